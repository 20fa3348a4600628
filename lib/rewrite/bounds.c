/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps the Path of a cookie (K3), and the scope of a service worker. */

#include "rewrite/bounds.h"

#include "text/chars.h"
#include "text/skip.h"
#include "uri/scan.h"

/* A path while it is mapped. */
struct judged {
    const struct ppri_exchange *exchange;
    struct ppr_view text;
    struct ppri_walk walk; /* a walk over `text` */
    bool is_scope;
};

static bool is_canonical(struct ppr_view path)
{
    return ppri_skip(path, 0, PPRI_PATH_MARK) == path.size;
}

PPRI_RARE static void start(struct judged *judged, const struct ppri_exchange *exchange,
                            struct ppr_view path, bool is_scope)
{
    judged->exchange = exchange;
    judged->text = path;
    judged->is_scope = is_scope;
    ppri_path_walk_piece(path, is_canonical(path) ? PPRI_PATH_CANONICAL : PPRI_PATH_SENT,
                         &judged->walk);
}

/* --------------------------------------------------------------- Output -- */

/* Skips the base of `bound` at the beginning of `text`. Returns false if `text` does not begin with
   it. */
PPRI_RARE static bool take_base(const struct ppri_bound *bound, struct ppr_view *text)
{
    return ppri_capture_take(&bound->captures, bound->base.scheme, text) &&
           ppri_capture_take(&bound->captures, bound->base.origin, text);
}

void ppri_bound_put(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                    struct ppr_view text, size_t cut, struct ppri_bound *bound)
{
    const struct ppri_base *base = &bound->base;
    struct ppr_view before = ppri_slice(text, 0, cut);
    bound->rule = ppri_rule_number(rule);
    bound->cut = cut;
    bound->rewritten = ((base->scheme.size || base->origin.size) && !take_base(bound, &before)) ||
                       !ppri_capture_take(&bound->captures, bound->lead, &before) || before.size;
    bound->reason = bound->rewritten || exchange->direction == PPR_REQUEST
                        ? PPR_REASON_MAPPED
                        : PPR_REASON_CLIENT_FACING;
}

/* Replaces the whole path by `prefix`, a client prefix of `rule` or the beginning of one. */
PPRI_RARE static void put_prefix(const struct judged *judged, const struct ppri_rule *rule,
                                 struct ppr_view prefix, struct ppri_bound *bound)
{
    bound->lead = prefix;
    if (!prefix.size)
        bound->lead = PPRI_LITERAL("/");
    /* A scope is compared as text; in the pool a slash follows every prefix. */
    else if (judged->is_scope)
        bound->lead.size++;
    ppri_bound_put(judged->exchange, rule, judged->text, judged->text.size, bound);
}

/* ---------------------------------------------------------------- Rules -- */

static struct ppr_view client_path(const struct ppri_exchange *exchange,
                                   const struct ppri_rule *rule)
{
    return ppri_prefix_path(exchange->table->pool, &rule->client);
}

static struct ppr_view backend_path(const struct ppri_exchange *exchange,
                                    const struct ppri_rule *rule)
{
    return ppri_prefix_path(exchange->table->pool, &rule->backend);
}

/* True if the path is under the client prefix of `rule`, other than "/", and neither `rule` nor
   this exchange's rule is `unaware`. */
PPRI_RARE static bool is_facing(struct judged *judged, const struct ppri_rule *rule,
                                const struct ppri_captures *captures)
{
    const struct ppri_exchange *exchange = judged->exchange;
    return ppri_prefix_depth(&rule->client) && !(rule->flags & PPR_UNAWARE) &&
           !ppri_exchange_says(exchange, PPR_UNAWARE) &&
           ppri_prefix_covers(client_path(exchange, rule), &judged->walk, captures);
}

/* True if the path is `prefix` or above it. An empty last segment of the path makes no
   difference. */
PPRI_RARE static bool is_above(struct judged *judged, struct ppr_view prefix,
                               const struct ppri_captures *captures)
{
    const size_t depth = ppri_walk_reach(&judged->walk, PPRI_DEPTH_MAX + 1);
    struct ppr_view normal;
    size_t at = 0;
    for (size_t n = 0; n < depth; n++) {
        const struct ppr_view sent = ppri_walk_segment(&judged->walk, n);
        if (!sent.size && n + 1 == depth && judged->walk.depth == depth)
            break;
        if (n == PPRI_DEPTH_MAX || !ppri_next_segment(prefix, &at, &normal))
            return false;
        const char first = (char)(normal.size ? normal.data[0] : 0);
        if (ppri_is_capture(first) ? !ppri_capture_is(captures, first, sent)
                                   : !ppri_segment_equal(sent, normal))
            return false;
    }
    return true;
}

/* True if this exchange's rule is a rule for responses on home that covers the path. */
static bool is_own_covering(struct judged *judged)
{
    const struct ppri_exchange *exchange = judged->exchange;
    const struct ppri_rule *own = exchange->rule;
    return own->flags & PPR_FOR_RESPONSES &&
           ppri_rule_is_on(exchange->table->pool, own, &exchange->captures, &exchange->home) &&
           ppri_prefix_covers(backend_path(exchange, own), &judged->walk, &exchange->captures);
}

/* Returns the rule of the group of `head` that maps the path for this client (K3.2). `captures`
   holds the values of the captures of `head`, and receives those of the rule.

   1. This exchange's rule, if it is of the group.
   2. The rule that maps a URL (M4), if it may stand on the client's origin.
   3. This exchange's rule, if it may stand there, and covers the path with a shorter prefix.
   4. NULL: the rules that cover the path are another client host's. */
PPRI_RARE static const struct ppri_rule *
find_here(struct judged *judged, const struct ppri_rule *head, struct ppri_captures *captures)
{
    const struct ppri_exchange *exchange = judged->exchange;
    const struct ppri_rule *own = exchange->rule;
    const struct ppri_place place = ppri_exchange_place(exchange);
    const struct ppri_rule *rule = head;
    if (own == head && !ppri_rule_captures(own))
        return own;
    const bool is_covering = is_own_covering(judged);
    const bool is_of_group =
        is_covering && ppri_equal(backend_path(exchange, own), backend_path(exchange, head));
    if (!is_of_group) {
        if (head->flags & PPRI_SHARED) {
            rule = ppri_exchange_choose(exchange, head, exchange->home.scheme, &judged->walk,
                                        captures);
            start(judged, exchange, judged->text, judged->is_scope);
        }
        if (ppri_place_has(&place, rule, captures))
            return rule;
        if (!is_covering || !ppri_place_has(&place, own, &exchange->captures))
            return NULL;
    }
    *captures = exchange->captures;
    return own;
}

/* Returns the longest beginning that `a` and `b` have in common, in whole segments. */
static struct ppr_view common_prefix(struct ppr_view a, struct ppr_view b)
{
    size_t common = 0;
    size_t i = 0;
    for (; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) {
        if (a.data[i] == '/')
            common = i;
    }
    const bool a_ends = i == a.size || a.data[i] == '/';
    const bool b_ends = i == b.size || b.data[i] == '/';
    return ppri_slice(a, 0, a_ends && b_ends ? i : common);
}

/* Returns `prefix` up to its first capture, whose value is not known. */
static struct ppr_view literal_prefix(struct ppr_view prefix)
{
    return ppri_slice(prefix, 0, ppri_skip(prefix, 0, PPRI_CONTROL));
}

/* K3.3: sets `common` to the longest common prefix of client prefixes. They are of the rules of
   this backend that are at or below the path, and may stand on the client's origin. Returns false
   if there is no such rule. */
PPRI_RARE static bool find_common(struct judged *judged, const struct ppri_rule *first,
                                  struct ppr_view *common)
{
    const struct ppri_exchange *exchange = judged->exchange;
    const struct ppr_table *table = exchange->table;
    const struct ppri_place place = ppri_exchange_place(exchange);
    const struct ppri_rule *rule = first;
    bool found = false;
    do {
        const bool is_own = rule == exchange->rule;
        const struct ppri_captures *captures = is_own ? &exchange->captures : NULL;
        if (!ppri_rule_is_keep(rule) &&
            ppri_rule_is_on(table->pool, rule, captures, &exchange->home) &&
            ppri_place_has(&place, rule, captures) &&
            is_above(judged, backend_path(exchange, rule), captures)) {
            struct ppr_view prefix = client_path(exchange, rule);
            if (!is_own)
                prefix = literal_prefix(prefix);
            *common = found ? common_prefix(*common, prefix) : prefix;
            found = true;
        }
        rule = ppri_rule_in(table, rule->next);
    } while (rule != first && !(found && !common->size));
    /* A prefix that ends before a capture has a slash at its end. */
    common->size -= common->size && common->data[common->size - 1] == '/';
    return found;
}

/* True if `rule` is for responses, its backend prefix is on home, and its client prefix may stand
   on the client's origin. */
static bool stands(const struct ppri_exchange *exchange, const struct ppri_rule *rule)
{
    const struct ppri_place place = ppri_exchange_place(exchange);
    return rule->flags & PPR_FOR_RESPONSES &&
           ppri_rule_is_on(exchange->table->pool, rule, &exchange->captures, &exchange->home) &&
           ppri_place_has(&place, rule, &exchange->captures);
}

/* K3.3: the path is above the rule's backend prefix. `first` is a rule for responses of this
   backend. A scope always becomes the client prefix of this exchange's rule. */
PPRI_RARE static void judge_above(struct judged *judged, const struct ppri_rule *first,
                                  struct ppri_bound *bound)
{
    const struct ppri_exchange *exchange = judged->exchange;
    const struct ppri_rule *own = exchange->rule;
    struct ppr_view common = client_path(exchange, own);
    bound->captures = exchange->captures;
    if (!judged->is_scope && ppri_equal(common, backend_path(exchange, own)))
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, own);
    else if ((judged->is_scope && stands(exchange, own)) || find_common(judged, first, &common))
        put_prefix(judged, own, common, bound);
    else
        ppri_bound_keep(bound, PPR_REASON_UNCOVERED, NULL);
}

/* Returns the bytes of the first `segments` segments of `path`. */
static size_t size_of(struct ppr_view path, size_t segments)
{
    size_t at = 0;
    struct ppr_view segment;
    while (segments && ppri_next_segment(path, &at, &segment))
        segments--;
    return at;
}

/* True if one of the first `segments` segments of `path` is a dot segment, or if a later one leads
   above them. Browsers compare the Path as text (RFC 6265bis 5.1.4), so they never send such a
   cookie. Without the dot segment they would send it (K5), and with the dot segment its Path would
   be mapped again (W6). With one segment /x/../b and /./x lead above, /x/./b and /x/a/../b do
   not. */
PPRI_RARE static bool leads_above(struct ppr_view path, size_t segments)
{
    struct ppr_view segment;
    size_t depth = 0;
    for (size_t at = 0; ppri_next_segment(path, &at, &segment);) {
        const bool is_dots = ppri_is_dot_segment(segment);
        /* The forms of ".." have 2, 4 or 6 bytes, those of "." have 1 or 3. */
        const bool is_up = is_dots && segment.size % 2 == 0;
        if (is_dots && (depth < segments || (is_up && depth == segments)))
            return true;
        if (is_up)
            depth--;
        else if (!is_dots)
            depth++;
    }
    return false;
}

/* K3.2: the path is at, below or beside the rule's backend prefix. `head` is the first of the
   deepest rules that cover the path, or NULL. */
PPRI_RARE static void judge_covered(struct judged *judged, const struct ppri_rule *head,
                                    struct ppri_bound *bound)
{
    const struct ppri_exchange *exchange = judged->exchange;
    if (!head || ppri_rule_is_keep(head)) {
        ppri_bound_keep(bound, head ? PPR_REASON_KEPT : PPR_REASON_UNCOVERED, head);
        return;
    }
    const struct ppri_rule *rule = find_here(judged, head, &bound->captures);
    if (!rule) {
        bound->captures = exchange->captures;
        put_prefix(judged, exchange->rule, client_path(exchange, exchange->rule), bound);
        return;
    }
    if (is_facing(judged, rule, &bound->captures)) {
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, rule);
        return;
    }
    const struct ppr_view client = client_path(exchange, rule);
    const size_t depth = ppri_prefix_depth(&rule->backend);
    const size_t cut = size_of(judged->text, depth);
    if (!judged->is_scope && leads_above(judged->text, depth)) {
        ppri_bound_keep(bound, PPR_REASON_UNCOVERED, NULL);
        return;
    }
    if (judged->text.size == 1 || cut == judged->text.size) {
        put_prefix(judged, rule, client, bound);
        return;
    }
    bound->lead = client;
    if (judged->is_scope && !client.size &&
        ppri_begins_with(ppri_from(judged->text, cut), PPRI_LITERAL("//")))
        bound->lead = PPRI_LITERAL("/."); /* W5 */
    ppri_bound_put(exchange, rule, judged->text, cut, bound);
}

/* Maps a path by the steps K3.1 to K3.3. An example with this exchange's rule first:

       map /app/a/ http://app.internal/x/
       map /app/b/ http://app.internal/y/

       /app/a/1  step 1    stays, it is under the client prefix of this exchange's rule
       /x/1      step 2    /app/a/1, by this exchange's rule
       /y/1      step 2    /app/b/1, by the deepest rule that covers the path
       /         step 3    /app, the common prefix of /app/a and /app/b */
PPRI_RARE static void judge(struct judged *judged, struct ppri_bound *bound)
{
    const struct ppri_exchange *exchange = judged->exchange;
    const struct ppri_rule *own = exchange->rule;
    struct ppri_captures unused;
    if (is_facing(judged, own, &exchange->captures)) { /* K3.1 */
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, own);
        return;
    }
    const bool is_covered =
        ppri_prefix_covers(backend_path(exchange, own), &judged->walk, &exchange->captures);
    if (is_covered || !is_above(judged, backend_path(exchange, own), &exchange->captures)) {
        judge_covered(
            judged,
            ppri_lookup_backend(exchange->table, &exchange->home, &judged->walk, &bound->captures),
            bound);
        return;
    }
    const struct ppri_rule *first =
        ppri_lookup_backend_origin(exchange->table, &exchange->home, PPR_FOR_RESPONSES, &unused);
    if (first)
        judge_above(judged, first, bound);
    else
        ppri_bound_keep(bound, PPR_REASON_UNCOVERED, NULL);
}

/* An early exit for the most common cookies. The path is canonical, and this exchange's rule is the
   only one of the backend, so no rule is looked up. Returns false if the other steps must
   decide. */
static bool judge_alone(const struct ppri_exchange *exchange, struct ppr_view path,
                        struct ppri_bound *bound)
{
    const struct ppri_rule *own = exchange->rule;
    const struct ppr_view client = client_path(exchange, own);
    const struct ppr_view backend = backend_path(exchange, own);
    if (client.size && !(own->flags & PPR_UNAWARE) && ppri_path_is_under(path, client)) {
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, own);
        return true;
    }
    if (!ppri_path_is_under(path, backend))
        return false;
    const bool is_whole = path.size == 1 || path.size == backend.size;
    bound->lead = is_whole && !client.size ? PPRI_LITERAL("/") : client;
    ppri_bound_put(exchange, own, path, is_whole ? path.size : backend.size, bound);
    return true;
}

/* Starts a bound. Returns false if `path` cannot be mapped: without a rule, without a backend, or
   if it does not begin with "/". */
static bool start_bound(const struct ppri_exchange *exchange, struct ppr_view path,
                        struct ppri_bound *bound)
{
    ppri_bound_start(bound);
    return exchange->rule && exchange->has_backend && path.size && path.data[0] == '/' &&
           path.size <= PPRI_TEXT_MAX;
}

void ppri_bound_cookie(struct ppri_exchange *exchange, struct ppr_view path,
                       struct ppri_bound *bound)
{
    struct judged judged;
    if (!start_bound(exchange, path, bound) ||
        (exchange->is_alone && is_canonical(path) && judge_alone(exchange, path, bound)))
        return;
    start(&judged, exchange, path, false);
    judge(&judged, bound);
}

bool ppri_bound_is_at_prefix(const struct ppri_exchange *exchange)
{
    struct ppri_walk walk;
    if (!exchange->rule || !ppri_prefix_depth(&exchange->rule->client) ||
        !exchange->client_path.data)
        return false;
    ppri_path_walk_piece(exchange->client_path, (enum ppri_path_form)exchange->client_form, &walk);
    return ppri_prefix_covers(client_path(exchange, exchange->rule), &walk, &exchange->captures) &&
           ppri_walk_reach(&walk, PPRI_DEPTH_MAX + 1) ==
               ppri_prefix_depth(&exchange->rule->client) &&
           walk.depth == ppri_prefix_depth(&exchange->rule->client);
}

/* Replaces the whole scope by the client prefix of this exchange's rule. */
static void put_own_prefix(const struct judged *judged, struct ppri_bound *bound)
{
    const struct ppri_exchange *exchange = judged->exchange;
    bound->captures = exchange->captures;
    put_prefix(judged, exchange->rule, client_path(exchange, exchange->rule), bound);
}

void ppri_bound_scope(struct ppri_exchange *exchange, struct ppr_view path,
                      struct ppri_bound *bound)
{
    struct judged judged;
    if (!start_bound(exchange, path, bound))
        return;
    start(&judged, exchange, path, true);
    if (judged.walk.dotted && ppri_prefix_depth(&exchange->rule->client))
        put_own_prefix(&judged, bound);
    else
        judge(&judged, bound);
}

bool ppri_bound_wide_scope(struct ppri_exchange *exchange, struct ppr_view scope,
                           struct ppri_bound *bound)
{
    struct judged judged = {.exchange = exchange, .text = scope, .is_scope = true};
    start_bound(exchange, scope, bound);
    if (!exchange->rule || !ppri_prefix_depth(&exchange->rule->client))
        return false;
    put_own_prefix(&judged, bound);
    return true;
}
