// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// References of requests. Mapped to the backend they are the URLs that the proxy would ask for. Mapped
// back as those of a response they are as they were.
//
//     tests/browser/node.sh tests/browser/test_requests.js CALLS

const { Exchange } = require('./exchange.js');
const { field } = require('./library.js');
const { Meaning, isSame, parse, setOrigin } = require('./meaning.js');
const { TAILS, isConsistent, randomSetting, smallerSettings } = require('./settings.js');
const { DEFAULT_PORTS, Table, hostOf } = require('./table.js');
const { runTrials } = require('./trials.js');

const ROUNDS = 30000;
const FIELDS = ['Destination', 'Destination', 'Referer', 'Origin', 'If'];

const LAWS = [
  ['to the backend', 'a client URL becomes the URL that the proxy would ask for, by the name that it sends'],
  ['stays', 'what is not the client\'s own, is another backend\'s or the server\'s own stays'],
  ['forgeries', 'Origin and Referer are mapped for exactly the client origin, and only if the rules name it'],
  ['no other backend', 'the new value names this exchange\'s backend, or no host that it did not name before'],
  ['and back', 'mapped back as a response it leads to the same client URL'],
];

// The way back may be another, with its reason.
const EXCEPTIONS = [
  ['M4, M5: another rule has the backend URL than has the request',
    (c) => c.exchange.ruleAtHome(c.backend.pathname) !== c.rule],
  ['N6: https on the client\'s host is never repaired to http', (c) => c.backend.protocol === 'https:' &&
    c.exchange.clientUrl.protocol === 'http:' && isSame(withOrigin(c.start, c.landing), c.landing) &&
    hostOf(c.start) === hostOf(c.landing)],
  ['M9: aware', (c) => c.exchange.isAware || c.exchange.ruleAtHome(c.backend.pathname).flags.includes('aware')],
  ['N3: the host that is sent is another server of this proxy', (c) => c.meant?.law === 'other server'],
  ['N4, N5, paths: under a client prefix a path, or a URL on the client\'s host, is the client\'s',
    (c) => (c.isPath || hostOf(c.backend) === hostOf(c.exchange.clientUrl)) &&
      c.meaning.isUnderClientPrefix(c.backend.pathname)],
  ['M8: `exact`, and the host that is sent is the client\'s, at another origin',
    (c) => c.exchange.rule.flags.includes('exact') && hostOf(c.backend) === c.exchange.keptHost],
];

function withOrigin(url, origin) {
  const other = new URL(url);
  setOrigin(other, origin);
  return other;
}

/* ------------------------------------------------------------ Cases */

function make(random) {
  const setting = randomSetting(random);
  setting.lines.push('field request Referer uri', 'field request Origin origin', 'field request If if');
  const own = new URL(setting.client);
  const prefix = (random.pick(setting.rules.filter((rule) => rule.client)).client).path;
  const tail = random.pick(TAILS);
  let origin = own.origin;
  if (random.chance(25)) {
    const scheme = random.pick(['http', 'https']);
    origin = random.pick([`${scheme}://${own.hostname}`, `${scheme}://${own.host}`, 'https://id.example',
      new URL(setting.backend).origin, `${scheme}://shop.example.org`, `${scheme}://user@${own.host}`]);
  }
  const path = tail ? prefix.replace(/\/?$/, '/') + tail : prefix;
  const name = random.pick(FIELDS);
  return { setting, name, reference: name === 'Origin' ? random.pick([origin, origin, origin, 'null'])
    : (random.chance(85) || name === 'Referer' || name === 'If' ? origin : '') + path };
}

const valueOf = ({ name, reference }) => (name === 'If' ? `<${reference}> (["e"])` : reference);
const referenceOf = (name, value) => (name === 'If' ? value.replace(/^<(.*)> \(\["e"\]\)$/, '$1') : value);

function* smaller(trial) {
  for (const setting of smallerSettings(trial.setting))
    yield { ...trial, setting };
  for (let i = trial.reference.length - 1; i >= 0; i--)
    yield { ...trial, reference: trial.reference.slice(0, i) + trial.reference.slice(i + 1) };
}

function show(trial, options) {
  return `printf '%s\\n' '${valueOf(trial)}' | ppr field --request --explain ${options} rules ${trial.name}`;
}

/* ------------------------------------------------------------ Judging */

// The host that the backend knows itself by.
const nameOf = (exchange) => `${exchange.backendUrl.protocol}//${exchange.host || exchange.backendUrl.host}`;

const isStrict = (name) => name === 'Origin' || name === 'Referer';

// Whether an origin is one, perhaps behind a second proxy: on http or https, at its port or the
// default one.
function isLike(url, { host, port }) {
  return hostOf(url) === host && (url.port === port || url.port === '');
}

// Whether a rule may have a URL of a request: the strict fields take exactly the client origin, and only
// if the rules name it.
function mayHave(exchange, name, rule, url) {
  const own = exchange.clientUrl;
  const isHere = exchange.table.stands(rule, own);
  if (isStrict(name))
    return isHere && exchange.isNamed && url.origin === own.origin;
  const { form, scheme, host, port } = rule.client;
  if (isHere && isLike(url, { host: hostOf(own), port: own.port }))
    return true;
  if (form === 'url')
    return isLike(url, { host, port: port === DEFAULT_PORTS[scheme] ? '' : port });
  return form === 'host' && exchange.table.stands(rule, url);
}

// The rule that maps a URL of a request; undefined for none.
function ruleOf(exchange, url, may) {
  const { table } = exchange;
  const rules = table.requestRules(url, may);
  const rule = rules[0]?.kind !== 'local' && rules.includes(exchange.rule) ? exchange.rule : rules[0];
  const origins = rule?.kind === 'map' ? Table.backendOrigins(rule) : [];
  const isThis = origins.includes(exchange.home) || origins.includes(Table.originOf(exchange.backendUrl));
  return isThis ? rule : undefined;
}

// The value that is to come out, and its rule; undefined if the value is to stay.
function wanted(exchange, trial) {
  const isPath = trial.reference.startsWith('/');
  const url = parse(trial.reference, isPath ? exchange.clientUrl : undefined);
  if (!url || url.username || url.password || !/^https?:$/.test(url.protocol))
    return undefined;
  if (trial.name === 'Origin') {
    const { rule } = exchange;
    const isOwn = rule && !rule.flags.includes('response') && mayHave(exchange, 'Origin', rule, url);
    return isOwn ? { text: nameOf(exchange) } : undefined;
  }
  const rule = ruleOf(exchange, url, isPath ? undefined : (one) => mayHave(exchange, trial.name, one, url));
  if (!rule)
    return undefined;
  const path = Table.toBackend(rule, url);
  return { text: (isPath ? '' : nameOf(exchange)) + path.pathname + path.search, rule };
}

function* judge(trial, tally) {
  const table = new Table(trial.setting.rules, trial.setting.lines);
  const exchange = new Exchange(trial.setting, table);
  if (!isConsistent(trial.setting, table) || !exchange.knowsAll || !exchange.knowsClient)
    return undefined;
  const [answer] = yield [field(1, trial.name, valueOf(trial))];
  const after = referenceOf(trial.name, answer.value);
  const became = `it became '${after}'`;
  const to = wanted(exchange, trial);
  if (isStrict(trial.name) && answer.changed) {
    tally.check('forgeries');
    const url = parse(trial.reference);
    if (!url || url.origin !== exchange.clientUrl.origin || !exchange.isNamed)
      return { law: 'forgeries', why: became };
  }
  const host = parse(after, exchange.clientUrl);
  tally.check('no other backend');
  if (answer.changed && host && !after.startsWith('/') && host.origin !== new URL(nameOf(exchange)).origin)
    return { law: 'no other backend', why: became };
  if (to === undefined) {
    tally.check('stays');
    return answer.changed ? { law: 'stays', why: became } : undefined;
  }
  tally.check('to the backend');
  const base = nameOf(exchange);
  const got = parse(after, base);
  if (!got || !isSame(got, parse(to.text, base)) || after.startsWith('/') !== to.text.startsWith('/'))
    return { law: 'to the backend', why: `${became}, and was to become '${to.text}'` };
  if (trial.name === 'Origin')
    return undefined;

  const [back] = yield [field(0, 'Location', after)];
  const landing = parse(back.value, exchange.clientUrl);
  const start = parse(trial.reference, exchange.clientUrl);
  // The origin of a second proxy, which the client may have, comes back as that of the rule.
  setOrigin(start, Table.toClient(to.rule, got, exchange.clientUrl));
  // M7: `/app` is `/` of the backend, and that is `/app/`.
  if (got.pathname === '/' && landing?.pathname === `${start.pathname}/`)
    start.pathname += '/';
  const meaning = new Meaning(exchange);
  const context = { table, exchange, meaning, meant: meaning.of(after), backend: got, rule: to.rule,
    isPath: after.startsWith('/'), landing, start };
  if (landing && isSame(landing, start)) {
    tally.check('and back');
    return undefined;
  }
  if (tally.excuse(EXCEPTIONS, (holds) => holds(context)))
    return undefined;
  return { law: 'and back', why: `'${after}' came back as '${back.value}'` };
}

runTrials({ laws: LAWS, exceptions: EXCEPTIONS, make, judge, smaller, show }, ROUNDS);
