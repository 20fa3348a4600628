/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/builder.h"

#include "build/prefix_captures.h"
#include "table/field_names.h"
#include "text/chars.h"

#include <string.h>

#define FIELD_NAME_MAX 255
#define PARAM_NAME_MAX 255

static const struct ppr_error no_builder = {
    PPR_NO_MEMORY, 0, 0, 0, "builder", 0, "out of memory",
};

struct ppr_builder *ppr_builder_new(const struct ppr_allocator *allocator)
{
    if (!allocator)
        allocator = &ppri_default_allocator;
    if (!allocator->allocate || !allocator->reallocate || !allocator->release)
        return NULL;
    struct ppr_builder *builder = ppri_allocate(allocator, sizeof *builder);
    if (!builder)
        return NULL;
    memset(builder, 0, sizeof *builder);
    builder->allocator = *allocator;
    builder->error.part = "";
    builder->error.message = "";
    ppri_field_names_start(builder->known_fields);
    return builder;
}

void ppr_builder_free(struct ppr_builder *builder)
{
    if (!builder)
        return;
    const struct ppr_allocator allocator = builder->allocator;
    ppri_release(&allocator, builder->rules.data);
    ppri_release(&allocator, builder->positions.data);
    ppri_release(&allocator, builder->reads.data);
    ppri_release(&allocator, builder->slashes.data);
    ppri_release(&allocator, builder->cookie_positions.data);
    ppri_release(&allocator, builder->param_positions.data);
    ppri_release(&allocator, builder->fields.data);
    ppri_release(&allocator, builder->cookies.data);
    ppri_release(&allocator, builder->params.data);
    ppri_release(&allocator, builder->pool.data);
    ppri_release(&allocator, builder->warnings.data);
    ppri_release(&allocator, builder->texts.data);
    ppri_release(&allocator, builder);
}

const struct ppr_error *ppr_builder_error(const struct ppr_builder *builder)
{
    return builder ? &builder->error : &no_builder;
}

enum ppr_status ppri_builder_fail(struct ppr_builder *builder, enum ppr_status status, size_t rule,
                                  const char *part, size_t offset, const char *message)
{
    builder->error.status = status;
    builder->error.rule = rule;
    builder->error.line = builder->position.line;
    builder->error.part = part;
    builder->error.offset = offset;
    builder->error.message = message;
    return status;
}

enum ppr_status ppri_builder_fail_at(struct ppr_builder *builder, struct ppri_position position,
                                     const char *sentence, struct ppr_view first,
                                     struct ppr_view second)
{
    ppri_message(builder->message, sentence, first, second);
    ppri_builder_fail(builder, PPR_BAD_RULE, 0, "line", position.column - 1, builder->message);
    builder->error.line = position.line;
    builder->error.column = position.column;
    return PPR_BAD_RULE;
}

enum ppr_status ppri_builder_warn(struct ppr_builder *builder, size_t rule,
                                  struct ppri_position position, const char *sentence,
                                  struct ppr_view first, struct ppr_view second)
{
    char message[PPRI_MESSAGE_MAX];
    ppri_message(message, sentence, first, second);
    const size_t size = strlen(message) + 1;
    struct ppri_array *warnings = &builder->warnings;
    struct ppri_array *texts = &builder->texts;
    const struct ppri_warning warning = {rule, position, texts->count};
    if (!ppri_array_reserve(warnings, &builder->allocator, sizeof warning, 1) ||
        !ppri_array_reserve(texts, &builder->allocator, 1, size))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, rule, "warning", 0, "out of memory");
    memcpy((char *)texts->data + texts->count, message, size);
    texts->count += size;
    ((struct ppri_warning *)warnings->data)[warnings->count++] = warning;
    return PPR_OK;
}

enum ppr_status ppr_builder_warning(const struct ppr_builder *builder, size_t number,
                                    struct ppr_warning *warning)
{
    if (!builder || !warning || !number || number > builder->warnings.count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_warning *own =
        &((const struct ppri_warning *)builder->warnings.data)[number - 1];
    warning->rule = own->rule;
    warning->line = own->position.line;
    warning->column = own->position.column;
    warning->message = (const char *)builder->texts.data + own->text;
    return PPR_OK;
}

bool ppri_builder_is_sound(const struct ppr_builder *builder, enum ppr_status *status)
{
    *status = builder ? builder->error.status : PPR_NO_MEMORY;
    return *status == PPR_OK;
}

enum ppr_status ppri_builder_refuse(struct ppr_builder *builder, const char *part,
                                    const char *message)
{
    return ppri_builder_fail(builder, PPR_BAD_ARGUMENT, 0, part, 0, message);
}

bool ppri_builder_add_position(struct ppr_builder *builder, struct ppri_array *positions)
{
    if (!ppri_array_reserve(positions, &builder->allocator, sizeof builder->position, 1))
        return false;
    ((struct ppri_position *)positions->data)[positions->count++] = builder->position;
    return true;
}

bool ppri_builder_append(struct ppr_builder *builder, struct ppr_view text, uint32_t *at)
{
    struct ppri_array *pool = &builder->pool;
    if (pool->count > UINT32_MAX - text.size ||
        !ppri_array_reserve(pool, &builder->allocator, 1, text.size))
        return false;
    *at = (uint32_t)pool->count;
    if (text.size)
        memcpy((char *)pool->data + pool->count, text.data, text.size);
    pool->count += text.size;
    return true;
}

static const char *prefix_word(enum ppri_side side)
{
    return side == PPRI_CLIENT ? "client prefix" : "backend prefix";
}

/* Read one side's prefix of the rule that will be the next. */
static enum ppr_status read_prefix(struct ppr_builder *builder, struct ppr_view text,
                                   enum ppri_side side, struct ppri_prefix *prefix)
{
    struct ppri_fault fault;
    if (!ppri_prefix_parse(text, side, &builder->allocator, &builder->pool, prefix, &fault))
        return ppri_builder_fail(builder, fault.status, builder->rules.count + 1, prefix_word(side),
                                 fault.offset, fault.message);
    const size_t depth = ppri_path_depth(ppri_prefix_path(builder->pool.data, prefix));
    prefix->flags = (uint8_t)(depth << PPRI_DEPTH_SHIFT);
    return PPR_OK;
}

static bool has_captures(struct ppr_view prefix)
{
    return ppri_find(prefix, '{') < prefix.size;
}

/* R10: a capture stands once on each side. */
static enum ppr_status join_captures(struct ppr_builder *builder, struct ppr_view client,
                                     struct ppr_view backend, struct ppri_rule *rule)
{
    struct ppri_fault fault;
    enum ppri_side side = PPRI_CLIENT;
    if (!has_captures(client) && !has_captures(backend))
        return PPR_OK;
    rule->client.flags |= PPRI_CAPTURING;
    if (ppri_prefix_join_captures(client, backend, &rule->client, builder->pool.data, &fault,
                                  &side))
        return PPR_OK;
    return ppri_builder_fail(builder, PPR_BAD_RULE, builder->rules.count + 1, prefix_word(side),
                             fault.offset, fault.message);
}

static bool ends_with_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

/* Make room in the pool for a rule, before its texts. */
static enum ppr_status reserve_rule(struct ppr_builder *builder)
{
    struct ppri_array *pool = &builder->pool;
    const size_t begin = (pool->count + PPRI_RULE_UNIT) / PPRI_RULE_UNIT * PPRI_RULE_UNIT;
    const size_t room = begin - pool->count + sizeof(struct ppri_rule);
    if (begin / PPRI_RULE_UNIT > PPRI_RULES_MAX ||
        !ppri_array_reserve(pool, &builder->allocator, 1, room))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, builder->rules.count + 1, "rule", 0,
                                 "out of memory");
    memset((char *)pool->data + pool->count, 0, room);
    pool->count += room;
    return PPR_OK;
}

/* Add a rule, whose prefixes were written as `client` and `backend`. */
static enum ppr_status add_checked_rule(struct ppr_builder *builder, const struct ppri_rule *rule,
                                        struct ppr_view client, struct ppr_view backend)
{
    const unsigned slashes = (ends_with_slash(client) ? PPRI_SLASH_CLIENT : 0U) |
                             (ends_with_slash(backend) ? PPRI_SLASH_BACKEND : 0U);
    if (!ppri_array_reserve(&builder->rules, &builder->allocator, sizeof *rule, 1) ||
        !ppri_array_reserve(&builder->slashes, &builder->allocator, 1, 1) ||
        !ppri_builder_add_position(builder, &builder->positions))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, builder->rules.count + 1, "rule", 0,
                                 "out of memory");
    struct ppri_rule *added = (struct ppri_rule *)builder->rules.data + builder->rules.count;
    *added = *rule;
    added->number = (uint32_t)++builder->rules.count;
    ((uint8_t *)builder->slashes.data)[builder->slashes.count++] = (uint8_t)slashes;
    return PPR_OK;
}

void ppri_builder_drop_last(struct ppr_builder *builder)
{
    builder->rules.count--;
    builder->positions.count--;
    builder->slashes.count--;
}

static enum ppr_status check_arguments(struct ppr_builder *builder, struct ppr_view client,
                                       struct ppr_view backend, unsigned flags)
{
    if (ppri_is_bad(client))
        return ppri_builder_refuse(builder, "client prefix", "a view without data must be empty");
    if (ppri_is_bad(backend))
        return ppri_builder_refuse(builder, "backend prefix", "a view without data must be empty");
    if (flags & ~(unsigned)PPR_ANY_SCHEME)
        return ppri_builder_refuse(builder, "rule", "a flag is not known");
    return PPR_OK;
}

enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                struct ppr_view backend, unsigned flags)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    struct ppri_rule rule = {.client_depths = 0};
    status = check_arguments(builder, client, backend, flags);
    if (status == PPR_OK)
        status = reserve_rule(builder);
    if (status == PPR_OK)
        status = read_prefix(builder, client, PPRI_CLIENT, &rule.client);
    if (status == PPR_OK)
        status = read_prefix(builder, backend, PPRI_BACKEND, &rule.backend);
    if (status != PPR_OK)
        return status;
    if (flags & PPR_ANY_SCHEME)
        rule.backend.flags |= PPRI_ANY_SCHEME;
    status = join_captures(builder, client, backend, &rule);
    return status == PPR_OK ? add_checked_rule(builder, &rule, client, backend) : status;
}

enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                 unsigned flags)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    struct ppri_rule rule = {.client_depths = 0};
    status = check_arguments(builder, ppri_view(NULL, 0), backend, flags);
    if (status == PPR_OK)
        status = reserve_rule(builder);
    if (status == PPR_OK)
        status = read_prefix(builder, backend, PPRI_BACKEND, &rule.backend);
    if (status != PPR_OK)
        return status;
    if (has_captures(backend))
        rule.client.flags |= PPRI_CAPTURING;
    rule.backend.flags |= PPRI_KEEP;
    if (flags & PPR_ANY_SCHEME)
        rule.backend.flags |= PPRI_ANY_SCHEME;
    return add_checked_rule(builder, &rule, ppri_view(NULL, 0), backend);
}

static enum ppr_status check_field_name(struct ppr_builder *builder, struct ppr_view name)
{
    size_t wrong = 0;
    while (wrong < name.size && ppri_is(name.data[wrong], PPRI_TOKEN))
        wrong++;
    if (wrong < name.size || !name.size)
        return ppri_builder_fail(builder, PPR_BAD_RULE, 0, "field name", wrong,
                                 name.size ? "a field name must not have this character"
                                           : "a field name must not be empty");
    if (name.size > FIELD_NAME_MAX)
        return ppri_builder_fail(builder, PPR_BAD_RULE, 0, "field name", FIELD_NAME_MAX,
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
        return ppri_builder_fail(builder, PPR_NO_MEMORY, 0, "field name", 0, "out of memory");
    ((struct ppri_named_field *)builder->fields.data)[builder->fields.count++] = field;
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
        return ppri_builder_refuse(builder, "field name", "a view without data must be empty");
    if (direction != PPR_RESPONSE && direction != PPR_REQUEST)
        return ppri_builder_refuse(builder, "direction", "a direction must be response or request");
    if (!ppri_kind_is_known(kind))
        return ppri_builder_refuse(builder, "kind", "a kind is not known");
    status = check_field_name(builder, name);
    if (status != PPR_OK)
        return status;
    const struct ppri_field_names names = names_of(builder);
    const enum ppr_kind known = ppri_field_names_kind(&names, direction, name);
    if (known == kind)
        return PPR_OK;
    if (known)
        return ppri_builder_fail(builder, PPR_BAD_RULE, 0, "kind", 0,
                                 "this field has another kind already");
    if (ppri_field_names_on(builder->known_fields, direction, name, kind))
        return PPR_OK;
    return add_field(builder, direction, name, kind);
}

enum ppr_status ppr_builder_all_fields(struct ppr_builder *builder, enum ppr_direction direction)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (direction != PPR_RESPONSE && direction != PPR_REQUEST)
        return ppri_builder_refuse(builder, "direction", "a direction must be response or request");
    const struct ppri_field_names names = names_of(builder);
    ppri_field_names_all(&names, direction);
    return PPR_OK;
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
        return ppri_builder_refuse(builder, "parameter name", "a view without data must be empty");
    size_t good = 0;
    while (good < name.size && good < PARAM_NAME_MAX && is_query_char(name.data[good]))
        good++;
    if (good < name.size || !name.size)
        return ppri_builder_fail(builder, PPR_BAD_RULE, 0, "parameter name", good,
                                 !name.size ? "a parameter's name must not be empty"
                                 : good == PARAM_NAME_MAX
                                     ? "a parameter's name must not be longer than 255 bytes"
                                     : "a parameter's name must not have this character");
    struct ppri_named_param param = {.size = (uint32_t)name.size};
    if (!ppri_array_reserve(&builder->params, &builder->allocator, sizeof param, 1) ||
        !ppri_builder_append(builder, name, &param.name) ||
        !ppri_builder_add_position(builder, &builder->param_positions))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, 0, "parameter name", 0, "out of memory");
    ((struct ppri_named_param *)builder->params.data)[builder->params.count++] = param;
    return PPR_OK;
}
