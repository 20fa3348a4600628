/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The quick way from a reference to what comes out, for the commonest question of all: a
   canonical absolute URL in the response direction, when nothing is known of the exchange but the
   client's origin. It is the short way (reference_shortcut.h) without an exchange and without a
   replacement, and says the same; what it cannot judge it leaves to that. In line: it is most of
   what its caller does. */

#ifndef PPRI_REWRITE_URL_SHORTCUT_H
#define PPRI_REWRITE_URL_SHORTCUT_H

#include "table/lookup_canonical.h"
#include "uri/scan_canonical.h"

/* Whether the client's origin is all that may be of use in a context. */
static inline bool ppri_url_shortcut_context(const struct ppr_context *context)
{
    return context->size == sizeof *context &&
           !(context->backend_url.size | context->backend_host.size) &&
           !ppri_is_bad(context->client_target) && context->client_origin.data;
}

/* What is known of a URL once it has been gone over. */
struct ppri_shortcut_url {
    struct ppr_view text;
    struct ppr_view host; /* with its port, and anything else that may be there */
    struct ppr_view path;
    uint64_t slashes;
    enum ppri_scheme scheme;
};

/* Go over a URL of 16 bytes or more. Return false if it is not for the quick way, and set
   `*careful` if it is not canonical. */
static inline bool ppri_url_shortcut_scan(struct ppri_shortcut_url *url, struct ppr_view text,
                                          bool *careful)
{
    struct ppri_marks marks = {0, 0, 0};
    const size_t begin = ppri_canonical_scheme(text.data);
    if (!begin)
        return false;
    ppri_mark(text, &marks);
    const size_t end = ppri_canonical_end(text, &marks);
    url->slashes = ppri_path_slashes(&marks) & ~ppri_window_below(begin);
    if (!end || !url->slashes) {
        *careful = !end;
        return false;
    }
    const size_t path = ppri_lowest(url->slashes);
    url->text = text;
    url->host = ppri_view(text.data + begin, path - begin);
    url->path = ppri_view(text.data + path, end - path);
    url->scheme = begin == 7 ? PPRI_SCHEME_HTTP : PPRI_SCHEME_HTTPS;
    return true;
}

/* The hash of a URL's origin, if its host is canonical and its port the default. */
static inline uint64_t ppri_url_shortcut_hash(const struct ppri_shortcut_url *url)
{
    const struct ppri_origin http = {PPRI_SCHEME_HTTP, 80, {NULL, 0}};
    const struct ppri_origin https = {PPRI_SCHEME_HTTPS, 443, {NULL, 0}};
    return ppri_hash_bytes(url->scheme == PPRI_SCHEME_HTTP ? ppri_origin_hash_start(&http)
                                                           : ppri_origin_hash_start(&https),
                           url->host);
}

/* The rule that covers a URL, among several on its origin, the first of which is `first`; NULL:
   none does. Return false if it is not for the quick way. */
bool ppri_url_shortcut_find_among(const struct ppr_table *table,
                                  const struct ppri_shortcut_url *url, uint64_t hash,
                                  const struct ppri_rule *first, const struct ppri_rule **rule);

/* Whether a rule's backend origin is a URL's in the same text. One in another text may be it,
   too, under any scheme. */
static inline bool ppri_url_shortcut_is_on(const struct ppr_table *table,
                                           const struct ppri_shortcut_url *url,
                                           const struct ppri_rule *rule)
{
    const struct ppr_view origin = ppri_prefix_origin_text(table->pool, &rule->backend);
    return origin.size == (size_t)(url->path.data - url->text.data) &&
           ppri_same(origin.data, url->text.data, origin.size);
}

/* The same, for one rule or several. */
static inline bool ppri_url_shortcut_find(const struct ppr_table *table,
                                          const struct ppri_shortcut_url *url, uint64_t hash,
                                          const struct ppri_rule *first,
                                          const struct ppri_rule **rule)
{
    if (PPRI_SELDOM(!(first->client.flags & PPRI_SOLE))) {
        /* With copies: what a pointer is given to could not stay in registers above. */
        const struct ppri_shortcut_url copy = *url;
        const struct ppri_rule *found = NULL;
        const bool is_found = ppri_url_shortcut_find_among(table, &copy, hash, first, &found);
        *rule = found;
        return is_found;
    }
    const struct ppr_view prefix = ppri_prefix_path(table->pool, &first->backend);
    *rule = ppri_lookup_canonical_is_under(url->path, prefix) ? first : NULL;
    return true;
}

/* Write what comes out for a URL by a rule that covers it. */
static inline bool ppri_url_shortcut_write(const struct ppr_table *table,
                                           const struct ppri_shortcut_url *url,
                                           const struct ppri_rule *rule,
                                           struct ppr_view client_origin, char *buffer,
                                           size_t capacity, struct ppr_result *result)
{
    const struct ppr_view prefix = ppri_prefix_path(table->pool, &rule->client);
    const char *tail = url->path.data + ppri_prefix_path(table->pool, &rule->backend).size;
    const size_t tail_size = (size_t)(url->text.data + url->text.size - tail);
    const size_t before = client_origin.size + prefix.size;
    if (!prefix.size && tail == url->path.data + url->path.size)
        return false; /* R7: "/" comes out, which is in neither */
    result->reason = PPR_REASON_MAPPED;
    result->rule = ppri_rule_number(rule);
    result->count = before + tail_size;
    result->status = PPR_NO_SPACE;
    if (PPRI_SELDOM(result->count > capacity))
        return true;
    result->status = PPR_REWRITTEN;
    ppri_copy(buffer, client_origin.data, client_origin.size);
    ppri_copy(buffer + client_origin.size, prefix.data, prefix.size);
    ppri_copy(buffer + before, tail, tail_size);
    return true;
}

static inline bool ppri_url_shortcut_keep(enum ppr_reason reason, const struct ppri_rule *rule,
                                          struct ppr_result *result)
{
    const struct ppr_result kept = {PPR_UNCHANGED, reason, ppri_rule_number(rule), 0};
    *result = kept;
    return true;
}

/* Rewrite a reference. Return false, with nothing written, if it is not for the quick way, and
   set `*careful` if it is not for the short way either. */
PPRI_INLINE bool ppri_url_shortcut(const struct ppr_table *table, const struct ppr_context *context,
                                   struct ppr_view text, char *buffer, size_t capacity,
                                   bool *careful, struct ppr_result *result)
{
    struct ppri_origin client;
    struct ppri_shortcut_url url;
    const struct ppri_rule *rule = NULL;
    if (!table->has_shortcut || !ppri_url_shortcut_context(context) || !text.data || !buffer ||
        text.size < PPRI_VECTOR_SIZE || text.size > PPRI_TEXT_MAX ||
        !ppri_url_shortcut_scan(&url, text, careful))
        return false;
    const uint64_t hash = ppri_url_shortcut_hash(&url);
    struct ppri_probe probe = ppri_probe_origin(table, hash);
    /* Between what waits for memory and what waits for that. */
    if (!ppri_canonical_scan_origin(&client, context->client_origin) ||
        url.host.size == client.host.size)
        return false;
    const struct ppri_rule *first = ppri_probe_next(&probe);
    if (PPRI_SELDOM(!first))
        return url.host.size && ppri_is_canonical_host(url.host) &&
               ppri_url_shortcut_keep(PPR_REASON_OTHER_SITE, NULL, result);
    if (!ppri_url_shortcut_is_on(table, &url, first))
        return false;
    if (!ppri_url_shortcut_find(table, &url, hash, first, &rule))
        return false;
    if (PPRI_SELDOM(!rule))
        return ppri_url_shortcut_keep(PPR_REASON_UNCOVERED, NULL, result);
    if (PPRI_SELDOM(rule->backend.flags & (PPRI_SHARED | PPRI_KEEP)))
        return !(rule->backend.flags & PPRI_SHARED) &&
               ppri_url_shortcut_keep(PPR_REASON_KEPT, rule, result);
    return ppri_url_shortcut_write(table, &url, rule, context->client_origin, buffer, capacity,
                                   result);
}

#endif
