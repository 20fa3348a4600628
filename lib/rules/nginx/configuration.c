/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/configuration.h"

static const struct ppr_view nothing = {NULL, 0};

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

enum ppr_status ppri_nginx_no_memory(const struct ppri_nginx_reader *reader)
{
    return ppri_draft_no_memory(reader->draft);
}

enum ppr_status ppri_nginx_check_host(const struct ppri_nginx_reader *reader,
                                      const struct ppri_nginx_word *word)
{
    const size_t slash = ppri_find(word->text, '/');
    return slash == word->text.size
               ? PPR_OK
               : ppri_nginx_fail(reader, word, slash, "/ cannot be part of a host", nothing,
                                 nothing);
}
