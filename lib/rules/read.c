/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads a text of rules in one of the formats. */

#include <ppr/rules.h>

#include "rules/apache/reader.h"
#include "rules/nginx/reader.h"
#include "rules/typos.h"
#include "text/view.h"

static enum ppr_status refuse(struct ppr_builder *builder, const char *message)
{
    const struct ppr_error error = {
        .status = PPR_BAD_ARGUMENT, .part = PPR_PART_TEXT, .message = message};
    return ppr_builder_fail(builder, &error);
}

static bool has_bad_definition(const struct ppr_rules_options *options)
{
    if (options->definition_count && !options->definitions)
        return true;
    for (size_t i = 0; i < options->definition_count; i++) {
        if (ppri_is_bad(options->definitions[i].name) || ppri_is_bad(options->definitions[i].value))
            return true;
    }
    return false;
}

/* The reason why a text or its options break the contract; NULL if they do not. Members that a
   newer header has are empty here. */
static const char *find_misuse(struct ppr_view text, const struct ppr_rules_options *options)
{
    const char *bytes = (const char *)options;
    if (options->size < sizeof *options)
        return "options must begin with their size";
    for (size_t i = sizeof *options; i < options->size; i++) {
        if (bytes[i])
            return "options must not have members that this release does not know";
    }
    if (ppri_is_bad(text) || ppri_is_bad(options->name) || has_bad_definition(options))
        return "a view without data must be empty";
    if (options->open && !options->name.size)
        return "a text that includes others must have a name";
    return NULL;
}

static enum ppr_status read_plain(struct ppr_builder *builder, struct ppr_view text,
                                  const struct ppr_rules_options *options)
{
    if (options->name.size)
        ppr_builder_source(builder, options->name, 1);
    return ppr_builder_read(builder, text);
}

enum ppr_status ppr_rules_read(struct ppr_builder *builder, enum ppr_rules_format format,
                               struct ppr_view text, const struct ppr_rules_options *options)
{
    static const struct ppr_rules_options none = PPR_RULES_OPTIONS_INIT;
    const enum ppr_status status = (enum ppr_status)ppr_builder_error(builder)->status;
    if (status != PPR_OK)
        return status;
    if (!options)
        options = &none;
    const char *misuse = find_misuse(text, options);
    if (misuse)
        return refuse(builder, misuse);
    switch (format) {
    case PPR_RULES_PLAIN:
        return read_plain(builder, text, options);
    case PPR_RULES_APACHE:
        ppri_apache_read(builder, text, options);
        break;
    case PPR_RULES_NGINX:
        ppri_nginx_read(builder, text, options);
        break;
    default:
        return refuse(builder, "a format is not known");
    }
    if (ppr_builder_error(builder)->status != PPR_OK)
        return (enum ppr_status)ppr_builder_error(builder)->status;
    if (options->name.size)
        ppr_builder_source(builder, options->name, 1);
    return ppri_typos_check(builder, format, text, options->strict);
}
