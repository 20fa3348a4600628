# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Reads the rows of tests/rows that are about one field, for other programs than the runner."""

import dataclasses
import re

CONTEXT = ("client-origin", "client-target", "backend-url", "backend-host")
ESCAPE = re.compile(r"\\(\\|r|n|t|0|x[0-9A-Fa-f]{2}|\{\d+\*[^}]*\})")
PLAIN = {"\\": "\\", "r": "\r", "n": "\n", "t": "\t", "0": "\0"}


@dataclasses.dataclass
class Row:
    """A row of a file: `direction` and `field` are those of its call."""

    file: str
    name: str
    direction: str
    field: str
    rules: str
    context: dict
    value: str


def unescape(text):
    def one(found):
        word = found.group(1)
        if word[0] == "x" and len(word) > 1:
            return chr(int(word[1:], 16))
        if word[0] == "{":
            count, _, rest = word[1:-1].partition("*")
            return int(count) * rest
        return PLAIN[word]
    return ESCAPE.sub(one, text)


class Lines:
    """The lines of a paragraph after its first."""

    def __init__(self, lines, given=None):
        self.call, self.rules, self.context, self.values = None, [], {}, []
        self.plain = "no context" not in lines
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "call":
                self.call = rest.split()
            elif word == "|":
                self.rules.append(unescape(rest))
            elif word == "format":
                self.plain = self.plain and rest == "plain"
            elif word in CONTEXT:
                self.context[word] = unescape(rest)
            elif word == "<":
                self.values.append(unescape(rest))
        if given:
            self.call = self.call or given.call
            self.rules = self.rules or given.rules
            self.context = self.context or given.context
            self.plain = self.plain and given.plain


def read(path):
    """Yield the rows of a file that rewrite one field, by rules in the plain format."""
    given = Lines([])
    text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines()
                     if not line.startswith("#"))
    for paragraph in re.split(r"\n\s*\n", text):
        first, *lines = [line for line in paragraph.splitlines() if line.strip()] or [""]
        lines = [line.strip(" ") for line in lines]
        if first == "given":
            given = Lines(lines)
            continue
        row = Lines(lines, given)
        if row.plain and row.call and row.call[1:2] == ["field"] and len(row.values) == 1:
            yield Row(path.name, first, row.call[0], row.call[2], "\n".join(row.rules) + "\n",
                      row.context, row.values[0])
