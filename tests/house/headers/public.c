/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiled alone as C90, C99, C11, C++98, C++11, C++17 and C++20: the headers come first, so that
   they have to bring along all that they need, and twice. */

#include <ppr/rules.h>

#include <ppr/ppr.h>
#include <ppr/rules.h>

/* In the initialiser of a global: complete types, constant enumerators. */
struct ppr_view ppr_headers_view = {"a", 1};
struct ppr_context ppr_headers_context = PPR_CONTEXT_INIT;
struct ppr_exchange ppr_headers_exchange;
struct ppr_pair ppr_headers_pair;
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
enum ppr_part ppr_headers_part = PPR_PART_BUILDER;
unsigned ppr_headers_flags = PPR_ANY_SCHEME | PPR_KEEP | PPR_BLOCK_WHOLE | PPR_BLOCK_HEAD;
unsigned ppr_headers_ignored = PPR_IGNORED_CLIENT_SCHEME | PPR_IGNORED_BACKEND_HOST;

#if PPR_VERSION_NUMBER != (PPR_VERSION_MAJOR << 16 | PPR_VERSION_MINOR << 8 | PPR_VERSION_PATCH)
#  error "the version is written in two ways"
#endif

size_t ppr_headers_use(const struct ppr_table *table);

size_t ppr_headers_use(const struct ppr_table *table)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = ppr_view_of("http");
#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L)
    context.client_authority = PPR_STRING("front.example");
#endif
    if (ppr_exchange_init(&ppr_headers_exchange, table, &context, &ppr_headers_ignored) != PPR_OK)
        return 0;
    ppr_headers_result =
        ppr_rewrite_url(&ppr_headers_exchange, PPR_RESPONSE, ppr_headers_view, NULL, 0);
    return ppr_headers_result.count;
}
