# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The examples of doc/fields.md through a server: all are right by the module, and the README of the
module has a table of those that are right by the server's own directives."""

import os
import pathlib
import re
import tempfile

from hosts.world import Backend, Programs, response, values
from tool import fields

HOST = "www.example.org"
GROUPS = {"Location": "Location", "Refresh": "Refresh", "Set-Cookie": "Set-Cookie", "Link": "Link",
          "Content-Location": "Content-Location, URI", "URI": "Content-Location, URI"}
KINDS = {"uri": "other fields with a reference", "hx-location": "other fields with a reference",
         "origin": "Access-Control-Allow-Origin and its like"}
REST = "policies, challenges, reports, scopes"
REQUESTS = "Destination, If, Origin, Referer of requests"


def group_of(direction, field, kind):
    if direction == "request":
        return REQUESTS
    return GROUPS.get(field) or KINDS.get(kind, REST)


def plain(text, field):
    """A value in a form in which equal meanings are equal texts."""
    if field == "Set-Cookie":
        text = re.sub(rf"; *Domain={HOST}", "", text, flags=re.I).lower()
        return sorted(re.sub(r"(path=/[^;]+?)/(?=;|$)", r"\1", text).split("; "))
    return text.replace(f"https://{HOST}/", "/")


class Fields:
    """Tests with a server. `begin(by_module)` starts it before `self.named`, which listens on
    `self.path` and calls itself backend.example.com."""

    readme = None

    def setUp(self):
        super().setUp()
        # pylint: disable-next=consider-using-with
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        os.chmod(holder.name, 0o755)  # httpd's children are another user's
        self.path = f"{holder.name}/backend"
        self.named = Backend(path=self.path)
        self.addCleanup(self.named.close)
        text = (pathlib.Path(Programs.source) / "doc" / "fields.md").read_text(encoding="utf-8")
        self.rules = {"rules": re.search(r"^```rules\n(.*?)^```", text, re.S | re.M).group(1)}
        self.rows = list(fields.rows(text))

    def came(self, direction, field, value):
        """What comes of a value."""
        lines = [f"{field}: {value}"]
        status = "201 Created" if field == "Location" else "200 OK"
        self.named.answers["/a"] = response(*(lines if direction == "response" else []),
                                            status=status)
        head = self.ask("/mirror/foo/a", *(lines if direction == "request" else []), host=HOST)
        return values(head if direction == "response" else self.named.heads[-1], field)

    def test_the_examples_of_the_documents(self):
        self.begin(True)
        for direction, field, _, before, after in self.rows:
            with self.subTest(f"{direction} {field}: {before}"):
                self.assertEqual(self.came(direction, field, before), [after])

    def test_the_table_of_the_readme(self):
        """It has what is measured here."""
        self.begin(False)
        counts = {}
        for direction, field, kind, before, after in self.rows:
            right = [plain(text, field) for text in self.came(direction, field, before)]
            count = counts.setdefault(group_of(direction, field, kind), [0, 0])
            count[0] += right == [plain(after, field)]
            count[1] += 1
        lines = [f"| {group} | {right} of {number} |" for group, (right, number) in counts.items()]
        text = (pathlib.Path(Programs.source) / self.readme).read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"^\| .* \| \d+ of \d+ \|$", text, re.M), lines,
                         "\n" + "\n".join(lines))
