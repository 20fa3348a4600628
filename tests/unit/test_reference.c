/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* References and contexts that rows cannot hold: bytes that end a line, a megabyte, and contexts
   of which the library must ignore a member, or that it must refuse. */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"

/* CR, LF and NUL, at every place of a reference that maps without them. */
START_TEST(line_ends_are_malformed)
{
    static const char bad[] = {'\r', '\n', '\0'};
    static const char good[] = "http://backend.example.com/a?b#c";
    struct ppr_table *table = table_of(MIRROR);
    char in[sizeof good + 1];
    for (size_t at = 0; at < sizeof good; at++) {
        memcpy(in, good, at);
        in[at] = bad[_i];
        memcpy(in + at + 1, good + at, sizeof good - 1 - at);
        const struct ppr_view view = {in, sizeof good};
        char out[128];
        struct ppr_result result = once_url(table, PPR_RESPONSE, NULL, view, out, sizeof out);
        ck_assert_int_eq(result.status, PPR_UNCHANGED);
        ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
        result =
            once_field(table, PPR_RESPONSE, NULL, ppr_view_of("Location"), view, out, sizeof out);
        ck_assert_int_eq(result.status, PPR_UNCHANGED);
        ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
    }
    ppr_table_unref(table);
}
END_TEST

/* Client origins that must not come out. */
static const char *const bad_origins[] = {
    "www.example.org",
    "//www.example.org",
    "https://",
    "https://www.example.org/",
    "https://www.example.org/x",
    "https://www.example.org?x",
    "https://www.example.org#x",
    "https://u@www.example.org",
    "https://www.example.org:x",
    "https://www.example.org:65536",
    "https://www.example.org\r\nX: y",
    "https://www.example.org\n",
    "https://www.example .org",
    "https://www.example.org;Secure",
    "https://www.example.org,evil",
    "https://www.exa\"mple.org",
    "https://www.exa<mple.org",
    "https://www.example.org\\",
    "https://www.ex%61mple.org",
    "https://\xC3\xBC.example.org",
    "https://[::1",
    "https://[x]",
    "ftp://www.example.org",
    "ws://www.example.org",
    "javascript:alert(1)",
    "null",
    "*",
    " https://www.example.org",
    "https://www.example.org ",
};

/* Rewrite a URL of the backend with a context. */
static void check_output(const struct ppr_table *table, const struct ppr_context *context,
                         const char *expected)
{
    char out[64];
    const struct ppr_result result = once_url(
        table, PPR_RESPONSE, context, ppr_view_of("http://backend.example.com/x"), out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_MAPPED);
    ck_assert_uint_eq(result.count, strlen(expected));
    ck_assert_mem_eq(out, expected, strlen(expected));
}

/* What does not parse is ignored: without a client origin a path comes out. */
START_TEST(client_origin_must_be_clean)
{
    const struct facts facts = {.client_origin = bad_origins[_i]};
    const struct ppr_context context = context_of(&facts);
    struct ppr_table *table = table_of(MIRROR);
    struct ppr_exchange exchange;
    unsigned ignored = 0;
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context, &ignored), PPR_OK);
    /* "//www.example.org" and "https://" only lack a member */
    const bool lacks = !context.client_scheme.size || !context.client_authority.size;
    const unsigned either = PPR_IGNORED_CLIENT_SCHEME | PPR_IGNORED_CLIENT_AUTHORITY;
    ck_assert_msg(lacks || (ignored & either), "%s is taken", bad_origins[_i]);
    ck_assert_uint_eq(ignored & ~either, 0);
    check_output(table, &context, "/mirror/foo/x");
    ppr_table_unref(table);
}
END_TEST

static struct ppr_view *member_of(struct ppr_context *context, int number)
{
    struct ppr_view *const members[] = {&context->client_scheme,     &context->client_authority,
                                        &context->client_target,     &context->backend_scheme,
                                        &context->backend_authority, &context->backend_target,
                                        &context->backend_host};
    return members[number];
}

enum { CONTEXT_PARTS = 7 };

/* A view without bytes has no size. */
START_TEST(views_must_have_bytes)
{
    static const struct facts facts = {.client_origin = "https://www.example.org"};
    const struct ppr_view bad = {NULL, 1};
    struct ppr_context context = context_of(&facts);
    struct ppr_table *table = table_of(MIRROR);
    char out[64] = "as it was";
    struct ppr_exchange exchange = exchange_of(table, &context);
    ck_assert_int_eq(ppr_rewrite_url(&exchange, PPR_RESPONSE, bad, out, 64).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_str_eq(out, "as it was");
    *member_of(&context, _i) = bad;
    unsigned ignored = 77;
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context, &ignored), PPR_BAD_ARGUMENT);
    ck_assert_uint_eq(ignored, 0);
    ppr_table_unref(table);
}
END_TEST

/* A context of an older header is smaller than this one's, of a newer one larger: with
   something in what this one does not know. */
START_TEST(contexts_have_a_size)
{
    static const struct {
        size_t size;
        char more;
        enum ppr_status status;
    } sizes[] = {
        {sizeof(struct ppr_context), 1, PPR_OK},
        {sizeof(struct ppr_context) - 1, 0, PPR_BAD_ARGUMENT},
        {sizeof(struct ppr_context) + 8, 1, PPR_BAD_ARGUMENT},
        {sizeof(struct ppr_context) + 8, 0, PPR_OK},
    };
    static const struct facts facts = {.client_origin = "https://www.example.org"};
    struct {
        struct ppr_context known;
        char more[8];
    } context = {.known = context_of(&facts)};
    context.known.size = sizes[_i].size;
    context.more[7] = sizes[_i].more;
    struct ppr_table *table = table_of(MIRROR);
    struct ppr_exchange exchange;
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context.known, NULL), sizes[_i].status);
    if (sizes[_i].status == PPR_OK)
        check_output(table, &context.known, "https://www.example.org/mirror/foo/x");
    ppr_table_unref(table);
}
END_TEST

/* Backend URLs that have no origin: the backend is not known, and its URLs are mapped. */
static const char *const bad_backend_urls[] = {
    "10.0.0.7",    "/x",       "//b/x", "http:b",    "http://",       "http://b:x/",
    "http://b c/", "ftp://b/", "*",     "http:///x", "http://b\r\n/",
};

START_TEST(backend_must_have_an_origin)
{
    const struct facts facts = {.client_origin = "https://www.example.org",
                                .backend_url = bad_backend_urls[_i]};
    const struct ppr_context context = context_of(&facts);
    struct ppr_table *table = table_of(MIRROR);
    check_output(table, &context, "https://www.example.org/mirror/foo/x");
    /* a path is the backend's only if that is known */
    ck_assert_int_eq(once_url(table, PPR_RESPONSE, &context, ppr_view_of("/x"), NULL, 0).reason,
                     PPR_REASON_RELATIVE);
    ppr_table_unref(table);
}
END_TEST

/* A reference of a megabyte. */
START_TEST(megabyte)
{
    const size_t size = 1 << 20;
    static const char *const fill[] = {"a", "/", "a/", "../", "./", "%2e%2e/", "a/../", "%"};
    static const char head[] = "http://backend.example.com/";
    struct ppr_table *table = table_of(MIRROR);
    char *in = malloc(size);
    char *out = malloc(size + 64);
    ck_assert(in && out);
    memcpy(in, head, sizeof head - 1);
    const size_t step = strlen(fill[_i]);
    for (size_t at = sizeof head - 1; at < size; at++)
        in[at] = fill[_i][(at - (sizeof head - 1)) % step];
    const struct ppr_view view = {in, size};
    const struct ppr_result measured = once_url(table, PPR_RESPONSE, NULL, view, NULL, 0);
    ck_assert_int_eq(measured.status, PPR_NO_SPACE);
    struct ppr_result result = once_url(table, PPR_RESPONSE, NULL, view, out, measured.count - 1);
    ck_assert_int_eq(result.status, PPR_NO_SPACE);
    result = once_url(table, PPR_RESPONSE, NULL, view, out, measured.count);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, measured.count);
    ck_assert_mem_eq(out, "/mirror/foo/", 12);
    if (step == 1 || fill[_i][0] == 'a')
        ck_assert_uint_eq(step == 5 ? result.count > 12 : result.count,
                          step == 5 ? 0 : size - (sizeof head - 1) + 12);
    free(in);
    free(out);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {line_ends_are_malformed, 3},
        {client_origin_must_be_clean, COUNT(bad_origins)},
        {views_must_have_bytes, CONTEXT_PARTS},
        {contexts_have_a_size, 4},
        {backend_must_have_an_origin, COUNT(bad_backend_urls)},
        {megabyte, 8},
    };
    return run_cases("reference", cases, COUNT(cases));
}
