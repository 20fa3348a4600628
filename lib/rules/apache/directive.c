/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/directive.h"

#include <string.h>

/* Find the <Location> that a directive stands in. Return a section that it must not stand in,
   or 0. */
static size_t find_location(const struct ppri_apache *reader,
                            struct ppri_apache_directive *directive)
{
    const bool is_member = directive->item->kind == PPRI_APACHE_MEMBER;
    for (size_t i = directive->item->section; i; i = ppri_apache_section(reader, i)->parent) {
        const enum ppri_apache_section_kind kind = ppri_apache_section(reader, i)->kind;
        if (kind == PPRI_APACHE_IF_MODULE || kind == PPRI_APACHE_IF_DEFINE)
            continue;
        const bool is_location = kind == PPRI_APACHE_LOCATION ||
                                 kind == PPRI_APACHE_LOCATION_MATCH ||
                                 (is_member && kind == PPRI_APACHE_PROXY);
        if (is_location && !directive->location && !directive->server)
            directive->location = i;
        else if (kind == PPRI_APACHE_VIRTUAL_HOST && !directive->server)
            directive->server = i;
        else
            return i;
    }
    return 0;
}

/* Load the argument of the <Location> that a directive stands in. */
static enum ppr_status load_path(struct ppri_apache *reader,
                                 struct ppri_apache_directive *directive)
{
    const struct ppri_apache_section *section = ppri_apache_section(reader, directive->location);
    struct ppri_apache_rest rest;
    struct ppri_apache_run more;
    bool got = false;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, section->at, &rest);
    if (status != PPR_OK)
        return status;
    ppri_apache_cut(&reader->text, &rest);
    directive->is_match = section->kind == PPRI_APACHE_LOCATION_MATCH;
    status = ppri_apache_take(reader, &rest, &directive->path, &got);
    if (status == PPR_OK && section->kind != PPRI_APACHE_PROXY &&
        ppri_equal(ppri_apache_view(&reader->text, directive->path), PPRI_LITERAL("~"))) {
        directive->is_match = true;
        status = ppri_apache_take(reader, &rest, &directive->path, &got);
    }
    if (status != PPR_OK || section->kind == PPRI_APACHE_PROXY)
        return status;
    if (ppri_apache_word(&reader->text, &rest, &more))
        return ppri_apache_fail(reader, more, 0, "this word is too many", ppri_view(NULL, 0));
    const struct ppr_view path = ppri_apache_view(&reader->text, directive->path);
    if (!directive->is_match && ppri_apache_has_wildcard(path))
        return ppri_apache_fail(reader, directive->path, 0,
                                "wildcards are not read: write a <Location> for each path",
                                ppri_view(NULL, 0));
    if (!directive->is_match && (!path.size || path.data[0] != '/'))
        return ppri_apache_fail(reader, directive->path, 0, "a path must begin with /",
                                ppri_view(NULL, 0));
    return PPR_OK;
}

enum ppr_status ppri_apache_load_directive(struct ppri_apache *reader, size_t number,
                                           struct ppri_apache_directive *directive)
{
    memset(directive, 0, sizeof *directive);
    directive->item = ppri_apache_item(reader, number);
    const size_t wrong = find_location(reader, directive);
    enum ppr_status status = PPR_OK;
    if (directive->location && !wrong)
        status = load_path(reader, directive);
    struct ppri_apache_at at = directive->item->at;
    if (status == PPR_OK)
        status = ppri_apache_load(&reader->text, &at, &directive->rest);
    if (status != PPR_OK)
        return status;
    ppri_apache_word(&reader->text, &directive->rest, &directive->name);
    if (!wrong)
        return PPR_OK;
    const struct ppri_apache_section *section = ppri_apache_section(reader, wrong);
    return ppri_apache_fail(reader, directive->name, 0,
                            "this is not read in %>; write it elsewhere",
                            ppri_apache_kept(&reader->text, section->head, section->head_size));
}

enum ppr_status ppri_apache_client(struct ppri_apache *reader, struct ppri_apache_run origin,
                                   struct ppri_apache_run path, struct ppri_apache_run *client)
{
    struct ppri_apache_text *text = &reader->text;
    const size_t begin = text->bytes.count;
    const size_t mark = ppri_apache_mark(text, path, path.size);
    ppri_apache_append(text, origin);
    ppri_apache_append(text, path);
    return ppri_apache_seal(text, begin, mark, client);
}

enum ppr_status ppri_apache_locate(struct ppri_apache *reader, struct ppri_apache_run run,
                                   enum ppr_status status)
{
    if (status == PPR_OK)
        return status;
    const size_t offset = ppri_draft_error(&reader->draft)->offset;
    const size_t mark = ppri_apache_mark(&reader->text, run, offset);
    return ppri_draft_locate(&reader->draft, ppri_apache_position(&reader->text, mark));
}
