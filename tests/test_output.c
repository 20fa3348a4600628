/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What comes out: O1 to O10 of doc/design.md, and what other proxies' tests and
   users' reports have of it. */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"
#define APP    "map /app http://10.0.0.7:8080/base\n"
#define ROOT   "map / http://b/x\n"
#define SHOP   "map https://shop.example.org/s http://b/app\n"

static const struct facts www = {.client_origin = "https://www.example.org"};
static const struct facts plain_www = {.client_origin = "http://www.example.org:8080"};
static const struct facts shop = {.client_origin = "https://shop.example.org"};
/* A whole context, as a proxy has it. */
static const struct facts whole = {.client_origin = "https://www.example.org",
                                   .client_target = "/app/a/b?q",
                                   .backend_url = "http://10.0.0.7:8080/base/a/b?q"};
static const struct facts target_only = {.client_target = "/app/a/b?q"};
static const struct facts url_only = {.backend_url = "http://10.0.0.7:8080/base/a/b"};
/* O1 */
static const struct facts from_https = {.backend_url = "https://b/app/x"};
static const struct facts from_http = {.backend_url = "http://b/app/x"};

static const struct row absolutes[] = {
    {MIRROR, NULL, "http://backend.example.com/quux", "/mirror/foo/quux", "mapped", 1},
    {MIRROR, &www, "http://backend.example.com/quux", "https://www.example.org/mirror/foo/quux",
     "mapped", 1},
    {MIRROR, &plain_www, "http://backend.example.com/quux",
     "http://www.example.org:8080/mirror/foo/quux", "mapped", 1},
    /* the rule's own origin goes before the context's */
    {SHOP, NULL, "http://b/app/x", "https://shop.example.org/s/x", "mapped", 1},
    {SHOP, &www, "http://b/app/x", "https://shop.example.org/s/x", "mapped", 1},
    {SHOP, &shop, "http://b/app/x", "https://shop.example.org/s/x", "mapped", 1},
    /* network-path references */
    {MIRROR, NULL, "//backend.example.com/x", "/mirror/foo/x", "mapped", 1},
    {MIRROR, &www, "//backend.example.com/x", "https://www.example.org/mirror/foo/x", "mapped", 1},
    {MIRROR, NULL, "//BACKEND.example.com:80/x", "/mirror/foo/x", "mapped", 1},
    {MIRROR, NULL, "//cdn.example.com/x", NULL, "other-site", 0},
    {"map /m https://b/app\n", NULL, "//b/app/x", "/m/x", "mapped", 1},
    {"map /m https://b/app\n", &from_https, "//b/app/x", "/m/x", "mapped", 1},
    {"map /m https://b/app\n", &from_http, "//b/app/x", NULL, "other-site", 0},
    {"map /m https://b/app\n", &from_https, "//b", NULL, "uncovered", 0},
    {"map /m http://b/app\nmap /n https://b/app\n", &from_https, "//b/app/x", "/n/x", "mapped", 2},
    {"map /m http://b/app\nmap /n https://b/app\n", &from_http, "//b/app/x", "/m/x", "mapped", 1},
    {"map /m http://b/app\nmap /n https://b/other\n", NULL, "//b/other/x", "/n/x", "mapped", 2},
    /* a path comes out as a path, unless the rule's client prefix is elsewhere */
    {APP, &whole, "/base/x", "/app/x", "mapped", 1},
    {SHOP, &from_http, "/app/x", "https://shop.example.org/s/x", "mapped", 1},
};

START_TEST(absolute_comes_out_absolute)
{
    rows_check(PPR_RESPONSE, &absolutes[_i]);
}
END_TEST

static const struct facts shop_asked = {.client_origin = "https://shop.example.org",
                                        .client_target = "/s/y",
                                        .backend_url = "http://b/app/y"};
static const struct facts shop_from_www = {.client_origin = "https://www.example.org",
                                           .client_target = "/t/y",
                                           .backend_url = "http://b/app/y"};

/* O2 */
static const struct facts target_and_origin = {.client_origin = "https://www.example.org",
                                               .client_target = "/app/a"};
static const struct facts other_backend = {.backend_url = "http://elsewhere/x"};
static const struct facts absolute_target = {.client_target = "https://www.example.org/app/a"};
static const struct facts bad_target = {.client_target = "/app/\\x"};
static const struct facts odd_query = {.client_target = "/app/a?x\\y"};
static const struct facts star_target = {.client_target = "*"};
static const struct facts mirror_asked = {.client_target = "/mirror/foo/a"};

static const struct row paths[] = {
    {MIRROR, &mirror_asked, "/login", "/mirror/foo/login", "mapped", 1},
    {MIRROR, &mirror_asked, "/", "/mirror/foo/", "mapped", 1},
    {MIRROR, &mirror_asked, "/login?next=http://backend.example.com/z",
     "/mirror/foo/login?next=http://backend.example.com/z", "mapped", 1},
    {APP, &url_only, "/base/login", "/app/login", "mapped", 1},
    {APP, &target_only, "/base/login", "/app/login", "mapped", 1},
    {APP, &target_and_origin, "/base/login", "/app/login", "mapped", 1},
    {APP, &absolute_target, "/base/login", "/app/login", "mapped", 1},
    {APP, &whole, "/login", NULL, "uncovered", 0},
    {APP, &whole, "/based/login", NULL, "uncovered", 0},
    {APP, &whole, "/base", "/app", "mapped", 1},
    {APP, &whole, "/base?q", "/app?q", "mapped", 1},
    {APP, &whole, "/x/../base/%7e", "/app/%7e", "mapped", 1},
    {APP, &whole, "/%62ase/x", "/app/x", "mapped", 1},
    {APP, NULL, "/base/login", NULL, "relative", 0},
    {APP, &www, "/base/login", NULL, "relative", 0},
    {APP, &bad_target, "/base/login", NULL, "relative", 0},
    {APP, &odd_query, "/base/login", "/app/login", "mapped", 1},
    {APP, &star_target, "/base/login", NULL, "relative", 0},
    {APP, &other_backend, "/base/login", NULL, "other-site", 0},
    {SHOP, &shop_asked, "/app/x", "/s/x", "mapped", 1},
    {SHOP "map /t http://b/app\n", &shop_from_www, "/app/x", "/t/x", "mapped", 2},
    {"keep http://b/raw\nmap /m http://b\n", &from_http, "/raw/x", NULL, "kept", 1},
};

START_TEST(path_is_the_backends)
{
    rows_check(PPR_RESPONSE, &paths[_i]);
}
END_TEST

/* O3 */
static const struct facts at_p = {.client_origin = "https://www.example.org",
                                  .client_target = "/p/a",
                                  .backend_url = "http://b/a"};
static const struct facts at_root = {.client_origin = "https://www.example.org",
                                     .client_target = "/a",
                                     .backend_url = "http://b/x/a"};
static const struct facts at_odd_port = {.client_origin = "https://www.example.org:8443",
                                         .client_target = "/p/a",
                                         .backend_url = "http://b:8080/a"};
#define P     "map /p http://b\n"
#define P_ODD "map /p http://b:8080\n"

static const struct facts elsewhere_asked = {.client_origin = "http://other.example",
                                             .backend_url = "http://b"};

static const struct facts own_origin = {
    .client_origin = "http://c:8080", .backend_url = "http://b/a", .backend_host = "c"};

static const struct facts two_origins = {.client_origin = "http://x", .backend_url = "http://b"};

static const struct row client_facing[] = {
    {P, &at_p, "/p/x", NULL, "client-facing", 1},
    {P, &at_p, "/p", NULL, "client-facing", 1},
    {P, &at_p, "/p?x", NULL, "client-facing", 1},
    {P, &at_p, "/%70/x", NULL, "client-facing", 1},
    {"map http://c/m http://b\n", &elsewhere_asked, "/m", "http://c/m/m", "mapped", 1},
    /* the rule's own origin is the client's, whatever the context says */
    {"map https://c/m http://b\n", &own_origin, "https://c/m/x", NULL, "client-facing", 1},
    {"map https://c/m http://b\n", &own_origin, "http://c/m/x", "https://c/m/x", "mapped", 1},
    {"map https://c/m http://b\n", &own_origin, "http://c:8080/m/x", "https://c/m/x", "mapped", 1},
    {"map https://c/m http://b\n", &own_origin, "http://b/x", "https://c/m/x", "mapped", 1},
    {"map https://c/m http://b\n", &own_origin, "/m/x", NULL, "client-facing", 1},
    {"map https://c/a http://b\nmap /a http://o/a\n", &two_origins, "http://x/a/y", NULL,
     "client-facing", 2},
    {"map https://c/a http://b\nmap /a http://o/a\n", &two_origins, "http://o/a/y", "http://x/a/y",
     "mapped", 2},
    {P, &at_p, "/px", "/p/px", "mapped", 1},
    {P, &at_p, "/P/x", "/p/P/x", "mapped", 1},
    {P, &at_p, "/p/../x", "/p/x", "mapped", 1},
    {P, &at_p, "/x/../p/y", NULL, "client-facing", 1},
    {P, &at_p, "https://www.example.org/p/x", NULL, "client-facing", 1},
    {P, &at_p, "HTTPS://WWW.example.org:443/p/x", NULL, "client-facing", 1},
    {P, &at_p, "//www.example.org/p/x", "https://www.example.org/p/x", "mapped", 1},
    /* only the origin is wrong */
    {P, &at_p, "http://www.example.org/p/x", "https://www.example.org/p/x", "mapped", 1},
    {P, &at_p, "http://www.example.org:80/p/x?q#f", "https://www.example.org/p/x?q#f", "mapped", 1},
    {P_ODD, &at_odd_port, "http://www.example.org:8080/p/x", "https://www.example.org:8443/p/x",
     "mapped", 1},
    {P_ODD, &at_odd_port, "https://www.example.org/p/x", "https://www.example.org:8443/p/x",
     "mapped", 1},
    {P_ODD, &at_odd_port, "https://www.example.org:8443/p/x", NULL, "client-facing", 1},
    {P, &at_p, "http://www.example.org:81/p/x", NULL, "other-site", 0},
    {P, &at_p, "http://www.example.org/x", NULL, "other-site", 0},
    /* the root is everywhere: there the backend is asked */
    {ROOT, &at_root, "/x/y", "/y", "mapped", 1},
    {"map / http://b\n", &at_p, "/x", NULL, "client-facing", 1},
    {P, &at_p, "http://www.example.org.evil/p/x", NULL, "other-site", 0},
    {P, &at_p, "https://www.example.org/q", NULL, "other-site", 0},
    /* h2o: a Location on the client's own side */
    {"map / http://b\n", &at_root, "https://www.example.org/foo", NULL, "client-facing", 1},
};

START_TEST(client_facing_stays)
{
    rows_check(PPR_RESPONSE, &client_facing[_i]);
}
END_TEST

/* O4 */
static const struct facts alias_p = {.client_origin = "https://www.example.org",
                                     .client_target = "/p/a",
                                     .backend_url = "http://10.0.0.7:8080/a",
                                     .backend_host = "app.internal:81"};
static const struct facts alias_no_port = {.client_origin = "https://www.example.org",
                                           .client_target = "/p/a",
                                           .backend_url = "http://10.0.0.7:8080/a",
                                           .backend_host = "APP.internal"};
static const struct facts preserved_p = {.client_origin = "https://www.example.org",
                                         .client_target = "/p/a",
                                         .backend_url = "http://10.0.0.7:8080/a",
                                         .backend_host = "www.example.org"};
static const struct facts bad_host = {.client_origin = "https://www.example.org",
                                      .client_target = "/p/a",
                                      .backend_url = "http://10.0.0.7:8080/a",
                                      .backend_host = "app.internal/@evil\r\n"};
static const struct facts preserved_no_url = {.client_origin = "https://www.example.org",
                                              .client_target = "/p/a",
                                              .backend_host = "www.example.org"};
#define P10     "map /p http://10.0.0.7:8080\n"
#define P10_APP "map /p http://10.0.0.7:8080/base\n"

static const struct facts at_odd_host = {.client_target = "/", .backend_host = "%62"};
/* A backend_url that is none of the table's: O4 has nothing to take it for. */
static const struct facts alias_elsewhere = {.client_origin = "https://www.example.org",
                                             .client_target = "/",
                                             .backend_url = "https://10.0.0.7",
                                             .backend_host = "h"};

static const struct row hosts[] = {
    {P10, &alias_p, "http://app.internal:81/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "https://app.internal:81/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "http://app.internal:8080/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "http://app.internal/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "https://App.Internal:443/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "http://app.internal:443/x", NULL, "other-site", 0},
    {P10, &alias_p, "http://app.internal:82/x", NULL, "other-site", 0},
    {P10, &alias_p, "ftp://app.internal:81/x", NULL, "other-site", 0},
    {P10, &alias_p, "//app.internal:81/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_p, "http://app.internal.evil:81/x", NULL, "other-site", 0},
    {P10, &alias_no_port, "https://app.internal/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_no_port, "http://app.internal:8080/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_no_port, "http://app.internal:9090/x", NULL, "other-site", 0},
    {"map /p http://app.internal\n", &alias_no_port, "http://app.internal/x",
     "https://www.example.org/p/x", "mapped", 1},
    {P10, &alias_no_port, "https://app.internal:80/x", "https://www.example.org/p/x", "mapped", 1},
    {"map / http://b\n", &at_odd_host, "http://%62/x", NULL, "other-site", 0},
    {"map / http://b\n", &alias_elsewhere, "//h", "https://www.example.org", "mapped", 1},
    {P10, &bad_host, "http://app.internal/x", NULL, "other-site", 0},
    {P10_APP, &alias_p, "http://app.internal:81/base/x", "https://www.example.org/p/x", "mapped",
     1},
    {P10_APP, &alias_p, "http://app.internal:81/x", NULL, "uncovered", 0},
    /* ProxyPreserveHost: the backend names itself by the client's host */
    {P10, &preserved_p, "http://www.example.org/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &preserved_p, "http://www.example.org:8080/x", "https://www.example.org/p/x", "mapped",
     1},
    {P10, &preserved_p, "https://www.example.org/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &preserved_p, "http://www.example.org/p/x", "https://www.example.org/p/x", "mapped", 1},
    {P10, &preserved_p, "https://www.example.org/p/x", NULL, "client-facing", 1},
    {P10, &preserved_no_url, "http://www.example.org/x", "https://www.example.org/p/x", "mapped",
     1},
    /* without a backend_host another scheme or port is another site */
    {P10, &at_p, "https://10.0.0.7:8080/x", NULL, "other-site", 0},
    {P10, &at_p, "http://10.0.0.7/x", NULL, "other-site", 0},
};

START_TEST(backend_names_itself_by_its_host)
{
    rows_check(PPR_RESPONSE, &hosts[_i]);
}
END_TEST

/* O5 */
#define WIDER APP "map /all http://10.0.0.7:8080\n"

static const struct facts at_dir = {.client_origin = "https://www.example.org",
                                    .client_target = "/app/a/b",
                                    .backend_url = "http://10.0.0.7:8080/base/a/b"};
static const struct facts at_edge = {.client_target = "/app",
                                     .backend_url = "http://10.0.0.7:8080/base"};
static const struct facts at_edge_slash = {.client_target = "/app/",
                                           .backend_url = "http://10.0.0.7:8080/base/"};

static const struct row relatives[] = {
    {APP, &at_dir, "x", NULL, "relative", 0},
    {APP, &at_dir, "./x", NULL, "relative", 0},
    {APP, &at_dir, "../x", NULL, "relative", 0},
    {APP, &at_dir, "..", NULL, "relative", 0},
    {APP, &at_dir, "x/../../y", NULL, "relative", 0},
    {APP, &at_dir, "", NULL, "relative", 0},
    {APP, &at_dir, "?q=/../../..", NULL, "relative", 0},
    {APP, &at_dir, "#../../..", NULL, "relative", 0},
    {APP, &at_dir, "x y", NULL, "relative", 0},
    {APP, &at_dir, "%2e%2e/x", NULL, "relative", 0},
    {APP, &at_dir, "../../x", NULL, "uncovered", 0},
    {WIDER, &at_edge_slash, "x", NULL, "relative", 0},
    {WIDER, NULL, "../../../x", NULL, "relative", 0},
    {WIDER, &www, "../../../x", NULL, "relative", 0},
    {MIRROR, &mirror_asked, "../x", "/mirror/foo/x", "mapped", 1},
    {MIRROR, &mirror_asked, "../../../x", "/mirror/foo/x", "mapped", 1},
    {WIDER, &at_dir, "a:../../x", NULL, "other-site", 0},
    {WIDER, &at_dir, "./a:../../x", NULL, "relative", 0},
    /* no scheme has a space in it */
    {APP, &at_dir, "http ://backend.example.com/", NULL, "relative", 0},
};

START_TEST(relative_stays_unless_it_climbs_out)
{
    rows_check(PPR_RESPONSE, &relatives[_i]);
}
END_TEST

/* What climbs out comes out as a path, which may be a path of the backend's too: these
   rules map one's client prefix as another's backend. */
static const struct facts at_tilde = {.client_target = "/~"};
static const struct facts at_tilde_asked = {.client_target = "/~", .backend_url = "http://b"};
static const struct facts dot_before = {.client_target = "/./A"};
static const struct facts above_root = {.client_target = "/../q"};
static const struct facts above_root_end = {.client_target = "/a/../.."};
static const struct facts bad_query = {.client_target = "/app/a?\t"};
#define DEEPER "map / http://b/mm\nmap /o http://b/\n"

static const struct facts at_dots = {.client_target = "/app/a/..",
                                     .backend_url = "http://10.0.0.7:8080/base/a/.."};
static const struct facts many_slashes = {.client_target = "/s", .backend_url = "http://b/x/s////"};

static const struct row climbing[] = {
    {WIDER, &at_dots, "x", NULL, "relative", 0},
    {WIDER, &at_dots, "../x", "/all/x", "mapped", 2},
    {"map /s http://b/x/s\n", &many_slashes, "../.", "/s///", "mapped", 1},
    {"map /s http://b/x/s\n", &many_slashes, "../..", "/s//", "mapped", 1},
    {"map /~ http://b\n", &at_tilde, "t", "/~/t", "mapped", 1},
    {"map /~ http://b\n", &at_tilde_asked, "t", "/~/t", "mapped", 1},
    {"map /A http://b/A/A\n", &dot_before, "d", NULL, "uncovered", 0},
    {DEEPER, &above_root, "../z", "/o/z", "mapped", 2},
    {DEEPER, &above_root, "z", NULL, "relative", 0},
    {DEEPER, &above_root_end, "../z", "/o/z", "mapped", 2},
    {DEEPER, &above_root_end, "z", NULL, "relative", 0},
    {WIDER, &bad_query, "../../../z", NULL, "relative", 0},
    {WIDER, &at_dir, "../../x", "/all/x", "mapped", 2},
    {WIDER, &at_dir, "%2e%2E/.%2e/x?q#f", "/all/x?q#f", "mapped", 2},
    {WIDER, &at_dir, "../../../../x", "/all/x", "mapped", 2},
    {WIDER, &at_dir, "x/../../../y/", "/all/y/", "mapped", 2},
    {WIDER, &at_dir, "../..", "/all/", "mapped", 2},
    {WIDER, &at_dir, "../../base/c", "/app/c", "mapped", 1},
    {WIDER, &at_dir, "../../app/c", "/all/app/c", "mapped", 2},
    {WIDER, &at_edge, "x", "/all/x", "mapped", 2},
    {WIDER, &at_edge_slash, "../x", "/all/x", "mapped", 2},
    {WIDER, &target_only, "../../x", "/all/x", "mapped", 2},
    {WIDER, &url_only, "../../x", "/all/x", "mapped", 2},
};

START_TEST(relative_that_climbs_out_is_mapped)
{
    rows_check_once(PPR_RESPONSE, &climbing[_i]);
}
END_TEST

/* O6 */
static const struct row others[] = {
    {MIRROR, &www, "https://accounts.other.org/x", NULL, "other-site", 0},
    {MIRROR, &www, "http://backend.example.com.evil.example/x", NULL, "other-site", 0},
    {MIRROR, &www, "https://backend.example.com/x", NULL, "other-site", 0},
    {MIRROR, &www, "mailto:a@backend.example.com", NULL, "other-site", 0},
    {MIRROR, &www, "javascript:location='http://backend.example.com/'", NULL, "other-site", 0},
    {MIRROR, &www, "data:text/html,http://backend.example.com/", NULL, "other-site", 0},
    {MIRROR, &www, "ftp://backend.example.com/x", NULL, "other-site", 0},
    {MIRROR, &www, "httpx://backend.example.com/x", NULL, "other-site", 0},
    {MIRROR, &www, "urn:x", NULL, "other-site", 0},
    {MIRROR, &www, "https://other.example/?u=http://backend.example.com/", NULL, "other-site", 0},
    {MIRROR, &www, "https://other.example/http://backend.example.com/", NULL, "other-site", 0},
};

START_TEST(other_sites_stay)
{
    rows_check(PPR_RESPONSE, &others[_i]);
}
END_TEST

/* O7 */
static const struct row malformed[] = {
    {MIRROR, &www, "http:/backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http:///backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http:backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http:", NULL, "malformed", 0},
    {MIRROR, &www, "http://", NULL, "malformed", 0},
    {MIRROR, &www, "http://?q", NULL, "malformed", 0},
    {MIRROR, &www, "http://:80/", NULL, "malformed", 0},
    {MIRROR, &www, "///backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "//", NULL, "malformed", 0},
    {MIRROR, &www, "////x", NULL, "malformed", 0},
    {MIRROR, &www, "http:\\\\backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com\\x", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/a\\..\\x", NULL, "malformed", 0},
    {MIRROR, &www, "http://evil\\@backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "/\\evil", NULL, "malformed", 0},
    {MIRROR, &www, "\\\\evil", NULL, "malformed", 0},
    {MIRROR, &www, "\\x", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/a\tb", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/a\x01", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/a\x7F", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/?a\x1B", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com/#a\x1F", NULL, "malformed", 0},
    {MIRROR, &www, "ht\ttp://backend.example.com/", NULL, "malformed", 0},
    {MIRROR, &www, "/\t/evil", NULL, "malformed", 0},
    {MIRROR, &www, "mailto:a\x01", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:99999/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:65536/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:8o/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:-80/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:+80/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:80:80/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com:18446744073709551696/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.exam%ple.com/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend[.example.com/", NULL, "malformed", 0},
    {MIRROR, &www, "http://[backend.example.com]/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com]/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example .com/", NULL, "malformed", 0},
    {MIRROR, &www, "http:// backend.example.com/", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com /", NULL, "malformed", 0},
    {MIRROR, &www, "http://backend.example.com: 80/", NULL, "malformed", 0},
    {MIRROR, &www, "http://<backend.example.com>/", NULL, "malformed", 0},
    /* a backslash in the query or the fragment is only a byte */
    {MIRROR, &www, "http://backend.example.com/?a\\b", "https://www.example.org/mirror/foo/?a\\b",
     "mapped", 1},
    {MIRROR, &www, "http://backend.example.com/#a\\b", "https://www.example.org/mirror/foo/#a\\b",
     "mapped", 1},
};

START_TEST(malformed_stays)
{
    rows_check(PPR_RESPONSE, &malformed[_i]);
}
END_TEST

/* CR, LF and NUL, at every place of a reference that maps without them. */
START_TEST(line_ends_are_malformed)
{
    static const char bad[] = {'\r', '\n', '\0'};
    static const char good[] = "http://backend.example.com/a?b#c";
    struct ppr_table *table = rows_table(MIRROR);
    char in[sizeof good + 1];
    for (size_t at = 0; at < sizeof good; at++) {
        memcpy(in, good, at);
        in[at] = bad[_i];
        memcpy(in + at + 1, good + at, sizeof good - 1 - at);
        const struct ppr_view view = {in, sizeof good};
        char out[128];
        struct ppr_result result =
            ppr_rewrite_url(table, PPR_RESPONSE, NULL, view, out, sizeof out);
        ck_assert_int_eq(result.status, PPR_UNCHANGED);
        ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
        result = ppr_rewrite_field(table, PPR_RESPONSE, NULL, ppr_view_of("Location"), view, out,
                                   sizeof out);
        ck_assert_int_eq(result.status, PPR_UNCHANGED);
        ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
    }
    ppr_table_unref(table);
}
END_TEST

/* O8 */
static const struct row userinfos[] = {
    {MIRROR, &www, "http://backend.example.com@evil/", NULL, "other-site", 0},
    {MIRROR, &www, "http://backend.example.com:80@evil/", NULL, "other-site", 0},
    {P10, &alias_p, "http://u@app.internal/", NULL, "malformed", 0},
    {MIRROR, &www, "http://u@backend.example.com/", NULL, "malformed", 0},
    {MIRROR, &www, "http://u:p@backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http://@backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http://:@backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "//u:p@backend.example.com/x", NULL, "malformed", 0},
    {MIRROR, &www, "http://u@v@backend.example.com/", NULL, "malformed", 0},
    {MIRROR, &www, "http://evil/@backend.example.com/", NULL, "other-site", 0},
    {MIRROR, &www, "http://evil?@backend.example.com/", NULL, "other-site", 0},
    {MIRROR, &www, "http://evil#@backend.example.com/", NULL, "other-site", 0},
    {MIRROR, &www, "http://backend.example.com/@x", "https://www.example.org/mirror/foo/@x",
     "mapped", 1},
};

START_TEST(userinfo_never_matches)
{
    rows_check(PPR_RESPONSE, &userinfos[_i]);
}
END_TEST

/* O9 */
static const struct facts root_asked = {.client_target = "/a", .backend_url = "http://b/x/a"};
static const struct facts plain_root_asked = {.client_target = "/a", .backend_url = "http://b/a"};
static const struct row slashes[] = {
    {ROOT, NULL, "http://b/x//evil.example/", "/.//evil.example/", "mapped", 1},
    {ROOT, NULL, "http://b/x///evil.example/", "/.///evil.example/", "mapped", 1},
    {ROOT, NULL, "http://b/x//", "/.//", "mapped", 1},
    {ROOT, NULL, "http://b/x/.//evil.example/", "/.//evil.example/", "mapped", 1},
    {ROOT, NULL, "http://b/x/y/..//evil.example/", "/.//evil.example/", "mapped", 1},
    {ROOT, NULL, "http://b/x/%2e//evil.example/", "/.//evil.example/", "mapped", 1},
    {ROOT, NULL, "http://b/x/..//x//evil.example/", NULL, "uncovered", 0},
    {ROOT, &www, "http://b/x//evil.example/", "https://www.example.org//evil.example/", "mapped",
     1},
    {ROOT, &root_asked, "/x//evil.example/", "/.//evil.example/", "mapped", 1},
    {ROOT, &root_asked, "/x/.//evil.example/", "/.//evil.example/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b//evil.example/", "/.//evil.example/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b///evil.example/", "/.///evil.example/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b//%5cevil.example/", "/.//%5cevil.example/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b/%5cevil.example/", "/%5cevil.example/", "mapped", 1},
    {"map / http://b\n", NULL, "http://b/%09/evil.example/", "/%09/evil.example/", "mapped", 1},
    {"map /m http://b\n", NULL, "http://b//evil.example/", "/m//evil.example/", "mapped", 1},
    {"map / http://b\n", &plain_root_asked, "/.//evil.example/", NULL, "client-facing", 1},
};

START_TEST(never_begins_with_two_slashes)
{
    rows_check(PPR_RESPONSE, &slashes[_i]);
}
END_TEST

/* O9: what a caller must not give. */
static const char *const bad_origins[] = {
    "www.example.org",
    "//www.example.org",
    "https://",
    "https://www.example.org/",
    "https://www.example.org/x",
    "https://www.example.org?x",
    "https://www.example.org#x",
    "https://u@www.example.org",
    "https://www.example.org:",
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

START_TEST(client_origin_must_be_clean)
{
    const struct facts facts = {.client_origin = bad_origins[_i]};
    const struct ppr_context context = rows_context(&facts);
    struct ppr_table *table = rows_table(MIRROR);
    static const char *const references[] = {"http://backend.example.com/x", "http://other/", ""};
    for (size_t i = 0; i < ROWS_COUNT(references); i++) {
        char out[64] = "as it was";
        const struct ppr_result result =
            ppr_rewrite_url(table, PPR_RESPONSE, &context, ppr_view_of(references[i]), out, 64);
        ck_assert_msg(result.status == PPR_BAD_ARGUMENT, "%s is taken", bad_origins[_i]);
        ck_assert_str_eq(out, "as it was");
        ck_assert_uint_eq(result.count, 0);
    }
    ppr_table_unref(table);
}
END_TEST

static const char *const good_origins[] = {
    "https://www.example.org", "http://a",           "HTTP://A_b-c.example.:8080",
    "http://[::1]:8080",       "https://10.0.0.1:1", "http://xn--bcher-kva.example",
};

START_TEST(client_origin_is_copied)
{
    const struct facts facts = {.client_origin = good_origins[_i]};
    char out[128];
    snprintf(out, sizeof out, "%s/mirror/foo/x", good_origins[_i]);
    const struct row row = {MIRROR, &facts, "http://backend.example.com/x", out, "mapped", 1};
    rows_check(PPR_RESPONSE, &row);
}
END_TEST

/* A view without bytes has no size. */
START_TEST(views_must_have_bytes)
{
    static const struct facts facts = {.client_origin = "https://www.example.org"};
    const struct ppr_view bad = {NULL, 1};
    struct ppr_context context = rows_context(&facts);
    struct ppr_view reference = ppr_view_of("http://backend.example.com/x");
    if (_i == 0)
        context.client_origin = bad;
    else if (_i == 1)
        context.client_target = bad;
    else if (_i == 2)
        context.backend_url = bad;
    else if (_i == 3)
        context.backend_host = bad;
    else
        reference = bad;
    struct ppr_table *table = rows_table(MIRROR);
    char out[64] = "as it was";
    const struct ppr_result result =
        ppr_rewrite_url(table, PPR_RESPONSE, &context, reference, out, 64);
    ck_assert_int_eq(result.status, PPR_BAD_ARGUMENT);
    ck_assert_str_eq(out, "as it was");
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
        {sizeof(struct ppr_context), 1, PPR_REWRITTEN},
        {sizeof(struct ppr_context) - 1, 0, PPR_BAD_ARGUMENT},
        {sizeof(struct ppr_context) + 8, 1, PPR_BAD_ARGUMENT},
        {sizeof(struct ppr_context) + 8, 0, PPR_REWRITTEN},
    };
    static const struct facts facts = {.client_origin = "https://www.example.org"};
    struct {
        struct ppr_context known;
        char more[8];
    } context = {.known = rows_context(&facts)};
    context.known.size = sizes[_i].size;
    context.more[7] = sizes[_i].more;
    struct ppr_table *table = rows_table(MIRROR);
    char out[64];
    const struct ppr_result result =
        ppr_rewrite_url(table, PPR_RESPONSE, &context.known,
                        ppr_view_of("http://backend.example.com/x"), out, sizeof out);
    ck_assert_int_eq(result.status, sizes[_i].status);
    ppr_table_unref(table);
}
END_TEST

static const char *const bad_backend_urls[] = {
    "10.0.0.7",    "/x",       "//b/x", "http:b",    "http://",       "http://b:x/",
    "http://b c/", "ftp://b/", "*",     "http:///x", "http://b\r\n/",
};

START_TEST(backend_url_must_have_an_origin)
{
    const struct facts facts = {.backend_url = bad_backend_urls[_i]};
    const struct ppr_context context = rows_context(&facts);
    struct ppr_table *table = rows_table(MIRROR);
    const struct ppr_result result = ppr_rewrite_url(
        table, PPR_RESPONSE, &context, ppr_view_of("http://backend.example.com/x"), NULL, 0);
    ck_assert_msg(result.status == PPR_BAD_ARGUMENT, "%s is taken", bad_backend_urls[_i]);
    ppr_table_unref(table);
}
END_TEST

/* O10: rules that map one rule's client prefix as another's backend may go on. */
START_TEST(chained_rules_go_on)
{
    static const char rules[] = "map http://two/ http://one/\nmap http://three/ http://two/\n";
    static const struct row first = {rules, NULL, "http://one/x", "http://two/x", "mapped", 1};
    static const struct row second = {rules, NULL, "http://two/x", "http://three/x", "mapped", 2};
    rows_check_once(PPR_RESPONSE, &first);
    rows_check(PPR_RESPONSE, &second);
}
END_TEST

/* Cases of other proxies' own tests, and of the reports against them. */
#define H2O      "map https://vhost:8443/virtual/ http://realhost:81/real/\n"
#define BALANCER "map /pr45434 http://srv:8529/modules/alias\n"
#define NGINX    "map /impl_default/ http://127.0.0.1:8081/replace_this/\n"
#define GHTTP    "map / http://localhost:3001\n"

static const struct facts f = {.client_origin = "http://f.example"};
static const struct facts g1 = {.client_origin = "https://localhost:3000",
                                .client_target = "/",
                                .backend_url = "http://localhost:3001/",
                                .backend_host = "localhost:3001"};
static const struct facts g2 = {.client_origin = "https://example.org",
                                .client_target = "/",
                                .backend_url = "http://127.0.0.1:8080/",
                                .backend_host = "127.0.0.1"};
static const struct facts g4 = {.client_origin = "http://localhost:443",
                                .client_target = "/",
                                .backend_url = "http://localhost:3001/",
                                .backend_host = "localhost:3001"};
static const struct facts p2 = {.client_origin = "http://example.com:8080",
                                .client_target = "/echo/foo",
                                .backend_url = "http://10.0.0.9/echo/foo",
                                .backend_host = "example.com"};
static const struct facts p5 = {.client_origin = "https://example.com:8443",
                                .client_target = "/echo/foo",
                                .backend_url = "http://10.0.0.9/echo/foo",
                                .backend_host = "example.com"};

static const struct row peers[] = {
    {H2O, NULL, "http://realhost:81/real/abc", "https://vhost:8443/virtual/abc", "mapped", 1},
    {H2O, NULL, "http://realhost:81/other/abc", NULL, "uncovered", 0},
    {"map /reverse/ http://srv:8529/\n", &f, "http://srv:8529/alias",
     "http://f.example/reverse/alias", "mapped", 1},
    {BALANCER, &f, "http://srv:8529/modules/alias/5.html", "http://f.example/pr45434/5.html",
     "mapped", 1},
    {"map / https://be/\n", &f, "https://be/modules/", "http://f.example/modules/", "mapped", 1},
    {NGINX, &f, "http://127.0.0.1:8081/replace_this/test.html",
     "http://f.example/impl_default/test.html", "mapped", 1},
    {NGINX, &f, "http://127.0.0.1:90011/", NULL, "malformed", 0},
    {"map http://www.x.com/ http://server.hoster.com/x/\n", NULL,
     "http://server.hoster.com/x/Widgets/", "http://www.x.com/Widgets/", "mapped", 1},
    {"map http://front.example.com/ http://server.hoster.com/\n", NULL,
     "http://server.hoster.com?x", "http://front.example.com/?x", "mapped", 1},
    {GHTTP, &g1, "http://localhost:3001/alpha?bravo#charlie",
     "https://localhost:3000/alpha?bravo#charlie", "mapped", 1},
    {"map / http://127.0.0.1:8080\n", &g2, "http://127.0.0.1:8080", "https://example.org/",
     "mapped", 1},
    {"map / http://127.0.0.1:8080\n", &g2, "http://127.0.0.1", "https://example.org/", "mapped", 1},
    {GHTTP, &g4, "http://localhost:3001/x", "http://localhost:443/x", "mapped", 1},
    {"map / http://10.0.0.9\n", &p2, "http://example.com/echo/foo",
     "http://example.com:8080/echo/foo", "mapped", 1},
    {"map / http://10.0.0.9\n", &p2, "http://10.0.0.9/echo/foo", "http://example.com:8080/echo/foo",
     "mapped", 1},
    {"map / http://10.0.0.9\n", &p5, "http://example.com/echo/foo",
     "https://example.com:8443/echo/foo", "mapped", 1},
    {"map /p/ http://b/\n", &at_p, "/x", "/p/x", "mapped", 1},
    {"map /p/ http://b/app\n", &at_p, "/login?next=http://b/app/z", NULL, "uncovered", 0},
    {"map /p/ http://b/\n", &at_p, "?q", NULL, "relative", 0},
    {"map /p/ http://b/\n", &at_p, "#f", NULL, "relative", 0},
    {"map /p/ http://b/\n", &at_p, "", NULL, "relative", 0},
};

START_TEST(peers_cases)
{
    rows_check(PPR_RESPONSE, &peers[_i]);
}
END_TEST

/* A reference of a megabyte. */
START_TEST(megabyte)
{
    const size_t size = 1 << 20;
    static const char *const fill[] = {"a", "/", "a/", "../", "./", "%2e%2e/", "a/../", "%"};
    static const char head[] = "http://backend.example.com/";
    struct ppr_table *table = rows_table(MIRROR);
    char *in = malloc(size);
    char *out = malloc(size + 64);
    ck_assert(in && out);
    memcpy(in, head, sizeof head - 1);
    const size_t step = strlen(fill[_i]);
    for (size_t at = sizeof head - 1; at < size; at++)
        in[at] = fill[_i][(at - (sizeof head - 1)) % step];
    const struct ppr_view view = {in, size};
    const struct ppr_result measured = ppr_rewrite_url(table, PPR_RESPONSE, NULL, view, NULL, 0);
    ck_assert_int_eq(measured.status, PPR_NO_SPACE);
    struct ppr_result result =
        ppr_rewrite_url(table, PPR_RESPONSE, NULL, view, out, measured.count - 1);
    ck_assert_int_eq(result.status, PPR_NO_SPACE);
    result = ppr_rewrite_url(table, PPR_RESPONSE, NULL, view, out, measured.count);
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
    const struct rows_case cases[] = {
        {absolute_comes_out_absolute, ROWS_COUNT(absolutes)},
        {path_is_the_backends, ROWS_COUNT(paths)},
        {client_facing_stays, ROWS_COUNT(client_facing)},
        {backend_names_itself_by_its_host, ROWS_COUNT(hosts)},
        {relative_stays_unless_it_climbs_out, ROWS_COUNT(relatives)},
        {relative_that_climbs_out_is_mapped, ROWS_COUNT(climbing)},
        {other_sites_stay, ROWS_COUNT(others)},
        {malformed_stays, ROWS_COUNT(malformed)},
        {line_ends_are_malformed, 3},
        {userinfo_never_matches, ROWS_COUNT(userinfos)},
        {never_begins_with_two_slashes, ROWS_COUNT(slashes)},
        {client_origin_must_be_clean, ROWS_COUNT(bad_origins)},
        {client_origin_is_copied, ROWS_COUNT(good_origins)},
        {views_must_have_bytes, 5},
        {contexts_have_a_size, 4},
        {backend_url_must_have_an_origin, ROWS_COUNT(bad_backend_urls)},
        {chained_rules_go_on, 1},
        {peers_cases, ROWS_COUNT(peers)},
        {megabyte, 8},
    };
    return rows_main("output", cases, ROWS_COUNT(cases));
}
