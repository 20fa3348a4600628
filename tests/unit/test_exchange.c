/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The contract of the exchange, sentence by sentence, and the calls that came with it: routing,
   several fields at once, the fields of a table, heads, offsets, errors as text. */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES                                                                                      \
  "map /mirror/foo/ http://backend.example.com/\n"                                                 \
  "map /t/{tenant}/ http://{tenant}.internal:8080/app/\n"                                          \
  "map /s/ https://secure.example/\n"                                                              \
  "map https://two.example/x/ http://b2.example/\n"                                                \
  "field response Access-Control-Allow-Origin origin\n"                                            \
  "field response Content-Security-Policy csp\n"

/* The rules by their numbers. */
enum { MIRROR = 1, TENANT, SECURE, TWO };

/* -------------------------------------------------------------- Calls -- */

/* A call and what is right. `out` is NULL for unchanged. */
struct step {
    enum ppr_direction direction;
    const char *name; /* of a field; NULL: ppr_rewrite_url */
    const char *in;
    const char *out;
    enum ppr_reason reason;
    size_t rule;
};

static struct ppr_result call(struct ppr_exchange *exchange, const struct step *step, char *buffer,
                              size_t capacity)
{
    const struct ppr_view in = ppr_view_of(step->in);
    if (step->name)
        return ppr_rewrite_field(exchange, step->direction, ppr_view_of(step->name), in, buffer,
                                 capacity);
    return ppr_rewrite_url(exchange, step->direction, in, buffer, capacity);
}

static void check_step(struct ppr_exchange *exchange, const struct step *step)
{
    char buffer[256];
    const struct ppr_result result = call(exchange, step, buffer, sizeof buffer);
    ck_assert_msg(result.status == (step->out ? PPR_REWRITTEN : PPR_UNCHANGED) &&
                      result.reason == (int32_t)step->reason && result.rule == step->rule,
                  "%s: %s, %s, rule %zu", step->in, ppr_status_text(result.status),
                  ppr_reason_word(result.reason), result.rule);
    if (step->out)
        ck_assert_msg(result.count == strlen(step->out) && !memcmp(buffer, step->out, result.count),
                      "%s: should be %s, is %.*s", step->in, step->out, (int)result.count, buffer);
}

/* A tenant's request, of whose backend nothing is given: it is derived, with what the capture
   stands for. */
static const struct facts tenant = {.client_origin = "https://www.example.org",
                                    .client_target = "/t/acme/a/b"};
static const struct step tenant_steps[] = {
    {PPR_RESPONSE, NULL, "/app/x", "/t/acme/x", PPR_REASON_MAPPED, TENANT},
    {PPR_REQUEST, NULL, "/t/acme/y", "/app/y", PPR_REASON_MAPPED, TENANT},
    {PPR_RESPONSE, NULL, "http://acme.internal:8080/app/y?q", "https://www.example.org/t/acme/y?q",
     PPR_REASON_MAPPED, TENANT},
    {PPR_RESPONSE, NULL, "../z", NULL, PPR_REASON_RELATIVE, 0},
    {PPR_RESPONSE, NULL, "../../z", NULL, PPR_REASON_UNCOVERED, 0},
    {PPR_RESPONSE, NULL, "//acme.internal:8080/app/y", "https://www.example.org/t/acme/y",
     PPR_REASON_MAPPED, TENANT},
    {PPR_RESPONSE, NULL, "http://www.example.org/t/acme/x", "https://www.example.org/t/acme/x",
     PPR_REASON_MAPPED, TENANT},
    {PPR_RESPONSE, "Set-Cookie", "a=1; Domain=acme.internal; Path=/app", "a=1; Path=/t/acme",
     PPR_REASON_MAPPED, TENANT},
    {PPR_REQUEST, "Destination", " https://www.example.org/t/acme/y ",
     " http://acme.internal:8080/app/y ", PPR_REASON_MAPPED, TENANT},
    {PPR_REQUEST, "Destination", "https://www.example.org/mirror/foo/y", NULL,
     PPR_REASON_OTHER_SITE, 0},
    {PPR_RESPONSE, "X-Other", "http://backend.example.com/", NULL, PPR_REASON_NONE, 0},
    {PPR_RESPONSE, NULL, "http://other.example/", NULL, PPR_REASON_OTHER_SITE, 0},
};

/* All that a proxy knows. */
static const struct facts whole = {.client_origin = "http://www.example.org:81",
                                   .client_target = "/mirror/foo/a/b?c",
                                   .backend_url = "http://backend.example.com/a/b?c",
                                   .backend_host = "alias.example"};
static const struct step whole_steps[] = {
    {PPR_RESPONSE, NULL, "http://backend.example.com/x", "http://www.example.org:81/mirror/foo/x",
     PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, NULL, "http://alias.example/x", "http://www.example.org:81/mirror/foo/x",
     PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, NULL, "/x", "/mirror/foo/x", PPR_REASON_MAPPED, MIRROR},
    {PPR_REQUEST, NULL, "/mirror/foo/x", "/x", PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, NULL, "/mirror/foo/x", NULL, PPR_REASON_CLIENT_FACING, MIRROR},
    {PPR_RESPONSE, NULL, "../../x", "/mirror/foo/x", PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, "Access-Control-Allow-Origin", "http://backend.example.com",
     "http://www.example.org:81", PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, "Set-Cookie", "a=1; Domain=alias.example; Path=/", "a=1; Path=/mirror/foo",
     PPR_REASON_MAPPED, MIRROR},
};

/* A page further down, from which a relative reference may climb higher. */
static const struct facts deep = {.client_origin = "http://www.example.org:81",
                                  .client_target = "/mirror/foo/a/b/c/d",
                                  .backend_url = "http://backend.example.com/a/b/c/d"};
static const struct step deep_steps[] = {
    {PPR_RESPONSE, NULL, "../../x", NULL, PPR_REASON_RELATIVE, 0},
    {PPR_RESPONSE, NULL, "../../../../x", "/mirror/foo/x", PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, NULL, "../../../x", NULL, PPR_REASON_RELATIVE, 0},
};

/* Nothing. */
static const struct step unknown_steps[] = {
    {PPR_RESPONSE, NULL, "http://backend.example.com/x", "/mirror/foo/x", PPR_REASON_MAPPED,
     MIRROR},
    {PPR_REQUEST, NULL, "/mirror/foo/x", "http://backend.example.com/x", PPR_REASON_MAPPED, MIRROR},
    {PPR_RESPONSE, NULL, "/x", NULL, PPR_REASON_RELATIVE, 0},
    {PPR_RESPONSE, NULL, "../../../x", NULL, PPR_REASON_RELATIVE, 0},
    {PPR_RESPONSE, NULL, "http://alias.example/x", NULL, PPR_REASON_OTHER_SITE, 0},
    {PPR_REQUEST, NULL, "https://www.example.org/mirror/foo/x", NULL, PPR_REASON_OTHER_SITE, 0},
    {PPR_RESPONSE, "Access-Control-Allow-Origin", "http://backend.example.com", NULL,
     PPR_REASON_UNCOVERED, 0},
    {PPR_RESPONSE, "Content-Security-Policy", "img-src http://backend.example.com/x", NULL,
     PPR_REASON_UNCOVERED, 0},
};

struct scene {
    const struct facts *facts; /* NULL: the context is NULL */
    const struct step *steps;
    size_t count;
};

static const struct scene scenes[] = {
    {&tenant, tenant_steps, COUNT(tenant_steps)},
    {&whole, whole_steps, COUNT(whole_steps)},
    {&deep, deep_steps, COUNT(deep_steps)},
    {NULL, unknown_steps, COUNT(unknown_steps)},
};

static void begin(struct ppr_exchange *exchange, const struct ppr_table *table,
                  const struct scene *scene)
{
    const struct ppr_context context = context_of(scene->facts);
    unsigned ignored = 77;
    ck_assert_int_eq(ppr_exchange_init(exchange, table, scene->facts ? &context : NULL, &ignored),
                     PPR_OK);
    ck_assert_uint_eq(ignored, 0);
}

/* ----------------------------------------------------------- Contract -- */

/* The size is fixed for the life of the ABI. */
START_TEST(size_is_fixed)
{
    ck_assert_uint_eq(sizeof(struct ppr_exchange), 768);
    ck_assert_uint_eq(_Alignof(struct ppr_exchange), _Alignof(uint64_t));
}
END_TEST

/* Put an exchange somewhere else, and spoil where it was. */
static struct ppr_exchange *move(struct ppr_exchange *exchange)
{
    struct ppr_exchange *moved = malloc(sizeof *moved);
    ck_assert_ptr_nonnull(moved);
    memcpy(moved, exchange, sizeof *moved);
    memset(exchange, POISON, sizeof *exchange);
    free(exchange);
    return moved;
}

/* It holds no pointer into itself: moved between all calls, whichever of them is the first. */
START_TEST(may_be_moved)
{
    const struct scene *scene = &scenes[_i];
    struct ppr_table *table = table_of(RULES);
    for (size_t first = 0; first < scene->count; first++) {
        struct ppr_exchange *exchange = malloc(sizeof *exchange);
        ck_assert_ptr_nonnull(exchange);
        begin(exchange, table, scene);
        for (size_t i = 0; i < scene->count; i++) {
            exchange = move(exchange);
            check_step(exchange, &scene->steps[(first + i) % scene->count]);
        }
        free(exchange);
    }
    ppr_table_unref(table);
}
END_TEST

/* A copy is an exchange of its own, whenever it is taken; the original may be overwritten. */
START_TEST(may_be_copied)
{
    const struct scene *scene = &scenes[_i];
    struct ppr_table *table = table_of(RULES);
    for (size_t used = 0; used <= scene->count; used++) {
        struct ppr_exchange exchange;
        begin(&exchange, table, scene);
        for (size_t i = 0; i < used; i++)
            check_step(&exchange, &scene->steps[i]);
        struct ppr_exchange copy = exchange;
        for (size_t i = 0; i < scene->count; i++) {
            check_step(&exchange, &scene->steps[scene->count - 1 - i]);
            check_step(&copy, &scene->steps[i]);
        }
        memset(&exchange, POISON, sizeof exchange);
        for (size_t i = 0; i < scene->count; i++)
            check_step(&copy, &scene->steps[i]);
    }
    ppr_table_unref(table);
}
END_TEST

/* It may be dropped at any time, and initialised again: nothing is left of what it was. */
START_TEST(may_be_reused)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_exchange exchange;
    memset(&exchange, 0xFF, sizeof exchange);
    for (size_t round = 0; round < 2 * COUNT(scenes) * COUNT(scenes); round++) {
        const struct scene *one = &scenes[round % COUNT(scenes)];
        const struct scene *other = &scenes[round / COUNT(scenes) % COUNT(scenes)];
        begin(&exchange, table, one);
        for (size_t i = 0; i < one->count; i++)
            check_step(&exchange, &one->steps[i]);
        begin(&exchange, table, other);
        for (size_t i = other->count; i > 0; i--)
            check_step(&exchange, &other->steps[i - 1]);
    }
    ppr_table_unref(table);
}
END_TEST

/* It borrows the context's bytes, but not the struct. */
START_TEST(context_is_not_kept)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_context context = context_of(&whole);
    struct ppr_exchange exchange = exchange_of(table, &context);
    memset(&context, POISON, sizeof context);
    for (size_t i = 0; i < COUNT(whole_steps); i++)
        check_step(&exchange, &whole_steps[i]);
    ppr_table_unref(table);
}
END_TEST

/* It has a block in turn with other calls, and blocks of both directions. */
START_TEST(serves_blocks_too)
{
    static const char response[] = "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n";
    static const char request[] = "MOVE / HTTP/1.1\r\nDestination: /mirror/foo/x\r\n\r\n";
    struct ppr_table *table = table_of(RULES);
    struct ppr_exchange exchange;
    begin(&exchange, table, &scenes[1]);
    for (int round = 0; round < 3; round++) {
        char block[128] = {0};
        memcpy(block, response, sizeof response - 1);
        ppr_rewrite_block(&exchange, PPR_RESPONSE, block, sizeof response - 1, sizeof block, 0);
        ck_assert_str_eq(block, "HTTP/1.1 302 Found\r\nLocation: /mirror/foo/x\r\n\r\n");
        memset(block, 0, sizeof block);
        memcpy(block, request, sizeof request - 1);
        struct ppr_result result =
            ppr_rewrite_block(&exchange, PPR_REQUEST, block, sizeof request - 1, sizeof block, 0);
        ck_assert_int_eq(result.status, PPR_REWRITTEN);
        block[result.count] = '\0';
        ck_assert_str_eq(block, "MOVE / HTTP/1.1\r\nDestination: /x\r\n\r\n");
        check_step(&exchange, &whole_steps[round]);
    }
    ppr_table_unref(table);
}
END_TEST

START_TEST(bad_arguments)
{
    struct ppr_table *table = table_of(RULES);
    const struct ppr_view in = ppr_view_of("http://backend.example.com/x");
    const struct ppr_view name = ppr_view_of("Location");
    const enum ppr_direction neither = (enum ppr_direction)2;
    struct ppr_pair pair = {.name = name, .value = in};
    struct ppr_exchange exchange;
    char out[64] = "as it was";
    ck_assert_int_eq(ppr_exchange_init(NULL, table, NULL, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_exchange_init(&exchange, NULL, NULL, NULL), PPR_BAD_ARGUMENT);
    exchange = exchange_of(table, NULL);
#define BAD(call) ck_assert_int_eq((call).status, PPR_BAD_ARGUMENT)
    BAD(ppr_rewrite_url(NULL, PPR_RESPONSE, in, out, 64));
    BAD(ppr_rewrite_url(&exchange, neither, in, out, 64));
    BAD(ppr_rewrite_url(&exchange, PPR_RESPONSE, in, NULL, 64));
    BAD(ppr_rewrite_field(NULL, PPR_RESPONSE, name, in, out, 64));
    BAD(ppr_rewrite_field(&exchange, neither, name, in, out, 64));
    BAD(ppr_rewrite_field(&exchange, PPR_RESPONSE, name, in, NULL, 64));
    BAD(ppr_rewrite_block(&exchange, neither, out, 9, 64, 0));
    BAD(ppr_why_url(&exchange, neither, in, out, 64));
    BAD(ppr_why_url(&exchange, PPR_RESPONSE, in, NULL, 64));
#undef BAD
    ck_assert_int_eq(ppr_rewrite_fields(NULL, PPR_RESPONSE, &pair, 1, out, 64, NULL),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, neither, &pair, 1, out, 64, NULL),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, &pair, 1, NULL, 64, NULL),
                     PPR_BAD_ARGUMENT);
    ck_assert_str_eq(out, "as it was");
    /* after all that it is as it was, too */
    for (size_t i = 0; i < COUNT(unknown_steps); i++)
        check_step(&exchange, &unknown_steps[i]);
    ppr_table_unref(table);
}
END_TEST

/* --------------------------------------------- Members that do not parse -- */

/* A member of a context with its bit. */
static const struct {
    size_t at;
    unsigned bit;
} members[] = {
    {offsetof(struct ppr_context, client_scheme), PPR_IGNORED_CLIENT_SCHEME},
    {offsetof(struct ppr_context, client_authority), PPR_IGNORED_CLIENT_AUTHORITY},
    {offsetof(struct ppr_context, client_target), PPR_IGNORED_CLIENT_TARGET},
    {offsetof(struct ppr_context, backend_scheme), PPR_IGNORED_BACKEND_SCHEME},
    {offsetof(struct ppr_context, backend_authority), PPR_IGNORED_BACKEND_AUTHORITY},
    {offsetof(struct ppr_context, backend_target), PPR_IGNORED_BACKEND_TARGET},
    {offsetof(struct ppr_context, backend_host), PPR_IGNORED_BACKEND_HOST},
};

enum {
    CLIENT_SCHEME,
    CLIENT_AUTHORITY,
    CLIENT_TARGET,
    BACKEND_SCHEME,
    BACKEND_AUTHORITY,
    BACKEND_TARGET,
    BACKEND_HOST
};

static void set_member(struct ppr_context *context, size_t number, const char *text)
{
    const struct ppr_view view = ppr_view_of(text);
    memcpy((char *)context + members[number].at, &view, sizeof view);
}

static const struct {
    size_t member;
    const char *text;
    bool is_ignored;
} texts[] = {
    {CLIENT_SCHEME, "https", false},
    {CLIENT_SCHEME, "HTTP", false},
    {CLIENT_SCHEME, "ws", true},
    {CLIENT_SCHEME, "http:", true},
    {CLIENT_SCHEME, "https://", true},
    {CLIENT_AUTHORITY, "www.example.org", false},
    {CLIENT_AUTHORITY, "www.example.org:", false},
    {CLIENT_AUTHORITY, "[::1]:8443", false},
    {CLIENT_AUTHORITY, "www.example.org:x", true},
    {CLIENT_AUTHORITY, "www.example.org:65536", true},
    {CLIENT_AUTHORITY, ":80", true},
    {CLIENT_AUTHORITY, "user@www.example.org", true},
    {CLIENT_AUTHORITY, "www.example.org/", true},
    {CLIENT_AUTHORITY, "www.example.org, other.example", true},
    {CLIENT_AUTHORITY, "www.example.org\r\nX: y", true},
    {CLIENT_AUTHORITY, "www.ex%61mple.org", true},
    {CLIENT_AUTHORITY, "[::1", true},
    {CLIENT_TARGET, "/x?y", false},
    {CLIENT_TARGET, "//evil.example/x", false},
    {CLIENT_TARGET, "*", true},
    {CLIENT_TARGET, "www.example.org:443", true},
    {CLIENT_TARGET, "x", true},
    {CLIENT_TARGET, "/\\x", false},
    {CLIENT_TARGET, "/a\001", true},
    {BACKEND_SCHEME, "http", false},
    {BACKEND_SCHEME, "h2", false},
    {BACKEND_SCHEME, "H2C", false},
    {BACKEND_SCHEME, "grpc", false},
    {BACKEND_SCHEME, "fcgi", false},
    {BACKEND_SCHEME, "1http", true},
    {BACKEND_SCHEME, "http:", true},
    {BACKEND_AUTHORITY, "backend.example.com:", false},
    {BACKEND_AUTHORITY, "[2001:db8::1]:80", false},
    {BACKEND_AUTHORITY, "/run/socket", true},
    {BACKEND_AUTHORITY, "backend.example.com:x", true},
    {BACKEND_AUTHORITY, "a b", true},
    {BACKEND_TARGET, "/", false},
    {BACKEND_TARGET, "http://backend.example.com/x", false},
    {BACKEND_TARGET, "*", true},
    {BACKEND_TARGET, "/a\177", true},
    {BACKEND_HOST, "alias.example:", false},
    {BACKEND_HOST, "alias.example:80:80", true},
    {BACKEND_HOST, "alias example", true},
};

START_TEST(what_does_not_parse_has_a_bit)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_context context = context_of(&whole);
    struct ppr_exchange exchange;
    unsigned ignored = 77;
    set_member(&context, texts[_i].member, texts[_i].text);
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context, &ignored), PPR_OK);
    ck_assert_msg(ignored == (texts[_i].is_ignored ? members[texts[_i].member].bit : 0), "%s: %u",
                  texts[_i].text, ignored);
    /* who does not ask for the bits gets the same exchange */
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context, NULL), PPR_OK);
    ck_assert_int_eq(ppr_rewrite_url(&exchange, PPR_RESPONSE,
                                     ppr_view_of("http://backend.example.com/x"), NULL, 0)
                         .reason,
                     PPR_REASON_MAPPED);
    ppr_table_unref(table);
}
END_TEST

/* Two contexts say the same of all steps. */
static void check_same(const struct ppr_table *table, const struct ppr_context *one,
                       const struct ppr_context *two)
{
    struct ppr_exchange a = exchange_of(table, one);
    struct ppr_exchange b = exchange_of(table, two);
    for (size_t s = 0; s < COUNT(scenes); s++) {
        for (size_t i = 0; i < scenes[s].count; i++) {
            char out[2][256];
            const struct step *step = &scenes[s].steps[i];
            const struct ppr_result first = call(&a, step, out[0], sizeof out[0]);
            const struct ppr_result second = call(&b, step, out[1], sizeof out[1]);
            ck_assert_msg(first.status == second.status && first.reason == second.reason &&
                              first.rule == second.rule && first.count == second.count &&
                              !memcmp(out[0], out[1], first.count),
                          "%s: %.*s, %.*s", step->in, (int)first.count, out[0], (int)second.count,
                          out[1]);
        }
    }
}

/* A member that is ignored counts as not given. */
START_TEST(what_does_not_parse_is_not_given)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_context context = context_of(&whole);
    struct ppr_context without = context_of(&whole);
    if (texts[_i].is_ignored) {
        set_member(&context, texts[_i].member, texts[_i].text);
        set_member(&without, texts[_i].member, NULL);
        check_same(table, &context, &without);
    }
    ppr_table_unref(table);
}
END_TEST

/* All members at once; then nothing is known. */
START_TEST(all_members_are_ignored)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_context context = PPR_CONTEXT_INIT;
    struct ppr_exchange exchange;
    unsigned ignored = 0;
    for (size_t i = 0; i < COUNT(members); i++)
        set_member(&context, i, "\\ ");
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, &context, &ignored), PPR_OK);
    ck_assert_uint_eq(ignored, 127);
    for (size_t i = 0; i < COUNT(unknown_steps); i++)
        check_step(&exchange, &unknown_steps[i]);
    ppr_table_unref(table);
}
END_TEST

/* An empty port is a port left out. */
START_TEST(empty_port_is_no_port)
{
    static const struct facts with = {.client_origin = "https://www.example.org:",
                                      .client_target = "/mirror/foo/a",
                                      .backend_url = "http://backend.example.com:/a",
                                      .backend_host = "alias.example:"};
    static const struct facts without = {.client_origin = "https://www.example.org",
                                         .client_target = "/mirror/foo/a",
                                         .backend_url = "http://backend.example.com/a",
                                         .backend_host = "alias.example"};
    struct ppr_table *table = table_of(RULES);
    const struct ppr_context one = context_of(&with);
    const struct ppr_context two = context_of(&without);
    check_same(table, &one, &two);
    ppr_table_unref(table);
}
END_TEST

/* An empty context is as good as none. */
START_TEST(null_is_an_empty_context)
{
    const struct ppr_context empty = PPR_CONTEXT_INIT;
    struct ppr_table *table = table_of(RULES);
    ck_assert_uint_eq(empty.size, sizeof empty);
    check_same(table, NULL, &empty);
    ppr_table_unref(table);
}
END_TEST

/* h2 is https, h2c and grpc are http; of any other scheme the backend's origin is not known. */
START_TEST(schemes_of_backends)
{
    static const struct {
        const char *scheme;
        const char *authority;
        const char *out; /* for "/x" */
    } schemes[] = {
        {"h2", "secure.example", "/s/x"},
        {"HTTPS", "secure.example:443", "/s/x"},
        {"h2", "backend.example.com", NULL},
        {"h2c", "backend.example.com", "/mirror/foo/x"},
        {"grpc", "backend.example.com:80", "/mirror/foo/x"},
        {"grpc", "secure.example", NULL},
        {"fcgi", "backend.example.com", NULL},
        {"", "backend.example.com", NULL},
    };
    struct ppr_table *table = table_of(RULES);
    for (size_t i = 0; i < COUNT(schemes); i++) {
        struct ppr_context context = PPR_CONTEXT_INIT;
        context.backend_scheme = ppr_view_of(schemes[i].scheme);
        context.backend_authority = ppr_view_of(schemes[i].authority);
        context.backend_target = ppr_view_of("/");
        struct ppr_exchange exchange = exchange_of(table, &context);
        char out[64] = {0};
        const struct ppr_result result =
            ppr_rewrite_url(&exchange, PPR_RESPONSE, ppr_view_of("/x"), out, sizeof out);
        ck_assert_int_eq(result.status, schemes[i].out ? PPR_REWRITTEN : PPR_UNCHANGED);
        ck_assert_str_eq(out, schemes[i].out ? schemes[i].out : "");
    }
    ppr_table_unref(table);
}
END_TEST

/* The authority of an absolute-form target takes the place of Host (RFC 9112 3.2.2). */
START_TEST(absolute_form_wins)
{
    static const struct {
        const char *host;
        const char *target;
        const char *out;
    } rows[] = {
        {"www.example.org", "/mirror/foo/a", "https://www.example.org/mirror/foo/x"},
        {"www.example.org", "http://other.example:81/mirror/foo/a",
         "https://other.example:81/mirror/foo/x"},
        {"www.example.org:82", "http://other.example?x", "https://other.example/mirror/foo/x"},
        {"", "HTTPS://[::1]:/", "https://[::1]/mirror/foo/x"},
        {"a b", "http://other.example/", "https://other.example/mirror/foo/x"},
        /* no URL, so that the target is ignored */
        {"www.example.org", "http://other.example:x/", "https://www.example.org/mirror/foo/x"},
        {"www.example.org", "other.example:443", "https://www.example.org/mirror/foo/x"},
        {"www.example.org", "//other.example/", "https://www.example.org/mirror/foo/x"},
    };
    struct ppr_table *table = table_of(RULES);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ppr_context context = PPR_CONTEXT_INIT;
        context.client_scheme = PPR_STRING("https");
        context.client_authority = ppr_view_of(rows[i].host);
        context.client_target = ppr_view_of(rows[i].target);
        struct ppr_exchange exchange = exchange_of(table, &context);
        const struct step step = {
            PPR_RESPONSE,      NULL,  "http://backend.example.com/x", rows[i].out,
            PPR_REASON_MAPPED, MIRROR};
        check_step(&exchange, &step);
    }
    ppr_table_unref(table);
}
END_TEST

/* -------------------------------------------------------- Several fields -- */

static const struct {
    const char *name;
    const char *value;
} pairs_in[] = {
    {"location", " http://backend.example.com/x "},
    {"server", "http://backend.example.com/"},
    {"set-cookie", "a=1; Domain=backend.example.com; Path=/"},
    {"content-location", "/\001x"},
    {"link", "<http://backend.example.com/1>, <http://backend.example.com/2>"},
    {"refresh", "5; url=http://other.example/"},
    {"uri", "http://unknown.example/"},
};

enum { PAIRS = COUNT(pairs_in) };

static void set_pairs(struct ppr_pair pairs[PAIRS])
{
    for (size_t i = 0; i < PAIRS; i++) {
        const struct ppr_pair pair = {.name = ppr_view_of(pairs_in[i].name),
                                      .value = ppr_view_of(pairs_in[i].value),
                                      .status = 77,
                                      .at = 77,
                                      .length = 77};
        pairs[i] = pair;
    }
}

/* What ppr_rewrite_field says of each pair, with all new values one after the other. */
struct one_by_one {
    struct ppr_result results[PAIRS];
    char values[1024];
    size_t size;
};

static void ask_one_by_one(const struct ppr_table *table, const struct ppr_context *context,
                           struct one_by_one *all)
{
    memset(all, 0, sizeof *all);
    for (size_t i = 0; i < PAIRS; i++) {
        all->results[i] = once_field(table, PPR_RESPONSE, context, ppr_view_of(pairs_in[i].name),
                                     ppr_view_of(pairs_in[i].value), all->values + all->size,
                                     sizeof all->values - all->size);
        all->size += all->results[i].count;
    }
}

static void check_pairs(const struct ppr_pair pairs[PAIRS], const char *buffer,
                        const struct one_by_one *all)
{
    size_t at = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        const struct ppr_result *own = &all->results[i];
        ck_assert_int_eq(pairs[i].status, own->status);
        ck_assert_int_eq(pairs[i].reason, own->reason);
        ck_assert_uint_eq(pairs[i].rule, own->rule);
        if (own->status != PPR_REWRITTEN)
            continue;
        ck_assert_uint_eq(pairs[i].length, own->count);
        ck_assert_mem_eq(buffer + pairs[i].at, all->values + at, own->count);
        at += own->count;
    }
}

/* As ppr_rewrite_field for each, at every capacity; without room nothing is written. */
START_TEST(fields_are_each_field)
{
    struct ppr_table *table = table_of(RULES);
    const struct ppr_context context = context_of(&whole);
    struct ppr_exchange exchange = exchange_of(table, &context);
    struct ppr_pair pairs[PAIRS];
    struct one_by_one all;
    struct ppr_result result;
    ask_one_by_one(table, &context, &all);
    ck_assert_uint_gt(all.size, 100);
    for (size_t capacity = 0; capacity <= all.size + 3; capacity++) {
        char *buffer = poisoned(capacity);
        set_pairs(pairs);
        const enum ppr_status status = ppr_rewrite_fields(
            &exchange, PPR_RESPONSE, pairs, PAIRS, capacity ? buffer : NULL, capacity, &result);
        ck_assert_int_eq(status, capacity < all.size ? PPR_NO_SPACE : PPR_REWRITTEN);
        ck_assert_int_eq(result.status, status);
        ck_assert_uint_eq(result.count, all.size);
        /* the reason most worth a look, its rule, and the number of the pair */
        ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
        ck_assert_uint_eq(result.rule, 0);
        ck_assert_uint_eq(result.offset, 3);
        ck_assert_uint_eq(result.end, 0);
        if (status == PPR_REWRITTEN)
            check_pairs(pairs, buffer, &all);
        check_poison(buffer, status == PPR_REWRITTEN ? all.size : 0, capacity + BEYOND);
        free(buffer);
    }
    ppr_table_unref(table);
}
END_TEST

START_TEST(fields_unchanged_or_wrong)
{
    struct ppr_table *table = table_of(RULES);
    struct ppr_exchange exchange = exchange_of(table, NULL);
    struct ppr_pair pairs[2] = {{.name = PPR_STRING("location"), .value = PPR_STRING("/x")},
                                {.name = PPR_STRING("server"), .value = PPR_STRING("/x")}};
    struct ppr_result result;
    char out[8] = "as it is";
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, NULL, 0, NULL, 0, &result),
                     PPR_UNCHANGED);
    ck_assert_int_eq(result.reason, PPR_REASON_NONE);
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, pairs, 2, out, 8, &result),
                     PPR_UNCHANGED);
    ck_assert_int_eq(result.status, PPR_UNCHANGED);
    ck_assert_int_eq(result.reason, PPR_REASON_RELATIVE);
    ck_assert_uint_eq(result.count, 0);
    ck_assert_int_eq(pairs[0].status, PPR_UNCHANGED);
    ck_assert_int_eq(pairs[0].reason, PPR_REASON_RELATIVE);
    ck_assert_int_eq(pairs[1].reason, PPR_REASON_NONE);
    pairs[0].value = PPR_STRING("http://backend.example.com/x");
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, NULL, 1, out, 8, &result),
                     PPR_BAD_ARGUMENT);
    pairs[1].name = (struct ppr_view){NULL, 1};
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, pairs, 2, out, 8, &result),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(result.status, PPR_BAD_ARGUMENT);
    pairs[1].name = (struct ppr_view){NULL, 0};
    pairs[1].value = (struct ppr_view){NULL, 1};
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, pairs, 2, out, 8, NULL),
                     PPR_BAD_ARGUMENT);
    ck_assert_mem_eq(out, "as it is", 8);
    ppr_table_unref(table);
}
END_TEST

/* -------------------------------------------------- The fields of a table -- */

static bool same_name(struct ppr_view name, const char *other)
{
    size_t i = 0;
    while (i < name.size && other[i] &&
           tolower((unsigned char)name.data[i]) == tolower((unsigned char)other[i]))
        i++;
    return i == name.size && !other[i];
}

START_TEST(fields_of_a_table)
{
    static const struct {
        enum ppr_direction direction;
        const char *name;
        int kind;
    } rows[] = {
        {PPR_RESPONSE, "location", PPR_KIND_URI},
        {PPR_RESPONSE, "SET-COOKIE", PPR_KIND_COOKIE},
        {PPR_RESPONSE, "Content-Location", PPR_KIND_URI},
        {PPR_RESPONSE, "Link", PPR_KIND_LINK},
        {PPR_RESPONSE, "Refresh", PPR_KIND_REFRESH},
        {PPR_RESPONSE, "URI", PPR_KIND_URI},
        {PPR_RESPONSE, "x-own", PPR_KIND_TEXT},
        {PPR_RESPONSE, "Timing-Allow-Origin", PPR_KIND_ORIGIN},
        {PPR_REQUEST, "Destination", PPR_KIND_URI},
        {PPR_REQUEST, "X-Their", PPR_KIND_LINK},
    };
    struct ppr_table *table = table_of("map /m http://b\nfield response X-Own text\n"
                                       "field response timing-allow-origin origin\n"
                                       "field request X-Their link\n");
    size_t count[2] = {0, 0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ppr_view name = ppr_view_of(rows[i].name);
        const enum ppr_direction other =
            rows[i].direction == PPR_RESPONSE ? PPR_REQUEST : PPR_RESPONSE;
        ck_assert_int_eq(ppr_table_kind(table, rows[i].direction, name), rows[i].kind);
        ck_assert_int_eq(ppr_table_kind(table, other, name), 0);
        count[rows[i].direction]++;
    }
    for (int direction = PPR_RESPONSE; direction <= PPR_REQUEST; direction++) {
        bool seen[COUNT(rows)] = {false};
        struct ppr_view name;
        int32_t kind = 0;
        size_t number = 1;
        for (;
             ppr_table_field(table, (enum ppr_direction)direction, number, &name, &kind) == PPR_OK;
             number++) {
            ck_assert_int_eq(ppr_table_kind(table, (enum ppr_direction)direction, name), kind);
            for (size_t i = 0; i < COUNT(rows); i++) {
                if (rows[i].direction == (enum ppr_direction)direction && rows[i].kind == kind &&
                    same_name(name, rows[i].name))
                    seen[i] = true;
            }
        }
        ck_assert_uint_eq(number - 1, count[direction]);
        for (size_t i = 0; i < COUNT(rows); i++)
            ck_assert(seen[i] == (rows[i].direction == (enum ppr_direction)direction));
    }
    ppr_table_unref(table);
}
END_TEST

START_TEST(fields_of_a_table_wrong)
{
    struct ppr_table *table = table_of(RULES);
    const enum ppr_direction neither = (enum ppr_direction)2;
    struct ppr_view name = {"as it was", 9};
    int32_t kind = 77;
    ck_assert_int_eq(ppr_table_kind(table, PPR_RESPONSE, ppr_view_of("Server")), 0);
    ck_assert_int_eq(ppr_table_kind(table, PPR_RESPONSE, ppr_view_of("Locatio")), 0);
    ck_assert_int_eq(ppr_table_kind(table, PPR_RESPONSE, ppr_view_of("Locations")), 0);
    ck_assert_int_eq(ppr_table_kind(table, PPR_RESPONSE, ppr_view_of("")), 0);
    ck_assert_int_eq(ppr_table_kind(table, PPR_RESPONSE, (struct ppr_view){NULL, 8}), 0);
    ck_assert_int_eq(ppr_table_kind(table, neither, ppr_view_of("Location")), 0);
    ck_assert_int_eq(ppr_table_kind(NULL, PPR_RESPONSE, ppr_view_of("Location")), 0);
    ck_assert_int_eq(ppr_table_field(NULL, PPR_RESPONSE, 1, &name, &kind), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_field(table, neither, 1, &name, &kind), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_field(table, PPR_RESPONSE, 0, &name, &kind), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_field(table, PPR_REQUEST, 2, &name, &kind), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_field(table, PPR_REQUEST, SIZE_MAX, &name, &kind), PPR_BAD_ARGUMENT);
    ck_assert_str_eq(name.data, "as it was");
    ck_assert_int_eq(kind, 77);
    ck_assert_int_eq(ppr_table_field(table, PPR_REQUEST, 1, NULL, NULL), PPR_OK);
    ck_assert_int_eq(ppr_table_field(table, PPR_REQUEST, 1, NULL, &kind), PPR_OK);
    ck_assert_int_eq(kind, PPR_KIND_URI);
    ppr_table_unref(table);
}
END_TEST

/* ------------------------------------------------------------- Routing -- */

#define ROOT "map / http://root.internal/r/\n"

static const struct {
    const char *rules;
    const char *scheme;
    const char *authority;
    const char *target;
    const char *out; /* NULL: unchanged */
    enum ppr_reason reason;
    size_t rule;
} routes[] = {
    {RULES, "", "", "/mirror/foo/a?b", "http://backend.example.com/a?b", PPR_REASON_MAPPED, MIRROR},
    {RULES, "https", "www.example.org", "/mirror/foo", "http://backend.example.com/",
     PPR_REASON_MAPPED, MIRROR},
    {RULES, "https", "a b", "/mirror/foo/a/./b/../c?/../", "http://backend.example.com/a/c?/../",
     PPR_REASON_MAPPED, MIRROR},
    {RULES, "https", "www.example.org", "/m%69rror/foo/%7e%2f", "http://backend.example.com/%7e%2f",
     PPR_REASON_MAPPED, MIRROR},
    {RULES, "https", "www.example.org", "/t/acme/x", "http://acme.internal:8080/app/x",
     PPR_REASON_MAPPED, TENANT},
    {RULES, "https", "two.example", "/x/y", "http://b2.example/y", PPR_REASON_MAPPED, TWO},
    {RULES, "https", "www.example.org", "/x/y", NULL, PPR_REASON_UNCOVERED, 0},
    /* absolute-form, whose authority wins */
    {RULES, "https", "www.example.org", "https://two.example/x/y?q", "http://b2.example/y?q",
     PPR_REASON_MAPPED, TWO},
    {RULES, "https", "two.example", "https://www.example.org/x/y", NULL, PPR_REASON_UNCOVERED, 0},
    {RULES, "https", "", "http://www.example.org/mirror/foo/x", "http://backend.example.com/x",
     PPR_REASON_MAPPED, MIRROR},
    {ROOT, "http", "www.example.org", "http://www.example.org", "http://root.internal/r/",
     PPR_REASON_MAPPED, 1},
    /* slashes make a path, never a host */
    {ROOT, "http", "www.example.org", "//evil/x", "http://root.internal/r//evil/x",
     PPR_REASON_MAPPED, 1},
    {ROOT, "http", "www.example.org", "///evil", "http://root.internal/r///evil", PPR_REASON_MAPPED,
     1},
    {RULES, "http", "www.example.org", "//mirror/foo/x", NULL, PPR_REASON_UNCOVERED, 0},
    {RULES, "https", "www.example.org", "//two.example/x/y", NULL, PPR_REASON_UNCOVERED, 0},
    /* no path */
    {ROOT, "http", "www.example.org", "*", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "www.example.org:443", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "x", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "/a\\b", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "\\a", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "/a\tb", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "http://www.example.org:x/", NULL, PPR_REASON_MALFORMED, 0},
    {ROOT, "http", "www.example.org", "ftp://www.example.org/", NULL, PPR_REASON_MALFORMED, 0},
    /* no rule */
    {RULES, "http", "www.example.org", "/other", NULL, PPR_REASON_UNCOVERED, 0},
    {RULES, "http", "www.example.org", "/mirror/foobar", NULL, PPR_REASON_UNCOVERED, 0},
};

static void check_route(const struct ppr_table *table, const struct ppr_context *context,
                        size_t number, size_t capacity)
{
    const char *out = routes[number].out ? routes[number].out : "";
    const size_t size = strlen(out);
    char *buffer = poisoned(capacity);
    const struct ppr_result result = ppr_route(table, context, capacity ? buffer : NULL, capacity);
    ck_assert_msg(result.reason == (int32_t)routes[number].reason &&
                      result.rule == routes[number].rule && result.count == size,
                  "%s: %s, rule %zu: %.*s", routes[number].target, ppr_reason_word(result.reason),
                  result.rule, capacity < result.count ? 0 : (int)result.count, buffer);
    ck_assert_int_eq(result.status, !size             ? PPR_UNCHANGED
                                    : capacity < size ? PPR_NO_SPACE
                                                      : PPR_REWRITTEN);
    if (result.status == PPR_REWRITTEN)
        ck_assert_mem_eq(buffer, out, size);
    check_poison(buffer, result.status == PPR_REWRITTEN ? size : 0, capacity + BEYOND);
    free(buffer);
}

START_TEST(routing)
{
    struct ppr_table *table = table_of(routes[_i].rules);
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = ppr_view_of(routes[_i].scheme);
    context.client_authority = ppr_view_of(routes[_i].authority);
    context.client_target = ppr_view_of(routes[_i].target);
    const size_t size = routes[_i].out ? strlen(routes[_i].out) : 0;
    for (size_t capacity = 0; capacity <= size + 2; capacity++)
        check_route(table, &context, (size_t)_i, capacity);
    /* the backend's members are not looked at */
    context.backend_scheme = ppr_view_of("https");
    context.backend_authority = ppr_view_of("two.example");
    context.backend_target = (struct ppr_view){NULL, 1};
    context.backend_host = ppr_view_of("a b");
    check_route(table, &context, (size_t)_i, size);
    ppr_table_unref(table);
}
END_TEST

START_TEST(routing_wrong)
{
    struct ppr_table *table = table_of(ROOT);
    struct ppr_context context = PPR_CONTEXT_INIT;
    char out[64] = "as it was";
    context.client_target = PPR_STRING("/x");
    ck_assert_int_eq(ppr_route(NULL, &context, out, 64).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_route(table, NULL, out, 64).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_route(table, &context, NULL, 64).status, PPR_BAD_ARGUMENT);
    context.client_authority = (struct ppr_view){NULL, 1};
    ck_assert_int_eq(ppr_route(table, &context, out, 64).status, PPR_BAD_ARGUMENT);
    context.client_authority = (struct ppr_view){NULL, 0};
    context.size--;
    ck_assert_int_eq(ppr_route(table, &context, out, 64).status, PPR_BAD_ARGUMENT);
    ck_assert_str_eq(out, "as it was");
    ppr_table_unref(table);
}
END_TEST

/* ---------------------------------------------------- Heads and offsets -- */

#define HEAD "HTTP/1.1 302 Found\r\nLocation: http://backend.example.com/x\r\n\r\n"

static const struct {
    const char *block;
    unsigned flags;
    enum ppr_status status;
    enum ppr_reason reason;
    size_t end;
} heads[] = {
    {HEAD, 0, PPR_REWRITTEN, PPR_REASON_MAPPED, sizeof HEAD - 1},
    {HEAD "body", 0, PPR_REWRITTEN, PPR_REASON_MAPPED, sizeof HEAD - 1},
    {HEAD, PPR_BLOCK_HEAD, PPR_REWRITTEN, PPR_REASON_MAPPED, sizeof HEAD - 1},
    {"A: b\r\n\r\n", PPR_BLOCK_HEAD, PPR_UNCHANGED, PPR_REASON_NONE, 8},
    {HEAD "X: y\r\n\r\n", PPR_BLOCK_HEAD, PPR_UNCHANGED, PPR_REASON_MALFORMED, sizeof HEAD - 1},
    {HEAD "b", PPR_BLOCK_HEAD, PPR_UNCHANGED, PPR_REASON_MALFORMED, sizeof HEAD - 1},
    {"\r\n" HEAD, PPR_BLOCK_HEAD, PPR_UNCHANGED, PPR_REASON_MALFORMED, 2},
    {"Location: http://backend.example.com/x\n\nX: y\r\n\r\n", PPR_BLOCK_HEAD, PPR_UNCHANGED,
     PPR_REASON_MALFORMED, 40},
    {"Location: http://backend.example.com/x\r\n", PPR_BLOCK_HEAD, PPR_INCOMPLETE, PPR_REASON_NONE,
     0},
    {"Location: http://backend.example.com/x\r\n", PPR_BLOCK_WHOLE, PPR_REWRITTEN,
     PPR_REASON_MAPPED, 40},
    {"Location: http://backend.example.com/x\r\n", PPR_BLOCK_WHOLE | PPR_BLOCK_HEAD, PPR_REWRITTEN,
     PPR_REASON_MAPPED, 40},
    {HEAD "X: y\r\n", PPR_BLOCK_WHOLE | PPR_BLOCK_HEAD, PPR_UNCHANGED, PPR_REASON_MALFORMED,
     sizeof HEAD - 1},
};

/* An empty line before the end of a head is malformed; `end` is after the empty line. */
START_TEST(ends_of_heads)
{
    struct ppr_table *table = table_of(RULES);
    const size_t length = strlen(heads[_i].block);
    char block[256] = {0};
    memcpy(block, heads[_i].block, length);
    struct ppr_result result =
        once_block(table, PPR_RESPONSE, NULL, block, length, 0, heads[_i].flags);
    ck_assert_int_eq(result.status, heads[_i].status == PPR_REWRITTEN && result.count
                                        ? PPR_NO_SPACE
                                        : heads[_i].status);
    ck_assert_int_eq(result.reason, heads[_i].reason);
    ck_assert_uint_eq(result.end, heads[_i].end);
    ck_assert_str_eq(block, heads[_i].block);
    result = once_block(table, PPR_RESPONSE, NULL, block, length, sizeof block, heads[_i].flags);
    ck_assert_int_eq(result.status, heads[_i].status);
    ck_assert_int_eq(result.reason, heads[_i].reason);
    ck_assert_uint_eq(result.end, heads[_i].end);
    ck_assert_uint_eq(result.reserved[0] | result.reserved[1], 0);
    if (result.status != PPR_REWRITTEN)
        ck_assert_str_eq(block, heads[_i].block);
    ppr_table_unref(table);
}
END_TEST

#define BACKEND "http://backend.example.com"

static const struct {
    const char *name;
    const char *before; /* the reference that the reason is about */
    const char *reference;
    const char *after;
    enum ppr_reason reason;
} offsets[] = {
    {"Location", "", BACKEND "/x", "", PPR_REASON_MAPPED},
    {"Location", " \t", BACKEND "/x", " ", PPR_REASON_MAPPED},
    {"Location", " ", "http://other.example/", "", PPR_REASON_OTHER_SITE},
    {"Location", "  ", "/\x01x", "", PPR_REASON_MALFORMED},
    {"Refresh", "5; url='", BACKEND "/x", "'", PPR_REASON_MAPPED},
    {"Link", "<", BACKEND "/1", ">; rel=next, <" BACKEND "/2>", PPR_REASON_MAPPED},
    {"Link", "<http://other.example/>; rel=\"a\", <", BACKEND "/2", ">", PPR_REASON_MAPPED},
    {"Link", "<" BACKEND "/1>, <", "http://acme.internal:8080/raw", ">, <" BACKEND "/2>",
     PPR_REASON_UNCOVERED},
    {"Content-Security-Policy", "default-src 'self'; img-src https://other.example ", BACKEND "/i",
     " data:", PPR_REASON_MAPPED},
    {"Content-Security-Policy", "img-src " BACKEND "/i ", "http://acme.internal:8080/raw", "",
     PPR_REASON_UNCOVERED},
    {"Access-Control-Allow-Origin", "", BACKEND, "", PPR_REASON_MAPPED},
    {"Set-Cookie", "sid=Path=/; Max-Age=1; Domain=", "backend.example.com", "; Path=/x",
     PPR_REASON_MAPPED},
    {"Set-Cookie", " sid=1; HttpOnly; Path = ", "/x", "", PPR_REASON_MAPPED},
};

/* The offset is that of the reference that the reason is about, in a value and in a block. */
START_TEST(offsets_of_references)
{
    struct ppr_table *table = table_of(RULES);
    const struct ppr_context context = context_of(&whole);
    const size_t offset = strlen(offsets[_i].before);
    char value[256];
    char block[1024];
    snprintf(value, sizeof value, "%s%s%s", offsets[_i].before, offsets[_i].reference,
             offsets[_i].after);
    struct ppr_result result = once_field(
        table, PPR_RESPONSE, &context, ppr_view_of(offsets[_i].name), ppr_view_of(value), NULL, 0);
    ck_assert_int_eq(result.reason, offsets[_i].reason);
    ck_assert_uint_eq(result.offset, offset);
    ck_assert_uint_eq(result.end, 0);
    const size_t start =
        (size_t)snprintf(block, sizeof block, "A / B\r\nX: y\r\nURI: #f\r\n%s:", offsets[_i].name);
    const size_t end =
        start + (size_t)snprintf(block + start, sizeof block - start, "%s\r\n\r\n", value);
    result = once_block(table, PPR_RESPONSE, &context, block, end, sizeof block, 0);
    ck_assert_int_eq(result.reason, offsets[_i].reason);
    ck_assert_uint_eq(result.offset, start + offset);
    ck_assert_uint_eq(result.end, end);
    ppr_table_unref(table);
}
END_TEST

/* ------------------------------------------------------- Errors as text -- */

static void check_error_text(const struct ppr_error *error, const char *expected)
{
    const size_t size = strlen(expected);
    for (size_t capacity = 0; capacity <= size + 2; capacity++) {
        char *buffer = poisoned(capacity);
        const struct ppr_result result = ppr_error_text(error, capacity ? buffer : NULL, capacity);
        ck_assert_int_eq(result.status, capacity < size ? PPR_NO_SPACE : PPR_REWRITTEN);
        ck_assert_int_eq(result.reason, PPR_REASON_NONE);
        ck_assert_uint_eq(result.count, size);
        if (capacity >= size)
            ck_assert_msg(!memcmp(buffer, expected, size), "%.*s", (int)size, buffer);
        check_poison(buffer, capacity < size ? 0 : size, capacity + BEYOND);
        free(buffer);
    }
}

START_TEST(errors_as_text)
{
    struct ppr_error error = {
        .status = PPR_BAD_RULE, .source = "rules.txt", .line = 12, .column = 3, .message = "why"};
    check_error_text(&error, "rules.txt:12:3: why");
    error.column = 0;
    check_error_text(&error, "rules.txt:12: why");
    error.line = 0;
    check_error_text(&error, "rules.txt: why");
    error.source = "";
    check_error_text(&error, "why");
    error.line = 1234567890;
    error.column = 45;
    check_error_text(&error, "1234567890:45: why");
    ck_assert_int_eq(ppr_error_text(NULL, NULL, 0).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_error_text(&error, NULL, 1).status, PPR_BAD_ARGUMENT);
}
END_TEST

/* The error of a builder, which names its source. */
START_TEST(errors_of_a_builder_as_text)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, ppr_view_of("site.rules"), 1);
    ppr_builder_read(builder, ppr_view_of("map /a http://a.example\nmap /b nonsense\n"));
    const struct ppr_error *error = ppr_builder_error(builder);
    char expected[256];
    snprintf(expected, sizeof expected, "site.rules:2:8: %s", error->message);
    check_error_text(error, expected);
    ppr_builder_free(builder);
}
END_TEST

/* An exchange that could not be prepared is refused, whatever it was before. */
START_TEST(failed_init_is_refused)
{
    struct ppr_table *table = table_of("map /m http://b");
    struct ppr_exchange exchange = exchange_of(table, NULL);
    struct ppr_pair pair = {.name = PPR_STRING("Location"), .value = PPR_STRING("http://b/x")};
    char out[32] = "HTTP/1.1 200\n\n";
    if (_i)
        memset(&exchange, 0, sizeof exchange);
    else
        ck_assert_int_eq(ppr_exchange_init(&exchange, NULL, NULL, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rewrite_url(&exchange, PPR_RESPONSE, pair.value, out, sizeof out).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(
        ppr_rewrite_field(&exchange, PPR_RESPONSE, pair.name, pair.value, out, sizeof out).status,
        PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rewrite_fields(&exchange, PPR_RESPONSE, &pair, 1, out, sizeof out, NULL),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rewrite_block(&exchange, PPR_RESPONSE, out, 14, sizeof out, 0).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_why_url(&exchange, PPR_RESPONSE, pair.value, out, sizeof out).status,
                     PPR_BAD_ARGUMENT);
    ppr_table_unref(table);
}
END_TEST

/* A target that is mapped to itself is a URL all the same. */
START_TEST(routing_to_itself)
{
    struct ppr_table *table = table_of("map http://a/ http://a/");
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = PPR_STRING("http");
    context.client_target = PPR_STRING("http://a/x");
    char out[16];
    struct ppr_result result = ppr_route(table, &context, out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_MAPPED);
    ck_assert_uint_eq(result.count, 10);
    ck_assert_mem_eq(out, "http://a/x", 10);
    result = ppr_route(table, &context, out, 9);
    ck_assert_int_eq(result.status, PPR_NO_SPACE);
    ck_assert_uint_eq(result.count, 10);
    ppr_table_unref(table);
}
END_TEST

/* An error is one line of a log, whatever the name of its source. */
START_TEST(errors_are_one_line)
{
    const struct ppr_error error = {.source = "a\n\x1b[31m", .line = 3, .message = "x\ty"};
    char out[32];
    const struct ppr_result result = ppr_error_text(&error, out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, 14);
    ck_assert_mem_eq(out, "a??[31m:3: x?y", 14);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {size_is_fixed, 1},
        {failed_init_is_refused, 2},
        {routing_to_itself, 1},
        {errors_are_one_line, 1},
        {may_be_moved, COUNT(scenes)},
        {may_be_copied, COUNT(scenes)},
        {may_be_reused, 1},
        {context_is_not_kept, 1},
        {serves_blocks_too, 1},
        {bad_arguments, 1},
        {what_does_not_parse_has_a_bit, COUNT(texts)},
        {what_does_not_parse_is_not_given, COUNT(texts)},
        {all_members_are_ignored, 1},
        {empty_port_is_no_port, 1},
        {null_is_an_empty_context, 1},
        {schemes_of_backends, 1},
        {absolute_form_wins, 1},
        {fields_are_each_field, 1},
        {fields_unchanged_or_wrong, 1},
        {fields_of_a_table, 1},
        {fields_of_a_table_wrong, 1},
        {routing, COUNT(routes)},
        {routing_wrong, 1},
        {ends_of_heads, COUNT(heads)},
        {offsets_of_references, COUNT(offsets)},
        {errors_as_text, 1},
        {errors_of_a_builder_as_text, 1},
    };
    return run_cases("exchange", cases, COUNT(cases));
}
