/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "text/cookie_flags.h"

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

const struct ppri_flag_word ppri_flag_words[PPRI_FLAG_WORDS] = {
    {WORD("secure"), PPR_COOKIE_SECURE},
    {WORD("nosecure"), PPR_COOKIE_NOSECURE},
    {WORD("httponly"), PPR_COOKIE_HTTPONLY},
    {WORD("nohttponly"), PPR_COOKIE_NOHTTPONLY},
    {WORD("samesite=strict"), PPR_COOKIE_SAMESITE_STRICT},
    {WORD("samesite=lax"), PPR_COOKIE_SAMESITE_LAX},
    {WORD("samesite=none"), PPR_COOKIE_SAMESITE_NONE},
    {WORD("nosamesite"), PPR_COOKIE_NOSAMESITE},
};

static unsigned flag_of(struct ppr_view word)
{
    for (size_t i = 0; i < PPRI_FLAG_WORDS; i++) {
        if (ppri_equal_nocase(word, ppri_flag_words[i].word))
            return ppri_flag_words[i].flag;
    }
    return 0;
}

/* What of the flags cannot stand beside a flag. */
static unsigned rivals_of(unsigned flag)
{
    if (flag & (PPR_COOKIE_SECURE | PPR_COOKIE_NOSECURE))
        return PPR_COOKIE_SECURE | PPR_COOKIE_NOSECURE;
    if (flag & (PPR_COOKIE_HTTPONLY | PPR_COOKIE_NOHTTPONLY))
        return PPR_COOKIE_HTTPONLY | PPR_COOKIE_NOHTTPONLY;
    return PPR_COOKIE_SAMESITE_STRICT | PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE |
           PPR_COOKIE_NOSAMESITE;
}

const char *ppri_cookie_flag(struct ppr_view word, unsigned *flags)
{
    const unsigned flag = flag_of(word);
    if (!flag)
        return "this flag is not known";
    if (*flags & rivals_of(flag))
        return "this flag contradicts one before it";
    *flags |= flag;
    return NULL;
}
