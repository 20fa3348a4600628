/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A program outside of the tree that reads an nginx configuration by libppr-rules, checks the
   rules and prints them in the plain format. */

#include <ppr/rules.h>

#include <stdio.h>

static void print(const struct ppr_error *error)
{
    char line[256];
    const struct ppr_result result = ppr_error_text(error, line, sizeof line);
    if (result.status == PPR_REWRITTEN)
        printf("%.*s\n", (int)result.count, line);
}

int main(void)
{
    static const char text[] = "location /m/ {\n"
                               "    proxy_pass http://b:8080/x/;\n"
                               "    proxy_cookie_path /x/ /m/;\n"
                               "}\n"
                               "include more.conf;\n";
    char written[256];
    struct ppr_error warning;
    size_t number = 1;
    struct ppr_table *table = NULL;
    struct ppr_result result;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, ppr_view_of("nginx.conf"), 1);
    ppr_rules_read(builder, PPR_RULES_NGINX, ppr_view_of(text), NULL);
    ppr_rules_check(builder);
    while (ppr_builder_warning(builder, number++, &warning) == PPR_OK)
        print(&warning);
    table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    result = ppr_table_write(table, written, sizeof written);
    printf("%.*s", (int)result.count, written);
    ppr_table_unref(table);
    return 0;
}
