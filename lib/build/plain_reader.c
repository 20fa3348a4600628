/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "table/field_names.h"
#include "text/chars.h"
#include "text/cookie_flags.h"

#include <string.h>

/* The longest rule: cookie-flags NAME secure httponly samesite=lax in CLIENT-PREFIX, one more to
   spare. */
#define WORDS_MAX 8

/* A line, and its words. */
struct line {
    struct ppr_view text;
    struct ppr_view word[WORDS_MAX];
    size_t count;
    size_t end; /* bytes up to the end of the last word */
};

/* Fail at a place in a line. */
static enum ppr_status fail_in_line(struct ppr_builder *builder, size_t offset, const char *message)
{
    builder->column = offset + 1;
    return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_LINE, offset, message);
}

static enum ppr_status fail_line_word(struct ppr_builder *builder, const struct line *line,
                                      size_t word, const char *message)
{
    return fail_in_line(builder, (size_t)(line->word[word].data - line->text.data), message);
}

/* Where a word of a line ends. */
static size_t word_end(const struct line *line, size_t word)
{
    return (size_t)(line->word[word].data - line->text.data) + line->word[word].size;
}

/* Split a line into words; a word that begins with "#" begins a comment. One that begins with
   "\#" begins with "#", as names of cookies and fields may. */
static enum ppr_status split(struct ppr_builder *builder, struct line *line)
{
    size_t at = 0;
    line->count = 0;
    line->end = 0;
    for (;;) {
        while (at < line->text.size && ppri_is_ows(line->text.data[at]))
            at++;
        if (at == line->text.size || line->text.data[at] == '#')
            return PPR_OK;
        if (line->count == WORDS_MAX)
            return fail_in_line(builder, at, "this word is too many");
        if (line->text.size - at > 1 && line->text.data[at] == '\\' &&
            line->text.data[at + 1] == '#')
            at++;
        const size_t begin = at;
        while (at < line->text.size && !ppri_is_ows(line->text.data[at]))
            at++;
        line->word[line->count++] = ppri_slice(line->text, begin, at);
        line->end = at;
    }
}

/* Note where the rule stands that is about to be added: its backend prefix, or its name. */
static void set_position(struct ppr_builder *builder, const struct line *line, size_t word)
{
    builder->column = (size_t)(line->word[word].data - line->text.data) + 1;
}

/* Turn the place that a builder's call reported, in one of its arguments, into
   one in the line. */
static enum ppr_status locate_in_line(struct ppr_builder *builder, const struct line *line,
                                      size_t word, enum ppr_status status)
{
    if (status != PPR_OK && status != PPR_NO_MEMORY) {
        const size_t begin = (size_t)(line->word[word].data - line->text.data);
        builder->error.column = begin + builder->error.offset + 1;
    }
    return status;
}

/* Read the flags of a rule that may stand in a word. */
static enum ppr_status read_flags(struct ppr_builder *builder, const struct line *line, size_t word,
                                  unsigned *flags)
{
    *flags = 0;
    if (line->count == word)
        return PPR_OK;
    if (!ppri_equal(line->word[word], PPRI_LITERAL("any-scheme")) &&
        !ppri_equal(line->word[word], PPRI_LITERAL("[any-scheme]")))
        return fail_line_word(builder, line, word, "only any-scheme may stand here");
    *flags = PPR_ANY_SCHEME;
    return line->count == word + 1
               ? PPR_OK
               : fail_line_word(builder, line, word + 1, "this word is too many");
}

/* Refuse words behind the last that a rule has. */
static enum ppr_status check_count(struct ppr_builder *builder, const struct line *line,
                                   size_t words)
{
    return line->count <= words ? PPR_OK
                                : fail_line_word(builder, line, words, "this word is too many");
}

static enum ppr_status read_map(struct ppr_builder *builder, const struct line *line)
{
    if (line->count < 3)
        return fail_in_line(builder, line->end,
                            line->count == 1 ? "a client prefix and a backend prefix must follow"
                                             : "a backend prefix must follow");
    unsigned flags = 0;
    enum ppr_status status = read_flags(builder, line, 3, &flags);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 2);
    status = ppr_builder_map(builder, line->word[1], line->word[2], flags);
    const bool client = builder->error.part == PPR_PART_CLIENT_PREFIX;
    return locate_in_line(builder, line, client ? 1 : 2, status);
}

static enum ppr_status read_keep(struct ppr_builder *builder, const struct line *line)
{
    if (line->count < 2)
        return fail_in_line(builder, line->end, "a backend prefix must follow");
    unsigned flags = 0;
    const enum ppr_status status = read_flags(builder, line, 2, &flags);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 1);
    return locate_in_line(builder, line, 1, ppr_builder_keep(builder, line->word[1], flags));
}

static enum ppr_status read_field(struct ppr_builder *builder, const struct line *line)
{
    const bool all = line->count > 2 && ppri_equal(line->word[2], PPRI_LITERAL("all"));
    if (line->count < 4 && !all)
        return fail_in_line(builder, line->end,
                            line->count == 1   ? "a direction, a field name and a kind must follow"
                            : line->count == 2 ? "a field name and a kind must follow"
                                               : "a kind must follow");
    enum ppr_direction direction = PPR_RESPONSE;
    if (ppri_equal(line->word[1], PPRI_LITERAL("request")))
        direction = PPR_REQUEST;
    else if (!ppri_equal(line->word[1], PPRI_LITERAL("response")))
        return fail_line_word(builder, line, 1, "a direction must be response or request");
    enum ppr_status status = check_count(builder, line, all ? 3 : 4);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 2);
    if (all)
        return ppr_builder_all_fields(builder, direction);
    const enum ppr_kind kind = ppri_kind_of_word(line->word[3]);
    if (!kind)
        return fail_line_word(builder, line, 3, "this kind is not known");
    status = ppr_builder_field(builder, direction, line->word[2], kind);
    const bool name = builder->error.part == PPR_PART_FIELD_NAME;
    return locate_in_line(builder, line, name ? 2 : 3, status);
}

/* How many words a cookie rule has before the "in" of its scope, if it has one. */
static size_t count_unscoped(const struct line *line)
{
    size_t count = 0;
    while (count < line->count && (count < 2 || !ppri_equal(line->word[count], PPRI_LITERAL("in"))))
        count++;
    return count;
}

/* Read the scope that stands behind a cookie rule's first `count` words. */
static enum ppr_status read_scope(struct ppr_builder *builder, const struct line *line,
                                  size_t count)
{
    if (line->count == count)
        return PPR_OK;
    if (!ppri_equal(line->word[count], PPRI_LITERAL("in")))
        return fail_line_word(builder, line, count, "this word is too many");
    if (line->count == count + 1)
        return fail_in_line(builder, line->end, "a client prefix must follow");
    const enum ppr_status status = check_count(builder, line, count + 2);
    if (status != PPR_OK)
        return status;
    return locate_in_line(builder, line, count + 1,
                          ppr_builder_cookie_scope(builder, line->word[count + 1]));
}

/* cookie-domain FROM TO, cookie-path FROM TO. */
static enum ppr_status read_cookie(struct ppr_builder *builder, const struct line *line,
                                   bool domain)
{
    if (line->count < 3)
        return fail_in_line(builder, line->end,
                            domain ? "two domains must follow" : "two paths must follow");
    enum ppr_status status = read_scope(builder, line, 3);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 1);
    status = (domain ? ppr_builder_cookie_domain : ppr_builder_cookie_path)(builder, line->word[1],
                                                                            line->word[2]);
    const bool second = builder->error.part == PPR_PART_NEW_COOKIE_DOMAIN ||
                        builder->error.part == PPR_PART_NEW_COOKIE_PATH;
    return locate_in_line(builder, line, second ? 2 : 1, status);
}

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

/* cookie-flags NAME FLAG... */
static enum ppr_status read_cookie_flags(struct ppr_builder *builder, const struct line *line)
{
    unsigned flags = 0;
    const size_t count = count_unscoped(line);
    if (count < 3)
        return count < 2 ? fail_in_line(builder, line->end, "a cookie's name and flags must follow")
                         : fail_in_line(builder, word_end(line, 1), "flags must follow");
    for (size_t i = 2; i < count; i++) {
        const char *wrong = ppri_cookie_flag(line->word[i], &flags);
        if (wrong)
            return fail_line_word(builder, line, i, wrong);
    }
    const enum ppr_status status = read_scope(builder, line, count);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 1);
    return locate_in_line(builder, line, 1,
                          ppr_builder_cookie_flags(builder, line->word[1], flags));
}

static enum ppr_status read_param(struct ppr_builder *builder, const struct line *line)
{
    if (line->count < 2)
        return fail_in_line(builder, line->end, "a parameter's name must follow");
    const enum ppr_status status = check_count(builder, line, 2);
    if (status != PPR_OK)
        return status;
    set_position(builder, line, 1);
    return locate_in_line(builder, line, 1, ppr_builder_query_param(builder, line->word[1]));
}

static enum ppr_status fail_rule(struct ppr_builder *builder, const struct line *line)
{
    return fail_line_word(builder, line, 0,
                          "a rule must begin with map, keep, field, cookie-domain, cookie-path, "
                          "cookie-flags or query-param");
}

/* cookie-domain off, cookie-path off, cookie-flags off: in a scope no others count. */
static bool is_off_rule(const struct line *line)
{
    return count_unscoped(line) == 2 && ppri_equal(line->word[1], PPRI_LITERAL("off"));
}

static enum ppr_status read_off(struct ppr_builder *builder, const struct line *line)
{
    static const struct {
        struct ppr_view word;
        enum ppr_item_kind kind;
    } rules[] = {
        {WORD("cookie-domain"), PPR_ITEM_COOKIE_DOMAIN},
        {WORD("cookie-path"), PPR_ITEM_COOKIE_PATH},
        {WORD("cookie-flags"), PPR_ITEM_COOKIE_FLAGS},
    };
    size_t i = 0;
    while (i < 3 && !ppri_equal(line->word[0], rules[i].word))
        i++;
    if (i == 3)
        return fail_rule(builder, line);
    const enum ppr_status status = read_scope(builder, line, 2);
    set_position(builder, line, 1);
    return status == PPR_OK ? ppr_builder_cookie_off(builder, rules[i].kind) : status;
}

/* A rule for cookies. A scope that it has ends with it. */
static enum ppr_status read_cookie_line(struct ppr_builder *builder, const struct line *line)
{
    const struct ppri_prefix scope = builder->cookie_scope;
    enum ppr_status status = PPR_OK;
    if (is_off_rule(line))
        status = read_off(builder, line);
    else if (ppri_equal(line->word[0], PPRI_LITERAL("cookie-domain")))
        status = read_cookie(builder, line, true);
    else if (ppri_equal(line->word[0], PPRI_LITERAL("cookie-path")))
        status = read_cookie(builder, line, false);
    else if (ppri_equal(line->word[0], PPRI_LITERAL("cookie-flags")))
        status = read_cookie_flags(builder, line);
    else
        status = fail_rule(builder, line);
    builder->cookie_scope = scope;
    return status;
}

static enum ppr_status read_rule_line(struct ppr_builder *builder, struct ppr_view text)
{
    struct line line = {.text = text};
    const enum ppr_status status = split(builder, &line);
    if (status != PPR_OK || !line.count)
        return status;
    if (ppri_equal(line.word[0], PPRI_LITERAL("map")))
        return read_map(builder, &line);
    if (ppri_equal(line.word[0], PPRI_LITERAL("keep")))
        return read_keep(builder, &line);
    if (ppri_equal(line.word[0], PPRI_LITERAL("field")))
        return read_field(builder, &line);
    if (line.word[0].size > 7 &&
        ppri_equal(ppri_slice(line.word[0], 0, 7), PPRI_LITERAL("cookie-")))
        return read_cookie_line(builder, &line);
    if (ppri_equal(line.word[0], PPRI_LITERAL("query-param")))
        return read_param(builder, &line);
    return fail_rule(builder, &line);
}

static enum ppr_status read_lines(struct ppr_builder *builder, struct ppr_view text)
{
    enum ppr_status status = PPR_OK;
    size_t number = 0;
    for (size_t at = 0; at < text.size && status == PPR_OK;) {
        const size_t end = at + ppri_find(ppri_from(text, at), '\n');
        struct ppr_view line = ppri_slice(text, at, end);
        if (line.size && line.data[line.size - 1] == '\r')
            line.size--;
        ppr_builder_place(builder, ++number, 0);
        status = read_rule_line(builder, line);
        at = end + 1;
    }
    return status;
}

enum ppr_status ppr_builder_read(struct ppr_builder *builder, struct ppr_view text)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(text))
        return ppri_builder_refuse(builder, PPR_PART_TEXT, "a view without data must be empty");
    if (!ppri_builder_begin_text(builder))
        return ppri_builder_no_memory(builder, PPR_PART_TEXT);
    ppr_builder_place(builder, 1, 1);
    /* An editor does not show the mark, so a message about the word that it is part of would be no
       help. */
    if (ppri_has_byte_order_mark(text))
        return ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_LINE, 0,
                                 "a byte order mark must not stand here: save this text as UTF-8 "
                                 "without one");
    status = read_lines(builder, text);
    ppr_builder_place(builder, 0, 0);
    return status;
}
