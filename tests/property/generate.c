/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "property/generate.h"
#include "support/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- Numbers -- */

static uint64_t next(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

unsigned long random_setting(const char *name, unsigned long otherwise)
{
    const char *const text = getenv(name);

    return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

struct random random_start(const char *test, unsigned long stream)
{
    const unsigned long seed = random_setting("PPR_SEED", 1);

    fprintf(stderr, "%s: PPR_SEED=%lu\n", test, seed);
    return (struct random){seed * 16 + stream};
}

size_t random_below(struct random *random, size_t bound)
{
    return (size_t)(next(random) % bound);
}

bool random_chance(struct random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

#define PICK(random, list) ((list)[random_below((random), sizeof(list) / sizeof((list)[0]))])

/* ------------------------------------------------------------- Buffers -- */

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

void buffer_add(struct buffer *buffer, struct ppr_view text)
{
    if (text.size && text.size <= sizeof(buffer->data) - buffer->size) {
        memcpy(buffer->data + buffer->size, text.data, text.size);
        buffer->size += text.size;
    }
}

void buffer_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, ppr_view_of(string));
}

struct ppr_view buffer_view(const struct buffer *buffer)
{
    return (struct ppr_view){buffer->data, buffer->size};
}

static void buffer_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, (struct ppr_view){&byte, 1});
}

/* --------------------------------------------------------------- Rules -- */

static const char *const schemes[] = {"http", "http", "http", "https", "ws", "wss"};
static const char *const hosts[] = {"b",
                                    "b",
                                    "B",
                                    "b.example",
                                    "c",
                                    "[::1]",
                                    "10.1",
                                    "[0:0:0:0:0:0:0:1]",
                                    "b-_~!",
                                    "[1:2::FFFF:1.2.3.4]",
                                    "[1:0:0:2:3:0:0:4]"};
static const char *const ports[] = {"", "", "", "", ":80", ":443", ":8080", ":08080", ":", ":0"};
static const char *const segments[] = {"m",   "a",   "app", "app", "A",       "~x",
                                       "%7e", "%2F", "%2f", "a:b", "%C3%BC",  "x%20y",
                                       "%5c", "%41", "@",   "mm",  "m%2Fapp", "..."};

/** Few of everything: what one table is made of. */
struct palette {
    const char *origins[3][3];
    const char *segments[3];
};

static void pick_palette(struct random *random, struct palette *palette)
{
    for (size_t i = 0; i < 3; ++i) {
        palette->origins[i][0] = PICK(random, schemes);
        palette->origins[i][1] = PICK(random, hosts);
        palette->origins[i][2] = PICK(random, ports);
        palette->segments[i] = PICK(random, segments);
    }
}

/** A prefix's path. One with an empty segment at its start or end is no use:
 *  the one reads as a host, the other as a slash too many. */
static void add_prefix_path(struct random *random, const struct palette *palette, char *text)
{
    const size_t count = random_below(random, 4);
    size_t size = strlen(text);

    for (size_t i = 0; i < count; ++i) {
        const bool empty = i > 0 && i + 1 < count && random_chance(random, 15);

        size += (size_t)snprintf(text + size, PREFIX_SIZE - size, "/%s",
                                 empty ? "" : PICK(random, palette->segments));
    }
    if (random_chance(random, 40) || (count == 0 && size == 0)) {
        snprintf(text + size, PREFIX_SIZE - size, "/");
    }
}

static void add_origin(struct random *random, const struct palette *palette, char *text,
                       bool client)
{
    const char *const *const origin = PICK(random, palette->origins);
    const bool web = strcmp(origin[0], "http") == 0 || strcmp(origin[0], "https") == 0;

    snprintf(text, PREFIX_SIZE, "%s://%s%s", client && !web ? "https" : origin[0],
             client && random_chance(random, 80) ? "c" : origin[1], origin[2]);
}

static void add_rule(struct random *random, const struct palette *palette,
                     struct random_table *table)
{
    const size_t i = table->oracle.rule_count++;
    struct oracle_rule *const rule = &table->rules[i];

    table->clients[i][0] = '\0';
    add_origin(random, palette, table->backends[i], false);
    add_prefix_path(random, palette, table->backends[i]);
    if (random_chance(random, 25)) {
        add_origin(random, palette, table->clients[i], true);
    }
    add_prefix_path(random, palette, table->clients[i]);
    if (i > 0 && random_chance(random, 20)) {
        strcpy(table->backends[i], table->backends[random_below(random, i)]);
    }
    rule->backend = table->backends[i];
    rule->client = random_chance(random, 12) ? NULL : table->clients[i];
    rule->flags = random_chance(random, 20) ? PPR_ANY_SCHEME : 0;
    /* The same prefix both kept and mapped is an error, and another test's. */
    if (oracle_conflict(&table->oracle)) {
        --table->oracle.rule_count;
    }
    oracle_forget();
}

void random_table(struct random *random, struct random_table *table)
{
    const size_t count = 1 + random_below(random, random_chance(random, 50) ? 3 : MAX_RULES);
    struct palette palette;

    pick_palette(random, &palette);
    table->oracle = (struct oracle_table){.rules = table->rules};
    for (size_t i = 0; i < count; ++i) {
        add_rule(random, &palette, table);
    }
}

static bool has_backend(const struct random_table *table, const char *backend)
{
    const struct ppr_view prefix = oracle_prefix(backend);

    for (size_t i = 0; i < table->oracle.rule_count; ++i) {
        const struct ppr_view other = oracle_prefix(table->backends[i]);

        if (other.size == prefix.size && memcmp(other.data, prefix.data, prefix.size) == 0) {
            return true;
        }
    }
    return false;
}

void random_table_two_way(struct random *random, struct random_table *table)
{
    const size_t count = 1 + random_below(random, MAX_RULES);
    struct palette palette;

    pick_palette(random, &palette);
    table->oracle = (struct oracle_table){.rules = table->rules};
    for (size_t i = 0; i < count; ++i) {
        const size_t slot = table->oracle.rule_count;

        add_origin(random, &palette, table->backends[slot], false);
        add_prefix_path(random, &palette, table->backends[slot]);
        if (!has_backend(table, table->backends[slot])) {
            snprintf(table->clients[slot], PREFIX_SIZE, "/%s%zu", PICK(random, palette.segments),
                     slot);
            table->rules[slot] =
                (struct oracle_rule){table->clients[slot], table->backends[slot], 0};
            ++table->oracle.rule_count;
        }
    }
    oracle_forget();
}

/* ---------------------------------------------------------- References -- */

static const char *const tails[] = {
    "x",      "quux",  "index.html",   "m",   "app",    "a",    "",    "..",  "..",       ".",
    "%2e%2E", "%2e.",  ".%2e",         "%2E", "...",    "%2F",  "%2f", "%5C", "~u",       "%7Eu",
    "%7eu",   "%41",   "%4",           "%",   "%zz",    "%%41", "%25", "a b", "\xC3\xBC", "%c3%bc",
    "a:b",    "a@b",   "[x]",          "{y}", "a|b",    "\"",   "<s>", "^",   "`",        ";p=1",
    "a,b",    "a&b=c", "evil.example", "%00", "%0d%0a", "$",    "=",   "*",   "\xFF",     "."};

static const char *const endings[] = {
    "?q",  "?",   "#f",           "#",         "?a=b&c=d#f", "?u=http://b/x", "?u=../..",
    "?\\", "#\\", "? x#\xC3\xBC", "#a?b/../c", "??",         "?%zz",          "#//x"};

static const char *const odd[] = {"javascript:alert(1)",
                                  "mailto:a@b",
                                  "data:,x",
                                  "ftp://b/x",
                                  "file:///x",
                                  "http:",
                                  "http:/x",
                                  "http://",
                                  "http:///x",
                                  "///x",
                                  "//",
                                  "//@/",
                                  "https:m/x",
                                  "urn:x:y",
                                  "about:blank",
                                  ":",
                                  ":x",
                                  "1a:b",
                                  "a_b:c",
                                  "h\xC3\xBC:x",
                                  "*",
                                  "",
                                  "x:",
                                  "http://:80/",
                                  "//[::1",
                                  "//[::1]x/",
                                  "//[::g]/",
                                  "//[v1.x]/x",
                                  "//[]/",
                                  "//b:/x",
                                  "//b:1:2/",
                                  "ws:x",
                                  "?http://b/x",
                                  "#http://b",
                                  "?",
                                  "#",
                                  "http://b%zz/x",
                                  "http://%62/x",
                                  "//b\xC3\xBC/",
                                  "http://b c/",
                                  "http://b:65536/",
                                  "http://b:65535/x",
                                  "http://b:-1/",
                                  "http://b:+80/",
                                  "http://b:8 0/",
                                  "http://b^/",
                                  "http://u@b@b/x",
                                  "http://@b/m",
                                  "http://[::1%25eth0]/",
                                  "http://b\\@c/",
                                  "\\\\b\\x",
                                  "/\\c/x",
                                  "http://b?u",
                                  "http://b#f",
                                  "tel:1",
                                  "+:x",
                                  "h.t-p+9:x"};

static const char nasty[] = "/\\:@[]%?#. \t\r\n\x7f\x01\"<{|^`\xC3\x80~;&0aZ";

static char random_case(struct random *random, char byte)
{
    const bool alpha = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');

    return alpha && random_chance(random, 50) ? (char)(byte ^ 0x20) : byte;
}

/** Write text, now and then in other capitals. */
static void add_in_some_case(struct random *random, struct buffer *out, struct ppr_view text)
{
    const bool change = random_chance(random, 12);

    for (size_t i = 0; i < text.size; ++i) {
        buffer_byte(out, change ? random_case(random, text.data[i]) : text.data[i]);
    }
}

/** Write a path, now and then spelled in another way that is equal, or nearly. */
static void add_respelled(struct random *random, struct buffer *out, struct ppr_view path)
{
    const bool change = random_chance(random, 25);

    for (size_t i = 0; i < path.size; ++i) {
        const char byte = path.data[i];

        if (!change || !random_chance(random, 15)) {
            buffer_byte(out, byte);
        } else if (byte == '/') {
            static const char *const slashes[] = {"/./", "/x/../", "/%2e/", "//../", "/../", "//"};

            buffer_string(out, PICK(random, slashes));
        } else if (byte == '%') {
            buffer_string(out, random_chance(random, 50) ? "%25" : "%");
        } else {
            char encoded[4];

            snprintf(encoded, sizeof(encoded), random_chance(random, 50) ? "%%%02X" : "%%%02x",
                     (unsigned)(unsigned char)byte);
            buffer_string(out, encoded);
        }
    }
}

static void add_tail(struct random *random, struct buffer *out)
{
    const size_t count = random_below(random, 5);

    for (size_t i = 0; i < count; ++i) {
        buffer_string(out, "/");
        buffer_string(out, PICK(random, tails));
    }
    if (random_chance(random, 8)) {
        buffer_string(out, random_chance(random, 50) ? "//evil.example/" : "lication");
    }
    if (random_chance(random, 20)) {
        buffer_string(out, "/");
    }
    if (random_chance(random, 30)) {
        buffer_string(out, PICK(random, endings));
    }
}

/** The three pieces of a prefix: `http:`, `//b:80`, `/m`; each may be empty. */
struct pieces {
    struct ppr_view scheme;
    struct ppr_view host; /* with its port */
    struct ppr_view path;
};

static struct pieces split(const char *prefix)
{
    const char *const mark = strstr(prefix, "://");
    const char *const host = mark ? mark + 3 : prefix;
    const char *const path = host + strcspn(host, "/");
    struct pieces pieces = {{NULL, 0}, {NULL, 0}, ppr_view_of(path)};

    if (mark) {
        pieces.scheme = (struct ppr_view){prefix, (size_t)(mark - prefix)};
        pieces.host = (struct ppr_view){host, (size_t)(path - host)};
    }
    return pieces;
}

static void add_host(struct random *random, struct buffer *out, struct ppr_view host)
{
    static const char *const after[] = {"",  ":",     ":80",  ":443",  ":8080", ".",
                                        "x", ".evil", "@c/x", ":8081", ":x",    ":00080"};
    static const char *const users[] = {"u@", "u:p@", "@", "b@"};
    size_t bare = host.size;

    if (random_chance(random, 5)) {
        buffer_string(out, PICK(random, users));
    }
    if (!random_chance(random, 20)) {
        add_in_some_case(random, out, host);
        return;
    }
    while (bare && host.data[bare - 1] >= '0' && host.data[bare - 1] <= '9') {
        --bare;
    }
    if (bare && host.data[bare - 1] == ':') {
        host.size = bare - 1;
    }
    add_in_some_case(random, out,
                     random_chance(random, 10) ? ppr_view_of(PICK(random, hosts)) : host);
    buffer_string(out, PICK(random, after));
}

static const char *some_prefix(struct random *random, const struct random_table *table,
                               unsigned client_percent)
{
    const size_t i = random_below(random, table->oracle.rule_count);

    return table->rules[i].client && random_chance(random, client_percent) ? table->clients[i]
                                                                           : table->backends[i];
}

static void add_absolute(struct random *random, const struct random_table *table,
                         struct buffer *out, bool network)
{
    struct pieces pieces = split(some_prefix(random, table, 35));
    const struct pieces other = split(some_prefix(random, table, 35));

    if (!pieces.host.size) {
        pieces.scheme = ppr_view_of(random_chance(random, 50) ? "http" : "https");
        pieces.host = ppr_view_of("c");
    }
    if (random_chance(random, 15)) {
        pieces.path = other.path;
    }
    if (!network) {
        add_in_some_case(random, out,
                         random_chance(random, 12) ? ppr_view_of(PICK(random, schemes))
                                                   : pieces.scheme);
        buffer_string(out, ":");
    }
    buffer_string(out, "//");
    add_host(random, out, pieces.host);
    add_respelled(random, out, pieces.path);
    add_tail(random, out);
}

static void add_relative(struct random *random, struct buffer *out)
{
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; ++i) {
        if (i) {
            buffer_string(out, "/");
        }
        buffer_string(out, random_chance(random, 40) ? ".." : PICK(random, tails));
    }
    if (random_chance(random, 25)) {
        buffer_string(out, PICK(random, endings));
    }
}

static void mutate(struct random *random, struct buffer *out)
{
    const size_t at = out->size ? random_below(random, out->size) : 0;
    const char byte = nasty[random_below(random, sizeof(nasty))]; /* NUL too */

    switch (random_below(random, 3)) {
    case 0:
        buffer_byte(out, byte);
        memmove(out->data + at + 1, out->data + at, out->size - at - 1);
        out->data[at] = byte;
        break;
    case 1:
        if (out->size) {
            out->data[at] = byte;
        }
        break;
    default:
        if (out->size) {
            memmove(out->data + at, out->data + at + 1, out->size - at - 1);
            --out->size;
        }
        break;
    }
}

/** A reference has no white space around it. */
static void trim(struct buffer *out)
{
    size_t begin = 0;

    while (out->size && strchr(" \t", out->data[out->size - 1]) && out->data[out->size - 1]) {
        --out->size;
    }
    while (begin < out->size && strchr(" \t", out->data[begin]) && out->data[begin]) {
        ++begin;
    }
    memmove(out->data, out->data + begin, out->size - begin);
    out->size -= begin;
}

void random_reference(struct random *random, const struct random_table *table,
                      struct buffer *reference)
{
    const size_t kind = random_below(random, 100);

    buffer_clear(reference);
    if (kind < 50) {
        add_absolute(random, table, reference, false);
    } else if (kind < 60) {
        add_absolute(random, table, reference, true);
    } else if (kind < 78) {
        add_respelled(random, reference, split(some_prefix(random, table, 60)).path);
        add_tail(random, reference);
    } else if (kind < 92) {
        add_relative(random, reference);
    } else {
        buffer_string(reference, PICK(random, odd));
        if (random_chance(random, 20)) {
            add_tail(random, reference);
        }
    }
    if (random_chance(random, 10)) {
        mutate(random, reference);
    }
    trim(reference);
    if (reference->size && reference->size < sizeof(reference->data) && random_chance(random, 1)) {
        memmove(reference->data + 1, reference->data, reference->size++);
        reference->data[0] = ' '; /* malformed: whose is it? */
    }
}

void random_backend_url(struct random *random, const struct random_table *table,
                        struct buffer *reference)
{
    const struct pieces pieces = split(some_prefix(random, table, 0));

    buffer_clear(reference);
    buffer_add(reference, pieces.scheme);
    buffer_string(reference, "://");
    buffer_add(reference, pieces.host);
    add_respelled(random, reference, pieces.path);
    add_tail(random, reference);
    trim(reference);
}

/* ------------------------------------------------------------ Contexts -- */

static void context_origin(struct random *random, const struct random_table *table,
                           struct buffer *out)
{
    static const char *const origins[] = {"http://c",      "https://c",    "http://c:8080",
                                          "https://c:443", "http://b",     "HTTP://C:80",
                                          "https://d:1",   "http://[::1]", "https://[0::1]:8443"};
    static const char *const bad[] = {
        "c",        "http://",        "http://c/",    "ftp://c",    "http://u@c",
        "//c",      "http://c?",      "http://c#",    "ws://c",     "http://c c",
        "/",        "http://c:99999", "http://c\r\n", "http://%zz", "http:c",
        " http://c"};
    const struct pieces pieces = split(some_prefix(random, table, 100));

    if (random_chance(random, 3)) {
        buffer_string(out, PICK(random, bad));
    } else if (pieces.host.size && pieces.scheme.data[0] == 'h' && random_chance(random, 50)) {
        buffer_add(out, pieces.scheme);
        buffer_string(out, "://");
        buffer_add(out, pieces.host);
    } else {
        buffer_string(out, PICK(random, origins));
    }
}

static void context_target(struct random *random, const struct random_table *table,
                           struct buffer *out)
{
    static const char *const others[] = {"/", "*", "/other", "c:80", "//c/x", "x", "/\\", "/a\x01"};

    if (random_chance(random, 8)) {
        buffer_string(out, PICK(random, others));
        return;
    }
    add_respelled(random, out, split(some_prefix(random, table, 95)).path);
    add_tail(random, out);
    trim(out);
}

static void context_url(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const others[] = {"http://d", "http://d/m/x?q", "https://b/a/", "http://c/m",
                                         "ws://b"};
    static const char *const bad[] = {"b",       "/x",          "//b/x",      "http://",
                                      "http:/x", "http://b:x/", "http://b%zz"};

    if (random_chance(random, 3)) {
        buffer_string(out, PICK(random, bad));
    } else if (random_chance(random, 10)) {
        buffer_string(out, PICK(random, others));
    } else {
        random_backend_url(random, table, out);
        /* Bytes that no URL has do not get as far as the proxy's own request. */
        for (size_t i = 0; i < out->size; ++i) {
            out->data[i] = out->data[i] == '\\' || out->data[i] == '#' ? '-' : out->data[i];
        }
    }
}

static void context_host(struct random *random, const struct random_table *table,
                         struct buffer *out)
{
    static const char *const others[] = {"c",   "c:80",    "c:443", "c:8080", "b",  "b:8080",
                                         "C",   "d",       "[::1]", "b.",     "b:", "[::1]:8080",
                                         "b/x", "u@b",     "b c",   "b:x",    "[",  "\xC3\xBC",
                                         "%62", "[0::1]:", "c\r\n", "b?",     ""};

    if (random_chance(random, 50)) {
        buffer_add(out, split(some_prefix(random, table, 30)).host);
    } else {
        buffer_string(out, PICK(random, others));
    }
}

/** Take members away, or give them values that no origin and no URL of the above has. */
static void odd_members(struct random *random, struct ppr_context *context)
{
    static const char *const client_schemes[] = {"", "HTTP", "Https", "h2", "ws", "http:", "x y"};
    static const char *const backend_schemes[] = {"",     "h2",   "H2C", "grpc",   "fcgi",
                                                  "unix", "http", "1x",  "http://"};
    static const char *const authorities[] = {
        "",        "c:",  "c:443", "b",  "b:8080", "[::1]:", "c:x",  "u@c",      "c/x",
        "c:99999", "c c", "%63",   "c?", "c\\x",   ":80",    "[::1", "c\r\nX: y"};
    static const char *const targets[] = {
        "",      "http://c/m/x", "http://c", "https://c:8080/a?b", "*",         "c:443",
        "//b/m", "http://u@b/x", "/\\m",     "HTTP://[::1]:/a",    "ftp://c/a", "http://b:x/a"};

    if (random_chance(random, 15)) {
        context->client_scheme = ppr_view_of(PICK(random, client_schemes));
    }
    if (random_chance(random, 15)) {
        context->client_authority = ppr_view_of(PICK(random, authorities));
    }
    if (random_chance(random, 15)) {
        context->client_target = ppr_view_of(PICK(random, targets));
    }
    if (random_chance(random, 15)) {
        context->backend_scheme = ppr_view_of(PICK(random, backend_schemes));
    }
    if (random_chance(random, 15)) {
        context->backend_authority = ppr_view_of(PICK(random, authorities));
    }
    if (random_chance(random, 15)) {
        context->backend_target = ppr_view_of(PICK(random, targets));
    }
}

void random_context(struct random *random, const struct random_table *table,
                    struct random_context *context)
{
    const struct ppr_context unknown = PPR_CONTEXT_INIT;

    buffer_clear(&context->origin);
    buffer_clear(&context->target);
    buffer_clear(&context->url);
    buffer_clear(&context->host);
    if (random_chance(random, 65)) {
        context_origin(random, table, &context->origin);
    }
    if (random_chance(random, 55)) {
        context_target(random, table, &context->target);
    }
    if (random_chance(random, 55)) {
        context_url(random, table, &context->url);
    }
    if (random_chance(random, 35)) {
        context_host(random, table, &context->host);
    }
    context->context = unknown;
    set_client_origin(&context->context, buffer_view(&context->origin));
    set_backend_url(&context->context, buffer_view(&context->url));
    context->context.client_target = buffer_view(&context->target);
    context->context.backend_host = buffer_view(&context->host);
    if (random_chance(random, 20)) {
        odd_members(random, &context->context);
    }
}

/* ------------------------------------------------------ Values of kinds -- */

struct named {
    enum ppr_direction direction;
    const char *name;
    enum ppr_kind kind;
};

static const struct named named[] = {
    {PPR_RESPONSE, "Location", PPR_KIND_URI},
    {PPR_RESPONSE, "HX-Redirect", PPR_KIND_URI},
    {PPR_RESPONSE, "Refresh", PPR_KIND_REFRESH},
    {PPR_RESPONSE, "reFRESH", PPR_KIND_REFRESH},
    {PPR_RESPONSE, "Link", PPR_KIND_LINK},
    {PPR_RESPONSE, "link", PPR_KIND_LINK},
    {PPR_RESPONSE, "Set-Cookie", PPR_KIND_COOKIE},
    {PPR_RESPONSE, "set-cookie", PPR_KIND_COOKIE},
    {PPR_RESPONSE, "Set-Cookie", PPR_KIND_COOKIE},
    {PPR_RESPONSE, "Access-Control-Allow-Origin", PPR_KIND_ORIGIN},
    {PPR_RESPONSE, "timing-allow-origin", PPR_KIND_ORIGIN},
    {PPR_RESPONSE, "Service-Worker-Allowed", PPR_KIND_SCOPE},
    {PPR_RESPONSE, "Content-Security-Policy", PPR_KIND_CSP},
    {PPR_RESPONSE, "content-security-policy-report-only", PPR_KIND_CSP},
    {PPR_RESPONSE, "WWW-Authenticate", PPR_KIND_TEXT},
    {PPR_RESPONSE, "Report-To", PPR_KIND_TEXT},
    {PPR_REQUEST, "Destination", PPR_KIND_URI},
    {PPR_REQUEST, "Referer", PPR_KIND_URI},
    {PPR_REQUEST, "Origin", PPR_KIND_ORIGIN},
    {PPR_REQUEST, "If", PPR_KIND_IF},
    {PPR_REQUEST, "if", PPR_KIND_IF},
};

enum ppr_kind random_field(struct random *random, enum ppr_direction *direction, const char **name)
{
    const struct named *const field = &PICK(random, named);

    *direction = field->direction;
    *name = field->name;
    return field->kind;
}

/** A client prefix of the table, or near it; NULL: all requests. */
static const char *random_scope(struct random *random, const struct random_table *table)
{
    static const char *const scopes[] = {"/", "/m/", "/a", "/m/app", "http://c/", "https://c/m"};
    const size_t count = table->oracle.rule_count;

    if (random_chance(random, 60)) {
        return NULL;
    }
    if (count && random_chance(random, 60)) {
        return table->oracle.rules[random_below(random, (unsigned)count)].client;
    }
    return PICK(random, scopes);
}

void random_extras(struct random *random, struct random_table *table)
{
    static const char *const domains[] = {"b", ".b.example", "old.example", "c", "10.1", "EXAMPLE"};
    static const char *const paths[] = {"/", "/m", "/a", "/app/", "/a/m", "/old", "/m/app/"};
    static const char *const names[] = {"a", "s*", "*", "sid", "t", "path"};
    static const unsigned flags[] = {1,  2,   4,          8,           16, 32,
                                     64, 128, 1 | 4 | 32, 2 | 8 | 128, 5,  1 | 16};
    struct oracle_extras *const extras = &table->extras;

    *extras = (struct oracle_extras){.all = {true, true}};
    for (size_t i = random_below(random, 3); i-- > 0;) {
        extras->domains[i] = (struct oracle_pair){PICK(random, domains), PICK(random, domains),
                                                  random_scope(random, table)};
    }
    for (size_t i = random_below(random, 3); i-- > 0;) {
        extras->paths[i] = (struct oracle_pair){PICK(random, paths), PICK(random, paths),
                                                random_scope(random, table)};
    }
    for (size_t i = random_below(random, 3); i-- > 0;) {
        extras->flags[i] = (struct oracle_flags){PICK(random, names), PICK(random, flags),
                                                 random_scope(random, table)};
    }
    if (random_chance(random, 50)) {
        extras->parameters[0] = "u";
        extras->parameters[1] = random_chance(random, 50) ? "a" : NULL;
    }
    table->oracle.extras = extras;
}

static const char *const blanks[] = {"", "", "", " ", " ", "\t", "  "};

static void add_blank(struct random *random, struct buffer *out)
{
    buffer_string(out, PICK(random, blanks));
}

/** Add a parameter with a URL, encoded more or less. */
static void add_parameter(struct random *random, const struct random_table *table,
                          struct buffer *out)
{
    struct buffer url;
    const unsigned percent = random_chance(random, 70) ? 100 : random_chance(random, 50) ? 0 : 30;

    random_backend_url(random, table, &url);
    buffer_string(out, random_chance(random, 60) ? "?u=" : "?x&a=");
    for (size_t i = 0; i < url.size && out->size < sizeof(out->data) - 8; ++i) {
        const unsigned char byte = (unsigned char)url.data[i];
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        char encoded[4];

        snprintf(encoded, sizeof(encoded), random_chance(random, 70) ? "%%%02X" : "%%%02x", byte);
        if (random_chance(random, plain ? 2 : percent)) {
            buffer_string(out, encoded);
        } else if (byte != '#') {
            buffer_byte(out, url.data[i]);
        }
    }
    buffer_string(out, random_chance(random, 20) ? "&u=/x" : random_chance(random, 10) ? "#f" : "");
}

static void add_reference(struct random *random, const struct random_table *table,
                          struct buffer *out)
{
    struct buffer reference;

    if (random_chance(random, 45)) {
        random_backend_url(random, table, &reference);
    } else {
        random_reference(random, table, &reference);
    }
    buffer_add(out, buffer_view(&reference));
    if (random_chance(random, 12)) {
        add_parameter(random, table, out);
    }
}

static void add_refresh(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const times[] = {"5", "0", ".5", "4.2.", "x", "", "30 ", "1x"};
    static const char *const marks[] = {";", "; ", ",", " ", ";;", "", " ; ", "\t;\t"};
    static const char *const words[] = {"url=", "URL=", "uRl = ", "url", "", "ur=", "url =\t", "u"};
    static const char *const quotes[] = {"", "", "\"", "'"};
    const char *const quote = PICK(random, quotes);

    buffer_string(out, PICK(random, times));
    buffer_string(out, PICK(random, marks));
    buffer_string(out, random_chance(random, 60) ? "url=" : PICK(random, words));
    buffer_string(out, quote);
    add_reference(random, table, out);
    if (random_chance(random, 70)) {
        buffer_string(out, quote);
    }
    buffer_string(out, random_chance(random, 10) ? " trailing'\"" : "");
    buffer_string(out, random_chance(random, 10) ? "?url=http://b/m" : "");
}

static void add_link(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const parameters[] = {"; rel=next",
                                             ";rel=\"a, <http://b/m>; b\"",
                                             "; title=\"q\\\", <http://b/>\"",
                                             ";",
                                             "; =",
                                             ";a b",
                                             "; as=style; nopush",
                                             "; title=\"open",
                                             " x",
                                             "; title*=UTF-8'de'n%c3%a4",
                                             "; rel = x ",
                                             ";x=\"y\"z"};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; ++i) {
        const size_t about = random_below(random, 4);

        buffer_string(out, i ? random_chance(random, 20) ? " ,,\t" : ", " : "");
        buffer_string(out, random_chance(random, 2) ? "" : "<");
        add_reference(random, table, out);
        buffer_string(out, random_chance(random, 2) ? "" : ">");
        for (size_t k = 0; k < about; ++k) {
            if (random_chance(random, 35)) {
                const bool quoted = random_chance(random, 70);

                buffer_string(out, random_chance(random, 80) ? "; anchor=" : ";ANCHOR\t= ");
                buffer_string(out, quoted ? "\"" : "");
                add_reference(random, table, out);
                buffer_string(out, quoted ? "\"" : "");
            } else {
                buffer_string(out,
                              parameters[random_below(random, random_chance(random, 70) ? 4 : 12)]);
            }
        }
    }
}

static void add_cookie_path(struct random *random, const struct random_table *table,
                            struct buffer *out)
{
    static const char *const odd_paths[] = {"/",       "",   "x",      "\"/m\"",
                                            "/m/../a", "//", "/old/x", "/a//m"};

    if (random_chance(random, 20)) {
        buffer_string(out, PICK(random, odd_paths));
        return;
    }
    const struct ppr_view path = split(some_prefix(random, table, 35)).path;
    size_t size = path.size;

    if (random_chance(random, 25)) { /* above it, or nearly it */
        size = random_below(random, path.size + 1);
    }
    buffer_add(out, (struct ppr_view){path.data, size});
    buffer_string(out, random_chance(random, 30) ? "/x" : random_chance(random, 30) ? "/" : "");
}

static void add_cookie(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const cookies[] = {
        "a=b",       "sid=1",     "path=/m",      "domain=b",      "=",
        "",          "t = 1 ",    "s=\"x;y\"",    "__Host-a=1",    "__hOST-b=2",
        "=__Host-a", "__Hosta=1", "__Secure-a=1", "v=path=domain="};
    static const char *const attributes[] = {"HttpOnly",
                                             "secure",
                                             "SameSite=None",
                                             "samesite = lax",
                                             "Max-Age=5",
                                             "",
                                             "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                                             "Pathology=/m",
                                             "SameSite",
                                             "Secure=1",
                                             "=",
                                             "Partitioned"};
    static const char *const domains[] = {
        "b",           ".b",           "B.Example", "example", "",  "ads.example.net",
        "old.example", ".OLD.example", "c",         "10.1",    "1", "[::1]",
        "b.example",   "xb",           "."};
    const size_t count = random_below(random, 6);

    buffer_string(out, PICK(random, cookies));
    for (size_t i = 0; i < count; ++i) {
        const size_t about = random_below(random, 10);

        buffer_string(out, ";");
        add_blank(random, out);
        if (about < 4) {
            buffer_string(out, random_chance(random, 80) ? "Path" : "pATH");
            add_blank(random, out);
            buffer_string(out, "=");
            add_blank(random, out);
            add_cookie_path(random, table, out);
        } else if (about < 7) {
            struct ppr_view host = split(some_prefix(random, table, 10)).host;

            buffer_string(out, random_chance(random, 80) ? "Domain=" : "dOMAIN =\t");
            buffer_string(out, random_chance(random, 20) ? "." : "");
            for (size_t k = 0; k < host.size; ++k) {
                if (host.data[k] == ':' && host.data[0] != '[') {
                    host.size = k;
                }
            }
            buffer_add(out, random_chance(random, 50) ? host : ppr_view_of(PICK(random, domains)));
        } else {
            buffer_string(out, PICK(random, attributes));
        }
        add_blank(random, out);
    }
}

static void add_origins(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const others[] = {
        "*",          "null", "http://c", "https://c",     "http://other",
        "http://u@b", "b",    "",         "http://c:8080", "http://b/"};
    const size_t count = 1 + random_below(random, 3);

    for (size_t i = 0; i < count; ++i) {
        const struct pieces pieces = split(some_prefix(random, table, 30));

        buffer_string(out, i ? random_chance(random, 70) ? ", " : " " : "");
        if (pieces.host.size && random_chance(random, 60)) {
            buffer_add(out, pieces.scheme);
            buffer_string(out, "://");
            buffer_add(out, pieces.host);
        } else {
            buffer_string(out, PICK(random, others));
        }
    }
}

static void add_csp(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const names[] = {"img-src",    "default-src",     "report-uri",
                                        "REPORT-URI", "frame-ancestors", "script-src",
                                        "sandbox"};
    static const char *const others[] = {
        "'self'", "'nonce-http://b/'", "*",          "https://*.b", "http:",
        "data:",  "b.example",         "http://b:*", "'none'",      "http://*"};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; ++i) {
        const size_t sources = random_below(random, 4);
        const char *const name = PICK(random, names);

        buffer_string(out, i ? random_chance(random, 80) ? "; " : ", " : "");
        buffer_string(out, name);
        for (size_t k = 0; k < sources; ++k) {
            buffer_string(out, random_chance(random, 90) ? " " : "\t");
            if (random_chance(random, 40)) {
                buffer_string(out, PICK(random, others));
            } else if (strcmp(name, "frame-ancestors") == 0) {
                add_origins(random, table, out);
            } else {
                add_reference(random, table, out);
            }
        }
    }
}

static void add_text(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const betweens[] = {
        "Bearer realm=\"", "\",service=\"", "\"", " ", "(", ")<", ">;",
        "{\"url\":\"",     "\"}",           "x",  "/", "'", ",",  "realm="};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; ++i) {
        buffer_string(out, PICK(random, betweens));
        if (random_chance(random, 20)) {
            buffer_string(out, PICK(random, betweens));
        }
        add_reference(random, table, out);
    }
    buffer_string(out, PICK(random, betweens));
}

static void add_if(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const lists[] = {"(<urn:uuid:1> [W/\"e\"])",
                                        "(<http://c/m/token>)",
                                        "(Not <http://b/m> [\")<http://c/m>(\"])",
                                        "([\"e\"])",
                                        "()",
                                        "(<urn:x>",
                                        "([\"a)",
                                        "([a]b)",
                                        ")",
                                        "(Not <DAV:no-lock>)"};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; ++i) {
        add_blank(random, out);
        if (random_chance(random, 50)) {
            buffer_string(out, "<");
            add_reference(random, table, out);
            buffer_string(out, random_chance(random, 3) ? "" : ">");
            add_blank(random, out);
        }
        buffer_string(out, lists[random_below(random, random_chance(random, 85) ? 4 : 10)]);
    }
}

void random_value(struct random *random, const struct random_table *table, enum ppr_kind kind,
                  struct buffer *value)
{
    buffer_clear(value);
    switch (kind) {
    case PPR_KIND_REFRESH:
        add_refresh(random, table, value);
        break;
    case PPR_KIND_LINK:
        add_link(random, table, value);
        break;
    case PPR_KIND_COOKIE:
        add_cookie(random, table, value);
        break;
    case PPR_KIND_ORIGIN:
        add_origins(random, table, value);
        break;
    case PPR_KIND_SCOPE:
        add_cookie_path(random, table, value);
        break;
    case PPR_KIND_CSP:
        add_csp(random, table, value);
        break;
    case PPR_KIND_TEXT:
        add_text(random, table, value);
        break;
    case PPR_KIND_IF:
        add_if(random, table, value);
        break;
    default:
        add_reference(random, table, value);
        break;
    }
    if (random_chance(random, 5)) {
        mutate(random, value);
    }
}

/* -------------------------------------------------------------- Blocks -- */

static void add_value(struct random *random, const struct random_table *table, enum ppr_kind kind,
                      struct buffer *out)
{
    static const char *const spaces[] = {"", " ", " ", " ", "\t", "  \t", "\r\n ", "\n\t"};
    static const char *const folds[] = {"\r\n ", "\n ", "\r\n\t", "\r", "\r\n \r\n "};
    struct buffer reference;
    size_t at;

    if (kind) {
        random_value(random, table, kind, &reference);
    } else {
        random_reference(random, table, &reference);
    }
    at = random_below(random, reference.size + 1);
    buffer_string(out, PICK(random, spaces));
    if (random_chance(random, 8)) {
        buffer_add(out, (struct ppr_view){reference.data, at});
        buffer_string(out, PICK(random, folds));
        buffer_add(out, (struct ppr_view){reference.data + at, reference.size - at});
    } else {
        buffer_add(out, buffer_view(&reference));
    }
    if (random_chance(random, 15)) {
        buffer_string(out, PICK(random, spaces));
    }
}

static void add_line(struct random *random, const struct random_table *table, struct buffer *out,
                     const char *end)
{
    static const char *const names[] = {
        "Location",         "location",  "LOCATION",    "Location",    "Location",
        "Content-Location", "URI",       "Destination", "Destination", "X-Extra",
        "x-extra",          "Locations", "Set-Cookie",  "X-Location",  "Loc"};
    static const char *const junk[] = {"Location : http://b/",
                                       "no colon here",
                                       ":http://b/",
                                       "Loc ation: x",
                                       " Location: http://b/m",
                                       "\tfolded",
                                       "X\x80: y",
                                       "a\rb: c",
                                       "x",
                                       "\r"};

    if (random_chance(random, 12)) {
        buffer_string(out, PICK(random, junk));
    } else if (random_chance(random, 15)) {
        buffer_string(out, "Content-Type: text/html");
    } else if (table->oracle.extras && random_chance(random, 70)) {
        enum ppr_direction direction;
        const char *name;
        const enum ppr_kind kind = random_field(random, &direction, &name);

        buffer_string(out, name);
        buffer_string(out, ":");
        add_value(random, table, kind, out);
    } else {
        buffer_string(out, PICK(random, names));
        buffer_string(out, ":");
        add_value(random, table, 0, out);
    }
    buffer_string(out,
                  random_chance(random, 5) ? (random_chance(random, 50) ? "\n" : "\r\n") : end);
}

void random_block(struct random *random, const struct random_table *table, struct buffer *block)
{
    static const char *const starts[] = {"", "HTTP/1.1 302 Found", "HTTP/1.1 200 OK",
                                         "MOVE http://c:80/x HTTP/1.1", "PUT /a:b HTTP/1.1"};
    const char *const end = random_chance(random, 80) ? "\r\n" : "\n";
    const char *const start = PICK(random, starts);
    const size_t count = random_below(random, random_chance(random, 10) ? 40 : 7);

    buffer_clear(block);
    if (start[0]) {
        buffer_string(block, start);
        buffer_string(block, end);
    }
    for (size_t i = 0; i < count; ++i) {
        add_line(random, table, block, end);
    }
    if (random_chance(random, 85)) {
        buffer_string(block, end);
        if (random_chance(random, 30)) {
            buffer_string(block, "Location: http://b/m/body\r\n\r\n");
        }
    } else if (block->size && random_chance(random, 50)) {
        block->size -= 1 + random_below(random, block->size < 4 ? block->size : 4);
    }
    if (random_chance(random, 5)) {
        mutate(random, block);
    }
}
