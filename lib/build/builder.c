/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/builder.h"

#include "table/field_names.h"

#include <string.h>

struct ppr_builder *ppr_builder_new(const struct ppr_allocator *allocator)
{
    if (!allocator)
        allocator = &ppri_default_allocator;
    if (!allocator->allocate || !allocator->release)
        return NULL;
    struct ppr_builder *builder = ppri_allocate(allocator, sizeof *builder);
    if (!builder)
        return NULL;
    memset(builder, 0, sizeof *builder);
    builder->allocator = *allocator;
    builder->source = "";
    builder->error.source = "";
    builder->error.message = "";
    ppri_field_names_start(builder->known_fields);
    return builder;
}

static void release_sources(const struct ppr_allocator *allocator, struct ppri_source *source)
{
    while (source) {
        struct ppri_source *next = source->next;
        ppri_release(allocator, source);
        source = next;
    }
}

void ppr_builder_free(struct ppr_builder *builder)
{
    if (!builder)
        return;
    const struct ppr_allocator allocator = builder->allocator;
    ppri_release(&allocator, builder->items.data);
    ppri_release(&allocator, builder->rules.data);
    ppri_release(&allocator, builder->slashes.data);
    ppri_release(&allocator, builder->given_fields.data);
    ppri_release(&allocator, builder->fields.data);
    ppri_release(&allocator, builder->cookies.data);
    ppri_release(&allocator, builder->params.data);
    ppri_release(&allocator, builder->pool.data);
    release_sources(&allocator, builder->sources);
    ppri_release(&allocator, builder->warnings.data);
    ppri_release(&allocator, builder->texts.data);
    ppri_release(&allocator, builder);
}

const struct ppr_allocator *ppr_builder_allocator(const struct ppr_builder *builder)
{
    return builder ? &builder->allocator : NULL;
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
