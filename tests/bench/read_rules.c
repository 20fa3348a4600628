/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads rules from stdin, and does no more: its instructions are the reader's.

       read_rules apache|nginx < RULES */

#include <ppr/rules.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of stdin; the size is set. */
static char *read_all(size_t *size)
{
    size_t room = 1 << 16;
    char *text = malloc(room);
    *size = 0;
    while (text && !feof(stdin) && !ferror(stdin)) {
        if (*size == room) {
            char *more = realloc(text, room *= 2);
            if (!more) {
                free(text);
                return NULL;
            }
            text = more;
        }
        *size += fread(text + *size, 1, room - *size, stdin);
    }
    return text;
}

int main(int argc, char **argv)
{
    size_t size = 0;
    char *text = read_all(&size);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view view = {text, size};
    const enum ppr_rules_format format =
        argc > 1 && strcmp(argv[1], "nginx") == 0 ? PPR_RULES_NGINX : PPR_RULES_APACHE;
    const enum ppr_status status =
        text ? ppr_rules_read(builder, format, view, NULL) : PPR_NO_MEMORY;
    if (status != PPR_OK)
        fprintf(stderr, "%s\n", ppr_builder_error(builder)->message);
    ppr_builder_free(builder);
    free(text);
    return status == PPR_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
