// Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
'use strict';

// An exchange by the definitions at the head of section 3 of doc/design.md: which rule it came
// through, and where the backend's own paths live.

const { Table, covers, hostOf, prefixSegments, segmentsOf } = require('./table.js');

class Exchange {
  constructor(setting, table) {
    const tells = (...members) => members.every((member) => setting.told.includes(member));
    this.table = table;
    // As they are, whatever the library knows of them.
    this.clientUrl = new URL(setting.client);
    this.backendUrl = new URL(setting.backend);
    this.host = setting.host && tells('backend_host') ? setting.host : '';
    // The host of the Host field, without its port.
    this.keptHost = this.host && hostOf(new URL(`http://${this.host}`));
    this.knowsTarget = tells('client_target');
    this.knowsBackend = tells('backend_scheme', 'backend_authority');
    this.knowsAll = tells('client_scheme', 'client_authority', 'client_target', 'backend_scheme',
      'backend_authority', 'backend_target');
    this.isNamed = this.findNamed(setting);
    this.knowsClient = tells('client_scheme', 'client_authority') && !this.isHidden();
    this.client = this.knowsClient ? this.clientUrl : undefined;
    this.rule = this.findRule();
    this.home = this.findHome();
    this.isAware = Boolean(this.rule?.flags.includes('aware'));
    this.isUnaware = Boolean(this.rule?.flags.includes('unaware'));
  }

  // M11: whether the configuration names the client's origin.
  findNamed(setting) {
    return setting.lines.some((line) => line === `client ${this.clientUrl.origin}`) ||
      this.table.rules.some((rule) => rule.client && rule.client.form !== 'path' &&
        this.table.stands(rule, this.clientUrl));
  }

  // M11: a client origin that is a backend's, and that nothing names.
  isHidden() {
    return !this.isNamed && this.table.rules.some((rule) => rule.backend &&
      Table.backendOrigins(rule).includes(Table.originOf(this.clientUrl)));
  }

  findRule() {
    const { table } = this;
    const asked = segmentsOf(this.clientUrl.pathname);
    for (const pool of this.knowsTarget ? [table.forRequests, table.forResponses] : []) {
      const all = pool.filter((rule) => rule.kind === 'map' && table.stands(rule, this.client) &&
        covers(prefixSegments(rule.client.path), asked));
      const depth = Math.max(...all.map((rule) => prefixSegments(rule.client.path).length));
      const best = all.filter((rule) => prefixSegments(rule.client.path).length === depth);
      const members = best.filter((rule) => this.knowsBackend &&
        Table.backendOrigins(rule).includes(Table.originOf(this.backendUrl)) &&
        covers(prefixSegments(rule.backend.path), segmentsOf(this.backendUrl.pathname)));
      if (best.length)
        return members[0] ?? best[0];
    }
    const rule = this.knowsBackend ? table.responseRule(Table.originOf(this.backendUrl),
      this.backendUrl.pathname, this.client) : undefined;
    return rule?.kind === 'map' ? rule : undefined;
  }

  findHome() {
    const own = Table.originOf(this.backendUrl);
    if (this.knowsBackend && this.table.rules.some((rule) => rule.backend &&
      Table.backendOrigins(rule).includes(own)))
      return own;
    if (!this.rule)
      return undefined;
    const { scheme, host, port } = this.rule.backend;
    return Table.originOf(new URL(`${scheme}://${host}${port && ':' + port}`));
  }

  // Whether a rule for responses stands for this backend.
  isMapped() {
    return this.table.forResponses.some((rule) => Table.backendOrigins(rule).includes(this.home));
  }

  // The rule by which the backend's own path is mapped.
  ruleAtHome(path) {
    return this.home && this.table.responseRule(this.home, path, this.client && this.knowsTarget
      ? this.client : undefined);
  }
}

module.exports = { Exchange };
