/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes put together from words of a text: each byte still knows its place. */

#ifndef PPRI_RULES_NGINX_PREFIX_TEXT_H
#define PPRI_RULES_NGINX_PREFIX_TEXT_H

#include "rules/nginx/lexer.h"

/* Part of a prefix. */
struct ppri_nginx_prefix_part {
    struct ppr_view text; /* in the word, or for a place before it */
    const struct ppri_nginx_word *word; /* NULL: the next piece's */
    bool is_path; /* plain characters, to be percent-encoded */
    bool has_captures; /* braces are a capture's */
};

#define PPRI_NGINX_PREFIX_PARTS 8

struct ppri_nginx_prefix {
    struct ppri_nginx_prefix_part piece[PPRI_NGINX_PREFIX_PARTS];
    size_t count;
};

void ppri_nginx_prefix_add(struct ppri_nginx_prefix *pieces, struct ppr_view text,
                           const struct ppri_nginx_word *word);

/* Put pieces together in an array of char, instead of what it held. Return false when there
   is no memory. */
bool ppri_nginx_prefix_join(const struct ppr_allocator *allocator,
                            const struct ppri_nginx_prefix *pieces, struct ppri_array *text);

/* The place of a byte of what was put together. */
struct ppri_position ppri_nginx_prefix_position(const struct ppri_nginx_prefix *pieces,
                                                size_t offset);

#endif
