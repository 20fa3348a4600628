/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites the value of one field, or the values of several, into a buffer. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "fields/lines.h"
#include "rewrite/resolve.h"
#include "table/field_names.h"

struct ppr_result ppr_rewrite_field(struct ppr_exchange *exchange, enum ppr_direction direction,
                                    struct ppr_view name, struct ppr_view value, char *buffer,
                                    size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || ppri_is_bad(name) || ppri_is_bad(value) || (!buffer && capacity))
        return ppri_bad_argument();
    /* Most fields are not rewritten, so the name is looked up before the context is read. */
    const enum ppr_kind kind = ppri_field_names_find(own->table, direction, name);
    if (kind == PPR_KIND_NONE)
        return ppri_result(PPR_UNCHANGED, PPR_REASON_NONE, 0);
    ppri_exchange_know(own);
    if (ppri_is_broken(kind, value, false))
        return ppri_result(PPR_UNCHANGED, PPR_REASON_MALFORMED, 0);
    return ppri_value_rewrite(own, ppri_kind_parser(kind), value, buffer, capacity);
}

/* -------------------------------------------------------------- Fields -- */

static bool are_pairs(const struct ppr_pair *pairs, size_t count)
{
    if (!pairs && count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (ppri_is_bad(pairs[i].name) || ppri_is_bad(pairs[i].value))
            return false;
    }
    return true;
}

static enum ppr_kind kind_of(const struct ppri_exchange *exchange, const struct ppr_pair *pair)
{
    return ppri_field_names_find(exchange->table, exchange->direction, pair->name);
}

/* Measures `pair`, whose new value will stand at the offset `used` of the buffer. Sets all results
   of the pair. Returns the offset after its new value. */
static size_t measure_pair(struct ppri_exchange *exchange, struct ppr_pair *pair, size_t used,
                           struct ppri_output *output)
{
    const enum ppr_kind kind = kind_of(exchange, pair);
    const ptrdiff_t before = output->growth;
    struct ppri_value_edit edit;
    if (kind != PPR_KIND_NONE)
        ppri_exchange_know(exchange);
    ppri_value_start(&edit, exchange, output, pair->value, false);
    if (kind != PPR_KIND_NONE && ppri_is_broken(kind, pair->value, false))
        edit.outcome.reason = PPR_REASON_MALFORMED;
    else if (kind != PPR_KIND_NONE)
        ppri_kind_parser(kind)(&edit, pair->value);
    pair->status = edit.status;
    pair->reason = (int32_t)edit.outcome.reason;
    pair->rule = edit.outcome.rule;
    pair->at = used;
    pair->length =
        edit.status == PPR_REWRITTEN ? pair->value.size + (size_t)(output->growth - before) : 0;
    pair->reserved[0] = 0;
    pair->reserved[1] = 0;
    return used + pair->length;
}

/* Writes the value of a pair if not all changes are recorded. */
PPRI_RARE static void write_pair(struct ppri_exchange *exchange, const struct ppr_pair *pair,
                                 char *buffer, struct ppri_output *output)
{
    struct ppri_value_edit edit = {.exchange = exchange, .output = output, .value = pair->value};
    ppri_value_write(&edit, ppri_kind_parser(kind_of(exchange, pair)), buffer + pair->at,
                     pair->length);
}

/* Measures all pairs, and writes them if there is room for all. They are written from the recorded
   changes, or by a second walk. */
static struct ppr_result rewrite_pairs(struct ppri_exchange *exchange, struct ppr_pair *pairs,
                                       size_t pair_count, char *buffer, size_t capacity)
{
    struct ppri_outcome outcome = {PPR_REASON_NONE, 0, 0};
    struct ppri_output output;
    struct ppri_changes changes;
    size_t used = 0;
    bool rewritten = false;
    ppri_output_measure(&output, &changes);
    for (size_t i = 0; i < pair_count; i++) {
        output.text = (uint32_t)i;
        used = measure_pair(exchange, &pairs[i], used, &output);
        ppri_outcome_add(&outcome, (enum ppr_reason)pairs[i].reason, pairs[i].rule, i);
        rewritten = rewritten || pairs[i].status != PPR_UNCHANGED;
    }
    struct ppr_result result = ppri_result(PPR_UNCHANGED, outcome.reason, outcome.rule);
    result.offset = outcome.offset;
    result.count = used;
    if (rewritten)
        result.status = used > capacity ? PPR_NO_SPACE : PPR_REWRITTEN;
    for (size_t i = 0; result.status == PPR_REWRITTEN && i < pair_count; i++) {
        if (pairs[i].length && output.noted)
            ppri_output_copy(&changes, (uint32_t)i, pairs[i].value, buffer + pairs[i].at);
        else if (pairs[i].length)
            write_pair(exchange, &pairs[i], buffer, &output);
    }
    return result;
}

enum ppr_status ppr_rewrite_fields(struct ppr_exchange *exchange, enum ppr_direction direction,
                                   struct ppr_pair *pairs, size_t pair_count, char *buffer,
                                   size_t capacity, struct ppr_result *result)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    struct ppr_result sum = ppri_bad_argument();
    if (own && are_pairs(pairs, pair_count) && (buffer || !capacity))
        sum = rewrite_pairs(own, pairs, pair_count, buffer, capacity);
    if (result)
        *result = sum;
    return (enum ppr_status)sum.status;
}
