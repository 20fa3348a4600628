# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""What nginx does with messages besides the value of one field: the sample configuration, the
client's origin, caches, redirects inside nginx, request fields, other kinds of upstreams."""

import re
import socket
import subprocess
import threading

from hosts import faults, own
from hosts.load import LoadedNginx
from hosts.world import (NginxCase, Programs, exchange, read_records, request, response, value,
                         values)
from support.servers import Authority, find, free_port

MAP = "map /app/ http://{b}/x/\nfield response Alt-Svc drop\nfield request X-Drop drop\n"
ONE = """
server {
    listen 127.0.0.1:{port};
    ppr rules;
    location /app/ { proxy_pass http://{b}/x/; %s }
    %s
}
"""


class TestSample(NginxCase):
    """examples/hosts/nginx/nginx.conf as it is, but for its ports, which are free ones here."""

    def setUp(self):
        super().setUp()
        folder = f"{Programs.source}/examples/hosts/nginx"
        with open(f"{folder}/nginx.conf", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/rules", encoding="utf-8") as file:
            rules = file.read()
        self.assertEqual(text.count("127.0.0.1:8080;"), 1)
        text = text.replace("127.0.0.1:8080", "127.0.0.1:{port}").replace("127.0.0.1:8081", "{b}")
        self.start(text, {"rules": rules.replace("127.0.0.1:8081", "{b}")}, whole=True)

    def test_a_redirect_and_a_cookie_of_the_shop(self):
        self.redirect("/cart", "/login?a=b", "Set-Cookie: a=b; Path=/", 'Alt-Svc: h2=":8443"')
        head = self.ask("/shop/cart")
        self.assertEqual(value(head, "Location"), "https://www.example.org/shop/login?a=b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/shop")
        self.assertIsNone(value(head, "Alt-Svc"))

    def test_rules_of_a_location(self):
        self.answer("/archive/1", "Location: /archive/2", status="302 Found")
        self.assertEqual(self.location("/old/1"), "/old/2")

    def test_off(self):
        self.redirect("/1", "/2", "Set-Cookie: a=b; Path=/")
        head = self.ask("/raw/1", host=f"www.example.org:{self.port}")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/")
        self.assertEqual(value(head, "Location"), f"http://www.example.org:{self.port}/raw/2")

    def test_the_log_has_the_reason(self):
        self.redirect("/a", "/b")
        self.answer("/c", "Location: http://127.0.0.1:1/", f"Refresh: 1; url={self.there}/")
        self.answer("/plain", "X-Any: http://127.0.0.1/")
        for target in ("/shop/a", "/shop/c", "/shop/plain", "/nowhere", "/raw/a"):
            self.ask(target)
        self.wait(lambda: self.nginx.log("access").count("\n") == 5)
        reasons = [line.split(" ")[-1] for line in self.nginx.log("access").splitlines()]
        self.assertEqual(reasons, ["mapped", "uncovered", "-", "-", "-"])


class TestOrigin(NginxCase):
    """Where the client's origin comes from."""

    def came(self, data):
        """The redirect that comes for a request as it is."""
        head, _ = exchange(self.port, data)
        return value(head, "Location")

    def setUp(self):
        super().setUp()
        self.redirect("/x/a")

    def test_the_host_with_its_port(self):
        self.start(ONE % ("", ""), {"rules": MAP})
        for host in ("www.example.org", "www.example.org:8443", "[::1]:81"):
            with self.subTest(host):
                self.assertEqual(self.came(request("/app/a", host)), f"http://{host}/app/b")

    def test_an_absolute_form_target_wins(self):
        self.start(ONE % ("", ""), {"rules": MAP})
        for target in ("http://other.example:81/app/a", "HTTP://other.example:81/app/a"):
            self.assertEqual(self.came(request(target, "www.example.org")),
                             "http://other.example:81/app/b")

    def test_without_host_a_path_stays_a_path(self):
        self.start(ONE % ("", ""), {"rules": MAP})
        self.assertEqual(self.came(request("/app/a", None)), "/app/b")

    def test_origin_of_the_configuration(self):
        where = "ppr_origin https://www.example.net:8443;"
        self.start(ONE % (where, ""), {"rules": MAP})
        for target in ("/app/a", "http://other.example/app/a"):
            self.assertEqual(self.came(request(target, "www.example.org")),
                             "https://www.example.net:8443/app/b")

    def test_origin_of_variables_that_is_none(self):
        self.start(ONE % ("ppr_origin $http_x_origin;", ""), {"rules": MAP})
        for origin, came in (("https://a.example", "https://a.example/app/b"), ("", "/app/b"),
                             ("https://a.example/p", "/app/b"), ("//a.example", "/app/b")):
            with self.subTest(origin):
                data = request("/app/a", "h.example", f"X-Origin: {origin}")
                self.assertEqual(self.came(data), came)

    def test_origin_of_the_level_above(self):
        self.start("ppr_origin https://up.example;" + ONE % ("", ""), {"rules": MAP})
        self.assertEqual(self.came(request("/app/a", "h.example")), "https://up.example/app/b")

    def test_tls(self):
        authority = Authority()
        self.addCleanup(authority.close)
        certificate, key = authority.issue("www.example.org")
        port = free_port()
        self.start(ONE % ("", "") + f"""
server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {certificate}; ssl_certificate_key {key};
    ppr rules;
    location /app/ {{ proxy_pass http://{{b}}/x/; }}
}}""", {"rules": MAP})
        curl = find("curl")
        if not curl:
            self.skipTest("no curl here")
        for version in ("--http1.1", "--http2"):
            done = subprocess.run(
                [curl, "-sSi", "--noproxy", "*", version, "--cacert", authority.certificate,
                 "--connect-to", f"::127.0.0.1:{port}", "https://www.example.org:8443/app/a"],
                capture_output=True, check=True, timeout=60)
            self.assertIn(b"ocation: https://www.example.org:8443/app/b\r\n", done.stdout)


class TestBackend(NginxCase):
    """What the backend is known by."""

    def test_the_host_that_it_was_sent(self):
        host = "proxy_set_header Host inside.example;"
        self.start(ONE % (host, ""), {"rules": MAP})
        self.redirect("/x/a", "http://inside.example/x/b")
        self.assertEqual(self.location("/app/a"), "http://www.example.org/app/b")

    def test_an_address_that_no_rule_names(self):
        self.start(ONE % ("", ""), {"rules": "map /app/ http://pool.internal/x/\n"})
        self.redirect("/x/a", "/x/b", "Link: </x/c>")
        head = self.ask("/app/a")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")
        self.assertEqual(value(head, "Link"), "</app/c>")

    def test_a_dead_member_of_a_balancer(self):
        pool = "upstream pool { server 127.0.0.1:%d; server {b} backup; }" % free_port()
        text = pool + ONE.replace("http://{b}/", "http://pool/") % ("", "")
        self.start(text, {"rules": "map /app/ http://pool/x/\n"})
        self.redirect("/x/a", "http://pool/x/b")
        self.assertEqual(self.location("/app/a"), "http://www.example.org/app/b")

    def test_a_path_of_variables(self):
        where = "location /v/ { set $to http://{b}/x/a; proxy_pass $to; }"
        self.start(ONE % ("", where), {"rules": MAP + "map /v/ http://{b}/\n"})
        self.answer("/x/a", "Location: b", f"Link: <{self.there}/z>")
        self.assertEqual(value(self.ask("/v/x/a"), "Link"), "<http://www.example.org/v/z>")

    def test_no_upstream(self):
        """What nginx says itself stays: return, a directory's slash, add_header."""
        self.start(ONE % ("add_header Link '<http://{b}/x/l>' always;", """
            location /return { return 302 http://{b}/x/r; }
            location /app/own { return 302 http://{b}/x/r; }"""), {"rules": MAP})
        self.assertEqual(self.location("/return"), f"{self.there}/x/r")
        self.assertEqual(self.location("/app/own"), f"{self.there}/x/r")
        self.answer("/x/a", f"Link: <{self.there}/x/l>")
        self.assertEqual(values(self.ask("/app/a"), "Link"),
                         ["<http://www.example.org/app/l>", f"<{self.there}/x/l>"])

    def test_many_fields(self):
        """More than have room on the stack."""
        self.start(ONE % ("proxy_buffer_size 64k; proxy_buffers 8 64k;"
                          "proxy_busy_buffers_size 128k;", ""), {"rules": MAP})
        lines = [f"Set-Cookie: c{i}=v; Path=/x/{i * 'y'}" for i in range(60)]
        self.answer("/x/a", *lines, f"Location: {self.there}/x/{'z' * 9000}")
        head = self.ask("/app/a")
        self.assertEqual(values(head, "Set-Cookie"),
                         [f"c{i}=v; Path=/app/{i * 'y'}" for i in range(60)])
        self.assertEqual(value(head, "Location"), f"http://www.example.org/app/{'z' * 9000}")


class TestStatus(NginxCase):
    """Responses without a body, and from the cache."""

    CACHE = "proxy_cache_path cache keys_zone=c:1m;"
    CACHED = ("proxy_cache c; proxy_cache_valid any 1m; proxy_cache_key $uri;"
              "add_header X-Cache $upstream_cache_status;")

    def test_head_and_not_modified(self):
        self.start(ONE % ("", ""), {"rules": MAP})
        self.answer("/x/h", f"Content-Location: {self.there}/x/c", body=None)
        head = self.ask("/app/h", method="HEAD")
        self.assertEqual(value(head, "Content-Location"), "http://www.example.org/app/c")
        self.answer("/x/n", f"Content-Location: {self.there}/x/c", 'ETag: "a"', body=None,
                    status="304 Not Modified")
        head = self.ask("/app/n", 'If-None-Match: "a"')
        self.assertIn(b" 304 ", head)
        self.assertEqual(value(head, "Content-Location"), "http://www.example.org/app/c")

    def test_not_modified_by_nginx(self):
        self.start(self.CACHE + ONE % (self.CACHED, ""), {"rules": MAP})
        self.answer("/x/n", f"Content-Location: {self.there}/x/c", 'ETag: "a"')
        for _ in range(2):
            head = self.ask("/app/n", 'If-None-Match: "a"')
            self.assertEqual(value(head, "Content-Location"), "http://www.example.org/app/c")
        self.assertIn(b" 304 ", head)

    def test_statuses(self):
        self.start(ONE % ("", ""), {"rules": MAP})
        for status in (200, 201, 301, 303, 307, 401, 404, 500):
            line = f"Location: {self.there}/x/b"
            self.answer("/x/a", line, status=f"{status} S")
            self.assertEqual(self.location("/app/a"), "http://www.example.org/app/b")

    def test_switching_protocols(self):
        self.start(ONE % ("proxy_http_version 1.1; proxy_set_header Connection upgrade;"
                          "proxy_set_header Upgrade $http_upgrade;", ""), {"rules": MAP})
        self.backend.answers["/x/s"] = (
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: any\r\n"
            f"Set-Cookie: a=b; Path=/x/\r\nContent-Location: {self.there}/x/\r\n\r\nbytes").encode()
        head = self.ask("/app/s", "Upgrade: any")
        self.assertIn(b" 101 ", head)
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/app/")
        self.assertEqual(self.body, b"bytes")

    def test_one_cached_response_for_two_hosts(self):
        self.start(self.CACHE + ONE % (self.CACHED, ""), {"rules": MAP})
        self.redirect("/x/a", "/x/b", "Link: </x/c>, <../d>", "Refresh: 1; url=/x/e", "Alt-Svc: a")
        came = []
        for host in ("one.example", "two.example:81", "one.example"):
            head = self.ask("/app/a", host=host)
            self.assertEqual(value(head, "Location"), f"http://{host}/app/b")
            self.assertIsNone(value(head, "Alt-Svc"))
            came.append((value(head, "X-Cache"), value(head, "Link"), value(head, "Refresh")))
        self.assertEqual([state for state, *_ in came], ["MISS", "HIT", "HIT"])
        self.assertEqual(came[0][1:], came[1][1:])
        self.assertEqual(came[1][2], "1; url=/app/e")


class TestRedirects(NginxCase):
    """A redirect inside nginx keeps some fields: the rules of the location that asked apply."""

    REST = """
        location /inside/ { internal; ppr off; alias %s/; }
        location /other/ { internal; ppr_map /other/ http://{b}/y/; proxy_pass http://{b}/y/; }
        location @page { ppr off; return 403 page; }
        location /page { internal; ppr off; return 302 /elsewhere; }
        location @asks { ppr_map /y/ http://{b}/y/; proxy_pass http://{b}; }
    """

    def begin(self, more=""):
        self.start(ONE % (more, self.REST % "/nowhere"), {"rules": MAP})
        (self.nginx.root / "file").write_text("file", encoding="ascii")

    def test_accelerated(self):
        self.begin()
        for target in ("/inside/file", "/other/b", "/page"):
            self.answer("/x/a", f"X-Accel-Redirect: {target}", "Set-Cookie: a=b; Path=/x/")
            self.answer("/y/b", "Content-Location: /y/c", "Set-Cookie: c=d; Path=/y/")
            head = self.ask("/app/a")
            with self.subTest(target):
                self.assertEqual(values(head, "Set-Cookie"), ["a=b; Path=/app/"] +
                                 (["c=d; Path=/other/"] if target == "/other/b" else []))

    def test_an_error_page_keeps_the_challenge(self):
        rules = MAP + "field response WWW-Authenticate text\n"
        more = "proxy_intercept_errors on; error_page 401 = @page;"
        self.start(ONE % (more, self.REST % "/nowhere"), {"rules": rules})
        self.answer("/x/a", f'WWW-Authenticate: Bearer realm="{self.there}/x/t"',
                    status="401 Unauthorized")
        head = self.ask("/app/a")
        self.assertEqual(value(head, "WWW-Authenticate"),
                         'Bearer realm="http://www.example.org/app/t"')

    def test_an_error_page_of_another_location(self):
        self.begin("proxy_intercept_errors on; error_page 404 = @asks;")
        self.redirect("/app/a", "/y/b")
        self.assertEqual(self.location("/app/a"), "http://www.example.org/y/b")

    def test_a_subrequest_has_no_part_in_the_reason(self):
        where = ("access_log logs/access.log reason;"
                 "location = /after { internal; proxy_pass http://{b}/after; }")
        self.start("log_format reason $ppr_reason;" + ONE % ("add_after_body /after;", where),
                   {"rules": MAP})
        self.answer("/after", f"Location: {self.there}/uncovered")
        self.answer("/x/a", f"Content-Location: {self.there}/x/b", "Content-Type: text/html",
                    body=b"x")
        self.ask("/app/a")
        self.wait(lambda: self.nginx.log("access"))
        self.assertEqual(self.nginx.log("access").split()[-1], "mapped")

    def test_what_an_error_page_says_itself_stays(self):
        where = "location /moved { return 302 http://{b}/x/r; }"
        self.start(ONE % ("proxy_intercept_errors on; error_page 404 /moved;", where),
                   {"rules": MAP})
        self.answer("/x/a", status="404 Not Found")
        self.assertEqual(self.location("/app/a"), f"{self.there}/x/r")

    def test_a_subrequest_stays(self):
        """What auth_request takes from a subrequest is as the upstream sent it."""
        where = "location = /auth { internal; proxy_pass http://{b}/auth; }"
        self.start(ONE % ("auth_request /auth; auth_request_set $l $upstream_http_location;"
                          "add_header X-Auth $l always;", where), {"rules": MAP})
        self.answer("/auth", f"Location: {self.there}/x/login")
        self.answer("/x/a", f"Location: {self.there}/x/b")
        head = self.ask("/app/a")
        self.assertEqual(value(head, "X-Auth"), f"{self.there}/x/login")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")


class TestRequests(NginxCase):
    """The fields of requests, as the backend gets them."""

    def sent(self, *lines, where="", rest=""):
        if not hasattr(self, "port"):
            self.start(ONE % (where, rest), {"rules": MAP})
        self.ask("/app/a", *lines)
        return self.backend.heads[-1]

    def test_destination(self):
        for name in ("Destination", "DESTINATION"):
            head = self.sent(f"{name}: http://www.example.org/app/b")
            self.assertEqual(value(head, "Destination"), f"{self.there}/x/b")
        head = self.sent("Destination: http://other.example/app/b",
                         "X-Any: http://www.example.org/app/b")
        self.assertEqual(value(head, "Destination"), "http://other.example/app/b")
        self.assertEqual(value(head, "X-Any"), "http://www.example.org/app/b")

    def test_what_is_dropped_is_alone(self):
        lines = [f"X-{i}: {i}" for i in range(30)]
        head = self.sent(*lines[:20], "X-Drop: 1", *lines[20:], "X-Drop: 2",
                         "Destination: http://www.example.org/app/b")
        self.assertEqual(values(head, "X-Drop"), [])
        self.assertEqual([value(head, f"X-{i}") for i in range(30)], [str(i) for i in range(30)])
        self.assertEqual(value(head, "Destination"), f"{self.there}/x/b")

    def test_a_location_without_upstream_leaves_them(self):
        own = "location /app/own { ppr_map /app/ http://w.internal/; try_files /none /app/b; }"
        self.start(ONE % ("", own), {"rules": MAP})
        self.ask("/app/own", "Destination: http://www.example.org/app/b")
        self.assertEqual(value(self.backend.heads[-1], "Destination"),
                         f"{self.there}/x/b")


    def test_they_are_mapped_once(self):
        """Also if a redirect inside nginx leads to another upstream."""
        self.start(ONE % ("", "location /o/ { internal; proxy_pass http://{b}/o/; }"),
                   {"rules": MAP + "map /x/ http://{b}/y/\n"})
        self.answer("/x/a", "X-Accel-Redirect: /o/a")
        self.answer("/o/a")
        self.ask("/app/a", "Destination: /app/b")
        self.assertEqual([value(head, "Destination") for head in self.backend.heads],
                         ["/x/b", "/x/b"])


class TestUpstreams(NginxCase):
    """Upstreams of other protocols. Each has fields of HTTP in its answer."""

    HEAD = "Status: 302 Found\r\nLocation: {0}\r\nSet-Cookie: a=b; Path=/x/\r\n\r\n"

    def serve(self, make):
        """A server that reads a little and answers with what `make` makes of it."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            while True:
                try:
                    sock, _ = listener.accept()
                except OSError:
                    return
                with sock:
                    make(sock)
        threading.Thread(target=run, daemon=True).start()
        return listener.getsockname()[1]

    def check(self, directive, make, rules="map /app/ http://app.internal/x/\n"):
        port = self.serve(make)
        self.start("server { listen 127.0.0.1:{port}; ppr rules; location /app/ { %s } }"
                   % directive.replace("{to}", f"127.0.0.1:{port}"), {"rules": rules})
        head = self.ask("/app/a")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/app/")

    def test_fastcgi(self):
        def make(sock):
            read_records(sock)
            text = self.HEAD.format("http://app.internal/x/b").encode()
            sock.sendall(b"\x01\x06\x00\x01" + len(text).to_bytes(2, "big") + b"\0\0" + text
                         + b"\x01\x06\x00\x01\0\0\0\0" + b"\x01\x03\x00\x01\0\x08\0\0" + bytes(8))
        self.check("fastcgi_pass {to}; fastcgi_param HTTP_HOST $http_host;", make)

    def test_fastcgi_knows_the_host_of_the_client(self):
        """By which it names itself, whatever ppr_origin is."""
        def make(sock):
            read_records(sock)
            text = self.HEAD.format("http://inner.example/x/b").encode()
            sock.sendall(b"\x01\x06\x00\x01" + len(text).to_bytes(2, "big") + b"\0\0" + text
                         + b"\x01\x06\x00\x01\0\0\0\0" + b"\x01\x03\x00\x01\0\x08\0\0" + bytes(8))
        port = self.serve(make)
        self.start("server { listen 127.0.0.1:{port}; ppr rules;"
                   "ppr_origin https://www.example.org;"
                   "location /app/ { fastcgi_pass 127.0.0.1:%d; } }" % port,
                   {"rules": "map /app/ http://app.internal/x/\n"})
        head = self.ask("/app/a", host="inner.example")
        self.assertEqual(value(head, "Location"), "https://www.example.org/app/b")

    def test_fastcgi_does_not_see_what_is_dropped(self):
        def make(sock):
            self.sent = read_records(sock)
        port = self.serve(make)
        self.start("server { listen 127.0.0.1:{port}; ppr rules; location / { fastcgi_pass"
                   " 127.0.0.1:%d; } }" % port, {"rules": MAP})
        self.ask("/app/a", "X-Drop: secret", "X-Keep: seen")
        self.assertIn(b"seen", self.sent)
        self.assertNotIn(b"secret", self.sent)
        self.assertNotIn(b"X_DROP", self.sent)

    def test_uwsgi(self):
        def make(sock):
            sock.recv(65536)
            head = self.HEAD.replace("Status:", "HTTP/1.1")
            sock.sendall(head.format("http://app.internal/x/b").encode())
        self.check("uwsgi_pass {to};", make)

    def test_scgi(self):
        def make(sock):
            sock.recv(65536)
            sock.sendall(self.HEAD.format("/x/b").encode())
        port = self.serve(make)
        self.start("server { listen 127.0.0.1:{port}; ppr rules;"
                   "location /app/ { scgi_pass 127.0.0.1:%d; } }" % port,
                   {"rules": "map /app/ http://app.internal/x/\n"})
        self.assertEqual(self.location("/app/a"), "/app/b")

    def test_grpc(self):
        def make(sock):
            def text(string):
                return bytes([len(string)]) + string.encode()
            fields = (b"\x08\x03302\0" + text("location") + text(f"http://{self.where}/x/b")
                      + b"\0" + text("set-cookie") + text("a=b; Path=/x/"))
            sock.recv(65536)
            sock.sendall(b"\0\0\0\x04" + bytes(5) + len(fields).to_bytes(3, "big")
                         + b"\x01\x05\0\0\0\x01" + fields)
            sock.recv(65536)
        listener_port = self.serve(make)
        self.where = f"127.0.0.1:{listener_port}"
        self.start("server { listen 127.0.0.1:{port}; ppr rules; location /app/ { grpc_pass %s; } }"
                   % self.where, {"rules": f"map /app/ http://{self.where}/x/\n"
                                           f"map /tls/ https://{self.where}/x/\n"})
        head = self.ask("/app/a")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/app/")

    def test_grpc_trailers(self):
        """They come after the body, and what they name is mapped as in the head."""
        def frame(kind, flags, data):
            return len(data).to_bytes(3, "big") + bytes([kind, flags, 0, 0, 0, 1]) + data

        def make(sock):
            name, to = b"content-location", f"http://{self.where}/x/t".encode()
            sock.recv(65536)
            sock.sendall(b"\0\0\0\x04" + bytes(5) + frame(1, 4, b"\x88") + frame(0, 0, b"x")
                         + frame(1, 5, b"\0" + bytes([len(name)]) + name + bytes([len(to)]) + to))
            sock.recv(65536)
        self.where = f"127.0.0.1:{self.serve(make)}"
        self.start("server { listen 127.0.0.1:{port}; ppr rules; location /app/ { grpc_pass %s; } }"
                   % self.where, {"rules": f"map /app/ http://{self.where}/x/\n"})
        self.ask("/app/a")
        self.assertIn(b"content-location: http://www.example.org/app/t\r\n", self.body)


class TestNewer(NginxCase):
    """What Debian's nginx cannot do yet."""

    def need(self, *version):
        done = subprocess.run([Programs.nginx, "-v"], capture_output=True, text=True, check=True)
        here = re.search(r"/(\d+)\.(\d+)\.(\d+)", done.stderr).groups()
        if tuple(map(int, here)) < version:
            self.skipTest(f"nginx {'.'.join(here)} is older than {'.'.join(map(str, version))}")

    def test_early_hints(self):
        self.need(1, 29, 0)
        self.start(ONE % ("early_hints 1;", ""), {"rules": MAP})
        final = response(f"Location: {self.there}/x/b", status="302 Found")
        hint = f"HTTP/1.1 103 Early Hints\r\nLink: <{self.there}/x/a.css>; rel=preload\r\n\r\n"
        self.backend.answers["/x/a"] = hint.encode() + final
        head = self.ask("/app/a")
        self.assertIn(b" 103 ", head)
        self.assertEqual(value(head, "Link"), "<http://www.example.org/app/a.css>; rel=preload")
        self.assertEqual(value(self.body, "Location"), "http://www.example.org/app/b")
        self.assertIsNone(value(self.body, "Link"))

    def test_trailers(self):
        self.need(1, 27, 2)
        self.start(ONE % ("proxy_http_version 1.1; proxy_pass_trailers on;", ""), {"rules": MAP})
        self.backend.answers["/x/a"] = (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            f"1\r\nx\r\n0\r\nContent-Location: {self.there}/x/t\r\n\r\n").encode()
        self.ask("/app/a", "TE: trailers")
        self.assertIn(b"Content-Location: http://www.example.org/app/t\r\n", self.body)


class TestFaults(faults.Pieces, faults.Hosts, faults.Checked, NginxCase):
    def begin(self, *wrapper):
        self.start(ONE % ("", ""), {"rules": MAP}, wrapper=wrapper)
        return self.nginx


class TestMemory(faults.Memory, NginxCase):
    kind = LoadedNginx


class TestFields(own.Fields, NginxCase):
    """proxy_redirect and its like, as an operator would write them with care."""

    readme = "examples/hosts/nginx/README.md"
    OWN = """proxy_redirect http://backend.example.com/ https://www.example.org/mirror/foo/;
        proxy_redirect / /mirror/foo/; absolute_redirect off; proxy_cookie_path / /mirror/foo/;
        proxy_cookie_domain backend.example.com www.example.org;
        proxy_cookie_flags sid secure samesite=lax;"""

    def begin(self, by_module):
        ways = "ppr rules; ppr_origin https://$host;" if by_module else self.OWN
        self.start("upstream backend.example.com { server unix:%s; }"
                   "server { listen 127.0.0.1:{port}; location /mirror/foo/ { %s"
                   "proxy_pass http://backend.example.com/; } }" % (self.path, ways), self.rules)
