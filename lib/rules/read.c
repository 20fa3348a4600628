/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads a text of rules in one of the formats. */

#include <ppr/ppr.h>

#include "build/plain_reader.h"
#include "rules/apache/reader.h"
#include "rules/nginx/reader.h"

/* Refuse a mark that cannot be seen in an editor: what is said of the word that it is part of
   would be no help. */
static enum ppr_status refuse_mark(struct ppr_builder *builder)
{
    const struct ppri_position begin = {1, 1};
    return ppri_builder_fail_at(builder, begin,
                                "a byte order mark must not stand here: save this text as UTF-8 "
                                "without one",
                                ppri_view(NULL, 0), ppri_view(NULL, 0));
}

/* Enter that a text begins: places are those of one. Return false when there is no memory. */
static bool enter_read(struct ppr_builder *builder)
{
    struct ppri_array *reads = &builder->reads;
    if (!ppri_array_reserve(reads, &builder->allocator, sizeof(size_t), 1))
        return false;
    ((size_t *)reads->data)[reads->count++] = builder->rules.count;
    return true;
}

enum ppr_status ppr_builder_read(struct ppr_builder *builder, enum ppr_format format,
                                 struct ppr_view text)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(text))
        return ppri_builder_refuse(builder, "text", "a view without data must be empty");
    /* nginx takes one, and so does its reader; httpd does not */
    if ((format == PPR_FORMAT_PLAIN || format == PPR_FORMAT_APACHE) &&
        ppri_has_byte_order_mark(text))
        return refuse_mark(builder);
    if (!enter_read(builder))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, 0, "text", 0, "out of memory");
    switch (format) {
    case PPR_FORMAT_PLAIN:
        return ppri_plain_read(builder, text);
    case PPR_FORMAT_APACHE:
        return ppri_apache_read(builder, text);
    case PPR_FORMAT_NGINX:
        return ppri_nginx_read(builder, text);
    }
    return ppri_builder_refuse(builder, "format", "a format is not known");
}
