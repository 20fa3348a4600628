/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds, compares and writes the sources of a policy. */

#include "rewrite/sources.h"

static bool is_same_base(const struct ppri_base *a, const struct ppri_base *b)
{
    return ppri_equal(a->scheme, b->scheme) && ppri_equal(a->origin, b->origin);
}

/* Returns the longest beginning that two paths have in common, in whole segments, with the slash
   after them. */
static struct ppr_view common_path(struct ppr_view a, struct ppr_view b)
{
    size_t common = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) {
        if (a.data[i] == '/')
            common = i + 1;
    }
    return ppri_slice(a, 0, common);
}

/* Removes the sources that are under `wide`. */
static void drop_under(struct ppri_sources *sources, const struct ppri_source *wide)
{
    size_t count = 0;
    for (size_t i = 0; i < sources->count; i++) {
        const struct ppri_source source = sources->list[i];
        if (!is_same_base(&source.base, &wide->base) || !ppri_begins_with(source.path, wide->path))
            sources->list[count++] = source;
    }
    sources->count = count;
}

/* Adds `source`, unless it is under another. Too many sources are replaced by one that covers all
   of them. Returns false if that is impossible, because they are on different origins. */
static bool add(struct ppri_sources *sources, const struct ppri_source *source)
{
    for (size_t i = 0; i < sources->count; i++) {
        if (is_same_base(&sources->list[i].base, &source->base) &&
            ppri_begins_with(source->path, sources->list[i].path))
            return true;
    }
    drop_under(sources, source);
    if (sources->count < PPRI_SOURCES_MAX) {
        sources->list[sources->count++] = *source;
        return true;
    }
    struct ppri_source wide = *source;
    for (size_t i = 0; i < sources->count; i++) {
        if (!is_same_base(&sources->list[i].base, &wide.base))
            return false;
        wide.path = common_path(wide.path, sources->list[i].path);
    }
    sources->list[0] = wide;
    sources->count = 1;
    return true;
}

/* Adds the source of `rule`, if its backend prefix is on `origin`, and its client prefix may stand
   on the client's origin. Returns false if the rule has captures, or if no origin is known for the
   client. */
static bool add_rule(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                     const struct ppri_origin *origin, struct ppri_sources *sources)
{
    const struct ppri_place place = ppri_exchange_place(exchange);
    const char *pool = exchange->table->pool;
    struct ppri_captures none;
    none.known = 0;
    if (ppri_rule_captures(rule))
        return false;
    if (!(rule->flags & PPR_FOR_RESPONSES) || ppri_rule_is_keep(rule) ||
        !ppri_rule_is_on(pool, rule, NULL, origin) || !ppri_place_may_have(&place, rule))
        return true;
    struct ppri_source source = {ppri_exchange_base(exchange, rule, &none, true),
                                 ppri_prefix_path(pool, &rule->client)};
    if (!ppri_base_has_scheme(&source.base))
        return false;
    if (source.path.size)
        source.path.size++; /* in the pool a slash follows */
    else
        source.path = PPRI_LITERAL("/");
    if (!sources->rule)
        sources->rule = ppri_rule_number(rule);
    return add(sources, &source);
}

/* True if `origin`, which no rule names, is another name of this backend (N4). */
static bool is_name(const struct ppri_exchange *exchange, const struct ppri_origin *origin)
{
    const bool clients = ppri_exchange_is_client_host(exchange, origin->host);
    return ppri_exchange_is_backend(exchange, origin) &&
           !(clients && (ppri_exchange_is_downgrade(exchange, origin) ||
                         ppri_origin_equal(origin, &exchange->client_origin)));
}

bool ppri_sources_find(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                       size_t *looks, struct ppri_sources *sources)
{
    const struct ppr_table *table = exchange->table;
    struct ppri_captures unused;
    const struct ppri_rule *first =
        ppri_lookup_backend_origin(table, origin, PPR_FOR_RESPONSES, &unused);
    if (!first && is_name(exchange, origin)) {
        origin = &exchange->home;
        first = ppri_lookup_backend_origin(table, origin, PPR_FOR_RESPONSES, &unused);
    }
    sources->count = 0;
    sources->rule = 0;
    sources->form = 0;
    if (!first)
        return false;
    const struct ppri_rule *rule = first;
    do {
        if (!*looks || !add_rule(exchange, rule, origin, sources))
            return false;
        --*looks;
        rule = ppri_rule_in(table, rule->next);
    } while (rule != first);
    return sources->count > 0;
}

/* --------------------------------------------------------------- Output -- */

/* Returns the base of source `n` as it is written. */
static struct ppri_base source_base(const struct ppri_sources *sources, size_t n)
{
    struct ppri_base base = sources->list[n].base;
    if (sources->form & PPRI_SOURCES_SOCKET)
        base = ppri_base_of_socket(base);
    if (sources->form & PPRI_SOURCES_BARE) {
        const size_t slashes = ppri_find(base.origin, '/');
        base.scheme = ppri_view(NULL, 0);
        base.origin = ppri_from(base.origin, slashes < base.origin.size ? slashes + 2 : 0);
    }
    return base;
}

/* Returns the path of source `n` as it is written. */
static struct ppr_view source_path(const struct ppri_sources *sources, size_t n)
{
    return sources->form & PPRI_SOURCES_ORIGIN ? ppri_view(NULL, 0) : sources->list[n].path;
}

void ppri_sources_write(const struct ppri_sources *sources, struct ppri_writer *writer)
{
    const size_t count = sources->form & PPRI_SOURCES_ORIGIN ? 1 : sources->count;
    for (size_t n = 0; n < count; n++) {
        const struct ppri_base base = source_base(sources, n);
        if (n)
            ppri_writer_append(writer, PPRI_LITERAL(" "));
        ppri_writer_append(writer, base.scheme);
        ppri_writer_append(writer, base.origin);
        ppri_writer_append(writer, source_path(sources, n));
    }
}

/* The first source is enough: a piece has no path other than "/", and a source with the path "/"
   covers all others. */
bool ppri_sources_equal(const struct ppri_sources *sources, struct ppr_view piece)
{
    const struct ppri_base base = source_base(sources, 0);
    const struct ppr_view path = source_path(sources, 0);
    return ppri_begins_with(piece, base.scheme) &&
           ppri_begins_with(ppri_from(piece, base.scheme.size), base.origin) &&
           ppri_equal(ppri_from(piece, base.scheme.size + base.origin.size), path);
}
