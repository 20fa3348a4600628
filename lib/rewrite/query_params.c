/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the values of query parameters that users name, and maps them. */

#include "rewrite/query_params.h"

#include "text/chars.h"
#include "text/percent.h"

/* Returns the flags of all rules that name the parameter `name` for the exchange's direction. */
static unsigned find_flags(const struct ppri_exchange *exchange, struct ppr_view name)
{
    const struct ppr_table *table = exchange->table;
    const unsigned direction =
        exchange->direction == PPR_REQUEST ? PPR_FOR_REQUESTS : PPR_FOR_RESPONSES;
    unsigned flags = 0;
    for (size_t i = 0; i < table->param_count; i++) {
        const struct ppri_named_param *param = &table->params[i];
        if (param->flags & direction &&
            ppri_equal(name, ppri_view(table->pool + param->name, param->size)))
            flags |= param->flags;
    }
    return flags;
}

unsigned ppri_query_next(const struct ppri_exchange *exchange, struct ppr_view text, size_t *at,
                         struct ppr_view *value)
{
    while (*at < text.size) {
        const struct ppr_view rest = ppri_from(text, *at);
        const struct ppr_view pair = ppri_slice(rest, 0, ppri_find(rest, '&'));
        const size_t equals = ppri_find(pair, '=');
        *at += pair.size + 1;
        if (equals == pair.size)
            continue;
        const unsigned flags = find_flags(exchange, ppri_slice(pair, 0, equals));
        *value = ppri_from(pair, equals + 1);
        if (flags)
            return flags;
    }
    return 0;
}

/* Returns the decoded character at `*at`, and moves `*at` after it. Returns NUL at the end. */
static char next_char(struct ppr_view value, size_t *at)
{
    char c = '\0';
    if (*at == value.size)
        return c;
    c = value.data[*at];
    *at += ppri_percent_read(value, *at, &c) ? 3 : 1;
    return c;
}

/* The forms of a reference in a value. */
enum form { FORM_URL, FORM_NETWORK_PATH, FORM_PATH, FORM_OTHER };

/* Returns the form of the reference in `value`, decoded once. Never inlined: its locals would
   enlarge the frame from which references are mapped. */
PPRI_NOINLINE static enum form form_of(struct ppr_view value)
{
    size_t at = 0;
    char c = next_char(value, &at);
    if (c == '/') {
        c = next_char(value, &at);
        return c == '/' || c == '\\' ? FORM_NETWORK_PATH : FORM_PATH;
    }
    if (!ppri_is_alpha(c))
        return FORM_OTHER;
    while (ppri_is(c, PPRI_SCHEME_CHAR))
        c = next_char(value, &at);
    return c == ':' ? FORM_URL : FORM_OTHER;
}

bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, unsigned flags,
                    unsigned reference_flags, struct ppri_encoded *encoded)
{
    const enum form form = form_of(value);
    if (form == FORM_OTHER || (form == FORM_PATH && !(flags & PPR_PARAM_PATH)))
        return false;
    /* Readers of the value decode it even if its own ":" and "/" are not encoded. */
    const bool has_plain = value.data[0] == '/' || ppri_find(value, ':') < value.size;
    ppri_encoded_map(exchange, value, has_plain ? PPRI_ENCODING_QUERY : PPRI_ENCODING_PERCENT,
                     reference_flags, form != FORM_PATH, encoded);
    if (encoded->replacement.rewritten && form == FORM_NETWORK_PATH)
        ppri_replacement_uncover(&encoded->replacement);
    return encoded->replacement.rewritten || encoded->replacement.reason == PPR_REASON_UNCOVERED;
}
