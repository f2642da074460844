# SPDX-License-Identifier: GPL-2.0-or-later
"""The search, against what the data files have when they are read without its script."""
import urllib.parse

from browser import Failed, file_url
from site_files import KINDS, Facts, fold

RESULTS = """
    return {
        status: document.querySelector('#search [role=status]').textContent,
        items: [...document.querySelectorAll('#search .results > li')].map((li) => [
            li.querySelector('.kind').textContent, li.querySelector('.name').textContent,
            li.querySelector('a')?.href ?? null]),
    };"""
SIZES = """
    return [...document.querySelectorAll('#search .results > li')].flatMap((li) => {
        const name = li.querySelector('.name').textContent, kind = li.querySelector('.kind').textContent;
        const first = {detail: li.querySelector('.detail').textContent, size: li.querySelector('.size')};
        const rest = [...li.querySelectorAll('.places li')].map((place) =>
            ({detail: place.querySelector('bdi')?.textContent, size: place.querySelector('.size')}));

        return [first, ...rest].filter((p) => p.size?.querySelector('[title]')).map((p) => [kind, name,
            p.detail, p.size.querySelector('[title]').title,
            p.size.querySelector('.grown, .shrunk')?.textContent ?? '0']);
    });"""


def ask(t, words, anywhere=False):
    query = {'q': words, **({'in': 'any'} if anywhere else {})}
    t.browser.open(file_url(t.site.directory, 'search.html') + '?' + urllib.parse.urlencode(query))
    return t.browser.js(RESULTS)


def expected(t, words, anywhere):
    text = fold(words.strip())
    for (kind, name, where), thing in t.entries.items():
        keys = [fold(k) for k in thing['keys']]
        hit = any(k.startswith(text) for k in keys)
        if anywhere:
            hit = any(text in k for k in keys) or text in fold(name) or text in fold(thing['detail'])
        if hit:
            yield kind, name, where


def check(t, words, anywhere, kind=None, name=None):
    got = ask(t, words, anywhere)
    want = set(expected(t, words, anywhere))
    if not got['status'].startswith(f'{len(want):,} result'):
        raise Failed(f'"{words}" ({"anywhere" if anywhere else "start"}): "{got["status"]}" '
                     f'instead of {len(want)} results')
    names = {(kind_, name_) for kind_, name_, _ in got['items']}
    if kind is not None and len(want) < 100 and (KINDS[kind], name) not in names:
        raise Failed(f'"{words}" does not find the {KINDS[kind]} {name}')
    t.complain()
    return got


def samples(t):
    """Of each kind one entry, with the shortest plain name of a few letters and more."""
    best = {}
    for (kind, name, _), thing in t.entries.items():
        if len(name) > 5 and name.isascii() and name.isprintable():
            best.setdefault(kind, (name, thing))
            if len(name) < len(best[kind][0]):
                best[kind] = name, thing
    return best


def by_start(t):
    for kind, (name, _) in samples(t).items():
        check(t, name, False, kind, name)
        check(t, name[:4].upper(), False)


def by_part(t):
    for kind, (name, _) in samples(t).items():
        check(t, name[2:], True, kind, name)
        check(t, name[2:5], True)


def by_other_key(t):
    """A commit by its number, a file by its last part."""
    seen = set()
    for (kind, name, _), thing in t.entries.items():
        keys = sorted(thing['keys'] - {name})
        if keys and kind not in seen:
            seen.add(kind)
            check(t, keys[0], False, kind, name)


def nothing(t):
    got = ask(t, 'no_such_name_anywhere_xyzzy')
    if got['items'] or 'Nothing' not in got['status']:
        raise Failed(f'what is not there: {got}')
    got = ask(t, '')
    if got['items'] or got['status']:
        raise Failed(f'no words: {got}')


def falls_back(t):
    """What nothing begins with is looked for anywhere, and the page says so."""
    for (_, name, _), _ in t.entries.items():
        part = name[2:]
        if len(part) > 6 and not list(expected(t, part, False)) and part == part.strip():
            got = ask(t, part)
            if 'Nothing begins' not in got['status'] or not got['items']:
                raise Failed(f'"{part}": {got["status"]}')
            return


def leads_there(t):
    """Results lead to a page, and those of symbols and files to the place in its tree."""
    for kind, (name, _) in samples(t).items():
        href = next((h for k, n, h in ask(t, name)['items'] if (k, n) == (KINDS[kind], name)), None)
        if not href:
            raise Failed(f'{KINDS[kind]} {name} leads nowhere')
        t.browser.open(href)
        if KINDS[kind] == 'symbol':
            t.browser.until('the symbol in its tree', "return document.querySelector("
                            "'.crumbs li:last-child').textContent === arguments[0]", name)
        t.complain()


def number(text):
    return int(text.replace(',', '').replace(' bytes', ''))


def sizes_are_the_builds(t):
    """A file's and a directory's number is that of "kbloat show --by file", without padding."""
    seen = 0
    for series in {s['data-series'] for page in t.site.pages.values() for s in page.sections}:
        first = t.site.data(series + '/0')
        old, new = ([None] + [Facts(t.kbloat, t.db, b['name']) for b in first['builds'][-2:]])[-2:]
        padded = [path for path, (size, gaps) in new.files.items()
                  if size > gaps > 0 and path.isascii() and path.isprintable()]
        if not padded:
            continue
        path = max(padded, key=lambda p: new.files[p][1])
        for name in {path, path.split('/')[0]}:
            ask(t, name)
            places = [p for p in t.browser.js(SIZES)
                      if p[0] in ('file', 'directory') and p[1:3] == [name, 'in ' + first['title']]]
            if len(places) != 1:
                raise Failed(f'{name} of {first["title"]} is found {len(places)} times')
            size = new.bytes(name, False)
            got = number(places[0][3]), number(places[0][4])
            want = size, size - old.bytes(name, False) if old else 0
            if got != want:
                raise Failed(f'{name} of {first["title"]} has {got}, "kbloat show" {want}')
            seen += 1
        t.complain()
    if not seen:
        raise Failed('no file has padding')


def hostile_words(t):
    for words in ('<script>', '"><img src=x onerror=window.__pwned=1>', '%', '%E0%A4', 'a&b=c#d',
                  '\u202eabc', '.*', '\\', "'"):
        ask(t, words)
        ask(t, words, True)
        if t.browser.js('return window.__pwned !== undefined'):
            raise Failed(f'{words} was run')
        t.complain()


def from_any_page(t):
    """The box in the header leads to the results; "/" leads to the box."""
    name = samples(t)[0][0]
    t.browser.open(file_url(t.site.directory, t.site.samples()[0]))
    t.browser.key('/')
    box = t.browser.driver.switch_to.active_element
    if box.get_attribute('type') != 'search':
        raise Failed('"/" does not lead to the search')
    box.send_keys(name + '\n')
    t.browser.until('results', "return document.querySelector('#search .results > li') !== null")
    t.complain()


CHECKS = [
    ('search by the beginning of a name', by_start),
    ('search by a part of a name', by_part),
    ('search by other keys', by_other_key),
    ('search for what is not there', nothing),
    ('search that finds it elsewhere in the name', falls_back),
    ('results lead there', leads_there),
    ('sizes found are those of "kbloat show"', sizes_are_the_builds),
    ('hostile words', hostile_words),
    ('search from any page', from_any_page),
]
