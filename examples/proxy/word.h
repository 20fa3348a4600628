/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Words of HTTP: comparing them, and taking them from a line. */

#ifndef PROXY_WORD_H
#define PROXY_WORD_H

#include <ppr/ppr.h>
#include <stdbool.h>
#include <stddef.h>

/** Return whether two strings are the same but for the case of ASCII letters. */
bool same_word(struct ppr_view view, const char *word);

/** same_word for two views. */
bool same_view(struct ppr_view a, struct ppr_view b);

/** Return whether a view is a token (RFC 9110 5.6.2). */
bool is_token(struct ppr_view view);

/** Return whether a view has a control character other than a tab. */
bool has_control(struct ppr_view view);

bool is_digit(char c);
bool is_control(char c);

/** Return the rest of a view, from an offset on. */
struct ppr_view view_from(struct ppr_view view, size_t begin);

/** Take the bytes before the first `mark`, or all, from the front of a view. The mark is
 *  dropped. */
struct ppr_view take_until(struct ppr_view *rest, char mark);

/** Return a view without the spaces and tabs around it. */
struct ppr_view trimmed(struct ppr_view view);

#endif
