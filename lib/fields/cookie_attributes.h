/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The attributes of a cookie (RFC 6265bis 5.6), where they stand in the value of Set-Cookie. */

#ifndef PPRI_FIELDS_COOKIE_ATTRIBUTES_H
#define PPRI_FIELDS_COOKIE_ATTRIBUTES_H

#include "text/view.h"

enum ppri_attribute_kind { PPRI_ATTRIBUTE_OTHER, PPRI_ATTRIBUTE_DOMAIN, PPRI_ATTRIBUTE_PATH };

/* An attribute, from its ";" to the next. */
struct ppri_attribute {
    enum ppri_attribute_kind kind;
    struct ppr_view whole;
    struct ppr_view name;
    struct ppr_view value; /* data NULL: there is no "=" */
};

/* How many Domains and Paths are noted. */
#define PPRI_ATTRIBUTES_NOTED 3

/* A cookie's parts. */
struct ppri_attributes {
    struct ppr_view value; /* all of it */
    struct ppr_view pair; /* before the first ";" */
    unsigned count; /* of the notes */
    bool all_noted; /* each Domain and each Path */
    bool has_controls; /* control characters, of whatever kind */
    struct ppri_attribute noted[PPRI_ATTRIBUTES_NOTED + 1]; /* the last is for one that is read */
};

/* Find the parts of a cookie. */
void ppri_attributes_find(struct ppri_attributes *attributes, struct ppr_view value);

/* The next attribute from `*at` on, for who has no notes of it: see below. */
PPRI_RARE bool ppri_attributes_seek(const struct ppri_attributes *attributes, bool any, size_t *at,
                                    struct ppri_attribute *attribute);

/* The next attribute: any if `any`, else the next Domain or Path, of which the name is not told.
   The attributes are the same with notes and without: a value that is walked over twice may have
   lost those that could not be noted. `*at`: 0 at first. `scratch`: for an
   attribute without notes. Return NULL if there is none. */
static inline const struct ppri_attribute *
ppri_attributes_next(const struct ppri_attributes *attributes, bool any, size_t *at,
                     struct ppri_attribute *scratch)
{
    if (any || !attributes->all_noted)
        return ppri_attributes_seek(attributes, any, at, scratch) ? scratch : NULL;
    return *at < attributes->count ? &attributes->noted[(*at)++] : NULL;
}

#endif
