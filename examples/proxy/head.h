/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the head of a message strictly. Two HTTP readers that disagree about the end of a
 * message can be made to take one request for two (RFC 9112 11.2). So a head that can be read
 * in two ways is refused, and the head that goes out is written anew. */

#ifndef PROXY_HEAD_H
#define PROXY_HEAD_H

#include <ppr/ppr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOST_FIELDS = 256, MOST_NOMINATED = 16 };

/** The reason why the proxy answers in the backend's place. */
struct problem {
    int status; /**< 0: there is no problem */
    const char *why; /**< static, one line */
};

struct head {
    struct ppr_view start; /**< request line or status line */
    int minor; /**< of the version: HTTP/1.minor */
    struct ppr_field fields[MOST_FIELDS];
    size_t count;
    struct ppr_view nominated[MOST_NOMINATED]; /**< the fields that Connection names */
    size_t nominated_count;
    bool close; /**< Connection: close, or a version that has no other way */
    bool switches; /**< Connection names Upgrade */
    bool chunked;
    bool has_length;
    uint64_t length;
};

struct request {
    struct head head;
    struct ppr_view method;
    struct ppr_view target; /**< path and query; the path may be empty, after absolute-form */
    struct ppr_view host; /**< with its port: the target's, else that of Host */
    struct ppr_view upgrade; /**< the protocols that the client asks for; may be empty */
};

struct response {
    struct head head;
    int status;
    struct ppr_view phrase;
    struct ppr_view upgrade; /**< the protocol that the backend switches to; may be empty */
};

/** Read the head of a request, up to and with its empty line.
 *  @param scheme  by which clients reach the proxy, "http"
 *  @param request gets views into the text, even if there is a problem */
struct problem request_read(struct ppr_view text, const char *scheme, struct request *request);

/** Read the head of a response, up to and with its empty line. */
struct problem response_read(struct ppr_view text, struct response *response);

/** Read the trailer section of a chunked body, up to and with its empty line. Its framing fields
 *  are ignored. */
struct problem trailer_read(struct ppr_view text, enum ppr_direction direction, struct head *head);

/** Return whether a field stays on this connection: hop-by-hop by its nature,
 *  or because Connection names it (RFC 9110 7.6.1). */
bool head_keeps(const struct head *head, struct ppr_view name);

#endif
