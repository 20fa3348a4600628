/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/reader.h"

#include "rules/apache/cookies.h"
#include "rules/apache/grammar.h"
#include "rules/apache/path_index.h"
#include "rules/apache/proxy_pass.h"
#include "rules/apache/vhost.h"

#include <string.h>

/* Refuse a mark that cannot be seen in an editor, as httpd does: the error of the word that it is
   part of would be no help. */
static enum ppr_status check_mark(struct ppri_apache *reader)
{
    const struct ppri_position begin = {1, 1, 0};
    const struct ppr_view none = {NULL, 0};
    if (!ppri_has_byte_order_mark(reader->text.text))
        return PPR_OK;
    return ppri_draft_fail(&reader->draft, begin,
                           "a byte order mark must not stand here: save this text as UTF-8 "
                           "without one",
                           none, none);
}

static enum ppr_status read_text(struct ppri_apache *reader)
{
    enum ppr_status status = check_mark(reader);
    if (status == PPR_OK)
        status = ppri_apache_read_lines(reader);
    if (status == PPR_OK)
        status = ppri_apache_map(reader);
    if (status == PPR_OK)
        status = ppri_apache_cookies(reader);
    if (status == PPR_OK)
        status = ppri_apache_warn_unnamed(reader);
    return status == PPR_OK ? ppri_draft_finish(&reader->draft) : status;
}

enum ppr_status ppri_apache_read(struct ppr_builder *builder, struct ppr_view text,
                                 const struct ppr_rules_options *options)
{
    struct ppri_apache reader;
    memset(&reader, 0, sizeof reader);
    enum ppr_status status = ppri_draft_start(&reader.draft, builder, text, options);
    reader.text.draft = &reader.draft;
    reader.text.text = text;
    if (status == PPR_OK)
        status = read_text(&reader);
    const struct ppr_allocator *allocator = reader.draft.allocator;
    ppri_apache_text_free(&reader.text);
    ppri_release(allocator, reader.sections.data);
    ppri_release(allocator, reader.items.data);
    ppri_release(allocator, reader.balancers.data);
    ppri_release(allocator, reader.origins.data);
    ppri_map_release(&reader.backends, allocator);
    ppri_map_release(&reader.pairs, allocator);
    ppri_apache_index_free(&reader);
    ppri_draft_release(&reader.draft);
    return status;
}
