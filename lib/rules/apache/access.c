/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/access.h"

#include "rules/apache/section.h"

#include <string.h>

static const struct ppr_view none = {NULL, 0};

void ppri_apache_warn_closed(struct ppri_apache *reader, const struct ppri_apache_word *word,
                             const struct ppri_apache_pattern *pattern, struct ppr_view widest)
{
    if (widest.size < 2)
        ppri_apache_fail(
            reader, word, 0,
            "% closes paths, and no prefix tells which: write ProxyPass PATH ! for each",
            word->text);
    else if (pattern->kind == PPRI_APACHE_NARROW || pattern->is_open)
        ppri_apache_warn(reader, word, "% is taken to close all of %", word->text, widest);
}

/* What the directives of one <Location> say of who may ask. */
struct access {
    size_t section; /* the <Location>; 0: outside of one */
    const struct ppri_apache_word *name; /* of the directive that closes it */
    bool has_require;
    bool is_granted; /* by Require: to all, or to those who log in */
    bool is_narrow; /* to clients of some addresses only */
    bool has_order; /* Order, Deny or Allow */
    bool allows_first; /* Order allow,deny */
    bool allows_all;
    bool denies_all;
    bool is_in_proxy; /* in <Proxy *> */
    bool is_conditional; /* in <If> */
};

static bool has_word(const struct ppri_apache *reader,
                     const struct ppri_apache_directive *directive, size_t index, const char *text)
{
    return index < directive->count &&
           ppri_equal_nocase(ppri_apache_words(reader, directive->words)[index].text,
                             ppr_view_of(text));
}

/* Take a Require up. */
static void add_require(const struct ppri_apache *reader,
                        const struct ppri_apache_directive *directive, struct access *access)
{
    static const char *const addresses[] = {"ip", "host", "local", "forward-dns", "expr", "env"};
    const bool in_all =
        ppri_apache_section_around(reader, directive->section, PPRI_APACHE_REQUIRE_ALL) != 0;
    bool is_address = false;
    if (has_word(reader, directive, 1, "not") || has_word(reader, directive, 1, "method"))
        return;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        is_address = is_address || has_word(reader, directive, 1, addresses[i]);
    const bool is_denied =
        has_word(reader, directive, 1, "all") && !has_word(reader, directive, 2, "granted");
    access->has_require = true;
    access->is_narrow = access->is_narrow || (is_address && in_all);
    access->is_granted = access->is_granted || (!is_address && !is_denied);
    if (is_address || is_denied)
        access->name = ppri_apache_words(reader, directive->words);
}

/* Take an Order, Deny or Allow up. */
static void add_order(const struct ppri_apache *reader,
                      const struct ppri_apache_directive *directive, struct access *access)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    bool is_all = false;
    for (size_t i = 2; i < directive->count; i++)
        is_all = is_all || has_word(reader, directive, i, "all");
    access->has_order = true;
    if (directive->kind == PPRI_APACHE_ORDER && directive->count > 1)
        access->allows_first = ppri_apache_begins(words[1].text, PPRI_LITERAL("allow"));
    if (directive->kind == PPRI_APACHE_ALLOW)
        access->allows_all = access->allows_all || is_all;
    if (directive->kind == PPRI_APACHE_DENY)
        access->denies_all = access->denies_all || is_all;
    if (directive->kind != PPRI_APACHE_ALLOW)
        access->name = words;
}

static bool is_closed(const struct access *access)
{
    const bool by_require = access->has_require && (access->is_narrow || !access->is_granted);
    const bool by_order = access->allows_first ? !access->allows_all || access->denies_all
                                               : access->denies_all && !access->allows_all;
    return by_require || (access->has_order && by_order);
}

/* Whether no client may ask at all. */
static bool is_shut(const struct ppri_apache *reader, const struct access *access)
{
    const struct ppri_apache_word *words = access->name;
    (void)reader;
    return ppri_equal_nocase(words->text, PPRI_LITERAL("Require")) &&
           ppri_equal_nocase(words[1].text, PPRI_LITERAL("all"));
}

/* Whether a path of a plan passes requests for a prefix on. */
static bool is_passed(struct ppri_apache *reader, const struct ppri_apache_plan *plan,
                      struct ppr_view prefix)
{
    const struct ppri_apache_path *path = ppri_apache_paths_find(
        &plan->paths, ppri_apache_path_key(reader, ppri_apache_encode(reader, prefix, false)));
    return path && path->fate == PPRI_APACHE_PASSED;
}

/* Add what was said in a <Location>. */
static void add_access(struct ppri_apache *reader, const struct access *access, bool warns,
                       struct ppri_apache_plan *plan)
{
    struct ppri_apache_pattern pattern = {.kind = PPRI_APACHE_PREFIX, .prefix = PPRI_LITERAL("/")};
    struct ppri_apache_path path = {.word = access->name};
    bool is_match = false;
    if (!access->has_require && !access->has_order)
        return;
    const struct ppri_apache_word *word =
        access->section ? ppri_apache_location_word(reader, access->section, &is_match) : NULL;
    if (word)
        ppri_apache_read_path(reader, word, is_match, &pattern);
    if (!is_closed(access)) {
        path.fate = PPRI_APACHE_OPEN;
        if (pattern.kind != PPRI_APACHE_PREFIX || access->is_conditional)
            return; /* what it opens is less than a prefix */
    } else {
        path.fate = PPRI_APACHE_LOCAL;
        if (pattern.kind != PPRI_APACHE_PREFIX || (is_match && pattern.is_open)) {
            const struct ppr_view widest = ppri_apache_widest(&pattern);
            if (warns)
                ppri_apache_warn_closed(reader, word ? word : access->name, &pattern, widest);
            pattern.prefix = widest;
        } else if (warns && !is_shut(reader, access) && is_passed(reader, plan, pattern.prefix))
            ppri_apache_warn(reader, access->name,
                             "% keeps some clients out of %, which is local for all of them here: "
                             "write the rules for it in the plain format if it must not be",
                             access->name->text, pattern.prefix);
    }
    path.shown = ppri_apache_encode(reader, pattern.prefix, false);
    path.key = ppri_apache_path_key(reader, path.shown);
    ppri_apache_paths_add(reader, &plan->access, &path);
}

/* Whether the sections around a directive make it one about a URL. Set where it is. */
static bool find_place(const struct ppri_apache *reader,
                       const struct ppri_apache_directive *directive, struct access *access)
{
    memset(access, 0, sizeof *access);
    for (size_t i = directive->section; i; i = ppri_apache_section(reader, i)->parent) {
        const struct ppri_apache_section *section = ppri_apache_section(reader, i);
        const struct ppri_apache_word *words = ppri_apache_words(reader, section->words);
        switch ((enum ppri_apache_section_kind)section->kind) {
        case PPRI_APACHE_IGNORED:
        case PPRI_APACHE_RAW:
            return false;
        case PPRI_APACHE_PROXY:
            access->is_in_proxy =
                section->count > 1 && ppri_equal(words[1].text, PPRI_LITERAL("*"));
            if (!access->is_in_proxy)
                return false;
            break;
        case PPRI_APACHE_CONDITION:
            access->is_conditional = true;
            break;
        case PPRI_APACHE_LOCATION:
        case PPRI_APACHE_LOCATION_MATCH:
            access->section = i;
            break;
        default:
            break;
        }
    }
    return access->section || access->is_in_proxy || access->is_conditional;
}

static bool is_same(const struct access *a, const struct access *b)
{
    return a->section == b->section && a->is_in_proxy == b->is_in_proxy &&
           a->is_conditional == b->is_conditional;
}

/* Collect what the directives of a server say, section by section. */
static void collect(struct ppri_apache *reader, size_t server, struct ppri_array *all)
{
    all->count = 0;
    for (size_t i = ppri_apache_server(reader, server)->first; i && reader->status == PPR_OK;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        struct access place;
        if (directive->kind < PPRI_APACHE_REQUIRE || directive->kind > PPRI_APACHE_ALLOW ||
            !find_place(reader, directive, &place))
            continue;
        place.name = ppri_apache_words(reader, directive->words);
        struct access *last = all->count ? (struct access *)all->data + all->count - 1 : NULL;
        if (!last || !is_same(last, &place)) {
            ppri_apache_push(reader, all, &place, sizeof place);
            if (reader->status != PPR_OK)
                return;
            last = (struct access *)all->data + all->count - 1;
        }
        (directive->kind == PPRI_APACHE_REQUIRE ? add_require : add_order)(reader, directive, last);
    }
}

/* Add a Redirect of a <Location>: it answers in the place of the backend. */
static void add_redirect(struct ppri_apache *reader, const struct ppri_apache_directive *directive,
                         bool warns, struct ppri_apache_plan *plan)
{
    const size_t location = ppri_apache_location_around(reader, directive->section);
    const struct ppri_apache_word *name = ppri_apache_words(reader, directive->words);
    struct ppri_apache_pattern pattern;
    struct ppri_apache_path path = {.fate = PPRI_APACHE_LOCAL, .word = name};
    bool is_match = false;
    /* elsewhere ProxyPass comes first */
    if (!location || ppri_apache_section_around(reader, directive->section, PPRI_APACHE_IGNORED) ||
        ppri_apache_section_around(reader, directive->section, PPRI_APACHE_CONDITION))
        return;
    const struct ppri_apache_word *word = ppri_apache_location_word(reader, location, &is_match);
    ppri_apache_read_path(reader, word, is_match, &pattern);
    /* "/" alone: all that is below it would be closed */
    if (pattern.kind == PPRI_APACHE_EXACT && pattern.prefix.size < 2) {
        if (warns)
            ppri_apache_leave_out(reader, name, 0, "% is left out: it is for / alone", name->text,
                                  none);
        return;
    }
    const struct ppr_view widest = ppri_apache_widest(&pattern);
    if (warns && (pattern.kind != PPRI_APACHE_PREFIX || (is_match && pattern.is_open)))
        ppri_apache_warn_closed(reader, word, &pattern, widest);
    path.shown = ppri_apache_encode(reader, is_match ? widest : pattern.prefix, false);
    path.key = ppri_apache_path_key(reader, path.shown);
    ppri_apache_paths_add(reader, &plan->paths, &path);
}

void ppri_apache_add_redirects(struct ppri_apache *reader, size_t server,
                               struct ppri_apache_plan *plan)
{
    size_t of = server;
    for (size_t i = 0; reader->status == PPR_OK &&
                       (i = ppri_apache_next_of(reader, PPRI_APACHE_REDIRECT, &of, i)) != 0;)
        add_redirect(reader, ppri_apache_directive(reader, i), of == server, plan);
}

/* The steps: sections of the server, from the last on, then those outside of virtual hosts; then
   <Proxy *>, which any <Location> takes precedence over. */
void ppri_apache_add_access(struct ppri_apache *reader, size_t server,
                            struct ppri_apache_plan *plan)
{
    struct ppri_array all = {NULL, 0, 0};
    for (unsigned step = 0; step < 4 && ppri_apache_server(reader, server)->passes; step++) {
        const size_t of = step % 2 ? 0 : server;
        if (step % 2 && !server)
            continue;
        collect(reader, of, &all);
        const struct access *places = all.data;
        for (size_t i = all.count; i > 0 && reader->status == PPR_OK; i--) {
            if (places[i - 1].is_in_proxy == (step > 1))
                add_access(reader, &places[i - 1], of == server, plan);
        }
    }
    ppri_release(reader->draft.allocator, all.data);
}
