# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The command line: limits, formats, mistakes."""

import re
import subprocess
import tempfile
import time

from proxy.harness import PATIENCE, Case, Programs, field, respond, status

TLS = ("--cert", "no-such-file", "--key", "no-such-file")


def run(*arguments):
    return subprocess.run([Programs.proxy, *arguments], capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


class Options(Case):
    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in re.findall(r'^    \{"(--[a-z-]+)"', self.source(), re.M):
            self.assertIn(f"  {option} " if option != "--key" else option, done.stdout)

    def source(self):
        """The file of the options, which is beside the tests in the tree."""
        path = __file__.replace("tests/proxy/options.py", "examples/proxy/options.c")
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_mistakes(self):
        good = ("--rules", "x", "--listen", "127.0.0.1:0")
        for arguments, why in (
                ((), "--rules is missing"),
                (("--rules", "x"), "--listen is missing"),
                (("--what",), "--what: no such option"),
                ((*good, "z"), "z: no such option"),
                ((*good, "--format"), "--format: its value is missing"),
                ((*good, "--format", "other"), "--format other: not plain, apache or nginx"),
                ((*good, "--client-scheme", "ftp"), "--client-scheme ftp: not http or https"),
                ((*good, "--timeout", "0"), "--timeout 0: not a number from 1 to 86400"),
                ((*good, "--connect-timeout", "1s"), "--connect-timeout 1s: not a number from 1 "),
                ((*good, "--upgrade-timeout", "-1"), "--upgrade-timeout -1: not a number from 1 "),
                ((*good, "--linger-timeout", ""), "--linger-timeout : not a number from 1 "),
                ((*good, "--max-head", "255"), "--max-head 255: not a number from 256 to 1048576"),
                ((*good, "--max-buffer", "x"), "--max-buffer x: not a number from 1024 to "),
                ((*good, "--max-head", "2000", "--max-buffer", "2000"),
                 "--max-buffer must be more than --max-head"),
                ((*good, "--cert", "x"), "--cert and --key go together"),
                ((*good, "--key", "x"), "--cert and --key go together")):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr.startswith(f"proxy: {why}"), done.stderr)
                self.assertIn("\nusage:", done.stderr)

    def run_with(self, rules, *options):
        with tempfile.NamedTemporaryFile() as file:
            file.write(rules)
            file.flush()
            done = run("--rules", file.name, "--listen", "127.0.0.1:0", *options)
            return done, re.escape(file.name)

    def test_wrong_rules(self):
        for rules, options, why in (
                (b"map /a/ http://a/\n\nmap /b/ ftp://b/\n", (), r"{0}:3:\d+: .+\n"),
                (b"# none\n", (), r"{0}: no map rule in it\n"),
                (b"location / {\n  proxy_pass http://a;\n", ("--format", "nginx"), r"{0}:\d.*\n"),
                (b"<Location /\n", ("--format", "apache"), r"{0}:1:.*\n")):
            with self.subTest(rules=rules):
                done, name = self.run_with(rules, *options)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, "^" + why.format(name) + "$")
        done = run("--rules", "/no/such/file", "--listen", "127.0.0.1:0")
        self.assertEqual((done.returncode, done.stderr),
                         (2, "proxy: /no/such/file: No such file or directory\n"))
        done = run("--rules", "/", "--listen", "127.0.0.1:0")
        self.assertEqual((done.returncode, done.stderr), (2, "proxy: /: Is a directory\n"))

    def test_wrong_files(self):
        for options, why in ((("--ca", "/no/such/file"), "/no/such/file: no certificates: "),
                             (("--ca", "/dev/null"), "/dev/null: no certificates: "),
                             (TLS, "no-such-file: no certificate chain: "),
                             (("--hosts", "/no/such/file"), "/no/such/file: cannot be read")):
            with self.subTest(options=options):
                done, _ = self.run_with(b"map / http://a/\n", *options)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertRegex(done.stderr, f"^proxy: {why}.*\n$")

    def test_apache_rules(self):
        self.start(respond("Location: http://{host}/x\r\n"), "--format", "apache",
                   rules="ProxyPass /mirror/foo/ {url}/\nProxyPassReverse /mirror/foo/ {url}/\n")
        self.assertEqual(field(self.ask()[0], "Location"), f"{self.proxy.url}/mirror/foo/x")

    def test_nginx_rules(self):
        self.start(respond("Location: http://{host}/x\r\n"), "--format", "nginx",
                   rules="server {{ location /mirror/foo/ {{ proxy_pass {url}/; }} }}\n")
        self.assertEqual(field(self.ask()[0], "Location"), f"{self.proxy.url}/mirror/foo/x")

    def test_warnings_of_rules(self):
        """A directive that is left out is said at the start, with its place."""
        self.start(respond(), "--format", "nginx", rules="""server {{
            location /mirror/foo/ {{ proxy_pass {url}/; }}
            include more.conf;\n}}\n""")
        self.assertEqual(status(self.ask()[0]), 200)
        self.assertRegex(self.proxy.log(), rf"^{re.escape(self.proxy.rules)}:3:\d+: .+\n$")

    def test_hosts(self):
        """A name that no name server knows."""
        with tempfile.NamedTemporaryFile("w") as hosts:
            hosts.write("127.0.0.1 app.internal\n")
            hosts.flush()
            self.start(respond("Location: http://{host}/x\r\n"), "--hosts", hosts.name,
                       rules="map /mirror/foo/ http://app.internal:{port}/\n")
            self.assertEqual(field(self.ask()[0], "Location"), f"{self.proxy.url}/mirror/foo/x")
            self.assertEqual(field(self.backend.heads[0], "Host"),
                             f"app.internal:{self.backend.port}")

    def test_max_head(self):
        self.start(respond("X: " + "x" * 1000 + "\r\n"), "--max-head", "1000")
        head, body = self.ask(fields="X: " + "x" * 1000 + "\r\n")
        self.assertEqual((status(head), body), (431, b"the head of the request is too long\n"))
        head, body = self.ask(fields="X: " + "x" * 100 + "\r\n")
        self.assertEqual((status(head), body), (502, b"malformed response: its head is too long\n"))

    def test_max_buffer(self):
        """The more is held, the more a backend gets rid of while the client does not read."""
        sent = []
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            stream.sock.settimeout(1)
            count = 0
            try:
                while count < 90000000:
                    count += stream.sock.send(b"x" * 65536)
            finally:
                sent.append(count)
        for turn, size in enumerate(("66000", "30000000")):
            self.start(handler, "--max-buffer", size)
            with self.proxy.connect() as client:
                client.send(self.request())
                self.wait_for(lambda turn=turn: len(sent) > turn, "the backend sends for ever")
        # both in what is read ahead and in what waits to be written
        self.assertGreater(sent[1], sent[0] + 50000000)

    def test_linger_timeout(self):
        """A client that does not close after its last response is closed, usually sooner."""
        self.start(respond(), "--linger-timeout", "3")
        with self.proxy.connect() as client:
            client.send(self.request(fields="Connection: close\r\n"))
            client.rest()
            begun = time.monotonic()
            with self.assertRaises(OSError):
                while time.monotonic() < begun + PATIENCE:
                    client.send(b"x")
                    time.sleep(0.05)
            self.assertGreater(time.monotonic() - begun, 2.5)
