# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Applications that know their prefix, that do not, that redirect to each other, and that are
behind two prefixes."""

from deployments.world import Deployment

WWW = "http://www.example.test"


def login_site(base, write):
    """An application whose pages are under `base`, in its own view. Its home needs a login;
    `write(request, path)` writes its redirects."""

    def answer(request):
        def to(path):
            return "Location", write(request, base + path)

        if request.path == f"{base}/login" and request.method == "POST":
            return 303, [to("/home"), ("Set-Cookie", f"sid=1; Path={base or '/'}; HttpOnly")], ""
        if request.path == f"{base}/login":
            return 200, [("Content-Location", write(request, f"{base}/login"))], "login"
        if request.path == f"{base}/home" and request.cookies().get("sid") == "1":
            link = f"<{write(request, f'{base}/style')}>; rel=preload"
            return 200, [("Link", link), ("Refresh", f"9; url={write(request, base + '/')}")], "home"
        if request.path == f"{base}/home":
            return 302, [to("/login")], ""
        return 404, [], request.path

    return answer


def absolute(request, path):
    return f"http://{request.host}{path}"


def as_path(_, path):
    return path


class Prefixes(Deployment):
    def login(self, client, home):
        """Log in as a person does: the home page, the login, the home page again."""
        self.arrives(client, f"{home}/home", f"{home}/login", 1)
        self.arrives(client, f"{home}/login", f"{home}/home", 1, "-d", "user=demo")
        self.assertEqual(client.body, "home")
        link, refresh = client.last.value("Link"), client.last.value("Refresh")
        path = home.removeprefix(WWW)
        self.assertIn(link, [f"<{prefix}/style>; rel=preload" for prefix in (home, path)])
        self.assertIn(refresh, [f"9; url={prefix}/" for prefix in (home, path)])
        self.arrives(client, f"{home}/home", f"{home}/home", 0)

    def each(self, base, rule):
        """Each way to write a redirect, with the client's Host and without."""
        for write in (absolute, as_path):
            for options in ((), ("--preserve-host",)):
                with self.subTest(write=write.__name__, options=options):
                    application = self.application(login_site(base, write))
                    client = self.client({"www.example.test:80": self.proxy(
                        rule.format(url=application.url), *options)})
                    self.login(client, f"{WWW}/app")

    def test_unaware(self):
        """The application lives at /, and knows of nothing else."""
        self.each("", "map /app/ {url}/\n")

    def test_at_the_same_path(self):
        self.each("/app", "map /app/ {url}/app/\n")

    def test_at_another_path(self):
        self.each("/inner", "map /app/ {url}/inner/\n")

    def test_aware(self):
        """The proxy strips the prefix, and the application writes it, because it was told."""
        def aware(write):
            def with_prefix(request, path):
                return write(request, "/app" + path)
            return with_prefix
        for write in (absolute, as_path):
            for options in ((), ("--preserve-host",)):
                with self.subTest(write=write.__name__, options=options):
                    application = self.application(login_site("", aware(write)))
                    client = self.client({"www.example.test:80": self.proxy(
                        f"map /app/ {application.url}/ aware\n", *options)})
                    self.login(client, f"{WWW}/app")

    def test_unaware_with_the_same_name_inside(self):
        """A path /app of the application's own is below the prefix /app, if it is unaware."""
        def answer(request):
            if request.path == "/app/end":
                return 200, [], "end"
            return 302, [("Location", "/app/end")], ""
        application = self.application(answer)
        client = self.client({"www.example.test:80": self.proxy(
            f"map /app/ {application.url}/ unaware\n")})
        self.arrives(client, f"{WWW}/app/start", f"{WWW}/app/app/end", 1)

    def test_two_prefixes_of_one_backend(self):
        """A login holds under both: the cookie's Path is what the prefixes have in common."""
        def answer(request):
            if request.path == "/shop/login":
                return 200, [("Set-Cookie", "sid=1; Path=/; Domain=app.internal")], ""
            return 200, [], request.cookies().get("sid", "none")
        application = self.application(answer)
        client = self.client({"www.example.test:80": self.proxy(
            f"map /site/a/ {application.url}/shop/\nmap /site/b/ {application.url}/admin/\n"
            f"map /other/ {application.url}/other/\n")})
        client.ask(f"{WWW}/site/a/login")
        self.assertEqual(client.last.value("Set-Cookie"), "sid=1; Path=/")
        two = self.client({"www.example.test:80": self.proxy(
            f"map /site/a/ {application.url}/shop/\nmap /site/b/ {application.url}/admin/\n"
            f"map /other/ {application.url.replace('app.', 'a.')}/\n")})
        two.ask(f"{WWW}/site/a/login")
        self.assertEqual(two.last.value("Set-Cookie"), "sid=1; Path=/site")
        for path, sid in (("/site/b/x", "1"), ("/site/a/x", "1"), ("/other/x", "none")):
            with self.subTest(path=path):
                two.ask(WWW + path)
                self.assertEqual(two.body, sid)


class TwoApplications(Deployment):
    def ping_pong(self, places):
        """Two applications that redirect to each other, by the names that they know."""
        def answer(here):
            def redirect(request):
                count = int(request.query or 0)
                if count == 0:
                    return 200, [], here
                other = applications["b" if here == "a" else "a"]
                return 302, [("Location", f"{other.url}/page?{count - 1}")], ""
            return redirect
        applications = {name: self.application(answer(name), f"{name}.internal")
                        for name in ("a", "b")}
        return places.format(a=applications["a"].url, b=applications["b"].url)

    def test_two_prefixes(self):
        rules = self.ping_pong("map /a/ {a}/\nmap /b/ {b}/\n")
        for options in ((), ("--preserve-host",)):
            with self.subTest(options=options):
                client = self.client({"www.example.test:80": self.proxy(rules, *options)})
                self.arrives(client, f"{WWW}/a/page?5", f"{WWW}/b/page?0", 5)
                self.assertEqual(client.body, "b")
                self.arrives(client, f"{WWW}/b/page?4", f"{WWW}/b/page?0", 4)

    def test_root_and_prefix(self):
        rules = self.ping_pong("map / {a}/\nmap /b/ {b}/\n")
        client = self.client({"www.example.test:80": self.proxy(rules)})
        self.arrives(client, f"{WWW}/page?3", f"{WWW}/b/page?0", 3)

    def test_two_hosts(self):
        rules = self.ping_pong("map //a.example.test/ {a}/\nmap //b.example.test/ {b}/\n")
        for secure, scheme, port in ((False, "http", 80), (True, "https", 443)):
            with self.subTest(scheme=scheme):
                proxy = self.proxy(rules, secure=secure)
                client = self.client({f"{name}.example.test:{port}": proxy for name in "ab"})
                self.arrives(client, f"{scheme}://a.example.test/page?5",
                             f"{scheme}://b.example.test/page?0", 5)
