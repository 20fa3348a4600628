/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "route.h"

static const struct problem none;

static struct ppr_context client_context(const struct route *route)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = PPR_STRING("http");
    context.client_authority = text_view(&route->client_authority);
    context.client_target = text_view(&route->client_target);
    return context;
}

/* libppr would go on with a Host that does not parse. This proxy does not. */
static struct problem check_client(struct route *route, const struct ppr_table *table)
{
    const struct ppr_context context = client_context(route);
    unsigned ignored = 0;
    ppr_exchange_init(&route->exchange, table, &context, &ignored);
    if (ignored & PPR_IGNORED_CLIENT_AUTHORITY)
        return (struct problem){400, "Host is no host"};
    return none;
}

static struct problem find_backend(struct route *route, const struct ppr_table *table)
{
    const struct ppr_context context = client_context(route);
    struct text *url = &route->backend_url;
    struct ppr_result result = ppr_route(table, &context, NULL, 0);
    if (result.reason == PPR_REASON_MALFORMED)
        return (struct problem){400, "malformed request target"};
    if (result.status != PPR_NO_SPACE)
        return (struct problem){404, "no rule covers this path"};
    if (!text_reserve(url, result.count))
        return (struct problem){500, "out of memory"};
    result = ppr_route(table, &context, url->data, url->capacity);
    url->size = result.count;
    return none;
}

static struct problem split_url(struct route *route)
{
    struct ppr_view scheme;
    if (ppr_parse_url(text_view(&route->backend_url), &route->url, NULL) != PPR_OK)
        return (struct problem){502, "the backend's URL does not parse"};
    scheme = route->url.scheme;
    if (same_word(scheme, "https") || same_word(scheme, "wss"))
        return (struct problem){502, "the backend wants TLS, which this example does not speak"};
    if (!same_word(scheme, "http") || route->url.port < 1)
        return (struct problem){502, "the backend is not one of plain HTTP"};
    return none;
}

/* Prepare the exchange again, now that the backend is known. */
static void prepare(struct route *route, const struct ppr_table *table)
{
    struct ppr_context context = client_context(route);
    context.backend_scheme = route->url.scheme;
    context.backend_authority = route_authority(route);
    context.backend_target = route_target(route);
    context.backend_host = text_view(&route->backend_host);
    ppr_exchange_init(&route->exchange, table, &context, NULL);
}

struct problem route_find(struct route *route, const struct ppr_table *table,
                          const struct request *request, bool preserve_host)
{
    text_add(&route->client_authority, request->host);
    if (request->target.size == 0 || request->target.data[0] != '/')
        text_say(&route->client_target, "/");
    text_add(&route->client_target, request->target);
    if (preserve_host)
        text_add(&route->backend_host, request->host);
    if (route->client_authority.failed || route->client_target.failed || route->backend_host.failed)
        return (struct problem){500, "out of memory"};

    struct problem problem = check_client(route, table);
    if (!problem.status)
        problem = find_backend(route, table);
    if (!problem.status)
        problem = split_url(route);
    if (!problem.status)
        prepare(route, table);
    return problem;
}

struct ppr_view route_authority(const struct route *route)
{
    const char *begin = route->url.host.data;
    return (struct ppr_view){begin, (size_t)(route->url.path.data - begin)};
}

struct ppr_view route_target(const struct route *route)
{
    const struct text *url = &route->backend_url;
    const char *begin = route->url.path.data;
    return (struct ppr_view){begin, (size_t)(url->data + url->size - begin)};
}

struct ppr_view route_host(const struct route *route)
{
    if (route->backend_host.size)
        return text_view(&route->backend_host);
    return route_authority(route);
}

void route_clear(struct route *route)
{
    text_clear(&route->client_authority);
    text_clear(&route->client_target);
    text_clear(&route->backend_url);
    text_clear(&route->backend_host);
    route->url = (struct ppr_url){0};
}

void route_free(struct route *route)
{
    text_free(&route->client_authority);
    text_free(&route->client_target);
    text_free(&route->backend_url);
    text_free(&route->backend_host);
}
