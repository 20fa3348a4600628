/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A program outside of the tree, built against an installed libppr, as C and as
   C++: what follows is in both. */

#include <ppr/ppr.h>

#include <stdio.h>
#include <string.h>

static const char rules[] = "map /mirror/foo/ http://backend.example.com/\n"
                            "keep http://backend.example.com/raw/\n";

static void print_rule(const struct ppr_table *table, size_t number)
{
    struct ppr_rule rule;
    if (ppr_table_rule(table, number, &rule) != PPR_OK)
        return;
    printf("rule %lu: [%.*s] [%.*s] %u\n", (unsigned long)number, (int)rule.client.size,
           rule.client.data == NULL ? "" : rule.client.data, (int)rule.backend.size,
           rule.backend.data, rule.flags);
}

static int rewrite(const struct ppr_table *table)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    struct ppr_exchange exchange;
    struct ppr_result result;
    unsigned ignored = 0;
    char head[256] = "HTTP/1.1 302 Found\r\nLocation: http://backend.example.com/a\r\n\r\n";
    context.client_scheme = PPR_STRING("https");
    context.client_authority = PPR_STRING("www.example.org");
    context.client_target = PPR_STRING("a target that is none");
    if (ppr_exchange_init(&exchange, table, &context, &ignored) != PPR_OK)
        return 1;
    printf("ignored: %u\n", ignored);
    result =
        ppr_rewrite_block(&exchange, PPR_RESPONSE, head, strlen(head), sizeof head, PPR_BLOCK_HEAD);
    printf("%s, %s\n", ppr_status_text(result.status), ppr_reason_word(result.reason));
    if (result.status != PPR_REWRITTEN)
        return 1;
    fwrite(head, 1, result.count, stdout);
    return 0;
}

int main(void)
{
    printf("version %s, built with %d.%d.%d\n", ppr_version(), PPR_VERSION_MAJOR, PPR_VERSION_MINOR,
           PPR_VERSION_PATCH);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    if (table == NULL) {
        fprintf(stderr, "%s\n", ppr_builder_error(builder)->message);
        return 1;
    }
    ppr_builder_free(builder);
    print_rule(table, 1);
    print_rule(table, 2);
    int status = rewrite(table);
    ppr_table_unref(table);
    return status;
}
