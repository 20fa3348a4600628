/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "resources/hostile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define V(text) {text, sizeof text - 1}

/* head, then unit as often as times says, then tail */
struct row {
    const char *name;
    struct ppr_view head;
    struct ppr_view unit;
    size_t times;
    struct ppr_view tail;
};

#define B "http://backend.example.com"
#define DEEP "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26/27/28/29/30/31"

static const struct row references[] = {
    {"empty",               V(""),                       V(""),            0,       V("")},
    {"hit",                 V(B "/a/b?c#d"),             V(""),            0,       V("")},
    {"hit without path",    V(B),                        V(""),            0,       V("")},
    {"hit in capitals",     V("HTTP://BACKEND.EXAMPLE.COM:080/a"), V(""),  0,       V("")},
    {"kept",                V(B "/raw/x"),               V(""),            0,       V("")},
    {"uncovered",           V("http://app.example.com/x"), V(""),          0,       V("")},
    {"other site",          V("http://other.example/"),  V(""),            0,       V("")},
    {"other scheme",        V("mailto:a@example.com"),   V(""),            0,       V("")},
    {"network path",        V("//backend.example.com/x"), V(""),           0,       V("")},
    {"path",                V("/a/b"),                   V(""),            0,       V("")},
    {"client path",         V("/mirror/foo/a"),          V(""),            0,       V("")},
    {"client URL",          V("https://www.example.org/mirror/foo/"), V(""), 0,     V("")},
    {"scheme to repair",    V("http://www.example.org/mirror/foo/"), V(""), 0,      V("")},
    {"userinfo",            V("http://a:b@backend.example.com/"), V(""),   0,       V("")},
    {"backslash",           V("http:\\\\backend.example.com\\"), V(""),    0,       V("")},
    {"NUL",                 V(B "/a\0b"),                V(""),            0,       V("")},
    {"IPv6",                V("http://[2001:DB8:0:0::1]:8080/v6/x"), V(""), 0,      V("")},
    {"IPv6 with IPv4",      V("http://[::ffff:10.0.0.1]/v4/x"), V(""),     0,       V("")},
    {"IPv6 too long",       V("http://["),               V("1:"),          50000,   V("]/")},
    {"IPv6 without end",    V("http://["),               V(":"),           100000,  V("")},
    {"dot segments",        V(B "/a/./b/../c/..;/%2e%2E/d/."), V(""),      0,       V("")},
    {"climbs out",          V(B "/app/../../../x"),      V(""),            0,       V("")},
    {"relative",            V("x/y"),                    V(""),            0,       V("")},
    {"relative, climbs",    V("../../../../x"),          V(""),            0,       V("")},
    {"shared",              V("http://shared.example.com/x/y"), V(""),     0,       V("")},
    {"shared, dotted",      V("//shared.example.com/%78/./y/../z"), V(""), 0,       V("")},
    {"deep",                V("http://deep.example.com" DEEP "/x"), V(""), 0,       V("")},
    {"deep, dotted",        V("http://deep.example.com/."), V("/0/.."),    100,     V(DEEP "/%78/.")},
    {"deep, then out",      V("http://deep.example.com" DEEP), V("/.."),   40,      V("/x")},
    {"100 KB of path",      V(B "/"),                    V("x"),           100000,  V("")},
    {"100 KB of segments",  V(B),                        V("/x"),          50000,   V("")},
    {"100 KB of slashes",   V(B),                        V("/"),           100000,  V("x")},
    {"100 KB of ups",       V(B),                        V("/.."),         35000,   V("/x")},
    {"100 KB of heres",     V(B),                        V("/."),          50000,   V("/x")},
    {"100 KB of ins and outs", V(B),                       V("/x/.."),       17000,   V("/x")},
    {"100 KB in and out", V(B "/x"),                   V("/x/y/z/../.."), 8000,   V("/x")},
    {"100 KB of encoded ups", V(B),                        V("/%2e%2E"),     15000,   V("/x")},
    {"100 KB of percents",  V(B "/"),                    V("%"),           100000,  V("")},
    {"100 KB of escapes",   V(B "/"),                    V("%41"),         35000,   V("")},
    {"100 KB of query",     V(B "/?"),                   V("a=/../&"),     15000,   V("")},
    {"100 KB of fragment",  V(B "/#"),                   V("../"),         35000,   V("")},
    {"100 KB of host",      V("http://"),                V("a."),          50000,   V("/x")},
    {"100 KB of encoded host", V("http://"),               V("%61"),         35000,   V("/x")},
    {"100 KB of userinfo",  V("http://"),                V("a:"),          50000,   V("@backend.example.com/")},
    {"100 KB of ats",       V("http://"),                V("@"),           100000,  V("backend.example.com/")},
    {"100 KB of port",      V(B ":"),                    V("0"),           100000,  V("80/x")},
    {"100 KB of scheme",    V("http"),                   V("x"),           100000,  V("://a/")},
    {"100 KB of colons",    V("a"),                      V(":"),           100000,  V("")},
    {"100 KB of relative ups", V(""),                      V("../"),         35000,   V("x")},
    {"100 KB of relative",  V(""),                       V("x/./"),        25000,   V("../x")},
    {"100 KB of raw bytes", V(B "/"),                    V("\xff\xc3<\""), 25000,   V("")},
};

#define HEAD "HTTP/1.1 302 Found\r\nServer: x\r\n"

static const struct row blocks[] = {
    {"block: nothing",         V(""),                    V(""),                  0,      V("")},
    {"block: only its end",    V("\r\n"),                V(""),                  0,      V("")},
    {"block: no field",        V(HEAD "\r\n"),           V(""),                  0,      V("")},
    {"block: a body behind",   V(HEAD "Location: " B "/\r\n\r\n"), V("Location: " B "/\n"), 1000, V("")},
    {"block: bare LF",         V("HTTP/1.1 302 Found\nLocation:" B "\nURI: " B "/x\n\n"), V(""), 0, V("")},
    {"block: request",         V("COPY /a HTTP/1.1\r\nDestination: http://www.example.org/mirror/foo/b\r\n\r\n"),
                                                         V(""),                  0,      V("")},
    {"block: no end",          V(HEAD "Location: " B),   V(""),                  0,      V("")},
    {"block: value with NUL",  V("Location: " B "/a\0b\r\nURI: " B "\r\n\r\n"), V(""), 0, V("")},
    {"block: value with CR",   V("Location: " B "/a\rb\r\n\r\n"), V(""),         0,      V("")},
    {"block: folded",          V(HEAD "Location:\r\n\t" B "/x\r\n \r\n\r\n"), V(""), 0,  V("")},
    {"block: 10,000 folds",   V(HEAD "Location: " B "/"), V("\r\n "),           10000,  V("\r\n\r\n")},
    {"block: folds in a value", V(HEAD "Location: " B "/"), V("\r\n x"),         10000,  V("\r\n\r\n")},
    {"block: folded nowhere",  V(""),                    V(" x\r\n"),            10000,  V("\r\n")},
    {"block: 100 KB of name",  V(""),                    V("Location"),          12000,  V(": x\r\n\r\n")},
    {"block: 100 KB of space", V(HEAD "Location: "),     V(" \t"),               50000,  V(B "/ \r\n\r\n")},
    {"block: no colon",        V(""),                    V("Location\r\n"),      10000,  V("\r\n")},
    {"block: 100 KB of CR",    V(HEAD "Location: "),     V("\r"),                100000,  V("\n\r\n")},
    {"block: 20,000 that grow", V(HEAD),                 V("Location: /x\r\n"),  20000,  V("\r\n")},
    {"block: 20,000 that shrink", V(HEAD),               V("URI: " B "/app/12/x\r\n"), 20000, V("\r\n")},
    {"block: 10,000 of both",  V(HEAD),                  V("Location: /x\r\nURI: " B "/app/12/x\r\n"), 5000, V("\r\n")},
    {"block: 30,000 of both",  V(HEAD),                  V("Location: /x\r\nURI: " B "/app/12/x\r\n"), 15000, V("\r\n")},
    {"block: shrinks, grows",  V(HEAD "URI: " B "/app/x\r\n"), V("Location: /x\r\n"), 10000, V("\r\n")},
    {"block: every kind",      V(HEAD "Refresh: 5; url='" B "/x'\r\nLink: <" B "/1>; anchor=\"/x\"\r\n"
                                 "Set-Cookie: sid=1; Domain=backend.example.com; Path=/x; SameSite=None\r\n"
                                 "Timing-Allow-Origin: " B ", null\r\nService-Worker-Allowed: /\r\n"
                                 "Content-Security-Policy: img-src " B "; report-uri /r\r\n"
                                 "Report-To: {\"url\":\"" B "/r\"}\r\n"
                                 "Location: http://id.example/?next=http%3A%2F%2Fbackend.example.com\r\n\r\n"),
                                                         V(""),                  0,      V("")},
    {"block: 10,000 links",    V(HEAD "Link: "),         V("<" B "/x>; anchor=\"/y\", "), 10000, V("</z>\r\n\r\n")},
    {"block: a link unended",  V(HEAD "Link: "),         V("<" B "/x>; t=\"a\", "), 10000, V("<\r\n\r\n")},
    {"block: 10,000 attributes", V(HEAD "Set-Cookie: sid=1"), V("; Path=/x; Domain=backend.example.com"), 10000, V("\r\n\r\n")},
    {"block: 100 KB of semicolons", V(HEAD "Set-Cookie: sid=1"), V(";"),          100000, V("\r\n\r\n")},
    {"block: 10,000 cookies",  V(HEAD),                  V("Set-Cookie: t=1; secure; Path=/x\r\n"), 10000, V("\r\n")},
    {"block: 1 MB of policy",  V(HEAD "Content-Security-Policy: img-src"), V(" " B "/x https://*.x"), 26000, V("\r\n\r\n")},
    {"block: 10,000 policies", V(HEAD "Content-Security-Policy: "), V("report-uri /x;,"), 10000, V("\r\n\r\n")},
    {"block: 100 KB of refresh", V(HEAD "Refresh: "),    V("5"),                 100000, V("; url=" B "/\r\n\r\n")},
    {"block: 10,000 origins",  V(HEAD "Timing-Allow-Origin: " B), V(", " B),     10000,  V("\r\n\r\n")},
    {"block: 300 KB of text",  V(HEAD "Report-To: "),    V("\"" B "/x\" "),      10000,  V("\r\n\r\n")},
    {"block: 10,000 parameters", V(HEAD "Location: /x?a=b"), V("&next=http%3A%2F%2Fbackend.example.com%2Fx"), 10000, V("\r\n\r\n")},
    {"block: a long parameter", V(HEAD "Location: /x?next=http%3A%2F%2F"), V("%61"), 30000,  V("\r\n\r\n")},
    {"block: 10,000 tags",     V("PUT / HTTP/1.1\r\nIf: "), V("</mirror/foo/x> (<urn:x> [\"e\"]) "), 10000, V("\r\n\r\n")},
    {"block: 100 KB of lists", V("PUT / HTTP/1.1\r\nIf: "), V("("),             100000, V("\r\n\r\n")},
    {"block: a dotted parameter", V(HEAD "Location: /x?a=b"), V("&next=http%3A%2F%2Fbackend.example.com%2Fa%2F..%2F%41"), 5000, V("\r\n\r\n")},
    {"block: 10,000 endpoints", V(HEAD "Reporting-Endpoints: a=\"/x\""), V(", a=\"" B "/r\""), 10000, V("\r\n\r\n")},
    {"block: 10,000 urls",     V(HEAD "Report-To: {"),   V("\"url\":\"http:\\/\\/backend.example.com\\/r\","), 10000, V("\"a\":1}\r\n\r\n")},
    {"block: 100 KB of brackets", V(HEAD "HX-Location: {\"path\":\"/x\",\"a\":"), V("["), 100000, V("\r\n\r\n")},
    {"block: 10,000 paths",    V(HEAD "HX-Location: {"), V("\"path\":\"/a\\/..\\/x\","), 10000, V("\"a\":1}\r\n\r\n")},
    {"block: 200 KB of escapes", V(HEAD "HX-Location: {\"path\":\""), V("\\ud83d\\ude00"), 16000, V("\"}\r\n\r\n")},
    {"block: 10,000 hosts",    V(HEAD "Content-Security-Policy: img-src"), V(" backend.example.com/x shared.example.com"), 10000, V("\r\n\r\n")},
    {"block: 10,000 dropped",  V(HEAD),                  V("Alt-Svc: x\r\n"),    10000,  V("\r\n")},
    {"block: 10,000 dropped folds", V(HEAD "Alt-Svc: x"), V("\r\n y"),           10000,  V("\r\n\r\n")},
    {"block: our own field",   V(HEAD "SourceMap: " B "/x\r\n\r\n"), V(""),      0,      V("")},
};

static const struct ppr_context contexts[] = {
    {.size = sizeof(struct ppr_context)},
    {
        .size = sizeof(struct ppr_context),
        .client_scheme = V("https"),
        .client_authority = V("www.example.org"),
        .client_target = V("/mirror/foo/a/b?c"),
        .backend_scheme = V("http"),
        .backend_authority = V("backend.example.com"),
        .backend_target = V("/a/b?c"),
        .backend_host = V("www.example.org:8080"),
    },
    {
        .size = sizeof(struct ppr_context),
        .client_scheme = V("http"),
        .client_authority = V("[2001:db8::2]:81"),
        .client_target = V("/v6/%7e/../x/"),
        .backend_scheme = V("http"),
        .backend_authority = V("[2001:db8::1]:8080"),
        .backend_target = V("/v6/x/"),
        .backend_host = V("[2001:DB8::1]"),
    },
    {
        .size = sizeof(struct ppr_context),
        .client_scheme = V("https"),
        .client_authority = V("www.example.org"),
        .client_target = V("/two/a/../b"),
        .backend_scheme = V("h2c"),
        .backend_authority = V("shared.example.com"),
        .backend_target = V("/x/b"),
    },
    {
        .size = sizeof(struct ppr_context),
        .client_target = V("/three/a/b"),
    },
    {
        .size = sizeof(struct ppr_context),
        .client_scheme = V("https"),
        .client_authority = V("www.example.org"),
        .client_target = V("/tenant/acme/a/../b"),
    },
    {
        .size = sizeof(struct ppr_context),
        .client_scheme = V("x y"),
        .client_authority = V("u@www.example.org:x"),
        .client_target = V("http://www.example.org:443/two/\\"),
        .backend_scheme = V("1"),
        .backend_authority = V("[::1"),
        .backend_target = V("*"),
        .backend_host = V("a b"),
    },
};
/* clang-format on */

static const size_t reference_count = sizeof references / sizeof *references;
static const size_t block_count = sizeof blocks / sizeof *blocks;
static const size_t context_count = sizeof contexts / sizeof *contexts;

struct ppr_table *hostile_table(const struct ppr_allocator *allocator)
{
    static const char rules[] = "map /mirror/foo/ " B "/\n"
                                "map /short " B "/app/12\n"
                                "map /app/ http://app.example.com/app/ any-scheme\n"
                                "map https://www.example.net/v6 http://[2001:db8::1]:8080/v6\n"
                                "map /v4 http://[::ffff:a00:1]/v4\n"
                                "map " DEEP " http://deep.example.com" DEEP "\n"
                                "keep " B "/raw\n"
                                "map /one/ http://shared.example.com/x\n"
                                "map /two/ http://shared.example.com/x\n"
                                "map https://www.example.org/three http://shared.example.com/x\n"
                                "map /v6/ http://[2001:DB8:0::1]:8080/v6\n"
                                "map /tenant/{t}/ http://{t}.tenants.example/in\n"
                                "field response SourceMap uri\n"
                                "field response Alt-Svc drop\n"
                                "field response all\n"
                                "field request all\n"
                                "cookie-domain old.example.com www.example.org\n"
                                "cookie-path /old /new\n"
                                "cookie-flags sid secure httponly samesite=lax\n"
                                "cookie-flags t* nosecure\n"
                                "query-param next\n";
    struct ppr_builder *builder = ppr_builder_new(allocator);
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    if (table == NULL) {
        const struct ppr_error *error = ppr_builder_error(builder);
        printf("# rules: line %zu: %s: %s\n", error->line, ppr_part_text(error->part),
               error->message);
    }
    ppr_builder_free(builder);
    return table;
}

size_t hostile_count(void)
{
    /* each reference by itself, and as a field of a block */
    return reference_count * 2 + block_count;
}

static char *append(char *end, struct ppr_view view)
{
    if (view.size != 0)
        memcpy(end, view.data, view.size);
    return end + view.size;
}

static void *need(void *memory)
{
    if (memory == NULL) {
        perror("hostile");
        exit(EXIT_FAILURE);
    }
    return memory;
}

static void make(struct hostile_input *input, const struct row *row, struct ppr_view before,
                 struct ppr_view after)
{
    input->size =
        before.size + row->head.size + row->unit.size * row->times + row->tail.size + after.size;
    input->data = need(malloc(input->size == 0 ? 1 : input->size));
    char *end = append(input->data, before);
    end = append(end, row->head);
    for (size_t i = 0; i < row->times; i++)
        end = append(end, row->unit);
    end = append(end, row->tail);
    append(end, after);
    input->space = input->size * 3 + 4096;
    input->room = need(malloc(input->space));
    input->exchange = need(malloc(sizeof *input->exchange));
}

void hostile_make(size_t index, struct hostile_input *input)
{
    static const struct ppr_view nothing = {NULL, 0};
    static const struct ppr_view before = V(HEAD "Location: ");
    static const struct ppr_view after = V("\r\n\r\n");
    if (index < reference_count) {
        const struct row *row = &references[index];
        snprintf(input->name, sizeof input->name, "%s", row->name);
        input->block = false;
        make(input, row, nothing, nothing);
        return;
    }
    index -= reference_count;
    input->block = true;
    if (index < reference_count) {
        const struct row *row = &references[index];
        snprintf(input->name, sizeof input->name, "%s, in a block", row->name);
        make(input, row, before, after);
        return;
    }
    const struct row *row = &blocks[index - reference_count];
    snprintf(input->name, sizeof input->name, "%s", row->name);
    make(input, row, nothing, nothing);
}

void hostile_free(struct hostile_input *input)
{
    free(input->data);
    free(input->room);
    free(input->exchange);
    input->data = NULL;
    input->room = NULL;
    input->exchange = NULL;
}

static unsigned seen(struct ppr_result result)
{
    return 1U << (unsigned)result.status;
}

/* A context whose members come from a client, and are as hostile as the input. */
static struct ppr_context hostile_context(struct ppr_view text)
{
    const struct ppr_context context = {
        .size = sizeof context,
        .client_scheme = V("https"),
        .client_authority = text,
        .client_target = text,
        .backend_scheme = text,
        .backend_authority = text,
        .backend_target = text,
        .backend_host = text,
    };
    return context;
}

static unsigned run_fields(const struct hostile_input *input, enum ppr_direction direction,
                           struct ppr_view name)
{
    const struct ppr_view value = {input->data, input->size};
    struct ppr_pair pairs[] = {{.name = name, .value = value},
                               {.name = V("server"), .value = value},
                               {.name = V("set-cookie"), .value = V("sid=1; Path=/x")}};
    unsigned set = 0;
    set |= 1U << (unsigned)ppr_rewrite_fields(input->exchange, direction, pairs, 3, NULL, 0, NULL);
    set |= 1U << (unsigned)ppr_rewrite_fields(input->exchange, direction, pairs, 3, input->room,
                                              input->space, NULL);
    return set;
}

static unsigned run_reference(const struct hostile_input *input, enum ppr_direction direction)
{
    const struct ppr_view reference = {input->data, input->size};
    const struct ppr_view name = direction == PPR_RESPONSE ? (struct ppr_view)V("location")
                                                           : (struct ppr_view)V("destination");
    struct ppr_exchange *exchange = input->exchange;
    unsigned set = 0;
    set |= seen(ppr_rewrite_url(exchange, direction, reference, NULL, 0));
    set |= seen(ppr_rewrite_url(exchange, direction, reference, input->room, input->space));
    set |= seen(ppr_rewrite_field(exchange, direction, name, reference, NULL, 0));
    set |= seen(ppr_rewrite_field(exchange, direction, name, reference, input->room, input->space));
    set |= run_fields(input, direction, name);
    struct ppr_url url;
    size_t offset = 0;
    set |= 1U << (unsigned)ppr_parse_url(reference, &url, &offset);
    return set;
}

static unsigned run_block(const struct hostile_input *input, enum ppr_direction direction)
{
    /* to measure, without room to grow, with a little, with enough */
    const size_t capacities[] = {0, input->size, input->size + 100, input->space};
    static const unsigned flags[] = {0, PPR_BLOCK_WHOLE, PPR_BLOCK_HEAD};
    unsigned set = 0;
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
            memcpy(input->room, input->data, input->size);
            set |= seen(ppr_rewrite_block(input->exchange, direction, input->room, input->size,
                                          capacities[i], flags[f]));
        }
    }
    const struct ppr_view block = {input->data, input->size};
    struct ppr_field field;
    size_t offset = 0;
    while (ppr_block_next(block, direction, &offset, &field) == PPR_OK)
        set |= 1U << PPR_OK;
    return set;
}

/* The input as a part of the context; the calls that follow have another. */
static unsigned run_context(const struct ppr_table *table, const struct hostile_input *input)
{
    const struct ppr_view text = {input->data, input->size};
    const struct ppr_context context = hostile_context(text);
    unsigned ignored = 0;
    unsigned set = 0;
    set |= 1U << (unsigned)ppr_exchange_init(input->exchange, table, &context, &ignored);
    set |= seen(
        ppr_rewrite_url(input->exchange, PPR_RESPONSE, (struct ppr_view)V("../../x"), NULL, 0));
    set |= seen(ppr_rewrite_field(input->exchange, PPR_RESPONSE, (struct ppr_view)V("set-cookie"),
                                  (struct ppr_view)V("t=1; Domain=example.com; Path=/"),
                                  input->room, input->space));
    set |= seen(ppr_route(table, &context, NULL, 0));
    set |= seen(ppr_route(table, &context, input->room, input->space));
    return set;
}

unsigned hostile_run(const struct ppr_table *table, const struct hostile_input *input)
{
    unsigned set = input->block ? 0 : run_context(table, input);
    for (size_t i = 0; i <= context_count; i++) {
        const struct ppr_context *context = i < context_count ? &contexts[i] : NULL;
        for (int direction = PPR_RESPONSE; direction <= PPR_REQUEST; direction++) {
            set |= 1U << (unsigned)ppr_exchange_init(input->exchange, table, context, NULL);
            set |= input->block ? run_block(input, (enum ppr_direction)direction)
                                : run_reference(input, (enum ppr_direction)direction);
        }
    }
    return set;
}

unsigned hostile_why(const struct ppr_table *table, const struct hostile_input *input)
{
    const struct ppr_view reference = {input->data, input->size};
    unsigned set = 0;
    for (size_t i = 0; i < context_count && !input->block; i++) {
        for (int direction = PPR_RESPONSE; direction <= PPR_REQUEST; direction++) {
            ppr_exchange_init(input->exchange, table, &contexts[i], NULL);
            set |= seen(ppr_why_url(input->exchange, (enum ppr_direction)direction, reference,
                                    input->room, input->space));
        }
    }
    return set;
}

unsigned hostile_run_small(const struct ppr_table *table)
{
    unsigned set = 0;
    for (size_t i = 0; i < hostile_count(); i++) {
        struct hostile_input input;
        hostile_make(i, &input);
        if (input.size < 1000)
            set |= hostile_run(table, &input) | hostile_why(table, &input);
        hostile_free(&input);
    }
    return set;
}
