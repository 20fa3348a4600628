/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include <ppr/ppr.h>

#define STRING(x)  #x
#define TEXT_OF(x) STRING(x)

const char *ppr_version(void)
{
    return TEXT_OF(PPR_VERSION_MAJOR) "." TEXT_OF(PPR_VERSION_MINOR) "." TEXT_OF(PPR_VERSION_PATCH);
}

const char *ppr_status_text(enum ppr_status status)
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
    }
    return "unknown status";
}

const char *ppr_reason_word(enum ppr_reason reason)
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
