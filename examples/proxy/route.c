/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "route.h"

/* The client's URL is mapped to one of a backend: the same table that maps
 * responses back says where requests go. It is mapped as a whole, because a path
 * that begins with two slashes would by itself be a reference to another host. */
static struct problem map_url(struct route *route, const struct ppr_table *table,
                              struct ppr_view client_url)
{
    struct ppr_context context = {.size = sizeof context};
    context.client_origin = text_view(&route->client_origin);
    struct text *url = &route->backend_url;

    struct ppr_result result = ppr_rewrite_url(table, PPR_REQUEST, &context, client_url, NULL, 0);
    if (result.status == PPR_BAD_ARGUMENT)
        return (struct problem){400, "Host is no host"};
    if (result.reason == PPR_REASON_MALFORMED)
        return (struct problem){400, "malformed request target"};
    if (result.reason != PPR_REASON_MAPPED)
        return (struct problem){404, "no rule covers this path"};
    if (result.status == PPR_UNCHANGED) { /* both sides have one name */
        text_set(url, client_url);
        return url->failed ? (struct problem){500, "out of memory"} : (struct problem){0};
    }
    if (!text_reserve(url, result.count))
        return (struct problem){500, "out of memory"};
    result = ppr_rewrite_url(table, PPR_REQUEST, &context, client_url, url->data, url->capacity);
    url->size = result.count;
    return (struct problem){0};
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
    return (struct problem){0};
}

static struct problem map_target(struct route *route, const struct ppr_table *table)
{
    struct text url = {0};
    struct problem problem = {500, "out of memory"};
    text_add(&url, text_view(&route->client_origin));
    text_add(&url, text_view(&route->client_target));
    if (!url.failed)
        problem = map_url(route, table, text_view(&url));
    text_free(&url);
    return problem;
}

struct problem route_find(struct route *route, const struct ppr_table *table,
                          const struct request *request, bool preserve_host)
{
    text_say(&route->client_origin, "http://");
    text_add(&route->client_origin, request->host);
    if (request->target.size == 0 || request->target.data[0] != '/')
        text_say(&route->client_target, "/");
    text_add(&route->client_target, request->target);
    if (preserve_host)
        text_add(&route->backend_host, request->host);
    if (route->client_origin.failed || route->client_target.failed || route->backend_host.failed)
        return (struct problem){500, "out of memory"};

    struct problem problem = map_target(route, table);
    if (!problem.status)
        problem = split_url(route);
    return problem;
}

struct ppr_context route_context(const struct route *route)
{
    struct ppr_context context = {.size = sizeof context};
    context.client_origin = text_view(&route->client_origin);
    context.client_target = text_view(&route->client_target);
    context.backend_url = text_view(&route->backend_url);
    context.backend_host = text_view(&route->backend_host);
    return context;
}

struct ppr_view route_authority(const struct route *route)
{
    const char *begin = route->url.host.data;
    return (struct ppr_view){begin, (size_t)(route->url.path.data - begin)};
}

struct ppr_view route_host(const struct route *route)
{
    if (route->backend_host.size)
        return text_view(&route->backend_host);
    return route_authority(route);
}

void route_add_target(const struct route *route, struct text *out)
{
    if (route->url.path.size == 0)
        text_say(out, "/");
    text_add(out, route->url.path);
    if (!route->url.query.data)
        return;
    text_say(out, "?");
    text_add(out, route->url.query);
}

void route_clear(struct route *route)
{
    text_clear(&route->client_origin);
    text_clear(&route->client_target);
    text_clear(&route->backend_url);
    text_clear(&route->backend_host);
    route->url = (struct ppr_url){0};
}

void route_free(struct route *route)
{
    text_free(&route->client_origin);
    text_free(&route->client_target);
    text_free(&route->backend_url);
    text_free(&route->backend_host);
}
