/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The library against uriparser, which is a second opinion on RFC 3986, where
 * that accepts the input. PPR_SEED and PPR_ROUNDS change what is tried. */

#include "property/generate.h"
#include "support/once.h"
#include "support/pieces.h"
#include "support/sanitized.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uriparser/Uri.h>

enum { SIZE = 4096, ROUNDS = SANITIZED ? 5000 : 20000 };

static struct ppr_view view_of(UriTextRangeA range)
{
    return range.first ? (struct ppr_view){range.first, (size_t)(range.afterLast - range.first)}
                       : (struct ppr_view){NULL, 0};
}

static bool read_uri(UriUriA *uri, struct ppr_view text)
{
    return uriParseSingleUriExA(uri, text.data, text.data + text.size, NULL) == URI_SUCCESS;
}

/* --------------------------------------------------------------- Parts -- */

/** A path as uriparser has it: a list of segments. */
static void add_path(struct buffer *out, const UriUriA *uri)
{
    const UriPathSegmentA *segment = uri->pathHead;
    bool slash = uri->absolutePath || (uri->hostText.first && segment);

    for (; segment; segment = segment->next) {
        buffer_string(out, slash ? "/" : "");
        buffer_add(out, view_of(segment->text));
        slash = true;
    }
    if (uri->absolutePath && !uri->pathHead) {
        buffer_string(out, "/");
    }
}

static long port_of(const UriUriA *uri)
{
    const struct ppr_view text = view_of(uri->portText);
    long port = 0;

    for (size_t i = 0; i < text.size && port <= 65535; ++i) {
        port = port * 10 + (text.data[i] - '0');
    }
    return text.size ? port : -1;
}

static bool is(struct ppr_view text, const char *word)
{
    bool same = text.size == strlen(word);

    for (size_t i = 0; i < text.size && same; ++i) {
        same = (text.data[i] | 0x20) == word[i];
    }
    return same;
}

static long default_port(struct ppr_view scheme)
{
    return is(scheme, "http") || is(scheme, "ws")     ? 80
           : is(scheme, "https") || is(scheme, "wss") ? 443
                                                      : -1;
}

/** W3 is stricter than RFC 3986 here: http and its like, and `//`, must have a
 *  host, and a port that exists. In other schemes the authority is not split
 *  where it has something around no host, or a port that does not exist. */
static bool is_judged_otherwise(const UriUriA *uri)
{
    const struct ppr_view scheme = view_of(uri->scheme);
    const bool web = default_port(scheme) > 0 || (!scheme.data && uri->hostText.first);
    const bool bare = !web && !uri->userInfo.first && !uri->portText.first;

    return (view_of(uri->hostText).size == 0 && !bare) || port_of(uri) > 65535;
}

static void check_part(const char *name, struct ppr_view reference, struct ppr_view got,
                       struct ppr_view expected)
{
    const bool same = !got.data == !expected.data && got.size == expected.size &&
                      (got.size == 0 || memcmp(got.data, expected.data, got.size) == 0);

    ck_assert_msg(same, "%s of %.*s: %.*s, uriparser has %.*s", name, (int)reference.size,
                  reference.data, (int)got.size, got.data ? got.data : "", (int)expected.size,
                  expected.data ? expected.data : "");
}

static void check_parts(struct ppr_view reference, const UriUriA *uri)
{
    static struct buffer path;
    struct ppr_view host = view_of(uri->hostText);
    struct ppr_url url;
    size_t offset;
    const enum ppr_status status = ppr_parse_url(reference, &url, &offset);
    long port = port_of(uri);

    if (is_judged_otherwise(uri)) {
        return;
    }
    ck_assert_msg(status == PPR_OK, "%.*s: malformed at %zu, uriparser accepts it",
                  (int)reference.size, reference.data, offset);
    if (host.data && (uri->hostData.ip6 || uri->hostData.ipFuture.first)) {
        host = (struct ppr_view){host.data - 1, host.size + 2}; /* the brackets */
    }
    port = port >= 0 ? port : default_port(view_of(uri->scheme));
    buffer_clear(&path);
    add_path(&path, uri);
    check_part("scheme", reference, url.scheme, view_of(uri->scheme));
    check_part("userinfo", reference, url.userinfo, view_of(uri->userInfo));
    check_part("host", reference, url.host, host);
    check_part("path", reference, url.path, buffer_view(&path));
    check_part("query", reference, url.query, view_of(uri->query));
    check_part("fragment", reference, url.fragment, view_of(uri->fragment));
    ck_assert_msg(url.port == port, "port of %.*s: %d, uriparser has %ld", (int)reference.size,
                  reference.data, url.port, port);
}

START_TEST(parts)
{
    struct random random = random_start("parts", 6);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table table;
    static struct buffer reference;
    unsigned long compared = 0;

    for (unsigned long round = 0; round < rounds; ++round) {
        random_table(&random, &table);
        for (size_t i = 0; i < 10; ++i) {
            UriUriA uri;

            random_reference(&random, &table, NULL, &reference);
            if (read_uri(&uri, buffer_view(&reference))) {
                check_parts(buffer_view(&reference), &uri);
                uriFreeUriMembersA(&uri);
                ++compared;
            }
        }
    }
    ck_assert_uint_gt(compared, rounds * 3);
}
END_TEST

/* ---------------------------------------------------------- Resolution -- */

/** What uriparser makes of a reference at a base: resolved and normalised. */
static bool resolve(struct buffer *out, struct ppr_view reference, struct ppr_view base)
{
    const unsigned components = URI_NORMALIZE_SCHEME | URI_NORMALIZE_HOST | URI_NORMALIZE_PATH;
    UriUriA base_uri;
    UriUriA relative;
    UriUriA resolved;
    int written = 0;
    bool done = false;

    if (!read_uri(&base_uri, base)) {
        return false;
    }
    if (read_uri(&relative, reference)) {
        if (uriAddBaseUriA(&resolved, &relative, &base_uri) == URI_SUCCESS) {
            done = uriNormalizeSyntaxExA(&resolved, components) == URI_SUCCESS &&
                   uriToStringA(out->data, &resolved, SIZE, &written) == URI_SUCCESS;
            uriFreeUriMembersA(&resolved);
        }
        uriFreeUriMembersA(&relative);
    }
    uriFreeUriMembersA(&base_uri);
    out->size = done ? (size_t)written - 1 : 0; /* the NUL */
    return done;
}

static bool starts_with(const struct buffer *text, const char *start)
{
    return text->size >= strlen(start) && memcmp(text->data, start, strlen(start)) == 0;
}

/** Take away a prefix, if it is there, and put another. Return whether it was. */
static bool swap(struct buffer *text, const char *from, const char *to)
{
    static struct buffer copy;
    const size_t size = strlen(from);

    if (!starts_with(text, from)) {
        return false;
    }
    buffer_clear(&copy);
    buffer_string(&copy, to);
    buffer_add(&copy, (struct ppr_view){text->data + size, text->size - size});
    *text = copy;
    return true;
}

/** What uriparser leaves: a port that is http's own, an empty path. */
static void finish(struct buffer *text, const char *origin)
{
    char with_port[64];
    char with_path[64];

    snprintf(with_port, sizeof(with_port), "%s:80", origin);
    snprintf(with_path, sizeof(with_path), "%s/", origin);
    if (!swap(text, with_port, origin)) {
        with_port[strlen(origin) + 1] = '\0';
        swap(text, with_port, origin);
    }
    if (!starts_with(text, with_path)) {
        swap(text, origin, with_path);
    }
}

static bool has_double_slash(const struct buffer *text)
{
    for (size_t i = sizeof("http://"); i + 1 < text->size; ++i) {
        if (text->data[i] == '?' || text->data[i] == '#') {
            return false;
        }
        if (text->data[i] == '/' && text->data[i + 1] == '/') {
            return true;
        }
    }
    return false;
}

/* No `%2e`: M3 takes it for a dot while it resolves, uriparser only afterwards. */
static const char *const pieces[] = {"..",  "..",   ".",   "a",   "b",   "x",
                                     "~u",  "%7Eu", "%41", "%2F", "%2f", "%C3%BC",
                                     "a:b", "a@b",  ";p",  "m",   "...", ".a"};

static void add_segments(struct random *random, struct buffer *out, size_t count)
{
    for (size_t i = 0; i < count; ++i) {
        buffer_string(out, i ? "/" : "");
        buffer_string(out, pieces[random_below(random, sizeof(pieces) / sizeof(pieces[0]))]);
    }
    buffer_string(out, count && random_chance(random, 30) ? "/" : "");
}

static void add_end(struct random *random, struct buffer *out)
{
    static const char *const ends[] = {"", "", "", "?q", "#f", "?q=../x#/f", "?", "#"};

    buffer_string(out, ends[random_below(random, 8)]);
}

/** A reference as a backend sends it, in RFC 3986's syntax; not one that is
 *  the client's already. */
static void make_reference(struct random *random, struct buffer *out)
{
    static const char *const starts[] = {"http://b/", "HTTP://B:80/", "//b/", "http://b:/",
                                         "/",         "/x/",          "/..//"};
    const size_t kind = random_below(random, 16);

    buffer_clear(out);
    if (kind < 7) {
        buffer_string(out, starts[kind]);
    } else if (kind == 7) {
        buffer_string(out, "http://b");
        add_end(random, out);
        return;
    }
    add_segments(random, out, random_below(random, 6));
    add_end(random, out);
}

/** The same tail on both sides, as a proxy has it. Dot segments in it stay
 *  inside, as a proxy that lets them climb has other troubles. */
static void make_base(struct random *random, struct buffer *backend, struct buffer *client)
{
    struct buffer path = {.size = 0};

    static const char *const bases[] = {"",         "a",        "a/",         "a/b/c", "a/../b/",
                                        "%7Eu/a:b", "a/./b/..", "%2F/x/y/z/", "...",   "m/m/x",
                                        "a?q",      "?q",       "a/b/?../..", "a;p/b/"};

    buffer_string(&path, bases[random_below(random, sizeof(bases) / sizeof(bases[0]))]);
    buffer_clear(backend);
    buffer_clear(client);
    buffer_string(backend, "http://b/");
    buffer_string(client, "http://c.example/m/");
    buffer_add(backend, buffer_view(&path));
    buffer_add(client, buffer_view(&path));
}

/** The client, at the URL that it asked for, must find what the backend meant
 *  at the URL that it was asked for. Return whether that could be compared. */
static bool check_place(const struct ppr_table *table, struct ppr_view reference,
                        const struct buffer *backend, const struct buffer *client)
{
    static struct buffer meant;
    static struct buffer found;
    static char output[SIZE];
    struct ppr_context context = {.size = sizeof(context)};
    struct ppr_result result;
    struct ppr_view sent = reference;

    set_client_origin(&context, ppr_view_of("http://c.example"));
    context.client_target = (struct ppr_view){client->data + 16, client->size - 16};
    set_backend_url(&context, buffer_view(backend));
    if (!resolve(&meant, reference, buffer_view(backend)) || has_double_slash(&meant)) {
        return false;
    }
    finish(&meant, "http://b");
    result = once_url(table, PPR_RESPONSE, &context, reference, output, sizeof(output));
    if (result.reason == PPR_REASON_CLIENT_FACING) {
        return false;
    }
    if (result.reason == PPR_REASON_OTHER_SITE) { /* "a:b", which is a scheme in front */
        ck_assert_msg(starts_with(&meant, "a:"), "%.*s", (int)reference.size, reference.data);
        return false;
    }
    if (result.status == PPR_REWRITTEN) {
        sent = (struct ppr_view){output, result.count};
    }
    ck_assert(resolve(&found, sent, buffer_view(client)));
    finish(&found, "http://c.example");
    ck_assert_msg(swap(&found, "http://c.example/m/", "http://b/") && found.size == meant.size &&
                      memcmp(found.data, meant.data, meant.size) == 0,
                  "%.*s at %.*s: sent as %.*s, found as %.*s, meant was %.*s", (int)reference.size,
                  reference.data, (int)backend->size, backend->data, (int)sent.size, sent.data,
                  (int)found.size, found.data, (int)meant.size, meant.data);
    return true;
}

START_TEST(resolution)
{
    struct random random = random_start("resolution", 7);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS) * 10;
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    struct ppr_table *table;
    static struct buffer reference;
    static struct buffer backend;
    static struct buffer client;
    unsigned long compared = 0;

    ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("http://b"), 0);
    table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);
    for (unsigned long round = 0; round < rounds; ++round) {
        make_reference(&random, &reference);
        make_base(&random, &backend, &client);
        compared += check_place(table, buffer_view(&reference), &backend, &client);
    }
    ppr_table_unref(table);
    ck_assert_uint_gt(compared, rounds / 2);
}
END_TEST

int main(void)
{
    Suite *const suite = suite_create("uriparser");
    TCase *const cases = tcase_create("against uriparser");
    SRunner *const runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(cases, 0);
    tcase_add_test(cases, parts);
    tcase_add_test(cases, resolution);
    suite_add_tcase(suite, cases);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
