// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Cookies in a jar: a rewritten cookie goes to the client URLs of exactly those backend URLs to
// which the original one went. The jar is that of RFC 6265bis (cookie_jar.js).
//
//     tests/browser/node.sh tests/browser/test_cookies.js CALLS

const jar = require('./cookie_jar.js');
const { Exchange } = require('./exchange.js');
const { url, field } = require('./library.js');
const { TAILS, isConsistent, randomSetting, smallerSettings } = require('./settings.js');
const { Table, isUnder, normalSegment, prefixSegments, splice } = require('./table.js');
const { runTrials } = require('./trials.js');

const ROUNDS = 50000;

const LAWS = [
  ['kept', 'a cookie that went to a backend URL goes to its client URL'],
  ['not wider', 'a cookie that did not go to a backend URL does not go to its client URL'],
  ['at home', 'a cookie goes to no client URL of others, unless it lies below its own prefix'],
  ['client-facing', 'a Path that is the client\'s already is still the Path'],
  ['another host', 'a Path that only a rule of another client host maps becomes this client prefix (K3.2)'],
  ['refused', 'a cookie that no browser took for the backend is taken for no client'],
  ['stays', 'name, value and every attribute but Domain and Path stay'],
  ['the jar', 'tough-cookie sends a cookie where this jar does'],
];

// Each is a way in which a cookie may go to fewer URLs, with its reason.
const NARROWER = [
  ['K3: a rewritten cookie is for this client\'s host alone; a rule of another origin of it counts ' +
    'as of another host, though cookies know no ports (RFC 6265bis 8.5)',
    (c, at) => !c.exchange.table.stands(at.rule, c.exchange.clientUrl)],
  ['RFC 6265 5.1.4: a cookie has one Path; another rule maps this URL elsewhere',
    (c, at) => !c.isAbove && at.rule !== c.pathRule],
  ['K3.3: only rules at or below the Path have a part in it',
    (c, at) => c.isAbove && !isUnder(at.rule.backend.path, c.path)],
  ['K5: __Host- stays, with a Domain of one label too, which a browser takes for the backend alone',
    (c) => c.isHostCookie],
  ['K1: a Path that would be longer than 1024 bytes stays', (c) => c.path.length > 1000],
  ['K3.4: the client prefix in the place of a wider default',
    (c) => c.isDefault && c.isAbove],
  ['M3: the client came by another spelling of its prefix, and so is the default Path spelled',
    (c) => c.isDefault && c.pathRule && isOddlySpelled(c.exchange.clientUrl.pathname, c.pathRule)],
];

// Each is a way in which a cookie may go to more URLs, with its reason.
const WIDER = [
  ['K3.3: the Path is above the rule\'s backend prefix', (c) => c.isAbove],
  ['K3.2: no rule covers the Path, or a `keep` rule does; it stays', (c) => c.pathRule?.kind !== 'map'],
  ['K3.2: only a rule of another client host covers it; it becomes this client prefix',
    (c) => !c.exchange.table.stands(c.pathRule, c.exchange.clientUrl)],
  ['K5: __Host- stays, and its Path is always /', (c) => c.isHostCookie],
  ['RFC 6265 5.1.4: no Path can leave out a client prefix below its own',
    (c, at) => at.rule !== c.pathRule && isUnder(at.client.pathname, c.pathRule.client.path)],
];

// The rule that maps a Path: the exchange's, if it is one of the deepest.
function ruleOfPath(exchange, path) {
  const { rule: own, table, home, clientUrl } = exchange;
  const rule = exchange.ruleAtHome(path);
  if (rule?.kind !== 'map' || !own?.backend)
    return rule;
  const isHome = Table.backendOrigins(own).includes(home) && table.forResponses.includes(own);
  const isCovering = isHome && isUnder(path, own.backend.path);
  const isOwn = table.responseRules(home, path).includes(own) ||
    (isCovering && !table.stands(rule, clientUrl) && table.stands(own, clientUrl));
  return isOwn ? own : rule;
}

/* ------------------------------------------------------------ Cases */

const NAMES = ['a=1', 'sid=x', 'path=/x', '__Host-a=1', '__Secure-a=1', '__HOST-b=2', '=1', 'bare', 'a="x y"', 'a=',
  '=__Host-a=1', 'a=b=c', ' a = 1 ', 'domain=x'];
const FLAGS = ['HttpOnly', 'Secure', 'secure', 'SameSite=Lax', 'SameSite=None', 'Max-Age=60', 'Partitioned',
  'expires=Wed, 21 Oct 2099 07:28:00 GMT', '', 'x', 'Secure=1', 'Priority=High'];

function randomDomain(random, setting) {
  const names = [setting.backend, setting.client, 'http://wiki.internal.test', 'http://ads.example',
    setting.host && `http://${setting.host}`].filter(Boolean);
  let name = new URL(random.pick(names)).hostname;
  if (random.chance(35))
    name = name.replace(/^[^.]*\./, '');
  if (random.chance(8))
    name = name.replace(/^[^.]*\./, '');
  if (random.chance(8))
    name = `sub.${name}`;
  if (random.chance(20))
    name = name.toUpperCase();
  if (random.chance(3))
    name += '.';
  return random.pick(['', '', '', '.', '.', '..', ' ']) + name;
}

// Another spelling of a path.
function respell(random, path) {
  switch (random.below(12)) {
    case 0:
      return path.replace(/[a-z]/, (c) => '%' + c.charCodeAt(0).toString(16));
    case 1:
      return path.replace(/%../, (c) => c.toLowerCase());
    case 2:
      return path.replace(/(.)\//, '$1//');
    case 3:
      return path.replace(/\//, '/./');
    case 4:
      return path.replace(/(.)$/, '$1/z/..');
    case 5:
      return path.replace(/(.)\//, '$1\\');
    case 6:
      return path.toUpperCase();
    case 7:
      return decodeURI(path);
    default:
      return path;
  }
}

function randomPath(random, setting) {
  const rule = random.pick(setting.rules);
  const paths = setting.rules.flatMap((one) => [one.client, one.backend]).filter(Boolean)
    .map((prefix) => prefix.path);
  let path = random.pick([...paths, rule.backend?.path ?? '/', new URL(setting.backend).pathname, '/', '/', '/other', '/x']);
  if (random.chance(35))
    path = path.replace(/\/?$/, '/') + random.pick(TAILS);
  else if (random.chance(20))
    path = path.replace(/\/[^/]+\/?$/, '') || '/';
  if (random.chance(20))
    path = respell(random, path);
  if (random.chance(15))
    path = path.replace(/\/$/, '') || '/';
  return path;
}

function randomAttribute(random, setting) {
  const kind = random.below(10);
  const word = (name) => random.pick([name, name, name.toLowerCase(), name.toUpperCase()]) +
    random.pick(['=', '=', '=', ' = ', '= ']);
  if (kind < 3)
    return word('Domain') + (random.chance(4) ? '' : randomDomain(random, setting));
  if (kind < 7) {
    const odd = random.below(100);
    if (odd < 4)
      return word('Path') + random.pick(['', 'x', '"/x"', '=/x', '*']);
    if (odd < 5)
      return word('Path') + '/' + 'x'.repeat(random.pick([1000, 1023, 1024]));
    return word('Path') + randomPath(random, setting);
  }
  return random.pick(FLAGS);
}

function make(random) {
  const setting = randomSetting(random);
  const parts = [random.pick(random.chance(60) ? ['a=1'] : NAMES)];
  for (let count = random.pick([0, 1, 1, 2, 2, 3, 5]); count > 0; count--)
    parts.push(randomAttribute(random, setting));
  if (random.chance(3))
    parts.splice(0, 1, random.pick(['__Host-a=1', '__Secure-a=1']), 'Secure', 'Path=/');
  if (random.chance(1))
    parts.push(random.pick(['a\x01b', 'Path=/\x7f', 'x\ty']));
  return { setting, value: parts.join(random.pick([';', '; ', '; ', '; ', ' ; '])),
    asksTough: random.chance(20) };
}

function* smaller(trial) {
  for (const setting of smallerSettings(trial.setting))
    yield { ...trial, setting };
  const parts = trial.value.split(';');
  for (let i = 1; i < parts.length; i++)
    yield { ...trial, value: parts.filter((_, k) => k !== i).join(';') };
  for (const plain of [trial.value.replace(/ /g, ''), trial.value.replace(/\b(path|domain) *= */gi, '$1=')]) {
    if (plain !== trial.value)
      yield { ...trial, value: plain };
  }
  for (let i = trial.value.length - 1; i >= 0; i--)
    yield { ...trial, value: trial.value.slice(0, i) + trial.value.slice(i + 1) };
}

function show(trial, options) {
  return `printf '%s\\n' '${trial.value.replace(/'/g, "'\\''")}' | ppr field ${options} rules Set-Cookie`;
}

/* ------------------------------------------------------------ The jar before and after */

// A path whose first segments are as they are compared (M3): a rule's prefix has many spellings,
// and they have one client URL.
function normalHead(path, count) {
  return path.split('/').map((segment, i) => (i > 0 && i <= count ? normalSegment(segment) : segment)).join('/');
}

// M3: a Path is compared without dot segments (RFC 3986 5.2.4).
function withoutDots(path) {
  const kept = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, i) => {
    const plain = segment.replace(/%2e/gi, '.');
    if (plain === '..')
      kept.pop();
    if (plain !== '.' && plain !== '..')
      kept.push(segment);
    else if (i === segments.length - 1)
      kept.push('');
  });
  return '/' + kept.join('/');
}

// Whether a client URL has another spelling of a rule's client prefix than the library writes.
function isOddlySpelled(path, rule) {
  return normalHead(path, prefixSegments(rule.client.path).length) !== path;
}

// The names by which a browser may know the backend: K2 takes a Domain of each for the backend's,
// and one of the client's for valid as it is.
function namesOf(exchange) {
  const names = new Set([exchange.backendUrl.hostname, exchange.clientUrl.hostname]);
  if (exchange.host)
    names.add(exchange.keptHost);
  for (const rule of exchange.table.rules) {
    if (rule.backend)
      names.add(rule.backend.host.toLowerCase());
  }
  return [...names];
}

// Its default Path is no other Path.
const NOWHERE = { pathname: '/nowhere/' };

const at = (place, host, protocol) => ({ hostname: host, pathname: place.pathname, protocol });

// Everything that the laws need to know of a cookie.
function contextOf(trial, exchange) {
  const cookie = jar.parse(trial.value);
  const { protocol } = exchange.clientUrl;
  const stored = namesOf(exchange)
    .map((host) => [host, jar.store(trial.value, at(exchange.backendUrl, host, protocol))])
    .filter(([, kept]) => kept);
  const path = cookie && jar.pathOf(cookie, exchange.backendUrl);
  const prefix = exchange.rule?.backend.path;
  const isDefault = Boolean(cookie) && jar.pathOf(cookie, NOWHERE) === '/nowhere';
  // The browser's default comes of the client URL, so of the exchange's rule.
  const plain = path && withoutDots(path);
  const pathRule = isDefault ? exchange.rule : path && ruleOfPath(exchange, plain);
  const isAbove = Boolean(path && prefix && isUnder(prefix, plain) && !isUnder(plain, prefix));
  return { trial, exchange, cookie, stored, path, pathRule, isAbove, isDefault,
    isHostCookie: /^\s*__host-/i.test(trial.value) };
}

// Whether the original goes to a URL of the backend.
function wentTo(context, place) {
  const count = context.isAbove ? prefixSegments(context.path).length
    : prefixSegments(context.pathRule?.backend.path ?? '/').length;
  const { protocol } = context.exchange.clientUrl;
  return context.stored.some(([host, stored]) => jar.sends(
    { ...stored, path: normalHead(stored.path, count) },
    { hostname: host, pathname: normalHead(place.pathname, count), protocol }));
}

// K3.1: whether the Path is taken for the client's.
function isClientFacing(context) {
  const { exchange, path, pathRule, isDefault } = context;
  const isMapped = pathRule?.kind === 'map' && !context.isAbove && !pathRule.flags.includes('unaware');
  const rules = [exchange.rule, isMapped ? pathRule : undefined].filter(Boolean);
  return !isDefault && !exchange.isUnaware && rules.some((rule) => prefixSegments(rule.client.path).length &&
    exchange.table.stands(rule, exchange.clientUrl) && isUnder(withoutDots(path), rule.client.path));
}

// K3.2: whether only rules of other client hosts map the Path.
function isOfAnotherHost({ exchange, path, pathRule, isAbove, isDefault, isHostCookie }) {
  if (isAbove || isDefault || isHostCookie || !exchange.home || withoutDots(path) !== path)
    return false;
  const rules = exchange.table.responseRules(exchange.home, path);
  return pathRule !== exchange.rule && rules.length > 0 &&
    rules.every((rule) => rule.kind === 'map' && !exchange.table.stands(rule, exchange.clientUrl));
}

/* ------------------------------------------------------------ Judging */

// URLs of this backend, under its rules' prefixes.
function backendUrls(exchange, context) {
  const [scheme, host, port] = exchange.home.split(' ');
  const paths = new Set();
  for (const rule of exchange.table.forResponses) {
    if (!Table.backendOrigins(rule).includes(exchange.home))
      continue;
    const prefix = rule.backend.path.replace(/\/$/, '');
    for (const tail of ['', '/', '/a', '/a/b', '/app', '/x/y', '/sub/a'])
      paths.add((prefix + tail) || '/');
    if (context.path && isUnder(context.path, rule.backend.path)) {
      for (const tail of ['', '/', '/z', 'z'])
        paths.add(context.path.replace(/(.)\/$/, '$1') + tail);
    }
  }
  return [...paths].map((path) => {
    try {
      return new URL(`${scheme}://${host}:${port}${path}`);
    } catch (error) {
      return undefined;
    }
  }).filter(Boolean);
}

// The places where the cookie may go: client URLs, each with its backend URL and rule.
function placesOf(exchange, urls, answers) {
  const places = [];
  urls.forEach((place, i) => {
    if (answers[i].reason !== 'mapped' && answers[i].reason !== 'client-facing')
      return;
    const client = new URL(answers[i].value, exchange.clientUrl);
    const routed = exchange.table.route(client);
    // A deeper client prefix may hide it: then no client comes to it by this URL.
    if (!routed || routed.url.href !== place.href)
      return;
    const rule = exchange.table.responseRule(exchange.home, place.pathname, exchange.clientUrl);
    places.push({ url: place, client, rule });
  });
  return places;
}

// Client URLs that lead to other backends, to the server itself, or nowhere.
function foreignPlaces(exchange) {
  const places = [];
  for (const rule of exchange.table.rules) {
    if (!rule.client || !exchange.table.stands(rule, exchange.clientUrl))
      continue;
    for (const tail of ['', '/a']) {
      const client = new URL(exchange.clientUrl.origin + (rule.client.path.replace(/\/$/, '') + tail || '/'));
      const routed = exchange.table.route(client);
      const isHome = routed && Table.backendOrigins(routed.rule).includes(exchange.home);
      if (!isHome)
        places.push({ client, rule: exchange.table.requestRule(client) });
    }
  }
  return places;
}

function lawOfPlace(context, place, goes, tally) {
  const excused = (table) => tally.excuse(table, (holds) => holds(context, place));
  const went = wentTo(context, place.url);
  const text = `${place.url.href} is ${place.client.href}`;
  if (went && !goes && !excused(NARROWER))
    return { law: 'kept', why: `it is not sent to the client's ${text}` };
  if (!went && goes && !excused(WIDER))
    return { law: 'not wider', why: `it is sent to the client's ${text}` };
  tally.check(went ? 'kept' : 'not wider');
  return undefined;
}

function* judge(trial, tally) {
  const table = new Table(trial.setting.rules, trial.setting.lines);
  const exchange = new Exchange(trial.setting, table);
  if (!isConsistent(trial.setting, table))
    return undefined;
  const context = contextOf(trial, exchange);
  const urls = exchange.home ? backendUrls(exchange, context) : [];
  const [cookie, ...answers] = yield [field(0, 'Set-Cookie', trial.value),
    ...urls.map((place) => url(0, place.href))];
  const after = cookie.value;
  const came = jar.store(after, exchange.clientUrl);
  const goesTo = (client) => jar.sends(came, client);

  if (!context.cookie) {
    tally.check('stays');
    return cookie.changed ? { law: 'stays', why: `no cookie became '${after}'` } : undefined;
  }
  const others = (text) => JSON.stringify([jar.parse(text)?.name, jar.parse(text)?.value,
    jar.parse(text)?.attributes.filter(({ name }) => name !== 'domain' && name !== 'path')]);
  tally.check('stays');
  if (others(after) !== others(trial.value))
    return { law: 'stays', why: `it became '${after}'` };

  const places = placesOf(exchange, urls, answers);
  const foreign = foreignPlaces(exchange);
  for (const { client } of trial.asksTough ? [...places.slice(0, 2), ...foreign.slice(0, 1)] : []) {
    const tough = jar.toughSends(after, exchange.clientUrl, client);
    if (tough !== undefined)
      tally.check('the jar');
    if (tough !== undefined && tough !== goesTo(client))
      return { law: 'the jar', why: `tough-cookie ${tough ? 'sends' : 'does not send'} '${after}' to ${client.href}` };
  }

  if (!context.stored.length) {
    tally.check('refused');
    if (came)
      return { law: 'refused', why: `'${after}' is taken` };
    return undefined;
  }
  if (!exchange.rule || !exchange.knowsAll)
    return undefined;
  if (isClientFacing(context)) {
    tally.check('client-facing');
    if (came?.path !== context.path)
      return { law: 'client-facing', why: came ? `the Path became '${came.path}'` : 'it is not taken' };
    return undefined;
  }
  if (isOfAnotherHost(context)) {
    tally.check('another host');
    if (!came || prefixSegments(came.path).join('/') !== prefixSegments(exchange.rule.client.path).join('/'))
      return { law: 'another host', why: came ? `the Path became '${came.path}'` : 'it is not taken' };
  }
  for (const place of places) {
    const broken = lawOfPlace(context, place, goesTo(place.client), tally);
    if (broken)
      return broken;
  }
  for (const place of foreign) {
    tally.check('at home');
    if (goesTo(place.client) && !tally.excuse(WIDER, (holds) => holds(context, place)))
      return { law: 'at home', why: `'${after}' is sent to ${place.client.href}` };
  }
  return undefined;
}

runTrials({ laws: LAWS, exceptions: [...NARROWER, ...WIDER], make, judge, smaller, show }, ROUNDS);
