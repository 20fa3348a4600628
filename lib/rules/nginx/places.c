/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/places.h"

#include "rules/nginx/answers.h"
#include "rules/nginx/location.h"
#include "rules/reader/regex_prefix.h"
#include "text/hash.h"

/* A path as a directory. */
static struct ppr_view directory_of(struct ppr_view path)
{
    path.size -= ppri_nginx_has_slash(path);
    return path;
}

static uint64_t hash_of(struct ppr_view directory)
{
    return ppri_hash_bytes(PPRI_HASH_START, directory);
}

/* A path as a directory of no more segments than a rule may have, and one. */
static struct ppr_view clip(struct ppr_view path)
{
    size_t slashes = 0;
    for (size_t i = 0; i < path.size; i++) {
        slashes += path.data[i] == '/';
        if (slashes > 33)
            return ppri_slice(path, 0, i);
    }
    return directory_of(path);
}

/* --------------------------------------------------------- Who passes on -- */

/* The proxy_pass that all requests of a location go to; 0: none. */
static size_t pass_of(const struct ppri_nginx_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t pass = ppri_nginx_child(file, block, PPRI_NGINX_PASS);
    if (!pass || ppri_nginx_answers_all(reader, block) || ppri_nginx_is_denied(reader, block) ||
        ppri_nginx_child(file, block, PPRI_NGINX_INTERNAL))
        return 0;
    return pass;
}

/* ------------------------------------------------------------ Closings -- */

void ppri_nginx_close(struct ppri_nginx_reader *reader, struct ppr_view expression,
                      bool ignores_case, const struct ppri_nginx_word *word, struct ppr_view around)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    struct ppri_nginx_closing closing = {.path = reader->paths.count, .word = word};
    const enum ppri_regex_reach reach =
        ppri_nginx_regex_literal(reader, expression, ignores_case, &reader->paths);
    closing.size = reader->paths.count - closing.path;
    if (around.size && ppri_nginx_covers(ppri_nginx_closing_path(reader, &closing), around)) {
        reader->paths.count = closing.path;
        closing.size = ppri_array_append(&reader->paths, allocator, around.data, around.size, 1)
                           ? around.size
                           : 0;
    }
    closing.reach = reach;
    if (!closing.size ||
        !ppri_array_append(&reader->closings, allocator, &closing, 1, sizeof closing)) {
        ppri_nginx_no_memory(reader);
        return;
    }
    const struct ppr_view path = ppri_nginx_closing_path(reader, &closing);
    if (reach == PPRI_REGEX_EXACT || ppri_nginx_find_closing(reader, path))
        return; /* one that is above says it already */
    if (!ppri_map_add(&reader->closing_map, allocator, hash_of(directory_of(path)),
                      (uint32_t)reader->closings.count))
        ppri_nginx_no_memory(reader);
}

/* The path without its last segment; empty for one segment. */
static struct ppr_view parent_of(struct ppr_view path)
{
    path = directory_of(path);
    while (path.size && path.data[path.size - 1] != '/')
        path.size--;
    return directory_of(path);
}

const struct ppri_nginx_closing *ppri_nginx_find_closing(const struct ppri_nginx_reader *reader,
                                                         struct ppr_view path)
{
    for (struct ppr_view at = clip(path);; at = parent_of(at)) {
        struct ppri_map_search search = ppri_map_find(&reader->closing_map, hash_of(at));
        for (size_t found; (found = ppri_map_next(&search)) != 0;) {
            const struct ppri_nginx_closing *closing = ppri_nginx_closing_at(reader, found - 1);
            if (ppri_equal(directory_of(ppri_nginx_closing_path(reader, closing)), at))
                return closing;
        }
        if (!at.size)
            return NULL;
    }
}

/* -------------------------------------------------------------- Places -- */

/* The location at a directory, or above it, that has directives of a kind. */
static const struct ppri_nginx_place *place_at(const struct ppri_nginx_reader *reader,
                                               struct ppr_view directory, uint32_t kinds)
{
    struct ppri_map_search search = ppri_map_find(&reader->place_map, hash_of(directory));
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        const struct ppri_nginx_place *place = ppri_nginx_place_at(reader, found - 1);
        if (ppri_equal(directory_of(place->location.path), directory) &&
            (!kinds || (ppri_nginx_at(&reader->file, place->block)->has & kinds)))
            return place;
    }
    return NULL;
}

const struct ppri_nginx_place *ppri_nginx_find_place(const struct ppri_nginx_reader *reader,
                                                     struct ppr_view path)
{
    return place_at(reader, directory_of(path), 0);
}

const struct ppri_nginx_place *ppri_nginx_deepest_place(const struct ppri_nginx_reader *reader,
                                                        struct ppr_view path, uint32_t kinds)
{
    for (struct ppr_view at = clip(path);; at = parent_of(at)) {
        const struct ppri_nginx_place *place = place_at(reader, at, kinds);
        if (place || !at.size)
            return place;
    }
}

/* The path of the location by prefix that a location is in; empty: it is in none. */
static struct ppr_view path_around(const struct ppri_nginx_reader *reader, size_t block)
{
    const size_t around = ppri_nginx_around(&reader->file, block, PPRI_NGINX_LOCATION);
    const struct ppri_nginx_location location = ppri_nginx_location(reader, around);
    return around && location.match == PPRI_NGINX_PREFIX ? location.path : ppri_view(NULL, 0);
}

static void add_place(struct ppri_nginx_reader *reader, size_t block, size_t pass)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const struct ppri_nginx_place place = {
        .block = block, .location = ppri_nginx_location(reader, block), .pass = pass};
    const bool has_pass =
        (ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)) != 0;
    reader->pass_locations += has_pass;
    if (!ppri_nginx_is_found(&place.location)) {
        ppri_nginx_warn(reader, 0, place.location.word,
                        "no request finds location %, as paths begin with / and have no dot "
                        "segments",
                        place.location.path);
        return;
    }
    if (pass && place.location.match <= PPRI_NGINX_REGEX)
        ppri_nginx_at(&reader->file, pass)->link = 1;
    if (!ppri_array_append(&reader->places, allocator, &place, 1, sizeof place) ||
        (place.location.match == PPRI_NGINX_PREFIX &&
         !ppri_map_add(&reader->place_map, allocator, hash_of(directory_of(place.location.path)),
                       (uint32_t)reader->places.count)))
        ppri_nginx_no_memory(reader);
    if (!pass && place.location.match == PPRI_NGINX_REGEX)
        ppri_nginx_close(reader, place.location.expression, place.location.ignores_case,
                         place.location.word, path_around(reader, block));
    if (!pass && place.location.match <= PPRI_NGINX_REGEX)
        reader->has_locals = true;
}

void ppri_nginx_find_places(struct ppri_nginx_reader *reader)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const bool is_shut = ppri_nginx_answers_all(reader, reader->server);
    reader->places.count = 0;
    reader->closings.count = 0;
    reader->paths.count = 0;
    reader->pass_locations = 0;
    reader->has_locals = is_shut;
    ppri_map_release(&reader->place_map, allocator);
    ppri_map_release(&reader->closing_map, allocator);
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_LOCATION);
         i && !ppri_nginx_failed(reader); i = ppri_nginx_next(reader, i, PPRI_NGINX_LOCATION))
        add_place(reader, i, is_shut ? 0 : pass_of(reader, i));
}
