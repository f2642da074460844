// SPDX-License-Identifier: GPL-2.0-or-later
// section.treemap: where a build's bytes are, directory -> file -> symbol. The picture, the table below
// it and location.hash ("#tree/kernel/sched/core.c/schedule") always show the same place.
'use strict';

(function () {
	const {el, link, load, exact, signed, short, percent, growth, change} = kbloat;
	const [DIRECTORY, FILE, SYMBOL] = [0, 1, 2];
	const CLASSES = ['text', 'rodata', 'data', 'bss', 'init', 'padding'];
	const PADDING = 5;
	const CELLS = 250; // that are drawn; the rest is one more
	const INNER = 60; // that are drawn within one cell
	const ROOM = 90; // pixels each way that a cell needs to show what is in it
	const TITLE = 40; // pixels at its top
	const ROWS = 100; // of a table at first
	const BUILDS = 12; // of a history; of a longer one only those that changed something
	const NEAR = 400; // pixels below the window, where loading starts
	const KIND = ['directory', 'file', 'symbol'];

	// --- nodes: docs/site-data.md ---

	class Node {
		constructor(raw, parent) {
			[this.name, , this.size, this.below] = raw;
			this.kind = raw[1] & 3;
			this.classes = CLASSES.filter((name, i) => raw[1] >> 2 & 1 << i);
			this.parent = parent;
			this.children = null;
		}

		// The numbers of the last change that is not after the build, [] before the first.
		at(build) {
			if (typeof this.size === 'number')
				return [this.size];
			const step = this.kind === SYMBOL ? 2 : 1 + this.classes.length;
			let i = 0;

			while (i < this.size.length && this.size[i] <= build)
				i += step;
			return i ? this.size.slice(i - step + 1, i) : [];
		}

		bytes(build, padding) {
			const sizes = this.at(build);
			let sum = 0;

			for (const [i, size] of sizes.entries()) {
				const name = this.kind === SYMBOL ? this.classes[this.classes.length - 1] : this.classes[i];

				if (padding || name !== CLASSES[PADDING])
					sum += size;
			}
			return sum;
		}

		async load(series) {
			if (this.children)
				return;
			let raw = this.below || [];

			if (raw.length && typeof raw[0] === 'number')
				raw = (await Promise.all(raw.map((n) => load(series + '/' + n)))).flat();
			this.children = raw.map((child) => new Node(child, this));
			this.below = null;
		}

		// The rows that are no files: docs/site-data.md.
		isLinker() {
			return this.name === '[linker]' && this.parent && !this.parent.parent;
		}

		path() {
			return this.parent ? [...this.parent.path(), this] : [];
		}

		hash() {
			return '#tree' + this.path().map((n) => '/' + encodeURIComponent(n.name)).join('');
		}
	}

	// --- colours: how far a size is from what it was, in steps ---

	function shade(old, now) {
		const ratio = old ? (now - old) / old : 0;

		if (now === old)
			return 'g0';
		if (!old)
			return 'new';
		const step = Math.abs(ratio) < 0.01 ? 1 : Math.abs(ratio) < 0.1 ? 2 : 3;

		return (ratio > 0 ? 'g' : 's') + step;
	}

	function legend() {
		const entries = [['s3', 'shrunk by 10 % and more'], ['s2', '1 to 10 %'], ['s1', 'less'], ['g0', 'same'],
			['g1', 'grown by less than 1 %'], ['g2', '1 to 10 %'], ['g3', 'more'], ['new', 'new']];

		return el('ul', {class: 'legend', 'aria-label': 'Colours'},
			...entries.map(([name, text]) => el('li', {}, el('span', {class: 'swatch ' + name}), text)));
	}

	function position(e, left, top, width, height) {
		for (const [property, value] of Object.entries({left, top, width, height}))
			e.style[property] = value + 'px';
		return e;
	}

	// --- a treemap ---

	class Treemap {
		constructor(section) {
			this.section = section;
			this.series = section.dataset.series;
			this.build = Number(section.dataset.index);
			this.compare = section.dataset.compare ? Number(section.dataset.compare) : -1;
			this.padding = false;
			this.rows = ROWS;
			this.nodes = null; // children to show
			this.sort = {by: 'bytes', down: true};
			this.focus = null; // 'map' or 'table' when the keyboard was there
			this.widthDrawn = 0;
		}

		async start() {
			const first = await load(this.series + '/0');

			this.builds = first.builds;
			this.root = new Node(first.root, null);
			this.here = this.root;
			this.symbol = null;
			this.frame();
			addEventListener('hashchange', () => this.go());
			new ResizeObserver(() => {
				if (this.nodes && this.map.clientWidth !== this.widthDrawn)
					this.draw();
			}).observe(this.map);
			await this.go();
		}

		// --- what does not change from place to place ---

		frame() {
			this.crumbs = el('ol', {class: 'crumbs'});
			this.note = el('p', {class: 'note', role: 'status'});
			this.summary = el('p', {class: 'summary'});
			this.map = el('div', {class: 'map', role: 'group'});
			this.legend = legend();
			this.table = el('div', {class: 'scroll', tabindex: '0', role: 'region'});
			this.details = el('div', {class: 'details'});
			this.map.addEventListener('keydown', (event) => this.key(event));
			this.map.addEventListener('focusin', () => { this.focus = 'map'; });
			this.table.addEventListener('focusin', () => { this.focus = 'table'; });
			this.section.replaceChildren(
				el('div', {class: 'place'}, el('nav', {'aria-label': 'Place in the tree'}, this.crumbs), this.controls()),
				this.summary, this.note, this.map, this.legend, this.details, this.table);
			this.section.addEventListener('focusout', (event) => {
				if (event.relatedTarget && !this.section.contains(event.relatedTarget))
					this.focus = null;
			});
		}

		controls() {
			const padding = el('input', {type: 'checkbox', checked: true});
			const bar = el('div', {class: 'controls'}, el('label', {}, padding, ' without padding'));

			padding.addEventListener('change', () => {
				this.padding = !padding.checked;
				this.show();
			});
			if (this.builds.length > 1)
				bar.append(this.compareBox());
			return bar;
		}

		compareBox() {
			const select = el('select', {}, el('option', {value: '-1'}, 'nothing'));

			for (const [i, build] of this.builds.entries()) {
				if (i !== this.build)
					select.append(el('option', {value: i, selected: i === this.compare}, build.rev));
			}
			select.addEventListener('change', () => {
				this.compare = Number(select.value);
				this.show();
			});
			return el('label', {}, 'against ', select);
		}

		// --- places ---

		parts() {
			if (!location.hash.startsWith('#tree'))
				return null;
			try {
				return location.hash.slice(1).split('/').slice(1).map(decodeURIComponent).filter(Boolean);
			} catch {
				return [];
			}
		}

		// The node of a path, as far as there is one.
		async find(parts) {
			let node = this.root, at = 0;

			for (; at < parts.length; at++) {
				await node.load(this.series);
				const child = node.children.find((n) => n.name === parts[at]);

				if (!child)
					break;
				node = child;
			}
			return {node, missing: parts.slice(at)};
		}

		async go() {
			const parts = this.parts();

			if (parts === null && this.drawn)
				return;
			const asked = location.hash, {node, missing} = await this.find(parts || []);

			this.symbol = node.kind === SYMBOL ? node : null;
			this.here = this.symbol ? node.parent : node;
			await this.here.load(this.series);
			if (location.hash !== asked)
				return;
			this.note.textContent = missing.length ?
				'No build of this series has “' + missing.join('/') + '” here.' : '';
			this.rows = ROWS;
			this.show();
			if (parts && !this.drawn)
				this.section.scrollIntoView();
			this.drawn = true;
			this.refocus();
			await this.look();
		}

		up() {
			const above = this.symbol ? this.here : this.here.parent;

			if (above)
				location.hash = above.hash();
		}

		refocus() {
			if (this.focus === 'map')
				(this.map.querySelector('[aria-current]') || this.map.querySelector('a'))?.focus({preventScroll: true});
			else if (this.focus === 'table')
				this.table.focus({preventScroll: true});
		}

		// --- sizes ---

		now(node) {
			return node.bytes(this.build, this.padding);
		}

		old(node) {
			return this.compare < 0 ? null : node.bytes(this.compare, this.padding);
		}

		delta(node) {
			return this.compare < 0 ? null : this.now(node) - this.old(node);
		}

		// With bytes on one side at least, largest first.
		listed() {
			const nodes = this.here.children.filter((n) => this.now(n) || this.old(n));

			return nodes.sort((a, b) => this.now(b) - this.now(a) || (a.name < b.name ? -1 : 1));
		}

		// --- drawing ---

		show() {
			this.nodes = this.listed();
			this.showCrumbs();
			this.showSummary();
			this.draw();
			this.legend.hidden = this.compare < 0;
			this.showDetails();
			this.showTable();
		}

		showCrumbs() {
			const all = [this.root, ...(this.symbol || this.here).path()];

			this.crumbs.replaceChildren(...all.map((node, i) => {
				const last = i === all.length - 1;
				const name = el('bdi', {}, node.parent ? node.name : this.builds[this.build].rev);

				return el('li', {}, last ? el('span', {'aria-current': 'location'}, name) :
					el('a', {href: node.hash()}, name));
			}));
		}

		changeText(node) {
			return this.compare < 0 ? '' : signed(this.delta(node)) + ' (' + growth(this.old(node), this.now(node)) + ')';
		}

		showSummary() {
			const node = this.symbol || this.here, now = this.now(node);

			this.summary.replaceChildren(el('strong', {title: exact(now) + ' bytes'}, short(now)),
				this.padding ? '' : ' of code and data', this.symbol ? ', ' + node.classes.join(' and ') : '');
			if (this.compare >= 0) {
				this.summary.append(', ', change(this.delta(node)),
					' bytes against ', el('bdi', {}, this.builds[this.compare].rev));
				if (this.delta(node))
					this.summary.append(' (' + growth(this.old(node), now) + ')');
			}
		}

		cells() {
			const nodes = this.nodes.filter((n) => this.now(n) > 0);
			const cells = nodes.slice(0, CELLS).map((node) => ({node, bytes: this.now(node)}));
			const rest = nodes.slice(CELLS);

			if (rest.length)
				cells.push({node: null, nr: rest.length, bytes: rest.reduce((sum, n) => sum + this.now(n), 0)});
			return cells;
		}

		// What is in the large cells is loaded when they are on the screen already.
		async look() {
			const here = this.here, wanted = [...this.large].filter((node) => !node.children);

			if (!wanted.length || navigator.connection?.saveData)
				return;
			await Promise.all(wanted.map((node) => node.load(this.series)));
			if (this.here === here)
				this.draw();
		}

		draw() {
			const width = this.map.clientWidth, height = Math.round(Math.min(Math.max(width * 0.5, 280), 520));
			const top = d3.hierarchy({children: this.cells()}).sum((d) => d.bytes || 0);
			const hadFocus = this.map.contains(document.activeElement) && document.activeElement.href;

			this.widthDrawn = width;
			this.large = new Set();
			this.map.style.height = height + 'px';
			d3.treemap().size([width, height]).paddingInner(2).round(true)(top);
			this.map.setAttribute('aria-label', 'Treemap. Arrow keys move, Enter opens, Escape goes up.');
			this.map.replaceChildren(...(top.children || []).map((place) => this.cell(place)));
			if (!top.children)
				this.map.append(el('p', {class: 'muted'}, 'No bytes here in this build.'));
			this.rove(this.map.querySelector('[aria-current]') || this.map.querySelector('a'));
			if (hadFocus)
				[...this.map.querySelectorAll('a')].find((a) => a.href === hadFocus)?.focus({preventScroll: true});
		}

		// The sizes of a node's children in a room of that many pixels; only to be looked at.
		inner(node, wide, high) {
			const nodes = node.children.filter((n) => this.now(n) > 0)
				.sort((a, b) => this.now(b) - this.now(a) || (a.name < b.name ? -1 : 1));
			const drawn = nodes.slice(0, INNER).map((n) => ({node: n, bytes: this.now(n)}));
			const rest = nodes.slice(INNER).reduce((sum, n) => sum + this.now(n), 0);
			const top = d3.hierarchy({children: rest ? [...drawn, {node: null, bytes: rest}] : drawn})
				.sum((d) => d.bytes || 0);

			d3.treemap().size([wide - 6, high - TITLE - 3]).paddingInner(1).round(true)(top);
			return (top.children || []).map((place) => {
				const w = place.x1 - place.x0, h = place.y1 - place.y0, n = place.data.node;
				const box = el('span', {class: 'inner ' + (n && this.compare >= 0 ? shade(this.old(n), this.now(n)) : 'g0'),
					'aria-hidden': 'true'}, n && w > 56 && h > 18 ? el('bdi', {}, n.name) : null);

				return position(box, place.x0 + 3, place.y0 + TITLE, w, h);
			});
		}

		cell(place) {
			const {node, bytes, nr} = place.data;
			const wide = place.x1 - place.x0, high = place.y1 - place.y0;
			const name = node ? node.name : exact(nr) + ' smaller';
			const text = [];

			if (wide > 44 && high > 20)
				text.push(el('bdi', {class: 'name', 'aria-hidden': 'true'}, name));
			if (wide > 60 && high > 38)
				text.push(el('span', {class: 'size', 'aria-hidden': 'true'}, short(bytes) +
					(node && this.compare >= 0 && wide > 110 ? ' ' + growth(this.old(node), bytes) : '')));
			const label = name + ', ' + exact(bytes) + ' bytes' + (node && this.compare >= 0 ? ', ' + this.changeText(node) : '');
			const cell = el(node ? 'a' : 'div', {
				class: 'cell ' + (node && this.compare >= 0 ? shade(this.old(node), bytes) : 'g0'),
				href: node ? node.hash() : null,
				title: label,
				'aria-label': node ? label : null,
				'aria-current': node && node === this.symbol ? 'true' : null,
				tabindex: node ? '-1' : null,
			}, ...text);

			if (node && node.kind !== SYMBOL && wide > ROOM && high > ROOM) {
				this.large.add(node);
				if (node.children)
					cell.append(...this.inner(node, wide, high));
			}
			return position(cell, place.x0, place.y0, wide, high);
		}

		// --- keyboard ---

		// One cell of all can be reached with Tab, the others from there.
		rove(cell) {
			for (const other of this.map.querySelectorAll('a[tabindex="0"]'))
				other.tabIndex = -1;
			if (cell)
				cell.tabIndex = 0;
		}

		key(event) {
			const arrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
			const cells = [...this.map.querySelectorAll('a')], here = event.target.closest('a');
			let next = null;

			if (event.ctrlKey || event.altKey || event.metaKey || !here)
				return;
			if (event.key === 'Escape' || event.key === 'Backspace')
				this.up();
			else if (event.key === 'Home')
				next = cells[0];
			else if (event.key === 'End')
				next = cells[cells.length - 1];
			else if (arrows[event.key])
				next = nearest(here, cells, arrows[event.key]);
			else
				return;
			event.preventDefault();
			if (next) {
				this.rove(next);
				next.focus();
			}
		}

		// --- the table ---

		columns() {
			const columns = [{id: 'name', text: 'Name'}, {id: 'bytes', text: 'Bytes', num: true},
				{id: 'share', text: 'Share', num: true}];

			if (this.compare >= 0)
				columns.push({id: 'delta', text: 'Change', num: true}, {id: 'growth', text: 'Change in %', num: true});
			return columns;
		}

		value(node, by) {
			const old = this.old(node);

			if (by === 'name')
				return node.name;
			if (by === 'delta')
				return this.delta(node);
			if (by === 'growth')
				return old ? this.delta(node) / old : this.delta(node) ? Infinity : 0;
			return this.now(node);
		}

		sorted() {
			const {by, down} = this.sort, sign = down ? -1 : 1;

			return [...this.nodes].sort((a, b) => {
				const x = this.value(a, by), y = this.value(b, by);

				return x === y ? 0 : x < y ? -sign : sign;
			});
		}

		heading(column) {
			const here = this.sort.by === column.id;
			const button = el('button', {type: 'button'}, column.text);

			button.addEventListener('click', () => {
				this.sort = {by: column.id, down: here ? !this.sort.down : column.id !== 'name'};
				this.showTable();
				this.table.querySelector('[aria-sort] button').focus();
			});
			return el('th', {scope: 'col', class: column.num ? 'num' : null,
				'aria-sort': here ? this.sort.down ? 'descending' : 'ascending' : null}, button);
		}

		row(node, total) {
			const now = this.now(node), old = this.old(node), name = el('bdi', {}, node.name);
			const below = node.kind === DIRECTORY && !node.isLinker() ? '/' : '';
			const row = el('tr', {class: node === this.symbol ? 'here' : null},
				el('th', {scope: 'row'}, el('a', {href: node.hash()}, name, below)),
				el('td', {class: 'num', 'data-order': now}, exact(now)),
				el('td', {class: 'num'}, total ? percent(now, total) : ''));

			if (this.compare >= 0)
				row.append(el('td', {class: 'num', 'data-order': now - old}, change(now - old)),
					el('td', {class: 'num'}, growth(old, now)));
			return row;
		}

		totalRow() {
			const now = this.now(this.here);
			const row = el('tr', {}, el('th', {scope: 'row'}, 'total'),
				el('td', {class: 'num', 'data-order': now}, exact(now)), el('td', {class: 'num'}, ''));

			if (this.compare >= 0)
				row.append(el('td', {class: 'num', 'data-order': this.delta(this.here)}, change(this.delta(this.here))),
					el('td', {class: 'num'}, growth(this.old(this.here), now)));
			return row;
		}

		showTable() {
			const nodes = this.sorted(), total = this.now(this.here);
			const title = this.here.path().map((n) => n.name).join('/') || this.builds[this.build].rev;
			const table = el('table', {class: 'tree'}, el('caption', {}, 'What is in ', el('bdi', {}, title)),
				el('thead', {}, el('tr', {}, ...this.columns().map((c) => this.heading(c)))),
				el('tbody', {}, ...nodes.slice(0, this.rows).map((n) => this.row(n, total))),
				el('tfoot', {}, this.totalRow()));

			this.table.setAttribute('aria-label', 'What is in ' + title);
			this.table.replaceChildren(table);
			if (nodes.length > this.rows)
				this.table.append(this.moreButton(nodes.length));
		}

		moreButton(nr) {
			const button = el('button', {type: 'button', class: 'more'}, 'Show all ' + exact(nr) + ' rows');

			button.addEventListener('click', () => {
				this.rows = Infinity;
				this.showTable();
				this.table.focus({preventScroll: true});
			});
			return button;
		}

		// --- the history of one node ---

		showDetails() {
			const node = this.symbol || this.here;

			if (this.builds.length < 2 || !node.parent) {
				this.details.replaceChildren();
				return;
			}
			const sizes = this.builds.map((build, i) => node.bytes(i, this.padding));
			const many = sizes.length > BUILDS;
			const some = [...sizes.keys()].filter((i) => !many || !i || sizes[i] !== sizes[i - 1] || i === this.build);
			const left = sizes.length - some.length;
			const largest = Math.max(...sizes, 1);

			this.details.replaceChildren(el('details', {open: true},
				el('summary', {}, 'Size of this ' + KIND[node.kind] + ' over the builds'),
				el('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Size over the builds'},
					el('table', {class: 'builds'}, el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Build'),
						el('th', {scope: 'col', class: 'num'}, 'Bytes'), el('th', {scope: 'col', class: 'num'}, 'Change'),
						el('th', {scope: 'col'}, 'Of the largest'))),
					el('tbody', {}, ...some.map((i) => this.buildRow(node, sizes, i, largest))))),
				left ? el('p', {class: 'muted'}, exact(left) + ' builds in which it did not change are left out.') : null));
		}

		buildRow(node, sizes, i, largest) {
			const {rev, page} = this.builds[i], href = page && link(page);
			const name = el('bdi', {}, rev), bar = el('span', {class: 'fill'});

			bar.style.width = 100 * sizes[i] / largest + '%';
			return el('tr', {class: i === this.build ? 'here' : null},
				el('th', {scope: 'row'}, href ? el('a', {href: href + node.hash()}, name) : name),
				el('td', {class: 'num'}, exact(sizes[i])),
				el('td', {class: 'num'}, i ? change(sizes[i] - sizes[i - 1]) : ''),
				el('td', {class: 'meter'}, bar, el('span', {class: 'hidden'}, percent(sizes[i], largest))));
		}
	}

	// The cell whose middle is next in a direction; what lies straight there wins.
	function nearest(from, cells, [dx, dy]) {
		const middle = (cell) => [cell.offsetLeft + cell.offsetWidth / 2, cell.offsetTop + cell.offsetHeight / 2];
		const [x, y] = middle(from);
		let best = null, least = Infinity;

		for (const cell of cells) {
			const [cx, cy] = middle(cell);
			const along = (cx - x) * dx + (cy - y) * dy, across = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);

			if (cell !== from && along > 0.5 && along + 3 * across < least) {
				least = along + 3 * across;
				best = cell;
			}
		}
		return best;
	}

	const begun = new WeakSet();

	function begin(section) {
		if (begun.has(section))
			return;
		begun.add(section);
		new Treemap(section).start().catch((error) => {
			section.replaceChildren(el('p', {class: 'note', role: 'alert'}, 'The tree is not shown: ' + error.message + '.'));
		});
	}

	// Nothing is loaded for a picture that nobody has scrolled to.
	function later(section) {
		new IntersectionObserver((entries, observer) => {
			if (entries.some((entry) => entry.isIntersecting)) {
				observer.disconnect();
				begin(section);
			}
		}, {rootMargin: NEAR + 'px'}).observe(section);
	}

	for (const section of document.querySelectorAll('section.treemap')) {
		section.append(el('p', {class: 'muted waiting'}, 'Loading …'));
		if (location.hash.startsWith('#tree') || section.getBoundingClientRect().top < innerHeight + NEAR)
			begin(section);
		else
			later(section);
	}
	addEventListener('hashchange', () => {
		const section = document.querySelector('section.treemap');

		if (location.hash.startsWith('#tree') && section)
			begin(section);
	});
})();
