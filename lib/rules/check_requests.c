/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_requests.h"

/* Return the first rule for requests in a relation to a rule. */
static const struct ppri_check_rule *first(const struct ppri_check_requests *check,
                                           enum ppri_check_relation relation,
                                           const struct ppri_check_rule *rule)
{
    return ppri_check_first(check->index, relation, rule, PPRI_CHECK_NO_SCHEME);
}

void ppri_check_requests_enter(struct ppri_check_requests *check,
                               const struct ppri_check_rule *local)
{
    ppri_check_index_add(check->index, local);
}

#define NEVER_USED   "this rule is never used for requests: % has the client prefix %, too, and "
#define STILL_COUNTS "; for responses this one still counts"

/* A rule whose client prefix a local rule has. */
static void warn_of_local(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                          const struct ppri_check_rule *local, bool responses)
{
    ppri_check_tell_naming(check->report, rule, local,
                           responses ? NEVER_USED "wins" STILL_COUNTS : NEVER_USED "wins",
                           ppri_check_shown(check->index->items, &local->client));
}

static int port_of(const struct ppri_check_prefix *backend)
{
    if (backend->port != PPRI_CHECK_OWN_PORT)
        return backend->port;
    return backend->scheme == PPRI_CHECK_HTTPS ? 443 : 80;
}

/* A rule whose client prefix an earlier rule has. Rules for responses too are members of a balancer,
   unless they have one host and port. */
static void warn_of_earlier(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                            const struct ppri_check_rule *other, bool responses)
{
    const struct ppri_check_items *items = check->index->items;
    const char *sentence = NEVER_USED "comes first";
    if (responses && (!ppri_check_is_same(items, rule->backend.host, other->backend.host) ||
                      port_of(&rule->backend) != port_of(&other->backend)))
        return;
    if (responses)
        sentence = "note: for requests % has the client prefix %, too, and comes first: write "
                   "response after this rule if that is meant";
    ppri_check_tell_naming(check->report, rule, other, sentence,
                           ppri_check_shown(items, &other->client));
}

void ppri_check_requests_map(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                             bool responses)
{
    const struct ppri_check_rule *local = first(check, PPRI_CHECK_SAME_LOCAL, rule);
    const struct ppri_check_rule *other =
        local ? local : first(check, PPRI_CHECK_SAME_CLIENT, rule);
    if (!other || ppri_check_is_one_directive(rule, other))
        return;
    if (local)
        warn_of_local(check, rule, local, responses);
    else
        warn_of_earlier(check, rule, other, responses);
}

void ppri_check_requests_local(struct ppri_check_requests *check,
                               const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *other = first(check, PPRI_CHECK_SAME_LOCAL, rule);
    if (other && other != rule && !ppri_check_is_one_directive(rule, other))
        ppri_check_tell_naming(check->report, rule, other,
                               "this rule is never reached: it repeats %", ppri_view(NULL, 0));
}
