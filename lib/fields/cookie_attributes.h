/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The attributes of a cookie (RFC 6265bis 5.6), as views of the value of Set-Cookie. */

#ifndef PPRI_FIELDS_COOKIE_ATTRIBUTES_H
#define PPRI_FIELDS_COOKIE_ATTRIBUTES_H

#include "text/view.h"

enum ppri_attribute_kind { PPRI_ATTRIBUTE_OTHER, PPRI_ATTRIBUTE_DOMAIN, PPRI_ATTRIBUTE_PATH };

/* An attribute, from its ";" up to the next one. */
struct ppri_attribute {
    enum ppri_attribute_kind kind;
    struct ppr_view whole; /* with its ";" */
    struct ppr_view name; /* not set by ppri_attributes_next unless `any` */
    struct ppr_view value; /* NULL data if there is no "=" */
};

/* The most Domains and Paths that are recorded. */
#define PPRI_ATTRIBUTES_NOTED 3

/* The parts of a cookie. */
struct ppri_attributes {
    struct ppr_view value; /* the whole cookie */
    struct ppr_view pair; /* before the first ";" */
    unsigned count; /* number of recorded attributes */
    bool all_noted; /* every Domain and Path is recorded */
    bool has_controls; /* there are control characters, TAB included */
    /* The first `count` are recorded; the last is scratch. */
    struct ppri_attribute noted[PPRI_ATTRIBUTES_NOTED + 1];
};

/* Finds the parts of the cookie `value`. */
void ppri_attributes_find(struct ppri_attributes *attributes, struct ppr_view value);

/* Finds the next attribute from `*at` on, by reading the value: see ppri_attributes_next. */
PPRI_RARE bool ppri_attributes_seek(const struct ppri_attributes *attributes, bool any, size_t *at,
                                    struct ppri_attribute *attribute);

/* Returns the next attribute if `any`, else the next Domain or Path, without its name. Returns NULL
   if there is no such attribute. `*at` is 0 at first. `scratch` holds an attribute that is not
   recorded. The attributes are equal whether all are recorded or not. So the walk that writes
   reports the changes that were measured. */
static inline const struct ppri_attribute *
ppri_attributes_next(const struct ppri_attributes *attributes, bool any, size_t *at,
                     struct ppri_attribute *scratch)
{
    if (any || !attributes->all_noted)
        return ppri_attributes_seek(attributes, any, at, scratch) ? scratch : NULL;
    return *at < attributes->count ? &attributes->noted[(*at)++] : NULL;
}

#endif
