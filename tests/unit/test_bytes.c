/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What is done with sixteen bytes at a time is what is done with each of them: every byte
   against every other, in each of the sixteen places, and each size of a part. So it is with
   what is done with the bytes of a word. */

#include "support/support.h"
#include "text/vector.h"
#include "uri/scan_canonical.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fill a block with one byte, but for another in one place. */
static void fill(char bytes[PPRI_VECTOR_SIZE], int around, int c, size_t place)
{
    memset(bytes, around, PPRI_VECTOR_SIZE);
    bytes[place] = (char)c;
}

/* The bits that there must be, asking each byte. */
static uint32_t bits_by_hand(const char bytes[PPRI_VECTOR_SIZE], int from, int to)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < PPRI_VECTOR_SIZE; i++) {
        const int c = (unsigned char)bytes[i];
        if (c >= from && c <= to)
            bits |= UINT32_C(1) << i;
    }
    return bits;
}

START_TEST(each_byte_is_judged)
{
    char bytes[PPRI_VECTOR_SIZE];
    unsigned wrong = 0;
    for (int c = 0; c < 256; c++) {
        fill(bytes, (c + 1) & 255, c, (size_t)_i);
        const struct ppri_vector block = ppri_vector_load(bytes);
        for (int limit = 0; limit < 256; limit++) {
            wrong += ppri_vector_bits(ppri_vector_is(block, (char)limit)) !=
                     bits_by_hand(bytes, limit, limit);
            wrong += ppri_vector_bits(ppri_vector_up_to(block, (unsigned char)limit)) !=
                     bits_by_hand(bytes, 0, limit);
        }
        wrong += ppri_vector_bits(ppri_vector_in(block, 'a', 'z')) != bits_by_hand(bytes, 'a', 'z');
        wrong += ppri_vector_bits(ppri_vector_in(block, '-', '.')) != bits_by_hand(bytes, '-', '.');
        wrong += ppri_vector_bits(ppri_vector_or(ppri_vector_is(block, (char)c),
                                                 ppri_vector_is(block, (char)(c + 1)))) != 0xffff;
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* A part has its bytes, and zeros behind them; nothing beyond it is read. */
START_TEST(a_part_is_loaded)
{
    const char all[PPRI_VECTOR_SIZE + 1] = "0123456789abcdef";
    const size_t size = (size_t)_i;
    char *exact = exact_copy(all, size);
    const struct ppri_vector block = ppri_vector_at((struct ppr_view){exact, size}, 0);
    for (size_t i = 0; i < PPRI_VECTOR_SIZE; i++) {
        const char expected = (char)(i < size ? all[i] : '\0');
        ck_assert_uint_eq(ppri_vector_bits(ppri_vector_is(block, expected)) >> i & 1, 1);
    }
    ck_assert_uint_eq(ppri_bits_below(size),
                      bits_by_hand(all, 0, 255) >> (PPRI_VECTOR_SIZE - size));
    exact_free(exact, size);
}
END_TEST

START_TEST(a_byte_is_sought)
{
    char text[40];
    const size_t size = (size_t)_i;
    memset(text, 'x', sizeof text);
    char *exact = exact_copy(text, size);
    const struct ppr_view view = {exact, size};
    for (size_t from = 0; from <= size; from++) {
        ck_assert_uint_eq(ppri_seek(view, from, ';'), size);
        for (size_t place = 0; place < size; place++) {
            exact[place] = ';';
            ck_assert_uint_eq(ppri_seek(view, from, ';'), place >= from ? place : size);
            exact[place] = 'x';
        }
    }
    exact_free(exact, size);
}
END_TEST

/* The bits of a window, and those past it and past the text are none. */
START_TEST(a_window_is_taken)
{
    char text[100];
    const size_t size = (size_t)_i;
    memset(text, 'x', sizeof text);
    char *exact = exact_copy(text, size);
    const struct ppr_view view = {exact, size};
    for (size_t from = 0; from < size; from++) {
        ck_assert_uint_eq(ppri_window(view, from, ';'), 0);
        for (size_t place = 0; place < size; place++) {
            const bool inside = place >= from && place - from < PPRI_WINDOW;
            exact[place] = ';';
            ck_assert_uint_eq(ppri_window(view, from, ';'),
                              inside ? UINT64_C(1) << (place - from) : 0);
            exact[place] = 'x';
        }
    }
    exact_free(exact, size);
}
END_TEST

/* Texts of one size are the same, and are not as soon as one byte is another. */
START_TEST(texts_are_compared)
{
    char text[80];
    const size_t size = (size_t)_i;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('0' + i);
    char *a = exact_copy(text, size);
    char *b = exact_copy(text, size);
    ck_assert(ppri_same(a, b, size));
    for (size_t place = 0; place < size; place++) {
        b[place] ^= 0x20;
        ck_assert(!ppri_same(a, b, size));
        b[place] ^= 0x20;
    }
    exact_free(a, size);
    exact_free(b, size);
}
END_TEST

START_TEST(a_text_is_copied)
{
    char text[80];
    char zeros[80] = {0};
    const size_t size = (size_t)_i;
    memset(text, 'x', sizeof text);
    char *from = exact_copy(text, size);
    char *to = exact_copy(zeros, size);
    ppri_copy(to, from, size);
    ck_assert(!size || !memcmp(to, text, size));
    exact_free(from, size);
    exact_free(to, size);
}
END_TEST

static bool port_is(const char *text, size_t size, long expected)
{
    long port = -1;
    char *exact = exact_copy(text, size);
    const bool taken = ppri_canonical_port(exact, size, &port);
    exact_free(exact, size);
    return expected < 0 ? !taken : taken && port == expected;
}

static long value_of(const char *digits, size_t size)
{
    long value = 0;
    for (size_t i = 0; i < size; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* Every number of up to six digits, with zeros before it and without. */
START_TEST(ports_are_read)
{
    char text[8];
    unsigned wrong = 0;
    for (long number = 0; number < 1000000; number += number < 70000 ? 1 : 997) {
        const long expected = number > 65535 ? -1 : number;
        const int size = snprintf(text, sizeof text, "%ld", number);
        wrong += !port_is(text, (size_t)size, expected);
        const int padded = snprintf(text, sizeof text, "%05ld", number);
        wrong += !port_is(text, (size_t)padded, expected);
    }
    ck_assert(port_is("", 0, -1) && port_is("000080", 6, -1));
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* Any byte but a digit, in any place. */
START_TEST(a_port_is_digits)
{
    unsigned wrong = 0;
    for (int c = 0; c < 256; c++) {
        for (size_t size = 1; size <= 5; size++) {
            for (size_t place = 0; place < size; place++) {
                char text[] = "11111";
                text[place] = (char)c;
                const bool digit = c >= '0' && c <= '9';
                const long value = digit ? value_of(text, size) : -1;
                wrong += !port_is(text, size, value > 65535 ? -1 : value);
            }
        }
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {each_byte_is_judged, PPRI_VECTOR_SIZE},
        {a_part_is_loaded, PPRI_VECTOR_SIZE + 1},
        {a_byte_is_sought, 40},
        {a_window_is_taken, 100},
        {texts_are_compared, 80},
        {a_text_is_copied, 80},
        {ports_are_read, 1},
        {a_port_is_digits, 1},
    };
    return run_cases("bytes", cases, COUNT(cases));
}
