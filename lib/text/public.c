/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The public functions about texts. They are in libppr only; the other files of this folder are in
   libppr-rules, too. */

#include <ppr/ppr.h>

#include "text/view.h"

#include <string.h>

#define STRING(x)  #x
#define TEXT_OF(x) STRING(x)

const char *ppr_version(void)
{
    return TEXT_OF(PPR_VERSION_MAJOR) "." TEXT_OF(PPR_VERSION_MINOR) "." TEXT_OF(PPR_VERSION_PATCH);
}

#define COUNT(texts) ((int32_t)(sizeof(texts) / sizeof *(texts)))

const char *ppr_status_text(int32_t status)
{
    static const char *const texts[] = {
        [PPR_OK] = "done",
        [PPR_UNCHANGED] = "unchanged",
        [PPR_REWRITTEN] = "rewritten",
        [PPR_NO_SPACE] = "no space",
        [PPR_INCOMPLETE] = "incomplete",
        [PPR_BAD_ARGUMENT] = "bad argument",
        [PPR_MALFORMED] = "malformed",
        [PPR_NO_MEMORY] = "no memory",
        [PPR_BAD_RULE] = "bad rule",
        [PPR_END] = "end",
        [PPR_DROPPED] = "dropped",
    };
    return status >= 0 && status < COUNT(texts) ? texts[status] : "unknown status";
}

const char *ppr_reason_word(int32_t reason)
{
    static const char *const words[] = {
        [PPR_REASON_NONE] = "-",
        [PPR_REASON_MAPPED] = "mapped",
        [PPR_REASON_CLIENT_FACING] = "client-facing",
        [PPR_REASON_RELATIVE] = "relative",
        [PPR_REASON_OTHER_SITE] = "other-site",
        [PPR_REASON_KEPT] = "kept",
        [PPR_REASON_UNCOVERED] = "uncovered",
        [PPR_REASON_MALFORMED] = "malformed",
    };
    return reason >= 0 && reason < COUNT(words) ? words[reason] : "unknown reason";
}

const char *ppr_part_text(int32_t part)
{
    static const char *const texts[] = {
        [PPR_PART_NONE] = "rules",
        [PPR_PART_RULE] = "rule",
        [PPR_PART_CLIENT_PREFIX] = "client prefix",
        [PPR_PART_BACKEND_PREFIX] = "backend prefix",
        [PPR_PART_FLAGS] = "flags",
        [PPR_PART_DIRECTION] = "direction",
        [PPR_PART_FIELD_NAME] = "field name",
        [PPR_PART_KIND] = "kind",
        [PPR_PART_SCOPE] = "scope",
        [PPR_PART_COOKIE_DOMAIN] = "cookie domain",
        [PPR_PART_NEW_COOKIE_DOMAIN] = "new cookie domain",
        [PPR_PART_COOKIE_PATH] = "cookie path",
        [PPR_PART_NEW_COOKIE_PATH] = "new cookie path",
        [PPR_PART_COOKIE_NAME] = "cookie name",
        [PPR_PART_PARAMETER_NAME] = "parameter name",
        [PPR_PART_TEXT] = "text",
        [PPR_PART_LINE] = "line",
        [PPR_PART_BUILDER] = "builder",
        [PPR_PART_CLIENT_ORIGIN] = "client origin",
    };
    return part >= 0 && part < COUNT(texts) ? texts[part] : "unknown part";
}

struct ppr_view ppr_view_of(const char *string)
{
    return ppri_view(string, string ? strlen(string) : 0);
}
