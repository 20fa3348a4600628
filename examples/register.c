/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A server that has a number for each field name. It registers the fields that the table rewrites
   once, when it reads the rules, and looks up only these in a response. Prints

       Content-Type: text/javascript
       Location: https://www.example.org/shop/7
       X-Id: http://shop.internal/7
       SourceMap: /shop/app.js.map
*/

#include <ppr/ppr.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { MOST = 64 }; /* more than this example has */
static struct ppr_view names[MOST]; /* of fields, by their numbers */
static size_t name_count;

/* Return the number of a name, which gets one if it has none. */
static size_t number_of(struct ppr_view name)
{
    for (size_t i = 0; i < name_count; i++) {
        if (names[i].size == name.size && !strncasecmp(names[i].data, name.data, name.size))
            return i;
    }
    names[name_count] = name;
    return name_count++;
}

int main(void)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_map(builder, PPR_STRING("/shop/"), PPR_STRING("http://shop.internal/"), 0);
    ppr_builder_field(builder, PPR_RESPONSE, PPR_STRING("SourceMap"), PPR_KIND_URI);
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);

    /* once for each table: the numbers of its fields */
    size_t watched[MOST], count = 0;
    struct ppr_view name;
    for (size_t n = 1; ppr_table_field(table, PPR_RESPONSE, n, &name, NULL) == PPR_OK; n++)
        watched[count++] = number_of(name);

    /* a response: its values by the numbers of their fields */
    struct ppr_view values[MOST] = {{NULL, 0}};
    values[number_of(PPR_STRING("Content-Type"))] = PPR_STRING("text/javascript");
    values[number_of(PPR_STRING("Location"))] = PPR_STRING("http://shop.internal/7");
    values[number_of(PPR_STRING("X-Id"))] = PPR_STRING("http://shop.internal/7");
    values[number_of(PPR_STRING("SourceMap"))] = PPR_STRING("/app.js.map");

    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = PPR_STRING("https");
    context.client_authority = PPR_STRING("www.example.org");
    context.client_target = PPR_STRING("/shop/app.js");
    struct ppr_exchange exchange;
    if (ppr_exchange_init(&exchange, table, &context, NULL) != PPR_OK)
        return EXIT_FAILURE;
    char room[1024]; /* a server has memory that lives as long as the response */
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct ppr_view *value = &values[watched[i]];
        const struct ppr_result result = ppr_rewrite_field(
            &exchange, PPR_RESPONSE, names[watched[i]], *value, room + used, sizeof room - used);
        if (result.status != PPR_REWRITTEN)
            continue;
        *value = (struct ppr_view){room + used, result.count};
        used += result.count;
    }

    static const char *const order[] = {"Content-Type", "Location", "X-Id", "SourceMap"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct ppr_view value = values[number_of(ppr_view_of(order[i]))];
        printf("%s: %.*s\n", order[i], (int)value.size, value.data);
    }
    ppr_table_unref(table);
    return EXIT_SUCCESS;
}
