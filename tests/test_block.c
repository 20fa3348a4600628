/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Field blocks: B1 to B5 of doc/design.md. */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"
/* One grows what it maps, the other shrinks it. */
#define BOTH "map /a/long/way/to/go http://b\nmap /s http://a-backend-with-a-long-name/and/path\n"
#define LONG "http://a-backend-with-a-long-name/and/path"

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts asked = {.client_origin = "https://www.example.org",
                                   .client_target = "/mirror/foo/a",
                                   .backend_url = "http://backend.example.com/a"};
static const struct facts asks_b = {.backend_url = "http://b/"};

static const struct block_row blocks[] = {
    /* B1: with and without a start line, and more behind the empty line */
    {MIRROR, NULL, "HTTP/1.1 302 Found~Location: http://backend.example.com/x~~",
     "HTTP/1.1 302 Found~Location: /mirror/foo/x~~", "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x~~", "Location: /mirror/foo/x~~",
     "mapped", 1},
    {MIRROR, &www, "Location: http://backend.example.com/x~~",
     "Location: https://www.example.org/mirror/foo/x~~", "mapped", 1},
    {MIRROR, &www,
     "Location: http://backend.example.com/x~~Location: http://backend.example.com/body~~",
     "Location: https://www.example.org/mirror/foo/x~~Location: "
     "http://backend.example.com/body~~",
     "mapped", 1},
    /* what has been rewritten behind the peak is not rewritten again */
    {"map /mirror http://b\ncookie-path /a /b\ncookie-path /b /c\n", &asks_b,
     "Location: http://b/x/../y~Set-Cookie: s=1; Path=/a~~",
     "Location: /mirror/y~Set-Cookie: s=1; Path=/b~~", "mapped", 1},
    /* not either where less of a cookie is left to be gone over */
    {"map /mirror http://b\ncookie-path /a /b\ncookie-path /b /c\n", &asks_b,
     "Set-Cookie: s; p; p; p; p; p; Path=/z; Domain=b; Domain=b; Domain=b; Domain=b; Domain=b; "
     "Domain=b; Domain=b; Path=/a~~",
     "Set-Cookie: s; p; p; p; p; p; Path=/mirror/z; Path=/b~~", "mapped", 1},
    {MIRROR, NULL, "~Location: http://backend.example.com/x~~", NULL, "-", 0},
    {MIRROR, NULL, "~", NULL, "-", 0},
    {MIRROR, NULL, "HTTP/1.1 200 OK~Server: x~~", NULL, "-", 0},
    {MIRROR, NULL, "HTTP/1.1 200 OK~~", NULL, "-", 0},
    /* the start line is no field, whatever it looks like */
    {MIRROR, NULL, "GET http://backend.example.com/x HTTP/1.1~Host: y~~", NULL, "-", 0},
    /* all fields of a kind, all fields of a name, in any case */
    {MIRROR, NULL,
     "location:http://backend.example.com/1~CONTENT-LOCATION:\t http://backend.example.com/2 "
     "\t~uri: http://backend.example.com/3~Location: http://backend.example.com/4~~",
     "location:/mirror/foo/1~CONTENT-LOCATION:\t /mirror/foo/2 \t~uri: /mirror/foo/3~Location: "
     "/mirror/foo/4~~",
     "mapped", 1},
    {MIRROR, NULL,
     "Locations: http://backend.example.com/~X-Location: http://backend.example.com/~~", NULL, "-",
     0},
    {MIRROR, NULL, "Destination: http://backend.example.com/~~", NULL, "-", 0},
    {MIRROR, &asked, "Location:/x~~", "Location:/mirror/foo/x~~", "mapped", 1},
    {MIRROR, &asked, "Location:   /x  ~~", "Location:   /mirror/foo/x  ~~", "mapped", 1},
    {MIRROR, &asked, "Location:~~", NULL, "relative", 0},
    {MIRROR, &asked, "Location: \t ~~", NULL, "relative", 0},
    /* B2: line ends */
    {MIRROR, NULL, "HTTP/1.1 302\nLocation: http://backend.example.com/x\n\nbody",
     "HTTP/1.1 302\nLocation: /mirror/foo/x\n\nbody", "mapped", 1},
    {MIRROR, NULL, "A: b~Location: http://backend.example.com/x\nC: d~\nbody",
     "A: b~Location: /mirror/foo/x\nC: d~\nbody", "mapped", 1},
    {MIRROR, NULL, "A: b\nLocation: http://backend.example.com/x~C: d\n~body",
     "A: b\nLocation: /mirror/foo/x~C: d\n~body", "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x\r\r\n~", NULL, "malformed", 0},
    {MIRROR, NULL, "Location: http://backend.example.com/\rx~~", NULL, "malformed", 0},
    {MIRROR, NULL, "Location: http://backend.example.com/x~\r~~", "Location: /mirror/foo/x~\r~~",
     "mapped", 1},
    /* obs-fold: read as one value; on one line if it is rewritten */
    {MIRROR, NULL, "Location:~ http://backend.example.com/x~~", "Location:   /mirror/foo/x~~",
     "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x~ ~~", "Location: /mirror/foo/x   ~~",
     "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x?a~\tb~~",
     "Location: /mirror/foo/x?a   b~~", "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x?a\n b\n c\nD: e\n\n",
     "Location: /mirror/foo/x?a  b  c\nD: e\n\n", "mapped", 1},
    {MIRROR, NULL, "Location: http://back~ end.example.com/x~~", NULL, "malformed", 0},
    {MIRROR, NULL, "Location: http://other.example/~ x~~", NULL, "other-site", 0},
    {MIRROR, NULL, "Location: http://backend.example.com/x\r~ ~~", NULL, "malformed", 0},
    {MIRROR, NULL, "A: b~ Location: http://backend.example.com/x~~", NULL, "-", 0},
    {MIRROR, NULL, " Location: http://backend.example.com/x~~", NULL, "-", 0},
    /* what is no field line is copied */
    {MIRROR, NULL, "Location : http://backend.example.com/x~~", NULL, "-", 0},
    {MIRROR, NULL, "Loc ation: http://backend.example.com/x~~", NULL, "-", 0},
    {MIRROR, NULL, ": http://backend.example.com/x~~", NULL, "-", 0},
    {MIRROR, NULL, "Location~~", NULL, "-", 0},
    {MIRROR, NULL, "junk~Location: http://backend.example.com/x~more junk~~",
     "junk~Location: /mirror/foo/x~more junk~~", "mapped", 1},
    {MIRROR, NULL, "\x80\xff\x01: y~Location: http://backend.example.com/x~~",
     "\x80\xff\x01: y~Location: /mirror/foo/x~~", "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/\x01~~", NULL, "malformed", 0},
    /* one bad field does not spoil the others; the reason most worth a look is told */
    {MIRROR, NULL, "Location: http://backend.example.com/\\~URI: http://backend.example.com/x~~",
     "Location: http://backend.example.com/\\~URI: /mirror/foo/x~~", "malformed", 0},
    {"map /p http://b/app\n", NULL,
     "Location: http://b/raw~URI: http://b/app/x~Content-Location: \\~~",
     "Location: http://b/raw~URI: /p/x~Content-Location: \\~~", "uncovered", 0},
    {"map /p http://b/app\nkeep http://b/app/k\n", NULL,
     "Location: http://b/app/k~URI: http://o/~Location: http://b/app/1~~",
     "Location: http://b/app/k~URI: http://o/~Location: /p/1~~", "mapped", 1},
    {"map /p http://b/app\nkeep http://b/app/k\n", NULL,
     "URI: http://o/~Location: http://b/app/k~~", NULL, "kept", 2},
    /* B4: everything else stays */
    {MIRROR, NULL,
     "HTTP/1.1  302   Found ~x-a:1~X-A :  2~X-Cookie: a=b; Path=/; "
     "Domain=backend.example.com~Location: http://backend.example.com/~Links: "
     "<http://backend.example.com/>; rel=self~\tfolded~X-Last:~~",
     "HTTP/1.1  302   Found ~x-a:1~X-A :  2~X-Cookie: a=b; Path=/; "
     "Domain=backend.example.com~Location: /mirror/foo/~Links: "
     "<http://backend.example.com/>; rel=self~\tfolded~X-Last:~~",
     "mapped", 1},
    {MIRROR "field response SourceMap uri\n", NULL,
     "sourcemap: http://backend.example.com/m~X-SourceMap: http://backend.example.com/m~~",
     "sourcemap: /mirror/foo/m~X-SourceMap: http://backend.example.com/m~~", "mapped", 1},
    /* growing and shrinking, in every order, with every capacity */
    {BOTH, NULL, "URI: http://b/1~Location: " LONG "/2~~",
     "URI: /a/long/way/to/go/1~Location: /s/2~~", "mapped", 1},
    {BOTH, NULL, "Location: " LONG "/2~URI: http://b/1~~",
     "Location: /s/2~URI: /a/long/way/to/go/1~~", "mapped", 2},
    {BOTH, NULL,
     "URI: http://b/1~URI: " LONG "/2~URI: http://b/3~URI: " LONG "/4~URI: http://b/5~~body",
     "URI: /a/long/way/to/go/1~URI: /s/2~URI: /a/long/way/to/go/3~URI: /s/4~URI: "
     "/a/long/way/to/go/5~~body",
     "mapped", 1},
    {BOTH, NULL,
     "X: y~URI: http://b/1~URI: http://b/2~URI: http://b/3~X: y~URI: " LONG "/4~URI: " LONG
     "/5~Z: z~~body",
     "X: y~URI: /a/long/way/to/go/1~URI: /a/long/way/to/go/2~URI: /a/long/way/to/go/3~X: y~URI: "
     "/s/4~URI: /s/5~Z: z~~body",
     "mapped", 1},
    {BOTH, NULL, "URI: " LONG "/4~URI: " LONG "/5~X: y~URI: http://b/1~URI: http://b/2~~",
     "URI: /s/4~URI: /s/5~X: y~URI: /a/long/way/to/go/1~URI: /a/long/way/to/go/2~~", "mapped", 2},
    /* far ahead in the middle, less at the end, and still longer than what came */
    {BOTH, NULL, "URI: http://b/1~URI: http://b/2~URI: http://b/3~Location: " LONG "/4~Z: z~~",
     "URI: /a/long/way/to/go/1~URI: /a/long/way/to/go/2~URI: /a/long/way/to/go/3~Location: /s/4~"
     "Z: z~~",
     "mapped", 1},
    /* a value ends before a bare LF, and not one byte earlier */
    {"map /p http://b/app\n", NULL, "Location: http://b/app\n\n", "Location: /p\n\n", "mapped", 1},
    {"map /p http://b/app\n", NULL, "Location: http://b/apple\n\n", NULL, "uncovered", 0},
    /* dot segments, and an empty path, where the input is the buffer */
    {BOTH, NULL, "URI: http://b/x/../y/./z/..~URI: " LONG "/a/../../path/b//..~~",
     "URI: /a/long/way/to/go/y/~URI: /s/b/~~", "mapped", 1},
    {BOTH, NULL, "URI: http://b~URI: http://b?q~URI: http://b/%2e#f~~",
     "URI: /a/long/way/to/go/~URI: /a/long/way/to/go/?q~URI: /a/long/way/to/go/#f~~", "mapped", 1},
};

START_TEST(blocks_come_out)
{
    rows_check_block(PPR_RESPONSE, 0, &blocks[_i]);
}
END_TEST

static const struct block_row requests[] = {
    /* a fold in front is as much a space as a space */
    {MIRROR "field request all\n", &www, "If: < x> ([\"a\"])~~", NULL, "malformed", 0},
    {MIRROR "field request all\n", &www, "If: <~\tx> ([\"a\"])~~", NULL, "malformed", 0},
    {MIRROR, &asked, "MOVE /mirror/foo/a HTTP/1.1~Destination: /mirror/foo/b~~",
     "MOVE /mirror/foo/a HTTP/1.1~Destination: /b~~", "mapped", 1},
    {MIRROR, &asked, "DESTINATION: https://www.example.org/mirror/foo/b~~",
     "DESTINATION: http://backend.example.com/b~~", "mapped", 1},
    {MIRROR, &asked, "Location: https://www.example.org/mirror/foo/b~~", NULL, "-", 0},
    {MIRROR "field request X-Target uri\n", &asked,
     "x-target: https://www.example.org/mirror/foo/b~~", "x-target: http://backend.example.com/b~~",
     "mapped", 1},
};

START_TEST(requests_come_out)
{
    rows_check_block(PPR_REQUEST, 0, &requests[_i]);
}
END_TEST

/* B3: without its end, nothing. Any end will do with the flag. */
static const char *const incomplete[] = {
    "",
    "H",
    "HTTP/1.1 302 Found\r\n",
    "Location: http://backend.example.com/x",
    "Location: http://backend.example.com/x\r",
    "Location: http://backend.example.com/x\r\n",
    "Location: http://backend.example.com/x\r\n\r",
    "Location: http://backend.example.com/x\n",
    "Location: http://backend.example.com/x\r\n y\r\n",
    "Location: http://backend.example.com/x\r\nA: b\r\nC",
};

START_TEST(incomplete_is_untouched)
{
    struct ppr_table *table = rows_table(MIRROR);
    const size_t size = strlen(incomplete[_i]);
    char *exact = rows_exact(incomplete[_i], size);
    const struct ppr_result result =
        ppr_rewrite_block(table, PPR_RESPONSE, NULL, exact, size, size, 0);
    ck_assert_int_eq(result.status, PPR_INCOMPLETE);
    ck_assert_int_eq(result.reason, PPR_REASON_NONE);
    ck_assert_uint_eq(result.rule, 0);
    ck_assert_uint_eq(result.count, 0);
    ck_assert_mem_eq(exact, incomplete[_i], size);
    rows_free(exact, size);
    ppr_table_unref(table);
}
END_TEST

/* Every beginning of a block is incomplete. */
START_TEST(beginnings_are_incomplete)
{
    static const char block[] =
        "HTTP/1.1 302 Found\r\nLocation: http://backend.example.com/x\r\n y\r\n"
        "Content-Location: /x\r\n\r\n";
    struct ppr_table *table = rows_table(MIRROR);
    for (size_t size = 0; size < sizeof block - 1; size++) {
        char *exact = rows_exact(block, size);
        ck_assert_int_eq(ppr_rewrite_block(table, PPR_RESPONSE, NULL, exact, size, 0, 0).status,
                         PPR_INCOMPLETE);
        rows_free(exact, size);
    }
    ppr_table_unref(table);
}
END_TEST

static const struct block_row trailers[] = {
    {MIRROR, NULL, "Location: http://backend.example.com/x", "Location: /mirror/foo/x", "mapped",
     1},
    {MIRROR, NULL, "Location: http://backend.example.com/x~", "Location: /mirror/foo/x~", "mapped",
     1},
    {MIRROR, NULL, "Location: http://backend.example.com/x~~", "Location: /mirror/foo/x~~",
     "mapped", 1},
    {MIRROR, NULL, "A: b~Location: http://backend.example.com/x~ ",
     "A: b~Location: /mirror/foo/x   ", "mapped", 1},
    {MIRROR, NULL, "Location: http://backend.example.com/x\r", NULL, "malformed", 0},
    {MIRROR, NULL, "A: b", NULL, "-", 0},
    {MIRROR, NULL, "", NULL, "-", 0},
    {MIRROR, &www, "Location: http://backend.example.com/x",
     "Location: https://www.example.org/mirror/foo/x", "mapped", 1},
};

START_TEST(trailers_are_whole)
{
    rows_check_block(PPR_RESPONSE, PPR_BLOCK_WHOLE, &trailers[_i]);
}
END_TEST

/* A NUL in a value leaves the field alone; elsewhere it is a byte. */
START_TEST(nul_leaves_the_field_alone)
{
    static const char in[] = "A\0B: \0\r\nLocation: http://backend.example.com/\0x\r\n"
                             "URI: http://backend.example.com/x\r\n\r\n\0";
    static const char out[] = "A\0B: \0\r\nLocation: http://backend.example.com/\0x\r\n"
                              "URI: /mirror/foo/x\r\n\r\n\0";
    struct ppr_table *table = rows_table(MIRROR);
    char *buffer = rows_exact(in, sizeof in - 1);
    const struct ppr_result result =
        ppr_rewrite_block(table, PPR_RESPONSE, NULL, buffer, sizeof in - 1, sizeof in - 1, 0);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
    ck_assert_uint_eq(result.count, sizeof out - 1);
    ck_assert_mem_eq(buffer, out, sizeof out - 1);
    rows_free(buffer, sizeof in - 1);
    ppr_table_unref(table);
}
END_TEST

/* B5: ten thousand Locations, growing, shrinking, or both by turns; one byte too few
   changes nothing, and the exact capacity is enough. */
#define MANY 10000

static size_t fill(char *to, const char *const lines[2])
{
    size_t size = 0;
    for (int i = 0; i < MANY; i++) {
        const char *line = lines[i % 2];
        memcpy(to + size, line, strlen(line));
        size += strlen(line);
    }
    memcpy(to + size, "\r\nbody", 6);
    return size + 6;
}

struct many {
    const char *in[2];
    const char *out[2];
};

static const struct many many[] = {
    {{"Location: http://b/x\r\n", "Location: http://b/y\r\n"},
     {"Location: /a/long/way/to/go/x\r\n", "Location: /a/long/way/to/go/y\r\n"}},
    {{"Location: " LONG "\r\n", "Location: " LONG "/y\r\n"},
     {"Location: /s\r\n", "Location: /s/y\r\n"}},
    {{"Location: http://b/x\r\n", "Location: " LONG "/y\r\n"},
     {"Location: /a/long/way/to/go/x\r\n", "Location: /s/y\r\n"}},
    {{"Location: " LONG "/y\r\n", "Location: http://b/x\r\n"},
     {"Location: /s/y\r\n", "Location: /a/long/way/to/go/x\r\n"}},
};

START_TEST(ten_thousand_locations)
{
    static char in[MANY * 64];
    static char out[MANY * 64];
    static char buffer[MANY * 64];
    struct ppr_table *table = rows_table(BOTH);
    const size_t in_size = fill(in, many[_i].in);
    const size_t out_size = fill(out, many[_i].out);
    const size_t enough = in_size > out_size ? in_size : out_size;
    memcpy(buffer, in, in_size);
    struct ppr_result result = ppr_rewrite_block(table, PPR_RESPONSE, NULL, buffer, in_size, 0, 0);
    ck_assert_int_eq(result.status, PPR_NO_SPACE);
    ck_assert_uint_eq(result.count, out_size);
    if (out_size > in_size) {
        result = ppr_rewrite_block(table, PPR_RESPONSE, NULL, buffer, in_size, out_size - 1, 0);
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        ck_assert_uint_eq(result.count, out_size);
    }
    ck_assert_mem_eq(buffer, in, in_size);
    result = ppr_rewrite_block(table, PPR_RESPONSE, NULL, buffer, in_size, enough, 0);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, out_size);
    ck_assert_mem_eq(buffer, out, out_size);
    ppr_table_unref(table);
}
END_TEST

/* What breaks the contract. */
START_TEST(bad_arguments)
{
    char block[64] = "Location: http://backend.example.com/x\r\n\r\n";
    const size_t length = strlen(block);
    struct ppr_table *table = rows_table(MIRROR);
    struct ppr_context context = {.size = sizeof context};
    context.client_target = (struct ppr_view){block + 4, 2};
    struct ppr_context small = {.size = sizeof small - 1};
    struct {
        struct ppr_context known;
        char more[8];
    } large = {.known = {.size = sizeof large}};
    const struct ppr_context *grown = &large.known;
    const struct ppr_table *no_table = NULL;
    const enum ppr_direction no_direction = (enum ppr_direction)2;
#define STATUS(...) ((int)ppr_rewrite_block(__VA_ARGS__).status)
    ck_assert_int_eq(STATUS(no_table, PPR_RESPONSE, NULL, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, no_direction, NULL, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, NULL, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, block, length, 1, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, block, length, length - 1, 0),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, block, length, 64, 2), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, &context, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, &small, block, length, 64, 0), PPR_BAD_ARGUMENT);
    large.more[7] = 1;
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, grown, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_str_eq(block, "Location: http://backend.example.com/x\r\n\r\n");
    large.more[7] = 0;
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, grown, block, length, 64, 0), PPR_REWRITTEN);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, NULL, 0, 0, 0), PPR_INCOMPLETE);
    ck_assert_int_eq(STATUS(table, PPR_RESPONSE, NULL, NULL, 0, 0, PPR_BLOCK_WHOLE), PPR_UNCHANGED);
#undef STATUS
    ppr_table_unref(table);
}
END_TEST

/* The field lines of a block, as a program sees them. */
START_TEST(fields_of_a_block)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nA: 1 \nno field\r\nBad name: 2\r\n"
                               "B-c:\r\n 3\r\n\t4\r\nD:\r\n\r\nE: 5\r\n\r\n";
    static const char *const names[] = {"A", "B-c", "D"};
    static const char *const values[] = {"1", "3\r\n\t4", ""};
    const struct ppr_view block = ppr_view_of(text);
    struct ppr_field field;
    size_t at = 0;
    for (size_t i = 0; i < ROWS_COUNT(names); i++) {
        ck_assert_int_eq(ppr_block_next(block, &at, &field), PPR_OK);
        ck_assert_uint_eq(field.name.size, strlen(names[i]));
        ck_assert_mem_eq(field.name.data, names[i], field.name.size);
        ck_assert_uint_eq(field.value.size, strlen(values[i]));
        ck_assert_mem_eq(field.value.data, values[i], field.value.size);
    }
    ck_assert_int_eq(ppr_block_next(block, &at, &field), PPR_UNCHANGED);
    ck_assert_str_eq(text + at, "E: 5\r\n\r\n");
    at = 0;
    ck_assert_int_eq(ppr_block_next(ppr_view_of("A: x\r\r\n \n\n"), &at, &field), PPR_OK);
    ck_assert_uint_eq(field.value.size, 4); /* a bare CR is no white space */
    at = 0;
    ck_assert_int_eq(ppr_block_next(ppr_view_of("A: xy\n\n"), &at, &field), PPR_OK);
    ck_assert_uint_eq(field.value.size, 2);
    at = 0;
    const struct ppr_view part = {text, 20};
    ck_assert_int_eq(ppr_block_next(part, &at, &field), PPR_INCOMPLETE);
    ck_assert_uint_eq(at, 17);
    const struct ppr_view bad = {NULL, 1};
    at = 0;
    ck_assert_int_eq(ppr_block_next(bad, &at, &field), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_block_next(block, NULL, &field), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_block_next(block, &at, NULL), PPR_BAD_ARGUMENT);
    at = sizeof text;
    ck_assert_int_eq(ppr_block_next(block, &at, &field), PPR_BAD_ARGUMENT);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {blocks_come_out, ROWS_COUNT(blocks)},
        {requests_come_out, ROWS_COUNT(requests)},
        {incomplete_is_untouched, ROWS_COUNT(incomplete)},
        {beginnings_are_incomplete, 1},
        {trailers_are_whole, ROWS_COUNT(trailers)},
        {nul_leaves_the_field_alone, 1},
        {ten_thousand_locations, ROWS_COUNT(many)},
        {bad_arguments, 1},
        {fields_of_a_block, 1},
    };
    return rows_main("block", cases, ROWS_COUNT(cases));
}
