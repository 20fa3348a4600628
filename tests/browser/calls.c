/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Makes the calls of libppr that a program in another language asks for: one call a line on
 * standard input, one answer a line on standard output, in the same order.
 *
 *     T rules                                   build a table: "ok", or the builder's error
 *     X scheme authority target scheme authority target host
 *                                               prepare an exchange (client's three members, the
 *                                               backend's three, backend_host): the ignored bits
 *     U direction reference                     ppr_rewrite_url
 *     F direction name value                    ppr_rewrite_field
 *     R                                         ppr_route, with the context of the last X
 *
 * Words are separated by TAB. In a word `\t`, `\n`, `\r`, `\0` and `\\` stand for one byte. The
 * direction is 0 for responses, 1 for requests. The last three answer with status, reason, rule
 * and output. An empty line writes out all answers so far. */

#define _POSIX_C_SOURCE 200809L

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 8 };

/* A line in its words, and the objects that the calls before it made. */
struct session {
    struct ppr_view words[WORDS];
    size_t count;
    char *members; /* the line that the context's views lead into */
    struct ppr_table *table;
    struct ppr_context context;
    struct ppr_exchange exchange;
};

static _Noreturn void fail(const char *why)
{
    fprintf(stderr, "calls: %s\n", why);
    exit(EXIT_FAILURE);
}

/* Return the byte that a backslash and this letter stand for. */
static char unescaped(char letter)
{
    switch (letter) {
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case '0':
        return '\0';
    default:
        return letter;
    }
}

/* Split a line at its TABs and unescape the words, in place. */
static void split(struct session *session, char *line, size_t size)
{
    char *out = line;
    size_t from = 0;
    session->count = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i == size || line[i] == '\t') {
            if (session->count == WORDS)
                fail("too many words");
            session->words[session->count++] =
                (struct ppr_view){line + from, (size_t)(out - line) - from};
            from = (size_t)(out - line);
        } else if (line[i] == '\\' && i + 1 < size) {
            *out++ = unescaped(line[++i]);
        } else {
            *out++ = line[i];
        }
    }
}

/* Write a word with its escapes. */
static void put(struct ppr_view word)
{
    static const char special[] = "\t\n\r\\";
    static const char letters[] = "tnr\\";
    for (size_t i = 0; i < word.size; i++) {
        const char c = word.data[i];
        const char *place = c ? strchr(special, c) : NULL;
        if (!c || place)
            putchar('\\');
        putchar(!c ? '0' : place ? letters[place - special] : c);
    }
}

static enum ppr_direction direction_of(struct ppr_view word)
{
    return word.size && word.data[0] == '1' ? PPR_REQUEST : PPR_RESPONSE;
}

static void build(struct session *session)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_table_unref(session->table);
    ppr_builder_read(builder, session->words[1]);
    session->table = ppr_builder_build(builder);
    puts(session->table ? "ok" : ppr_builder_error(builder)->message);
    ppr_builder_free(builder);
}

static void prepare(struct session *session)
{
    const struct ppr_view *words = session->words;
    unsigned ignored = 0;
    session->context = (struct ppr_context){.size = sizeof session->context,
                                            .client_scheme = words[1],
                                            .client_authority = words[2],
                                            .client_target = words[3],
                                            .backend_scheme = words[4],
                                            .backend_authority = words[5],
                                            .backend_target = words[6],
                                            .backend_host = words[7]};
    if (ppr_exchange_init(&session->exchange, session->table, &session->context, &ignored) !=
        PPR_OK)
        fail("ppr_exchange_init refused its arguments");
    printf("%u\n", ignored);
}

static struct ppr_result rewrite(struct session *session, char *buffer, size_t capacity)
{
    const struct ppr_view *words = session->words;
    switch (words[0].data[0]) {
    case 'U':
        return ppr_rewrite_url(&session->exchange, direction_of(words[1]), words[2], buffer,
                               capacity);
    case 'F':
        return ppr_rewrite_field(&session->exchange, direction_of(words[1]), words[2], words[3],
                                 buffer, capacity);
    default:
        return ppr_route(session->table, &session->context, buffer, capacity);
    }
}

/* Measure, so that the output lies in a block of its exact size, and write. */
static void answer(struct session *session)
{
    struct ppr_result result = rewrite(session, NULL, 0);
    const size_t size = result.status == PPR_NO_SPACE ? result.count : 0;
    char *buffer = malloc(size ? size : 1);
    if (!buffer)
        fail("no memory");
    result = rewrite(session, buffer, size);
    if (result.status != PPR_UNCHANGED && (result.status != PPR_REWRITTEN || result.count != size))
        fail("a result is neither unchanged nor of the size that was measured");
    printf("%d\t%s\t%zu\t", (int)result.status, ppr_reason_word(result.reason), result.rule);
    put((struct ppr_view){buffer, result.status == PPR_REWRITTEN ? size : 0});
    putchar('\n');
    free(buffer);
}

/* Keep a copy of the line for the calls to come. */
static char *keep(char **place, const char *line, size_t size)
{
    free(*place);
    *place = malloc(size + 1);
    if (!*place)
        fail("no memory");
    memcpy(*place, line, size + 1);
    return *place;
}

static void run_line(struct session *session, char *line, size_t size)
{
    const char letter = line[0];
    if (letter == 'X')
        line = keep(&session->members, line, size);
    split(session, line, size);
    if (session->count != (letter == 'T'   ? 2
                           : letter == 'X' ? 8
                           : letter == 'U' ? 3
                           : letter == 'F' ? 4
                                           : 1))
        fail("a call with a wrong number of words");
    if (letter == 'T')
        build(session);
    else if (!session->table)
        fail("a call without a table");
    else if (letter == 'X')
        prepare(session);
    else
        answer(session);
}

int main(void)
{
    static struct session session;
    char *line = NULL;
    size_t capacity = 0;
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) > 0;) {
        if (line[size - 1] == '\n')
            line[--size] = '\0';
        if (size)
            run_line(&session, line, (size_t)size);
        else
            fflush(stdout);
    }
    free(line);
    free(session.members);
    ppr_table_unref(session.table);
    return EXIT_SUCCESS;
}
