/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Scans a reference, and maps it by its form and direction. */

#include "rewrite/reference.h"

#include "rewrite/request.h"
#include "rewrite/response.h"
#include "text/skip.h"
#include "uri/scan.h"

/* Maps a reference whose form alone does not decide. */
PPRI_NOINLINE static void map_subject(struct ppri_exchange *exchange, struct ppr_view text,
                                      const struct ppri_reference *reference, unsigned flags,
                                      struct ppri_replacement *replacement)
{
    struct ppri_subject subject;
    ppri_subject_start(&subject, exchange, text, reference);
    if (exchange->direction == PPR_RESPONSE)
        ppri_response_map(&subject, replacement);
    else
        ppri_request_map(&subject, (flags & PPRI_REFERENCE_STRICT) != 0, replacement);
}

void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, unsigned flags,
                        struct ppri_replacement *replacement)
{
    struct ppri_reference reference;
    const unsigned scan =
        (flags & PPRI_REFERENCE_FOLDED ? (unsigned)PPRI_SCAN_FOLDED : 0) |
        (exchange->direction == PPR_RESPONSE ? (unsigned)PPRI_SCAN_BACKSLASHES : 0);
    ppri_scan(&reference, text, scan);
    if (reference.form == PPRI_FORM_MALFORMED)
        ppri_replacement_keep(replacement, PPRI_STEP_MALFORMED, PPR_REASON_MALFORMED, 0);
    else if (reference.form == PPRI_FORM_OTHER_SCHEME)
        ppri_replacement_keep(replacement, PPRI_STEP_SCHEME, PPR_REASON_OTHER_SITE, 0);
    else if (reference.form == PPRI_FORM_SAME_PATH)
        ppri_replacement_keep(replacement, PPRI_STEP_RELATIVE, PPR_REASON_RELATIVE, 0);
    else
        map_subject(exchange, text, &reference, flags, replacement);
}

/* True if `target` has a control character or a space, which no request line has. */
static bool is_broken(struct ppr_view target)
{
    return ppri_skip(target, 0, PPRI_CONTROL) < target.size || ppri_find(target, ' ') < target.size;
}

void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement)
{
    struct ppri_reference reference;
    ppri_scan_target(&reference, target, 0);
    if (reference.form == PPRI_FORM_MALFORMED || is_broken(target)) {
        ppri_replacement_keep(replacement, PPRI_STEP_MALFORMED, PPR_REASON_MALFORMED, 0);
        return;
    }
    struct ppri_subject subject;
    reference.form = PPRI_FORM_PATH;
    if (!reference.path.size)
        reference.path = PPRI_LITERAL("/");
    ppri_subject_start(&subject, exchange, target, &reference);
    ppri_subject_take_path(&subject);
    ppri_request_route(&subject, replacement);
}
