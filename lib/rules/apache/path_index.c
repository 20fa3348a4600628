/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/path_index.h"

#include "text/hash.h"

#include <string.h>

void ppri_apache_index_free(struct ppri_apache *reader)
{
    const struct ppr_allocator *allocator = reader->draft.allocator;
    ppri_release(allocator, reader->index.spots.data);
    ppri_release(allocator, reader->index.slots.data);
    ppri_release(allocator, reader->index.around.data);
    ppri_release(allocator, reader->index.prefixes.data);
}

/* Have a table of slots with room for one more than `used`, at most half of them; `more` is the
   new one, with nothing in it, or without data. Return false when there is no memory. */
static bool grow_slots(struct ppri_apache *reader, const struct ppri_array *slots, size_t slot_size,
                       size_t used, struct ppri_array *more)
{
    memset(more, 0, sizeof *more);
    if (slots->data && 2 * (used + 1) <= slots->count)
        return true;
    const size_t count = slots->count ? 2 * slots->count : 64;
    if (!ppri_array_reserve(more, reader->draft.allocator, slot_size, count))
        return false;
    more->count = count;
    memset(more->data, 0, count * slot_size);
    return true;
}

static void replace(struct ppri_apache *reader, struct ppri_array *slots, struct ppri_array more)
{
    ppri_release(reader->draft.allocator, slots->data);
    *slots = more;
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

static uint64_t spot_hash(const struct ppri_apache *reader, const struct ppri_apache_spot *spot)
{
    struct ppri_hasher hasher = ppri_hasher_start(start_of(spot->sort, spot->server));
    const struct ppr_view path = spot_path(reader, spot);
    for (size_t i = 0; i < path.size; i++)
        ppri_hasher_add(&hasher, path.data[i]);
    return ppri_hasher_end(&hasher);
}

/* The slot of a path, or the free one where it would be. */
static uint32_t *find_spot(const struct ppri_apache *reader, uint64_t hash, unsigned sort,
                           size_t server, struct ppr_view path)
{
    const struct ppri_apache_index *index = &reader->index;
    uint32_t *slots = index->slots.data;
    for (size_t at = (size_t)hash & (index->slots.count - 1);;
         at = (at + 1) & (index->slots.count - 1)) {
        if (!slots[at])
            return &slots[at];
        const struct ppri_apache_spot *spot = ppri_apache_spot(index, slots[at]);
        if (spot->sort == sort && spot->server == server &&
            ppri_equal(spot_path(reader, spot), path))
            return &slots[at];
    }
}

/* Have room for one more. */
static bool grow_spots(struct ppri_apache *reader)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_array more;
    if (!grow_slots(reader, &index->slots, sizeof(uint32_t), index->spots.count, &more))
        return false;
    if (!more.data)
        return true;
    replace(reader, &index->slots, more);
    for (size_t i = 1; i <= index->spots.count; i++) {
        const struct ppri_apache_spot *spot = ppri_apache_spot(index, i);
        *find_spot(reader, spot_hash(reader, spot), spot->sort, spot->server,
                   spot_path(reader, spot)) = (uint32_t)i;
    }
    return true;
}

enum ppr_status ppri_apache_index_add(struct ppri_apache *reader, unsigned sort, size_t server,
                                      struct ppr_view path, size_t number)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_apache_spot spot = {
        .server = server, .first = number, .last = number, .sort = sort};
    path.size -= path.size && path.data[path.size - 1] == '/';
    spot.path_size = path.size;
    const enum ppr_status status = ppri_apache_keep(&reader->text, path, &spot.path);
    if (status != PPR_OK)
        return status;
    if (!grow_spots(reader) ||
        !ppri_array_reserve(&index->spots, reader->draft.allocator, sizeof spot, 1))
        return ppri_draft_no_memory(&reader->draft);
    uint32_t *slot =
        find_spot(reader, spot_hash(reader, &spot), sort, server, spot_path(reader, &spot));
    struct ppri_apache_spot *spots = index->spots.data;
    if (*slot) {
        ppri_apache_item(reader, spots[*slot - 1].last)->next = number;
        spots[*slot - 1].last = number;
        return PPR_OK;
    }
    spots[index->spots.count++] = spot;
    *slot = (uint32_t)index->spots.count;
    return PPR_OK;
}

enum ppr_status ppri_apache_index_around(struct ppri_apache *reader, unsigned sort, size_t server,
                                         struct ppr_view path)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_hasher hasher = ppri_hasher_start(start_of(sort, server));
    index->around.count = 0;
    for (size_t i = 0; i <= path.size && index->slots.count; i++) {
        if (i == path.size || path.data[i] == '/') {
            const uint32_t *slot =
                find_spot(reader, ppri_hasher_end(&hasher), sort, server, ppri_slice(path, 0, i));
            if (*slot &&
                !ppri_array_reserve(&index->around, reader->draft.allocator, sizeof(size_t), 1))
                return ppri_draft_no_memory(&reader->draft);
            if (*slot)
                ((size_t *)index->around.data)[index->around.count++] = *slot;
        }
        if (i < path.size)
            ppri_hasher_add(&hasher, path.data[i]);
    }
    return PPR_OK;
}

/* ------------------------------------------------------- Rules of a path -- */

/* Enter a hash, never 0, unless it is there; or tell whether it is. */
static bool enter(const struct ppri_array *slots, uint64_t hash, bool only_look)
{
    uint64_t *hashes = slots->data;
    size_t at = (size_t)(hash >> 20) & (slots->count - 1);
    while (hashes[at] && hashes[at] != hash)
        at = (at + 1) & (slots->count - 1);
    const bool is_there = hashes[at] != 0;
    if (!only_look)
        hashes[at] = hash;
    return is_there;
}

static bool grow_prefixes(struct ppri_apache *reader)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_array more;
    if (!grow_slots(reader, &index->prefixes, sizeof(uint64_t), index->prefix_count, &more))
        return false;
    if (!more.data)
        return true;
    const uint64_t *hashes = index->prefixes.data;
    for (size_t i = 0; i < index->prefixes.count; i++) {
        if (hashes[i])
            enter(&more, hashes[i], false);
    }
    replace(reader, &index->prefixes, more);
    return true;
}

/* A prefix without a slash at its end. */
static struct ppr_view stem(struct ppr_view prefix)
{
    return prefix.data[prefix.size - 1] == '/' ? ppri_slice(prefix, 0, prefix.size - 1) : prefix;
}

/* Enter all that a stem is at or below. */
static bool enter_stem(struct ppri_apache *reader, struct ppr_view text)
{
    struct ppri_apache_index *index = &reader->index;
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i <= text.size; i++) {
        if (i == text.size || text.data[i] == '/') {
            if (!grow_prefixes(reader))
                return false;
            index->prefix_count += !enter(&index->prefixes, ppri_hasher_end(&hasher) | 1, false);
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
    struct ppri_apache_index *index = &reader->index;
    *has_rule = true;
    if (!scope.size)
        return PPR_OK;
    if (!enter_rules(reader))
        return ppri_draft_no_memory(&reader->draft);
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    const struct ppr_view text = stem(scope);
    for (size_t i = 0; i < text.size; i++)
        ppri_hasher_add(&hasher, text.data[i]);
    /* Two of one hash would only cost a warning. */
    *has_rule =
        index->prefixes.count && enter(&index->prefixes, ppri_hasher_end(&hasher) | 1, true);
    return PPR_OK;
}
