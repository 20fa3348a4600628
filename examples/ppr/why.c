/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The sentences of why, with the files and lines of the rules in them, and a rule that would map what
   is not mapped. */

#include "cure.h"

#include <string.h>

/* Return the place of a map or keep rule, or of a local rule. */
static bool find_rule(const struct command *command, size_t rule, bool is_local,
                      struct ppr_item *item)
{
    for (size_t number = 1; ppr_builder_item(command->builder, number, item) == PPR_OK; number++) {
        const bool has_number = is_local
                                    ? item->kind == PPR_ITEM_LOCAL
                                    : item->kind == PPR_ITEM_MAP || item->kind == PPR_ITEM_KEEP;
        if (has_number && item->rule == rule)
            return item->line != 0;
    }
    return false;
}

/* Print a sentence of libppr. Each "rule N" in it gets its file and line. */
static void print_sentence(const struct command *command, struct ppr_view sentence)
{
    static const char rule[] = "rule ";
    static const char local[] = "local ";
    for (size_t at = 0; at < sentence.size; at++) {
        const char *rest = sentence.data + at;
        const size_t left = sentence.size - at;
        const bool is_rule = left > sizeof rule && !memcmp(rest, rule, sizeof rule - 1);
        const bool is_local = left > sizeof local && !memcmp(rest, local, sizeof local - 1);
        struct ppr_item item;
        size_t number = 0;
        putchar(*rest);
        if (!is_rule && !is_local)
            continue;
        for (size_t i = 1; i < (is_rule ? sizeof rule : sizeof local) - 1; i++)
            putchar(sentence.data[++at]);
        while (at + 1 < sentence.size && sentence.data[at + 1] >= '0' &&
               sentence.data[at + 1] <= '9') {
            putchar(sentence.data[++at]);
            number = number * 10 + (size_t)(sentence.data[at] - '0');
        }
        if (number && find_rule(command, number, is_local, &item))
            printf(" (%s:%zu)", item.source, item.line);
    }
}

/* Return whether a reference, or a value of a field, has no name of a backend with another table. */
static bool is_cured(const struct place *place, const struct ppr_table *table)
{
    struct ppr_exchange exchange;
    char out[8192];
    prepare_again(place->command, table, &exchange);
    const struct ppr_result result =
        place->field.size
            ? ppr_rewrite_field(&exchange, place->command->direction, place->field, place->text,
                                out, sizeof out)
            : ppr_rewrite_url(&exchange, place->command->direction, place->text, out, sizeof out);
    const struct ppr_view rewritten = {out, result.count};
    return result.status == PPR_REWRITTEN && result.reason == PPR_REASON_MAPPED &&
           !count_names(place->data, rewritten);
}

static bool begins_with(struct ppr_view text, const char *begin)
{
    return text.size >= strlen(begin) && !memcmp(text.data, begin, strlen(begin));
}

/* True if a sentence says what one would change. */
static bool says_what(struct ppr_view sentence)
{
    static const char would[] = " would ";
    for (size_t at = 0; at + sizeof would <= sentence.size; at++) {
        if (!memcmp(sentence.data + at, would, sizeof would - 1))
            return true;
    }
    return false;
}

void print_why(struct command *command, struct ppr_view record, struct ppr_view sentence)
{
    struct hosts hosts;
    size_t size = 0;
    struct place place = {.command = command,
                          .text = record,
                          .field = ppr_view_of(command->field_name),
                          .is_cured = is_cured,
                          .data = &hosts};
    print_sentence(command, sentence);
    if (!begins_with(sentence, "uncovered") && !begins_with(sentence, "other-site"))
        return;
    if (says_what(sentence))
        return;
    find_hosts(command, &hosts);
    const struct ppr_view host = host_of(record);
    if (is_private(host) && hosts.count < HOSTS_MAX)
        hosts.host[hosts.count++] = host;
    place.at = find_name(&hosts, record, 0, &size);
    if (place.at < record.size && find_cure(&place))
        printf("; this rule would map it: %s", place.cure);
}
