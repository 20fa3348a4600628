/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What bytes cost: other people's parsers, as Debian has them, and a walk from
   line end to line end. Each ends the program if it does not find what is there. */

#ifndef PPR_TESTS_BENCH_YARDSTICKS_H
#define PPR_TESTS_BENCH_YARDSTICKS_H

#include <ppr/ppr.h>

#include <stddef.h>

/** Copy a head into a buffer. */
void yardstick_copy(struct ppr_view head, size_t count);

/** picohttpparser's phr_parse_response, of libh2o, on a copied head: the same copy
 *  as that of the jobs. */
void yardstick_pico_copied(struct ppr_view head, size_t count);

/** The same, always on the same bytes. */
void yardstick_pico(struct ppr_view head, size_t count);

/** memchr from line end to line end. */
void yardstick_lines(struct ppr_view head, size_t count);

/** h2o_url_parse, of libh2o. */
void yardstick_h2o(struct ppr_view url, size_t count);

/** uriparser's uriParseSingleUriExA and uriFreeUriMembersA. */
void yardstick_uriparser(struct ppr_view url, size_t count);

#endif
