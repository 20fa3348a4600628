/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_parser.h"

#include "build/findings.h"
#include "build/prefix_captures.h"
#include "text/chars.h"
#include "text/skip.h"
#include "text/writer.h"
#include "uri/ipv6.h"

#include <string.h>
#include <uriparser/Uri.h>

/* uriparser 0.9 recurses by the length of its input. */
#define PREFIX_SIZE_MAX 8000
#define HOST_SIZE_MAX   255

/* The canonical form of an address and the last slash may be longer than the text. */
#define GROWTH_MAX 64

/* -------------------------------------------------------------- Checks -- */

/* Why no prefix holds a byte; NULL if some do. All that none holds are of PPRI_PATH_MARK. */
static const char *wrong_byte(char c)
{
    if (c == '\\')
        return "a prefix must not have a backslash";
    if (c == '?')
        return "a prefix must not have a query";
    if (c == '#')
        return "a prefix must not have a fragment";
    if (c == ' ' || ppri_is(c, PPRI_CONTROL))
        return "a prefix must not have a control character or space";
    return (unsigned char)c > 0x7e ? "a prefix must be ASCII: xn-- in a host, %XX in a path" : NULL;
}

static bool check_bytes(const struct ppri_written *written)
{
    const struct ppr_view text = written->text;
    if (!text.size)
        return ppri_written_refuse(written, 0, "a prefix must not be empty");
    for (size_t at = 0; (at = ppri_skip(text, at, PPRI_PATH_MARK)) < text.size; at++) {
        const char *wrong = wrong_byte(text.data[at]);
        if (wrong)
            return ppri_written_refuse(written, at, wrong);
    }
    return text.size <= PREFIX_SIZE_MAX ||
           ppri_written_refuse(written, PREFIX_SIZE_MAX,
                               "a prefix must not be longer than 8000 bytes");
}

/* Find the authority and the path of a prefix that has an authority. */
static void find_parts(struct ppri_written *written, size_t authority)
{
    written->authority = authority;
    written->path = authority + ppri_find(ppri_from(written->text, authority), '/');
}

/* Check the scheme, and find the authority and the path. */
static bool check_scheme(struct ppri_written *written, enum ppri_scheme *scheme)
{
    const struct ppr_view text = written->text;
    const bool is_client = written->part != PPR_PART_BACKEND_PREFIX;
    const size_t size = ppri_find(text, ':');
    if (text.data[0] == '/' && is_client) {
        if (ppri_begins_with(text, PPRI_LITERAL("//")))
            find_parts(written, 2);
        return true;
    }
    if (ppri_begins_with(text, PPRI_LITERAL("//")))
        return ppri_written_refuse(written, 0, "a backend prefix must have a scheme before //");
    if (!size || size >= ppri_find(text, '/'))
        return ppri_written_refuse(
            written, 0,
            is_client ? "a client prefix must be an absolute path or an absolute URL"
                      : "a backend prefix must be an absolute URL");
    *scheme = ppri_scheme_of(ppri_slice(text, 0, size));
    if (*scheme == PPRI_SCHEME_OTHER)
        return ppri_written_refuse(written, 0,
                                   is_client ? "the scheme must be http or https"
                                             : "the scheme must be http, https, ws or wss");
    if (is_client && *scheme != ppri_scheme_family(*scheme))
        return ppri_written_refuse(written, 0,
                                   "the scheme of a client prefix must be http or https");
    *scheme = ppri_scheme_family(*scheme); /* M1 */
    if (!ppri_begins_with(ppri_from(text, size + 1), PPRI_LITERAL("//")))
        return ppri_written_refuse(written, size + 1, "// must follow the scheme");
    find_parts(written, size + 3);
    return true;
}

static bool check_port(struct ppri_written *written, size_t from)
{
    int32_t value = 0;
    written->port_from = from;
    if (from < written->path && written->text.data[from] == '{') { /* it has been checked (M10) */
        written->port_form = PPRI_PORT_CAPTURED;
        return true;
    }
    for (size_t i = from; i < written->path; i++) {
        if (!ppri_is_digit(written->text.data[i]))
            return ppri_written_refuse(written, i, "a port must be a number");
        value = value * 10 + (written->text.data[i] - '0');
        if (value > 65535)
            return ppri_written_refuse(written, from, "a port must not be over 65535");
    }
    if (from < written->path) {
        written->port_form = PPRI_PORT_NAMED;
        written->port = value;
    }
    return true;
}

/* Check an address in brackets, which ends at an offset. */
static bool check_address(const struct ppri_written *written, size_t end)
{
    const size_t from = written->authority;
    uint8_t address[PPRI_IPV6_BYTES];
    if (end > written->path)
        return ppri_written_refuse(written, from, "a bracket must be closed");
    if (!ppri_ipv6_read(ppri_slice(written->text, from + 1, end - 1), address))
        return ppri_written_refuse(written, from + 1, "an IPv6 address must stand in the brackets");
    return end == written->path || written->text.data[end] == ':' ||
           ppri_written_refuse(written, end, "a port or the path must follow the bracket");
}

/* Refuses a host with an empty label. A dot at its end is the root's (RFC 1034 3.1). */
static bool check_labels(struct ppri_written *written, size_t host)
{
    const char *data = written->text.data + written->authority;
    for (size_t i = 0; i < host; i++) {
        if (data[i] == '.' && (!i || data[i - 1] == '.'))
            return ppri_written_refuse(written, written->authority + i,
                                       "a host must not have an empty label");
    }
    return true;
}

static bool check_authority(struct ppri_written *written)
{
    const size_t from = written->authority;
    const struct ppr_view authority = ppri_slice(written->text, from, written->path);
    if (ppri_find(authority, '@') < authority.size)
        return ppri_written_refuse(written, from, "a prefix must not have userinfo");
    const bool is_address = authority.size && authority.data[0] == '[';
    const size_t host = is_address ? ppri_find(authority, ']') + 1 : ppri_find(authority, ':');
    if (is_address && !check_address(written, from + host))
        return false;
    if (!host)
        return ppri_written_refuse(written, from, "a prefix must have a host");
    if (host > HOST_SIZE_MAX)
        return ppri_written_refuse(written, from + HOST_SIZE_MAX,
                                   "a host must not be longer than 255 bytes");
    const size_t percent = ppri_find(ppri_slice(authority, 0, host), '%');
    if (percent < host)
        return ppri_written_refuse(written, from + percent, "a host must not be percent-encoded");
    return check_labels(written, host) &&
           (host == authority.size || check_port(written, from + host + 1));
}

static bool check_path(const struct ppri_written *written)
{
    size_t at = written->path;
    size_t depth = 0;
    for (struct ppr_view segment; ppri_next_segment(written->text, &at, &segment); depth++) {
        if (ppri_is_dot_segment(segment))
            return ppri_written_refuse(written, at - segment.size,
                                       "a prefix must not have dot segments");
        if (depth > PPRI_DEPTH_MAX || (depth == PPRI_DEPTH_MAX && segment.size))
            return ppri_written_refuse(written, at - segment.size,
                                       "a prefix must not have over 31 segments");
    }
    return true;
}

/* ----------------------------------------------------------- uriparser -- */

/* The memory of uriparser for a prefix, which has been checked: its segments are few, and
   uriparser copies each part once at most. uriparser 0.9 forgets some memory when it gets no more,
   so that nothing is freed one by one. */
struct scratch {
    size_t used;
    max_align_t units[4 * PREFIX_SIZE_MAX / sizeof(max_align_t)];
};

static void *allocate(UriMemoryManager *manager, size_t size)
{
    struct scratch *scratch = manager->userData;
    const size_t unit = sizeof scratch->units[0];
    void *memory = &scratch->units[scratch->used];
    if (size / unit >= sizeof scratch->units / unit - scratch->used)
        return NULL;
    scratch->used += size / unit + 1;
    return memory;
}

static void keep(UriMemoryManager *manager, void *memory)
{
    (void)manager;
    (void)memory;
}

static bool parse(const struct ppri_written *written, struct ppr_view masked,
                  struct scratch *scratch, UriUriA *uri)
{
    UriMemoryManager manager;
    UriMemoryManager own = {.malloc = allocate, .free = keep, .userData = scratch};
    const unsigned mask = URI_NORMALIZE_SCHEME | URI_NORMALIZE_HOST | URI_NORMALIZE_PATH;
    const char *error = NULL;
    scratch->used = 0;
    int code = uriCompleteMemoryManager(&manager, &own);
    if (code == URI_SUCCESS)
        code =
            uriParseSingleUriExMmA(uri, masked.data, masked.data + masked.size, &error, &manager);
    if (code == URI_SUCCESS)
        code = uriNormalizeSyntaxExMmA(uri, mask, &manager);
    if (code == URI_SUCCESS)
        return true;
    const bool inside = error && error >= masked.data && error <= masked.data + masked.size;
    if (code == URI_ERROR_MALLOC)
        ppri_builder_no_memory(written->builder, written->part);
    else
        ppri_written_refuse(written, inside ? (size_t)(error - masked.data) : 0,
                            "a prefix must not have this character (RFC 3986)");
    return false;
}

static struct ppr_view view_of_range(const UriTextRangeA *range)
{
    return ppri_view(range->first, range->first ? (size_t)(range->afterLast - range->first) : 0);
}

/* -------------------------------------------------------------- Output -- */

/* A prefix being written: as it was, but for what is normalised. */
struct output {
    struct ppri_writer writer;
    struct ppr_view order; /* which has the numbers of the captures */
    bool names; /* captures have their names; else they are numbers */
};

/* Write a label or segment, which is a capture if `written` begins with a brace. */
static void write_part(struct output *output, struct ppr_view part, struct ppr_view written)
{
    const bool is_capture = written.size && written.data[0] == '{';
    const char number = (char)(is_capture ? ppri_captures_number(output->order, written) : 0);
    if (is_capture)
        part = output->names ? written : ppri_view(&number, 1);
    ppri_writer_append(&output->writer, part);
}

static void write_host(struct output *output, const UriUriA *uri, struct ppr_view written)
{
    struct ppr_view host = view_of_range(&uri->hostText);
    host.size -= host.size > 1 && host.data[host.size - 1] == '.'; /* M2 */
    if (uri->hostData.ip6) {
        char address[PPRI_IPV6_TEXT + 2] = "[";
        const size_t end = 1 + ppri_ipv6_write(uri->hostData.ip6->data, address + 1);
        address[end] = ']';
        ppri_writer_append(&output->writer, ppri_view(address, end + 1));
        return;
    }
    /* Normalised, a name has the size that it had. */
    for (size_t at = 0, end = 0; at < host.size; at = end) {
        end = at + ppri_find(ppri_from(host, at), '.');
        write_part(output, ppri_slice(host, at, end), ppri_slice(written, at, end));
        if (end < host.size)
            ppri_writer_append(&output->writer, ppri_slice(host, end, end + 1));
        end += end < host.size;
    }
}

/* Write a port that is named: not one that the scheme has anyway. */
static void write_port(struct output *output, const struct ppri_written *written,
                       struct ppri_prefix *prefix, unsigned *form)
{
    const int32_t standard = ppri_default_port((enum ppri_scheme)prefix->scheme);
    char digits[PPRI_NUMBER_MAX] = ":";
    *form = written->port_form;
    prefix->port = (uint16_t)(standard == PPRI_NO_PORT ? 0 : standard);
    if (*form == PPRI_PORT_NAMED && written->port == standard)
        *form = PPRI_PORT_UNNAMED;
    if (*form == PPRI_PORT_UNNAMED)
        return;
    prefix->port = (uint16_t)written->port;
    ppri_writer_append(&output->writer, PPRI_LITERAL(":"));
    const struct ppr_view port = ppri_slice(written->text, written->port_from, written->path);
    const size_t size = ppri_put_number(digits, 0, prefix->port);
    write_part(output, ppri_view(digits, size),
               *form == PPRI_PORT_CAPTURED ? port : ppri_view(NULL, 0));
}

static void write_origin(struct output *output, const UriUriA *uri,
                         const struct ppri_written *written, struct ppri_prefix *prefix,
                         unsigned *form)
{
    if (prefix->scheme == PPRI_SCHEME_HTTPS)
        ppri_writer_append(&output->writer, PPRI_LITERAL("https:"));
    else if (prefix->scheme == PPRI_SCHEME_HTTP)
        ppri_writer_append(&output->writer, PPRI_LITERAL("http:"));
    ppri_writer_append(&output->writer, PPRI_LITERAL("//"));
    write_host(output, uri, ppri_slice(written->text, written->authority, written->path));
    write_port(output, written, prefix, form);
}

/* Write a path with a slash at its end: with or without it is the same prefix (M2). Return its
   depth. */
static size_t write_path(struct output *output, const UriUriA *uri, struct ppr_view written)
{
    size_t depth = 0;
    size_t at = 0;
    for (const UriPathSegmentA *segment = uri->pathHead; segment; segment = segment->next) {
        const struct ppr_view text = view_of_range(&segment->text);
        struct ppr_view own = ppri_view(NULL, 0);
        ppri_next_segment(written, &at, &own);
        if (!text.size && !segment->next)
            break;
        ppri_writer_append(&output->writer, PPRI_LITERAL("/"));
        write_part(output, text, own);
        depth++;
    }
    ppri_writer_append(&output->writer, PPRI_LITERAL("/"));
    return depth;
}

static void write_prefix(struct output *output, const UriUriA *uri,
                         const struct ppri_written *written, struct ppri_prefix *prefix)
{
    unsigned form = PPRI_PORT_UNNAMED;
    if (written->authority)
        write_origin(output, uri, written, prefix, &form);
    prefix->path = (uint16_t)output->writer.size;
    const size_t depth = write_path(output, uri, ppri_from(written->text, written->path));
    prefix->size = (uint16_t)output->writer.size;
    prefix->form = (uint8_t)(depth << PPRI_DEPTH_SHIFT | form);
}

bool ppri_prefix_parse(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text,
                       struct ppr_view order, struct ppri_array *to, struct ppri_prefix *prefix)
{
    struct ppri_written written = {.builder = builder, .part = part, .text = text};
    enum ppri_scheme scheme = PPRI_SCHEME_NONE;
    if (!check_bytes(&written) || !check_scheme(&written, &scheme))
        return false;
    char mask[PREFIX_SIZE_MAX];
    const struct ppr_view masked = ppri_view(mask, text.size);
    struct scratch scratch;
    UriUriA uri;
    if (!ppri_captures_mask(&written, mask) || (written.authority && !check_authority(&written)) ||
        !check_path(&written) || !parse(&written, masked, &scratch, &uri))
        return false;
    const size_t most = 2 * (text.size + GROWTH_MAX);
    /* Offsets of texts are 32 bits. */
    if (to->count > UINT32_MAX - most || !ppri_array_reserve(to, &builder->allocator, most, 1))
        return ppri_builder_no_memory(builder, part);
    struct output output = {.writer = {.data = (char *)to->data + to->count, .capacity = most},
                            .order = order};
    const struct ppri_prefix start = {.text = (uint32_t)to->count, .scheme = (uint8_t)scheme};
    *prefix = start;
    write_prefix(&output, &uri, &written, prefix);
    if (ppri_find(text, '{') < text.size) {
        struct ppri_prefix named = start;
        output.names = true;
        write_prefix(&output, &uri, &written, &named);
        ppri_writer_append(&output.writer, ppri_view("", 1));
    }
    to->count += output.writer.size;
    return true;
}
