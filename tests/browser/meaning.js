// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Where a browser is to land that follows a reference of a response: the reference is resolved as
// the backend meant it, by the WHATWG URL standard, and then mapped by doc/design.md, section 3. Its
// steps are cited by their numbers.

const { Table, hostOf, isUnder, portOf, prefixSegments, schemeOf, segmentsOf } = require('./table.js');

const WEB = ['http:', 'https:', 'ws:', 'wss:'];
const DEFAULT_PORTS = { http: '80', https: '443' };

function parse(text, base) {
  try {
    return new URL(text, base);
  } catch (error) {
    return undefined;
  }
}

// The URL by which the backend knows this exchange.
function selfOf(exchange) {
  const self = new URL(exchange.backendUrl);
  if (exchange.host) {
    self.port = '';
    self.host = exchange.host;
  }
  return self;
}

// References that a browser reads and that are malformed for libppr (W3), or that name a host in a
// notation that libppr takes for another name (M3): the library leaves them. Each with its reason.
const ODD = [
  ['W3: a control character', /[\0-\x1f\x7f]/],
  ['W3: one of the four schemes without an authority', /^(https?|wss?):(?![\\/]{2})/i],
  ['W3: an empty authority', /^([a-z][a-z0-9+.-]*:)?[\\/]{3}|^([a-z][a-z0-9+.-]*:)?[\\/]{2}([?#]|$)/i],
  ['W3: a byte that no authority has', /^([a-z][a-z0-9+.-]*:)?[\\/]{2}[^\\/?#]*[%\s<>"^`{|}[\]](?![0-9a-f:.]*\])/i],
  ['M3: no IDNA', /^([a-z][a-z0-9+.-]*:)?[\\/]{2}[^\\/?#]*[^\0-\x7f]/i],
  ['M3: no odd IPv4', /^([a-z][a-z0-9+.-]*:)?[\\/]{2}([^\\/?#]*@)?(0x|\d+(?!\d*\.\d+\.\d+\.\d))/i],
];

// W4: an empty userinfo is one, too.
const USERINFO = /^([a-z][a-z0-9+.-]*:)?[\\/]{2}[^\\/?#]*@/i;

const oddity = (text) => ODD.find(([, pattern]) => pattern.test(text));

// The form of a reference: 'absolute', 'network', 'path' or 'relative'.
function formOf(text) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(text))
    return 'absolute';
  if (/^[\\/]{2}/.test(text))
    return 'network';
  return /^[\\/]/.test(text) ? 'path' : 'relative';
}

// A landing is { law, to }: a URL, or undefined for the reference as it is.
const lands = (law, to) => ({ law, to });
const stays = (law) => ({ law, to: undefined });

class Meaning {
  constructor(exchange) {
    this.exchange = exchange;
    this.table = exchange.table;
    this.asked = exchange.client && exchange.knowsTarget ? exchange.client : undefined;
    this.base = selfOf(exchange);
  }

  // The landing of a reference; undefined if it is odd.
  of(text) {
    const { exchange } = this;
    const url = oddity(text) ? undefined : parse(text, exchange.backendUrl);
    if (!url)
      return undefined;
    const form = formOf(text);
    if (form === 'path')
      return this.ofPath(url);
    if (form === 'relative')
      return this.ofRelative(text, url);
    return this.ofUrl(url, USERINFO.test(text));
  }

  // Responses: a path.
  ofPath(url) {
    const { exchange, table } = this;
    if (exchange.isAware || !exchange.home)
      return stays('paths');
    const rule = exchange.ruleAtHome(url.pathname);
    if (rule?.kind === 'keep')
      return stays('paths');
    const isTaken = [exchange.rule, rule].some((one) => one && prefixSegments(one.client.path).length &&
      table.stands(one, exchange.client) && isUnder(url.pathname, one.client.path));
    if (isTaken && !exchange.isUnaware)
      return stays('paths');
    return rule ? { law: 'paths', to: this.map(rule, url), rule } : stays('paths');
  }

  // Responses: a relative reference. It may stay where it leads to the same backend URL.
  ofRelative(text, url) {
    const { exchange } = this;
    const rule = exchange.isAware || !exchange.rule ? undefined : exchange.ruleAtHome(url.pathname);
    if (rule?.kind !== 'map')
      return stays('relative');
    return { law: 'relative', to: this.map(rule, url), orSame: url, rule };
  }

  // The client URL of a URL under a rule's backend prefix.
  map(rule, url, origin) {
    const to = Table.toClient(rule, url, this.exchange.clientUrl);
    if (origin && rule.client.form !== 'url' &&
        (rule.client.form === 'path' || this.table.stands(rule, this.exchange.client)))
      setOrigin(to, origin);
    return asSocket(to, url);
  }

  // N2, M9: an absolute URL by the rule that covers it.
  byRule(law, rule, url, origin) {
    if (rule.kind === 'keep')
      return stays(law);
    const isTaken = rule.flags.includes('aware') && prefixSegments(rule.client.path).length &&
      isUnder(url.pathname, rule.client.path);
    const to = isTaken ? Table.toClient(rule, new URL(url), this.exchange.clientUrl) : this.map(rule, url, origin);
    if (isTaken)
      to.pathname = url.pathname;
    return lands(law, asSocket(to, url));
  }

  // Under a client prefix (section 3, definitions).
  isUnderClientPrefix(path) {
    const { exchange, table } = this;
    if (exchange.isAware || exchange.isUnaware)
      return exchange.isAware;
    return table.rules.some((rule) => rule.client && prefixSegments(rule.client.path).length &&
      table.stands(rule, exchange.client) && isUnder(path, rule.client.path));
  }

  // Only the origin is repaired.
  repaired(law, url, origin) {
    const to = new URL(url);
    setOrigin(to, origin);
    return lands(law, asSocket(to, url));
  }

  ofUrl(url, hasUserinfo) {
    const { exchange, table } = this;
    const host = hostOf(url);
    const names = this.backendHosts();
    if (!WEB.includes(url.protocol)) // N1
      return stays('other site');
    if (hasUserinfo)
      return stays(names.includes(host) || host === exchange.keptHost ||
        (exchange.client && host === hostOf(exchange.client)) ? 'userinfo' : 'other site');
    const origin = Table.originOf(url);
    const rule = table.responseRule(origin, url.pathname, this.asked ?? exchange.client);
    if (rule) // N2
      return this.byRule('through the proxy', rule, url);
    if (this.isOtherServer(url, origin)) // N3
      return stays('other server');
    return this.ofOwnName(url, origin) ?? stays(names.includes(host) ? 'uncovered' : 'other site'); // N7, N8
  }

  isOtherServer(url, origin) {
    const { exchange, table } = this;
    const isClientHost = Boolean(exchange.client) && hostOf(url) === hostOf(exchange.client);
    if (exchange.isUnaware || (exchange.client && origin === Table.originOf(exchange.client)))
      return false;
    return table.maps.some((rule) => rule.client.form !== 'path' && table.stands(rule, url) &&
      isUnder(url.pathname, rule.client.path) &&
      (rule.client.form === 'url' || (!isClientHost && rule !== exchange.rule)));
  }

  // N4 to N6: the backend by another name, or the client's own host; undefined if it is neither.
  ofOwnName(url, origin) {
    const { exchange } = this;
    const { client } = exchange;
    const isKept = hostOf(url) === exchange.keptHost;
    const isClientHost = Boolean(client) && hostOf(url) === hostOf(client);
    const isDowngrade = schemeOf(url) === 'https' && (!client || schemeOf(client) === 'http');
    const isUnderPrefix = this.isUnderClientPrefix(url.pathname);
    const isClientOrigin = Boolean(client) && origin === Table.originOf(client);
    const isMapped = exchange.isMapped();
    const own = exchange.clientUrl;

    if (this.isBackendName(origin) && !isClientOrigin && isMapped && !(isDowngrade && isClientHost)) { // N4
      if ((isClientHost || (!client && isKept)) && isUnderPrefix)
        return this.repaired('the backend by another name', url, own);
      if (exchange.isAware && origin !== Table.originOf(exchange.backendUrl))
        return this.repaired('the backend by another name', url, own);
      const rule = exchange.ruleAtHome(url.pathname);
      if (rule)
        return this.byRule('the backend by another name', rule, url);
    }
    const home = isKept ? exchange.ruleAtHome(url.pathname) : undefined;
    if (isClientOrigin) // N5
      return !isUnderPrefix && home ? this.byRule('the client\'s origin', home, url) : stays('the client\'s origin');
    if (!(isClientHost || isKept) || !isMapped || !this.isExplained(url, isKept))
      return undefined;
    let base = own; // N6
    if (isDowngrade)
      base = isClientHost || !client ? url : new URL(`https://${own.hostname}`);
    if (isUnderPrefix)
      return this.repaired('own host', url, base);
    if (home)
      return this.byRule('own host', home, url, base);
    if (!isClientHost)
      return stays('uncovered');
    return this.hasRootRule() ? this.repaired('own host', url, base) : stays('own host');
  }

  hasRootRule() {
    return this.table.maps.some((rule) => !prefixSegments(rule.client.path).length &&
      this.table.stands(rule, this.exchange.client));
  }

  isBackendName(origin) {
    const { exchange } = this;
    const names = [exchange.backendUrl];
    if (exchange.host)
      names.push(new URL(`${exchange.backendUrl.protocol}//${exchange.host}`));
    return names.some((name) => Table.originOf(name) === origin);
  }

  // N6: one of these explains the port.
  isExplained(url, isKept) {
    const { client, rule, host, backendUrl } = this.exchange;
    const port = portOf(url);
    const hostPort = host && new URL(`${backendUrl.protocol}//${host}`);
    if (rule?.flags.includes('exact'))
      return false;
    return Boolean(rule?.flags.includes('any-port')) || (client && port === portOf(client)) ||
      (isKept && port === portOf(hostPort)) ||
      (port === DEFAULT_PORTS[schemeOf(url)] && ((host && !/:\d+$/.test(host)) ||
        schemeOf(url) === schemeOf(backendUrl) || !client ||
        portOf(client) === DEFAULT_PORTS[schemeOf(client)])) ||
      (isKept && port === portOf(backendUrl) && schemeOf(url) === schemeOf(backendUrl));
  }

  // N7: the hosts whose names are to be hidden.
  backendHosts() {
    return [...this.table.rules.filter((rule) => rule.backend).map((rule) => rule.backend.host.toLowerCase()),
      hostOf(this.exchange.backendUrl)];
  }
}

function setOrigin(url, origin) {
  url.protocol = origin.protocol;
  url.port = '';
  url.host = origin.host;
}

// W1: a socket comes out as one, secure as the origin is.
function asSocket(to, url) {
  if (!url.protocol.startsWith('ws'))
    return to;
  const text = to.href.replace(/^(http|ws)/, 'ws');
  return new URL(text);
}

// Whether two URLs are one place; %7E and ~ are one byte (M3).
function isSame(a, b) {
  return a.protocol === b.protocol && hostOf(a) === hostOf(b) && portOf(a) === portOf(b) && a.search === b.search &&
    a.hash === b.hash && segmentsOf(a.pathname).join('/') === segmentsOf(b.pathname).join('/');
}

module.exports = { Meaning, formOf, isSame, oddity, parse, setOrigin };
