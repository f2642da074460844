# SPDX-License-Identifier: GPL-2.0-or-later
"""Treemaps: drill-down by mouse and keyboard, with the sums of "kbloat show" at each level."""
import urllib.parse

from browser import Failed, file_url
from site_files import Facts

READ = """
    const number = (cell) => Number(cell.dataset.order);
    const rows = [...document.querySelectorAll('.treemap table.tree tbody tr')];
    return {
        path: [...document.querySelectorAll('.crumbs li')].slice(1).map((li) => li.textContent),
        rows: rows.map((r) => [r.cells[0].textContent, number(r.cells[1])]),
        more: !!document.querySelector('.treemap button.more'),
        total: number(document.querySelector('.treemap table.tree tfoot tr').cells[1]),
        cells: [...document.querySelectorAll('.map .cell')].length,
        here: document.querySelector('tr.here th')?.textContent ?? null,
    };"""


def tree_pages(t):
    """The page of the newest build of each series: (page, series, name of the build)."""
    for path, page in t.site.pages.items():
        for section in page.sections:
            series = section['data-series']
            builds = t.site.data(series + '/0')['builds']
            if int(section['data-index']) == len(builds) - 1:
                yield path, series, builds[-1]['name']


def all_rows(browser):
    button = browser.driver.find_elements('css selector', '.treemap button.more')
    if button:
        browser.click(button[0])
    return browser.js(READ)


def check_level(browser, facts, padding):
    """The table's rows and total, against what kbloat says of this place."""
    state = all_rows(browser)
    path = '/'.join(state['path'])
    shown = sum(size for _, size in state['rows'])
    want = facts.bytes(path, padding)
    if state['total'] != want or shown != want:
        raise Failed(f'{facts.build}: "{path}": the total is {state["total"]}, rows have {shown}, '
                     f'"kbloat show" {want}')
    for name, size in state['rows']:
        below = (path + '/' if path else '') + name
        directory = below.rstrip('/') if name.endswith('/') or below == '[linker]' else None
        if directory and size != facts.bytes(directory, padding):
            raise Failed(f'{facts.build}: "{below}" has {size}')
    return state


def wait_place(browser, depth):
    browser.until(f'a place {depth} levels down',
                  "return document.querySelectorAll('.crumbs li').length === arguments[0]",
                  depth + 1)


def largest_cell(browser):
    """The largest that leads down: cells come by size."""
    return browser.driver.find_element('css selector', '.map a.cell')


def set_padding(browser, wanted):
    box = browser.driver.find_element('css selector', '.treemap input[type=checkbox]')
    if box.is_selected() == wanted:
        browser.click(box)


def is_symbol(browser):
    return browser.js("""return document.querySelector('.treemap tr.here') !== null
        && document.querySelector('.map [aria-current]') !== null""")


def check_symbol(browser, facts):
    path, name = browser.js("""const parts = [...document.querySelectorAll('.crumbs li')].slice(1)
        .map((li) => li.textContent); return [parts.slice(0, -1).join('/'), parts[parts.length - 1]];""")
    size = browser.js("""return Number(document.querySelector('.treemap table.tree tr.here')
        .cells[1].dataset.order)""")
    want = facts.bytes(path, True) - facts.bytes(path, False) if name == '[padding]' \
        else facts.symbols[path, name]
    if size != want:
        raise Failed(f'{facts.build}: {path}: {name} has {size}, "kbloat show" says {want}')


def descend(browser, facts, padding, step):
    """Down to a symbol, checking each level; step() goes one down."""
    for depth in range(1, 70):
        check_level(browser, facts, padding)
        step()
        wait_place(browser, depth)
        if is_symbol(browser):
            check_symbol(browser, facts)
            return depth
    raise Failed('no symbol in 70 levels')


def by_mouse(t):
    for page, _, name in tree_pages(t):
        facts = Facts(t.kbloat, t.db, name)
        for padding in (False, True):
            t.browser.open(file_url(t.site.directory, page))
            set_padding(t.browser, padding)
            descend(t.browser, facts, padding, lambda: t.browser.click(largest_cell(t.browser)))
        t.complain()


def tab_to(browser, selector):
    for _ in range(200):
        browser.key('Tab')
        if browser.js('return document.activeElement.matches(arguments[0])', selector):
            return
    raise Failed(f'Tab does not lead to {selector}')


def by_keyboard(t):
    """Tab into the picture, Enter down to a symbol, Escape all the way up."""
    browser = t.browser
    for page, _, name in tree_pages(t):
        facts = Facts(t.kbloat, t.db, name)
        browser.open(file_url(t.site.directory, page))
        tab_to(browser, '.map a.cell')
        depth = descend(browser, facts, False, lambda: enter(browser))
        for up in range(depth - 1, -1, -1):
            browser.key('Escape')
            wait_place(browser, up)
            if not browser.js("return document.activeElement.matches('.map a.cell')"):
                raise Failed('Escape loses the place of the keyboard')
        arrows_move(browser)
        t.complain()


def enter(browser):
    if not browser.js("return document.activeElement.matches('.map a.cell')"):
        tab_to(browser, '.map a.cell')
    browser.key('Enter')


def arrows_move(browser):
    """Every cell can be reached with the arrow keys."""
    browser.key('Home')
    seen = set()
    cells = browser.js("return document.querySelectorAll('.map a.cell').length")
    for _ in range(cells * 4):
        seen.add(browser.js('return document.activeElement.href'))
        if len(seen) > 1:
            return
        browser.key('ArrowRight')
        seen.add(browser.js('return document.activeElement.href'))
        browser.key('ArrowDown')
    if cells > 1:
        raise Failed('arrow keys do not move')


def every_size(t):
    """The data files of each series have every directory, file and symbol of every build."""
    for series in sorted({s for _, s, _ in tree_pages(t)}):
        first = t.site.data(series + '/0')
        builds = first['builds']
        for index in sorted({0, len(builds) // 2, len(builds) - 1}):
            facts = Facts(t.kbloat, t.db, builds[index]['name'])
            symbols = {}
            files = {}
            walk(t.site, series, first['root'], [], index, symbols, files)
            if symbols != {k: v for k, v in facts.symbols.items() if v}:
                wrong = set(symbols.items()) ^ {i for i in facts.symbols.items() if i[1]}
                raise Failed(f'{facts.build}: {sorted(wrong)[:3]}')
            if files != {k: tuple(v) for k, v in facts.files.items() if v[0]}:
                raise Failed(f'{facts.build}: files differ from "kbloat show --by file"')
            if sizes_at(first['root'], index) != facts.total:
                raise Failed(f'{facts.build}: the top is {sizes_at(first["root"], index)}, '
                             f'not {facts.total}')


def numbers_at(node, index):
    """docs/site-data.md: the numbers of the last change that is not after the build."""
    size, kind, classes = node[2], node[1] & 3, node[1] >> 2
    if isinstance(size, int):
        return [size]
    step = 2 if kind == 2 else 1 + bin(classes).count('1')
    numbers = []
    for i in range(0, len(size), step):
        if size[i] <= index:
            numbers = size[i + 1:i + step]
    return numbers


def sizes_at(node, index):
    """(bytes, padding of them)"""
    numbers = numbers_at(node, index)
    padded = node[1] >> 2 & 32 and numbers
    return sum(numbers), numbers[-1] if padded else 0


def walk(site, series, node, path, index, symbols, files):
    below = node[3] if len(node) > 3 else []
    if below and isinstance(below[0], int):
        below = [child for n in below for child in site.data(f'{series}/{n}')]
    for child in below:
        name, kind, size = child[0], child[1] & 3, sizes_at(child, index)
        if kind == 2 and name != '[padding]' and size[0]:
            symbols['/'.join(path), name] = size[0]
        elif kind == 1 and size[0]:
            files['/'.join(path + [name])] = size
        if kind != 2:
            walk(site, series, child, path + [name], index, symbols, files)


def deep_link(t):
    """An address leads to a symbol; one that leads nowhere says so."""
    for page, series, name in tree_pages(t):
        facts = Facts(t.kbloat, t.db, name)
        symbols = [(s, k) for k, s in facts.symbols.items()
                   if '\ufffd' not in ''.join(k) and not k[1].startswith('[')]
        for _, (path, symbol) in sorted(symbols)[-2:] + sorted(symbols)[:2]:
            place = '/'.join(urllib.parse.quote(p, safe='') for p in [*path.split('/'), symbol])
            t.browser.open(file_url(t.site.directory, page) + '#tree/' + place)
            t.browser.until('the symbol', "return document.querySelector('.crumbs li:last-child')"
                            ".textContent === arguments[0]", symbol)
            check_symbol(t.browser, facts)
        t.browser.open(file_url(t.site.directory, page) + '#tree/no-such-directory/%E0%A4%A')
        t.browser.open(file_url(t.site.directory, page) + '#tree/no-such-directory/x')
        t.browser.until('a note', "return document.querySelector('.treemap .note').textContent")
        t.complain()
        del series


CHECKS = [
    ('the trees have every byte of "kbloat show"', every_size),
    ('drill-down with the mouse', by_mouse),
    ('drill-down with the keyboard', by_keyboard),
    ('links into a tree', deep_link),
]
