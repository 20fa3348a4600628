/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kinds of field. Each has a parser for values of its syntax, which reports references and
   other changes to the edit, from left to right. A new kind is one file, one line here, one row in
   kinds.c, and its word in table/field_names.c. */

#ifndef PPRI_FIELDS_KINDS_H
#define PPRI_FIELDS_KINDS_H

#include "rewrite/value.h"

/* Returns the parser of `kind`, or NULL if there is no such kind. */
ppri_value_parser *ppri_kind_parser(enum ppr_kind kind);

/* The parsers, each in the file of its kind. */
ppri_value_parser ppri_kind_csp;
ppri_value_parser ppri_kind_drop;
ppri_value_parser ppri_kind_endpoints;
ppri_value_parser ppri_kind_hx_location;
ppri_value_parser ppri_kind_if;
ppri_value_parser ppri_kind_link;
ppri_value_parser ppri_kind_origin;
ppri_value_parser ppri_kind_referer;
ppri_value_parser ppri_kind_refresh;
ppri_value_parser ppri_kind_scope;
ppri_value_parser ppri_kind_switch;
ppri_value_parser ppri_kind_text;
ppri_value_parser ppri_kind_uri;

/* Takes the rest of a quoted string (RFC 9110 5.6.4, RFC 8259 7) off `rest`: sets `text` to it,
   without the last quote. Returns false if the string has no end. */
PPRI_RARE bool ppri_kind_take_quoted(struct ppr_view *rest, struct ppr_view *text);

/* True if `token` is a URL with an authority and one of the four schemes. */
PPRI_RARE bool ppri_kind_is_url(struct ppr_view token);

/* Returns `text` without the first bytes for which `is_skipped` is true. */
PPRI_INLINE struct ppr_view ppri_kind_skip(struct ppr_view text, bool (*is_skipped)(char))
{
    while (text.size && is_skipped(text.data[0]))
        text = ppri_from(text, 1);
    return text;
}

/* Skips white space, then `c`, in `text`. Returns false if `c` is not there. */
PPRI_RARE bool ppri_kind_skip_char(struct ppr_view *text, char c);

/* Takes the next token off `text`, with the separators before it. Returns false if there is no
   token. */
PPRI_INLINE bool ppri_kind_next_token(struct ppr_view *text, bool (*is_separator)(char),
                                      struct ppr_view *token)
{
    const struct ppr_view rest = ppri_kind_skip(*text, is_separator);
    size_t size = 0;
    while (size < rest.size && !is_separator(rest.data[size]))
        size++;
    *token = ppri_slice(rest, 0, size);
    *text = ppri_from(rest, size);
    return size > 0;
}

#endif
