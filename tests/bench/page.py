#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Write doc/performance.md and doc/performance.svg from the results of tests/bench.sh.

    tests/bench/page.py RESULTS
"""

import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import textwrap

sys.dont_write_bytecode = True
from budgets import read  # noqa: E402

DOC = pathlib.Path(__file__).resolve().parents[2] / 'doc'
SIZES = [10 ** i for i in range(7)]
APACHE_SIZES = SIZES[:5]
WIDTH = 95

DOCUMENT = '''\
# Performance

The cost of libppr, beside the cost of code that you may use today for the same task.

{table}

![Time for one reference, by number of rules](performance.svg)

How to read the table and the picture:

- `tests/bench.sh --write` makes this page in one run, on any Debian 12. Your machine has other
  times; compare the two columns. The two times of a line are measured in turn.
- libppr gets everything that a proxy knows of the request: scheme, authority and target on both
  sides, and the Host field sent to the backend. It works that out once for an exchange. Times
  include that (`ppr_exchange_init`), unless the line says that the exchange is prepared.
- Apache httpd is `ap_proxy_location_reverse_map`, the function that serves `ProxyPassReverse`,
  called in httpd. libppr is called there too, with the same rules and the same results. Each
  response is of a backend picked at random. For the picture libppr is called outside of httpd.
- A regular expression is PCRE2 with its JIT, as in HAProxy's `http-response replace-header`.
  It replaces one prefix that is written in the expression; libppr looks the prefix up.
{pico}
- The response head has 903 bytes and 19 fields, of which one `Location` and two `Set-Cookie`
  change. The heads of 512 backends have the same fields with other values.
- A static program has the parts of libppr that it calls: build a table, rewrite a URL, rewrite
  a head. Sizes are those of code and constants. uriparser is a library of its own.

{machine}
'''

PLOT = '''\
set terminal svg size 760,420 font "sans-serif,13" background "white"
set output "{output}"
set logscale xy
set xlabel "rules"
set ylabel "time for one reference, ns"
set format x "10^{{%L}}"
set format y "10^{{%L}}"
set xrange [0.7:1.5e6]
set yrange [10:1e6]
set grid
set key top left
plot $apache using 1:2 with linespoints pt 7 ps 0.6 lc rgb "#c03020" title "Apache httpd, ProxyPassReverse", \\
     $libppr using 1:2 with linespoints pt 7 ps 0.6 lc rgb "#204080" title "libppr"
'''


def median(runs, name):
    return statistics.median(run[name] for run in runs)


def random_rule(who, rules):
    """The name of a result."""
    prefix = f'{who}, ' if who else ''
    return f'{prefix}picked at random, {rules} rule{"" if rules == 1 else "s"}'


# -------------------------------------------------------------------- Table --

def rounded(number):
    """A number of three digits, or of all that are left of the point."""
    if number >= 1000:
        return f'{round(number, 2 - len(str(int(number)))):,.0f}'
    return f'{number:.3g}'


def lines(runs):
    """Yield the cells of each line."""
    def ns(name):
        return f'{rounded(median(runs, name))} ns'

    def kilobytes(name):
        return f'{median(runs, name) / 1000:.0f} KB'

    yield ('`Location` of 42 bytes, 1 rule, exchange prepared',
           ns('libppr in Apache, prepared, last rule, 1 rule'),
           f'Apache httpd: {ns("Apache, last rule, 1 rule")}')
    for rules, words in ((1, '1 rule'), (10000, '10,000 rules')):
        yield (f'`Location` of 42 bytes, {words}', ns(random_rule('libppr in Apache, init', rules)),
               f'Apache httpd: {ns(random_rule("Apache", rules))}')
    yield ('`Location` of 65 bytes, exchange prepared', ns('Location'),
           f'regular expression: {ns("regex, Location")}')
    yield ('`Set-Cookie` of 33 bytes, exchange prepared', ns('Set-Cookie'),
           f'regular expression: {ns("regex, Set-Cookie")}')
    yield ('response head, three rewrites', ns('head, three rewrites'),
           f'picohttpparser: {ns("picohttpparser, head")}')
    yield ('heads of 512 backends, three rewrites each', ns('512 heads'),
           f'picohttpparser: {ns("picohttpparser, 512 heads")}')
    yield ('head with references to other sites only', ns('head, looked into and left'),
           f'picohttpparser: {ns("picohttpparser, head")}')
    yield ('head without a field to rewrite', ns('head without a field of the table'),
           f'`memchr` from line to line: {ns("memchr over lines")}')
    yield ('the 19 fields of the head one by one', ns('head, 19 fields one by one'),
           f'libppr, as a block: {ns("head, three rewrites")}')
    yield ('the same in one call', ns('head, 19 fields in one call'),
           f'libppr, as a block: {ns("head, three rewrites")}')
    yield 'a field that no rule is about, exchange prepared', ns('field of no interest'), ''
    yield ('heap allocations for all of these',
           f'{median(runs, "heap allocations while rewriting"):.0f}', '')
    yield ('memory for 1,000,000 rules', f'{median(runs, "memory of a rule, of 1000000"):.0f} MB',
           f'their texts alone: {memory_of_texts(runs):.0f} MB')
    yield 'building 1,000,000 rules', f'{median(runs, "building, 1000000 rules"):.1f} s', ''
    yield 'size of libppr.so', kilobytes('.text and .rodata of libppr.so'), ''
    yield ('added to a static program', kilobytes('.text and .rodata added to a static program'),
           '')


def memory_of_texts(runs):
    return (median(runs, 'memory of a rule, of 1000000') -
            median(runs, 'memory of a rule beyond its two strings'))


def table(runs):
    rows = [('', 'libppr', 'beside it'), ('---', '---:', '---'), *lines(runs)]
    return '\n'.join('| ' + ' | '.join(row) + ' |' for row in rows)


# ------------------------------------------------------------------ Picture --

def points(runs, name, who, sizes):
    text = ''.join(f'{size} {median(runs, random_rule(who, size))}\n' for size in sizes)
    return f'${name} << END\n{text}END\n'


def draw(runs, output):
    text = (points(runs, 'apache', 'Apache', APACHE_SIZES) + points(runs, 'libppr', '', SIZES) +
            PLOT.format(output=output))
    subprocess.run(['gnuplot'], input=text, text=True, check=True)


# ------------------------------------------------------------------ Machine --

def found(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    return match.group(1) if match else 'unknown'


def output(*command):
    return subprocess.run(command, text=True, check=True, stdout=subprocess.PIPE).stdout.strip()


def version(package):
    return output('dpkg-query', '-W', '-f', '${Version}', package)


def machine():
    processor = pathlib.Path('/proc/cpuinfo').read_text(encoding='utf-8')
    system = pathlib.Path('/etc/os-release').read_text(encoding='utf-8')
    model = found(r'model name.*: (.+)', processor)
    name = found(r'PRETTY_NAME="(.+)"', system)
    return textwrap.fill(
        f'Measured on {model} ({platform.machine()}, {os.cpu_count()} processors), {name}, gcc '
        f'{output("gcc", "-dumpfullversion")} with `meson --buildtype release`; Apache httpd '
        f'{version("apache2-bin")}, libh2o {version("libh2o-dev")}, PCRE2 '
        f'{version("libpcre2-dev")}.', WIDTH)


def pico(runs):
    """The words about picohttpparser."""
    name = 'picohttpparser with SSE 4.2, head'
    text = ('- picohttpparser splits a head into fields, and rewrites nothing. It is the one of '
            "Debian's libh2o, built for any x86-64.")
    if name in runs[0]:
        text += f' Built for SSE 4.2 it takes {rounded(median(runs, name))} ns for the head.'
    return textwrap.fill(text, WIDTH, subsequent_indent='  ')


def main():
    runs = read(pathlib.Path(sys.argv[1]))
    draw(runs, DOC / 'performance.svg')
    page = DOC / 'performance.md'
    # tests/hosts/load.py writes the section about servers
    _, heading, servers = page.read_text(encoding='utf-8').partition('\n## In nginx and httpd\n')
    text = DOCUMENT.format(table=table(runs), pico=pico(runs), machine=machine())
    page.write_text(text + heading + servers, encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
