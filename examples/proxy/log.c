/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "log.h"

#include <stdio.h>

enum { MOST_VALUE = 200 };

/* Append bytes of a peer's, cut short, without any that a terminal obeys. */
static void add_foreign(struct text *line, struct ppr_view view)
{
    bool cut = view.size > MOST_VALUE;
    size_t begin = line->size;
    text_add(line, (struct ppr_view){view.data, cut ? MOST_VALUE : view.size});
    for (size_t i = begin; i < line->size; i++) {
        if (line->data[i] < ' ' || line->data[i] > '~')
            line->data[i] = '?';
    }
    if (cut)
        text_add_string(line, "...");
}

static void begin_line(const struct connection *c, struct text *line)
{
    const struct exchange *exchange = &c->exchange;
    char rule[32];
    snprintf(rule, sizeof rule, ", rule %zu", exchange->route.rule);
    text_add_string(line, "proxy: ");
    add_foreign(line, text_view(&exchange->title));
    if (exchange->route.rule) {
        text_add_string(line, " (");
        add_foreign(line, text_view(&exchange->route.backend_url));
        text_add_string(line, rule);
        text_add_string(line, ")");
    }
    text_add_string(line, ": ");
}

/* One call for a whole line, so that lines of two processes do not mix. */
static void print_line(struct text *line)
{
    text_add_string(line, "\n");
    if (!line->failed)
        fwrite(line->data, 1, line->size, stderr);
    text_free(line);
}

void log_trouble(const struct connection *c, const char *why)
{
    struct text line = {0};
    begin_line(c, &line);
    text_add_string(&line, why);
    print_line(&line);
}

void log_ignored(const struct connection *c, unsigned ignored)
{
    static const struct {
        unsigned bit;
        const char *word;
    } members[] = {
        {PPR_IGNORED_CLIENT_SCHEME, "client scheme"},
        {PPR_IGNORED_CLIENT_AUTHORITY, "client authority"},
        {PPR_IGNORED_CLIENT_TARGET, "client target"},
        {PPR_IGNORED_BACKEND_SCHEME, "backend scheme"},
        {PPR_IGNORED_BACKEND_AUTHORITY, "backend authority"},
        {PPR_IGNORED_BACKEND_TARGET, "backend target"},
        {PPR_IGNORED_BACKEND_HOST, "backend host"},
        {PPR_IGNORED_CLIENT_ORIGIN, "client origin, which is a backend's or no client rule's"},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct text line = {0};
        if (!(ignored & members[i].bit))
            continue;
        begin_line(c, &line);
        text_add_string(&line, "Host ");
        add_foreign(&line, text_view(&c->exchange.route.client_authority));
        text_add_string(&line, ": ignored: ");
        text_add_string(&line, members[i].word);
        print_line(&line);
    }
}

/* Append the library's sentence about a field: which reference it is, the reason, and the rule
 * that comes nearest. It is one line of printable characters. */
static void add_why(struct text *line, struct ppr_exchange *exchange, enum ppr_direction direction,
                    const struct ppr_field *field)
{
    struct ppr_result why = ppr_why_field(exchange, direction, field->name, field->value, NULL, 0);
    if (!text_reserve(line, line->size + why.count))
        return;
    why = ppr_why_field(exchange, direction, field->name, field->value, line->data + line->size,
                        why.count);
    line->size += why.count;
}

void log_references(struct connection *c, enum ppr_direction direction, const struct text *head)
{
    struct ppr_exchange *exchange = &c->exchange.route.exchange;
    struct ppr_field field;
    size_t offset = 0;
    while (ppr_block_next(text_view(head), direction, &offset, &field) == PPR_OK) {
        struct ppr_result result =
            ppr_rewrite_field(exchange, direction, field.name, field.value, NULL, 0);
        if (result.reason != PPR_REASON_UNCOVERED && result.reason != PPR_REASON_MALFORMED)
            continue;
        struct text line = {0};
        begin_line(c, &line);
        text_add(&line, field.name);
        text_add_string(&line, ": ");
        add_why(&line, exchange, direction, &field);
        print_line(&line);
    }
}
