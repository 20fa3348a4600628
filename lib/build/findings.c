/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/findings.h"

#include <string.h>

/* -------------------------------------------------------------- Errors -- */

static const struct ppr_error no_builder = {
    .status = PPR_NO_MEMORY, .part = PPR_PART_BUILDER, .source = "", .message = "out of memory"};

const struct ppr_error *ppr_builder_error(const struct ppr_builder *builder)
{
    return builder ? &builder->error : &no_builder;
}

enum ppr_status ppri_builder_status(const struct ppr_builder *builder)
{
    return (enum ppr_status)ppr_builder_error(builder)->status;
}

bool ppri_builder_takes(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return false;
    return !ppri_is_bad(text) ||
           ppri_builder_misuse(builder, part, "a view without data must be empty");
}

static bool fail(struct ppr_builder *builder, enum ppr_status status, enum ppr_part part,
                 size_t offset, const char *message)
{
    const struct ppr_error error = {.status = (int32_t)status,
                                    .part = (int32_t)part,
                                    .source = builder->source,
                                    .line = builder->line,
                                    .column = builder->column,
                                    .offset = offset,
                                    .message = message};
    builder->error = error;
    return false;
}

bool ppri_builder_refuse(struct ppr_builder *builder, enum ppr_part part, size_t offset,
                         const char *message)
{
    return fail(builder, PPR_BAD_RULE, part, offset, message);
}

bool ppri_builder_misuse(struct ppr_builder *builder, enum ppr_part part, const char *message)
{
    return fail(builder, PPR_BAD_ARGUMENT, part, 0, message);
}

bool ppri_builder_no_memory(struct ppr_builder *builder, enum ppr_part part)
{
    return fail(builder, PPR_NO_MEMORY, part, 0, "out of memory");
}

/* The part of a caller's message that is copied. */
static struct ppr_view message_of(const struct ppr_error *error)
{
    const struct ppr_view message = ppr_view_of(error->message);
    return message.size < PPRI_MESSAGE_MAX ? message : ppri_slice(message, 0, PPRI_MESSAGE_MAX - 1);
}

enum ppr_status ppr_builder_fail(struct ppr_builder *builder, const struct ppr_error *error)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return ppri_builder_status(builder);
    if (!error || error->status == PPR_OK) {
        ppri_builder_misuse(builder, PPR_PART_NONE, "an error must have a status");
        return PPR_BAD_ARGUMENT;
    }
    const struct ppr_view message = message_of(error);
    if (message.size)
        memcpy(builder->message, message.data, message.size);
    builder->message[message.size] = '\0';
    builder->error = *error;
    builder->error.source = builder->source;
    builder->error.line = ppri_builder_line(builder, error->line);
    builder->error.message = builder->message;
    return ppri_builder_status(builder);
}

/* -------------------------------------------------------------- Places -- */

/* Return a copy of a text that lasts as long as the builder; NULL: there is no memory. */
static const char *keep(struct ppr_builder *builder, struct ppr_view text)
{
    struct ppri_kept *kept = ppri_allocate(&builder->allocator, sizeof *kept + text.size + 1);
    if (!kept)
        return NULL;
    kept->next = builder->kept;
    if (text.size)
        memcpy(kept->text, text.data, text.size);
    kept->text[text.size] = '\0';
    builder->kept = kept;
    return kept->text;
}

enum ppr_status ppr_builder_source(struct ppr_builder *builder, struct ppr_view name, size_t line)
{
    if (!ppri_builder_takes(builder, PPR_PART_TEXT, name))
        return ppri_builder_status(builder);
    const char *source = keep(builder, name.size ? name : ppr_view_of(builder->source));
    if (!source)
        ppri_builder_no_memory(builder, PPR_PART_TEXT);
    else
        builder->source = source;
    if (line)
        builder->first_line = line;
    ppr_builder_place(builder, 0, 0);
    return ppri_builder_status(builder);
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
    return builder->first_line + line - (builder->first_line && line);
}

/* ------------------------------------------------------------ Warnings -- */

enum ppr_status ppr_builder_warn(struct ppr_builder *builder, const struct ppr_error *warning)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return ppri_builder_status(builder);
    if (!warning) {
        ppri_builder_misuse(builder, PPR_PART_NONE, "a warning must be given");
        return PPR_BAD_ARGUMENT;
    }
    struct ppr_error own = {.rule = warning->rule,
                            .source = warning->source,
                            .line = warning->line,
                            .column = warning->column,
                            .message = keep(builder, message_of(warning))};
    if (!own.source) {
        own.source = builder->source;
        own.line = ppri_builder_line(builder, warning->line);
    }
    if (!own.message ||
        !ppri_array_append(&builder->warnings, &builder->allocator, &own, 1, sizeof own))
        ppri_builder_no_memory(builder, PPR_PART_NONE);
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_warning(const struct ppr_builder *builder, size_t number,
                                    struct ppr_error *warning)
{
    if (!builder || !warning || !number || number > builder->warnings.count)
        return PPR_BAD_ARGUMENT;
    *warning = ((const struct ppr_error *)builder->warnings.data)[number - 1];
    return PPR_OK;
}
