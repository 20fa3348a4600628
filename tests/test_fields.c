/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kinds of field: section 4 of doc/design.md. */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"
#define APP    "map /app http://b.example/x\n"
#define ALL    "field response all\nfield request all\n"

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts insecure = {.client_origin = "http://www.example.org"};
static const struct facts mirror = {.client_origin = "https://www.example.org",
                                    .client_target = "/mirror/foo/a",
                                    .backend_url = "http://backend.example.com/a"};
static const struct facts app = {.client_origin = "https://www.example.org",
                                 .client_target = "/app/a",
                                 .backend_url = "http://b.example/x/a"};
#define B     "http://backend.example.com"
#define C     "https://www.example.org/mirror/foo"
#define ROW_B "http://b.example/x"

/* What a client asks for, and what a rule says of it, does not end a reference within. */
#define FAMILY "map /u/{id}/ http://files/{id}/p/q/\nmap /v/{id}/ http://files/{id}/\n"

static const struct facts asks_quote = {.client_target = "/u/a'b/x"};
static const struct facts asks_quotes = {.client_target = "/u/a\"b/x",
                                         .backend_url = "http://files/a\"b/p/q/x"};
static const struct facts asks_bracket = {.client_target = "/u/a>;rel=preload,<b/x"};
static const struct facts asks_list = {.client_target = "/u/a;sandbox;b/x"};
static const struct facts asks_deeper = {.client_target = "/m/z;sandbox;%2Fa%2Fk",
                                         .backend_url = "http://b/z;sandbox;/a/k"};
static const struct facts asks_path = {.client_target = "/u/x"};
static const struct facts asks_tag = {.client_target = "/u/a>b/p/q/x"};

/* Refresh: the steps of WHATWG HTML. */
static const struct row refreshes[] = {
    {MIRROR, NULL, "0;url=' \t '", NULL, "-", 0},
    {FAMILY, &asks_quote, "0;url='../y'", NULL, "malformed", 0},
    {FAMILY, &asks_quotes, "0;url=\"../y\"", NULL, "malformed", 0},
    {MIRROR, &www, "5; url=" B "/x", "5; url=" C "/x", "mapped", 1},
    {MIRROR, &www, "5;URL='" B "/x'", "5;URL='" C "/x'", "mapped", 1},
    {MIRROR, &www, "0, " B "/x", "0, " C "/x", "mapped", 1},
    {MIRROR, &www, "0;" B "/x", "0;" C "/x", "mapped", 1},
    {MIRROR, &www, "0 " B "/x", "0 " C "/x", "mapped", 1},
    {MIRROR, &www, "0 ; uRl =\t\"" B "/x\" trailing", "0 ; uRl =\t\"" C "/x\" trailing", "mapped",
     1},
    {MIRROR, &www, "5; url=\"" B "/x ", "5; url=\"" C "/x ", "mapped", 1},
    {MIRROR, &www, "5; '" B "/x' y", "5; '" C "/x' y", "mapped", 1},
    {MIRROR, &www, " 42.45; UrL = " B "/x  ", " 42.45; UrL = " C "/x  ", "mapped", 1},
    {MIRROR, &www, ".5; url=" B "/x", ".5; url=" C "/x", "mapped", 1},
    {MIRROR, &www, "5; url=" B "/go?url=http://other/", "5; url=" C "/go?url=http://other/",
     "mapped", 1},
    {MIRROR, &www, "5; " B "/go?url=" B "/", "5; " C "/go?url=" B "/", "mapped", 1},
    {MIRROR, &mirror, "5; /go?url=" B "/", "5; /mirror/foo/go?url=" B "/", "mapped", 1},
    {MIRROR, &mirror, "5; url=/x", "5; url=/mirror/foo/x", "mapped", 1},
    {MIRROR, &www, "5; url=http://other/" B, NULL, "other-site", 0},
    {MIRROR, &www, "5", NULL, "-", 0},
    {MIRROR, &www, "5;", NULL, "-", 0},
    {MIRROR, &www, "42 !", NULL, "relative", 0},
    {MIRROR, &www, "42, ", NULL, "-", 0},
    {MIRROR, &www, "42, url = ", NULL, "-", 0},
    {MIRROR, &www, "42, rul", NULL, "relative", 0},
    {MIRROR, &www, "43, url", NULL, "relative", 0},
    {MIRROR, &www, "x; url=" B "/", NULL, "-", 0},
    {MIRROR, &www, "5x; url=" B "/", NULL, "-", 0},
    {MIRROR, &www, "; url=" B "/", NULL, "-", 0},
    {MIRROR, &www, "5; urlX" B "/x", NULL, "other-site", 0},
    {MIRROR, &www, "url=" B "/", NULL, "-", 0},
    {MIRROR, &www, "", NULL, "-", 0},
    {"map /it's http://b\n", &www, "5; url='http://b/x'", NULL, "malformed", 0},
    {"map /it's http://b\n", &www, "5; url=\"http://b/x\"",
     "5; url=\"https://www.example.org/it's/x\"", "mapped", 1},
    {"map / http://backend\n", NULL, "5; url=http://backend//evil.org/", "5; url=/.//evil.org/",
     "mapped", 1},
    {"map /m http://backend\n", NULL, "7; url=http://backend/test.html", "7; url=/m/test.html",
     "mapped", 1},
};

/* These map a path of theirs again. */
static const struct row refreshes_once[] = {
    {FAMILY, &asks_quote, "0;url=\"../y\"", "0;url=\"/v/a'b/p/y\"", "mapped", 2},
    {FAMILY, &asks_quotes, "0;url='../y'", "0;url='/v/a\"b/p/y'", "mapped", 2},
    {FAMILY, &asks_list, "0;url=../y", "0;url=/v/a;sandbox;b/p/y", "mapped", 2},
};

START_TEST(refresh_once)
{
    rows_check_field_once(PPR_RESPONSE, "Refresh", &refreshes_once[_i]);
}
END_TEST

START_TEST(refresh)
{
    rows_check_field(PPR_RESPONSE, "Refresh", &refreshes[_i]);
}
END_TEST

/* Link: RFC 8288. */
static const struct row links[] = {
    {MIRROR, &www, "<" B "/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"",
     "<" C "/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"", "mapped", 1},
    {MIRROR, &mirror, "</>; rel=\"http://example.net/foo\"",
     "</mirror/foo/>; rel=\"http://example.net/foo\"", "mapped", 1},
    {MIRROR, &mirror, "</terms>; rel=\"copyright\"; anchor=\"#foo\"",
     "</mirror/foo/terms>; rel=\"copyright\"; anchor=\"#foo\"", "mapped", 1},
    {MIRROR, &www,
     "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
     "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel",
     NULL, "relative", 0},
    {MIRROR, &www, "<http://example.org/>; rel=\"start http://example.net/relation/other\"", NULL,
     "other-site", 0},
    {MIRROR, &www, "<" B "/1>, <" B "/2>;rel=x ,,\t<http://o/>,<" B "/3>",
     "<" C "/1>, <" C "/2>;rel=x ,,\t<http://o/>,<" C "/3>", "mapped", 1},
    {MIRROR, &www, "<" B "/1>; title=\"a, <" B "/2>; b\", <" B "/3>",
     "<" C "/1>; title=\"a, <" B "/2>; b\", <" C "/3>", "mapped", 1},
    {MIRROR, &www, "<" B "/1>; title=\"a\\\", <" B "/2>\"", "<" C "/1>; title=\"a\\\", <" B "/2>\"",
     "mapped", 1},
    {MIRROR, &www, "<http://o/>; anchor=\"" B "/a\"; rel=x",
     "<http://o/>; anchor=\"" C "/a\"; rel=x", "mapped", 1},
    {MIRROR, &www, "<http://o/> ;\tANCHOR = \"" B "/a\"", "<http://o/> ;\tANCHOR = \"" C "/a\"",
     "mapped", 1},
    {MIRROR, &www, "<http://o/>; anchor=\"" B "/\\a\"", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/a,b;c>; rel=preload; as=\"script\"; nopush",
     "<" C "/a,b;c>; rel=preload; as=\"script\"; nopush", "mapped", 1},
    {MIRROR, &www, "<>; rel=self", NULL, "relative", 0},
    {MIRROR, &www, "", NULL, "-", 0},
    {MIRROR, &www, " , ,", NULL, "-", 0},
    {MIRROR, &www, "<" B "/1>; x/y=z; a b; =; ;", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1>; x/y=z; rel; =; ;", "<" C "/1>; x/y=z; rel; =; ;", "mapped", 1},
    {"map /a;b http://b.example/x\n", &www, "<http://o/>; anchor=http://b.example/x/c", NULL,
     "malformed", 0},
    {FAMILY, &asks_bracket, "<../y>; rel=next", NULL, "malformed", 0},
    {FAMILY, &asks_quotes, "<z>; rel=next; anchor=\"../y\"", NULL, "malformed", 0},
    {FAMILY, &asks_list, "<//o>; anchor=../y", NULL, "malformed", 0},
    /* no list of links: left as a whole */
    {MIRROR, &www, "<" B "/x", NULL, "malformed", 0},
    {MIRROR, &www, B "/x; rel=a", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1>; title=\"a, <" B "/2>", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1> x, <" B "/2>", NULL, "malformed", 0},
    {MIRROR, &www, "x" B "/1>; rel=a", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1> <" B "/2>", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1>, <" B "/2", NULL, "malformed", 0},
    {MIRROR, &www, "<" B "/1>; title=\"a\\", NULL, "malformed", 0},
    /* a target that is none does not spoil the others */
    {MIRROR, &www, "<http:/x>, <" B "/1>", "<http:/x>, <" C "/1>", "malformed", 0},
    /* one grows, one shrinks */
    {"map /a/long/way/to/go http://b\nmap /s http://a-backend-with-a-long-name/and/path\n", NULL,
     "<http://b/1>, <http://a-backend-with-a-long-name/and/path/2>, "
     "<http://b/3>;anchor=\"http://b\"",
     "</a/long/way/to/go/1>, </s/2>, </a/long/way/to/go/3>;anchor=\"/a/long/way/to/go/\"", "mapped",
     1},
};

START_TEST(links_of_a_list)
{
    rows_check_field(PPR_RESPONSE, "Link", &links[_i]);
}
END_TEST

/* Set-Cookie: C1 to C5. */
#define XB "map /app http://b.example/x\n"
#define POLICY                                                                                     \
  XB "cookie-flags sid secure httponly samesite=lax\ncookie-flags t* nosecure "                    \
     "nohttponly nosamesite\ncookie-flags * secure\n"
#define OWN                                                                                        \
  XB "cookie-domain .old.example www.new.example\ncookie-path /base/app /mirror\ncookie-path "     \
     "/base /other/\ncookie-path /gone /\n"

static const struct facts at_login = {.client_origin = "https://www.example.org",
                                      .client_target = "/login/a",
                                      .backend_url = "http://b/login/a"};
static const struct facts in_login = {.client_target = "/login/in/a",
                                      .backend_url = "http://b/x/y/a"};
static const struct facts at_root = {.client_origin = "https://www.example.org",
                                     .client_target = "/a",
                                     .backend_url = "http://b.example/a"};
static const struct facts at_root_x = {.client_origin = "https://www.example.org",
                                       .client_target = "/a",
                                       .backend_url = "http://b.example/x/a"};
static const struct facts kept_host = {.client_origin = "https://www.example.org",
                                       .client_target = "/app/a",
                                       .backend_url = "http://10.0.0.7:8080/x/a",
                                       .backend_host = "shop.b.example"};
static const struct facts example = {.client_origin = "https://someotherhost.com",
                                     .client_target = "/after/x",
                                     .backend_url = "http://www.example.com/x"};
static const struct facts www_b = {.client_origin = "https://www.example.org",
                                   .backend_url = "http://b.example/long"};
static const struct facts only_host = {.client_origin = "https://www.example.org",
                                       .backend_host = "b.example"};
static const struct facts at_ipv6 = {.client_target = "/app/a", .backend_url = "http://[0::1]/x/a"};
#define XK "map /app http://10.0.0.7:8080/x\n"
#define K100                                                                                       \
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
  "aaaaaa"
#define K247  K100 K100 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define K1000 K100 K100 K100 K100 K100 K100 K100 K100 K100 K100

static const struct row cookies[] = {
    /* however many attributes may be a Domain or a Path */
    {XB, &app, "a=b; p1; d2; p3; d4; p5; d6; Path=/x; p8",
     "a=b; p1; d2; p3; d4; p5; d6; Path=/app; p8", "mapped", 1},
    {XB, &app, "a=b; p1; d2; p3; d4; p5; d6; Domain=b.example", "a=b; p1; d2; p3; d4; p5; d6",
     "mapped", 1},
    /* nothing is left of it */
    {XB, &app, "; Domain=b.example", "", "mapped", 1},

    /* C3: a Domain of the backend's goes, a Path is mapped as text */
    {XB, &app, "a=b; Path=/x; Domain=b.example; HttpOnly", "a=b; Path=/app; HttpOnly", "mapped", 1},
    {XB, &app, "a=b; Path=/x", "a=b; Path=/app", "mapped", 1},
    {XB, &app, "a=b; Path=/x/", "a=b; Path=/app/", "mapped", 1},
    {XB, &app, "a=b; Path=/x/y", "a=b; Path=/app/y", "mapped", 1},
    {XB, &app, "a=b; Path=/", "a=b; Path=/app", "mapped", 1},
    {XB, &app, "a=b; Path=/xy", NULL, "uncovered", 0},
    /* above this request's rule, where another covers it */
    {"map /login http://b/login\nmap / http://b/\n", &at_login, "a=b; Path=/", NULL,
     "client-facing", 2},
    {"map /login http://b/login\nmap / http://b/\n", &at_login, "a=b; Path=/a", NULL,
     "client-facing", 2},
    {"map /login http://b/login\nmap /n http://b/\n", &at_login, "a=b; Path=/", "a=b; Path=/login",
     "mapped", 1},
    {"map /login/in http://b/x/y\nmap /login http://b/x\n", &in_login, "a=b; Path=/x",
     "a=b; Path=/login", "mapped", 2},
    {"map /login/in http://b/x/y\nmap /login http://b/\n", &in_login, "a=b; Path=/x/",
     "a=b; Path=/login/in", "mapped", 1},
    {"map /login/in http://b/x/y\nmap /log http://b/x\n", &in_login, "a=b; Path=/x",
     "a=b; Path=/login/in", "mapped", 1},
    {"map /login http://b/login\nmap https://www.example.org/ http://b/\n", &at_login,
     "a=b; Path=/", "a=b; Path=/login", "mapped", 1},
    {"map /login http://b/login\nkeep http://b/\n", &at_login, "a=b; Path=/", "a=b; Path=/login",
     "mapped", 1},
    {"map /app http://b.example/x/yz\n", &app, "a=b; Path=/x/y", NULL, "uncovered", 0},
    {XB, &app, "a=b; Path=/X/y", NULL, "uncovered", 0},
    {XB, &app, "a=b; Path=/%78/y", NULL, "uncovered", 0},
    {XB, &app, "a=b; Path=/x/../y", "a=b; Path=/app/../y", "mapped", 1},
    {XB, &app, "a=b; Path=x", NULL, "relative", 0},
    {XB, &app, "a=b; Path=", NULL, "relative", 0},
    {XB, &app, "a=b; Path", NULL, "relative", 0},
    {XB, &app, "a=b; Path=\"/x\"", NULL, "relative", 0},
    {XB, &app, "a=b", NULL, "-", 0},
    {XB, &app, "a=b; Path=/app/y", NULL, "client-facing", 1},
    {"map / http://b.example\n", &at_root, "a=b; Path=/; Domain=b.example", "a=b; Path=/", "mapped",
     1},
    {"map / http://b.example\n", &at_root, "a=b; Path=/", NULL, "client-facing", 1},
    {"map /m http://b.example\n", &at_root, "a=b; Path=/", "a=b; Path=/m", "mapped", 1},
    {"map /m http://b.example\n", &at_root, "a=b; Path=/y", "a=b; Path=/m/y", "mapped", 1},
    {"map / http://b.example/x\n", &at_root, "a=b; Path=/x", "a=b; Path=/", "mapped", 1},
    {"map / http://b.example/x\n", &at_root, "a=b; Path=/x/", "a=b; Path=/", "mapped", 1},
    {"map / http://b.example/x\n", &at_root, "a=b; Path=/x/y", "a=b; Path=/y", "mapped", 1},
    {"keep http://b.example/x/raw\n" XB, &app, "a=b; Path=/x/raw/y", NULL, "kept", 1},
    /* C1: the first pair is the cookie, spaces and case are free, quotes are nothing */
    {XB, &app, "path=/x; domain=/x", NULL, "other-site", 0},
    {XB, &app, "path=/x; Path=/x", "path=/x; Path=/app", "mapped", 1},
    {XB, &app, "domain=b.example", NULL, "-", 0},
    {XB, &app, "v=path=domain=; Domain=B.Example", "v=path=domain=", "mapped", 1},
    {XB, &app, "a=b;PATH\t=\t/x\t;dOMAIN = .B.example ;x", "a=b;PATH\t=\t/app\t;x", "mapped", 1},
    {XB, &app, "a=\"b;Path=/x\"", NULL, "uncovered", 0},
    {XB, &app, "a=b;;; ;Path=/x;", "a=b;;; ;Path=/app;", "mapped", 1},
    {XB, &app, " ; Path=/x", " ; Path=/app", "mapped", 1},
    {XB, &app, "=; =; Path = /x", "=; =; Path = /app", "mapped", 1},
    {XB, &app, "a=b; Pathology=/x; XPath=/x", NULL, "-", 0},
    /* repeated: each Path by itself; the last Domain judges */
    {XB, &app, "a=b; Path=/x/long/path; Path=/x", "a=b; Path=/app/long/path; Path=/app", "mapped",
     1},
    {XB, &app, "a=b; Path=/x; Path=q", "a=b; Path=/app; Path=q", "mapped", 1},
    {XB, &app, "a; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x",
     "a; Path=/app; Path=/app; Path=/app; Path=/app; Path=/app; Path=/app; Path=/app; Path=/app",
     "mapped", 1},
    {XB, &app, "a; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x; Path=/x; Domain=www.huh.com", NULL,
     "other-site", 0},
    {XB, &app, "a=b; Domain=www.huh.com; Domain=b.example; Path=/x", "a=b; Path=/app", "mapped", 1},
    {XB, &app, "a=b; Domain=b.example; Domain=www.huh.com; Path=/x", NULL, "other-site", 0},
    {XB, &app, "a=b; Domain=www.huh.com; Domain=; Path=/x", "a=b; Domain=; Path=/app", "mapped", 1},
    /* C2: a Domain that is not the backend's leaves the cookie alone */
    {XB, &app, "a=b; Domain=unrelated.com; Path=/x/", NULL, "other-site", 0},
    {XB, &app, "a=b; Domain=.example; Path=/x", "a=b; Path=/app", "mapped", 1},
    {XB, &app, "a=b; Domain=xample; Path=/x", NULL, "other-site", 0},
    {XB, &app, "a=b; Domain=a.b.example; Path=/x", NULL, "other-site", 0},
    {XB, &app, "a=b; Domain=www.example.org; Path=/x", NULL, "other-site", 0},
    {XK, &kept_host, "a=b; Domain=b.example; Path=/x", "a=b; Path=/app", "mapped", 1},
    {XK, &kept_host, "a=b; Domain=10.0.0.7; Path=/x", "a=b; Path=/app", "mapped", 1},
    {XK, &kept_host, "a=b; Domain=0.0.7; Path=/x", NULL, "other-site", 0},
    /* without a context only a Domain tells whose the cookie is */
    {XB, NULL, "a=b; Path=/x; Domain=b.example", "a=b; Path=/app", "mapped", 1},
    {XB, NULL, "a=b; Domain=B.EXAMPLE; Path=/; Secure", "a=b; Path=/app; Secure", "mapped", 1},
    {XB, NULL, "a=b; Path=/x", NULL, "relative", 0},
    {XB, &only_host, "a=b; Domain=b.example; Path=/", "a=b; Path=/app", "mapped", 1},
    {XB, &only_host, "a=b; Domain=example; Path=/", NULL, "other-site", 0},
    {XB, &app, "a=b; Path=/x/\ty", "a=b; Path=/app/\ty", "mapped", 1},
    {"map /app http://[0::1]/x\n", &at_ipv6, "a=b; Domain=[::1]; Path=/x", "a=b; Path=/app",
     "mapped", 1},
    {XB, NULL, "a=b; Domain=c.example", NULL, "other-site", 0},
    {MIRROR, NULL, "a=b; Domain=backend.example.com", "a=b", "mapped", 1},
    {"map /m http://h:8081/y\nmap /n https://h:8443/z\n", NULL, "a=b; Domain=H; Path=/y/1",
     "a=b; Path=/m/1", "mapped", 1},
    {"map /m http://h:8081/y\nmap /n https://h/z\n", NULL, "a=b; Domain=H; Path=/z/1",
     "a=b; Path=/n/1", "mapped", 2},
    {"map /app http://127.0.0.1:9001/base/app\n", NULL, "a=b; Path=/base/app; Domain=127.0.0.1",
     "a=b; Path=/app", "mapped", 1},
    {"map /a/long/client/prefix http://b.example/x\n", NULL, "a=b; Path=/x; Domain=b.example; Z",
     "a=b; Path=/a/long/client/prefix; Z", "mapped", 1},
    /* C4 */
    {OWN, &app, "a=b; Domain=.OLD.example; Path=/x", "a=b; Domain=.www.new.example; Path=/app",
     "mapped", 1},
    {OWN, &app, "a=b; Domain=old.example", "a=b; Domain=www.new.example", "mapped", 1},
    {OWN, &app, "a=b; Domain=very.old.example; Path=/base", NULL, "other-site", 0},
    {OWN, &app, "a=b; Path=/base/app/z", "a=b; Path=/mirror/z", "mapped", 1},
    {OWN, &app, "a=b; Path=/base/apple", "a=b; Path=/other/apple", "mapped", 1},
    {OWN, NULL, "a=b; Path=/base", "a=b; Path=/other", "mapped", 0},
    /* other proxies' own cases */
    {XB "cookie-domain local remote\n", &app, "fakedomain=local;domain=local",
     "fakedomain=local;domain=remote", "mapped", 1},
    {XB "cookie-path /local /remote\n", &app, "fakepath=/local;path=/local",
     "fakepath=/local;path=/remote", "mapped", 1},
    {XB "cookie-domain local remote\ncookie-path /local /remote\n", &app,
     "domain=local;path=/local;foo=bar", "domain=local;path=/remote;foo=bar", "mapped", 1},
    {XB "cookie-domain www.example.org .example.com\n", &app,
     "v=path=domain=; Domain=www.Example.org", "v=path=domain=; Domain=example.com", "mapped", 1},
    {XB "cookie-domain localhost.com en.localhost.org\n", &app, "a=b; Domain=.LocalHost.com",
     "a=b; Domain=.en.localhost.org", "mapped", 1},
    {XB "cookie-path /path/ /new/\n", &app, "a=b; Path=/path/test.html", "a=b; Path=/new/test.html",
     "mapped", 1},
    {"map /after http://www.example.com\n", &example, "foo = var; Domain=.www.example.com",
     "foo = var", "mapped", 1},
    {"map /after http://www.example.com\n", &example, "foo = var; Path=/subdir",
     "foo = var; Path=/after/subdir", "mapped", 1},
    {"map /after http://www.example.com\n", &example, "e=f; foo = bar; i=j;  = bar; secure; a = b",
     NULL, "-", 0},
    /* C5 */
    {XB, &app, "__Host-a=b; Path=/; Secure", NULL, "-", 0},
    {XB, &app, "__hOST-a=b; Path=/x; Domain=b.example", NULL, "-", 0},
    {XB, &app, "=__Host-a; Path=/x", NULL, "-", 0},
    {XB, &app, "__Hosta=b; Path=/x", "__Hosta=b; Path=/app", "mapped", 1},
    {XB, &app, "__Secure-a=b; Path=/x; Secure", "__Secure-a=b; Path=/app; Secure", "mapped", 1},
    {"map /a;b http://b.example/x\n", &app, "a=b; Path=/x", NULL, "malformed", 0},
    {XB, &app, "a=b; Path=/x/" K1000 "aaaaaaaaaaaaaaaaaaa",
     "a=b; Path=/app/" K1000 "aaaaaaaaaaaaaaaaaaa", "mapped", 1},
    {XB, &app, "a=b; Path=/x/" K1000 "aaaaaaaaaaaaaaaaaaaa", NULL, "malformed", 0},
    {"map /m http://b.example/long/" K100 "\n", &www_b, "a=b; Path=/long/" K100 "/" K1000, NULL,
     "malformed", 0},
    {XB, &app, "a=b; Domain=b.example \t ", "a=b \t ", "mapped", 1},
    {"map /app http://[1:2::3]/x\n", NULL, "a=b; Domain=[1:2::3y", NULL, "other-site", 0},
    {XB, &app, "a=b; Path=/x\x01", NULL, "malformed", 0},
    {XB, &app, "a=\x7f; Path=/x", NULL, "malformed", 0},
    {XB, &app, "a=\x01; Path=/x; Max-Age=31536000", NULL, "malformed", 0},
    /* flags */
    {POLICY, &app, "sid=1", "sid=1; Secure; HttpOnly; SameSite=Lax", "-", 0},
    {POLICY, &app, "sid=1; secure; HTTPONLY; samesite=LAX", NULL, "-", 0},
    {POLICY, &app, "sid=1; SameSite=None; Path=/x",
     "sid=1; SameSite=Lax; Path=/app; Secure; HttpOnly", "mapped", 1},
    {POLICY, &app, "t1=d;secure;httponly;samesite=lax", "t1=d", "-", 0},
    {POLICY, &app, "t=d; Secure=1; Domain=o.example", "t=d; Domain=o.example", "other-site", 0},
    {POLICY, &app, "u=1; Domain=o.example", "u=1; Domain=o.example; Secure", "other-site", 0},
    {POLICY, &app, "__Host-u=1; Path=/", NULL, "-", 0},
    {XB, &app, "nx=1;samesite=none", NULL, "-", 0},
    {POLICY, &app, "sid=1 ", "sid=1; Secure; HttpOnly; SameSite=Lax ", "-", 0},
    {POLICY, &app, "sid", "sid; Secure", "-", 0},
    {POLICY, &app, "sid=1; SameSite=None; SameSite; secure; HttpOnly",
     "sid=1; SameSite=Lax; secure; HttpOnly", "-", 0},
    {POLICY, &app, "sid=1; SameSite; secure; HttpOnly", "sid=1; secure; HttpOnly; SameSite=Lax",
     "-", 0},
    {POLICY, &app, "", NULL, "-", 0},
    {POLICY, &app, " ; HttpOnly", NULL, "-", 0},
};

/* Cookie rules with scopes: of each kind only the deepest counts. */
#define SCOPED                                                                                     \
  "map /m/ http://b/\nmap /m/n/ http://b/n\nmap /o http://b/o\n"                                   \
  "cookie-path /a /x\ncookie-path /a /y in /m/\ncookie-path /b /z in /m/n\n"                       \
  "cookie-path off in /o/\ncookie-flags t secure in https://www.example.org/m\n"

static const struct facts scope_m = {.client_target = "/m/a", .backend_url = "http://b/a"};
static const struct facts scope_n = {.client_target = "/m/n/a", .backend_url = "http://b/n/a"};
static const struct facts scope_o = {.client_target = "/o/a", .backend_url = "http://b/o/a"};
static const struct facts scope_none = {.client_origin = "https://www.example.org"};

/* Scopes that no rule is at: what the client asked for is there. */
#define KEPT                                                                                       \
  "map / http://c/\nkeep http://b/ctx/\ncookie-path /a /x in /\n"                                  \
  "cookie-path /ctx /app in /app/\ncookie-path /ctx /org in https://www.example.org/app\n"         \
  "cookie-flags s secure in https://www.example.org/app\n"
#define KEPT_CONTEXT(target)                                                                       \
  {                                                                                                \
    .client_origin = "https://www.example.org", .client_target = target,                           \
    .backend_url = "http://b/ctx/1"                                                                \
  }

static const struct facts kept = KEPT_CONTEXT("/app/1");
static const struct facts kept_directory = KEPT_CONTEXT("/app");
static const struct facts kept_odd = KEPT_CONTEXT("/x/%2e./%61pp/1");
static const struct facts kept_beside = KEPT_CONTEXT("/apple/1");
static const struct facts kept_other = {.client_origin = "https://other.example",
                                        .client_target = "/app/1",
                                        .backend_url = "http://b/ctx/1"};
static const struct facts kept_unknown = {.client_origin = "https://www.example.org",
                                          .backend_url = "http://b/ctx/1"};

/* These rules map a path of theirs again. */
static const struct row cookies_once[] = {
    {SCOPED, &scope_none, "t=1; Path=/a/c", "t=1; Path=/x/c", "mapped", 0},
    {SCOPED, &scope_m, "t=1; Path=/a/c", "t=1; Path=/y/c", "mapped", 1},
    {SCOPED, &scope_m, "t=1; Path=/b/c", "t=1; Path=/m/b/c", "mapped", 1},
    {SCOPED, &scope_n, "t=1; Path=/b/c", "t=1; Path=/z/c", "mapped", 2},
    {SCOPED, &scope_n, "t=1; Path=/n/c", "t=1; Path=/m/n/c", "mapped", 2},
    {SCOPED, &scope_o, "t=1; Path=/a/c", "t=1; Path=/m/a/c", "mapped", 1},
    {SCOPED, &scope_o, "t=1; Path=/o/c", NULL, "client-facing", 3},
    {KEPT, &kept, "s=1; Path=/ctx/c", "s=1; Path=/org/c; Secure", "mapped", 1},
    {KEPT, &kept, "s=1; Path=/a", "s=1; Path=/a; Secure", "uncovered", 0},
    {KEPT, &kept_directory, "s=1; Path=/ctx", "s=1; Path=/org; Secure", "mapped", 1},
    {KEPT, &kept_odd, "s=1; Path=/ctx", "s=1; Path=/org; Secure", "mapped", 1},
    {KEPT, &kept_beside, "s=1; Path=/a", "s=1; Path=/x", "mapped", 1},
    {KEPT, &kept_other, "s=1; Path=/ctx", "s=1; Path=/app", "mapped", 1},
    {KEPT, &kept_unknown, "s=1; Path=/ctx", NULL, "kept", 2},
    {XB "cookie-path / /top\n", &app, "a=b; Path=/", "a=b; Path=/top", "mapped", 1},
    {"map /deep http://b.example/x/y\nmap /all http://b.example\n", &app, "a=b; Path=/x/y/z",
     "a=b; Path=/deep/z", "mapped", 1},
    {OWN, &app, "a=b; Path=/gone", "a=b; Path=/", "mapped", 1},
    {OWN, &app, "a=b; Path=/gone/", "a=b; Path=/", "mapped", 1},
};

START_TEST(cookie_once)
{
    rows_check_field_once(PPR_RESPONSE, "Set-Cookie", &cookies_once[_i]);
}
END_TEST

START_TEST(cookie)
{
    rows_check_field(PPR_RESPONSE, "Set-Cookie", &cookies[_i]);
}
END_TEST

static const struct row origins[] = {
    {MIRROR ALL, &www, B, "https://www.example.org", "mapped", 1},
    {MIRROR ALL, &www, "HTTP://Backend.example.com:80", "https://www.example.org", "mapped", 1},
    {MIRROR ALL, &www, "null", NULL, "-", 0},
    {MIRROR ALL, &www, "*", NULL, "-", 0},
    {MIRROR ALL, &www, "https://www.example.org", NULL, "client-facing", 0},
    {MIRROR ALL, &www, "http://other", NULL, "other-site", 0},
    {MIRROR ALL, &www, B ".evil", NULL, "other-site", 0},
    {MIRROR ALL, &www, B "/", NULL, "other-site", 0},
    {MIRROR ALL, &www, "http://u@backend.example.com", NULL, "malformed", 0},
    {MIRROR ALL, &www, B ", http://other,\t" B,
     "https://www.example.org, http://other,\thttps://www.example.org", "mapped", 1},
    {MIRROR ALL, NULL, B, NULL, "uncovered", 0},
    {"map https://c/ http://b\n" ALL, &www, "http://b", "https://c", "mapped", 1},
};

START_TEST(origin)
{
    rows_check_field(PPR_RESPONSE, "Access-Control-Allow-Origin", &origins[_i]);
}
END_TEST

#define XR "map / http://b.example/x\n"

static const struct row scopes[] = {
    {XB ALL, &app, "/x/", "/app/", "mapped", 1},
    {XB ALL, &app, "/x/y", "/app/y", "mapped", 1},
    /* a scope is a beginning of text: "/app" would let in "/apple" */
    {XB ALL, &app, " / ", " /app/ ", "mapped", 1},
    {XB ALL, &app, "/x", "/app/", "mapped", 1},
    {XB ALL, &app, "/other", NULL, "uncovered", 0},
    {XB ALL, &app, "/\x01", NULL, "malformed", 0},
    {XB ALL, &app, "/x\\y", NULL, "malformed", 0},
    {XB ALL, &app, "http://b.example/x/y", "https://www.example.org/app/y", "mapped", 1},
    {XB ALL, &app, "./", NULL, "relative", 0},
    {XB ALL, &app, "//evil/", NULL, "other-site", 0},
    {XB ALL, &www, "/x/", NULL, "relative", 0},
    /* a browser resolves it */
    {XB ALL, &app, "/x/../", "/app/", "mapped", 1},
    {XB ALL, &app, "/app/../", "/app/", "mapped", 1},
    {XB ALL, &app, "/x/%2e%2E/z", "/app/", "mapped", 1},
    {XR ALL, &at_root_x, "/x//evil/", "/.//evil/", "mapped", 1},
    {XR ALL, &at_root_x, "/x/\\evil/", NULL, "malformed", 0},
    {XR ALL, &at_root_x, "/x/\t/evil/", NULL, "malformed", 0},
    {"map / http://b.example\n" ALL, &at_root, "/", NULL, "client-facing", 1},
};

START_TEST(scope)
{
    rows_check_field(PPR_RESPONSE, "Service-Worker-Allowed", &scopes[_i]);
}
END_TEST

static const struct row policies[] = {
    {MIRROR ALL, &www,
     "default-src 'self' " B "; img-src *; script-src 'nonce-x' " B "/js/ https://*.cdn.example",
     "default-src 'self' " C "/; img-src *; script-src 'nonce-x' " C "/js/ https://*.cdn.example",
     "mapped", 1},
    {MIRROR ALL, &mirror, "report-uri /csp " B "/r; frame-ancestors 'none' " B,
     "report-uri /mirror/foo/csp " C "/r; frame-ancestors 'none' https://www.example.org", "mapped",
     1},
    {MIRROR ALL, &www, "img-src " B "/1;, script-src " B "/2",
     "img-src " C "/1;, script-src " C "/2", "mapped", 1},
    {MIRROR ALL, &www, B " " B, B " " C "/", "mapped", 1},
    {MIRROR ALL, &www, "img-src backend.example.com data: http: https://*:*", NULL, "-", 0},
    {MIRROR ALL, NULL, "img-src " B "/1", NULL, "uncovered", 0},
    {FAMILY ALL, &asks_list, "report-uri ../csp", NULL, "malformed", 0},
    {"map /m/ http://b/\n" ALL, &asks_deeper, "report-uri ../y", NULL, "malformed", 0},
    {"map /u/ http://files/a;sandbox;b/q/\nmap /v/ http://files/\n" ALL, &asks_path,
     "report-uri ../csp", NULL, "malformed", 0},
    {"map /a;b http://b\n" ALL, &www, "img-src http://b/1; report-uri http://b", NULL, "malformed",
     0},
    {"map /a,b http://b\n" ALL, &www, "img-src http://b/1", NULL, "malformed", 0},
    {MIRROR ALL, &www, "frame-ancestors " B "/ " B "/x",
     "frame-ancestors https://www.example.org/ https://www.example.org/x", "mapped", 1},
    {MIRROR ALL, &www, "img-src " B "/* http://*/x http://backend.example.com:*/y",
     "img-src " C "/* http://*/x http://backend.example.com:*/y", "mapped", 1},
    {MIRROR ALL, &www, "report-to " B "; img-src 'self'", NULL, "-", 0},
    /* a socket's source: https matches no wss */
    {"map /m http://b any-scheme\n" ALL, &www, "connect-src WS://b/x wss://b http://b",
     "connect-src wss://www.example.org/m/x wss://www.example.org/m/ https://www.example.org/m/",
     "mapped", 1},
    {"map /m http://b any-scheme\n" ALL, &insecure, "connect-src wss://b/x ws://b",
     "connect-src ws://www.example.org/m/x ws://www.example.org/m/", "mapped", 1},
    {"map /m http://b any-scheme\n" ALL, &www, "connect-src wss://o/x", NULL, "other-site", 0},
    {"map /m http://b any-scheme\n" ALL, &www, "img-src http://b?*",
     "img-src https://www.example.org/m/?*", "mapped", 1},
    {"map /m http://b any-scheme\n" ALL, &www, "img-src http://b*?x", NULL, "-", 0},
    {"map /m http://b any-scheme\n" ALL, NULL, "connect-src wss://b/x", NULL, "uncovered", 0},
    {MIRROR ALL, &www, "", NULL, "-", 0},
    {MIRROR ALL, &www, ";;  ,; upgrade-insecure-requests", NULL, "-", 0},
};

START_TEST(policy)
{
    rows_check_field(PPR_RESPONSE, "content-security-policy", &policies[_i]);
}
END_TEST

static const struct row texts[] = {
    {MIRROR ALL, &www, "Bearer realm=\"" B "/token\",service=\"" B "\"",
     "Bearer realm=\"" C "/token\",service=\"" C "/\"", "mapped", 1},
    {MIRROR ALL, &www, "Bearer realm=\"backend.example.com\"", NULL, "-", 0},
    {MIRROR ALL, &www, "x" B "/ (" B "/1)<" B "/2>;" B "/3", "x" B "/ (" C "/1)<" C "/2>;" C "/3",
     "mapped", 1},
    {"map /it's http://b\n" ALL, &www, "r='http://b/x'", NULL, "malformed", 0},
    {MIRROR ALL, &www, "/x http://o/ ftp://backend.example.com/", NULL, "other-site", 0},
    {MIRROR ALL, NULL, "realm=\"" B "/token\"", NULL, "uncovered", 0},
    {MIRROR ALL, &www, "", NULL, "-", 0},
};

START_TEST(text)
{
    rows_check_field(PPR_RESPONSE, "WWW-Authenticate", &texts[_i]);
}
END_TEST

/* Requests. */
struct request_row {
    const char *name;
    struct row row;
};

#define CB "https://www.example.org/mirror/foo"

static const struct request_row requests[] = {
    {"Destination", {MIRROR, &mirror, CB "/x", B "/x", "mapped", 1}},
    {"Referer", {MIRROR, &mirror, CB "/x", NULL, "-", 0}},
    {"Referer", {MIRROR ALL, &mirror, CB "/x?y", B "/x?y", "mapped", 1}},
    {"Referer", {MIRROR ALL, &mirror, "https://evil.example/mirror/foo/x", NULL, "other-site", 0}},
    {"Origin", {MIRROR ALL, &mirror, "https://www.example.org", B, "mapped", 1}},
    {"Origin", {MIRROR ALL, &mirror, "https://evil.example", NULL, "other-site", 0}},
    {"Origin", {MIRROR ALL, &mirror, "http://www.example.org", NULL, "other-site", 0}},
    {"Origin", {MIRROR ALL, &mirror, "null", NULL, "-", 0}},
    {"Origin", {MIRROR, &mirror, "https://www.example.org", NULL, "-", 0}},
    {"If",
     {MIRROR ALL, &mirror,
      "<" CB "/resource1> (<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2> [W/\"A weak ETag\"]) "
      "([\"strong ETag\"])",
      "<" B "/resource1> (<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2> [W/\"A weak ETag\"]) "
      "([\"strong ETag\"])",
      "mapped", 1}},
    {"If", {MIRROR ALL, &mirror, "(<" CB "/token>)", NULL, "-", 0}},
    {"If",
     {MIRROR ALL, &mirror, "</mirror/foo/x> (Not <" CB "/t> [\")<" CB "/e>(\"])",
      "</x> (Not <" CB "/t> [\")<" CB "/e>(\"])", "mapped", 1}},
    {"If",
     {"map /u/{id}/p/q/ http://files/{id}/\nmap /u/{id}/ http://g/{id}/\n" ALL, &asks_tag,
      "<../y> (<urn:x>)", NULL, "malformed", 0}},
    {"If", {MIRROR ALL, &mirror, "<" CB "/x> (<urn:x>", NULL, "malformed", 0}},
    {"If", {MIRROR ALL, &mirror, "<" CB "/x (<urn:x>)", NULL, "malformed", 0}},
    {"If", {MIRROR ALL, &mirror, "<" CB "/x> ([\"a)", NULL, "malformed", 0}},
    {"If", {MIRROR ALL, &mirror, "<" CB "/x> ([\"a]<\"])", "<" B "/x> ([\"a]<\"])", "mapped", 1}},
    {"If", {MIRROR ALL, &mirror, "x", NULL, "malformed", 0}},
};

START_TEST(request_fields)
{
    rows_check_field(PPR_REQUEST, requests[_i].name, &requests[_i].row);
}
END_TEST

/* Query parameters that users named, in any reference. */
#define PARAM MIRROR "query-param next\nquery-param redirect_uri\n"
#define EB    "http%3A%2F%2Fbackend.example.com"
#define EC    "https%3A%2F%2Fwww.example.org%2Fmirror%2Ffoo"

static const struct facts six = {.client_origin = "http://[::1]:8080"};

static const struct row parameters[] = {
    /* RFC 3986 3.4: no bracket stands in a query */
    {PARAM, &six, "?next=" B "/x", "?next=http://%5B::1%5D:8080/mirror/foo/x", "mapped", 1},
    {PARAM, &www, "https://id.example/auth?client=x&redirect_uri=" EB "%2Fcb%3Fa%3Db&state=" EB,
     "https://id.example/auth?client=x&redirect_uri=" EC "%2Fcb%3Fa%3Db&state=" EB, "mapped", 1},
    {PARAM, &www, B "/login?next=" EB "%2fx", C "/login?next=" EC "%2fx", "mapped", 1},
    {PARAM, &www, B "/login?next=" B "/x#next=" EB, C "/login?next=" C "/x#next=" EB, "mapped", 1},
    {PARAM, &www, B "/a?next=" EB "&next=" EB "%2F&redirect_uri=" EB "%23f",
     C "/a?next=" EC "%2F&next=" EC "%2F&redirect_uri=" EC "%2F%23f", "mapped", 1},
    {PARAM, &www, "?next=" EB "/", "?next=" EC "/", "mapped", 1},
    {PARAM, &www, "?next=" B "?x", "?next=" C "/?x", "mapped", 1},
    {PARAM, &www, "https://id.example/?next=http%3a%2f%2fBACKEND.example.com%3a80%2f%7Eu",
     "https://id.example/?next=" EC "%2f%7Eu", "mapped", 1},
    /* one level deep */
    {PARAM, &www, "https://id.example/?next=" EB "%2F%3Fnext%3D" EB,
     "https://id.example/?next=" EC "%2F%3Fnext%3D" EB, "mapped", 1},
    /* what the prefix brings is encoded, so that it does not end the value */
    {"map /a&b=c+d/%20 http://b\nquery-param next\n", &www, "https://id.example/?next=http://b/x",
     "https://id.example/?next=https://www.example.org/a%26b%3Dc%2Bd/%2520/x", "mapped", 1},
    {"map /a&b=c+d/%20 http://b\nquery-param next\n", &www,
     "https://id.example/?next=http%3A%2F%2Fb%2Fx",
     "https://id.example/?next=https%3A%2F%2Fwww.example.org%2Fa%26b%3Dc%2Bd%2F%2520%2Fx", "mapped",
     1},
    /* what is no absolute URL of ours stays */
    {PARAM, &www, "https://id.example/?a=b#x&next=" EB, NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=%2Fx", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=%2F%2Fbackend.example.com%2Fx", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=http%3A%2F%2Fother.example%2F", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB ".evil%2F", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=http%3A%2F%2Fu%40backend.example.com%2F", NULL,
     "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB "%2F..%2Fx", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB "%5Cx", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB "%00", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB "%3Fq%1F", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=" EB "%23%7fq", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=http%253A%252F%252Fbackend.example.com", NULL,
     "other-site", 0},
    {PARAM, &www, "https://id.example/?Next=" EB "&xnext=" EB "&next", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/?next=%&next=%4", NULL, "other-site", 0},
    {PARAM, &www, "https://id.example/next=" EB, NULL, "other-site", 0},
    {PARAM, &www, "http:/x?next=" EB, NULL, "malformed", 0},
    {PARAM, NULL, "https://id.example/?next=" EB "%2Fx", NULL, "other-site", 0},
    /* in other schemes it is no query */
    {PARAM, &www, "javascript:go('?next=http%3A%2F%2Fbackend.example.com%2F')", NULL, "other-site",
     0},
    {PARAM, &www, "MAILTO:a@b?next=http%3A%2F%2Fbackend.example.com%2F", NULL, "other-site", 0},
    {"map /m http://b\nquery-param n\n", &www, "http://b/?n=http%3A%2F%2Fb%2F%3F" K1000,
     "https://www.example.org/m/?n=https%3A%2F%2Fwww.example.org%2Fm%2F%3F" K1000, "mapped", 1},
    /* origin and path of 256 bytes, and of one more */
    {"map /m http://b\nquery-param n\n", &www, "http://o/?n=http%3A%2F%2Fb%2F" K247,
     "http://o/?n=https%3A%2F%2Fwww.example.org%2Fm%2F" K247, "mapped", 1},
    {"map /m http://b\nquery-param n\n", &www, "http://o/?n=http%3A%2F%2Fb%2F" K247 "%3Fq",
     "http://o/?n=https%3A%2F%2Fwww.example.org%2Fm%2F" K247 "%3Fq", "mapped", 1},
    {"map /m http://b\nquery-param n\n", &www, "http://o/?n=http%3A%2F%2Fb%2F" K247 "a", NULL,
     "other-site", 0},
    {"map /m http://b\nquery-param n\n", &www, "http://b/?n=http%3A%2F%2Fb%2F" K1000,
     "https://www.example.org/m/?n=http%3A%2F%2Fb%2F" K1000, "mapped", 1},
};

START_TEST(query_parameters)
{
    rows_check(PPR_RESPONSE, &parameters[_i]);
}
END_TEST

/* The same in a field of another kind, where a value is one of several pieces. */
static const struct row parameters_in_links[] = {
    {PARAM, &www, "<" B "/?next=" EB ">; rel=x, <https://id.example/?a=b&redirect_uri=" EB "%2F>",
     "<" C "/?next=" EC "%2F>; rel=x, <https://id.example/?a=b&redirect_uri=" EC "%2F>", "mapped",
     1},
};

START_TEST(query_parameters_in_links)
{
    rows_check_field(PPR_RESPONSE, "Link", &parameters_in_links[_i]);
}
END_TEST

static const struct row request_parameters[] = {
    {PARAM, &mirror, CB "/x?next=" EC "%2Fy", B "/x?next=" EB "%2Fy", "mapped", 1},
};

START_TEST(query_parameters_of_requests)
{
    rows_check_once(PPR_REQUEST, &request_parameters[_i]);
}
END_TEST

/* Every field that is known by default or with `all`. */
START_TEST(known_fields)
{
    static const char *const names[] = {
        "Operation-Location", "Azure-AsyncOperation", "SourceMap",   "X-SourceMap", "HX-Redirect",
        "HX-Push-Url",        "HX-Replace-Url",       "X-Pingback",  "HX-Location", "Report-To",
        "Turbo-Location",     "OData-EntityId",       "Link: <> not"};
    const struct row row = {MIRROR ALL, &www, B "/x", C "/x", "mapped", 1};
    const struct row off = {MIRROR, &www, B "/x", NULL, "-", 0};
    for (size_t i = 0; i + 1 < ROWS_COUNT(names); i++) {
        rows_check_field(PPR_RESPONSE, names[i], &row);
        rows_check_field(PPR_RESPONSE, names[i], &off);
    }
}
END_TEST

/* B2: a CR, LF or NUL in a value leaves the field alone, whatever its kind. */
START_TEST(broken_values_stay)
{
    static const char bad[] = {'\r', '\n', '\0'};
    static const struct {
        const char *name;
        const char *before;
        const char *behind;
    } values[] = {
        {"Location", B "/x", "y"},
        {"Refresh", "0;url=\"" B "/\"a", "b"},
        {"Link", "<" B "/a>; x=\"", "\""},
        {"Set-Cookie", "a=b; Path=/x", "; c"},
        {"Content-Security-Policy", "img-src " B "; ", " x"},
        {"Timing-Allow-Origin", B ",", "*"},
        {"Service-Worker-Allowed", "/x", ""},
        {"WWW-Authenticate", "Bearer realm=\"" B "\" ", "y"},
    };
    struct ppr_table *table = rows_table(MIRROR ALL);
    const struct ppr_context context = rows_context(&mirror);
    for (size_t i = 0; i < ROWS_COUNT(values); i++) {
        char buffer[256];
        const size_t at = strlen(values[i].before);
        snprintf(buffer, sizeof buffer, "%s?%s", values[i].before, values[i].behind);
        const struct ppr_view value = {buffer, strlen(buffer)};
        buffer[at] = bad[_i];
        const struct ppr_result result = ppr_rewrite_field(
            table, PPR_RESPONSE, &context, ppr_view_of(values[i].name), value, NULL, 0);
        ck_assert_msg(result.status == PPR_UNCHANGED && result.reason == PPR_REASON_MALFORMED, "%s",
                      values[i].name);
    }
    ppr_table_unref(table);
}
END_TEST

/* Flags that contradict each other: the removal counts. */
START_TEST(removal_of_flags_counts)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_cookie_flags(builder, ppr_view_of("*"),
                             PPR_COOKIE_SECURE | PPR_COOKIE_NOSECURE | PPR_COOKIE_SAMESITE_LAX |
                                 PPR_COOKIE_NOSAMESITE);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);
    char out[64];
    struct ppr_result result =
        ppr_rewrite_field(table, PPR_RESPONSE, NULL, ppr_view_of("Set-Cookie"),
                          ppr_view_of("a=b; Secure; SameSite=Lax; x"), out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, 6);
    ck_assert_mem_eq(out, "a=b; x", 6);
    result = ppr_rewrite_field(table, PPR_RESPONSE, NULL, ppr_view_of("Set-Cookie"),
                               ppr_view_of("a=b"), NULL, 0);
    ck_assert_int_eq(result.status, PPR_UNCHANGED);
    ppr_table_unref(table);
}
END_TEST

/* Flags that a caller must not give. */
START_TEST(flags_must_be_sound)
{
    static const unsigned bad[] = {0, 256, PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_STRICT,
                                   PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_builder_cookie_flags(builder, ppr_view_of("a"), bad[_i]),
                     PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

/* Folded values are read as one, and come out on one line if they are rewritten. */
static const struct block_row folded[] = {
    {MIRROR "query-param u\n", &www, "Link: <?u=" EB "%2F~ m&u=" B "/~\tn>~~",
     "Link: <?u=" EC "%2F   m&u=" C "/   n>~~", "mapped", 1},
    {XB, &app, "Set-Cookie: a=b;~ Path=/x;~\tDomain=b.example~~", "Set-Cookie: a=b;   Path=/app~~",
     "mapped", 1},
    {MIRROR, &www, "Link: <" B "/1>,~ <" B "/2>;~\trel=x~~",
     "Link: <" C "/1>,   <" C "/2>;   rel=x~~", "mapped", 1},
    {MIRROR, &www, "Refresh: 5;~ url=" B "/~~", "Refresh: 5;   url=" C "/~~", "mapped", 1},
    {MIRROR, &www,
     "Link: <" B "/1>~Set-Cookie: a=b; Domain=backend.example.com~Location: " B "/~Set-Cookie: "
     "c=d;Domain=backend.example.com;Path=/~~",
     "Link: <" C "/1>~Set-Cookie: a=b~Location: " C "/~Set-Cookie: c=d;Path=/mirror/foo~~",
     "mapped", 1},
};

START_TEST(fields_in_blocks)
{
    rows_check_block(PPR_RESPONSE, 0, &folded[_i]);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {refresh, ROWS_COUNT(refreshes)},
        {refresh_once, ROWS_COUNT(refreshes_once)},
        {links_of_a_list, ROWS_COUNT(links)},
        {cookie_once, ROWS_COUNT(cookies_once)},
        {cookie, ROWS_COUNT(cookies)},
        {origin, ROWS_COUNT(origins)},
        {scope, ROWS_COUNT(scopes)},
        {policy, ROWS_COUNT(policies)},
        {text, ROWS_COUNT(texts)},
        {request_fields, ROWS_COUNT(requests)},
        {query_parameters, ROWS_COUNT(parameters)},
        {query_parameters_in_links, ROWS_COUNT(parameters_in_links)},
        {query_parameters_of_requests, ROWS_COUNT(request_parameters)},
        {known_fields, 1},
        {broken_values_stay, 3},
        {removal_of_flags_counts, 1},
        {flags_must_be_sound, 4},
        {fields_in_blocks, ROWS_COUNT(folded)},
    };
    return rows_main("fields", cases, ROWS_COUNT(cases));
}
