/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/configuration.h"

#include "text/chars.h"
#include "text/hash.h"

static const struct ppr_view nothing = {NULL, 0};

bool ppri_nginx_failed(const struct ppri_nginx_reader *reader)
{
    return ppr_builder_error(reader->draft->target)->status != PPR_OK ||
           ppri_draft_error(reader->draft)->status != PPR_OK;
}

enum ppr_status ppri_nginx_fail(const struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_word *word, size_t offset,
                                const char *sentence, struct ppr_view first, struct ppr_view second)
{
    return ppri_draft_fail(reader->draft, ppri_nginx_word_position(word, offset), sentence, first,
                           second);
}

enum ppr_status ppri_nginx_warn(const struct ppri_nginx_reader *reader, size_t rule,
                                const struct ppri_nginx_word *word, const char *sentence,
                                struct ppr_view first)
{
    return ppri_draft_warn(reader->draft, rule, word->position, sentence, first, nothing);
}

void ppri_nginx_leave_out(const struct ppri_nginx_reader *reader,
                          const struct ppri_nginx_word *word, size_t offset, const char *sentence,
                          struct ppr_view first, struct ppr_view second)
{
    ppri_draft_leave_out(reader->draft, ppri_nginx_word_position(word, offset), sentence, first,
                         second);
}

enum ppr_status ppri_nginx_no_memory(const struct ppri_nginx_reader *reader)
{
    return ppri_draft_no_memory(reader->draft);
}

bool ppri_nginx_regex_prefixes(const struct ppri_nginx_reader *reader, struct ppr_view expression,
                               bool is_bound, struct ppr_view replacement, struct ppri_array *from,
                               struct ppri_array *to)
{
    const enum ppr_status status =
        ppri_regex_prefixes(reader->draft->allocator, expression, is_bound, replacement, from, to);
    if (status == PPR_NO_MEMORY)
        ppri_nginx_no_memory(reader);
    return status == PPR_OK;
}

enum ppri_regex_reach ppri_nginx_regex_literal(const struct ppri_nginx_reader *reader,
                                               struct ppr_view expression, bool ignores_case,
                                               struct ppri_array *text)
{
    const size_t before = text->count;
    const enum ppri_regex_reach reach =
        ppri_regex_literal(reader->draft->allocator, expression, ignores_case, text);
    if (text->count == before)
        ppri_nginx_no_memory(reader);
    return reach;
}

bool ppri_nginx_tell_once(const struct ppri_nginx_reader *reader, size_t index)
{
    struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    const bool is_first = !directive->is_told;
    directive->is_told = true;
    return is_first;
}

uint64_t ppri_nginx_hash_nocase(struct ppr_view text)
{
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i < text.size; i++)
        ppri_hasher_add(&hasher, ppri_lower(text.data[i]));
    return ppri_hasher_end(&hasher);
}
