# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""A walk through the demo's backend, with a client of the library's own."""

import http.cookiejar
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from proxy.harness import PATIENCE, Case, Programs


class Watch(urllib.request.HTTPRedirectHandler):
    """Keeps where it was sent; does not go to other sites."""

    def __init__(self, home):
        self.home = home
        self.hops = []

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        self.hops.append(newurl)
        if not newurl.startswith(self.home):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Site(Case):
    def setUp(self):
        command = [Programs.backend, "--listen", "127.0.0.1:0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.addCleanup(self.end, process)
        line = process.stdout.readline().decode()
        self.backend_url = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)[1]
        self.start_proxy(f"map /mirror/foo/ {self.backend_url}/\nmap https://www.example.org/foo/ "
                         f"https{self.backend_url.removeprefix('http')}/ response\n")
        self.home = f"{self.proxy.url}/mirror/foo/"
        self.watch = Watch(self.home)
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.client = urllib.request.build_opener(self.watch, cookies)

    def end(self, process):
        process.terminate()
        self.assertEqual(process.wait(PATIENCE), 0, "the backend's exit status")
        process.stdout.close()

    def visit(self, path, data=None):
        """Get a page, after all redirects; returns its text."""
        self.watch.hops = []
        with self.client.open(self.home + path, data, PATIENCE) as page:
            self.assertNotIn(self.backend_url, str(page.headers))
            self.last = page.url
            return page.read().decode()

    def test_redirects_stay(self):
        for path, end in (("old", "new/"), ("docs", "docs/"), ("home", "welcome"),
                          ("relative", "welcome"), ("climb", "welcome"), ("account", "login")):
            with self.subTest(path=path):
                self.visit(path)
                self.assertEqual(self.watch.hops, [self.home + end])
                self.assertEqual(self.last, self.home + end)

    def test_login(self):
        self.assertIn("<form", self.visit("account"))
        self.assertIn("You are logged in", self.visit("login", b"user=demo"))
        self.assertEqual(self.last, self.home + "account")
        self.assertIn("You are logged in", self.visit("account"))
        self.assertEqual(self.watch.hops, [], "the cookie came back")

    def test_safe(self):
        """A page that is shown on https only."""
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.visit("safe")
        caught.exception.close()
        self.assertEqual(self.watch.hops, ["https://www.example.org/foo/safe"])
        self.client.addheaders = [("X-Forwarded-Proto", "https")]
        with self.client.open(self.backend_url + "/safe", None, PATIENCE) as page:
            self.assertIn("This came by https", page.read().decode())

    def test_links(self):
        """Every page that can be reached by links is behind the proxy."""
        others = {"elsewhere": "https://example.org/elsewhere",
                  "safe": "https://www.example.org/foo/safe"}
        seen, todo = set(), {self.home}
        while todo:
            url = todo.pop()
            seen.add(url)
            path = url[len(self.home):]
            if path in others:
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    self.visit(path)
                caught.exception.close()
                self.assertEqual(self.watch.hops, [others[path]])
                continue
            text = self.visit(path)
            for link in re.findall(r'href="([^"]*)"', text):
                link = urllib.parse.urljoin(self.last, link)
                self.assertTrue(link.startswith(self.home), link)
                todo |= {link} - seen
        paths = ("", "old", "docs", "home", "relative", "climb", "account", "elsewhere", "safe",
                 "docs/", "docs/intro", "styled", "style.css", "wait")
        self.assertEqual(seen, {self.home + path for path in paths})
