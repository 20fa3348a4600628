// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Whether a source list of a Content-Security-Policy matches a URL: CSP 3, 6.7.2.7 to 6.7.2.12.

const DEFAULT_PORTS = { http: '80', ws: '80', https: '443', wss: '443' };
const SOURCE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(\d*|\*))?(\/[^?#]*)?$/i;

const schemeOf = (url) => url.protocol.slice(0, -1);
const decode = (text) => text.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

// 6.7.2.9
function schemeMatches(a, b) {
  return a === b || (a === 'http' && b === 'https') || (a === 'ws' && ['wss', 'http', 'https'].includes(b)) ||
    (a === 'wss' && b === 'https');
}

// 6.7.2.10
function hostMatches(pattern, host) {
  if (pattern === '*')
    return true;
  if (pattern.startsWith('*.'))
    return host.endsWith(pattern.slice(1));
  return pattern === host;
}

// 6.7.2.11
function portMatches(port, scheme, url) {
  const own = url.port || DEFAULT_PORTS[schemeOf(url)];
  if (!port)
    return own === DEFAULT_PORTS[schemeOf(url)];
  return port === '*' || port === own || (port === '80' && own === '443');
}

// 6.7.2.12
function pathMatches(path, other) {
  if (!path || (path === '/' && !other))
    return true;
  const isPrefix = path.endsWith('/');
  const a = path.split('/');
  const b = other.split('/');
  if (a.length > b.length || (!isPrefix && a.length !== b.length))
    return false;
  if (isPrefix)
    a.pop();
  return a.every((segment, i) => decode(segment) === decode(b[i]));
}

// 6.7.2.8, for host sources
function sourceMatches(text, url, self) {
  const match = SOURCE.exec(text);
  if (!match)
    return false;
  const [, scheme, host, port, path] = match;
  const own = (scheme ?? schemeOf(self)).toLowerCase();
  return schemeMatches(own, schemeOf(url)) && hostMatches(host.toLowerCase(), url.hostname) &&
    portMatches(port, own, url) && pathMatches(path, url.pathname);
}

// 6.7.2.7
const listMatches = (sources, url, self) => sources.some((text) => sourceMatches(text, url, self));

module.exports = { listMatches };
