/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the Domains and Paths of a cookie in one walk, or attribute by attribute. */

#include "fields/cookie_attributes.h"

#include "text/chars.h"
#include "text/load.h"
#include "text/skip.h"

/* Returns the kind of an attribute by its name. */
static enum ppri_attribute_kind attribute_kind_of(struct ppr_view name)
{
    if (name.size == 4 && ppri_equal_nocase(name, PPRI_LITERAL("Path")))
        return PPRI_ATTRIBUTE_PATH;
    if (name.size == 6 && ppri_equal_nocase(name, PPRI_LITERAL("Domain")))
        return PPRI_ATTRIBUTE_DOMAIN;
    return PPRI_ATTRIBUTE_OTHER;
}

/* Reads the attribute `whole`, from its ";" up to the next one. */
PPRI_RARE static void read_attribute(struct ppr_view whole, struct ppri_attribute *attribute)
{
    const struct ppr_view text = ppri_from(whole, 1);
    const size_t equals = ppri_seek(text, 0, '=');
    attribute->whole = whole;
    attribute->name = ppri_trim(ppri_slice(text, 0, equals), true);
    attribute->kind = attribute_kind_of(attribute->name);
    attribute->value = ppri_view(NULL, 0);
    if (equals < text.size)
        attribute->value = ppri_trim(ppri_from(text, equals + 1), true);
}

/* Returns the offset of an attribute's name if its first letter is that of Domain or Path, else 0.
   `at` is the offset of the ";". */
static inline size_t find_wanted(struct ppr_view value, size_t at)
{
    do
        at++;
    while (at < value.size && value.data[at] <= ' ' &&
           (ppri_is_ows(value.data[at]) || value.data[at] == '\r' || value.data[at] == '\n'));
    /* In lower case if it is a letter. */
    const int letter = at < value.size ? value.data[at] | ' ' : 0;
    return letter == 'd' || letter == 'p' ? at : 0;
}

/* Returns up to eight bytes at `at` as a number; bytes after the end are 0. */
static inline uint64_t word_at(struct ppr_view value, size_t at)
{
    const size_t left = value.size - at;
    return left < 8 ? ppri_load_part(value.data + at, left) : ppri_load_8(value.data + at);
}

/* Reads the attribute from `begin` to `end` if it is a Domain or Path written plainly. Then "="
   follows its name, which begins at `name`, without white space. The name is compared as one word,
   in lower case:

       ;Path=/x    word is "path=/x", whose first 5 bytes are "path="
       ;Domain=x   word is "domain=x", whose first 7 bytes are "domain=" */
static inline bool read_usual(struct ppr_view value, size_t begin, size_t name, size_t end,
                              struct ppri_attribute *attribute)
{
    const uint64_t word = word_at(value, name) | ppri_load_8("    \0\0\0");
    size_t size = 5;
    attribute->kind = PPRI_ATTRIBUTE_PATH;
    if ((word ^ ppri_load_8("path=\0\0")) << 24) {
        size = 7;
        attribute->kind = PPRI_ATTRIBUTE_DOMAIN;
        if (((word | ppri_load_8("      \0")) ^ ppri_load_8("domain=")) << 8)
            return false;
    }
    attribute->whole = ppri_slice(value, begin, end);
    attribute->value = ppri_trim(ppri_slice(value, name + size, end), true);
    return true;
}

/* Records the attribute from `begin` to `end`, whose name begins at `name`, if it is a Domain or
   Path. */
static void remember_attribute(struct ppri_attributes *attributes, size_t begin, size_t name,
                               size_t end)
{
    const struct ppr_view value = attributes->value;
    struct ppri_attribute *attribute = &attributes->noted[attributes->count];
    if (!read_usual(value, begin, name, end, attribute))
        read_attribute(ppri_slice(value, begin, end), attribute);
    if (attribute->kind == PPRI_ATTRIBUTE_OTHER)
        return;
    if (attributes->count < PPRI_ATTRIBUTES_NOTED)
        attributes->count++;
    else
        attributes->all_noted = false;
}

void ppri_attributes_find(struct ppri_attributes *attributes, struct ppr_view value)
{
    /* Offset of the name of the current attribute; 0 if it is neither Domain nor Path. */
    size_t wanted = 0;
    size_t begin = value.size; /* offset of its ";"; the size of the value before the first ";" */
    attributes->value = value;
    attributes->pair = value;
    attributes->count = 0;
    attributes->all_noted = true;
    attributes->has_controls = false;
    for (size_t base = 0; base < value.size; base += PPRI_WINDOW) {
        for (uint64_t marks = ppri_window(value, base, PPRI_COOKIE_MARK); marks;
             marks &= marks - 1) {
            const size_t at = base + ppri_lowest(marks);
            if (value.data[at] != ';') {
                attributes->has_controls = true;
                continue;
            }
            if (begin == value.size)
                attributes->pair.size = at;
            if (wanted)
                remember_attribute(attributes, begin, wanted, at);
            wanted = find_wanted(value, at);
            begin = at;
        }
    }
    if (wanted)
        remember_attribute(attributes, begin, wanted, value.size);
}

bool ppri_attributes_seek(const struct ppri_attributes *attributes, bool any, size_t *at,
                          struct ppri_attribute *attribute)
{
    const struct ppr_view value = attributes->value;
    if (!*at)
        *at = attributes->pair.size;
    while (*at < value.size) {
        const size_t begin = *at;
        *at = ppri_seek(value, begin + 1, ';');
        if (!any && !find_wanted(value, begin))
            continue;
        read_attribute(ppri_slice(value, begin, *at), attribute);
        if (any || attribute->kind != PPRI_ATTRIBUTE_OTHER)
            return true;
    }
    return false;
}
