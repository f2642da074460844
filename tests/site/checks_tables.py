# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables that are sorted and filtered."""
import re

from browser import Failed, file_url

TABLE = "document.querySelectorAll('table.sortable')[arguments[0]]"
COLUMN = f"""
    return [...{TABLE}.tBodies[0].rows].filter((r) => r.cells.length > arguments[1]).map((r) =>
        [r.cells[arguments[1]].dataset.order ?? null, r.cells[arguments[1]].textContent.trim()]);"""

ALL = f"""
    return jQuery({TABLE}).DataTable().column(arguments[1]).nodes().toArray().map((cell) =>
        [cell.dataset.order ?? null, cell.textContent.trim()]);"""


def sort_key(column):
    """Numbers when all cells have one, else text without regard to case; '' of an empty cell."""
    raw = [order if order is not None else text for order, text in column]
    plain = [re.sub('[,+%\\s]', '', v) for v in raw]
    try:
        return [float(v) if v else '' for v in plain]
    except ValueError:
        return [v.lower() for v in raw]


def check_order(page, name, column, down):
    keys = sort_key(column)
    empty = [i for i, k in enumerate(keys) if k == '']
    if empty and empty[0] != len(keys) - len(empty):
        raise Failed(f'{page}: column "{name}" has an empty cell at {empty[0]}, above others')
    keys = [k for k in keys if k != '']
    if keys and isinstance(keys[0], str):
        # letters with marks, which rules sort in different ways, are left out
        keys = [k for k in keys if k.isascii()]
    if keys != sorted(keys, reverse=down):
        raise Failed(f'{page}: column "{name}" is not in order: {keys[:5]} …')


def check_first(page, name, whole, column, state):
    """The first click on numbers puts the largest of all rows, also of other parts, on top."""
    keys = [k for k in sort_key(whole) if k != '']
    if keys and isinstance(keys[0], float):
        if state != 'descending':
            raise Failed(f'{page}: the first click on "{name}" sorts {state}')
        if sort_key(column)[0] != max(keys):
            raise Failed(f'{page}: the first of "{name}" is {column[0]}, not {max(keys)}')


def sort_by(t, page, number, column, press):
    name = t.browser.js(f'return {TABLE}.tHead.rows[0].cells[arguments[1]].textContent.trim()',
                        number, column)
    numeric = t.browser.js(f"return {TABLE}.tHead.rows[0].cells[arguments[1]].matches('.num')",
                           number, column)
    before = len(t.browser.js(COLUMN, number, column))
    whole = t.browser.js(ALL, number, column)
    for click in range(2):
        press(t.browser.js(f'return {TABLE}.tHead.rows[0].cells[arguments[1]]', number, column))
        state = t.browser.js(f"return {TABLE}.tHead.rows[0].cells[arguments[1]]"
                             ".getAttribute('aria-sort')", number, column)
        if state not in ('ascending', 'descending'):
            raise Failed(f'{page}: column "{name}" does not say how it is sorted: {state}')
        after = t.browser.js(COLUMN, number, column)
        if len(after) != before:
            raise Failed(f'{page}: sorting by "{name}" loses rows')
        if numeric and not click:
            check_first(page, name, whole, after, state)
        check_order(page, name, after, state == 'descending')


def sortable(t):
    """(page, number of the table, columns) on the largest page of each kind."""
    for page in t.site.samples():
        if not t.site.pages[page].sortable:
            continue
        t.browser.open(file_url(t.site.directory, page))
        t.browser.js("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for number in range(t.site.pages[page].sortable):
            rows, columns = t.browser.js(
                f'return [{TABLE}.tBodies[0].rows.length, {TABLE}.tHead.rows[0].cells.length]',
                number)
            if rows > 1:
                yield page, number, columns


def sorts(t):
    seen = 0
    for page, number, columns in sortable(t):
        for column in range(columns):
            sort_by(t, page, number, column, t.browser.click)
        # and with the keyboard
        sort_by(t, page, number, 0, lambda th: (t.browser.js('arguments[0].focus()', th),
                                                t.browser.key('Enter')))
        seen += 1
        t.complain()
    if not seen:
        raise Failed('no page has a table to sort')


def choose(browser, select, value):
    browser.js("""arguments[0].value = arguments[1];
        arguments[0].dispatchEvent(new Event('change', {bubbles: true}));""", select, value)


def filter_bar(browser, number):
    return browser.js(f"""const frame = {TABLE}.closest('.scroll') || {TABLE};
        const bar = frame.previousElementSibling;
        return bar && bar.matches('.filters') ? bar : null;""", number)


def check_select(t, page, number, select):
    label = t.browser.js('return arguments[0].closest("label").textContent', select)
    values = t.browser.js('return [...arguments[0].options].slice(1).map((o) => o.value)', select)
    head = t.browser.js(f"""return [...{TABLE}.tHead.rows[0].cells]
        .findIndex((th) => arguments[1].startsWith(th.textContent.trim()))""", number, label)
    for value in values:
        choose(t.browser, select, value)
        column = t.browser.js(COLUMN, number, head)
        if not column or any(text != value for _, text in column):
            raise Failed(f'{page}: rows of "{value}" only: {column[:3]}')
    choose(t.browser, select, '')


def check_words(t, page, number, box):
    whole = len(t.browser.js(COLUMN, number, 0))
    word = t.browser.js(COLUMN, number, 0)[0][1].split()[0]
    box.send_keys(word)
    some = len(t.browser.js(COLUMN, number, 0))
    if not 0 < some <= whole:
        raise Failed(f'{page}: {some} rows have "{word}"')
    box.send_keys('no row has this')
    if t.browser.js(COLUMN, number, 1):
        raise Failed(f'{page}: rows with what no row has')
    t.browser.js("""arguments[0].value = ''; arguments[0].dispatchEvent(new Event('input'))""", box)


def filters(t):
    for page, number, _ in sortable(t):
        bar = filter_bar(t.browser, number)
        if not bar:
            continue
        for select in bar.find_elements('css selector', 'select'):
            check_select(t, page, number, select)
        for box in bar.find_elements('css selector', 'input'):
            check_words(t, page, number, box)
        t.complain()


CHECKS = [
    ('tables sort by each column, with mouse and keyboard', sorts),
    ('tables filter', filters),
]
