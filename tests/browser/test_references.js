// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// A browser that follows the references of rewritten responses: Location, Content-Location, Refresh
// and Link. URLs are read by the WHATWG URL standard, fields by their own standards.
//
//     tests/browser/node.sh tests/browser/test_references.js CALLS

const { Exchange } = require('./exchange.js');
const { field } = require('./library.js');
const { referencesOfLink } = require('./link.js');
const { Meaning, formOf, isSame, oddity, parse } = require('./meaning.js');
const { randomReference } = require('./references.js');
const { urlOfRefresh } = require('./refresh.js');
const { isConsistent, randomSetting, smallerSettings } = require('./settings.js');
const { Table, hostOf, prefixSegments } = require('./table.js');
const { runTrials } = require('./trials.js');

const ROUNDS = 120000;

const LAWS = [
  ['through the proxy', 'a URL that a rule covers leads to its client URL (N2)'],
  ['other server', 'a URL of another server of this proxy stays (N3)'],
  ['the backend by another name', 'a URL of this backend by another name leads to its client URL (N4)'],
  ['the client\'s origin', 'a URL on the client\'s origin stays, or leads home if the host is kept (N5)'],
  ['own host', 'a URL on the client\'s host with a wrong origin leads to the right one (N6)'],
  ['uncovered', 'a URL of a backend that no rule covers stays (N7)'],
  ['other site', 'a URL of another site stays, byte for byte (N1, N8)'],
  ['userinfo', 'a URL with userinfo stays, byte for byte (W4)'],
  ['paths', 'a path leads to the client URL of the backend\'s path'],
  ['relative', 'a relative reference leads to the same place of the backend'],
  ['third host', 'no reference leads to a host that is not the client\'s, a rule\'s or its own'],
  ['https', 'on the client\'s host https never becomes http'],
  ['leaks are told', 'a reference that still leads to a backend has a reason that says so'],
  ['all else stays', 'what is no reference stays byte for byte'],
];

// Each is a case in which a law does not hold, with its reason. A row without laws is for all that say
// where a reference leads.
const EXCEPTIONS = [
  ['W1: where no client origin is known, a rule of a host writes no port',
    (c) => !c.exchange.knowsClient && c.exchange.table.rules.some((rule) => rule.client && rule.client.form !== 'path')],
  ['the library is not told all members, and finds another rule or none', (c) => !c.exchange.knowsAll],
  ['W2: a path stays one for a rule on the client\'s host, whatever its scheme, and the port if it names none',
    (c) => isOtherOrigin(c.exchange, c.before, c.meant.rule) &&
      ['', c.exchange.clientUrl.port].includes(c.meant.rule.client.port)],
  ['W2: a rule with a URL on the client\'s host leaves a path a path, also if it names another port: ' +
    'a redirect by path keeps the origin by which the client came',
    (c) => c.meant.rule?.client.form === 'url' && ['paths', 'relative'].includes(c.meant.law) &&
      c.meant.rule.client.host === c.exchange.clientUrl.hostname],
  ['N6: a network-path reference to the client\'s host stays, so the scheme is the client\'s',
    (c) => formOf(c.before) === 'network' && c.meant.law === 'own host' &&
      c.exchange.clientUrl.protocol === 'http:' && c.exchange.backendUrl.protocol === 'https:'],
  ['section 3: a reference that climbs out of neither prefix stays, though a deeper rule has the place',
    (c) => c.meant.law === 'relative' && !climbs(c)],
  ['a list or value that does not parse stays as a whole (section 4)',
    (c) => c.answer.reason === 'malformed' && !c.answer.changed && c.trial.name !== 'Location'],
];

const DOWNGRADES = [
  ['W1: a rule of another origin of the client\'s host writes that origin, and it is http',
    (c) => c.table.rules.some((rule) => rule.client?.host === hostOf(c.exchange.clientUrl) &&
      (rule.client.form === 'url' ? rule.client.scheme === 'http' : rule.client.port))],
  ['N4: where no client origin is known, the origin of a kept host is left out', (c) => !c.exchange.knowsClient],
];

// Whether a relative reference climbs out of the prefix of the exchange's rule, on either side.
function climbs(c) {
  const { rule, clientUrl, backendUrl } = c.exchange;
  const stays = (url, prefix) => {
    const depth = prefixSegments(prefix).length;
    const directories = url.pathname.split('/').slice(1, -1);
    // Each step of the way counts, not where it ends.
    let left = directories.length;
    for (const step of c.before.split(/[?#]/)[0].split(/[\\/]/)) {
      const plain = step.replace(/%2e/gi, '.');
      if (plain === '..')
        left = Math.max(0, left - 1); // above the root is the root
      else if (plain !== '.' && plain !== '')
        left++;
      if (left < depth)
        return false;
    }
    return directories.length >= depth;
  };
  return !rule || !stays(clientUrl, rule.client.path) || !stays(backendUrl, rule.backend.path);
}

// Whether a path is mapped by a rule with a URL on the client's host, but not on its origin.
function isOtherOrigin(exchange, reference, rule) {
  return Boolean(rule) && formOf(reference) !== 'absolute' && rule.client.form === 'url' &&
    rule.client.host === hostOf(exchange.clientUrl) && !exchange.table.stands(rule, exchange.clientUrl);
}

/* ------------------------------------------------------------ Cases */

function randomLink(random, references) {
  return references.map((reference) => {
    const parameters = [];
    for (let count = random.pick([0, 1, 1, 2]); count > 0; count--) {
      parameters.push(random.pick(['; rel=next', ';rel="a, <b>; c"', ' ; title="x\\"y"', '; as=style', ';rel', '; x=',
        `; anchor="${random.pick(references)}"`, `; anchor=${random.pick(references).replace(/[;, ]/g, '')}`]));
    }
    return `<${reference}>${parameters.join('')}`;
  }).join(random.pick([',', ', ', ' , ', ',, ']));
}

function randomRefresh(random, reference) {
  const quote = random.pick(['', '', '"', "'"]);
  return random.pick(['0', '5', '3.5', '.', ' 1', '10 ']) + random.pick([';', '; ', ',', ' ', ';  ']) +
    random.pick(['url=', 'URL=', 'Url = ', 'url=', '', 'ur']) + quote + reference +
    random.pick([quote, quote, quote + 'x', '']);
}

function make(random) {
  const setting = randomSetting(random);
  const name = random.pick(['Location', 'Location', 'Location', 'Content-Location', 'Refresh', 'Link']);
  const one = () => randomReference(random, setting);
  let value = one();
  if (name === 'Refresh')
    value = randomRefresh(random, value);
  if (name === 'Link')
    value = randomLink(random, Array.from({ length: random.pick([1, 1, 2, 3]) }, one));
  if (random.chance(2))
    value = random.pick([' ', '\t', '  ']) + value + random.pick(['', ' ']);
  return { setting, name, value };
}

function* smaller(trial) {
  for (const setting of smallerSettings(trial.setting))
    yield { ...trial, setting };
  for (let size = trial.value.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= trial.value.length; at += size)
      yield { ...trial, value: trial.value.slice(0, at) + trial.value.slice(at + size) };
  }
}

function show(trial, options) {
  return `printf '%s\\n' '${trial.value.replace(/'/g, "'\\''")}' | ppr field --explain ${options} rules ${trial.name}`;
}

/* ------------------------------------------------------------ Reading */

// The places of the references that a browser finds in a value.
function placesOf(name, value) {
  if (name === 'Link')
    return referencesOfLink(value).places;
  if (name === 'Refresh') {
    const place = urlOfRefresh(value);
    return place ? [place] : [];
  }
  return [{ from: 0, to: value.length }];
}

const trim = (text) => text.replace(/^[ \t]+|[ \t]+$/g, '');
const textsOf = (value, places) => places.map(({ from, to }) => trim(value.slice(from, to)));

// A value without its references.
function skeletonOf(value, places) {
  let at = 0;
  let rest = '';
  for (const { from, to } of places) {
    rest += trim(value.slice(at, from)) + '\0';
    at = to;
  }
  return rest + trim(value.slice(at));
}

/* ------------------------------------------------------------ Judging */

// The law of where a reference leads.
function lawOfLanding(context, before, after, tally) {
  const meant = context.meaning.of(before);
  if (!meant)
    return undefined;
  const why = landingFault(context.exchange, meant, before, after);
  if (why && tally.excuse(EXCEPTIONS, (holds) => holds({ ...context, before, meant })))
    return undefined;
  tally.check(meant.law);
  return why && { law: meant.law, why: `'${before}' became '${after}', and was to ${why}` };
}

// The reason why a reference breaks its law; undefined if it keeps it.
function landingFault(exchange, meant, before, after) {
  if (meant.to === undefined)
    return after === before ? undefined : 'stay';
  const landing = parse(after, exchange.clientUrl);
  if (landing && (isSame(landing, meant.to) || (meant.orSame && leadsTo(exchange, landing, meant.orSame))))
    return undefined;
  return `lead to ${meant.to.href}`;
}

// Whether a client URL leads to a path of this backend.
function leadsTo(exchange, landing, url) {
  const routed = exchange.table.route(landing);
  return Boolean(routed) && Table.backendOrigins(routed.rule).includes(exchange.home) &&
    landing.hash === url.hash && isSame(new URL(`http://a${routed.url.pathname}${routed.url.search}`),
    new URL(`http://a${url.pathname}${url.search}`));
}

// The laws that hold whatever the library is told.
function lawOfSafety(context, before, after, tally) {
  const { exchange, table, meaning } = context;
  const landing = parse(after, exchange.clientUrl);
  if (!landing || !/^(https?|wss?):$/.test(landing.protocol))
    return undefined;
  const host = hostOf(landing);
  const own = hostOf(exchange.clientUrl);
  const meant = parse(before, exchange.backendUrl);
  const asSent = parse(before, exchange.clientUrl);
  const friends = [own, ...table.rules.filter((rule) => rule.client && rule.client.host).map((rule) => rule.client.host)];
  tally.check('third host');
  // A browser may read a reference that the library leaves as malformed, as one to another host.
  if (!friends.includes(host) && (!meant || hostOf(meant) !== host) && !(after === before && oddity(before)))
    return { law: 'third host', why: `'${before}' became '${after}', which leads to ${host}` };
  if (asSent && hostOf(asSent) === own && /^(https|wss):$/.test(asSent.protocol) && host === own) {
    tally.check('https');
    if (!/^(https|wss):$/.test(landing.protocol) && !tally.excuse(DOWNGRADES, (holds) => holds(context)))
      return { law: 'https', why: `'${before}' became '${after}'` };
  }
  const isSingle = context.trial.name !== 'Link';
  if (isSingle && exchange.knowsAll && !oddity(before) && !friends.includes(host) && meaning.backendHosts().includes(host)) {
    tally.check('leaks are told');
    if (!['uncovered', 'kept', 'malformed'].includes(context.answer.reason))
      return { law: 'leaks are told', why: `'${after}' has the reason ${context.answer.reason}` };
  }
  return undefined;
}

function* judge(trial, tally) {
  const table = new Table(trial.setting.rules, trial.setting.lines);
  const exchange = new Exchange(trial.setting, table);
  if (!isConsistent(trial.setting, table))
    return undefined;
  const [answer] = yield [field(0, trial.name, trial.value)];
  const context = { trial, table, exchange, answer, meaning: new Meaning(exchange) };
  const places = placesOf(trial.name, trial.value);
  const newPlaces = placesOf(trial.name, answer.value);
  tally.check('all else stays');
  if (skeletonOf(trial.value, places) !== skeletonOf(answer.value, newPlaces))
    return { law: 'all else stays', why: `it became '${answer.value}'` };
  const before = textsOf(trial.value, places);
  const after = textsOf(answer.value, newPlaces);
  for (let i = 0; i < before.length; i++) {
    const broken = lawOfSafety(context, before[i], after[i], tally) ??
      lawOfLanding(context, before[i], after[i], tally);
    if (broken)
      return broken;
  }
  return undefined;
}

runTrials({ laws: LAWS, exceptions: [...EXCEPTIONS, ...DOWNGRADES], make, judge, smaller, show }, ROUNDS);
