// SPDX-License-Identifier: GPL-2.0-or-later
// section#search: looks names up in data/search/, whose files are sorted by key. What begins with the
// words needs one or two of them; what has them anywhere needs all, one after the other.
'use strict';

(function () {
	const {el, link, load, short, exact, change} = kbloat;
	const KINDS = ['symbol', 'file', 'directory', 'option', 'candidate', 'commit', 'subsystem', 'build'];
	const [SYMBOL, FILE, DIRECTORY, OPTION, CANDIDATE] = KINDS.keys();
	const SHOWN = 100; // results at a time
	const PLACES = 5; // of one symbol
	const ENOUGH = 5000; // matches

	const section = document.getElementById('search');

	if (!section)
		return;

	// --- keys ---

	// As C folds and sorts them: only ASCII letters, by code points.
	function fold(text) {
		return text.replace(/[A-Z]/g, (c) => c.toLowerCase());
	}

	function compare(a, b) {
		const x = [...a], y = [...b];

		for (let i = 0; i < x.length && i < y.length; i++) {
			if (x[i] !== y[i])
				return x[i].codePointAt(0) - y[i].codePointAt(0);
		}
		return x.length - y.length;
	}

	// Which files can hold keys that begin with @text: from the last that starts before it.
	function filesFor(first, text) {
		let start = 0, end = 0;

		while (end < first.length && (compare(first[end], text) <= 0 || first[end].startsWith(text))) {
			if (compare(first[end], text) < 0)
				start = end;
			end++;
		}
		return {start, end: Math.max(end, start)};
	}

	// --- entries ---

	function percentPath(path) {
		return path.split('/').map(encodeURIComponent).join('/');
	}

	// "/usr/x.h" is "x.h" in "/usr".
	function treeHash(path, symbol) {
		const top = path.startsWith('/') ? '%2F' : '';

		return '#tree/' + top + percentPath(path.slice(top ? 1 : 0)) +
			(symbol === null ? '' : '/' + encodeURIComponent(symbol));
	}

	function treePlaces(entry, shard, series) {
		const kind = entry[1], name = entry[3] ?? entry[0], numbers = entry[2];
		const step = kind === SYMBOL ? 4 : 3, places = [];

		for (let i = 0; i < numbers.length; i += step) {
			const [title, page] = series[numbers[i]];
			const path = kind === SYMBOL ? shard.paths[numbers[i + 1]] : name;

			places.push({
				detail: kind === SYMBOL ? path + ' in ' + title : 'in ' + title,
				href: page + treeHash(path, kind === SYMBOL ? name : null),
				bytes: numbers[i + step - 2],
				delta: numbers[i + step - 1],
			});
		}
		return places.sort((a, b) => b.bytes - a.bytes);
	}

	function resultOf(entry, shard, series) {
		const kind = entry[1];

		if (kind <= DIRECTORY)
			return {kind, name: entry[3] ?? entry[0], places: treePlaces(entry, shard, series)};
		const [href, bytes, delta] = entry[2];

		return {kind, name: entry[4] ?? entry[0], places: [{detail: entry[3], href, bytes, delta}]};
	}

	function hasAnywhere(entry, text) {
		const tree = entry[1] <= DIRECTORY;

		return fold(entry[0]).includes(text) ||
			(tree ? entry[3] !== undefined && fold(entry[3]).includes(text) :
				fold(entry[3]).includes(text) || (entry[4] !== undefined && fold(entry[4]).includes(text)));
	}

	function isOption(kind) {
		return kind === OPTION || kind === CANDIDATE;
	}

	// The same thing is found by several keys, but shown once.
	function identity(result) {
		return JSON.stringify([result.kind, result.name, result.places[0].href]);
	}

	function better(a, b, text) {
		const exactly = (r) => fold(r.name) === text ? 0 : 1;
		const size = (r) => r.places[0].bytes ?? -1;

		return exactly(a) - exactly(b) || size(b) - size(a) || compare(a.name, b.name);
	}

	// --- a search ---

	let running = 0; // number of the newest search: an older one stops

	function newSearch(text) {
		const option = text.startsWith('config_') ? text.slice(7) : '';

		return {number: ++running, text, option, found: new Map(), cut: false};
	}

	function add(search, entry, shard, series) {
		const result = resultOf(entry, shard, series);
		const id = identity(result);

		if (search.found.size >= ENOUGH)
			search.cut = true;
		else if (!search.found.has(id))
			search.found.set(id, result);
	}

	async function searchFiles(search, index, start, end, matches, tell) {
		for (let i = start; i < end && search.number === running; i++) {
			const shard = await load('search/' + i);

			if (search.number !== running)
				return;
			for (const entry of shard.entries) {
				if (matches(entry))
					add(search, entry, shard, index.series);
			}
			tell(i + 1 - start, end - start);
		}
	}

	async function searchStart(search, index, tell) {
		for (const text of [search.text, search.option].filter(Boolean)) {
			const {start, end} = filesFor(index.first, text);
			const only = text !== search.text;

			await searchFiles(search, index, start, end,
				(entry) => fold(entry[0]).startsWith(text) && (!only || isOption(entry[1])), tell);
		}
	}

	async function searchAnywhere(search, index, tell) {
		await searchFiles(search, index, 0, index.first.length,
			(entry) => hasAnywhere(entry, search.text) ||
				(search.option && isOption(entry[1]) && hasAnywhere(entry, search.option)), tell);
	}

	// --- the page ---

	const input = el('input', {type: 'search', id: 'q', autocomplete: 'off', spellcheck: 'false',
		autocapitalize: 'none'});
	const where = el('select', {id: 'where'}, el('option', {value: 'start'}, 'the beginning'),
		el('option', {value: 'any'}, 'any part'));
	const kind = el('select', {id: 'kind'}, el('option', {value: ''}, 'all'));
	const status = el('p', {class: 'count', role: 'status'});
	const list = el('ol', {class: 'results'});
	const more = el('button', {type: 'button', class: 'more', hidden: true}, 'Show more');
	let shown = SHOWN, current = null, note = '';

	for (const [i, name] of KINDS.entries())
		kind.append(el('option', {value: i}, name));

	function sizeOf(place) {
		if (place.bytes === null || place.bytes === undefined)
			return place.delta ? el('span', {class: 'size'}, change(place.delta)) : null;
		const size = el('span', {class: 'size'},
			place.bytes ? el('span', {title: exact(place.bytes) + ' bytes'}, short(place.bytes)) : 'gone');

		if (place.delta)
			size.append(' ', change(place.delta));
		return size;
	}

	function nameOf(result, place) {
		const href = link(place.href);

		return href ? el('a', {href}, el('bdi', {}, result.name)) : el('bdi', {}, result.name);
	}

	function placeItem(place) {
		const href = link(place.href), text = el('bdi', {}, place.detail);

		return el('li', {}, href ? el('a', {href}, text) : text, ' ', sizeOf(place));
	}

	function item(result) {
		const [first, ...rest] = result.places;
		const li = el('li', {}, el('span', {class: 'kind'}, KINDS[result.kind]), ' ',
			el('span', {class: 'name'}, nameOf(result, first)), ' ', sizeOf(first), ' ',
			first.detail ? el('span', {class: 'detail'}, el('bdi', {}, first.detail)) : null);

		if (rest.length) {
			li.append(el('ul', {class: 'places'}, ...rest.slice(0, PLACES - 1).map(placeItem),
				rest.length >= PLACES ?
					el('li', {class: 'muted'}, 'and ' + exact(rest.length - PLACES + 1) + ' more places') : null));
		}
		return li;
	}

	function results() {
		const all = [...current.found.values()].filter((r) => kind.value === '' || r.kind === +kind.value);

		return all.sort((a, b) => better(a, b, current.text));
	}

	function show(done) {
		const all = results();

		list.replaceChildren(...all.slice(0, shown).map(item));
		more.hidden = all.length <= shown;
		status.textContent = note + (all.length ?
			exact(all.length) + (current.cut ? ' and more' : '') + (all.length === 1 ? ' result' : ' results') :
			done ? 'Nothing has this name' : '') + (done ? '' : ' (searching)');
		section.setAttribute('aria-busy', done ? 'false' : 'true');
	}

	function progress(done, all) {
		if (done === all || done % 8 === 0)
			show(false);
	}

	async function run(search) {
		const index = await load('search/index');

		note = '';
		if (where.value === 'start')
			await searchStart(search, index, progress);
		else
			await searchAnywhere(search, index, progress);
		if (!search.found.size && where.value === 'start' && search.number === running) {
			await searchAnywhere(search, index, progress);
			note = search.found.size ? 'Nothing begins with this; anywhere in the name: ' : '';
		}
		if (search.number === running)
			show(true);
	}

	function start() {
		const text = fold(input.value.trim());

		shown = SHOWN;
		current = newSearch(text);
		if (text) {
			section.setAttribute('aria-busy', 'true');
			run(current).catch((error) => {
				status.textContent = 'The search does not work: ' + error.message;
				section.setAttribute('aria-busy', 'false');
			});
			return;
		}
		list.replaceChildren();
		more.hidden = true;
		status.textContent = '';
		section.setAttribute('aria-busy', 'false');
	}

	// The address always leads to what is shown.
	function remember() {
		const at = new URL(location.href);

		at.searchParams.set('q', input.value);
		if (where.value === 'start')
			at.searchParams.delete('in');
		else
			at.searchParams.set('in', where.value);
		try {
			history.replaceState(null, '', at);
		} catch {
			// a browser may refuse that to files
		}
	}

	function recall() {
		const words = new URLSearchParams(location.search);
		const box = document.querySelector('header.site input[type=search]');

		input.value = words.get('q') || '';
		if (words.get('in') === 'any')
			where.value = 'any';
		if (box)
			box.value = input.value;
	}

	let timer = 0;

	input.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(() => { remember(); start(); }, 120);
	});
	where.addEventListener('change', () => { remember(); start(); });
	kind.addEventListener('change', () => { shown = SHOWN; if (current) show(true); });
	more.addEventListener('click', () => {
		const before = list.childElementCount;

		shown += SHOWN;
		show(true);
		list.children[before].querySelector('a')?.focus();
	});
	recall();
	section.replaceChildren(el('div', {class: 'filters'},
		el('label', {class: 'grow'}, 'Name ', input), el('label', {}, 'Match ', where), el('label', {}, 'Kind ', kind)),
	status, list, more);
	section.setAttribute('aria-busy', 'false');
	if (input.value)
		start();
	else
		input.focus();
})();
