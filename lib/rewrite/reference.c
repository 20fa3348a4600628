/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/reference.h"

#include "rewrite/resolve.h"
#include "text/short.h"
#include "uri/scan.h"

#include <string.h>

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
static void walk_path(struct subject *subject)
{
    ppri_path_walk_piece(subject->path.piece[0], subject->reference->canonical, &subject->walk);
}

/* Walk over a path that was put together. */
static void walk_resolved(struct subject *subject)
{
    ppri_path_walk(&subject->path, &subject->walk);
}

/* The path of a reference with an authority; an empty one is "/" (RFC 9110 4.2.3). */
static struct ppri_path authority_path(const struct ppri_reference *reference)
{
    return ppri_path_of(reference->path.size ? reference->path : PPRI_LITERAL("/"));
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

/* O1: the origin that a mapped reference comes out with; empty for none. */
static struct ppr_view client_origin_for(const struct ppri_exchange *exchange, bool absolute,
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
           client_origin_for(exchange, subject->absolute, rule, &replacement->captures),
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

/* O1: without a context a network-path reference takes the scheme of a rule for
   its host; of one that covers its path, if there is one. */
PPRI_NOINLINE static void guess_scheme(struct subject *subject)
{
    enum ppri_scheme guess = PPRI_SCHEME_NONE;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        bool known = false;
        struct ppri_captures unused;
        give_scheme(subject, (enum ppri_scheme)s);
        if (ppri_lookup_backend(subject->exchange->table, &subject->origin, &subject->walk, &known,
                                &unused))
            return;
        if (known && guess == PPRI_SCHEME_NONE)
            guess = (enum ppri_scheme)s;
    }
    if (guess == PPRI_SCHEME_NONE && subject->exchange->has_client_origin)
        guess = subject->exchange->client_origin.scheme;
    give_scheme(subject, guess);
}

static void map_response_absolute(struct subject *subject, struct ppri_replacement *replacement)
{
    struct ppri_exchange *exchange = subject->exchange;
    subject->path = authority_path(subject->reference);
    walk_path(subject);
    subject->absolute = true;
    subject->origin = subject->reference->origin;
    if (subject->reference->form == PPRI_FORM_NETWORK) {
        if (exchange->has_backend)
            give_scheme(subject, exchange->backend_origin.scheme);
        else
            guess_scheme(subject);
    }
    struct client_side side;
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

static void map_response_path(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    if (!exchange->has_backend) {
        ppri_replacement_keep(replacement, PPR_REASON_RELATIVE, 0);
        return;
    }
    subject->origin = exchange->backend_origin;
    subject->path = ppri_path_of(subject->reference->path);
    walk_path(subject);
    const struct ppri_rule *rule = exchange->rule;
    if (rule && ppri_prefix_depth(&rule->client) && ppri_exchange_may_be_on_client(exchange) &&
        under(subject, &rule->client))
        ppri_replacement_keep(replacement, PPR_REASON_CLIENT_FACING,
                              ppri_rule_number(rule)); /* O3 */
    else if (!map_to_client(subject, replacement))
        ppri_replacement_keep(replacement, PPR_REASON_OTHER_SITE, 0);
}

/* Resolve a relative reference against a base (RFC 3986 5.2). */
static void resolve_relative(struct subject *subject, const struct ppri_path *base)
{
    subject->path = *base;
    ppri_path_cut(&subject->path);
    ppri_path_add(&subject->path, subject->reference->path);
    walk_resolved(subject);
}

/* How many levels a relative reference has to climb to leave a prefix when it is resolved
   against a base under it (O5), and one more. A base that is not under the prefix says nothing. */
static uint32_t levels_of(struct subject *subject, const struct ppri_path *base,
                          const struct ppri_prefix *prefix)
{
    const size_t depth = ppri_prefix_depth(prefix);
    subject->path = *base;
    walk_resolved(subject);
    if (!depth || !under(subject, prefix))
        return PPRI_LEVELS_ANY;
    ppri_path_cut(&subject->path);
    ppri_path_add(&subject->path, PPRI_LITERAL("x"));
    walk_resolved(subject);
    const size_t begin = subject->walk.begin;
    return begin < depth ? 1 : (uint32_t)(begin - depth + 2);
}

/* Whether a relative reference leads astray, on either side. */
static bool leads_astray(struct subject *subject)
{
    struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule = exchange->rule;
    const struct ppri_path client = ppri_path_of(exchange->client_path);
    if (!rule)
        return false;
    if (!exchange->levels[PPRI_CLIENT])
        exchange->levels[PPRI_CLIENT] = exchange->client_path.data
                                            ? levels_of(subject, &client, &rule->client)
                                            : PPRI_LEVELS_ANY;
    if (!exchange->levels[PPRI_BACKEND])
        exchange->levels[PPRI_BACKEND] =
            ppri_exchange_has_backend_path(exchange) && exchange->is_own
                ? levels_of(subject, &exchange->backend_path, &rule->backend)
                : PPRI_LEVELS_ANY;
    const size_t rise = ppri_path_rise(subject->reference->path) + 1;
    return rise >= exchange->levels[PPRI_CLIENT] || rise >= exchange->levels[PPRI_BACKEND];
}

static void map_response_relative(struct subject *subject, struct ppri_replacement *replacement)
{
    struct ppri_exchange *exchange = subject->exchange;
    if (!ppri_exchange_has_backend_path(exchange) || !leads_astray(subject)) {
        ppri_replacement_keep(replacement, PPR_REASON_RELATIVE, 0);
        return;
    }
    subject->origin = exchange->backend_origin;
    resolve_relative(subject, &exchange->backend_path);
    if (!map_to_client(subject, replacement))
        ppri_replacement_keep(replacement, PPR_REASON_OTHER_SITE, 0);
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

/* The scheme of a network-path reference in a request: the client's; where that is
   not known, that of a rule for the host, of one that covers the path if there is
   one. */
static void guess_client_scheme(struct subject *subject)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_client_space space = {&subject->origin, false};
    enum ppri_scheme guess = PPRI_SCHEME_NONE;
    if (exchange->has_client_origin) {
        give_scheme(subject, exchange->client_origin.scheme);
        return;
    }
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
        struct ppri_captures unused;
        give_scheme(subject, (enum ppri_scheme)s);
        if (ppri_lookup_client(exchange->table, &space, &subject->walk, &unused))
            return;
        if (guess == PPRI_SCHEME_NONE &&
            ppri_lookup_client_origin(exchange->table, &subject->origin))
            guess = (enum ppri_scheme)s;
    }
    give_scheme(subject, guess == PPRI_SCHEME_NONE ? PPRI_SCHEME_HTTP : guess);
}

static void map_request_absolute(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    subject->absolute = true;
    subject->origin = subject->reference->origin;
    subject->path = authority_path(subject->reference);
    walk_path(subject);
    if (subject->reference->form == PPRI_FORM_NETWORK)
        guess_client_scheme(subject);
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

/* Map a subject that is a path on the client origin. */
static void map_request_walked(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_client_space space = ppri_exchange_space(subject->exchange);
    if (!map_to_backend(subject, &space, replacement))
        ppri_replacement_keep(replacement, PPR_REASON_UNCOVERED, 0);
}

static void map_request_path(struct subject *subject, struct ppri_replacement *replacement)
{
    subject->path = ppri_path_of(subject->reference->path);
    walk_path(subject);
    map_request_walked(subject, replacement);
}

static void map_request_relative(struct subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    if (!exchange->client_path.data || !leads_astray(subject)) {
        ppri_replacement_keep(replacement, PPR_REASON_RELATIVE, 0);
        return;
    }
    const struct ppri_path base = ppri_path_of(exchange->client_path);
    resolve_relative(subject, &base);
    map_request_walked(subject, replacement);
}

/* Map a reference, but for those that can be judged by their form. */
PPRI_NOINLINE static void map_by_rules(struct ppri_exchange *exchange,
                                       const struct ppri_reference *reference, struct ppr_view text,
                                       struct ppri_replacement *replacement)
{
    const bool response = exchange->direction == PPR_RESPONSE;
    struct subject subject;
    subject.exchange = exchange;
    subject.text = text;
    subject.reference = reference;
    subject.absolute = false;
    switch (reference->form) {
    case PPRI_FORM_ABSOLUTE:
    case PPRI_FORM_NETWORK:
        (response ? map_response_absolute : map_request_absolute)(&subject, replacement);
        return;
    case PPRI_FORM_PATH:
        (response ? map_response_path : map_request_path)(&subject, replacement);
        return;
    default:
        (response ? map_response_relative : map_request_relative)(&subject, replacement);
        return;
    }
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

/* Whether a text goes on with a path, or ends, where a prefix of it ends. */
static inline bool is_end(struct ppr_view text, size_t at)
{
    return at == text.size || text.data[at] == '/' || text.data[at] == '?' || text.data[at] == '#';
}

/* Whether a text begins with a prefix, which ends there. */
PPRI_INLINE bool begins(struct ppr_view text, struct ppr_view prefix)
{
    return text.size >= prefix.size && ppri_same(text.data, prefix.data, prefix.size) &&
           is_end(text, prefix.size);
}

/* Whether a text goes on at an offset with a slash, and not with two. */
static inline bool is_slash(struct ppr_view text, size_t at)
{
    return text.size > at && text.data[at] == '/' &&
           (text.size == at + 1 || text.data[at + 1] != '/');
}

bool ppri_reference_swap(struct ppri_exchange *exchange, struct ppr_view text,
                         struct ppri_swap *swap)
{
    ppri_exchange_know(exchange);
    if (!text.size || text.size > PPRI_TEXT_MAX || exchange->direction != PPR_RESPONSE)
        return false;
    const bool absolute = text.data[0] != '/';
    const struct ppri_own *own = &exchange->own[!absolute];
    const size_t cut = own->prefix.size;
    if (!own->prefix.data || !begins(text, own->prefix))
        return false;
    const struct ppri_rule *rule = exchange->rule;
    const struct ppr_view client = ppri_prefix_path(exchange->table->pool, &rule->client);
    if ((own->may_face && begins(ppri_from(text, own->origin_size), client)) ||
        (own->needs_slash && !is_slash(text, cut)) || !ppri_scan_is_canonical(text, cut))
        return false;
    swap->cut = cut;
    swap->prefix = client;
    swap->lead = absolute ? exchange->client_origin_text : ppri_view(NULL, 0);
    if (rule->client.scheme != PPRI_SCHEME_NONE)
        swap->lead = client_origin_for(exchange, absolute, rule, &exchange->captures);
    return true;
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
