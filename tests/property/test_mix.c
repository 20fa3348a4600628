/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A block comes out as its fields do, one by one and all at once, at every capacity that is
   enough; with values of all kinds, some of which grow and some of which shrink. One exchange
   serves all calls of a round. */

#include "support/support.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG "http://a-backend-with-a-long-name.example/and/a/path"

static const char rules[] = "map /a/long/way/to/go/for/anyone http://b\n"
                            "map /s " LONG "\n"
                            "field response all\n"
                            "cookie-flags f* secure samesite=strict\n"
                            "cookie-flags n* nosecure nohttponly\n"
                            "query-param u both path\n";

enum { FIELDS_MOST = 7 };

struct sample {
    const char *name;
    const char *value;
};

static const struct sample samples[] = {
    {"Location", "http://b/x"},
    {"Location", LONG "/x"},
    {"Location", "http://other.example/?u=http%3A%2F%2Fb%2Fx&v=1&u=" LONG "/y"},
    {"Location", "http://b/?u=" LONG "&u=http%3A%2F%2Fb%2F1%2F2"},
    {"Location", "http://b/x/../y/./z?u=http://b"},
    {"Refresh", "5; url='http://b/'  trailing"},
    {"Refresh", "0;" LONG},
    {"Link", "<http://b/1>; rel=next, <" LONG ">, <http://b/2>; anchor=\"" LONG "/a\""},
    {"Link", "<" LONG ">, <" LONG "/1>; anchor=\"http://b\", <http://b?u=" LONG ">"},
    {"Link", "<http://b/1>; title=\"a, b"},
    {"Set-Cookie", "a=1; Path=/x; Domain=b; HttpOnly"},
    {"Set-Cookie", "a=1; Domain=b; Path=/x; Path=/y/z; Domain=b"},
    {"Set-Cookie", "f1=1; Path=/; HttpOnly; SameSite=None; Domain=b"},
    {"Set-Cookie", "n1=1;Secure;Path=/;HttpOnly;Domain=b;Path=/1/2/3/4"},
    {"Set-Cookie", "c=1; Path=/and/a/path/y; Domain=a-backend-with-a-long-name.example"},
    {"Set-Cookie", "__Host-a=1; Path=/"},
    {"Content-Security-Policy", "img-src http://b " LONG "; report-uri " LONG "/r http://b/r"},
    {"Access-Control-Allow-Origin", LONG},
    {"Timing-Allow-Origin", "http://b, http://a-backend-with-a-long-name.example, http://b"},
    {"WWW-Authenticate", "Bearer realm=\"http://b/t\",service=\"" LONG "/s\""},
    {"Service-Worker-Allowed", "/x"},
    {"X-Other", "http://b/x"},
};

static const struct facts contexts[] = {
    {.client_origin = "https://w"},
    {.client_origin = "https://www.example.org",
     .client_target = "/a/long/way/to/go/for/anyone/x",
     .backend_url = "http://b/x"},
    {.client_origin = "https://w", .client_target = "/s/x", .backend_url = LONG "/x"},
    {.client_origin = NULL},
};

/* xorshift: the same numbers on every machine. */
static uint32_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % bound;
}

struct text {
    char data[4096];
    size_t size;
};

static void append(struct text *text, const char *data, size_t size)
{
    ck_assert_uint_le(text->size + size, sizeof text->data);
    memcpy(text->data + text->size, data, size);
    text->size += size;
}

static void append_string(struct text *text, const char *string)
{
    append(text, string, strlen(string));
}

/* Append a field as it came, and as ppr_rewrite_field makes it. */
static void append_field(struct ppr_exchange *exchange, const struct sample *sample,
                         struct text *in, struct text *out)
{
    char value[1024];
    const struct ppr_result result =
        ppr_rewrite_field(exchange, PPR_RESPONSE, ppr_view_of(sample->name),
                          ppr_view_of(sample->value), value, sizeof value);
    ck_assert(result.status == PPR_UNCHANGED || result.status == PPR_REWRITTEN);
    append_string(in, sample->name);
    append_string(in, ": ");
    append_string(in, sample->value);
    append_string(in, "\r\n");
    append_string(out, sample->name);
    append_string(out, ": ");
    if (result.status == PPR_REWRITTEN)
        append(out, value, result.count);
    else
        append_string(out, sample->value);
    append_string(out, "\r\n");
}

/* A capacity that is measured is enough. A smaller one may be, if the output fits. */
static void check_capacity(struct ppr_exchange *exchange, const struct text *in,
                           const struct text *out, size_t capacity, size_t enough)
{
    char *buffer = malloc(capacity);
    ck_assert_ptr_nonnull(buffer);
    memcpy(buffer, in->data, in->size);
    const struct ppr_result result =
        ppr_rewrite_block(exchange, PPR_RESPONSE, buffer, in->size, capacity, 0);
    const bool same = out->size == in->size && !memcmp(out->data, in->data, in->size);
    const bool may_fail = capacity < enough && result.status == PPR_NO_SPACE;
    const enum ppr_status status = same                               ? PPR_UNCHANGED
                                   : capacity < out->size || may_fail ? PPR_NO_SPACE
                                                                      : PPR_REWRITTEN;
    ck_assert_int_eq(result.status, status);
    if (status == PPR_REWRITTEN)
        ck_assert_uint_eq(result.count, out->size);
    if (status == PPR_NO_SPACE)
        ck_assert_uint_eq(result.count, enough);
    const struct text *expected = status == PPR_REWRITTEN ? out : in;
    if (memcmp(buffer, expected->data, expected->size) != 0)
        ck_abort_msg("capacity %zu\n%.*s\nshould be\n%.*s\nis\n%.*s", capacity, (int)in->size,
                     in->data, (int)expected->size, expected->data, (int)expected->size, buffer);
    free(buffer);
}

/* The capacity that is measured. */
static size_t measure(struct ppr_exchange *exchange, const struct text *in)
{
    static char buffer[sizeof in->data];
    memcpy(buffer, in->data, in->size);
    const struct ppr_result result =
        ppr_rewrite_block(exchange, PPR_RESPONSE, buffer, in->size, 0, 0);
    return result.status == PPR_UNCHANGED ? in->size : result.count;
}

/* All fields by ppr_rewrite_fields are what they are in the block that came out. */
static void check_at_once(struct ppr_exchange *exchange, const struct sample *const *list,
                          size_t count, const struct text *out)
{
    static struct text text;
    static char buffer[sizeof text.data];
    struct ppr_pair pairs[FIELDS_MOST];
    for (size_t i = 0; i < count; i++) {
        pairs[i].name = ppr_view_of(list[i]->name);
        pairs[i].value = ppr_view_of(list[i]->value);
    }
    ppr_rewrite_fields(exchange, PPR_RESPONSE, pairs, count, buffer, sizeof buffer, NULL);
    text.size = 0;
    for (size_t i = 0; i < count; i++) {
        append_string(&text, list[i]->name);
        append_string(&text, ": ");
        if (pairs[i].status == PPR_REWRITTEN)
            append(&text, buffer + pairs[i].at, pairs[i].length);
        else
            append_string(&text, list[i]->value);
        append_string(&text, "\r\n");
    }
    append_string(&text, "\r\nbody");
    if (text.size != out->size || memcmp(text.data, out->data, text.size) != 0)
        ck_abort_msg("should be\n%.*s\nis\n%.*s", (int)out->size, out->data, (int)text.size,
                     text.data);
}

START_TEST(block_is_its_fields)
{
    struct ppr_table *table = table_of(rules);
    random_state = 88172645U + (uint32_t)_i;
    for (int round = 0; round < 200; round++) {
        const struct ppr_context context = context_of(&contexts[random_below(COUNT(contexts))]);
        struct ppr_exchange exchange = exchange_of(table, &context);
        const struct sample *list[FIELDS_MOST];
        static struct text in;
        static struct text out;
        in.size = out.size = 0;
        const size_t count = 1 + random_below(FIELDS_MOST);
        for (size_t i = 0; i < count; i++) {
            list[i] = &samples[random_below(COUNT(samples))];
            append_field(&exchange, list[i], &in, &out);
        }
        append_string(&in, "\r\nbody");
        append_string(&out, "\r\nbody");
        const size_t enough = measure(&exchange, &in);
        const size_t least = in.size > out.size ? in.size : out.size;
        check_capacity(&exchange, &in, &out, enough, enough);
        check_capacity(&exchange, &in, &out, least, enough);
        check_capacity(&exchange, &in, &out, least + random_below(100), enough);
        if (out.size > in.size)
            check_capacity(&exchange, &in, &out, out.size - 1, enough);
        check_at_once(&exchange, list, count, &out);
    }
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {block_is_its_fields, 25},
    };
    return run_cases("mix", cases, COUNT(cases));
}
