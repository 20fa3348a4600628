/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/reference.h"

#include "rewrite/resolve.h"
#include "uri/scan.h"

/* A reference being judged: what was sent, and where it points. */
struct subject {
    struct ppri_exchange *exchange;
    struct ppr_view text;
    const struct ppri_reference *reference;
    struct ppri_origin origin; /* where it points, as far as known */
    struct ppri_path path;
    struct ppri_walk walk; /* over the path */
    bool absolute; /* it names its origin itself */
};

/* Walk over the path that was sent. */
static void walk_path(struct subject *subject, struct ppr_view path)
{
    subject->path = ppri_path_of(path);
    ppri_path_walk_piece(path, subject->reference->canonical, &subject->walk);
}

/* Resolve a relative path against a base (RFC 3986 5.2), and walk over the result. */
static void walk_relative(struct subject *subject, const struct ppri_path *base,
                          struct ppr_view path)
{
    subject->path = *base;
    ppri_path_cut(&subject->path);
    ppri_path_add(&subject->path, path);
    ppri_path_walk(&subject->path, &subject->walk);
}

/* Whether a subject is under a prefix of this exchange's rule. */
static bool under(struct subject *subject, const struct ppri_prefix *prefix)
{
    const struct ppri_exchange *exchange = subject->exchange;
    return ppri_prefix_covers(ppri_prefix_path(exchange->table->pool, prefix), &subject->walk,
                              &exchange->captures);
}

/* Plan what follows the side of a rule that matched. */
static void put_tail(struct subject *subject, const struct ppri_prefix *from,
                     struct ppri_replacement *replacement)
{
    const size_t depth = ppri_walk_reach(&subject->walk, ppri_prefix_depth(from));
    ppri_path_after(&subject->path, &subject->walk, depth, &replacement->tail);
    replacement->dotted = subject->walk.dotted || subject->path.count > 1;
    replacement->rest = subject->reference->rest;
}

/* Put a rule's other side before the planned tail. */
static void splice(const struct ppri_exchange *exchange, struct ppr_view text,
                   const struct ppri_rule *rule, const struct ppri_prefix *to,
                   struct ppr_view origin, struct ppri_replacement *replacement)
{
    replacement->reason = PPR_REASON_MAPPED;
    replacement->rule = ppri_rule_number(rule);
    replacement->rewritten = true;
    replacement->origin = origin;
    replacement->prefix = ppri_prefix_path(exchange->table->pool, to);
    ppri_replacement_finish(replacement, text);
    if (!ppri_replacement_equals(replacement, text))
        return;
    replacement->rewritten = false;
    if (exchange->direction == PPR_RESPONSE)
        replacement->reason = PPR_REASON_CLIENT_FACING;
}

struct ppr_view ppri_reference_origin(const struct ppri_exchange *exchange, bool absolute,
                                      const struct ppri_rule *rule,
                                      const struct ppri_captures *captures)
{
    const char *pool = exchange->table->pool;
    if (rule->client.scheme == PPRI_SCHEME_NONE)
        return absolute ? exchange->client_origin_text : ppri_view(NULL, 0);
    if (!absolute && exchange->has_client_origin &&
        ppri_prefix_origin_is(pool, &rule->client, captures, &exchange->client_origin))
        return ppri_view(NULL, 0);
    return ppri_prefix_origin_text(pool, &rule->client);
}

/* Map a subject that points to a backend. Return false, with nothing settled, if
   its origin is none of the table's. Otherwise the walk is used up. */
static bool map_to_client(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    bool known = false;
    const struct ppri_rule *head = ppri_lookup_backend(
        exchange->table, &subject->origin, &subject->walk, &known, &replacement->captures);
    if (!known)
        return false;
    if (!head) {
        ppri_replacement_keep(replacement, PPR_REASON_UNCOVERED, 0);
        return true;
    }
    if (head->backend.flags & PPRI_KEEP) {
        ppri_replacement_keep(replacement, PPR_REASON_KEPT, ppri_rule_number(head));
        return true;
    }
    /* All that may be chosen have the same backend prefix. */
    put_tail(subject, &head->backend, replacement);
    const struct ppri_rule *rule = ppri_exchange_choose(exchange, head, subject->origin.scheme,
                                                        &subject->walk, &replacement->captures);
    splice(exchange, subject->text, rule, &rule->client,
           ppri_reference_origin(exchange, subject->absolute, rule, &replacement->captures),
           replacement);
    return true;
}

/* What O3 and O4 ask about an absolute subject in the response direction. */
struct client_side {
    const struct ppri_rule *rule; /* the exchange's; NULL: none */
    bool known; /* the client origin is: the rule's own, or else the context's */
    struct ppri_origin origin;
    struct ppr_view text;
    bool on_client; /* the subject is on it */
    bool on_context; /* the subject is on the context's */
    bool at_host; /* the subject is at backend_host (O4) */
};

/* Whether a subject's host is the client's. */
static bool is_on_host(const struct subject *subject, const struct client_side *side)
{
    return ppri_host_is(side->origin.host, &subject->exchange->captures, subject->origin.host);
}

static void find_client_side(const struct subject *subject, struct client_side *side)
{
    const struct ppri_exchange *exchange = subject->exchange;
    side->rule = exchange->rule;
    side->known = exchange->has_client_origin;
    side->origin = exchange->client_origin;
    side->text = exchange->client_origin_text;
    /* O1: the rule's own goes before the context's. */
    if (side->rule && side->rule->client.scheme != PPRI_SCHEME_NONE) {
        side->known = true;
        side->origin = ppri_prefix_origin(exchange->table->pool, &side->rule->client);
        side->text = ppri_prefix_origin_text(exchange->table->pool, &side->rule->client);
    }
    side->on_context = exchange->has_client_origin &&
                       ppri_origin_equal(&exchange->client_origin, &subject->origin);
    side->on_client = side->known && side->origin.scheme == subject->origin.scheme &&
                      side->origin.port == subject->origin.port && is_on_host(subject, side);
    side->at_host = ppri_exchange_is_at_host(exchange, &subject->origin);
}

/* O3: only the origin is wrong. The path stays as it was sent. */
static void repair(const struct subject *subject, const struct client_side *side,
                   struct ppri_replacement *replacement)
{
    const struct ppr_view path = subject->reference->path;
    replacement->reason = PPR_REASON_MAPPED;
    replacement->rule = ppri_rule_number(side->rule);
    replacement->rewritten = true;
    replacement->captures = subject->exchange->captures;
    if (!ppri_rule_captures(side->rule))
        replacement->captures.known = 0;
    replacement->origin = side->text;
    replacement->guard = ppri_view(NULL, 0);
    replacement->prefix = ppri_view(NULL, 0);
    replacement->tail = ppri_path_of(path);
    replacement->dotted = false;
    replacement->rest = subject->reference->rest;
    replacement->tail_size = path.size;
    replacement->size = ppri_capture_size(&replacement->captures, replacement->origin) + path.size +
                        replacement->rest.size;
    replacement->stands = !replacement->captures.known;
}

/* The rule whose client prefix covers a subject as it stands; NULL: there is none. */
PPRI_NOINLINE static const struct ppri_rule *rule_facing(struct subject *subject,
                                                         const struct client_side *side)
{
    const struct ppri_client_space space = {&subject->origin, side->on_context};
    struct ppri_captures unused;
    return ppri_lookup_client(subject->exchange->table, &space, &subject->walk, &unused);
}

/* O3, for a subject under the client prefix of this exchange's rule. */
PPRI_NOINLINE static bool is_client_facing(struct subject *subject, const struct client_side *side,
                                           struct ppri_replacement *replacement)
{
    if (!side->rule || !ppri_prefix_depth(&side->rule->client) ||
        (!side->on_client && !side->on_context && !side->at_host) ||
        !under(subject, &side->rule->client))
        return false;
    /* On the context's origin another rule may cover it. */
    const struct ppri_rule *rule = side->rule;
    if (side->on_context && !side->on_client)
        rule = rule_facing(subject, side);
    else if (!side->on_client && side->known)
        rule = NULL;
    if (rule)
        ppri_replacement_keep(replacement, PPR_REASON_CLIENT_FACING, ppri_rule_number(rule));
    else
        repair(subject, side, replacement);
    return true;
}

/* Whether only scheme or port keep a subject from being on the client origin. */
static bool is_nearly_on_client(const struct subject *subject, const struct client_side *side)
{
    return is_on_host(subject, side) &&
           ppri_exchange_is_port(subject->exchange, &subject->origin, side->origin.port);
}

/* What is on no backend: the client's own, or nearly so, or another site. */
PPRI_NOINLINE static void settle_elsewhere(struct subject *subject, const struct client_side *side,
                                           struct ppri_replacement *replacement)
{
    const struct ppri_rule *rule = rule_facing(subject, side);
    if (rule)
        ppri_replacement_keep(replacement, PPR_REASON_CLIENT_FACING, ppri_rule_number(rule));
    else if (side->rule && side->known && !side->on_client &&
             (side->at_host || is_nearly_on_client(subject, side)) &&
             under(subject, &side->rule->client))
        repair(subject, side, replacement);
    else
        ppri_replacement_keep(replacement, PPR_REASON_OTHER_SITE, 0);
}

static void give_scheme(struct subject *subject, enum ppri_scheme scheme)
{
    subject->origin = subject->reference->origin;
    subject->origin.scheme = scheme;
    if (subject->origin.port == PPRI_NO_PORT)
        subject->origin.port = ppri_default_port(scheme);
}

/* O1: the scheme of a network-path reference is that of the side that it is on. Where that is not
   known, it is that of a rule for its host; of one that covers its path, if there is one. */
PPRI_NOINLINE static void guess_scheme(struct subject *subject)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppr_table *table = exchange->table;
    const bool response = exchange->direction == PPR_RESPONSE;
    const struct ppri_client_space space = {&subject->origin, false};
    enum ppri_scheme guess = PPRI_SCHEME_NONE;
    for (int s = PPRI_SCHEME_HTTP; s <= (response ? PPRI_SCHEME_WSS : PPRI_SCHEME_HTTPS); s++) {
        bool known = false;
        struct ppri_captures unused;
        give_scheme(subject, (enum ppri_scheme)s);
        if (response ? ppri_lookup_backend(table, &subject->origin, &subject->walk, &known, &unused)
                     : ppri_lookup_client(table, &space, &subject->walk, &unused))
            return;
        if (guess == PPRI_SCHEME_NONE &&
            (known || (!response && ppri_lookup_client_origin(table, &subject->origin))))
            guess = (enum ppri_scheme)s;
    }
    if (guess == PPRI_SCHEME_NONE && !response)
        guess = PPRI_SCHEME_HTTP;
    else if (guess == PPRI_SCHEME_NONE && exchange->has_client_origin)
        guess = exchange->client_origin.scheme;
    give_scheme(subject, guess);
}

/* Take origin and path of a reference that names its origin. */
static void take_absolute(struct subject *subject)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_reference *reference = subject->reference;
    const bool response = exchange->direction == PPR_RESPONSE;
    subject->absolute = true;
    subject->origin = reference->origin;
    /* An empty path is "/" (RFC 9110 4.2.3). */
    walk_path(subject, reference->path.size ? reference->path : PPRI_LITERAL("/"));
    if (reference->form != PPRI_FORM_NETWORK)
        return;
    if (response ? exchange->has_backend : exchange->has_client_origin)
        give_scheme(subject,
                    (response ? exchange->backend_origin : exchange->client_origin).scheme);
    else
        guess_scheme(subject);
}

static void map_response_absolute(struct subject *subject, struct ppri_replacement *replacement)
{
    struct ppri_exchange *exchange = subject->exchange;
    struct client_side side;
    take_absolute(subject);
    find_client_side(subject, &side);
    if (subject->reference->userinfo.data) { /* O8: no credentials go anywhere */
        const bool own =
            side.at_host ||
            ppri_lookup_backend_origin(exchange->table, &subject->origin, &replacement->captures);
        ppri_replacement_keep(replacement, own ? PPR_REASON_MALFORMED : PPR_REASON_OTHER_SITE, 0);
        return;
    }
    if (is_client_facing(subject, &side, replacement))
        return;
    const enum ppri_scheme sent = subject->origin.scheme;
    if (side.at_host && exchange->has_backend) {
        subject->origin = exchange->backend_origin; /* O4 */
        if (map_to_client(subject, replacement))
            return;
        give_scheme(subject, sent); /* an origin that no rule names says nothing */
    }
    if (!map_to_client(subject, replacement))
        settle_elsewhere(subject, &side, replacement);
}

/* How many levels a relative reference has to climb to leave a prefix when it is resolved
   against a base under it (O5), and one more. A base that is not under the prefix says nothing. */
static uint32_t levels_of(struct subject *subject, const struct ppri_path *base,
                          const struct ppri_prefix *prefix)
{
    const size_t depth = ppri_prefix_depth(prefix);
    if (!base || !depth)
        return PPRI_LEVELS_ANY;
    ppri_path_walk(base, &subject->walk);
    if (!under(subject, prefix))
        return PPRI_LEVELS_ANY;
    walk_relative(subject, base, PPRI_LITERAL("x"));
    const size_t begin = subject->walk.begin;
    return begin < depth ? 1 : (uint32_t)(begin - depth + 2);
}

/* Whether a relative reference leaves a prefix when it is resolved against a base (O5); NULL: it
   is not known. */
static bool leaves(struct subject *subject, enum ppri_side side, const struct ppri_path *base,
                   const struct ppri_prefix *prefix)
{
    uint32_t *levels = &subject->exchange->levels[side];
    if (!*levels)
        *levels = levels_of(subject, base, prefix);
    return ppri_path_rise(subject->reference->path) + 1 >= *levels;
}

/* Resolve a relative reference. Return false if it stays: its base is not known, or it leads astray
   on neither side. */
static bool take_relative(struct subject *subject)
{
    struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule = exchange->rule;
    const struct ppri_path path = ppri_path_of(exchange->client_path);
    const struct ppri_path *client = path.piece[0].data ? &path : NULL;
    const struct ppri_path *backend =
        ppri_exchange_has_backend_path(exchange) ? &exchange->backend_path : NULL;
    const struct ppri_path *base = exchange->direction == PPR_RESPONSE ? backend : client;
    if (!base || !rule ||
        (!leaves(subject, PPRI_CLIENT, client, &rule->client) &&
         !leaves(subject, PPRI_BACKEND, exchange->is_own ? backend : NULL, &rule->backend)))
        return false;
    walk_relative(subject, base, subject->reference->path);
    return true;
}

/* O3, for a path: whether it is under the client prefix of this exchange's rule. */
static bool is_path_facing(struct subject *subject)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule = exchange->rule;
    return rule && ppri_prefix_depth(&rule->client) && ppri_exchange_may_be_on_client(exchange) &&
           under(subject, &rule->client);
}

/* Map a subject that points to a client-facing place. Return false if no rule's
   client prefix covers it. */
static bool map_to_backend(struct subject *subject, const struct ppri_client_space *space,
                           struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule =
        ppri_lookup_client(exchange->table, space, &subject->walk, &replacement->captures);
    if (!rule)
        return false;
    /* O1: a path alone says enough only to the backend that is being asked. */
    const bool path_alone =
        !subject->absolute && exchange->backend_given &&
        ppri_backend_origin_is(exchange->table->pool, &rule->backend, &replacement->captures,
                               &exchange->backend_origin);
    const struct ppr_view origin = ppri_prefix_origin_text(exchange->table->pool, &rule->backend);
    put_tail(subject, &rule->client, replacement);
    splice(exchange, subject->text, rule, &rule->backend, path_alone ? ppri_view(NULL, 0) : origin,
           replacement);
    return true;
}

static void map_request_absolute(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    take_absolute(subject);
    const bool on_client = exchange->has_client_origin &&
                           ppri_origin_equal(&subject->origin, &exchange->client_origin);
    const struct ppri_client_space space = {&subject->origin, on_client};
    /* O8: no credentials go anywhere */
    const bool has_userinfo = subject->reference->userinfo.data != NULL;
    if (!has_userinfo && map_to_backend(subject, &space, replacement))
        return;
    const enum ppr_reason reason = has_userinfo ? PPR_REASON_MALFORMED : PPR_REASON_UNCOVERED;
    const bool own = on_client || ppri_lookup_client_origin(exchange->table, &subject->origin);
    ppri_replacement_keep(replacement, own ? reason : PPR_REASON_OTHER_SITE, 0);
}

/* Map a path, or a relative reference. */
static void map_path(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const bool response = exchange->direction == PPR_RESPONSE;
    const bool whole = subject->reference->form == PPRI_FORM_PATH;
    const struct ppri_client_space space = ppri_exchange_space(exchange);
    if (whole)
        walk_path(subject, subject->reference->path);
    subject->origin = exchange->backend_origin;
    if (whole ? response && !exchange->has_backend : !take_relative(subject))
        ppri_replacement_keep(replacement, PPR_REASON_RELATIVE, 0);
    else if (response && whole && is_path_facing(subject))
        ppri_replacement_keep(replacement, PPR_REASON_CLIENT_FACING,
                              ppri_rule_number(exchange->rule));
    else if (!(response ? map_to_client(subject, replacement)
                        : map_to_backend(subject, &space, replacement)))
        ppri_replacement_keep(replacement, response ? PPR_REASON_OTHER_SITE : PPR_REASON_UNCOVERED,
                              0);
}

/* Map a reference, but for those that can be judged by their form. */
PPRI_NOINLINE static void map_by_rules(struct ppri_exchange *exchange,
                                       const struct ppri_reference *reference, struct ppr_view text,
                                       struct ppri_replacement *replacement)
{
    struct subject subject;
    subject.exchange = exchange;
    subject.text = text;
    subject.reference = reference;
    subject.absolute = false;
    if (reference->form != PPRI_FORM_ABSOLUTE && reference->form != PPRI_FORM_NETWORK)
        map_path(&subject, replacement);
    else if (exchange->direction == PPR_RESPONSE)
        map_response_absolute(&subject, replacement);
    else
        map_request_absolute(&subject, replacement);
}

static void map_scanned(struct ppri_exchange *exchange, const struct ppri_reference *reference,
                        struct ppr_view text, struct ppri_replacement *replacement)
{
    if (reference->form == PPRI_FORM_MALFORMED)
        ppri_replacement_keep(replacement, PPR_REASON_MALFORMED, 0);
    else if (reference->form == PPRI_FORM_OTHER_SCHEME)
        ppri_replacement_keep(replacement, PPR_REASON_OTHER_SITE, 0);
    else if (reference->form == PPRI_FORM_SAME_PATH)
        ppri_replacement_keep(replacement, PPR_REASON_RELATIVE, 0);
    else
        map_by_rules(exchange, reference, text, replacement);
}

void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, bool folded,
                        struct ppri_replacement *replacement)
{
    struct ppri_reference reference;
    ppri_exchange_know(exchange);
    ppri_scan(&reference, text, folded);
    map_scanned(exchange, &reference, text, replacement);
}

void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement)
{
    struct ppri_reference reference;
    ppri_exchange_know(exchange);
    ppri_scan_target(&reference, target);
    if (reference.form != PPRI_FORM_MALFORMED) {
        reference.form = PPRI_FORM_PATH;
        if (!reference.path.size)
            reference.path = PPRI_LITERAL("/");
    }
    map_scanned(exchange, &reference, target, replacement);
}
