/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiles a builder's rules: a map is filled rule by rule (entries.h), and is laid out as the table
   at the end (table_layout.c). */

#include <ppr/ppr.h>

#include "build/backend_entries.h"
#include "build/client_entries.h"
#include "build/findings.h"

static void compile_rule(struct ppri_compiler *compiler, size_t index)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    /* A builder may build again: forget what an earlier build noted. */
    rule->backend_depths = 0;
    rule->next = (uint32_t)index;
    rule->flags &= ~(uint32_t)(PPRI_SHARED | PPRI_MEMBERS);
    if (rule->flags & PPR_FOR_RESPONSES)
        rule->flags |= PPRI_SOLE;
    if (rule->backend.size) {
        for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
            if (ppri_rule_stands_for(rule, (enum ppri_scheme)s) &&
                !ppri_compiler_add_backend(compiler, index, (enum ppri_scheme)s))
                return;
        }
        ppri_compiler_note_shape(compiler, rule, PPRI_BACKEND);
        ppri_compiler_enter_domains(compiler, index);
    }
    if (!rule->client.size)
        return;
    ppri_compiler_note_shape(compiler, rule, PPRI_CLIENT);
    ppri_compiler_add_client(compiler, index);
}

/* ------------------------------------------------- Cookies and origins -- */

static bool is_same_cookie(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                           const struct ppri_origin *origin)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    (void)origin;
    return ppri_cookie_is_same(compiler->builder->names.data, &rules[earlier], &rules[index]);
}

static bool is_same_scope(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                          const struct ppri_origin *origin)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    (void)origin;
    return rules[earlier].kind == rules[index].kind &&
           ppri_equal(ppri_prefix_text(names, &rules[earlier].scope),
                      ppri_prefix_text(names, &rules[index].scope));
}

/* Enter cookie rules, and the first rule of each scope. */
static void add_cookies(struct ppri_compiler *compiler)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    for (size_t i = 0; i < compiler->builder->cookies.count; i++) {
        const struct ppri_cookie_rule *rule = &rules[i];
        ppri_compiler_enter(compiler, PPRI_SLOT_COOKIE, ppri_cookie_key(names, rule), i, NULL,
                            is_same_cookie);
        if (!rule->scope.size)
            continue;
        compiler->has_cookie_scopes = true;
        ppri_compiler_enter(compiler, PPRI_SLOT_COOKIE_SCOPE, ppri_cookie_scope_key(names, rule), i,
                            NULL, is_same_scope);
    }
}

static bool is_same_client(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                           const struct ppri_origin *origin)
{
    const struct ppri_prefix *clients = compiler->builder->clients.data;
    (void)index;
    return ppri_prefix_origin_is(compiler->builder->names.data, &clients[earlier], NULL, origin);
}

static void add_clients(struct ppri_compiler *compiler)
{
    const struct ppri_prefix *clients = compiler->builder->clients.data;
    for (size_t i = 0; i < compiler->builder->clients.count; i++) {
        const struct ppri_origin origin =
            ppri_prefix_origin(compiler->builder->names.data, &clients[i]);
        ppri_compiler_enter(compiler, PPRI_SLOT_LISTED, ppri_origin_hash(&origin), i, &origin,
                            is_same_client);
    }
}

static struct ppr_table *compile(struct ppri_compiler *compiler)
{
    struct ppr_builder *builder = compiler->builder;
    const size_t count = compiler->rule_count + builder->locals.count;
    /* Most rules have their own backend origin and client prefix. */
    compiler->map.failed = !ppri_map_reserve(&compiler->map, &builder->allocator, 2 * count);
    for (size_t rule = 0; rule < count && !compiler->map.failed; rule++) {
        compile_rule(compiler, rule);
        if (builder->error.status != PPR_OK)
            return NULL;
    }
    add_cookies(compiler);
    add_clients(compiler);
    struct ppr_table *table = compiler->map.failed ? NULL : ppri_table_layout(compiler);
    if (!table)
        ppri_builder_no_memory(builder, PPR_PART_NONE);
    return table;
}

struct ppr_table *ppr_builder_build(struct ppr_builder *builder)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return NULL;
    struct ppri_compiler compiler = {.builder = builder,
                                     .rules = builder->rules.data,
                                     .rule_count = builder->rules.count,
                                     .locals = builder->locals.data,
                                     .prefixes = builder->prefixes.data};
    struct ppr_table *table = compile(&compiler);
    ppri_map_release(&compiler.map, &builder->allocator);
    ppri_release(&builder->allocator, compiler.shapes[0].data);
    ppri_release(&builder->allocator, compiler.shapes[1].data);
    return table;
}
