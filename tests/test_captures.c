/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Captures (R10): rows, and a property: a rule with captures is the family of rules that
   has a label or segment in the place of each. What a table says of references that have
   no others must be what a table of all members of the families says. */

#include "generate.h"
#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TENANT "map /t/{tenant}/ http://{tenant}.internal:8080/\n"

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts acme = {.client_origin = "https://www.example.org",
                                  .client_target = "/t/acme/a/b",
                                  .backend_url = "http://acme.internal:8080/a/b"};
static const struct facts acme_derived = {.client_origin = "https://www.example.org",
                                          .client_target = "/t/ACME/a/b"};
static const struct facts acme_host = {.client_origin = "https://www.example.org",
                                       .client_target = "/t/acme/a",
                                       .backend_url = "http://acme.internal:8080/a",
                                       .backend_host = "www.example.org"};
static const struct facts asked_in = {.client_origin = "https://n.example.org",
                                      .client_target = "/long/mm/p",
                                      .backend_url = "http://d/in/mm/n/p"};
static const struct facts swapped = {.client_origin = "https://www.example.org",
                                     .client_target = "/out/x22/y1/a",
                                     .backend_url = "http://b/in/y1/x22/a"};
static const struct facts inner = {.client_origin = "https://www.example.org",
                                   .client_target = "/out/acme/a",
                                   .backend_url = "http://b/in/acme/a"};
static const struct facts tenant_origin = {.client_origin = "https://acme.example.org"};

static const struct row responses[] = {
    {TENANT, &www, "http://acme.internal:8080/x?y#z", "https://www.example.org/t/acme/x?y#z",
     "mapped", 1},
    {TENANT, NULL, "http://acme.internal:8080/x", "/t/acme/x", "mapped", 1},
    {TENANT, &www, "http://acme.internal:8080", "https://www.example.org/t/acme/", "mapped", 1},
    {TENANT, &www, "http://acme.internal:8080?q", "https://www.example.org/t/acme/?q", "mapped", 1},
    /* a host is equal in any case, so it comes out in one */
    {TENANT, &www, "http://AcMe.Internal:8080/x", "https://www.example.org/t/acme/x", "mapped", 1},
    /* exactly one label, and a whole one */
    {TENANT, &www, "http://a.b.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://acme.internal:8080.evil/x", NULL, "malformed", 0},
    {TENANT, &www, "http://acme.internal.:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://acme.internal:81/x", NULL, "other-site", 0},
    {TENANT, &www, "https://acme.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://-acme.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://acme-.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://ac%6De.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://ac~me.internal:8080/x", NULL, "other-site", 0},
    {TENANT, &www, "http://u@acme.internal:8080/x", NULL, "malformed", 0},
    {TENANT, &www,
     "http://a23456789-123456789-123456789-123456789-123456789-123456789-123.internal:8080/",
     "https://www.example.org/t/a23456789-123456789-123456789-123456789-123456789-123456789-123/",
     "mapped", 1},
    {TENANT, &www,
     "http://a23456789-123456789-123456789-123456789-123456789-123456789-1234.internal:8080/", NULL,
     "other-site", 0},
    /* a request came through the longest, too */
    {TENANT "map / http://www.internal/\n", &acme, "/t/acme/x", NULL, "client-facing", 1},
    /* a literal beats a capture, and the longest prefix both */
    {TENANT "map /special/ http://acme.internal:8080/\n", &www, "http://acme.internal:8080/x",
     "https://www.example.org/special/x", "mapped", 2},
    {TENANT "map /special/ http://acme.internal:8080/\n", &www, "http://other.internal:8080/x",
     "https://www.example.org/t/other/x", "mapped", 1},
    {"map /special/ http://acme.internal/\nmap /deep/{t} http://{t}.internal/app/\n", &www,
     "http://acme.internal/app/x", "https://www.example.org/deep/acme/x", "mapped", 2},
    {"map /p/{x}/ http://b/{x}/\nmap /q/ http://b/admin/\n", &www, "http://b/admin/x",
     "https://www.example.org/q/x", "mapped", 2},
    {"map /p/{x}/{y} http://b/{x}/{y}\nmap /q/{y} http://b/admin/{y}\n", &www, "http://b/admin/x/z",
     "https://www.example.org/q/x/z", "mapped", 2},
    {"map /p/{x} http://b/{x}/a\nmap /q/{y} http://b/a/{y}\n", &www, "http://b/a/a/z",
     "https://www.example.org/q/a/z", "mapped", 2},
    {"map /p/{x} http://{x}.i.example/\nmap /q/{y} http://a.{y}.example/\n", &www,
     "http://a.i.example/z", "https://www.example.org/p/a/z", "mapped", 1},
    /* several, in any order */
    {"map /{a}/{b}/p http://b/{b}/q/{a}\n", &www, "http://b/1/q/22/z?w",
     "https://www.example.org/22/1/p/z?w", "mapped", 1},
    {"map /{a}/{b}/p http://b/{b}/q/{a}\n", &www, "http://b/1/q", NULL, "uncovered", 0},
    {"map /{c}/{a}/{d}/{b} http://{a}.{b}.i/{c}/{d}\n", &www, "http://A.bb.i/CCC/dddd/x",
     "https://www.example.org/CCC/a/dddd/bb/x", "mapped", 1},
    {"map https://{n}.example.org/ http://svc.{n}.cluster/base\n", &www,
     "http://svc.n1.cluster/base/x", "https://n1.example.org/x", "mapped", 1},
    {"map https://{n}.example.org/ http://svc.{n}.cluster/base\n", &www, "http://svc.n1.cluster/",
     NULL, "uncovered", 0},
    /* a segment is carried as it was sent; a label must be one */
    {"map /p/{x}/ http://b/{x}/\n", &www, "http://b/%7e%2F;a,b/x",
     "https://www.example.org/p/%7e%2F;a,b/x", "mapped", 1},
    {"map /p/{x}/ http://b/{x}/\n", &www, "http://b//x", NULL, "uncovered", 0},
    {"map /p/{x}/ http://b/{x}/\n", &www, "http://b/a b/x", NULL, "uncovered", 0},
    {"map /p/{x}/ http://b/{x}/\n", &www, "http://b/a/../c/x", "https://www.example.org/p/c/x",
     "mapped", 1},
    {"map /p/{x}/ http://b/{x}/\n", &www, "http://b/..", NULL, "uncovered", 0},
    {"map https://{t}.example.org/ http://b/{t}/\n", &www, "http://b/acme/x",
     "https://acme.example.org/x", "mapped", 1},
    {"map https://{t}.example.org/ http://b/{t}/\n", &www, "http://b/a.b/x", NULL, "uncovered", 0},
    {"map https://{t}.example.org/ http://b/{t}/\n", &www, "http://b/a%2Fb/x", NULL, "uncovered",
     0},
    {"map https://{t}.example.org/ http://b/{t}/\n", &www, "http://b/evil.example%2F/x", NULL,
     "uncovered", 0},
    {"map https://{t}.example.org/ http://b/{t}/\n", &www, "http://b/a@b/x", NULL, "uncovered", 0},
    /* keep, any-scheme, //host */
    {TENANT "keep http://{any}.internal:8080/raw\n", &www, "http://acme.internal:8080/raw/x", NULL,
     "kept", 2},
    {"map /t/{t} http://{t}.internal any-scheme\n", &www, "wss://acme.internal/x",
     "https://www.example.org/t/acme/x", "mapped", 1},
    {TENANT, &www, "//acme.internal:8080/x", "https://www.example.org/t/acme/x", "mapped", 1},
    /* O2, O3, O5: this request's tenant, and no other */
    {TENANT, &acme, "/x", "/t/acme/x", "mapped", 1},
    {TENANT, &acme, "/t/acme/x", NULL, "client-facing", 1},
    {TENANT, &acme, "/t/other/x", "/t/acme/t/other/x", "mapped", 1},
    {TENANT, &acme, "https://www.example.org/t/acme/x", NULL, "client-facing", 1},
    {TENANT, &acme, "http://www.example.org/t/acme/x", "https://www.example.org/t/acme/x", "mapped",
     1},
    {TENANT, &acme, "x", NULL, "relative", 0},
    {TENANT, &acme, "../../x", "/t/acme/x", "mapped", 1},
    {TENANT, &acme_derived, "/x", "/t/acme/x", "mapped", 1},
    {TENANT, &acme_derived, "../../x", "/t/acme/x", "mapped", 1},
    {TENANT, &acme_host, "http://www.example.org/x", "https://www.example.org/t/acme/x", "mapped",
     1},
    {"map https://{t}.example.org/ http://b/{t}/\n", &tenant_origin, "http://b/acme/x",
     "https://acme.example.org/x", "mapped", 1},
    {"map https://{t}.example.org/app http://b/{t}/\n", &tenant_origin,
     "https://acme.example.org/app/x", NULL, "client-facing", 1},
    /* R4: the rule that the request came through */
    {"map /u/{t}/ http://{t}.internal:8080/\n" TENANT, &acme, "http://acme.internal:8080/x",
     "https://www.example.org/t/acme/x", "mapped", 2},
    {"map /u/{t}/ http://{t}.internal:8080/\n" TENANT, &www, "http://acme.internal:8080/x",
     "https://www.example.org/u/acme/x", "mapped", 1},
    {"map https://{t}.example.org/ http://b/{t}/\nmap /p/{s}/ http://b/{s}/\n", &www,
     "http://b/a.b/x", NULL, "uncovered", 0},
};

START_TEST(response_rows)
{
    rows_check(PPR_RESPONSE, &responses[_i]);
}
END_TEST

static const struct row requests[] = {
    {TENANT, &www, "/t/acme/x?y", "http://acme.internal:8080/x?y", "mapped", 1},
    {TENANT, &www, "https://www.example.org/t/ACME", "http://acme.internal:8080/", "mapped", 1},
    {TENANT, &www, "/t", NULL, "uncovered", 0},
    {TENANT, &www, "/t/", NULL, "uncovered", 0},
    {TENANT, &www, "/t//x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/../x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/%2e%2e/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/a.b/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/a%2Fb/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/%61/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/a:80/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/u@a/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/\xC3\xBC/x", NULL, "uncovered", 0},
    {TENANT, &www, "/t/a b/x", NULL, "uncovered", 0},
    {TENANT "map /t/acme/in http://other/\n", &www, "/t/acme/in/x", "http://other/x", "mapped", 2},
    {TENANT "map /t/acme http://other/\n", &www, "/t/acme/in/x", "http://other/in/x", "mapped", 2},
    {"map /{a}/{b}/p http://b/{b}/q/{a}\n", &www, "/22/1/p/z", "http://b/1/q/22/z", "mapped", 1},
    {"map https://{n}.example.org/ http://svc.{n}.cluster/base\n", &www,
     "https://n1.example.org/x?y", "http://svc.n1.cluster/base/x?y", "mapped", 1},
    {"map https://{n}.example.org/ http://svc.{n}.cluster/base\n", &tenant_origin, "/x",
     "http://svc.acme.cluster/base/x", "mapped", 1},
    {"map https://{n}.example.org/ http://svc.{n}.cluster/base\n", NULL, "/x", NULL, "uncovered",
     0},
};

START_TEST(request_rows)
{
    rows_check(PPR_REQUEST, &requests[_i]);
}
END_TEST

struct named_row {
    const char *name;
    struct row row;
};

static const struct named_row fields[] = {
    {"Set-Cookie",
     {TENANT, &acme, "a=b; Path=/; Secure", "a=b; Path=/t/acme; Secure", "mapped", 1}},
    {"Set-Cookie",
     {TENANT, &acme, "a=b; Domain=acme.internal; Path=/x/", "a=b; Path=/t/acme/x/", "mapped", 1}},
    {"Set-Cookie", {TENANT, &acme, "a=b; Domain=other.internal; Path=/x/", NULL, "other-site", 0}},
    /* in place, what stands for {n}, which does not come out, makes no room for itself */
    {"Set-Cookie",
     {"map https://{n}.example.org/long/{m} http://d/in/{m}/{n}\n", &asked_in,
      "a=b; Path=/in/yyy/xxxx/z", "a=b; Path=/long/yyy/z", "mapped", 1}},
    {"Set-Cookie",
     {TENANT, &www, "a=b; Domain=acme.internal; Path=/x/", "a=b; Path=/x/", "mapped", 1}},
    {"Set-Cookie",
     {"map /out/{x}/{y} http://b/in/{y}/{x}\n", &swapped, "a=b; Domain=b; Path=/in/y1/x22/z",
      "a=b; Path=/out/x22/y1/z", "mapped", 1}},
    {"Set-Cookie",
     {"map /out/{x} http://b/in/{x}\n", &inner, "a=b; Domain=b; Path=/in", "a=b; Path=/out/acme",
      "mapped", 1}},
    {"Service-Worker-Allowed",
     {TENANT "field response all\n", &acme, "/", "/t/acme/", "mapped", 1}},
    {"Access-Control-Allow-Origin",
     {"map https://{t}.example.org/ http://{t}.internal\nfield response all\n", &www,
      "http://acme.internal", "https://acme.example.org", "mapped", 1}},
    {"Access-Control-Allow-Origin",
     {"map https://{t}.example.org/ http://b/{t}/\nfield response all\n", &www, "http://b", NULL,
      "uncovered", 0}},
    {"Link",
     {TENANT, &www, "<http://a.internal:8080/1>; rel=x, <http://bb.internal:8080/2>",
      "<https://www.example.org/t/a/1>; rel=x, <https://www.example.org/t/bb/2>", "mapped", 1}},
    {"Location",
     {TENANT "query-param next\n", &www, "https://id/?next=http%3A%2F%2Facme.internal%3A8080%2Fx&y",
      "https://id/?next=https%3A%2F%2Fwww.example.org%2Ft%2Facme%2Fx&y", "mapped", 1}},
    {"Location",
     {TENANT "query-param next\n", &www, "https://id/?next=http://acme.internal:8080/x&y",
      "https://id/?next=https://www.example.org/t/acme/x&y", "mapped", 1}},
    {"Location",
     {"map /p/{x}/ http://b/{x}/\nquery-param next\n", &www,
      "https://id/?next=http%3A%2F%2Fb%2Fa%2Cb%2Fx",
      "https://id/?next=https%3A%2F%2Fwww.example"
      ".org%2Fp%2Fa%2Cb%2Fx",
      "mapped", 1}},
    {"Content-Security-Policy",
     {"map /t/{t} http://{t}.i any-scheme\nfield response all\n", &www,
      "connect-src ws://a.i/x http://b.i",
      "connect-src wss://www.example.org/t/a/x https://www.example.org/t/b/", "mapped", 1}},
};

START_TEST(field)
{
    rows_check_field(PPR_RESPONSE, fields[_i].name, &fields[_i].row);
}
END_TEST

static const struct block_row blocks[] = {
    {TENANT, &www, "Location: http://acme.internal:8080/x~~",
     "Location: https://www.example.org/t/acme/x~~", "mapped", 1},
    {"map /{b}/{a} http://b/{a}/{b}\n", NULL, "Location: http://b/aaaaaaaaaaaa/b/x~~",
     "Location: /b/aaaaaaaaaaaa/x~~", "mapped", 1},
    {"map /{b}/{a} http://b/{a}/{b}\n", NULL, "Location: http://b/a/bbbbbbbbbbbbb/x~~",
     "Location: /bbbbbbbbbbbbb/a/x~~", "mapped", 1},
    {"map /longer/than/before/{d}/{c}/{b}/{a} http://b/{a}/{b}/{c}/{d}\n", &www,
     "Location: http://b/1/22/333/4444/../../333/4444/x~URI: http://b/4/3/2/1~~",
     "Location: https://www.example.org/longer/than/before/4444/333/22/1/x~"
     "URI: https://www.example.org/longer/than/before/1/2/3/4~~",
     "mapped", 1},
};

START_TEST(block)
{
    rows_check_block(PPR_RESPONSE, 0, &blocks[_i]);
}
END_TEST

/* ------------------------------------------------------------ Refusals -- */

struct refusal {
    const char *rule;
    size_t column;
    const char *message;
};

static const struct refusal refusals[] = {
    {"map /t/{a http://{a}.i", 8, "must be closed"},
    {"keep http://{a", 13, "must be closed"},
    {"map /{a http://{a}", 6, "must be closed"},
    {"map /t/{} http://b", 9, "letters, digits"},
    {"map /t/{a.b} http://b", 9, "letters, digits"},
    {"map /t/{a}/{a} http://{a}.i", 12, "twice"},
    {"map /t/x{a} http://{a}.i", 9, "whole label"},
    {"map /t/{a}x http://{a}.i", 8, "whole label"},
    {"map /t/{a} http://x{a}.i", 20, "whole label"},
    {"map /t/{a} http://b:{a}/", 21, "whole label"},
    {"map /t/{a} {a}://b/", 12, "the scheme must be"},
    {"map /t/{a} http://b", 8, "not in the backend prefix"},
    {"map /t http://{a}.i", 15, "not in the client prefix"},
    {"map /t/{a} http://{b}.i", 8, "not in the backend prefix"},
    {"map /{a}/{b}/{c}/{d}/{e} http://{a}.i", 22, "over 4"},
    {"map /t/a} http://b", 9, "must be a URI"},
    {"keep http://{a}.{a}", 17, "twice"},
    {"map /t/{a} http://{a}.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7.8.9.0.1.2", 19,
     "last 32 labels"},
};

START_TEST(refused)
{
    const struct refusal *row = &refusals[_i];
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of(row->rule)),
                     PPR_BAD_RULE);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(strstr(error->message, row->message) && error->line == 1 &&
                      error->column == row->column,
                  "%s: %zu:%zu: %s", row->rule, error->line, error->column, error->message);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(read_back)
{
    static const char rules[] = "map HTTPS://{Z-1}.Example.org:443/%61/{y}/ ws://x.{Z-1}:8/{y}\n"
                                "keep http://{k}.I/\n";
    struct ppr_table *table = rows_table(rules);
    struct ppr_rule rule;
    ck_assert_int_eq(ppr_table_rule(table, 1, &rule), PPR_OK);
    ck_assert_msg(rule.client.size == 31 &&
                      !memcmp(rule.client.data, "https://{Z-1}.example.org/a/{y}", 31),
                  "%.*s", (int)rule.client.size, rule.client.data);
    ck_assert_msg(rule.backend.size == 18 && !memcmp(rule.backend.data, "ws://x.{Z-1}:8/{y}", 18),
                  "%.*s", (int)rule.backend.size, rule.backend.data);
    ck_assert_int_eq(ppr_table_rule(table, 2, &rule), PPR_OK);
    ck_assert_msg(rule.backend.size == 13 && !memcmp(rule.backend.data, "http://{k}.i/", 13),
                  "%.*s", (int)rule.backend.size, rule.backend.data);
    ck_assert_uint_eq(rule.client.size, 0);
    ck_assert_uint_eq(rule.flags, PPR_KEEP);
    ppr_table_unref(table);
}
END_TEST

/* ------------------------------------------------------------ Families -- */

enum { RULES = 4, MEMBERS = RULES * 36, TEXT = 64 };

static const char *const words[] = {"a", "bb", "c", "m", "t", "i"};

/* A rule, or a member of a family. */
struct member {
    size_t number; /* of its rule */
    char client[TEXT]; /* empty: a keep rule */
    char backend[TEXT];
    char client_marks[TEXT]; /* where its captures were: what to sort by */
    char backend_marks[TEXT];
};

static const char *pick(struct random *random, const char *const *of, size_t count)
{
    return of[random_below(random, count)];
}

#define ONE_OF(random, array) pick(random, array, sizeof(array) / sizeof *(array))

/* `bound`: client prefixes have an origin. In one table all have, or none: a literal path
   alone goes before captures on an origin, which members cannot show. */
static void random_family(struct random *random, struct member *rule, bool bound)
{
    static const char *const clients[] = {"/t/{x}", "/{x}/{y}", "/{y}/{x}/m", "/{x}",     "/a/{x}",
                                          "/a",     "/t",       "/",          "/{y}/{x}", "/m/a"};
    static const char *const hosts[] = {"{x}.i", "a.i", "{x}.{y}", "bb.{y}",
                                        "b",     "b",   "a.{x}.i", "{y}.{x}.i"};
    static const char *const paths[] = {"",         "/",    "/{x}", "/{y}", "/{x}/{y}",
                                        "/{y}/{x}", "/a/m", "/a",   "/m",   "/m/{x}"};
    if (random_below(random, 8))
        snprintf(rule->client, TEXT, "%s%s", bound ? "http://c" : "", ONE_OF(random, clients));
    snprintf(rule->backend, TEXT, "http://%s%s", ONE_OF(random, hosts), ONE_OF(random, paths));
}

/* What orders prefixes: a host with captures after one without, labels from the right,
   then segments from the left; "1" for a capture. */
static void mark(const char *prefix, char marks[TEXT])
{
    const char *host = strstr(prefix, "://");
    const char *path = host ? strchr(host + 3, '/') : prefix;
    size_t size = 0;
    marks[size++] = '0';
    if (host && memchr(host, '{', path ? (size_t)(path - host) : strlen(host))) {
        marks[0] = '1';
        for (const char *end = path ? path : host + strlen(host); end > host + 3;) {
            const char *begin = end;
            while (begin > host + 3 && begin[-1] != '.')
                begin--;
            marks[size++] = *begin == '{' ? '1' : '0';
            end = begin > host + 3 ? begin - 1 : begin;
        }
    }
    for (; path && *path; path++) {
        if (*path == '/' && path[1])
            marks[size++] = path[1] == '{' ? '1' : '0';
    }
    marks[size] = '\0';
}

/* Put words in the place of captures. */
static void fill(const char *text, const char *x, const char *y, char to[TEXT])
{
    size_t size = 0;
    for (; *text; text++) {
        const char *word = !strncmp(text, "{x}", 3) ? x : !strncmp(text, "{y}", 3) ? y : NULL;
        if (word)
            size += (size_t)snprintf(to + size, TEXT - size, "%s", word);
        else
            to[size++] = *text;
        text += word ? 2 : 0;
    }
    to[size] = '\0';
}

static size_t expand(const struct member *rules, size_t count, struct member *members)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        const bool x = strstr(rules[i].backend, "{x}") != NULL;
        const bool y = strstr(rules[i].backend, "{y}") != NULL;
        for (size_t a = 0; a < (x ? 6 : 1); a++) {
            for (size_t b = 0; b < (y ? 6 : 1); b++) {
                struct member *member = &members[size++];
                *member = rules[i];
                fill(rules[i].client, words[a], words[b], member->client);
                fill(rules[i].backend, words[a], words[b], member->backend);
            }
        }
    }
    return size;
}

/* A trailing slash makes no other prefix. */
static bool is_same_prefix(const char *a, const char *b)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    a_size -= a_size && a[a_size - 1] == '/';
    b_size -= b_size && b[b_size - 1] == '/';
    return a_size == b_size && !memcmp(a, b, a_size);
}

/* Order members so that the most literal client prefix comes first; of one literalness
   they stay in order. */
static void sort(struct member *members, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct member member = members[i];
        size_t at = i;
        for (; at && strcmp(members[at - 1].client_marks, member.client_marks) > 0; at--)
            members[at] = members[at - 1];
        members[at] = member;
    }
}

/* Drop members whose backend prefix a more literal one has, too. */
static size_t drop_hidden(struct member *members, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool hidden = false;
        for (size_t k = 0; k < count; k++)
            hidden = hidden || (is_same_prefix(members[i].backend, members[k].backend) &&
                                strcmp(members[k].backend_marks, members[i].backend_marks) < 0);
        members[i].number = hidden ? 0 : members[i].number;
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].number)
            members[kept++] = members[i];
    }
    return kept;
}

static struct ppr_table *build(const struct member *members, size_t count)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (size_t i = 0; i < count; i++) {
        if (members[i].client[0])
            ppr_builder_map(builder, ppr_view_of(members[i].client),
                            ppr_view_of(members[i].backend), 0);
        else
            ppr_builder_keep(builder, ppr_view_of(members[i].backend), 0);
    }
    ppr_builder_query_param(builder, ppr_view_of("next"));
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

static void random_text(struct random *random, bool request, char to[256])
{
    static const char *const hosts[] = {"a.i",  "bb.i",   "c.i",   "b",   "a.a",
                                        "bb.c", "a.bb.i", "c.a.i", "C.I", "d"};
    static const char *const segments[] = {"/a", "/bb", "/c", "/m", "/t", "/..", "/.", "/a"};
    size_t size = 0;
    if (!request && !random_below(random, 3))
        size = (size_t)snprintf(to, 256, "%s", random_below(random, 2) ? "bb" : "/a");
    else if (!request)
        size = (size_t)snprintf(to, 256, "http://%s", ONE_OF(random, hosts));
    else if (!random_below(random, 3))
        size = (size_t)snprintf(to, 256, "http://c");
    else
        size = (size_t)snprintf(to, 256, "%s", ONE_OF(random, segments));
    for (size_t n = random_below(random, 5); n; n--)
        size += (size_t)snprintf(to + size, 256 - size, "%s", ONE_OF(random, segments));
    if (!random_below(random, 4))
        snprintf(to + size, 256 - size, "%s",
                 random_below(random, 2) ? "/?q" : "?next=http://a.i/m");
}

static void print(const struct member *rules, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "%s %s %s\n", rules[i].client[0] ? "map" : "keep", rules[i].client,
                rules[i].backend);
    fprintf(stderr, "%s\n", text);
}

/* Hold what one table makes of a block against what another does. */
static bool agree(const struct ppr_table *own, const struct ppr_table *all,
                  const struct member *members, enum ppr_direction direction, const char *target,
                  const char *text)
{
    const struct ppr_context context = {.size = sizeof context,
                                        .client_origin = {"http://c", 8},
                                        .client_target = ppr_view_of(target)};
    char a[1024];
    char b[1024];
    const size_t size = (size_t)snprintf(
        a, sizeof a,
        direction ? "Destination: %s\r\n\r\n"
                  : "Location: %s\r\nLink: <%s>\r\nSet-Cookie: a=b; Path=/a\r\n\r\n",
        text, text);
    memcpy(b, a, size);
    const struct ppr_result one = ppr_rewrite_block(own, direction, &context, a, size, sizeof a, 0);
    struct ppr_result two = ppr_rewrite_block(all, direction, &context, b, size, sizeof b, 0);
    two.rule = two.rule ? members[two.rule - 1].number : 0;
    if (one.status == two.status && one.reason == two.reason && one.rule == two.rule &&
        one.count == two.count && !memcmp(a, b, one.count ? one.count : size))
        return true;
    fprintf(stderr, "one: %s %zu %.*s\nall: %s %zu %.*s\n", ppr_reason_word(one.reason), one.rule,
            (int)one.count, a, ppr_reason_word(two.reason), two.rule, (int)two.count, b);
    return false;
}

/* Whether no two members have a prefix in common: else R4 would look at the target, and
   of a family it looks at all members. */
static bool is_simple(const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (is_same_prefix(members[i].backend, members[k].backend) ||
                is_same_prefix(members[i].client, members[k].client))
                return false;
        }
    }
    return true;
}

/* Hold one table against that of all members; false: they differ. */
static bool try_families(struct random *random, unsigned *tried)
{
    struct member rules[RULES] = {{0}};
    struct member members[2][MEMBERS];
    const size_t count = 1 + random_below(random, RULES);
    const bool bound = !random_below(random, 4);
    for (size_t i = 0; i < count; i++) {
        random_family(random, &rules[i], bound);
        rules[i].number = i + 1;
        mark(rules[i].client, rules[i].client_marks);
        mark(rules[i].backend, rules[i].backend_marks);
    }
    const size_t all = expand(rules, count, members[PPR_RESPONSE]);
    memcpy(members[PPR_REQUEST], members[PPR_RESPONSE], sizeof members[0]);
    const size_t response = drop_hidden(members[PPR_RESPONSE], all);
    sort(members[PPR_REQUEST], all);
    struct ppr_table *own = build(rules, count);
    struct ppr_table *tables[2] = {build(members[PPR_RESPONSE], response),
                                   build(members[PPR_REQUEST], all)};
    const bool simple = is_simple(members[PPR_REQUEST], all);
    bool good = true;
    for (unsigned i = 0; own && i < 40 && good; i++) {
        const enum ppr_direction direction = i & 1 ? PPR_REQUEST : PPR_RESPONSE;
        char text[256];
        char target[256] = "";
        if (simple && random_below(random, 2))
            random_text(random, true, target);
        random_text(random, direction == PPR_REQUEST, text);
        if (!tables[direction])
            continue;
        ++*tried;
        good = agree(own, tables[direction], members[direction], direction, target, text);
        if (!good)
            fprintf(stderr, "target %s\n", target);
        if (!good)
            print(rules, count, text);
    }
    ppr_table_unref(own);
    ppr_table_unref(tables[0]);
    ppr_table_unref(tables[1]);
    return good;
}

START_TEST(families)
{
    struct random random = {.state = 77};
    unsigned tried = 0;
    unsigned wrong = 0;
    for (unsigned i = 0; i < 15000 && wrong < 3; i++)
        wrong += !try_families(&random, &tried);
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_gt(tried, 50000);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {response_rows, ROWS_COUNT(responses)},
        {request_rows, ROWS_COUNT(requests)},
        {field, ROWS_COUNT(fields)},
        {block, ROWS_COUNT(blocks)},
        {refused, ROWS_COUNT(refusals)},
        {read_back, 1},
        {families, 1},
    };
    return rows_main("captures", cases, ROWS_COUNT(cases));
}
