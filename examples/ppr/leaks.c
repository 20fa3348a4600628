/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the names of backends in a rewritten head. A cure is tried before it is printed: the head is
   rewritten once more with the rule. */

#include "cure.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- Rewriting -- */

/* Rewrite a head in a buffer. Return false if its end is missing. */
static bool rewrite(struct ppr_exchange *exchange, enum ppr_direction direction,
                    const struct buffer *in, struct buffer *out)
{
    reserve(out, in->size + 1);
    memcpy(out->data, in->data, in->size);
    struct ppr_result result =
        ppr_rewrite_block(exchange, direction, out->data, in->size, out->capacity, 0);
    if (result.status == PPR_NO_SPACE) {
        reserve(out, result.count);
        result = ppr_rewrite_block(exchange, direction, out->data, in->size, out->capacity, 0);
    }
    out->size = result.status == PPR_REWRITTEN ? result.count : in->size;
    return result.status != PPR_INCOMPLETE;
}

/* Return the head without what follows its empty line. */
static struct ppr_view head_of(const struct buffer *buffer)
{
    struct ppr_view head = {buffer->data, buffer->size};
    for (size_t at = 0; at < buffer->size; at++) {
        const bool ends =
            buffer->data[at] == '\n' && ((at + 1 < buffer->size && buffer->data[at + 1] == '\n') ||
                                         (at + 2 < buffer->size && buffer->data[at + 1] == '\r' &&
                                          buffer->data[at + 2] == '\n'));
        if (ends) {
            head.size = at + 1;
            break;
        }
    }
    return head;
}

/* -------------------------------------------------------------------- Leaks -- */

/* The head of all places. */
struct leaks {
    const struct hosts *hosts;
    const struct buffer *in;
    size_t before; /* the names in the head as it is rewritten */
};

/* Return whether fewer names are left in the head. */
static bool is_cured(const struct place *place, const struct ppr_table *table)
{
    const struct leaks *leaks = place->data;
    struct ppr_exchange exchange;
    struct buffer out = {NULL, 0, 0};
    prepare_again(place->command, table, &exchange);
    const bool done = rewrite(&exchange, place->command->direction, leaks->in, &out) &&
                      count_names(leaks->hosts, head_of(&out)) < leaks->before;
    free(out.data);
    return done;
}

/* Print a leak as LINE:COLUMN: FIELD: name, and its cure. */
static void print_leak(struct place *place, size_t number, size_t size)
{
    const struct ppr_view host = {place->text.data + place->at, size};
    printf("%zu:%zu: ", number, place->at + 1);
    print(stdout, place->field);
    fputs(place->field.size ? ": " : "", stdout);
    print(stdout, host);
    fputs(" is still there\n    ", stdout);
    print(stdout, place->text);
    printf("\n    %*s^\n", (int)place->at, "");
    if (find_cure(place))
        printf("    cure: %s\n", place->cure);
    else
        puts("    no rule cures this: tell the backend its public URL");
}

/* Print the leaks of one line. Return their number. */
static size_t check_line(struct place *place, const struct leaks *leaks, size_t number)
{
    const char *colon = memchr(place->text.data, ':', place->text.size);
    size_t count = 0;
    size_t size = 0;
    place->field.data = place->text.data;
    place->field.size = number > 1 && colon ? (size_t)(colon - place->text.data) : 0;
    for (size_t at = 0; (at = find_name(leaks->hosts, place->text, at, &size)) < place->text.size;
         at += size) {
        place->at = at;
        print_leak(place, number, size);
        count++;
    }
    return count;
}

static size_t check_head(struct place *place, const struct leaks *leaks, struct ppr_view head)
{
    size_t count = 0;
    size_t number = 0;
    for (size_t at = 0; at < head.size;) {
        const char *end = memchr(head.data + at, '\n', head.size - at);
        const size_t next = end ? (size_t)(end - head.data) + 1 : head.size;
        place->text.data = head.data + at;
        place->text.size = next - at - (end != NULL);
        if (place->text.size && place->text.data[place->text.size - 1] == '\r')
            place->text.size--;
        count += check_line(place, leaks, ++number);
        at = next;
    }
    return count;
}

int run_leaks(struct command *command)
{
    struct buffer in = {NULL, 0, 0};
    struct buffer out = {NULL, 0, 0};
    struct hosts hosts;
    struct leaks leaks = {&hosts, &in, 0};
    struct place place = {.command = command, .is_cured = is_cured, .data = &leaks};
    int status = EXIT_INCOMPLETE;
    read_all(stdin, &in);
    find_hosts(command, &hosts);
    if (rewrite(&command->exchange, command->direction, &in, &out)) {
        const struct ppr_view head = head_of(&out);
        leaks.before = count_names(&hosts, head);
        status = check_head(&place, &leaks, head) ? EXIT_FOUND : EXIT_SUCCESS;
    } else {
        fputs("ppr: incomplete: a head ends with an empty line\n", stderr);
    }
    free(in.data);
    free(out.data);
    return status;
}
