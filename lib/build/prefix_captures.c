/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_captures.h"

#include "text/chars.h"

#include <string.h>

static bool is_capture_name(struct ppr_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = ppri_lower(name.data[i]);
        if (ppri_is(c, PPRI_HOST_OTHER) || c == '.')
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
        return ppri_prefix_refuse(fault, offset, "a capture must be closed");
    if (!is_capture_name(ppri_slice(capture, 1, capture.size - 1)))
        return ppri_prefix_refuse(fault, offset + 1,
                                  "a capture's name must be letters, digits, - and _");
    if (number_of(ppri_slice(text, 0, offset), capture))
        return ppri_prefix_refuse(fault, offset, "a capture must not stand twice on a side");
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

bool ppri_prefix_mask_captures(struct ppr_view text, size_t authority, char *mask,
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
            return ppri_prefix_refuse(
                fault, begin, "a capture must be a whole label of a host or segment of a path");
        if (++count > PPRI_CAPTURES_MAX)
            return ppri_prefix_refuse(fault, begin, "a rule must not have over 4 captures");
        if (begin < path && is_deep(ppri_slice(text, at, path)))
            return ppri_prefix_refuse(fault, begin,
                                      "a capture must be in the last 32 labels of a host");
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
            return ppri_prefix_refuse(fault, (size_t)(capture.data - client.data),
                                      "this capture is not in the backend prefix");
        numbers[count + 1] = (unsigned char)number;
    }
    *side = PPRI_BACKEND;
    for (size_t at = 0; (capture = next_capture(backend, &at)).size;) {
        if (!number_of(client, capture))
            return ppri_prefix_refuse(fault, (size_t)(capture.data - backend.data),
                                      "this capture is not in the client prefix");
    }
    for (size_t i = 0; i < prefix->size; i++) {
        char *c = &pool[prefix->text + i];
        if (ppri_is_capture(*c))
            *c = (char)numbers[(unsigned char)*c];
    }
    return true;
}
