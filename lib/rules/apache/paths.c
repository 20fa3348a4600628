/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/paths.h"

#include "text/hash.h"

struct ppr_view ppri_apache_path_key(struct ppri_apache *reader, struct ppr_view path)
{
    char *bytes = ppri_apache_memory(reader, path.size + 1);
    size_t size = 0;
    for (size_t i = 0; bytes && i < path.size; i++) {
        if (path.data[i] != '/' || !size || bytes[size - 1] != '/')
            bytes[size++] = path.data[i];
    }
    size -= size && bytes[size - 1] == '/';
    return ppri_view(bytes, size);
}

const struct ppri_apache_path *ppri_apache_paths_find(const struct ppri_apache_paths *paths,
                                                      struct ppr_view key)
{
    const struct ppri_apache_path *found = NULL;
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i <= key.size && paths->all.count; i++) {
        if (i == key.size || key.data[i] == '/') {
            struct ppri_map_search search =
                ppri_map_find(&paths->numbers, ppri_hasher_end(&hasher));
            for (size_t number; (number = ppri_map_next(&search)) != 0;) {
                const struct ppri_apache_path *path = ppri_apache_path(paths, number - 1);
                if (ppri_equal(path->key, ppri_slice(key, 0, i)))
                    found = path;
            }
        }
        if (i < key.size)
            ppri_hasher_add(&hasher, key.data[i]);
    }
    return found;
}

const struct ppri_apache_path *ppri_apache_paths_add(struct ppri_apache *reader,
                                                     struct ppri_apache_paths *paths,
                                                     const struct ppri_apache_path *path)
{
    const struct ppri_apache_path *above = ppri_apache_paths_find(paths, path->key);
    if (above || reader->status != PPR_OK)
        return above;
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i < path->key.size; i++)
        ppri_hasher_add(&hasher, path->key.data[i]);
    ppri_apache_push(reader, &paths->all, path, sizeof *path);
    if (reader->status == PPR_OK &&
        !ppri_map_add(&paths->numbers, reader->draft.allocator, ppri_hasher_end(&hasher),
                      (uint32_t)paths->all.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
    return NULL;
}

void ppri_apache_paths_release(const struct ppri_apache *reader, struct ppri_apache_paths *paths)
{
    ppri_release(reader->draft.allocator, paths->all.data);
    ppri_map_release(&paths->numbers, reader->draft.allocator);
}

struct ppr_view ppri_apache_parent(struct ppr_view key)
{
    size_t size = key.size;
    while (size && key.data[size - 1] != '/')
        size--;
    return ppri_slice(key, 0, size ? size - 1 : 0);
}
