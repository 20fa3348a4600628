/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The table of the words for cookie flags. */

#include "text/cookie_flags.h"

#define SECURE      (PPR_COOKIE_SECURE | PPR_COOKIE_NOSECURE)
#define HTTPONLY    (PPR_COOKIE_HTTPONLY | PPR_COOKIE_NOHTTPONLY)
#define PARTITIONED (PPR_COOKIE_PARTITIONED | PPR_COOKIE_NOPARTITIONED)
#define SAME_SITE                                                                                  \
  (PPR_COOKIE_SAMESITE_STRICT | PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE |               \
   PPR_COOKIE_NOSAMESITE)

const struct ppri_flag_word ppri_flag_words[PPRI_FLAG_WORDS] = {
    {"secure", PPR_COOKIE_SECURE, SECURE},
    {"nosecure", PPR_COOKIE_NOSECURE, SECURE},
    {"httponly", PPR_COOKIE_HTTPONLY, HTTPONLY},
    {"nohttponly", PPR_COOKIE_NOHTTPONLY, HTTPONLY},
    {"samesite=strict", PPR_COOKIE_SAMESITE_STRICT, SAME_SITE},
    {"samesite=lax", PPR_COOKIE_SAMESITE_LAX, SAME_SITE},
    {"samesite=none", PPR_COOKIE_SAMESITE_NONE, SAME_SITE},
    {"nosamesite", PPR_COOKIE_NOSAMESITE, SAME_SITE},
    {"partitioned", PPR_COOKIE_PARTITIONED, PARTITIONED},
    {"nopartitioned", PPR_COOKIE_NOPARTITIONED, PARTITIONED},
};

const char *ppri_cookie_flag(struct ppr_view word, unsigned *flags)
{
    const struct ppri_flag_word *found = ppri_flag_words;
    const struct ppri_flag_word *end = found + PPRI_FLAG_WORDS;
    while (found < end && !ppri_equal_nocase(word, ppr_view_of(found->word)))
        found++;
    if (found == end)
        return "this flag is not known";
    if (*flags & found->group)
        return "this flag contradicts one before it";
    *flags |= found->flag;
    return NULL;
}
