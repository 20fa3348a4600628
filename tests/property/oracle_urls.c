/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Texts, paths and URLs of the oracle. */

#include "property/oracle_parts.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- Memory -- */

struct chunk {
    struct chunk *next;
    max_align_t bytes[];
};

static struct chunk *chunks;

void *take(size_t size)
{
    struct chunk *const chunk = calloc(1, sizeof *chunk + size + 1);
    if (!chunk)
        abort();
    chunk->next = chunks;
    chunks = chunk;
    return chunk->bytes;
}

void oracle_forget(void)
{
    while (chunks) {
        struct chunk *const next = chunks->next;
        free(chunks);
        chunks = next;
    }
}

/* --------------------------------------------------------------- Views -- */

const struct ppr_view nothing = {"", 0};

struct ppr_view part(struct ppr_view text, size_t begin, size_t end)
{
    return text.size ? (struct ppr_view){text.data + begin, end - begin} : nothing;
}

struct ppr_view join(struct ppr_view left, struct ppr_view right)
{
    char *const data = take(left.size + right.size);
    if (left.size)
        memcpy(data, left.data, left.size);
    if (right.size)
        memcpy(data + left.size, right.data, right.size);
    return (struct ppr_view){data, left.size + right.size};
}

struct ppr_view join3(struct ppr_view one, struct ppr_view two, struct ppr_view three)
{
    return join(one, join(two, three));
}

struct ppr_view number_text(long number)
{
    char *const text = take(24);
    return (struct ppr_view){text, (size_t)snprintf(text, 24, "%ld", number)};
}

bool same_bytes(struct ppr_view left, struct ppr_view right)
{
    return left.size == right.size && (!left.size || !memcmp(left.data, right.data, left.size));
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct ppr_view lower_all(struct ppr_view text)
{
    char *const data = take(text.size);
    for (size_t i = 0; i < text.size; i++)
        data[i] = lower(text.data[i]);
    return (struct ppr_view){data, text.size};
}

bool same_word(struct ppr_view text, const char *word)
{
    return same_bytes(lower_all(text), lower_all(ppr_view_of(word)));
}

bool starts(struct ppr_view text, const char *word)
{
    const size_t size = strlen(word);
    return text.size >= size && same_word(part(text, 0, size), word);
}

bool ends(struct ppr_view text, char c)
{
    return text.size && text.data[text.size - 1] == c;
}

size_t find_any(struct ppr_view text, const char *set)
{
    size_t i = 0;
    while (i < text.size && (text.data[i] == '\0' || !strchr(set, text.data[i])))
        i++;
    return i;
}

bool has_any(struct ppr_view text, const char *set)
{
    return find_any(text, set) < text.size;
}

bool has_control(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    }
    return false;
}

/* Without spaces and tabs around it. */
struct ppr_view trim(struct ppr_view text)
{
    size_t begin = 0;
    size_t end = text.size;
    while (begin < end && (text.data[begin] == ' ' || text.data[begin] == '\t'))
        begin++;
    while (end > begin && (text.data[end - 1] == ' ' || text.data[end - 1] == '\t'))
        end--;
    return part(text, begin, end);
}

/* ---------------------------------------------------------- Characters -- */

static bool is_alpha(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_token(char c)
{
    return is_alpha(c) || is_digit(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

bool is_unreserved(int c)
{
    return c < 0x80 && c && (is_alpha((char)c) || is_digit((char)c) || strchr("-._~", c));
}

static int hex_value(char c)
{
    return is_digit(c) ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

int encoded_at(struct ppr_view text, size_t i)
{
    if (text.size - i < 3 || text.data[i] != '%' || hex_value(text.data[i + 1]) < 0 ||
        hex_value(text.data[i + 2]) < 0)
        return -1;
    return 16 * hex_value(text.data[i + 1]) + hex_value(text.data[i + 2]);
}

static size_t put_encoded(char *data, int byte)
{
    return (size_t)sprintf(data, "%%%02X", (unsigned)byte & 0xFF);
}

struct ppr_view encode(struct ppr_view text)
{
    char *const data = take(3 * text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (is_unreserved((unsigned char)text.data[i]))
            data[size++] = text.data[i];
        else
            size += put_encoded(data + size, text.data[i]);
    }
    return (struct ppr_view){data, size};
}

/* --------------------------------------------------------------- Paths -- */

/* A percent sign that begins no encoding is not the encoding of any byte, also if the bytes
   after it look like hex digits once they are decoded: `%%41B` is not `%AB`. */
#define STRAY_PERCENT '\x01'

/* M3: bytes that a URI must not contain equal their encodings. */
static bool is_forbidden(char c)
{
    return (unsigned char)c >= 0x80 || (c && strchr(" <>\"{}|^`", c));
}

struct segment read_segment(struct ppr_view sent)
{
    char *const data = take(3 * sent.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < sent.size; i++) {
        const int byte = encoded_at(sent, i);
        if (byte >= 0 && is_unreserved(byte))
            data[size++] = (char)byte;
        else if (byte >= 0 || is_forbidden(sent.data[i]))
            size += put_encoded(data + size, byte >= 0 ? byte : sent.data[i]);
        else
            data[size++] = sent.data[i] == '%' ? STRAY_PERCENT : sent.data[i];
        i += byte >= 0 ? 2 : 0;
    }
    return (struct segment){sent, {data, size}, nothing};
}

static bool is_dot(struct segment segment)
{
    return same_bytes(segment.norm, ppr_view_of("."));
}

static bool is_dot_dot(struct segment segment)
{
    return same_bytes(segment.norm, ppr_view_of(".."));
}

struct path split_path(struct ppr_view text)
{
    struct path path = {take((text.size + 2) * sizeof(struct segment)), 0};
    size_t begin = text.size && text.data[0] == '/';
    for (size_t i = begin; i <= text.size; i++) {
        if (i == text.size || text.data[i] == '/') {
            path.segments[path.count++] = read_segment(part(text, begin, i));
            begin = i + 1;
        }
    }
    return path;
}

/* RFC 3986 5.2.4. */
struct path read_path(struct ppr_view text)
{
    const struct path from = split_path(text);
    struct path path = {take((from.count + 1) * sizeof(struct segment)), 0};
    for (size_t i = 0; i < from.count; i++) {
        const bool dots = is_dot(from.segments[i]) || is_dot_dot(from.segments[i]);
        if (is_dot_dot(from.segments[i]) && path.count)
            path.count--;
        if (!dots)
            path.segments[path.count++] = from.segments[i];
        else if (i + 1 == from.count)
            path.segments[path.count++] = read_segment(nothing);
    }
    return path;
}

/* M2: `/app/` is `/app`, and `/` has no segment. A segment of a rule may be a capture; else it is
   stored, and written, normalised. */
struct path prefix_path(struct ppr_view text)
{
    struct path path = split_path(text);
    path.count -= path.segments[path.count - 1].sent.size == 0;
    for (size_t i = 0; i < path.count; i++) {
        const struct ppr_view sent = path.segments[i].sent;
        if (starts(sent, "{") && ends(sent, '}'))
            path.segments[i].capture = sent;
        else
            path.segments[i].sent = path.segments[i].norm;
    }
    return path;
}

bool same_segments(struct path left, struct path right, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!same_bytes(left.segments[i].norm, right.segments[i].norm))
            return false;
    }
    return true;
}

bool covers(struct path prefix, struct path path)
{
    return prefix.count <= path.count && same_segments(prefix, path, prefix.count);
}

bool is_dotted(struct ppr_view text)
{
    const struct path path = split_path(text);
    for (size_t i = 0; i < path.count; i++) {
        if (is_dot(path.segments[i]) || is_dot_dot(path.segments[i]))
            return true;
    }
    return false;
}

struct ppr_view sent_from(struct path path, size_t first)
{
    struct ppr_view text = nothing;
    for (size_t i = first; i < path.count; i++)
        text = join3(text, ppr_view_of("/"), path.segments[i].sent);
    return text;
}

/* ---------------------------------------------------------------- URLs -- */

enum scheme scheme_of(struct ppr_view name)
{
    return same_word(name, "http") || same_word(name, "ws")     ? HTTP
           : same_word(name, "https") || same_word(name, "wss") ? HTTPS
                                                                : OTHER_SCHEME;
}

struct ppr_view scheme_name(enum scheme scheme)
{
    return ppr_view_of(scheme == HTTPS ? "https" : "http");
}

long default_port(enum scheme scheme)
{
    return scheme == HTTPS ? 443 : 80;
}

long port_of(enum scheme scheme, long port)
{
    return port == NO_PORT ? default_port(scheme) : port;
}

bool same_origin(struct origin left, struct origin right)
{
    return left.scheme == right.scheme && left.port == right.port &&
           same_bytes(left.host, right.host);
}

static bool read_port(struct ppr_view text, long *port)
{
    *port = text.size ? 0 : NO_PORT;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i]))
            return false;
        *port = *port * 10 + (text.data[i] - '0');
        if (*port > 65535)
            return false;
    }
    return true;
}

/* M3: IPv6 literals are equal as addresses. */
static bool read_ipv6(struct ppr_view text, struct ppr_view *host)
{
    unsigned char address[16];
    char *const data = take(INET6_ADDRSTRLEN + 2);
    const struct ppr_view inner = join(part(text, 1, text.size - 1), nothing); /* ends in NUL */
    if (inet_pton(AF_INET6, inner.data, address) != 1)
        return false;
    inet_ntop(AF_INET6, address, data + 1, INET6_ADDRSTRLEN);
    data[0] = '[';
    strcat(data, "]");
    *host = ppr_view_of(data);
    return true;
}

/* W3: an empty host, a bad port, a percent sign, bracket or other byte where none belongs. */
bool read_authority(struct ppr_view text, struct ppr_view *host, long *port)
{
    const bool literal = text.size && text.data[0] == '[';
    size_t end = literal ? find_any(text, "]") + 1 : find_any(text, ":");
    if (!end || end > text.size || (end < text.size && text.data[end] != ':'))
        return false;
    if (!read_port(end < text.size ? part(text, end + 1, text.size) : nothing, port))
        return false;
    *host = lower_all(part(text, 0, end));
    if (literal)
        return read_ipv6(*host, host);
    host->size -= host->size > 1 && ends(*host, '.'); /* M2 */
    for (size_t i = 0; i < host->size; i++) {
        const char c = host->data[i];
        if (c <= ' ' || c >= 0x7F || strchr("%<>\"^`{|}\\@,'[]", c))
            return false;
    }
    return true;
}

static struct ppr_view with_slashes(struct ppr_view text)
{
    const struct ppr_view copy = join(text, nothing);
    char *const data = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        data[i] = data[i] == '\\' ? '/' : data[i];
    return copy;
}

/* Return the size of a scheme with its colon; 0 if there is none. */
static size_t scheme_size(struct ppr_view text)
{
    const size_t colon = find_any(text, ":");
    if (!colon || colon == text.size || !is_alpha(text.data[0]))
        return 0;
    for (size_t i = 0; i < colon; i++) {
        if (!is_alpha(text.data[i]) && !is_digit(text.data[i]) && !strchr("+-.", text.data[i]))
            return 0;
    }
    return colon + 1;
}

/* Split a reference; return false if it is none (W3). A backslash before the query is read as a
   slash. */
bool split_url(struct ppr_view text, struct url *url)
{
    const size_t query = find_any(text, "?#");
    struct ppr_view head = with_slashes(part(text, 0, query));
    const size_t begin = scheme_size(head);
    if (has_control(text) || starts(text, " "))
        return false;
    *url = (struct url){.scheme_text = nothing, .rest = part(text, query, text.size)};
    if (begin) {
        url->scheme_text = lower_all(part(head, 0, begin - 1));
        url->scheme = scheme_of(url->scheme_text);
        url->socket = url->scheme != OTHER_SCHEME && url->scheme_text.data[0] == 'w';
        head = part(head, begin, head.size);
    }
    if (starts(head, "//")) {
        const struct ppr_view after = part(head, 2, head.size);
        const size_t end = find_any(after, "/");
        url->has_authority = true;
        url->authority = part(after, 0, end);
        head = part(after, end, after.size);
    }
    url->path = head;
    return true;
}
