/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/balancer.h"

#include "rules/apache/section.h"
#include "text/chars.h"
#include "text/hash.h"

#include <string.h>

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

static const struct ppr_view none = {NULL, 0};

/* ----------------------------------------------------------------- URLs -- */

/* Schemes that stand for another one of which URLs are made; or for none. */
static const struct {
    struct ppr_view lead;
    struct ppr_view scheme;
} schemes[] = {
    {WORD("h2c:"), WORD("http")}, {WORD("h2:"), WORD("https")}, {WORD("ajp:"), WORD("")},
    {WORD("fcgi:"), WORD("")},    {WORD("scgi:"), WORD("")},    {WORD("uwsgi:"), WORD("")},
    {WORD("ftp:"), WORD("")},     {WORD("fd:"), WORD("")},
};

/* The part of what httpd takes for a URL that the backend is told. */
static struct ppr_view told_of(struct ppr_view url)
{
    const size_t bar =
        ppri_apache_begins(url, PPRI_LITERAL("unix:")) ? ppri_find(url, '|') : url.size;
    return bar < url.size ? ppri_from(url, bar + 1) : url;
}

/* The row of a URL among the schemes; NULL: it has none of them. */
static const struct ppr_view *other_scheme(struct ppr_view url, size_t *lead)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        *lead = schemes[i].lead.size - 1;
        if (ppri_apache_begins(url, schemes[i].lead))
            return &schemes[i].scheme;
    }
    return NULL;
}

bool ppri_apache_is_nameless(struct ppr_view url)
{
    size_t lead = 0;
    const struct ppr_view *scheme = other_scheme(told_of(url), &lead);
    return scheme && !scheme->size;
}

bool ppri_apache_is_refused(struct ppri_apache *reader, struct ppr_view client,
                            struct ppr_view backend, struct ppri_apache_refusal *refusal)
{
    refusal->message[0] = '\0';
    refusal->offset = 0;
    refusal->is_client = false;
    if (reader->status != PPR_OK)
        return true;
    struct ppr_builder *trial = ppr_builder_new(reader->draft.allocator);
    const enum ppr_status status = ppr_builder_map(trial, client, backend, 0);
    const struct ppr_error *error = ppr_builder_error(trial);
    if (status == PPR_BAD_RULE) {
        refusal->message[ppri_put_text(refusal->message, 0, error->message)] = '\0';
        refusal->offset = error->offset;
        refusal->is_client = error->part == PPR_PART_CLIENT_PREFIX;
    } else if (status != PPR_OK) {
        reader->status = ppri_draft_no_memory(&reader->draft);
    }
    ppr_builder_free(trial);
    return status != PPR_OK;
}

/* The offset in a word of a byte of a URL that was made of its end, or is part of it. */
static size_t offset_in(const struct ppri_apache_word *word, struct ppr_view url, size_t offset)
{
    const struct ppr_view rest = ppri_from(url, offset);
    const struct ppr_view text = word->text;
    if (url.data >= text.data && url.data + url.size <= text.data + text.size)
        return (size_t)(url.data - text.data) + offset;
    const bool is_end = rest.size && rest.size <= text.size &&
                        ppri_equal(ppri_from(text, text.size - rest.size), rest);
    return is_end ? text.size - rest.size : 0;
}

/* Warn of a URL at a byte of it, once. */
static void refuse(struct ppri_apache *reader, const struct ppri_apache_word *word,
                   struct ppr_view url, size_t offset, const char *sentence, struct ppr_view more)
{
    const size_t index = (size_t)(word - ppri_apache_words(reader, 0)) + 1;
    const uint64_t hash = ppri_mix(PPRI_HASH_START, index);
    struct ppri_map_search search = ppri_map_find(&reader->refused, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        if (number == index)
            return;
    }
    if (!ppri_map_add(&reader->refused, reader->draft.allocator, hash, (uint32_t)index) &&
        reader->status == PPR_OK)
        reader->status = ppri_draft_no_memory(&reader->draft);
    ppri_apache_leave_out(reader, word, offset_in(word, url, offset), sentence, url, more);
}

/* Warn of a URL that cannot be a backend prefix. Return false if it can. */
static bool refuse_url(struct ppri_apache *reader, const struct ppri_apache_word *word,
                       struct ppr_view url, bool warns)
{
    struct ppri_apache_refusal refusal;
    for (size_t i = 0; i < url.size; i++) {
        const char c = url.data[i];
        const bool is_quote = c == '"' || c == '\'';
        if (!is_quote && c != '{' && c != '}')
            continue;
        if (warns)
            refuse(reader, word, url, i,
                   is_quote ? "% is left out: a quote in a URL"
                            : "% is left out: a URL must not have braces",
                   none);
        return true;
    }
    if (!ppri_apache_is_refused(reader, PPRI_LITERAL("/"), url, &refusal))
        return false;
    if (warns)
        refuse(reader, word, url, refusal.offset, "% is left out: %", ppr_view_of(refusal.message));
    return true;
}

/* Turn what httpd takes for a URL into the one by which a backend would name itself. Return false if
   there is none. */
static bool name_backend(struct ppri_apache *reader, const struct ppri_apache_word *word,
                         struct ppr_view *url, bool warns)
{
    const struct ppr_view told = told_of(*url);
    size_t lead = 0;
    if (!told.size) {
        if (warns)
            refuse(reader, word, told, 0, "a URL must not be empty", none);
        return false;
    }
    if (ppri_apache_begins(*url, PPRI_LITERAL("unix:")) && told.size == url->size) {
        if (warns)
            refuse(reader, word, *url, url->size, "% is left out: | and a URL must follow", none);
        return false;
    }
    const struct ppr_view *scheme = other_scheme(told, &lead);
    if (scheme && !scheme->size) {
        if (warns && reader->status == PPR_OK)
            refuse(reader, word, told, 0, "there is no rule for %: no http URL names it", none);
        return false;
    }
    *url = told;
    if (refuse_url(reader, word,
                   scheme ? ppri_apache_join(reader, *scheme, ppri_from(told, lead)) : told, warns))
        return false;
    if (scheme)
        *url = ppri_apache_join(reader, *scheme, ppri_from(told, lead));
    return true;
}

/* ------------------------------------------------------------ Balancers -- */

struct ppri_apache_balancer {
    size_t server;
    struct ppr_view name;
    size_t first; /* directive */
    size_t last;
};

static uint64_t hash_of(size_t server, struct ppr_view name)
{
    struct ppri_hasher hasher = ppri_hasher_start(ppri_mix(PPRI_HASH_START, server));
    for (size_t i = 0; i < name.size; i++)
        ppri_hasher_add(&hasher, ppri_lower(name.data[i]));
    return ppri_hasher_end(&hasher);
}

/* The balancer of a server that has a name; NULL: there is none. */
static struct ppri_apache_balancer *find_balancer(const struct ppri_apache *reader, size_t server,
                                                  struct ppr_view name)
{
    struct ppri_apache_balancer *balancers = reader->balancers.data;
    if (!balancers)
        return NULL;
    struct ppri_map_search search = ppri_map_find(&reader->balancer_numbers, hash_of(server, name));
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        struct ppri_apache_balancer *balancer = &balancers[number - 1];
        if (balancer->server == server && ppri_equal_nocase(balancer->name, name))
            return balancer;
    }
    return NULL;
}

/* What stands between "balancer://" and the path; no data: it is no balancer. */
static struct ppr_view balancer_name(struct ppr_view url)
{
    if (!ppri_apache_begins(url, PPRI_LITERAL("balancer://")))
        return none;
    url = ppri_from(url, 11);
    return ppri_slice(url, 0, ppri_find(url, '/'));
}

/* Find the balancer and the URL of a BalancerMember. Return false, with a warning, if one is not
   there. */
static bool read_member(struct ppri_apache *reader, const struct ppri_apache_directive *directive,
                        struct ppr_view *balancer, const struct ppri_apache_word **url)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    const size_t proxy = ppri_apache_section_around(reader, directive->section, PPRI_APACHE_PROXY);
    size_t found = 0;
    *balancer = none;
    *url = NULL;
    if (proxy && ppri_apache_section(reader, proxy)->count > 1) {
        *balancer = ppri_apache_words(reader, ppri_apache_section(reader, proxy)->words)[1].text;
        found++;
    }
    for (size_t i = 1; i < directive->count && found < 2; i++) {
        if (ppri_find(words[i].text, '=') < words[i].text.size)
            continue;
        if (found++)
            *url = &words[i];
        else
            *balancer = words[i].text;
        if (words[i].missing.size)
            return false;
    }
    *balancer = balancer_name(*balancer);
    if (*url && balancer->size)
        return true;
    ppri_apache_leave_out(
        reader, words, 0,
        "% is left out: a balancer (balancer://NAME) and the URL of a member must "
        "follow, or the URL alone in <Proxy balancer://NAME>",
        words->text, none);
    return false;
}

static void add_member(struct ppri_apache *reader, size_t number)
{
    struct ppr_view name;
    const struct ppri_apache_word *url = NULL;
    const struct ppri_apache_directive *directive = ppri_apache_directive(reader, number);
    const size_t server =
        directive->section ? ppri_apache_section(reader, directive->section)->server : 0;
    if (!read_member(reader, directive, &name, &url))
        return;
    struct ppri_apache_balancer *balancer = find_balancer(reader, server, name);
    if (balancer) {
        ((size_t *)reader->next_members.data)[balancer->last - 1] = number;
        balancer->last = number;
        return;
    }
    const struct ppri_apache_balancer new = {server, name, number, number};
    ppri_apache_push(reader, &reader->balancers, &new, sizeof new);
    if (reader->status == PPR_OK &&
        !ppri_map_add(&reader->balancer_numbers, reader->draft.allocator, hash_of(server, name),
                      (uint32_t)reader->balancers.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
}

void ppri_apache_add_members(struct ppri_apache *reader)
{
    const size_t zero = 0;
    for (size_t i = 1; i <= reader->directives.count && reader->status == PPR_OK; i++)
        ppri_apache_push(reader, &reader->next_members, &zero, sizeof zero);
    for (size_t i = 1; i <= reader->directives.count && reader->status == PPR_OK; i++) {
        if (ppri_apache_directive(reader, i)->kind == PPRI_APACHE_MEMBER &&
            !ppri_apache_directive(reader, i)->is_left_out)
            add_member(reader, i);
    }
}

/* Put a member's URL and the path after the balancer's name together, with one slash between
   them. */
static struct ppr_view join_path(struct ppri_apache *reader, struct ppr_view url,
                                 struct ppr_view path)
{
    if (!path.size)
        return url;
    url.size -= url.size && url.data[url.size - 1] == '/';
    return ppri_apache_join(reader, url, path);
}

static void push_backend(struct ppri_apache *reader, struct ppri_array *backends,
                         struct ppr_view url, const struct ppri_apache_word *word)
{
    const struct ppri_apache_backend backend = {url, word};
    ppri_apache_push(reader, backends, &backend, sizeof backend);
}

static void add_of_members(struct ppri_apache *reader, const struct ppri_apache_balancer *balancer,
                           struct ppr_view path, bool warns, struct ppri_array *backends)
{
    const size_t *next = reader->next_members.data;
    for (size_t i = balancer->first; i && reader->status == PPR_OK; i = next[i - 1]) {
        struct ppr_view name;
        const struct ppri_apache_word *word = NULL;
        if (!read_member(reader, ppri_apache_directive(reader, i), &name, &word))
            continue;
        struct ppr_view url = word->text;
        if (!name_backend(reader, word, &url, warns))
            continue;
        url = join_path(reader, url, path);
        if (!path.size || !refuse_url(reader, word, url, warns))
            push_backend(reader, backends, url, word);
    }
}

size_t ppri_apache_backends(struct ppri_apache *reader, size_t server,
                            const struct ppri_apache_word *word, struct ppr_view text, bool warns,
                            struct ppri_array *backends)
{
    const size_t before = backends->count;
    const struct ppr_view name = balancer_name(text);
    if (!text.size) {
        if (warns)
            ppri_apache_leave_out(reader, word, 0, "a URL must not be empty", none, none);
        return 0;
    }
    if (!name.data) {
        if (name_backend(reader, word, &text, warns))
            push_backend(reader, backends, text, word);
        return backends->count - before;
    }
    const struct ppri_apache_balancer *balancer = find_balancer(reader, server, name);
    if (!balancer)
        balancer = find_balancer(reader, 0, name);
    if (balancer)
        add_of_members(reader, balancer, ppri_from(text, 11 + name.size), warns, backends);
    else if (warns)
        ppri_apache_leave_out(reader, word, 0,
                              "% is left out: no member of this balancer is in this text", text,
                              none);
    return backends->count - before;
}
