/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "setting.h"

#include "support/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* A field of any kind, and rules of cookies and parameters. */
#define EXTRAS                                                                                     \
  "field response X-Extra uri\nfield response Alt-Svc drop\n"                                      \
  "field response all\nfield request all\n"                                                        \
  "cookie-domain .old.example www.new.example\ncookie-domain b2 c\n"                               \
  "cookie-path /base/app /mirror\ncookie-path /base /other/\ncookie-path /gone/ /\n"               \
  "cookie-flags sid secure httponly samesite=lax\n"                                                \
  "cookie-flags t* nosecure nohttponly nosamesite\ncookie-flags u secure samesite=strict\n"        \
  "query-param next\nquery-param redirect_uri\n"

#define PLAIN "map /mirror/foo/ http://backend.example.com/\n"

/* A prefix that is taken away, so that the rest of the path stands at the front. */
#define STRIPPED "map / http://b/x\nmap /y http://b/y\n"

#define BOUND                                                                                      \
  "map https://www.example.org/app http://10.0.0.7:8080/base/app\n"                                \
  "map /n http://[::1]:8080\n"                                                                     \
  "map http://c/app http://10.0.0.7:8080/base\n"

#define TIES                                                                                       \
  "map /a http://b\nmap /b http://b\nmap http://c/a http://b\nmap /a/x http://b2/x\n"              \
  "map /a http://b2\nkeep http://b/k\nmap /a/b http://b2/x\n"

#define ONE_FIELD "field response X-Extra uri\n"

/* The places of the first ten stay, so that the corpora keep their meaning. */
static const struct {
    const char *rules;
    bool two_way;
    bool extras;
} texts[] = {
    {PLAIN ONE_FIELD, true, false},
    {STRIPPED ONE_FIELD, false, false},
    {"map /m http://b any-scheme\nkeep http://b/raw any-scheme\nmap /m/deep https://b/deep\n"
     "map /n ws://b:8080/n any-scheme\n" ONE_FIELD,
     false, false},
    {BOUND ONE_FIELD, false, false},
    {TIES ONE_FIELD, false, false},
    {"map /%7Ex/%2f HTTP://B:80/~y/%2F\nmap /e//f http://b/g//h\n"
     "map /%c3%bc https://b:443/%C3%BC\n" ONE_FIELD,
     true, false},
    {PLAIN EXTRAS, false, true},
    {STRIPPED EXTRAS, false, true},
    {BOUND EXTRAS, false, true},
    {TIES EXTRAS, false, true},
    {"client https://c http://c https://www.example.org\nmap //www.example.org/app http://b2\n"
     "map /m http://b aware any-port\nmap /n http://b/x unaware response\nlocal /m/shut\n"
     "map /y http://b/y request\nmap /t/{t}/{p}/ http://{t}.i:{p}/\nmap / http://b2 default\n",
     false, false},
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

static struct ppr_table *build(const char *rules)
{
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    struct ppr_table *table;

    ppr_builder_read(builder, ppr_view_of(rules));
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
    static struct ppr_table *tables[COUNT(texts)];
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
    table = choice(*input, 0, COUNT(texts));
    if (!tables[table]) {
        tables[table] = build(texts[table].rules);
    }
    setting->oracle = (struct oracle_table){ppr_view_of(texts[table].rules)};
    setting->table = tables[table];
    setting->two_way = texts[table].two_way;
    setting->extras = texts[table].extras;
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
