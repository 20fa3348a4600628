/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The fields of an HTTP/2 response, which a server has as pairs, rewritten by one call. Prints

       :status: 201
       location: https://www.example.org/shop/orders/7 (mapped by rule 1)
       link: </shop/orders>; rel=collection (mapped by rule 1)
       content-location: http://shop.internal:8080/admin/7 (uncovered)
       content-length: 0
*/

#include <ppr/ppr.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct ppr_table *build(const char *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

/* Send a field as it came or as it was rewritten, unless it is dropped. */
static void send_field(const struct ppr_pair *pair, const char *values)
{
    struct ppr_view value = pair->value;
    if (pair->status == PPR_DROPPED)
        return;
    if (pair->status == PPR_REWRITTEN)
        value = (struct ppr_view){values + pair->at, pair->length};
    printf("%.*s: %.*s", (int)pair->name.size, pair->name.data, (int)value.size, value.data);
    if (pair->reason == PPR_REASON_MAPPED)
        printf(" (mapped by rule %zu)", pair->rule);
    if (pair->reason == PPR_REASON_UNCOVERED) /* an internal name goes out: log it */
        printf(" (uncovered)");
    puts("");
}

int main(void)
{
    struct ppr_table *table = build("map /shop/ http://shop.internal:8080/store/\n");
    struct ppr_context context = PPR_CONTEXT_INIT;
    context.client_scheme = PPR_STRING("https"); /* the pseudo-header fields of the request */
    context.client_authority = PPR_STRING("www.example.org");
    context.client_target = PPR_STRING("/shop/orders");
    context.backend_scheme = PPR_STRING("h2c");
    context.backend_authority = PPR_STRING("shop.internal:8080");
    context.backend_target = PPR_STRING("/store/orders");
    struct ppr_exchange exchange;
    if (ppr_exchange_init(&exchange, table, &context, NULL) != PPR_OK)
        return EXIT_FAILURE;

    struct ppr_pair pairs[] = {
        {.name = PPR_STRING(":status"), .value = PPR_STRING("201")},
        {.name = PPR_STRING("location"),
         .value = PPR_STRING("http://shop.internal:8080/store/orders/7")},
        {.name = PPR_STRING("link"), .value = PPR_STRING("</store/orders>; rel=collection")},
        {.name = PPR_STRING("content-location"),
         .value = PPR_STRING("http://shop.internal:8080/admin/7")},
        {.name = PPR_STRING("content-length"), .value = PPR_STRING("0")},
    };
    char small[64]; /* enough for most responses; and for others the result has the capacity */
    char *values = small;
    struct ppr_result result;
    ppr_rewrite_fields(&exchange, PPR_RESPONSE, pairs, COUNT(pairs), small, sizeof small, &result);
    if (result.status == PPR_NO_SPACE && (values = malloc(result.count)))
        ppr_rewrite_fields(&exchange, PPR_RESPONSE, pairs, COUNT(pairs), values, result.count,
                           &result);
    if (result.status == PPR_UNCHANGED || result.status == PPR_REWRITTEN)
        for (size_t i = 0; i < COUNT(pairs); i++)
            send_field(&pairs[i], values);
    if (values != small)
        free(values);
    ppr_table_unref(table);
    return EXIT_SUCCESS;
}
