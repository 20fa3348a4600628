/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "setting.h"

#include "support/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct oracle_rule plain[] = {
    {"/mirror/foo/", "http://backend.example.com/", 0},
};

/* A prefix taken away, so that what follows it stands at the front. */
static const struct oracle_rule stripped[] = {
    {"/", "http://b/x", 0},
    {"/y", "http://b/y", 0},
};

static const struct oracle_rule schemes[] = {
    {"/m", "http://b", PPR_ANY_SCHEME},
    {NULL, "http://b/raw", PPR_ANY_SCHEME},
    {"/m/deep", "https://b/deep", 0},
    {"/n", "ws://b:8080/n", PPR_ANY_SCHEME},
};

static const struct oracle_rule bound[] = {
    {"https://www.example.org/app", "http://10.0.0.7:8080/base/app", 0},
    {"/n", "http://[::1]:8080", 0},
    {"http://c/app", "http://10.0.0.7:8080/base", 0},
};

static const struct oracle_rule ties[] = {
    {"/a", "http://b", 0},      {"/b", "http://b", 0},  {"http://c/a", "http://b", 0},
    {"/a/x", "http://b2/x", 0}, {"/a", "http://b2", 0}, {NULL, "http://b/k", 0},
    {"/a/b", "http://b2/x", 0},
};

static const struct oracle_rule spelled[] = {
    {"/%7Ex/%2f", "HTTP://B:80/~y/%2F", 0},
    {"/e//f", "http://b/g//h", 0},
    {"/%c3%bc", "https://b:443/%C3%BC", 0},
};

static const struct oracle_field fields[] = {{PPR_RESPONSE, "X-Extra", PPR_KIND_URI}};

/* With every field, and every rule of cookies and parameters. */
static const struct oracle_extras extras = {
    .all = {true, true},
    .domains = {{".old.example", "www.new.example", NULL}, {"b2", "c", NULL}},
    .paths = {{"/base/app", "/mirror", NULL}, {"/base", "/other/", NULL}, {"/gone/", "/", NULL}},
    .flags = {{"sid", PPR_COOKIE_SECURE | PPR_COOKIE_HTTPONLY | PPR_COOKIE_SAMESITE_LAX, NULL},
              {"t*", PPR_COOKIE_NOSECURE | PPR_COOKIE_NOHTTPONLY | PPR_COOKIE_NOSAMESITE, NULL},
              {"u", PPR_COOKIE_SECURE | PPR_COOKIE_SAMESITE_STRICT, NULL}},
    .parameters = {"next", "redirect_uri"},
};

/* The first six as they were, so that the corpora keep their meaning. */
static const struct oracle_table oracles[] = {
    {plain, COUNT(plain), fields, 1, NULL},     {stripped, COUNT(stripped), fields, 1, NULL},
    {schemes, COUNT(schemes), fields, 1, NULL}, {bound, COUNT(bound), fields, 1, NULL},
    {ties, COUNT(ties), fields, 1, NULL},       {spelled, COUNT(spelled), fields, 1, NULL},
    {plain, COUNT(plain), fields, 1, &extras},  {stripped, COUNT(stripped), fields, 1, &extras},
    {bound, COUNT(bound), fields, 1, &extras},  {ties, COUNT(ties), fields, 1, &extras},
};

static const char *const origins[] = {
    "", "http://c", "https://c", "https://www.example.org", "http://[0::2]:8080", "http://b"};
static const char *const targets[] = {"",      "/mirror/foo/a?b", "/m/x/y",      "/app/x", "/n/",
                                      "/a/x/", "/%7ex/%2F/z",     "/e//f/g?q=/", "/y"};
static const char *const urls[] = {"",
                                   "http://backend.example.com/a?b",
                                   "http://b/x/y",
                                   "http://10.0.0.7:8080/base/app/x",
                                   "http://[::1]:8080/",
                                   "https://b/deep/x/",
                                   "http://b2/x/",
                                   "http://b/~y/%2F/z",
                                   "http://other.example/x"};
static const char *const hosts[] = {"",       "c",        "b",         "www.example.org:8443",
                                    "b:8080", "bad host", "[::1]:8080"};

void check_law(bool holds, const char *law, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: broken law: %s\n", file, line, law);
        abort();
    }
}

bool is_canary(const char *data, size_t size)
{
    for (size_t i = 0; i < size; ++i) {
        if (data[i] != CANARY) {
            return false;
        }
    }
    return true;
}

bool same_view(struct ppr_view left, struct ppr_view right)
{
    return left.size == right.size &&
           (left.size == 0 || memcmp(left.data, right.data, left.size) == 0);
}

bool starts_with(struct ppr_view text, struct ppr_view start)
{
    return text.size >= start.size &&
           (start.size == 0 || memcmp(text.data, start.data, start.size) == 0);
}

char *exact_view(struct ppr_view view)
{
    char *const data = malloc(view.size ? view.size : 1);

    LAW(data != NULL);
    if (view.size) {
        memcpy(data, view.data, view.size);
    }
    return data;
}

static struct ppr_table *build(const struct oracle_table *from)
{
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    struct ppr_table *table;

    oracle_give(from, builder);
    table = ppr_builder_build(builder);
    LAW(table != NULL);
    ppr_builder_free(builder);
    return table;
}

static size_t choice(struct ppr_view input, size_t i, size_t count)
{
    return (uint8_t)(input.data[i] - '0') % count;
}

/** Take the first line off the input, and copy it. */
static bool take_line(struct ppr_view *input, struct ppr_view *line, char **copy)
{
    const char *const end = input->size ? memchr(input->data, '\n', input->size) : NULL;

    if (!end) {
        return false;
    }
    line->size = (size_t)(end - input->data);
    *copy = exact_view((struct ppr_view){input->data, line->size});
    line->data = *copy;
    input->size -= line->size + 1;
    input->data = end + 1;
    return true;
}

static struct ppr_view text_of(const char *const *list, size_t count, size_t i)
{
    return ppr_view_of(i < count ? list[i] : "");
}

bool choose_setting(struct setting *setting, struct ppr_view *input)
{
    static struct ppr_table *tables[COUNT(oracles)];
    struct ppr_context *const context = &setting->context;
    size_t table;
    size_t target;
    size_t url;
    size_t host;
    struct ppr_view line = {NULL, 0};

    *setting = (struct setting){.context = {.size = sizeof(*context)}};
    if (input->size < 6) {
        return false;
    }
    table = choice(*input, 0, COUNT(oracles));
    if (!tables[table]) {
        tables[table] = build(&oracles[table]);
    }
    setting->oracle = &oracles[table];
    setting->table = tables[table];
    setting->two_way = !oracles[table].extras &&
                       (oracles[table].rules == plain || oracles[table].rules == spelled);
    setting->direction = choice(*input, 1, 2) ? PPR_REQUEST : PPR_RESPONSE;
    set_client_origin(context, ppr_view_of(origins[choice(*input, 2, COUNT(origins))]));
    target = choice(*input, 3, COUNT(targets) + 1);
    url = choice(*input, 4, COUNT(urls) + 1);
    host = choice(*input, 5, COUNT(hosts) + 1);
    context->client_target = text_of(targets, COUNT(targets), target);
    set_backend_url(context, text_of(urls, COUNT(urls), url));
    context->backend_host = text_of(hosts, COUNT(hosts), host);
    input->data += 6;
    input->size -= 6;
    if (target == COUNT(targets) &&
        !take_line(input, &context->client_target, &setting->lines[0])) {
        return false;
    }
    if (url == COUNT(urls)) {
        if (!take_line(input, &line, &setting->lines[1])) {
            return false;
        }
        set_backend_url(context, line);
    }
    return host < COUNT(hosts) || take_line(input, &context->backend_host, &setting->lines[2]);
}

void free_setting(struct setting *setting)
{
    for (size_t i = 0; i < COUNT(setting->lines); ++i) {
        free(setting->lines[i]);
    }
}
