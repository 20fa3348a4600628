/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/prefix_text.h"

#include "text/percent.h"

#include <string.h>

void ppri_nginx_prefix_add(struct ppri_nginx_prefix *pieces, struct ppr_view text,
                           const struct ppri_nginx_word *word)
{
    const struct ppri_nginx_prefix_part piece = {.text = text, .word = word};
    pieces->piece[pieces->count++] = piece;
}

/* What a character of a piece becomes; its size. */
static size_t encode(const struct ppri_nginx_prefix_part *piece, char c, char to[3])
{
    const bool is_brace = c == '{' || c == '}';
    if (is_brace ? !piece->has_captures : piece->is_path)
        return ppri_encode(c, to);
    to[0] = c;
    return 1;
}

static bool append_part_text(const struct ppr_allocator *allocator,
                             const struct ppri_nginx_prefix_part *piece, struct ppri_array *text)
{
    const size_t size = piece->text.size;
    if (size > (size_t)-1 / 3 || !ppri_array_reserve(text, allocator, 3 * size, 1))
        return false;
    for (size_t i = 0; i < size; i++)
        text->count += encode(piece, piece->text.data[i], (char *)text->data + text->count);
    return true;
}

bool ppri_nginx_prefix_join(const struct ppr_allocator *allocator,
                            const struct ppri_nginx_prefix *pieces, struct ppri_array *text)
{
    text->count = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        if (!append_part_text(allocator, &pieces->piece[i], text))
            return false;
    }
    return true;
}

/* The place of a byte of a piece: in its word, or where that begins. */
static struct ppri_position place_in(const struct ppri_nginx_prefix_part *piece, size_t offset)
{
    const struct ppri_nginx_word *word = piece->word;
    const uintptr_t begin = (uintptr_t)word->text.data;
    const uintptr_t at = (uintptr_t)piece->text.data;
    const bool inside = at >= begin && at - begin <= word->text.size;
    return ppri_nginx_word_position(word, inside ? at - begin + offset : 0);
}

struct ppri_position ppri_nginx_prefix_position(const struct ppri_nginx_prefix *pieces,
                                                size_t offset)
{
    const struct ppri_nginx_prefix_part *piece = pieces->piece;
    char encoded[3];
    size_t at = 0;
    for (size_t i = 0; i < pieces->count; i++, piece++) {
        /* What is empty and must not be has its place, too: that of the next one is elsewhere. */
        if (!offset && !piece->text.size)
            return place_in(piece, 0);
        for (at = 0; at < piece->text.size; at++) {
            const size_t size = encode(piece, piece->text.data[at], encoded);
            if (offset < size)
                return place_in(piece->word ? piece : piece + 1, piece->word ? at : 0);
            offset -= size;
        }
    }
    return place_in(piece - 1, at); /* the end */
}
