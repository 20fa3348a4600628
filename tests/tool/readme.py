# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The README's commands for the shell tool print what stands below them.

    readme.py SOURCE PPR

A line "    $ cat FILE" is followed by the file's lines; any other "    $ COMMAND" by what it prints.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

EXAMPLE = re.compile(r"^    \$ (.+)\n((?:    (?!\$).+\n)*)", re.MULTILINE)


def main():
    source, ppr = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:])
    readme = (pathlib.Path(source) / "README.md").read_text(encoding="utf-8")
    examples = [(command, re.sub(r"^    ", "", text, flags=re.MULTILINE))
                for command, text in EXAMPLE.findall(readme)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        print(f"1..{len(examples)}")
        for number, (command, expected) in enumerate(examples, 1):
            if command.startswith("cat "):
                (pathlib.Path(folder) / command[4:]).write_text(expected, encoding="utf-8")
            printed = subprocess.run(command.replace("build/examples/ppr", ppr), shell=True,
                                     cwd=folder, stdout=subprocess.PIPE, check=False).stdout.decode()
            good = printed == expected
            failed += not good
            if not good:
                print(f"# prints {printed!r}, not {expected!r}")
            print(f"{'' if good else 'not '}ok {number} - {command}")
    return failed > 0 or len(examples) < 3


sys.exit(main())
