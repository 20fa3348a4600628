#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Compare what tests/bench.sh measured with the budgets, and draw a picture.

    tests/bench/report.py [--write] RESULTS BUILD

Prints one line a budget: what, must, hope, measured, and "ok" or "over", with tabs
between. Draws BUILD/performance.svg. With --write, makes doc/performance.md and
doc/performance.svg.
"""

import collections
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = [10 ** i for i in range(7)]
APACHE_SIZES = SIZES[:5]

Budget = collections.namedtuple('Budget', 'what must hope form measure')


def named(prefix, rules):
    """The name of a row of a table with so many rules."""
    return f'{prefix}, {rules} rule{"" if rules == 1 else "s"}'


# ------------------------------------------------------------------ Budgets --

def beside_apache(rules):
    """libppr's time by Apache's, measured in httpd."""
    hit = named('hit, last rule', rules)
    return lambda r: r[f'libppr in Apache, {hit}'] / r[f'Apache, {hit}']


def growth(case):
    """The time with a million rules by that with one."""
    return lambda r: (r[named(f'reference, {case}', SIZES[-1])] /
                      r[named(f'reference, {case}', 1)])


def rewriting_by_parsing(r):
    """The worse of two: with the copy that both need, and less it."""
    rewriting, parsing = r['head, three rewrites'], r['yardstick, picohttpparser, the head copied']
    copy = r['yardstick, copy of the head']
    return max(rewriting / parsing, (rewriting - copy) / (parsing - copy))


def value(name):
    """A figure as it is."""
    return lambda r: r[name]


def times(number):
    """A ratio, in words: small ones as a fraction."""
    return f'1/{1 / number:.0f}' if number < 0.02 else f'{number:.2f} x'


def seconds(number):
    return f'{number:.2f} s'


def whole(unit):
    return lambda number: f'{number:.0f} {unit}'.strip()


BUDGETS = [
    Budget("a hit, 1 rule, by Apache's function", 1 / 2, 0.3, times, beside_apache(1)),
    Budget("a hit, 10,000 rules, by Apache's function", 1 / 1000, 1 / 3000, times,
           beside_apache(10000)),
    Budget('a hit, 1,000,000 rules, by the same with 1 rule', 1.3, 1.1, times, growth('hit')),
    Budget('a hit picked at random, 1,000,000 rules, by 1 rule', 8, 4, times, growth('random')),
    Budget('a head, three rewrites, by picohttpparser', 1, 0.6, times, rewriting_by_parsing),
    Budget('a head, nothing to rewrite, by memchr over its line ends', 1.2, 0.7, times,
           lambda r: r['head, nothing to rewrite'] / r['yardstick, memchr over line ends']),
    Budget('heap allocations in rewriting calls', 0, 0, whole(''),
           value('heap, allocations in rewriting calls')),
    Budget('memory for a rule beyond its two strings, of 1,000,000', 64, 40, whole('bytes'),
           value('memory, table beyond the two strings, 1000000 rules')),
    Budget('adding and building 1,000,000 rules', 2, 0.7, seconds,
           value('builder, add and build, 1000000 rules')),
    Budget('text of the shared library', 65536, 40960, whole('bytes'),
           value('shared library, text column of size')),
]


def judged(results):
    """One tuple of words a budget."""
    for budget in BUDGETS:
        measured = budget.measure(results)
        yield (budget.what, budget.form(budget.must), budget.form(budget.hope),
               budget.form(measured), 'ok' if measured <= budget.must else 'over')


# ------------------------------------------------------------------ Picture --

PLOT = '''\
set terminal svg size 760,460 font "sans-serif,13" background "white"
set output "{output}"
set logscale xy
set xlabel "rules"
set ylabel "time for one reference, ns"
set format x "10^{{%L}}"
set format y "10^{{%L}}"
set xrange [0.7:1.5e6]
set yrange [10:2e5]
set grid
set key top left
plot $apache using 1:2 with linespoints pt 7 ps 0.6 lc rgb "#c03020" title "Apache httpd: hit, last rule", \\
     $random using 1:2 with linespoints pt 7 ps 0.6 lc rgb "#7090d0" title "libppr: hit, picked at random", \\
     $hit using 1:2 with linespoints pt 7 ps 0.6 lc rgb "#204080" title "libppr: hit"
'''


def draw(results, output):
    """Draw time against the number of rules."""
    lines = {
        'apache': ('Apache, hit, last rule', APACHE_SIZES),
        'random': ('reference, random', SIZES),
        'hit': ('reference, hit', SIZES),
    }
    text = ''
    for name, (prefix, sizes) in lines.items():
        points = ''.join(f'{size} {results[named(prefix, size)]}\n' for size in sizes)
        text += f'${name} << END\n{points}END\n'
    text += PLOT.format(output=output)
    subprocess.run(['gnuplot'], input=text, text=True, check=True)


# ----------------------------------------------------------------- Document --

DOCUMENT = '''\
# Performance

`tests/bench.sh --write` makes this page. Absolute times mean little elsewhere; the ratios
are of one run, side by side. Times are medians of many rounds, each of which goes over all
rows, on one processor where that is allowed.

## The budgets

{budgets}

- Apache is httpd's own `ap_proxy_location_reverse_map`, called in httpd by a module of ours
  (tests/bench/mod_ppr_bench.c) in a request that mod_proxy has taken, with the
  `ProxyPassReverse` rules that httpd has read. libppr is timed in the same process on the same
  rules and URLs, with the same results. A hit is in the last rule, the worst for a search from
  the first; the figures below have the first rule and a random one too.
- Rules join `/t/NAME/` and `http://NAME-tenant.example/app/`; names differ from the first byte on.
- The head is tests/bench/response-head.txt, 903 bytes. One Location and two Set-Cookie are
  rewritten in place, with a whole context. As that destroys the head, it is copied into the
  buffer each time; so it is for picohttpparser. The ratio is the worse of two: with the copy,
  and with the time of a copy alone taken off both.
- With nothing to rewrite, Location and Set-Cookie are there, and looked into, but are other
  sites'. Nothing is copied, neither for memchr.
- picohttpparser is the one in Debian's libh2o, which is built for any x86-64: without SSE 4.2.
- Memory is what a counting allocator has live once the builder is freed. Text is the first
  column of `size`: code, data that is only read, tables for unwinding.

## One reference

![Time for one reference against the number of rules](performance.svg)

{references}

In httpd, where libppr is handed a NUL-terminated string and has to count it first:

{apache}

## All else

{others}

## Made on

{machine}
'''


def table(header, rows):
    """A table in Markdown."""
    lines = [header, ['---'] + ['---:'] * (len(header) - 1), *rows]
    return '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines)


def short(number):
    """A figure of three digits or more, for people."""
    if number >= 100 or number == int(number):
        return f'{number:,.0f}'
    return f'{number:.3g}'


def by_size(results, first, cases, sizes):
    """A table with a line for each number of rules."""
    rows = [[f'{size:,}'] + [short(results[named(case, size)]) for case in cases.values()]
            for size in sizes]
    return table([first, *cases], rows)


def output_of(*command):
    """The output of a command, or nothing where it is not there."""
    if shutil.which(command[0], path=os.environ['PATH'] + ':/usr/sbin') is None:
        return ''
    return subprocess.run(command, text=True, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL,
                          env=dict(os.environ, PATH=os.environ['PATH'] + ':/usr/sbin')).stdout


def first_match(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else 'not known'


def machine():
    """What the figures were made on."""
    processor = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8')
    pages = pathlib.Path('/sys/kernel/mm/transparent_hugepage/enabled')
    huge = pages.read_text(encoding='utf-8') if pages.exists() else ''
    version = ('dpkg-query', '-W', '-f', '${Version}')
    return table(['what', 'which'], [
        ['processor', f'{first_match(r"model name.*: (.+)", processor)}, {os.cpu_count()} of them, '
         f'{platform.machine()}'],
        ['transparent huge pages', first_match(r'\[(\w+)\]', huge)],
        ['system', first_match(r'PRETTY_NAME="(.+)"', pathlib.Path('/etc/os-release').read_text(
            encoding='utf-8'))],
        ['compiler', 'gcc ' + output_of('gcc', '-dumpfullversion').strip() +
         ', `meson --buildtype release`'],
        ['C library', ' '.join(platform.libc_ver())],
        ['Apache httpd', first_match(r'Apache/(\S+)', output_of('apache2', '-v'))],
        ['libh2o', output_of(*version, 'libh2o-dev')],
        ['uriparser', output_of(*version, 'liburiparser-dev')],
    ]).replace('---:', '---')


def document(results, units):
    """The text of doc/performance.md."""
    sized = re.compile(r'^(reference|Apache|libppr in Apache), .* rules?$')
    alone = ('whole context', 'path', 'uncovered', 'captures')
    others = [[name, short(number), units[name]] for name, number in results.items()
              if not sized.match(name) or any(word in name for word in alone)]
    budgets = table(['what', 'must', 'hope', 'measured', ''], judged(results))
    return DOCUMENT.format(
        budgets=budgets,
        references=by_size(results, 'rules; ns', {
            'hit': 'reference, hit', 'picked at random': 'reference, random',
            'to be normalised': 'reference, careful hit', 'other site': 'reference, miss'}, SIZES),
        apache=by_size(results, 'rules; ns', {
            f'{who}, {case.split(", ")[-1]}': f'{prefix}, {case}'
            for case in ('hit, first rule', 'hit, random rule', 'hit, last rule', 'miss')
            for who, prefix in (('Apache', 'Apache'), ('libppr', 'libppr in Apache'))
        }, APACHE_SIZES),
        others=table(['what', 'figure', 'unit'], others).replace('---: |\n', '--- |\n', 1),
        machine=machine())


def read(path):
    """Return {name: value} and {name: unit} of the lines of a file."""
    results, units = {}, {}
    for line in path.read_text(encoding='utf-8').splitlines():
        name, number, unit = line.split('\t')
        results[name], units[name] = float(number), unit
    return results, units


def main():
    arguments = sys.argv[1:]
    write = arguments[:1] == ['--write']
    path, build = (pathlib.Path(argument) for argument in arguments[write:])
    results, units = read(path)
    for words in judged(results):
        print('\t'.join(words))
    draw(results, build / 'performance.svg')
    if write:
        shutil.copyfile(build / 'performance.svg', ROOT / 'doc' / 'performance.svg')
        (ROOT / 'doc' / 'performance.md').write_text(document(results, units), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
