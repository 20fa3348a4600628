/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the rule that would cover a reference if the reference were a little different. */

#include "rewrite/why_nearest.h"

/* How near a rule comes to covering a reference, in ascending order. */
enum nearness { FAR, SAME_ORIGIN, SAME_BEGIN, OTHER_CASE };

/* Returns the prefix of `rule` on the side that was compared. */
static const struct ppri_prefix *compared(const struct ppri_why *why, const struct ppri_rule *rule)
{
    return why->response ? &rule->backend : &rule->client;
}

/* True if `rule` is for the direction, and its compared prefix is on `origin`. */
static bool is_on_origin(const struct ppri_why *why, const struct ppri_rule *rule,
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

static enum nearness nearness_of(const struct ppri_why *why, const struct ppri_rule *rule,
                                 const struct ppri_origin *origin)
{
    const struct ppr_view text = ppri_prefix_path(why->exchange->table->pool, compared(why, rule));
    const struct ppr_view path = ppri_why_path(why);
    if (!is_on_origin(why, rule, origin))
        return FAR;
    if (!text.size || text.size > path.size)
        return SAME_ORIGIN;
    const struct ppr_view begin = ppri_slice(path, 0, text.size);
    const bool ended = text.size == path.size || path.data[text.size] == '/';
    if (ppri_equal(begin, text)) /* the prefix covers it, unless dot segments follow */
        return ended ? SAME_ORIGIN : SAME_BEGIN;
    return ended && ppri_equal_nocase(begin, text) ? OTHER_CASE : SAME_ORIGIN;
}

/* Returns the nearness of the rule that comes nearest, the first of equal ones, and sets `number`
   to it. */
static enum nearness find_nearest(struct ppri_why *why, const struct ppri_origin *origin)
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

const char *ppri_why_nearest(struct ppri_why *why, const struct ppri_origin *origin)
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

const char *ppri_why_near_host(struct ppri_why *why)
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
