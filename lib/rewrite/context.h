/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The context of an exchange: its schemes and authorities. */

#ifndef PPRI_REWRITE_CONTEXT_H
#define PPRI_REWRITE_CONTEXT_H

#include "rewrite/exchange.h"

/* Reads the schemes and authorities of the context into the origins of `exchange`. Sets client_path
   to client_target, not yet read as a path. Sets bits of `ignored`. */
void ppri_context_read(struct ppri_exchange *exchange);

#endif
