/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/findings.h"

#include <string.h>

static const struct ppr_error no_builder = {
    .status = PPR_NO_MEMORY, .part = PPR_PART_BUILDER, .source = "", .message = "out of memory"};

bool ppri_builder_is_sound(const struct ppr_builder *builder, enum ppr_status *status)
{
    *status = builder ? (enum ppr_status)builder->error.status : PPR_NO_MEMORY;
    return *status == PPR_OK;
}

/* -------------------------------------------------------------- Places -- */

/* Make a name the current source. A list holds all sources, so that pointers to names last. */
static bool add_source(struct ppr_builder *builder, struct ppr_view name)
{
    struct ppri_source *source = ppri_allocate(&builder->allocator, sizeof *source + name.size + 1);
    if (!source)
        return false;
    source->next = builder->sources;
    if (name.size)
        memcpy(source->name, name.data, name.size);
    source->name[name.size] = '\0';
    builder->sources = source;
    builder->source = source->name;
    return true;
}

bool ppri_builder_begin_text(struct ppr_builder *builder)
{
    return add_source(builder, ppr_view_of(builder->source));
}

enum ppr_status ppr_builder_source(struct ppr_builder *builder, struct ppr_view name, size_t line)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(name))
        return ppri_builder_refuse(builder, PPR_PART_TEXT, "a view without data must be empty");
    if (!add_source(builder, name.size ? name : ppr_view_of(builder->source)))
        return ppri_builder_no_memory(builder, PPR_PART_TEXT);
    if (line)
        builder->first_line = line;
    ppr_builder_place(builder, 0, 0);
    return PPR_OK;
}

void ppr_builder_place(struct ppr_builder *builder, size_t line, size_t column)
{
    if (!builder)
        return;
    builder->line = ppri_builder_line(builder, line);
    builder->column = column;
}

size_t ppri_builder_line(const struct ppr_builder *builder, size_t line)
{
    if (!line)
        return builder->first_line;
    return builder->first_line ? builder->first_line - 1 + line : line;
}

/* -------------------------------------------------------------- Errors -- */

const struct ppr_error *ppr_builder_error(const struct ppr_builder *builder)
{
    return builder ? &builder->error : &no_builder;
}

enum ppr_status ppri_builder_fail(struct ppr_builder *builder, enum ppr_status status,
                                  enum ppr_part part, size_t offset, const char *message)
{
    const struct ppr_error error = {.status = (int32_t)status,
                                    .part = (int32_t)part,
                                    .source = builder->source,
                                    .line = builder->line,
                                    .column = builder->column,
                                    .offset = offset,
                                    .message = message};
    builder->error = error;
    return status;
}

enum ppr_status ppri_builder_refuse(struct ppr_builder *builder, enum ppr_part part,
                                    const char *message)
{
    return ppri_builder_fail(builder, PPR_BAD_ARGUMENT, part, 0, message);
}

enum ppr_status ppri_builder_no_memory(struct ppr_builder *builder, enum ppr_part part)
{
    return ppri_builder_fail(builder, PPR_NO_MEMORY, part, 0, "out of memory");
}

/* Copy a message as far as there is room. */
static void copy_message(char to[PPRI_MESSAGE_MAX], const char *message)
{
    const size_t size = message ? strlen(message) : 0;
    const size_t end = size < PPRI_MESSAGE_MAX ? size : PPRI_MESSAGE_MAX - 1;
    if (end)
        memcpy(to, message, end);
    to[end] = '\0';
}

enum ppr_status ppr_builder_fail(struct ppr_builder *builder, const struct ppr_error *error)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (!error || error->status == PPR_OK)
        return ppri_builder_refuse(builder, PPR_PART_NONE, "an error must have a status");
    copy_message(builder->message, error->message);
    builder->error = *error;
    builder->error.source = builder->source;
    builder->error.line = ppri_builder_line(builder, error->line);
    builder->error.message = builder->message;
    return (enum ppr_status)error->status;
}

/* ------------------------------------------------------------ Warnings -- */

enum ppr_status ppr_builder_warn(struct ppr_builder *builder, const struct ppr_error *warning)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (!warning)
        return ppri_builder_refuse(builder, PPR_PART_NONE, "a warning must be given");
    char message[PPRI_MESSAGE_MAX];
    copy_message(message, warning->message);
    const size_t size = strlen(message) + 1;
    struct ppri_array *warnings = &builder->warnings;
    struct ppri_array *texts = &builder->texts;
    struct ppri_warning own = {warning->rule, warning->source, warning->line, warning->column,
                               texts->count};
    if (!own.source) {
        own.source = builder->source;
        own.line = ppri_builder_line(builder, warning->line);
    }
    if (!ppri_array_reserve(warnings, &builder->allocator, sizeof own, 1) ||
        !ppri_array_reserve(texts, &builder->allocator, 1, size))
        return ppri_builder_no_memory(builder, PPR_PART_NONE);
    memcpy((char *)texts->data + texts->count, message, size);
    texts->count += size;
    ((struct ppri_warning *)warnings->data)[warnings->count++] = own;
    return PPR_OK;
}

enum ppr_status ppr_builder_warning(const struct ppr_builder *builder, size_t number,
                                    struct ppr_error *warning)
{
    if (!builder || !warning || !number || number > builder->warnings.count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_warning *own =
        &((const struct ppri_warning *)builder->warnings.data)[number - 1];
    const struct ppr_error found = {.rule = own->rule,
                                    .source = own->source,
                                    .line = own->line,
                                    .column = own->column,
                                    .message = (const char *)builder->texts.data + own->text};
    *warning = found;
    return PPR_OK;
}
