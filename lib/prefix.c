/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "prefix.h"

#include "address.h"
#include "chars.h"
#include "path.h"

#include <string.h>
#include <uriparser/Uri.h>

/* uriparser 0.9 recurses by the length of its input. */
#define PREFIX_SIZE_MAX 8000
#define HOST_SIZE_MAX   255

static bool refuse(struct ppri_fault *fault, size_t offset, const char *message)
{
    fault->status = PPR_BAD_RULE;
    fault->offset = offset;
    fault->message = message;
    return false;
}

static bool no_memory(struct ppri_fault *fault)
{
    fault->status = PPR_NO_MEMORY;
    fault->offset = 0;
    fault->message = "out of memory";
    return false;
}

/* What no prefix holds, whatever else is right about it. */
static bool check_bytes(struct ppr_view text, struct ppri_fault *fault)
{
    if (!text.size)
        return refuse(fault, 0, "a prefix must not be empty");
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (ppri_is(c, PPRI_CONTROL) || c == ' ')
            return refuse(fault, i, "a prefix must not have a control character or space");
        if (c == '\\')
            return refuse(fault, i, "a prefix must not have a backslash");
        if (c == '?')
            return refuse(fault, i, "a prefix must not have a query");
        if (c == '#')
            return refuse(fault, i, "a prefix must not have a fragment");
        if ((unsigned char)c > 0x7e)
            return refuse(fault, i, "a prefix must have other bytes than ASCII percent-encoded");
    }
    if (text.size > PREFIX_SIZE_MAX)
        return refuse(fault, PREFIX_SIZE_MAX, "a prefix must not be longer than 8000 bytes");
    return true;
}

static bool is_network(struct ppr_view text)
{
    return text.size > 1 && text.data[0] == '/' && text.data[1] == '/';
}

/* The size of "http:" or what else stands before the first colon, 0 if a slash or
   the end comes before it. */
static size_t scheme_size(struct ppr_view text)
{
    const size_t colon = ppri_find(text, ':');
    return colon < ppri_find(text, '/') ? colon : 0;
}

static bool check_scheme(struct ppr_view text, enum ppri_side side, enum ppri_scheme *scheme,
                         size_t *authority, struct ppri_fault *fault)
{
    const size_t size = scheme_size(text);
    *scheme = PPRI_SCHEME_NONE;
    if (is_network(text))
        return refuse(fault, 0, "a prefix must have a scheme before //");
    if (text.data[0] == '/' && side == PPRI_CLIENT)
        return true;
    if (!size)
        return refuse(fault, 0,
                      side == PPRI_CLIENT
                          ? "a client prefix must be an absolute path or an absolute URL"
                          : "a backend prefix must be an absolute URL");
    *scheme = ppri_scheme_of(ppri_slice(text, 0, size));
    if (*scheme == PPRI_SCHEME_OTHER)
        return refuse(fault, 0,
                      side == PPRI_CLIENT ? "the scheme must be http or https"
                                          : "the scheme must be http, https, ws or wss");
    if (side == PPRI_CLIENT && *scheme != PPRI_SCHEME_HTTP && *scheme != PPRI_SCHEME_HTTPS)
        return refuse(fault, 0, "the scheme of a client prefix must be http or https");
    if (!is_network(ppri_from(text, size + 1)))
        return refuse(fault, size + 1, "// must follow the scheme");
    *authority = size + 3;
    return true;
}

static bool check_port(struct ppr_view text, size_t from, size_t to, struct ppri_fault *fault)
{
    unsigned long value = 0;
    for (size_t i = from; i < to; i++) {
        if (!ppri_is_digit(text.data[i]))
            return refuse(fault, i, "a port must be a number");
        value = value * 10 + (unsigned long)(text.data[i] - '0');
        if (value > 65535)
            return refuse(fault, from, "a port must not be over 65535");
    }
    return true;
}

static bool check_authority(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    const size_t to = from + ppri_find(ppri_from(text, from), '/');
    const struct ppr_view authority = ppri_slice(text, 0, to);
    if (from + ppri_find(ppri_from(authority, from), '@') < to)
        return refuse(fault, from, "a prefix must not have userinfo");
    size_t host_end = from + ppri_find(ppri_from(authority, from), ':');
    if (from < to && text.data[from] == '[') {
        host_end = from + ppri_find(ppri_from(authority, from), ']') + 1;
        if (host_end > to)
            return refuse(fault, from, "a bracket must be closed");
        uint8_t address[PPRI_IPV6_BYTES];
        if (!ppri_ipv6_read(ppri_slice(text, from + 1, host_end - 1), address))
            return refuse(fault, from + 1, "an IPv6 address must stand in the brackets");
        if (host_end < to && text.data[host_end] != ':')
            return refuse(fault, host_end, "a port or the path must follow the bracket");
    }
    if (host_end == from)
        return refuse(fault, from, "a prefix must have a host");
    if (host_end - from > HOST_SIZE_MAX)
        return refuse(fault, from + HOST_SIZE_MAX, "a host must not be longer than 255 bytes");
    const size_t percent = from + ppri_find(ppri_slice(text, from, host_end), '%');
    if (percent < host_end)
        return refuse(fault, percent, "a host must not be percent-encoded");
    return host_end == to || check_port(text, host_end + 1, to, fault);
}

static bool check_path(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    size_t at = from;
    size_t depth = 0;
    struct ppr_view segment;
    while (ppri_next_segment(text, &at, &segment)) {
        if (ppri_is_dot_segment(segment))
            return refuse(fault, at - segment.size, "a prefix must not have dot segments");
        if (depth > PPRI_DEPTH_MAX || (depth == PPRI_DEPTH_MAX && segment.size))
            return refuse(fault, at - segment.size, "a prefix must not have over 31 segments");
        depth++;
    }
    return true;
}

/* uriparser's memory comes from the builder's allocator, one block behind the
   other. uriparser 0.9 forgets some when another cannot be had: so it frees none,
   and all are freed when it is done. */
struct uri_block {
    struct uri_block *next;
    size_t size;
    max_align_t data[];
};

struct uri_memory {
    const struct ppr_allocator *allocator;
    struct uri_block *first;
};

static void *uri_allocate(UriMemoryManager *manager, size_t size)
{
    struct uri_memory *memory = manager->userData;
    size_t total = sizeof(struct uri_block);
    struct uri_block *block = NULL;
    if (ppri_add(&total, size))
        block = ppri_allocate(memory->allocator, total);
    if (!block)
        return NULL;
    block->next = memory->first;
    block->size = size;
    memory->first = block;
    return block->data;
}

static void *uri_reallocate(UriMemoryManager *manager, void *old, size_t size)
{
    void *data = uri_allocate(manager, size);
    if (!data || !old)
        return data;
    const struct uri_block *block = (const struct uri_block *)old - 1;
    return memcpy(data, old, block->size < size ? block->size : size);
}

static void uri_release(UriMemoryManager *manager, void *block)
{
    (void)manager;
    (void)block;
}

static void uri_release_all(struct uri_memory *memory)
{
    while (memory->first) {
        struct uri_block *next = memory->first->next;
        ppri_release(memory->allocator, memory->first);
        memory->first = next;
    }
}

static bool append(struct ppri_array *pool, const struct ppr_allocator *allocator,
                   struct ppr_view text)
{
    if (!ppri_array_reserve(pool, allocator, 1, text.size))
        return false;
    if (text.size)
        memcpy((char *)pool->data + pool->count, text.data, text.size);
    pool->count += text.size;
    return true;
}

static struct ppr_view view_of_range(const UriTextRangeA *range)
{
    return ppri_view(range->first, range->first ? (size_t)(range->afterLast - range->first) : 0);
}

/* The text of a host, in its canonical form. */
static struct ppr_view host_text(const UriUriA *uri, char buffer[PPRI_IPV6_TEXT + 2])
{
    if (!uri->hostData.ip6)
        return view_of_range(&uri->hostText);
    const size_t size = ppri_ipv6_write(uri->hostData.ip6->data, buffer + 1);
    buffer[0] = '[';
    buffer[size + 1] = ']';
    return ppri_view(buffer, size + 2);
}

static size_t port_text(unsigned port, char buffer[6])
{
    char digits[5];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + port % 10);
        port /= 10;
    } while (port);
    buffer[0] = ':';
    for (size_t i = 0; i < count; i++)
        buffer[i + 1] = digits[count - 1 - i];
    return count + 1;
}

static bool append_origin(const UriUriA *uri, const struct ppr_allocator *allocator,
                          struct ppri_array *pool, struct ppri_prefix *prefix)
{
    const struct ppr_view port = view_of_range(&uri->portText);
    unsigned number = 0;
    for (size_t i = 0; i < port.size; i++)
        number = number * 10 + (unsigned)(port.data[i] - '0');
    const long standard = ppri_default_port((enum ppri_scheme)prefix->scheme);
    prefix->port = (uint16_t)(port.size ? (long)number : standard);
    char host_buffer[PPRI_IPV6_TEXT + 2];
    char port_buffer[6];
    const struct ppr_view host = host_text(uri, host_buffer);
    if (!append(pool, allocator, view_of_range(&uri->scheme)) ||
        !append(pool, allocator, PPRI_LITERAL("://")))
        return false;
    if (!append(pool, allocator, host))
        return false;
    return prefix->port == standard ||
           append(pool, allocator, ppri_view(port_buffer, port_text(prefix->port, port_buffer)));
}

static bool append_path(const UriUriA *uri, const struct ppr_allocator *allocator,
                        struct ppri_array *pool)
{
    const struct ppr_view slash = PPRI_LITERAL("/");
    for (const UriPathSegmentA *segment = uri->pathHead; segment; segment = segment->next) {
        if (!append(pool, allocator, slash) ||
            !append(pool, allocator, view_of_range(&segment->text)))
            return false;
    }
    /* R2: with or without the last slash it is the same prefix. */
    if (uri->pathTail && uri->pathTail->text.first == uri->pathTail->text.afterLast)
        return true;
    return append(pool, allocator, slash);
}

static bool append_uri(const UriUriA *uri, const struct ppr_allocator *allocator,
                       struct ppri_array *pool, struct ppri_prefix *prefix,
                       struct ppri_fault *fault)
{
    /* Offsets into the pool are 32 bits. */
    if (pool->count > UINT32_MAX - 2 * (size_t)PREFIX_SIZE_MAX)
        return no_memory(fault);
    prefix->text = (uint32_t)pool->count;
    if (prefix->scheme != PPRI_SCHEME_NONE && !append_origin(uri, allocator, pool, prefix))
        return no_memory(fault);
    prefix->path = (uint16_t)(pool->count - prefix->text);
    if (!append_path(uri, allocator, pool))
        return no_memory(fault);
    prefix->size = (uint16_t)(pool->count - prefix->text);
    return true;
}

static bool parse(struct ppr_view text, UriMemoryManager *manager, UriUriA *uri,
                  struct ppri_fault *fault)
{
    const char *error = NULL;
    int code = uriParseSingleUriExMmA(uri, text.data, text.data + text.size, &error, manager);
    if (code == URI_SUCCESS) {
        const unsigned mask = URI_NORMALIZE_SCHEME | URI_NORMALIZE_HOST | URI_NORMALIZE_PATH;
        code = uriNormalizeSyntaxExMmA(uri, mask, manager);
        if (code == URI_SUCCESS)
            return true;
    }
    if (code == URI_ERROR_MALLOC)
        return no_memory(fault);
    const bool inside = error && error >= text.data && error <= text.data + text.size;
    return refuse(fault, inside ? (size_t)(error - text.data) : 0,
                  "a prefix must be a URI (RFC 3986)");
}

/* Bytes of ":" and a port. */
static size_t port_size(unsigned port)
{
    size_t size = 2;
    for (; port > 9; port /= 10)
        size++;
    return size;
}

struct ppr_view ppri_prefix_host(const char *pool, const struct ppri_prefix *prefix)
{
    /* What can be told from the text need not be kept beside it. */
    const struct ppr_view text = ppri_prefix_origin_text(pool, prefix);
    const enum ppri_scheme scheme = (enum ppri_scheme)prefix->scheme;
    if (!text.size)
        return text;
    const bool standard = prefix->port == ppri_default_port(scheme);
    return ppri_slice(text, ppri_scheme_size(scheme) + 3,
                      text.size - (standard ? 0 : port_size(prefix->port)));
}

struct ppri_origin ppri_prefix_origin(const char *pool, const struct ppri_prefix *prefix)
{
    const struct ppri_origin origin = {(enum ppri_scheme)prefix->scheme, prefix->port,
                                       ppri_prefix_host(pool, prefix)};
    return origin;
}

bool ppri_prefix_read(struct ppr_view text, enum ppri_side side,
                      const struct ppr_allocator *allocator, struct ppri_array *pool,
                      struct ppri_prefix *prefix, struct ppri_fault *fault)
{
    const struct ppri_prefix nothing = {0};
    *prefix = nothing;
    enum ppri_scheme scheme = PPRI_SCHEME_NONE;
    size_t authority = 0;
    if (!check_bytes(text, fault) || !check_scheme(text, side, &scheme, &authority, fault))
        return false;
    if (authority && !check_authority(text, authority, fault))
        return false;
    if (!check_path(text, authority + ppri_find(ppri_from(text, authority), '/'), fault))
        return false;
    prefix->scheme = (uint8_t)scheme;

    struct uri_memory memory = {.allocator = allocator};
    UriMemoryManager manager = {uri_allocate,           uriEmulateCalloc, uri_reallocate,
                                uriEmulateReallocarray, uri_release,      &memory};
    UriUriA uri;
    const bool done =
        parse(text, &manager, &uri, fault) && append_uri(&uri, allocator, pool, prefix, fault);
    uri_release_all(&memory);
    return done;
}
