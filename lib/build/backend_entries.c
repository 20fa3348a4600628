/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/backend_entries.h"

#include "build/client_entries.h"
#include "build/findings.h"
#include "build/items.h"

/* Whether a rule answers each question about an origin that another one would answer. */
static bool answers_for(const struct ppri_rule *rule, const struct ppri_rule *other)
{
    return !(other->flags & PPR_FOR_RESPONSES) || rule->flags & PPR_FOR_RESPONSES;
}

static bool is_on_origin(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                         const struct ppri_origin *origin)
{
    const struct ppri_rule *first = ppri_compiler_rule(compiler, earlier);
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    return ppri_rule_is_on(compiler->prefixes, first, NULL, origin) && answers_for(first, rule);
}

static bool is_on_host(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                       const struct ppri_origin *origin)
{
    const struct ppri_rule *first = ppri_compiler_rule(compiler, earlier);
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    return ppri_host_equal(ppri_prefix_host(compiler->prefixes, &first->backend), origin->host) &&
           answers_for(first, rule);
}

static bool is_under_domain(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                            const struct ppri_origin *origin)
{
    (void)index;
    return ppri_host_is_under(
        ppri_prefix_host(compiler->prefixes, &ppri_compiler_rule(compiler, earlier)->backend),
        origin->host);
}

/* Whether two rules have equal prefixes and modifiers. */
static bool is_same_rule(const char *pool, const struct ppri_rule *a, const struct ppri_rule *b)
{
    const uint32_t said = 0xffff & ~(uint32_t)(PPR_CLIENT_SLASH | PPR_BACKEND_SLASH);
    return (a->flags & said) == (b->flags & said) &&
           ppri_equal(ppri_prefix_text(pool, &a->backend), ppri_prefix_text(pool, &b->backend)) &&
           ppri_equal(ppri_prefix_text(pool, &a->client), ppri_prefix_text(pool, &b->client));
}

/* Whether a rule has no entry for its backend prefix: one for its origin is enough, as no other
   prefix without captures is there. */
static bool is_sole(const struct ppri_rule *rule)
{
    return (rule->flags & PPRI_SOLE) && rule->backend_depths;
}

PPRI_NOINLINE static size_t enter_backend(struct ppri_compiler *compiler, size_t index,
                                          const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const uint32_t path = ppri_compiler_path_hash(compiler, rule, &rule->backend);
    const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, ppri_origin_pattern_hash(origin), path);
    return ppri_compiler_enter(compiler, PPRI_SLOT_BACKEND, key, index, origin,
                               ppri_compiler_has_backend);
}

/* Take note that a rule is not alone on its origins: enter its backend prefix under each scheme
   before `end`. */
PPRI_NOINLINE static void lose_sole(struct ppri_compiler *compiler, size_t index, int end)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const bool was_sole = is_sole(rule);
    rule->flags &= ~(uint32_t)PPRI_SOLE;
    for (int scheme = PPRI_SCHEME_HTTP; was_sole && scheme < end; scheme++) {
        if (!ppri_rule_stands_for(rule, (enum ppri_scheme)scheme))
            continue;
        const struct ppri_origin origin =
            ppri_compiler_backend_origin(compiler, rule, (enum ppri_scheme)scheme);
        enter_backend(compiler, index, &origin);
    }
}

void ppri_compiler_enter_domains(struct ppri_compiler *compiler, size_t index)
{
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    struct ppri_origin domain = {PPRI_SCHEME_NONE, PPRI_NO_PORT,
                                 ppri_prefix_host(compiler->prefixes, &rule->backend), false};
    if (ppri_host_is_address(domain.host))
        return;
    for (;;) {
        domain.host = ppri_from(domain.host, ppri_find(domain.host, '.'));
        domain.host = ppri_from(domain.host, domain.host.size > 0);
        if (ppri_find(domain.host, '.') == domain.host.size)
            return;
        bool captures = false;
        for (size_t i = 0; i < domain.host.size; i++)
            captures = captures || ppri_is_capture(domain.host.data[i]);
        if (!captures)
            ppri_compiler_enter(compiler, PPRI_SLOT_DOMAIN, ppri_host_hash(domain.host), index,
                                &domain, is_under_domain);
    }
}

/* Enter the origin of a rule's backend prefix under a scheme. Return the first rule there, which is
   for responses if this one is, counted from 1; 0: it is this one. */
static size_t enter_origin(struct ppri_compiler *compiler, size_t index,
                           const struct ppri_origin *origin)
{
    const uint64_t hash = ppri_host_pattern_hash(origin->host);
    const size_t found = ppri_compiler_enter(compiler, PPRI_SLOT_BACKEND_ORIGIN,
                                             ppri_origin_key(hash, origin->scheme, origin->port),
                                             index, origin, is_on_origin);
    compiler->backend_hosts[ppri_host_word(hash)] |= ppri_host_bit(hash);
    if (found || origin->port == ppri_default_port(origin->scheme))
        return found;
    /* For who names a host alone. */
    const struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, origin->host, false};
    ppri_compiler_enter(compiler, PPRI_SLOT_BACKEND_ORIGIN, ppri_host_key(hash), index, &host,
                        is_on_host);
    return 0;
}

/* Have two rules in one circle. */
static void join(struct ppri_compiler *compiler, size_t a, size_t b)
{
    struct ppri_rule *one = ppri_compiler_rule(compiler, a);
    struct ppri_rule *other = ppri_compiler_rule(compiler, b);
    for (size_t at = other->next; at != b; at = ppri_compiler_rule(compiler, at)->next) {
        if (at == a)
            return;
    }
    const uint32_t next = one->next;
    one->next = other->next;
    other->next = next;
}

/* Enter a response rule's backend prefix under a scheme. Return the first rule with the
   prefix, counted from 1; 0: it is this one. */
static size_t find_head(struct ppri_compiler *compiler, size_t index,
                        const struct ppri_origin *origin)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const size_t found = enter_origin(compiler, index, origin);
    struct ppri_rule *first = found ? ppri_compiler_rule(compiler, found - 1) : rule;
    if (found && is_sole(first) && ppri_compiler_has_backend(compiler, found - 1, index, origin)) {
        join(compiler, found - 1, index);
        return found;
    }
    if (found) {
        join(compiler, found - 1, index);
        lose_sole(compiler, found - 1, PPRI_SCHEME_HTTPS + 1);
        lose_sole(compiler, index, (int)origin->scheme);
    }
    first->backend_depths |= ppri_compiler_depth_bit(compiler, rule, &rule->backend);
    return is_sole(rule) ? 0 : enter_backend(compiler, index, origin);
}

static bool conflict(struct ppr_builder *builder, size_t rule)
{
    const struct ppri_item *item = ppri_items_of_rule(builder, rule);
    ppri_builder_refuse(builder, PPR_PART_BACKEND_PREFIX, 0,
                        "this prefix is both kept and mapped for responses");
    builder->error.rule = rule + 1;
    builder->error.source = item->source;
    builder->error.line = item->line;
    builder->error.column = item->column;
    return false;
}

bool ppri_compiler_add_backend(struct ppri_compiler *compiler, size_t index,
                               enum ppri_scheme scheme)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const struct ppri_origin origin = ppri_compiler_backend_origin(compiler, rule, scheme);
    if (!(rule->flags & PPR_FOR_RESPONSES)) {
        enter_origin(compiler, index, &origin);
        return true;
    }
    const size_t found = find_head(compiler, index, &origin);
    if (!found)
        return true;
    const size_t head = found - 1;
    struct ppri_rule *first = ppri_compiler_rule(compiler, head);
    if (ppri_rule_is_keep(rule) != ppri_rule_is_keep(first))
        return conflict(compiler->builder, index);
    if (is_same_rule(compiler->prefixes, rule, first))
        return false;
    lose_sole(compiler, index, (int)scheme);
    if (ppri_rule_is_keep(rule))
        return true;
    first->flags |= PPRI_SHARED;
    const size_t group = ppri_group(first->number, scheme);
    ppri_compiler_enter_client(compiler, head, group, &origin);
    ppri_compiler_enter_client(compiler, index, group, &origin);
    return true;
}
