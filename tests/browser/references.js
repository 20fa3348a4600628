// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Random references, as a backend sends them: its own URLs by all its names, others' of the table,
// the client's, paths, relative ones, other sites, in odd spellings too.

const { TAILS } = require('./settings.js');
const { authority } = require('./table.js');

const OTHERS = ['https://id.example/login', 'http://evil.example/', '//cdn.example/x.js', 'mailto:a@app.internal.test',
  'urn:uuid:1', 'https://user:pw@id.example/', 'javascript:alert(1)', 'http://app.internal.test.evil.example/',
  'http://notapp.internal.test/x', 'https://evil.example:8080/x/y?u=http://app.internal.test/',
  'data:text/html,x', 'ftp://app.internal.test/x'];
const RELATIVE = ['', 'b', 'b/c', './b', '../b', '../../b', '../../../b', '?page=2', '#top', '.', '..', '../', 'b?x=/../y',
  'app/x', '../app/x', '../x/y', 'b//c', '..//b', './/evil.example/', '../..//evil.example/', 'x:y', './x:y', '%2e%2e/b'];
const ENDS = ['', '', '', '', '?q=1', '?u=//evil.example', '#top', '?a=/../b#c', '?', '#'];

function below(random, path) {
  const tail = random.pick(TAILS);
  return (tail ? path.replace(/\/?$/, '/') + tail : path) + (tail.includes('?') ? '' : random.pick(ENDS));
}

// One of the spellings that mean the same, or nearly.
function respell(random, text) {
  switch (random.below(24)) {
    case 0:
      return text.replace(/^[a-z]+:/, (scheme) => scheme.toUpperCase());
    case 1:
      return text.replace(/\/\/[^/]*/, (host) => host.toUpperCase());
    case 2:
      return text.replace(/(\/\/[a-z][^/:]*)(?=[/:]|$)/, '$1.');
    case 3:
      return text.replace(/^http:(\/\/[^/:]*)(?=\/|$)/, 'http:$1:80').replace(/^https:(\/\/[^/:]*)(?=\/|$)/, 'https:$1:443');
    case 4:
      return text.replace(/(\/\/[a-z][^/:]*)(?=\/|$)/, '$1:');
    case 5:
      return text.replace(/([^/])\/([^/])/, '$1/./$2');
    case 6:
      return text.replace(/([^/])\/([^/])/, '$1/z/../$2');
    case 7:
      return text.replace(/([^/])\/([^/])/, '$1/../../$2');
    case 8:
      return text.replace(/([^/])\/([^/])/, '$1\\$2');
    case 9:
      return text.replace(/\//g, '\\');
    case 10:
      return text.replace(/\/([a-z])/, (_, c) => '/%' + c.charCodeAt(0).toString(16));
    case 11: case 21: case 22:
      return text.replace('//', '//user:pw@');
    case 12:
      return text.replace(/^http/, 'ws');
    case 13:
      return text.replace(/([^/])\/([^/])/, '$1//$2');
    case 14:
      return text.replace(/%../g, (c) => c.toLowerCase());
    case 15:
      return text.replace(/([^/])\/([^/])/, '$1/%2e%2E/$2');
    case 16:
      return decodeURI(text);
    case 17:
      return text.replace(/^(https?:)\/\//, (_, scheme) => scheme + random.pick(['', '/', '///', '\\\\', '/\\']));
    case 18:
      return text + random.pick(['|', ' x', '"', '<', 'é', '{}', '%', '%zz', '\\']);
    case 19:
      return text.slice(0, random.below(text.length + 1));
    case 20: {
      const at = random.below(text.length + 1);
      return text.slice(0, at) + random.pick(['/', '\\', '.', '..', '@', ':', '?', '#', '%2f', '\t', ' ', '[', 'x']) + text.slice(at);
    }
    default:
      return text.replace(/^https?:/, '');
  }
}

function randomOwnHost(random, setting, client) {
  const path = random.chance(70) ? below(random, (random.pick(setting.rules).client ?? { path: '/' }).path)
    : below(random, (random.pick(setting.rules).backend ?? { path: '/' }).path);
  const port = random.pick([client.port, client.port, '', '', '8080', '8443', '9999']);
  return `${random.pick(['http', 'https', client.protocol.slice(0, -1)])}://${authority({ host: client.hostname, port })}${path}`;
}

// A URL of this exchange's backend, by the names of the exchange.
function randomSelf(random, setting, backend) {
  const rule = random.pick(setting.rules.filter((one) => one.backend));
  const host = setting.host && random.chance(60) ? setting.host : backend.host;
  const scheme = random.chance(85) ? backend.protocol.slice(0, -1) : random.pick(['http', 'https']);
  return `${scheme}://${host}${below(random, random.chance(75) ? rule.backend.path : (rule.client ?? { path: '/' }).path)}`;
}

function randomPath(random, setting) {
  const prefixes = setting.rules.flatMap((rule) => [rule.client, rule.backend]).filter(Boolean);
  return below(random, random.chance(85) ? random.pick(prefixes).path : '/other/');
}

function plainReference(random, setting) {
  const client = new URL(setting.client);
  const backend = new URL(setting.backend);
  const rule = random.pick(setting.rules.filter((one) => one.backend));
  const kind = random.below(100);
  if (kind < 25) {
    const path = random.chance(85) ? rule.backend.path : randomPath(random, setting);
    const { scheme } = rule.backend;
    return `${random.chance(90) ? scheme : 'https'}://${authority(rule.backend)}${below(random, path)}`;
  }
  if (kind < 40)
    return randomSelf(random, setting, backend);
  if (kind < 55)
    return randomOwnHost(random, setting, client);
  if (kind < 69)
    return randomPath(random, setting);
  if (kind < 80)
    return random.pick(RELATIVE);
  if (kind < 92) {
    const named = setting.rules.filter((one) => one.client && one.client.form !== 'path');
    if (named.length) {
      const other = random.pick(named).client;
      return `${random.pick(['http', 'https'])}://${authority(other)}${below(random, other.path)}`;
    }
  }
  return random.pick(OTHERS);
}

function randomReference(random, setting) {
  let text = plainReference(random, setting);
  for (let count = random.pick([0, 0, 0, 1, 1, 2]); count > 0; count--) {
    try {
      text = respell(random, text);
    } catch (error) { // an encoding that is cut through
      return text;
    }
  }
  return text;
}

module.exports = { randomReference };
