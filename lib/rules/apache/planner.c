/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* httpd asks, in this order: RewriteRules of the server; the ProxyPass of the last <Location> that
   covers the path; the ProxyPass and ProxyPassMatch outside of virtual hosts; those of the virtual
   host. The first that fits decides. Redirects and refusals of a <Location> come after all these,
   and stop what they have decided. */

#include "rules/apache/planner.h"

#include "rules/apache/access.h"
#include "rules/apache/advice.h"
#include "rules/apache/rewrite.h"
#include "rules/apache/section.h"

static const struct ppr_view none = {NULL, 0};

/* ----------------------------------------------------------- ProxyPass -- */

/* A ProxyPass, ProxyPassMatch or ProxyPassReverse as it was written. */
struct pass {
    const struct ppri_apache_directive *directive;
    const struct ppri_apache_word *name;
    const struct ppri_apache_word *client; /* of the directive, or of its <Location> */
    const struct ppri_apache_word *backend;
    bool is_match; /* client is a regular expression */
    bool is_encoded; /* client is compared with what the client sends, not decoded */
    bool warns; /* it is the server's own */
};

/* Leave a directive out, at a word of it. */
static bool leave_out(struct ppri_apache *reader, const struct pass *pass,
                      const struct ppri_apache_word *word, const char *sentence)
{
    if (pass->warns)
        ppri_apache_leave_out(reader, word, 0, sentence, pass->name->text, none);
    return false;
}

/* Look at the words after a URL. Return false if httpd takes none of them. */
static bool check_rest(struct ppri_apache *reader, struct pass *pass, size_t from, bool in_location)
{
    static const char *const flags[] = {"nocanon", "interpolate", "noquery"};
    const struct ppri_apache_word *words = ppri_apache_words(reader, pass->directive->words);
    const bool is_reverse = pass->directive->kind == PPRI_APACHE_REVERSE;
    for (size_t i = from; i < pass->directive->count; i++) {
        const struct ppr_view text = words[i].text;
        bool is_good = is_reverse ? !in_location && i == from : ppri_find(text, '=') < text.size;
        for (size_t j = 0; j < sizeof flags / sizeof *flags; j++)
            is_good = is_good || ppri_equal_nocase(text, ppr_view_of(flags[j]));
        pass->is_encoded = pass->is_encoded ||
                           ppri_equal_nocase(text, PPRI_LITERAL("mapping=encoded")) ||
                           ppri_equal_nocase(text, PPRI_LITERAL("mapping=servlet"));
        if (!is_good)
            return leave_out(reader, pass, &words[i], "% is left out: this word is too many");
    }
    return true;
}

/* Find the words of a directive. Return false, with a warning, if httpd does not take them. */
static bool read_pass(struct ppri_apache *reader, struct pass *pass)
{
    const struct ppri_apache_directive *directive = pass->directive;
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    const size_t location = ppri_apache_location_around(reader, directive->section);
    const size_t wrong = ppri_apache_wrong_section(reader, directive->section);
    size_t next = 1;
    pass->name = words;
    if (wrong) {
        if (pass->warns)
            ppri_apache_leave_out(reader, words, 0,
                                  "% is left out: it is not read in %>; write it elsewhere",
                                  words->text, ppri_apache_section(reader, wrong)->head);
        return false;
    }
    pass->is_match = directive->kind == PPRI_APACHE_PASS_MATCH;
    if (location) {
        bool is_match = false;
        pass->client = ppri_apache_location_word(reader, location, &is_match);
        pass->is_match = is_match;
    } else if (directive->count > 1 && ppri_equal(words[1].text, PPRI_LITERAL("~"))) {
        pass->is_match = true;
        next++;
    }
    if (directive->count < next + (location ? 1 : 2))
        return leave_out(reader, pass, words,
                         location ? "% is left out: a URL must follow"
                                  : "% is left out: a path and a URL must follow");
    if (!location)
        pass->client = &words[next++];
    pass->backend = &words[next++];
    return check_rest(reader, pass, next, location != 0);
}

/* Put the path of a pass into a path of a plan. */
static void set_path(struct ppri_apache *reader, const struct pass *pass, struct ppr_view text,
                     struct ppri_apache_path *path)
{
    path->shown = pass->is_encoded ? text : ppri_apache_encode(reader, text, false);
    path->key = ppri_apache_path_key(reader, path->shown);
    path->word = pass->backend;
}

/* Whether a client prefix is one that rules may have. Warn if it is not. */
static bool is_prefix(struct ppri_apache *reader, const struct pass *pass, struct ppr_view text,
                      struct ppr_view client)
{
    struct ppri_apache_refusal refusal;
    if (!ppri_apache_is_refused(reader, client, PPRI_LITERAL("http://b/"), &refusal))
        return true;
    if (ppri_find(client, '{') < client.size) /* a capture in the plain format */
        refusal.message[ppri_put_text(refusal.message, 0, "a URL must not have braces")] = '\0';
    const bool is_whole = ppri_equal(client, pass->client->text);
    if (pass->warns)
        ppri_apache_leave_out(reader, pass->client, is_whole ? refusal.offset : 0,
                              "% is left out: %", text, ppr_view_of(refusal.message));
    return false;
}

/* Warn of a regular expression that is left out: write what it stands for. */
static void warn_match(struct ppri_apache *reader, const struct pass *pass)
{
    if (pass->warns && !ppri_apache_is_nameless(pass->backend->text))
        ppri_apache_advise(reader, pass->client, PPRI_LITERAL("regular expression"),
                           pass->client->text, pass->backend->text);
    else if (pass->warns)
        ppri_apache_leave_out(reader, pass->backend, 0,
                              "there is no rule for %: no http URL names it", pass->backend->text,
                              none);
}

/* Close the widest prefix that a pattern can concern, or fail if that is all of the server. */
static void close_pattern(struct ppri_apache *reader, const struct pass *pass,
                          const struct ppri_apache_pattern *pattern, struct ppri_apache_path *path)
{
    const struct ppr_view widest = ppri_apache_widest(pattern);
    if (pass->warns)
        ppri_apache_warn_closed(reader, pass->client, pattern, widest);
    set_path(reader, pass, widest, path);
    path->fate = PPRI_APACHE_LOCAL;
}

/* Put the backends that a pattern leads to into a path. Return false if it is left out. */
static bool match_backends(struct ppri_apache *reader, size_t server, const struct pass *pass,
                           const struct ppri_apache_pattern *pattern, struct ppri_apache_plan *plan,
                           struct ppri_apache_path *path)
{
    struct ppr_view backend = pass->backend->text;
    if (pass->is_match &&
        !ppri_apache_pattern_target(reader, pattern, pass->backend->text, true, &backend)) {
        warn_match(reader, pass);
        return false;
    }
    path->count =
        ppri_apache_backends(reader, server, pass->backend, backend, pass->warns, &plan->backends);
    return true;
}

/* Make a path of a plan from a pass. Return false if it says nothing. */
static bool path_of(struct ppri_apache *reader, size_t server, const struct pass *pass,
                    struct ppri_apache_plan *plan, struct ppri_apache_path *path)
{
    struct ppri_apache_pattern pattern;
    const bool is_local = ppri_equal(pass->backend->text, PPRI_LITERAL("!"));
    const bool is_left_out = pass->directive->is_left_out;
    ppri_apache_read_path(reader, pass->client, pass->is_match, &pattern);
    path->backends = plan->backends.count;
    if (!pass->is_match && pattern.kind == PPRI_APACHE_NARROW && !pass->client->missing.size &&
        !ppri_apache_location_around(reader, pass->directive->section) && pass->client->text.size &&
        pass->client->text.data[0] == '/') {
        pattern.kind = PPRI_APACHE_PREFIX; /* wildcards are bytes like others in ProxyPass */
        pattern.prefix = pass->client->text;
    }
    if (is_local && pattern.kind == PPRI_APACHE_EXACT && pattern.prefix.size < 2)
        return leave_out(reader, pass, pass->client, "% is left out: it is for / alone");
    if (is_local && (pattern.kind == PPRI_APACHE_NARROW || (pass->is_match && pattern.is_open))) {
        close_pattern(reader, pass, &pattern, path);
        return true;
    }
    set_path(reader, pass, pattern.prefix, path);
    path->fate = is_local ? PPRI_APACHE_LOCAL : PPRI_APACHE_ELSEWHERE;
    if ((!pass->client->text.size || pass->client->text.data[0] != '/') && !pass->is_match &&
        !pass->client->missing.size)
        return leave_out(reader, pass, pass->client, "% is left out: a path must begin with /");
    if (is_local || pass->client->missing.size || pass->backend->missing.size || is_left_out)
        return pattern.kind == PPRI_APACHE_PREFIX &&
               is_prefix(reader, pass, pass->name->text, path->shown);
    if (pattern.kind != PPRI_APACHE_PREFIX && !pass->is_match) {
        leave_out(reader, pass, pass->client,
                  "% is left out: wildcards are not read; write a <Location> for each path");
        return false;
    }
    if (!match_backends(reader, server, pass, &pattern, plan, path))
        return path->key.size != 0; /* what it takes from other directives is not theirs */
    if (!is_prefix(reader, pass, pass->name->text, path->shown))
        return false;
    path->fate = path->count ? PPRI_APACHE_PASSED : PPRI_APACHE_ELSEWHERE;
    return true;
}

/* Add a path to a plan; warn if an earlier directive takes all its requests. */
static void add_path(struct ppri_apache *reader, struct ppri_apache_plan *plan,
                     const struct ppri_apache_path *path, const struct ppri_apache_word *name,
                     bool warns)
{
    const struct ppri_apache_path *above = ppri_apache_paths_add(reader, &plan->paths, path);
    if (!above || !warns || path->fate == PPRI_APACHE_ELSEWHERE)
        return;
    const struct ppri_apache_backend *a = ppri_apache_plan_backend(plan, above->backends);
    const struct ppri_apache_backend *b = ppri_apache_plan_backend(plan, path->backends);
    const bool is_twice = ppri_equal(above->key, path->key) && above->fate == path->fate &&
                          (!path->count || (above->count && ppri_equal(a->url, b->url)));
    if (!is_twice)
        ppri_apache_warn(reader, name,
                         "this is never reached: httpd takes % for an earlier directive's %",
                         path->shown, above->shown);
}

static void add_pass(struct ppri_apache *reader, size_t server, size_t number, bool warns,
                     struct ppri_apache_plan *plan)
{
    struct pass pass = {.directive = ppri_apache_directive(reader, number), .warns = warns};
    struct ppri_apache_path path = {.fate = PPRI_APACHE_LOCAL};
    if (read_pass(reader, &pass) && path_of(reader, server, &pass, plan, &path))
        add_path(reader, plan, &path, pass.name, warns);
}

static bool is_pass(const struct ppri_apache_directive *directive)
{
    return directive->kind == PPRI_APACHE_PASS || directive->kind == PPRI_APACHE_PASS_MATCH;
}

/* The numbers of the ProxyPass directives of a server, in a <Location> or not. */
static void find_passes(struct ppri_apache *reader, size_t server, bool in_location,
                        struct ppri_array *numbers)
{
    numbers->count = 0;
    for (size_t i = ppri_apache_server(reader, server)->first; i && reader->status == PPR_OK;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        if (is_pass(directive) &&
            (ppri_apache_location_around(reader, directive->section) != 0) == in_location)
            ppri_apache_push(reader, numbers, &i, sizeof i);
    }
}

/* Whether a path decides about all requests. */
static bool is_full(const struct ppri_apache_plan *plan)
{
    return ppri_apache_paths_find(&plan->paths, none) != NULL;
}

/* Add the ProxyPass directives of a server, or those outside of virtual hosts for it: in <Location>
   the last first, others in their order. */
static void add_passes(struct ppri_apache *reader, size_t server, size_t of, bool in_location,
                       struct ppri_apache_plan *plan)
{
    struct ppri_array numbers = {NULL, 0, 0};
    if (is_full(plan) && of != server)
        return;
    find_passes(reader, of, in_location, &numbers);
    const size_t *all = numbers.data;
    for (size_t i = 0; i < numbers.count && reader->status == PPR_OK; i++)
        add_pass(reader, server, all[in_location ? numbers.count - 1 - i : i], of == server, plan);
    ppri_release(reader->draft.allocator, numbers.data);
}

/* ---------------------------------------------------- ProxyPassReverse -- */

/* The origin of a backend's URL. */
static struct ppr_view origin_of(struct ppr_view url)
{
    size_t at = ppri_find(url, ':');
    at = url.size - at > 3 ? at + 3 : url.size;
    return ppri_slice(url, 0, at + ppri_find(ppri_from(url, at), '/'));
}

/* Put the backends of the ProxyPass that covers a path, with another path, into a reverse. */
static void reverse_path(struct ppri_apache *reader, const struct pass *pass,
                         struct ppri_apache_plan *plan, struct ppri_apache_reverse *reverse)
{
    const struct ppri_apache_path *around =
        ppri_apache_paths_find(&plan->paths, ppri_apache_path_key(reader, reverse->client));
    const size_t count = around && around->fate == PPRI_APACHE_PASSED ? around->count : 0;
    if (!count && pass->warns)
        ppri_apache_leave_out(reader, pass->backend, 0,
                              "a path alone does not tell whose it is, and no ProxyPass covers %: "
                              "write the backend's URL",
                              reverse->client, none);
    for (size_t i = 0; i < count && reader->status == PPR_OK; i++) {
        struct ppri_apache_refusal refusal;
        struct ppri_apache_backend backend = *ppri_apache_plan_backend(plan, around->backends + i);
        backend.url = ppri_apache_join(reader, origin_of(backend.url), pass->backend->text);
        if (ppri_apache_is_refused(reader, PPRI_LITERAL("/"), backend.url, &refusal)) {
            if (pass->warns)
                ppri_apache_leave_out(reader, pass->backend, 0, "% is left out: %",
                                      pass->backend->text, ppr_view_of(refusal.message));
            continue;
        }
        ppri_apache_push(reader, &plan->backends, &backend, sizeof backend);
        reverse->count++;
    }
}

static void add_reverse(struct ppri_apache *reader, size_t server, size_t number, bool warns,
                        struct ppri_apache_plan *plan)
{
    struct pass pass = {.directive = ppri_apache_directive(reader, number), .warns = warns};
    struct ppri_apache_reverse reverse = {.backends = plan->backends.count};
    struct ppri_apache_pattern pattern;
    if (!read_pass(reader, &pass) || pass.client->missing.size || pass.backend->missing.size)
        return;
    ppri_apache_read_path(reader, pass.client, pass.is_match, &pattern);
    const bool in_location = ppri_apache_location_around(reader, pass.directive->section) != 0;
    if (in_location && pattern.kind != PPRI_APACHE_PREFIX) {
        if (pass.warns)
            ppri_apache_leave_out(reader, pass.name, 0,
                                  "% is left out: % is no prefix; write a <Location> for each path",
                                  pass.name->text, pass.client->text);
        return;
    }
    const struct ppr_view client = in_location ? pattern.prefix : pass.client->text;
    if (!client.size || client.data[0] != '/') {
        leave_out(reader, &pass, pass.client, "% is left out: a path must begin with /");
        return;
    }
    reverse.client = ppri_apache_encode(reader, client, true);
    reverse.word = pass.backend;
    if (!is_prefix(reader, &pass, pass.name->text, reverse.client))
        return;
    if (pass.backend->text.size && pass.backend->text.data[0] == '/')
        reverse_path(reader, &pass, plan, &reverse);
    else
        reverse.count = ppri_apache_backends(reader, server, pass.backend, pass.backend->text,
                                             warns, &plan->backends);
    if (reverse.count)
        ppri_apache_push(reader, &plan->reverses, &reverse, sizeof reverse);
}

static void add_reverses(struct ppri_apache *reader, size_t server, struct ppri_apache_plan *plan)
{
    size_t of = server;
    for (size_t i = 0; reader->status == PPR_OK &&
                       (i = ppri_apache_next_of(reader, PPRI_APACHE_REVERSE, &of, i)) != 0;)
        add_reverse(reader, server, i, of == server, plan);
}

/* ---------------------------------------------------------------- Plan -- */

/* Whether a server takes up the ProxyPass directives outside of virtual hosts. */
static bool find_inherit(const struct ppri_apache *reader, size_t server)
{
    bool inherits = true;
    for (unsigned step = 0; step < 2; step++) {
        for (size_t i = ppri_apache_server(reader, step ? server : 0)->first; i;
             i = ppri_apache_directive(reader, i)->next) {
            const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
            if (directive->kind == PPRI_APACHE_INHERIT && directive->count > 1)
                inherits = !ppri_equal_nocase(ppri_apache_words(reader, directive->words)[1].text,
                                              PPRI_LITERAL("off"));
        }
    }
    return inherits;
}

void ppri_apache_make_plan(struct ppri_apache *reader, size_t server, struct ppri_apache_plan *plan)
{
    plan->inherits = find_inherit(reader, server);
    ppri_apache_add_redirects(reader, server, plan);
    ppri_apache_add_rewrites(reader, server, plan);
    add_passes(reader, server, server, true, plan);
    if (server)
        add_passes(reader, server, 0, true, plan);
    if (server && plan->inherits)
        add_passes(reader, server, 0, false, plan);
    add_passes(reader, server, server, false, plan);
    ppri_apache_add_access(reader, server, plan);
    add_reverses(reader, server, plan);
}
