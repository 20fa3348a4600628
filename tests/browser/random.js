// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// Random numbers from a seed: splitmix32, one stream a case, so that a case needs no other
// before it.

class Random {
  constructor(seed, number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;
    this.next();
    this.next();
  }

  next() {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  // A number from 0 to limit - 1.
  below(limit) {
    return this.next() % limit;
  }

  chance(percent) {
    return this.below(100) < percent;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

module.exports = { Random };
