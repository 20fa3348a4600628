/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What the builder takes from its allocator, and gives back: when it gets none,
   when there are very many rules, and when threads share a table. */

#include "resources/hostile.h"
#include "resources/meter.h"
#include "support/once.h"

#include <ppr/rules.h>

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ppr_view view(const char *string)
{
    return ppr_view_of(string);
}

/* Response direction, client origin known. */
static bool maps(const struct ppr_table *table, const char *reference, const char *expected)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = view("http");
    context.client_authority = view("front.example");
    char buffer[256];
    struct ppr_result result =
        once_url(table, PPR_RESPONSE, &context, view(reference), buffer, sizeof buffer);
    return result.status == PPR_REWRITTEN && result.count == strlen(expected) &&
           memcmp(buffer, expected, result.count) == 0;
}

/* ------------------------------------------------ Allocations that fail -- */

enum { map_count = 40 }; /* enough for whatever grows to grow more than once */

static const char rules_text[] = "# a comment\n"
                                 "map /read/ http://read.example/\n"
                                 "\n"
                                 "map /v6/ http://[2001:DB8::1]:8080/%7euser/ any-scheme\n"
                                 "keep http://read.example/raw/\n"
                                 "field response X-Read uri\n"
                                 "field request all\n"
                                 "cookie-domain old.read.example new.read.example\n"
                                 "cookie-path /read/old /read/new\n"
                                 "cookie-flags read* secure samesite=lax\n"
                                 "query-param read\n";

/* Eight rules, and two that are local. */
static const char nginx_text[] =
    "include x;\n"
    "proxy_set_header Host read.example; proxy_cookie_path /read/old/ /read/new/;\n"
    "upstream u { server read.example; }\n"
    "location \"/re\\\\ad/\" { content_by_lua_block { x = '}' } }\n"
    "location /read/ { set $b http://u; proxy_pass $b; proxy_cookie_domain off;\n"
    "  proxy_redirect http://read.example/nginx/ /read/nginx/; }\n"
    "server { server_name nginx.example *.x; listen 81 ssl;\n"
    "  location / { proxy_pass http://kept.example/; proxy_redirect off; } }\n"
    "server { server_name e.example; proxy_set_header X y;\n"
    "  location ~ ^/r/([^/]+)/(.*)$ { proxy_pass http://$1.r.example/$2; }\n"
    "  location = /e/ { return 204; }\n"
    "  location /e/ { rewrite ^/e/(.*)$ /$1 break; proxy_pass http://e.example; } }\n";

/* Twelve rules: four for each of the two names, and for other hosts. */
static const char apache_text[] =
    "Include x\n"
    "Define B http://httpd.example\n"
    "<IfModule mod_proxy.c>\nProxyPass /httpd/ ${B}/a/\nProxyPassReverse /httpd/ /b/\n"
    "ProxyPass /httpd/raw/ !\n</IfModule>\nProxyPassReverseCookiePath /read/old/ /read/new/\n"
    "<VirtualHost *:81>\nServerName httpd.example\nServerAlias other.example *.x\n"
    "<Proxy balancer://pool>\nBalancerMember h2c://member.example\nBalancerMember ajp://m\n"
    "</Proxy>\nProxyPass /m/raw/ !\n<Location /m/>\nProxyPass \"balancer://pool/p/\"\n"
    "ProxyPassReverseCookieDomain old.read.example new.read.example\n</Location>\n"
    "ProxyPass /s/ unix:/run/s|http://socket.example/\n</VirtualHost>\n";

static void add_rules(struct ppr_builder *builder)
{
    for (int i = 0; i < map_count; i++) {
        char client[64];
        char backend[64];
        snprintf(client, sizeof client, "/client/%d/", i);
        snprintf(backend, sizeof backend, "HTTP://Backend-%d.Example:80/a/%%7E/", i);
        ppr_builder_map(builder, view(client), view(backend), i % 2 == 0 ? 0 : PPR_ANY_SCHEME);
    }
    ppr_builder_keep(builder, view("http://backend-1.example/a/~/raw"), PPR_ANY_SCHEME);
    ppr_builder_field(builder, PPR_RESPONSE, view("X-Location"), PPR_KIND_URI);
    ppr_builder_field(builder, PPR_REQUEST, view("X-Destination"), PPR_KIND_URI);
    for (int i = 0; i < map_count; i++) {
        char name[64];
        char path[64];
        snprintf(name, sizeof name, "name-%d.example", i);
        snprintf(path, sizeof path, "/path/%d/", i);
        ppr_builder_cookie_domain(builder, view(name), view("client.example"));
        ppr_builder_cookie_path(builder, view(path), view("/client"));
        ppr_builder_cookie_flags(builder, view(name), PPR_COOKIE_SECURE);
        ppr_builder_query_param(builder, view(name), 0);
        ppr_builder_field(builder, PPR_RESPONSE, view(name), PPR_KIND_LINK);
    }
    ppr_builder_all_fields(builder, PPR_RESPONSE);
    ppr_builder_read(builder, view(rules_text));
    ppr_rules_read(builder, PPR_RULES_NGINX, view(nginx_text), NULL);
    ppr_rules_read(builder, PPR_RULES_APACHE, view(apache_text), NULL);
}

/* The last of each of the rules above. */
static void check_fields(const struct ppr_table *table)
{
    static const char cookie[] = "name-39.example=1; Domain=name-39.example; Path=/path/39/x";
    static const char expected[] =
        "name-39.example=1; Domain=client.example; Path=/client/x; Secure";
    struct ppr_context context = {.size = sizeof context};
    char buffer[256];
    struct ppr_result result = once_field(table, PPR_RESPONSE, &context, view("Set-Cookie"),
                                          view(cookie), buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, strlen(expected));
    ck_assert_mem_eq(buffer, expected, strlen(expected));
    ck_assert(maps(table, "http://o.example/?name-39.example=http://read.example/x",
                   "http://o.example/?name-39.example=http://front.example/read/x"));
    result = once_field(table, PPR_RESPONSE, &context, view("Name-39.Example"),
                        view("<http://read.example/x>"), buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
}

static void check_table(const struct ppr_table *table)
{
    /* A keep rule, three of rules_text, eight of nginx_text, twelve of apache_text. */
    ck_assert_uint_eq(ppr_table_size(table), map_count + 1 + 3 + 8 + 12);
    ck_assert(maps(table, "http://backend-7.example/a/%7e/x", "http://front.example/client/7/x"));
    ck_assert(maps(table, "http://read.example/x", "http://front.example/read/x"));
    ck_assert(maps(table, "ws://[2001:db8:0::1]:8080/~user/x", "ws://front.example/v6/x"));
    ck_assert(maps(table, "http://httpd.example/b/x", "http://front.example/httpd/x"));
    ck_assert(maps(table, "http://socket.example/x", "http://front.example/s/x"));
    check_fields(table);
    struct ppr_rule rule;
    ck_assert_int_eq(ppr_table_rule(table, map_count + 1, &rule), PPR_OK);
    ck_assert_uint_eq(rule.flags, PPR_KEEP | PPR_ANY_SCHEME);
}

/* What a builder says from its first error on. */
static void check_sticky(struct ppr_builder *builder)
{
    static const struct ppr_view name = {"X", 1};
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_ptr_nonnull(error);
    ck_assert_int_eq(error->status, PPR_NO_MEMORY);
    ck_assert_ptr_nonnull(error->source);
    ck_assert_ptr_nonnull(error->message);
    ck_assert_int_eq(ppr_builder_map(builder, view("/x"), view("http://x.example"), 0),
                     PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_keep(builder, view("http://x.example"), 0), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_field(builder, PPR_RESPONSE, name, PPR_KIND_URI), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_read(builder, view("map /x http://x.example")), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_cookie_domain(builder, view("a"), view("b")), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_cookie_path(builder, view("/a"), view("/b")), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_cookie_flags(builder, name, PPR_COOKIE_SECURE), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_query_param(builder, name, 0), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_all_fields(builder, PPR_RESPONSE), PPR_NO_MEMORY);
    ck_assert_ptr_null(ppr_builder_build(builder));
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_NO_MEMORY);
}

/* One life of a builder: rules, a table, one rule more, another table. */
static void live(struct meter *meter)
{
    const struct ppr_allocator allocator = meter_allocator(meter);
    struct ppr_builder *builder = ppr_builder_new(&allocator);
    add_rules(builder);
    struct ppr_table *first = ppr_builder_build(builder);
    if (first != NULL)
        check_table(first);
    ppr_builder_map(builder, view("/later/"), view("http://later.example/"), 0);
    struct ppr_table *second = ppr_builder_build(builder);

    if (meter->failed) {
        ck_assert_ptr_null(second);
        check_sticky(builder);
    } else {
        ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
        ck_assert_ptr_nonnull(first);
        ck_assert_ptr_nonnull(second);
    }
    ppr_builder_free(builder);

    /* tables outlive their builder, and one that failed later */
    if (first != NULL)
        check_table(first);
    if (second != NULL)
        ck_assert(maps(second, "http://later.example/x", "http://front.example/later/x"));
    ppr_table_unref(first);
    ppr_table_unref(second);
    ck_assert_uint_eq(meter->blocks, 0);
    ck_assert_uint_eq(meter->bytes, 0);
    ck_assert(!meter->broken);
}

static void fail_each(bool for_good)
{
    struct meter meter;
    size_t number = 0;
    do {
        number++;
        meter_init(&meter);
        meter.fail_at = number;
        meter.for_good = for_good;
        live(&meter);
    } while (meter.failed);
    /* the last life had no failure; there were allocations to fail before it */
    ck_assert_uint_gt(number, 10);
    ck_assert_uint_lt(meter.calls, number);
}

START_TEST(each_allocation_fails_once)
{
    fail_each(false);
}
END_TEST

START_TEST(each_allocation_fails_for_good)
{
    fail_each(true);
}
END_TEST

/* A builder that failed does not spoil the allocator for the next. */
START_TEST(works_again_after_failure)
{
    struct meter meter;
    meter_init(&meter);
    meter.fail_at = 20;
    live(&meter);
    ck_assert(meter.failed);
    meter.failed = false;
    live(&meter);
    ck_assert(!meter.failed);
}
END_TEST

START_TEST(null_builder_has_no_memory)
{
    check_sticky(NULL);
    ppr_builder_free(NULL);
    ck_assert_ptr_null(ppr_table_ref(NULL));
    ppr_table_unref(NULL);
}
END_TEST

/* A rule that is refused leaves nothing behind either. */
START_TEST(bad_rule_leaks_nothing)
{
    static const char *const texts[] = {
        "map /a/ http://a.example/\nmap /b/ http://[::1/\n",
        "map /a/ http://a.example/\nkeep http://a.example/?query\n",
        "map /a/ http://a.example/\nkeep http://a.example/\n",
        "field response Location nonsense\n",
        "nonsense\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct meter meter;
        meter_init(&meter);
        const struct ppr_allocator allocator = meter_allocator(&meter);
        struct ppr_builder *builder = ppr_builder_new(&allocator);
        ppr_builder_read(builder, view(texts[i]));
        ck_assert_ptr_null(ppr_builder_build(builder));
        ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_BAD_RULE);
        ppr_builder_free(builder);
        ck_assert_uint_eq(meter.blocks, 0);
        ck_assert_uint_eq(meter.bytes, 0);
        ck_assert(!meter.broken);
    }
}
END_TEST

/* Errors of a reader that keeps things of its own. `message`: of the text's first error, which
   stands unless memory fails before it. */
static void refuse_apache(struct meter *meter, const char *text, char message[200])
{
    const struct ppr_allocator allocator = meter_allocator(meter);
    struct ppr_builder *builder = ppr_builder_new(&allocator);
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    options.strict = true;
    const enum ppr_status status = ppr_rules_read(builder, PPR_RULES_APACHE, view(text), &options);
    if (!*message)
        snprintf(message, 200, "%s", ppr_builder_error(builder)->message);
    else if (status == PPR_BAD_RULE)
        ck_assert_str_eq(ppr_builder_error(builder)->message, message);
    ck_assert(status == PPR_BAD_RULE || (status == PPR_NO_MEMORY && meter->failed));
    ppr_builder_free(builder);
    ck_assert_uint_eq(meter->blocks, 0);
    ck_assert_uint_eq(meter->bytes, 0);
    ck_assert(!meter->broken);
}

START_TEST(apache_errors_leak_nothing)
{
    static const char *const texts[] = {
        "<Proxy balancer://b>\nBalancerMember http://b\n</Proxy>\n<VirtualHost *:80>\n"
        "ServerName v\nProxyPass / http://b\nProxyPassMatch ^/([^/]+)/(.*)$ http://$1/$2\n"
        "</VirtualHost>\n",
        "ProxyPassMatch ^/a\\.b[0-9]+$ http://b\nProxyPass / http://b\n",
        "<LocationMatch ^/x[0-9]>\nProxyPass http://b\n</LocationMatch>\n",
        "<Location /x>\n<Location /y>\nProxyPassReverse http://b\n</Location>\n</Location>\n",
        "ProxyPass /a ${B}\n<Location /x>\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct meter meter;
        size_t number = 0;
        char message[200] = "";
        meter_init(&meter);
        refuse_apache(&meter, texts[i], message);
        do {
            meter_init(&meter);
            meter.fail_at = ++number;
            refuse_apache(&meter, texts[i], message);
        } while (meter.failed);
        ck_assert_uint_gt(number, 3);
    }
}
END_TEST

/* ----------------------------------------- Calls that must not allocate -- */

/* The table's allocator is the only one that lib knows. test_heap.c counts the
   whole process instead; this works under sanitizers too. */
START_TEST(rewriting_asks_for_nothing)
{
    struct meter meter;
    meter_init(&meter);
    const struct ppr_allocator allocator = meter_allocator(&meter);
    struct ppr_table *table = hostile_table(&allocator);
    ck_assert_ptr_nonnull(table);
    ck_assert_uint_gt(meter.calls, 0);
    const size_t calls = meter.calls;
    for (size_t i = 0; i < hostile_count(); i++) {
        struct hostile_input input;
        hostile_make(i, &input);
        hostile_run(table, &input);
        ck_assert_msg(meter.calls == calls, "%s: %zu allocations", input.name, meter.calls - calls);
        hostile_free(&input);
    }
    ppr_table_unref(table);
    ck_assert_uint_eq(meter.blocks, 0);
}
END_TEST

/* ------------------------------------------------------------ Many rules -- */

enum { many = 1000000 };

/* Rule i joins /m/I/ and http://host-I.example/app/, or for every third another
   path of one host, so that both hosts and paths are many. */
static int client_of(int i, char *text, size_t size)
{
    return snprintf(text, size, "/m/%d/", i);
}

static int backend_of(int i, char *text, size_t size)
{
    return i % 3 == 0 ? snprintf(text, size, "http://shared.example/x/%d/", i)
                      : snprintf(text, size, "http://host-%d.example/app/", i);
}

static void check_rule(const struct ppr_table *table, int i)
{
    char client[64];
    char backend[64];
    char reference[128];
    char expected[128];
    client_of(i, client, sizeof client);
    backend_of(i, backend, sizeof backend);
    snprintf(reference, sizeof reference, "%sa?b", backend);
    snprintf(expected, sizeof expected, "http://front.example%sa?b", client);
    ck_assert_msg(maps(table, reference, expected), "rule %d", i + 1);

    char buffer[256];
    struct ppr_context context = {.size = sizeof context};
    snprintf(expected, sizeof expected, "%sa?b", client);
    struct ppr_result result =
        once_url(table, PPR_REQUEST, &context, view(expected), buffer, sizeof buffer);
    ck_assert_msg(result.status == PPR_REWRITTEN && result.count == strlen(reference) &&
                      memcmp(buffer, reference, result.count) == 0,
                  "rule %d, request", i + 1);
    ck_assert_uint_eq(result.rule, (size_t)i + 1);
}

static void check_misses(const struct ppr_table *table)
{
    static const char *const references[] = {
        "http://host-0.example/app/x", /* every third is on the shared host */
        "http://host-1000000.example/app/x", "http://host-1.example/ap",
        "http://shared.example/x/1/y",       "http://shared.example/x",
    };
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        char buffer[256];
        struct ppr_result result =
            once_url(table, PPR_RESPONSE, NULL, view(references[i]), buffer, sizeof buffer);
        ck_assert_msg(result.status == PPR_UNCHANGED, "%s", references[i]);
    }
}

static void check_many(struct ppr_builder *builder)
{
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_msg(table != NULL, "%s", ppr_builder_error(builder)->message);
    ppr_builder_free(builder);
    ck_assert_uint_eq(ppr_table_size(table), many);
    check_rule(table, 0);
    check_rule(table, many - 1);
    for (int i = 1; i < many; i += 997)
        check_rule(table, i);
    check_misses(table);
    ppr_table_unref(table);
}

START_TEST(many_rules_by_calls)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (int i = 0; i < many; i++) {
        char client[64];
        char backend[64];
        client_of(i, client, sizeof client);
        backend_of(i, backend, sizeof backend);
        ck_assert_int_eq(ppr_builder_map(builder, view(client), view(backend), 0), PPR_OK);
    }
    check_many(builder);
}
END_TEST

START_TEST(many_rules_by_text)
{
    enum { most = 80 }; /* bytes a line */
    char *text = malloc((size_t)many * most);
    ck_assert_ptr_nonnull(text);
    size_t size = 0;
    for (int i = 0; i < many; i++) {
        char client[32];
        char backend[40];
        client_of(i, client, sizeof client);
        backend_of(i, backend, sizeof backend);
        size += (size_t)snprintf(text + size, most, "map %s %s\n", client, backend);
    }
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_builder_read(builder, (struct ppr_view){text, size}), PPR_OK);
    free(text); /* nothing of it is kept */
    check_many(builder);
}
END_TEST

/* --------------------------------------------------------------- Threads -- */

enum { thread_count = 8, rounds = 5000 };

/* Each thread owns one reference from the start, takes and drops others, and
   drops its own at the end. */
static void *share(void *argument)
{
    struct ppr_table *table = argument;
    size_t wrong = 0;
    for (int i = 0; i < rounds; i++) {
        struct ppr_table *mine = ppr_table_ref(table);
        if (mine != table ||
            !maps(mine, "http://read.example/a/../b", "http://front.example/read/b"))
            wrong++;
        ppr_table_unref(mine);
    }
    ppr_table_unref(table);
    return wrong == 0 ? NULL : argument;
}

START_TEST(threads_share_a_table)
{
    struct meter meter;
    meter_init(&meter);
    const struct ppr_allocator allocator = meter_allocator(&meter);
    struct ppr_builder *builder = ppr_builder_new(&allocator);
    add_rules(builder);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);

    pthread_t threads[thread_count];
    for (int i = 0; i < thread_count; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, share, ppr_table_ref(table)), 0);
    ppr_table_unref(table);
    for (int i = 0; i < thread_count; i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        ck_assert_ptr_null(wrong);
    }
    /* whichever thread was the last has freed it */
    ck_assert_uint_eq(meter.blocks, 0);
    ck_assert_uint_eq(meter.bytes, 0);
    ck_assert(!meter.broken);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tcase = tcase_create("memory");
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, each_allocation_fails_once);
    tcase_add_test(tcase, each_allocation_fails_for_good);
    tcase_add_test(tcase, works_again_after_failure);
    tcase_add_test(tcase, null_builder_has_no_memory);
    tcase_add_test(tcase, bad_rule_leaks_nothing);
    tcase_add_test(tcase, apache_errors_leak_nothing);
    tcase_add_test(tcase, rewriting_asks_for_nothing);
    suite_add_tcase(suite, tcase);
    tcase = tcase_create("many rules");
    tcase_set_tags(tcase, "slow");
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, many_rules_by_calls);
    tcase_add_test(tcase, many_rules_by_text);
    suite_add_tcase(suite, tcase);
    tcase = tcase_create("threads"); /* a case of its own, so that it can run alone */
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, threads_share_a_table);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
