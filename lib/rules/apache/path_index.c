/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/path_index.h"

#include "text/hash.h"

#include <string.h>

void ppri_apache_index_free(struct ppri_apache *reader)
{
    const struct ppr_allocator *allocator = reader->draft.allocator;
    ppri_release(allocator, reader->index.spots.data);
    ppri_map_release(&reader->index.numbers, allocator);
    ppri_release(allocator, reader->index.around.data);
    ppri_map_release(&reader->index.prefixes, allocator);
}

/* ---------------------------------------------------------------- Spots -- */

static uint64_t start_of(unsigned sort, size_t server)
{
    return ppri_mix(ppri_mix(PPRI_HASH_START, sort), server);
}

static struct ppr_view spot_path(const struct ppri_apache *reader,
                                 const struct ppri_apache_spot *spot)
{
    return ppri_apache_kept(&reader->text, spot->path, spot->path_size);
}

/* The number of the spot for a path, which has a hash; 0: there is none. */
static size_t find_spot(const struct ppri_apache *reader, uint64_t hash, unsigned sort,
                        size_t server, struct ppr_view path)
{
    const struct ppri_apache_index *index = &reader->index;
    struct ppri_map_search search = ppri_map_find(&index->numbers, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        const struct ppri_apache_spot *spot = ppri_apache_spot(index, number);
        if (spot->sort == sort && spot->server == server &&
            ppri_equal(spot_path(reader, spot), path))
            return number;
    }
    return 0;
}

enum ppr_status ppri_apache_index_add(struct ppri_apache *reader, unsigned sort, size_t server,
                                      struct ppr_view path, size_t number)
{
    struct ppri_apache_index *index = &reader->index;
    path.size -= path.size && path.data[path.size - 1] == '/';
    const uint64_t hash = ppri_hash_bytes(start_of(sort, server), path);
    const size_t found = find_spot(reader, hash, sort, server, path);
    if (found) {
        struct ppri_apache_spot *same = (struct ppri_apache_spot *)index->spots.data + found - 1;
        ppri_apache_item(reader, same->last)->next = number;
        same->last = number;
        return PPR_OK;
    }
    struct ppri_apache_spot spot = {
        .server = server, .path_size = path.size, .first = number, .last = number, .sort = sort};
    const enum ppr_status status = ppri_apache_keep(&reader->text, path, &spot.path);
    if (status != PPR_OK)
        return status;
    const struct ppr_allocator *allocator = reader->draft.allocator;
    return ppri_array_append(&index->spots, allocator, &spot, 1, sizeof spot) &&
                   ppri_map_add(&index->numbers, allocator, hash, (uint32_t)index->spots.count)
               ? PPR_OK
               : ppri_draft_no_memory(&reader->draft);
}

enum ppr_status ppri_apache_index_around(struct ppri_apache *reader, unsigned sort, size_t server,
                                         struct ppr_view path)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_hasher hasher = ppri_hasher_start(start_of(sort, server));
    index->around.count = 0;
    for (size_t i = 0; i <= path.size && index->spots.count; i++) {
        if (i == path.size || path.data[i] == '/') {
            const size_t found =
                find_spot(reader, ppri_hasher_end(&hasher), sort, server, ppri_slice(path, 0, i));
            if (found && !ppri_array_append(&index->around, reader->draft.allocator, &found, 1,
                                            sizeof found))
                return ppri_draft_no_memory(&reader->draft);
        }
        if (i < path.size)
            ppri_hasher_add(&hasher, path.data[i]);
    }
    return PPR_OK;
}

/* ------------------------------------------------------- Rules of a path -- */

/* The number of a prefix is the lower half of its hash. Two prefixes of one hash would only cost a
   warning. */
static uint32_t prefix_number(uint64_t hash)
{
    return (uint32_t)hash | 1;
}

static bool has_prefix(const struct ppri_apache *reader, uint64_t hash)
{
    struct ppri_map_search search = ppri_map_find(&reader->index.prefixes, hash);
    uint32_t number = ppri_map_next(&search);
    while (number && number != prefix_number(hash))
        number = ppri_map_next(&search);
    return number != 0;
}

/* A prefix without a slash at its end. */
static struct ppr_view stem(struct ppr_view prefix)
{
    return prefix.data[prefix.size - 1] == '/' ? ppri_slice(prefix, 0, prefix.size - 1) : prefix;
}

/* Enter all that a stem is at or below. */
static bool enter_stem(struct ppri_apache *reader, struct ppr_view text)
{
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i <= text.size; i++) {
        if (i == text.size || text.data[i] == '/') {
            const uint64_t hash = ppri_hasher_end(&hasher);
            if (!has_prefix(reader, hash) &&
                !ppri_map_add(&reader->index.prefixes, reader->draft.allocator, hash,
                              prefix_number(hash)))
                return false;
        }
        if (i < text.size)
            ppri_hasher_add(&hasher, text.data[i]);
    }
    return true;
}

/* Enter all that a client prefix is at or below: of a URL also all that its path is. */
static bool enter_client(struct ppri_apache *reader, struct ppr_view client)
{
    const struct ppr_view text = stem(client);
    if (!enter_stem(reader, text))
        return false;
    if (client.data[0] == '/')
        return true;
    const size_t host = ppri_find(text, ':') + 3;
    return enter_stem(reader, ppri_from(text, host + ppri_find(ppri_from(text, host), '/')));
}

/* Enter the client prefixes of all rules that are not entered yet: those that the caller has
   given, and the draft's. */
static bool enter_rules(struct ppri_apache *reader)
{
    struct ppri_apache_index *index = &reader->index;
    while (index->given_count < ppr_builder_size(reader->draft.target)) {
        struct ppr_item item;
        ppr_builder_item(reader->draft.target, ++index->given_count, &item);
        if (item.kind == PPR_ITEM_MAP && !enter_client(reader, item.client))
            return false;
    }
    while (index->rule_count < ppri_draft_count(&reader->draft)) {
        const struct ppr_item rule = ppri_draft_rule(&reader->draft, ++index->rule_count);
        if (rule.kind == PPR_ITEM_MAP && !enter_client(reader, rule.client))
            return false;
    }
    return true;
}

enum ppr_status ppri_apache_index_has_rule(struct ppri_apache *reader, struct ppr_view scope,
                                           bool *has_rule)
{
    *has_rule = true;
    if (!scope.size)
        return PPR_OK;
    if (!enter_rules(reader))
        return ppri_draft_no_memory(&reader->draft);
    *has_rule = has_prefix(reader, ppri_hash_bytes(PPRI_HASH_START, stem(scope)));
    return PPR_OK;
}
