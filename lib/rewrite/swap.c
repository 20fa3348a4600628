/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the early exit for URLs and paths of this backend. */

#include "rewrite/swap.h"

#include "text/short.h"
#include "uri/scan.h"

/* True if the offset `at` ends a path segment of `text`: the text, the path or the segment ends
   there. */
static inline bool is_end(struct ppr_view text, size_t at)
{
    return at == text.size || text.data[at] == '/' || text.data[at] == '?' || text.data[at] == '#';
}

/* True if `text` begins with `prefix`, and a segment ends there. */
PPRI_INLINE bool begins(struct ppr_view text, struct ppr_view prefix)
{
    return text.size >= prefix.size && ppri_same(text.data, prefix.data, prefix.size) &&
           is_end(text, prefix.size);
}

/* True if `text` has one slash at the offset `at`, not two. */
static inline bool is_slash(struct ppr_view text, size_t at)
{
    return text.size > at && text.data[at] == '/' &&
           (text.size == at + 1 || text.data[at + 1] != '/');
}

bool ppri_swap_find(struct ppri_exchange *exchange, struct ppr_view text, struct ppri_swap *swap)
{
    if (!text.size || text.size > PPRI_TEXT_MAX || exchange->direction != PPR_RESPONSE)
        return false;
    const bool absolute = text.data[0] != '/';
    const struct ppri_own *own = &exchange->own[!absolute];
    const size_t cut = own->prefix.size;
    size_t end;
    if (!own->prefix.data || !begins(text, own->prefix))
        return false;
    const struct ppri_rule *rule = exchange->rule;
    const struct ppr_view client = ppri_prefix_path(exchange->table->pool, &rule->client);
    if ((own->may_face && ppri_begins_with(text, client) && is_end(text, client.size)) ||
        (own->needs_slash && !is_slash(text, cut)) || !ppri_scan_is_canonical(text, cut, &end))
        return false;
    swap->cut = cut;
    swap->prefix = client;
    swap->lead = absolute ? ppri_exchange_client_text(exchange) : ppri_view(NULL, 0);
    if (!rule->client.path)
        return true;
    const struct ppri_base base = ppri_exchange_base(exchange, rule, &exchange->captures, absolute);
    swap->lead = base.origin;
    return !base.scheme.size;
}
