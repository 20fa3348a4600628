/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The pieces of a context: schemes and authorities. */

#ifndef PPRI_REWRITE_CONTEXT_H
#define PPRI_REWRITE_CONTEXT_H

#include "rewrite/exchange.h"

/* Read the schemes and authorities that were given to an exchange into its origins, and put the
   client's target where its path will be. */
void ppri_context_read(struct ppri_exchange *exchange);

#endif
