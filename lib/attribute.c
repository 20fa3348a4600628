/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "attribute.h"

#include "bytes.h"
#include "chars.h"

struct ppri_attribute ppri_attribute_of(struct ppr_view whole)
{
    struct ppri_attribute attribute;
    attribute.whole = whole;
    const struct ppr_view text = ppri_from(whole, 1);
    const size_t equals = ppri_seek(text, 0, '=');
    attribute.name = ppri_trim(ppri_slice(text, 0, equals), true);
    attribute.value = ppri_view(NULL, 0);
    if (equals < text.size)
        attribute.value = ppri_trim(ppri_from(text, equals + 1), true);
    return attribute;
}

/* Whether an attribute, by the first byte of its name, may be a Domain or a Path. */
static inline bool may_be_noted(struct ppr_view value, size_t at)
{
    do
        at++;
    while (at < value.size &&
           (ppri_is_ows(value.data[at]) || value.data[at] == '\r' || value.data[at] == '\n'));
    const char letter = (char)(at < value.size ? ppri_lower(value.data[at]) : 0);
    return letter == 'd' || letter == 'p';
}

void ppri_attributes_find(struct ppri_attributes *attributes, struct ppr_view value)
{
    bool first = true; /* ";" */
    bool noting = false; /* an attribute that is yet to be ended */
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
            if (noting)
                attributes->noted[attributes->count++].end = (uint32_t)at;
            noting = may_be_noted(value, at);
            if (noting && attributes->count == PPRI_ATTRIBUTES_NOTED)
                noting = attributes->all_noted = false;
            if (noting)
                attributes->noted[attributes->count].begin = (uint32_t)at;
        }
    }
    if (noting)
        attributes->noted[attributes->count++].end = (uint32_t)value.size;
}

bool ppri_attributes_seek(const struct ppri_attributes *attributes, bool any, size_t *at,
                          struct ppri_attribute *attribute)
{
    const struct ppr_view value = attributes->value;
    while (*at < value.size) {
        const size_t begin = *at;
        *at = ppri_seek(value, begin + 1, ';');
        if (!any && !may_be_noted(value, begin))
            continue;
        *attribute = ppri_attribute_of(ppri_slice(value, begin, *at));
        return true;
    }
    return false;
}
