/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* nginx configurations that are too many, too large or too deep for a row, and texts that follow
   each other in one builder. */

#include "support/support.h"

#include <ppr/rules.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read a text from memory without a byte to spare. */
static struct ppr_builder *read_text(const char *text, size_t size)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    char *exact = exact_copy(text, size);
    ppr_rules_read(builder, PPR_RULES_NGINX, (struct ppr_view){exact, size}, NULL);
    exact_free(exact, size);
    return builder;
}

/* The rules of a builder as lines. */
static char *rules_of(struct ppr_builder *builder, const char *text)
{
    static char lines[8192];
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(table, "%s: %zu:%zu: %s", text, error->line, error->column, error->message);
    size_t size = 0;
    lines[0] = '\0';
    struct ppr_rule rule;
    for (size_t i = 1; ppr_table_rule(table, i, &rule) == PPR_OK; i++)
        size += (size_t)snprintf(lines + size, sizeof lines - size, "%s %.*s %.*s\n",
                                 rule.flags & PPR_KEEP ? "keep" : "map", (int)rule.client.size,
                                 rule.client.size ? rule.client.data : "", (int)rule.backend.size,
                                 rule.backend.data);
    ppr_table_unref(table);
    return lines;
}

/* A text read twice, or behind another, gives its rules again. */
START_TEST(texts_follow_each_other)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text = ppr_view_of("location / { proxy_pass http://b; }");
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX, text, NULL), PPR_OK);
    ck_assert_int_eq(ppr_builder_read(builder, ppr_view_of("map /p http://p")), PPR_OK);
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX, text, NULL), PPR_OK);
    ck_assert_str_eq(rules_of(builder, ""), "map / http://b/\nmap /p http://p/\nmap / http://b/\n");
    ppr_builder_free(builder);
}
END_TEST

/* A text with an error in its last line gives no rule and no warning. */
START_TEST(error_leaves_no_rule)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const char *text = "include x; location /m/ { proxy_pass http://b/; }\n"
                       "location /n/ { proxy_pass ftp://b/; }";
    struct ppr_error warning;
    ck_assert_int_eq(ppr_builder_read(builder, ppr_view_of("map /p/ http://p/")), PPR_OK);
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX, ppr_view_of(text), NULL),
                     PPR_BAD_RULE);
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 2);
    ck_assert_uint_eq(ppr_builder_size(builder), 1);
    ck_assert_int_ne(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

/* A rule that comes by a call after a text has no line, and a cookie rule no scope. */
START_TEST(calls_follow_a_text)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text =
        ppr_view_of("location /m/ { proxy_pass http://b/; proxy_cookie_path /x/ /y/; }\n");
    const struct ppr_view path = ppr_view_of("/p/");
    struct ppr_error warning;
    char written[256];
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX, text, NULL), PPR_OK);
    ck_assert_int_eq(ppr_builder_cookie_path(builder, path, path), PPR_OK);
    ck_assert_int_eq(
        ppr_builder_map(builder, ppr_view_of("/m/"), ppr_view_of("http://c/"), PPR_FOR_REQUESTS),
        PPR_OK);
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(warning.rule, 2);
    ck_assert_uint_eq(warning.line, 0);
    ck_assert_uint_eq(warning.column, 0);
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_ptr_nonnull(strstr(written, "cookie-path /x/ /y/ in /m/\n"));
    ck_assert_ptr_nonnull(strstr(written, "cookie-path /p/ /p/\n"));
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* However many ports and addresses a server has, it is one for its name. */
START_TEST(origins_are_not_repeated)
{
    static const char rules[] = "map //a/m/ http://b/\nmap /m/ http://b/ default\n"
                                "cookie-path /x/ /y/ in /m/\n";
    const char *text = "server { server_name a; listen 80; listen [::]:80; listen 443 ssl;\n"
                       "listen [::]:443 ssl;\n"
                       "location /m/ { proxy_pass http://b/; proxy_cookie_path /x/ /y/; } }";
    struct ppr_builder *builder = read_text(text, strlen(text));
    struct ppr_table *table = ppr_builder_build(builder);
    char written[512];
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_str_eq(written, rules);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* What a server for every host says of cookies is kept away from the others once, whether it says
   it once or again, and from where they say something themselves not at all. */
START_TEST(scopes_are_guarded_once)
{
    static const char rules[] = "map /m/ http://b/ default\nmap //a/m/ http://b/\n"
                                "local //c/q/\n"
                                "cookie-path /x/ /y/ in /m/\n"
                                "cookie-flags * secure in /\n"
                                "cookie-path /x/ /z/ in /m/\n"
                                "cookie-path /x/ /s/ in //a/\n"
                                "cookie-flags * nosecure in //a/\n"
                                "cookie-flags * httponly in //c/q/\n"
                                "cookie-path /x/ /s/ in //a/m/\n"
                                "cookie-path off in //c/m/\n"
                                "cookie-flags off in //c/\n";
    const char *text =
        "server { proxy_cookie_flags ~ secure; location /m/ { proxy_pass http://b/;\n"
        "proxy_cookie_path /x /y; } }\n"
        "server { location /m { proxy_cookie_path /x /z; } }\n"
        "server { server_name a; proxy_cookie_path /x/ /s;\n"
        "proxy_cookie_flags ~ nosecure; location /m/ { proxy_pass http://b/; } }\n"
        "server { server_name c; location /q/ { proxy_cookie_flags ~ httponly; } }";
    struct ppr_builder *builder = read_text(text, strlen(text));
    struct ppr_error warning;
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(warning.line, 4); /* of the slash */
    ck_assert_int_ne(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    struct ppr_table *table = ppr_builder_build(builder);
    char written[512];
    const struct ppr_result result = ppr_table_write(table, written, sizeof written - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    written[result.count] = '\0';
    ck_assert_str_eq(written, rules);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(blocks_have_a_depth)
{
    char text[256];
    memset(text, 0, sizeof text);
    for (size_t i = 0; i < 64; i++)
        memcpy(text + 2 * i, "x{", 2);
    /* the deepest may have something in it */
    memcpy(text + 128, "y;", 2);
    memset(text + 130, '}', 64);
    struct ppr_builder *builder = read_text(text, 194);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
    memcpy(text + 128, "x{}", 3);
    builder = read_text(text, 131);
    ck_assert_str_eq(ppr_builder_error(builder)->message,
                     "blocks must not be nested more than 64 deep");
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 1);
    ck_assert_uint_eq(ppr_builder_error(builder)->column, 130);
    ppr_builder_free(builder);
    /* blocks beside each other are no deeper */
    for (size_t i = 0; i < 80; i++)
        memcpy(text + 3 * i, "x{}", 3);
    builder = read_text(text, 240);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

/* Names times ports times members: a short text must not become rules without end. */
START_TEST(servers_have_a_bound)
{
    static char text[65536 * 17];
    size_t size = (size_t)sprintf(text, "location / { proxy_pass http://u/; }\nupstream u {");
    for (int i = 1; i <= 65535; i++)
        size += (size_t)sprintf(text + size, " server b:%d;", i);
    struct ppr_builder *builder =
        read_text(text, size + (size_t)sprintf(text + size, " }")); /* and the name itself */
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ppr_builder_free(builder);
    builder = read_text(text, size + (size_t)sprintf(text + size, " server c; }"));
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_int_eq(error->status, PPR_BAD_RULE);
    ck_assert_str_eq(error->message, "a server block must not have more than 65536 rules");
    ck_assert_uint_eq(error->line, 1);
    ck_assert_uint_eq(error->column, 25);
    ppr_builder_free(builder);
}
END_TEST

/* Each location of these passes to a backend of its own, so that it is known which. */

int main(void)
{
    const struct test_case cases[] = {
        {texts_follow_each_other, 1}, {calls_follow_a_text, 1}, {origins_are_not_repeated, 1},
        {scopes_are_guarded_once, 1}, {blocks_have_a_depth, 1}, {servers_have_a_bound, 1},
        {error_leaves_no_rule, 1},
    };
    return run_cases("nginx", cases, COUNT(cases));
}
