// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// The references of a Link field by RFC 8288, appendix B.2 and B.3: targets, and the values of
// anchor parameters (all of them: doc/fields.md).

const isSpace = (c) => c === ' ' || c === '\t';

// The places of the references in a value, in order: [{ from, to }], and whether the whole value
// was read. A quoted anchor with a backslash in it stands for other bytes; its place is left out.
function referencesOfLink(input) {
  const places = [];
  let at = 0;
  const spaces = () => {
    while (isSpace(input[at]))
      at++;
  };
  const until = (set) => {
    const from = at;
    while (at < input.length && !set.includes(input[at]))
      at++;
    return input.slice(from, at);
  };
  for (;;) {
    while (isSpace(input[at]) || input[at] === ',') // RFC 9110 5.6.1.2: elements may be empty
      at++;
    if (at >= input.length)
      break;
    if (input[at] !== '<')
      return { places, whole: false };
    const from = ++at;
    until('>');
    if (at >= input.length)
      return { places, whole: false };
    places.push({ from, to: at++ });
    for (;;) { // B.3
      spaces();
      if (input[at] !== ';')
        break;
      at++;
      spaces();
      const name = until(' \t=;,').toLowerCase();
      spaces();
      if (input[at] === '=') {
        at++;
        spaces();
        const begin = at;
        const isQuoted = input[at] === '"';
        let place;
        if (isQuoted) {
          at++;
          while (at < input.length && input[at] !== '"')
            at += input[at] === '\\' ? 2 : 1;
          if (at >= input.length)
            return { places, whole: false };
          place = { from: begin + 1, to: at++ };
        } else {
          until(';,');
          place = { from: begin, to: begin + input.slice(begin, at).trimEnd().length };
        }
        if (name === 'anchor' && !(isQuoted && input.slice(place.from, place.to).includes('\\')))
          places.push(place);
      }
      spaces();
    }
    spaces();
    if (input[at] !== ',' && at < input.length)
      return { places, whole: false };
  }
  return { places, whole: true };
}

module.exports = { referencesOfLink };
