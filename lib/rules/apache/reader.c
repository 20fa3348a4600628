/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/reader.h"

#include "rules/apache/cookies.h"
#include "rules/apache/grammar.h"
#include "rules/apache/planner.h"
#include "rules/apache/rules.h"
#include "rules/apache/variables.h"

#include <string.h>

/* Refuse a mark that cannot be seen in an editor, as httpd does. */
static void check_mark(struct ppri_apache *reader)
{
    const struct ppri_position begin = {.line = 1, .column = 1};
    const struct ppr_view none = {NULL, 0};
    if (ppri_has_byte_order_mark(ppri_source_at(&reader->draft.sources, 0)->text.text))
        reader->status = ppri_draft_fail(&reader->draft, begin,
                                         "a byte order mark must not stand here: save this text as "
                                         "UTF-8 without one",
                                         none, none);
}

/* What is said outside of virtual hosts is part of each of them: that is bounded. */
#define PARTS_MAX 1000000

/* Make the plans of all servers. */
static void make_plans(struct ppri_apache *reader, struct ppri_array *plans)
{
    const struct ppri_apache_plan empty = {.inherits = true};
    size_t parts = 0;
    for (size_t i = 0; i < reader->servers.count && reader->status == PPR_OK; i++) {
        ppri_apache_push(reader, plans, &empty, sizeof empty);
        if (reader->status == PPR_OK)
            ppri_apache_make_plan(reader, i, (struct ppri_apache_plan *)plans->data + i);
        const struct ppri_apache_plan *plan = (struct ppri_apache_plan *)plans->data + i;
        parts += reader->status == PPR_OK
                     ? plan->paths.all.count + plan->backends.count + plan->access.all.count
                     : 0;
        if (parts <= PARTS_MAX || !i || reader->status != PPR_OK)
            continue;
        const struct ppri_apache_section *section =
            ppri_apache_section(reader, ppri_apache_server(reader, i)->section);
        ppri_apache_fail(reader, ppri_apache_words(reader, section->words), 0,
                         "virtual hosts have more than a million rules up to %>", section->head);
    }
}

/* Add the rules of what was read. */
static void add_all(struct ppri_apache *reader)
{
    struct ppri_array plans = {NULL, 0, 0};
    struct ppri_array heads = {NULL, 0, 0};
    ppri_apache_add_members(reader);
    ppri_apache_find_passing(reader);
    make_plans(reader, &plans);
    ppri_apache_make_heads(reader, &heads);
    if (reader->status == PPR_OK)
        ppri_apache_add_rules(reader, &heads, &plans);
    if (reader->status == PPR_OK)
        ppri_apache_add_cookies(reader, &heads);
    ppri_apache_warn_missing(reader);
    for (size_t i = 0; i < plans.count; i++)
        ppri_apache_plan_release(reader, (struct ppri_apache_plan *)plans.data + i);
    ppri_release(reader->draft.allocator, plans.data);
    ppri_release(reader->draft.allocator, heads.data);
}

enum ppr_status ppri_apache_read(struct ppr_builder *builder, struct ppr_view text,
                                 const struct ppr_rules_options *options)
{
    struct ppri_apache reader;
    memset(&reader, 0, sizeof reader);
    reader.status = ppri_draft_start(&reader.draft, builder, text, options);
    if (reader.status == PPR_OK)
        check_mark(&reader);
    if (reader.status == PPR_OK)
        ppri_apache_read_texts(&reader);
    if (reader.status == PPR_OK)
        add_all(&reader);
    if (reader.status == PPR_OK)
        reader.status = ppri_draft_finish(&reader.draft);
    ppri_apache_release(&reader);
    ppri_draft_release(&reader.draft);
    return reader.status;
}
