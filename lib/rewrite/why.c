/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Why a reference comes out as it does, in words. What came out is asked of the rewriting
   call itself, so that the two cannot disagree; what is told of the way there is worked
   out again. */

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
    enum ppr_reason alone; /* only a query parameter was mapped: the reason without it */

    struct ppri_exchange *exchange;
    bool response;
    struct ppri_reference reference;
    struct ppri_origin origin; /* that the reference names itself, or is of */
    struct ppri_origin judged; /* that it was taken for (O4) */
    bool absolute;
    bool as_host; /* by backend_host */
    bool repaired; /* only the origin was wrong (O3) */
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
   d). Of the reference: its origin, the one that it is taken for, its path, its wrong byte, and
   its scheme (o, j, p, e, s); all of it, and the reason of it without its query (r, a). What came
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
        {'w', ppri_view(why->out, why->result.count)},
        {'x', prefix},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (letter == parts[i].letter)
            say_foreign(why, parts[i].text);
    }
    if (letter == 'j' || letter == 'o')
        say_origin(why, letter == 'j' ? &why->judged : &why->origin);
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

/* Whether the reference names the context's client origin. */
static bool is_on_client(const struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    return exchange->has_client_origin && ppri_origin_equal(&exchange->client_origin, &why->origin);
}

/* What was judged. */
static const char *subject(const struct why *why)
{
    if (why->absolute)
        return why->as_host ? "%o%p, whose host is backend_host and means %j," : "%o%p";
    if (why->reference.form == PPRI_FORM_PATH)
        return why->response ? "%p, a path of the backend that was asked, %j," : "%p";
    return why->response
               ? "%p, which climbs out of its directory and is resolved at %j,"
               : "%p, which climbs out of its directory and is resolved at client_target,";
}

/* ---------------------------------------------------------------- Nearest -- */

/* How near a rule comes that does not match. */
enum nearness { FAR, SAME_ORIGIN, SAME_BEGIN, OTHER_CASE };

/* The prefix of a rule on the side that was compared. */
static const struct ppri_prefix *compared(const struct why *why, size_t number)
{
    const struct ppri_rule *rule = ppri_rule_at(why->exchange->table, number);
    return why->response ? &rule->backend : &rule->client;
}

static enum nearness nearness_of(const struct why *why, const struct ppri_prefix *prefix)
{
    const char *pool = why->exchange->table->pool;
    if (!prefix->size)
        return FAR;
    if (why->response ? !ppri_backend_origin_is(pool, prefix, NULL, &why->judged)
                      : prefix->scheme != PPRI_SCHEME_NONE && why->origin.host.size &&
                            !ppri_prefix_origin_is(pool, prefix, NULL, &why->origin))
        return FAR;
    const struct ppr_view text = ppri_prefix_path(pool, prefix);
    const struct ppr_view path = sent_path(why);
    if (!text.size || text.size > path.size)
        return SAME_ORIGIN;
    const struct ppr_view begin = ppri_slice(path, 0, text.size);
    const bool ended = text.size == path.size || path.data[text.size] == '/';
    if (ppri_equal(begin, text)) /* at its end, too, if dot segments follow */
        return ended ? SAME_ORIGIN : SAME_BEGIN;
    return ended && ppri_equal_nocase(begin, text) ? OTHER_CASE : SAME_ORIGIN;
}

/* Find the rule that comes nearest to covering the path, the first of those that are equally
   near, and tell of it. */
static enum nearness find_nearest(struct why *why)
{
    enum nearness nearest = FAR;
    for (size_t n = 1; n <= why->exchange->table->rule_count; n++) {
        const enum nearness nearness = nearness_of(why, compared(why, n));
        if (nearness > nearest) {
            nearest = nearness;
            why->number = n;
        }
    }
    return nearest;
}

/* ---------------------------------------------------------------- Verdicts -- */

static const char *mapped(struct why *why)
{
    say(why, " by rule %n: ");
    if (why->alone == PPR_REASON_MAPPED)
        say(why, "it is mapped to what it was, and a URL in its query is mapped: ");
    else if (why->alone != PPR_REASON_NONE)
        say(why, "by itself it is %a, but a URL in its query is mapped: ");
    else if (why->repaired)
        say(why, "%o%p is under the client prefix %c already, and only its origin is not the "
                 "client's: ");
    else {
        say(why, subject(why));
        say(why, why->response ? " is under its backend prefix %b, which the client sees as %c: "
                               : " is under its client prefix %c, which stands for %b: ");
    }
    if (why->result.status == PPR_UNCHANGED)
        return "it comes out as it is";
    return why->result.status == PPR_REWRITTEN ? "it comes out as %w" : "it comes out as %l bytes";
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
    return ": %r does not climb out of the prefixes of rule %n, by which the page came";
}

static const char *uncovered(struct why *why)
{
    static const char *const sentences[] = {
        [SAME_ORIGIN] = "%p is outside its prefix %d",
        [SAME_BEGIN] = "%p is not in the directory %d",
        [OTHER_CASE] = "%p is under its prefix %d only without regard to case, and paths have case",
    };
    const enum nearness nearness = find_nearest(why);
    if (nearness == FAR)
        return why->response ? ": %j is a backend, but no rule covers %p"
                             : ": it is the client's own, but no rule's client prefix covers %p";
    if (!why->response)
        say(why, ": no client prefix covers %p; of the nearest, rule %n, ");
    else
        say(why, why->as_host ? ": %o means %j, a backend of rule %n, but "
                              : ": %j is a backend of rule %n, but ");
    if (nearness == SAME_ORIGIN && why->reference.form == PPRI_FORM_RELATIVE)
        return "%p, resolved, is outside its prefix %d";
    return sentences[nearness];
}

/* Tell of the first rule for the host that was compared, which is for another origin. */
static const char *near_host(struct why *why)
{
    for (size_t n = 1; n <= why->exchange->table->rule_count; n++) {
        const struct ppri_prefix *prefix = compared(why, n);
        if (prefix->scheme == PPRI_SCHEME_NONE ||
            !ppri_host_is(ppri_prefix_host(why->exchange->table->pool, prefix), NULL,
                          why->judged.host))
            continue;
        why->number = n;
        return why->response && !(prefix->flags & PPRI_ANY_SCHEME) &&
                       ppri_backend_port(prefix, why->judged.scheme) == why->judged.port
                   ? ", but rule %n has that host: %x; with any-scheme it would cover this one"
                   : ", but rule %n has that host: %x";
    }
    return "";
}

static const char *other_site(struct why *why)
{
    if (why->reference.form == PPRI_FORM_OTHER_SCHEME)
        return ": %s is none of the schemes http, https, ws and wss";
    if (why->response && why->absolute && is_on_client(why))
        return ": %o is the client's own origin, and no rule's client prefix covers %p";
    if (why->response) {
        say(why, ": ");
        say(why, why->absolute ? "%o" : subject(why));
        say(why,
            why->absolute ? " is no backend of the table" : " which is no backend of the table");
    } else
        say(why, why->exchange->has_client_origin
                     ? ": %o is not the client's origin, and no client prefix is on it"
                     : ": the client origin is not known, and no client prefix is on %o");
    return near_host(why);
}

static const char *malformed(struct why *why)
{
    const size_t at = why->reference.error;
    if (why->reference.form != PPRI_FORM_MALFORMED)
        return ": a user's name stands before the host of %o, and credentials are never moved";
    say(why, at < why->text.size ? ": byte " : ": something is missing at its end, byte ");
    say_number(why, at + 1);
    if (at >= why->text.size)
        return "";
    if (why->text.data[at] == '\\')
        return " is a backslash, which browsers take for a slash";
    return ppri_is(why->text.data[at], PPRI_CONTROL) ? " is a control character, %e"
                                                     : " (%e) must not stand there";
}

/* Name the members of the context that were ignored. */
static void say_ignored(struct why *why)
{
    static const char *const names[] = {
        "; client_scheme",     "; client_authority", "; client_target", "; backend_scheme",
        "; backend_authority", "; backend_target",   "; backend_host"};
    const unsigned ignored = ppri_exchange_ignored(why->exchange);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ignored >> i & 1) {
            say(why, names[i]);
            say(why, " does not parse, and was ignored");
        }
    }
}

static const char *verdict(struct why *why)
{
    switch ((enum ppr_reason)why->result.reason) {
    case PPR_REASON_MAPPED:
        return mapped(why);
    case PPR_REASON_CLIENT_FACING:
        return why->absolute ? ": %o%p is under the client prefix %c of rule %n already"
                             : ": %p is under the client prefix %c of rule %n already";
    case PPR_REASON_RELATIVE:
        return relative(why);
    case PPR_REASON_OTHER_SITE:
        return other_site(why);
    case PPR_REASON_KEPT:
        say(why, " by rule %n: ");
        say(why, subject(why));
        return " is under %b, which it leaves alone";
    case PPR_REASON_UNCOVERED:
        return uncovered(why);
    case PPR_REASON_MALFORMED:
        return malformed(why);
    case PPR_REASON_NONE:
        break;
    }
    return "";
}

static void say_all(struct why *why)
{
    why->number = why->result.rule;
    say(why, ppr_reason_word(why->result.reason));
    say(why, verdict(why));
    if (why->result.status != PPR_UNCHANGED && why->result.reason != PPR_REASON_MAPPED)
        say(why, "; a URL in its query is mapped");
    say_ignored(why);
}

/* ------------------------------------------------------------------- Facts -- */

/* The reason of a reference of which only a query parameter was mapped, without the query. */
PPRI_NOINLINE static enum ppr_reason find_alone(struct why *why)
{
    struct ppri_replacement replacement;
    if (!why->exchange->table->param_count || why->result.reason != PPR_REASON_MAPPED)
        return PPR_REASON_NONE;
    ppri_reference_map(why->exchange, why->text, false, &replacement);
    const bool is_same = replacement.reason == PPR_REASON_MAPPED &&
                         (replacement.rewritten || why->result.status == PPR_UNCHANGED);
    return is_same ? PPR_REASON_NONE : replacement.reason;
}

/* Whether the path is under the client prefix of this exchange's rule. */
PPRI_NOINLINE static bool is_under_client(const struct why *why)
{
    const struct ppri_rule *rule = why->exchange->rule;
    if (!rule || !ppri_prefix_depth(&rule->client))
        return false;
    struct ppri_walk walk;
    ppri_path_walk_piece(sent_path(why), false, &walk);
    return ppri_prefix_covers(ppri_prefix_path(why->exchange->table->pool, &rule->client), &walk,
                              &why->exchange->captures);
}

/* Whether an origin is one of the table's backends. */
static bool is_backend_origin(const struct why *why, const struct ppri_origin *origin)
{
    struct ppri_captures unused;
    return ppri_lookup_backend_origin(why->exchange->table, origin, &unused) != NULL;
}

/* The scheme that a network-path reference was given. */
static enum ppri_scheme find_scheme(const struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    if (why->response && exchange->has_backend)
        return exchange->backend_origin.scheme;
    if (!why->response && exchange->has_client_origin)
        return exchange->client_origin.scheme;
    if (why->result.rule)
        return (enum ppri_scheme)compared(why, why->result.rule)->scheme;
    for (int s = PPRI_SCHEME_HTTP; why->response && s <= PPRI_SCHEME_WSS; s++) {
        struct ppri_origin origin = why->origin;
        origin.scheme = (enum ppri_scheme)s;
        if (origin.port == PPRI_NO_PORT)
            origin.port = ppri_default_port(origin.scheme);
        if (is_backend_origin(why, &origin))
            return origin.scheme;
    }
    return PPRI_SCHEME_NONE;
}

/* Find which origin was compared, in a response. */
static void judge_response(struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const bool at_host = why->absolute && ppri_exchange_is_at_host(exchange, &why->origin);
    why->as_host = at_host && exchange->has_backend &&
                   !ppri_origin_equal(&exchange->backend_origin, &why->origin) &&
                   is_backend_origin(why, &exchange->backend_origin);
    if (why->as_host || !why->absolute)
        why->judged = exchange->backend_origin;
    why->repaired = why->absolute && exchange->rule && why->result.reason == PPR_REASON_MAPPED &&
                    ppri_rule_number(exchange->rule) == why->result.rule &&
                    (!is_backend_origin(why, &why->judged) ||
                     ((at_host || is_on_client(why)) && is_under_client(why)));
}

static void find_origins(struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const enum ppri_form form = why->reference.form;
    why->absolute = form == PPRI_FORM_ABSOLUTE || form == PPRI_FORM_NETWORK;
    why->origin.port = PPRI_NO_PORT;
    if (why->absolute)
        why->origin = why->reference.origin;
    else if (!why->response && exchange->has_client_origin)
        why->origin = exchange->client_origin;
    if (form == PPRI_FORM_NETWORK)
        why->origin.scheme = find_scheme(why);
    if (why->origin.port == PPRI_NO_PORT)
        why->origin.port = ppri_default_port(why->origin.scheme);
    why->judged = why->origin;
    if (why->response)
        judge_response(why);
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
    ppri_scan(&why.reference, reference, false);
    why.alone = find_alone(&why);
    ppri_exchange_know(own);
    find_origins(&why);
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
