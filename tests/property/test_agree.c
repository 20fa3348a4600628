/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The short way and the careful way agree: each reference of a large family is judged both
   ways, and what the short way takes it splits as the careful way does. */

#include "rewrite/reference.h"
#include "support/support.h"
#include "uri/scan_canonical.h"
#include "uri/scan_careful.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Check reports each assertion to another process: too slow for millions. */
#define MUST(condition, ...)                                                                       \
  do {                                                                                             \
    if (!(condition))                                                                              \
      ck_abort_msg(__VA_ARGS__);                                                                   \
  } while (0)

static const char *const begins[] = {
    "http://", "https://", "HTTP://", "http:/", "http:",    "//",
    "",        "/",        "ws://",   "ftp://", "http:///", "httpx://",
};
static const char *const hosts[] = {
    "b",     "b.example", "B",    "b:80",   "b:8080",    "b:",  "b:080", "b:99999",         "b:8x",
    "[::1]", "u@b",       "b%41", "b_c-d.", "b\xC3\xBC", "b c", "b\\",   "www.example.org", "",
};
static const char *const segments[] = {
    "",     "/",       "/m",   "/x",  "/.",        "/..", "/.x",  "/x.",
    "/%6d", "/%2e%2e", "/a b", "/a|", "/\xC3\xBC", "/\\", "/x\t",
};
static const char *const rests[] = {"", "?", "#", "?q=/../\\", "?q#f", "?\x01", "#\n", "?%41"};

static const char *const rules[] = {
    "map /m http://b\n",
    "map / http://b/x\nmap /deep/er http://b/x/m/x\nkeep http://b/m\n",
    "map https://www.example.org/m http://b:8080 any-scheme\nmap /m http://b:8080/x\n",
    "map /m http://www.example.org\nmap /x/x http://b.example/m\n",
    "map / http://b.example\nmap /m https://b.example\nkeep http://b_c-d./m\n",
    "map / http://b.example/x any-scheme\nmap /m http://b_c-d./m\nmap /x http://b_c-d./m\n",
    "map /m/m http://b.example:8080/x\nmap / http://b_c-d./m/x\nmap /a http://b_c-d.\n",
};

static const struct facts contexts[] = {
    {NULL, NULL, NULL, NULL},
    {.client_origin = "https://www.example.org",
     .client_target = "/m/x/x",
     .backend_url = "http://b/x/x"},
    {.client_origin = "http://www.example.org", .client_target = "/x/y", .backend_host = "b"},
    {.client_target = "/m", .backend_url = "http://b:8080", .backend_host = "www.example.org"},
    {.client_origin = "https://www.example.net:8443"},
    {.client_origin = "http://e.example"}, /* as long as a backend's host */
    {.client_origin = "http://www.example.org", .client_target = "/x/y"},
};

static bool view_same(struct ppr_view a, struct ppr_view b)
{
    return a.size == b.size && (!a.size || a.data == b.data);
}

/* What the short way takes, it splits as the careful way does. */
static bool scan_both(struct ppr_view text)
{
    struct ppri_reference plain;
    struct ppri_reference careful;
    if (!ppri_scan_canonical(&plain, text))
        return false;
    ppri_scan_careful(&careful, text, false);
    MUST(plain.form == careful.form && view_same(plain.scheme, careful.scheme) &&
             !careful.userinfo.data && !plain.userinfo.data &&
             plain.origin.scheme == careful.origin.scheme &&
             plain.origin.port == careful.origin.port &&
             view_same(plain.origin.host, careful.origin.host) &&
             view_same(plain.path, careful.path) && view_same(plain.rest, careful.rest),
         "%.*s is split in two ways", (int)text.size, text.data);
    return true;
}

static size_t write_plan(const struct ppri_replacement *plan, char *to, size_t room)
{
    const size_t size = plan->rewritten ? plan->size : 0;
    MUST(size <= room, "%zu bytes", size);
    if (plan->rewritten)
        ppri_replacement_write(plan, to);
    return size;
}

static void map_both(const struct ppr_table *table, enum ppr_direction direction,
                     const struct ppr_context *context, struct ppr_view text)
{
    struct ppr_exchange exchange[2];
    struct ppri_replacement plan[2];
    char out[2][512];
    size_t size[2];
    for (int careful = 0; careful < 2; careful++) {
        MUST(ppr_exchange_init(&exchange[careful], table, context, NULL) == PPR_OK,
             "a context is wrong");
        struct ppri_exchange *own = ppri_exchange_enter(&exchange[careful], direction);
        own->careful = careful;
        ppri_reference_map(own, text, false, &plan[careful]);
        size[careful] = write_plan(&plan[careful], out[careful], sizeof out[careful]);
    }
    MUST(plan[0].reason == plan[1].reason && plan[0].rule == plan[1].rule &&
             plan[0].rewritten == plan[1].rewritten && size[0] == size[1] &&
             !memcmp(out[0], out[1], size[0]),
         "%.*s: the short way says %s %zu %.*s, the careful way %s %zu %.*s", (int)text.size,
         text.data, ppr_reason_word((int32_t)plan[0].reason), plan[0].rule, (int)size[0], out[0],
         ppr_reason_word((int32_t)plan[1].reason), plan[1].rule, (int)size[1], out[1]);
}

struct family {
    struct ppr_table *table;
    struct ppr_context context;
    size_t plain;
    size_t all;
};

static void try_reference(struct family *family, const char *text)
{
    const struct ppr_view view = ppr_view_of(text);
    family->plain += scan_both(view);
    family->all++;
    map_both(family->table, PPR_RESPONSE, &family->context, view);
    map_both(family->table, PPR_REQUEST, &family->context, view);
}

static void try_paths(struct family *family, const char *begin, const char *host)
{
    char text[256];
    for (size_t a = 0; a < COUNT(segments); a++) {
        for (size_t b = 0; b < COUNT(segments); b++) {
            for (size_t r = 0; r < COUNT(rests); r++) {
                snprintf(text, sizeof text, "%s%s%s%s%s", begin, host, segments[a], segments[b],
                         rests[r]);
                try_reference(family, text);
            }
        }
    }
}

START_TEST(both_ways_agree)
{
    struct family family = {.table = table_of(rules[_i / (int)COUNT(contexts)]),
                            .context = context_of(&contexts[_i % (int)COUNT(contexts)])};
    for (size_t b = 0; b < COUNT(begins); b++) {
        for (size_t h = 0; h < COUNT(hosts); h++)
            try_paths(&family, begins[b], hosts[h]);
    }
    /* a test of both ways must have taken both */
    ck_assert_uint_gt(family.plain, family.all / 100);
    ck_assert_uint_lt(family.plain, family.all / 2);
    ppr_table_unref(family.table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {both_ways_agree, COUNT(rules) * COUNT(contexts)},
    };
    return run_cases("agree", cases, COUNT(cases));
}
