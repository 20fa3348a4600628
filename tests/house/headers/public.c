/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiled alone as C99, C11, C++98 and C++17: the headers come first, so that
   they have to bring along all that they need, and twice. */

#include <ppr/rules.h>

#include <ppr/ppr.h>
#include <ppr/rules.h>

/* In the initialiser of a global: complete types, constant enumerators. */
struct ppr_view ppr_headers_view = {"a", 1};
struct ppr_context ppr_headers_context;
struct ppr_result ppr_headers_result;
struct ppr_error ppr_headers_error;
struct ppr_rule ppr_headers_rule;
struct ppr_item ppr_headers_item;
enum ppr_rules_format ppr_headers_format = PPR_RULES_NGINX;
struct ppr_field ppr_headers_field;
struct ppr_url ppr_headers_url;
struct ppr_allocator ppr_headers_allocator;
enum ppr_status ppr_headers_status = PPR_BAD_RULE;
enum ppr_reason ppr_headers_reason = PPR_REASON_MALFORMED;
unsigned ppr_headers_flags = PPR_ANY_SCHEME | PPR_KEEP | PPR_BLOCK_WHOLE;

size_t ppr_headers_use(const struct ppr_table *table);

size_t ppr_headers_use(const struct ppr_table *table)
{
    ppr_headers_context.size = sizeof ppr_headers_context;
    ppr_headers_context.client_origin = ppr_view_of("http://front.example");
    ppr_headers_result =
        ppr_rewrite_url(table, PPR_RESPONSE, &ppr_headers_context, ppr_headers_view, NULL, 0);
    return ppr_headers_result.count;
}
