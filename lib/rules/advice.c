/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* libppr's message has the wrong word and the reason. What to write instead is said here, where
   bytes cost less: an embedding program does not carry it. */

#include <ppr/rules.h>

#include "rules/advice_prefix.h"
#include "rules/looks.h"
#include "rules/reader/near.h"
#include "text/chars.h"
#include "text/writer.h"

#define RULES_LIST                                                                                 \
  "map, keep, local, client, field, cookie-domain, cookie-path, cookie-flags or query-param"
#define MODIFIERS_LIST "request, response, any-scheme, any-port, exact, aware, unaware and default"
#define KINDS_LIST                                                                                 \
  "uri, refresh, link, set-cookie, origin, scope, csp, text, if, hx-location, endpoints and drop"
#define FLAGS_LIST                                                                                 \
  "secure, httponly, samesite=strict, samesite=lax, samesite=none, partitioned, and nosecure, "    \
  "nohttponly, nosamesite, nopartitioned"
#define OWN_RULE "write a rule of its own for it"

static const char *const directions[] = {"response", "request", NULL};
static const char *const kinds[] = {"uri",       "refresh", "link", "set-cookie", "origin",
                                    "scope",     "csp",     "text", "if",         "hx-location",
                                    "endpoints", "drop",    NULL};
static const char *const flags[] = {"secure",
                                    "nosecure",
                                    "httponly",
                                    "nohttponly",
                                    "samesite=strict",
                                    "samesite=lax",
                                    "samesite=none",
                                    "nosamesite",
                                    "partitioned",
                                    "nopartitioned",
                                    NULL};
static const char *const map_modifiers[] = {
    "request", "response", "any-scheme", "any-port", "exact", "aware", "unaware", "default", NULL};
static const char *const keep_modifiers[] = {"any-scheme", NULL};
static const char *const param_modifiers[] = {"response", "request", "both", "path", NULL};

/* --------------------------------------------------------------- Sentences -- */

static bool advise_near(struct ppri_advice *advice, const char *const list[])
{
    const struct ppr_view near = ppri_near_of(ppri_advice_word(advice), list);
    return near.size && ppri_advise_meant(advice, near, ppri_view(NULL, 0));
}

/* Advise to leave out a comma or semicolon at the end of a word. */
static bool advise_end(struct ppri_advice *advice, const char *ends)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const struct ppr_view last = ppri_from(word, word.size - 1);
    return ppri_find(ppr_view_of(ends), last.data[0]) < ppr_view_of(ends).size &&
           ppri_advise(advice, "leave out the `%`", last, last);
}

static bool is_comment(struct ppr_view word)
{
    return ppri_equal(word, PPRI_LITERAL("//")) || ppri_equal(word, PPRI_LITERAL("--")) ||
           ppri_begins_with(word, PPRI_LITERAL(";")) || ppri_begins_with(word, PPRI_LITERAL("/*"));
}

static bool is_prefix(struct ppr_view word)
{
    return word.data[0] == '/' || ppri_begins_with(word, PPRI_LITERAL("http://")) ||
           ppri_begins_with(word, PPRI_LITERAL("https://"));
}

/* ------------------------------------------------------------------- Rules -- */

static const struct rule {
    const char *word;
    const char *example;
    const char *const *modifiers;
    const char *modifiers_text;
} rules[] = {
    {"map", "map /app/ http://10.0.0.7:8080/", map_modifiers, "it may have " MODIFIERS_LIST},
    {"keep", "keep http://10.0.0.7:8080/raw/", keep_modifiers, "it may have any-scheme"},
    {"local", "local /app/static/", NULL, NULL},
    {"client", "client https://www.example.org", NULL, NULL},
    {"field", "field response SourceMap uri", NULL, NULL},
    {"cookie-domain", "cookie-domain b.internal example.org", NULL, NULL},
    {"cookie-path", "cookie-path /old/ /new/", NULL, NULL},
    {"cookie-flags", "cookie-flags sid secure httponly samesite=lax", NULL, NULL},
    {"query-param", "query-param next", param_modifiers,
     "it may have response, request, both and path; each parameter has a rule of its own"},
};

enum { RULES = sizeof rules / sizeof *rules };

static const struct rule *rule_of(const struct ppri_advice *advice)
{
    for (size_t i = 0; i < RULES; i++) {
        if (ppri_equal(advice->word[0], ppr_view_of(rules[i].word)))
            return &rules[i];
    }
    return NULL;
}

/* The first word, which is no rule's. */
static bool advise_rule(struct ppri_advice *advice)
{
    static const char *const names[] = {
        "map",           "keep",        "local",        "client",      "field",
        "cookie-domain", "cookie-path", "cookie-flags", "query-param", NULL};
    static const char write_field[] = "write field: field response NAME KIND";
    static const char write_map[] = "write map: map /app/ http://10.0.0.7:8080/";
    static const char write_except[] =
        "write local for a path that the server answers itself, keep "
        "for backend URLs that must stay";
    static const struct {
        const char *word;
        const char *sentence;
    } others[] = {
        {"cookie", "write cookie-domain, cookie-path or cookie-flags"},
        {"header", write_field},
        {"headers", write_field},
        {"forward", write_map},
        {"proxy", write_map},
        {"redirect", write_map},
        {"rule", write_map},
        {"exclude", write_except},
        {"except", write_except},
        {"ignore", write_except},
        {"skip", write_except},
    };
    const struct ppr_view word = advice->word[0];
    enum ppri_look look = ppri_look_of_line(advice->line);
    if (look == PPRI_LOOKS_UNKNOWN)
        look = ppri_look_of_text(advice->text);
    const char *sentence = look == PPRI_LOOKS_PLAIN ? NULL : ppri_look_sentence(look);
    if (is_comment(word))
        return ppri_advise_plainly(advice, "a comment begins with #");
    if (is_prefix(word))
        return ppri_advise_plainly(advice, "write map before it: map /app/ http://10.0.0.7:8080/");
    if (advise_near(advice, names))
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (ppri_equal_nocase(word, ppr_view_of(others[i].word)))
            sentence = others[i].sentence;
    }
    return ppri_advise_plainly(advice, sentence ? sentence : "a rule begins with " RULES_LIST);
}

/* Words that must follow the current one. */
static bool advise_missing(struct ppri_advice *advice, const struct rule *rule)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const size_t next = advice->current + 1;
    const struct ppr_view example = ppr_view_of(rule->example);
    if (next < advice->count && ppri_equal(advice->word[next], PPRI_LITERAL("in")))
        return ppri_advise_plainly(advice, "`in` and its client prefix go last");
    if (advice->current > 1 && ppri_equal(word, PPRI_LITERAL("in")))
        return ppri_advise_plainly(advice, "write: in /app/");
    for (size_t at = 1; advice->current == 1 && at < word.size; at++) {
        if (ppri_begins_with(ppri_from(word, at), PPRI_LITERAL("http")) &&
            ppri_find(ppri_from(word, at), ':') < word.size - at)
            return ppri_advise_plainly(advice, "put a space between the two prefixes");
    }
    return ppri_advise(advice, "write: %", example, example);
}

/* ------------------------------------------------------------------- Words -- */

static bool advise_direction(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const size_t kind = advice->count > 3 ? 3 : 2;
    return advise_near(advice, directions) ||
           ppri_advise(advice, "the direction goes first: field response % %", word,
                       advice->count > 2 ? advice->word[kind] : PPRI_LITERAL("KIND"));
}

static bool advise_kind(struct ppri_advice *advice)
{
    return advise_near(advice, kinds) || ppri_advise_plainly(advice, "the kinds are " KINDS_LIST);
}

static bool begins_with(struct ppr_view word, struct ppr_view begin)
{
    return word.size >= begin.size && ppri_equal_nocase(ppri_slice(word, 0, begin.size), begin);
}

static bool is_listed(struct ppr_view word, const char *const list[])
{
    while (*list && !ppri_equal_nocase(word, ppr_view_of(*list)))
        list++;
    return *list != NULL;
}

static bool advise_flag(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    if (is_listed(word, flags))
        return false;
    if (advise_end(advice, ";,"))
        return true;
    if (begins_with(word, PPRI_LITERAL("path")) || begins_with(word, PPRI_LITERAL("domain")))
        return ppri_advise_plainly(
            advice, "for a cookie's Path write cookie-path, for its Domain cookie-domain");
    if (advise_near(advice, flags))
        return true;
    return ppri_advise_plainly(advice, begins_with(word, PPRI_LITERAL("samesite"))
                                           ? "write samesite=strict, samesite=lax or samesite=none"
                                           : "the flags are " FLAGS_LIST);
}

static bool advise_modifier(struct ppri_advice *advice, const struct rule *rule)
{
    const struct ppr_view word = ppri_advice_word(advice);
    if (is_listed(word, rule->modifiers))
        return false;
    if (advise_end(advice, ";,") || advise_near(advice, rule->modifiers))
        return true;
    if (is_comment(word))
        return ppri_advise_plainly(advice, "a comment begins with #");
    if (is_prefix(word))
        return ppri_advise_plainly(advice, OWN_RULE);
    return ppri_advise_plainly(advice,
                               ppri_find(word, '=') < word.size
                                   ? "leave it out: a rule has prefixes, and no settings of "
                                     "connections"
                                   : rule->modifiers_text);
}

/* A word after all that a rule may have. */
static bool advise_surplus(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const bool is_cookie = begins_with(advice->word[0], PPRI_LITERAL("cookie-"));
    if (is_comment(word))
        return ppri_advise_plainly(advice, "a comment begins with #");
    if (!is_prefix(word))
        return false;
    return is_cookie && advice->current == 3
               ? ppri_advise(advice, "a client prefix that the rule is for stands after in: in %",
                             word, word)
               : ppri_advise_plainly(advice, OWN_RULE);
}

/* The line of a known rule, of which a word is wrong in its place. */
static bool advise_line(struct ppri_advice *advice, const struct rule *rule)
{
    const struct ppr_view name = advice->word[0];
    if (advice->offset == ppri_advice_word(advice).size)
        return advise_missing(advice, rule);
    if (ppri_equal(name, PPRI_LITERAL("field")) && advice->current == 1)
        return advise_direction(advice);
    if (ppri_equal(name, PPRI_LITERAL("field")) && advice->current == 3)
        return advise_kind(advice);
    if (rule->modifiers)
        return advise_modifier(advice, rule);
    return ppri_equal(name, PPRI_LITERAL("cookie-flags")) ? advise_flag(advice)
                                                          : advise_surplus(advice);
}

/* ------------------------------------------------------------- Other parts -- */

static bool advise_cookie_path(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    if (is_prefix(word))
        return word.data[0] != '/' && ppri_advise_plainly(advice, "write the path alone");
    return ppri_advise_meant(advice, PPRI_LITERAL("/"), word);
}

static bool advise_part(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    switch (advice->part) {
    case PPR_PART_CLIENT_PREFIX:
    case PPR_PART_BACKEND_PREFIX:
    case PPR_PART_SCOPE:
    case PPR_PART_CLIENT_ORIGIN:
        return ppri_advise_prefix(advice);
    case PPR_PART_FIELD_NAME:
        return advise_end(advice, ":;,");
    case PPR_PART_COOKIE_DOMAIN:
    case PPR_PART_NEW_COOKIE_DOMAIN:
        return advise_end(advice, ";,") ||
               (is_prefix(word) && ppri_advise_plainly(advice, "write the host alone"));
    case PPR_PART_COOKIE_PATH:
    case PPR_PART_NEW_COOKIE_PATH:
        return advise_end(advice, ";,") || advise_cookie_path(advice);
    case PPR_PART_PARAMETER_NAME:
        return ppri_advise_plainly(
            advice, ppri_equal(word, PPRI_LITERAL("*"))
                        ? "a login server compares redirect_uri and the like with what the backend "
                          "told it directly"
                        : "write the name alone");
    default:
        return false;
    }
}

static bool advise(struct ppri_advice *advice)
{
    const struct rule *rule = rule_of(advice);
    if (!rule)
        return advice->part == PPR_PART_LINE && advise_rule(advice);
    return advice->part == PPR_PART_LINE ? advise_line(advice, rule) : advise_part(advice);
}

/* -------------------------------------------------------------------- Line -- */

/* Return the offset of a line by its number, from 1; the size of the text if it has not so many. */
static size_t find_line(struct ppr_view text, size_t number)
{
    size_t at = 0;
    for (; number > 1 && at < text.size; number--)
        at += ppri_find(ppri_from(text, at), '\n') + 1;
    return at < text.size ? at : text.size;
}

/* Return the end of the line that begins at an offset, without LF and CR. */
static size_t line_end(struct ppr_view text, size_t begin)
{
    const size_t end = begin + ppri_find(ppri_from(text, begin), '\n');
    return end > begin && text.data[end - 1] == '\r' ? end - 1 : end;
}

static bool goes_on(struct ppr_view text, size_t begin)
{
    const size_t end = line_end(text, begin);
    return end > begin && text.data[end - 1] == '\\';
}

/* True for a space, a tab, the end of a line, and a backslash before one. */
static bool is_space(struct ppr_view text, size_t at, size_t end)
{
    const char c = text.data[at];
    if (c == '\\' && at + 1 < end)
        return text.data[at + 1] == '\n' || text.data[at + 1] == '\r';
    return ppri_is_ows(c) || c == '\n' || c == '\r';
}

/* Split the line of an error, with those before it that it continues, into words. Return false if the
   place is not in the text. */
static bool find_words(struct ppri_advice *advice, const struct ppr_error *error,
                       struct ppr_view text)
{
    size_t first = error->line;
    while (first > 1 && goes_on(text, find_line(text, first - 1)))
        first--;
    const size_t line = find_line(text, error->line);
    const size_t last = line_end(text, line);
    const size_t place = line + error->column - 1;
    const size_t begin = find_line(text, first);
    size_t at = begin;
    if (error->column > last - line + 1)
        return false;
    while (at < last && advice->count < sizeof advice->word / sizeof *advice->word) {
        while (at < last && is_space(text, at, last))
            at++;
        const size_t from = at;
        while (at < last && !is_space(text, at, last))
            at++;
        if (at == from || text.data[from] == '#')
            break;
        if (from <= place) {
            advice->current = advice->count;
            advice->offset = place - from;
        }
        advice->word[advice->count++] = ppri_slice(text, from, at);
    }
    advice->text = text;
    advice->line = ppri_slice(text, begin, last);
    return advice->count && advice->offset <= ppri_advice_word(advice).size;
}

static void write_advice(struct ppri_writer *writer, const void *thing)
{
    const struct ppri_advice *advice = thing;
    ppri_writer_append(writer, ppr_view_of(advice->message));
}

struct ppr_result ppr_rules_advice(const struct ppr_error *error, struct ppr_view text,
                                   char *buffer, size_t capacity)
{
    struct ppr_result none = {.status = PPR_UNCHANGED};
    struct ppri_advice advice = {.part = PPR_PART_NONE};
    if (!error || ppri_is_bad(text) || (!buffer && capacity)) {
        none.status = PPR_BAD_ARGUMENT;
        return none;
    }
    advice.part = (enum ppr_part)error->part;
    if (error->status != PPR_BAD_RULE || !error->line || !error->column ||
        !find_words(&advice, error, text) || !advise(&advice))
        return none;
    return ppri_write_whole(write_advice, &advice, buffer, capacity);
}
