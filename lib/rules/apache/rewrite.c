/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/rewrite.h"

#include "rules/apache/access.h"
#include "rules/apache/advice.h"
#include "rules/apache/section.h"

static const struct ppr_view none = {NULL, 0};

/* ---------------------------------------------------------------- Flags -- */

struct flags {
    bool proxies; /* P */
    bool answers; /* F, G, R: httpd itself */
    bool ends; /* L, END */
    bool passes_through; /* PT */
};

static bool is_flag(struct ppr_view flag, const char *letter, const char *name)
{
    flag = ppri_slice(flag, 0, ppri_find(flag, '='));
    return ppri_equal_nocase(flag, ppr_view_of(letter)) ||
           ppri_equal_nocase(flag, ppr_view_of(name));
}

/* Read a list of flags in brackets. */
static struct flags read_flags(struct ppr_view text)
{
    struct flags flags = {false, false, false, false};
    if (text.size < 2 || text.data[0] != '[')
        return flags;
    for (size_t at = 1; at < text.size;) {
        size_t end = at;
        while (end < text.size && text.data[end] != ',' && text.data[end] != ']')
            end++;
        const struct ppr_view flag = ppri_trim(ppri_slice(text, at, end), false);
        flags.proxies = flags.proxies || is_flag(flag, "P", "proxy");
        flags.answers = flags.answers || is_flag(flag, "F", "forbidden") ||
                        is_flag(flag, "G", "gone") || is_flag(flag, "R", "redirect");
        flags.ends = flags.ends || is_flag(flag, "L", "last") || is_flag(flag, "END", "END");
        flags.passes_through = flags.passes_through || is_flag(flag, "PT", "passthrough");
        at = end + 1;
    }
    return flags;
}

static struct flags flags_of(const struct ppri_apache *reader,
                             const struct ppri_apache_directive *directive)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    return read_flags(directive->count > 3 ? words[3].text : none);
}

bool ppri_apache_is_proxying(const struct ppri_apache *reader,
                             const struct ppri_apache_directive *directive)
{
    return directive->kind == PPRI_APACHE_REWRITE_RULE && flags_of(reader, directive).proxies;
}

/* ----------------------------------------------------------- Conditions -- */

/* What the RewriteConds of a RewriteRule ask about. */
struct conditions {
    size_t count;
    bool is_about_path; /* and narrows it in a way that is not followed */
    bool is_about_client; /* its address */
    bool is_about_file; /* that none is there */
    bool is_about_rest; /* a field, the scheme: not the path */
    bool is_any; /* one of them is enough: OR */
    struct ppri_apache_pattern except; /* the prefix of a path that it must not be */
    bool has_except;
    struct ppri_apache_pattern path; /* the prefix of a condition that has one */
    bool has_path;
};

static bool contains(struct ppr_view text, const char *part)
{
    const struct ppr_view view = ppr_view_of(part);
    for (size_t i = 0; i + view.size <= text.size; i++) {
        if (ppri_equal_nocase(ppri_slice(text, i, i + view.size), view))
            return true;
    }
    return false;
}

static void add_condition(struct ppri_apache *reader, const struct ppri_apache_directive *directive,
                          struct conditions *conditions)
{
    static const char *const path[] = {"REQUEST_URI", "THE_REQUEST",      "SCRIPT_NAME",
                                       "PATH_INFO",   "REQUEST_FILENAME", "SCRIPT_FILENAME"};
    static const char *const client[] = {"REMOTE_ADDR", "REMOTE_HOST", "CONN_REMOTE_ADDR"};
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    conditions->count++;
    if (directive->count < 3)
        return;
    const struct ppr_view what = words[1].text;
    const struct ppr_view how = words[2].text;
    conditions->is_any =
        conditions->is_any || (directive->count > 3 && contains(words[3].text, "OR"));
    bool is_path = what.size && what.data[0] == '$';
    bool is_client = false;
    for (size_t i = 0; i < sizeof path / sizeof *path; i++)
        is_path = is_path || contains(what, path[i]);
    for (size_t i = 0; i < sizeof client / sizeof *client; i++)
        is_client = is_client || contains(what, client[i]);
    const bool is_file =
        ppri_equal(how, PPRI_LITERAL("!-f")) || ppri_equal(how, PPRI_LITERAL("!-d")) ||
        ppri_equal(how, PPRI_LITERAL("!-F")) || ppri_equal(how, PPRI_LITERAL("!-s"));
    if (is_file)
        conditions->is_about_file = true;
    else if (is_path && how.size && how.data[0] != '!' && how.data[0] != '-' &&
             !conditions->has_path && contains(what, "REQUEST_URI")) {
        ppri_apache_read_pattern(reader, how, &conditions->path);
        conditions->has_path = true;
    } else if (is_path && how.size && how.data[0] == '!' && !conditions->has_except &&
               contains(what, "REQUEST_URI")) {
        ppri_apache_read_pattern(reader, ppri_from(how, 1), &conditions->except);
        conditions->has_except = ppri_apache_widest(&conditions->except).size > 1;
        conditions->is_about_path = conditions->is_about_path || !conditions->has_except;
    } else if (is_path)
        conditions->is_about_path = true;
    else if (is_client)
        conditions->is_about_client = true;
    else
        conditions->is_about_rest = true;
}

/* ---------------------------------------------------------------- Rules -- */

struct rule {
    const struct ppri_apache_directive *directive;
    const struct ppri_apache_word *words;
    struct flags flags;
    struct conditions conditions;
    struct ppri_apache_pattern pattern;
    bool stops; /* "-" with L keeps requests from RewriteRules that pass them on */
};

/* Put a prefix into a path. */
static void set_path(struct ppri_apache *reader, const struct rule *rule, struct ppr_view prefix,
                     struct ppri_apache_path *path)
{
    path->shown = ppri_apache_encode(reader, prefix, false);
    path->key = ppri_apache_path_key(reader, path->shown);
    path->word = rule->words;
}

/* The target of a rule without its query. */
static struct ppr_view target_of(const struct rule *rule)
{
    const struct ppr_view text = rule->words[2].text;
    return ppri_slice(text, 0, ppri_find(text, '?'));
}

/* Add a rule that passes requests on. */
static void add_proxying(struct ppri_apache *reader, size_t server, const struct rule *rule,
                         struct ppri_apache_plan *plan)
{
    const struct conditions *conditions = &rule->conditions;
    struct ppri_apache_path path = {.backends = plan->backends.count};
    struct ppr_view backend = none;
    const bool is_whole = !conditions->is_about_path && !conditions->is_about_rest &&
                          !conditions->is_about_client && !conditions->has_path &&
                          !conditions->is_any;
    bool is_read =
        ppri_apache_pattern_target(reader, &rule->pattern, target_of(rule), false, &backend);
    set_path(reader, rule, rule->pattern.prefix, &path);
    if (is_read) {
        path.count =
            ppri_apache_backends(reader, server, &rule->words[2], backend, true, &plan->backends);
        struct ppri_apache_refusal refusal;
        is_read = path.count &&
                  !ppri_apache_is_refused(reader, path.shown, PPRI_LITERAL("http://b/"), &refusal);
    } else if (!ppri_apache_is_nameless(rule->words[2].text)) {
        ppri_apache_advise(reader, rule->words, PPRI_LITERAL("RewriteRule"), rule->words[1].text,
                           target_of(rule));
    }
    if (is_read && !is_whole) { /* the backend has these names all the same */
        if (!conditions->is_about_rest)
            ppri_apache_leave_out(reader, rule->words, 0,
                                  "the RewriteRule % is for responses only: its conditions are not "
                                  "those of a prefix; write a ProxyPass for what it passes on",
                                  rule->words[1].text, none);
        const struct ppri_apache_reverse reverse = {path.shown, path.backends, path.count,
                                                    &rule->words[2]};
        ppri_apache_push(reader, &plan->reverses, &reverse, sizeof reverse);
        return;
    }
    if (is_read && conditions->has_except) {
        struct ppri_apache_path except = {.fate = PPRI_APACHE_LOCAL};
        set_path(reader, rule, ppri_apache_widest(&conditions->except), &except);
        ppri_apache_paths_add(reader, &plan->paths, &except);
    }
    path.fate = is_read ? PPRI_APACHE_PASSED : PPRI_APACHE_ELSEWHERE;
    if (is_read && conditions->is_about_file)
        ppri_apache_warn(reader, rule->words,
                         "% is read as if its condition were true: no file is there",
                         rule->words->text, none);
    if (is_read || (is_whole && path.key.size && rule->pattern.kind == PPRI_APACHE_PREFIX))
        ppri_apache_paths_add(reader, &plan->paths, &path);
}

/* Whether a server passes anything on. */
static bool passes(const struct ppri_apache *reader, size_t server)
{
    return ppri_apache_server(reader, server)->passes;
}

/* Add a rule by which httpd answers itself, or makes another path of the request's. */
static void add_answering(struct ppri_apache *reader, size_t server, const struct rule *rule,
                          struct ppri_apache_plan *plan)
{
    const struct conditions *conditions = &rule->conditions;
    struct ppri_apache_pattern pattern = rule->pattern;
    struct ppri_apache_path path = {.fate = rule->flags.passes_through ? PPRI_APACHE_ELSEWHERE
                                                                       : PPRI_APACHE_LOCAL};
    const bool has_path = conditions->has_path || conditions->is_about_path;
    if (!passes(reader, server) || ((conditions->is_about_rest || conditions->is_about_file) &&
                                    !(conditions->is_any && has_path)))
        return;
    if (conditions->has_path && conditions->path.prefix.size > pattern.prefix.size &&
        !(conditions->is_any && conditions->is_about_path))
        pattern = conditions->path;
    if (pattern.kind == PPRI_APACHE_EXACT && pattern.prefix.size < 2) {
        ppri_apache_leave_out(reader, rule->words, 0, "% is left out: it is for / alone",
                              rule->words->text, none);
        return;
    }
    const struct ppr_view widest = ppri_apache_widest(&pattern);
    if (pattern.kind != PPRI_APACHE_PREFIX || pattern.is_open || widest.size < 2)
        ppri_apache_warn_closed(reader, &rule->words[1], &pattern, widest);
    set_path(reader, rule, widest, &path);
    ppri_apache_paths_add(reader, &plan->paths, &path);
}

static void add_rule(struct ppri_apache *reader, size_t server, struct rule *rule,
                     struct ppri_apache_plan *plan)
{
    if (rule->directive->count < 3)
        return;
    const struct ppr_view pattern = rule->words[1].text;
    const bool is_not = pattern.size && pattern.data[0] == '!';
    const bool is_dash = ppri_equal(rule->words[2].text, PPRI_LITERAL("-"));
    const struct ppri_apache_word word = {.text = ppri_from(pattern, is_not),
                                          .missing = rule->words[1].missing};
    rule->flags = flags_of(reader, rule->directive);
    ppri_apache_read_path(reader, &word, true, &rule->pattern);
    if (is_not) {
        const struct ppri_apache_pattern narrow = {.kind = PPRI_APACHE_NARROW,
                                                   .prefix = PPRI_LITERAL("/")};
        rule->pattern = narrow;
    }
    if (rule->flags.proxies && !rule->flags.answers && !rule->words[2].missing.size &&
        !rule->directive->is_left_out)
        add_proxying(reader, server, rule, plan);
    else if (rule->flags.answers || (!is_dash && !rule->flags.proxies) ||
             (is_dash && rule->flags.ends && rule->stops))
        add_answering(reader, server, rule, plan);
}

/* Whether a rule is in a section where mod_rewrite sees other paths. */
static bool is_elsewhere(const struct ppri_apache *reader,
                         const struct ppri_apache_directive *directive)
{
    return ppri_apache_location_around(reader, directive->section) ||
           ppri_apache_wrong_section(reader, directive->section);
}

/* Whether all that a server passes on it passes on by RewriteRules. */
static bool has_only_rewrites(const struct ppri_apache *reader, size_t server)
{
    for (unsigned step = 0; step < 2; step++) {
        for (size_t i = ppri_apache_server(reader, step ? server : 0)->first; i;
             i = ppri_apache_directive(reader, i)->next) {
            const uint8_t kind = ppri_apache_directive(reader, i)->kind;
            if (kind == PPRI_APACHE_PASS || kind == PPRI_APACHE_PASS_MATCH)
                return false;
        }
    }
    return true;
}

/* Whether a server has switched RewriteRules on. */
static bool has_engine(const struct ppri_apache *reader, size_t server)
{
    bool is_on = false;
    for (size_t i = ppri_apache_server(reader, server)->first; i;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        if (directive->kind == PPRI_APACHE_REWRITE_ENGINE && directive->count > 1 &&
            !is_elsewhere(reader, directive))
            is_on = ppri_equal_nocase(ppri_apache_words(reader, directive->words)[1].text,
                                      PPRI_LITERAL("on"));
    }
    return is_on;
}

/* Warn of a rule that passes requests on where it is not read. */
static void warn_elsewhere(struct ppri_apache *reader,
                           const struct ppri_apache_directive *directive, const char *sentence)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    if (ppri_apache_is_proxying(reader, directive) && directive->count > 2 &&
        !ppri_apache_is_nameless(words[2].text))
        ppri_apache_leave_out(reader, words, 0, sentence, words[1].text, none);
}

void ppri_apache_add_rewrites(struct ppri_apache *reader, size_t server,
                              struct ppri_apache_plan *plan)
{
    const bool is_on = has_engine(reader, server);
    const struct conditions no_conditions = {.count = 0};
    struct rule rule = {.conditions = no_conditions};
    rule.stops = is_on && has_only_rewrites(reader, server);
    for (size_t i = ppri_apache_server(reader, server)->first; i && reader->status == PPR_OK;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        const bool is_rule = directive->kind == PPRI_APACHE_REWRITE_RULE;
        if (!is_rule && directive->kind != PPRI_APACHE_REWRITE_CONDITION)
            continue;
        if (is_elsewhere(reader, directive)) {
            if (is_rule)
                warn_elsewhere(
                    reader, directive,
                    "the RewriteRule % is left out: it is read outside of sections only; "
                    "write a ProxyPass");
            continue;
        }
        if (!is_on) {
            if (is_rule)
                warn_elsewhere(reader, directive,
                               "the RewriteRule % is left out: RewriteEngine is not on here");
            continue;
        }
        if (!is_rule) {
            add_condition(reader, directive, &rule.conditions);
            continue;
        }
        rule.directive = directive;
        rule.words = ppri_apache_words(reader, directive->words);
        add_rule(reader, server, &rule, plan);
        rule.conditions = no_conditions;
    }
}
