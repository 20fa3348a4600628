/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "attribute.h"

#include "bytes.h"
#include "chars.h"

/* What an attribute is, by its name. */
static enum ppri_attribute_kind kind_of(struct ppr_view name)
{
    if (name.size == 4 && ppri_equal_nocase(name, PPRI_LITERAL("Path")))
        return PPRI_ATTRIBUTE_PATH;
    if (name.size == 6 && ppri_equal_nocase(name, PPRI_LITERAL("Domain")))
        return PPRI_ATTRIBUTE_DOMAIN;
    return PPRI_ATTRIBUTE_OTHER;
}

/* Read the attribute from one ";" to the next. */
static void read_attribute(struct ppr_view whole, struct ppri_attribute *attribute)
{
    const struct ppr_view text = ppri_from(whole, 1);
    const size_t equals = ppri_seek(text, 0, '=');
    attribute->whole = whole;
    attribute->name = ppri_trim(ppri_slice(text, 0, equals), true);
    attribute->kind = kind_of(attribute->name);
    attribute->value = ppri_view(NULL, 0);
    if (equals < text.size)
        attribute->value = ppri_trim(ppri_from(text, equals + 1), true);
}

/* Whether an attribute, by the first byte of its name, may be a Domain or a Path. */
static inline bool may_be_wanted(struct ppr_view value, size_t at)
{
    do
        at++;
    while (at < value.size &&
           (ppri_is_ows(value.data[at]) || value.data[at] == '\r' || value.data[at] == '\n'));
    const char letter = (char)(at < value.size ? ppri_lower(value.data[at]) : 0);
    return letter == 'd' || letter == 'p';
}

/* Note an attribute between two offsets, if it is one to be noted. */
static void note(struct ppri_attributes *attributes, size_t begin, size_t end)
{
    const char *data = attributes->value.data;
    struct ppri_attribute attribute;
    read_attribute(ppri_view(data + begin, end - begin), &attribute);
    if (attribute.kind == PPRI_ATTRIBUTE_OTHER)
        return;
    if (attributes->count == PPRI_ATTRIBUTES_NOTED) {
        attributes->all_noted = false;
        return;
    }
    const unsigned n = attributes->count++;
    const char *value = attribute.value.data;
    attributes->noted[n].kind = attribute.kind;
    attributes->noted[n].begin = (uint32_t)begin;
    attributes->noted[n].end = (uint32_t)end;
    attributes->noted[n].value = (uint32_t)(value ? value - data : 0);
    attributes->noted[n].size = (uint32_t)attribute.value.size;
}

void ppri_attributes_find(struct ppri_attributes *attributes, struct ppr_view value)
{
    bool first = true; /* ";" */
    bool wanted = false;
    size_t begin = 0; /* of the attribute at hand */
    attributes->value = value;
    attributes->pair = value;
    attributes->count = 0;
    attributes->all_noted = value.size <= UINT32_MAX;
    for (size_t base = 0; base < value.size; base += PPRI_WINDOW) {
        for (uint64_t ends = ppri_window(value, base, ';'); ends; ends &= ends - 1) {
            const size_t at = base + ppri_lowest(ends);
            if (first)
                attributes->pair.size = at;
            first = false;
            if (wanted)
                note(attributes, begin, at);
            wanted = may_be_wanted(value, at);
            begin = at;
        }
    }
    if (wanted)
        note(attributes, begin, value.size);
}

bool ppri_attributes_seek(const struct ppri_attributes *attributes, bool any, size_t *at,
                          struct ppri_attribute *attribute)
{
    const struct ppr_view value = attributes->value;
    while (*at < value.size) {
        const size_t begin = *at;
        *at = ppri_seek(value, begin + 1, ';');
        if (!any && !may_be_wanted(value, begin))
            continue;
        read_attribute(ppri_slice(value, begin, *at), attribute);
        if (any || attribute->kind != PPRI_ATTRIBUTE_OTHER)
            return true;
    }
    return false;
}
