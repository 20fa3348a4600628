/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads a text of rules in one of the formats. */

#include <ppr/rules.h>

#include "rules/apache/reader.h"
#include "rules/nginx/reader.h"
#include "text/view.h"

static enum ppr_status refuse(struct ppr_builder *builder, const char *message)
{
    const struct ppr_error error = {
        .status = PPR_BAD_ARGUMENT, .part = PPR_PART_TEXT, .message = message};
    return ppr_builder_fail(builder, &error);
}

enum ppr_status ppr_rules_read(struct ppr_builder *builder, enum ppr_rules_format format,
                               struct ppr_view text)
{
    const enum ppr_status status = (enum ppr_status)ppr_builder_error(builder)->status;
    if (status != PPR_OK)
        return status;
    if (ppri_is_bad(text))
        return refuse(builder, "a view without data must be empty");
    switch (format) {
    case PPR_RULES_PLAIN:
        return ppr_builder_read(builder, text);
    case PPR_RULES_APACHE:
        return ppri_apache_read(builder, text);
    case PPR_RULES_NGINX:
        return ppri_nginx_read(builder, text);
    }
    return refuse(builder, "a format is not known");
}
