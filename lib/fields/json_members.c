/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Walks over JSON, and finds the members whose values are strings. */

#include "fields/json_members.h"

#include "fields/kinds.h"
#include "text/chars.h"

/* Takes a string whose first quote is skipped. Returns false if it has no end. */
static bool take_string(struct ppri_json *json, struct ppr_view *string)
{
    json->malformed = !ppri_kind_take_quoted(&json->rest, string);
    return !json->malformed;
}

/* Skips one character that begins no string. Returns false if it is a closing bracket without an
   opening one. */
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
        if (!ppri_kind_skip_char(&json->rest, '"')) {
            if (json->rest.size && !skip_other(json))
                return false;
            continue;
        }
        if (!take_string(json, &member->name))
            return false;
        if (ppri_kind_skip_char(&json->rest, ':') && ppri_kind_skip_char(&json->rest, '"'))
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
