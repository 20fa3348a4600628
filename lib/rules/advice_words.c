/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/advice_words.h"

bool ppri_advise(struct ppri_advice *advice, const char *sentence, struct ppr_view first,
                 struct ppr_view second)
{
    ppri_message(advice->message, sentence, first, second);
    return true;
}

bool ppri_advise_plainly(struct ppri_advice *advice, const char *sentence)
{
    const struct ppr_view percent = PPRI_LITERAL("%");
    return ppri_advise(advice, sentence, percent, percent);
}

bool ppri_advise_meant(struct ppri_advice *advice, struct ppr_view before, struct ppr_view word)
{
    return ppri_advise(advice, "did you mean `%%`?", before, word);
}
