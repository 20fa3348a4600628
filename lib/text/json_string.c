/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Decodes escapes of JSON strings. */

#include "text/json_string.h"

#include "text/chars.h"
#include "text/view.h"

/* Reads "\uXXXX" at the offset `at`. Returns false if there is none. */
static bool read_unit(struct ppr_view string, size_t at, uint32_t *unit)
{
    *unit = 0;
    if (at > string.size || string.size - at < 6 || string.data[at] != '\\' ||
        string.data[at + 1] != 'u')
        return false;
    for (size_t n = at + 2; n < at + 6; n++) {
        if (!ppri_is(string.data[n], PPRI_HEX))
            return false;
        *unit = *unit << 4 | ppri_hex_value(string.data[n]);
    }
    return true;
}

/* Writes `character` in UTF-8 (RFC 3629 3). Returns the bytes written. */
static size_t write_utf8(uint32_t character, char to[4])
{
    const size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const uint32_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t n = size - 1; n; n--, character >>= 6)
        to[n] = (char)(unsigned char)(0x80 | (character & 0x3f));
    to[0] = (char)(unsigned char)(first[size] | character);
    return size;
}

/* Decodes one "\uXXXX", or two that are a surrogate pair. Returns their bytes, or 0 if they are
   malformed. */
static size_t unescape_unit(struct ppr_view string, size_t at, char to[4], size_t *size)
{
    uint32_t unit = 0;
    uint32_t low = 0;
    if (!read_unit(string, at, &unit) || (unit >= 0xdc00 && unit < 0xe000))
        return 0;
    if (unit < 0xd800 || unit >= 0xe000) {
        *size = write_utf8(unit, to);
        return 6;
    }
    if (!read_unit(string, at + 6, &low) || low < 0xdc00 || low >= 0xe000)
        return 0;
    *size = write_utf8(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), to);
    return 12;
}

size_t ppri_json_unescape(struct ppr_view string, size_t at, char to[4], size_t *size)
{
    const struct ppr_view letters = PPRI_LITERAL("\"\\/bfnrt");
    static const char characters[] = "\"\\/\b\f\n\r\t";
    *size = 1;
    to[0] = '\\';
    if (string.size - at < 2)
        return 0;
    if (string.data[at + 1] == 'u')
        return unescape_unit(string, at, to, size);
    const size_t letter = ppri_find(letters, string.data[at + 1]);
    if (letter == letters.size)
        return 0;
    to[0] = characters[letter];
    return 2;
}
