/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites the value of one field, or of several, into a buffer. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "fields/lines.h"
#include "table/field_names.h"

/* Whether a value has what no field line holds. A cookie is looked through for that anyway. */
static bool is_broken(enum ppr_kind kind, struct ppr_view value)
{
    return kind != PPR_KIND_COOKIE && ppri_is_broken(value, false);
}

/* Most fields are of no interest: the name goes first. */
static struct ppr_result rewrite_field(struct ppri_exchange *exchange, struct ppr_view name,
                                       struct ppr_view value, char *buffer, size_t capacity)
{
    const enum ppr_kind kind = ppri_field_names_find(exchange->table, exchange->direction, name);
    if (kind == PPR_KIND_NONE)
        return ppri_result(PPR_UNCHANGED, PPR_REASON_NONE, 0);
    if (is_broken(kind, value))
        return ppri_result(PPR_UNCHANGED, PPR_REASON_MALFORMED, 0);
    return ppri_value_rewrite(exchange, ppri_kind_parser(kind), value, buffer, capacity);
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

static enum ppr_kind kind_of(const struct ppri_exchange *exchange, const struct ppr_pair *pair)
{
    return ppri_field_names_find(exchange->table, exchange->direction, pair->name);
}

static void set_pair(struct ppr_pair *pair, enum ppr_status status, struct ppri_outcome outcome,
                     size_t at, size_t length)
{
    pair->status = (int32_t)status;
    pair->reason = (int32_t)outcome.reason;
    pair->rule = outcome.rule;
    pair->at = at;
    pair->length = length;
    pair->reserved[0] = 0;
    pair->reserved[1] = 0;
}

/* Measure a pair, whose new value will stand behind the bytes that are used. Return the bytes
   that are used then. */
static size_t measure_pair(struct ppri_exchange *exchange, struct ppr_pair *pair, size_t used,
                           struct ppri_output *output)
{
    const enum ppr_kind kind = kind_of(exchange, pair);
    const ptrdiff_t before = output->growth;
    struct ppri_value_edit edit;
    ppri_value_start(&edit, exchange, output, pair->value, false);
    if (kind != PPR_KIND_NONE && is_broken(kind, pair->value))
        edit.outcome.reason = PPR_REASON_MALFORMED;
    else if (kind != PPR_KIND_NONE)
        ppri_kind_parser(kind)(&edit, pair->value);
    const size_t length = edit.rewritten ? pair->value.size + (size_t)(output->growth - before) : 0;
    set_pair(pair, edit.rewritten ? PPR_REWRITTEN : PPR_UNCHANGED, edit.outcome, used, length);
    return used + length;
}

/* Write the new values from what was noted. */
static void apply_changes(const struct ppri_changes *changes, const struct ppr_pair *pairs,
                          size_t pair_count, char *buffer)
{
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].length)
            ppri_output_copy(changes, (uint32_t)i, pairs[i].value, buffer + pairs[i].at);
    }
}

/* Write the new values by walking over them once more. */
static void write_pairs(struct ppri_exchange *exchange, const struct ppr_pair *pairs,
                        size_t pair_count, char *buffer)
{
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].length)
            ppri_value_write(exchange, ppri_kind_parser(kind_of(exchange, &pairs[i])),
                             pairs[i].value, buffer + pairs[i].at, pairs[i].length);
    }
}

/* Measure all: without room for all, nothing is written. Write them, if all that changes could
   be noted: if not, it is PPR_OK. */
PPRI_NOINLINE static struct ppr_result measure_pairs(struct ppri_exchange *exchange,
                                                     struct ppr_pair *pairs, size_t pair_count,
                                                     char *buffer, size_t capacity)
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
        rewritten = rewritten || pairs[i].status == PPR_REWRITTEN;
    }
    struct ppr_result result = ppri_result(PPR_UNCHANGED, outcome.reason, outcome.rule);
    result.offset = outcome.offset;
    result.count = used;
    if (!rewritten)
        return result;
    result.status = used > capacity ? PPR_NO_SPACE : PPR_OK;
    if (result.status != PPR_OK || !output.noted)
        return result;
    apply_changes(&changes, pairs, pair_count, buffer);
    result.status = PPR_REWRITTEN;
    return result;
}

static struct ppr_result rewrite_pairs(struct ppri_exchange *exchange, struct ppr_pair *pairs,
                                       size_t pair_count, char *buffer, size_t capacity)
{
    struct ppr_result result = measure_pairs(exchange, pairs, pair_count, buffer, capacity);
    if (result.status != PPR_OK)
        return result;
    write_pairs(exchange, pairs, pair_count, buffer);
    result.status = PPR_REWRITTEN;
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
