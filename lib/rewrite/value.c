/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Edits of one field value: maps its pieces, and records the reason of the value. */

#include "rewrite/value.h"

#include "rewrite/bound_origins.h"
#include "rewrite/encoded.h"
#include "rewrite/query_params.h"
#include "rewrite/reference.h"
#include "rewrite/swap.h"
#include "uri/scan.h"

#include <stdint.h>
#include <string.h>

/* True if `text` has a byte that would end the reference. */
PPRI_RARE static bool is_ended(const struct ppri_value_edit *edit, struct ppr_view text)
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

/* True if a segment of `tail` has a byte that would end the reference. Segments that dot segments
   remove are not written, and not looked at. */
PPRI_RARE static bool is_tail_ended(const struct ppri_value_edit *edit,
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

/* True if `text` begins in `piece`, or at its end. */
static bool is_within(struct ppr_view piece, struct ppr_view text)
{
    const uintptr_t begin = (uintptr_t)piece.data;
    const uintptr_t at = (uintptr_t)text.data;
    return at >= begin && at <= begin + piece.size;
}

/* True if the bytes that replace `piece` would end the reference. A tail of bytes of `piece` itself
   is not looked at: such a byte would have ended `piece` before. */
PPRI_RARE static bool is_ended_within(const struct ppri_value_edit *edit, struct ppr_view piece,
                                      const struct ppri_replacement *replacement)
{
    const struct ppri_captures *captures = &replacement->captures;
    for (char n = 1; n <= PPRI_CAPTURES_MAX && captures->known >> (n - 1); n++) {
        if (ppri_capture_known(captures, n) && is_ended(edit, ppri_capture_text(captures, n)))
            return true;
    }
    const bool is_own =
        replacement->tail.count == 1 && is_within(piece, replacement->tail.piece[0]);
    return is_ended(edit, replacement->prefix) ||
           (!is_own && is_tail_ended(edit, &replacement->tail));
}

/* Applies a replacement to `piece`. Returns false if `piece` is malformed, or if its output would
   be. */
static bool apply(struct ppri_value_edit *edit, struct ppr_view piece,
                  const struct ppri_replacement *replacement)
{
    if (replacement->rewritten && edit->ends != PPRI_ENDS_NOTHING &&
        is_ended_within(edit, piece, replacement)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, piece);
        return false;
    }
    ppri_value_note(edit, replacement->reason, replacement->rule, piece);
    if (!replacement->rewritten)
        return replacement->reason != PPR_REASON_MALFORMED;
    edit->status = PPR_REWRITTEN;
    if (replacement->stands) {
        const size_t kept = replacement->tail_size + replacement->rest.size;
        struct ppr_view lead[2];
        ppri_replacement_lead(replacement, lead);
        ppri_output_change(edit->output, piece.data, piece.size - kept, lead[0], lead[1]);
        return true;
    }
    char *to = ppri_output_room(edit->output, piece.data, piece.size, replacement->size);
    if (to) {
        ppri_replacement_write(replacement, to);
        ppri_output_unfold(edit->output, to, replacement->size);
    }
    return true;
}

/* Replaces the beginning of `text`, an encoded reference, by its lead. */
PPRI_RARE static void apply_encoded(struct ppri_value_edit *edit, struct ppr_view text,
                                    const struct ppri_encoded *encoded)
{
    struct ppri_writer lead = {.data = NULL};
    ppri_encoded_append_lead(encoded, &lead);
    edit->status = PPR_REWRITTEN;
    lead.capacity = lead.size;
    lead.data = ppri_output_room(edit->output, text.data, encoded->cut, lead.size);
    lead.size = 0;
    if (lead.data)
        ppri_encoded_append_lead(encoded, &lead);
}

/* Returns the flags of a reference in the value (enum ppri_reference_flag). */
static unsigned flags_of(const struct ppri_value_edit *edit)
{
    return (edit->folded ? (unsigned)PPRI_REFERENCE_FOLDED : 0) |
           (edit->strict ? (unsigned)PPRI_REFERENCE_STRICT : 0);
}

/* Maps the reference `piece`, and applies its replacement up to the offset `to`, which is the end
   of `piece` or lies in its query. Returns false if the reference is malformed; then all of `piece`
   is reported. */
PPRI_NOINLINE static bool apply_up_to(struct ppri_value_edit *edit, struct ppr_view piece,
                                      bool absolute, size_t to)
{
    struct ppri_replacement replacement;
    ppri_reference_map(edit->exchange, piece, flags_of(edit), &replacement);
    if (replacement.rewritten && absolute && !ppri_replacement_is_absolute(&replacement))
        ppri_replacement_uncover(&replacement);
    if (replacement.reason == PPR_REASON_MALFORMED)
        to = piece.size;
    if (replacement.rewritten) {
        replacement.rest.size -= piece.size - to;
        replacement.size -= piece.size - to;
    }
    return apply(edit, ppri_slice(piece, 0, to), &replacement);
}

/* Maps the values of query parameters in `piece`. `query` is the offset after the "?". */
PPRI_RARE static void apply_query(struct ppri_value_edit *edit, struct ppr_view piece, size_t query)
{
    struct ppri_encoded encoded;
    struct ppr_view value;
    const struct ppr_view text = ppri_slice(piece, 0, ppri_find(piece, '#'));
    for (unsigned flags; (flags = ppri_query_next(edit->exchange, text, &query, &value)) != 0;) {
        if (!ppri_query_map(edit->exchange, value, flags, flags_of(edit), &encoded))
            continue;
        ppri_value_note(edit, encoded.replacement.reason, encoded.replacement.rule, value);
        if (encoded.replacement.rewritten)
            apply_encoded(edit, value, &encoded);
    }
}

/* True if `piece` has a scheme other than the four, whose "?" may begin no query (N1). */
PPRI_RARE static bool has_other_scheme(struct ppr_view piece)
{
    const size_t size = ppri_scan_scheme(piece);
    return size && ppri_scheme_of(ppri_slice(piece, 0, size)) == PPRI_SCHEME_OTHER;
}

/* Applies the early exit (rewrite/swap.h) to `piece`. Returns false if it does not apply. */
PPRI_NOINLINE static bool apply_swap(struct ppri_value_edit *edit, struct ppr_view piece,
                                     bool absolute)
{
    struct ppri_swap swap;
    if (edit->folded || !ppri_swap_find(edit->exchange, piece, &swap) ||
        (absolute && (!swap.lead.size || swap.lead.data[0] == '/')) ||
        (edit->ends != PPRI_ENDS_NOTHING && is_ended(edit, swap.prefix)))
        return false;
    ppri_value_note(edit, PPR_REASON_MAPPED, ppri_rule_number(edit->exchange->rule), piece);
    edit->status = PPR_REWRITTEN;
    ppri_output_change(edit->output, piece.data, swap.cut, swap.lead, swap.prefix);
    return true;
}

/* Maps the reference `piece` without the early exit, and the values of its query parameters. */
PPRI_NOINLINE static void apply_with_query(struct ppri_value_edit *edit, struct ppr_view piece,
                                           bool absolute)
{
    size_t to = piece.size;
    if (edit->exchange->table->param_count && !has_other_scheme(piece)) {
        const struct ppr_view text = ppri_slice(piece, 0, ppri_find(piece, '#'));
        const size_t query = ppri_find(text, '?');
        to = query < text.size ? query + 1 : to;
    }
    if (apply_up_to(edit, piece, absolute, to) && to < piece.size)
        apply_query(edit, piece, to);
}

/* Maps the reference `piece`. `absolute`: as for ppri_value_json. If there are rules for query
   parameters there is no early exit. */
PPRI_INLINE void emit_reference(struct ppri_value_edit *edit, struct ppr_view piece, bool absolute)
{
    if (edit->exchange->table->param_count || !apply_swap(edit, piece, absolute))
        apply_with_query(edit, piece, absolute);
}

void ppri_value_reference(struct ppri_value_edit *edit, struct ppr_view piece)
{
    emit_reference(edit, piece, false);
}

void ppri_value_url(struct ppri_value_edit *edit, struct ppr_view piece)
{
    emit_reference(edit, piece, true);
}

/* The most bytes of a host with a path; a longer one stays. */
#define HOST_MAX 510

/* Removes the scheme and the "//" from a replacement. */
static void cut_scheme(struct ppri_replacement *replacement)
{
    const size_t slashes = ppri_find(replacement->origin, '/');
    const size_t cut = slashes < replacement->origin.size ? slashes + 2 : 0;
    replacement->size -= replacement->scheme.size + cut;
    replacement->scheme = ppri_view(NULL, 0);
    replacement->origin = ppri_from(replacement->origin, cut);
    replacement->stands = false;
}

void ppri_value_host(struct ppri_value_edit *edit, struct ppr_view piece)
{
    struct ppri_replacement replacement;
    char text[HOST_MAX + 2] = "//";
    const size_t size = piece.size < HOST_MAX ? piece.size : HOST_MAX;
    memcpy(text + 2, piece.data, size);
    ppri_reference_map(edit->exchange, ppri_view(text, size + 2), 0, &replacement);
    if (replacement.rewritten && (size < piece.size || !ppri_replacement_is_absolute(&replacement)))
        ppri_replacement_uncover(&replacement);
    if (replacement.rewritten)
        cut_scheme(&replacement);
    /* Only the scheme differed from the client's, and `piece` has no scheme. */
    if (replacement.rewritten && ppri_replacement_equals(&replacement, piece))
        ppri_replacement_keep(&replacement, replacement.step, PPR_REASON_CLIENT_FACING, 0);
    apply(edit, piece, &replacement);
}

/* Maps the reference in `string`, a JSON string with escapes. */
PPRI_RARE static void apply_escaped(struct ppri_value_edit *edit, struct ppr_view string,
                                    bool absolute)
{
    struct ppri_encoded encoded;
    ppri_encoded_map(edit->exchange, string, PPRI_ENCODING_JSON, flags_of(edit), absolute,
                     &encoded);
    ppri_value_note(edit, encoded.replacement.reason, encoded.replacement.rule, string);
    if (encoded.replacement.rewritten)
        apply_encoded(edit, string, &encoded);
}

void ppri_value_json(struct ppri_value_edit *edit, struct ppr_view string, bool absolute)
{
    if (ppri_find(string, '\\') < string.size)
        apply_escaped(edit, string, absolute);
    else
        emit_reference(edit, string, absolute);
}

void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead)
{
    edit->status = PPR_REWRITTEN;
    ppri_output_change(edit->output, piece.data, piece.size, lead, ppri_view(NULL, 0));
}

void ppri_value_insert(struct ppri_value_edit *edit, struct ppr_view at, struct ppr_view first,
                       struct ppr_view second)
{
    edit->status = PPR_REWRITTEN;
    ppri_output_change(edit->output, at.data, 0, first, second);
}

void ppri_value_bound(struct ppri_value_edit *edit, struct ppr_view piece,
                      const struct ppri_bound *bound)
{
    const struct ppr_view parts[] = {bound->base.scheme, bound->base.origin, bound->lead};
    const struct ppr_view cut = ppri_slice(piece, 0, bound->cut);
    edit->status = PPR_REWRITTEN;
    if (!bound->captures.known && !bound->base.origin.size) {
        ppri_value_replace(edit, cut, bound->lead);
        return;
    }
    size_t size = 0;
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++)
        size += ppri_capture_size(&bound->captures, parts[n]);
    char *to = ppri_output_room(edit->output, cut.data, cut.size, size);
    struct ppri_writer writer = {.data = to, .capacity = size};
    for (size_t n = 0; to && n < sizeof parts / sizeof *parts; n++)
        ppri_capture_append(&bound->captures, &writer, parts[n]);
}

void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece)
{
    struct ppri_bound bound;
    ppri_bound_origin(edit->exchange, piece, &bound);
    ppri_value_note(edit, bound.reason, bound.rule, piece);
    if (bound.rewritten)
        ppri_value_bound(edit, piece, &bound);
}

/* True if a source has a byte that would end the piece. */
static bool is_any_ended(const struct ppri_value_edit *edit, const struct ppri_sources *sources)
{
    for (size_t n = 0; n < sources->count; n++) {
        if (is_ended(edit, sources->list[n].base.origin) || is_ended(edit, sources->list[n].path))
            return true;
    }
    return false;
}

void ppri_value_sources(struct ppri_value_edit *edit, struct ppr_view piece,
                        const struct ppri_sources *sources)
{
    struct ppri_writer measure = {.data = NULL};
    if (is_any_ended(edit, sources)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, piece);
        return;
    }
    if (ppri_sources_equal(sources, piece)) {
        ppri_value_note(edit, PPR_REASON_CLIENT_FACING, 0, piece);
        return;
    }
    ppri_value_note(edit, PPR_REASON_MAPPED, sources->rule, piece);
    ppri_sources_write(sources, &measure);
    edit->status = PPR_REWRITTEN;
    struct ppri_writer writer = {.capacity = measure.size};
    writer.data = ppri_output_room(edit->output, piece.data, piece.size, measure.size);
    if (writer.data)
        ppri_sources_write(sources, &writer);
}

/* The order of reasons: leaks have the largest weight, references that are right the smallest. */
static const uint8_t weights[] = {
    [PPR_REASON_NONE] = 0,       [PPR_REASON_RELATIVE] = 1,  [PPR_REASON_CLIENT_FACING] = 2,
    [PPR_REASON_OTHER_SITE] = 3, [PPR_REASON_KEPT] = 4,      [PPR_REASON_MAPPED] = 5,
    [PPR_REASON_MALFORMED] = 6,  [PPR_REASON_UNCOVERED] = 7,
};

bool ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset)
{
    if (weights[reason] <= weights[outcome->reason])
        return false;
    outcome->reason = reason;
    outcome->rule = (uint32_t)rule;
    outcome->offset = offset;
    return true;
}

void ppri_value_note(struct ppri_value_edit *edit, enum ppr_reason reason, size_t rule,
                     struct ppr_view piece)
{
    const size_t offset = piece.data ? (size_t)(piece.data - edit->value.data) : 0;
    if (ppri_outcome_add(&edit->outcome, reason, rule, offset))
        edit->noted = piece.size < UINT32_MAX ? (uint32_t)piece.size : UINT32_MAX;
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
    struct ppr_result result = ppri_result(edit.status, edit.outcome.reason, edit.outcome.rule);
    result.offset = edit.outcome.offset;
    if (edit.status != PPR_REWRITTEN)
        return result;
    result.count = value.size + (size_t)output.growth;
    result.status = result.count > capacity ? PPR_NO_SPACE : PPR_REWRITTEN;
    /* An empty output may come with no buffer. */
    if (result.status != PPR_REWRITTEN || !result.count)
        return result;
    if (output.noted)
        ppri_output_copy(&changes, 0, value, buffer);
    else
        ppri_value_write(&edit, parse, buffer, result.count);
    return result;
}
