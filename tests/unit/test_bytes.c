/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Bytes are skipped as the table of characters says, whether sixteen at a time or one by one: each
   byte, in each place of texts of each size. Short texts are compared and copied as others. */

#include "support/support.h"
#include "text/short.h"
#include "text/skip.h"
#include "text/view.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIP_SIZE = 40 };

/* Skip as a caller does, who asks the table about each byte that a skip stops at. */
static size_t skip(struct ppr_view text, size_t from, enum ppri_class mark)
{
    size_t at = from;
    switch (mark) { /* a skip is made for a class that is known when it is compiled */
    case PPRI_CONTROL:
        at = ppri_skip(text, from, PPRI_CONTROL);
        break;
    case PPRI_HOST_OTHER:
        at = ppri_skip(text, from, PPRI_HOST_OTHER);
        break;
    case PPRI_PATH_MARK:
        while ((at = ppri_skip(text, at, PPRI_PATH_MARK)) < text.size &&
               !ppri_is(text.data[at], PPRI_PATH_MARK))
            at++;
        break;
    case PPRI_LINE_MARK:
        at = ppri_skip(text, from, PPRI_LINE_MARK);
        break;
    default:
        at = ppri_skip(text, from, PPRI_COOKIE_MARK);
        break;
    }
    return at;
}

/* One byte among letters, in each place. */
static unsigned skip_all(struct ppr_view text, char *data, int c, enum ppri_class mark)
{
    unsigned wrong = 0;
    for (size_t place = 0; place < text.size; place++) {
        data[place] = (char)c;
        for (size_t from = 0; from <= text.size; from += 7) {
            const bool marked = ppri_is((char)c, mark) && place >= from;
            wrong += skip(text, from, mark) != (marked ? place : text.size);
        }
        data[place] = 'x';
    }
    return wrong;
}

START_TEST(bytes_are_skipped)
{
    static const enum ppri_class marks[] = {PPRI_CONTROL, PPRI_HOST_OTHER, PPRI_PATH_MARK,
                                            PPRI_LINE_MARK, PPRI_COOKIE_MARK};
    char letters[SKIP_SIZE];
    const size_t size = (size_t)_i;
    unsigned wrong = 0;
    memset(letters, 'x', sizeof letters);
    char *exact = exact_copy(letters, size);
    const struct ppr_view text = {exact, size};
    for (size_t m = 0; m < COUNT(marks); m++) {
        for (int c = 0; c < 256; c++)
            wrong += skip_all(text, exact, c, marks[m]);
    }
    ck_assert_uint_eq(wrong, 0);
    exact_free(exact, size);
}
END_TEST

/* The classes are what the specifications say. */
START_TEST(classes)
{
    for (int c = 0; c < 256; c++) {
        const bool control = c < 0x20 || c == 0x7f;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        ck_assert_int_eq(ppri_is((char)c, PPRI_CONTROL), control);
        ck_assert_int_eq(ppri_is((char)c, PPRI_UNRESERVED),
                         letter || digit || (c && strchr("-._~", c)));
        ck_assert_int_eq(ppri_is((char)c, PPRI_SCHEME_CHAR),
                         letter || digit || (c && strchr("+-.", c)));
        ck_assert_int_eq(ppri_is((char)c, PPRI_TOKEN),
                         letter || digit || (c && strchr("!#$%&'*+-.^_`|~", c)));
        ck_assert_int_eq(ppri_is((char)c, PPRI_HOST_OTHER),
                         !((c >= 'a' && c <= 'z') || digit || (c && strchr("-._", c))));
        ck_assert_int_eq(ppri_is((char)c, PPRI_HEX), c && strchr("0123456789abcdefABCDEF", c));
        ck_assert_int_eq(ppri_is((char)c, PPRI_PATH_MARK),
                         control || c > 0x7f || (c && strchr("%.?#\\ \"<>^`{|}", c)));
        ck_assert_int_eq(ppri_is((char)c, PPRI_LINE_MARK), !c || c == '\r' || c == '\n');
        ck_assert_int_eq(ppri_is((char)c, PPRI_COOKIE_MARK), control || c == ';');
        ck_assert_int_eq(ppri_is((char)c, PPRI_LINE_FEED), c == '\n');
    }
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
        ck_assert_uint_eq(ppri_window(view, from, PPRI_COOKIE_MARK), 0);
        for (size_t place = 0; place < size; place++) {
            const bool inside = place >= from && place - from < PPRI_WINDOW;
            exact[place] = ';';
            ck_assert_uint_eq(ppri_window(view, from, PPRI_COOKIE_MARK),
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

int main(void)
{
    const struct test_case cases[] = {
        {bytes_are_skipped, SKIP_SIZE}, {classes, 1},
        {a_byte_is_sought, 40},         {a_window_is_taken, 100},
        {texts_are_compared, 80},       {a_text_is_copied, 80},
    };
    return run_cases("bytes", cases, COUNT(cases));
}
