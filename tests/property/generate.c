/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "property/generate.h"
#include "support/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------- Numbers -- */

static uint64_t next(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
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

/* Pick an element of an array. */
#define PICK(random, list) ((list)[random_below((random), sizeof(list) / sizeof((list)[0]))])

/* ------------------------------------------------------------- Buffers -- */

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

void buffer_add(struct buffer *buffer, struct ppr_view text)
{
    if (text.size && text.size <= sizeof buffer->data - buffer->size) {
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

/* Add one of the lines of a text, without its end. */
static void add_one_of(struct random *random, struct buffer *out, const char *lines)
{
    size_t count = 0;
    for (const char *at = lines; *at; at++)
        count += *at == '\n';
    for (count = random_below(random, count); count > 0; count--)
        lines = strchr(lines, '\n') + 1;
    buffer_add(out, (struct ppr_view){lines, strcspn(lines, "\n")});
}

/* --------------------------------------------------------------- Rules -- */

static const char *const schemes[] = {"http", "http", "http", "https", "ws", "wss"};
static const char *const hosts[] = {"b",         "b",
                                    "B",         "b.example",
                                    "c",         "[::1]",
                                    "10.1",      "[0:0:0:0:0:0:0:1]",
                                    "b-_~!",     "[1:2::FFFF:1.2.3.4]",
                                    "app.c.org", "[1:0:0:2:3:0:0:4]"};
static const char *const fronts[] = {"c", "c", "www.c.org", "d.c.org", "C"};
static const char *const ports[] = {"", "", "", "", ":80", ":443", ":8080", ":08080", ":"};
static const char *const segments[] = {"m",   "a",   "app",     "app",    "A",     "~x",   "%7e",
                                       "%2F", "%2f", "a:b",     "%C3%BC", "x%20y", "%5c",  "%41",
                                       "@",   "mm",  "m%2Fapp", "...",    "a;b",   "it's", "x,y"};

/* Client and backend prefixes with captures. */
static const char *const captures[][2] = {
    {"/t/{x}", "http://{x}.i"},         {"/t/{x}/", "http://b/{x}"},
    {"/{x}", "https://{x}.b.example"},  {"/{x}/m", "http://b/a/{x}/"},
    {"/{x}/{y}", "http://{x}.{y}/"},    {"/{y}/{x}", "http://{y}.i/{x}"},
    {"/proxy/{p}/", "http://b:{p}/"},   {"/{x}/{p}", "http://{x}.i:{p}/m"},
    {"//{x}.c.org/", "http://{x}.i/"},  {"https://{x}.c.org/m", "http://b/{x}"},
    {"//c:{p}/m", "http://10.1:{p}/m"}, {"http://c:{p}/", "http://b:{p}/x"},
    {"/t/{x}/a", "http://a.{x}.i/"},
};

/* Few of everything: what one table is made of. */
struct palette {
    const char *origins[3][3];
    const char *segments[3];
    unsigned captures; /* percent of its rules */
};

static void pick_palette(struct random *random, struct palette *palette)
{
    for (size_t i = 0; i < 3; i++) {
        palette->origins[i][0] = PICK(random, schemes);
        palette->origins[i][1] = PICK(random, hosts);
        palette->origins[i][2] = PICK(random, ports);
        palette->segments[i] = PICK(random, segments);
    }
    palette->captures = random_chance(random, 20) ? 50 : 0;
}

/* A prefix's path. One with an empty segment at its start or end is no use: the one reads as a
   host, the other as a slash too many. */
static void add_prefix_path(struct random *random, const struct palette *palette, char *text)
{
    const size_t count = random_below(random, 4);
    size_t size = strlen(text);
    for (size_t i = 0; i < count; i++) {
        const bool empty = i > 0 && i + 1 < count && random_chance(random, 8);
        size += (size_t)snprintf(text + size, PREFIX_SIZE - size, "/%s",
                                 empty ? "" : PICK(random, palette->segments));
    }
    if (random_chance(random, 40) || (!count && !size))
        snprintf(text + size, PREFIX_SIZE - size, "/");
}

static void add_backend(struct random *random, const struct palette *palette, char *text)
{
    const char *const *const origin = PICK(random, palette->origins);
    snprintf(text, PREFIX_SIZE, "%s://%s%s", origin[0], origin[1], origin[2]);
    add_prefix_path(random, palette, text);
}

/* `/p`, `//host/p` or `https://host/p`. */
static void add_client(struct random *random, const struct palette *palette, char *text)
{
    static const char *const forms[] = {"//", "http://", "https://", "https://"};
    const char *const *const origin = PICK(random, palette->origins);
    text[0] = '\0';
    if (random_chance(random, 30))
        snprintf(text, PREFIX_SIZE, "%s%s%s", PICK(random, forms),
                 random_chance(random, 85) ? PICK(random, fronts) : origin[1],
                 random_chance(random, 40) ? origin[2] : "");
    add_prefix_path(random, palette, text);
}

static void add_modifiers(struct random *random, struct buffer *line)
{
    static const char *const directions[] = {" request", " response"};
    static const char *const kept[] = {" any-port", " exact"};
    static const char *const known[] = {" aware", " unaware"};
    if (random_chance(random, 15))
        buffer_string(line, " any-scheme");
    if (random_chance(random, 20))
        buffer_string(line, PICK(random, directions));
    if (random_chance(random, 10))
        buffer_string(line, PICK(random, kept));
    if (random_chance(random, 15))
        buffer_string(line, PICK(random, known));
    if (random_chance(random, 8))
        buffer_string(line, " default");
}

/* Add a rule, unless it makes a prefix both kept and mapped: that is another test's. */
static void add_rule(struct random *random, const struct palette *palette,
                     struct random_table *table)
{
    struct random_rule *const rule = &table->rules[table->count];
    const size_t kind = random_below(random, 100);
    const size_t before = table->text.size;
    *rule = (struct random_rule){.client = ""};
    if (kind < 90)
        add_backend(random, palette, rule->backend);
    if (kind >= 10)
        add_client(random, palette, rule->client);
    if (table->count && kind < 90 && random_chance(random, 20)) {
        const char *const other = table->rules[random_below(random, table->count)].backend;
        if (!strchr(other, '{'))
            strcpy(rule->backend, other);
    }
    if (kind < 90 && random_chance(random, palette->captures)) {
        const char *const *const both = PICK(random, captures);
        strcpy(rule->client, kind < 10 ? "" : both[0]);
        strcpy(rule->backend, both[1]);
    }
    if (!rule->backend[0] && kind < 90)
        return;
    buffer_string(&table->text, kind < 10 ? "keep " : kind < 90 ? "map " : "local ");
    buffer_string(&table->text, rule->client);
    buffer_string(&table->text, rule->client[0] && rule->backend[0] ? " " : "");
    buffer_string(&table->text, rule->backend);
    if (kind >= 10 && kind < 90)
        add_modifiers(random, &table->text);
    else if (kind < 10 && random_chance(random, 15))
        buffer_string(&table->text, " any-scheme");
    buffer_string(&table->text, "\n");
    table->oracle.text = buffer_view(&table->text);
    if (oracle_conflict(&table->oracle))
        table->text.size = before;
    else
        table->count++;
    table->oracle.text = buffer_view(&table->text);
    oracle_forget();
}

static void clear_table(struct random_table *table)
{
    buffer_clear(&table->text);
    table->count = 0;
    table->extras = false;
}

void random_table(struct random *random, struct random_table *table)
{
    static const char *const clients[] = {"client https://c http://c\n", "client https://c:8080\n",
                                          "client http://c\nclient https://www.c.org\n",
                                          "client http://b https://c\n"};
    const size_t count = 1 + random_below(random, random_chance(random, 60) ? 3 : MAX_RULES);
    struct palette palette;
    pick_palette(random, &palette);
    clear_table(table);
    for (size_t i = 0; i < count || !table->count; i++)
        add_rule(random, &palette, table);
    if (random_chance(random, 15))
        buffer_string(&table->text, PICK(random, clients));
    table->oracle.text = buffer_view(&table->text);
}

void random_table_two_way(struct random *random, struct random_table *table)
{
    const size_t count = 1 + random_below(random, MAX_RULES);
    struct palette palette;
    pick_palette(random, &palette);
    clear_table(table);
    for (size_t i = 0; i < count; i++) {
        struct random_rule *const rule = &table->rules[table->count];
        const struct ppr_view own = ppr_view_of(rule->backend);
        bool seen = false;
        add_backend(random, &palette, rule->backend);
        for (size_t k = 0; k < table->count; k++)
            seen = seen || oracle_same_url(ppr_view_of(table->rules[k].backend), own);
        snprintf(rule->client, PREFIX_SIZE, "/%s%zu", PICK(random, palette.segments), i);
        if (seen)
            continue;
        table->count++;
        buffer_string(&table->text, "map ");
        buffer_string(&table->text, rule->client);
        buffer_string(&table->text, " ");
        buffer_string(&table->text, rule->backend);
        buffer_string(&table->text, "\n");
    }
    table->oracle.text = buffer_view(&table->text);
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

/* One a line. */
static const char odd[] =
    "javascript:alert(1)\nmailto:a@b\ndata:,x\nftp://b/x\nfile:///x\nhttp:\nhttp:/x\n"
    "http://\nhttp:///x\n///x\n//\n//@/\nhttps:m/x\nurn:x:y\nabout:blank\n:\n:x\n1a:b\n"
    "a_b:c\nh\xC3\xBC:x\n*\n\nx:\nhttp://:80/\n//[::1\n//[::1]x/\n//[::g]/\n//[v1.x]/x\n"
    "//[]/\n//b:/x\n//b:1:2/\nws:x\n?http://b/x\n#http://b\n?\n#\nhttp://b%zz/x\n"
    "http://%62/x\n//b\xC3\xBC/\nhttp://b c/\nhttp://b:65536/\nhttp://b:65535/x\n"
    "http://b:-1/\nhttp://b:+80/\nhttp://b:8 0/\nhttp://b^/\nhttp://u@b@b/x\nhttp://@b/m\n"
    "http://[::1%25eth0]/\nhttp://b\\@c/\n\\\\b\\x\n/\\c/x\nhttp://b?u\nhttp://b#f\ntel:1\n"
    "+:x\nh.t-p+9:x\n";

static const char nasty[] = "/\\:@[]%?#. \t\r\n\x7f\x01\"<{|^`\xC3\x80~;&0aZ";

static char random_case(struct random *random, char byte)
{
    const bool alpha = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return alpha && random_chance(random, 50) ? (char)(byte ^ 0x20) : byte;
}

/* Add text, now and then in other capitals. */
static void add_in_some_case(struct random *random, struct buffer *out, struct ppr_view text)
{
    const bool change = random_chance(random, 12);
    for (size_t i = 0; i < text.size; i++)
        buffer_byte(out, change ? random_case(random, text.data[i]) : text.data[i]);
}

/* Add a path, now and then spelled in another way that is equal, or nearly. */
static void add_respelled(struct random *random, struct buffer *out, struct ppr_view path)
{
    static const char *const slashes[] = {"/./", "/x/../", "/%2e/", "//../", "/../", "//", "\\"};
    const bool change = random_chance(random, 20);
    for (size_t i = 0; i < path.size; i++) {
        char encoded[4];
        snprintf(encoded, sizeof encoded, random_chance(random, 50) ? "%%%02X" : "%%%02x",
                 (unsigned)(unsigned char)path.data[i]);
        if (!change || !random_chance(random, 15))
            buffer_byte(out, path.data[i]);
        else if (path.data[i] == '/')
            buffer_string(out, PICK(random, slashes));
        else if (path.data[i] == '%')
            buffer_string(out, random_chance(random, 50) ? "%25" : "%");
        else
            buffer_string(out, encoded);
    }
}

static void add_tail(struct random *random, struct buffer *out)
{
    for (size_t i = random_below(random, 5); i > 0; i--) {
        buffer_string(out, "/");
        buffer_string(out, PICK(random, tails));
    }
    if (random_chance(random, 8))
        buffer_string(out, random_chance(random, 50) ? "//evil.example/" : "lication");
    if (random_chance(random, 20))
        buffer_string(out, "/");
    if (random_chance(random, 30))
        buffer_string(out, PICK(random, endings));
}

/* A prefix of a table with texts for its captures, and its pieces: `http`, `b:80`, `/m`. */
struct filled {
    char text[2 * PREFIX_SIZE];
    struct ppr_view scheme;
    struct ppr_view host; /* with its port */
    struct ppr_view path;
};

/* The texts of {x}, {y} and {p}. */
struct words {
    const char *of[3];
};

static struct words random_words(struct random *random)
{
    static const char *const labels[] = {"a", "bb", "m", "t", "A", "a-b", "x%20y", "a.b", "-"};
    static const char *const numbers[] = {"80", "8080", "443", "3000", "08", "65536", "a", "0"};
    const size_t most = random_chance(random, 80) ? 4 : 9;
    return (struct words){{labels[random_below(random, most)], labels[random_below(random, most)],
                           numbers[random_below(random, most < 9 ? 4 : 8)]}};
}

static void fill(const char *prefix, const struct words *words, struct filled *filled)
{
    size_t size = 0;
    for (; *prefix; prefix++) {
        if (*prefix == '{') {
            const char *const word = words->of[prefix[1] == 'x' ? 0 : prefix[1] == 'y' ? 1 : 2];
            size += (size_t)snprintf(filled->text + size, sizeof filled->text - size, "%s", word);
            prefix += 2;
        } else {
            filled->text[size++] = *prefix;
        }
    }
    filled->text[size] = '\0';
    const char *const mark = strstr(filled->text, "//");
    const bool bound = mark && (mark == filled->text || mark[-1] == ':');
    const char *const host = bound ? mark + 2 : filled->text;
    const char *const path = host + strcspn(host, "/");
    filled->scheme = (struct ppr_view){
        filled->text, bound && mark > filled->text ? (size_t)(mark - filled->text) - 1 : 0};
    filled->host = (struct ppr_view){host, bound ? (size_t)(path - host) : 0};
    filled->path = ppr_view_of(path);
}

static void some_prefix(struct random *random, const struct random_table *table,
                        unsigned client_percent, struct filled *filled)
{
    const struct random_rule *const rule = &table->rules[random_below(random, table->count)];
    const struct words words = random_words(random);
    const bool client =
        !rule->backend[0] || (rule->client[0] && random_chance(random, client_percent));
    fill(client ? rule->client : rule->backend, &words, filled);
}

static struct ppr_view without_port(struct ppr_view host)
{
    size_t size = host.size;
    while (size && host.data[size - 1] >= '0' && host.data[size - 1] <= '9')
        size--;
    return size && host.data[size - 1] == ':' ? (struct ppr_view){host.data, size - 1} : host;
}

static void add_host(struct random *random, struct buffer *out, struct ppr_view host)
{
    static const char *const after[] = {"",     ":", ":80",   ":443", ":8080", ".",      ".",
                                        ".:80", "x", ".evil", "@c/x", ":8081", ":00080", ":x"};
    static const char *const users[] = {"u@", "u:p@", "@", "b@", "b@c@"};
    if (random_chance(random, 4))
        buffer_string(out, PICK(random, users));
    if (random_chance(random, 75)) {
        add_in_some_case(random, out, host);
        return;
    }
    add_in_some_case(random, out,
                     random_chance(random, 8) ? ppr_view_of(PICK(random, hosts))
                                              : without_port(host));
    buffer_string(out, PICK(random, after));
}

/* A host: of a rule, the client's, backend_host, or another site's. */
static void add_authority(struct random *random, const struct ppr_context *context,
                          const struct filled *prefix, struct buffer *out)
{
    static const char *const others[] = {"google.example", "b.evil.example", "xb", "b.example.org"};
    const struct ppr_view front = ppr_view_of(PICK(random, fronts));
    const size_t about = random_below(random, 100);
    struct ppr_view host = prefix->host;
    if (about < 25 || !host.size)
        host = context && context->client_authority.size ? context->client_authority : front;
    else if (about < 38 && context && context->backend_host.size)
        host = context->backend_host;
    else if (about < 46 && context && context->backend_authority.size)
        host = context->backend_authority;
    else if (about < 50)
        host = ppr_view_of(PICK(random, others));
    add_host(random, out, host);
}

static void add_absolute(struct random *random, const struct random_table *table,
                         const struct ppr_context *context, struct buffer *out, bool network)
{
    struct filled prefix;
    struct filled other;
    some_prefix(random, table, 30, &prefix);
    some_prefix(random, table, 50, &other);
    if (!network) {
        struct ppr_view scheme = prefix.scheme;
        if (!scheme.size || random_chance(random, 20))
            scheme = ppr_view_of(PICK(random, schemes));
        add_in_some_case(random, out, scheme);
        buffer_string(out, ":");
    }
    buffer_string(out, random_chance(random, 2) ? "/\\" : "//");
    add_authority(random, context, &prefix, out);
    add_respelled(random, out, random_chance(random, 30) ? other.path : prefix.path);
    add_tail(random, out);
}

static void add_relative(struct random *random, struct buffer *out)
{
    const size_t count = 1 + random_below(random, 4);
    for (size_t i = 0; i < count; i++) {
        buffer_string(out, !i ? "" : random_chance(random, 5) ? "\\" : "/");
        buffer_string(out, random_chance(random, 45) ? ".." : PICK(random, tails));
    }
    if (random_chance(random, 25))
        buffer_string(out, PICK(random, endings));
}

/* Insert, replace or delete a byte. */
static void mutate(struct random *random, struct buffer *out)
{
    const size_t at = out->size ? random_below(random, out->size) : 0;
    const char byte = nasty[random_below(random, sizeof nasty)]; /* NUL too */
    const size_t how = random_below(random, 3);
    if (how == 0 && out->size < sizeof out->data) {
        memmove(out->data + at + 1, out->data + at, out->size++ - at);
        out->data[at] = byte;
    } else if (how == 1 && out->size) {
        out->data[at] = byte;
    } else if (out->size) {
        memmove(out->data + at, out->data + at + 1, --out->size - at);
    }
}

/* A reference has no white space around it. */
static void trim(struct buffer *out)
{
    size_t begin = 0;
    while (out->size && (out->data[out->size - 1] == ' ' || out->data[out->size - 1] == '\t'))
        out->size--;
    while (begin < out->size && (out->data[begin] == ' ' || out->data[begin] == '\t'))
        begin++;
    memmove(out->data, out->data + begin, out->size - begin);
    out->size -= begin;
}

void random_reference(struct random *random, const struct random_table *table,
                      const struct ppr_context *context, struct buffer *reference)
{
    const size_t kind = random_below(random, 100);
    struct filled prefix;
    buffer_clear(reference);
    some_prefix(random, table, 60, &prefix);
    if (kind < 58) {
        add_absolute(random, table, context, reference, kind < 7);
    } else if (kind < 76) {
        add_respelled(random, reference, prefix.path);
        add_tail(random, reference);
    } else if (kind < 93) {
        add_relative(random, reference);
    } else {
        add_one_of(random, reference, odd);
        if (random_chance(random, 20))
            add_tail(random, reference);
    }
    if (random_chance(random, 6))
        mutate(random, reference);
    trim(reference);
}

void random_backend_url(struct random *random, const struct random_table *table,
                        struct buffer *reference)
{
    struct filled prefix;
    do
        some_prefix(random, table, 0, &prefix);
    while (!prefix.scheme.size && random_chance(random, 95)); /* not of a local rule */
    buffer_clear(reference);
    buffer_add(reference, prefix.scheme.size ? prefix.scheme : ppr_view_of("http"));
    buffer_string(reference, "://");
    buffer_add(reference, prefix.host.size ? prefix.host : ppr_view_of("b"));
    add_respelled(random, reference, prefix.path);
    add_tail(random, reference);
    trim(reference);
}

/* ------------------------------------------------------------ Contexts -- */

static void context_origin(struct random *random, const struct filled *client,
                           const struct filled *backend, struct buffer *out)
{
    static const char *const origins[] = {"http://c",      "https://c",         "http://c:8080",
                                          "https://c:443", "https://www.c.org", "HTTP://C:80",
                                          "https://d:1",   "http://d.c.org",    "https://c.:8443"};
    static const char *const bad[] = {
        "c",        "http://",        "http://c/",    "ftp://c",    "http://u@c",
        "//c",      "http://c?",      "http://c#",    "ws://c",     "http://c c",
        "/",        "http://c:99999", "http://c\r\n", "http://%zz", "http:c",
        " http://c"};
    const size_t about = random_below(random, 100);
    if (about < 3) {
        buffer_string(out, PICK(random, bad));
    } else if (about < 11 && backend->host.size) { /* M11 */
        buffer_string(out, backend->scheme.data[backend->scheme.size - 1] == 's' ? "https://"
                                                                                 : "http://");
        buffer_add(out, backend->host);
    } else if (about < 65 && client->host.size) {
        buffer_string(out, client->scheme.size > 4 || (!client->scheme.size && about % 2)
                               ? "https://"
                               : "http://");
        buffer_add(out, about < 55 ? client->host : without_port(client->host));
    } else {
        buffer_string(out, PICK(random, origins));
    }
}

static void add_backend_url(struct random *random, const struct random_table *table,
                            const struct filled *backend, struct ppr_view tail, struct buffer *out)
{
    static const char *const others[] = {"http://d",
                                         "http://172.19.0.2:8120/m/x?q",
                                         "http://172.19.0.2:8120/a/",
                                         "https://b/a/",
                                         "http://c/m",
                                         "ws://b",
                                         "h2://b/m",
                                         "fcgi://b/x"};
    static const char *const bad[] = {"b",       "/x",          "//b/x",      "http://",
                                      "http:/x", "http://b:x/", "http://b%zz"};
    const size_t about = random_below(random, 100);
    if (about < 3) {
        buffer_string(out, PICK(random, bad));
    } else if (about < 14) {
        buffer_string(out, PICK(random, others));
    } else if (about < 75 && backend->host.size) {
        buffer_add(out, (struct ppr_view){backend->text, strlen(backend->text)});
        buffer_add(out, tail);
    } else {
        random_backend_url(random, table, out);
        /* Bytes that no URL has do not get as far as the proxy's own request. */
        for (size_t i = 0; i < out->size; i++)
            out->data[i] = out->data[i] == '\\' || out->data[i] == '#' ? '-' : out->data[i];
    }
}

static void context_host(struct random *random, const struct random_table *table,
                         struct ppr_view client, struct buffer *out)
{
    static const char *const others[] = {"c",   "c:80",    "c:443", "c:8080", "b",  "b:8080",
                                         "C",   "d",       "[::1]", "b.",     "b:", "www.c.org",
                                         "b/x", "u@b",     "b c",   "b:x",    "[",  "\xC3\xBC",
                                         "%62", "[0::1]:", "c\r\n", "b?",     "b,c"};
    const size_t about = random_below(random, 100);
    struct filled prefix;
    some_prefix(random, table, 30, &prefix);
    if (about < 55)
        buffer_add(out, client);
    else if (about < 75)
        buffer_add(out, prefix.host);
    else
        buffer_string(out, PICK(random, others));
}

/* Take members away, or give them odd values. */
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
    if (random_chance(random, 15))
        context->client_scheme = ppr_view_of(PICK(random, client_schemes));
    if (random_chance(random, 15))
        context->client_authority = ppr_view_of(PICK(random, authorities));
    if (random_chance(random, 15))
        context->client_target = ppr_view_of(PICK(random, targets));
    if (random_chance(random, 15))
        context->backend_scheme = ppr_view_of(PICK(random, backend_schemes));
    if (random_chance(random, 15))
        context->backend_authority = ppr_view_of(PICK(random, authorities));
    if (random_chance(random, 15))
        context->backend_target = ppr_view_of(PICK(random, targets));
}

/* An exchange that came through one rule, mostly; some of its members are not known. */
void random_context(struct random *random, const struct random_table *table,
                    struct random_context *context)
{
    static const char *const others[] = {"/", "*", "/other", "c:80", "//c/x", "x", "/\\", "/a\x01"};
    static const char *const ways[] = {"", "", "/", "/y", "/y/z", "/x/..", "?q"};
    const struct ppr_context unknown = PPR_CONTEXT_INIT;
    const struct random_rule *const rule = &table->rules[random_below(random, table->count)];
    const struct words words = random_words(random);
    const struct ppr_view tail = ppr_view_of(PICK(random, ways));
    struct filled client;
    struct filled backend;
    buffer_clear(&context->origin);
    buffer_clear(&context->target);
    buffer_clear(&context->url);
    buffer_clear(&context->host);
    fill(rule->client, &words, &client);
    fill(rule->backend, &words, &backend);
    if (random_chance(random, 85))
        context_origin(random, &client, &backend, &context->origin);
    if (random_chance(random, 8)) {
        buffer_string(&context->target, PICK(random, others));
    } else if (random_chance(random, 85)) {
        const bool twice = tail.size && tail.data[0] == '/' && client.path.size &&
                           client.path.data[client.path.size - 1] == '/';
        add_respelled(random, &context->target, client.path);
        buffer_add(&context->target, (struct ppr_view){tail.data + twice, tail.size - twice});
    }
    if (random_chance(random, 75))
        add_backend_url(random, table, &backend, tail, &context->url);
    context->context = unknown;
    set_client_origin(&context->context, buffer_view(&context->origin));
    set_backend_url(&context->context, buffer_view(&context->url));
    if (random_chance(random, 45))
        context_host(random, table, context->context.client_authority, &context->host);
    context->context.client_target = buffer_view(&context->target);
    context->context.backend_host = buffer_view(&context->host);
    if (random_chance(random, 15))
        odd_members(random, &context->context);
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
    {PPR_RESPONSE, "HX-Location", PPR_KIND_HX_LOCATION},
    {PPR_RESPONSE, "Reporting-Endpoints", PPR_KIND_ENDPOINTS},
    {PPR_RESPONSE, "report-to", PPR_KIND_ENDPOINTS},
    {PPR_RESPONSE, "Alt-Svc", PPR_KIND_DROP},
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

/* A scope: a client prefix of the table, or near it. */
static void add_scope(struct random *random, const struct random_table *table, struct buffer *out)
{
    static const char *const scopes[] = {"/", "/m/", "/a", "/m/app", "http://c/", "https://c/m"};
    const char *const own = table->rules[random_below(random, table->count)].client;
    if (random_chance(random, 60))
        return;
    buffer_string(out, " in ");
    buffer_string(
        out, own[0] && !strchr(own, '{') && random_chance(random, 60) ? own : PICK(random, scopes));
}

static void add_cookie_rules(struct random *random, const struct random_table *table,
                             struct buffer *out)
{
    static const char *const domains[] = {"b", ".b.example", "old.example", "c", "10.1", "EXAMPLE"};
    static const char *const paths[] = {"/", "/m", "/a", "/app/", "/a/m", "/old", "/m/app/"};
    static const char *const names[] = {"a", "s*", "*", "sid", "t", "path"};
    static const char *const flags[] = {"secure",     "nosecure",        "httponly samesite=lax",
                                        "nohttponly", "samesite=strict", "samesite=none secure",
                                        "nosamesite", "secure httponly"};
    if (random_chance(random, 10))
        buffer_string(out, "cookie-path off in /m\ncookie-domain off in /app\n");
    for (size_t i = random_below(random, 7); i > 0; i--) {
        const size_t kind = random_below(random, 3);
        const char *const words[3][3] = {
            {"cookie-domain ", PICK(random, domains), PICK(random, domains)},
            {"cookie-path ", PICK(random, paths), PICK(random, paths)},
            {"cookie-flags ", PICK(random, names), PICK(random, flags)}};
        const bool star = kind == 1 && random_chance(random, 15);
        buffer_string(out, words[kind][0]);
        buffer_string(out, star ? "*" : words[kind][1]);
        buffer_string(out, " ");
        buffer_string(out, star ? "/m" : words[kind][2]);
        add_scope(random, table, out);
        buffer_string(out, "\n");
    }
}

static void add_parameter_rules(struct random *random, struct buffer *text)
{
    static const char *const modifiers[] = {"",      " response",     " request",  " both",
                                            " path", " request path", " both path"};
    static const char *const names[] = {"u", "u", "a"};

    for (size_t i = random_below(random, 4); i; i--) {
        buffer_string(text, "query-param ");
        buffer_string(text, PICK(random, names));
        buffer_string(text, PICK(random, modifiers));
        buffer_string(text, "\n");
    }
}

void random_extras(struct random *random, struct random_table *table)
{
    struct buffer *const text = &table->text;
    buffer_string(text, "field response all\nfield request all\n"
                        "field request Origin origin\nfield request Referer uri\n"
                        "field response Alt-Svc drop\n");
    if (random_chance(random, 60))
        add_cookie_rules(random, table, text);
    add_parameter_rules(random, text);
    table->extras = true;
    table->oracle.text = buffer_view(text);
}

static const char *const blanks[] = {"", "", "", " ", " ", "\t", "  "};

static void add_blank(struct random *random, struct buffer *out)
{
    buffer_string(out, PICK(random, blanks));
}

/** Add a parameter with a URL, encoded more or less. */
static void add_parameter(struct random *random, const struct random_table *table,
                          const struct ppr_context *context, struct buffer *out)
{
    struct buffer url;
    const unsigned percent = random_chance(random, 70) ? 100 : random_chance(random, 50) ? 0 : 30;

    if (random_chance(random, 80))
        random_backend_url(random, table, &url);
    else
        random_reference(random, table, context, &url);
    buffer_string(out, random_chance(random, 60) ? "?u=" : "?x&a=");
    for (size_t i = 0; i < url.size && out->size < sizeof(out->data) - 8; i++) {
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
                          const struct ppr_context *context, struct buffer *out)
{
    struct buffer reference;

    if (random_chance(random, 45)) {
        random_backend_url(random, table, &reference);
    } else {
        random_reference(random, table, context, &reference);
    }
    buffer_add(out, buffer_view(&reference));
    if (random_chance(random, 12))
        add_parameter(random, table, context, out);
}

static void add_refresh(struct random *random, const struct random_table *table,
                        const struct ppr_context *context, struct buffer *out)
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
    add_reference(random, table, context, out);
    if (random_chance(random, 70))
        buffer_string(out, quote);
    buffer_string(out, random_chance(random, 10) ? " trailing'\"" : "");
    buffer_string(out, random_chance(random, 10) ? "?url=http://b/m" : "");
}

static void add_link(struct random *random, const struct random_table *table,
                     const struct ppr_context *context, struct buffer *out)
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

    for (size_t i = 0; i < count; i++) {
        const size_t about = random_below(random, 4);

        buffer_string(out, i ? random_chance(random, 20) ? " ,,\t" : ", " : "");
        buffer_string(out, random_chance(random, 2) ? "" : "<");
        add_reference(random, table, context, out);
        buffer_string(out, random_chance(random, 2) ? "" : ">");
        for (size_t k = 0; k < about; k++) {
            if (random_chance(random, 35)) {
                const bool quoted = random_chance(random, 70);

                buffer_string(out, random_chance(random, 80) ? "; anchor=" : ";ANCHOR\t= ");
                buffer_string(out, quoted ? "\"" : "");
                add_reference(random, table, context, out);
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
    struct filled prefix;
    some_prefix(random, table, 35, &prefix);
    const struct ppr_view path = prefix.path;
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
    static const char attributes[] =
        "HttpOnly\nsecure\nSameSite=None\nsamesite = lax\nMax-Age=5\n\n"
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT\nPathology=/m\nSameSite\nSecure=1\n=\n"
        "Partitioned\n";
    static const char *const domains[] = {
        "b",           ".b",           "B.Example", "example", "",  "ads.example.net",
        "old.example", ".OLD.example", "c",         "10.1",    "1", "[::1]",
        "b.example",   "xb",           "."};
    const size_t count = random_below(random, 6);

    buffer_string(out, PICK(random, cookies));
    for (size_t i = 0; i < count; i++) {
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
            struct filled prefix;
            some_prefix(random, table, 10, &prefix);
            struct ppr_view host = without_port(prefix.host);

            buffer_string(out, random_chance(random, 80) ? "Domain=" : "dOMAIN =\t");
            buffer_string(out, random_chance(random, 20) ? "." : "");
            buffer_add(out, random_chance(random, 50) ? host : ppr_view_of(PICK(random, domains)));
        } else {
            add_one_of(random, out, attributes);
        }
        add_blank(random, out);
    }
}

static void add_origins(struct random *random, const struct random_table *table,
                        const struct ppr_context *context, struct buffer *out)
{
    static const char *const others[] = {
        "*",          "null", "http://c", "https://c",     "http://other",
        "http://u@b", "b",    "",         "http://c:8080", "http://b/"};
    const size_t count = 1 + random_below(random, 3);

    for (size_t i = 0; i < count; i++) {
        struct filled prefix;
        some_prefix(random, table, 30, &prefix);

        buffer_string(out, i ? random_chance(random, 70) ? ", " : " " : "");
        if (prefix.scheme.size && random_chance(random, 50)) {
            buffer_add(out, prefix.scheme);
            buffer_string(out, "://");
            buffer_add(out, prefix.host);
        } else if (context && random_chance(random, 60)) {
            const bool kept = random_chance(random, 50) && context->backend_host.size;
            buffer_string(out, random_chance(random, 50) ? "http://" : "https://");
            add_host(random, out, kept ? context->backend_host : context->client_authority);
        } else {
            buffer_string(out, PICK(random, others));
        }
    }
}

static void add_csp(struct random *random, const struct random_table *table,
                    const struct ppr_context *context, struct buffer *out)
{
    static const char *const names[] = {"img-src",    "default-src",     "report-uri",
                                        "REPORT-URI", "frame-ancestors", "script-src",
                                        "sandbox"};
    static const char *const others[] = {
        "'self'", "'nonce-http://b/'", "*",          "https://*.b", "http:",
        "data:",  "b.example",         "http://b:*", "'none'",      "http://*"};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; i++) {
        const size_t sources = random_below(random, 4);
        const char *const name = PICK(random, names);

        buffer_string(out, i ? random_chance(random, 80) ? "; " : ", " : "");
        buffer_string(out, name);
        for (size_t k = 0; k < sources; k++) {
            buffer_string(out, random_chance(random, 90) ? " " : "\t");
            if (random_chance(random, 40)) {
                buffer_string(out, PICK(random, others));
            } else if (strcmp(name, "frame-ancestors") == 0) {
                add_origins(random, table, context, out);
            } else {
                add_reference(random, table, context, out);
            }
        }
    }
}

static void add_text(struct random *random, const struct random_table *table,
                     const struct ppr_context *context, struct buffer *out)
{
    static const char *const betweens[] = {
        "Bearer realm=\"", "\",service=\"", "\"", " ", "(", ")<", ">;",
        "{\"url\":\"",     "\"}",           "x",  "/", "'", ",",  "realm="};
    const size_t count = 1 + random_below(random, 4);

    for (size_t i = 0; i < count; i++) {
        buffer_string(out, PICK(random, betweens));
        if (random_chance(random, 20))
            buffer_string(out, PICK(random, betweens));
        add_reference(random, table, context, out);
    }
    buffer_string(out, PICK(random, betweens));
}

static void add_if(struct random *random, const struct random_table *table,
                   const struct ppr_context *context, struct buffer *out)
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

    for (size_t i = 0; i < count; i++) {
        add_blank(random, out);
        if (random_chance(random, 50)) {
            buffer_string(out, "<");
            add_reference(random, table, context, out);
            buffer_string(out, random_chance(random, 3) ? "" : ">");
            add_blank(random, out);
        }
        buffer_string(out, lists[random_below(random, random_chance(random, 85) ? 4 : 10)]);
    }
}

/* Add a reference as a string of JSON. Half of the time its slashes are escaped, seldom other
   characters. */
static void add_json_string(struct random *random, const struct random_table *table,
                            const struct ppr_context *context, struct buffer *out)
{
    static struct buffer reference;
    const bool escaped = random_chance(random, 50);
    buffer_clear(&reference);
    add_reference(random, table, context, &reference);
    buffer_string(out, "\"");
    for (size_t i = 0; i < reference.size && out->size < sizeof out->data - 8; i++) {
        const char c = reference.data[i];
        char unit[8];
        snprintf(unit, sizeof unit, "\\u%04x", (unsigned char)c);
        if (random_chance(random, 1) && (unsigned char)c < 0x80)
            buffer_string(out, unit);
        else {
            if (c == '"' || c == '\\' || (c == '/' && escaped))
                buffer_string(out, "\\");
            buffer_byte(out, c);
        }
    }
    buffer_string(out, random_chance(random, 99) ? "\"" : "");
}

/* Members of an object: some are of the name, and have a reference. */
static void add_members(struct random *random, const struct random_table *table,
                        const struct ppr_context *context, const char *name, struct buffer *out)
{
    static const char *const others[] = {"\"target\":\"#t\"", "\"max_age\": 1",
                                         "\"x\":{\"path\":\"/x\"}", "\"a\":[\"url\",\"}\\\"\"]"};
    buffer_string(out, "{");
    for (size_t i = random_below(random, 4); i; i--) {
        if (random_chance(random, 40)) {
            buffer_string(out, PICK(random, others));
        } else {
            buffer_string(out, "\"");
            buffer_string(out, name);
            buffer_string(out, random_chance(random, 80) ? "\":" : "\" : ");
            add_json_string(random, table, context, out);
        }
        buffer_string(out, i > 1 ? "," : "");
    }
    buffer_string(out, random_chance(random, 98) ? "}" : "");
}

static void add_hx_location(struct random *random, const struct random_table *table,
                            const struct ppr_context *context, struct buffer *out)
{
    if (random_chance(random, 40))
        add_reference(random, table, context, out);
    else
        add_members(random, table, context, "path", out);
}

static void add_endpoints(struct random *random, const struct random_table *table,
                          const struct ppr_context *context, struct buffer *out)
{
    const bool json = random_chance(random, 50);
    for (size_t i = 1 + random_below(random, 3); i; i--) {
        if (json) {
            add_members(random, table, context, "url", out);
        } else {
            buffer_string(out, "e=\"");
            add_reference(random, table, context, out);
            buffer_string(out, random_chance(random, 98) ? "\"" : "");
        }
        buffer_string(out, i > 1 ? ", " : "");
    }
}

void random_value(struct random *random, const struct random_table *table,
                  const struct ppr_context *context, enum ppr_kind kind, struct buffer *value)
{
    buffer_clear(value);
    switch (kind) {
    case PPR_KIND_REFRESH:
        add_refresh(random, table, context, value);
        break;
    case PPR_KIND_LINK:
        add_link(random, table, context, value);
        break;
    case PPR_KIND_COOKIE:
        add_cookie(random, table, value);
        break;
    case PPR_KIND_ORIGIN:
        add_origins(random, table, context, value);
        break;
    case PPR_KIND_SCOPE:
        add_cookie_path(random, table, value);
        break;
    case PPR_KIND_CSP:
        add_csp(random, table, context, value);
        break;
    case PPR_KIND_TEXT:
        add_text(random, table, context, value);
        break;
    case PPR_KIND_IF:
        add_if(random, table, context, value);
        break;
    case PPR_KIND_HX_LOCATION:
        add_hx_location(random, table, context, value);
        break;
    case PPR_KIND_ENDPOINTS:
        add_endpoints(random, table, context, value);
        break;
    default:
        add_reference(random, table, context, value);
        break;
    }
    if (random_chance(random, 5))
        mutate(random, value);
}

/* -------------------------------------------------------------- Blocks -- */

static void add_value(struct random *random, const struct random_table *table,
                      const struct ppr_context *context, enum ppr_kind kind, struct buffer *out)
{
    static const char *const spaces[] = {"", " ", " ", " ", "\t", "  \t", "\r\n ", "\n\t"};
    static const char *const folds[] = {"\r\n ", "\n ", "\r\n\t", "\r", "\r\n \r\n "};
    struct buffer reference;
    size_t at;

    if (kind) {
        random_value(random, table, context, kind, &reference);
    } else {
        random_reference(random, table, context, &reference);
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
    if (random_chance(random, 15))
        buffer_string(out, PICK(random, spaces));
}

static void add_line(struct random *random, const struct random_table *table,
                     const struct ppr_context *context, struct buffer *out, const char *end)
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
    } else if (table->extras && random_chance(random, 70)) {
        enum ppr_direction direction;
        const char *name;
        const enum ppr_kind kind = random_field(random, &direction, &name);

        buffer_string(out, name);
        buffer_string(out, ":");
        add_value(random, table, context, kind, out);
    } else {
        buffer_string(out, PICK(random, names));
        buffer_string(out, ":");
        add_value(random, table, context, PPR_KIND_NONE, out);
    }
    buffer_string(out,
                  random_chance(random, 5) ? (random_chance(random, 50) ? "\n" : "\r\n") : end);
}

void random_block(struct random *random, const struct random_table *table,
                  const struct ppr_context *context, struct buffer *block)
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
    for (size_t i = 0; i < count; i++)
        add_line(random, table, context, block, end);
    if (random_chance(random, 85)) {
        buffer_string(block, end);
        if (random_chance(random, 30))
            buffer_string(block, "Location: http://b/m/body\r\n\r\n");
    } else if (block->size && random_chance(random, 50)) {
        block->size -= 1 + random_below(random, block->size < 4 ? block->size : 4);
    }
    if (random_chance(random, 5))
        mutate(random, block);
}
