/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/entries.h"

#include <string.h>

struct ppri_rule *ppri_compiler_rule(const struct ppri_compiler *compiler, size_t index)
{
    return index < compiler->rule_count ? &compiler->rules[index]
                                        : &compiler->locals[index - compiler->rule_count];
}

struct ppri_shape ppri_compiler_shape(const struct ppri_compiler *compiler,
                                      const struct ppri_rule *rule,
                                      const struct ppri_prefix *prefix)
{
    if (ppri_rule_captures(rule))
        return ppri_shape_of(compiler->prefixes, prefix);
    const struct ppri_shape literal = {.depth = (uint8_t)ppri_prefix_depth(prefix)};
    return literal;
}

uint32_t ppri_compiler_path_hash(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                                 const struct ppri_prefix *prefix)
{
    struct ppri_walk walk;
    ppri_walk_start(&walk, ppri_prefix_path(compiler->prefixes, prefix));
    return ppri_walk_shape_hash(&walk, ppri_walk_reach(&walk, PPRI_DEPTH_MAX),
                                ppri_compiler_shape(compiler, rule, prefix).path);
}

uint32_t ppri_compiler_depth_bit(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                                 const struct ppri_prefix *prefix)
{
    const struct ppri_shape shape = ppri_compiler_shape(compiler, rule, prefix);
    return ppri_shape_captures(&shape) ? 0 : UINT32_C(1) << shape.depth;
}

/* The order of shapes: deeper ones first, then those whose first capture, from the right end of the
   host on, comes later. Of equal shapes neither is before the other. */
static bool is_before(const struct ppri_shape *a, const struct ppri_shape *b)
{
    const uint32_t host = a->host ^ b->host;
    const uint32_t path = a->path ^ b->path;
    if (a->depth != b->depth)
        return a->depth > b->depth;
    if (!a->labels != !b->labels)
        return !a->labels;
    if (host)
        return !(a->host & (host & (~host + 1)));
    if (a->port != b->port)
        return !a->port;
    if (path)
        return !(a->path & (path & (~path + 1)));
    return a->labels < b->labels;
}

void ppri_compiler_note_shape(struct ppri_compiler *compiler, const struct ppri_rule *rule,
                              enum ppri_side side)
{
    struct ppri_array *shapes = &compiler->shapes[side];
    const struct ppri_shape shape =
        ppri_compiler_shape(compiler, rule, side == PPRI_CLIENT ? &rule->client : &rule->backend);
    struct ppri_shape *list = shapes->data;
    size_t at = 0;
    if (!ppri_shape_captures(&shape))
        return;
    while (at < shapes->count && is_before(&list[at], &shape))
        at++;
    if (at < shapes->count && !is_before(&shape, &list[at]))
        return;
    if (!ppri_array_append(shapes, &compiler->builder->allocator, &shape, 1, sizeof shape)) {
        compiler->map.failed = true;
        return;
    }
    list = shapes->data;
    memmove(&list[at + 1], &list[at], (shapes->count - 1 - at) * sizeof *list);
    list[at] = shape;
}

struct ppri_origin ppri_compiler_backend_origin(const struct ppri_compiler *compiler,
                                                const struct ppri_rule *rule,
                                                enum ppri_scheme scheme)
{
    const struct ppri_origin origin = {scheme, ppri_rule_port(rule, scheme),
                                       ppri_prefix_host(compiler->prefixes, &rule->backend), false};
    return origin;
}

size_t ppri_compiler_enter(struct ppri_compiler *compiler, enum ppri_slot_kind kind, uint64_t key,
                           size_t index, const struct ppri_origin *origin,
                           ppri_is_same_entry *is_same)
{
    struct ppri_map_search search = ppri_map_find(&compiler->map, key);
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0;) {
        if (ppri_ref_kind(ref) == (uint32_t)kind &&
            is_same(compiler, ppri_ref_place(ref) - 1, index, origin))
            return ppri_ref_place(ref);
    }
    ppri_map_add(&compiler->map, &compiler->builder->allocator, key,
                 ppri_ref(index + 1, (uint32_t)kind));
    return 0;
}

bool ppri_compiler_has_backend(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                               const struct ppri_origin *origin)
{
    const struct ppri_rule *first = ppri_compiler_rule(compiler, earlier);
    return ppri_rule_is_on(compiler->prefixes, first, NULL, origin) &&
           ppri_equal(
               ppri_prefix_path(compiler->prefixes, &first->backend),
               ppri_prefix_path(compiler->prefixes, &ppri_compiler_rule(compiler, index)->backend));
}
