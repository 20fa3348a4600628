/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The words and blocks of an nginx configuration, before they mean anything. */

#ifndef PPRI_RULES_NGINX_LEXER_H
#define PPRI_RULES_NGINX_LEXER_H

#include "rules/reader/draft.h"
#include "text/map.h"
#include "text/view.h"

#include <stdint.h>

/* A word, with its quotes and escapes resolved. */
struct ppri_nginx_word {
    struct ppr_view text;
    const char *source; /* where the text has what became of it */
    struct ppri_position position;
};

/* A directive: up to its semicolon, or a block with all in it. The text itself is the
   block 0, which has no words. */
struct ppri_nginx_directive {
    size_t word; /* the first, its name */
    size_t count; /* of words, with the name */
    size_t parent; /* the block that it is in */
    size_t next; /* the directive behind it and all in it */
    struct ppri_position end; /* of its semicolon or brace */
    bool is_block;
    bool is_told; /* a warning about it has been given; the reader's */
    uint8_t kind; /* the reader's */
    uint32_t has; /* a block: bits of the kinds directly in it; the reader's */
    size_t same; /* the next of its kind in its block, 0: none; the reader's */
    size_t last; /* of a first one: the last of its kind in its block; the reader's */
    size_t link; /* the reader's */
};

struct ppri_nginx {
    struct ppri_array words; /* struct ppri_nginx_word */
    struct ppri_array directives; /* struct ppri_nginx_directive */
    struct ppri_map children; /* the first directive of a kind in a block; the reader's */
    struct ppri_array plains; /* char *: words that had escapes, for each text that has some */
};

/* Split the caller's text, and those that it includes in the place of their include, if the caller
   opens them. What was got is to be released in any case. */
enum ppr_status ppri_nginx_split(struct ppri_draft *draft, struct ppri_nginx *file);
void ppri_nginx_release(const struct ppr_allocator *allocator, struct ppri_nginx *file);

/* The place of a byte of a word. */
struct ppri_position ppri_nginx_word_position(const struct ppri_nginx_word *word, size_t offset);

static inline struct ppri_nginx_directive *ppri_nginx_at(const struct ppri_nginx *file,
                                                         size_t index)
{
    return &((struct ppri_nginx_directive *)file->directives.data)[index];
}

/* A word of a directive; 0 is its name. */
static inline const struct ppri_nginx_word *
ppri_nginx_word(const struct ppri_nginx *file, const struct ppri_nginx_directive *directive,
                size_t number)
{
    return &((const struct ppri_nginx_word *)file->words.data)[directive->word + number];
}

#endif
