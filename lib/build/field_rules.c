/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules that name a field or a query parameter, as they are added to a builder. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "table/field_names.h"
#include "text/chars.h"

#define FIELD_NAME_MAX 255
#define PARAM_NAME_MAX 255

static enum ppr_status check_field_name(struct ppr_builder *builder, struct ppr_view name)
{
    size_t wrong = 0;
    while (wrong < name.size && ppri_is(name.data[wrong], PPRI_TOKEN))
        wrong++;
    if (wrong < name.size || !name.size)
        return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_FIELD_NAME, wrong,
                                 name.size ? "a field name must not have this character"
                                           : "a field name must not be empty");
    if (name.size > FIELD_NAME_MAX)
        return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_FIELD_NAME, FIELD_NAME_MAX,
                                 "a field name must not be longer than 255 bytes");
    return PPR_OK;
}

static enum ppr_status add_field(struct ppr_builder *builder, enum ppr_direction direction,
                                 struct ppr_view name, enum ppr_kind kind)
{
    struct ppri_named_field field = {
        .size = (uint16_t)name.size, .direction = (uint8_t)direction, .kind = (uint8_t)kind};
    if (!ppri_array_reserve(&builder->fields, &builder->allocator, sizeof field, 1) ||
        !ppri_builder_append(builder, name, &field.name))
        return ppri_builder_no_memory(builder, PPR_PART_FIELD_NAME);
    ((struct ppri_named_field *)builder->fields.data)[builder->fields.count++] = field;
    return PPR_OK;
}

/* Note a field rule as it was given; kind 0 stands for all known fields. */
static enum ppr_status give_field(struct ppr_builder *builder, enum ppr_direction direction,
                                  struct ppr_view name, enum ppr_kind kind)
{
    struct ppri_named_field field = {
        .size = (uint16_t)name.size, .direction = (uint8_t)direction, .kind = (uint8_t)kind};
    struct ppri_array *given = &builder->given_fields;
    if (!ppri_array_reserve(given, &builder->allocator, sizeof field, 1) ||
        !ppri_builder_append(builder, name, &field.name) ||
        !ppri_items_add(builder, PPR_ITEM_FIELD, given->count))
        return ppri_builder_no_memory(builder, PPR_PART_FIELD_NAME);
    ((struct ppri_named_field *)given->data)[given->count++] = field;
    return PPR_OK;
}

static struct ppri_field_names names_of(struct ppr_builder *builder)
{
    const struct ppri_field_names names = {builder->known_fields, builder->fields.data,
                                           builder->fields.count, builder->pool.data};
    return names;
}

enum ppr_status ppr_builder_field(struct ppr_builder *builder, enum ppr_direction direction,
                                  struct ppr_view name, enum ppr_kind kind)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(name))
        return ppri_builder_refuse(builder, PPR_PART_FIELD_NAME,
                                   "a view without data must be empty");
    if (direction != PPR_RESPONSE && direction != PPR_REQUEST)
        return ppri_builder_refuse(builder, PPR_PART_DIRECTION,
                                   "a direction must be response or request");
    if (!ppri_kind_is_known(kind))
        return ppri_builder_refuse(builder, PPR_PART_KIND, "a kind is not known");
    status = check_field_name(builder, name);
    if (status != PPR_OK)
        return status;
    const struct ppri_field_names names = names_of(builder);
    const enum ppr_kind known = ppri_field_names_kind(&names, direction, name);
    if (known && known != kind)
        return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_KIND, 0,
                                 "this field has another kind already");
    status = give_field(builder, direction, name, kind);
    if (status != PPR_OK || known == kind ||
        ppri_field_names_on(builder->known_fields, direction, name, kind))
        return status;
    return add_field(builder, direction, name, kind);
}

enum ppr_status ppr_builder_all_fields(struct ppr_builder *builder, enum ppr_direction direction)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (direction != PPR_RESPONSE && direction != PPR_REQUEST)
        return ppri_builder_refuse(builder, PPR_PART_DIRECTION,
                                   "a direction must be response or request");
    const struct ppri_field_names names = names_of(builder);
    ppri_field_names_all(&names, direction);
    return give_field(builder, direction, ppri_view(NULL, 0), PPR_KIND_NONE);
}

static bool is_query_char(char c)
{
    return !ppri_is(c, PPRI_CONTROL) && c != ' ' && c != '&' && c != '=' && c != '#';
}

enum ppr_status ppr_builder_query_param(struct ppr_builder *builder, struct ppr_view name)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(name))
        return ppri_builder_refuse(builder, PPR_PART_PARAMETER_NAME,
                                   "a view without data must be empty");
    size_t good = 0;
    while (good < name.size && good < PARAM_NAME_MAX && is_query_char(name.data[good]))
        good++;
    if (good < name.size || !name.size)
        return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_PARAMETER_NAME, good,
                                 !name.size ? "a parameter's name must not be empty"
                                 : good == PARAM_NAME_MAX
                                     ? "a parameter's name must not be longer than 255 bytes"
                                     : "a parameter's name must not have this character");
    struct ppri_named_param param = {.size = (uint32_t)name.size};
    if (!ppri_array_reserve(&builder->params, &builder->allocator, sizeof param, 1) ||
        !ppri_builder_append(builder, name, &param.name) ||
        !ppri_items_add(builder, PPR_ITEM_QUERY_PARAM, builder->params.count))
        return ppri_builder_no_memory(builder, PPR_PART_PARAMETER_NAME);
    ((struct ppri_named_param *)builder->params.data)[builder->params.count++] = param;
    return PPR_OK;
}
