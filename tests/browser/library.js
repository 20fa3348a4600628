// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// libppr behind the pipe of calls.c. A case is a generator that yields lists of calls and gets
// the lists of their answers; many cases share one trip through the pipe.

const { spawn } = require('child_process');
const readline = require('readline');

const REWRITTEN = '2';
const ESCAPES = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' };
const BYTES = { t: '\t', n: '\n', r: '\r', 0: '\0' };

function escape(word) {
  return String(word).replace(/[\\\t\n\r\0]/g, (c) => ESCAPES[c]);
}

function unescape(word) {
  return word.replace(/\\(.)/g, (_, c) => BYTES[c] ?? c);
}

// Calls: each is the words of one line.
const url = (direction, reference) => ['U', direction, reference];
const field = (direction, name, value) => ['F', direction, name, value];

function answerOf(call, line) {
  const words = line.split('\t');
  const changed = words[0] === REWRITTEN;
  return {
    changed,
    reason: words[1],
    rule: Number(words[2]),
    value: changed ? unescape(words[3]) : call[call.length - 1],
  };
}

class Library {
  constructor(program) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((done) => this.child.on('close', done));
    this.lines = readline.createInterface({ input: this.child.stdout });
    this.waiting = [];
    this.lines.on('line', (line) => this.take(line));
    this.child.on('close', () => this.wanted && this.fail(new Error('the library ended early')));
    this.child.stdin.on('error', () => {});
  }

  take(line) {
    this.waiting.push(line);
    if (this.waiting.length === this.wanted) {
      const lines = this.waiting;
      this.waiting = [];
      this.wanted = 0;
      this.done(lines);
    }
  }

  send(calls) {
    return new Promise((done, fail) => {
      this.wanted = calls.length;
      this.done = done;
      this.fail = fail;
      this.child.stdin.write(calls.map((call) => call.map(escape).join('\t')).join('\n') + '\n\n');
    });
  }

  // Run cases, each { rules, members, steps }: steps() is the generator. Returns the return values of
  // the generators.
  async run(cases) {
    const results = cases.map(() => undefined);
    let open = cases.map((one, place) => ({ one, place, steps: one.steps(), answers: undefined }));
    while (open.length) {
      const calls = [];
      open = open.filter((run) => {
        const { done, value } = run.steps.next(run.answers);
        if (done) {
          results[run.place] = value;
          return false;
        }
        run.calls = value;
        calls.push(['T', run.one.rules], ['X', ...run.one.members], ...value);
        return true;
      });
      const lines = calls.length ? await this.send(calls) : [];
      let at = 0;
      for (const run of open) {
        if (lines[at] !== 'ok')
          throw new Error(`the rules are wrong: ${lines[at]}\n${run.one.rules}`);
        at += 2;
        run.answers = run.calls.map((call) => answerOf(call, lines[at++]));
      }
    }
    return results;
  }

  end() {
    this.child.stdin.end();
    return this.ended;
  }
}

module.exports = { Library, url, field };
