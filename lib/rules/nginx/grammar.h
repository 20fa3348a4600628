/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directives of an nginx configuration that say something of URLs: which they are,
   where they may stand, and which of them count for a block. */

#ifndef PPRI_RULES_NGINX_GRAMMAR_H
#define PPRI_RULES_NGINX_GRAMMAR_H

#include "rules/nginx/lexer.h"

enum ppri_nginx_kind {
    PPRI_NGINX_OTHER, /* skipped, and all in it */
    PPRI_NGINX_ROOT, /* the text itself */
    PPRI_NGINX_HTTP,
    PPRI_NGINX_SERVER,
    PPRI_NGINX_LOCATION,
    PPRI_NGINX_IF,
    PPRI_NGINX_LIMIT,
    PPRI_NGINX_UPSTREAM,
    PPRI_NGINX_MEMBER, /* a server of an upstream */
    PPRI_NGINX_PASS,
    PPRI_NGINX_REDIRECT,
    PPRI_NGINX_DOMAIN, /* of cookies, as the next two */
    PPRI_NGINX_PATH,
    PPRI_NGINX_FLAGS,
    PPRI_NGINX_HEADER,
    PPRI_NGINX_HOST, /* the first of these in a block that sets Host, also one of them */
    PPRI_NGINX_LISTEN,
    PPRI_NGINX_NAME,
    PPRI_NGINX_SSL,
    PPRI_NGINX_SET,
    PPRI_NGINX_REWRITE,
    PPRI_NGINX_BREAK,
    PPRI_NGINX_RETURN,
    PPRI_NGINX_DENY,
    PPRI_NGINX_ALLOW,
    PPRI_NGINX_SATISFY,
    PPRI_NGINX_INTERNAL,
    PPRI_NGINX_MAP,
    PPRI_NGINX_INCLUDE
};

#define PPRI_NGINX_BIT(kind) (1u << (unsigned)(kind))

/* No block. */
#define PPRI_NGINX_NONE ((size_t)-1)

/* Give each directive its kind, and refuse those that stand where they must not, or have too
   few or too many words. Directives of one kind in one block are linked. */
enum ppr_status ppri_nginx_classify(struct ppri_draft *draft, struct ppri_nginx *file);

/* The first child of a block of a kind, and the next one behind it; 0: none. Both take a time that
   does not depend on the size of the block. */
size_t ppri_nginx_child(const struct ppri_nginx *file, size_t block, enum ppri_nginx_kind kind);
size_t ppri_nginx_sibling(const struct ppri_nginx *file, size_t index);

/* The first word after the name of a directive. */
struct ppr_view ppri_nginx_text(const struct ppri_nginx *file, size_t index);

/* The block, or the nearest around it, that has children of a kind: those count for it, as
   one level's go before all of another's. */
size_t ppri_nginx_level(const struct ppri_nginx *file, size_t block, enum ppri_nginx_kind kind);

/* The nearest block around a directive that is of a kind; 0: none. */
size_t ppri_nginx_around(const struct ppri_nginx *file, size_t index, enum ppri_nginx_kind kind);

#endif
