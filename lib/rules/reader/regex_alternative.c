/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/regex_alternative.h"

/* Whether a group finds a run of one class that has no separator in it: [^/]+, [a-z]*, \w+. */
static bool is_run(struct ppr_view inside, char separator)
{
    if (inside.size < 3 ||
        (inside.data[inside.size - 1] != '+' && inside.data[inside.size - 1] != '*'))
        return false;
    const struct ppr_view one = ppri_slice(inside, 0, inside.size - 1);
    if (one.size == 2)
        return one.data[0] == '\\' && (one.data[1] == 'w' || one.data[1] == 'd');
    if (one.data[0] != '[' || ppri_find(one, ']') + 1 != one.size)
        return false;
    return (ppri_find(one, separator) < one.size) == (one.data[1] == '^');
}

bool ppri_alternative_capture(struct ppr_view inside, struct ppr_view behind, bool in_host)
{
    if (!is_run(inside, in_host ? '.' : '/'))
        return false;
    /* It goes on up to a slash, whatever is written behind it. Of others it must be written. */
    if (!in_host && inside.size == 5 && inside.data[1] == '^')
        return true;
    const bool is_group = behind.size && behind.data[0] == '('; /* "(/.*)" */
    size_t at = is_group;
    at += at < behind.size && behind.data[at] == '\\';
    if (at == behind.size)
        return false;
    const char c = behind.data[at];
    return c == '/' || (!is_group && (c == '$' || c == '.' || c == ':'));
}

enum ppr_status ppri_alternative_map(const struct ppr_allocator *allocator, struct ppr_view client,
                                     struct ppr_view backend)
{
    struct ppr_builder *trial = ppr_builder_new(allocator);
    const enum ppr_status status = ppr_builder_map(trial, client, backend, 0);
    ppr_builder_free(trial);
    return status;
}
