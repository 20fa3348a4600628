/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_parse_url: a reference in its parts, or the place where it is wrong. */

#include "rows.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* NULL: absent. */
struct parsed {
    const char *in;
    const char *scheme;
    const char *userinfo;
    const char *host;
    long port;
    const char *path;
    const char *query;
    const char *fragment;
};

static const struct parsed parsed[] = {
    /* RFC 3986 1.1.2 and 3 */
    {"http://www.ietf.org/rfc/rfc2396.txt", "http", NULL, "www.ietf.org", 80, "/rfc/rfc2396.txt",
     NULL, NULL},
    {"ftp://ftp.is.co.za/rfc/rfc1808.txt", "ftp", NULL, "ftp.is.co.za", -1, "/rfc/rfc1808.txt",
     NULL, NULL},
    {"ldap://[2001:db8::7]/c=GB?objectClass?one", "ldap", NULL, "[2001:db8::7]", -1, "/c=GB",
     "objectClass?one", NULL},
    {"mailto:John.Doe@example.com", "mailto", NULL, NULL, -1, "John.Doe@example.com", NULL, NULL},
    {"news:comp.infosystems.www.servers.unix", "news", NULL, NULL, -1,
     "comp.infosystems.www.servers.unix", NULL, NULL},
    {"tel:+1-816-555-1212", "tel", NULL, NULL, -1, "+1-816-555-1212", NULL, NULL},
    {"telnet://192.0.2.16:80/", "telnet", NULL, "192.0.2.16", 80, "/", NULL, NULL},
    {"urn:oasis:names:docbook:dtd:xml:4.1.2", "urn", NULL, NULL, -1,
     "oasis:names:docbook:dtd:xml:4.1.2", NULL, NULL},
    {"foo://example.com:8042/over/there?name=ferret#nose", "foo", NULL, "example.com", 8042,
     "/over/there", "name=ferret", "nose"},
    /* ports */
    {"https://b", "https", NULL, "b", 443, "", NULL, NULL},
    {"HTTPS://B:/", "HTTPS", NULL, "B", 443, "/", NULL, NULL},
    {"ws://b", "ws", NULL, "b", 80, "", NULL, NULL},
    {"wss://b", "wss", NULL, "b", 443, "", NULL, NULL},
    {"http://b:0", "http", NULL, "b", 0, "", NULL, NULL},
    {"http://b:065535", "http", NULL, "b", 65535, "", NULL, NULL},
    {"//b/x", NULL, NULL, "b", -1, "/x", NULL, NULL},
    {"//b:8080", NULL, NULL, "b", 8080, "", NULL, NULL},
    /* what is there and empty, is not what is not there */
    {"http://b/?#", "http", NULL, "b", 80, "/", "", ""},
    {"http://b?", "http", NULL, "b", 80, "", "", NULL},
    {"http://b#", "http", NULL, "b", 80, "", NULL, ""},
    {"http://@b", "http", "", "b", 80, "", NULL, NULL},
    {"http://u:p@b:1/", "http", "u:p", "b", 1, "/", NULL, NULL},
    {"", NULL, NULL, NULL, -1, "", NULL, NULL},
    {"?", NULL, NULL, NULL, -1, "", "", NULL},
    {"#?", NULL, NULL, NULL, -1, "", NULL, "?"},
    {"a", NULL, NULL, NULL, -1, "a", NULL, NULL},
    {"/a?b#c?d#e", NULL, NULL, NULL, -1, "/a", "b", "c?d#e"},
    {"./a:b", NULL, NULL, NULL, -1, "./a:b", NULL, NULL},
    {"1a:b", NULL, NULL, NULL, -1, "1a:b", NULL, NULL},
    {"javascript:alert(1)", "javascript", NULL, NULL, -1, "alert(1)", NULL, NULL},
    {"http://[::1]:81/x", "http", NULL, "[::1]", 81, "/x", NULL, NULL},
    {"file:///etc/x", "file", NULL, "", -1, "/etc/x", NULL, NULL},
    /* what servers send */
    {"http://b/a b|c\xC3\xBC?d\\e", "http", NULL, "b", 80, "/a b|c\xC3\xBC", "d\\e", NULL},
};

static void check_part(const char *in, const char *name, struct ppr_view part, const char *expected)
{
    ck_assert_msg(!part.data == !expected, "%s: %s should be %s", in, name,
                  expected ? expected : "absent");
    if (expected)
        ck_assert_msg(part.size == strlen(expected) && !memcmp(part.data, expected, part.size),
                      "%s: %s should be %s, is %.*s", in, name, expected, (int)part.size,
                      part.data);
}

START_TEST(parts)
{
    const struct parsed *row = &parsed[_i];
    const size_t size = strlen(row->in);
    char *in = rows_exact(row->in, size);
    struct ppr_url url;
    size_t offset = 77;
    ck_assert_int_eq(ppr_parse_url((struct ppr_view){in, size}, &url, &offset), PPR_OK);
    ck_assert_uint_eq(offset, 77);
    check_part(row->in, "scheme", url.scheme, row->scheme);
    check_part(row->in, "userinfo", url.userinfo, row->userinfo);
    check_part(row->in, "host", url.host, row->host);
    check_part(row->in, "path", url.path, row->path);
    check_part(row->in, "query", url.query, row->query);
    check_part(row->in, "fragment", url.fragment, row->fragment);
    ck_assert_int_eq(url.port, row->port);
    rows_free(in, size);
}
END_TEST

struct wrong {
    const char *in;
    size_t offset;
};

static const struct wrong wrongs[] = {
    {"http://b/\x01", 9},
    {"http://b/\x7f", 9},
    {"http://b/?\t", 10},
    {"http://b/#x\n", 11},
    {"\r", 0},
    {"a\\b", 1},
    {"http:\\\\b", 5},
    {"http://b\\c@d", 8},
    {" http://b", 0},
    {"http:", 5},
    {"http:b", 5},
    {"http:/b", 5},
    {"http://", 7},
    {"http:///x", 7},
    {"///x", 2},
    {"//", 2},
    {"http://:80", 7},
    {"http://u@", 9},
    {"http://b:65536", 13},
    {"http://b:8x", 10},
    {"http://b:8:8", 10},
    {"http://a b/", 8},
    {"http://a%zz/", 8},
    {"http://a[b/", 8},
    {"http://[b]/", 7},
    {"http://[::1", 7},
    {"http://[::1]x", 12},
    {"http://u@v@b/", 10},
    {"http://u[@b/", 8},
    {"//a<b", 3},
    {"ftp://b:65536/", 12},
    {"foo://b c/", 7},
    {"foo://[z]/", 6},
};

START_TEST(wrong_has_an_offset)
{
    const struct wrong *row = &wrongs[_i];
    const size_t size = strlen(row->in);
    char *in = rows_exact(row->in, size);
    struct ppr_url url;
    struct ppr_url before;
    memset(&url, 0x5A, sizeof url);
    memset(&before, 0x5A, sizeof before);
    size_t offset = 77;
    ck_assert_int_eq(ppr_parse_url((struct ppr_view){in, size}, &url, &offset), PPR_MALFORMED);
    ck_assert_msg(offset == row->offset, "%s: should be wrong at %zu, is at %zu", row->in,
                  row->offset, offset);
    ck_assert_mem_eq(&url, &before, sizeof url);
    ck_assert_int_eq(ppr_parse_url((struct ppr_view){in, size}, &url, NULL), PPR_MALFORMED);
    rows_free(in, size);
}
END_TEST

START_TEST(bad_arguments)
{
    struct ppr_url url;
    const struct ppr_view nothing = {NULL, 0};
    const struct ppr_view bad = {NULL, 1};
    ck_assert_int_eq(ppr_parse_url(nothing, &url, NULL), PPR_OK);
    ck_assert_ptr_nonnull(url.path.data);
    ck_assert_uint_eq(url.path.size, 0);
    ck_assert_int_eq(ppr_parse_url(bad, &url, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_parse_url(nothing, NULL, NULL), PPR_BAD_ARGUMENT);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {parts, ROWS_COUNT(parsed)},
        {wrong_has_an_offset, ROWS_COUNT(wrongs)},
        {bad_arguments, 1},
    };
    return rows_main("parse", cases, ROWS_COUNT(cases));
}
