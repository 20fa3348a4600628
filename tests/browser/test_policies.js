// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Source lists of a Content-Security-Policy: the rewritten list matches the client URLs of exactly
// those backend URLs that the original one matches (csp.js).
//
//     tests/browser/node.sh tests/browser/test_policies.js CALLS

const { listMatches } = require('./csp.js');
const { Exchange } = require('./exchange.js');
const { field } = require('./library.js');
const { isConsistent, randomSetting, smallerSettings } = require('./settings.js');
const { Table, authority, isUnder, splice } = require('./table.js');
const { runTrials } = require('./trials.js');

const ROUNDS = 30000;
const FIELD = 'Content-Security-Policy';
const LINE = `field response ${FIELD} csp`;

const LAWS = [
  ['allowed', 'a backend URL that a list matches: the new list matches its client URL'],
  ['not wider', 'a backend URL that a list does not match: the new list does not match its client URL'],
  ['others', 'the new list matches the same URLs of other sites'],
  ['keywords stay', 'keywords and other schemes stay, in their order'],
];

const bare = (source) => /^([a-z]+:\/\/)?[^/]*\/?$/i.test(source);

// A list may match less, with its reason: one for each source that matched the backend's URL.
const NARROWER = [
  ['csp: a source for a client prefix ends in a slash; the prefix itself has none',
    (c, at) => at.client.pathname === at.rule.client.path.replace(/(.)\/$/, '$1')],
  ['section 4: wildcards stay', (c, at, source) => source.includes('*')],
  ['CSP 3 6.7.2.9: http matches https, which is another backend', (c, at, source) => !isOfOrigin(c, source, at.url)],
  ['csp: only a bare origin stands for the prefixes below it; a path above them is uncovered',
    (c, at, source) => !bare(source)],
];

// A list may match more, with its reason.
const WIDER = [
  ['csp: of more than four prefixes, the longest common one',
    (c) => c.exchange.table.maps.some((rule) => prefixesOf(c, urlsOf(rule, rule.backend.path)[0]).length > 4)],
  ['a path-part cannot leave out a client prefix below its own, or equal to it',
    (c, at) => c.exchange.table.maps.some((rule) => rule !== at.rule && isUnder(at.client.pathname, rule.client.path) &&
      matching(c, c.words, urlsOf(rule, splice(at.client.pathname, rule.client.path, rule.backend.path))).length)],
  ['M7: a backend prefix with and without its slash are the client\'s /',
    (c, at) => at.client.pathname === '/' && !at.url.pathname.endsWith('/')],
  ['CSP 3 6.7.2.12: a path-part that is / matches all below it; there is none for / alone',
    (c) => c.exchange.table.maps.some((rule) => rule.client.path === '/' && c.words.some((source) =>
      source.replace(/^([a-z]+:\/\/)?[^/]*/i, '') === rule.backend.path.replace(/\/$/, '')))],
  ['section 4: the client\'s own origin stays without a path', (c) => c.words.some((source) => {
    const host = hostPartOf(source);
    return host === c.exchange.clientUrl.hostname || host === c.exchange.keptHost;
  })],
];

const hostPartOf = (source) => source.replace(/^[a-z]+:\/\//i, '').replace(/(\/|:\d*(\/|$)).*/, '').toLowerCase();

// The origin that a source names, if it is that of a URL.
function isOfOrigin(context, source, url) {
  const text = /^[a-z]+:\/\//i.test(source) ? source : `${context.self.protocol}//${source}`;
  try {
    return Table.originOf(new URL(text.replace(/\*/g, 'x'))) === Table.originOf(url);
  } catch (error) {
    return false;
  }
}

// The URLs of a path on the origins of a rule (M8).
function urlsOf(rule, path, isSocket) {
  return Table.backendOrigins(rule).map((origin) => {
    const [scheme, host, port] = origin.split(' ');
    return new URL(`${isSocket ? scheme.replace('http', 'ws') : scheme}://${host}:${port}${path}`);
  });
}

// The sources that match one of the URLs of a backend, by a name that this exchange has for it (N4).
function matching({ exchange }, sources, urls) {
  const names = [...urls];
  for (const url of urls.filter((one) => Table.originOf(one) === exchange.home)) {
    const own = exchange.backendUrl.protocol.replace('http', url.protocol.startsWith('ws') ? 'ws' : 'http');
    for (const host of [exchange.backendUrl.host, exchange.host].filter(Boolean))
      names.push(new URL(`${own}//${host}${url.pathname}`));
  }
  return sources.filter((source) => names.some((name) => listMatches([source], name, exchange.backendUrl)));
}

// The client prefixes of the rules on the origin of a URL.
function prefixesOf(context, url) {
  return context.exchange.table.forResponses.filter((rule) => rule.kind === 'map' &&
    Table.backendOrigins(rule).includes(Table.originOf(url)));
}

/* ------------------------------------------------------------ Cases */

function randomSource(random, setting) {
  const rule = random.pick(setting.rules.filter((one) => one.backend));
  const { scheme, path } = rule.backend;
  const place = authority(rule.backend);
  const slash = path.replace(/\/?$/, '/');
  switch (random.below(14)) {
    case 0: case 1: case 2: case 3:
      return `${scheme}://${place}`;
    case 4:
      return `${scheme}://${place}/`;
    case 5:
      return random.chance(80) ? place : place + slash;
    case 6:
      return `${scheme}://${place}${slash}`;
    case 7:
      return `${scheme}://${place}${slash}${random.pick(['a', 'a/', 'a/b.png'])}`;
    case 8:
      return `${scheme}://${place}${path}`;
    case 9:
      return `${scheme.replace('http', 'ws')}://${place}`;
    case 10:
      return random.pick(['https://cdn.example', 'cdn.example', 'https://cdn.example/x/', 'http://*.internal.test']);
    case 11:
      return random.pick(["'self'", 'data:', "'unsafe-inline'", "'nonce-a'", 'https:']);
    case 12:
      return `${scheme}://${place}`.toUpperCase();
    default:
      return new URL(random.pick([setting.client, setting.backend])).origin;
  }
}

function make(random) {
  const setting = randomSetting(random);
  setting.lines.push(LINE);
  const sources = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => randomSource(random, setting));
  return { setting, directive: random.pick(['img-src', 'connect-src', 'Script-Src']), sources,
    rest: random.pick(['', '', "; object-src 'none'", '; sandbox']) };
}

const valueOf = (trial) => `${trial.directive} ${trial.sources.join(' ')}${trial.rest}`;

function* smaller(trial) {
  for (const setting of smallerSettings(trial.setting)) {
    if (setting.lines.includes(LINE))
      yield { ...trial, setting };
  }
  for (let i = 0; i < trial.sources.length; i++)
    yield { ...trial, sources: trial.sources.filter((_, k) => k !== i) };
  if (trial.rest)
    yield { ...trial, rest: '' };
}

function show(trial, options) {
  return `printf '%s\\n' ${JSON.stringify(valueOf(trial))} | ppr field --explain ${options} rules ${FIELD}`;
}

/* ------------------------------------------------------------ Judging */

// The client URLs of backend URLs under the rules' prefixes.
function placesOf(exchange) {
  const places = [];
  for (const rule of exchange.table.maps) {
    if (rule.flags.includes('request') || !exchange.table.stands(rule, exchange.clientUrl))
      continue;
    const { scheme } = rule.backend;
    const prefix = rule.backend.path.replace(/\/$/, '');
    for (const tail of ['', '/', '/a', '/a/b.png', '/x/y']) {
      for (const protocol of [scheme, scheme.replace('http', 'ws')]) {
        const url = new URL(`${protocol}://${authority(rule.backend)}${prefix + tail || '/'}`);
        const decided = exchange.table.responseRule(Table.originOf(url), url.pathname, exchange.clientUrl);
        const client = Table.toClient(rule, url, exchange.clientUrl);
        if (protocol.startsWith('ws'))
          client.protocol = client.protocol.replace('http', 'ws');
        if (decided === rule && exchange.table.requestRule(client) === rule)
          places.push({ rule, url, client });
      }
    }
  }
  return places;
}

// The sources of the first directive.
const sourcesOf = (value) => value.split(';')[0].trim().split(/[ \t]+/).slice(1);
const isKeyword = (source) => /^'|^[a-z]+:$/i.test(source);

function* judge(trial, tally) {
  const table = new Table(trial.setting.rules, trial.setting.lines);
  const exchange = new Exchange(trial.setting, table);
  if (!isConsistent(trial.setting, table) || !exchange.knowsAll || !exchange.knowsClient)
    return undefined;
  const [answer] = yield [field(0, FIELD, valueOf(trial))];
  const before = sourcesOf(valueOf(trial));
  const after = sourcesOf(answer.value);
  const context = { exchange, words: before, self: exchange.backendUrl };

  tally.check('keywords stay');
  if (before.filter(isKeyword).join(' ') !== after.filter(isKeyword).join(' ') ||
    !answer.value.endsWith(trial.rest))
    return { law: 'keywords stay', why: `it became ${answer.value}` };
  const [old, now] = [before, after].map((list) => list.filter((source) => !isKeyword(source)));
  const became = `became ${answer.value}`;

  for (const text of ['https://cdn.example/x/y', 'https://cdn.example/', 'https://evil.example/', 'wss://cdn.example/']) {
    const other = new URL(text);
    tally.check('others');
    // A source without a scheme has that of the page.
    if (listMatches(old, other, exchange.clientUrl) !== listMatches(now, other, exchange.clientUrl))
      return { law: 'others', why: `it ${became}: ${text}` };
  }
  for (const place of placesOf(exchange)) {
    const sources = matching(context, old, urlsOf(place.rule, place.url.pathname, place.url.protocol.startsWith('ws')));
    const goes = listMatches(now, place.client, exchange.clientUrl);
    const law = sources.length ? 'allowed' : 'not wider';
    const isExcused = () => (sources.length
      ? sources.every((source) => tally.excuse(NARROWER, (holds) => holds(context, place, source)))
      : tally.excuse(WIDER, (holds) => holds(context, place)));
    if (Boolean(sources.length) !== goes && !isExcused())
      return { law, why: `it ${became}: ${place.url.href} is ${place.client.href}` };
    tally.check(law);
  }
  return undefined;
}

runTrials({ laws: LAWS, exceptions: [...NARROWER, ...WIDER], make, judge, smaller, show }, ROUNDS);
