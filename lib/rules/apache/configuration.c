/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/configuration.h"

#include <string.h>

#define CHUNK_SIZE 16384

/* -------------------------------------------------------------- Memory -- */

static void no_memory(struct ppri_apache *reader)
{
    if (reader->status == PPR_OK)
        reader->status = ppri_draft_no_memory(&reader->draft);
}

void ppri_apache_push(struct ppri_apache *reader, struct ppri_array *array, const void *item,
                      size_t size)
{
    if (!ppri_array_append(array, reader->draft.allocator, item, 1, size))
        no_memory(reader);
}

/* Add a chunk that has room for a size. */
static bool add_chunk(struct ppri_apache *reader, size_t size)
{
    const size_t whole = size > CHUNK_SIZE ? size : CHUNK_SIZE;
    char *chunk = ppri_allocate(reader->draft.allocator, whole);
    if (!chunk)
        return false;
    if (!ppri_array_append(&reader->chunks, reader->draft.allocator, &chunk, 1, sizeof chunk)) {
        ppri_release(reader->draft.allocator, chunk);
        return false;
    }
    reader->room = chunk;
    reader->room_size = whole;
    return true;
}

void *ppri_apache_memory(struct ppri_apache *reader, size_t size)
{
    size = (size + sizeof(size_t) - 1) / sizeof(size_t) * sizeof(size_t);
    if (size > reader->room_size && !add_chunk(reader, size)) {
        no_memory(reader);
        return NULL;
    }
    char *memory = reader->room;
    reader->room += size;
    reader->room_size -= size;
    return memory;
}

struct ppr_view ppri_apache_join(struct ppri_apache *reader, struct ppr_view a, struct ppr_view b)
{
    char *copy = ppri_apache_memory(reader, a.size + b.size + 1);
    if (!copy)
        return ppri_view("", 0);
    if (a.size)
        memcpy(copy, a.data, a.size);
    if (b.size)
        memcpy(copy + a.size, b.data, b.size);
    return ppri_view(copy, a.size + b.size);
}

void ppri_apache_release(struct ppri_apache *reader)
{
    const struct ppr_allocator *allocator = reader->draft.allocator;
    char **chunks = reader->chunks.data;
    for (size_t i = 0; i < reader->chunks.count; i++)
        ppri_release(allocator, chunks[i]);
    ppri_release(allocator, reader->chunks.data);
    ppri_release(allocator, reader->line.data);
    ppri_release(allocator, reader->marks.data);
    ppri_release(allocator, reader->words.data);
    ppri_release(allocator, reader->sections.data);
    ppri_release(allocator, reader->directives.data);
    ppri_release(allocator, reader->servers.data);
    ppri_release(allocator, reader->defines.data);
    ppri_map_release(&reader->define_numbers, allocator);
    ppri_release(allocator, reader->missing.data);
    ppri_map_release(&reader->missing_numbers, allocator);
    ppri_release(allocator, reader->balancers.data);
    ppri_map_release(&reader->balancer_numbers, allocator);
    ppri_release(allocator, reader->next_members.data);
    ppri_map_release(&reader->refused, allocator);
}

/* ------------------------------------------------------------ Messages -- */

struct ppri_position ppri_apache_place(const struct ppri_apache *reader,
                                       const struct ppri_apache_word *word, size_t offset)
{
    const struct ppr_view source =
        ppri_source_at(&reader->draft.sources, word->at.source)->text.text;
    const size_t mark = word->marks ? word->marks[offset] : word->offset + offset;
    struct ppri_position place = word->at;
    for (size_t i = word->offset; i < mark && i < source.size; i++) {
        place.column++;
        if (source.data[i] != '\n')
            continue;
        place.line++;
        place.column = 1;
    }
    return place;
}

void ppri_apache_fail(struct ppri_apache *reader, const struct ppri_apache_word *word,
                      size_t offset, const char *sentence, struct ppr_view first)
{
    if (reader->status == PPR_OK)
        reader->status = ppri_draft_fail(&reader->draft, ppri_apache_place(reader, word, offset),
                                         sentence, first, ppri_view(NULL, 0));
}

void ppri_apache_warn(struct ppri_apache *reader, const struct ppri_apache_word *word,
                      const char *sentence, struct ppr_view first, struct ppr_view second)
{
    if (reader->status == PPR_OK)
        reader->status = ppri_draft_warn(&reader->draft, 0, word->at, sentence, first, second);
}

void ppri_apache_leave_out(struct ppri_apache *reader, const struct ppri_apache_word *word,
                           size_t offset, const char *sentence, struct ppr_view first,
                           struct ppr_view second)
{
    if (reader->status == PPR_OK)
        reader->status = ppri_draft_leave_out(
            &reader->draft, ppri_apache_place(reader, word, offset), sentence, first, second);
}

size_t ppri_apache_next_of(const struct ppri_apache *reader, enum ppri_apache_kind kind, size_t *of,
                           size_t number)
{
    size_t next = number ? ppri_apache_directive(reader, number)->next
                         : ppri_apache_server(reader, *of)->first;
    for (;;) {
        while (next && ppri_apache_directive(reader, next)->kind != kind)
            next = ppri_apache_directive(reader, next)->next;
        if (next || !*of)
            return next;
        *of = 0;
        next = ppri_apache_server(reader, 0)->first;
    }
}

/* --------------------------------------------------------------- Texts -- */

bool ppri_apache_begins(struct ppr_view text, struct ppr_view with)
{
    return text.size >= with.size && ppri_equal_nocase(ppri_slice(text, 0, with.size), with);
}

bool ppri_apache_has_wildcard(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '*' || text.data[i] == '?' || text.data[i] == '[')
            return true;
    }
    return false;
}
