/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The public calls that rewrite one reference, or one field, into a buffer. */

#include "fields/lines.h"
#include "rewrite/reference.h"
#include "rewrite/url_shortcut.h"
#include "table/field_names.h"

static struct ppr_result bad_argument(void)
{
    const struct ppr_result result = {PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0, 0};
    return result;
}

/* Walk over a value, to measure and then to write. */
PPRI_INLINE struct ppr_result walk_over(struct ppri_request *request, ppri_kind_walk *walk,
                                        struct ppr_view value, char *buffer, size_t capacity)
{
    struct ppri_edit edit;
    struct ppri_patches patches;
    ppri_edit_start(&edit, request, NULL, false);
    ppri_patches_start(&patches, value.data);
    edit.patches = &patches;
    walk(&edit, value);
    struct ppr_result result = {PPR_UNCHANGED, edit.note.reason, edit.note.rule, 0};
    if (!edit.rewritten)
        return result;
    result.count = edit.now.produced;
    result.status = PPR_NO_SPACE;
    if (edit.now.produced > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (!patches.partial) {
        ppri_patches_copy(&patches, value.size, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_edit_start(&edit, request, &writer, false);
    walk(&edit, value);
    return result;
}

PPRI_NOINLINE static struct ppr_result rewrite_value(struct ppri_request *request,
                                                     ppri_kind_walk *walk, struct ppr_view value,
                                                     char *buffer, size_t capacity)
{
    return walk_over(request, walk, value, buffer, capacity);
}

/* One reference whose query is looked at. */
PPRI_NOINLINE static struct ppr_result rewrite_query(struct ppri_request *request,
                                                     struct ppr_view reference, char *buffer,
                                                     size_t capacity)
{
    return walk_over(request, ppri_edit_reference, reference, buffer, capacity);
}

/* One reference without a query that is looked at: planned once, to measure and to write. */
PPRI_NOINLINE static struct ppr_result rewrite_plain(struct ppri_request *request,
                                                     struct ppr_view reference, char *buffer,
                                                     size_t capacity)
{
    struct ppri_plan plan;
    ppri_map(request, reference, false, &plan);
    struct ppr_result result = {PPR_UNCHANGED, plan.reason, plan.rule, 0};
    if (!plan.rewritten)
        return result;
    result.count = plan.size;
    result.status = PPR_NO_SPACE;
    if (plan.size > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (ppri_plan_is_plain(&plan)) {
        ppri_plan_copy(&plan, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_plan_write(&plan, &writer);
    return result;
}

PPRI_NOINLINE static struct ppr_result rewrite(const struct ppr_table *table,
                                               enum ppr_direction direction,
                                               const struct ppr_context *context,
                                               struct ppr_view reference, bool careful,
                                               char *buffer, size_t capacity)
{
    struct ppri_request request;
    if (ppri_is_bad(reference) || (!buffer && capacity) ||
        !ppri_request_start(&request, table, direction, context))
        return bad_argument();
    request.careful = careful;
    if (request.table->param_count)
        return rewrite_query(&request, reference, buffer, capacity);
    return rewrite_plain(&request, reference, buffer, capacity);
}

PPRI_ALIGNED struct ppr_result ppr_rewrite_url(const struct ppr_table *table,
                                               enum ppr_direction direction,
                                               const struct ppr_context *context,
                                               struct ppr_view reference, char *buffer,
                                               size_t capacity)
{
    struct ppr_result result;
    bool careful = false;
    if (direction == PPR_RESPONSE && table && context &&
        ppri_quick(table, context, reference, buffer, capacity, &careful, &result))
        return result;
    return rewrite(table, direction, context, reference, careful, buffer, capacity);
}

struct ppr_result ppr_rewrite_field(const struct ppr_table *table, enum ppr_direction direction,
                                    const struct ppr_context *context, struct ppr_view name,
                                    struct ppr_view value, char *buffer, size_t capacity)
{
    struct ppri_request request;
    if (ppri_is_bad(name) || ppri_is_bad(value) || (!buffer && capacity) ||
        !ppri_request_start(&request, table, direction, context))
        return bad_argument();
    const struct ppr_result nothing = {PPR_UNCHANGED, PPR_REASON_NONE, 0, 0};
    ppri_kind_walk *walk = ppri_registry_walk(ppri_registry_find(table, direction, name));
    if (!walk)
        return nothing;
    if (ppri_is_broken(value, false)) {
        const struct ppr_result malformed = {PPR_UNCHANGED, PPR_REASON_MALFORMED, 0, 0};
        return malformed;
    }
    return rewrite_value(&request, walk, value, buffer, capacity);
}
