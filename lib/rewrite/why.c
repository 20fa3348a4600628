/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Why a reference comes out as it does, in words. What came out is asked of the rewriting
   call itself, so that the two cannot disagree; what is told of the way there is worked
   out again. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "text/chars.h"
#include "text/writer.h"
#include "uri/reference.h"
#include "uri/scan.h"

#define WORD_MAX 160
#define OUT_MAX  512

struct why {
    struct ppri_writer *writer;
    const struct ppr_table *table;
    struct ppr_view text;
    struct ppr_result result; /* of the rewriting call */
    char out[OUT_MAX]; /* what came out, if it is no longer */
    bool by_query; /* only a query parameter was mapped ... */
    enum ppr_reason alone; /* ... and this is the reason without it */

    struct ppri_exchange *exchange;
    struct ppri_reference reference;
    struct ppri_origin origin; /* that the reference names itself, or is of */
    struct ppri_origin judged; /* that it was taken for (O4) */
    bool absolute;
    bool as_host; /* by backend_host */
    bool repaired; /* only the origin was wrong (O3) */
    size_t number; /* of the rule that is told of; 0: none */
    struct ppr_rule rule;
};

/* ------------------------------------------------------------- Sentences -- */

static void append(struct why *why, struct ppr_view text)
{
    ppri_writer_append(why->writer, text);
}

static void say_byte(struct why *why, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned byte = (unsigned char)c;
    const char escaped[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    if (c == '\\')
        append(why, PPRI_LITERAL("\\\\"));
    else
        append(why, c < ' ' || c > '~' ? ppri_view(escaped, sizeof escaped) : ppri_view(&c, 1));
}

/* Foreign bytes. */
static void say_foreign(struct why *why, struct ppr_view word)
{
    for (size_t i = 0; i < word.size && i < WORD_MAX; i++)
        say_byte(why, word.data[i]);
    if (word.size > WORD_MAX)
        append(why, PPRI_LITERAL("..."));
}

static void add_number(struct why *why, size_t number)
{
    char digits[3 * sizeof number];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    append(why, ppri_view(digits + at, sizeof digits - at));
}

static void say_origin(struct why *why, const struct ppri_origin *origin)
{
    static const char *const schemes[] = {
        [PPRI_SCHEME_HTTP] = "http:",
        [PPRI_SCHEME_HTTPS] = "https:",
        [PPRI_SCHEME_WS] = "ws:",
        [PPRI_SCHEME_WSS] = "wss:",
    };
    if (origin->scheme >= PPRI_SCHEME_HTTP && origin->scheme <= PPRI_SCHEME_WSS)
        append(why, ppr_view_of(schemes[origin->scheme]));
    append(why, PPRI_LITERAL("//"));
    say_foreign(why, origin->host);
    if (origin->port == PPRI_NO_PORT || origin->port == ppri_default_port(origin->scheme))
        return;
    append(why, PPRI_LITERAL(":"));
    add_number(why, (size_t)origin->port);
}

/* Add a sentence in which "%" stands for a word, "#" for the rule's number, "@" for the
   origin that the reference names and "&" for the one that it is taken for. */
static void say(struct why *why, const char *sentence, struct ppr_view word)
{
    for (; *sentence; sentence++) {
        if (*sentence == '%')
            say_foreign(why, word);
        else if (*sentence == '#')
            add_number(why, why->number);
        else if (*sentence == '@')
            say_origin(why, &why->origin);
        else if (*sentence == '&')
            say_origin(why, &why->judged);
        else
            append(why, ppri_view(sentence, 1));
    }
}

static void say_words(struct why *why, const char *sentence)
{
    say(why, sentence, ppri_view(NULL, 0));
}

/* Whether the reference names the context's client origin. */
static bool is_on_client(const struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    return exchange->has_client_origin && ppri_origin_equal(&exchange->client_origin, &why->origin);
}

/* The path of the reference, as sent. */
static struct ppr_view sent_path(const struct why *why)
{
    return why->reference.path.size ? why->reference.path : PPRI_LITERAL("/");
}

/* What was judged. */
static void say_subject(struct why *why)
{
    const bool response = why->exchange->direction == PPR_RESPONSE;
    if (why->absolute)
        say(why, why->as_host ? "@%, whose host is backend_host and means &," : "@%",
            sent_path(why));
    else if (why->reference.form == PPRI_FORM_PATH)
        say(why, response ? "%, a path of the backend that was asked, &," : "%", sent_path(why));
    else
        say(why,
            response ? "%, which climbs out of its directory and is resolved at &,"
                     : "%, which climbs out of its directory and is resolved at client_target,",
            sent_path(why));
}

/* ---------------------------------------------------------------- Nearest -- */

/* How near a rule comes that does not match. */
enum nearness { FAR, SAME_ORIGIN, SAME_BEGIN, OTHER_CASE };

static enum nearness nearness_of(struct ppr_view prefix, struct ppr_view path)
{
    if (!prefix.size || prefix.size > path.size)
        return SAME_ORIGIN;
    const struct ppr_view begin = ppri_slice(path, 0, prefix.size);
    const bool ended = prefix.size == path.size || path.data[prefix.size] == '/';
    if (ppri_equal(begin, prefix)) /* at its end, too, if dot segments follow */
        return ended ? SAME_ORIGIN : SAME_BEGIN;
    return ended && ppri_equal_nocase(begin, prefix) ? OTHER_CASE : SAME_ORIGIN;
}

/* How near a rule's prefix comes on the side that was compared. */
static enum nearness nearness_of_rule(const struct why *why, const struct ppri_rule *rule)
{
    const char *pool = why->table->pool;
    const bool response = why->exchange->direction == PPR_RESPONSE;
    const struct ppri_prefix *prefix = response ? &rule->backend : &rule->client;
    if (!prefix->size)
        return FAR;
    if (response && !ppri_backend_origin_is(pool, prefix, NULL, &why->judged))
        return FAR;
    if (!response && prefix->scheme != PPRI_SCHEME_NONE && why->origin.host.size &&
        !ppri_prefix_origin_is(pool, prefix, NULL, &why->origin))
        return FAR;
    return nearness_of(ppri_prefix_path(pool, prefix), sent_path(why));
}

static void tell_of(struct why *why, size_t number)
{
    why->number = number;
    if (ppr_table_rule(why->table, number, &why->rule) != PPR_OK)
        why->number = 0;
}

/* Find the rule that comes nearest to covering the path, the first of those that are equally
   near, and tell of it. */
static enum nearness find_nearest(struct why *why)
{
    enum nearness nearest = FAR;
    size_t number = 0;
    for (size_t i = 0; i < why->table->rule_count; i++) {
        const enum nearness nearness = nearness_of_rule(why, ppri_rule_at(why->table, i + 1));
        if (nearness <= nearest)
            continue;
        nearest = nearness;
        number = i + 1;
    }
    tell_of(why, number);
    return nearest;
}

/* Find the first rule whose prefix has the host that was compared, and tell of it. */
static const struct ppri_prefix *find_host(struct why *why)
{
    const bool response = why->exchange->direction == PPR_RESPONSE;
    for (size_t i = 0; i < why->table->rule_count; i++) {
        const struct ppri_rule *rule = ppri_rule_at(why->table, i + 1);
        const struct ppri_prefix *prefix = response ? &rule->backend : &rule->client;
        if (prefix->scheme == PPRI_SCHEME_NONE ||
            !ppri_host_is(ppri_prefix_host(why->table->pool, prefix), NULL, why->judged.host))
            continue;
        tell_of(why, i + 1);
        return prefix;
    }
    return NULL;
}

/* The path of a prefix as it is read back. */
static struct ppr_view prefix_path(const struct why *why)
{
    const struct ppr_view prefix =
        why->exchange->direction == PPR_RESPONSE ? why->rule.backend : why->rule.client;
    if (prefix.data[0] == '/')
        return prefix;
    const struct ppr_view authority = ppri_from(prefix, ppri_find(prefix, ':') + 3);
    return ppri_from(authority, ppri_find(authority, '/'));
}

/* ---------------------------------------------------------------- Verdicts -- */

static void say_result(struct why *why)
{
    const struct ppr_result *result = &why->result;
    if (result->status == PPR_UNCHANGED) {
        say_words(why, "it comes out as it is");
        return;
    }
    say_words(why, "it comes out as ");
    if (result->status == PPR_REWRITTEN)
        say_foreign(why, ppri_view(why->out, result->count));
    else {
        add_number(why, result->count);
        say_words(why, " bytes");
    }
}

static void say_mapped(struct why *why)
{
    const bool response = why->exchange->direction == PPR_RESPONSE;
    say_words(why, " by rule #: ");
    if (why->by_query && why->alone == PPR_REASON_MAPPED) {
        say_words(why, "it is mapped to what it was, and a URL in its query is mapped: ");
    } else if (why->by_query) {
        say(why, "by itself it is %, but a URL in its query is mapped: ",
            ppr_view_of(ppr_reason_word((int32_t)why->alone)));
    } else if (why->repaired) {
        say(why, "@% is under the client prefix ", sent_path(why));
        say(why, "% already, and only its origin is not the client's: ", why->rule.client);
    } else {
        say_subject(why);
        say(why, response ? " is under its backend prefix %" : " is under its client prefix %",
            response ? why->rule.backend : why->rule.client);
        say(why, response ? ", which the client sees as %: " : ", which stands for %: ",
            response ? why->rule.client : why->rule.backend);
    }
    say_result(why);
}

static void say_client_facing(struct why *why)
{
    say(why, why->absolute ? ": @% is under the client prefix " : ": % is under the client prefix ",
        sent_path(why));
    say(why, "% of rule # already", why->rule.client);
}

static void say_relative(struct why *why)
{
    struct ppri_exchange *exchange = why->exchange;
    const bool response = exchange->direction == PPR_RESPONSE;
    if (why->reference.form == PPRI_FORM_SAME_PATH)
        say_words(why, ": without a path it leads back to where it was found");
    else if (why->reference.form == PPRI_FORM_PATH)
        say(why,
            ": % is a path alone, and whose it is cannot be told: the backend was not given, and "
            "no rule covers client_target",
            sent_path(why));
    else if (response ? !ppri_exchange_has_backend_path(exchange) : !exchange->client_path.data)
        say(why, ": % depends on where it was found, which the context does not tell", why->text);
    else if (!exchange->rule)
        say(why, ": % depends on where it was found, and that is under no rule", why->text);
    else {
        tell_of(why, ppri_rule_number(exchange->rule));
        say(why, ": % does not climb out of the prefixes of rule #, by which the page came",
            why->text);
    }
}

static void say_outside(struct why *why, enum nearness nearness)
{
    if (nearness == OTHER_CASE)
        say(why, "% is under its prefix ", sent_path(why));
    else if (nearness == SAME_BEGIN)
        say(why, "% is not in the directory ", sent_path(why));
    else
        say(why,
            why->reference.form == PPRI_FORM_RELATIVE ? "%, resolved, is outside its prefix "
                                                      : "% is outside its prefix ",
            sent_path(why));
    say(why, "%", prefix_path(why));
    if (nearness == OTHER_CASE)
        say_words(why, " only without regard to case, and paths have case");
}

static void say_uncovered(struct why *why)
{
    const enum nearness nearness = find_nearest(why);
    const bool response = why->exchange->direction == PPR_RESPONSE;
    if (nearness == FAR) {
        say(why,
            response ? ": & is a backend, but no rule covers %"
                     : ": it is the client's own, but no rule's client prefix covers %",
            sent_path(why));
        return;
    }
    if (response)
        say_words(why, why->as_host ? ": @ means &, a backend of rule #, but "
                                    : ": & is a backend of rule #, but ");
    else
        say(why, ": no client prefix covers %; of the nearest, rule #, ", sent_path(why));
    say_outside(why, nearness);
}

/* A rule for the host, but for another origin. */
static void say_near_host(struct why *why)
{
    const bool response = why->exchange->direction == PPR_RESPONSE;
    const struct ppri_prefix *prefix = find_host(why);
    if (!prefix)
        return;
    say(why, ", but rule # has that host: %", response ? why->rule.backend : why->rule.client);
    if (response && !(prefix->flags & PPRI_ANY_SCHEME) &&
        ppri_backend_port(prefix, why->judged.scheme) == why->judged.port)
        say_words(why, "; with any-scheme it would cover this one");
}

static void say_other_site(struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    if (why->reference.form == PPRI_FORM_OTHER_SCHEME)
        say(why, ": % is none of the schemes http, https, ws and wss", why->reference.scheme);
    else if (exchange->direction == PPR_REQUEST) {
        say_words(why, exchange->has_client_origin
                           ? ": @ is not the client's origin, and no client prefix is on it"
                           : ": the client origin is not known, and no client prefix is on @");
        say_near_host(why);
    } else if (!why->absolute) {
        say_words(why, ": ");
        say_subject(why);
        say_words(why, " which is no backend of the table");
        say_near_host(why);
    } else if (is_on_client(why))
        say(why, ": @ is the client's own origin, and no rule's client prefix covers %",
            sent_path(why));
    else {
        say_words(why, ": @ is no backend of the table");
        say_near_host(why);
    }
}

static void say_malformed(struct why *why)
{
    const size_t at = why->reference.error;
    if (why->reference.form != PPRI_FORM_MALFORMED) {
        say_words(why, ": a user's name stands before the host of @, and credentials are never "
                       "moved");
        return;
    }
    say_words(why, at < why->text.size ? ": byte " : ": something is missing at its end, byte ");
    add_number(why, at + 1);
    if (at >= why->text.size)
        return;
    if (why->text.data[at] == '\\')
        say_words(why, " is a backslash, which browsers take for a slash");
    else if (ppri_is(why->text.data[at], PPRI_CONTROL))
        say(why, " is a control character, %", ppri_slice(why->text, at, at + 1));
    else
        say(why, " (%) must not stand there", ppri_slice(why->text, at, at + 1));
}

/* Name the members of the context that were ignored. */
static void say_ignored(struct why *why)
{
    static const char *const names[] = {"client_scheme",  "client_authority",  "client_target",
                                        "backend_scheme", "backend_authority", "backend_target",
                                        "backend_host"};
    const unsigned ignored = ppri_exchange_ignored(why->exchange);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ignored >> i & 1)
            say(why, "; % does not parse, and was ignored", ppr_view_of(names[i]));
    }
}

static void say_all(struct why *why)
{
    tell_of(why, why->result.rule);
    append(why, ppr_view_of(ppr_reason_word(why->result.reason)));
    switch (why->result.reason) {
    case PPR_REASON_MAPPED:
        say_mapped(why);
        break;
    case PPR_REASON_CLIENT_FACING:
        say_client_facing(why);
        break;
    case PPR_REASON_RELATIVE:
        say_relative(why);
        break;
    case PPR_REASON_OTHER_SITE:
        say_other_site(why);
        break;
    case PPR_REASON_KEPT:
        say_words(why, " by rule #: ");
        say_subject(why);
        say(why, " is under %, which it leaves alone", why->rule.backend);
        break;
    case PPR_REASON_UNCOVERED:
        say_uncovered(why);
        break;
    case PPR_REASON_MALFORMED:
        say_malformed(why);
        break;
    case PPR_REASON_NONE:
        break;
    }
    if (why->result.status != PPR_UNCHANGED && why->result.reason != PPR_REASON_MAPPED)
        say_words(why, "; a URL in its query is mapped");
    say_ignored(why);
}

/* ------------------------------------------------------------------- Facts -- */

/* Whether a query parameter alone was mapped: the reference without it is judged otherwise. */
PPRI_NOINLINE static bool is_by_query(struct why *why)
{
    struct ppri_replacement replacement;
    if (!why->table->param_count || why->result.reason != PPR_REASON_MAPPED)
        return false;
    ppri_reference_map(why->exchange, why->text, false, &replacement);
    why->alone = replacement.reason;
    return replacement.reason != PPR_REASON_MAPPED ||
           (!replacement.rewritten && why->result.status != PPR_UNCHANGED);
}

/* Whether the path is under the client prefix of this exchange's rule. */
PPRI_NOINLINE static bool is_under_client(const struct why *why)
{
    const struct ppri_rule *rule = why->exchange->rule;
    if (!rule || !ppri_prefix_depth(&rule->client))
        return false;
    struct ppri_walk walk;
    ppri_path_walk_piece(sent_path(why), false, &walk);
    return ppri_prefix_covers(ppri_prefix_path(why->table->pool, &rule->client), &walk,
                              &why->exchange->captures);
}

/* Whether an origin is one of the table's backends. */
static bool is_backend_origin(const struct why *why, const struct ppri_origin *origin)
{
    struct ppri_captures unused;
    return ppri_lookup_backend_origin(why->table, origin, &unused) != NULL;
}

/* The scheme that a network-path reference was given. */
static enum ppri_scheme find_scheme(const struct why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const bool response = exchange->direction == PPR_RESPONSE;
    if (response && exchange->has_backend)
        return exchange->backend_origin.scheme;
    if (!response && exchange->has_client_origin)
        return exchange->client_origin.scheme;
    if (why->result.rule) {
        const struct ppri_rule *rule = ppri_rule_at(why->table, why->result.rule);
        return (enum ppri_scheme)(response ? rule->backend.scheme : rule->client.scheme);
    }
    for (int s = PPRI_SCHEME_HTTP; response && s <= PPRI_SCHEME_WSS; s++) {
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
    if (!why->absolute) {
        why->judged = exchange->backend_origin;
        return;
    }
    why->as_host = at_host && exchange->has_backend &&
                   !ppri_origin_equal(&exchange->backend_origin, &why->origin) &&
                   is_backend_origin(why, &exchange->backend_origin);
    if (why->as_host)
        why->judged = exchange->backend_origin;
    if (why->result.reason == PPR_REASON_MAPPED && exchange->rule &&
        ppri_rule_number(exchange->rule) == why->result.rule)
        why->repaired = !is_backend_origin(why, &why->judged) ||
                        ((at_host || is_on_client(why)) && is_under_client(why));
}

static void explain(struct why *why)
{
    const enum ppri_form form = why->reference.form;
    const struct ppri_origin none = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}, false};
    why->absolute = form == PPRI_FORM_ABSOLUTE || form == PPRI_FORM_NETWORK;
    why->origin = why->absolute ? why->reference.origin : none;
    if (form == PPRI_FORM_NETWORK)
        why->origin.scheme = find_scheme(why);
    if (why->origin.port == PPRI_NO_PORT)
        why->origin.port = ppri_default_port(why->origin.scheme);
    if (!why->absolute && why->exchange->direction == PPR_REQUEST &&
        why->exchange->has_client_origin)
        why->origin = why->exchange->client_origin;
    why->judged = why->origin;
    if (why->exchange->direction == PPR_RESPONSE)
        judge_response(why);
}

/* Ask the rewriting call. An output that is longer than a sentence shows is only measured. */
PPRI_NOINLINE static void ask_result(struct why *why, struct ppr_exchange *exchange)
{
    why->result = ppr_rewrite_url(exchange, why->exchange->direction, why->text, why->out, OUT_MAX);
}

struct ppr_result ppr_why_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                              struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || (!buffer && capacity) || ppri_is_bad(reference))
        return ppri_bad_argument();
    struct why why = {.table = own->table, .exchange = own, .text = reference};
    ask_result(&why, exchange);
    ppri_scan(&why.reference, reference, false);
    why.by_query = is_by_query(&why);
    ppri_exchange_know(own);
    explain(&why);

    struct ppri_writer measure = {.data = NULL};
    why.writer = &measure;
    say_all(&why);
    struct ppr_result result = why.result;
    result.count = measure.size;
    result.status = PPR_NO_SPACE;
    if (measure.size > capacity)
        return result;
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    why.writer = &writer;
    say_all(&why);
    result.status = PPR_REWRITTEN;
    return result;
}
