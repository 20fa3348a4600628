/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A program that builds a table, rewrites a reference and rewrites a head; without WITH_PPR
   the same program without libppr. The difference of their sizes is the part that libppr adds
   to a static program. */

#include <ppr/ppr.h>

#include <stdio.h>

#ifdef WITH_PPR
static size_t rewrite(const char *rule, char *head, size_t size, size_t capacity)
{
    struct ppr_exchange exchange;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_map(builder, ppr_view_of("/"), ppr_view_of(rule), 0);
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    char url[256];
    ppr_exchange_init(&exchange, table, NULL, NULL);
    size = ppr_rewrite_block(&exchange, PPR_RESPONSE, head, size, capacity, 0).count;
    size += ppr_rewrite_url(&exchange, PPR_RESPONSE, ppr_view_of(rule), url, sizeof url).count;
    ppr_table_unref(table);
    return size;
}
#else
static size_t rewrite(const char *rule, char *head, size_t size, size_t capacity)
{
    return (size_t)(rule[0] + head[0]) + size + capacity;
}
#endif

int main(int count, char **arguments)
{
    static char head[4096];
    const size_t size = fread(head, 1, sizeof head, stdin);
    printf("%zu\n", rewrite(arguments[count - 1], head, size, sizeof head));
    return 0;
}
