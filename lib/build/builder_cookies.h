/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Cookie rules that readers of rules add, beside those of the public calls. */

#ifndef PPRI_BUILD_BUILDER_COOKIES_H
#define PPRI_BUILD_BUILDER_COOKIES_H

#include "build/builder.h"

/* Add a cookie rule of a kind that changes nothing, so that in its scope those of wider
   scopes do not count. */
enum ppr_status ppri_builder_cookie_none(struct ppr_builder *builder, enum ppri_cookie_kind kind);

#endif
