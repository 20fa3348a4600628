/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What is done with sixteen bytes at a time is what is done with each of them: every byte
   against every other, in each of the sixteen places, and each size of a part. */

#include "bytes.h"
#include "rows.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Fill a block with one byte, but for another in one place. */
static void fill(char bytes[PPRI_BLOCK], int around, int c, size_t place)
{
    memset(bytes, around, PPRI_BLOCK);
    bytes[place] = (char)c;
}

/* The bits that there must be, asking each byte. */
static uint32_t bits_by_hand(const char bytes[PPRI_BLOCK], int from, int to)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < PPRI_BLOCK; i++) {
        const int c = (unsigned char)bytes[i];
        if (c >= from && c <= to)
            bits |= UINT32_C(1) << i;
    }
    return bits;
}

START_TEST(each_byte_is_judged)
{
    char bytes[PPRI_BLOCK];
    unsigned wrong = 0;
    for (int c = 0; c < 256; c++) {
        fill(bytes, (c + 1) & 255, c, (size_t)_i);
        const struct ppri_block block = ppri_block_load(bytes);
        for (int limit = 0; limit < 256; limit++) {
            wrong += ppri_block_bits(ppri_block_is(block, (char)limit)) !=
                     bits_by_hand(bytes, limit, limit);
            wrong += ppri_block_bits(ppri_block_up_to(block, (unsigned char)limit)) !=
                     bits_by_hand(bytes, 0, limit);
        }
        wrong += ppri_block_bits(ppri_block_in(block, 'a', 'z')) != bits_by_hand(bytes, 'a', 'z');
        wrong += ppri_block_bits(ppri_block_in(block, '-', '.')) != bits_by_hand(bytes, '-', '.');
        wrong += ppri_block_bits(ppri_block_or(ppri_block_is(block, (char)c),
                                               ppri_block_is(block, (char)(c + 1)))) != 0xffff;
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* A part has its bytes, and zeros behind them; nothing beyond it is read. */
START_TEST(a_part_is_loaded)
{
    const char all[PPRI_BLOCK + 1] = "0123456789abcdef";
    const size_t size = (size_t)_i;
    char *exact = rows_exact(all, size);
    const struct ppri_block block = ppri_block_at((struct ppr_view){exact, size}, 0);
    for (size_t i = 0; i < PPRI_BLOCK; i++) {
        const char expected = (char)(i < size ? all[i] : '\0');
        ck_assert_uint_eq(ppri_block_bits(ppri_block_is(block, expected)) >> i & 1, 1);
    }
    ck_assert_uint_eq(ppri_bits_below(size), bits_by_hand(all, 0, 255) >> (PPRI_BLOCK - size));
    rows_free(exact, size);
}
END_TEST

START_TEST(a_byte_is_sought)
{
    char text[40];
    const size_t size = (size_t)_i;
    memset(text, 'x', sizeof text);
    char *exact = rows_exact(text, size);
    const struct ppr_view view = {exact, size};
    for (size_t from = 0; from <= size; from++) {
        ck_assert_uint_eq(ppri_seek(view, from, ';'), size);
        for (size_t place = 0; place < size; place++) {
            exact[place] = ';';
            ck_assert_uint_eq(ppri_seek(view, from, ';'), place >= from ? place : size);
            exact[place] = 'x';
        }
    }
    rows_free(exact, size);
}
END_TEST

int main(void)
{
    const struct rows_case cases[] = {
        {each_byte_is_judged, PPRI_BLOCK},
        {a_part_is_loaded, PPRI_BLOCK + 1},
        {a_byte_is_sought, 40},
    };
    return rows_main("bytes", cases, ROWS_COUNT(cases));
}
