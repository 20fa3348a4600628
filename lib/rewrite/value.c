/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/value.h"

#include "rewrite/query_params.h"
#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "rewrite/scope_path.h"
#include "rewrite/swap.h"

#include <stdint.h>

/* Whether a text holds what would end it. */
static bool is_ended(const struct ppri_value_edit *edit, struct ppr_view text)
{
    static const char *const ends[] = {
        [PPRI_ENDS_NOTHING] = "",  [PPRI_ENDS_BRACKET] = ">", [PPRI_ENDS_QUOTE] = "'",
        [PPRI_ENDS_QUOTES] = "\"", [PPRI_ENDS_LIST] = ";,",   [PPRI_ENDS_TEXT] = "<>\"',;()",
    };
    for (const char *end = ends[edit->ends]; *end; end++) {
        if (ppri_find(text, *end) < text.size)
            return true;
    }
    return false;
}

/* The same of a tail, segment by segment: what dot segments remove does not come out. */
PPRI_NOINLINE static bool is_tail_ended(const struct ppri_value_edit *edit,
                                        const struct ppri_path *tail)
{
    struct ppri_backward backward = ppri_backward_start(tail);
    struct ppr_view segment;
    for (unsigned piece = 0; ppri_backward_next(&backward, &segment, &piece);) {
        if (is_ended(edit, segment))
            return true;
    }
    return false;
}

/* Whether a text begins in a piece. */
static bool is_within(struct ppr_view piece, struct ppr_view text)
{
    const uintptr_t begin = (uintptr_t)piece.data;
    const uintptr_t at = (uintptr_t)text.data;
    return at >= begin && at <= begin + piece.size;
}

/* Whether what a replacement puts in the place of a piece would be ended within. What is the
   piece's own would have ended it before. */
static bool is_ended_within(const struct ppri_value_edit *edit, struct ppr_view piece,
                            const struct ppri_replacement *replacement)
{
    const struct ppri_captures *captures = &replacement->captures;
    if (edit->ends == PPRI_ENDS_NOTHING)
        return false;
    for (unsigned n = 0; n < PPRI_CAPTURES_MAX && captures->known >> n; n++) {
        if ((captures->known >> n & 1) &&
            is_ended(edit, ppri_view(captures->data[n], captures->size[n])))
            return true;
    }
    const bool is_own =
        replacement->tail.count == 1 && is_within(piece, replacement->tail.piece[0]);
    return is_ended(edit, replacement->prefix) ||
           (!is_own && is_tail_ended(edit, &replacement->tail));
}

/* Tell what comes out for a piece. */
static void apply(struct ppri_value_edit *edit, struct ppr_view piece,
                  const struct ppri_replacement *replacement)
{
    const size_t kept = replacement->tail_size + replacement->rest.size;
    if (replacement->rewritten && is_ended_within(edit, piece, replacement)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, piece.data);
        return;
    }
    ppri_value_note(edit, replacement->reason, replacement->rule, piece.data);
    if (!replacement->rewritten)
        return;
    edit->rewritten = true;
    if (replacement->stands) {
        ppri_output_change(edit->output, piece.data, piece.size - kept,
                           ppri_replacement_lead(replacement), replacement->prefix);
        return;
    }
    char *to = ppri_output_room(edit->output, piece.data, piece.size, replacement->size);
    if (!to)
        return;
    ppri_replacement_write(replacement, to);
    ppri_output_unfold(edit->output, to, replacement->size);
}

/* Put a change in the place of a parameter's value. */
static void change_value(struct ppri_value_edit *edit, struct ppr_view value,
                         const struct ppri_query_change *change)
{
    struct ppri_writer lead = {.data = NULL};
    ppri_query_append_lead(change, &lead);
    ppri_value_note(edit, PPR_REASON_MAPPED, change->replacement.rule, value.data);
    edit->rewritten = true;
    lead.capacity = lead.size;
    lead.data = ppri_output_room(edit->output, value.data, change->cut, lead.size);
    lead.size = 0;
    if (lead.data)
        ppri_query_append_lead(change, &lead);
}

/* Where a reference stands. */
enum place {
    PLACE_ANY,
    PLACE_ABSOLUTE, /* a path alone would mean something else there */
    PLACE_SOCKET /* and the URL is a socket's */
};

/* Give a socket's URL the scheme of sockets. The origin comes out in two parts: the
   scheme, and what is behind it. */
static void map_socket(struct ppr_view piece, struct ppri_replacement *replacement)
{
    const size_t scheme = ppri_find(piece, ':');
    const size_t size = ppri_find(replacement->origin, ':');
    const bool secure = replacement->origin.data[size - 1] == 's'; /* https */
    replacement->stands = false; /* the scheme may be the piece's own */
    replacement->guard = ppri_from(replacement->origin, size);
    replacement->origin = secure ? PPRI_LITERAL("wss") : PPRI_LITERAL("ws");
    replacement->size = replacement->size - size + replacement->origin.size;
    if (ppri_equal_nocase(replacement->origin, ppri_slice(piece, 0, scheme)))
        replacement->origin = ppri_slice(piece, 0, scheme);
    if (!ppri_replacement_equals(replacement, piece))
        return;
    replacement->rewritten = false;
    replacement->reason = PPR_REASON_CLIENT_FACING;
}

/* Map a reference, and tell what comes out for it up to `to`, which is its end or in its
   query. Return false if it is malformed: then it is told as a whole. */
PPRI_NOINLINE static bool apply_up_to(struct ppri_value_edit *edit, struct ppr_view piece,
                                      enum place place, size_t to)
{
    struct ppri_replacement replacement;
    ppri_reference_map(edit->exchange, piece, edit->folded, &replacement);
    if (replacement.rewritten && !replacement.origin.size && place != PLACE_ANY) {
        replacement.rewritten = false;
        replacement.reason = PPR_REASON_UNCOVERED;
        replacement.rule = 0;
    }
    if (replacement.rewritten && place == PLACE_SOCKET)
        map_socket(piece, &replacement);
    if (replacement.reason == PPR_REASON_MALFORMED)
        to = piece.size;
    if (replacement.rewritten) {
        replacement.rest.size -= piece.size - to;
        replacement.size -= piece.size - to;
    }
    apply(edit, ppri_slice(piece, 0, to), &replacement);
    return replacement.reason != PPR_REASON_MALFORMED;
}

/* Map what the parameters of a reference's query hold, from an offset on. */
PPRI_NOINLINE static void apply_query(struct ppri_value_edit *edit, struct ppr_view piece,
                                      size_t query)
{
    struct ppri_query_change change;
    struct ppr_view value;
    const struct ppr_view text = ppri_slice(piece, 0, ppri_find(piece, '#'));
    for (size_t at = query; ppri_query_next(edit->exchange->table, text, &at, &value);) {
        if (ppri_query_map(edit->exchange, value, edit->folded, &change))
            change_value(edit, value, &change);
    }
}

/* Whether a reference has a scheme in which a query may be anything (O6). */
static bool has_other_scheme(struct ppr_view piece)
{
    size_t end = 0;
    while (end < piece.size && ppri_find(PPRI_LITERAL(":/?#"), piece.data[end]) == 4)
        end++;
    return end < piece.size && piece.data[end] == ':' &&
           ppri_scheme_of(ppri_slice(piece, 0, end)) == PPRI_SCHEME_OTHER;
}

/* Tell a reference whose end stands, if it can be told at once. */
static inline bool apply_swap(struct ppri_value_edit *edit, struct ppr_view piece, enum place place)
{
    struct ppri_swap swap;
    if (edit->folded || place == PLACE_SOCKET || !ppri_swap_find(edit->exchange, piece, &swap) ||
        (place == PLACE_ABSOLUTE && !swap.lead.size) ||
        (edit->ends != PPRI_ENDS_NOTHING && is_ended(edit, swap.prefix)))
        return false;
    ppri_value_note(edit, PPR_REASON_MAPPED, ppri_rule_number(edit->exchange->rule), piece.data);
    edit->rewritten = true;
    ppri_output_change(edit->output, piece.data, swap.cut, swap.lead, swap.prefix);
    return true;
}

/* Tell a reference by the whole way, and what users want of its query. */
PPRI_NOINLINE static void apply_with_query(struct ppri_value_edit *edit, struct ppr_view piece,
                                           enum place place)
{
    size_t to = piece.size;
    if (edit->exchange->table->param_count && !has_other_scheme(piece)) {
        const struct ppr_view text = ppri_slice(piece, 0, ppri_find(piece, '#'));
        const size_t query = ppri_find(text, '?');
        to = query < text.size ? query + 1 : to;
    }
    if (apply_up_to(edit, piece, place, to) && to < piece.size)
        apply_query(edit, piece, to);
}

/* Tell a reference. */
static inline void emit_reference(struct ppri_value_edit *edit, struct ppr_view piece,
                                  enum place place)
{
    if (edit->exchange->table->param_count || !apply_swap(edit, piece, place))
        apply_with_query(edit, piece, place);
}

void ppri_value_reference(struct ppri_value_edit *edit, struct ppr_view piece)
{
    emit_reference(edit, piece, PLACE_ANY);
}

void ppri_value_url(struct ppri_value_edit *edit, struct ppr_view piece)
{
    emit_reference(edit, piece, PLACE_ABSOLUTE);
}

void ppri_value_socket(struct ppri_value_edit *edit, struct ppr_view piece)
{
    emit_reference(edit, piece, PLACE_SOCKET);
}

void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead)
{
    edit->rewritten = true;
    ppri_output_change(edit->output, piece.data, piece.size, lead, ppri_view(NULL, 0));
}

void ppri_value_capture(struct ppri_value_edit *edit, struct ppr_view piece,
                        const struct ppri_captures *captures, struct ppr_view lead)
{
    if (!captures->known) {
        ppri_value_replace(edit, piece, lead);
        return;
    }
    const size_t size = ppri_capture_all_size(captures, lead);
    edit->rewritten = true;
    char *to = ppri_output_room(edit->output, piece.data, piece.size, size);
    struct ppri_writer writer = {.data = to, .capacity = size};
    if (to)
        ppri_capture_append(captures, &writer, lead);
}

void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece)
{
    struct ppri_scope_path bound;
    ppri_exchange_know(edit->exchange);
    ppri_scope_path_origin(edit->exchange, piece, &bound);
    ppri_value_note(edit, bound.reason, bound.rule, piece.data);
    if (bound.rewritten)
        ppri_value_capture(edit, ppri_slice(piece, 0, bound.cut), &bound.captures, bound.lead);
}

/* How much a reason is worth a look: what leaks first, what is right last. */
static const uint8_t weights[] = {
    [PPR_REASON_NONE] = 0,       [PPR_REASON_RELATIVE] = 1,  [PPR_REASON_CLIENT_FACING] = 2,
    [PPR_REASON_OTHER_SITE] = 3, [PPR_REASON_KEPT] = 4,      [PPR_REASON_MAPPED] = 5,
    [PPR_REASON_MALFORMED] = 6,  [PPR_REASON_UNCOVERED] = 7,
};

void ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset)
{
    if (weights[reason] <= weights[outcome->reason])
        return;
    outcome->reason = reason;
    outcome->rule = (uint32_t)rule;
    outcome->offset = offset;
}

void ppri_value_write(struct ppri_value_edit *edit, ppri_value_parser *parse, char *buffer,
                      size_t size)
{
    const struct ppr_view value = edit->value;
    struct ppri_writer writer = {.data = buffer, .capacity = size};
    ppri_output_write(edit->output, &writer, value.data);
    ppri_value_start(edit, edit->exchange, edit->output, value, false);
    parse(edit, value);
    ppri_output_flush(edit->output, value.data + value.size);
}

struct ppr_result ppri_value_rewrite(struct ppri_exchange *exchange, ppri_value_parser *parse,
                                     struct ppr_view value, char *buffer, size_t capacity)
{
    struct ppri_value_edit edit;
    struct ppri_output output;
    struct ppri_changes changes;
    ppri_output_measure(&output, &changes);
    ppri_value_start(&edit, exchange, &output, value, false);
    parse(&edit, value);
    struct ppr_result result = ppri_result(PPR_UNCHANGED, edit.outcome.reason, edit.outcome.rule);
    result.offset = edit.outcome.offset;
    if (!edit.rewritten)
        return result;
    result.count = value.size + (size_t)output.growth;
    result.status = result.count > capacity ? PPR_NO_SPACE : PPR_REWRITTEN;
    if (result.status == PPR_REWRITTEN && output.noted)
        ppri_output_copy(&changes, 0, value, buffer);
    else if (result.status == PPR_REWRITTEN)
        ppri_value_write(&edit, parse, buffer, result.count);
    return result;
}
