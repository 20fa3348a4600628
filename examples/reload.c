/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* New rules while requests are served: one thread swaps tables, another rewrites. Prints

       0 redirects went astray in 10000 reloads
*/

#include <ppr/ppr.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RELOADS = 10000 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ppr_table *current; /* under the lock; NULL at the end */

/* Return the table with a reference of the caller's own, or NULL at the end.

   Loading the pointer and taking the reference must be one step. An atomic pointer is not enough:
   between the load and ppr_table_ref the other thread can drop the last reference, and
   ppr_table_ref then writes to memory that is free. The lock is held for these two alone, once for
   each exchange. Rewriting needs no lock: an exchange keeps its table also after a reload. */
static struct ppr_table *take(void)
{
    pthread_mutex_lock(&lock);
    struct ppr_table *table = ppr_table_ref(current);
    pthread_mutex_unlock(&lock);
    return table;
}

/* Make a table the current one. The old one lives until its last exchange drops it. */
static void swap(struct ppr_table *table)
{
    pthread_mutex_lock(&lock);
    struct ppr_table *old = current;
    current = table;
    pthread_mutex_unlock(&lock);
    ppr_table_unref(old); /* outside of the lock: the last reference frees a table */
}

static struct ppr_table *build(const char *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

static void *reload(void *unused)
{
    for (int i = 1; i <= RELOADS; i++) {
        struct ppr_table *table = build(i % 2 ? "map /new/ http://b/" : "map /old/ http://b/");
        if (table) /* the old rules stay if the new ones are wrong */
            swap(table);
    }
    swap(NULL);
    return unused;
}

int main(void)
{
    pthread_t thread;
    size_t wrong = 0;
    swap(build("map /old/ http://b/"));
    if (pthread_create(&thread, NULL, reload, NULL))
        return EXIT_FAILURE;
    for (struct ppr_table *table; (table = take()); ppr_table_unref(table)) {
        struct ppr_exchange exchange; /* borrows the table, so the reference lasts longer */
        char out[16];
        ppr_exchange_init(&exchange, table, NULL, NULL);
        const struct ppr_result result =
            ppr_rewrite_url(&exchange, PPR_RESPONSE, PPR_STRING("http://b/x"), out, sizeof out);
        wrong += result.count != 6 || (memcmp(out, "/old/x", 6) && memcmp(out, "/new/x", 6));
    }
    pthread_join(thread, NULL);
    printf("%zu redirects went astray in %d reloads\n", wrong, RELOADS);
    return EXIT_SUCCESS;
}
