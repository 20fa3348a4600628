/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules_apache.h"

enum ppr_status ppri_rules_apache_read(struct ppr_builder *builder, struct ppr_view text)
{
    (void)text;
    return ppri_builder_refuse(builder, "format", "this format cannot be read yet");
}
