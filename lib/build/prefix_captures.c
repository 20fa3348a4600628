/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_captures.h"

#include "build/findings.h"
#include "text/chars.h"

#include <string.h>

bool ppri_written_refuse(const struct ppri_written *written, size_t offset, const char *message)
{
    return ppri_builder_refuse(written->builder, written->part, offset, message);
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

unsigned ppri_captures_number(struct ppr_view text, struct ppr_view capture)
{
    struct ppr_view other;
    unsigned number = 0;
    for (size_t at = 0; (other = next_capture(text, &at)).size;) {
        number++;
        if (ppri_equal(other, capture))
            return number;
    }
    return 0;
}

/* Whether a capture is a whole label, port or segment, by what is before and behind it. */
static bool is_whole(const struct ppri_written *written, size_t begin, size_t end)
{
    const struct ppr_view text = written->text;
    const size_t authority = written->authority;
    const char before = (char)(begin ? text.data[begin - 1] : 0);
    const char behind = (char)(end < text.size ? text.data[end] : '/');
    if (begin >= written->path)
        return before == '/' && behind == '/';
    if (!authority || begin < authority)
        return false;
    if (before == ':')
        return behind == '/';
    return (begin == authority || before == '.') &&
           (behind == '.' || behind == ':' || behind == '/');
}

static bool check_capture(const struct ppri_written *written, struct ppr_view capture)
{
    const struct ppr_view text = written->text;
    const size_t offset = (size_t)(capture.data - text.data);
    if (capture.data[capture.size - 1] != '}')
        return ppri_written_refuse(written, offset, "a capture must be closed");
    if (capture.size < 3 || !ppri_has_label_chars(ppri_slice(capture, 1, capture.size - 1)))
        return ppri_written_refuse(written, offset + 1,
                                   "a capture's name must be letters, digits, - and _");
    if (ppri_captures_number(ppri_slice(text, 0, offset), capture))
        return ppri_written_refuse(written, offset, "a capture must not stand twice on a side");
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

bool ppri_captures_mask(const struct ppri_written *written, char *mask)
{
    const struct ppr_view text = written->text;
    unsigned count = 0;
    memcpy(mask, text.data, text.size);
    for (size_t at = 0;;) {
        const struct ppr_view capture = next_capture(text, &at);
        if (!capture.size)
            return true;
        if (!check_capture(written, capture))
            return false;
        const size_t begin = (size_t)(capture.data - text.data);
        if (!is_whole(written, begin, at))
            return ppri_written_refuse(
                written, begin,
                "a capture must be a whole label of a host, port or segment of a path");
        if (++count > PPRI_CAPTURES_MAX)
            return ppri_written_refuse(written, begin, "a rule must not have over 4 captures");
        if (begin < written->path && text.data[begin - 1] != ':' &&
            is_deep(ppri_slice(text, at, written->path)))
            return ppri_written_refuse(written, begin,
                                       "a capture must be in the last 32 labels of a host");
        memset(mask + begin, text.data[begin - (begin > 0)] == ':' ? '1' : 'x', capture.size);
    }
}

/* Refuse a capture that the other side does not have. */
static bool check_side(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text,
                       struct ppr_view other, const char *message)
{
    struct ppr_view capture;
    for (size_t at = 0; (capture = next_capture(text, &at)).size;) {
        if (!ppri_captures_number(other, capture))
            return ppri_builder_refuse(builder, part, (size_t)(capture.data - text.data), message);
    }
    return true;
}

bool ppri_captures_check(struct ppr_builder *builder, struct ppr_view client,
                         struct ppr_view backend)
{
    return check_side(builder, PPR_PART_CLIENT_PREFIX, client, backend,
                      "this capture is not in the backend prefix") &&
           check_side(builder, PPR_PART_BACKEND_PREFIX, backend, client,
                      "this capture is not in the client prefix");
}
