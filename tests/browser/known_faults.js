// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Known faults of the library: a broken law of a test for which a row holds is counted and not reported. A
// row goes when its fault is mended. Each has its reproduction: the rules, the exchange, and what
// comes out instead of what.

const jar = require('./cookie_jar.js');
const { Table } = require('./table.js');

const NOWHERE = { pathname: '/nowhere/' };

// Whether a rule with a URL on the client's host names another port than the client's.
function namesPort({ setting }) {
  const own = new URL(setting.client);
  return setting.rules.some(({ client }) => client?.form === 'url' && client.port &&
    client.host === own.hostname && client.port !== own.port);
}

const isAtTableAddress = ({ setting }) => setting.rules.some((rule) => rule.backend &&
  Table.backendOrigins(rule).includes(Table.originOf(new URL(setting.backend))));

const decidesNothing = ({ value }) => /path\s*=\s*\//i.test(value) &&
  jar.pathOf(jar.parse(value), NOWHERE) === '/nowhere';

const KNOWN_FAULTS = [
];

const faultsOf = (test) => KNOWN_FAULTS.filter((fault) => fault.test === test);

module.exports = { faultsOf };
