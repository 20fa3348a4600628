/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#define PCRE2_CODE_UNIT_WIDTH 8

#include "regex.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct regex {
    const struct pair *field;
    const char *replacement;
    pcre2_code *code;
    pcre2_match_data *match;
};

static _Alignas(64) char buffer[job_capacity];

static _Noreturn void fail(const char *why)
{
    fprintf(stderr, "bench: the regular expression: %s\n", why);
    exit(EXIT_FAILURE);
}

/* Returns the size of the new value; 0 if the expression does not match. */
static size_t replace(const struct regex *regex)
{
    const struct ppr_view value = regex->field->value;
    const size_t *const ends = pcre2_get_ovector_pointer(regex->match);
    size_t size = 0;
    if (pcre2_jit_match(regex->code, (PCRE2_SPTR)value.data, value.size, 0, 0, regex->match,
                        NULL) <= 0)
        return 0;
    for (const char *at = regex->replacement; *at != '\0'; at++) {
        if (*at != '\\') {
            buffer[size++] = *at;
            continue;
        }
        const size_t capture = (size_t)(*++at - '0');
        const size_t start = ends[2 * capture];
        const size_t length = ends[2 * capture + 1] - start;
        memcpy(buffer + size, value.data + start, length);
        size += length;
    }
    return size;
}

struct regex *regex_new(const struct job *job, const char *pattern, const char *replacement)
{
    int error = 0;
    size_t offset = 0;
    struct regex *regex = job_need(malloc(sizeof *regex));
    regex->field = job->items[0].pairs;
    regex->replacement = replacement;
    regex->code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &error, &offset, NULL);
    if (regex->code == NULL || pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) != 0)
        fail(pattern);
    regex->match = job_need(pcre2_match_data_create_from_pattern(regex->code, NULL));
    const struct ppr_view expected = regex->field->expected;
    if (replace(regex) != expected.size || memcmp(buffer, expected.data, expected.size) != 0)
        fail("another output than expected");
    return regex;
}

void regex_repeat(const struct regex *regex, size_t passes)
{
    size_t sum = 0;
    for (size_t i = 0; i < passes; i++)
        sum += replace(regex);
    if (sum != passes * regex->field->expected.size)
        fail("not the same each time");
}
