/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What the checker warns of, each with its place; and tables written in the plain format. */

#include "generate.h"
#include "oracle.h"
#include "rows.h"
#include "sanitized.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- Warnings -- */

struct expected {
    size_t line;
    size_t column;
    size_t rule;
    const char *message; /* part of it; NULL: no more */
};

enum { MOST = 6 };

struct check_row {
    const char *rules;
    struct expected expected[MOST]; /* all there are */
};

#define SLASHES "no difference here, but in Apache httpd"

static const struct check_row check_rows[] = {
    {"", {{0}}},
    {"map /m/ http://b/\nkeep http://b/x\nquery-param q\nfield response all\n", {{0}}},
    /* captures have their names */
    {"map /t/{a}/ http://{a}.b/\nmap /t/{x}/ http://{x}.c/\nmap /u/{z}/ http://{z}.c/\n"
     "map /t/{q}/ http://{q}.b/\n",
     {{2, 13, 2, "rule 1 (line 1) has the client prefix /t/{x}/, too"},
      {3, 13, 3, "rule 2 (line 2) has the client prefix /t/{x}/"},
      {4, 13, 4, "never reached: it repeats rule 1 (line 1)"}}},
    {"map /x/{a}/ http://{a}.b/\nmap /y/{c}/ https://{c}.b/\n",
     {{2, 13, 2, "rule 1 (line 1) has http://{a}.b; one rule with any-scheme"}}},
    {"map /x/{a}/ http://{a}.b/\nmap / http://c/\n", {{2, 7, 2, "below /x/{a}/ goes to rule 1"}}},
    /* repeated: normalised, and whatever the slash */
    {"map /m http://b/x\nmap /m/ HTTP://B:80/%78",
     {{2, 9, 2, "this rule is never reached: it repeats rule 1 (line 1)"}}},
    {"keep http://b/x\n\nkeep http://b/x/", {{3, 6, 2, "it repeats rule 1 (line 1)"}}},
    {"map /m http://b/x\nmap /n http://b/x\nmap /n http://b/x",
     {{2, 8, 2, "two client prefixes"}, {3, 8, 3, "it repeats rule 2 (line 2)"}}},
    {"map /m http://b/x any-scheme\nmap /m http://b/x any-scheme",
     {{2, 8, 2, "it repeats rule 1 (line 1)"}}},
    /* nothing left, under any scheme */
    {"map /m ws://b/x any-scheme\nmap /m https://b/x",
     {{2, 8, 2, "for each of its schemes a rule before it, such as rule 1 (line 1),"}}},
    {"keep ws://b/x any-scheme\nkeep https://b/x",
     {{2, 6, 2, "for each of its schemes a rule before it, such as rule 1 (line 1),"}}},
    {"map /m http://b:81 any-scheme\nmap /m wss://b:81 any-scheme",
     {{2, 8, 2, "for each of its schemes a rule before it, such as rule 1 (line 1),"}}},
    {"map /m https://b/x any-scheme\nmap /m https://b/x",
     {{2, 8, 2, "for each of its schemes a rule before it, such as rule 1 (line 1),"}}},
    {"keep http://b\nkeep ws://b\nkeep https://b\nkeep wss://b\nkeep https://b any-scheme",
     {{2, 6, 2, "another scheme, too: rule 1 (line 1) has http://b;"},
      {3, 6, 3, "another scheme, too: rule 1 (line 1) has http://b;"},
      {4, 6, 4, "another scheme, too: rule 1 (line 1) has http://b;"},
      {5, 6, 5, "for each of its schemes a rule before it, such as rule 3 (line 3),"}}},
    {"map /m http://b any-scheme\nmap /n http://b\nmap /n https://b any-scheme",
     {{2, 8, 2, "two client prefixes"},
      {3, 8, 3, "this rule is never used for requests: rule 2 (line 2)"},
      {3, 8, 3, "two client prefixes for one backend prefix: rule 1 (line 1)"}}},
    /* something left */
    {"map /m http://b\nmap /m https://b any-scheme",
     {{2, 8, 2, "never used for requests: rule 1 (line 1) has the client prefix /m/, too"}}},
    {"map /m http://b any-scheme\nmap /m https://b:80",
     {{2, 8, 2, "never used for requests: rule 1 (line 1)"}}},
    {"map /m http://b:81 any-scheme\nmap /m https://b:82",
     {{2, 8, 2, "never used for requests: rule 1 (line 1)"}}},
    {"keep http://b\nkeep http://b:81\nkeep http://c\nkeep http://b/x", {{0}}},
    /* one client prefix, several backends */
    {"map /m http://b1\nmap /m http://b2\nmap /m http://b3",
     {{2, 8, 2, "for responses this one still counts"},
      {3, 8, 3, "never used for requests: rule 1 (line 1)"}}},
    {"map http://c/m http://b1\nmap /m http://b2\nmap https://c/m http://b3", {{0}}},
    {"map http://c:80/m http://b1\nmap HTTP://C/m http://b2",
     {{2, 16, 2, "rule 1 (line 1) has the client prefix http://c/m/, too"}}},
    /* two client prefixes */
    {"map /m http://b/x\nmap /n http://b/x\nmap /o http://b/x/y",
     {{2, 8, 2,
       "two client prefixes for one backend prefix: rule 1 (line 1) has the client prefix "
       "/m/;"}}},
    {"map /m https://b/x any-scheme\nmap /n http://b:80/x",
     {{2, 8, 2, "two client prefixes for one backend prefix: rule 1 (line 1)"}}},
    /* two schemes */
    {"map /m http://b\n# x\nmap /n  https://b",
     {{3, 9, 2, "another scheme, too: rule 1 (line 1) has http://b; one rule with any-scheme"}}},
    {"map /m http://b\nmap /m https://b",
     {{2, 8, 2, "never used for requests: rule 1 (line 1)"},
      {2, 8, 2, "another scheme, too: rule 1 (line 1)"}}},
    {"map /m ws://b/x\nmap /n http://b/x\nmap /o https://b/x",
     {{2, 8, 2, "rule 1 (line 1) has ws://b;"}, {3, 8, 3, "rule 1 (line 1) has ws://b;"}}},
    {"map /m http://b/x\nmap /n ws://b/x\nmap /o https://b/x",
     {{2, 8, 2, "rule 1 (line 1) has http://b;"}, {3, 8, 3, "rule 1 (line 1) has http://b;"}}},
    {"keep http://b:81/x\nkeep wss://b:81/x", {{2, 6, 2, "rule 1 (line 1) has http://b:81;"}}},
    {"map /m http://b/x\nkeep https://b/x", {{0}}},
    {"map /m http://b\nmap /n https://b/x", {{0}}},
    {"map /m http://b:81\nmap /n https://b:82", {{0}}},
    {"map /m http://b:81\nmap /n https://b", {{0}}},
    {"map /m http://b:443\nmap /n https://b", {{0}}},
    {"map /m http://b any-scheme\nmap /m http://c", {{2, 8, 2, "never used for requests"}}},
    /* the root */
    {"map / http://b/\nmap /m http://c\n",
     {{1, 7, 1,
       "the client prefix / stands beside others: what this backend has below /m/ goes to "
       "rule 2 (line 2)"}}},
    {"map /m http://c\nmap / http://b/\nmap / http://d/",
     {{2, 7, 2, "stands beside others"}, {3, 7, 3, "never used for requests: rule 2 (line 2)"}}},
    {"map / http://b/\nmap / http://c/\nkeep http://b/x", {{2, 7, 2, "never used for requests"}}},
    {"map http://c/ http://b/\nmap http://d/m http://e", {{0}}},
    {"map http://c/ http://b/\nmap http://d/m http://e\nmap http://c/n/o http://f",
     {{1, 15, 1, "below /n/o/ goes to rule 3 (line 3)"}}},
    {"map http://c/ http://b/\nmap http://c/n http://f\nmap /m http://e",
     {{1, 15, 1, "below /n/ goes to rule 2 (line 2)"}}},
    {"map http://c/ http://b/\nmap /m http://e\nmap http://c/n http://f",
     {{1, 15, 1, "below /m/ goes to rule 2 (line 2)"}}},
    {"map / http://b/\nmap http://c/m http://d", {{1, 7, 1, "goes to rule 2 (line 2)"}}},
    {"map / http://b/\nmap /m http://c\nmap /n http://d",
     {{1, 7, 1, "below /m/ goes to rule 2 (line 2)"}}},
    {"map http://c/ http://b/\nmap /m http://e\nmap /n http://f",
     {{1, 15, 1, "below /m/ goes to rule 2 (line 2)"}}},
    /* slashes */
    {"map /app http://b/x/",
     {{1, 10, 1,
       "the backend prefix ends with a slash, and the client prefix does not: " SLASHES}}},
    {"map /app/ http://b/x",
     {{1, 11, 1,
       "the client prefix ends with a slash, and the backend prefix does not: " SLASHES}}},
    {"map / http://b", {{1, 7, 1, "the client prefix ends with a slash"}}},
    {"map http://c http://b/", {{1, 14, 1, "the backend prefix ends with a slash"}}},
    {"map http://c http://b\nmap /x http://c/x\nmap /y/ http://d/", {{1, 14, 1, "beside others"}}},
    {"keep http://b/x/\nkeep http://b/y", {{0}}},
    /* cookies */
    {"cookie-domain a.example b\ncookie-domain  .A.example c",
     {{2, 16, 0,
       "this rule is never reached: the rule in line 1 is for the domain A.example, "
       "too"}}},
    {"cookie-domain a b\ncookie-domain b a\ncookie-path /a /b\ncookie-path /b /a", {{0}}},
    {"cookie-path /a /b\ncookie-path /a/ /c", {{2, 13, 0, "line 1 is for the path /a, too"}}},
    {"cookie-path / /b\n\ncookie-path / /c", {{3, 13, 0, "line 1 is for the path /, too"}}},
    {"cookie-path /a /b\ncookie-path /A /b\ncookie-path /a/b /c", {{0}}},
    {"cookie-flags a secure\ncookie-flags a httponly",
     {{2, 14, 0, "line 1 is for the name a, too"}}},
    {"cookie-flags ab* secure\ncookie-flags abc* secure\ncookie-flags ab secure\n"
     "cookie-flags abc secure",
     {{2, 14, 0, "line 1 is for the name abc, too"},
      {3, 14, 0, "line 1 is for the name ab, too"},
      {4, 14, 0, "line 1 is for the name abc, too"}}},
    {"cookie-flags * secure\ncookie-flags * httponly\ncookie-flags a httponly",
     {{2, 14, 0, "line 1 is for the name *, too"}, {3, 14, 0, "line 1 is for the name a, too"}}},
    {"cookie-flags abc secure\ncookie-flags ab* secure\ncookie-flags ab secure",
     {{3, 14, 0, "line 2 is for the name ab, too"}}},
    {"cookie-flags ab secure\ncookie-flags ab* secure\ncookie-flags abc secure",
     {{3, 14, 0, "line 2 is for the name abc, too"}}},
    {"cookie-flags ab secure\ncookie-flags ab* secure\ncookie-flags ab secure",
     {{3, 14, 0, "line 1 is for the name ab, too"}}},
    {"cookie-flags abc* secure\ncookie-flags a* secure\ncookie-flags abcd secure",
     {{3, 14, 0, "line 1 is for the name abcd, too"}}},
    {"cookie-flags ab secure\ncookie-flags a secure\ncookie-flags A* secure", {{0}}},
    {"cookie-path /a /b\ncookie-path /a /c in /x\ncookie-path /a /d in /y\ncookie-path /a /e in "
     "/x/",
     {{4, 13, 0, "line 2 is for the path /a, too"}}},
    {"cookie-flags a* secure in /x\ncookie-flags ab secure\ncookie-flags ab secure in /x",
     {{3, 14, 0, "line 1 is for the name ab, too"}}},
    {"cookie-domain a b in http://c/x\ncookie-domain a c in /x", {{0}}},
    {"cookie-path off in /x\ncookie-path off in /x", {{0}}},
    /* parameters */
    {"query-param a\nquery-param b\nquery-param A\nquery-param  a",
     {{4, 14, 0, "this rule does nothing: the rule in line 1 names the parameter a, too"}}},
    /* first rules, then cookies, then parameters; one with all there is to say */
    {"query-param a\nquery-param a\ncookie-path /a /b\ncookie-path /a /b\nmap / http://b",
     {{5, 7, 1, SLASHES}, {4, 13, 0, "line 3"}, {2, 13, 0, "line 1"}}},
    {"map /m http://b\nmap /n http://c\nmap /m/ https://c\nmap /n https://b",
     {{3, 9, 3, "never used for requests: rule 1 (line 1)"},
      {3, 9, 3, "another scheme, too: rule 2 (line 2) has http://c;"},
      {3, 9, 3, SLASHES},
      {4, 8, 4, "never used for requests: rule 2 (line 2)"},
      {4, 8, 4, "another scheme, too: rule 1 (line 1) has http://b;"}}},
};

static struct ppr_builder *read_rules(const char *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of(rules));
    ck_assert_msg(ppr_builder_error(builder)->status == PPR_OK, "%s\n%s",
                  ppr_builder_error(builder)->message, rules);
    return builder;
}

/* Check a builder, and hold what is said against what is to be: all of it. */
static void expect(struct ppr_builder *builder, const struct expected *all, const char *rules)
{
    struct ppr_warning got;
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &got), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    size_t number = 0;
    for (; number < MOST && all[number].message; number++) {
        const struct expected *expected = &all[number];
        ck_assert_msg(ppr_builder_warning(builder, number + 1, &got) == PPR_OK,
                      "no warning: %s, for\n%s", expected->message, rules);
        ck_assert_msg(got.line == expected->line && got.column == expected->column &&
                          got.rule == expected->rule && strstr(got.message, expected->message),
                      "should be %zu:%zu, rule %zu: %s; is %zu:%zu, rule %zu: %s, for\n%s",
                      expected->line, expected->column, expected->rule, expected->message, got.line,
                      got.column, got.rule, got.message, rules);
    }
    ck_assert_msg(ppr_builder_warning(builder, number + 1, &got) == PPR_BAD_ARGUMENT,
                  "too many: %zu:%zu: %s, for\n%s", got.line, got.column, got.message, rules);
}

START_TEST(warnings_have_a_place)
{
    const struct check_row *row = &check_rows[_i];
    struct ppr_builder *builder = read_rules(row->rules);
    expect(builder, row->expected, row->rules);
    ppr_builder_free(builder);
}
END_TEST

/* Directives of other formats, each of which makes many rules: nothing is said of those beside each
   other, and what there is to say on account of another directive is said once. */
struct directive_row {
    enum ppr_format format;
    const char *text;
    struct expected expected[MOST];
};

#define UPSTREAM "upstream u { server b1; server b2; server b3; }\n"

static const struct directive_row directive_rows[] = {
    {PPR_FORMAT_NGINX,
     UPSTREAM "server { listen 80; listen 81; server_name a c;\n"
              "location /m/ { proxy_pass http://u/; } }",
     {{0}}},
    {PPR_FORMAT_APACHE,
     "<VirtualHost *:80>\nServerName a\nServerAlias c d\nProxyPass /m/ http://b/\n</VirtualHost>",
     {{0}}},
    {PPR_FORMAT_APACHE,
     "<Proxy balancer://b>\nBalancerMember http://m\nBalancerMember https://m\n</Proxy>\n"
     "ProxyPass /m balancer://b",
     {{0}}},
    {PPR_FORMAT_APACHE,
     "<VirtualHost *:80>\nServerName a\nServerAlias c d\nProxyPass /m/ http://b/x\n</VirtualHost>",
     {{4, 15, 1, SLASHES}}},
    {PPR_FORMAT_NGINX,
     UPSTREAM "location /m/ { proxy_pass http://u/; }\nlocation /n/ { proxy_pass http://u/; }",
     {{3, 27, 5, "two client prefixes for one backend prefix: rule 1 (line 2)"}}},
    {PPR_FORMAT_NGINX,
     UPSTREAM
     "location /m/ { proxy_pass http://b1:80/; }\nlocation /n/ { proxy_pass http://b2/; }\n"
     "location /o/ { proxy_pass http://u/; }",
     {{4, 27, 3, "two client prefixes for one backend prefix: rule 1 (line 2)"},
      {4, 27, 4, "two client prefixes for one backend prefix: rule 2 (line 3)"}}},
    {PPR_FORMAT_NGINX,
     "location /m/ { proxy_pass https://b1/; }\n" UPSTREAM "location /n/ { proxy_pass http://u/; }",
     {{3, 27, 2, "asked by another scheme, too: rule 1 (line 1)"}}},
    {PPR_FORMAT_NGINX,
     "location /m/ { proxy_pass https://b/; }\nserver { server_name a c;\n"
     "location /n/ { proxy_pass http://b/; } }",
     {{3, 27, 2, "asked by another scheme, too: rule 1 (line 1)"}}},
    /* the root that nginx has by default is beside other locations, not beside its own */
    {PPR_FORMAT_NGINX, "location /m { proxy_pass http://b; }", {{0}}},
    {PPR_FORMAT_NGINX, "server { server_name a c; location /m { proxy_pass http://b; } }", {{0}}},
    {PPR_FORMAT_NGINX,
     "location /m { proxy_pass http://b; }\nlocation /n/ { proxy_pass http://c/; }\n"
     "location /o/ { proxy_pass http://d/; }",
     {{1, 26, 4, "below /n/ goes to rule 2 (line 2)"}}},
    {PPR_FORMAT_NGINX,
     "server { server_name a c;\nlocation /m { proxy_pass http://b; }\n"
     "location /n/ { proxy_pass http://c/; }\nlocation /o/ { proxy_pass http://d/; } }",
     {{2, 26, 7, "below /n/ goes to rule 3 (line 3)"}}},
    {PPR_FORMAT_NGINX,
     UPSTREAM "location /m { proxy_pass http://u; }\nlocation /n/ { proxy_pass http://c/; }",
     {{2, 26, 6, "below /n/ goes to rule 5 (line 3)"}}},
    {PPR_FORMAT_NGINX,
     UPSTREAM "server { server_name a;\nlocation /m { proxy_pass http://u; }\n"
              "location /n/ { proxy_pass http://c/; } }",
     {{3, 26, 6, "below /n/ goes to rule 5 (line 4)"}}},
    {PPR_FORMAT_NGINX,
     "server { server_name a;\nlocation /m { proxy_pass http://b; } }\n"
     "location /n/ { proxy_pass http://c/; }",
     {{2, 26, 3, "below /n/ goes to rule 1 (line 3)"}}},
    {PPR_FORMAT_NGINX,
     "location /m { proxy_pass http://b; }\nserver { server_name a;\n"
     "location /n/ { proxy_pass http://c/; }\nlocation / { proxy_pass http://d/; } }",
     {{1, 26, 2, "below /n/ goes to rule 3 (line 3)"}, {4, 25, 4, "below /m/ goes to rule 1"}}},
};

START_TEST(directives_are_one)
{
    const struct directive_row *row = &directive_rows[_i];
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_builder_read(builder, row->format, ppr_view_of(row->text)), PPR_OK);
    expect(builder, row->expected, row->text);
    ppr_builder_free(builder);
}
END_TEST

/* Places of two texts are not the same, though they look it. */
START_TEST(texts_are_apart)
{
    static const struct expected all[MOST] = {{1, 9, 1, SLASHES},
                                              {1, 9, 2, "never used for requests: rule 1 (line 1)"},
                                              {1, 9, 2, SLASHES}};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of("map /m/ http://b"));
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of("map /m/ http://c"));
    expect(builder, all, "two texts");
    ppr_builder_free(builder);
}
END_TEST

static const char *warning_of(struct ppr_builder *builder, size_t number)
{
    static struct ppr_warning warning;
    if (ppr_builder_warning(builder, number, &warning) != PPR_OK)
        return "";
    ck_assert_uint_eq(warning.line, 0);
    ck_assert_uint_eq(warning.column, 0);
    return warning.message;
}

/* Rules that came by calls have no lines. */
START_TEST(calls_have_no_line)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("http://b"), 0);
    ppr_builder_map(builder, ppr_view_of("/m/"), ppr_view_of("http://b/"), 0);
    ppr_builder_cookie_scope(builder, ppr_view_of("/m"));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_cookie_scope(builder, ppr_view_of(""));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 2),
                     "this rule is never reached: an earlier rule is for the path /a, too");
    ck_assert_str_eq(warning_of(builder, 3),
                     "this rule does nothing: an earlier rule names the parameter a, too");
    ck_assert_str_eq(warning_of(builder, 4), "");
    /* once more: the same again; and the builder goes on */
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 4), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 7), "");
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* However many there are: all that a rule with any-scheme and an origin enters. */
START_TEST(many_rules_have_room)
{
    enum { rules = 400 };
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_warning warning;
    for (int i = 1; i <= rules; i++) {
        char client[32];
        char backend[32];
        snprintf(client, sizeof client, "http://c%d/m", i);
        snprintf(backend, sizeof backend, "http://b%d/x", i);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), PPR_ANY_SCHEME);
        ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
        ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_BAD_ARGUMENT);
    }
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 401");
    ck_assert_str_eq(warning_of(builder, 2), "");
    ppr_builder_free(builder);
}
END_TEST

START_TEST(an_error_is_told)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_map(builder, ppr_view_of("m"), ppr_view_of("http://b"), 0);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_BAD_RULE);
    ck_assert_str_eq(warning_of(builder, 1), "");
    ck_assert_int_eq(ppr_builder_check(NULL), PPR_NO_MEMORY);
    ppr_builder_free(builder);
}
END_TEST

/* ------------------------------------------------------------ Random rules -- */

static unsigned long number_of(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

static struct ppr_builder *collect(const struct oracle_table *from)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    oracle_give(from, builder);
    return builder;
}

static struct ppr_table *build(const struct oracle_table *from)
{
    struct ppr_builder *builder = collect(from);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);
    return table;
}

/* A rule that is not reached can go: nothing comes out otherwise. */
static void check_without(struct random *random, const struct random_table *from, size_t rule)
{
    static struct random_context context;
    static struct buffer reference;
    struct oracle_rule rules[MAX_RULES];
    struct oracle_table less = from->oracle;
    memcpy(rules, from->rules, sizeof rules);
    memmove(rules + rule - 1, rules + rule, (MAX_RULES - rule) * sizeof *rules);
    less.rules = rules;
    less.rule_count--;
    struct ppr_table *all = build(&from->oracle);
    struct ppr_table *without = build(&less);
    for (int i = 0; i < 40; i++) {
        char one[8192];
        char two[8192];
        random_context(random, from, &context);
        random_reference(random, from, &reference);
        const enum ppr_direction direction = i % 2 ? PPR_REQUEST : PPR_RESPONSE;
        const struct ppr_result a = ppr_rewrite_url(all, direction, &context.context,
                                                    buffer_view(&reference), one, sizeof one);
        const struct ppr_result b = ppr_rewrite_url(without, direction, &context.context,
                                                    buffer_view(&reference), two, sizeof two);
        ck_assert_msg(a.rule != rule && a.status == b.status && a.reason == b.reason &&
                          a.count == b.count && !memcmp(one, two, a.count),
                      "rule %zu is reached by %.*s", rule, (int)reference.size, reference.data);
    }
    ppr_table_unref(all);
    ppr_table_unref(without);
}

/* Whether a rule says what an earlier one says, as the table reads both back. */
static bool is_repeated(const struct ppr_table *table, size_t number)
{
    struct ppr_rule own;
    struct ppr_rule other;
    ppr_table_rule(table, number, &own);
    for (size_t i = 1; i < number; i++) {
        ppr_table_rule(table, i, &other);
        if (own.flags == other.flags && own.client.size == other.client.size &&
            own.backend.size == other.backend.size &&
            !memcmp(own.backend.data, other.backend.data, own.backend.size) &&
            (!own.client.size || !memcmp(own.client.data, other.client.data, own.client.size)))
            return true;
    }
    return false;
}

static size_t check_random(struct random *random, struct random_table *from)
{
    bool unreached[MAX_RULES + 1] = {false};
    size_t count = 0;
    struct ppr_builder *builder = collect(&from->oracle);
    struct ppr_warning warning;
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++) {
        if (warning.rule && strstr(warning.message, "never reached"))
            unreached[warning.rule] = true;
    }
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    for (size_t rule = 1; rule <= from->oracle.rule_count; rule++) {
        ck_assert_msg(unreached[rule] || !is_repeated(table, rule), "rule %zu is repeated", rule);
        if (!unreached[rule])
            continue;
        check_without(random, from, rule);
        count++;
    }
    ppr_table_unref(table);
    return count;
}

enum { ROUNDS = SANITIZED ? 2000 : 8000 };

START_TEST(what_is_not_reached_can_go)
{
    static struct random_table from;
    struct random random = {number_of("PPR_SEED", 1) * 16 + 11};
    const unsigned long rounds = number_of("PPR_ROUNDS", ROUNDS);
    size_t count = 0;
    for (unsigned long round = 0; round < rounds; round++) {
        random_table(&random, &from);
        count += check_random(&random, &from);
    }
    ck_assert_uint_gt(count, rounds / 20);
}
END_TEST

/* ---------------------------------------------------------------- Writing -- */

static char *write_table(const struct ppr_table *table, size_t *size)
{
    const struct ppr_result measured = ppr_table_write(table, NULL, 0);
    *size = measured.count;
    char *text = malloc(*size + 1);
    ck_assert_ptr_nonnull(text);
    const struct ppr_result result = ppr_table_write(table, text, *size);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_NONE);
    ck_assert_uint_eq(result.rule, 0);
    ck_assert_uint_eq(result.count, *size);
    text[*size] = '\0';
    return text;
}

static struct ppr_table *read_table(const char *text, size_t size)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view view = {text, size};
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, view);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_msg(table != NULL, "line %zu: %s, in\n%.*s", ppr_builder_error(builder)->line,
                  ppr_builder_error(builder)->message, (int)size, text);
    ppr_builder_free(builder);
    return table;
}

struct write_row {
    const char *rules;
    const char *written;
};

static const struct write_row write_rows[] = {
    {"", ""},
    {"# nothing\n", ""},
    {"map /m HTTP://B:80/%7e", "map /m/ http://b/~/\n"},
    {"map /m/ http://b/ [any-scheme]\nkeep http://b:81/x any-scheme\nkeep https://c:443",
     "map /m/ http://b/ any-scheme\nkeep http://b:81/x/ any-scheme\nkeep https://c/\n"},
    {"map / ws://b\nmap https://C wss://[::0:1]:444/x",
     "map / ws://b/\nmap https://c/ wss://[::1]:444/x/\n"},
    {"map /m http://b\nmap /m http://b", "map /m/ http://b/\nmap /m/ http://b/\n"},
    {"field response X uri\nfield request Referer uri\nfield response sourcemap uri\n"
     "field response Location uri",
     "field response SourceMap uri\nfield request Referer uri\nfield response X uri\n"},
    {"field response X-Pingback text\nfield request all\nfield response \\#a if",
     "field request If if\nfield request Origin origin\nfield request Referer uri\n"
     "field response X-Pingback text\nfield response \\#a if\n"},
    {"cookie-domain .A .b in /m\ncookie-domain [::1] c\ncookie-path / /x in http://C\n"
     "cookie-path /a/ /",
     "cookie-domain A b in /m/\ncookie-domain [::1] c\ncookie-path / /x/ in http://c/\n"
     "cookie-path /a/ /\n"},
    {"cookie-path off in /x\ncookie-domain off\ncookie-flags off in http://C",
     "cookie-path off in /x/\ncookie-domain off\ncookie-flags off in http://c/\n"},
    {"cookie-flags * secure\ncookie-flags s* nohttponly NoSecure in /\n"
     "cookie-flags in samesite=Lax httponly secure\ncookie-flags a nosamesite\n"
     "cookie-flags \\#b samesite=none",
     "cookie-flags * secure\ncookie-flags s* nosecure nohttponly in /\n"
     "cookie-flags in secure httponly samesite=lax\ncookie-flags a nosamesite\n"
     "cookie-flags \\#b samesite=none\n"},
    {"query-param b\nmap /m http://b\nquery-param \\a",
     "map /m/ http://b/\nquery-param b\nquery-param \\a\n"},
};

START_TEST(tables_are_written)
{
    enum { poison = 0x5A, behind = 8 };
    const struct write_row *row = &write_rows[_i];
    struct ppr_table *table = rows_table(row->rules);
    size_t size = 0;
    char *text = write_table(table, &size);
    ck_assert_str_eq(text, row->written);
    for (size_t capacity = 0; capacity < size + behind; capacity++) {
        char buffer[1024];
        memset(buffer, poison, sizeof buffer);
        const struct ppr_result result = ppr_table_write(table, buffer, capacity);
        const size_t written = capacity < size ? 0 : size;
        ck_assert_int_eq(result.status, capacity < size ? PPR_NO_SPACE : PPR_REWRITTEN);
        ck_assert_uint_eq(result.count, size);
        ck_assert_mem_eq(buffer, text, written);
        for (size_t i = written; i < sizeof buffer; i++)
            ck_assert_int_eq(buffer[i], poison);
    }
    struct ppr_table *again = read_table(text, size);
    char *twice = write_table(again, &size);
    ck_assert_str_eq(twice, text);
    free(twice);
    free(text);
    ppr_table_unref(again);
    ppr_table_unref(table);
}
END_TEST

START_TEST(writing_bad_arguments)
{
    struct ppr_table *table = rows_table("map /m http://b");
    ck_assert_int_eq(ppr_table_write(NULL, NULL, 0).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_write(table, NULL, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_write(table, NULL, 0).status, PPR_NO_SPACE);
    ppr_table_unref(table);
}
END_TEST

static bool is_same(struct ppr_result a, struct ppr_result b, const char *one, const char *two)
{
    return a.status == b.status && a.reason == b.reason && a.rule == b.rule && a.count == b.count &&
           !memcmp(one, two, a.count);
}

/* What comes out of two tables is the same, numbers too. */
static void check_same(struct random *random, const struct random_table *from,
                       const struct ppr_table *table, const struct ppr_table *again)
{
    static struct random_context context;
    static struct buffer input;
    static char one[16384];
    static char two[16384];
    for (int i = 0; i < 8; i++) {
        enum ppr_direction direction = i % 2 ? PPR_REQUEST : PPR_RESPONSE;
        const char *name = NULL;
        random_context(random, from, &context);
        random_reference(random, from, &input);
        ck_assert(is_same(ppr_rewrite_url(table, direction, &context.context, buffer_view(&input),
                                          one, sizeof one),
                          ppr_rewrite_url(again, direction, &context.context, buffer_view(&input),
                                          two, sizeof two),
                          one, two));
        const enum ppr_kind kind = random_field(random, &direction, &name);
        random_value(random, from, kind, &input);
        ck_assert(is_same(ppr_rewrite_field(table, direction, &context.context, ppr_view_of(name),
                                            buffer_view(&input), one, sizeof one),
                          ppr_rewrite_field(again, direction, &context.context, ppr_view_of(name),
                                            buffer_view(&input), two, sizeof two),
                          one, two));
    }
}

START_TEST(what_is_written_is_read_again)
{
    static struct random_table from;
    struct random random = {number_of("PPR_SEED", 1) * 16 + 12};
    const unsigned long rounds = number_of("PPR_ROUNDS", ROUNDS) / 4;
    for (unsigned long round = 0; round < rounds; round++) {
        random_table(&random, &from);
        if (round % 4)
            random_extras(&random, &from);
        struct ppr_table *table = build(&from.oracle);
        size_t size = 0;
        size_t twice = 0;
        char *text = write_table(table, &size);
        struct ppr_table *again = read_table(text, size);
        char *text_again = write_table(again, &twice);
        ck_assert_str_eq(text_again, text);
        check_same(&random, &from, table, again);
        free(text);
        free(text_again);
        ppr_table_unref(table);
        ppr_table_unref(again);
    }
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {directives_are_one, ROWS_COUNT(directive_rows)},
        {texts_are_apart, 1},
        {warnings_have_a_place, ROWS_COUNT(check_rows)},
        {calls_have_no_line, 1},
        {many_rules_have_room, 1},
        {an_error_is_told, 1},
        {tables_are_written, ROWS_COUNT(write_rows)},
        {writing_bad_arguments, 1},
        {what_is_not_reached_can_go, 1},
        {what_is_written_is_read_again, 1},
    };
    return rows_main("check", cases, ROWS_COUNT(cases));
}
