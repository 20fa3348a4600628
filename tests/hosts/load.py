#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Measure the modules in their servers: instructions, and requests by wrk.

    tests/hosts/load.py NGINX_MODULE HTTPD_MODULE [--write] [--only PART]

A server passes on what a second nginx answers: a redirect with two cookies, or a 200 without a
field to rewrite. It rewrites nothing, or by its own directives, or by the module. Instructions are
those of callgrind in user space. The difference of two runs, with many requests and with few, is
free of start and end; each runs three times, as a message that comes in two pieces costs more. wrk
gives the requests for a second of the server's processor time, if it is here.

Prints name, value and unit of each figure, with tabs. With --write they go into the last section of
doc/performance.md. PART, a part of a name, measures some figures only. Ends with an error if a
server does not rewrite what it should.
"""

import argparse
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path[:0] = [str(path) for path in pathlib.Path(__file__).resolve().parents[:2]]

from hosts.world import Httpd, Nginx, Programs, read_head  # noqa: E402
from support.servers import find, find_httpd, free_port, wait_for  # noqa: E402

DOC = pathlib.Path(__file__).resolve().parents[2] / "doc" / "performance.md"
HEADING = "\n## In nginx and httpd\n"
FEW, MANY = 100, 300
WAYS = [("nothing", 1), ("own", 1), ("own", 10000), ("ppr", 1), ("ppr", 10000)]
MESSAGES = {"redirect": "/redirect", "200": "/plain"}
FIELDS = ("Cache-Control max-age=600", "ETag '\"5f3c-1\"'", "Vary Accept-Encoding",
          "X-Content-Type-Options nosniff", "X-Frame-Options SAMEORIGIN")
COOKIES = ("Set-Cookie 'SESSION=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax'",
           "Set-Cookie 'theme=dark; Domain=backend.example.com; Path=/; Max-Age=31536000'")
REQUEST = ("GET /app{} HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: load\r\n"
           "Accept: */*\r\n\r\n")
LASTING = "keepalive_requests 1000000000;"

TEXT = """
Instructions a request in user space, over those of the same server that rewrites nothing
({bases}), and requests that wrk gets for a second of
the server's processor time, as a share of those of that server. The response is a redirect with two
cookies, or a 200 with five fields of no interest.

{table}

`tests/bench.sh --write` measures this, too ([tests/hosts/load.py](../tests/hosts/load.py)). The
servers' own directives rewrite Location and cookies only, and their costs grow with the number of
rules. Of the module's instructions for a redirect libppr's own call has {library}.
"""


class Backend(Nginx):
    """nginx alone, on a Unix socket. It calls itself backend.example.com."""

    def __init__(self):
        fields = "".join(f"add_header {field};\n" for field in FIELDS)
        cookies = "".join(f"add_header {field};\n" for field in COOKIES)
        super().__init__(
            f"{LASTING} server {{ listen unix:backend;\n"
            f"location /plain {{ {fields} return 200 content; }}\n"
            f"location /redirect {{ {fields} {cookies}\n"
            "return 302 http://backend.example.com/orders/2024/item-42?sort=asc; } }", module=False)
        self.path = str(self.root / "backend")
        os.chmod(self.root, 0o755)  # httpd's child is another user's
        self.configuration.write_text(self.configuration.read_text(encoding="latin-1").replace(
            "unix:backend", f"unix:{self.path}"), encoding="latin-1")
        self.start(sockets=[self.path])


def others(rules):
    """Client prefix and backend of the rules that are not used."""
    return [(f"/app{i}/", f"http://b{i}.example.com/") for i in range(rules - 1)]


def rule_file(rules):
    pairs = [*others(rules), ("/app/", "http://backend.example.com/")]
    return {"rules": "".join(f"map {client} {backend}\n" for client, backend in pairs)}


class LoadedNginx(Nginx):
    def __init__(self, way, rules, backend):
        self.port = free_port()
        lines, files = ["proxy_redirect off;"], {}
        if way == "own":
            lines = [f"proxy_redirect {there} {here};" for here, there in others(rules)]
            lines += ["proxy_redirect http://backend.example.com/ /app/;",
                      "proxy_cookie_path / /app/;",
                      "proxy_cookie_domain backend.example.com $host;"]
        elif way == "ppr":
            lines, files = ["ppr rules;"], rule_file(rules)
        text = "\n".join(lines)
        super().__init__(
            f"{LASTING} upstream backend.example.com {{ server unix:{backend}; keepalive 16; }}\n"
            f"server {{ listen 127.0.0.1:{self.port}; location /app/ {{\n{text}\n"
            "proxy_http_version 1.1; proxy_set_header Connection '';\n"
            "proxy_pass http://backend.example.com/; } }", files, module=way == "ppr")

    def words(self, _):
        return self.command()


class LoadedHttpd(Httpd):
    """Without threads, so that two runs count the same."""

    MODULES = ("mpm_prefork", "authz_core", "proxy", "proxy_http")
    UNWANTED = "(?m)^(StartServers|ServerLimit|ThreadsPerChild|MaxRequestWorkers|CustomLog).*"

    def __init__(self, way, rules, backend):
        self.port = free_port()
        there = f"unix:{backend}|http://backend.example.com/"
        lines, files, unwanted = [], {}, self.UNWANTED
        if way == "own":
            lines = [f"ProxyPassReverse {here} {there}" for here, there in others(rules)]
            lines += ["ProxyPassReverse /app/ http://backend.example.com/",
                      "ProxyPassReverseCookiePath / /app/",
                      "ProxyPassReverseCookieDomain backend.example.com www.example.org"]
        elif way == "ppr":
            lines, files = ["PprRules rules"], rule_file(rules)
        super().__init__("", files)
        self.configure("\n".join([f"Listen 127.0.0.1:{self.port}", "MaxKeepAliveRequests 0",
                                  f"ProxyPass /app/ {there}", *lines]))
        if way != "ppr":
            unwanted = unwanted.replace("(Start", "(LoadModule ppr_module|Start")
        text = self.configuration.read_text(encoding="latin-1")
        self.configuration.write_text(re.sub(unwanted, "", text), encoding="latin-1")

    def words(self, is_counted):
        return [self.command[0], "-X" if is_counted else "-DFOREGROUND", *self.command[2:]]


class Run:
    """A server that runs, with a program before it or without."""

    def __init__(self, kind, way, rules, backend):
        self.way = way
        self.server = kind(way, rules, backend)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.close()

    def begin(self, *wrapper):
        # httpd ends its whole group
        # pylint: disable-next=consider-using-with
        self.server.process = subprocess.Popen([*wrapper, *self.server.words(bool(wrapper))],
                                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                               start_new_session=True)
        # valgrind and 10,000 rules on a busy machine
        if not any(wait_for(self.server.process, [self.server.port]) for _ in range(12)):
            raise AssertionError("a server does not start: " + self.server.check())

    def ask(self, target, count):
        """Send the same request some times on one connection."""
        with socket.create_connection(("127.0.0.1", self.server.port), 600) as sock, \
                sock.makefile("rb") as file:
            for _ in range(count):
                sock.sendall(REQUEST.format(target).encode())
                head = read_head(file)
                file.read(int(re.search(rb"(?i)content-length: (\d+)", head).group(1)))
        if self.way != "nothing" and target == "/redirect" and (
                not re.search(rb"Location: (http://[^/]+)?/app/orders/2024/item-42\?sort=asc", head)
                or head.count(b"; Path=/app") != 2 or b"backend.example.com" in head):
            raise AssertionError(f"{self.way} is wrong:\n{head.decode()}")


def profile(server, target, count, read):
    """Return what `read` makes of callgrind's file for a server that gets some requests."""
    with tempfile.NamedTemporaryFile() as output:
        os.chmod(output.name, 0o666)
        with Run(*server) as run:
            run.begin("valgrind", "--tool=callgrind", f"--callgrind-out-file={output.name}")
            run.ask(target, count)
        return read(output.name)


def total(path):
    text = pathlib.Path(path).read_text(encoding="latin-1")
    return int(re.search(r"(?m)^(?:summary|totals): (\d+)", text).group(1))


def of_library(path):
    """The part of the one call that rewrites."""
    text = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
                          capture_output=True, text=True, check=True).stdout
    return int(re.search(r"([\d,]+) .*:ppr_rewrite_fields ", text).group(1).replace(",", ""))


def instructions(server, target):
    """Those of one request."""
    many, few = (min(profile(server, target, count, total) for _ in range(3))
                 for count in (MANY, FEW))
    return (many - few) / (MANY - FEW)


def processor_time(session):
    """Seconds that all processes of a session have had, in the kernel too."""
    ticks = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(session):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rate(kind, way, rules, backend):
    """Redirects for each second of the processor that the server has, in the kernel too."""
    with Run(kind, way, rules, backend) as run:
        run.begin()
        run.ask("/redirect", 100)
        url = f"http://127.0.0.1:{run.server.port}/app/redirect"
        before = processor_time(run.server.process.pid)
        done = subprocess.run(["wrk", "-t1", "-c4", "-d2s", "-H", "Host: www.example.org", url],
                              capture_output=True, text=True, check=True, timeout=60)
        spent = processor_time(run.server.process.pid) - before
    return int(re.search(r"(\d+) requests in", done.stdout).group(1)) / spent


def measure(backend, part):
    """Yield name, value and unit of each figure. Rates are the best of five, taken in turn."""
    for name, kind in (("nginx", LoadedNginx), ("httpd", LoadedHttpd)):
        titles = {way: f"{name}, {way[0]}, {way[1]} rules, " for way in WAYS}
        for message, target in MESSAGES.items():
            for way, title in titles.items():
                if part in title + message:
                    server = kind, *way, backend
                    yield title + message, instructions(server, target), "instructions"
        if part in f"{name}, libppr":
            calls = profile((kind, "ppr", 1, backend), "/redirect", FEW, of_library)
            yield f"{name}, libppr", calls / FEW, "instructions"
        best = {}
        for way in WAYS * (5 if find("wrk") else 0):
            if part in titles[way] + "wrk":
                best[way] = max(best.get(way, 0), rate(kind, *way, backend))
        for way, value in best.items():
            yield titles[way] + "wrk", value, "requests/s"


def section(figures):
    """The section of doc/performance.md."""
    rows = ["| | rules | redirect | 200 | requests |", "|---|--:|--:|--:|--:|"]
    bases = []
    for name in ("nginx", "httpd"):
        base = {key: figures[f"{name}, nothing, 1 rules, {key}"] for key in MESSAGES}
        bases.append(f"{name}: {base['redirect']:,.0f} and {base['200']:,.0f}")
        for way, rules in WAYS[1:]:
            title = f"{name}, {way}, {rules} rules, "
            cells = [f"{max(0, figures[title + key] - base[key]):,.0f}" for key in MESSAGES]
            alone = figures.get(f"{name}, nothing, 1 rules, wrk")
            share = f"{figures[title + 'wrk'] / alone:.2f}" if alone else "-"
            words = {"own": "its own directives", "ppr": "the module"}[way]
            rows.append(f"| {name}, {words} | {rules:,} | {' | '.join(cells)} | {share} |")
    library = " and ".join(f"{figures[f'{name}, libppr']:,.0f}" for name in ("nginx", "httpd"))
    return HEADING + TEXT.format(bases="; ".join(bases), table="\n".join(rows), library=library)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nginx")
    parser.add_argument("httpd")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    Programs.module, Programs.httpd_module = map(os.path.abspath, (options.nginx, options.httpd))
    Programs.nginx, Programs.httpd = find("nginx"), find_httpd(LoadedHttpd.MODULES)
    backend = Backend()
    figures = {}
    try:
        for name, value, unit in measure(backend.path, options.only):
            figures[name] = value
            print(f"{name}\t{value:.0f}\t{unit}", flush=True)
    finally:
        backend.close()
    if options.write:
        text = DOC.read_text(encoding="utf-8").partition(HEADING)[0]
        DOC.write_text(text + section(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
