/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file setting.h
 * What the fuzzers share: a few tables, and contexts. The first bytes of an
 * input choose among them, as digits, so that a corpus can be read and written
 * by people: table, direction, client origin, client_target, backend URL,
 * backend_host. A client_target or backend URL of 9, and a backend_host of 7,
 * stand in the input: a line each after the digits, in that order. Origins and
 * URLs are split into the pieces that a context has.
 */

#ifndef PPR_TESTS_FUZZ_SETTING_H
#define PPR_TESTS_FUZZ_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ppr/ppr.h>

#include "property/oracle.h"

/** The entry point, called by libFuzzer or by replay.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct setting {
    struct oracle_table oracle;
    const struct ppr_table *table;
    bool two_way; /**< a URL that maps to the client has one way back */
    bool extras; /**< parameters are rewritten */
    enum ppr_direction direction;
    struct ppr_context context;
    char *lines[3]; /**< those of the context that stand in the input */
};

/** Choose a setting by the bytes at the start of the input, and take them off.
 *  Return false if there are too few. Either way, free it. */
bool choose_setting(struct setting *setting, struct ppr_view *input);

void free_setting(struct setting *setting);

/** A law of the design: abort if it does not hold. */
#define LAW(holds) check_law((holds), #holds, __FILE__, __LINE__)

void check_law(bool holds, const char *law, const char *file, int line);

/** What fills a buffer before a call, and must be there behind what was written. */
enum { CANARY = 0x5A };

bool is_canary(const char *data, size_t size);

bool same_view(struct ppr_view left, struct ppr_view right);

bool starts_with(struct ppr_view text, struct ppr_view start);

/** Return a copy in a block of its own of exactly that size, so that ASan sees
 *  each byte read beyond; free(3) it. */
char *exact_view(struct ppr_view view);

#endif /* PPR_TESTS_FUZZ_SETTING_H */
