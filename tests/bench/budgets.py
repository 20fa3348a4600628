#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Compare the results of tests/bench.sh with the budgets.

    tests/bench/budgets.py RESULTS

Prints a table: what, must, hope, measured, and "ok", or "over" if more than must was
measured. A budget has one measure or several; it is over if one of them is. Each ratio is
made of the times of one run; the median over the runs is printed.
"""

import collections
import pathlib
import statistics
import sys

RUNS = 5

Budget = collections.namedtuple('Budget', 'what form parts')
# Without must and hope, a measure is printed only.
Part = collections.namedtuple('Part', 'measure must hope', defaults=(None, None))

PICO = "picohttpparser (libh2o's build)"
PICO_SSE = 'picohttpparser built for SSE 4.2'
APACHE = "Apache's ap_proxy_location_reverse_map"
HAPROXY = "one PCRE2-JIT match-and-replace of the same (HAProxy's way)"


# ----------------------------------------------------------------- Measures --

def value(name):
    return lambda run: run[name]


def ratio(name, other):
    return lambda run: run[name] / run[other]


def above_copy(name, other, copy):
    """The larger of two ratios: with the copy of the head in both, and without it."""
    def measure(run):
        mine, theirs = run[name], run[other]
        return max(mine / theirs, (mine - run[copy]) / (theirs - run[copy]))
    return measure


def by_block(name):
    """A ratio to the block call, without the copy of the head that it needs."""
    return lambda run: run[name] / (run['head, three rewrites'] - run['copy, head'])


def random_by_load(run):
    """The number of dependent loads for which a random lookup waits."""
    lookup, alone = run['picked at random, 1000000 rules'], run['picked at random, 1 rule']
    return (lookup - alone) / run['dependent load']


def kilo(name, size):
    return lambda run: run[name] / size


# -------------------------------------------------------------------- Forms --

def times(number):
    return f'1/{1 / number:.0f}' if number < 0.02 else f'{number:.2f} x'


def unit(word, digits=0):
    return lambda number: f'{number:.{digits}f} {word}'.strip()


BUDGETS = [
    Budget(f'URL, hit, 1 rule, exchange prepared, by {APACHE}',
           times, [Part(ratio('libppr in Apache, prepared, last rule, 1 rule',
                              'Apache, last rule, 1 rule'), 0.2, 0.13)]),
    Budget('the same with init in each call',
           times, [Part(ratio('libppr in Apache, init, last rule, 1 rule',
                              'Apache, last rule, 1 rule'), 0.65, 0.35)]),
    Budget('the same with 10,000 rules (the last one), init in each call',
           times, [Part(ratio('libppr in Apache, init, last rule, 10000 rules',
                              'Apache, last rule, 10000 rules'), 1 / 1000, 1 / 2000)]),
    Budget(f'903-byte head, 3 rewrites, init included, by {PICO}',
           times, [Part(above_copy('head, three rewrites', 'picohttpparser, head', 'copy, head'),
                        1.1, 0.8)]),
    Budget(f'the same by {PICO_SSE}',
           times, [Part(above_copy('head, three rewrites', 'picohttpparser with SSE 4.2, head',
                                   'copy, head'))]),
    Budget(f'512 different heads, by {PICO}',
           times, [Part(above_copy('512 heads', 'picohttpparser, 512 heads', 'copy, 512 heads'),
                        1.5, 1.2)]),
    Budget(f'the same by {PICO_SSE}',
           times, [Part(above_copy('512 heads', 'picohttpparser with SSE 4.2, 512 heads',
                                   'copy, 512 heads'))]),
    Budget('head without a field of the table, init included, by a memchr walk over its lines',
           times, [Part(ratio('head without a field of the table', 'memchr over lines'),
                        0.95, 0.7)]),
    Budget('head looked into and left, by the same',
           times, [Part(ratio('head, looked into and left', 'memchr over lines'), 3.2, 2.0)]),
    Budget('its 19 fields one by one, init included, by the block call',
           times, [Part(by_block('head, 19 fields one by one'), 1.9, 1.4)]),
    Budget('the same as one ppr_rewrite_fields call',
           times, [Part(by_block('head, 19 fields in one call'), 1.3, 1.0)]),
    Budget(f'one Location / one 33-byte Set-Cookie, prepared, by {HAPROXY}',
           times, [Part(ratio('Location', 'regex, Location'), 1.0, 0.5),
                   Part(ratio('Set-Cookie', 'regex, Set-Cookie'), 2.0, 1.2)]),
    Budget('code touched by one head, 64-byte lines',
           unit('KB', 1), [Part(kilo('code touched by one head', 1024), 17, 10)]),
    Budget('random lookup in 1,000,000 rules less one with 1 rule, by a dependent load',
           times, [Part(random_by_load, 1.6, 1.15)]),
    Budget('heap allocations while rewriting',
           unit(''), [Part(value('heap allocations while rewriting'), 0, 0)]),
    Budget('stack while rewriting',
           unit('bytes'), [Part(value('stack while rewriting'), 4096, 3072)]),
    Budget('memory for a rule beyond its two strings',
           unit('bytes'), [Part(value('memory of a rule beyond its two strings'), 72, 48)]),
    Budget('building 1,000,000 rules, CPU time',
           unit('s', 2), [Part(value('building, 1000000 rules'), 2.2, 1.0)]),
    Budget('.text and .rodata of libppr.so / added to a static program',
           unit('KB'), [Part(kilo('.text and .rodata of libppr.so', 1000), 120, 96),
                        Part(kilo('.text and .rodata added to a static program', 1000), 96, 72)]),
    Budget('without SIMD: head with 3 rewrites, by the SIMD build',
           times, [Part(ratio('without SIMD, head, three rewrites', 'head, three rewrites'),
                        2.3, 1.8)]),
]


# ------------------------------------------------------------------ Results --

def read(path):
    """Return the runs, each {name: value}. A count, made once, is in all of them."""
    values = collections.defaultdict(list)
    for line in path.read_text(encoding='utf-8').splitlines():
        name, number, _ = line.split('\t')
        values[name].append(float(number))
    for name, numbers in values.items():
        if len(numbers) not in (1, RUNS):
            raise ValueError(f'{name}: measured {len(numbers)} times')
    return [{name: numbers[run % len(numbers)] for name, numbers in values.items()}
            for run in range(RUNS)]


def median(runs, measure):
    """The median over the runs, or None if it was not measured."""
    try:
        return statistics.median(measure(run) for run in runs)
    except KeyError as name:
        if 'SSE' not in str(name):
            raise
        return None


def in_words(form, numbers):
    return ' / '.join('-' if number is None else form(number) for number in numbers)


def judged(runs):
    """Yield the words of each line."""
    for what, form, parts in BUDGETS:
        measured = [median(runs, part.measure) for part in parts]
        if None in measured:
            words, verdict = 'not there', ''
        elif parts[0].must is None:
            words, verdict = in_words(form, measured), ''
        else:
            words = in_words(form, measured)
            over = any(number > part.must for number, part in zip(measured, parts))
            verdict = 'over' if over else 'ok'
        yield (what, in_words(form, [part.must for part in parts]),
               in_words(form, [part.hope for part in parts]), words, verdict)


def main():
    lines = [('what', 'must', 'hope', 'measured', ''), *judged(read(pathlib.Path(sys.argv[1])))]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for what, *others in lines:
        cells = [what.ljust(widths[0])] + [cell.rjust(width)
                                           for cell, width in zip(others, widths[1:])]
        print('  '.join(cells).rstrip())
    return 0


if __name__ == '__main__':
    sys.exit(main())
