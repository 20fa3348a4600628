/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "route.h"

static const struct problem none;

/* The members of the context that are known before the backend is. */
static struct ppr_context client_context(const struct route *route)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = ppr_view_of(route->client_scheme);
    context.client_authority = text_view(&route->client_authority);
    context.client_target = text_view(&route->client_target);
    return context;
}

/* libppr would go on with a Host that does not parse. This proxy answers 400. */
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
    if (result.reason == PPR_REASON_KEPT)
        return (struct problem){404, "a local rule covers this path, and this proxy has no pages"};
    if (result.status != PPR_NO_SPACE)
        return (struct problem){404, "no rule covers this path"};
    if (!text_reserve(url, result.count))
        return (struct problem){500, "out of memory"};
    result = ppr_route(table, &context, url->data, url->capacity);
    url->size = result.count;
    route->rule = result.rule;
    return none;
}

/* The scanner that libppr compares with also gives the address to connect to, so the two
 * cannot differ. */
static struct problem split_url(struct route *route)
{
    if (ppr_parse_url(text_view(&route->backend_url), &route->url, NULL) != PPR_OK)
        return (struct problem){502, "the backend's URL does not parse"};
    if (route->url.port < 1)
        return (struct problem){502, "the backend has no port"};
    return none;
}

static struct ppr_view authority(const struct route *route)
{
    const char *begin = route->url.host.data;
    return (struct ppr_view){begin, (size_t)(route->url.path.data - begin)};
}

/* Prepare the exchange again, now that the backend is known. */
static void prepare(struct route *route, const struct ppr_table *table, unsigned *ignored)
{
    struct ppr_context context = client_context(route);
    context.backend_scheme = route->url.scheme;
    context.backend_authority = authority(route);
    context.backend_target = route_target(route);
    context.backend_host = text_view(&route->backend_host);
    ppr_exchange_init(&route->exchange, table, &context, ignored);
}

struct problem route_find(struct route *route, const struct ppr_table *table,
                          const struct options *options, const struct request *request,
                          unsigned *ignored)
{
    *ignored = 0;
    route->client_scheme = options->client_scheme;
    text_add(&route->client_authority, request->host);
    if (request->target.size == 0 || request->target.data[0] != '/')
        text_add_string(&route->client_target, "/");
    text_add(&route->client_target, request->target);
    if (options->preserve_host)
        text_add(&route->backend_host, request->host);
    if (route->client_authority.failed || route->client_target.failed || route->backend_host.failed)
        return (struct problem){500, "out of memory"};

    struct problem problem = check_client(route, table);
    if (!problem.status)
        problem = find_backend(route, table);
    if (!problem.status)
        problem = split_url(route);
    if (!problem.status)
        prepare(route, table, ignored);
    return problem;
}

struct ppr_view route_origin(const struct route *route)
{
    const char *begin = route->backend_url.data;
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
    return route->backend_host.size ? text_view(&route->backend_host) : authority(route);
}

void route_clear(struct route *route)
{
    text_clear(&route->client_authority);
    text_clear(&route->client_target);
    text_clear(&route->backend_url);
    text_clear(&route->backend_host);
    route->rule = 0;
    route->url = (struct ppr_url){0};
}

void route_free(struct route *route)
{
    text_free(&route->client_authority);
    text_free(&route->client_target);
    text_free(&route->backend_url);
    text_free(&route->backend_host);
}
