# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""What httpd does with messages besides the value of one field: the sample configuration, rules
taken from ProxyPass, the cache, request fields, directives, errors, new rules."""

import os
import re
import socket
import subprocess
import threading

from hosts import faults, own
from hosts.load import LoadedHttpd
from hosts.world import HttpdCase, Programs, read_records, value, values
from support.servers import Authority, find, free_port

MAP = "map /app/ http://{b}/x/\nfield response Alt-Svc drop\nfield request X-Drop drop\n"
ONE = "Listen 127.0.0.1:{port}\nPprRules rules\nProxyPass /app/ http://{b}/x/\n"
CACHE = "CacheRoot {root}/cache\nCacheEnable disk /\nCacheIgnoreNoLastMod On\n"
CACHED = "Cache-Control: max-age=60"


class Case(HttpdCase):
    """A test with the rules above, if it has no others."""

    def prepare(self, text, files=None):
        super().prepare(text, files or {"rules": MAP})

    def start(self, text, files=None, **options):
        super().start(text, files or {"rules": MAP}, **options)


class TestSample(Case):
    """examples/hosts/httpd/httpd.conf as it is, but for ports and the folders of modules."""

    def setUp(self):
        super().setUp()
        folder = f"{Programs.source}/examples/hosts/httpd"
        with open(f"{folder}/httpd.conf", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/rules", encoding="utf-8") as file:
            self.prepare("", {"rules": file.read()})
        text = text.replace("/usr/lib/apache2/modules", Programs.httpd[1])
        text = text.replace("modules/mod_ppr.so", Programs.httpd_module)
        text = self.fill(re.sub(r"127\.0\.0\.1:808[12]", "{b}", text.replace(":8080", ":{port}")))
        if os.geteuid() == 0:
            text += "User nobody\nGroup nogroup\n"
        (self.httpd.root / "logs").mkdir()
        self.httpd.configuration.write_text(text, encoding="utf-8")
        self.httpd.command[1:1] = ["-d", str(self.httpd.root)]
        self.httpd.start(("127.0.0.1", self.port))

    def test_the_sample(self):
        self.redirect("/cart", "/login?a=b", "Set-Cookie: a=b; Path=/", "Alt-Svc: a")
        head = self.ask("/shop/cart")
        self.assertEqual(value(head, "Location"), "https://www.example.org/shop/login?a=b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/shop")
        self.assertIsNone(value(head, "Alt-Svc"))
        self.redirect("/w/1", "http://legacy.internal/2", f"Link: </w/3>, <{self.there}/w/4>")
        head = self.ask("/wiki/1")
        self.assertEqual(value(head, "Location"), "https://www.example.org/old/2")
        self.assertEqual(value(head, "Link"), "</wiki/3>, <https://www.example.org/wiki/4>")
        self.redirect("/5", "/6")
        self.assertEqual(self.location("/5", host="intern.example.org"),
                         "http://intern.example.org/6")
        self.redirect("/7", "http://127.0.0.1:8081/8")
        self.location("/shop/7")
        self.wait(lambda: self.httpd.log("logs/access").count("\n") == 4)
        reasons = [line.split(" ")[-1] for line in self.httpd.log("logs/access").splitlines()]
        self.assertEqual(reasons, ["mapped"] * 3 + ["uncovered"])


class TestFromProxyPass(Case):
    """Rules taken from mod_proxy itself, with no file at all."""

    def begin(self, text, level="PprFromProxyPass On\n"):
        self.start("Listen 127.0.0.1:{port}\n" + level + text)

    def check(self, asked, target, sent, came, **options):
        """`sent` may be a path of the backend; so may `came`, of the client or left as it was."""
        self.redirect(target, sent)
        origin = f"http://{options.get('host', 'www.example.org')}"
        with self.subTest(asked + " " + sent):
            self.assertEqual(self.location(asked, **options),
                             came.format(there=self.there) if came[0] != "/" else origin + came)

    def test_pairs(self):
        self.begin("ProxyPass /raw/no/ !\nProxyPass /raw/ http://{b}/r/\n"
                   "ProxyPass /two http://{b}/two\nProxyPassMatch ^/m/(.*) http://{b}/m/$1\n")
        self.check("/raw/a", "/r/a", "/r/b", "/raw/b")
        self.check("/raw/a", "/r/a", "/two/b", "/two/b")
        self.check("/raw/a", "/r/a", "http://other.example/r/b", "http://other.example/r/b")
        self.check("/raw/a", "/r/a", "/s/b", "{there}/s/b")
        self.answer("/r/a", "Link: </r/b>", "Set-Cookie: a=b; Path=/r")
        head = self.ask("/raw/a", "Destination: http://www.example.org/raw/no/b")
        self.assertEqual(value(head, "Link"), "</raw/b>")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/raw")
        self.assertEqual(value(self.backend.heads[-1], "Destination"),
                         "http://www.example.org/raw/no/b")

    def test_protocols(self):
        """Each gives the origin by which the backend would name itself."""
        self.begin("ProxyPass /s/ https://s.internal/\nProxyPass /ws/ ws://s.internal:81/\n"
                   "ProxyPass /wss/ wss://s.internal:444/\nProxyPass /a/ http://{b}/\n")
        for sent, came in (("https://s.internal/b", "/s/b"), ("http://s.internal:81/b", "/ws/b"),
                           ("https://s.internal:444/b", "/wss/b"),
                           ("http://s.internal/b", "http://s.internal/b")):
            self.check("/a/a", "/a", sent, came)

    def test_locations(self):
        self.begin("<Location /in/>\nProxyPass http://{b}/x/\n</Location>\n"
                   "<Location /in/no/>\nProxyPass !\n</Location>\n")
        self.check("/in/a", "/x/a", "/x/b", "/in/b")

    def test_balancer(self):
        dead = free_port()
        self.begin(f"<Proxy balancer://pool>\nBalancerMember http://127.0.0.1:{dead}\n"
                   "BalancerMember http://{b}/m\n</Proxy>\nProxyPass /pool/ balancer://pool/p/\n"
                   "<Proxy balancer://Pool2>\nBalancerMember http://{b}\n</Proxy>\n"
                   "ProxyPass /second balancer://pool2\n")
        for _ in range(3):
            self.check("/pool/a", "/m/p/a", "/m/p/b", "/pool/b")
        self.check("/pool/a", "/m/p/a", f"http://127.0.0.1:{dead}/p/b", "/pool/b")
        self.check("/second/a", "/a", "/q", "/second/q")
        self.check("/second/a", "/a", "/m2/q", "/second/m2/q")

    def test_virtual_hosts(self):
        """Each has the ProxyPass of its own and those of the main server."""
        virtual = "<VirtualHost 127.0.0.1:{port}>\nServerName %s.example.org\n%s\n</VirtualHost>\n"
        self.begin("PprMap /map/ http://{b}/map/\nProxyPass /main/ http://{b}/m/\n"
                   + virtual % ("www", "ProxyPass /one/ http://{b}/1/")
                   + virtual % ("three", "ProxyPass /three/ http://{b}/1/")
                   + virtual % ("four", "PprMap /4/ http://{b}/4/\nProxyPass /four/ http://{b}/1/")
                   + virtual % ("two", "PprFromProxyPass Off\nProxyPass /two/ http://{b}/2/")
                   + virtual % ("own", "PprMap /own/ http://{b}/3/\nProxyPass /own/ http://{b}/3/"))
        self.check("/one/a", "/1/a", "/1/b", "/one/b")
        self.check("/one/a", "/1/a", "/m/b", "/main/b")
        self.check("/three/a", "/1/a", "/1/b", "/three/b", host="three.example.org")
        self.check("/four/a", "/1/a", "/1/b", "/four/b", host="four.example.org")
        self.check("/one/a", "/1/a", "/map/b", "/map/b")
        self.check("/two/a", "/2/a", "/2/b", "{there}/2/b", host="two.example.org")
        self.check("/two/a", "/2/a", "/map/b", "/map/b", host="two.example.org")
        self.check("/own/a", "/3/a", "/map/b", "{there}/map/b", host="own.example.org")

    def test_fastcgi(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            sock, _ = listener.accept()
            with sock:
                read_records(sock)
                text = (b"Status: 302 Found\r\nLocation: http://www.example.org:81/f/b\r\n"
                        b"Link: </srv/f/c>, <http://www.example.org:82/f/d>\r\n"
                        b"Set-Cookie: a=b; Domain=127.0.0.1; Path=/f/\r\n\r\n")
                sock.sendall(b"\x01\x06\x00\x01" + len(text).to_bytes(2, "big") + b"\0\0" + text
                             + b"\x01\x06\x00\x01" + bytes(4) + b"\x01\x03\x00\x01\0\x08"
                             + bytes(10))
        threading.Thread(target=run, daemon=True).start()
        self.begin(f"ProxyPass /f/ fcgi://127.0.0.1:{listener.getsockname()[1]}/srv/f/\n")
        head = self.ask("/f/a", host="www.example.org:81")
        self.assertEqual(value(head, "Location"), "http://www.example.org:81/f/b")
        self.assertEqual(value(head, "Link"), "</srv/f/c>, <http://www.example.org:82/f/d>")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/f/")


    def test_ajp(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def text(string):
            return len(string).to_bytes(2, "big") + string.encode() + b"\0"

        def packet(data):
            return b"AB" + len(data).to_bytes(2, "big") + data

        def run():
            sock, _ = listener.accept()
            with sock:
                sock.recv(65536)
                head = (b"\x04" + (302).to_bytes(2, "big") + text("Found") + (2).to_bytes(2, "big")
                        + text("Location") + text("http://www.example.org/ctx/b")
                        + text("Set-Cookie") + text("a=b; Path=/ctx"))
                sock.sendall(packet(head) + packet(b"\x05\x01"))
                sock.recv(65536)
        threading.Thread(target=run, daemon=True).start()
        self.begin(f"ProxyPass /app ajp://127.0.0.1:{listener.getsockname()[1]}/ctx\n")
        head = self.ask("/app/a")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")
        self.assertEqual(value(head, "Set-Cookie"), "a=b; Path=/app")


class TestMessages(Case):
    """Responses of all sorts, and requests."""

    def test_client_origin(self):
        self.start(ONE)
        self.redirect("/x/a")
        for host in ("www.example.org", "www.example.org:8443"):
            self.assertEqual(self.location("/app/a", host=host), f"http://{host}/app/b")
        self.assertEqual(self.location("http://other.example:81/app/a"),
                         "http://other.example:81/app/b")

    def test_tls(self):
        """With HTTP/1.1 and HTTP/2."""
        curl, (_, directory) = find("curl"), Programs.httpd
        names = [name for name in ("ssl", "http2") if os.path.exists(f"{directory}/mod_{name}.so")]
        if not curl or not names[1:]:
            self.skipTest("no curl, mod_ssl or mod_http2 here")
        authority = Authority()
        self.addCleanup(authority.close)
        certificate, key = authority.issue("www.example.org")
        modules = "".join(f"LoadModule {name}_module {directory}/mod_{name}.so\n"
                          for name in names)
        self.start(modules + ONE + "SSLEngine on\nProtocols h2 http/1.1\n"
                   f"SSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}\n")
        self.redirect("/x/a")
        for version in ("--http1.1", "--http2"):
            done = subprocess.run(
                [curl, "-sSi", "--noproxy", "*", version, "--cacert", authority.certificate,
                 "--connect-to", f"::127.0.0.1:{self.port}", "https://www.example.org:8443/app/a"],
                capture_output=True, check=True, timeout=60)
            self.assertIn(b"ocation: https://www.example.org:8443/app/b\r\n", done.stdout)
            self.assertIn(b"HTTP/" + version[6:].encode(), done.stdout)

    def test_statuses_and_no_body(self):
        self.start(ONE)
        for status in (200, 201, 301, 303, 401, 404, 500, 304):
            self.answer("/x/a", f"Content-Location: {self.there}/x/c", 'ETag: "a"',
                        status=f"{status} S", body=None if status == 304 else b"")
            for method in ("GET", "HEAD"):
                head = self.ask("/app/a", method=method)
                self.assertIn(f" {status} ".encode(), head)
                self.assertEqual(value(head, "Content-Location"), "http://www.example.org/app/c")

    def test_what_httpd_says_itself_stays(self):
        self.start(ONE + "Header set X-Own 'http://{b}/x/l'\n"
                   "Header edit Location ^http:(.*) https:$1\n"
                   "Header always set Link '<http://{b}/x/own>' early\n")
        self.redirect("/x/a")
        head = self.ask("/app/a")
        self.assertEqual(value(head, "X-Own"), f"{self.there}/x/l")
        self.assertEqual(value(head, "Link"), f"<{self.there}/x/own>")
        self.assertEqual(value(head, "Location"), "https://www.example.org/app/b")

    def test_drop(self):
        self.start(ONE)
        self.answer("/x/a", "Alt-Svc: a", "X-A: 1", "Alt-Svc: b", "Set-Cookie: a=b; Path=/x/",
                    "Set-Cookie: c=d; Path=/x/y")
        head = self.ask("/app/a", "X-Drop: 1", "X-Keep: 1",
                        "Destination: http://www.example.org/app/b")
        self.assertEqual(values(head, "Alt-Svc"), [])
        self.assertEqual(value(head, "X-A"), "1")
        self.assertEqual(values(head, "Set-Cookie"), ["a=b; Path=/app/", "c=d; Path=/app/y"])
        sent = self.backend.heads[-1]
        self.assertEqual(values(sent, "X-Drop"), [])
        self.assertEqual(value(sent, "X-Keep"), "1")
        self.assertEqual(value(sent, "Destination"), f"{self.there}/x/b")

    def test_destination_names_the_host_that_is_sent(self):
        self.start(ONE + "ProxyPreserveHost On\n")
        self.answer("/x/a", "Location: http://www.example.org/x/b")
        head = self.ask("/app/a", "Destination: http://www.example.org/app/b")
        self.assertEqual(value(self.backend.heads[-1], "Destination"), "http://www.example.org/x/b")
        self.assertEqual(value(head, "Location"), "http://www.example.org/app/b")

    def test_destination_after_a_member_that_is_dead(self):
        self.start("Listen 127.0.0.1:{port}\nPprFromProxyPass On\n<Proxy balancer://pool>\n"
                   f"BalancerMember http://127.0.0.1:{free_port()}\n"
                   "BalancerMember http://{b}\n</Proxy>\nProxyPass /app/ balancer://pool/x/\n")
        self.answer("/x/a")
        self.ask("/app/a", "Destination: http://www.example.org/app/b")
        self.assertEqual(value(self.backend.heads[-1], "Destination"), f"{self.there}/x/b")

    def test_a_redirect_inside(self):
        self.start(ONE + "RewriteEngine On\nRewriteRule ^/short/(.*) /app/$1 [PT]\n")
        self.redirect("/x/a")
        self.assertEqual(self.location("/short/a"), "http://www.example.org/app/b")

    def test_a_page_for_an_error(self):
        """What the client asked for counts: a cookie without Path gets one below /app only."""
        self.start("Listen 127.0.0.1:{port}\nPprRules rules\nProxyPass /app http://{b}/x\n"
                   "ErrorDocument 404 /app\n")
        self.answer("/x", "Set-Cookie: a=b")
        self.assertEqual(value(self.ask("/missing"), "Set-Cookie"), "a=b")
        self.assertEqual(value(self.ask("/app"), "Set-Cookie"), "a=b; Path=/app")


class TestCache(Case):
    """Rewriting is before the cache, so the client's origin is of the cache's key."""

    def test_two_hosts_have_two_objects(self):
        self.start(ONE + CACHE + "CacheHeader On\n")
        self.answer("/x/a", f"Location: {self.there}/x/b", CACHED, body=b"x")
        for host in ("one.example", "two.example", "one.example"):
            head = self.ask("/app/a", host=host)
            self.assertEqual(value(head, "Location"), f"http://{host}/app/b")
        self.assertIn("HIT", value(head, "X-Cache"))
        self.assertEqual(len(self.backend.heads), 2)

    def test_a_canonical_name_has_one_object(self):
        """Whatever a client names; httpd does not cache for targets in absolute-form."""
        self.start(ONE + CACHE + "UseCanonicalName On\n")
        self.answer("/x/a", f"Location: {self.there}/x/b", CACHED, body=b"x")
        for host in ("evil.example", "www.example.org", "evil.example:81"):
            self.assertEqual(self.location("/app/a", "X-Forwarded-Proto: https", host=host),
                             "http://www.example.org/app/b")
        self.assertEqual(len(self.backend.heads), 1)
        self.assertEqual(self.location("http://evil.example/app/a"), "http://www.example.org/app/b")


class TestConfiguration(Case):
    """Errors have their place, and httpd does not start."""

    FILES = {"rules": "map /app http://b\n", "bad": "map /app http://b/\nmap app http://c/\n"}

    def test_errors(self):
        for text, message in (
                ("PprRules missing", "ppr: {c}:{l}: {r}/missing: No such file or directory"),
                ("PprRules rules bad", "ppr: {r}/bad:2:5: "),
                ("PprMap app http://b/", "ppr: {c}:{l}: "),
                ("PprMap /app", "PprMap takes two arguments"),
                ("PprRules", "PprRules requires at least one argument"),
                ("PprFromProxyPass maybe", "PprFromProxyPass must be On or Off"),
                ("CacheKeyBaseURL http://www.example.org\nPprRules rules",
                 "ppr: {c}:{l}: CacheKeyBaseURL does not go with"),
                ("<IfModule mod_ppr.c>\nProxyPassReverse / http://b/\n</IfModule>\nPprRules rules",
                 "ppr: {c}:{m}: ProxyPassReverse does not go with"),
                ("<Location /x>\nProxyPassReverseCookiePath / /x/\n</Location>\nPprMap /x http://b",
                 "ppr: {c}:{m}: ProxyPassReverseCookiePath does not go with")):
            self.prepare("#\n" + text, self.FILES)
            content = self.httpd.configuration.read_text(encoding="latin-1")
            line = content[:content.index("#\n")].count("\n") + 2
            came = self.httpd.check()
            with self.subTest(text):
                message = message.format(c=self.httpd.configuration, l=line, m=line + 1,
                                         r=self.httpd.root)
                self.assertIn(message, came)
                self.assertNotIn("Syntax OK", came)

    def test_warnings(self):
        self.prepare("PprMap /a/ http://b/\nPprMap /a/ http://b/", self.FILES)
        came = self.httpd.check()
        self.assertRegex(came, r"\[ppr:warn\].*ppr: .*httpd\.conf:\d+: ")
        self.assertIn("Syntax OK", came)

    def test_another_virtual_host_has_them(self):
        """One at a time changes over."""
        virtual = ("<VirtualHost 127.0.0.1:1>\nServerName a\n<Location /x>\n%s\n</Location>\n"
                   "</VirtualHost>\n")
        rules, reverse = "PprMap /x http://b/", "ProxyPassReverse http://b/"
        self.prepare(virtual.replace("<Location /x>\n%s\n</Location>", rules) + virtual % reverse,
                     self.FILES)
        self.assertIn("Syntax OK", self.httpd.check())
        self.prepare(virtual.replace("<Loc", rules + "\n<Loc") % reverse, self.FILES)
        self.assertIn("ProxyPassReverse does not go with", self.httpd.check())

    def test_equal_rules_of_virtual_hosts_are_read_once(self):
        self.prepare("PprMap /a/ http://b/\nPprMap /a/ http://b/\n"
                     + "<VirtualHost 127.0.0.1:1>\nServerName a\n</VirtualHost>\n" * 5, self.FILES)
        self.assertEqual(self.httpd.check().count("[ppr:warn]"), 1)

    def test_without_rules_the_directives_stay(self):
        self.prepare("ProxyPassReverse / http://b/\nCacheKeyBaseURL http://www.example.org",
                     self.FILES)
        self.assertIn("Syntax OK", self.httpd.check())


class TestReload(faults.Reloads, Case):
    """New rules at a graceful restart."""

    def begin(self):
        self.start("Listen 127.0.0.1:{port}\nPprRules rules\nProxyPass / http://{b}/x/\n",
                   {"rules": "map /0/ http://{b}/x/\n"})
        return self.httpd


class TestFaults(faults.Pieces, faults.Hosts, faults.Checked, Case):
    def begin(self, *wrapper):
        """With valgrind as one thread: at its end mpm_event frees pools that a thread still uses."""
        self.prepare(ONE.replace("/x/\n", "/x/ retry=0\n"))
        if wrapper:
            text = self.httpd.configuration.read_text(encoding="latin-1")
            text = re.sub(LoadedHttpd.UNWANTED, "", text.replace("mpm_event", "mpm_prefork"))
            self.httpd.configuration.write_text(text, encoding="latin-1")
        self.httpd.start(("127.0.0.1", self.port), wrapper=wrapper)
        return self.httpd


class TestMemory(faults.Memory, HttpdCase):
    kind = LoadedHttpd


class TestFields(own.Fields, Case):
    """ProxyPassReverse and its like."""

    readme = "examples/hosts/httpd/README.md"
    OWN = ("ProxyPassReverse /mirror/foo/ http://backend.example.com/\n"
           "ProxyPassReverseCookieDomain backend.example.com www.example.org\n"
           "ProxyPassReverseCookiePath / /mirror/foo/\n")

    def begin(self, by_module):
        self.start("Listen 127.0.0.1:{port}\nUseCanonicalName On\n"
                   "ServerName https://www.example.org\n"
                   f"ProxyPass /mirror/foo/ unix:{self.path}|http://backend.example.com/\n"
                   + ("PprRules rules\n" if by_module else self.OWN), self.rules)
