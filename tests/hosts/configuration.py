# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The directives of the module for nginx: levels, sharing, errors; new rules at a reload."""

import unittest

from hosts import faults
from hosts.world import NginxCase, Nginx, value, words_after

# What is wrong with a server, as lines of it after the first, and the message. {c} is the file of
# the configuration, {d} its directory; line 16 is that of the first line here.
BESIDE = 'directive and "ppr off" exclude each other in {c}'
NO_ORIGIN = '"ppr_origin" directive is no origin, as https://www.example.org:8443 is one in {c}:16'
BAD = [
    ("ppr missing;", "ppr: {c}:16: {d}/missing: No such file or directory"),
    ("ppr rules\n missing;", "ppr: {c}:17: {d}/missing: No such file or directory"),
    ("ppr .;", "ppr: {c}:16: {d}/.: Is a directory"),
    ("ppr bad;", "ppr: {d}/bad:2:5: "),
    ("ppr rules bad;", "ppr: {d}/bad:2:5: "),
    ("ppr twice;", "ppr: {d}/twice:2:6: "),
    ("ppr_map app http://b/;", "ppr: {c}:16: "),
    ("\nppr_map /app ftp://b/;", "ppr: {c}:17: "),
    ("ppr;", 'invalid number of arguments in "ppr" directive in {c}:16'),
    ("ppr_map /app;", 'invalid number of arguments in "ppr_map" directive in {c}:16'),
    ("ppr_origin;", 'invalid number of arguments in "ppr_origin" directive in {c}:16'),
    ("ppr off rules;", 'ppr: {c}:16: {d}/off: No such file or directory'),
    ("ppr rules; ppr off;", f'"ppr" {BESIDE}:16'),
    ("ppr off;\nppr_map / http://b/;", f'"ppr_map" {BESIDE}:17'),
    ("ppr_origin www.example.org;", NO_ORIGIN),
    ("ppr_origin ftp://www.example.org;", NO_ORIGIN),
    ("ppr_origin https://www.example.org/;", NO_ORIGIN),
    ("ppr_origin https://a; ppr_origin https://b;",
     '"ppr_origin" directive is duplicate in {c}:16'),
    ("ppr_origin $nothing;", 'unknown "nothing" variable'),
    ("proxy_redirect off; ppr rules;",
     '"ppr" directive must not stand beside "proxy_redirect", which it switches off in {c}:16'),
    ("ppr rules; proxy_redirect off;", '"proxy_redirect" directive is duplicate in {c}:16'),
    ("if ($uri) { ppr rules; }", '"ppr" directive is not allowed here in {c}:16'),
]


class TestErrors(unittest.TestCase):
    """Each has its place, and nginx does not start."""

    FILES = {
        "rules": "map /app http://b/\n",
        "bad": "map /app http://b/\nmap app http://c/\n",
        "twice": "map /app http://b/\nkeep http://b/\n",
        "doubtful": "map /app/ http://b/\nmap /app/ http://b/\n",
        "empty": "# nothing\n",
    }

    def check(self, text, servers=True):
        nginx = Nginx(f"server {{ listen unix:s;\n{text}\n}}" if servers else text, self.FILES)
        self.addCleanup(nginx.close)
        return nginx, nginx.check()

    def test_errors(self):
        for text, message in BAD:
            nginx, came = self.check(text)
            with self.subTest(text):
                expected = message.format(c=nginx.configuration, d=nginx.root)
                self.assertIn(expected, words_after(came, "emerg"))
                self.assertIn("test failed", came)

    def test_a_name_is_one_beside_the_configuration(self):
        nginx = Nginx("ppr missing;")
        self.addCleanup(nginx.close)
        text = nginx.configuration.read_text(encoding="latin-1")
        nginx.configuration = nginx.root / "conf" / "nginx.conf"
        nginx.configuration.parent.mkdir()
        nginx.configuration.write_text(text, encoding="latin-1")
        self.assertIn(f"{nginx.root}/conf/missing: ", words_after(nginx.check(), "emerg"))

    def test_an_error_at_the_level_of_http(self):
        """With servers below it, and without."""
        for text in ("ppr bad;", "ppr bad; server { listen unix:s; ppr off; }"):
            _, came = self.check(text, servers=False)
            with self.subTest(text):
                self.assertIn("/bad:2:5: ", words_after(came, "emerg"))

    def test_a_warning_has_its_place(self):
        for text in ("ppr doubtful;", "ppr_map /app/ http://b/; ppr_map /app/ http://b/;"):
            nginx, came = self.check(text)
            with self.subTest(text):
                place = f"{nginx.configuration}:16:"
                if "doubtful" in text:
                    place = f"{nginx.root}/doubtful:2:"
                self.assertIn(f"ppr: {place}", words_after(came, "warn"))
                self.assertIn("test is successful", came)

    def test_a_warning_is_shown_once_for_a_shared_table(self):
        locations = "".join(f"location /{i} {{ ppr doubtful; }}\n" for i in range(20))
        _, came = self.check(locations)
        self.assertEqual(came.count("[warn]"), 1, came)

    def test_no_rule_at_all_is_a_warning(self):
        nginx, came = self.check("ppr empty;")
        self.assertIn(f"{nginx.root}/empty", words_after(came, "warn"))


class TestLevels(NginxCase):
    """What a level has of the one above it."""

    def test_levels(self):
        self.start("""
ppr http;
server {
    listen 127.0.0.1:{port};
    location /http/ { proxy_pass http://{b}/; }
    location /own/ { ppr http; ppr_map /own/ http://{b}/; proxy_pass http://{b}/; }
    location /off/ { ppr off; proxy_pass http://{b}/;
        location /off/on/ { ppr_map /off/on/ http://{b}/; proxy_pass http://{b}/; }
        location /off/in/ { proxy_pass http://{b}/; }
    }
    location /if/ {
        ppr_map /if/ http://{b}/if/;
        if ($arg_x) { proxy_pass http://{b}; }
        proxy_pass http://{b}/;
    }
}
""", {"http": "map /http/ http://{b}/\nmap /any/ http://{b}/any/\n"})
        for asked, target, sent, came in (
                ("/http/a", "/a", "/b", "/http/b"),
                ("/own/a", "/a", "/any/b", "/any/b"),
                ("/own/a", "/a", "/b", "/own/b"),
                ("/off/a", "/a", "/b", None),
                ("/off/in/a", "/a", "/b", None),
                ("/off/on/a", "/a", "/b", "/off/on/b"),
                ("/if/a?x=1", "/if/a?x=1", "/if/b", "/if/b")):
            self.redirect(target, sent)
            expected = f"http://www.example.org{came}" if came else self.there + sent
            with self.subTest(asked):
                self.assertEqual(self.location(asked), expected)

    def test_two_files_and_a_path_from_the_root(self):
        self.start("server { listen 127.0.0.1:{port}; ppr one two;"
                   "location / { proxy_pass http://{b}; } }",
                   {"one": "map /one/ http://{b}/1/\n", "two": "map /two/ http://{b}/2/\n"})
        self.answer("/a", f"Link: <{self.there}/1/>, </2/x>")
        self.assertEqual(value(self.ask("/a"), "Link"), "<http://www.example.org/one/>, </two/x>")


class TestReload(faults.Reloads, NginxCase):
    """New rules while requests run."""

    def begin(self):
        self.start("server { listen 127.0.0.1:{port}; ppr rules;"
                   "location / { proxy_pass http://{b}/x/; } }",
                   {"rules": "map /0/ http://{b}/x/\n"}, master=True)
        return self.nginx

    def test_bad_rules_leave_the_old_ones(self):
        self.begin()
        self.redirect("/x/a")
        (self.nginx.root / "rules").write_text("map\n", encoding="ascii")
        self.nginx.reload()
        self.wait(lambda: "rules:1" in self.nginx.log("error"))
        self.assertEqual(self.location("/a"), "http://www.example.org/0/b")
