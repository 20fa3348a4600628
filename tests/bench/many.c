/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "many.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char bytes[2048];
    size_t size;
};

/* A head is written twice at the same time: as the backend sends it, and as the client
   must get it. */
struct draft {
    struct text sent;
    struct text wanted;
};

/* The names of one exchange. */
struct names {
    char client[64]; /* the host that the client knows */
    char prefix[64]; /* the client prefix, without a slash at its end */
    char host[64]; /* the backend's */
    char path[64]; /* of the request */
};

/* -------------------------------------------------------------- Numbers -- */

/* The same numbers in every run of one build. */
static uint64_t state = 1;

static size_t below(size_t limit)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % limit;
}

/* A word of random letters and a random size, in one of a few places that are used in turn. */
static const char *word_of(const char *letters, size_t least, size_t most)
{
    static char words[8][80];
    static size_t next;
    char *const word = words[next++ % 8];
    const size_t size = least + below(most - least + 1);
    for (size_t i = 0; i < size; i++)
        word[i] = letters[below(strlen(letters))];
    word[size] = '\0';
    return word;
}

static const char *word(size_t least, size_t most)
{
    return word_of("abcdefghijklmnopqrstuvwxyz", least, most);
}

static const char *hex(size_t least, size_t most)
{
    return word_of("0123456789abcdef", least, most);
}

/* ---------------------------------------------------------------- Texts -- */

__attribute__((format(printf, 2, 0))) static void append(struct text *text, const char *format,
                                                         va_list arguments)
{
    const size_t room = sizeof text->bytes - text->size;
    const int size = vsnprintf(text->bytes + text->size, room, format, arguments);
    if (size < 0 || (size_t)size >= room) {
        fputs("bench: a head is too long\n", stderr);
        exit(EXIT_FAILURE);
    }
    text->size += (size_t)size;
}

__attribute__((format(printf, 2, 3))) static void put_one(struct text *text, const char *format,
                                                          ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(text, format, arguments);
    va_end(arguments);
}

__attribute__((format(printf, 2, 3))) static void put(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(&draft->sent, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    append(&draft->wanted, format, arguments);
    va_end(arguments);
}

/* --------------------------------------------------------------- Fields -- */

static void put_location(struct draft *draft, const struct names *names)
{
    put(draft, "Location: ");
    put_one(&draft->sent, "http://%s", names->host);
    put_one(&draft->wanted, "https://%s%s", names->client, names->prefix);
    for (size_t i = below(4); i > 0; i--)
        put(draft, "/%s", word(1, 12));
    put(draft, "/%s-%zu?%s=%s&page=%zu\r\n", word(2, 9), below(5000), word(1, 6), word(1, 8),
        below(300));
}

/* With the backend as its Domain, which the client must not get. */
static void put_session(struct draft *draft, const struct names *names)
{
    const char *const path = word(1, 14);
    put(draft, "Set-Cookie: %s=%s; ", word(3, 12), hex(16, 64));
    put_one(&draft->sent, "Path=/%s; Domain=%s", path, names->host);
    put_one(&draft->wanted, "Path=%s/%s", names->prefix, path);
    put(draft, "%s%s%s\r\n", below(4) ? "; HttpOnly" : "", below(3) ? "; Secure" : "",
        below(2) ? "; SameSite=Lax" : "; SameSite=Strict");
}

static void put_theme(struct draft *draft, const struct names *names)
{
    put(draft, "Set-Cookie: %s=%s; ", word(2, 10), word(1, 20));
    put_one(&draft->sent, "Path=/");
    put_one(&draft->wanted, "Path=%s", names->prefix);
    put(draft, "; Max-Age=%zu\r\n", below(40000000));
}

static void put_start(struct draft *draft)
{
    put(draft, "HTTP/1.1 302 Found\r\n");
    put(draft, "Date: Tue, %02zu Nov 2026 %02zu:%02zu:%02zu GMT\r\n", 1 + below(30), below(24),
        below(60), below(60));
    put(draft, "Server: %s/%zu.%zu (%s)\r\n", word(3, 12), below(9), below(80), word(3, 10));
}

static void put_caching(struct draft *draft)
{
    static const char *const policies[] = {"no-cache", "no-cache, no-store, must-revalidate",
                                           "private, max-age=0", "no-store"};
    put(draft, "Cache-Control: %s\r\n", policies[below(4)]);
    put(draft, "Pragma: %s\r\n", word(4, 10));
    put(draft, "Expires: Thu, %02zu Jan 19%02zu 00:00:00 GMT\r\n", 1 + below(30), 70 + below(30));
    put(draft, "Vary: Accept-Encoding%s\r\n", below(2) ? ", Cookie" : "");
}

static void put_policies(struct draft *draft)
{
    put(draft, "X-Frame-Options: %s\r\n", below(2) ? "SAMEORIGIN" : "DENY");
    put(draft, "X-Content-Type-Options: nosniff\r\n");
    put(draft, "Strict-Transport-Security: max-age=%zu%s\r\n", below(100000000),
        below(2) ? "; includeSubDomains" : "");
    put(draft, "Content-Security-Policy: default-src 'self'; img-src %s; script-src 'nonce-%s'\r\n",
        below(2) ? "*" : "'self' data:", hex(8, 48));
    put(draft, "Referrer-Policy: %s\r\n",
        below(2) ? "strict-origin-when-cross-origin" : "same-origin");
}

static void put_end(struct draft *draft)
{
    put(draft, "Content-Language: %s\r\n", below(2) ? "en-US" : "de");
    put(draft, "Content-Length: %zu\r\n", below(100000));
    put(draft, "Keep-Alive: timeout=%zu, max=%zu\r\n", below(90), below(1000));
    put(draft, "Connection: Keep-Alive\r\n");
    put(draft, "Content-Type: text/%s; charset=%s\r\n\r\n", below(2) ? "html" : "plain",
        below(2) ? "utf-8" : "iso-8859-1");
}

/* ---------------------------------------------------------------- Heads -- */

static struct ppr_view kept(const struct text *text)
{
    char *bytes = job_need(malloc(text->size + 1));
    memcpy(bytes, text->bytes, text->size);
    bytes[text->size] = '\0';
    return (struct ppr_view){bytes, text->size};
}

__attribute__((format(printf, 1, 2))) static struct ppr_view made(const char *format, ...)
{
    struct text text = {.size = 0};
    va_list arguments;
    va_start(arguments, format);
    append(&text, format, arguments);
    va_end(arguments);
    return kept(&text);
}

/* The number makes hosts and prefixes differ. */
static struct names names_of(size_t number)
{
    struct names names;
    snprintf(names.client, sizeof names.client, "%s.example.org", word(3, 16));
    snprintf(names.prefix, sizeof names.prefix, "/%s%zu%s%s", word(2, 10), number,
             number % 2 ? "" : "/", number % 2 ? "" : word(2, 10));
    snprintf(names.host, sizeof names.host, "%s%zu.%s.example", word(2, 14), number, word(3, 9));
    snprintf(names.path, sizeof names.path, "/%s/%s?%s", word(1, 12), word(1, 12), word(2, 20));
    return names;
}

static void write_head(const struct names *names, struct item *item)
{
    struct draft draft = {.sent.size = 0};
    put_start(&draft);
    put_location(&draft, names);
    put_session(&draft, names);
    put_theme(&draft, names);
    put_caching(&draft);
    put_policies(&draft);
    put_end(&draft);
    item->input = kept(&draft.sent);
    item->expected = kept(&draft.wanted);
    item->context = (struct ppr_context){.size = sizeof item->context,
                                         .client_scheme = ppr_view_of("https"),
                                         .client_authority = made("%s", names->client),
                                         .client_target = made("%s%s", names->prefix, names->path),
                                         .backend_scheme = ppr_view_of("http"),
                                         .backend_authority = made("%s", names->host),
                                         .backend_target = made("%s", names->path),
                                         .backend_host = made("%s", names->host)};
}

struct job many_heads(const char *name)
{
    struct item *items = job_need(calloc(many_count, sizeof *items));
    struct ppr_builder *builder = job_need(ppr_builder_new(NULL));
    for (size_t i = 0; i < many_count; i++) {
        const struct names names = names_of(i);
        ppr_builder_map(builder, made("%s/", names.prefix), made("http://%s/", names.host), 0);
        write_head(&names, &items[i]);
    }
    struct ppr_table *table = job_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return (struct job){
        .name = name, .call = JOB_BLOCK, .table = table, .items = items, .count = many_count};
}
