// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// The URL of a Refresh field by the "shared declarative refresh steps" of the HTML standard
// (document-lifecycle, 7.4.6.2 there), step by step.

const SPACE = ' \t\n\f\r';

// The place of the URL in a value: { from, to }; undefined if the value has none.
function urlOfRefresh(input) {
  let at = 0;
  const skip = (set) => {
    while (at < input.length && set.includes(input[at]))
      at++;
  };
  const isLetter = (letter) => (input[at] ?? '').toLowerCase() === letter;

  skip(SPACE);
  const time = at;
  skip('0123456789');
  if (at === time && input[at] !== '.')
    return undefined;
  skip('0123456789.');
  if (at < input.length && !';,'.includes(input[at]) && !SPACE.includes(input[at]))
    return undefined;
  skip(SPACE);
  if (';,'.includes(input[at] ?? ' '))
    at++;
  skip(SPACE);
  if (at >= input.length)
    return undefined;

  const start = at;
  let from = start;
  let parsesQuotes = !isLetter('u');
  if (!parsesQuotes) {
    at++;
    if (isLetter('r')) {
      at++;
      if (isLetter('l')) {
        at++;
        skip(SPACE);
        if (input[at] === '=') {
          at++;
          skip(SPACE);
          from = at;
          parsesQuotes = true;
        }
      }
    }
  }
  let to = input.length;
  if (parsesQuotes && (input[from] === '"' || input[from] === "'")) {
    const quote = input[from++];
    const end = input.indexOf(quote, from);
    to = end < 0 ? to : end;
  }
  return { from, to };
}

module.exports = { urlOfRefresh };
