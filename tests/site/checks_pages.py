# SPDX-License-Identifier: GPL-2.0-or-later
"""Every page: opens, complains about nothing, links lead somewhere, is good to look at."""
import os
import re

from browser import DESKTOP, NARROW, PHONE, Failed, Server, file_url

SERIOUS = ('serious', 'critical')
MIB = 1 << 20


def nothing_ran(browser, page):
    if browser.js('return window.__pwned !== undefined'):
        raise Failed(f'{page}: text from outside was run')


def open_well(browser, base, page):
    browser.driver.get(base + '/' + page)
    browser.settle()
    complaints = browser.complaints()
    if complaints:
        raise Failed(f'{page}: {complaints[0]}')
    nothing_ran(browser, page)


def opens_from_disk(t):
    base = file_url(t.site.directory)
    for page in t.site.pages:
        open_well(t.browser, base, page)


def opens_from_server(t):
    server = Server(t.site.directory)
    try:
        for page in t.site.samples():
            open_well(t.browser, server.url, page)
        if server.refused():
            raise Failed(server.refused()[0])
    finally:
        server.close()


def links_resolve(t):
    broken = list(t.site.broken_links())
    if broken:
        raise Failed(f'{len(broken)} links, the first: {broken[0]}')


def sizes_are_in_budget(t):
    total, largest = 0, (0, '')
    for base, _, names in os.walk(t.site.directory):
        for name in names:
            path = os.path.join(base, name)
            size = os.path.getsize(path)
            total += size
            if name.endswith('.html'):
                largest = max(largest, (size, os.path.relpath(path, t.site.directory)))
    if total > 50 * MIB or largest[0] > 3 * MIB:
        raise Failed(f'{total} bytes in all, the largest page {largest[1]} has {largest[0]}')


def reads_without_scripts(t):
    """Each kind of page says something without scripts, and has its tables."""
    t.browser.scripts(False)
    try:
        for page in t.site.samples():
            t.browser.driver.get(file_url(t.site.directory, page))
            if len(t.browser.driver.find_element('tag name', 'main').text) < 20:
                raise Failed(f'{page}: says nothing without scripts')
            if 'Loading' in t.browser.driver.find_element('tag name', 'main').text:
                raise Failed(f'{page}: waits for scripts')
    finally:
        t.browser.scripts(True)


def fits_a_phone(t):
    fits(t, PHONE)


def reflows(t):
    """WCAG 1.4.10: nothing but what scrolls by itself is wider than 320 pixels."""
    fits(t, NARROW)


def fits(t, window):
    t.browser.window(*window)
    try:
        for page in t.site.samples():
            t.browser.open(file_url(t.site.directory, page))
            t.browser.js("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            wide = t.browser.js('return document.documentElement.scrollWidth')
            if wide > window[0]:
                culprit = t.browser.js("""
                    const inScroll = (e) => e.parentElement && (getComputedStyle(e.parentElement).overflowX !== 'visible'
                        || inScroll(e.parentElement));
                    const e = [...document.querySelectorAll('body *')].find((e) => !inScroll(e)
                        && e.getBoundingClientRect().right > arguments[0] + 1);
                    return e ? e.outerHTML.slice(0, 120) : '';""", window[0])
                raise Failed(f'{page}: {wide} pixels wide in a window of {window[0]}: {culprit}')
    finally:
        t.browser.window(*DESKTOP)


def tables_come_first(t):
    """Where a picture does not fit, the table that says the same is above it; else below."""
    order = """return [...document.querySelectorAll('figure.plot')].map((f) => {
        let next = f.nextElementSibling;

        while (next?.matches('p, .filters'))
            next = next.nextElementSibling;
        return [!!f.previousElementSibling?.matches('section.scroll'), !!next?.matches('section.scroll')];
    });"""
    seen = 0
    for page in t.site.samples():
        t.browser.open(file_url(t.site.directory, page))
        wide = t.browser.js(order)
        t.browser.window(*PHONE)
        t.browser.open(file_url(t.site.directory, page))
        narrow = t.browser.js(order)
        t.browser.window(*DESKTOP)
        seen += sum(below for _, below in wide)
        for before, after in zip(wide, narrow):
            if before[1] and not after[0]:
                raise Failed(f'{page}: a picture comes before its table on a phone')
    if not seen and any(page.kind == 'step' for page in t.site.pages.values()):
        raise Failed('no picture has a table')


def numbers_read_well(t):
    """What scripts write has the commands' minus sign, which can be searched for, and no "+0.0 %"."""
    for page in t.site.samples():
        t.browser.open(file_url(t.site.directory, page))
        text = t.browser.js("""return [...document.querySelectorAll('.treemap, #search, .filters')]
            .map((e) => e.innerText).join(' ')""")
        bad = re.search('\u2212|(?<![0-9.,])0\\.0\\s%|\\[linker\\]/(?=\\s)', text)
        if bad:
            raise Failed(f'{page}: {text[max(bad.start() - 20, 0):bad.end() + 20]!r}')


def background(browser):
    return browser.js('return getComputedStyle(document.body).backgroundColor')


def light_and_dark(t):
    """The system's preference, the button against it, and that it is remembered."""
    url = file_url(t.site.directory, 'index.html')
    seen = {}
    for scheme in ('light', 'dark'):
        t.browser.prefer(scheme)
        t.browser.open(url)
        seen[scheme] = background(t.browser)
    if seen['light'] == seen['dark']:
        raise Failed('the system\'s preference changes nothing')
    t.browser.prefer('light')
    t.browser.open(url)
    t.browser.click(t.browser.driver.find_element('css selector', '#theme button'))
    if background(t.browser) != seen['dark']:
        raise Failed('the button does not make it dark')
    t.browser.open(url)
    if background(t.browser) != seen['dark']:
        raise Failed('what was chosen is forgotten')
    t.browser.click(t.browser.driver.find_element('css selector', '#theme button'))
    if background(t.browser) != seen['light']:
        raise Failed('the button does not make it light again')


def accessible(t):
    """axe-core finds nothing serious on any kind of page, light and dark, with its details open."""
    with open(t.axe, encoding='utf-8') as f:
        axe = f.read()
    for scheme in ('light', 'dark'):
        t.browser.prefer(scheme)
        for page in t.site.samples():
            t.browser.open(file_url(t.site.directory, page))
            t.browser.js("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            t.browser.js(axe)
            result = t.browser.driver.execute_async_script("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {preload: false}).then((r) => done(r.violations.map((v) =>
                    [v.impact, v.id, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary])),
                    (e) => done([['critical', String(e), '', '']]));""")
            bad = [v for v in result if v[0] in SERIOUS]
            if bad:
                raise Failed(f'{page} ({scheme}): {" | ".join(map(str, bad[0]))}')
    t.browser.prefer('light')


def shows_as_text(t):
    """Each of the given texts is on a page, as text."""
    missing = set(t.texts)
    for page in t.site.pages:
        if not missing:
            break
        t.browser.open(file_url(t.site.directory, page))
        text = t.browser.js('return document.body.textContent')
        missing = {m for m in missing if m not in text}
        nothing_ran(t.browser, page)
    if missing:
        raise Failed(f'no page shows {missing}')


CHECKS = [
    ('every page opens from the disk without a complaint', opens_from_disk),
    ('a page of each kind opens from a web server', opens_from_server),
    ('links resolve', links_resolve),
    ('sizes are within the budget', sizes_are_in_budget),
    ('pages can be read without scripts', reads_without_scripts),
    ('nothing is wider than a phone', fits_a_phone),
    ('nothing is wider than 320 pixels', reflows),
    ('tables come before pictures on a phone', tables_come_first),
    ('numbers that scripts write', numbers_read_well),
    ('light and dark', light_and_dark),
    ('text from outside shows as text', shows_as_text),
]
AXE_CHECKS = [('no serious obstacle for assistive technology', accessible)]
