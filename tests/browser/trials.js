// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Runs random cases through the library and judges them by laws; shrinks what breaks one. The output
// is TAP, one line a law.
//
// A subject has
//     laws           its laws: [name, sentence]
//     exceptions     rows of exceptions from them: [reason, ...]
//     make(random)   a case: plain data with a `setting`
//     judge(trial)   a generator as library.js runs it; returns undefined, or the first broken
//                    law as { law, why }; it calls tally.check(law) for each thing that it checked
//     smaller(trial) a generator of cases with one part less
//     show(trial)    the call as a command of the `ppr` tool

const { Library } = require('./library.js');
const { Random } = require('./random.js');
const { Table } = require('./table.js');
const { membersOf, optionsOf } = require('./settings.js');

const BATCH = 250; // cases in one trip
const SHOWN = 5; // broken cases of each law

// How often each law was put to the test, and each exception was needed.
class Tally {
  constructor() {
    this.counts = new Map();
  }

  // Whether a row of exceptions holds: [reason, condition].
  excuse(rows, holds) {
    const row = rows.find(([, condition]) => holds(condition));
    if (row)
      this.check(row);
    return Boolean(row);
  }

  check(law, count = 1) {
    this.counts.set(law, (this.counts.get(law) ?? 0) + count);
  }

  of(law) {
    return this.counts.get(law) ?? 0;
  }
}

class Trials {
  constructor(subject, program) {
    this.subject = subject;
    this.library = new Library(program);
    this.tally = new Tally();
    this.broken = new Map(subject.laws.map(([law]) => [law, []]));
  }

  run(trials) {
    return this.library.run(trials.map((trial) => ({
      rules: new Table(trial.setting.rules, trial.setting.lines).text,
      members: membersOf(trial.setting),
      steps: () => this.subject.judge(trial, this.tally),
    })));
  }

  async shrink(trial, law) {
    let found = trial;
    for (let again = true; again;) {
      again = false;
      for (const smaller of this.subject.smaller(found)) {
        const [broken] = await this.run([smaller]).catch(() => []);
        if (broken?.law === law) {
          found = smaller;
          again = true;
          break;
        }
      }
    }
    return found;
  }

  async report(trial, broken, number) {
    const list = this.broken.get(broken.law);
    list.push(number);
    if (list.length > SHOWN)
      return;
    const small = await this.shrink(trial, broken.law);
    const [{ why }] = await this.run([small]);
    console.log([`case ${number}: ${broken.law}: ${why}`,
      ...new Table(small.setting.rules, small.setting.lines).text.trim().split('\n').map((line) => '    ' + line),
      `    the client asked ${small.setting.client}, the proxy ${small.setting.backend}`,
      '    ' + this.subject.show(small, optionsOf(small.setting))].join('\n').replace(/^/gm, '# ').replace(/(.{600}).*/g, '$1...'));
  }

  async all(seed, from, count) {
    for (let number = from; number < from + count; number += BATCH) {
      const size = Math.min(BATCH, from + count - number);
      const trials = Array.from({ length: size },
        (_, i) => this.subject.make(new Random(seed, number + i)));
      const results = await this.run(trials);
      for (const [i, broken] of results.entries()) {
        if (broken)
          await this.report(trials[i], broken, number + i);
      }
    }
  }

  // Print the laws. A law that less than one case in a thousand came to is not held.
  finish(count) {
    let held = true;
    console.log(`1..${this.subject.laws.length}`);
    for (const [i, [law, says]] of this.subject.laws.entries()) {
      const wrong = this.broken.get(law).length;
      const enough = this.tally.of(law) * 1000 >= count;
      if (wrong)
        console.log(`# broken in ${wrong} cases, the first of them ${this.broken.get(law).slice(0, 10)}`);
      if (!enough)
        console.log('# it was hardly tried');
      console.log(`# ${this.tally.of(law)} times`);
      console.log(`${wrong || !enough ? 'not ok' : 'ok'} ${i + 1} - ${law}: ${says}`);
      held = held && !wrong && enough;
    }
    for (const row of this.subject.exceptions)
      console.log(`# exception, ${this.tally.of(row)} times: ${row[0]}`);
    return held;
  }
}

// Run a test program: PROGRAM is calls.c's. PPR_SEED and PPR_ROUNDS select the cases; PPR_CASE
// is the number of one case to try alone.
async function runTrials(subject, rounds) {
  const setting = (name, standard) => Number(process.env[name] || standard);
  const seed = setting('PPR_SEED', 1);
  const only = process.env.PPR_CASE;
  const count = only ? 1 : setting('PPR_ROUNDS', rounds);
  if (process.argv.length !== 3) {
    console.error(`usage: ${process.argv[1]} PROGRAM`);
    process.exit(2);
  }
  const trials = new Trials(subject, process.argv[2]);
  console.log(`# PPR_SEED=${seed}, ${count} cases`);
  await trials.all(seed, Number(only || 0), count);
  const held = trials.finish(only ? 0 : count);
  await trials.library.end();
  process.exitCode = held ? 0 : 1;
}

module.exports = { runTrials };
