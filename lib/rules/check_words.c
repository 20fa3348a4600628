/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_words.h"

#include "text/message.h"

#include <string.h>

/* The end of a longer source name is shown. A name of a rule is one word of a message, which is
   at most 160 bytes long. */
#define SOURCE_MAX 80

static size_t put_source(char *to, size_t at, const char *source)
{
    const size_t size = strlen(source);
    if (size <= SOURCE_MAX)
        return ppri_put_text(to, at, source);
    return ppri_put_text(to, ppri_put_text(to, at, "..."), source + size - SOURCE_MAX);
}

/* Write "line 7", "other.rules:7" or "other.rules". Write nothing for a place without a line in
   the same source, or in one without a name. */
static size_t put_place(char *to, size_t at, const struct ppri_check_place *place,
                        const struct ppri_check_place *about)
{
    const char *before = "line ";
    if (place->source[0] && strcmp(place->source, about->source) != 0) {
        at = put_source(to, at, place->source);
        before = ":";
    }
    return place->line ? ppri_put_number(to, ppri_put_text(to, at, before), place->line) : at;
}

struct ppr_view ppri_check_name_rule(char to[PPRI_CHECK_NAME_MAX],
                                     const struct ppri_check_rule *rule,
                                     const struct ppri_check_rule *about)
{
    const size_t word =
        ppri_put_text(to, 0, rule->kind == PPR_ITEM_LOCAL ? "local rule " : "rule ");
    const size_t end = ppri_put_number(to, word, rule->number);
    const size_t begin = ppri_put_text(to, end, " (");
    const size_t size = put_place(to, begin, &rule->place, &about->place);
    return ppri_view(to, size == begin ? end : ppri_put_text(to, size, ")"));
}

struct ppr_view ppri_check_name_place(char to[PPRI_CHECK_NAME_MAX],
                                      const struct ppri_check_place *place,
                                      const struct ppri_check_place *about)
{
    const size_t begin = ppri_put_text(to, 0, place->line ? "the rule in " : "an earlier rule in ");
    const size_t size = put_place(to, begin, place, about);
    return size == begin ? PPRI_LITERAL("an earlier rule") : ppri_view(to, size);
}

void ppri_check_warn(struct ppr_builder *builder, size_t rule, const struct ppri_check_place *place,
                     const char *sentence, struct ppr_view first, struct ppr_view second)
{
    char message[PPRI_MESSAGE_MAX];
    ppri_message(message, sentence, first, second);
    const struct ppr_error warning = {.rule = rule,
                                      .source = place->source,
                                      .line = place->line,
                                      .column = place->column,
                                      .message = message};
    ppr_builder_warn(builder, &warning);
}

/* True if the directive of a rule has a warning on account of another place. If not, it has now. */
static bool is_said(struct ppri_check_report *report, const struct ppri_check_rule *rule,
                    const char *sentence, struct ppri_check_place other)
{
    const size_t most = sizeof report->said / sizeof report->said[0];
    const struct ppri_check_said said = {sentence, other};
    if (!report->about || !ppri_check_is_one_directive(report->about, rule))
        report->said_count = 0;
    report->about = rule;
    for (size_t i = 0; i < report->said_count && i < most; i++) {
        if (report->said[i].sentence == sentence &&
            ppri_check_is_same_place(&report->said[i].other, &other))
            return true;
    }
    report->said[report->said_count++ % most] = said;
    return false;
}

void ppri_check_tell(struct ppri_check_report *report, const struct ppri_check_rule *rule,
                     const struct ppri_check_rule *other, const char *sentence,
                     struct ppr_view first, struct ppr_view second)
{
    const struct ppri_check_place none = {NULL, 0, 0};
    if (!is_said(report, rule, sentence, other ? other->place : none))
        ppri_check_warn(report->builder, rule->kind == PPR_ITEM_LOCAL ? 0 : rule->number,
                        &rule->place, sentence, first, second);
}

void ppri_check_tell_naming(struct ppri_check_report *report, const struct ppri_check_rule *rule,
                            const struct ppri_check_rule *other, const char *sentence,
                            struct ppr_view second)
{
    char name[PPRI_CHECK_NAME_MAX];
    ppri_check_tell(report, rule, other, sentence, ppri_check_name_rule(name, other, rule), second);
}
