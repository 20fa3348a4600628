/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Writes the heads that go out. forward_rewrite is the call of libppr that this proxy is for. */

#ifndef PROXY_FORWARD_H
#define PROXY_FORWARD_H

#include "head.h"
#include "route.h"
#include "text.h"

/** Write the head for the backend.
 *  @param address the client's, as text */
void forward_request(const struct request *request, const struct route *route, const char *address,
                     struct text *out);

/** Write the head for the client.
 *  @param close whether the connection ends after this response */
void forward_response(const struct response *response, bool close, struct text *out);

/** Write the trailer section of a body, with its empty line. */
void forward_trailer(const struct head *trailer, struct text *out);

/** Rewrite the references of a head, or of a trailer section. A failed text is left alone. */
struct ppr_result forward_rewrite(struct ppr_exchange *exchange, enum ppr_direction direction,
                                  struct text *head);

#endif
