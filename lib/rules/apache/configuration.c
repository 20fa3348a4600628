/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/configuration.h"

enum ppr_status ppri_apache_fail(struct ppri_apache *reader, struct ppri_apache_run run,
                                 size_t offset, const char *sentence, struct ppr_view word)
{
    const size_t mark = ppri_apache_mark(&reader->text, run, offset);
    return ppri_draft_fail(&reader->draft, ppri_apache_position(&reader->text, mark), sentence,
                           word, ppri_view(NULL, 0));
}

enum ppr_status ppri_apache_warn(struct ppri_apache *reader, struct ppri_apache_run run,
                                 const char *sentence, struct ppr_view word, struct ppr_view second)
{
    const struct ppri_position position =
        ppri_apache_position(&reader->text, ppri_apache_mark(&reader->text, run, 0));
    return ppri_draft_warn(&reader->draft, 0, position, sentence, word, second);
}

/* Refuse a word with a variable in it that nothing is known of. */
static enum ppr_status check_variables(struct ppri_apache *reader, struct ppri_apache_run word)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, word);
    for (size_t i = 0; i + 1 < view.size; i++) {
        if (view.data[i + 1] != '{' || (view.data[i] != '$' && view.data[i] != '%'))
            continue;
        const size_t end = i + ppri_find(ppri_from(view, i), '}');
        return ppri_apache_fail(reader, word, i,
                                "the variable % is not defined in this text; write its value",
                                ppri_slice(view, i, end < view.size ? end + 1 : end));
    }
    return PPR_OK;
}

enum ppr_status ppri_apache_take(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                 struct ppri_apache_run *word, bool *got)
{
    *got = ppri_apache_word(&reader->text, rest, word);
    if (!*got)
        return PPR_OK;
    if (rest->open) {
        word->begin--; /* the quote */
        return ppri_apache_fail(reader, *word, 0, "this quote has no end", ppri_view(NULL, 0));
    }
    return check_variables(reader, *word);
}
