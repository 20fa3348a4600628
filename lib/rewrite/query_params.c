/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/query_params.h"

#include "text/chars.h"

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
                     struct ppri_parameter *parameter)
{
    while (*at < text.size) {
        const size_t begin = *at;
        const size_t end = begin + ppri_find(ppri_from(text, begin), '&');
        const struct ppr_view pair = ppri_slice(text, begin, end);
        const size_t equals = ppri_find(pair, '=');
        *at = end + 1;
        if (equals == pair.size || !is_named_param(table, ppri_slice(pair, 0, equals)))
            continue;
        parameter->begin = begin + equals + 1;
        parameter->end = end;
        return true;
    }
    return false;
}

/* How many bytes stand for the character at `at`. */
static size_t encoded_size(struct ppr_view text, size_t at)
{
    const bool encoded = text.data[at] == '%' && text.size - at > 2 &&
                         ppri_is(text.data[at + 1], PPRI_HEX) &&
                         ppri_is(text.data[at + 2], PPRI_HEX);
    return encoded ? 3 : 1;
}

/* The character that an encoding stands for. */
static char decoded_at(struct ppr_view value, size_t at)
{
    return (char)(unsigned char)(ppri_hex_value(value.data[at + 1]) << 4 |
                                 ppri_hex_value(value.data[at + 2]));
}

/* Whether a control character is in what a value decodes to (O7). */
PPRI_NOINLINE static bool decodes_to_control(struct ppr_view value)
{
    for (size_t i = 0; i < value.size; i += encoded_size(value, i)) {
        if (encoded_size(value, i) == 3 && ppri_is(decoded_at(value, i), PPRI_CONTROL))
            return true;
    }
    return false;
}

/* Decode the beginning of a value, up to a query in it. Return false if it does not fit. */
static bool decode(struct ppr_view value, char buffer[PPRI_DECODED_MAX], size_t *size)
{
    *size = 0;
    for (size_t i = 0; i < value.size;) {
        const size_t step = encoded_size(value, i);
        char c = value.data[i];
        if (c == '\r' || c == '\n' || c == '\t') /* as sent, and so of a fold */
            c = ' ';
        if (step == 3)
            c = decoded_at(value, i);
        if (c == '?' || c == '#')
            return !decodes_to_control(ppri_from(value, i));
        if (*size == PPRI_DECODED_MAX)
            return false;
        buffer[(*size)++] = c;
        i += step;
    }
    return true;
}

/* The offset in a value of what is at an offset in its decoded text. */
static size_t encoded_offset(struct ppr_view value, size_t decoded)
{
    size_t at = 0;
    while (decoded--)
        at += encoded_size(value, at);
    return at;
}

/* Whether a URL with an authority has a path. */
static bool url_has_path(struct ppr_view url)
{
    size_t at = ppri_find(url, ':') + 3;
    while (at < url.size && url.data[at] != '/' && url.data[at] != '?' && url.data[at] != '#')
        at++;
    return at < url.size && url.data[at] == '/';
}

/* Map a URL; return what it loses at its beginning, in bytes, 0 if it stays. */
static size_t map_url(struct ppri_exchange *exchange, struct ppr_view url, bool folded,
                      struct ppri_query_change *change)
{
    struct ppri_replacement *replacement = &change->replacement;
    ppri_reference_map(exchange, url, folded, replacement);
    if (!replacement->rewritten || !replacement->origin.size || replacement->dotted ||
        url.data[0] == '/')
        return 0;
    /* An empty path has "/" for its tail (R7), which is not in the URL. */
    const size_t tail = replacement->tail.count ? replacement->tail.piece[0].size : 0;
    change->slash = tail && !url_has_path(url);
    return url.size - replacement->rest.size - (change->slash ? 0 : tail);
}

bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, bool folded,
                    struct ppri_query_change *change)
{
    size_t size = 0;
    /* A URL that stands there as it is, is left so. */
    change->encoded = ppri_find(value, ':') == value.size;
    if (!change->encoded) {
        change->cut = map_url(exchange, value, folded, change);
        return change->cut > 0;
    }
    if (!decode(value, change->decoded, &size))
        return false;
    change->cut = map_url(exchange, ppri_view(change->decoded, size), false, change);
    if (!change->cut)
        return false;
    change->cut = encoded_offset(value, change->cut);
    return true;
}

/* The parts of a lead, one after the other; empty: there is no more. */
static struct ppr_view lead_part(const struct ppri_query_change *change, unsigned n)
{
    const struct ppr_view parts[] = {change->replacement.origin, change->replacement.guard,
                                     change->replacement.prefix, ppri_view("/", change->slash)};
    return parts[n];
}

#define PARTS 4

static bool stays(const struct ppri_query_change *change, char c)
{
    return ppri_is(c, PPRI_UNRESERVED) || (!change->encoded && (c == ':' || c == '/'));
}

/* What captures stand for is as it was sent, unless it was encoded then. */
static bool piece_stays(const struct ppri_query_change *change, const char *begin,
                        struct ppr_view part, struct ppr_view piece)
{
    return !change->encoded && (piece.data < begin || piece.data >= begin + part.size);
}

size_t ppri_query_lead_size(const struct ppri_query_change *change)
{
    size_t size = 0;
    for (unsigned n = 0; n < PARTS; n++) {
        const struct ppr_view part = lead_part(change, n);
        struct ppr_view rest = part;
        struct ppr_view piece;
        for (bool lower; ppri_capture_next(&change->replacement.captures, &rest, &piece, &lower);) {
            const bool whole = piece_stays(change, part.data, part, piece);
            for (size_t i = 0; i < piece.size; i++)
                size += whole || stays(change, piece.data[i]) ? 1 : 3;
        }
    }
    return size;
}

static void append_encoded(struct ppri_writer *writer, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char encoded[3] = {'%', digits[(unsigned char)c >> 4], digits[c & 15]};
    ppri_writer_append(writer, ppri_view(encoded, sizeof encoded));
}

static void append_piece(const struct ppri_query_change *change, struct ppri_writer *writer,
                         struct ppr_view piece, bool whole, bool lower)
{
    for (size_t i = 0; i < piece.size; i++) {
        const char c = (char)(lower ? ppri_lower(piece.data[i]) : piece.data[i]);
        if (whole || stays(change, c))
            ppri_writer_append(writer, ppri_view(&c, 1));
        else
            append_encoded(writer, c);
    }
}

void ppri_query_lead_write(const struct ppri_query_change *change, char *to, size_t size)
{
    struct ppri_writer writer = {.data = to, .capacity = size};
    for (unsigned n = 0; n < PARTS; n++) {
        const struct ppr_view part = lead_part(change, n);
        struct ppr_view rest = part;
        struct ppr_view piece;
        for (bool lower; ppri_capture_next(&change->replacement.captures, &rest, &piece, &lower);)
            append_piece(change, &writer, piece, piece_stays(change, part.data, part, piece),
                         lower);
    }
}
