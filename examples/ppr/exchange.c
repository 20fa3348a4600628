/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The exchange that the options describe. */

#include "tool.h"

#include <string.h>

/* Split a URL after its scheme, and where its authority ends (RFC 3986 3). Return false if it has
   no scheme and authority. */
static bool split(const char *url, struct ppr_view *scheme, struct ppr_view *authority,
                  struct ppr_view *rest)
{
    const char *colon = strstr(url, "://");
    if (!colon)
        return false;
    const char *begin = colon + 3;
    const size_t size = strcspn(begin, "/?#");
    *scheme = (struct ppr_view){url, (size_t)(colon - url)};
    *authority = (struct ppr_view){begin, size};
    *rest = ppr_view_of(begin + size);
    return true;
}

static void warn_of_option(const char *option, const char *message)
{
    fprintf(stderr, "ppr: warning: %s %s\n", option, message);
}

/* The bytes after an origin are taken as part of its authority, so that libppr ignores it. */
static void set_client_origin(struct ppr_context *context, const char *origin)
{
    struct ppr_view rest = {NULL, 0};
    if (!split(origin, &context->client_scheme, &context->client_authority, &rest))
        warn_of_option("--client-origin", "is ignored: it is no origin");
    context->client_authority.size += rest.size;
}

static void set_backend_url(struct ppr_context *context, const char *url)
{
    if (!split(url, &context->backend_scheme, &context->backend_authority,
               &context->backend_target))
        warn_of_option("--backend-url", "is ignored: it is no absolute URL");
    else if (!context->backend_target.size)
        context->backend_target = ppr_view_of("/");
}

/* Name the options of which libppr ignored a part. */
static void warn_of_ignored(unsigned ignored)
{
    static const struct {
        unsigned bit;
        const char *option;
        const char *message;
    } parts[] = {
        {PPR_IGNORED_CLIENT_SCHEME, "--client-origin", "has a scheme that is ignored"},
        {PPR_IGNORED_CLIENT_AUTHORITY, "--client-origin", "has an authority that is ignored"},
        {PPR_IGNORED_CLIENT_TARGET, "--client-target", "is ignored: it is no request target"},
        {PPR_IGNORED_BACKEND_SCHEME, "--backend-url", "has a scheme that is ignored"},
        {PPR_IGNORED_BACKEND_AUTHORITY, "--backend-url", "has an authority that is ignored"},
        {PPR_IGNORED_BACKEND_TARGET, "--backend-url", "has a path that is ignored"},
        {PPR_IGNORED_BACKEND_HOST, "--backend-host", "is ignored: it is no host"},
        {PPR_IGNORED_CLIENT_ORIGIN, "--client-origin",
         "does not count: no client rule lists it, or it is a backend's"},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (ignored & parts[i].bit)
            warn_of_option(parts[i].option, parts[i].message);
    }
}

void prepare(struct command *command)
{
    const struct ppr_context empty = PPR_CONTEXT_INIT;
    struct ppr_context *context = &command->context;
    unsigned ignored = 0;
    *context = empty;
    if (command->client_origin)
        set_client_origin(context, command->client_origin);
    context->client_target = ppr_view_of(command->client_target);
    if (command->backend_url)
        set_backend_url(context, command->backend_url);
    context->backend_host = ppr_view_of(command->backend_host);
    ppr_exchange_init(&command->exchange, command->table, context, &ignored);
    warn_of_ignored(ignored);
}

/* Prepare an exchange of the same context with another table. */
void prepare_again(struct command *command, const struct ppr_table *table,
                   struct ppr_exchange *exchange)
{
    ppr_exchange_init(exchange, table, &command->context, NULL);
}
