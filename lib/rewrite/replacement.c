/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sizes, compares and writes replacements. */

#include "rewrite/replacement.h"

#include "text/short.h"

#include <stdint.h>

/* Facts about a tail as it is written. */
struct tail_facts {
    size_t size; /* bytes */
    bool empty_first; /* the tail begins with "//" */
    bool any; /* the tail is not empty, so it begins with "/" */
};

/* Returns the facts of a tail whose dot segments are removed. */
PPRI_RARE static struct tail_facts look_dotted(const struct ppri_path *tail)
{
    struct tail_facts facts = {0, false, false};
    struct ppri_backward backward = ppri_backward_start(tail);
    struct ppr_view segment;
    unsigned piece = 0;
    while (ppri_backward_next(&backward, &segment, &piece)) {
        facts.size += 1 + segment.size;
        facts.empty_first = !segment.size && facts.any;
        facts.any = true;
    }
    return facts;
}

static struct tail_facts look(const struct ppri_path *tail, bool dotted)
{
    if (dotted)
        return look_dotted(tail);
    const struct ppr_view piece = tail->piece[0]; /* one piece, which stands as it is */
    const struct tail_facts facts = {piece.size, piece.size > 1 && piece.data[1] == '/',
                                     piece.size > 0};
    return facts;
}

/* True if a path of `prefix` and `tail` begins with "//". */
static bool begins_with_slashes(struct ppr_view prefix, const struct tail_facts *tail)
{
    if (prefix.size > 1)
        return prefix.data[1] == '/';
    return prefix.size == 1 ? tail->any : tail->empty_first;
}

/* The number of parts before the tail. */
#define LEAD_PARTS 4

static void find_lead(const struct ppri_replacement *replacement, struct ppr_view parts[LEAD_PARTS])
{
    parts[0] = replacement->scheme;
    parts[1] = replacement->origin;
    parts[2] = replacement->guard;
    parts[3] = replacement->prefix;
}

void ppri_replacement_lead(const struct ppri_replacement *replacement, struct ppr_view lead[2])
{
    struct ppr_view parts[LEAD_PARTS];
    find_lead(replacement, parts);
    size_t count = 0;
    lead[0] = ppri_view(NULL, 0);
    lead[1] = ppri_view(NULL, 0);
    for (size_t n = 0; n < LEAD_PARTS && count < 2; n++) {
        if (parts[n].size)
            lead[count++] = parts[n];
    }
}

/* True if `part` is not empty and begins in `text`. */
static bool is_within(struct ppr_view text, struct ppr_view part)
{
    const uintptr_t begin = (uintptr_t)text.data;
    const uintptr_t at = (uintptr_t)part.data;
    return part.size && at >= begin && at < begin + text.size;
}

void ppri_replacement_finish(struct ppri_replacement *replacement, struct ppr_view text)
{
    const struct tail_facts facts = look(&replacement->tail, replacement->dotted);
    const bool is_path = !replacement->scheme.size && !replacement->origin.size;
    /* M7: an empty path is "/". */
    if (!replacement->prefix.size && !facts.size)
        replacement->prefix = PPRI_LITERAL("/");
    replacement->guard = ppri_view(NULL, 0);
    if (is_path && begins_with_slashes(replacement->prefix, &facts))
        replacement->guard = PPRI_LITERAL("/.");
    struct ppr_view parts[LEAD_PARTS];
    find_lead(replacement, parts);
    const size_t kept = facts.size + replacement->rest.size;
    size_t count = 0;
    replacement->tail_size = facts.size;
    replacement->size = kept;
    for (size_t n = 0; n < LEAD_PARTS; n++) {
        replacement->size += ppri_capture_size(&replacement->captures, parts[n]);
        count += parts[n].size > 0;
    }
    replacement->stands =
        count <= 2 && !replacement->dotted && !replacement->captures.known && kept <= text.size &&
        !is_within(text, replacement->origin) &&
        (!facts.size || replacement->tail.piece[0].data + kept == text.data + text.size);
}

static bool tail_equals(const struct ppri_replacement *replacement, struct ppr_view text)
{
    if (!replacement->dotted)
        return ppri_begins_with(text, replacement->tail.piece[0]);
    size_t end = replacement->tail_size;
    struct ppri_backward backward = ppri_backward_start(&replacement->tail);
    struct ppr_view segment;
    unsigned piece = 0;
    while (ppri_backward_next(&backward, &segment, &piece)) {
        const size_t begin = end - segment.size;
        if (text.data[begin - 1] != '/' || !ppri_equal(ppri_slice(text, begin, end), segment))
            return false;
        end = begin - 1;
    }
    return true;
}

bool ppri_replacement_equals(const struct ppri_replacement *replacement, struct ppr_view text)
{
    struct ppr_view parts[LEAD_PARTS];
    if (replacement->size != text.size)
        return false;
    find_lead(replacement, parts);
    for (size_t n = 0; n < LEAD_PARTS; n++) {
        if (!ppri_capture_take(&replacement->captures, parts[n], &text))
            return false;
    }
    return tail_equals(replacement, text) &&
           ppri_equal(ppri_from(text, replacement->tail_size), replacement->rest);
}

static char *copy(char *to, struct ppr_view bytes)
{
    if (bytes.size)
        ppri_copy(to, bytes.data, bytes.size);
    return to + bytes.size;
}

/* Writes a tail without its dot segments to `to`, from right to left. */
PPRI_RARE static char *write_dotted(const struct ppri_replacement *replacement, char *to)
{
    struct ppri_backward backward = ppri_backward_start(&replacement->tail);
    struct ppr_view segment;
    unsigned piece = 0;
    char *end = to + replacement->tail_size;
    while (ppri_backward_next(&backward, &segment, &piece)) {
        end -= segment.size;
        copy(end, segment);
        *--end = '/';
    }
    return to + replacement->tail_size;
}

PPRI_RARE static char *write_captures(const struct ppri_replacement *replacement,
                                      const struct ppr_view parts[LEAD_PARTS], char *to)
{
    struct ppri_writer writer = {.data = to, .capacity = replacement->size};
    for (size_t n = 0; n < LEAD_PARTS; n++)
        ppri_capture_append(&replacement->captures, &writer, parts[n]);
    return to + writer.size;
}

char *ppri_replacement_write_tail(const struct ppri_replacement *replacement, char *to)
{
    return replacement->dotted ? write_dotted(replacement, to)
                               : copy(to, replacement->tail.piece[0]);
}

void ppri_replacement_write(const struct ppri_replacement *replacement, char *to)
{
    struct ppr_view parts[LEAD_PARTS];
    find_lead(replacement, parts);
    if (replacement->captures.known)
        to = write_captures(replacement, parts, to);
    else {
        for (size_t n = 0; n < LEAD_PARTS; n++)
            to = copy(to, parts[n]);
    }
    copy(ppri_replacement_write_tail(replacement, to), replacement->rest);
}

struct ppr_result ppri_replacement_result(const struct ppri_replacement *replacement, char *buffer,
                                          size_t capacity)
{
    struct ppr_result result = ppri_result(PPR_UNCHANGED, replacement->reason, replacement->rule);
    if (!replacement->rewritten)
        return result;
    result.count = replacement->size;
    result.status = PPR_NO_SPACE;
    if (replacement->size > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    ppri_replacement_write(replacement, buffer);
    return result;
}
