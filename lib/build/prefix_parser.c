/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_parser.h"

#include "text/chars.h"
#include "uri/ipv6.h"
#include "uri/path.h"

#include <string.h>
#include <uriparser/Uri.h>

/* uriparser 0.9 recurses by the length of its input. */
#define PREFIX_SIZE_MAX 8000
#define HOST_SIZE_MAX   255

static bool refuse_prefix(struct ppri_fault *fault, size_t offset, const char *message)
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
        return refuse_prefix(fault, 0, "a prefix must not be empty");
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (ppri_is(c, PPRI_CONTROL) || c == ' ')
            return refuse_prefix(fault, i, "a prefix must not have a control character or space");
        if (c == '\\')
            return refuse_prefix(fault, i, "a prefix must not have a backslash");
        if (c == '?')
            return refuse_prefix(fault, i, "a prefix must not have a query");
        if (c == '#')
            return refuse_prefix(fault, i, "a prefix must not have a fragment");
        if ((unsigned char)c > 0x7e)
            return refuse_prefix(fault, i,
                                 "a prefix must have other bytes than ASCII percent-encoded");
    }
    if (text.size > PREFIX_SIZE_MAX)
        return refuse_prefix(fault, PREFIX_SIZE_MAX, "a prefix must not be longer than 8000 bytes");
    return true;
}

static bool is_network(struct ppr_view text)
{
    return text.size > 1 && text.data[0] == '/' && text.data[1] == '/';
}

/* The size of "http:" or what else stands before the first colon, 0 if a slash or
   the end comes before it. */
static size_t prefix_scheme_size(struct ppr_view text)
{
    const size_t colon = ppri_find(text, ':');
    return colon < ppri_find(text, '/') ? colon : 0;
}

static bool check_prefix_scheme(struct ppr_view text, enum ppri_side side, enum ppri_scheme *scheme,
                                size_t *authority, struct ppri_fault *fault)
{
    const size_t size = prefix_scheme_size(text);
    *scheme = PPRI_SCHEME_NONE;
    if (is_network(text))
        return refuse_prefix(fault, 0, "a prefix must have a scheme before //");
    if (text.data[0] == '/' && side == PPRI_CLIENT)
        return true;
    if (!size)
        return refuse_prefix(fault, 0,
                             side == PPRI_CLIENT
                                 ? "a client prefix must be an absolute path or an absolute URL"
                                 : "a backend prefix must be an absolute URL");
    *scheme = ppri_scheme_of(ppri_slice(text, 0, size));
    if (*scheme == PPRI_SCHEME_OTHER)
        return refuse_prefix(fault, 0,
                             side == PPRI_CLIENT ? "the scheme must be http or https"
                                                 : "the scheme must be http, https, ws or wss");
    if (side == PPRI_CLIENT && *scheme != PPRI_SCHEME_HTTP && *scheme != PPRI_SCHEME_HTTPS)
        return refuse_prefix(fault, 0, "the scheme of a client prefix must be http or https");
    if (!is_network(ppri_from(text, size + 1)))
        return refuse_prefix(fault, size + 1, "// must follow the scheme");
    *authority = size + 3;
    return true;
}

static bool check_port(struct ppr_view text, size_t from, size_t to, struct ppri_fault *fault)
{
    unsigned long value = 0;
    for (size_t i = from; i < to; i++) {
        if (!ppri_is_digit(text.data[i]))
            return refuse_prefix(fault, i, "a port must be a number");
        value = value * 10 + (unsigned long)(text.data[i] - '0');
        if (value > 65535)
            return refuse_prefix(fault, from, "a port must not be over 65535");
    }
    return true;
}

static bool check_authority(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    const size_t to = from + ppri_find(ppri_from(text, from), '/');
    const struct ppr_view authority = ppri_slice(text, 0, to);
    if (from + ppri_find(ppri_from(authority, from), '@') < to)
        return refuse_prefix(fault, from, "a prefix must not have userinfo");
    size_t host_end = from + ppri_find(ppri_from(authority, from), ':');
    if (from < to && text.data[from] == '[') {
        host_end = from + ppri_find(ppri_from(authority, from), ']') + 1;
        if (host_end > to)
            return refuse_prefix(fault, from, "a bracket must be closed");
        uint8_t address[PPRI_IPV6_BYTES];
        if (!ppri_ipv6_read(ppri_slice(text, from + 1, host_end - 1), address))
            return refuse_prefix(fault, from + 1, "an IPv6 address must stand in the brackets");
        if (host_end < to && text.data[host_end] != ':')
            return refuse_prefix(fault, host_end, "a port or the path must follow the bracket");
    }
    if (host_end == from)
        return refuse_prefix(fault, from, "a prefix must have a host");
    if (host_end - from > HOST_SIZE_MAX)
        return refuse_prefix(fault, from + HOST_SIZE_MAX,
                             "a host must not be longer than 255 bytes");
    const size_t percent = from + ppri_find(ppri_slice(text, from, host_end), '%');
    if (percent < host_end)
        return refuse_prefix(fault, percent, "a host must not be percent-encoded");
    return host_end == to || check_port(text, host_end + 1, to, fault);
}

static bool check_prefix_path(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    size_t at = from;
    size_t depth = 0;
    struct ppr_view segment;
    while (ppri_next_segment(text, &at, &segment)) {
        if (ppri_is_dot_segment(segment))
            return refuse_prefix(fault, at - segment.size, "a prefix must not have dot segments");
        if (depth > PPRI_DEPTH_MAX || (depth == PPRI_DEPTH_MAX && segment.size))
            return refuse_prefix(fault, at - segment.size,
                                 "a prefix must not have over 31 segments");
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
    if (ppri_size_add(&total, size))
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

/* ------------------------------------------------------------- Captures -- */

static struct ppr_view label_at(struct ppr_view host, size_t *at)
{
    const size_t begin = *at;
    *at = begin + ppri_find(ppri_from(host, begin), '.');
    const struct ppr_view label = ppri_slice(host, begin, *at);
    *at += *at < host.size;
    return label;
}

static bool is_capture_name(struct ppr_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = ppri_lower(name.data[i]);
        if (!ppri_is(c, PPRI_HOST_CANONICAL) || c == '.')
            return false;
    }
    return name.size > 0;
}

/* The next capture from `*at` on, with its braces; `*at` is behind it then. No size: there
   is none. */
static struct ppr_view next_capture(struct ppr_view text, size_t *at)
{
    const size_t open = *at + ppri_find(ppri_from(text, *at), '{');
    if (open == text.size)
        return ppri_view(text.data, 0);
    *at = open + ppri_find(ppri_from(text, open), '}');
    *at += *at < text.size; /* it may not be closed */
    return ppri_slice(text, open, *at);
}

static unsigned number_of(struct ppr_view text, struct ppr_view capture)
{
    unsigned number = 1;
    for (size_t at = 0;; number++) {
        const struct ppr_view other = next_capture(text, &at);
        if (!other.size)
            return 0;
        if (ppri_equal(other, capture))
            return number;
    }
}

/* What may stand before a capture, and behind it, where the path begins at `path`. */
static bool is_whole(struct ppr_view text, size_t authority, size_t path, size_t begin, size_t end)
{
    const char before = (char)(begin ? text.data[begin - 1] : 0);
    const char behind = (char)(end < text.size ? text.data[end] : '/');
    if (begin >= path)
        return before == '/' && behind == '/';
    return authority && begin >= authority && (begin == authority || before == '.') &&
           (behind == '.' || behind == ':' || behind == '/');
}

static bool check_capture(struct ppr_view text, struct ppr_view capture, struct ppri_fault *fault)
{
    const size_t offset = (size_t)(capture.data - text.data);
    if (capture.data[capture.size - 1] != '}')
        return refuse_prefix(fault, offset, "a capture must be closed");
    if (!is_capture_name(ppri_slice(capture, 1, capture.size - 1)))
        return refuse_prefix(fault, offset + 1,
                             "a capture's name must be letters, digits, - and _");
    if (number_of(ppri_slice(text, 0, offset), capture))
        return refuse_prefix(fault, offset, "a capture must not stand twice on a side");
    return true;
}

/* Whether what is behind a label has more than 31 others. */
static bool is_deep(struct ppr_view host)
{
    unsigned dots = 0;
    for (size_t i = 0; i < host.size; i++)
        dots += host.data[i] == '.';
    return dots > 31;
}

/* Check captures, and put as many letters in their place. */
static bool mask_captures(struct ppr_view text, size_t authority, char *mask,
                          struct ppri_fault *fault)
{
    const size_t path = authority + ppri_find(ppri_from(text, authority), '/');
    unsigned count = 0;
    memcpy(mask, text.data, text.size);
    for (size_t at = 0;;) {
        const struct ppr_view capture = next_capture(text, &at);
        if (!capture.size)
            return true;
        if (!check_capture(text, capture, fault))
            return false;
        const size_t begin = (size_t)(capture.data - text.data);
        if (!is_whole(text, authority, path, begin, at))
            return refuse_prefix(fault, begin,
                                 "a capture must be a whole label of a host or segment of a path");
        if (++count > PPRI_CAPTURES_MAX)
            return refuse_prefix(fault, begin, "a rule must not have over 4 captures");
        if (begin < path && is_deep(ppri_slice(text, at, path)))
            return refuse_prefix(fault, begin, "a capture must be in the last 32 labels of a host");
        memset(mask + begin, 'x', capture.size);
    }
}

bool ppri_prefix_join_captures(struct ppr_view client, struct ppr_view backend,
                               const struct ppri_prefix *prefix, char *pool,
                               struct ppri_fault *fault, enum ppri_side *side)
{
    struct ppr_view capture;
    *side = PPRI_CLIENT;
    unsigned char numbers[PPRI_CAPTURES_MAX + 1] = {0};
    size_t count = 0;
    for (size_t at = 0; (capture = next_capture(client, &at)).size; count++) {
        const unsigned number = number_of(backend, capture);
        if (!number)
            return refuse_prefix(fault, (size_t)(capture.data - client.data),
                                 "this capture is not in the backend prefix");
        numbers[count + 1] = (unsigned char)number;
    }
    *side = PPRI_BACKEND;
    for (size_t at = 0; (capture = next_capture(backend, &at)).size;) {
        if (!number_of(client, capture))
            return refuse_prefix(fault, (size_t)(capture.data - backend.data),
                                 "this capture is not in the client prefix");
    }
    for (size_t i = 0; i < prefix->size; i++) {
        char *c = &pool[prefix->text + i];
        if (ppri_is_capture(*c))
            *c = (char)numbers[(unsigned char)*c];
    }
    return true;
}

/* --------------------------------------------------------------- Texts -- */

static bool append_to_pool(struct ppri_array *pool, const struct ppr_allocator *allocator,
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

/* A text as it goes into the pool. */
struct output {
    const struct ppr_allocator *allocator;
    struct ppri_array *pool;
    bool names; /* captures have their names; else they are numbers */
    char number; /* of the last capture */
};

/* Append a label or segment, unless it is a capture as it was written. */
static bool append_label(struct output *output, struct ppr_view part, struct ppr_view written)
{
    const bool captures = written.size && written.data[0] == '{';
    output->number = (char)(output->number + captures);
    if (captures)
        part = output->names ? written : ppri_view(&output->number, 1);
    return append_to_pool(output->pool, output->allocator, part);
}

static bool append_host(struct output *output, struct ppr_view host, struct ppr_view written)
{
    if (ppri_find(written, '{') == written.size)
        return append_to_pool(output->pool, output->allocator, host);
    for (size_t at = 0, from = 0; at < host.size;) {
        const struct ppr_view label = label_at(host, &at);
        if (!append_label(output, label, label_at(written, &from)) ||
            (label.data + label.size < host.data + host.size &&
             !append_to_pool(output->pool, output->allocator, PPRI_LITERAL("."))))
            return false;
    }
    return true;
}

static bool append_origin(const UriUriA *uri, struct ppr_view written, struct output *output,
                          struct ppri_prefix *prefix)
{
    struct ppri_array *pool = output->pool;
    const struct ppr_allocator *allocator = output->allocator;
    const struct ppr_view port = view_of_range(&uri->portText);
    unsigned number = 0;
    for (size_t i = 0; i < port.size; i++)
        number = number * 10 + (unsigned)(port.data[i] - '0');
    const long standard = ppri_default_port((enum ppri_scheme)prefix->scheme);
    prefix->port = (uint16_t)(port.size ? (long)number : standard);
    char host_buffer[PPRI_IPV6_TEXT + 2];
    char port_buffer[6];
    const struct ppr_view host = host_text(uri, host_buffer);
    if (!append_to_pool(pool, allocator, view_of_range(&uri->scheme)) ||
        !append_to_pool(pool, allocator, PPRI_LITERAL("://")))
        return false;
    if (!append_host(output, host, written))
        return false;
    return prefix->port == standard ||
           append_to_pool(pool, allocator,
                          ppri_view(port_buffer, port_text(prefix->port, port_buffer)));
}

static bool append_uri_path(const UriUriA *uri, struct ppr_view written, struct output *output)
{
    const struct ppr_view slash = PPRI_LITERAL("/");
    size_t at = 0;
    for (const UriPathSegmentA *segment = uri->pathHead; segment; segment = segment->next) {
        struct ppr_view own = ppri_view(NULL, 0);
        ppri_next_segment(written, &at, &own);
        if (!append_to_pool(output->pool, output->allocator, slash) ||
            !append_label(output, view_of_range(&segment->text), own))
            return false;
    }
    /* R2: with or without the last slash it is the same prefix. */
    if (uri->pathTail && uri->pathTail->text.first == uri->pathTail->text.afterLast)
        return true;
    return append_to_pool(output->pool, output->allocator, slash);
}

/* Append a URI as it was written but for what is normalised. */
static bool append_text(const UriUriA *uri, struct ppr_view written, size_t authority,
                        struct output *output, struct ppri_prefix *prefix)
{
    const size_t begin = output->pool->count;
    const size_t path = authority + ppri_find(ppri_from(written, authority), '/');
    const struct ppr_view host = ppri_slice(written, authority, path);
    if (authority && !append_origin(uri, ppri_slice(host, 0, ppri_find(host, ':')), output, prefix))
        return false;
    prefix->path = (uint16_t)(output->pool->count - begin);
    if (!append_uri_path(uri, ppri_from(written, path), output))
        return false;
    prefix->size = (uint16_t)(output->pool->count - begin);
    return true;
}

static bool append_uri(const UriUriA *uri, struct ppr_view written, size_t authority,
                       struct output *output, struct ppri_prefix *prefix, struct ppri_fault *fault)
{
    /* Offsets into the pool are 32 bits. */
    if (output->pool->count > UINT32_MAX - 4 * (size_t)PREFIX_SIZE_MAX)
        return no_memory(fault);
    prefix->text = (uint32_t)output->pool->count;
    struct ppri_prefix named = *prefix;
    if (!append_text(uri, written, authority, output, prefix))
        return no_memory(fault);
    if (ppri_find(written, '{') == written.size)
        return true;
    output->names = true;
    return (append_text(uri, written, authority, output, &named) &&
            append_to_pool(output->pool, output->allocator, ppri_view("", 1))) ||
           no_memory(fault);
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
    return refuse_prefix(fault, inside ? (size_t)(error - text.data) : 0,
                         "a prefix must be a URI (RFC 3986)");
}

bool ppri_prefix_parse(struct ppr_view text, enum ppri_side side,
                       const struct ppr_allocator *allocator, struct ppri_array *pool,
                       struct ppri_prefix *prefix, struct ppri_fault *fault)
{
    const struct ppri_prefix nothing = {0};
    *prefix = nothing;
    enum ppri_scheme scheme = PPRI_SCHEME_NONE;
    size_t authority = 0;
    if (!check_bytes(text, fault) || !check_prefix_scheme(text, side, &scheme, &authority, fault))
        return false;
    struct uri_memory memory = {.allocator = allocator};
    UriMemoryManager manager = {uri_allocate,           uriEmulateCalloc, uri_reallocate,
                                uriEmulateReallocarray, uri_release,      &memory};
    struct output output = {.allocator = allocator, .pool = pool};
    UriUriA uri;
    prefix->scheme = (uint8_t)scheme;
    char *mask = uri_allocate(&manager, text.size);
    const struct ppr_view masked = ppri_view(mask, text.size);
    const bool done =
        (mask || no_memory(fault)) && mask_captures(text, authority, mask, fault) &&
        (!authority || check_authority(masked, authority, fault)) &&
        check_prefix_path(masked, authority + ppri_find(ppri_from(masked, authority), '/'),
                          fault) &&
        parse(masked, &manager, &uri, fault) &&
        append_uri(&uri, text, authority, &output, prefix, fault);
    uri_release_all(&memory);
    return done;
}
