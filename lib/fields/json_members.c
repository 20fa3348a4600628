/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "fields/json_members.h"

#include "fields/kinds.h"
#include "text/chars.h"

/* Skip white space, and then a character if it stands there. */
static bool skip_char(struct ppri_json *json, char c)
{
    json->rest = ppri_kind_skip(json->rest, ppri_is_space);
    if (!json->rest.size || json->rest.data[0] != c)
        return false;
    json->rest = ppri_from(json->rest, 1);
    return true;
}

/* Take a string whose first quote has been skipped. Return false if it has no end. */
static bool take_string(struct ppri_json *json, struct ppr_view *string)
{
    json->malformed = !ppri_kind_take_quoted(&json->rest, string);
    return !json->malformed;
}

/* Skip one character that begins no string. Return false if it is a bracket without a partner. */
static bool skip_other(struct ppri_json *json)
{
    const char c = json->rest.data[0];
    if (c == '{' || c == '[')
        json->depth++;
    else if ((c == '}' || c == ']') && !json->depth--)
        json->malformed = true;
    json->rest = ppri_from(json->rest, 1);
    return !json->malformed;
}

bool ppri_json_next(struct ppri_json *json, struct ppri_json_member *member)
{
    while (json->rest.size) {
        if (!skip_char(json, '"')) {
            if (json->rest.size && !skip_other(json))
                return false;
            continue;
        }
        if (!take_string(json, &member->name))
            return false;
        if (skip_char(json, ':') && skip_char(json, '"'))
            return take_string(json, &member->value);
    }
    json->malformed = json->depth > 0;
    return false;
}

bool ppri_json_is_whole(struct ppr_view value)
{
    struct ppri_json json = {.rest = value};
    struct ppri_json_member member;
    while (ppri_json_next(&json, &member))
        ;
    return !json.malformed;
}
