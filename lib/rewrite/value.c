/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/value.h"

#include "rewrite/query_params.h"
#include "rewrite/scope_path.h"

#include <stdint.h>
#include <string.h>

void ppri_value_start(struct ppri_value_edit *edit, struct ppri_exchange *exchange,
                      struct ppri_writer *writer, bool folded)
{
    const struct ppri_value_edit start = {
        .exchange = exchange, .writer = writer, .folded = folded, .stop = (size_t)-1};
    *edit = start;
}

/* Count a piece. Return whether it is to be written: while measuring, none is. */
static bool count(struct ppri_value_edit *edit, size_t consumed, size_t produced)
{
    const size_t number = edit->now.pieces;
    const struct ppri_progress now = {number + 1, edit->now.consumed + consumed,
                                      edit->now.produced + produced};
    edit->now = now;
    if (now.produced > now.consumed &&
        now.produced - now.consumed > edit->peak.produced - edit->peak.consumed)
        edit->peak = now;
    return edit->writer && number >= edit->skip && number < edit->stop;
}

void ppri_value_write(struct ppri_value_edit *edit, struct ppr_view piece)
{
    if (count(edit, piece.size, piece.size))
        ppri_writer_append(edit->writer, piece);
}

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

/* Say as a patch that of a piece only what is behind its first `cut` bytes stays, behind two
   leads, none of which is of the same text. */
static void patch(struct ppri_value_edit *edit, struct ppr_view piece, size_t cut,
                  struct ppr_view first, struct ppr_view second)
{
    if (edit->patches)
        ppri_patches_add(edit->patches, piece.data, cut, first, second);
}

/* Say that there is no patch for what is rewritten. */
static void patch_none(struct ppri_value_edit *edit)
{
    if (edit->patches)
        edit->patches->partial = true;
}

/* Say a replacement as a patch, if what stays of the piece stands at its end, as it was. */
static void add_as_patch(struct ppri_value_edit *edit, struct ppr_view piece,
                         const struct ppri_replacement *replacement)
{
    const size_t kept = replacement->tail_size + replacement->rest.size;
    /* A tail may also be in several pieces, or "/" where the piece has none. */
    const bool stands = ppri_replacement_is_literal(replacement) && kept <= piece.size &&
                        (!replacement->tail_size ||
                         (replacement->tail.count == 1 &&
                          replacement->tail.piece[0].data + kept == piece.data + piece.size));
    if (stands) /* there is no guard behind an origin */
        patch(edit, piece, piece.size - kept,
              replacement->origin.size ? replacement->origin : replacement->guard,
              replacement->prefix);
    else
        patch_none(edit);
}

/* Write a replacement in the place of a piece. */
static void apply(struct ppri_value_edit *edit, struct ppr_view piece,
                  struct ppri_replacement *replacement)
{
    if (replacement->rewritten && is_ended_within(edit, piece, replacement)) {
        ppri_value_malformed(edit, piece);
        return;
    }
    ppri_outcome_add(&edit->outcome, replacement->reason, replacement->rule, edit->now.consumed);
    if (!replacement->rewritten) {
        ppri_value_keep(edit, piece);
        return;
    }
    edit->rewritten = true;
    add_as_patch(edit, piece, replacement);
    if (count(edit, piece.size, replacement->size))
        ppri_replacement_write(replacement, edit->writer);
}

/* Put a change in the place of a parameter's value. */
static void change_value(struct ppri_value_edit *edit, struct ppr_view value,
                         struct ppri_query_change *change)
{
    const struct ppr_view rest = ppri_from(value, change->cut);
    ppri_outcome_add(&edit->outcome, PPR_REASON_MAPPED, change->replacement.rule,
                     edit->now.consumed);
    edit->rewritten = true;
    patch_none(edit);
    if (!count(edit, value.size, ppri_query_lead_size(change) + rest.size))
        return;
    ppri_query_lead_write(change, edit->writer, rest.data);
    ppri_writer_append(edit->writer, rest);
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
    if (replacement.rewritten && place == PLACE_SOCKET) {
        map_socket(piece, &replacement);
        patch_none(edit); /* the scheme may be the piece's own */
    }
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
                                      size_t told)
{
    struct ppri_parameter parameter;
    struct ppri_query_change change;
    const struct ppr_view text = ppri_slice(piece, 0, ppri_find(piece, '#'));
    for (size_t at = told; ppri_query_next(edit->exchange->table, text, &at, &parameter);) {
        const struct ppr_view value = ppri_slice(piece, parameter.begin, parameter.end);
        if (!ppri_query_map(edit->exchange, value, edit->folded, &change))
            continue;
        ppri_value_keep(edit, ppri_slice(piece, told, parameter.begin));
        change_value(edit, value, &change);
        told = parameter.end;
    }
    ppri_value_keep(edit, ppri_from(piece, told));
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

/* Tell a reference, and what users want of its query. */
static void emit_reference(struct ppri_value_edit *edit, struct ppr_view piece, enum place place)
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

void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead,
                        size_t cut)
{
    struct ppri_captures none = {.known = 0};
    ppri_value_capture(edit, piece, &none, lead, cut);
}

void ppri_value_capture(struct ppri_value_edit *edit, struct ppr_view piece,
                        struct ppri_captures *captures, struct ppr_view lead, size_t cut)
{
    const struct ppr_view rest = ppri_from(piece, cut);
    edit->rewritten = true;
    if (captures->known)
        patch_none(edit);
    else
        patch(edit, piece, cut, lead, ppri_view(NULL, 0));
    if (!count(edit, piece.size, ppri_capture_size(captures, lead) + rest.size))
        return;
    ppri_capture_pack(captures, edit->writer, &lead, 1, rest.data);
    ppri_capture_append(captures, edit->writer, lead);
    ppri_writer_append(edit->writer, rest);
}

void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece)
{
    struct ppri_scope_path bound;
    ppri_exchange_resolve_all(edit->exchange);
    ppri_scope_path_origin(edit->exchange, piece, &bound);
    ppri_outcome_add(&edit->outcome, bound.reason, bound.rule, edit->now.consumed);
    if (bound.rewritten)
        ppri_value_capture(edit, piece, &bound.captures, bound.lead, bound.cut);
    else
        ppri_value_keep(edit, piece);
}

void ppri_value_malformed(struct ppri_value_edit *edit, struct ppr_view value)
{
    ppri_outcome_add(&edit->outcome, PPR_REASON_MALFORMED, 0, edit->now.consumed);
    ppri_value_keep(edit, value);
}

/* How much a reason is worth a look: what leaks first, what is right last. */
static int weight(enum ppr_reason reason)
{
    switch (reason) {
    case PPR_REASON_UNCOVERED:
        return 7;
    case PPR_REASON_MALFORMED:
        return 6;
    case PPR_REASON_MAPPED:
        return 5;
    case PPR_REASON_KEPT:
        return 4;
    case PPR_REASON_OTHER_SITE:
        return 3;
    case PPR_REASON_CLIENT_FACING:
        return 2;
    case PPR_REASON_RELATIVE:
        return 1;
    case PPR_REASON_NONE:
        break;
    }
    return 0;
}

void ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset)
{
    if (weight(reason) <= weight(outcome->reason))
        return;
    outcome->reason = reason;
    outcome->rule = (uint32_t)rule;
    outcome->offset = offset;
}
