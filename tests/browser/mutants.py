#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Break libppr on purpose, and see the model of a browser fail.

    tests/browser/mutants.py SOURCE [NAME...]

Each mutant is libppr with one step of doc/design.md (N2 to N7, K2, K3) switched off. The model's
tests run on each as they run in tests/run.sh, until one fails. The output is TAP, one line a
mutant, with the test that failed and the number of cases. A mutant that no test sees is a
failure, and so is one whose text is no longer in the source.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RESPONSE = 'lib/rewrite/response.c'
COOKIE = 'lib/fields/set_cookie.c'
BOUNDS = 'lib/rewrite/bounds.c'

# The name of a mutant, what is switched off in it, the tests in the order in which they are run, and
# its edits: a file, the text there, and what takes its place.
MUTANTS = (
    ('N2', 'the origin of a backend prefix', ('references',), (
        (RESPONSE,
         'rule = find_rule(subject, &subject->origin, replacement);\n    if (!rule)',
         'rule = find_rule(subject, &subject->origin, replacement);\n    if (!rule || true)'),)),
    ('N3', 'another server of this proxy', ('references',), (
        (RESPONSE, 'if (!on_client)\n        rule =', 'if (false)\n        rule ='),)),
    ('N4', 'another name of this backend', ('references',), (
        (RESPONSE, 'if (!ppri_exchange_is_backend(exchange, &subject->origin) ||',
         'if (true ||'),)),
    ('N5', "the client's own origin", ('references',), (
        (RESPONSE, 'if (on_client)\n        judge_client(', 'if (false)\n        judge_client('),)),
    ('N6', 'a scheme or port that is wrong', ('references',), (
        (RESPONSE, '(clients || kept) && judge_origin(', 'false && judge_origin('),)),
    ('N7', "a backend's host", ('references',), (
        (RESPONSE, 'if (ppri_exchange_is_backend_host(exchange, host)) /* N7 */',
         'if (false)'),)),
    ('K2, the last', 'of several Domains the last one decides', ('cookies',), (
        (COOKIE, 'attribute->kind == PPRI_ATTRIBUTE_DOMAIN && attribute->value.size',
         'attribute->kind == PPRI_ATTRIBUTE_DOMAIN && !domain.data && attribute->value.size'),)),
    ('K2, the client', "a Domain that is valid for the client", ('cookies',), (
        (COOKIE, 'if (is_client_domain(cookie, cookie->domain))', 'if (false)'),)),
    ('K2, the backend', "a Domain that is a backend's", ('cookies',), (
        (COOKIE, 'return is_backend_domain(cookie, cookie->domain) ? OWNER_HIDDEN : OWNER_OTHER;',
         'return OWNER_OTHER;'),)),
    ('K2, another site', "a Domain that is another site's", ('cookies',), (
        (COOKIE, 'return is_backend_domain(cookie, cookie->domain) ? OWNER_HIDDEN : OWNER_OTHER;',
         'return OWNER_HIDDEN;'),)),
    ('K3.1', 'a Path that is under the client prefix', ('cookies',), (
        (BOUNDS, 'if (is_facing(judged, own, &exchange->captures)) { /* K3.1 */', 'if (false) {'),
        (BOUNDS, 'if (is_facing(judged, rule, &bound->captures)) {', 'if (false) {'),
        (BOUNDS, 'ppri_path_is_under(path, client)) {', 'false) {'),)),
    ('K3.2, covered', 'a Path that a rule covers', ('cookies',), (
        (BOUNDS, 'if (!head || ppri_rule_is_keep(head)) {', 'if (true) {'),
        (BOUNDS, 'if (!ppri_path_is_under(path, backend))\n        return false;',
         'return false;'),)),
    ('K3.2, another host', 'a Path that only a rule of another client host covers', ('cookies',), (
        (BOUNDS, 'if (!rule) {\n        bound->captures = exchange->captures;',
         'if (!rule)\n        rule = head;\n    if (false) {'),)),
    ('K3.3', 'a Path above the backend prefix', ('cookies',), (
        (BOUNDS, '    if (first)\n        judge_above(judged, first, bound);\n    else\n',
         '    (void)first;\n'),)),
    ('K3.3, in common', 'a Path above several backend prefixes', ('cookies',), (
        (BOUNDS, '*common = found ? common_prefix(*common, prefix) : prefix;',
         '*common = found ? *common : prefix;'),)),
    ('K3.4', 'no Path', ('cookies',), (
        (COOKIE, '} else if (ppri_bound_is_at_prefix(exchange) &&', '} else if (false &&'),)),
)


def run(*command):
    """Run a command that must not fail."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def copy(source, to):
    """Copy what a build needs."""
    for name in ('meson.build', 'meson_options.txt', 'include', 'lib', 'examples', 'tests'):
        if (source / name).is_dir():
            shutil.copytree(source / name, to / name)
        else:
            shutil.copy(source / name, to / name)


def mutate(tree, edits):
    """Make the edits; return the files as they were, or None if a text is not there once."""
    before = {name: (tree / name).read_text(encoding='utf-8') for name, _, _ in edits}
    after = dict(before)
    for name, text, other in edits:
        if after[name].count(text) != 1:
            return None
        after[name] = after[name].replace(text, other)
    for name, text in after.items():
        (tree / name).write_text(text, encoding='utf-8')
    return before


def first_failure(tree, tests):
    """Build, and run tests until one fails; return its name and what it found, or None."""
    run('ninja', '-C', tree / 'build', 'tests/browser/browser_calls')
    for name in tests:
        done = subprocess.run(
            ['sh', tree / 'tests/browser/node.sh', tree / f'tests/browser/test_{name}.js',
             tree / 'build/tests/browser/browser_calls'],
            text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            cases = map(int, re.findall(r'^# broken in (\d+) cases', done.stdout, re.MULTILINE))
            return f'{name} failed in {sum(cases)} cases'
    return None


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    chosen = [mutant for mutant in MUTANTS if mutant[0] in sys.argv[2:] or len(sys.argv) == 2]
    failed = 0
    print(f'1..{len(chosen)}')
    with tempfile.TemporaryDirectory() as directory:
        tree = pathlib.Path(directory)
        copy(source, tree)
        run('meson', 'setup', tree / 'build', tree, '-Dtests=enabled', '-Dexamples=disabled',
            '--default-library=static')
        for number, (name, what, tests, edits) in enumerate(chosen, 1):
            before = mutate(tree, edits)
            found = first_failure(tree, tests) if before else None
            failed += not found
            print(f'# {found or ("not seen" if before else "its text is not in the source")}')
            print(f'{"ok" if found else "not ok"} {number} - {name} switched off: {what}',
                  flush=True)
            for file, text in (before or {}).items():
                (tree / file).write_text(text, encoding='utf-8')
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
