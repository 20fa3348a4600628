/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "uri/scan.h"

#include "uri/scan_canonical.h"
#include "uri/scan_careful.h"

void ppri_scan(struct ppri_reference *reference, struct ppr_view text, bool folded)
{
    if (folded || !ppri_scan_canonical(reference, text))
        ppri_scan_careful(reference, text, folded);
}

enum ppr_status ppr_parse_url(struct ppr_view reference, struct ppr_url *url, size_t *offset)
{
    if (ppri_is_bad(reference) || !url)
        return PPR_BAD_ARGUMENT;
    if (!reference.data)
        reference = PPRI_LITERAL("");
    struct ppri_reference parts;
    ppri_scan(&parts, reference, false);
    if (parts.form == PPRI_FORM_MALFORMED || parts.error) {
        if (offset)
            *offset = parts.error;
        return PPR_MALFORMED;
    }
    const struct ppr_url absent = {.scheme = parts.scheme,
                                   .userinfo = parts.userinfo,
                                   .host = parts.origin.host,
                                   .path = parts.path,
                                   .port = (int32_t)parts.origin.port};
    *url = absent;
    struct ppr_view rest = parts.rest;
    const size_t hash = ppri_find(rest, '#');
    if (hash < rest.size)
        url->fragment = ppri_from(rest, hash + 1);
    rest = ppri_slice(rest, 0, hash);
    if (rest.size)
        url->query = ppri_from(rest, 1);
    return PPR_OK;
}
