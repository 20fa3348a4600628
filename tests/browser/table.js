// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// A table of rules, and the few obvious functions of it: which rule a request takes, and which
// URL a rule makes of another. Prefixes are data; nothing here is as the library does it.
//
// A rule: { kind, client: { form, scheme, host, port, path }, backend: { scheme, host, port, path },
// flags }. The form of a client prefix is 'path', 'host' or 'url'; ports are texts, '' for none.

const DEFAULT_PORTS = { http: '80', https: '443' };
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const CANONICAL = /^[A-Za-z0-9\-._~!$&'()*+,;=:@]*$/;
const FORBIDDEN = /[ <>"{}|^`\x80-\xff]/;

const web = (scheme) => ({ ws: 'http', wss: 'https' })[scheme] ?? scheme;
const schemeOf = (url) => web(url.protocol.slice(0, -1));

// A host as it is compared (M2: a dot at the end makes no difference).
const hostOf = (url) => url.hostname.replace(/\.$/, '');
const portOf = (url) => url.port || DEFAULT_PORTS[schemeOf(url)];

// RFC 3986 6.2.2: one segment as it is compared.
function normalSegment(text) {
  if (CANONICAL.test(text))
    return text;
  return Buffer.from(text, 'utf8').toString('latin1')
    .replace(/%([0-9a-fA-F]{2})|[^%]/g, (all, hex) => {
      if (hex === undefined)
        return FORBIDDEN.test(all) ? '%' + all.charCodeAt(0).toString(16).toUpperCase() : all;
      const c = String.fromCharCode(parseInt(hex, 16));
      return UNRESERVED.test(c) ? c : '%' + hex.toUpperCase();
    });
}

// The segments of a path; of `/x/` they are 'x' and ''.
const segmentsOf = (path) => path.split('/').slice(1).map(normalSegment);

// The segments of a prefix: a slash at its end makes no difference. Prefixes are few.
const prefixes = new Map();

function prefixSegments(path) {
  let segments = prefixes.get(path);
  if (!segments) {
    segments = segmentsOf(path);
    if (segments[segments.length - 1] === '')
      segments.pop();
    if (prefixes.size < 1000)
      prefixes.set(path, segments);
  }
  return segments;
}

const covers = (prefix, segments) => prefix.every((segment, i) => segment === segments[i]);
const isUnder = (path, prefix) => covers(prefixSegments(prefix), prefixSegments(path));

// The path that one prefix makes of a path below another (M7).
function splice(path, from, to) {
  const tail = path.split('/').slice(1 + prefixSegments(from).length);
  const lead = to.replace(/\/$/, '');
  return tail.length ? lead + '/' + tail.join('/') : lead || '/';
}

function authority({ host, port }) {
  return host + (port && ':' + port);
}

function clientText({ form, scheme, host, port, path }) {
  const lead = { path: '', host: '//', url: scheme + '://' }[form];
  return lead + (form === 'path' ? '' : authority({ host, port })) + path;
}

const backendText = (backend) => `${backend.scheme}://${authority(backend)}${backend.path}`;

function ruleText(rule) {
  return [rule.kind, rule.client && clientText(rule.client), rule.backend && backendText(rule.backend),
    ...rule.flags].filter(Boolean).join(' ');
}

class Table {
  constructor(rules, lines = []) {
    this.rules = rules;
    this.text = [...lines, ...rules.map(ruleText)].join('\n') + '\n';
    this.maps = rules.filter((rule) => rule.kind === 'map');
    this.forResponses = rules.filter((rule) => rule.backend && !rule.flags.includes('request'));
    this.forRequests = rules.filter((rule) => rule.client && !rule.flags.includes('response'));
  }

  // The scheme, host and port of each origin of a backend prefix (M8), as texts.
  static backendOrigins(rule) {
    const { scheme, host, port } = rule.backend;
    const own = web(scheme);
    const number = port || DEFAULT_PORTS[own];
    if (!rule.flags.includes('any-scheme'))
      return [`${own} ${host.toLowerCase()} ${number}`];
    return ['http', 'https'].map((other) => {
      const standard = number === DEFAULT_PORTS[own];
      return `${other} ${host.toLowerCase()} ${standard ? DEFAULT_PORTS[other] : number}`;
    });
  }

  static originOf(url) {
    return `${schemeOf(url)} ${hostOf(url)} ${portOf(url)}`;
  }

  // Whether a client prefix may stand on the origin of a URL; on any if it is not known.
  stands(rule, url) {
    const { form, scheme, host, port } = rule.client;
    if (!url)
      return true;
    if (form === 'url')
      return Table.originOf(url) === `${scheme} ${host} ${port || DEFAULT_PORTS[scheme]}`;
    if (form === 'host')
      return hostOf(url) === host && (!port || portOf(url) === port);
    return !rule.flags.includes('default') ||
      !this.rules.some((other) => other.client && other.client.form !== 'path' &&
        other.client.host === hostOf(url));
  }

  // The rule of a request for a client URL, `local` among them (M5); undefined if there is none.
  requestRule(url) {
    return this.requestRules(url)[0];
  }

  // All rules of the longest client prefix, the one that decides first.
  requestRules(url, may = (rule) => this.stands(rule, url)) {
    const segments = segmentsOf(url.pathname);
    const here = this.forRequests.filter((rule) => may(rule) &&
      (covers(prefixSegments(rule.client.path), segments) || coversLocally(rule, url.pathname)));
    const depth = Math.max(...here.map((rule) => prefixSegments(rule.client.path).length));
    const best = here.filter((rule) => prefixSegments(rule.client.path).length === depth);
    return [...best.filter((rule) => rule.kind === 'local'),
      ...best.filter((rule) => rule.kind !== 'local')];
  }

  // The backend URL of a request: { rule, url }; undefined if no rule passes it on.
  route(url) {
    const rule = this.requestRule(url);
    if (!rule || rule.kind === 'local')
      return undefined;
    return { rule, url: Table.toBackend(rule, url) };
  }

  static toBackend(rule, url) {
    const { scheme, host, port } = rule.backend;
    const path = splice(url.pathname, rule.client.path, rule.backend.path);
    return new URL(`${web(scheme)}://${authority({ host, port })}${path}${url.search}`);
  }

  // The rules for responses of the longest backend prefix that covers a path on an origin.
  responseRules(origin, path) {
    const segments = segmentsOf(path);
    const all = this.forResponses.filter((rule) => Table.backendOrigins(rule).includes(origin) &&
      covers(prefixSegments(rule.backend.path), segments));
    const depth = Math.max(...all.map((rule) => prefixSegments(rule.backend.path).length));
    return all.filter((rule) => prefixSegments(rule.backend.path).length === depth);
  }

  // The one of them that decides (M4), for a client that asked for a URL.
  responseRule(origin, path, client) {
    const rules = this.responseRules(origin, path);
    const asked = client && segmentsOf(client.pathname);
    const own = rules.filter((rule) => rule.client && asked && this.stands(rule, client) &&
      covers(prefixSegments(rule.client.path), asked))
      .sort((a, b) => prefixSegments(b.client.path).length - prefixSegments(a.client.path).length);
    return rules.find((rule) => rule.kind === 'keep') ?? own[0] ??
      rules.find((rule) => this.stands(rule, client)) ?? rules[0];
  }

  // The URL that a client must use for a URL under a rule's backend prefix (W1).
  static toClient(rule, url, client) {
    const { form, scheme, host, port } = rule.client;
    let origin = client.origin;
    if (form === 'url')
      origin = `${scheme}://${authority({ host, port })}`;
    else if (form === 'host' && (hostOf(client) !== host || (port && portOf(client) !== port)))
      origin = `${schemeOf(client)}://${authority({ host, port })}`;
    const path = splice(url.pathname, rule.backend.path, rule.client.path);
    return new URL(origin + path + url.search + url.hash);
  }
}

// M5: `local` reads a path as the most generous server would.
function coversLocally(rule, path) {
  if (rule.kind !== 'local')
    return false;
  const plain = path.replace(/%2f|%5c|\\/gi, '/').replace(/;[^/]*/g, '').replace(/\/+/g, '/');
  return covers(prefixSegments(rule.client.path), segmentsOf(new URL(plain, 'http://a').pathname));
}

module.exports = { DEFAULT_PORTS, Table, authority, covers, hostOf, isUnder, normalSegment, portOf,
  prefixSegments, schemeOf, segmentsOf, splice };
