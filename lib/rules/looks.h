/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The format that a line or text looks like. */

#ifndef PPRI_RULES_LOOKS_H
#define PPRI_RULES_LOOKS_H

#include "text/view.h"

enum ppri_look {
    PPRI_LOOKS_UNKNOWN,
    PPRI_LOOKS_PLAIN,
    PPRI_LOOKS_APACHE,
    PPRI_LOOKS_NGINX,
    PPRI_LOOKS_HAPROXY,
    PPRI_LOOKS_CADDY,
    PPRI_LOOKS_DATA, /* YAML or JSON */
    PPRI_LOOKS_TEMPLATE
};

/* Return what a line looks like. */
enum ppri_look ppri_look_of_line(struct ppr_view line);

/* Return what a text looks like: what most of its lines do. */
enum ppri_look ppri_look_of_text(struct ppr_view text);

/* True if a text has a sign of a template language. */
bool ppri_has_template(struct ppr_view text);

/* Return a sentence about a look; NULL if there is nothing to say of it. */
const char *ppri_look_sentence(enum ppri_look look);

#endif
