# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""A single sign-on over two hosts of one domain."""

import urllib.parse

from deployments.world import Deployment

WWW, LOGIN = "https://www.example.test", "https://login.example.test"


class SignOn(Deployment):
    """An application that sends strangers to a login server, and takes them back from it with
    a cookie of the domain."""

    def start(self, domain, rules, *options, external=False):
        """`external`: the two know each other by the client's names."""

        def application(request):
            if request.cookies().get("sso") == "1":
                return 200, [], f"welcome to {request.path}"
            here = WWW if external else self.app.url
            back = urllib.parse.quote(f"{here}{request.target}", safe="")
            login = LOGIN if external else self.login.url
            return 302, [("Location", f"{login}/login?return={back}&x=1")], ""

        def login(request):
            back = urllib.parse.parse_qs(request.query)["return"][0]
            if request.method != "POST":
                return 200, [], "login"
            return 303, [("Location", back),
                         ("Set-Cookie", f"sso=1; Domain={domain}; Path=/; Secure; HttpOnly"),
                         ("Set-Cookie", "own=1; Path=/; Secure")], ""

        self.app = self.application(application, "app.corp.internal")
        self.login = self.application(login, "login.corp.internal")
        rules = rules.format(app=self.app.url, login=self.login.url)
        proxy = self.proxy(rules, *options, secure=True)
        return self.client({"www.example.test:443": proxy, "login.example.test:443": proxy})

    def sign_on(self, client):
        client.ask(f"{WWW}/page?q=1", "-L")
        self.assertEqual((client.last.status, client.body), (200, "login"))
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
        self.sign_on(self.start("example.test", "map //www.example.test/ {app}/\n"
                                "map //login.example.test/ {login}/\n", "--preserve-host",
                                external=True))

    def test_own_names(self):
        """They know only their own: a rule makes the client's domain of theirs, and the return
        URL in the query is mapped."""
        self.sign_on(self.start("corp.internal", "map //www.example.test/ {app}/\n"
                                "map //login.example.test/ {login}/\n"
                                "query-param return\ncookie-domain corp.internal example.test\n"))

    def test_without_the_domain_rule(self):
        """Then the cookie is the login host's own, and the application never gets it: a loop
        that ends at the login page, not at a backend."""
        client = self.start("corp.internal", "map //www.example.test/ {app}/\n"
                            "map //login.example.test/ {login}/\nquery-param return\n")
        client.ask(f"{WWW}/page", "-L")
        client.ask(client.url, "-L", "-d", "user=demo")
        self.assertTrue(client.url.startswith(f"{LOGIN}/login?return="))
        self.assertEqual(client.path[0].values("Set-Cookie")[0], "sso=1; Path=/; Secure; HttpOnly")
