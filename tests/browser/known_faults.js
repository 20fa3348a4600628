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
  // map /app/ http://b/x/      asked /app/a
  // Set-Cookie: a=1; Path=/./x     ->  Path=/app/x, not /app (K3, compared as M3) or as it is (K5)
  { test: 'cookies', law: 'not wider', reason: 'K5: a Path that reaches the backend prefix only by a dot segment loses it',
    is: ({ value }) => /=\s*\/([^;]*\/)?(\.|%2e){1,2}(\/|;|\s|$)/i.test(value) },

  // map /app/ http://b/        asked /app
  // Set-Cookie: a=1; Path=/; Path  ->  a=1; Path=/app; Path, not with Path=/app at its end: the last
  // Path decides (RFC 6265bis 5.7), an empty one is none, and the browser's default is /
  ...['at home', 'not wider'].map((law) => ({ test: 'cookies', law,
    reason: 'K3.4: a Path that is not the last counts as one', is: decidesNothing })),

  // map / http://app/x/        asked /, at the backend http://10.9.9.9/x/
  // Location: ../x             ->  stays, not /: home is http://app, from where it climbs out of /x
  { test: 'references', law: 'relative', reason: 'section 3, relative references: one that climbs out of the backend ' +
    'prefix stays if the backend\'s address was found at run time', is: (trial) => !isAtTableAddress(trial) },

  // map https://www.example.org:8443/app/ http://b/
  // map /x/ http://b/x/        asked /x/a on https://www.example.org
  // Location: /y               ->  /app/y, not https://www.example.org:8443/app/y
  ...['paths', 'relative'].map((law) => ({ test: 'references', law,
    reason: 'W2: a path is to become a URL if the port that a rule names is not the client\'s; for a rule with a URL it stays',
    is: namesPort })),

  // map /app/ https://app/ default
  // map //www.example.org/sub/ http://b/     asked /app/a on http://www.example.org, which is kept
  // Location: https://www.example.org/  ->  http://www.example.org/app/, not https (N6)
  { test: 'references', law: 'https', reason: 'N6: mapped at home by a `default` rule that is not for this host, https ' +
    'becomes http', is: ({ setting }) => setting.rules.some((rule) => rule.flags.includes('default')) },

  // map /app/x/ http://b/x/ unaware
  // map /app/ http://b/ aware                  asked /app/x/a on http://www.example.org, which is kept
  // Location: https://www.example.org/app  ->  http://www.example.org/app, not https (N6)
  { test: 'references', law: 'https', reason: 'N6: mapped at home by an `aware` rule, https becomes http',
    is: ({ setting }) => setting.rules.some((rule) => rule.flags.includes('aware')) &&
      setting.rules.some((rule) => rule.flags.includes('unaware')) },
];

const faultsOf = (test) => KNOWN_FAULTS.filter((fault) => fault.test === test);

module.exports = { faultsOf };
