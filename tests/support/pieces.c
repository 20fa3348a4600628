/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "support/pieces.h"

#include <string.h>

/* Split a URL into scheme, authority and the rest. Without "://" all of it is the authority. */
static void split(struct ppr_view url, struct ppr_view *scheme, struct ppr_view *authority,
                  struct ppr_view *rest)
{
    size_t colon = 0;
    while (colon + 2 < url.size && memcmp(url.data + colon, "://", 3) != 0)
        colon++;
    const size_t begin = colon + 2 < url.size ? colon + 3 : 0;
    size_t end = begin;
    while (end < url.size && !memchr("/?#", url.data[end], 3))
        end++;
    *scheme = (struct ppr_view){url.data, begin ? colon : 0};
    *authority = (struct ppr_view){url.data + begin, end - begin};
    *rest = (struct ppr_view){url.data + end, url.size - end};
}

void set_client_origin(struct ppr_context *context, struct ppr_view origin)
{
    struct ppr_view rest;
    if (!origin.size)
        return;
    split(origin, &context->client_scheme, &context->client_authority, &rest);
    context->client_authority.size += rest.size; /* an origin has no rest: let the call judge it */
}

void set_backend_url(struct ppr_context *context, struct ppr_view url)
{
    if (!url.size)
        return;
    split(url, &context->backend_scheme, &context->backend_authority, &context->backend_target);
    if (!context->backend_target.size)
        context->backend_target = ppr_view_of("/");
}
