# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""A single sign-on over two hosts of one domain."""

import unittest
import urllib.parse

from browser import chromium
from deployments.world import Deployment

WWW, LOGIN = "https://www.example.test", "https://login.example.test"
OWN_NAMES = ("map //www.example.test/ {app}/\nmap //login.example.test/ {login}/\n"
             "query-param return\ncookie-domain corp.internal example.test\n")
LOGIN_PAGE = "<title>Login</title><form method=post><button>Log in</button></form>"


class SignOn(Deployment):
    """An application that sends strangers to a login server, and takes them back from it with
    a cookie of the domain."""

    def start(self, domain, rules, *options, external=False, secure=True):
        """Start both and a proxy. `external`: the two know each other by the client's names."""

        def application(request):
            if request.cookies().get("sso") == "1":
                return 200, [], f"welcome to {request.path}"
            here = WWW if external else self.app.url
            back = urllib.parse.quote(f"{here}{request.target}", safe="")
            login = LOGIN if external else self.login.url
            return 302, [("Location", f"{login}/login?return={back}&x=1")], ""

        def login(request):
            if request.path != "/login":
                return 404, [], ""
            back = urllib.parse.parse_qs(request.query)["return"][0]
            if request.method != "POST":
                return 200, [("Content-Type", "text/html")], LOGIN_PAGE
            flag = "; Secure" if secure else ""
            return 303, [("Location", back),
                         ("Set-Cookie", f"sso=1; Domain={domain}; Path=/{flag}; HttpOnly"),
                         ("Set-Cookie", f"own=1; Path=/{flag}")], ""

        self.app = self.application(application, "app.corp.internal")
        self.login = self.application(login, "login.corp.internal")
        rules = rules.format(app=self.app.url, login=self.login.url)
        return self.proxy(rules, *options, secure=secure)

    def start_with_client(self, *args, **keywords):
        proxy = self.start(*args, **keywords)
        return self.client({"www.example.test:443": proxy, "login.example.test:443": proxy})

    def sign_on(self, client):
        client.ask(f"{WWW}/page?q=1", "-L")
        self.assertEqual((client.last.status, client.body), (200, LOGIN_PAGE))
        self.assertTrue(client.url.startswith(f"{LOGIN}/login?return="), client.url)
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(client.url).query)["return"][0]
        self.assertEqual(back, f"{WWW}/page?q=1")
        self.arrives(client, client.url, f"{WWW}/page?q=1", 1, "-d", "user=demo")
        self.assertEqual(client.body, "welcome to /page")
        self.assertEqual(client.path[0].values("Set-Cookie"),
                         ["sso=1; Domain=example.test; Path=/; Secure; HttpOnly",
                          "own=1; Path=/; Secure"])
        self.assertNotIn("own", self.app.requests[-1].cookies())

    def test_client_names(self):
        """The backends know the client's names: their domain is the client's and stays."""
        self.sign_on(self.start_with_client(
            "example.test", "map //www.example.test/ {app}/\nmap //login.example.test/ {login}/\n",
            "--preserve-host", external=True))

    def test_own_names(self):
        """They know only their own: a rule makes the client's domain of theirs, and the return
        URL in the query is mapped."""
        self.sign_on(self.start_with_client("corp.internal", OWN_NAMES))

    def test_without_the_domain_rule(self):
        """Then the cookie is the login host's own, and the application never gets it: a loop
        that ends at the login page, not at a backend."""
        client = self.start_with_client(
            "corp.internal", "map //www.example.test/ {app}/\nmap //login.example.test/ {login}/\n"
            "query-param return\n")
        client.ask(f"{WWW}/page", "-L")
        client.ask(client.url, "-L", "-d", "user=demo")
        self.assertTrue(client.url.startswith(f"{LOGIN}/login?return="))
        self.assertEqual(client.path[0].values("Set-Cookie")[0], "sso=1; Path=/; Secure; HttpOnly")

    @unittest.skipUnless(chromium.find(), "no chromium here")
    def test_browser(self):
        """Chromium takes the domain's cookie from one host to the other."""
        place = f"127.0.0.1:{self.start('corp.internal', OWN_NAMES, secure=False).port}"
        browser = chromium.Chromium({name: place for name in
                                     ("www.example.test", "login.example.test")})
        self.addCleanup(browser.close)
        browser.visit("http://www.example.test/page?q=1")
        self.assertEqual(browser.evaluate("document.title"), "Login")
        browser.act("document.forms[0].submit()")
        self.assertEqual(browser.evaluate("document.body.innerText + ' ' + location.href"),
                         "welcome to /page http://www.example.test/page?q=1")
        cookies = {name: cookie["domain"] for name, cookie in browser.cookies().items()}
        self.assertEqual(cookies, {"sso": ".example.test", "own": "login.example.test"})
        self.assertEqual([url for url in browser.requests() if ".example.test/" not in url], [])
