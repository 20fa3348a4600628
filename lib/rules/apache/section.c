/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/section.h"

#include "text/percent.h"

#include <string.h>

size_t ppri_apache_section_around(const struct ppri_apache *reader, size_t section,
                                  enum ppri_apache_section_kind kind)
{
    while (section && ppri_apache_section(reader, section)->kind != kind)
        section = ppri_apache_section(reader, section)->parent;
    return section;
}

static bool is_location(enum ppri_apache_section_kind kind)
{
    return kind == PPRI_APACHE_LOCATION || kind == PPRI_APACHE_LOCATION_MATCH;
}

size_t ppri_apache_location_around(const struct ppri_apache *reader, size_t section)
{
    while (section &&
           !is_location((enum ppri_apache_section_kind)ppri_apache_section(reader, section)->kind))
        section = ppri_apache_section(reader, section)->parent;
    return section;
}

size_t ppri_apache_wrong_section(const struct ppri_apache *reader, size_t section)
{
    bool has_location = false;
    bool has_server = false;
    for (size_t i = section; i; i = ppri_apache_section(reader, i)->parent) {
        const enum ppri_apache_section_kind kind =
            (enum ppri_apache_section_kind)ppri_apache_section(reader, i)->kind;
        const bool is_decided = kind >= PPRI_APACHE_IF_MODULE && kind < PPRI_APACHE_RAW;
        const bool is_server = kind == PPRI_APACHE_VIRTUAL_HOST;
        if (is_decided)
            continue;
        if (!is_server && !is_location(kind))
            return i;
        if (has_server || (has_location && !is_server))
            return i;
        has_server = is_server;
        has_location = has_location || !is_server;
    }
    return 0;
}

const struct ppri_apache_word *ppri_apache_location_word(const struct ppri_apache *reader,
                                                         size_t location, bool *is_match)
{
    const struct ppri_apache_section *section = ppri_apache_section(reader, location);
    const struct ppri_apache_word *words = ppri_apache_words(reader, section->words);
    const bool is_tilde = section->count > 2 && ppri_equal(words[1].text, PPRI_LITERAL("~"));
    *is_match = is_tilde || section->kind == PPRI_APACHE_LOCATION_MATCH;
    return &words[1 + (size_t)is_tilde];
}

/* The bytes of a path before its segment with a variable that has no value, or a wildcard. */
static struct ppr_view known_part(struct ppr_view path, size_t unknown)
{
    while (unknown && path.data[unknown - 1] != '/')
        unknown--;
    return unknown ? ppri_slice(path, 0, unknown) : PPRI_LITERAL("/");
}

void ppri_apache_read_path(struct ppri_apache *reader, const struct ppri_apache_word *word,
                           bool is_match, struct ppri_apache_pattern *pattern)
{
    const struct ppri_apache_pattern narrow = {.kind = PPRI_APACHE_NARROW,
                                               .prefix = PPRI_LITERAL("/")};
    const struct ppr_view text = word->text;
    size_t unknown = text.size;
    for (size_t i = 0; i < text.size && unknown == text.size; i++) {
        if (text.data[i] == '*' || text.data[i] == '?' || text.data[i] == '[')
            unknown = i;
    }
    *pattern = narrow;
    if (word->missing.size) {
        const size_t at = (size_t)(word->missing.data - text.data) - 2;
        if (!is_match && at && text.data[0] == '/')
            pattern->prefix = known_part(text, at < unknown ? at : unknown);
        return;
    }
    if (is_match) {
        ppri_apache_read_pattern(reader, text, pattern);
        return;
    }
    if (!text.size || text.data[0] != '/')
        return;
    pattern->kind = unknown < text.size ? PPRI_APACHE_NARROW : PPRI_APACHE_PREFIX;
    pattern->prefix = unknown < text.size ? known_part(text, unknown) : text;
}

struct ppr_view ppri_apache_encode(struct ppri_apache *reader, struct ppr_view path, bool is_sent)
{
    char *bytes = ppri_apache_memory(reader, 3 * path.size + 1);
    size_t size = 0;
    if (!bytes)
        return ppri_view("/", 1);
    for (size_t i = 0; i < path.size; i++) {
        const char c = path.data[i];
        char unused = 0;
        const bool is_read =
            ppri_percent_read(path, i, &unused) || c == '?' || c == '#' || c == '\\';
        if (is_sent && is_read)
            bytes[size++] = c;
        else
            size += ppri_encode(c, bytes + size);
    }
    return ppri_view(bytes, size);
}
