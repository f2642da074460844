// SPDX-License-Identifier: GPL-2.0-or-later
// table.sortable: sorting by column with DataTables; select boxes for the columns in data-filter, a box
// for words with data-search. Long tables come in parts.
'use strict';

(function () {
	const {el, exact} = kbloat;
	const LONG = 500; // rows, from which a table is shown in parts
	const PART = 200;
	// what the rows of a table with filters are, by the heading of its first column
	const ROWS = {
		build: ['build', 'builds'],
		option: ['candidate', 'candidates'],
		rule: ['finding', 'findings'],
		subsystem: ['subsystem', 'subsystems'],
	};

	function columnOf(table, name) {
		return [...table.tHead.rows[0].cells].findIndex((th) => th.dataset.name === name);
	}

	function values(table, column) {
		const texts = new Set();

		for (const row of table.tBodies[0].rows)
			texts.add(row.cells[column].textContent.trim());
		texts.delete('');
		return [...texts].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
	}

	function escapePattern(text) {
		return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	}

	function selectBox(table, api, column, label) {
		const select = el('select', {}, el('option', {value: ''}, 'all'));

		for (const text of values(table, column))
			select.append(el('option', {value: text}, text));
		select.addEventListener('change', () => {
			const pattern = select.value && '^\\s*' + escapePattern(select.value) + '\\s*$';

			api.column(column).search(pattern, true, false, false).draw();
		});
		return el('label', {}, label + ' ', select);
	}

	function wordBox(api) {
		const input = el('input', {type: 'search'});

		input.addEventListener('input', () => api.search(input.value).draw());
		return el('label', {}, 'Only rows with ', input);
	}

	function headingText(table, column) {
		return table.tHead.rows[0].cells[column].textContent.trim();
	}

	function countText(table, api) {
		const [one, many] = ROWS[headingText(table, 0)] || ['row', 'rows'];
		const info = api.page.info();
		const shown = info.recordsDisplay === info.recordsTotal ? exact(info.recordsTotal) :
			exact(info.recordsDisplay) + ' of ' + exact(info.recordsTotal);

		return shown + ' ' + (info.recordsTotal === 1 ? one : many);
	}

	function filters(table, api) {
		const bar = el('div', {class: 'filters'});
		const count = el('span', {class: 'count', role: 'status'}, countText(table, api));

		for (const name of (table.dataset.filter || '').split(',').filter(Boolean)) {
			const column = columnOf(table, name);

			if (column >= 0)
				bar.append(selectBox(table, api, column, headingText(table, column)));
		}
		if (table.dataset.search !== undefined)
			bar.append(wordBox(api));
		if (!bar.childElementCount)
			return;
		bar.append(count);
		api.on('draw', () => { count.textContent = countText(table, api); });
		frame(table).before(bar);
	}

	// What scrolls sideways, when the table is in one.
	function frame(table) {
		return table.closest('.scroll') || table;
	}

	function pager(table, api) {
		const previous = el('button', {type: 'button'}, 'Previous');
		const next = el('button', {type: 'button'}, 'Next');
		const place = el('span', {class: 'count', role: 'status'});
		const show = () => {
			const info = api.page.info();

			place.textContent = 'Rows ' + exact(info.recordsDisplay ? info.start + 1 : 0) + ' to ' +
				exact(info.end) + ' of ' + exact(info.recordsDisplay);
			previous.disabled = !info.page;
			next.disabled = info.page + 1 >= info.pages;
		};

		previous.addEventListener('click', () => api.page('previous').draw('page'));
		next.addEventListener('click', () => api.page('next').draw('page'));
		api.on('draw', show);
		show();
		frame(table).after(el('div', {class: 'pager'}, previous, place, next));
	}

	// --- order: numbers largest first, then the other way; empty cells last, both ways ---

	function emptyLast(key, compare) {
		return (x, y) => {
			const a = key(x), b = key(y);

			return a === '' ? b === '' ? 0 : 1 : b === '' ? -1 : compare(a, b);
		};
	}

	// No "-pre" functions: DataTables would compare their results itself.
	function addTypes() {
		const {order, search} = jQuery.fn.dataTable.ext.type;
		const types = {
			'kbloat-number': [(data) => data === '' ? '' : Number(data), (a, b) => a - b],
			'kbloat-text': [(data) => data.toLowerCase(), (a, b) => a < b ? -1 : a > b ? 1 : 0],
		};

		for (const [name, [key, compare]] of Object.entries(types)) {
			order[name + '-asc'] = emptyLast(key, compare);
			order[name + '-desc'] = emptyLast(key, (a, b) => compare(b, a));
			search[name] = search.html;
		}
	}

	// What a cell is sorted by, when it looks like a number; '' when it does not.
	function numberOf(cell) {
		const text = (cell.dataset.order ?? cell.textContent).replace(/[\s,+%]/g, '');

		return Number.isFinite(Number(text)) ? text : '';
	}

	function isNumeric(heading, cells) {
		return heading.classList.contains('num') || (cells.some((cell) => cell.dataset.order) &&
			cells.every((cell) => cell.dataset.order !== undefined ? numberOf(cell) : !cell.textContent.trim()));
	}

	// DataTables asks the first row whether a column has keys, sorts what has none by its HTML, in which
	// "<" is "&lt;", and takes what looks like a tag out of it. Here each cell of such a column has a key.
	function addKeys(cells, key) {
		for (const cell of cells)
			cell.dataset.order = key(cell);
	}

	function column(table, rows, i) {
		const cells = rows.map((row) => row.cells[i]).filter(Boolean);

		if (isNumeric(table.tHead.rows[0].cells[i], cells)) {
			addKeys(cells, numberOf);
			return {type: 'kbloat-number', orderSequence: ['desc', 'asc']};
		}
		if (cells.some((cell) => cell.dataset.order !== undefined || /[<&]/.test(cell.innerHTML)))
			addKeys(cells, (cell) => cell.dataset.order ?? cell.textContent.trim());
		return {type: 'kbloat-text'};
	}

	function columns(table) {
		const rows = [...table.tBodies[0].rows];

		return [...table.tHead.rows[0].cells].map((heading, i) => column(table, rows, i));
	}

	function start(table) {
		const long = table.tBodies[0].rows.length > LONG;
		const api = jQuery(table).DataTable({
			dom: 't',
			order: [],
			columns: columns(table),
			paging: long,
			pageLength: PART,
			autoWidth: false,
			orderClasses: false,
			language: {emptyTable: 'No rows', zeroRecords: 'No row is like that'},
		});

		filters(table, api);
		if (long)
			pager(table, api);
	}

	if (!window.jQuery || !jQuery.fn.DataTable)
		return;
	jQuery.fn.dataTable.ext.errMode = 'throw';
	addTypes();
	for (const table of document.querySelectorAll('table.sortable')) {
		if (table.tHead && table.tBodies.length && table.tBodies[0].rows.length > 1)
			start(table);
	}
})();
