/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_parser.h"

#include "build/prefix_captures.h"
#include "build/uri_memory.h"
#include "text/chars.h"
#include "uri/ipv6.h"
#include "uri/path.h"

#include <string.h>

/* uriparser 0.9 recurses by the length of its input. */
#define PREFIX_SIZE_MAX 8000
#define HOST_SIZE_MAX   255

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
        return ppri_prefix_refuse(fault, 0, "a prefix must not be empty");
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (ppri_is(c, PPRI_CONTROL) || c == ' ')
            return ppri_prefix_refuse(fault, i,
                                      "a prefix must not have a control character or space");
        if (c == '\\')
            return ppri_prefix_refuse(fault, i, "a prefix must not have a backslash");
        if (c == '?')
            return ppri_prefix_refuse(fault, i, "a prefix must not have a query");
        if (c == '#')
            return ppri_prefix_refuse(fault, i, "a prefix must not have a fragment");
        if ((unsigned char)c > 0x7e)
            return ppri_prefix_refuse(fault, i,
                                      "a prefix must have other bytes than ASCII percent-encoded");
    }
    if (text.size > PREFIX_SIZE_MAX)
        return ppri_prefix_refuse(fault, PREFIX_SIZE_MAX,
                                  "a prefix must not be longer than 8000 bytes");
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
        return ppri_prefix_refuse(fault, 0, "a prefix must have a scheme before //");
    if (text.data[0] == '/' && side == PPRI_CLIENT)
        return true;
    if (!size)
        return ppri_prefix_refuse(
            fault, 0,
            side == PPRI_CLIENT ? "a client prefix must be an absolute path or an absolute URL"
                                : "a backend prefix must be an absolute URL");
    *scheme = ppri_scheme_of(ppri_slice(text, 0, size));
    if (*scheme == PPRI_SCHEME_OTHER)
        return ppri_prefix_refuse(fault, 0,
                                  side == PPRI_CLIENT
                                      ? "the scheme must be http or https"
                                      : "the scheme must be http, https, ws or wss");
    if (side == PPRI_CLIENT && *scheme != PPRI_SCHEME_HTTP && *scheme != PPRI_SCHEME_HTTPS)
        return ppri_prefix_refuse(fault, 0, "the scheme of a client prefix must be http or https");
    if (!is_network(ppri_from(text, size + 1)))
        return ppri_prefix_refuse(fault, size + 1, "// must follow the scheme");
    *authority = size + 3;
    return true;
}

static bool check_port(struct ppr_view text, size_t from, size_t to, struct ppri_fault *fault)
{
    unsigned long value = 0;
    for (size_t i = from; i < to; i++) {
        if (!ppri_is_digit(text.data[i]))
            return ppri_prefix_refuse(fault, i, "a port must be a number");
        value = value * 10 + (unsigned long)(text.data[i] - '0');
        if (value > 65535)
            return ppri_prefix_refuse(fault, from, "a port must not be over 65535");
    }
    return true;
}

static bool check_authority(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    const size_t to = from + ppri_find(ppri_from(text, from), '/');
    const struct ppr_view authority = ppri_slice(text, 0, to);
    if (from + ppri_find(ppri_from(authority, from), '@') < to)
        return ppri_prefix_refuse(fault, from, "a prefix must not have userinfo");
    size_t host_end = from + ppri_find(ppri_from(authority, from), ':');
    if (from < to && text.data[from] == '[') {
        host_end = from + ppri_find(ppri_from(authority, from), ']') + 1;
        if (host_end > to)
            return ppri_prefix_refuse(fault, from, "a bracket must be closed");
        uint8_t address[PPRI_IPV6_BYTES];
        if (!ppri_ipv6_read(ppri_slice(text, from + 1, host_end - 1), address))
            return ppri_prefix_refuse(fault, from + 1,
                                      "an IPv6 address must stand in the brackets");
        if (host_end < to && text.data[host_end] != ':')
            return ppri_prefix_refuse(fault, host_end,
                                      "a port or the path must follow the bracket");
    }
    if (host_end == from)
        return ppri_prefix_refuse(fault, from, "a prefix must have a host");
    if (host_end - from > HOST_SIZE_MAX)
        return ppri_prefix_refuse(fault, from + HOST_SIZE_MAX,
                                  "a host must not be longer than 255 bytes");
    const size_t percent = from + ppri_find(ppri_slice(text, from, host_end), '%');
    if (percent < host_end)
        return ppri_prefix_refuse(fault, percent, "a host must not be percent-encoded");
    return host_end == to || check_port(text, host_end + 1, to, fault);
}

static bool check_prefix_path(struct ppr_view text, size_t from, struct ppri_fault *fault)
{
    size_t at = from;
    size_t depth = 0;
    struct ppr_view segment;
    while (ppri_next_segment(text, &at, &segment)) {
        if (ppri_is_dot_segment(segment))
            return ppri_prefix_refuse(fault, at - segment.size,
                                      "a prefix must not have dot segments");
        if (depth > PPRI_DEPTH_MAX || (depth == PPRI_DEPTH_MAX && segment.size))
            return ppri_prefix_refuse(fault, at - segment.size,
                                      "a prefix must not have over 31 segments");
        depth++;
    }
    return true;
}

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

static struct ppr_view label_at(struct ppr_view host, size_t *at)
{
    const size_t begin = *at;
    *at = begin + ppri_find(ppri_from(host, begin), '.');
    const struct ppr_view label = ppri_slice(host, begin, *at);
    *at += *at < host.size;
    return label;
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
    return ppri_prefix_refuse(fault, inside ? (size_t)(error - text.data) : 0,
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
    struct ppri_uri_memory memory;
    ppri_uri_memory_start(&memory, allocator);
    struct output output = {.allocator = allocator, .pool = pool};
    UriUriA uri;
    prefix->scheme = (uint8_t)scheme;
    char *mask = ppri_uri_memory_allocate(&memory, text.size);
    const struct ppr_view masked = ppri_view(mask, text.size);
    const bool done =
        (mask || no_memory(fault)) && ppri_prefix_mask_captures(text, authority, mask, fault) &&
        (!authority || check_authority(masked, authority, fault)) &&
        check_prefix_path(masked, authority + ppri_find(ppri_from(masked, authority), '/'),
                          fault) &&
        parse(masked, &memory.manager, &uri, fault) &&
        append_uri(&uri, text, authority, &output, prefix, fault);
    ppri_uri_memory_release(&memory);
    return done;
}
