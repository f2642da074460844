# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a site without its scripts: its pages and links, its data files, and what kbloat says."""
import collections
import csv
import html.parser
import io
import json
import os
import re
import subprocess
import urllib.parse

KINDS = ('symbol', 'file', 'directory', 'option', 'candidate', 'commit', 'subsystem', 'build')
CLASSES = ('text', 'rodata', 'data', 'bss', 'init', 'padding')


class Page(html.parser.HTMLParser):
    """The links, ids and hooks of one page."""

    def __init__(self, path, text):
        super().__init__()
        self.path = path
        self.links, self.ids, self.sections = [], set(), []
        self.kind, self.sortable = '', 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        classes = (attrs.get('class') or '').split()
        if tag == 'html':
            self.kind = attrs.get('data-page', '')
        if 'id' in attrs:
            self.ids.add(attrs['id'])
        for name in ('href', 'src', 'action'):
            if attrs.get(name) is not None:
                self.links.append(attrs[name])
        if tag == 'section' and 'treemap' in classes:
            self.sections.append(attrs)
        self.sortable += tag == 'table' and 'sortable' in classes


class Site:
    def __init__(self, directory):
        self.directory = directory
        self.pages = {}
        for base, dirs, names in os.walk(directory):
            dirs.sort()
            for name in sorted(names):
                path = os.path.relpath(os.path.join(base, name), directory)
                if name.endswith('.html'):
                    with open(os.path.join(base, name), encoding='utf-8') as f:
                        self.pages[path] = Page(path, f.read())

    def samples(self):
        """One page of each kind: the largest."""
        best = {}
        for path, page in self.pages.items():
            size = os.path.getsize(os.path.join(self.directory, path))
            if size > best.get(page.kind, (0, ''))[0]:
                best[page.kind] = size, path
        return [path for _, (_, path) in sorted(best.items())]

    def data(self, key):
        """The payload of a data file, which has to be JSON within one call."""
        with open(os.path.join(self.directory, 'data', key + '.js'), encoding='utf-8') as f:
            text = f.read()
        start, end = f'kbloatData({json.dumps(key)},', ');\n'
        assert text.startswith(start) and text.endswith(end), key
        return json.loads(text[len(start):-len(end)])

    def broken_links(self):
        for path, page in self.pages.items():
            for href in page.links:
                problem = self.broken(path, href)
                if problem:
                    yield f'{path}: {href}: {problem}'

    def broken(self, path, href):
        parts = urllib.parse.urlsplit(href)
        if parts.scheme == 'data' and href == 'data:,':
            return None
        if parts.scheme in ('https', 'mailto'):
            return None
        if parts.scheme or parts.netloc or parts.path.startswith('/'):
            return 'leads out of the site'
        target = path
        if parts.path:
            target = os.path.normpath(os.path.join(os.path.dirname(path),
                                                   urllib.parse.unquote(parts.path)))
        if target.startswith('..') or not os.path.isfile(os.path.join(self.directory, target)):
            return 'no such file'
        if parts.fragment and not parts.fragment.startswith('tree'):
            ids = self.pages[target].ids if target in self.pages else ()
            if urllib.parse.unquote(parts.fragment) not in ids:
                return 'no such place in the page'
        if parts.fragment.startswith('tree') and not self.pages[target].sections:
            return 'no tree in the page'
        return None

    # --- the index, without the script's help ---

    def entries(self):
        """(kind, name, detail, keys, path or None) of all that can be found, merged by identity."""
        found = collections.OrderedDict()
        index = self.data('search/index')
        for number in range(len(index['first'])):
            shard = self.data(f'search/{number}')
            for entry in shard['entries']:
                kind = entry[1]
                name = (entry[3] if len(entry) > 3 else entry[0]) if kind <= 2 else \
                    (entry[4] if len(entry) > 4 else entry[0])
                where = 'tree' if kind <= 2 else entry[2][0]
                thing = found.setdefault((kind, name, where), {'keys': set(), 'detail': ''})
                thing['keys'].add(entry[0])
                if kind > 2:
                    thing['detail'] = entry[3]
        return found


def fold(text):
    return re.sub('[A-Z]', lambda m: m.group().lower(), text)


def unquoted(text):
    """Undoes the quote in front of what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ('=', '+', '-', '@', '\t', '\r') else text


class Facts:
    """What "kbloat show" says of a build, by path of the tree."""

    def __init__(self, kbloat, db, build):
        self.files = collections.defaultdict(lambda: [0, 0])  # path -> bytes, padding
        self.symbols = collections.defaultdict(int)  # (path, name) -> bytes
        self.kbloat, self.db, self.build = kbloat, db, build
        for row in self.show('file'):
            self.files[self.place(row['file'])][0] += int(row['bytes'])
            self.files[self.place(row['file'])][1] += int(row['padding'])
        for row in self.show('symbol'):
            if row['symbol'] != '[padding]':
                self.symbols[self.place(row['file']), row['symbol']] += int(row['bytes'])

    def show(self, key):
        out = subprocess.run([self.kbloat, 'show', '--db', self.db, '--by', key, '--format', 'csv',
                              self.build], check=True, capture_output=True).stdout.decode()
        rows = [{k: unquoted(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(out))]
        self.total = tuple(sum(int(row[k]) for row in rows) for k in ('bytes', 'padding'))
        return rows

    @staticmethod
    def place(path):
        """Rows that are no files lie in [linker], padding at the top."""
        return path if not path.startswith('[') or path == '[padding]' else '[linker]/' + path

    def bytes(self, path, padding):
        """Of a directory or file, "" for all."""
        whole, fill = 0, 0
        for file, (size, gaps) in self.files.items():
            if not path or file == path or file.startswith(path + '/'):
                whole += size
                fill += gaps
        return whole if padding else whole - fill
