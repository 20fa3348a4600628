/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The public functions about texts. Only libppr has them; the rest of this room is in
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

const char *ppr_status_text(int32_t status)
{
    switch (status) {
    case PPR_OK:
        return "done";
    case PPR_UNCHANGED:
        return "unchanged";
    case PPR_REWRITTEN:
        return "rewritten";
    case PPR_NO_SPACE:
        return "no space";
    case PPR_INCOMPLETE:
        return "incomplete";
    case PPR_BAD_ARGUMENT:
        return "bad argument";
    case PPR_MALFORMED:
        return "malformed";
    case PPR_NO_MEMORY:
        return "no memory";
    case PPR_BAD_RULE:
        return "bad rule";
    case PPR_END:
        return "end";
    }
    return "unknown status";
}

const char *ppr_reason_word(int32_t reason)
{
    switch (reason) {
    case PPR_REASON_NONE:
        return "-";
    case PPR_REASON_MAPPED:
        return "mapped";
    case PPR_REASON_CLIENT_FACING:
        return "client-facing";
    case PPR_REASON_RELATIVE:
        return "relative";
    case PPR_REASON_OTHER_SITE:
        return "other-site";
    case PPR_REASON_KEPT:
        return "kept";
    case PPR_REASON_UNCOVERED:
        return "uncovered";
    case PPR_REASON_MALFORMED:
        return "malformed";
    }
    return "unknown reason";
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
    };
    const bool is_known = part >= 0 && (size_t)part < sizeof texts / sizeof *texts;
    return is_known ? texts[part] : "unknown part";
}

struct ppr_view ppr_view_of(const char *string)
{
    return ppri_view(string, string ? strlen(string) : 0);
}
