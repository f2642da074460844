// SPDX-License-Identifier: GPL-2.0-or-later
// What every page uses: making elements from text, numbers for people, loading data, light and dark.
// Text from outside only ever becomes text nodes and attribute values, never markup.
'use strict';

const kbloat = (function () {
	const html = document.documentElement;
	const root = html.dataset.root || '';

	// --- elements ---

	// el('a', {class: 'x', href: '…'}, 'text', child, …); null attributes and children are left out
	function el(tag, attributes, ...children) {
		const e = document.createElement(tag);

		for (const [name, value] of Object.entries(attributes || {})) {
			if (value !== null && value !== undefined && value !== false)
				e.setAttribute(name, value === true ? '' : value);
		}
		for (const child of children) {
			if (child !== null && child !== undefined)
				e.append(child);
		}
		return e;
	}

	// A link into the site; anything with a scheme or a host is none.
	function link(href) {
		return /^[\w.~%-][\w.~%/-]*\.html(#[\w.~%/()!*'-]*)?$/.test(href) &&
			!/(^|\/)\.\.\//.test(href) ? root + href : null;
	}

	// --- numbers: with the minus sign of the commands, which a page can be searched for ---

	const whole = new Intl.NumberFormat('en-US');

	function exact(n) {
		return whole.format(n);
	}

	function signed(n) {
		return n > 0 ? '+' + whole.format(n) : n < 0 ? exact(n) : '±0';
	}

	// Decimal units, as everywhere in the site: "950 B", "12.3 kB", "1.23 MB".
	function short(n) {
		const size = Math.abs(n), sign = n < 0 ? '-' : '';

		if (size < 1000)
			return sign + size + '\u00a0B';
		if (size < 999950)
			return sign + (size / 1000).toFixed(1) + '\u00a0kB';
		return sign + (size / 1000000).toFixed(2) + '\u00a0MB';
	}

	// "0 %" is none at all; too little to show is "<0.1 %", without a sign.
	function percent(part, all) {
		const value = 100 * part / all, size = Math.abs(value);

		if (!value)
			return '0\u00a0%';
		if (size < 0.05)
			return '<0.1\u00a0%';
		return (value < 0 ? '-' : '') + size.toFixed(size < 9.95 ? 1 : 0) + '\u00a0%';
	}

	// "+4.2 %", "new", "gone" or "same": how far a size is from what it was.
	function growth(old, now) {
		if (old === now)
			return 'same';
		if (!old)
			return 'new';
		if (!now)
			return 'gone';
		const text = percent(now - old, old);

		return now > old && !text.startsWith('<') ? '+' + text : text;
	}

	function change(delta) {
		return el('span', {class: delta > 0 ? 'grown' : delta < 0 ? 'shrunk' : 'same'}, signed(delta));
	}

	// --- data: docs/site-data.md ---

	const asked = new Map();

	// A promise of the payload of data/KEY.js.
	function load(key) {
		if (!asked.has(key)) {
			const request = {};

			request.promise = new Promise((resolve, reject) => {
				request.resolve = resolve;
				const script = el('script', {src: root + 'data/' + key + '.js'});

				script.addEventListener('error', () => {
					asked.delete(key);
					reject(new Error('data/' + key + '.js cannot be read'));
				});
				script.addEventListener('load', () => script.remove());
				document.head.append(script);
			});
			asked.set(key, request);
		}
		return asked.get(key).promise;
	}

	window.kbloatData = (key, payload) => {
		const request = asked.get(key);

		if (request)
			request.resolve(payload);
	};

	// --- light and dark ---

	const dark = matchMedia('(prefers-color-scheme: dark)');

	function isDark() {
		return html.dataset.theme ? html.dataset.theme === 'dark' : dark.matches;
	}

	// Choosing what the system prefers anyway is to follow the system again.
	function choose(theme) {
		const follow = theme === (dark.matches ? 'dark' : 'light');

		if (follow)
			delete html.dataset.theme;
		else
			html.dataset.theme = theme;
		try {
			if (follow)
				localStorage.removeItem('kbloat-theme');
			else
				localStorage.setItem('kbloat-theme', theme);
		} catch {
			// not remembered then
		}
	}

	function themeButton() {
		const place = document.getElementById('theme');

		if (!place)
			return;
		const button = el('button', {type: 'button', class: 'theme'});
		const show = () => {
			button.textContent = isDark() ? 'Light' : 'Dark';
			button.setAttribute('aria-label', (isDark() ? 'Light' : 'Dark') + ' colours');
		};

		button.addEventListener('click', () => {
			choose(isDark() ? 'light' : 'dark');
			show();
		});
		dark.addEventListener('change', show);
		show();
		place.replaceChildren(button);
	}

	// The table that says the same as a picture; there may be a note between them.
	function tableOf(picture) {
		let next = picture.nextElementSibling;

		while (next && next.matches('p'))
			next = next.nextElementSibling;
		return next && next.matches('section.scroll') ? next : null;
	}

	// A picture is wider than a phone: its table comes first there.
	function tablesFirst() {
		const narrow = matchMedia('(max-width: 40rem)'), moves = [];

		for (const picture of document.querySelectorAll('figure.plot'))
			moves.push({picture, table: tableOf(picture), next: picture.nextElementSibling});
		const arrange = () => {
			for (const {picture, table, next} of moves) {
				if (table && narrow.matches)
					table.after(picture);
				else if (table)
					next.before(picture);
			}
		};

		narrow.addEventListener('change', arrange);
		if (narrow.matches)
			arrange();
	}

	// "/" goes to the search box, as on many sites.
	function searchKey(event) {
		const box = document.querySelector('header.site input[type=search]');
		const busy = event.target.closest('input, select, textarea, [contenteditable]');

		if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || busy || !box)
			return;
		event.preventDefault();
		box.focus();
	}

	themeButton();
	tablesFirst();
	document.addEventListener('keydown', searchKey);
	html.classList.add('js');
	return {el, link, exact, signed, short, percent, growth, change, load};
})();
