/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/url_shortcut.h"

bool ppri_url_shortcut_find_among(const struct ppr_table *table,
                                  const struct ppri_shortcut_url *url, uint64_t hash,
                                  const struct ppri_rule *first, const struct ppri_rule **rule)
{
    const struct ppri_reference reference = {
        .origin = {url->scheme, ppri_default_port(url->scheme), url->host},
        .path = url->path,
        .slashes = url->slashes};
    return ppri_lookup_canonical_among(table, &reference, url->text.data, hash, first, rule);
}
