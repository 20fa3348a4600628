/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites the value of one field, or of several, into a buffer. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "fields/lines.h"
#include "table/field_names.h"

PPRI_NOINLINE static struct ppr_result rewrite_value(struct ppri_exchange *exchange,
                                                     ppri_value_parser *parse,
                                                     struct ppr_view value, char *buffer,
                                                     size_t capacity)
{
    return ppri_value_rewrite(exchange, parse, value, buffer, capacity);
}

/* Most fields are of no interest: the name goes first. */
static struct ppr_result rewrite_field(struct ppri_exchange *exchange, struct ppr_view name,
                                       struct ppr_view value, char *buffer, size_t capacity)
{
    ppri_value_parser *parse =
        ppri_kind_parser(ppri_field_names_find(exchange->table, exchange->direction, name));
    if (!parse)
        return ppri_result(PPR_UNCHANGED, PPR_REASON_NONE, 0);
    if (ppri_is_broken(value, false))
        return ppri_result(PPR_UNCHANGED, PPR_REASON_MALFORMED, 0);
    return rewrite_value(exchange, parse, value, buffer, capacity);
}

struct ppr_result ppr_rewrite_field(struct ppr_exchange *exchange, enum ppr_direction direction,
                                    struct ppr_view name, struct ppr_view value, char *buffer,
                                    size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || ppri_is_bad(name) || ppri_is_bad(value) || (!buffer && capacity))
        return ppri_bad_argument();
    return rewrite_field(own, name, value, buffer, capacity);
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

/* Measure a pair, whose new value will stand behind the bytes that are used. */
static void measure_pair(struct ppri_exchange *exchange, struct ppr_pair *pair, size_t *used)
{
    const struct ppr_result result = rewrite_field(exchange, pair->name, pair->value, NULL, 0);
    pair->status = result.status == PPR_UNCHANGED ? PPR_UNCHANGED : PPR_REWRITTEN;
    pair->reason = result.reason;
    pair->rule = result.rule;
    pair->at = *used;
    pair->length = result.count;
    pair->reserved[0] = 0;
    pair->reserved[1] = 0;
    *used += result.count;
}

/* Write all new values; there is room. */
static void write_pairs(struct ppri_exchange *exchange, const struct ppr_pair *pairs,
                        size_t pair_count, char *buffer)
{
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].length)
            rewrite_field(exchange, pairs[i].name, pairs[i].value, buffer + pairs[i].at,
                          pairs[i].length);
    }
}

/* All are measured first: without room for all, nothing is written. */
static struct ppr_result rewrite_pairs(struct ppri_exchange *exchange, struct ppr_pair *pairs,
                                       size_t pair_count, char *buffer, size_t capacity)
{
    struct ppri_outcome outcome = {PPR_REASON_NONE, 0, 0};
    enum ppr_status status = PPR_UNCHANGED;
    size_t used = 0;
    for (size_t i = 0; i < pair_count; i++) {
        measure_pair(exchange, &pairs[i], &used);
        ppri_outcome_add(&outcome, (enum ppr_reason)pairs[i].reason, pairs[i].rule, i);
        if (pairs[i].status == PPR_REWRITTEN)
            status = PPR_REWRITTEN;
    }
    if (used <= capacity)
        write_pairs(exchange, pairs, pair_count, buffer);
    struct ppr_result result =
        ppri_result(used > capacity ? PPR_NO_SPACE : status, outcome.reason, outcome.rule);
    result.offset = outcome.offset;
    result.count = used;
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
