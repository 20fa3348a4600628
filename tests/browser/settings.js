// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Random settings: a table, an exchange through it, and the parts of the exchange that the library
// is told. A setting is plain data, so that a failure can be shrunk:
//
//     rules     see table.js
//     lines     more lines of the rule file
//     client    the URL that the browser asked for
//     backend   the URL that the proxy asked for
//     host      the Host field that it sent; '' for that of the backend URL
//     told      the members of the context that are given

const { Table, authority } = require('./table.js');

const MEMBERS = ['client_scheme', 'client_authority', 'client_target', 'backend_scheme',
  'backend_authority', 'backend_target', 'backend_host'];

const BACKENDS = [
  { scheme: 'http', host: 'app.internal.test', port: '' },
  { scheme: 'http', host: 'app.internal.test', port: '8080' },
  { scheme: 'https', host: 'app.internal.test', port: '' },
  { scheme: 'http', host: 'wiki.internal.test', port: '' },
  { scheme: 'http', host: '10.0.0.7', port: '8080' },
  { scheme: 'http', host: 'localhost', port: '3000' },
  { scheme: 'http', host: 'api.example.org', port: '' },
  { scheme: 'http', host: '[fd00::1]', port: '' },
  { scheme: 'http', host: 'App.Internal.Test', port: '80' },
];
const CLIENT_HOSTS = ['www.example.org', 'www.example.org', 'shop.example.org', 'example.org',
  'www.example.net', '192.0.2.1'];
const CLIENT_PORTS = ['', '', '', '8443', '8080'];
const BACKEND_PATHS = ['/', '/', '/', '/x/', '/x', '/x/y/', '/y/', '/app/', '/~joe/', '/caf%C3%A9/',
  '/a%2Fb/', '/x/app/', '/en/'];
const CLIENT_PATHS = ['/', '/app/', '/app', '/app/', '/app/sub/', '/app/x/', '/en/', '/mirror/foo/', '/x/',
  '/y/', '/%7ejoe/', '/wiki/', '/a/b/c/'];
const TAILS = ['', '', 'a', 'a/b', 'a/', 'x', 'app', 'b?q=1', 'sub/a', 'y/z', 'app/sub/q', '%7ea', 'a%2Fb',
  'a//b', 'x/y/z', 'en'];

function randomClientPrefix(random, host) {
  const path = random.pick(CLIENT_PATHS);
  if (random.chance(70))
    return { form: 'path', path };
  const other = random.chance(60) ? host : random.pick(CLIENT_HOSTS);
  if (random.chance(60))
    return { form: 'host', host: other, port: random.chance(15) ? random.pick(CLIENT_PORTS) : '', path };
  return { form: 'url', scheme: random.pick(['http', 'https', 'https']), host: other,
    port: random.pick(CLIENT_PORTS), path };
}

function randomFlags(random) {
  const flags = [];
  if (random.chance(5))
    flags.push(random.pick(['request', 'response']));
  if (random.chance(10))
    flags.push('any-scheme');
  if (random.chance(15))
    flags.push(random.pick(['aware', 'unaware']));
  if (random.chance(10))
    flags.push(random.pick(['any-port', 'exact']));
  return flags;
}

function randomRule(random, backend, host) {
  const place = { ...(random.chance(65) ? backend : random.pick(BACKENDS)),
    path: random.pick(BACKEND_PATHS) };
  if (random.chance(8))
    return { kind: 'keep', backend: place, flags: [] };
  const client = randomClientPrefix(random, host);
  if (random.chance(8))
    return { kind: 'local', client, flags: [] };
  const flags = randomFlags(random);
  if (client.form === 'path' && random.chance(5))
    flags.push('default');
  return { kind: 'map', client, backend: place, flags };
}

// M4: a prefix that is kept and mapped is an error.
function withoutContradictions(rules) {
  const mapped = new Set(rules.filter((rule) => rule.kind === 'map' && !rule.flags.includes('request'))
    .flatMap((rule) => Table.backendOrigins(rule).map((origin) => origin + rule.backend.path.replace(/\/$/, ''))));
  return rules.filter((rule) => rule.kind !== 'keep' ||
    !mapped.has(Table.backendOrigins(rule)[0] + rule.backend.path.replace(/\/$/, '')));
}

function randomRules(random, host) {
  const backend = random.pick(BACKENDS);
  const rules = [];
  for (let count = random.pick([1, 1, 2, 2, 3, 3, 4, 6]); count > 0; count--)
    rules.push(randomRule(random, backend, host));
  return withoutContradictions(rules);
}

// A URL that a client may ask for, through one of the rules.
function randomClientUrl(random, rules, host) {
  const rule = random.pick(rules);
  const { form, path } = rule.client;
  let origin = `${random.pick(['http', 'https'])}://${authority({ host, port: random.pick(CLIENT_PORTS) })}`;
  if (form === 'host')
    origin = `${random.pick(['http', 'https'])}://${authority(rule.client)}`;
  if (form === 'url')
    origin = `${rule.client.scheme}://${authority(rule.client)}`;
  const tail = random.pick(TAILS);
  const target = tail ? path.replace(/\/?$/, '/') + tail : path;
  return new URL(origin + target);
}

function randomHost(random, client, backend, rules) {
  const other = rules.filter((rule) => rule.client && rule.client.form !== 'path');
  switch (random.below(10)) {
    case 0: case 1: case 2: case 3:
      return client.host;
    case 4:
      return backend.host;
    case 5:
      return other.length ? authority(random.pick(other).client) : '';
    case 6:
      return random.chance(50) ? client.hostname : 'name.internal.test';
    default:
      return '';
  }
}

// A setting whose exchange is one that the table passes on.
function randomSetting(random) {
  for (;;) {
    const host = random.pick(CLIENT_HOSTS);
    const rules = randomRules(random, host);
    const maps = rules.filter((rule) => rule.kind === 'map');
    if (!maps.length)
      continue;
    const client = randomClientUrl(random, maps, host);
    const routed = new Table(rules).route(client);
    if (!routed)
      continue;
    const backend = routed.url;
    if (random.chance(10))
      backend.host = random.pick(['10.9.9.9:3000', 'node7.pod.test']);
    const setting = { rules, lines: [], client: client.href, backend: backend.href,
      host: randomHost(random, client, backend, rules), told: MEMBERS.slice() };
    if (random.chance(10))
      setting.lines.push(`client ${client.origin}`);
    if (random.chance(8))
      setting.told = setting.told.filter(() => random.chance(80));
    if (random.chance(3))
      setting.told = setting.told.filter((member) => !member.startsWith('backend'));
    return setting;
  }
}

// Whether the exchange of a setting, which may have been shrunk, still goes through its table.
function isConsistent(setting, table) {
  const routed = table.route(new URL(setting.client));
  const backend = new URL(setting.backend);
  return Boolean(routed) && routed.url.pathname + routed.url.search === backend.pathname + backend.search &&
    (routed.url.origin === backend.origin || !table.rules.some((rule) => rule.backend &&
      rule.backend.host.toLowerCase() === backend.hostname));
}

// The members of the context, in the order of calls.c.
function membersOf(setting) {
  const client = new URL(setting.client);
  const backend = new URL(setting.backend);
  const all = {
    client_scheme: client.protocol.slice(0, -1),
    client_authority: client.host,
    client_target: client.pathname + client.search,
    backend_scheme: backend.protocol.slice(0, -1),
    backend_authority: backend.host,
    backend_target: backend.pathname + backend.search,
    backend_host: setting.host,
  };
  return MEMBERS.map((member) => setting.told.includes(member) ? all[member] : '');
}

// The setting as options of the `ppr` tool.
function optionsOf(setting) {
  const [scheme, host, target, backendScheme, backend, backendTarget, sent] = membersOf(setting);
  const quote = (text) => `'${text.replace(/'/g, "'\\''")}'`;
  const options = [];
  if (scheme && host)
    options.push('--client-origin', quote(`${scheme}://${host}`));
  if (target)
    options.push('--client-target', quote(target));
  if (backendScheme && backend)
    options.push('--backend-url', quote(`${backendScheme}://${backend}${backendTarget}`));
  if (sent)
    options.push('--backend-host', quote(sent));
  return options.join(' ');
}

// Settings with one part less, for shrinking.
function* smallerSettings(setting) {
  for (let i = 0; i < setting.rules.length; i++)
    yield { ...setting, rules: setting.rules.filter((_, k) => k !== i) };
  for (let i = 0; i < setting.rules.length; i++) {
    for (const flag of setting.rules[i].flags) {
      const rule = { ...setting.rules[i], flags: setting.rules[i].flags.filter((f) => f !== flag) };
      yield { ...setting, rules: setting.rules.map((r, k) => (k === i ? rule : r)) };
    }
  }
  for (let i = 0; i < setting.lines.length; i++)
    yield { ...setting, lines: setting.lines.filter((_, k) => k !== i) };
  if (setting.host)
    yield { ...setting, host: '' };
  if (setting.told.length < MEMBERS.length)
    yield { ...setting, told: MEMBERS.slice() };
}

module.exports = { TAILS, isConsistent, membersOf, optionsOf, randomSetting, smallerSettings };
