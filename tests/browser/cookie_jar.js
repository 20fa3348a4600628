// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// A browser's handling of one cookie by RFC 6265bis (draft-ietf-httpbis-rfc6265bis, sections 5.1,
// 5.6 to 5.8): parsed, stored or refused, sent or not. Time and SameSite are left out: both are the
// same before and after rewriting.
//
// URLs are WHATWG URLs. tough-cookie is held against it, but for DIFFERENCES.

const tough = require('tough-cookie');

const trim = (text) => text.replace(/^[ \t]+|[ \t]+$/g, '');
const isAddress = (host) => /^[0-9.]+$|^\[/.test(host);

// 5.1.3
function domainMatches(host, domain) {
  return host === domain || (host.endsWith('.' + domain) && !isAddress(host));
}

// 5.1.4
function defaultPath(url) {
  const last = url.pathname.lastIndexOf('/');
  return last <= 0 ? '/' : url.pathname.slice(0, last);
}

// 5.1.4
function pathMatches(path, cookiePath) {
  return path === cookiePath ||
    (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'));
}

// 5.6: null if the field is ignored as a whole.
function parse(text) {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(text))
    return null;
  const [pair, ...rest] = text.split(';');
  const equals = pair.indexOf('=');
  const cookie = {
    name: equals < 0 ? '' : trim(pair.slice(0, equals)),
    value: trim(pair.slice(equals + 1)),
    attributes: [],
  };
  if (Buffer.byteLength(cookie.name + cookie.value) > 4096 || !(cookie.name + cookie.value))
    return null;
  for (const part of rest) {
    const at = part.indexOf('=');
    const name = trim(at < 0 ? part : part.slice(0, at)).toLowerCase();
    const value = at < 0 ? '' : trim(part.slice(at + 1));
    if (Buffer.byteLength(value) <= 1024)
      cookie.attributes.push({ name, value });
  }
  return cookie;
}

// The last attribute of a name; undefined if there is none.
function last(cookie, name) {
  return cookie.attributes.filter((attribute) => attribute.name === name).pop()?.value;
}

// 5.6.3: the Domain that decides, '' for none.
function domainOf(cookie) {
  return (last(cookie, 'domain') ?? '').replace(/^\./, '').toLowerCase();
}

// 5.6.4, 5.7 step 11: the Path that decides, for a response of this URL.
function pathOf(cookie, url) {
  const path = last(cookie, 'path') ?? '';
  return path.startsWith('/') ? path : defaultPath(url);
}

// 5.7: the cookie that a browser stores for a field in a response of this URL; null if it stores none.
function store(text, url) {
  const cookie = parse(text);
  if (!cookie)
    return null;
  const host = url.hostname;
  const secure = last(cookie, 'secure') !== undefined;
  const isSecure = url.protocol === 'https:';
  let domain = domainOf(cookie);
  if (/[^\0-\x7f]/.test(domain))
    return null;
  if (domain && !domain.includes('.')) { // a public suffix; in these tests each single label is one
    if (domain !== host)
      return null;
    domain = '';
  }
  if (domain && !domainMatches(host, domain))
    return null;
  const path = pathOf(cookie, url);
  if (secure && !isSecure)
    return null;
  if ((last(cookie, 'samesite') ?? '').toLowerCase() === 'none' && !secure)
    return null;
  const prefixed = (cookie.name || cookie.value).toLowerCase();
  const given = last(cookie, 'path') ?? '';
  if (!cookie.name && /^__(secure|host)-/.test(prefixed))
    return null;
  if (prefixed.startsWith('__secure-') && !secure)
    return null;
  if (prefixed.startsWith('__host-') && (!secure || domain || given !== '/'))
    return null;
  return { name: cookie.name, value: cookie.value, domain: domain || host, hostOnly: !domain,
    path, secure };
}

// 5.8.3: whether a stored cookie goes to a URL.
function sends(stored, url) {
  if (!stored)
    return false;
  const host = stored.hostOnly ? url.hostname === stored.domain
    : domainMatches(url.hostname, stored.domain);
  return host && pathMatches(url.pathname, stored.path) &&
    (!stored.secure || url.protocol === 'https:');
}

// Where tough-cookie 4 differs from the draft; each row has the section that is followed here.
const DIFFERENCES = [
  ['5.6 step 1: a control character makes it no cookie', (text) => /[\0-\x1f\x7f]/.test(text)],
  ['5.6: a cookie may have no name', (text) => !/^[^;]*[^;=\s][^;=]*=/.test(text)],
  ['5.6: quotes are part of the value', (text) => text.includes('"')],
  ['5.6.3: the last Domain decides, an empty one too',
    (text) => /;\s*domain\s*(=\s*\.?\s*)?(;|$)/i.test(text)],
  ['5.6.3: one dot is removed, and no host ends in one',
    (text) => /domain\s*=\s*\.?(\.|[^;]*\.\s*(;|$))/i.test(text)],
  ['5.6: an attribute of more than 1024 bytes is ignored', (text) => text.length > 1024],
  ['5.6.4: the last Path decides, an empty one too', (text) => /;\s*path\s*(;|=\s*([^/\s]|;|$)|$)/i.test(text)],
  ['5.7 step 9: a public suffix that is the host itself is a host-only cookie',
    (text) => /domain\s*=\s*\.?[^.;]*\s*(;|$)/i.test(text)],
  ['5.7 step 13: Secure is refused on http, in any case of the prefixes', (text) => /secure/i.test(text)],
  ['5.7 step 20: the prefixes have no case', (text) => /^\s*=?\s*__(host|secure)-/i.test(text)],
  ['5.7 step 19: SameSite=None needs Secure', (text) => /samesite/i.test(text)],
  ['5.1.4: paths are compared as they are spelled', (text, from, to) => /%/.test(text + from.pathname + to.pathname)],
  ['5.1.3: an address matches itself', (text) => /domain\s*=\s*\.?\s*(\[|[\d.]+\s*(;|$))/i.test(text)],
];

// Whether tough-cookie sends it, or undefined where it is known to differ.
function toughSends(text, from, to) {
  if (DIFFERENCES.some(([, differs]) => differs(text, from, to)))
    return undefined;
  const jar = new tough.CookieJar(undefined, { rejectPublicSuffixes: false, prefixSecurity: 'strict' });
  try {
    jar.setCookieSync(text, from.href, { ignoreError: true });
  } catch (error) {
    return false;
  }
  return jar.getCookiesSync(to.href).length > 0;
}

module.exports = { parse, pathOf, sends, store, toughSends };
