/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/draft.h"

#include "text/view.h"

#include <string.h>

/* More included texts than this are a mistake: a few that include each other twice. */
#define SOURCES_MAX 65536

struct ppri_draft_warning {
    size_t rule; /* 0: none */
    bool is_given; /* the rule is the caller's, not one of the draft */
    struct ppri_position position;
    char message[PPRI_MESSAGE_MAX];
};

static const struct ppr_view nothing = {NULL, 0};

enum ppr_status ppri_draft_start(struct ppri_draft *draft, struct ppr_builder *target,
                                 struct ppr_view text, const struct ppr_rules_options *options)
{
    memset(draft, 0, sizeof *draft);
    draft->target = target;
    draft->allocator = ppr_builder_allocator(target);
    draft->rules = ppr_builder_new(draft->allocator);
    ppr_builder_source(draft->rules, options->name, 0);
    return ppri_sources_start(&draft->sources, draft->allocator, text, options) &&
                   ppri_draft_error(draft)->status == PPR_OK
               ? PPR_OK
               : ppri_draft_no_memory(draft);
}

void ppri_draft_release(struct ppri_draft *draft)
{
    ppr_builder_free(draft->rules);
    ppri_release(draft->allocator, draft->numbers.data);
    ppri_release(draft->allocator, draft->dropped.data);
    ppri_release(draft->allocator, draft->warnings.data);
    ppri_release(draft->allocator, draft->joined.data);
    ppri_sources_release(&draft->sources, draft->allocator);
}

/* ------------------------------------------------------------- Sources -- */

/* Name a text as the source of what the caller's builder gets next. The caller's text without a
   name has that of the builder. There is no text at all if its memory was missing. */
static void set_source(struct ppri_draft *draft, size_t source)
{
    if (!draft->sources.all.count)
        return;
    const struct ppr_view name = ppri_source_at(&draft->sources, source)->text.name;
    ppr_builder_source(draft->target, name, name.size ? 1 : 0);
}

enum ppr_status ppri_draft_leave_out(struct ppri_draft *draft, struct ppri_position position,
                                     const char *sentence, struct ppr_view first,
                                     struct ppr_view second)
{
    return draft->sources.options->strict
               ? ppri_draft_fail(draft, position, sentence, first, second)
               : ppri_draft_warn(draft, 0, position, sentence, first, second);
}

/* Refuse a text that includes itself, or is in too many. */
static enum ppr_status check_depth(struct ppri_draft *draft, size_t source)
{
    struct ppri_position place;
    const struct ppri_source *opened = ppri_source_at(&draft->sources, source);
    const struct ppri_source *same = ppri_sources_cycle(&draft->sources, source, &place);
    char line[PPRI_NUMBER_MAX];
    if (same)
        return ppri_draft_fail(draft, opened->included, "% includes itself: its line % leads here",
                               opened->text.name,
                               ppri_view(line, ppri_put_number(line, 0, place.line)));
    if (opened->depth > PPRI_SOURCES_DEPTH_MAX)
        return ppri_draft_fail(draft, opened->included,
                               "texts must not include each other more than 16 deep", nothing,
                               nothing);
    if (source > SOURCES_MAX)
        return ppri_draft_fail(draft, opened->included,
                               "a text must not include more than 65536 others", nothing, nothing);
    return PPR_OK;
}

enum ppr_status ppri_draft_include(struct ppri_draft *draft, struct ppri_position position,
                                   struct ppr_view pattern, size_t number, size_t *source)
{
    *source = draft->sources.all.count;
    const enum ppr_status opened =
        ppri_sources_open(&draft->sources, draft->allocator, position, pattern, number);
    if (opened == PPR_OK)
        return check_depth(draft, *source);
    if (opened == PPR_END)
        return PPR_END;
    if (opened == PPR_NO_MEMORY)
        return ppri_draft_no_memory(draft);
    const enum ppr_status status =
        ppri_draft_leave_out(draft, position, "% is left out: it cannot be read", pattern, nothing);
    return status == PPR_OK ? PPR_UNCHANGED : status;
}

/* -------------------------------------------------------------- Errors -- */

const struct ppr_error *ppri_draft_error(const struct ppri_draft *draft)
{
    return ppr_builder_error(draft->rules);
}

/* The number of map and keep rules in the caller's builder. */
static size_t target_rules(const struct ppri_draft *draft)
{
    struct ppr_item item;
    for (size_t number = ppr_builder_size(draft->target); number; number--) {
        ppr_builder_item(draft->target, number, &item);
        if (item.rule)
            return item.rule;
    }
    return 0;
}

enum ppr_status ppri_draft_locate(struct ppri_draft *draft, struct ppri_position position)
{
    struct ppr_error error = *ppri_draft_error(draft);
    if (error.status == PPR_OK)
        return (enum ppr_status)ppr_builder_error(draft->target)->status;
    error.line = position.line;
    error.column = position.column;
    set_source(draft, position.source);
    if (error.rule)
        error.rule = target_rules(draft) + draft->numbers.count + 1;
    return ppr_builder_fail(draft->target, &error);
}

enum ppr_status ppri_draft_fail(struct ppri_draft *draft, struct ppri_position position,
                                const char *sentence, struct ppr_view first, struct ppr_view second)
{
    char message[PPRI_MESSAGE_MAX];
    ppri_message(message, sentence, first, second);
    const struct ppr_error error = {.status = PPR_BAD_RULE,
                                    .part = PPR_PART_LINE,
                                    .line = position.line,
                                    .column = position.column,
                                    .offset = position.column - 1,
                                    .message = message};
    set_source(draft, position.source);
    return ppr_builder_fail(draft->target, &error);
}

enum ppr_status ppri_draft_no_memory(struct ppri_draft *draft)
{
    const struct ppr_error error = {
        .status = PPR_NO_MEMORY, .part = PPR_PART_TEXT, .message = "out of memory"};
    return ppr_builder_fail(draft->target, &error);
}

/* ------------------------------------------------------------ Warnings -- */

enum ppr_status ppri_draft_warn(struct ppri_draft *draft, size_t rule,
                                struct ppri_position position, const char *sentence,
                                struct ppr_view first, struct ppr_view second)
{
    struct ppri_draft_warning warning = {.rule = rule, .position = position};
    ppri_message(warning.message, sentence, first, second);
    return ppri_array_append(&draft->warnings, draft->allocator, &warning, 1, sizeof warning)
               ? PPR_OK
               : ppri_draft_no_memory(draft);
}

enum ppr_status ppri_draft_warn_given(struct ppri_draft *draft, size_t rule,
                                      struct ppri_position position, const char *sentence,
                                      struct ppr_view first, struct ppr_view second)
{
    const enum ppr_status status = ppri_draft_warn(draft, rule, position, sentence, first, second);
    if (status == PPR_OK)
        ((struct ppri_draft_warning *)draft->warnings.data)[draft->warnings.count - 1].is_given =
            true;
    return status;
}

static bool is_above(struct ppri_position a, struct ppri_position b)
{
    if (a.source != b.source)
        return a.source < b.source;
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

/* Put warnings in the order of the text; those of one place keep their order. */
static void merge(const struct ppri_draft_warning *from, size_t begin, size_t middle, size_t end,
                  struct ppri_draft_warning *to)
{
    size_t left = begin;
    size_t right = middle;
    for (size_t i = begin; i < end; i++) {
        const bool is_right =
            left == middle || (right < end && is_above(from[right].position, from[left].position));
        to[i] = from[is_right ? right++ : left++];
    }
}

static bool sort_warnings(struct ppri_draft *draft)
{
    struct ppri_array *warnings = &draft->warnings;
    const size_t count = warnings->count;
    for (size_t width = 1; width < count; width *= 2) {
        struct ppri_array sorted = {NULL, 0, 0};
        if (!ppri_array_reserve(&sorted, draft->allocator, count,
                                sizeof(struct ppri_draft_warning)))
            return false;
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            const size_t middle = count - begin > width ? begin + width : count;
            const size_t end = count - begin > 2 * width ? begin + 2 * width : count;
            merge(warnings->data, begin, middle, end, sorted.data);
        }
        sorted.count = count;
        ppri_release(draft->allocator, warnings->data);
        *warnings = sorted;
    }
    return true;
}

static enum ppr_status add_warnings(struct ppri_draft *draft, size_t rules)
{
    enum ppr_status status = sort_warnings(draft) ? PPR_OK : ppri_draft_no_memory(draft);
    const struct ppri_draft_warning *warnings = draft->warnings.data;
    size_t source = 0;
    set_source(draft, 0);
    for (size_t i = 0; i < draft->warnings.count && status == PPR_OK; i++) {
        if (warnings[i].position.source != source)
            set_source(draft, warnings[i].position.source);
        source = warnings[i].position.source;
        const bool is_own = warnings[i].rule && !warnings[i].is_given;
        const struct ppr_error warning = {.rule = warnings[i].rule + (is_own ? rules : 0),
                                          .line = warnings[i].position.line,
                                          .column = warnings[i].position.column,
                                          .message = warnings[i].message};
        status = ppr_builder_warn(draft->target, &warning);
    }
    return status;
}

/* --------------------------------------------------------------- Rules -- */

void ppri_draft_place(struct ppri_draft *draft, struct ppri_position position)
{
    if (position.source != draft->source)
        ppr_builder_source(draft->rules,
                           ppri_source_at(&draft->sources, position.source)->text.name, 0);
    draft->source = position.source;
    ppr_builder_place(draft->rules, position.line, position.column);
}

static bool push(struct ppri_draft *draft, struct ppri_array *numbers, size_t number)
{
    if (!ppri_array_append(numbers, draft->allocator, &number, 1, sizeof number))
        return false;
    return true;
}

/* Number the rule that was added last, if it was. */
static enum ppr_status number_rule(struct ppri_draft *draft, enum ppr_status status)
{
    if (status == PPR_OK && !push(draft, &draft->numbers, ppr_builder_size(draft->rules)))
        return ppri_draft_no_memory(draft);
    return status;
}

enum ppr_status ppri_draft_add(struct ppri_draft *draft, struct ppri_position position,
                               const struct ppr_view *client, struct ppr_view backend)
{
    if (client)
        return ppri_draft_map(draft, position, *client, backend, 0);
    ppri_draft_place(draft, position);
    return number_rule(draft, ppr_builder_keep(draft->rules, backend, 0));
}

enum ppr_status ppri_draft_map(struct ppri_draft *draft, struct ppri_position position,
                               struct ppr_view client, struct ppr_view backend, unsigned flags)
{
    ppri_draft_place(draft, position);
    return number_rule(draft, ppr_builder_map(draft->rules, client, backend, flags));
}

enum ppr_status ppri_draft_local(struct ppri_draft *draft, struct ppri_position position,
                                 struct ppr_view client)
{
    ppri_draft_place(draft, position);
    return ppr_builder_local(draft->rules, client);
}

enum ppr_status ppri_draft_drop_last(struct ppri_draft *draft)
{
    const size_t last = draft->numbers.count - 1;
    if (!push(draft, &draft->dropped, ((const size_t *)draft->numbers.data)[last]))
        return ppri_draft_no_memory(draft);
    draft->numbers.count = last;
    return PPR_OK;
}

size_t ppri_draft_count(const struct ppri_draft *draft)
{
    return draft->numbers.count;
}

struct ppr_item ppri_draft_rule(const struct ppri_draft *draft, size_t number)
{
    struct ppr_item item;
    ppr_builder_item(draft->rules, ((const size_t *)draft->numbers.data)[number - 1], &item);
    return item;
}

/* -------------------------------------------------------------- Finish -- */

/* Append a text to the joined one, and a slash if it is to have one more. */
static bool join(struct ppri_draft *draft, struct ppr_view text, bool more)
{
    /* An empty text is there, too. */
    return ppri_array_reserve(&draft->joined, draft->allocator, text.size + 1, 1) &&
           ppri_array_append(&draft->joined, draft->allocator, text.data, text.size, 1) &&
           ppri_array_append(&draft->joined, draft->allocator, "/", more, 1);
}

/* Append a prefix as it was written, with a slash at its end or without. An item that is an
   origin has one anyway. */
static bool join_prefix(struct ppri_draft *draft, struct ppr_view prefix, bool has_slash)
{
    const bool ends_so = prefix.data[prefix.size - 1] == '/';
    return join(draft, ppri_slice(prefix, 0, prefix.size - ends_so), has_slash);
}

/* The flags of a rule that a call may have. */
static unsigned flags_of(const struct ppr_item *item)
{
    return item->flags & ~(unsigned)(PPR_KEEP | PPR_CLIENT_SLASH | PPR_BACKEND_SLASH);
}

static enum ppr_status add_rule(struct ppri_draft *draft, const struct ppr_item *item)
{
    draft->joined.count = 0;
    if (item->client.size &&
        !join_prefix(draft, item->client, (item->flags & PPR_CLIENT_SLASH) != 0))
        return ppri_draft_no_memory(draft);
    const size_t size = draft->joined.count;
    if (item->backend.size &&
        !join_prefix(draft, item->backend, (item->flags & PPR_BACKEND_SLASH) != 0))
        return ppri_draft_no_memory(draft);
    const struct ppr_view both = ppri_view(draft->joined.data, draft->joined.count);
    const struct ppr_view client = ppri_slice(both, 0, size);
    const struct ppr_view backend = ppri_from(both, size);
    if (item->kind == PPR_ITEM_LOCAL)
        return ppr_builder_local(draft->target, client);
    return item->kind == PPR_ITEM_MAP
               ? ppr_builder_map(draft->target, client, backend, flags_of(item))
               : ppr_builder_keep(draft->target, backend, flags_of(item));
}

/* Append a cookie path. The builder takes one slash away from its end. */
static bool join_path(struct ppri_draft *draft, struct ppr_view path)
{
    return join(draft, path, !path.size || path.data[path.size - 1] == '/');
}

static enum ppr_status add_cookie_path(struct ppri_draft *draft, const struct ppr_item *item)
{
    draft->joined.count = 0;
    if (!join_path(draft, item->from))
        return ppri_draft_no_memory(draft);
    const size_t size = draft->joined.count;
    if (!join_path(draft, item->to))
        return ppri_draft_no_memory(draft);
    const struct ppr_view both = ppri_view(draft->joined.data, draft->joined.count);
    return ppr_builder_cookie_path(draft->target, ppri_slice(both, 0, size), ppri_from(both, size));
}

static enum ppr_status add_cookie(struct ppri_draft *draft, const struct ppr_item *item)
{
    if (item->is_off)
        return ppr_builder_cookie_off(draft->target, (enum ppr_item_kind)item->kind);
    if (item->kind == PPR_ITEM_COOKIE_DOMAIN)
        return ppr_builder_cookie_domain(draft->target, item->from, item->to);
    if (item->kind == PPR_ITEM_COOKIE_PATH)
        return add_cookie_path(draft, item);
    return ppr_builder_cookie_flags(draft->target, item->name, item->flags);
}

static enum ppr_status add_items(struct ppri_draft *draft)
{
    const size_t *dropped = draft->dropped.data;
    size_t next = 0;
    struct ppr_view scope = nothing;
    const char *source = NULL;
    enum ppr_status status = ppr_builder_cookie_scope(draft->target, scope);
    const size_t count = ppr_builder_size(draft->rules);
    for (size_t number = 1; number <= count && status == PPR_OK; number++) {
        struct ppr_item item;
        if (next < draft->dropped.count && dropped[next] == number) {
            next++;
            continue;
        }
        ppr_builder_item(draft->rules, number, &item);
        if (source && source != item.source)
            ppr_builder_source(draft->target, ppr_view_of(item.source), 1);
        source = item.source;
        /* rules that follow one another in one scope share its text */
        if (!item.rule && !ppri_equal(item.scope, scope)) {
            ppr_builder_cookie_scope(draft->target, item.scope);
            scope = item.scope;
        }
        ppr_builder_place(draft->target, item.line, item.column);
        status = item.rule ? add_rule(draft, &item) : add_cookie(draft, &item);
    }
    return status;
}

enum ppr_status ppri_draft_finish(struct ppri_draft *draft)
{
    const struct ppri_position none = {0, 0, 0};
    const size_t rules = target_rules(draft);
    enum ppr_status status = ppri_draft_locate(draft, none);
    set_source(draft, 0);
    if (status == PPR_OK)
        status = add_items(draft);
    if (status == PPR_OK)
        status = add_warnings(draft, rules);
    set_source(draft, 0);
    ppr_builder_cookie_scope(draft->target, nothing);
    ppr_builder_place(draft->target, 0, 0);
    return status;
}
