# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""What comes out: of references in heads and trailers, and of the request line."""

from proxy.harness import Backend, Case, field, read_chunks, respond, say, status


class References(Case):
    def location(self, value, **keywords):
        self.start(respond(f"Location: {value}\r\n", line="HTTP/1.1 302 Found"), **keywords)
        return field(self.ask("/mirror/foo/dir/page")[0], "Location")

    def test_absolute_location(self):
        got = self.location("http://{host}/new/?a=b")
        self.assertEqual(got, f"{self.proxy.url}/mirror/foo/new/?a=b")
        self.assertEqual(field(self.backend.heads[0], "Host"), f"127.0.0.1:{self.backend.port}")

    def test_path_location(self):
        self.assertEqual(self.location("/welcome"), "/mirror/foo/welcome")

    def test_relative_location(self):
        self.assertEqual(self.location("welcome"), "welcome")

    def test_climbing_location(self):
        self.assertEqual(self.location("../../../welcome"), "/mirror/foo/welcome")

    def test_other_site(self):
        self.assertEqual(self.location("https://example.org/x"), "https://example.org/x")

    def test_request_line(self):
        self.start(respond())
        self.ask("/mirror/foo/a/../b?q=/mirror/foo/")
        self.assertTrue(self.backend.heads[0].startswith(b"GET /b?q=/mirror/foo/ HTTP/1.1\r\n"))

    def test_absolute_form(self):
        self.start(respond())
        head, _ = self.ask(f"http://{self.proxy.host}/mirror/foo/a")
        self.assertEqual(status(head), 200)
        self.assertTrue(self.backend.heads[0].startswith(b"GET /a HTTP/1.1\r\n"))

    def test_absolute_form_counts_for_host(self):
        """RFC 9112 3.2.2: Host is ignored where the target has an authority."""
        self.start(respond("Location: http://{host}/x\r\n"), rules="map / {url}/\n")
        for target, begin in (("http://other/a", b"GET /a "), ("HTTP://other", b"GET / "),
                              ("http://other?q=/", b"GET /?q=/ ")):
            with self.subTest(target=target):
                head, _ = self.ask(target)
                self.assertEqual(field(head, "Location"), "http://other/x")
                self.assertTrue(self.backend.heads[-1].startswith(begin))
                self.assertEqual(field(self.backend.heads[-1], "X-Forwarded-Host"), "other")
                self.assertEqual(field(self.backend.heads[-1], "Host"),
                                 f"127.0.0.1:{self.backend.port}")

    def test_two_slashes_are_a_path(self):
        """A target that begins with two slashes names no host."""
        self.start(respond())
        head, _ = self.ask(f"//{self.proxy.host}/mirror/foo/x")
        self.assertEqual(status(head), 404)
        self.assertEqual(self.backend.heads, [])

    def test_two_slashes_pass(self):
        self.start(respond(), rules="map / {url}/\n")
        self.ask(f"//{self.proxy.host}//x")
        self.assertTrue(
            self.backend.heads[0].startswith(b"GET //%s//x " % self.proxy.host.encode()))

    def test_client_origin_of_a_rule(self):
        """Two hosts of the client's, each with its backend."""
        self.start(respond("Location: http://{host}/b/x\r\n"),
                   rules="map http://a.example/ {url}/a/\nmap http://b.example/ {url}/b/\n")
        head, _ = self.ask("/y", host="b.example")
        self.assertTrue(self.backend.heads[0].startswith(b"GET /b/y "))
        self.assertEqual(field(head, "Location"), "http://b.example/x")
        self.assertEqual(status(self.ask("/y", host="c.example")[0]), 404)

    def test_one_name_on_both_sides(self):
        """A client that knows the backend by name, as with a name server of its own."""
        self.start(respond("Location: http://{host}/x\r\n"), rules="map / {url}/\n")
        head, _ = self.ask("/y", host=f"127.0.0.1:{self.backend.port}")
        self.assertTrue(self.backend.heads[0].startswith(b"GET /y "))
        # no rule names the client's origin, which is the backend's: it does not count
        self.assertEqual(field(head, "Location"), "/x")
        self.assertEqual(self.proxy.log(), f"proxy: GET /y ({self.backend.url}/y, rule 1): "
                         f"Host 127.0.0.1:{self.backend.port}: ignored: client origin, which is a "
                         "backend's or no client rule's\n")

    def test_every_field_of_a_name(self):
        self.start(respond("URI: /1\r\nlocation: /2\r\nURI:/3\r\nCONTENT-LOCATION:\t/4 \r\n"))
        head, _ = self.ask()
        self.assertEqual(field(head, "URI"), ["/mirror/foo/1", "/mirror/foo/3"])
        self.assertEqual(field(head, "Location"), "/mirror/foo/2")
        self.assertEqual(field(head, "Content-Location"), "/mirror/foo/4")

    def cookies(self, *values, rules="map /mirror/foo/ http://localhost:{port}/base/app\n"):
        """What becomes of cookies of a backend that is called localhost."""
        self.start(respond("".join(f"Set-Cookie: {value}\r\n" for value in values)), rules=rules)
        return field(self.ask("/mirror/foo/login", host="www.example.org")[0], "Set-Cookie")

    def test_cookies(self):
        """Domain and Path, of each Set-Cookie; those of others stay."""
        got = self.cookies("a=1; Path=/base/app; Domain=localhost; HttpOnly",
                           "path=/base/app; domain=LOCALHOST;path=/base/app/admin; Secure",
                           "b=2; Path=/", "c=3", "d=4; Path=/base/app; Domain=ads.example.net",
                           "__Host-e=5; Path=/; Secure")
        self.assertEqual(got, ["a=1; Path=/mirror/foo; HttpOnly",
                               "path=/base/app;path=/mirror/foo/admin; Secure",
                               "b=2; Path=/mirror/foo", "c=3",
                               "d=4; Path=/base/app; Domain=ads.example.net",
                               "__Host-e=5; Path=/; Secure"])

    def test_cookie_rules(self):
        rules = ("map /mirror/foo/ http://localhost:{port}/base/app\ncookie-domain localhost "
                 "example.org\ncookie-path /base /all\ncookie-flags a samesite=lax nosecure\n")
        self.assertEqual(self.cookies("a=1; Domain=localhost; Path=/base/x; Secure", rules=rules),
                         "a=1; Domain=example.org; Path=/all/x; SameSite=Lax")

    def test_link(self):
        self.start(respond('Link: <http://{host}/a>; rel=preload; title="</x>, <y>", </b>;rel=next,'
                           ' <c>; anchor="/d"\r\n'))
        origin = self.proxy.url
        self.assertEqual(field(self.ask()[0], "Link"),
                         f'<{origin}/mirror/foo/a>; rel=preload; title="</x>, <y>", '
                         '</mirror/foo/b>;rel=next, <c>; anchor="/mirror/foo/d"')

    def test_interim_link(self):
        """Early hints (RFC 8297) are rewritten as well."""
        self.start(say(b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
                       b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        with self.proxy.connect() as client:
            client.send(self.request())
            head = client.head()
            self.assertEqual(status(head), 103)
            self.assertEqual(field(head, "Link"), "</mirror/foo/a>; rel=preload")
            self.assertEqual(status(client.head()), 200)

    def test_refresh(self):
        for value, expected in (("0; url=http://{host}/a", "0; url={url}/mirror/foo/a"),
                                ("5;URL='/a'", "5;URL='/mirror/foo/a'"),
                                ('1, "http://{host}/a" x', '1, "{url}/mirror/foo/a" x'),
                                ("30", "30")):
            with self.subTest(value=value):
                self.start(respond(f"Refresh: {value}\r\n"))
                self.assertEqual(field(self.ask()[0], "Refresh"),
                                 expected.format(url=self.proxy.url))

    def test_all_known_fields(self):
        """`field response all` and `field request all` take in what is not by default."""
        rules = "map /mirror/foo/ {url}/\n"
        for more in ("", "field response all\nfield request all\n"):
            with self.subTest(more=more):
                self.start(respond("Content-Security-Policy: img-src http://{host}\r\n"),
                           rules=rules + more)
                mine = f"{self.proxy.url}/mirror/foo/"
                head, _ = self.ask(fields=f"Referer: {mine}a\r\n")
                policy = f"img-src {mine if more else self.backend.url}"
                self.assertEqual(field(head, "Content-Security-Policy"), policy)
                # the rules do not name the client: a check for forged requests must keep working
                self.assertEqual(field(self.backend.heads[0], "Referer"), f"{mine}a")

    def test_trailers(self):
        """They are rewritten as heads are, and lose what has no place in them."""
        got = []
        def handler(stream, head):
            host = field(head, "Host")
            got.append(read_chunks(stream))
            stream.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            stream.send(f"2\r\nok\r\n0\r\nX: 1\r\nLocation: http://{host}/x\r\n".encode())
            stream.send(b"Content-Length: 5\r\nTrailing: http://x/\r\n\r\n")
        self.start(handler)
        with self.proxy.connect() as client:
            for _ in range(2):
                client.send(self.request(
                    method="PUT", fields="Transfer-Encoding: chunked\r\n",
                    body=b"0\r\nDestination: %s/mirror/foo/d\r\nHost: evil\r\n"
                    b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\nX: 2\r\n\r\n"
                    % self.proxy.url.encode()))
                self.assertEqual(status(client.head()), 200)
                self.assertEqual(read_chunks(client), b"2\r\nok\r\n0\r\nX: 1\r\n"
                                 b"Location: %s/mirror/foo/x\r\nTrailing: http://x/\r\n\r\n"
                                 % self.proxy.url.encode())
        expected = f"0\r\nDestination: {self.backend.url}/d\r\nX: 2\r\n\r\n"
        self.assertEqual(got, [expected.encode()] * 2)

    def test_destination(self):
        self.start(respond())
        self.ask("/mirror/foo/a", "MOVE", f"Destination: {self.proxy.url}/mirror/foo/b\r\n")
        self.assertEqual(field(self.backend.heads[0], "Destination"), f"{self.backend.url}/b")

    def test_preserved_host(self):
        self.start(respond("Location: http://{host}/new/\r\n", line="HTTP/1.1 302 Found"),
                   "--preserve-host")
        head, _ = self.ask(host="www.example.org:81")
        self.assertEqual(field(self.backend.heads[0], "Host"), "www.example.org:81")
        self.assertEqual(field(head, "Location"), "http://www.example.org:81/mirror/foo/new/")

    def test_uncovered_is_logged(self):
        self.start(respond("Location: http://{host}/secret\r\n"),
                   rules="map /mirror/foo/ {url}/app/\n")
        with self.proxy.connect() as client:
            for name in "xy":
                client.send(self.request("/mirror/foo/" + name))
                self.assertEqual(field(client.head(), "Location"), f"{self.backend.url}/secret")
                client.read(2)
        lines = self.proxy.log().splitlines()
        self.assertEqual(len(lines), 2)
        for name, line in zip("xy", lines):
            self.assertRegex(line, rf"^proxy: GET /mirror/foo/{name} \({self.backend.url}/app/{name}"
                             r", rule 1\): Location: uncovered: .*/secret\b.*\brule 1\b")

    def test_malformed_is_logged(self):
        self.start(respond("Content-Location: /a\r\nLocation: http://{host}\\s\x1b[1m\r\n"))
        self.ask()
        self.assertRegex(self.proxy.log(), r"^proxy: [ -~]*, rule 1\): Location: malformed: [ -~]+\n$")

    def test_log_lines_are_short_and_printable(self):
        """Whatever a client or a backend sends."""
        self.start(respond("Location: http://{host}/" + "x" * 60000 + "\r\n"),
                   rules="map /mirror/foo/ {url}/app/\n")
        with self.proxy.connect() as client:
            for path in ("y" * 30000, "\xc3"):
                client.send(self.request("/mirror/foo/" + path))
                client.head()
                client.read(2)
        log = self.proxy.log()
        self.assertRegex(log, r"^(proxy: [ -~]+\n)+$")
        self.assertIn("/mirror/foo/??", log)
        self.assertIn("y... (http:", log)
        self.assertLess(max(map(len, log.splitlines())), 6000)

    def test_nothing_else_is_logged(self):
        self.start(respond("Location: http://{host}/x\r\nURI: https://example.org/\r\n"))
        self.ask()
        self.assertEqual(self.proxy.log(), "")

    def test_folded_response_field(self):
        self.start(respond("Location:\r\n http://{host}/a\r\nX: 1\r\n  2\r\n"))
        head, _ = self.ask()
        self.assertEqual(field(head, "Location").strip(), f"{self.proxy.url}/mirror/foo/a")
        self.assertRegex(field(head, "X"), r"^1 +2$")

    def test_ipv6(self):
        self.backend = Backend(respond("Location: http://{host}/x\r\n"), "::1")
        self.addCleanup(self.backend.close)
        self.start_proxy(f"map /m/ {self.backend.url}/\n", listen="[::1]:0")
        self.assertTrue(self.proxy.url.startswith("http://[::1]:"))
        head, _ = self.ask("/m/")
        self.assertEqual(field(self.backend.heads[0], "Host"), f"[::1]:{self.backend.port}")
        self.assertEqual(field(self.backend.heads[0], "X-Forwarded-For"), "::1")
        self.assertEqual(field(head, "Location"), f"{self.proxy.url}/m/x")

    def test_localhost_backend(self):
        self.start(respond(), rules="map /mirror/foo/ http://localhost:{port}/\n")
        self.assertEqual(status(self.ask()[0]), 200)
