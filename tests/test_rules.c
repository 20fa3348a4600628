/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What a rule means: R1 to R9 of doc/design.md. */

#include "rows.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"
#define APP    "map /p http://b/app\n"

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts shop = {.client_origin = "https://shop.example.org"};

static const struct facts six = {.client_origin = "http://[2001:db8::1]"};

/* R1: what may be a prefix, and is the same as another. */
static const struct row prefixes[] = {
    {"map / http://b", NULL, "http://b/x", "/x", "mapped", 1},
    {"map / HTTP://B", NULL, "http://b/x", "/x", "mapped", 1},
    {"map /m https://b", NULL, "https://b/x", "/m/x", "mapped", 1},
    {"map /m ws://b", NULL, "ws://b/x", "/m/x", "mapped", 1},
    {"map /m wss://b", NULL, "wss://b/x", "/m/x", "mapped", 1},
    {"map /m http://b:80", NULL, "http://b/x", "/m/x", "mapped", 1},
    {"map /m http://b:", NULL, "http://b/x", "/m/x", "mapped", 1},
    {"map /m http://b:0080", NULL, "http://b/x", "/m/x", "mapped", 1},
    {"map /m http://b:65535", NULL, "http://b:65535/x", "/m/x", "mapped", 1},
    {"map /m http://b/%61%7e", NULL, "http://b/a~/x", "/m/x", "mapped", 1},
    {"map /%6d http://b", NULL, "http://b/x", "/m/x", "mapped", 1},
    {"map https://www.example.org/m http://b", NULL, "http://b/x", "https://www.example.org/m/x",
     "mapped", 1},
    {"map HTTPS://WWW.example.ORG:443/m http://b", NULL, "http://b/x",
     "https://www.example.org/m/x", "mapped", 1},
    {"map http://www.example.org http://b", NULL, "http://b/x", "http://www.example.org/x",
     "mapped", 1},
    {"map /m http://[::1]:8080", NULL, "http://[::1]:8080/x", "/m/x", "mapped", 1},
    {"map /m http://10.0.0.7", NULL, "http://10.0.0.7/x", "/m/x", "mapped", 1},
    {"map /a;b=1/c,d http://b/$!&'()*+,;=:@", NULL, "http://b/$!&'()*+,;=:@/x", "/a;b=1/c,d/x",
     "mapped", 1},
};

START_TEST(prefix_forms)
{
    rows_check(PPR_RESPONSE, &prefixes[_i]);
}
END_TEST

/* R2: prefixes are directories, and hosts are compared whole. */
static const struct row directories[] = {
    {APP, NULL, "http://b/app", "/p", "mapped", 1},
    {APP, NULL, "http://b/app/", "/p/", "mapped", 1},
    {APP, NULL, "http://b/app/x", "/p/x", "mapped", 1},
    {APP, NULL, "http://b/app?q", "/p?q", "mapped", 1},
    {APP, NULL, "http://b/app#f", "/p#f", "mapped", 1},
    {APP, NULL, "http://b/app/?q#f", "/p/?q#f", "mapped", 1},
    {APP, NULL, "http://b/apple", NULL, "uncovered", 0},
    {APP, NULL, "http://b/application", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app;v=1", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app%2Fx", NULL, "uncovered", 0},
    {APP, NULL, "http://b/ap", NULL, "uncovered", 0},
    {APP, NULL, "http://b/", NULL, "uncovered", 0},
    {APP, NULL, "http://b", NULL, "uncovered", 0},
    {APP, NULL, "http://b/x/app", NULL, "uncovered", 0},
    {APP, NULL, "http://b//app", NULL, "uncovered", 0},
    {"map /p/ http://b/app\n", NULL, "http://b/app", "/p", "mapped", 1},
    {"map /p http://b/app/\n", NULL, "http://b/app", "/p", "mapped", 1},
    {"map /p/ http://b/app/\n", NULL, "http://b/app", "/p", "mapped", 1},
    {"map /p/ http://b/app/\n", NULL, "http://b/app/x", "/p/x", "mapped", 1},
    {"map /p http://b/app/\n", NULL, "http://b/app?x", "/p?x", "mapped", 1},
    {"map /p http://b/app/\n", NULL, "http://b/apple", NULL, "uncovered", 0},
    {MIRROR, NULL, "http://backend.example.com/quux?x=1", "/mirror/foo/quux?x=1", "mapped", 1},
    {"map /m http://backend\n", NULL, "http://backend.example.net/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend.evil.com/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend-evil/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://xbackend/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://x.backend/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backen/x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend./x", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend:81", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend:800/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend:8/", NULL, "other-site", 0},
    {"map /m http://backend:8\n", NULL, "http://backend:80/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend@evil/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend:80@evil/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend%2eevil/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://%62ackend/", NULL, "other-site", 0},
    {"map /m http://backend\n", NULL, "http://backend%/", NULL, "malformed", 0},
};

START_TEST(prefix_covers_directory)
{
    rows_check(PPR_RESPONSE, &directories[_i]);
}
END_TEST

/* R3: equality is RFC 3986's. */
static const struct row equality[] = {
    /* scheme and host without regard to case, paths with regard to it */
    {MIRROR, NULL, "HTTP://Backend.EXAMPLE.com/x", "/mirror/foo/x", "mapped", 1},
    {MIRROR, NULL, "hTTp://backend.example.com/X", "/mirror/foo/X", "mapped", 1},
    {APP, NULL, "http://B/APP/x", NULL, "uncovered", 0},
    {"map /p http://b/App\n", NULL, "http://b/app/x", NULL, "uncovered", 0},
    /* ports are numbers */
    {"map /m http://b\n", NULL, "http://b:80/x", "/m/x", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b:/x", "/m/x", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b:00080/x", "/m/x", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b:00000000000000000080/x", "/m/x", "mapped", 1},
    {"map /m http://b\n", NULL, "HTTP://Backend:80/x", NULL, "other-site", 0},
    {"map /m http://b:443\n", NULL, "http://b/x", NULL, "other-site", 0},
    {"map /m https://b\n", NULL, "https://b:443/x", "/m/x", "mapped", 1},
    {"map /m https://b\n", NULL, "https://b:80/x", NULL, "other-site", 0},
    {"map /m ws://b\n", NULL, "ws://b:80/x", "/m/x", "mapped", 1},
    {"map /m wss://b\n", NULL, "wss://b:443/x", "/m/x", "mapped", 1},
    {"map /m http://b:8080\n", NULL, "http://b:8080/x", "/m/x", "mapped", 1},
    {"map /m http://b:8080\n", NULL, "http://b/x", NULL, "other-site", 0},
    {"map /m http://b:8080\n", NULL, "http://b:08080/x", "/m/x", "mapped", 1},
    /* unreserved characters and their encodings, each way */
    {"map /m http://b/~u\n", NULL, "http://b/%7Eu/x", "/m/x", "mapped", 1},
    {"map /m http://b/~u\n", NULL, "http://b/%7eu/x", "/m/x", "mapped", 1},
    {"map /m http://b/%7Eu\n", NULL, "http://b/~u/x", "/m/x", "mapped", 1},
    {"map /m http://b/app\n", NULL, "http://b/%61pp/x", "/m/x", "mapped", 1},
    {"map /m http://b/app\n", NULL, "http://b/%61%70%70/x", "/m/x", "mapped", 1},
    {"map /m http://b/app\n", NULL, "http://b/%61pp%6ce/x", NULL, "uncovered", 0},
    {"map /m http://b/a-b.c_d~e1\n", NULL, "http://b/a%2Db%2Ec%5Fd%7Ee%31", "/m", "mapped", 1},
    /* not the reserved ones, and nothing twice */
    {"map /m http://b/a/b\n", NULL, "http://b/a%2Fb/x", NULL, "uncovered", 0},
    {"map /m http://b/a%2Fb\n", NULL, "http://b/a/b/x", NULL, "uncovered", 0},
    {"map /m http://b/a%2Fb\n", NULL, "http://b/a%2fb/x", "/m/x", "mapped", 1},
    {"map /m http://b/a%2fb\n", NULL, "http://b/a%2Fb/x", "/m/x", "mapped", 1},
    {"map /m http://b/a:b\n", NULL, "http://b/a%3Ab/x", NULL, "uncovered", 0},
    {"map /m http://b/a%20b\n", NULL, "http://b/a%20b/x", "/m/x", "mapped", 1},
    {"map /m http://b/app\n", NULL, "http://b/%2561pp/x", NULL, "uncovered", 0},
    {"map /m http://b/%2561\n", NULL, "http://b/%61/x", NULL, "uncovered", 0},
    {"map /m http://b/%2561\n", NULL, "http://b/%2561/x", "/m/x", "mapped", 1},
    {"map /m http://b/%2F\n", NULL, "http://b/%%32F/x", NULL, "uncovered", 0},
    {"map /m http://b/%2F\n", NULL, "http://b/%2%46/x", NULL, "uncovered", 0},
    /* a broken encoding is three characters, or what is left of them */
    {"map /m http://b/a\n", NULL, "http://b/a/%zz%4", "/m/%zz%4", "mapped", 1},
    {"map /m http://b/app\n", NULL, "http://b/%6/app", NULL, "uncovered", 0},
    /* dot segments, plain and encoded, are gone before comparing */
    {APP, NULL, "http://b/x/../app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/./app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/%2e/app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/x/%2E%2e/app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/x/.%2e/app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/../../app/y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/app/../secret", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app/%2e%2e/secret", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app/x/../../secret", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app/..", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app/.", "/p/", "mapped", 1},
    {APP, NULL, "http://b/app/x/..", "/p/", "mapped", 1},
    {APP, NULL, "http://b/app/x/../y", "/p/y", "mapped", 1},
    {APP, NULL, "http://b/app/...", "/p/...", "mapped", 1},
    {APP, NULL, "http://b/app/..x/.y", "/p/..x/.y", "mapped", 1},
    {APP, NULL, "http://b/app/%2e%2e%2e", "/p/%2e%2e%2e", "mapped", 1},
    {APP, NULL, "http://b/app/..%2Fx", "/p/..%2Fx", "mapped", 1},
    {APP, NULL, "http://b/app//../x", "/p/x", "mapped", 1},
    {APP, NULL, "http://b//../app/x", "/p/x", "mapped", 1},
    {APP, NULL, "http://b/app?/../x", "/p?/../x", "mapped", 1},
    {APP, NULL, "http://b/app#/../x", "/p#/../x", "mapped", 1},
    /* IPv6 literals are addresses */
    {"map /m http://[::1]:8080\n", NULL, "http://[::1]/", NULL, "other-site", 0},
    {"map /m http://[::1]\n", NULL, "http://[0:0:0:0:0:0:0:1]/x", "/m/x", "mapped", 1},
    {"map /m http://[::1]\n", NULL, "http://[::0001]:80/x", "/m/x", "mapped", 1},
    {"map /m http://[::1]\n", NULL, "http://[::0.0.0.1]/x", "/m/x", "mapped", 1},
    {"map /m http://[2001:db8::a]\n", NULL, "http://[2001:0DB8:0:0::000A]/x", "/m/x", "mapped", 1},
    {"map /m http://[2001:0DB8::000A]\n", NULL, "http://[2001:db8::a]/x", "/m/x", "mapped", 1},
    {"map /m http://[::ffff:10.0.0.1]\n", NULL, "http://[::FFFF:a00:1]/x", "/m/x", "mapped", 1},
    {"map /m http://[::ffff:10.0.0.1]\n", NULL, "http://10.0.0.1/x", NULL, "other-site", 0},
    {"map /m http://[::1]\n", NULL, "http://[::2]/x", NULL, "other-site", 0},
    {"map /m http://b\n", &six, "http://[2001:DB8:0::1]/m/x", NULL, "client-facing", 1},
    {"map /m http://b\n", &six, "http://[2001:DB8:0::2]/m/x", NULL, "other-site", 0},
    {"map /m http://[::1]\n", NULL, "http://::1/x", NULL, "malformed", 0},
    {"map /m http://[::1]\n", NULL, "http://[::1/x", NULL, "malformed", 0},
    {"map /m http://[::1]\n", NULL, "http://[::1]x/x", NULL, "malformed", 0},
    {"map /m http://[::1]\n", NULL, "http://[:::1]/x", NULL, "malformed", 0},
    {"map /m http://[::1]\n", NULL, "http://[::1%25eth0]/x", NULL, "malformed", 0},
    {"map /m http://b\n", NULL, "//[v1.x:]/", NULL, "other-site", 0},
    {"map /m http://b\n", NULL, "//[v1]/", NULL, "malformed", 0},
    {"map /m http://b\n", NULL, "//[vz.x]/", NULL, "malformed", 0},
    {"map /m http://b\n", NULL, "//[v1.%41]/", NULL, "malformed", 0},
    /* no odd spellings of IPv4, no IDNA */
    {"map /m http://127.0.0.1\n", NULL, "http://127.1/x", NULL, "other-site", 0},
    {"map /m http://127.0.0.1\n", NULL, "http://0x7f000001/x", NULL, "other-site", 0},
    {"map /m http://127.0.0.1\n", NULL, "http://127.0.0.01/x", NULL, "other-site", 0},
    {"map /m http://b\n", NULL, "http://b\xC3\xBC/x", NULL, "other-site", 0},
    {"map /m http://xn--b-xka\n", NULL, "http://b\xC3\xBC/x", NULL, "other-site", 0},
    /* raw bytes are not their encodings */
    {"map /m http://b/%C3%BC\n", NULL, "http://b/\xC3\xBC/x", NULL, "uncovered", 0},
};

START_TEST(equality_is_rfc3986)
{
    rows_check(PPR_RESPONSE, &equality[_i]);
}
END_TEST

/* R4: the longest wins; then the request's rule; then the first. */
#define TWO        "map / http://b/\nmap /s http://b/stuff\n"
#define TWO_TURNED "map /s http://b/stuff\nmap / http://b/\n"
#define TIE        "map /a http://b/x\nmap /c http://b/x\nmap https://shop.example.org/d http://b/x\n"
#define DEEP       "map /1 http://b/1\nmap /2 http://b/1/2\nmap /3 http://b/1/2/3\nmap /0 http://b\n"

/* Prefixes whose end is the 64th byte of a reference, the one before and the one behind. */
#define L54        "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqr"
#define LONG(tail) "map /0 http://b\nmap /l http://b/" L54 tail "\n"

static const struct facts came_by_a = {.client_target = "/a/q"};
static const struct facts came_by_c = {.client_target = "/c/q?x"};
static const struct facts came_by_none = {.client_target = "/e"};
static const struct facts came_by_d = {.client_origin = "https://shop.example.org",
                                       .client_target = "/d/q"};
static const struct facts came_by_d_elsewhere = {.client_origin = "https://www.example.org",
                                                 .client_target = "/d/q"};

static const struct row winners[] = {
    {TWO, NULL, "http://b/stuff/x", "/s/x", "mapped", 2},
    {TWO, NULL, "http://b/stuffing/x", "/stuffing/x", "mapped", 1},
    {TWO, NULL, "http://b/other", "/other", "mapped", 1},
    {TWO_TURNED, NULL, "http://b/stuff/x", "/s/x", "mapped", 1},
    {TWO_TURNED, NULL, "http://b/other", "/other", "mapped", 2},
    {DEEP, NULL, "http://b/1/2/3/4", "/3/4", "mapped", 3},
    {DEEP, NULL, "http://b/1/2/3", "/3", "mapped", 3},
    {DEEP, NULL, "http://b/1/2/33", "/2/33", "mapped", 2},
    {DEEP, NULL, "http://b/1/22", "/1/22", "mapped", 1},
    {DEEP, NULL, "http://b/11", "/0/11", "mapped", 4},
    {DEEP, NULL, "http://b/1/2/../2/3/x", "/3/x", "mapped", 3},
    {DEEP, NULL, "http://b/1/2/3/..", "/2/", "mapped", 2},
    /* a gap in the depths does not stop the search too early */
    {"map /0 http://b\nmap /4 http://b/1/2/3/4\n", NULL, "http://b/1/2/3/4/5", "/4/5", "mapped", 2},
    {"map /0 http://b\nmap /4 http://b/1/2/3/4\n", NULL, "http://b/1/2/3", "/0/1/2/3", "mapped", 1},
    {LONG(""), NULL, "http://b/" L54 "/y", "/l/y", "mapped", 2},
    {LONG("s"), NULL, "http://b/" L54 "s/y", "/l/y", "mapped", 2},
    {LONG("st"), NULL, "http://b/" L54 "st/y", "/l/y", "mapped", 2},
    {LONG("st"), NULL, "http://b/" L54 "s/y", "/0/" L54 "s/y", "mapped", 1},
    {LONG("st"), NULL, "http://b/" L54 "st", "/l", "mapped", 2},
    {LONG(""), NULL, "http://b/" L54 "/../y", "/0/y", "mapped", 1},
    {LONG("s"), NULL, "http://b/" L54 "s/../y", "/0/y", "mapped", 1},
    {TIE, NULL, "http://b/x/y", "/a/y", "mapped", 1},
    {TIE, &came_by_a, "http://b/x/y", "/a/y", "mapped", 1},
    {TIE, &came_by_c, "http://b/x/y", "/c/y", "mapped", 2},
    {TIE, &came_by_none, "http://b/x/y", "/a/y", "mapped", 1},
    {TIE, &came_by_d, "http://b/x/y", "https://shop.example.org/d/y", "mapped", 3},
    {TIE, &came_by_d_elsewhere, "http://b/x/y", "https://www.example.org/a/y", "mapped", 1},
    {"map https://shop.example.org/ http://b\nmap https://www.example.org/ http://b\n", &www,
     "http://b/x", "https://www.example.org/x", "mapped", 2},
    {"map https://shop.example.org/ http://b\nmap https://www.example.org/ http://b\n", &shop,
     "http://b/x", "https://shop.example.org/x", "mapped", 1},
    {"map https://shop.example.org/ http://b\nmap https://www.example.org/ http://b\n", NULL,
     "http://b/x", "https://shop.example.org/x", "mapped", 1},
    /* given twice is one rule, with the first one's number */
    {MIRROR MIRROR, NULL, "http://backend.example.com/x", "/mirror/foo/x", "mapped", 1},
    {"map /m/ http://b\nmap /m HTTP://B:80/\n", NULL, "http://b/x", "/m/x", "mapped", 1},
};

START_TEST(longest_wins)
{
    rows_check(PPR_RESPONSE, &winners[_i]);
}
END_TEST

/* R5: many backends of a client prefix. */
#define BALANCED "map /m http://one/app\nmap /m http://two/app\nmap /n http://one/app/n\n"

static const struct row shared_client[] = {
    {BALANCED, NULL, "http://one/app/x", "/m/x", "mapped", 1},
    {BALANCED, NULL, "http://two/app/x", "/m/x", "mapped", 2},
    {BALANCED, NULL, "http://one/app/n/x", "/n/x", "mapped", 3},
};

START_TEST(backends_share_a_client_prefix)
{
    rows_check(PPR_RESPONSE, &shared_client[_i]);
}
END_TEST

static const struct facts asks_one = {.client_origin = "https://www.example.org",
                                      .client_target = "/m/a",
                                      .backend_url = "http://one/app/a"};
#define HOSTS                                                                                      \
  "map /m http://any/x\n"                                                                          \
  "map https://www.example.org/m http://www-only/y\n"                                              \
  "map /m/deep http://deep/z\n"

static const struct row requests[] = {
    {BALANCED, &www, "https://www.example.org/m/x", "http://one/app/x", "mapped", 1},
    {BALANCED, &www, "https://www.example.org/n/x", "http://one/app/n/x", "mapped", 3},
    {BALANCED, &www, "https://www.example.org/mm/x", NULL, "uncovered", 0},
    {BALANCED, &www, "https://www.example.org/m?q#f", "http://one/app?q#f", "mapped", 1},
    {BALANCED, &www, "HTTPS://WWW.Example.org:443/m/x", "http://one/app/x", "mapped", 1},
    {BALANCED, &www, "https://other.example.org/m/x", NULL, "other-site", 0},
    {BALANCED, &www, "https://www.example.org:444/m/x", NULL, "other-site", 0},
    {BALANCED, &www, "http://www.example.org/m/x", NULL, "other-site", 0},
    {BALANCED, &www, "http://one/app/x", NULL, "other-site", 0},
    {BALANCED, &www, "https://u:p@www.example.org/m/x", NULL, "malformed", 0},
    {BALANCED, &www, "https://u:p@evil/m/x", NULL, "other-site", 0},
    {BALANCED, &asks_one, "/m/x", "/app/x", "mapped", 1},
    {BALANCED, NULL, "/m/x", "http://one/app/x", "mapped", 1},
    {BALANCED, NULL, "/x", NULL, "uncovered", 0},
    {BALANCED, NULL, "https://www.example.org/m/x", NULL, "other-site", 0},
    {BALANCED, &asks_one, "//www.example.org/m/x", "http://one/app/x", "mapped", 1},
    {BALANCED, &asks_one, "//other/m/x", NULL, "other-site", 0},
    {HOSTS, &www, "https://www.example.org/m/x", "http://www-only/y/x", "mapped", 2},
    {HOSTS, NULL, "https://www.example.org/m/x", "http://www-only/y/x", "mapped", 2},
    {HOSTS, &shop, "https://shop.example.org/m/x", "http://any/x/x", "mapped", 1},
    {HOSTS, &www, "https://www.example.org/m/deep/x", "http://deep/z/x", "mapped", 3},
    {"map / http://b/app\n", &www, "https://www.example.org/", "http://b/app/", "mapped", 1},
    {"map / http://b/app\n", &www, "https://www.example.org", "http://b/app/", "mapped", 1},
    {"map / http://b/app\n", &www, "https://www.example.org?q", "http://b/app/?q", "mapped", 1},
    {"map / http://b/app\n", &www, "https://www.example.org/../x/./y", "http://b/app/x/y", "mapped",
     1},
    {"map /m http://b\n", &www, "https://www.example.org/m", "http://b/", "mapped", 1},
    {"map /m http://b\n", &www, "https://www.example.org/m/../x", NULL, "uncovered", 0},
    {"map /m http://b\n", &www, "https://www.example.org/%6D/%7E", "http://b/%7E", "mapped", 1},
    {"map /m http://b any-scheme\n", &www, "https://www.example.org/m/x", "http://b/x", "mapped",
     1},
    {"keep http://b/raw\nmap /m http://b\n", &www, "https://www.example.org/m/raw", "http://b/raw",
     "mapped", 2},
};

START_TEST(requests_go_to_the_backend)
{
    rows_check_once(PPR_REQUEST, &requests[_i]);
}
END_TEST

/* R6: the tail byte for byte. */
static const struct row tails[] = {
    {APP, NULL, "http://b/app/%7E%2f%zz/Q?a=http://b/app&%41#%41/../",
     "/p/%7E%2f%zz/Q?a=http://b/app&%41#%41/../", "mapped", 1},
    {APP, NULL, "http://b/app/a//b///c", "/p/a//b///c", "mapped", 1},
    {APP, NULL, "http://b/app//", "/p//", "mapped", 1},
    {APP, NULL, "http://b/app/x\xC3\xBC|{}^\"<>`y", "/p/x\xC3\xBC|{}^\"<>`y", "mapped", 1},
    {APP, NULL, "http://b/app/a b?c d#e f", "/p/a b?c d#e f", "mapped", 1},
    {APP, NULL, "http://b/app/[1]?[2]=\\\\", "/p/[1]?[2]=\\\\", "mapped", 1},
    {APP, NULL, "http://b/app/?", "/p/?", "mapped", 1},
    {APP, NULL, "http://b/app#", "/p#", "mapped", 1},
    {APP, NULL, "http://b/app?#", "/p?#", "mapped", 1},
    {APP, NULL, "http://b/x/../app/%2e./%41|", NULL, "uncovered", 0},
    {APP, NULL, "http://b/app/a/./%41|/../%42", "/p/a/%42", "mapped", 1},
    {APP, NULL, "http://b/app/a/b/..%2f/./c", "/p/a/b/..%2f/c", "mapped", 1},
    {APP, NULL, "http://b/app/a/..", "/p/", "mapped", 1},
    {APP, NULL, "http://b/app/a/b/.", "/p/a/b/", "mapped", 1},
    {APP, NULL, "http://b/app;x/../y", NULL, "uncovered", 0},
    {APP, NULL, "http://b/./app/?x=/./", "/p/?x=/./", "mapped", 1},
};

START_TEST(tail_is_spliced_byte_for_byte)
{
    rows_check(PPR_RESPONSE, &tails[_i]);
}
END_TEST

/* R7: no slash made, none lost. */
static const struct row slashes[] = {
    {"map / http://b\n", NULL, "http://b/x", "/x", "mapped", 1},
    {"map / http://b\n", NULL, "http://b", "/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b?q", "/?q", "mapped", 1},
    {"map / http://b\n", NULL, "http://b#f", "/#f", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b", "/m/", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b?q", "/m/?q", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b/", "/m/", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b/x/", "/m/x/", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b//", "/m//", "mapped", 1},
    {"map / http://b/app\n", NULL, "http://b/app", "/", "mapped", 1},
    {"map / http://b/app\n", NULL, "http://b/app/", "/", "mapped", 1},
    {"map / http://b/app\n", NULL, "http://b/app?q", "/?q", "mapped", 1},
    {"map / http://b/app\n", NULL, "http://b/app/x", "/x", "mapped", 1},
    {"map https://www.example.org http://b\n", NULL, "http://b", "https://www.example.org/",
     "mapped", 1},
    {"map https://www.example.org/ http://b/app\n", NULL, "http://b/app",
     "https://www.example.org/", "mapped", 1},
    {"map https://www.example.org/m http://b/app\n", NULL, "http://b/app",
     "https://www.example.org/m", "mapped", 1},
};

START_TEST(splicing_keeps_slashes)
{
    rows_check(PPR_RESPONSE, &slashes[_i]);
}
END_TEST

/* R8: keep. */
#define KEEP "map /m http://b\nkeep http://b/raw/\nmap /deep http://b/raw/deep\n"

static const struct row keeps[] = {
    {KEEP, NULL, "http://b/raw/x", NULL, "kept", 2},
    {KEEP, NULL, "http://b/raw", NULL, "kept", 2},
    {KEEP, NULL, "http://b/rawer", "/m/rawer", "mapped", 1},
    {KEEP, NULL, "http://b/raw/deep/x", "/deep/x", "mapped", 3},
    {KEEP, NULL, "http://b/raw/../x", "/m/x", "mapped", 1},
    {KEEP, NULL, "http://b/x/../raw/y", NULL, "kept", 2},
    {"keep http://b/raw\nkeep http://b/raw/\nmap /m http://b/\n", NULL, "http://b/raw/y", NULL,
     "kept", 1},
    {"keep http://b any-scheme\nmap /m https://b/x\n", NULL, "wss://b/x", NULL, "kept", 1},
    {"keep http://b any-scheme\nmap /m https://b/x\n", NULL, "https://b/x", "/m", "mapped", 2},
    {"keep http://b\n", NULL, "http://b/x", NULL, "kept", 1},
    {"keep http://b/y\n", NULL, "http://b/x", NULL, "uncovered", 0},
};

START_TEST(keep_leaves_alone)
{
    rows_check(PPR_RESPONSE, &keeps[_i]);
}
END_TEST

/* R9: any-scheme. */
#define ANY      "map /m http://b any-scheme\n"
#define ANY_PORT "map /m http://b:8080 any-scheme\n"

static const struct row schemes[] = {
    {ANY, NULL, "http://b/x", "/m/x", "mapped", 1},
    {ANY, NULL, "https://b/x", "/m/x", "mapped", 1},
    {ANY, NULL, "ws://b/x", "/m/x", "mapped", 1},
    {ANY, NULL, "wss://b/x", "/m/x", "mapped", 1},
    {ANY, NULL, "ftp://b/x", NULL, "other-site", 0},
    {ANY, NULL, "https://b:443/x", "/m/x", "mapped", 1},
    {ANY, NULL, "https://b:80/x", NULL, "other-site", 0},
    {ANY, NULL, "http://b:443/x", NULL, "other-site", 0},
    {ANY, NULL, "wss://b:443/x", "/m/x", "mapped", 1},
    {"map /m wss://b any-scheme\n", NULL, "http://b:80/x", "/m/x", "mapped", 1},
    {ANY_PORT, NULL, "https://b:8080/x", "/m/x", "mapped", 1},
    {ANY_PORT, NULL, "wss://b:8080/x", "/m/x", "mapped", 1},
    {ANY_PORT, NULL, "https://b/x", NULL, "other-site", 0},
    {ANY_PORT, NULL, "http://b/x", NULL, "other-site", 0},
    {"map /m http://b\n", NULL, "https://b/x", NULL, "other-site", 0},
    {"map /m https://b\n", NULL, "http://b/x", NULL, "other-site", 0},
    {"map /m http://b\n", NULL, "ws://b/x", NULL, "other-site", 0},
    {ANY, &www, "wss://b/x", "https://www.example.org/m/x", "mapped", 1},
    /* a rule that names the scheme ties with one for any; the first wins */
    {ANY "map /n https://b\n", NULL, "https://b/x", "/m/x", "mapped", 1},
    {"map /n https://b\n" ANY, NULL, "https://b/x", "/n/x", "mapped", 1},
    {"map /n https://b\n" ANY, NULL, "http://b/x", "/m/x", "mapped", 2},
};

START_TEST(any_scheme_is_four)
{
    rows_check(PPR_RESPONSE, &schemes[_i]);
}
END_TEST

/* A backend URL mapped to the client and back is the normalised URL it was. */
struct round_trip {
    const char *rules;
    const struct facts *facts;
    const char *url;
    const char *client;
    const char *back;
};

static const struct round_trip round_trips[] = {
    {MIRROR, NULL, "HTTP://Backend.example.com:80", "/mirror/foo/", "http://backend.example.com/"},
    {MIRROR, &www, "http://backend.example.com/a/../b?c#d",
     "https://www.example.org/mirror/foo/b?c#d", "http://backend.example.com/b?c#d"},
    {APP, &www, "http://b/%61pp", "https://www.example.org/p", "http://b/app"},
    {APP, &www, "http://b/app/", "https://www.example.org/p/", "http://b/app/"},
    {"map / http://b:8080/x\n", NULL, "http://b:8080/x//y/", "/.//y/", "http://b:8080/x//y/"},
    {"map / http://b:8080/x\n", &www, "http://b:8080/x//y/", "https://www.example.org//y/",
     "http://b:8080/x//y/"},
    {"map https://shop.example.org/ http://[::1]:81\n", NULL, "http://[0::1]:81",
     "https://shop.example.org/", "http://[::1]:81/"},
    {KEEP, NULL, "http://b/raw/deep", "/deep", "http://b/raw/deep"},
};

/* Rewrite one reference into a string. */
static void rewrite(const struct ppr_table *table, enum ppr_direction direction,
                    const struct facts *facts, const char *in, char *out, size_t room)
{
    const struct ppr_context context = rows_context(facts);
    const struct ppr_result result =
        ppr_rewrite_url(table, direction, &context, ppr_view_of(in), out, room - 1);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    out[result.count] = '\0';
}

START_TEST(round_trip_is_normalised)
{
    const struct round_trip *row = &round_trips[_i];
    char client[256];
    char back[256];
    struct ppr_table *table = rows_table(row->rules);
    rewrite(table, PPR_RESPONSE, row->facts, row->url, client, sizeof client);
    ck_assert_str_eq(client, row->client);
    rewrite(table, PPR_REQUEST, row->facts, client, back, sizeof back);
    ck_assert_str_eq(back, row->back);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {prefix_forms, ROWS_COUNT(prefixes)},
        {prefix_covers_directory, ROWS_COUNT(directories)},
        {equality_is_rfc3986, ROWS_COUNT(equality)},
        {longest_wins, ROWS_COUNT(winners)},
        {backends_share_a_client_prefix, ROWS_COUNT(shared_client)},
        {requests_go_to_the_backend, ROWS_COUNT(requests)},
        {tail_is_spliced_byte_for_byte, ROWS_COUNT(tails)},
        {splicing_keeps_slashes, ROWS_COUNT(slashes)},
        {keep_leaves_alone, ROWS_COUNT(keeps)},
        {any_scheme_is_four, ROWS_COUNT(schemes)},
        {round_trip_is_normalised, ROWS_COUNT(round_trips)},
    };
    return rows_main("rules", cases, ROWS_COUNT(cases));
}
