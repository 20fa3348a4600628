/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/builder.h"

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
    return builder;
}

void ppr_builder_free(struct ppr_builder *builder)
{
    if (!builder)
        return;
    const struct ppr_allocator allocator = builder->allocator;
    ppri_release(&allocator, builder->items.data);
    ppri_release(&allocator, builder->rules.data);
    ppri_release(&allocator, builder->locals.data);
    ppri_release(&allocator, builder->clients.data);
    ppri_release(&allocator, builder->prefixes.data);
    ppri_release(&allocator, builder->given_fields.data);
    ppri_release(&allocator, builder->fields.data);
    ppri_release(&allocator, builder->cookies.data);
    ppri_release(&allocator, builder->params.data);
    ppri_release(&allocator, builder->names.data);
    ppri_release(&allocator, builder->warnings.data);
    while (builder->kept) {
        struct ppri_kept *next = builder->kept->next;
        ppri_release(&allocator, builder->kept);
        builder->kept = next;
    }
    ppri_release(&allocator, builder);
}

const struct ppr_allocator *ppr_builder_allocator(const struct ppr_builder *builder)
{
    return builder ? &builder->allocator : NULL;
}

bool ppri_builder_name(struct ppr_builder *builder, struct ppr_view text, uint32_t *at)
{
    *at = (uint32_t)builder->names.count;
    /* An empty text points to the names, too: they must be there. */
    return builder->names.count <= UINT32_MAX - text.size &&
           ppri_array_reserve(&builder->names, &builder->allocator, text.size + 1, 1) &&
           ppri_array_append(&builder->names, &builder->allocator, text.data, text.size, 1);
}
