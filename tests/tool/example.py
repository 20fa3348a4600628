#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Run an example and compare its output with the lines below "Prints" in its first comment.

    tests/tool/example.py SOURCE COMMAND...
"""

import difflib
import pathlib
import re
import subprocess
import sys

PRINTS = re.compile(r'Prints\n\n((?: {4,}.*\n)+)')


def main():
    source, *command = sys.argv[1:]
    block = PRINTS.search(pathlib.Path(source).read_text(encoding='utf-8')).group(1)
    expected = [line.strip() for line in block.splitlines()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    printed = done.stdout.splitlines()
    print(*difflib.unified_diff(expected, printed, 'expected', 'printed', lineterm=''), sep='\n')
    print(done.stderr, end='')
    sys.exit(done.returncode != 0 or expected != printed)


if __name__ == '__main__':
    main()
