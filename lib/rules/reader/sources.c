/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/sources.h"

#include "text/view.h"

static bool append(struct ppri_sources *sources, const struct ppr_allocator *allocator,
                   const struct ppri_source *source)
{
    return ppri_array_append(&sources->all, allocator, source, 1, sizeof *source);
}

bool ppri_sources_start(struct ppri_sources *sources, const struct ppr_allocator *allocator,
                        struct ppr_view text, const struct ppr_rules_options *options)
{
    const struct ppri_source first = {.text = {options->name, text, NULL}};
    sources->options = options;
    return append(sources, allocator, &first);
}

static void close_text(const struct ppri_sources *sources, const struct ppri_source *source)
{
    if (sources->options->close)
        sources->options->close(sources->options->user, &source->text);
}

void ppri_sources_release(struct ppri_sources *sources, const struct ppr_allocator *allocator)
{
    for (size_t i = 1; i < sources->all.count; i++)
        close_text(sources, ppri_source_at(sources, i));
    ppri_release(allocator, sources->all.data);
}

enum ppr_status ppri_sources_open(struct ppri_sources *sources,
                                  const struct ppr_allocator *allocator,
                                  struct ppri_position position, struct ppr_view pattern,
                                  size_t number)
{
    const struct ppri_source *from = ppri_source_at(sources, position.source);
    struct ppri_source source = {.included = position, .depth = from->depth + 1};
    const struct ppr_rules_options *options = sources->options;
    const enum ppr_status status =
        options->open(options->user, pattern, from->text.name, number, &source.text);
    const bool is_good =
        source.text.name.size && !ppri_is_bad(source.text.name) && !ppri_is_bad(source.text.text);
    if (status != PPR_OK || (is_good && append(sources, allocator, &source)))
        return status;
    close_text(sources, &source);
    return is_good ? PPR_NO_MEMORY : PPR_BAD_ARGUMENT;
}

const struct ppri_source *ppri_sources_cycle(const struct ppri_sources *sources, size_t source,
                                             struct ppri_position *place)
{
    const struct ppr_view name = ppri_source_at(sources, source)->text.name;
    while (source) {
        *place = ppri_source_at(sources, source)->included;
        source = place->source;
        if (ppri_equal(ppri_source_at(sources, source)->text.name, name))
            return ppri_source_at(sources, source);
    }
    return NULL;
}
