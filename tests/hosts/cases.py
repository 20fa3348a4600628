# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The rows of tests/rows that are about a field, end to end: a backend sends the row's value, and
each field arrives as `ppr field` prints it for what nginx knows of the exchange. Where it does not,
nginx_exceptions.txt has the host's reason, and the row must really differ."""

import pathlib
import re
import unittest

from hosts import rows
from hosts.world import Backend, Nginx, Programs, exchange, request, response, rewritten, values

# The field that tells the backend which case it is.
CASE = "X-Case"


def exceptions():
    """{(file, row): reason}"""
    text = pathlib.Path(__file__).with_name("nginx_exceptions.txt").read_text(encoding="utf-8")
    found, reason = {}, None
    for line in text.splitlines():
        if line.startswith("    "):
            file, _, name = line.strip().partition(": ")
            found[file, name] = reason
        elif line and not line.startswith("#"):
            reason = line
    return found


def split(url):
    return re.fullmatch(r"(https?)://([^/:?#]+)([/?].*)?", url or "")


class Group:
    """Rows with the same rules and the same context: a server with one location."""

    def __init__(self, number, row, root):
        self.number, self.rules, self.root = number, row.rules, root
        self.scheme, _, self.host = row.context.get("client-origin", "").rpartition("://")
        self.target = row.context.get("client-target", "/")
        self.url = row.context.get("backend-url", "")
        self.backend_host = row.context.get("backend-host")
        self.context = {**row.context, "client-target": self.target}

    def server(self):
        scheme, name, target = split(self.url).groups()
        origin = f"ppr_origin {self.scheme}://$http_host;" if self.scheme == "https" else ""
        host = f"proxy_set_header Host '{self.backend_host}';" if self.backend_host else ""
        return (f"server {{ listen unix:{self.root}/{self.number}.sock; set $none '';\n"
                f"location / {{ ppr rules-{self.number}; {origin} {host}\n"
                f"proxy_pass \"{scheme}://{name}{target or '/'}$none\"; }} }}\n")

    def request(self, number, *lines):
        return request(self.target, self.host or None, f"{CASE}: {number}", *lines)


def usable(row):
    """Whether nginx can have what the row needs: it reaches backends of tests only without a port,
    by the names of upstreams, and says on every line that it has been told something."""
    return (split(row.context.get("backend-url")) and not re.search(r"['\"$\s]", row.context["backend-url"])
            and split(row.context.get("client-origin", "http://x") + "/")
            and not re.search(r"[\0\r\n]", row.value))


class TestRows(unittest.TestCase):
    """Each row is a test of its own; all go through one nginx."""

    @classmethod
    def setUpClass(cls):
        cls.backend = Backend().with_tls()
        cls.addClassCleanup(cls.backend.close)
        cls.nginx = Nginx("")
        cls.addClassCleanup(cls.nginx.close)
        groups = {}
        for row in cls.rows:
            key = row.rules, *sorted(row.context.items())
            row.group = groups.setdefault(key, Group(len(groups), row, cls.nginx.root))
        names = sorted({split(group.url).group(2).lower() for group in groups.values()})
        text = "".join(f"upstream {name} {{ server 127.0.0.1:{cls.backend.port}; }}\n" for name in names)
        for group in groups.values():
            (cls.nginx.root / f"rules-{group.number}").write_text(group.rules, encoding="latin-1")
            text += group.server()
        cls.nginx.configuration.write_text(cls.nginx.around(text), encoding="latin-1")
        cls.nginx.start(sockets=[cls.nginx.root / f"{group.number}.sock" for group in groups.values()])

    def run_row(self, number, row):
        """Return what came and what should have come."""
        group = row.group
        rules = self.nginx.root / f"rules-{group.number}"
        dropped = "field response" in group.rules and "drop" in group.rules
        expected = rewritten(rules, group.context, row.field, [row.value], row.direction)
        if dropped and expected == [""]:
            expected = []
        place = str(self.nginx.root / f"{group.number}.sock")
        if row.direction == "request":
            self.backend.answers[str(number)] = response()
            heads = len(self.backend.heads)
            exchange(place, group.request(number, f"{row.field}: {row.value}"))
            came = values(b"".join(self.backend.heads[heads:]), row.field)
        else:
            line = f"{row.field}: {row.value}"
            self.backend.answers[str(number)] = response(line, status="201 Created")
            head, _ = exchange(place, group.request(number))
            came = values(head, row.field) if b" 201 " in head else [f"nginx: {head[:40]}"]
        return came, expected


def add_rows():
    known = exceptions()
    files = sorted((pathlib.Path(Programs.source) / "tests" / "rows").glob("*.rows"))
    TestRows.rows = [row for file in files for row in rows.read(file) if usable(row)]

    def test(number, row):
        def run(self):
            came, expected = self.run_row(number, row)
            reason = known.get((row.file, row.name))
            if reason:
                self.assertNotEqual(came, expected, f"no exception: {reason}")
            else:
                self.assertEqual(came, expected)
        return run

    for number, row in enumerate(TestRows.rows):
        name = re.sub(r"\W+", "_", f"{row.file.partition('.')[0]} {row.name}")
        setattr(TestRows, f"test_{number:03}_{name}", test(number, row))

    def test_known(self):
        """Each exception is a row."""
        self.assertEqual(set(known) - {(row.file, row.name) for row in TestRows.rows}, set())
    TestRows.test_exceptions = test_known
