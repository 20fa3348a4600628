/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A rule with captures is the family of rules that has a label or segment in the place of each
   capture. A table with the captures must answer as a table of all members of the families. */

#include "property/generate.h"
#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES = 4, MEMBERS = RULES * 36, TEXT = 64 };

static const char *const words[] = {"a", "bb", "c", "m", "t", "i"};

/* A rule, or a member of a family. */
struct member {
    size_t number; /* of its rule */
    char client[TEXT]; /* empty: a keep rule */
    char backend[TEXT];
    char client_marks[TEXT]; /* where its captures were: what to sort by */
    char backend_marks[TEXT];
};

static const char *pick(struct random *random, const char *const *of, size_t count)
{
    return of[random_below(random, count)];
}

#define ONE_OF(random, array) pick(random, array, sizeof(array) / sizeof *(array))

/* `bound`: client prefixes have an origin. In one table all have, or none: a literal path
   alone goes before captures on an origin, which members cannot show. */
static void random_family(struct random *random, struct member *rule, bool bound)
{
    static const char *const clients[] = {"/t/{x}", "/{x}/{y}", "/{y}/{x}/m", "/{x}",     "/a/{x}",
                                          "/a",     "/t",       "/",          "/{y}/{x}", "/m/a"};
    static const char *const hosts[] = {"{x}.i", "a.i", "{x}.{y}", "bb.{y}",
                                        "b",     "b",   "a.{x}.i", "{y}.{x}.i"};
    static const char *const paths[] = {"",         "/",    "/{x}", "/{y}", "/{x}/{y}",
                                        "/{y}/{x}", "/a/m", "/a",   "/m",   "/m/{x}"};
    if (random_below(random, 8))
        snprintf(rule->client, TEXT, "%s%s", bound ? "http://c" : "", ONE_OF(random, clients));
    snprintf(rule->backend, TEXT, "http://%s%s", ONE_OF(random, hosts), ONE_OF(random, paths));
}

/* What orders prefixes: a host with captures after one without, labels from the right,
   then segments from the left; "1" for a capture. */
static void mark(const char *prefix, char marks[TEXT])
{
    const char *host = strstr(prefix, "://");
    const char *path = host ? strchr(host + 3, '/') : prefix;
    size_t size = 0;
    marks[size++] = '0';
    if (host && memchr(host, '{', path ? (size_t)(path - host) : strlen(host))) {
        marks[0] = '1';
        for (const char *end = path ? path : host + strlen(host); end > host + 3;) {
            const char *begin = end;
            while (begin > host + 3 && begin[-1] != '.')
                begin--;
            marks[size++] = *begin == '{' ? '1' : '0';
            end = begin > host + 3 ? begin - 1 : begin;
        }
    }
    for (; path && *path; path++) {
        if (*path == '/' && path[1])
            marks[size++] = path[1] == '{' ? '1' : '0';
    }
    marks[size] = '\0';
}

/* Put words in the place of captures. */
static void fill(const char *text, const char *x, const char *y, char to[TEXT])
{
    size_t size = 0;
    for (; *text; text++) {
        const char *word = !strncmp(text, "{x}", 3) ? x : !strncmp(text, "{y}", 3) ? y : NULL;
        if (word)
            size += (size_t)snprintf(to + size, TEXT - size, "%s", word);
        else
            to[size++] = *text;
        text += word ? 2 : 0;
    }
    to[size] = '\0';
}

static size_t expand(const struct member *rules, size_t count, struct member *members)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        const bool x = strstr(rules[i].backend, "{x}") != NULL;
        const bool y = strstr(rules[i].backend, "{y}") != NULL;
        for (size_t a = 0; a < (x ? 6 : 1); a++) {
            for (size_t b = 0; b < (y ? 6 : 1); b++) {
                struct member *member = &members[size++];
                *member = rules[i];
                fill(rules[i].client, words[a], words[b], member->client);
                fill(rules[i].backend, words[a], words[b], member->backend);
            }
        }
    }
    return size;
}

/* A trailing slash makes no other prefix. */
static bool is_same_prefix(const char *a, const char *b)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    a_size -= a_size && a[a_size - 1] == '/';
    b_size -= b_size && b[b_size - 1] == '/';
    return a_size == b_size && !memcmp(a, b, a_size);
}

/* Order members so that the most literal client prefix comes first; of one literalness
   they stay in order. */
static void sort(struct member *members, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct member member = members[i];
        size_t at = i;
        for (; at && strcmp(members[at - 1].client_marks, member.client_marks) > 0; at--)
            members[at] = members[at - 1];
        members[at] = member;
    }
}

/* Drop members whose backend prefix a more literal one has, too. */
static size_t drop_hidden(struct member *members, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool hidden = false;
        for (size_t k = 0; k < count; k++)
            hidden = hidden || (is_same_prefix(members[i].backend, members[k].backend) &&
                                strcmp(members[k].backend_marks, members[i].backend_marks) < 0);
        members[i].number = hidden ? 0 : members[i].number;
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].number)
            members[kept++] = members[i];
    }
    return kept;
}

static struct ppr_table *build(const struct member *members, size_t count)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (size_t i = 0; i < count; i++) {
        if (members[i].client[0])
            ppr_builder_map(builder, ppr_view_of(members[i].client),
                            ppr_view_of(members[i].backend), 0);
        else
            ppr_builder_keep(builder, ppr_view_of(members[i].backend), 0);
    }
    ppr_builder_query_param(builder, ppr_view_of("next"), 0);
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

static void random_text(struct random *random, bool request, char to[256])
{
    static const char *const hosts[] = {"a.i",  "bb.i",   "c.i",   "b",   "a.a",
                                        "bb.c", "a.bb.i", "c.a.i", "C.I", "d"};
    static const char *const segments[] = {"/a", "/bb", "/c", "/m", "/t", "/..", "/.", "/a"};
    size_t size = 0;
    if (!request && !random_below(random, 3))
        size = (size_t)snprintf(to, 256, "%s", random_below(random, 2) ? "bb" : "/a");
    else if (!request)
        size = (size_t)snprintf(to, 256, "http://%s", ONE_OF(random, hosts));
    else if (!random_below(random, 3))
        size = (size_t)snprintf(to, 256, "http://c");
    else
        size = (size_t)snprintf(to, 256, "%s", ONE_OF(random, segments));
    for (size_t n = random_below(random, 5); n; n--)
        size += (size_t)snprintf(to + size, 256 - size, "%s", ONE_OF(random, segments));
    if (!random_below(random, 4))
        snprintf(to + size, 256 - size, "%s",
                 random_below(random, 2) ? "/?q" : "?next=http://a.i/m");
}

static void print(const struct member *rules, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "%s %s %s\n", rules[i].client[0] ? "map" : "keep", rules[i].client,
                rules[i].backend);
    fprintf(stderr, "%s\n", text);
}

/* Hold what one table makes of a block against what another does. */
static bool agree(const struct ppr_table *own, const struct ppr_table *all,
                  const struct member *members, enum ppr_direction direction, const char *target,
                  const char *text)
{
    const struct ppr_context context = {.size = sizeof context,
                                        .client_scheme = {"http", 4},
                                        .client_authority = {"c", 1},
                                        .client_target = ppr_view_of(target)};
    char a[1024];
    char b[1024];
    const size_t size = (size_t)snprintf(
        a, sizeof a, direction ? "Destination: %s\r\n\r\n" : "Location: %s\r\nLink: <%s>\r\n\r\n",
        text, text);
    memcpy(b, a, size);
    const struct ppr_result one = once_block(own, direction, &context, a, size, sizeof a, 0);
    struct ppr_result two = once_block(all, direction, &context, b, size, sizeof b, 0);
    two.rule = two.rule ? members[two.rule - 1].number : 0;
    const bool decided = one.reason == PPR_REASON_MAPPED || one.reason == PPR_REASON_KEPT;
    if (one.status == two.status && one.reason == two.reason &&
        (!decided || one.rule == two.rule) && one.count == two.count &&
        !memcmp(a, b, one.count ? one.count : size))
        return true;
    fprintf(stderr, "one: %s %zu %.*s\nall: %s %zu %.*s\n", ppr_reason_word(one.reason), one.rule,
            (int)one.count, a, ppr_reason_word(two.reason), two.rule, (int)two.count, b);
    return false;
}

/* Whether no two members have a prefix in common: else M4 would look at the target, and
   of a family it looks at all members. */
static bool is_simple(const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (is_same_prefix(members[i].backend, members[k].backend) ||
                is_same_prefix(members[i].client, members[k].client))
                return false;
        }
    }
    return true;
}

/* Hold one table against that of all members; false: they differ. */
static bool try_families(struct random *random, unsigned *tried)
{
    struct member rules[RULES] = {{0}};
    struct member members[2][MEMBERS];
    const size_t count = 1 + random_below(random, RULES);
    const bool bound = !random_below(random, 4);
    for (size_t i = 0; i < count; i++) {
        random_family(random, &rules[i], bound);
        rules[i].number = i + 1;
        mark(rules[i].client, rules[i].client_marks);
        mark(rules[i].backend, rules[i].backend_marks);
    }
    const size_t all = expand(rules, count, members[PPR_RESPONSE]);
    memcpy(members[PPR_REQUEST], members[PPR_RESPONSE], sizeof members[0]);
    const size_t response = drop_hidden(members[PPR_RESPONSE], all);
    sort(members[PPR_REQUEST], all);
    struct ppr_table *own = build(rules, count);
    struct ppr_table *tables[2] = {build(members[PPR_RESPONSE], response),
                                   build(members[PPR_REQUEST], all)};
    const bool simple = is_simple(members[PPR_REQUEST], all);
    bool good = true;
    for (unsigned i = 0; own && i < 40 && good; i++) {
        const enum ppr_direction direction = i & 1 ? PPR_REQUEST : PPR_RESPONSE;
        char text[256];
        char target[256] = "";
        if (simple && random_below(random, 2))
            random_text(random, true, target);
        random_text(random, direction == PPR_REQUEST, text);
        if (!tables[direction])
            continue;
        ++*tried;
        good = agree(own, tables[direction], members[direction], direction, target, text);
        if (!good)
            fprintf(stderr, "target %s\n", target);
        if (!good)
            print(rules, count, text);
    }
    ppr_table_unref(own);
    ppr_table_unref(tables[0]);
    ppr_table_unref(tables[1]);
    return good;
}

START_TEST(families)
{
    struct random random = {.state = 77};
    unsigned tried = 0;
    unsigned wrong = 0;
    for (unsigned i = 0; i < 15000 && wrong < 3; i++)
        wrong += !try_families(&random, &tried);
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_gt(tried, 50000);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {families, 1},
    };
    return run_cases("captures", cases, COUNT(cases));
}
