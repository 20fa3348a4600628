# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The rows of tests/rows that are about a field, end to end: a backend sends the row's value, and
each field arrives as `ppr field` prints it for the same context. Where it does not, a file of
exceptions has the host's reason, and the row must really differ."""

import pathlib
import re
import unittest

from hosts import rows
from hosts.world import (Backend, Httpd, Nginx, Programs, exchange, free_port, request, response,
                         rewritten, values)

CASE = "X-Case"  # the field that tells the backend which case it is


def exceptions(name):
    """{(file, row): reason} of a file beside this one."""
    text = pathlib.Path(__file__).with_name(name).read_text(encoding="utf-8")
    found, reason = {}, None
    for line in text.splitlines():
        if line.startswith("    "):
            file, _, row = line.strip().partition(": ")
            found[file, row] = reason
        elif line and not line.startswith("#"):
            reason = line
    return found


def split(url, port=r"(?!:)"):
    """Scheme, authority and the rest of a URL without userinfo; None for another one."""
    return re.fullmatch(rf"(https?)://([^/:?#'\"$\s]+{port})([/?][^'\"$\s]*)?", url or "")


class Group:
    """Rows with the same rules and the same context: a server with one location."""

    def __init__(self, number, row):
        self.number, self.rules = number, row.rules
        self.scheme, _, self.host = row.context.get("client-origin", "").rpartition("://")
        self.target = row.context.get("client-target", "/")
        self.url = row.context["backend-url"]
        self.backend_host = row.context.get("backend-host")
        self.context = {**row.context, "client-target": self.target}
        self.place = None


class NginxRows:
    """nginx as the host: a server on a Unix socket for each group."""

    exceptions = "nginx_exceptions.txt"

    @staticmethod
    def usable(row):
        """Backends of tests have the names of upstreams, which have no port."""
        return (split(row.context.get("backend-url"))
                and split(row.context.get("client-origin", "http://x"), r"(?::\d+)?"))

    def __init__(self, groups):
        self.backend = Backend().with_tls()
        self.server = Nginx("")
        names = sorted({split(group.url).group(2).lower() for group in groups})
        text = "".join(f"upstream {name} {{ server 127.0.0.1:{self.backend.port}; }}\n"
                       for name in names)
        for group in groups:
            group.place = str(self.server.root / f"{group.number}.sock")
            text += self.location(group)
        self.server.configuration.write_text(self.server.around(text), encoding="latin-1")
        self.server.start(sockets=[group.place for group in groups])

    @staticmethod
    def location(group):
        scheme, name, target = split(group.url).groups()
        origin = f"ppr_origin {group.scheme}://$http_host;" if group.scheme == "https" else ""
        host = f"proxy_set_header Host '{group.backend_host}';" if group.backend_host else ""
        return (f"server {{ listen unix:{group.place}; set $none '';\n"
                f"location / {{ ppr rules-{group.number}; {origin} {host}\n"
                f"proxy_pass \"{scheme}://{name}{target or '/'}$none\"; }} }}\n")


class HttpdRows:
    """httpd as the host: a virtual host on an address of the loopback for each group. Its backends
    listen on one Unix socket, whatever their names and ports."""

    exceptions = "httpd_exceptions.txt"

    @staticmethod
    def usable(row):
        """httpd always has an origin, and sends its own Host or the client's."""
        url, origin = row.context.get("backend-url", ""), row.context.get("client-origin", "")
        return (url.startswith("http:") and split(url, r"(?::\d+)?") and split(origin, r"(?::\d+)?")
                and row.context.get("backend-host") in (None, origin.partition("://")[2])
                and "%" not in url)

    def __init__(self, groups):
        self.server = Httpd("")
        self.backend = Backend(path=str(self.server.root / "backend.sock"))
        port = free_port()
        text = ""
        for group in groups:
            address = f"127.0.{1 + group.number // 200}.{1 + group.number % 200}"
            group.place = (address, port)
            text += self.virtual_host(group, f"{address}:{port}")
        self.server.configure(text)
        self.server.start(*[group.place for group in groups])

    def virtual_host(self, group, place):
        scheme, authority, target = split(group.url, r"(?::\d+)?").groups()
        url = f"unix:{self.backend.path}|{scheme}://{authority}{target or '/'}"
        return (f"Listen {place}\n<VirtualHost {place}>\nServerName {group.scheme}://{group.host}\n"
                f"UseCanonicalName On\nAllowEncodedSlashes NoDecode\n"
                f"PprRules {self.server.root}/rules-{group.number}\n"
                f"ProxyPreserveHost {'On' if group.backend_host else 'Off'}\nRewriteEngine On\n"
                f"RewriteRule .* \"{url}\" [P,NE{'' if '?' in url else ',QSD'}]\n</VirtualHost>\n")


class Rows(unittest.TestCase):
    """Each row is a test of its own; all go through one server."""

    @classmethod
    def setUpClass(cls):
        groups = {}
        for row in cls.rows:
            key = row.rules, *sorted(row.context.items())
            row.group = groups.setdefault(key, Group(len(groups), row))
        cls.host = cls.make_host(groups.values())
        cls.addClassCleanup(cls.host.backend.close)
        cls.addClassCleanup(cls.host.server.close)

    @classmethod
    def make_host(cls, groups):
        class Host(cls.kind):
            """Rule files come before the configuration that reads them."""

            def location(self, group):
                self.write(group)
                return super().location(group)

            def virtual_host(self, group, place):
                self.write(group)
                return super().virtual_host(group, place)

            def write(self, group):
                file = self.server.root / f"rules-{group.number}"
                file.write_text(group.rules, encoding="latin-1")
        return Host(list(groups))

    def run_row(self, number, row):
        """Return what came and what should have come."""
        group, backend = row.group, self.host.backend
        rules = self.host.server.root / f"rules-{group.number}"
        expected = rewritten(rules, group.context, row.field, [row.value], row.direction)
        if expected == [""] and "drop" in group.rules:
            expected = []
        line = f"{row.field}: {row.value}"
        lines = [f"{CASE}: {number}"] + ([line] if row.direction == "request" else [])
        backend.answers[str(number)] = response(*([] if lines[1:] else [line]),
                                                status="201 Created")
        heads = len(backend.heads)
        head, _ = exchange(group.place, request(group.target, group.host or None, *lines))
        came = values(b"".join(backend.heads[heads:]) if lines[1:] else head, row.field)
        return came if b" 201 " in head else [f"the server: {head[:40]}"], expected


def make(kind):
    """The class of the tests of all rows that a host can have."""
    known = exceptions(kind.exceptions)
    files = sorted((pathlib.Path(Programs.source) / "tests" / "rows").glob("*.rows"))
    members = {"kind": kind, "rows": [
        row for file in files for row in rows.read(file)
        if kind.usable(row) and not re.search(r"[\0\r\n]", row.value)]}

    def test(number, row):
        def run(self):
            came, expected = self.run_row(number, row)
            reason = known.get((row.file, row.name))
            if reason:
                self.assertNotEqual(came, expected, f"no exception: {reason}")
            else:
                self.assertEqual(came, expected)
        return run

    for number, row in enumerate(members["rows"]):
        name = re.sub(r"\W+", "_", f"{row.file.partition('.')[0]} {row.name}")
        members[f"test_{number:03}_{name}"] = test(number, row)

    def test_exceptions(self):
        """Each exception is a row."""
        self.assertEqual(set(known) - {(row.file, row.name) for row in self.rows}, set())
    members["test_exceptions"] = test_exceptions
    return type("TestRows", (Rows,), members)
