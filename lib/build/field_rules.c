/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules that name a field or a query parameter, as they are added to a builder. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "table/field_names.h"
#include "text/chars.h"

#define PARAM_NAME_MAX 255

static bool check_direction(struct ppr_builder *builder, enum ppr_direction direction)
{
    return direction == PPR_RESPONSE || direction == PPR_REQUEST ||
           ppri_builder_misuse(builder, PPR_PART_DIRECTION,
                               "a direction must be response or request");
}

static bool check_field_name(struct ppr_builder *builder, struct ppr_view name)
{
    const enum ppr_part part = PPR_PART_FIELD_NAME;
    size_t good = 0;
    while (good < name.size && ppri_is(name.data[good], PPRI_TOKEN))
        good++;
    if (!name.size)
        return ppri_builder_refuse(builder, part, 0, "a field name must not be empty");
    if (good < name.size)
        return ppri_builder_refuse(builder, part, good,
                                   "a field name must not have this character");
    return good <= PPRI_FIELD_NAME_MAX ||
           ppri_builder_refuse(builder, part, PPRI_FIELD_NAME_MAX,
                               "a field name must not be longer than 255 bytes");
}

static struct ppri_field_names names_of(const struct ppr_builder *builder)
{
    const struct ppri_field_names names = {builder->known_fields, builder->fields.data,
                                           builder->fields.count, builder->names.data};
    return names;
}

/* Append a field rule as it was given; kind 0 stands for all known fields. `is_new`: the field is
   not known, and has no rule yet. */
static bool append_field(struct ppr_builder *builder, struct ppri_named_field field,
                         struct ppr_view name, bool is_new)
{
    const struct ppr_allocator *allocator = &builder->allocator;
    const size_t index = builder->given_fields.count;
    field.size = (uint16_t)name.size;
    return (ppri_builder_name(builder, name, &field.name) &&
            ppri_array_append(&builder->given_fields, allocator, &field, 1, sizeof field) &&
            ppri_items_add(builder, PPR_ITEM_FIELD, index) &&
            ppri_array_append(&builder->fields, allocator, &field, is_new, sizeof field)) ||
           ppri_builder_no_memory(builder, PPR_PART_FIELD_NAME);
}

/* Whether a backend checks by a field whether a request is forged: a reference in it is judged
   strictly. */
static bool is_checked(enum ppr_direction direction, struct ppr_view name)
{
    return direction == PPR_REQUEST && (ppri_equal_nocase(name, PPRI_LITERAL("Origin")) ||
                                        ppri_equal_nocase(name, PPRI_LITERAL("Referer")));
}

static bool add_field(struct ppr_builder *builder, enum ppr_direction direction,
                      struct ppr_view name, enum ppr_kind kind)
{
    const bool is_strict = kind == PPR_KIND_URI && is_checked(direction, name);
    const struct ppri_named_field field = {
        .direction = (uint8_t)direction,
        .kind = (uint8_t)(is_strict ? (unsigned)PPRI_KIND_REFERER : (unsigned)kind)};
    if (!check_direction(builder, direction))
        return false;
    if (!ppri_kind_word(kind).size)
        return ppri_builder_misuse(builder, PPR_PART_KIND, "a kind is not known");
    if (!check_field_name(builder, name))
        return false;
    const struct ppri_field_names names = names_of(builder);
    const enum ppr_kind known = ppri_kind_public(ppri_field_names_kind(&names, 0, direction, name));
    if (known && known != kind)
        return ppri_builder_refuse(builder, PPR_PART_KIND, 0,
                                   "this field has another kind already");
    const bool is_new =
        !known && !ppri_field_names_on(builder->known_fields, direction, name, kind);
    return append_field(builder, field, name, is_new);
}

enum ppr_status ppr_builder_field(struct ppr_builder *builder, enum ppr_direction direction,
                                  struct ppr_view name, enum ppr_kind kind)
{
    if (ppri_builder_takes(builder, PPR_PART_FIELD_NAME, name))
        add_field(builder, direction, name, kind);
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_all_fields(struct ppr_builder *builder, enum ppr_direction direction)
{
    const struct ppr_view no_name = {NULL, 0};
    const struct ppri_named_field field = {.direction = (uint8_t)direction};
    if (ppri_builder_takes(builder, PPR_PART_FIELD_NAME, no_name) &&
        check_direction(builder, direction)) {
        const struct ppri_field_names names = names_of(builder);
        ppri_field_names_all(&names, direction, builder->known_fields);
        append_field(builder, field, no_name, false);
    }
    return ppri_builder_status(builder);
}

static bool is_query_char(char c)
{
    return !ppri_is(c, PPRI_CONTROL) && c != ' ' && c != '&' && c != '=' && c != '#';
}

/* Return the reason why a parameter's name is refused, NULL if it is not. `good`: the number of
   its first bytes that a name may have. */
static const char *refusal_of(struct ppr_view name, size_t good)
{
    if (!name.size)
        return "a parameter's name must not be empty";
    if (ppri_equal(name, PPRI_LITERAL("*")))
        return "name each parameter that may change";
    if (good < name.size && good == PARAM_NAME_MAX)
        return "a parameter's name must not be longer than 255 bytes";
    return good < name.size ? "a parameter's name must not have this character" : NULL;
}

static bool add_param(struct ppr_builder *builder, struct ppr_view name, unsigned flags)
{
    const enum ppr_part part = PPR_PART_PARAMETER_NAME;
    size_t good = 0;
    while (good < name.size && good < PARAM_NAME_MAX && is_query_char(name.data[good]))
        good++;
    const char *refusal = refusal_of(name, good);
    if (refusal)
        return ppri_builder_refuse(builder, part, good < name.size ? good : 0, refusal);
    struct ppri_named_param param = {.size = (uint16_t)name.size, .flags = (uint16_t)flags};
    return (ppri_builder_name(builder, name, &param.name) &&
            ppri_array_append(&builder->params, &builder->allocator, &param, 1, sizeof param) &&
            ppri_items_add(builder, PPR_ITEM_QUERY_PARAM, builder->params.count - 1)) ||
           ppri_builder_no_memory(builder, part);
}

enum ppr_status ppr_builder_query_param(struct ppr_builder *builder, struct ppr_view name,
                                        unsigned flags)
{
    const unsigned directions = PPR_FOR_REQUESTS | PPR_FOR_RESPONSES;
    if (!ppri_builder_takes(builder, PPR_PART_PARAMETER_NAME, name))
        return ppri_builder_status(builder);
    if (flags & ~(directions | PPR_PARAM_PATH))
        ppri_builder_misuse(builder, PPR_PART_FLAGS, "a flag is not known");
    else
        add_param(builder, name, flags & directions ? flags : flags | PPR_FOR_RESPONSES);
    return ppri_builder_status(builder);
}
