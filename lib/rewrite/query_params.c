/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/query_params.h"

#include "text/chars.h"
#include "text/percent.h"
#include "text/skip.h"

/* Whether a name is one that a user named. */
static bool is_named_param(const struct ppr_table *table, struct ppr_view name)
{
    for (size_t i = 0; i < table->param_count; i++) {
        const struct ppri_named_param *param = &table->params[i];
        if (ppri_equal(name, ppri_view(table->pool + param->name, param->size)))
            return true;
    }
    return false;
}

bool ppri_query_next(const struct ppr_table *table, struct ppr_view text, size_t *at,
                     struct ppr_view *value)
{
    while (*at < text.size) {
        const struct ppr_view rest = ppri_from(text, *at);
        const struct ppr_view pair = ppri_slice(rest, 0, ppri_find(rest, '&'));
        const size_t equals = ppri_find(pair, '=');
        *at += pair.size + 1;
        if (equals == pair.size || !is_named_param(table, ppri_slice(pair, 0, equals)))
            continue;
        *value = ppri_from(pair, equals + 1);
        return true;
    }
    return false;
}

/* Decode the character at `at`; return how many bytes stand for it. */
static size_t decode_at(struct ppr_view value, size_t at, char *c)
{
    *c = value.data[at];
    if (ppri_percent_read(value, at, c))
        return 3;
    if (ppri_is_space(*c)) /* as sent, and so of a fold */
        *c = ' ';
    return 1;
}

/* Decode the beginning of a value, up to a query in it. Return false if it does not fit, or if an
   encoded control character is in the query (W3). */
static bool decode(struct ppr_view value, char buffer[PPRI_DECODED_MAX], size_t *size)
{
    bool in_query = false;
    char c = 0;
    *size = 0;
    for (size_t at = 0, step = 0; at < value.size; at += step) {
        step = decode_at(value, at, &c);
        in_query = in_query || c == '?' || c == '#';
        if (in_query ? step == 3 && ppri_is(c, PPRI_CONTROL) : *size == PPRI_DECODED_MAX)
            return false;
        if (!in_query)
            buffer[(*size)++] = c;
    }
    return true;
}

/* Map a URL; return what it loses at its beginning, in bytes, 0 if it stays. */
static size_t map_url(struct ppri_exchange *exchange, struct ppr_view url, unsigned flags,
                      struct ppri_query_change *change)
{
    struct ppri_replacement *replacement = &change->replacement;
    ppri_reference_map(exchange, url, flags, replacement);
    if (!replacement->rewritten || replacement->dotted || url.data[0] == '/')
        return 0;
    const struct ppr_view origin = replacement->origin;
    if (!replacement->scheme.size && (!origin.size || origin.data[0] == '/')) /* not a URL */
        return 0;
    /* An empty path has "/" for its tail (M7), which is not in the URL. */
    const size_t tail = replacement->tail.piece[0].size;
    const size_t end = url.size - replacement->rest.size;
    const size_t authority = ppri_find(url, ':') + 3;
    const bool has_path =
        authority < end && ppri_seek(ppri_slice(url, 0, end), authority, '/') < end;
    change->slash = tail && !has_path;
    return end - (change->slash ? 0 : tail);
}

bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, unsigned flags,
                    struct ppri_query_change *change)
{
    size_t size = 0;
    /* A URL that stands there as it is, is left so. */
    change->encoded = ppri_find(value, ':') == value.size;
    if (!change->encoded) {
        change->cut = map_url(exchange, value, flags, change);
        return change->cut > 0;
    }
    if (!decode(value, change->decoded, &size))
        return false;
    size = map_url(exchange, ppri_view(change->decoded, size),
                   flags & ~(unsigned)PPRI_REFERENCE_FOLDED, change);
    change->cut = 0;
    for (char c = 0; size; size--)
        change->cut += decode_at(value, change->cut, &c);
    return change->cut > 0;
}

/* Append a piece of a lead, encoded as the value is. `whole`: as it was sent. */
static void append_piece(const struct ppri_query_change *change, struct ppri_writer *writer,
                         struct ppr_view piece, bool whole, bool lower)
{
    for (size_t i = 0; i < piece.size; i++) {
        const char c = (char)(lower ? ppri_lower(piece.data[i]) : piece.data[i]);
        char encoded[3];
        ppri_percent_write(c, encoded);
        const bool stays =
            whole || ppri_is(c, PPRI_UNRESERVED) || (!change->encoded && (c == ':' || c == '/'));
        ppri_writer_append(writer, stays ? ppri_view(&c, 1) : ppri_view(encoded, sizeof encoded));
    }
}

void ppri_query_append_lead(const struct ppri_query_change *change, struct ppri_writer *writer)
{
    const struct ppri_replacement *replacement = &change->replacement;
    const struct ppr_view parts[] = {replacement->scheme, replacement->origin, replacement->guard,
                                     replacement->prefix, ppri_view("/", change->slash)};
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        struct ppr_view rest = parts[n];
        struct ppr_view piece;
        const char *at = rest.data;
        for (bool lower; ppri_capture_next(&replacement->captures, &rest, &piece, &lower);
             at = rest.data)
            /* What a capture stands for is as it was sent, unless it was encoded then. */
            append_piece(change, writer, piece, piece.data != at && !change->encoded, lower);
    }
}
