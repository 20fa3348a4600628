/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The reader of nginx configurations (doc/rules.md). */

#ifndef PPRI_RULES_NGINX_READER_H
#define PPRI_RULES_NGINX_READER_H

#include <ppr/rules.h>

/* Add the rules of a text to a builder without an error. */
enum ppr_status ppri_nginx_read(struct ppr_builder *builder, struct ppr_view text,
                                const struct ppr_rules_options *options);

#endif
