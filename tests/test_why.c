/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Why, in words: the sentences, and that they never say another verdict than the
   rewriting call does. */

#define _GNU_SOURCE /* memmem */

#include "generate.h"
#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES                                                                                      \
  "map /mirror/foo/ http://backend.example.com/app\n"                                              \
  "map /t/{tenant}/ http://{tenant}.internal:8080/\n"                                              \
  "keep http://backend.example.com/app/raw\n"                                                      \
  "query-param next\n"

struct why_row {
    enum ppr_direction direction;
    const struct facts *facts;
    const char *in;
    const char *says; /* the whole sentence */
};

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts mirror = {.client_origin = "https://www.example.org",
                                    .client_target = "/mirror/foo/a",
                                    .backend_url = "http://backend.example.com/app/a"};
static const struct facts hosted = {.client_origin = "https://www.example.org",
                                    .client_target = "/mirror/foo/a",
                                    .backend_url = "http://backend.example.com/app/a",
                                    .backend_host = "www.example.org"};
static const struct facts elsewhere = {.backend_url = "http://other.example/"};
static const struct facts odd = {.client_origin = "https://www.example.org",
                                 .client_target = "/a\\b",
                                 .backend_host = "bad host"};
static const struct facts asked = {.client_origin = "https://www.example.org",
                                   .client_target = "/mirror/foo/a"};
static const struct facts nameless = {.client_target = "/mirror/foo/a"};
static const struct facts tenant = {.client_origin = "https://www.example.org",
                                    .client_target = "/t/acme/a",
                                    .backend_url = "http://acme.internal:8080/a"};
static const struct facts lost = {.client_origin = "https://www.example.org",
                                  .client_target = "/zzz/a",
                                  .backend_url = "http://backend.example.com/zzz/a"};
static const struct facts half = {.client_origin = "https://www.example.org",
                                  .backend_url = "http://backend.example.com/a\\b"};
static const struct facts same_host = {.client_origin = "https://www.example.org",
                                       .backend_url = "http://backend.example.com/app/a",
                                       .backend_host = "backend.example.com"};
static const struct facts passed = {.client_origin = "https://www.example.org",
                                    .backend_url = "http://backend.example.com/app/a"};
static const struct facts foreign = {.client_origin = "https://www.example.org",
                                     .backend_url = "http://other.example/",
                                     .backend_host = "www.example.org"};
static const struct facts same_path = {.client_origin = "https://www.example.org",
                                       .client_target = "/m/a",
                                       .backend_url = "http://b/m/a"};
static const struct facts at_root = {.client_origin = "https://www.example.org",
                                     .client_target = "/a",
                                     .backend_url = "http://b/app/a",
                                     .backend_host = "www.example.org"};

static const struct why_row why_rows[] = {
    {PPR_RESPONSE, &www, "http://backend.example.com/app/x",
     "mapped by rule 1: http://backend.example.com/app/x is under its backend prefix "
     "http://backend.example.com/app, which the client sees as /mirror/foo: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    {PPR_RESPONSE, &www, "http://acme.internal:8080/x",
     "mapped by rule 2: http://acme.internal:8080/x is under its backend prefix "
     "http://{tenant}.internal:8080/, which the client sees as /t/{tenant}: it comes out as "
     "https://www.example.org/t/acme/x"},
    {PPR_REQUEST, &www, "/mirror/foo/x",
     "mapped by rule 1: /mirror/foo/x is under its client prefix /mirror/foo, which stands for "
     "http://backend.example.com/app: it comes out as http://backend.example.com/app/x"},
    {PPR_RESPONSE, &mirror, "/app/x",
     "mapped by rule 1: /app/x, a path of the backend that was asked, "
     "http://backend.example.com, is under its backend prefix http://backend.example.com/app, "
     "which the client sees as /mirror/foo: it comes out as /mirror/foo/x"},
    {PPR_RESPONSE, &mirror, "http://www.example.org/mirror/foo/x",
     "mapped by rule 1: http://www.example.org/mirror/foo/x is under the client prefix "
     "/mirror/foo already, and only its origin is not the client's: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    {PPR_RESPONSE, &www, "https://id.example/?next=http%3A%2F%2Fbackend.example.com%2Fapp%2F",
     "mapped by rule 1: by itself it is other-site, but a URL in its query is mapped: it comes "
     "out as https://id.example/?next=https%3A%2F%2Fwww.example.org%2Fmirror%2Ffoo%2F"},
    {PPR_RESPONSE, &mirror, "https://www.example.org/mirror/foo/x",
     "client-facing: https://www.example.org/mirror/foo/x is under the client prefix /mirror/foo "
     "of rule 1 already"},
    {PPR_RESPONSE, &www, "?q", "relative: without a path it leads back to where it was found"},
    {PPR_RESPONSE, &www, "/x",
     "relative: /x is a path alone, and whose it is cannot be told: backend_url was not given, "
     "and no rule covers client_target"},
    {PPR_RESPONSE, &mirror, "x",
     "relative: x does not climb out of the prefixes of rule 1, by which the page came"},
    {PPR_RESPONSE, &www, "x",
     "relative: x depends on where it was found, which the context does not tell"},
    {PPR_RESPONSE, &www, "http://evil.example/x",
     "other-site: http://evil.example is no backend of the table"},
    {PPR_RESPONSE, &www, "http://backend.example.com:81/app/x",
     "other-site: http://backend.example.com:81 is no backend of the table, but rule 1 has that "
     "host: http://backend.example.com/app"},
    {PPR_RESPONSE, &www, "https://backend.example.com/app/x",
     "other-site: https://backend.example.com is no backend of the table, but rule 1 has that "
     "host: http://backend.example.com/app; with any-scheme it would cover this one"},
    {PPR_RESPONSE, &www, "http://acme.internal/x",
     "other-site: http://acme.internal is no backend of the table, but rule 2 has that host: "
     "http://{tenant}.internal:8080/"},
    {PPR_RESPONSE, &elsewhere, "/x",
     "other-site: /x, a path of the backend that was asked, http://other.example, which is no "
     "backend of the table"},
    {PPR_RESPONSE, &www, "mailto:a@b",
     "other-site: mailto is none of the schemes http, https, ws and wss"},
    {PPR_REQUEST, &www, "https://evil.example/mirror/foo/x",
     "other-site: https://evil.example is not the client's origin, and no client prefix is on it"},
    {PPR_RESPONSE, &www, "http://backend.example.com/app/raw/x",
     "kept by rule 3: http://backend.example.com/app/raw/x is under "
     "http://backend.example.com/app/raw, which it leaves alone"},
    {PPR_RESPONSE, &www, "http://backend.example.com/raw",
     "uncovered: http://backend.example.com is a backend of rule 1, but /raw is outside its "
     "prefix /app"},
    {PPR_RESPONSE, &www, "http://backend.example.com/apple",
     "uncovered: http://backend.example.com is a backend of rule 1, but /apple is not in the "
     "directory /app"},
    {PPR_RESPONSE, &www, "http://backend.example.com/APP/x",
     "uncovered: http://backend.example.com is a backend of rule 1, but /APP/x is under its "
     "prefix /app only without regard to case, and paths have case"},
    {PPR_RESPONSE, &www, "http://backend.example.com\\app",
     "malformed: byte 27 is a backslash, which browsers take for a slash"},
    {PPR_RESPONSE, &www, "http://backend.example.com/\x01",
     "malformed: byte 28 is a control character, \\x01"},
    {PPR_RESPONSE, &www, "http:///x", "malformed: byte 8 (/) must not stand there"},
    {PPR_RESPONSE, &www, "http://u:secret@backend.example.com/app/",
     "malformed: a user's name stands before the host of http://backend.example.com, and "
     "credentials are never moved"},
    {PPR_RESPONSE, &odd, "http://evil.example/x",
     "other-site: http://evil.example is no backend of the table; client_target does not parse, "
     "and was ignored; backend_host does not parse, and was ignored"},
    {PPR_RESPONSE, &hosted, "http://www.example.org/app/x",
     "mapped by rule 1: http://www.example.org/app/x, whose host is backend_host and means "
     "http://backend.example.com, is under its backend prefix http://backend.example.com/app, "
     "which the client sees as /mirror/foo: it comes out as https://www.example.org/mirror/foo/x"},
    /* by backend_host, and not */
    {PPR_RESPONSE, &hosted, "http://www.example.org/mirror/foo/x",
     "mapped by rule 1: http://www.example.org/mirror/foo/x is under the client prefix "
     "/mirror/foo already, and only its origin is not the client's: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    {PPR_RESPONSE, &hosted, "http://www.example.org/raw",
     "uncovered: http://www.example.org means http://backend.example.com, a backend of rule 1, "
     "but /raw is outside its prefix /app"},
    {PPR_RESPONSE, &hosted, "http://www.example.org/app/raw/x",
     "kept by rule 3: http://www.example.org/app/raw/x, whose host is backend_host and means "
     "http://backend.example.com, is under http://backend.example.com/app/raw, which it leaves "
     "alone"},
    {PPR_RESPONSE, &same_host, "http://backend.example.com/app/x",
     "mapped by rule 1: http://backend.example.com/app/x is under its backend prefix "
     "http://backend.example.com/app, which the client sees as /mirror/foo: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    /* paths, and what climbs out of a directory or does not */
    {PPR_RESPONSE, &mirror, "/mirror/foo/x",
     "client-facing: /mirror/foo/x is under the client prefix /mirror/foo of rule 1 already"},
    {PPR_RESPONSE, &mirror, "../app/x",
     "mapped by rule 1: ../app/x, which climbs out of its directory and is resolved at "
     "http://backend.example.com, is under its backend prefix http://backend.example.com/app, "
     "which the client sees as /mirror/foo: it comes out as /mirror/foo/x"},
    {PPR_REQUEST, &asked, "../../t/acme/x",
     "mapped by rule 2: ../../t/acme/x, which climbs out of its directory and is resolved at "
     "client_target, is under its client prefix /t/{tenant}, which stands for "
     "http://{tenant}.internal:8080/: it comes out as http://acme.internal:8080/x"},
    {PPR_RESPONSE, &mirror, "../x",
     "uncovered: http://backend.example.com is a backend of rule 1, but ../x, resolved, is outside "
     "its prefix /app"},
    {PPR_RESPONSE, &tenant, "x",
     "relative: x does not climb out of the prefixes of rule 2, by which the page came"},
    {PPR_REQUEST, &asked, "x",
     "relative: x does not climb out of the prefixes of rule 1, by which the page came"},
    {PPR_REQUEST, &www, "x",
     "relative: x depends on where it was found, which the context does not tell"},
    {PPR_REQUEST, &passed, "x",
     "relative: x depends on where it was found, which the context does not tell"},
    {PPR_RESPONSE, &lost, "x",
     "relative: x depends on where it was found, and that is under no rule"},
    {PPR_RESPONSE, &mirror, "x?a\\b",
     "relative: x?a\\\\b does not climb out of the prefixes of rule 1, by which the page came"},
    /* the nearest rule */
    {PPR_RESPONSE, &www, "http://backend.example.com/APP",
     "uncovered: http://backend.example.com is a backend of rule 1, but /APP is under its prefix "
     "/app only without regard to case, and paths have case"},
    {PPR_RESPONSE, &www, "http://backend.example.com/APPLE",
     "uncovered: http://backend.example.com is a backend of rule 1, but /APPLE is outside its "
     "prefix /app"},
    {PPR_RESPONSE, &www, "http://backend.example.com/app/../x",
     "uncovered: http://backend.example.com is a backend of rule 1, but /app/../x is outside its "
     "prefix /app"},
    {PPR_REQUEST, &www, "/zzz",
     "uncovered: no client prefix covers /zzz; of the nearest, rule 1, /zzz is outside its prefix "
     "/mirror/foo"},
    {PPR_REQUEST, &www, "/mirror/foobar",
     "uncovered: no client prefix covers /mirror/foobar; of the nearest, rule 1, /mirror/foobar is "
     "not in the directory /mirror/foo"},
    /* other sites, and the client's own */
    {PPR_REQUEST, &nameless, "https://www.example.org/mirror/foo/x",
     "other-site: client_origin is not known, and no client prefix is on https://www.example.org"},
    {PPR_RESPONSE, &www, "https://www.example.org/zzz",
     "other-site: https://www.example.org is the client's own origin, and no rule's client prefix "
     "covers /zzz"},
    /* without a scheme */
    {PPR_RESPONSE, &mirror, "//backend.example.com/app/x",
     "mapped by rule 1: http://backend.example.com/app/x is under its backend prefix "
     "http://backend.example.com/app, which the client sees as /mirror/foo: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    {PPR_RESPONSE, &www, "//backend.example.com/app/x",
     "mapped by rule 1: http://backend.example.com/app/x is under its backend prefix "
     "http://backend.example.com/app, which the client sees as /mirror/foo: it comes out as "
     "https://www.example.org/mirror/foo/x"},
    {PPR_RESPONSE, &www, "//backend.example.com/raw",
     "uncovered: http://backend.example.com is a backend of rule 1, but /raw is outside its "
     "prefix /app"},
    {PPR_RESPONSE, &mirror, "//evil.example/x",
     "other-site: http://evil.example is no backend of the table"},
    {PPR_RESPONSE, &www, "//evil.example/x",
     "other-site: //evil.example is no backend of the table"},
    {PPR_REQUEST, &www, "//www.example.org/mirror/foo/x",
     "mapped by rule 1: https://www.example.org/mirror/foo/x is under its client prefix "
     "/mirror/foo, which stands for http://backend.example.com/app: it comes out as "
     "http://backend.example.com/app/x"},
    /* what is malformed, or ignored; a query by itself */
    {PPR_RESPONSE, &www, "http://", "malformed: something is missing at its end, byte 8"},
    {PPR_RESPONSE, &www, "http://backend.example.com/\x7f",
     "malformed: byte 28 is a control character, \\x7F"},
    {PPR_RESPONSE, &half, "http://evil.example/x",
     "other-site: http://evil.example is no backend of the table; backend_url does not parse "
     "behind its origin, and only that counted"},
    {PPR_RESPONSE, &www,
     "http://backend.example.com/raw?next=http%3A%2F%2Fbackend.example.com%2Fapp%2F",
     "uncovered: http://backend.example.com is a backend of rule 1, but /raw is outside its "
     "prefix /app; a URL in its query is mapped"},
};

/* The same with other rules. */
static const struct {
    const char *rules;
    struct why_row row;
} other_rows[] = {
    /* the nearest is on the side and the origin that was compared */
    {"keep http://b/x/\nmap /m http://c/m\n",
     {PPR_REQUEST, &www, "/zzz",
      "uncovered: no client prefix covers /zzz; of the nearest, rule 2, /zzz is outside its prefix "
      "/m"}},
    {"map /a http://a/a\nmap /b http://b/b\n",
     {PPR_RESPONSE, &www, "http://b/zzz",
      "uncovered: http://b is a backend of rule 2, but /zzz is outside its prefix /b"}},
    {"map https://shop.example.org/a http://a\nmap /b http://b\n",
     {PPR_REQUEST, &www, "/zzz",
      "uncovered: no client prefix covers /zzz; of the nearest, rule 2, /zzz is outside its prefix "
      "/b"}},
    {"map https://www.example.org/a http://a\n",
     {PPR_REQUEST, &www, "/zzz",
      "uncovered: no client prefix covers /zzz; of the nearest, rule 1, /zzz is outside its prefix "
      "/a"}},
    {"map https://shop.example.org/a http://a\n",
     {PPR_REQUEST, &www, "/zzz",
      "uncovered: it is the client's own, but no rule's client prefix covers /zzz"}},
    /* the scheme is the rule's that covers the path (O1) */
    {"map /a http://b/a\nmap /b https://b/b\n",
     {PPR_RESPONSE, &www, "//b/b/x",
      "mapped by rule 2: https://b/b/x is under its backend prefix https://b/b, which the client "
      "sees as /b: it comes out as https://www.example.org/b/x"}},
    /* mapped to what it was */
    {"map /m http://b/m\n",
     {PPR_REQUEST, &same_path, "/m/x",
      "mapped by rule 1: /m/x is under its client prefix /m, which stands for http://b/m: it comes "
      "out as it is"}},
    {"map /m http://b/m\nquery-param q\n",
     {PPR_REQUEST, &same_path, "/m/x?q=https%3A%2F%2Fwww.example.org%2Fm%2Fy",
      "mapped by rule 1: it is mapped to what it was, and a URL in its query is mapped: it comes "
      "out as /m/x?q=http%3A%2F%2Fb%2Fm%2Fy"}},
    /* a client prefix that is / leaves nothing as it is (O3) */
    {"map / http://b/app\n",
     {PPR_RESPONSE, &at_root, "http://www.example.org/app/x",
      "mapped by rule 1: http://www.example.org/app/x, whose host is backend_host and means "
      "http://b, is under its backend prefix http://b/app, which the client sees as /: it comes "
      "out as https://www.example.org/x"}},
    /* a backend that the table does not have (O4) */
    {"map /m http://www.example.org:81/\n",
     {PPR_RESPONSE, &foreign, "http://www.example.org/x",
      "other-site: http://www.example.org is no backend of the table, but rule 1 has that host: "
      "http://www.example.org:81/"}},
};

enum { SENTENCE_MOST = 4096, BEYOND = 16 };

static void check_sentence(const char *rules, const struct why_row *row)
{
    struct ppr_table *table = rows_table(rules);
    const struct ppr_context context = rows_context(row->facts);
    const struct ppr_view in = ppr_view_of(row->in);
    char buffer[SENTENCE_MOST + BEYOND];
    const struct ppr_result need = ppr_why_url(table, row->direction, &context, in, NULL, 0);
    ck_assert_int_eq(need.status, PPR_NO_SPACE);
    for (size_t capacity = 0; capacity <= need.count; capacity++) {
        memset(buffer, 'Z', sizeof buffer);
        const struct ppr_result result =
            ppr_why_url(table, row->direction, &context, in, buffer, capacity);
        const size_t written = capacity == need.count ? need.count : 0;
        ck_assert_int_eq(result.status, written ? PPR_REWRITTEN : PPR_NO_SPACE);
        ck_assert_uint_eq(result.count, need.count);
        for (size_t i = written; i < need.count + BEYOND; i++)
            ck_assert_int_eq(buffer[i], 'Z');
    }
    ck_assert_msg(need.count == strlen(row->says) && !memcmp(buffer, row->says, need.count),
                  "%s\nsays   %.*s\nshould %s", row->in, (int)need.count, buffer, row->says);
    ppr_table_unref(table);
}

START_TEST(sentences)
{
    check_sentence(RULES, &why_rows[_i]);
}
END_TEST

START_TEST(sentences_of_other_rules)
{
    check_sentence(other_rows[_i].rules, &other_rows[_i].row);
}
END_TEST

static bool is_printable(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return false;
    }
    return true;
}

/* Whether a sentence begins with the verdict's word, and names the verdict's rule. */
static bool is_verdict(const char *text, size_t size, struct ppr_result verdict)
{
    char number[32];
    const char *word = ppr_reason_word(verdict.reason);
    const size_t length = strlen(word);
    snprintf(number, sizeof number, "rule %zu", verdict.rule);
    return size >= length && !memcmp(text, word, length) &&
           (size == length || text[length] == ':' || text[length] == ' ') &&
           (!verdict.rule || memmem(text, size, number, strlen(number)));
}

static void hold_together(const struct ppr_table *table, enum ppr_direction direction,
                          const struct ppr_context *context, struct ppr_view reference)
{
    char buffer[SENTENCE_MOST];
    const struct ppr_result verdict =
        ppr_rewrite_url(table, direction, context, reference, NULL, 0);
    const struct ppr_result result =
        ppr_why_url(table, direction, context, reference, buffer, sizeof buffer);
    if (verdict.status == PPR_BAD_ARGUMENT) {
        ck_assert_int_eq(result.status, PPR_BAD_ARGUMENT);
        return;
    }
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, verdict.reason);
    ck_assert_uint_eq(result.rule, verdict.rule);
    ck_assert_msg(is_printable(buffer, result.count) && is_verdict(buffer, result.count, verdict),
                  "%.*s: %s, rule %zu: %.*s", (int)reference.size, reference.data,
                  ppr_reason_word(verdict.reason), verdict.rule, (int)result.count, buffer);
}

START_TEST(verdicts_agree)
{
    struct random random = {.state = 4};
    static struct random_table from;
    static struct random_context context;
    static struct buffer reference;
    for (unsigned round = 0; round < 4000; round++) {
        random_table(&random, &from);
        if (random_below(&random, 2))
            random_extras(&random, &from);
        struct ppr_builder *builder = ppr_builder_new(NULL);
        oracle_give(&from.oracle, builder);
        ppr_builder_map(builder, ppr_view_of("/t/{t}"), ppr_view_of("http://{t}.example"), 0);
        struct ppr_table *table = ppr_builder_build(builder);
        ck_assert_ptr_nonnull(table);
        for (unsigned i = 0; i < 10; i++) {
            random_context(&random, &from, &context);
            random_reference(&random, &from, &reference);
            hold_together(table, i & 1 ? PPR_REQUEST : PPR_RESPONSE,
                          random_below(&random, 5) ? &context.context : NULL,
                          buffer_view(&reference));
        }
        ppr_table_unref(table);
        ppr_builder_free(builder);
        oracle_forget();
    }
}
END_TEST

START_TEST(long_references_are_cut)
{
    static char text[20000];
    struct ppr_table *table = rows_table(RULES);
    char buffer[SENTENCE_MOST];
    memset(text, '\x80', sizeof text);
    memcpy(text, "http://backend.example.com/app/", 31);
    const struct ppr_result result = ppr_why_url(
        table, PPR_RESPONSE, NULL, (struct ppr_view){text, sizeof text}, buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert(is_printable(buffer, result.count));
    ck_assert_int_eq(result.reason, PPR_REASON_MAPPED);
    /* /mirror/foo/ instead of what the rule's backend prefix is */
    static const char end[] = "it comes out as 19981 bytes";
    ck_assert_ptr_nonnull(memmem(buffer, result.count, end, sizeof end - 1));
    ppr_table_unref(table);
}
END_TEST

/* A path stands in a sentence whole, or with dots at its end. */
START_TEST(paths_are_cut)
{
    enum { origin = 26, most = 400 };
    char text[origin + most];
    char buffer[SENTENCE_MOST];
    struct ppr_table *table = rows_table(RULES);
    memset(text, 'a', sizeof text);
    memcpy(text, "http://backend.example.com/", origin + 1);
    size_t whole = 0;
    for (size_t size = 1; size <= most; size++) {
        const struct ppr_result result =
            ppr_why_url(table, PPR_RESPONSE, NULL, (struct ppr_view){text, origin + size}, buffer,
                        sizeof buffer);
        const bool is_whole = memmem(buffer, result.count, text + origin, size) != NULL;
        ck_assert(is_whole == !memmem(buffer, result.count, "...", 3));
        whole += is_whole;
    }
    ck_assert_uint_lt(whole, most);
    ppr_table_unref(table);
}
END_TEST

START_TEST(bad_arguments)
{
    struct ppr_table *table = rows_table(RULES);
    const struct ppr_view bad = {NULL, 1};
    const struct ppr_view good = {"/x", 2};
    char byte = 'Z';
    ck_assert_int_eq(ppr_why_url(NULL, PPR_RESPONSE, NULL, good, &byte, 1).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_why_url(table, PPR_RESPONSE, NULL, bad, &byte, 1).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_why_url(table, PPR_RESPONSE, NULL, good, NULL, 1).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_why_url(table, (enum ppr_direction)7, NULL, good, &byte, 1).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(byte, 'Z');
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {sentences, ROWS_COUNT(why_rows)},
        {sentences_of_other_rules, ROWS_COUNT(other_rows)},
        {verdicts_agree, 1},
        {long_references_are_cut, 1},
        {paths_are_cut, 1},
        {bad_arguments, 1},
    };
    return rows_main("why", cases, ROWS_COUNT(cases));
}
