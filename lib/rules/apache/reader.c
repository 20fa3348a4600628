/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/reader.h"

#include "rules/apache/cookies.h"
#include "rules/apache/grammar.h"
#include "rules/apache/path_index.h"
#include "rules/apache/proxy_pass.h"
#include "rules/apache/vhost.h"

#include <string.h>

static bool is_position_before(struct ppri_position a, struct ppri_position b)
{
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

/* Put warnings in the order of the text: no two have one place. */
static void sort_warnings_of(struct ppri_warning *warnings, size_t count)
{
    for (size_t gap = count / 2; gap; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            const struct ppri_warning warning = warnings[i];
            size_t to = i;
            for (; to >= gap && is_position_before(warning.position, warnings[to - gap].position);
                 to -= gap)
                warnings[to] = warnings[to - gap];
            warnings[to] = warning;
        }
    }
}

enum ppr_status ppri_apache_read(struct ppr_builder *builder, struct ppr_view text)
{
    struct ppri_apache reader;
    memset(&reader, 0, sizeof reader);
    reader.builder = builder;
    reader.text.builder = builder;
    reader.text.text = text;
    reader.warned = builder->warnings.count;
    enum ppr_status status = ppri_apache_read_lines(&reader);
    if (status == PPR_OK)
        status = ppri_apache_map(&reader);
    if (status == PPR_OK)
        status = ppri_apache_cookies(&reader);
    if (status == PPR_OK)
        status = ppri_apache_warn_unnamed(&reader);
    if (builder->warnings.count > reader.warned)
        sort_warnings_of((struct ppri_warning *)builder->warnings.data + reader.warned,
                         builder->warnings.count - reader.warned);
    ppri_apache_text_free(&reader.text);
    ppri_release(&builder->allocator, reader.sections.data);
    ppri_release(&builder->allocator, reader.items.data);
    ppri_release(&builder->allocator, reader.balancers.data);
    ppri_release(&builder->allocator, reader.origins.data);
    ppri_release(&builder->allocator, reader.seen.slots.data);
    ppri_apache_index_free(&reader);
    const struct ppri_position none = {0, 0};
    builder->position = none;
    return status;
}
