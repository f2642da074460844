# SPDX-License-Identifier: GPL-2.0-or-later
"""A headless Chromium, and a web server for a directory, both only for this machine."""
import functools
import http.server
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ImportError:
    sys.exit('tests/site: no selenium: "scripts/install-deps test" installs it')

WAIT = 20  # seconds, for anything that takes a moment
DESKTOP = (1200, 900)
PHONE = (360, 740)
NARROW = (320, 640)  # a window of 1280 pixels at 400 %


class Failed(Exception):
    """A check that did not hold."""


class Browser:
    """What the tests do with a browser; quit() ends it and removes its profile."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix='kbloat-chromium-')
        options = webdriver.ChromeOptions()
        for arg in ('--headless=new', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
                    '--disable-background-networking', '--disable-component-update',
                    '--user-data-dir=' + self.profile):
            options.add_argument(arg)
        if os.geteuid() == 0:
            options.add_argument('--no-sandbox')
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        # the driver's own ways of finding one ask the network
        self.driver = webdriver.Chrome(service=Service(shutil.which('chromedriver')),
                                       options=options)
        self.window(*DESKTOP)

    def quit(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def window(self, width, height):
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': width < 500})

    def prefer(self, scheme):
        """Light or dark, as the system's preference."""
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})

    def scripts(self, run):
        self.driver.execute_cdp_cmd('Emulation.setScriptExecutionDisabled', {'value': not run})

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def until(self, what, script, *args):
        """Waits until the script returns something true, and returns it."""
        end = time.monotonic() + WAIT
        while True:
            value = self.js(script, *args)
            if value:
                return value
            if time.monotonic() > end:
                raise Failed(f'waited in vain for {what}')
            time.sleep(0.02)

    def open(self, url):
        """A fresh load, even when only the fragment differs; trees are drawn at its end."""
        self.driver.get('about:blank')
        self.driver.get(url)
        self.settle()

    def settle(self):
        self.js("document.querySelector('section.treemap')?.scrollIntoView()")
        self.until('the treemap', """
            const map = document.querySelector('section.treemap');
            return !map || map.querySelector('.map .cell, .map p, [role=alert]');""")
        self.until('the search', """
            const search = document.querySelector('#search');
            return !search || !location.search || search.getAttribute('aria-busy') === 'false';""")

    def complaints(self):
        """What the console has to say since the last time: errors, warnings, broken policies."""
        return [entry['message'] for entry in self.driver.get_log('browser')
                if entry['level'] in ('WARNING', 'SEVERE')]

    def key(self, name):
        """A real key press, to whatever has the focus."""
        codes = {'Enter': ('\r', 13), 'Escape': (None, 27), 'Tab': (None, 9), 'ArrowLeft': (None, 37),
                 'ArrowUp': (None, 38), 'ArrowRight': (None, 39), 'ArrowDown': (None, 40),
                 'Home': (None, 36), 'End': (None, 35), '/': ('/', 191)}
        text, code = codes[name]
        event = {'key': name, 'code': name, 'windowsVirtualKeyCode': code}
        if text:
            event['text'] = text
        self.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {'type': 'keyDown', **event})
        self.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {'type': 'keyUp', **event})

    def click(self, element):
        """With the mouse, in the element's middle."""
        self.js("arguments[0].scrollIntoView({block: 'center'})", element)
        x, y = self.js("""const r = arguments[0].getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2];""", element)
        for kind in ('mouseMoved', 'mousePressed', 'mouseReleased'):
            self.driver.execute_cdp_cmd('Input.dispatchMouseEvent', {
                'type': kind, 'x': x, 'y': y, 'button': 'none' if kind == 'mouseMoved' else 'left',
                'clickCount': 0 if kind == 'mouseMoved' else 1})


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send_error(self, code, message=None, explain=None):
        self.server.refused.append(f'{code} {self.path}')
        super().send_error(code, message, explain)


class Server:
    """Serves a directory on 127.0.0.1; .url has no slash at its end."""

    def __init__(self, directory):
        handler = functools.partial(Handler, directory=directory)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
        self.server.refused = []
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def refused(self):
        return self.server.refused

    def close(self):
        self.server.shutdown()


def file_url(directory, page=''):
    return pathlib.Path(directory, page).resolve().as_uri()
