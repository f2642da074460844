// SPDX-License-Identifier: GPL-2.0-or-later
// Runs before the first paint: the colours that were chosen on an earlier visit.
'use strict';
(function () {
	let theme = null;

	try {
		theme = localStorage.getItem('kbloat-theme');
	} catch {
		// a browser may refuse storage to files; then the system's preference holds
	}
	if (theme === 'light' || theme === 'dark')
		document.documentElement.dataset.theme = theme;
})();
