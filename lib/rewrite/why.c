/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Why a reference comes out as it does, in words. What came out is asked of the rewriting
   call itself, and why, of the way that it goes (enum ppri_step), so that they cannot disagree. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "text/chars.h"
#include "text/message.h"
#include "text/writer.h"
#include "uri/reference.h"
#include "uri/scan.h"

#define WORD_MAX 160
#define OUT_MAX  512

struct why {
    struct ppri_writer writer;
    struct ppr_view text;
    struct ppr_result result; /* of the rewriting call */
    char out[OUT_MAX]; /* what came out, if it is no longer */
    enum ppri_step step; /* that decided */
    enum ppr_reason alone; /* the reason of the reference without its query's parameters */

    struct ppri_exchange *exchange;
    bool response;
    struct ppri_reference reference;
    struct ppri_origin origin; /* that the reference names itself, or is of */
    size_t number; /* of the rule that is told of; 0: none */
};

/* ------------------------------------------------------------- Sentences -- */

static void append(struct why *why, struct ppr_view text)
{
    ppri_writer_append(&why->writer, text);
}

/* Foreign bytes. */
static void say_foreign(struct why *why, struct ppr_view word)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < word.size && i < WORD_MAX; i++) {
        const char c = word.data[i];
        const char escaped[] = {'\\', 'x', digits[(unsigned char)c >> 4], digits[c & 15]};
        if (c == '\\')
            append(why, PPRI_LITERAL("\\\\"));
        else
            append(why, c < ' ' || c > '~' ? ppri_view(escaped, sizeof escaped) : ppri_view(&c, 1));
    }
    if (word.size > WORD_MAX)
        append(why, PPRI_LITERAL("..."));
}

static void say_number(struct why *why, size_t number)
{
    char digits[PPRI_NUMBER_MAX];
    append(why, ppri_view(digits, ppri_put_number(digits, 0, number)));
}

static void say_origin(struct why *why, const struct ppri_origin *origin)
{
    static const char *const schemes[] = {"", "http:", "https:", "ws:", "wss:", ""};
    append(why, ppr_view_of(schemes[origin->scheme]));
    append(why, PPRI_LITERAL("//"));
    say_foreign(why, origin->host);
    if (origin->port == PPRI_NO_PORT || origin->port == ppri_default_port(origin->scheme))
        return;
    append(why, PPRI_LITERAL(":"));
    say_number(why, (size_t)origin->port);
}

/* The path of the reference, as sent. */
static struct ppr_view sent_path(const struct why *why)
{
    return why->reference.path.size ? why->reference.path : PPRI_LITERAL("/");
}

/* The path of a prefix as it is read back. */
static struct ppr_view prefix_path(struct ppr_view prefix)
{
    const size_t colon = ppri_find(prefix, ':');
    const size_t authority = colon < prefix.size && prefix.data[0] != '/' ? colon + 3 : 0;
    return ppri_from(prefix, authority + ppri_find(ppri_from(prefix, authority), '/'));
}

/* Say what a letter stands for in a sentence. Of the rule that is told of: its number, its backend
   and client prefix, the prefix on the side that was compared, and the path of that (n, b, c, x,
   d). Of the reference: its origin, its path, its wrong byte, and its scheme (o, p, e, s); all of
   it, and the reason of it without its query (r, a). Of the exchange: the backend's origin, where
   that is in the table, the client's origin, and the Host that was sent (j, h, u, k). What came
   out, and its size (w, l). */
static void say_part(struct why *why, char letter)
{
    struct ppr_rule rule = {.flags = 0};
    ppr_table_rule(why->exchange->table, why->number, &rule);
    const struct ppr_view prefix = why->response ? rule.backend : rule.client;
    const struct ppr_view rest = ppri_from(why->text, why->reference.error);
    const struct {
        char letter;
        struct ppr_view text;
    } parts[] = {
        {'a', ppr_view_of(ppr_reason_word((int32_t)why->alone))},
        {'b', rule.backend},
        {'c', rule.client},
        {'d', prefix_path(prefix)},
        {'e', ppri_slice(rest, 0, rest.size ? 1 : 0)},
        {'p', sent_path(why)},
        {'r', why->text},
        {'s', why->reference.scheme},
        {'u', ppri_exchange_client_text(why->exchange)},
        {'k', why->exchange->backend_host.host},
        {'w', ppri_view(why->out, why->result.count)},
        {'x', prefix},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (letter == parts[i].letter)
            say_foreign(why, parts[i].text);
    }
    if (letter == 'o')
        say_origin(why, &why->origin);
    if (letter == 'j' || letter == 'h')
        say_origin(why, letter == 'j' ? &why->exchange->backend_origin : &why->exchange->home);
    if (letter == 'l' || letter == 'n')
        say_number(why, letter == 'l' ? why->result.count : why->number);
}

/* Add a sentence in which "%" and a letter stand for a part. */
static void say(struct why *why, const char *sentence)
{
    for (; *sentence; sentence++) {
        if (*sentence == '%')
            say_part(why, *++sentence);
        else
            append(why, ppri_view(sentence, 1));
    }
}

/* ---------------------------------------------------------------- Nearest -- */

/* How near a rule comes that does not match. */
enum nearness { FAR, SAME_ORIGIN, SAME_BEGIN, OTHER_CASE };

/* The prefix of a rule on the side that was compared. */
static const struct ppri_prefix *compared(const struct why *why, const struct ppri_rule *rule)
{
    return why->response ? &rule->backend : &rule->client;
}

/* Whether a rule is for the direction, and on the origin that was compared. */
static bool is_on_origin(const struct why *why, const struct ppri_rule *rule,
                         const struct ppri_origin *origin)
{
    const char *pool = why->exchange->table->pool;
    if (!(rule->flags & (why->response ? PPR_FOR_RESPONSES : PPR_FOR_REQUESTS)))
        return false;
    if (why->response)
        return ppri_rule_is_on(pool, rule, NULL, origin);
    return !rule->client.path || !origin->host.size ||
           ppri_prefix_origin_is(pool, &rule->client, NULL, origin);
}

static enum nearness nearness_of(const struct why *why, const struct ppri_rule *rule,
                                 const struct ppri_origin *origin)
{
    const struct ppr_view text = ppri_prefix_path(why->exchange->table->pool, compared(why, rule));
    const struct ppr_view path = sent_path(why);
    if (!is_on_origin(why, rule, origin))
        return FAR;
    if (!text.size || text.size > path.size)
        return SAME_ORIGIN;
    const struct ppr_view begin = ppri_slice(path, 0, text.size);
    const bool ended = text.size == path.size || path.data[text.size] == '/';
    if (ppri_equal(begin, text)) /* at its end, too, if dot segments follow */
        return ended ? SAME_ORIGIN : SAME_BEGIN;
    return ended && ppri_equal_nocase(begin, text) ? OTHER_CASE : SAME_ORIGIN;
}

/* Find the rule that comes nearest to covering the path at an origin, the first of those that are
   equally near, and tell of it. */
static enum nearness find_nearest(struct why *why, const struct ppri_origin *origin)
{
    const struct ppr_table *table = why->exchange->table;
    enum nearness nearest = FAR;
    for (size_t n = 1; n <= table->rule_count; n++) {
        const enum nearness nearness = nearness_of(why, ppri_rule_at(table, n), origin);
        if (nearness > nearest) {
            nearest = nearness;
            why->number = n;
        }
    }
    return nearest;
}

/* Say which rule came nearest, and what keeps it from covering the path. */
static const char *say_nearest(struct why *why, const struct ppri_origin *origin)
{
    static const char *const sentences[] = {
        [FAR] = "",
        [SAME_ORIGIN] = "; of the nearest, rule %n, it is outside the prefix %d",
        [SAME_BEGIN] = "; of the nearest, rule %n, it is not in the directory %d",
        [OTHER_CASE] = ("; it is under the prefix %d of rule %n only without regard to case, and "
                        "paths have case"),
    };
    return sentences[find_nearest(why, origin)];
}

/* Tell of the first rule whose backend prefix is on the host of an origin. */
static const char *near_host(struct why *why)
{
    const struct ppr_table *table = why->exchange->table;
    for (size_t n = 1; n <= table->rule_count; n++) {
        const struct ppri_rule *rule = ppri_rule_at(table, n);
        if (!ppri_host_is(ppri_prefix_host(table->pool, &rule->backend), NULL, why->origin.host))
            continue;
        why->number = n;
        if (!(rule->flags & PPR_FOR_RESPONSES))
            return "; rule %n has that host, %b, but is for requests only";
        return !(rule->flags & PPR_ANY_SCHEME) &&
                       ppri_rule_port(rule, why->origin.scheme) == why->origin.port
                   ? "; rule %n has that host, %b: with any-scheme it would cover this one"
                   : "; rule %n has that host, %b, at another port";
    }
    return why->exchange->backend_given
               ? "; it is where the request went, which no rule for responses names"
               : "";
}

/* ---------------------------------------------------------------- Verdicts -- */

static const char *came_out(const struct why *why)
{
    if (why->result.status == PPR_UNCHANGED)
        return ": it comes out as it is";
    return why->result.status == PPR_REWRITTEN ? ": it comes out as %w"
                                               : ": it comes out as %l bytes";
}

/* What a rule makes of what was judged. */
static const char *by_rule(struct why *why, const char *what)
{
    say(why, what);
    if (why->result.reason == PPR_REASON_KEPT)
        return " is under its backend prefix %b, which it leaves alone";
    say(why, why->response ? " is under its backend prefix %b, which the client sees as %c"
                           : " is under its client prefix %c, which stands for %b");
    return came_out(why);
}

static const char *repaired(struct why *why, const char *what)
{
    say(why, "%o%p");
    say(why, what);
    return came_out(why);
}

static const char *relative(struct why *why)
{
    struct ppri_exchange *exchange = why->exchange;
    const bool is_known = why->response ? ppri_exchange_has_backend_path(exchange)
                                        : exchange->client_path.data != NULL;
    if (why->reference.form == PPRI_FORM_SAME_PATH)
        return ": without a path it leads back to where it was found";
    if (why->reference.form == PPRI_FORM_PATH)
        return ": %p is a path alone, and whose it is cannot be told: the backend was not given, "
               "and no rule covers client_target";
    if (!is_known)
        return ": %r depends on where it was found, which the context does not tell";
    if (!exchange->rule)
        return ": %r depends on where it was found, and that is under no rule";
    why->number = ppri_rule_number(exchange->rule);
    if (why->response && ppri_exchange_says(exchange, PPR_AWARE))
        return ": rule %n says that its backend is aware of its client prefix";
    return ": %r does not climb out of the prefixes of rule %n, by which the page came";
}

static const char *malformed(struct why *why)
{
    const size_t at = why->reference.error;
    if (why->reference.form != PPRI_FORM_MALFORMED)
        return ": the host has a byte, or a form, that no host has";
    say(why, at < why->text.size ? ": byte " : ": something is missing at its end, byte ");
    say_number(why, at + 1);
    if (at >= why->text.size)
        return "";
    if (why->text.data[at] == '\\')
        return " is a backslash, which browsers take for a slash";
    return ppri_is(why->text.data[at], PPRI_CONTROL) ? " is a control character, %e"
                                                     : " (%e) must not stand there";
}

/* A URL on the client's own host, or the backend's by its Host, of which nothing explains the
   origin (N6, N8). */
static const char *other_site(struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const bool clients = ppri_exchange_is_client_host(exchange, why->origin.host);
    if (!clients && !ppri_exchange_is_kept_host(exchange, why->origin.host)) {
        say(why, exchange->has_client_origin
                     ? ": %o is neither a backend's nor the client's"
                     : ": %o is no backend's, and the client origin is not known");
        return exchange->backend_given && !exchange->backend_host.host.size
                   ? "; if it is the Host that the backend was sent, backend_host is missing"
                   : "";
    }
    say(why, clients ? ": %o is the client's host" : ": %o is the Host that the backend was sent");
    why->number = ppri_rule_number(exchange->rule);
    if (!ppri_exchange_has_responses(exchange))
        return ", but no rule for responses stands for this backend";
    if (ppri_exchange_says(exchange, PPR_EXACT))
        return ", and rule %n says exact: at no other origin it is the client's";
    return why->number
               ? ", but nothing explains its port: with any-port in rule %n it would be the "
                 "client's own"
               : ", but nothing explains its port";
}

static const char *request_site(const struct why *why)
{
    return why->exchange->has_client_origin
               ? ": %o is not the client's origin, %u, and no client prefix is on it"
               : ": the client origin is not known, and no client prefix is on %o";
}

/* What is said of requests alone. */
static const char *request_verdict(struct why *why)
{
    switch (why->step) {
    case PPRI_STEP_REQUEST:
        return by_rule(why, why->reference.form == PPRI_FORM_PATH ? "%p"
                            : why->reference.form == PPRI_FORM_RELATIVE
                                ? "%r, resolved at client_target,"
                                : "%o%p");
    case PPRI_STEP_REQUEST_LOCAL:
        return "the server answers %p itself, and does not pass it on";
    case PPRI_STEP_REQUEST_UNCOVERED:
        say(why, ": it is the client's own, but no rule's client prefix covers %p");
        return say_nearest(why, &why->origin);
    case PPRI_STEP_REQUEST_SITE:
        return request_site(why);
    case PPRI_STEP_REQUEST_BACKEND:
        return ": it leads to another backend, whose name this one, %j, is not told";
    case PPRI_STEP_REQUEST_UNNAMED:
        return ": the configuration does not name the client's origin, %u, by client or in a rule";
    default:
        return "";
    }
}

static const char *verdict(struct why *why)
{
    switch (why->step) {
    case PPRI_STEP_SCHEME:
        return why->response ? ": %s is none of the schemes http, https, ws and wss"
                             : ": %s is neither http nor https";
    case PPRI_STEP_MALFORMED:
        return malformed(why);
    case PPRI_STEP_USERINFO:
        return ": a user's name stands before the host of %o, and credentials are never moved";
    case PPRI_STEP_RELATIVE:
        return relative(why);
    case PPRI_STEP_BACKEND:
        return by_rule(why, "%o%p");
    case PPRI_STEP_OTHER_SERVER:
        return "%o%p is under its client prefix %c, of another server of this proxy";
    case PPRI_STEP_NAME:
        return why->number && ppri_rule_at(why->exchange->table, why->number)->backend.size &&
                       !why->exchange->is_own
                   ? by_rule(why, "%o%p, a name of the backend that was asked, which is at %h,")
                   : by_rule(why, "%o%p, a name of the backend that was asked,");
    case PPRI_STEP_NAME_FACING:
        return repaired(why, ", a name of the backend that was asked, is under a client prefix "
                             "already, and only its origin is not the client's");
    case PPRI_STEP_CLIENT:
        return "%o%p is the client's own already";
    case PPRI_STEP_CLIENT_KEPT:
    case PPRI_STEP_ORIGIN_KEPT:
        return by_rule(why, "%o%p, which names the backend by the Host that it was sent,");
    case PPRI_STEP_CLIENT_OUTSIDE:
    case PPRI_STEP_ORIGIN_OUTSIDE:
        return ": %o is the client's host, and no rule's client prefix covers %p";
    case PPRI_STEP_ORIGIN:
        return repaired(why, " is on the client's host, and only scheme or port are not the "
                             "client's");
    case PPRI_STEP_ORIGIN_STAYS:
        return "%o%p is on https, and the client is not known to be: https is never weakened";
    case PPRI_STEP_ORIGIN_UNCOVERED:
        say(why, ": %o is the Host that the backend was sent, %k, and means %h, but no rule covers "
                 "%p there");
        return say_nearest(why, &why->exchange->home);
    case PPRI_STEP_HOST:
        say(why, ": %o is a backend's host, but no rule for responses covers %p there");
        return find_nearest(why, &why->origin) == FAR ? near_host(why)
                                                      : say_nearest(why, &why->origin);
    case PPRI_STEP_SITE:
        return other_site(why);
    case PPRI_STEP_PATH:
        return by_rule(why, why->reference.form == PPRI_FORM_PATH
                                ? "%p, a path of the backend that was asked, %h,"
                                : "%p, which climbs out of its directory and is resolved at %h,");
    case PPRI_STEP_PATH_AWARE:
        return "it says that its backend is aware of its client prefix: a path that it sends stays";
    case PPRI_STEP_PATH_FACING:
        return "%p is under its client prefix %c already";
    case PPRI_STEP_PATH_UNCOVERED:
        say(why, ": %p is a path of the backend, %h, but no rule for responses covers it there");
        return say_nearest(why, &why->exchange->home);
    default:
        return request_verdict(why);
    }
}

/* Name the members of the context that were ignored. */
static void say_ignored(struct why *why)
{
    static const char *const names[] = {
        "; client_scheme",     "; client_authority", "; client_target", "; backend_scheme",
        "; backend_authority", "; backend_target",   "; backend_host",  "; the client origin"};
    const unsigned ignored = ppri_exchange_ignored(why->exchange);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(ignored >> i & 1))
            continue;
        say(why, names[i]);
        if (1U << i != PPR_IGNORED_CLIENT_ORIGIN)
            say(why, " does not parse, and was ignored");
        else
            say(why, why->exchange->table->client_count
                         ? " does not count, because no client rule lists it"
                         : " does not count, because it is a backend's, and no rule names it");
    }
}

static void say_all(struct why *why)
{
    static const char *const kinds[] = {" by rule %n: ", " by local %n: "};
    why->number = why->result.rule;
    say(why, ppr_reason_word(why->result.reason));
    if (why->alone != (enum ppr_reason)why->result.reason) {
        say(why, why->number ? " by rule %n: " : ": ");
        say(why, "by itself it is %a, but a URL in its query is mapped");
        say(why, came_out(why));
    } else {
        const char *kind = kinds[why->step == PPRI_STEP_REQUEST_LOCAL];
        const bool is_about_rule = why->step >= PPRI_STEP_BACKEND && why->number;
        if (is_about_rule)
            say(why, kind);
        else if (why->result.reason == PPR_REASON_CLIENT_FACING ||
                 why->result.reason == PPR_REASON_MAPPED)
            say(why, ": ");
        say(why, verdict(why));
        if (why->result.status != PPR_UNCHANGED && why->result.reason != PPR_REASON_MAPPED)
            say(why, "; a URL in its query is mapped");
    }
    say_ignored(why);
}

/* ------------------------------------------------------------------- Facts -- */

/* Find which step decided, and the reason of the reference without its query. */
PPRI_NOINLINE static void find_step(struct why *why)
{
    struct ppri_replacement replacement;
    ppri_reference_map(why->exchange, why->text, 0, &replacement);
    why->step = replacement.step;
    why->alone = (enum ppr_reason)why->result.reason;
    if (why->exchange->table->param_count && why->result.reason == PPR_REASON_MAPPED)
        why->alone = replacement.reason;
}

static void find_origin(struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const enum ppri_form form = why->reference.form;
    why->origin = why->reference.origin;
    why->origin.scheme = ppri_scheme_family(why->origin.scheme);
    if (form != PPRI_FORM_ABSOLUTE && form != PPRI_FORM_NETWORK) {
        why->origin = why->response ? exchange->home : exchange->client_origin;
        return;
    }
    if (form == PPRI_FORM_NETWORK)
        why->origin.scheme = ppri_exchange_network_scheme(exchange, why->origin.host);
    if (why->origin.port == PPRI_NO_PORT)
        why->origin.port = ppri_default_port(why->origin.scheme);
}

struct ppr_result ppr_why_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                              struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || (!buffer && capacity) || ppri_is_bad(reference))
        return ppri_bad_argument();
    struct why why = {.exchange = own, .response = direction == PPR_RESPONSE, .text = reference};
    /* An output that is longer than a sentence shows is only measured. */
    why.result = ppr_rewrite_url(exchange, direction, reference, why.out, OUT_MAX);
    ppri_exchange_know(own);
    ppri_scan(&why.reference, reference, why.response ? (unsigned)PPRI_SCAN_BACKSLASHES : 0);
    find_step(&why);
    find_origin(&why);
    say_all(&why);
    struct ppr_result result = why.result;
    result.count = why.writer.size;
    result.status = PPR_NO_SPACE;
    if (result.count > capacity)
        return result;
    const struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    why.writer = writer;
    say_all(&why);
    result.status = PPR_REWRITTEN;
    return result;
}
