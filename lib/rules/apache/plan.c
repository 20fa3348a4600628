/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/plan.h"

void ppri_apache_plan_release(const struct ppri_apache *reader, struct ppri_apache_plan *plan)
{
    ppri_apache_paths_release(reader, &plan->paths);
    ppri_apache_paths_release(reader, &plan->access);
    ppri_release(reader->draft.allocator, plan->backends.data);
    ppri_release(reader->draft.allocator, plan->reverses.data);
}
