/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct source *sources;

const struct source *find_source(const char *name)
{
    const struct source *source = sources;
    while (source && strcmp(source->name, name) != 0)
        source = source->next;
    return source;
}

/* Read a file. Return false if it cannot be read, with errno. */
static bool read_file(const char *path, struct buffer *text)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    read_all(file, text);
    const bool failed = ferror(file) != 0;
    const int reason = errno;
    fclose(file);
    errno = reason;
    return !failed;
}

struct source *open_source(const char *path)
{
    struct buffer text = {NULL, 0, 0};
    for (struct source *known = sources; known; known = known->next) {
        if (!strcmp(known->name, path))
            return known;
    }
    if (!read_file(path, &text)) {
        const int reason = errno;
        free(text.data);
        errno = reason;
        return NULL;
    }
    struct source *source = check_memory(malloc(sizeof *source));
    source->name = check_memory(strdup(path));
    source->is_plain = false;
    source->text.data = text.data;
    source->text.size = text.size;
    source->next = sources;
    sources = source;
    return source;
}
