// SPDX-License-Identifier: GPL-2.0-or-later
// table.sortable: sorting by column with DataTables; select boxes for the columns in data-filter, a box
// for words with data-search. Long tables come in parts.
'use strict';

(function () {
	const {el, exact} = kbloat;
	const LONG = 500; // rows, from which a table is shown in parts
	const PART = 200;

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

	function countText(api) {
		const info = api.page.info();
		const shown = info.recordsDisplay === info.recordsTotal ? exact(info.recordsTotal) :
			exact(info.recordsDisplay) + ' of ' + exact(info.recordsTotal);

		return shown + (info.recordsTotal === 1 ? ' row' : ' rows');
	}

	function filters(table, api) {
		const bar = el('div', {class: 'filters'});
		const count = el('span', {class: 'count', role: 'status'}, countText(api));

		for (const name of (table.dataset.filter || '').split(',').filter(Boolean)) {
			const column = columnOf(table, name);

			if (column >= 0)
				bar.append(selectBox(table, api, column,
					table.tHead.rows[0].cells[column].textContent.trim()));
		}
		if (table.dataset.search !== undefined)
			bar.append(wordBox(api));
		if (!bar.childElementCount)
			return;
		bar.append(count);
		api.on('draw', () => { count.textContent = countText(api); });
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

	// DataTables sorts cells with markup by their HTML, in which "<" is "&lt;", and takes what looks like
	// a tag out of text: it shall see the text, and leave it alone. Returns the columns.
	function orderByText(table) {
		const rows = [...table.tBodies[0].rows], columns = [];

		for (let i = 0; i < table.tHead.rows[0].cells.length; i++) {
			const cells = rows.map((row) => row.cells[i]).filter(Boolean);

			if (cells.some((cell) => cell.dataset.order !== undefined) ||
				!cells.some((cell) => /&(amp|lt|gt);/.test(cell.innerHTML)))
				continue;
			for (const cell of cells)
				cell.dataset.order = cell.textContent.trim();
			columns.push(i);
		}
		return columns;
	}

	function start(table) {
		const long = table.tBodies[0].rows.length > LONG;
		const texts = orderByText(table);
		const api = jQuery(table).DataTable({
			dom: 't',
			order: [],
			columnDefs: [{type: 'string', targets: texts}],
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
	for (const table of document.querySelectorAll('table.sortable')) {
		if (table.tHead && table.tBodies.length && table.tBodies[0].rows.length > 1)
			start(table);
	}
})();
