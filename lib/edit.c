/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "edit.h"

#include "map.h"

struct ppri_edit ppri_edit_start(struct ppri_request *request, struct ppri_writer *writer,
                                 bool folded)
{
    const struct ppri_edit edit = {
        .request = request, .writer = writer, .folded = folded, .reason = PPR_REASON_NONE};
    return edit;
}

void ppri_edit_keep(struct ppri_edit *edit, struct ppr_view piece)
{
    ppri_writer_append(edit->writer, piece);
}

void ppri_edit_reference(struct ppri_edit *edit, struct ppr_view piece)
{
    struct ppri_plan plan;
    ppri_map(edit->request, piece, edit->folded, &plan);
    ppri_edit_note(edit, plan.reason, plan.rule);
    if (!plan.rewritten) {
        ppri_writer_append(edit->writer, piece);
        return;
    }
    edit->rewritten = true;
    ppri_plan_write(&plan, edit->writer);
}

/* How much a reason is worth a look: what leaks first, what is right last. */
static int weight(enum ppr_reason reason)
{
    switch (reason) {
    case PPR_REASON_UNCOVERED:
        return 7;
    case PPR_REASON_MALFORMED:
        return 6;
    case PPR_REASON_MAPPED:
        return 5;
    case PPR_REASON_KEPT:
        return 4;
    case PPR_REASON_OTHER_SITE:
        return 3;
    case PPR_REASON_CLIENT_FACING:
        return 2;
    case PPR_REASON_RELATIVE:
        return 1;
    case PPR_REASON_NONE:
        break;
    }
    return 0;
}

void ppri_edit_note(struct ppri_edit *edit, enum ppr_reason reason, size_t rule)
{
    if (weight(reason) <= weight(edit->reason))
        return;
    edit->reason = reason;
    edit->rule = rule;
}
