/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/advice_prefix.h"

#include "rules/looks.h"
#include "rules/reader/near.h"
#include "text/chars.h"

#define WRITE_NAME "write {name} for a segment or label that varies"

static const char *const schemes[] = {"http", "https", "ws", "wss", NULL};

/* Words that go after the prefixes. */
static const char *const modifiers[] = {"request", "response", "any-scheme", "any-port", "exact",
                                        "aware",   "unaware",  "default",    NULL};

static bool is_one_of(struct ppr_view word, const char *const list[])
{
    while (*list && !ppri_equal(word, ppr_view_of(*list)))
        list++;
    return *list != NULL;
}

static bool contains(struct ppr_view text, struct ppr_view word)
{
    for (size_t at = 0; at + word.size <= text.size; at++) {
        if (ppri_begins_with(ppri_from(text, at), word))
            return true;
    }
    return false;
}

static bool has_scheme(struct ppr_view word)
{
    return contains(word, PPRI_LITERAL("://"));
}

/* Return a character of a text; NUL at its end. */
static char char_at(struct ppr_view text, size_t at)
{
    return (char)(at < text.size ? text.data[at] : '\0');
}

static bool is_digits(struct ppr_view text)
{
    size_t at = 0;
    while (at < text.size && ppri_is_digit(text.data[at]))
        at++;
    return at > 0 && (at == text.size || text.data[at] == '/');
}

/* ------------------------------------------------------ Words of other sorts -- */

static bool advise_other_word(struct ppri_advice *advice)
{
    static const char *const joints[] = {"->", "=>", "-->", "==>", "=", ":", "|", "to", "as", NULL};
    static const char *const patterns[] = {"~", "~*", "^~", NULL};
    const struct ppr_view word = ppri_advice_word(advice);
    if (ppri_has_template(word))
        return ppri_advise_plainly(advice, ppri_look_sentence(PPRI_LOOKS_TEMPLATE));
    if (word.data[0] == '"' || word.data[0] == '\'' || word.data[0] == '`')
        return ppri_advise_plainly(advice, "write it without quotes: spaces separate words, and a "
                                           "space in a prefix is %20");
    if (is_one_of(word, joints) && advice->current == 2)
        return ppri_advise(advice, "leave out `%`: only a space stands between the prefixes", word,
                           word);
    if (is_one_of(word, patterns) || word.data[0] == '^' || contains(word, PPRI_LITERAL("(")) ||
        contains(word, PPRI_LITERAL("]+")) || contains(word, PPRI_LITERAL(".*")))
        return ppri_advise_plainly(advice, "a prefix is no regular expression: " WRITE_NAME);
    if (is_one_of(word, modifiers))
        return ppri_advise(advice, "such words go last: map CLIENT BACKEND %", word, word);
    if (advice->current == 2 && advice->count > 3 && !has_scheme(word) &&
        has_scheme(advice->word[3]))
        return ppri_advise_plainly(advice, "a space in a prefix is written %20");
    return false;
}

/* -------------------------------------------------------------- Beginnings -- */

static bool advise_backend_path(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    if (advice->current == 1)
        return ppri_advise(advice,
                           "keep has the backend's URL; for a path that the server answers itself "
                           "write: local %",
                           word, word);
    if (has_scheme(advice->word[1]))
        return ppri_advise(advice, "the client prefix goes first: map % %", word, advice->word[1]);
    return ppri_advise(advice, "write the backend's URL: http://HOST:PORT%", word, word);
}

/* Return the rest of a URL after its scheme, without colon and slashes. */
static struct ppr_view after_scheme(struct ppr_view word)
{
    size_t at = ppri_find(word, ':') + 1;
    while (at < word.size && word.data[at] == '/')
        at++;
    return ppri_from(word, at);
}

/* A scheme that is none of those that a prefix has, or is not followed by "://". */
static bool advise_scheme(struct ppri_advice *advice)
{
    static const char *const others[] = {"ajp",      "fcgi", "scgi", "uwsgi", "unix",
                                         "tcp",      "h2",   "h2c",  "grpc",  "grpcs",
                                         "balancer", "ftp",  "fd",   "file",  NULL};
    const struct ppr_view word = ppri_advice_word(advice);
    const struct ppr_view scheme = ppri_slice(word, 0, ppri_find(word, ':'));
    if (scheme.size == word.size)
        return false;
    if (is_digits(ppri_from(word, scheme.size + 1)))
        return ppri_advise_meant(advice, PPRI_LITERAL("http://"), word);
    if (is_one_of(scheme, schemes)) {
        if (advice->part != PPR_PART_BACKEND_PREFIX && scheme.data[0] == 'w')
            return ppri_advise_plainly(advice, "write http for ws, https for wss");
        return ppri_advise_meant(
            advice, scheme.size == 5 ? PPRI_LITERAL("https://") : PPRI_LITERAL("http://"),
            after_scheme(word));
    }
    if (is_one_of(scheme, others))
        return ppri_advise_plainly(advice,
                                   advice->part == PPR_PART_BACKEND_PREFIX
                                       ? "write the http or https URL by which this backend names "
                                         "itself in its responses"
                                       : "clients come by http or https");
    const struct ppr_view near = ppri_near_of(scheme, schemes);
    return near.size && ppri_advise_meant(advice, near, ppri_view(NULL, 0));
}

/* A prefix that does not begin as prefixes do. */
static bool advise_beginning(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const size_t host = ppri_find(word, '/');
    const bool is_host = ppri_find(ppri_slice(word, 0, host), '.') < host && word.data[0] != '.';
    if (advice->part == PPR_PART_CLIENT_ORIGIN)
        return !has_scheme(word) && ppri_advise_meant(advice, PPRI_LITERAL("https://"), word);
    if (ppri_find(word, ':') < host)
        return advise_scheme(advice);
    if (advice->part != PPR_PART_BACKEND_PREFIX)
        return ppri_advise_meant(advice, is_host ? PPRI_LITERAL("//") : PPRI_LITERAL("/"), word);
    if (ppri_begins_with(word, PPRI_LITERAL("//")))
        return ppri_advise_meant(advice, PPRI_LITERAL("http:"), word);
    if (word.data[0] == '/')
        return advise_backend_path(advice);
    return ppri_advise_meant(advice, PPRI_LITERAL("http://"), word);
}

/* --------------------------------------------------------------- Authority -- */

static size_t authority_of(struct ppr_view word)
{
    const size_t colon = ppri_find(word, ':');
    if (ppri_begins_with(word, PPRI_LITERAL("//")))
        return 2;
    return ppri_begins_with(ppri_from(word, colon), PPRI_LITERAL("://")) ? colon + 3 : word.size;
}

static bool advise_authority(struct ppri_advice *advice, size_t from)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const struct ppr_view rest = ppri_from(word, from);
    const struct ppr_view authority = ppri_slice(rest, 0, ppri_find(rest, '/'));
    const size_t colon = ppri_find(authority, ':');
    const char wrong = char_at(word, advice->offset);
    if (ppri_find(authority, '@') < authority.size)
        return ppri_advise_plainly(advice, "leave out the user's name and password: they are no "
                                           "part of what is compared");
    if (!authority.size && rest.size > 1)
        return ppri_advise_meant(advice, ppri_slice(word, 0, from), ppri_from(rest, 1));
    if (colon < authority.size && authority.data[0] != '[' &&
        ppri_find(ppri_from(authority, colon + 1), ':') + colon + 1 < authority.size)
        return ppri_advise_plainly(advice,
                                   "an IPv6 address stands in brackets: http://[::1]:8080/");
    if (authority.size && !colon)
        return ppri_advise_plainly(advice, "write the host before the port");
    if (wrong == '*' && advice->offset > from + colon)
        return ppri_advise_plainly(advice, "for a port that varies write {name}, as in: map "
                                           "/p/{port}/ http://b:{port}/");
    if (wrong == '%')
        return ppri_advise_plainly(advice, "write the host as DNS has it");
    return (unsigned char)wrong > 0x7e &&
           ppri_advise_plainly(advice, "write the host as DNS has it, in the form xn--...");
}

/* -------------------------------------------------------------------- Path -- */

/* Advise to percent-encode the character that is wrong, with all its bytes in UTF-8. */
static bool advise_encoding(struct ppri_advice *advice, struct ppr_view rest)
{
    static const char digits[] = "0123456789ABCDEF";
    char encoded[12];
    size_t size = 0;
    for (size_t i = 0; i < rest.size && i < 4 && (!i || (rest.data[i] & 0xc0) == 0x80); i++) {
        encoded[size++] = '%';
        encoded[size++] = digits[(unsigned char)rest.data[i] >> 4];
        encoded[size++] = digits[rest.data[i] & 15];
    }
    const struct ppr_view shown = ppri_view(encoded, size);
    if ((unsigned char)rest.data[0] > 0x7e)
        return ppri_advise(advice, "write % here", shown, shown);
    return ppri_advise(advice, "write % as %", ppri_slice(rest, 0, 1), shown);
}

/* True if a character ends a path, or stands for the slash of one. */
static bool is_mark(char c)
{
    return c == '\\' || c == '?' || c == '#';
}

static bool advise_character(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const struct ppr_view rest = ppri_from(word, advice->offset);
    if (!rest.size)
        return false;
    switch (rest.data[0]) {
    case '\\':
        return ppri_advise_plainly(advice, "write / for \\");
    case '?':
        return ppri_advise_plainly(advice, "leave out the query: a prefix is the beginning of "
                                           "URLs, with any query");
    case '#':
        return ppri_advise_plainly(advice, "leave out the fragment: browsers do not send it");
    case '<':
        return ppri_advise_plainly(advice, WRITE_NAME);
    case '.':
        return ppri_advise_plainly(advice, "write the path that remains without `.` and `..`");
    case '{':
        return false;
    default:
        if (advice->offset && word.data[advice->offset - 1] == '%')
            return advise_encoding(advice, ppri_slice(word, advice->offset - 1, advice->offset));
        return (ppri_is(rest.data[0], PPRI_PATH_MARK) || (unsigned char)rest.data[0] > 0x7e) &&
               advise_encoding(advice, rest);
    }
}

/* A capture whose name or place is wrong. */
static bool advise_capture(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const struct ppr_view rest = ppri_from(word, advice->offset);
    const struct ppr_view capture = ppri_slice(rest, 0, ppri_find(rest, '}') + 1);
    const size_t other = advice->part == PPR_PART_CLIENT_PREFIX ? 2 : 1;
    if (char_at(rest, 0) == '}' && advice->offset && word.data[advice->offset - 1] == '{')
        return ppri_advise_plainly(advice, "give it a name: {name}");
    return char_at(rest, 0) == '{' && capture.size <= rest.size &&
           ppri_equal(advice->word[0], PPRI_LITERAL("map")) &&
           (advice->offset && word.data[advice->offset - 1] != '-') &&
           !contains(advice->word[other], capture) &&
           ppri_advise(advice, "write % in both prefixes", capture, capture);
}

bool ppri_advise_prefix(struct ppri_advice *advice)
{
    const struct ppr_view word = ppri_advice_word(advice);
    const size_t authority = authority_of(word);
    const size_t path = authority + ppri_find(ppri_from(word, authority), '/');
    const char last = word.data[word.size - 1];
    if (advise_other_word(advice))
        return true;
    if (last == ';' || last == ',')
        return ppri_advise(advice, "leave out the `%`", ppri_from(word, word.size - 1), word);
    if (advice->part == PPR_PART_CLIENT_ORIGIN && has_scheme(word) && advice->offset >= path)
        return ppri_advise_plainly(advice,
                                   "write the scheme, the host and the port if there is one");
    if (advise_capture(advice))
        return true;
    if (!advice->offset)
        return advise_beginning(advice);
    if (authority == word.size)
        return word.data[0] == '/' || is_mark(char_at(word, advice->offset))
                   ? advise_character(advice)
                   : advise_scheme(advice);
    if (advice->offset < path || (advice->offset == path && path == authority))
        return is_mark(char_at(word, advice->offset)) ? advise_character(advice)
                                                      : advise_authority(advice, authority);
    return advice->offset < word.size && advise_character(advice);
}
