/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sentences about a reference, and the facts in them. */

#ifndef PPRI_REWRITE_WHY_SENTENCE_H
#define PPRI_REWRITE_WHY_SENTENCE_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"
#include "text/writer.h"
#include "uri/reference.h"

/* The most bytes of an output that a sentence shows; a longer one is only measured. */
#define PPRI_WHY_OUT_MAX 512

struct ppri_why {
    struct ppri_writer writer;
    struct ppr_view text;
    struct ppr_result result; /* of the rewriting call */
    char out[PPRI_WHY_OUT_MAX]; /* the output, if it fits */
    enum ppri_step step; /* the step that decided */
    enum ppr_reason alone; /* the reason of the reference without its query parameters */

    struct ppri_exchange *exchange;
    bool response;
    struct ppri_reference reference;
    struct ppri_origin origin; /* of the reference, or the origin on which its path is looked up */
    size_t number; /* the number of the rule in the sentence, 0 if there is none */
    struct ppr_view name; /* the name of the field that holds the text */
};

/* Returns the path of the reference, as it was sent. */
struct ppr_view ppri_why_path(const struct ppri_why *why);

/* Adds `number` to the sentence. */
void ppri_why_number(struct ppri_why *why, size_t number);

/* Adds `sentence`, in which "%" and a letter stand for a fact:

       of the rule         n number, b backend prefix, c client prefix, x prefix that was compared,
                           d its path
       of the reference    r all, o origin, p path, s scheme, e wrong byte, a reason without its
                           query
       of the exchange     u client origin, h home, j backend origin, k host of backend_host
       of the output       w text, l its bytes
       of the field        f name, i byte of the value at which the text begins */
void ppri_why_say(struct ppri_why *why, const char *sentence);

/* Writes a sentence to `buffer` if it fits, else only measures it. `say` adds its words, and is
   called twice if the sentence fits. */
PPRI_INLINE struct ppr_result ppri_why_write(struct ppri_why *why,
                                             void (*say)(struct ppri_why *why, const void *of),
                                             const void *of, char *buffer, size_t capacity)
{
    const struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    struct ppr_result result = why->result;
    say(why, of);
    result.count = why->writer.size;
    result.status = PPR_NO_SPACE;
    if (result.count > capacity)
        return result;
    why->writer = writer;
    say(why, of);
    result.status = PPR_REWRITTEN;
    return result;
}

#endif
