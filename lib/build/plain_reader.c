/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the plain rule format (doc/rules.md), as plain_writer.c writes it. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "table/field_names.h"
#include "text/chars.h"
#include "text/cookie_flags.h"

/* The most words of a rule; a client rule may have as many origins as it likes, line by line. */
#define WORDS_MAX 32

/* A line, with those that continue it. */
struct line {
    struct ppr_view text; /* from the line on */
    size_t number; /* of the line in the whole text */
    struct ppr_view word[WORDS_MAX + 1]; /* the last is one too many */
    size_t count;
    size_t current; /* the word that is read; an error quotes it */
};

static size_t word_begin(const struct line *line, size_t word)
{
    return (size_t)(line->word[word].data - line->text.data);
}

static bool is_word(const struct line *line, size_t word, struct ppr_view text)
{
    return word < line->count && ppri_equal(line->word[word], text);
}

/* Set the place of what follows: an offset in a line and those that continue it. */
static void set_place(struct ppr_builder *builder, const struct line *line, size_t offset)
{
    size_t begin = 0;
    size_t number = line->number;
    for (size_t i = 0; i < offset; i++) {
        if (line->text.data[i] != '\n')
            continue;
        begin = i + 1;
        number++;
    }
    ppr_builder_place(builder, number, offset - begin + 1);
}

/* Set the place of what follows to a word. */
static void set_current(struct ppr_builder *builder, struct line *line, size_t word)
{
    line->current = word;
    set_place(builder, line, word_begin(line, word));
}

/* -------------------------------------------------------------- Errors -- */

static bool fail_word(struct ppr_builder *builder, struct line *line, size_t word,
                      const char *message)
{
    set_current(builder, line, word);
    return ppri_builder_refuse(builder, PPR_PART_LINE, word_begin(line, word), message);
}

/* Fail after a word. */
static bool fail_after(struct ppr_builder *builder, struct line *line, size_t word,
                       const char *message)
{
    const size_t end = word_begin(line, word) + line->word[word].size;
    line->current = word;
    set_place(builder, line, end);
    return ppri_builder_refuse(builder, PPR_PART_LINE, end, message);
}

/* Refuse words behind the last that a rule has. */
static bool check_count(struct ppr_builder *builder, struct line *line, size_t words)
{
    return line->count <= words || fail_word(builder, line, words, "this word is too many");
}

/* --------------------------------------------------------------- Rules -- */

/* Add the rule of a line, which has all words that it needs. */
typedef bool add_rule(struct ppr_builder *builder, struct line *line);

/* A word that a rule may have after its prefixes or its name. */
struct modifier {
    const char *word; /* NULL after the last of a list */
    unsigned flag;
    unsigned against; /* flags that contradict it */
};

static const struct modifier modifiers[] = {
    {"request", PPR_FOR_REQUESTS, PPR_FOR_RESPONSES},
    {"response", PPR_FOR_RESPONSES, PPR_FOR_REQUESTS},
    {"any-scheme", PPR_ANY_SCHEME, 0},
    {"any-port", PPR_ANY_PORT, PPR_EXACT},
    {"exact", PPR_EXACT, PPR_ANY_PORT},
    {"aware", PPR_AWARE, PPR_UNAWARE},
    {"unaware", PPR_UNAWARE, PPR_AWARE},
    {"default", PPR_DEFAULT, 0},
    {NULL, 0, 0},
};

static const struct modifier keep_modifiers[] = {
    {"any-scheme", PPR_ANY_SCHEME, 0},
    {NULL, 0, 0},
};

static const struct modifier param_modifiers[] = {
    {"response", PPR_FOR_RESPONSES, PPR_FOR_REQUESTS},
    {"request", PPR_FOR_REQUESTS, PPR_FOR_RESPONSES},
    {"both", PPR_FOR_RESPONSES | PPR_FOR_REQUESTS, PPR_FOR_RESPONSES | PPR_FOR_REQUESTS},
    {"path", PPR_PARAM_PATH, 0},
    {NULL, 0, 0},
};

/* A modifier may stand in the brackets with which documentation shows that it need not. */
static bool is_modifier(struct ppr_view word, const struct modifier *modifier)
{
    if (word.size > 1 && word.data[0] == '[' && word.data[word.size - 1] == ']')
        word = ppri_slice(word, 1, word.size - 1);
    return ppri_equal(word, ppr_view_of(modifier->word));
}

/* The modifiers of a rule, up to the first that is wrong. */
struct modified {
    unsigned flags;
    size_t word; /* the wrong one */
    const char *wrong; /* the reason; NULL if none is wrong */
};

/* Read the modifiers from a word on. `list`: those that the rule may have. */
static struct modified read_modifiers(const struct line *line, size_t from,
                                      const struct modifier *list)
{
    struct modified read = {0, from, NULL};
    unsigned given = 0; /* by its place in the list */
    for (; read.word < line->count; read.word++) {
        unsigned n = 0;
        while (list[n].word && !is_modifier(line->word[read.word], &list[n]))
            n++;
        read.wrong = !list[n].word                  ? "this rule has no such word"
                     : given >> n & 1               ? "this word is given twice"
                     : read.flags & list[n].against ? "this contradicts a word before it"
                                                    : NULL;
        if (read.wrong)
            break;
        given |= 1U << n;
        read.flags |= list[n].flag;
    }
    return read;
}

/* Refuse a wrong modifier, after the prefixes: words that are wrong in their place are prefixes more
   often. */
static bool check_modifiers(struct ppr_builder *builder, struct line *line,
                            const struct modified *read)
{
    return ppri_builder_status(builder) == PPR_OK &&
           (!read->wrong || fail_word(builder, line, read->word, read->wrong));
}

static bool add_map(struct ppr_builder *builder, struct line *line)
{
    const struct modified read = read_modifiers(line, 3, modifiers);
    ppr_builder_map(builder, line->word[1], line->word[2], read.flags);
    return check_modifiers(builder, line, &read);
}

static bool add_keep(struct ppr_builder *builder, struct line *line)
{
    const struct modified read = read_modifiers(line, 2, keep_modifiers);
    ppr_builder_keep(builder, line->word[1], read.flags);
    return check_modifiers(builder, line, &read);
}

static bool add_local(struct ppr_builder *builder, struct line *line)
{
    return check_count(builder, line, 2) && ppr_builder_local(builder, line->word[1]) == PPR_OK;
}

static bool add_client(struct ppr_builder *builder, struct line *line)
{
    for (size_t word = 1; word < line->count; word++) {
        set_current(builder, line, word);
        if (ppr_builder_client(builder, line->word[word]) != PPR_OK)
            return false;
    }
    return true;
}

static bool add_field(struct ppr_builder *builder, struct line *line)
{
    const bool all = is_word(line, 2, PPRI_LITERAL("all"));
    const bool is_request = is_word(line, 1, PPRI_LITERAL("request"));
    const enum ppr_direction direction = is_request ? PPR_REQUEST : PPR_RESPONSE;
    if (!is_request && !is_word(line, 1, PPRI_LITERAL("response")))
        return fail_word(builder, line, 1, "a direction must be response or request");
    if (line->count < 4 && !all)
        return fail_after(builder, line, 2, "a kind must follow");
    if (!check_count(builder, line, all ? 3 : 4))
        return false;
    if (all)
        return ppr_builder_all_fields(builder, direction) == PPR_OK;
    size_t kind = 1;
    while (ppri_kind_word(kind).size && !ppri_equal(line->word[3], ppri_kind_word(kind)))
        kind++;
    if (!ppri_kind_word(kind).size)
        return fail_word(builder, line, 3, "this kind is not known");
    return ppr_builder_field(builder, direction, line->word[2], (enum ppr_kind)kind) == PPR_OK;
}

static bool add_param(struct ppr_builder *builder, struct line *line)
{
    const struct modified read = read_modifiers(line, 2, param_modifiers);
    ppr_builder_query_param(builder, line->word[1], read.flags);
    return check_modifiers(builder, line, &read);
}

/* Read the scope that may stand behind a cookie rule's first `count` words. */
static bool read_scope(struct ppr_builder *builder, struct line *line, size_t count)
{
    if (line->count == count)
        return true;
    if (!is_word(line, count, PPRI_LITERAL("in")))
        return fail_word(builder, line, count, "this word is too many");
    if (line->count == count + 1)
        return fail_after(builder, line, count, "a client prefix must follow");
    return check_count(builder, line, count + 2) &&
           ppr_builder_cookie_scope(builder, line->word[count + 1]) == PPR_OK;
}

static bool add_cookie_domain(struct ppr_builder *builder, struct line *line)
{
    return read_scope(builder, line, 3) &&
           ppr_builder_cookie_domain(builder, line->word[1], line->word[2]) == PPR_OK;
}

static bool add_cookie_path(struct ppr_builder *builder, struct line *line)
{
    return read_scope(builder, line, 3) &&
           ppr_builder_cookie_path(builder, line->word[1], line->word[2]) == PPR_OK;
}

static bool add_cookie_flags(struct ppr_builder *builder, struct line *line)
{
    unsigned flags = 0;
    size_t word = 2;
    for (; word < line->count && !is_word(line, word, PPRI_LITERAL("in")); word++) {
        const char *wrong = ppri_cookie_flag(line->word[word], &flags);
        if (wrong)
            return fail_word(builder, line, word, wrong);
    }
    if (word == 2)
        return fail_after(builder, line, 1, "flags must follow");
    return read_scope(builder, line, word) &&
           ppr_builder_cookie_flags(builder, line->word[1], flags) == PPR_OK;
}

static const struct rule {
    const char *word;
    size_t words; /* the least that the rule has */
    size_t place; /* the word that is the place of the rule: the backend prefix, or a name */
    add_rule *add;
    const char *missing; /* what must follow the first word */
    const char *missing_more; /* what must follow the second word */
} rules[] = {
    [PPR_ITEM_MAP] = {"map", 3, 2, add_map, "a client prefix and a backend prefix must follow",
                      "a backend prefix must follow"},
    [PPR_ITEM_KEEP] = {"keep", 2, 1, add_keep, "a backend prefix must follow", NULL},
    [PPR_ITEM_FIELD] = {"field", 3, 2, add_field,
                        "a direction, a field name and a kind must follow",
                        "a field name and a kind must follow"},
    [PPR_ITEM_COOKIE_DOMAIN] = {"cookie-domain", 3, 1, add_cookie_domain, "two domains must follow",
                                "two domains must follow"},
    [PPR_ITEM_COOKIE_PATH] = {"cookie-path", 3, 1, add_cookie_path, "two paths must follow",
                              "two paths must follow"},
    [PPR_ITEM_COOKIE_FLAGS] = {"cookie-flags", 2, 1, add_cookie_flags,
                               "a cookie's name and flags must follow", NULL},
    [PPR_ITEM_QUERY_PARAM] = {"query-param", 2, 1, add_param, "a parameter's name must follow",
                              NULL},
    [PPR_ITEM_LOCAL] = {"local", 2, 1, add_local, "a client prefix must follow", NULL},
    [PPR_ITEM_CLIENT] = {"client", 2, 1, add_client, "an origin must follow", NULL},
};

/* The kind of the rules that begin with a word; 0: there is none. */
static size_t kind_of(struct ppr_view word)
{
    for (size_t kind = PPR_ITEM_MAP; kind <= PPR_ITEM_CLIENT; kind++) {
        if (ppri_equal(word, ppr_view_of(rules[kind].word)))
            return kind;
    }
    return 0;
}

/* cookie-domain off, cookie-path off, cookie-flags off: in a scope no others count. */
static bool is_off(const struct line *line, size_t kind)
{
    return kind >= PPR_ITEM_COOKIE_DOMAIN && kind <= PPR_ITEM_COOKIE_FLAGS &&
           is_word(line, 1, PPRI_LITERAL("off")) &&
           (line->count == 2 || is_word(line, 2, PPRI_LITERAL("in")));
}

/* ---------------------------------------------------------------- Text -- */

/* Return the size of the end of a line at an offset: of LF, CR LF, or CR at the end of the text; 0 if
   there is none. */
static size_t line_end(struct ppr_view text, size_t at)
{
    if (at < text.size && text.data[at] == '\r')
        return at + 1 == text.size ? 1 : text.data[at + 1] == '\n' ? 2 : 0;
    return at < text.size && text.data[at] == '\n';
}

/* Return the size of what separates words at an offset: a space, a tab, or a backslash before the end
   of a line; 0 if there is none. */
static size_t separator(struct ppr_view text, size_t at)
{
    if (at < text.size && text.data[at] == '\\' && line_end(text, at + 1))
        return 1 + line_end(text, at + 1);
    return at < text.size && ppri_is_ows(text.data[at]);
}

/* Split a line into words, and return where it ends. A word that begins with "#" begins a comment. One
   that begins with "\#" begins with "#", as names of cookies and fields may. */
static size_t split(struct line *line)
{
    const struct ppr_view text = line->text;
    for (size_t at = 0;;) {
        for (size_t size; (size = separator(text, at)) != 0;)
            at += size;
        if (at == text.size || line_end(text, at) || text.data[at] == '#')
            return at + ppri_find(ppri_from(text, at), '\n');
        at += ppri_begins_with(ppri_from(text, at), PPRI_LITERAL("\\#"));
        const size_t begin = at;
        while (at < text.size && !separator(text, at) && !line_end(text, at))
            at++;
        line->word[line->count] = ppri_slice(text, begin, at);
        line->count += line->count <= WORDS_MAX;
    }
}

/* The word of a rule that is a part. */
static size_t word_of(const struct line *line, const struct rule *rule, int32_t part)
{
    switch (part) {
    case PPR_PART_CLIENT_PREFIX:
        return 1;
    case PPR_PART_NEW_COOKIE_DOMAIN:
    case PPR_PART_NEW_COOKIE_PATH:
        return 2;
    case PPR_PART_KIND:
        return 3;
    case PPR_PART_SCOPE:
        return line->count - 1;
    default:
        return rule->place;
    }
}

/* Add the rule of a line; set the error's part, and the word to quote. */
static void add_line(struct ppr_builder *builder, struct line *line)
{
    const size_t kind = kind_of(line->word[0]);
    const struct rule *rule = &rules[kind];
    const bool off = is_off(line, kind);
    if (!kind) {
        fail_word(builder, line, 0, "no rule begins with this word");
    } else if (!check_count(builder, line, WORDS_MAX)) {
        return;
    } else if (line->count < rule->words && !off) {
        fail_after(builder, line, line->count - 1,
                   line->count == 1 ? rule->missing : rule->missing_more);
    } else {
        set_current(builder, line, rule->place);
        if (!off)
            rule->add(builder, line);
        else if (read_scope(builder, line, 2))
            ppr_builder_cookie_off(builder, (enum ppr_item_kind)kind);
    }
    struct ppr_error *error = &builder->error;
    if (error->status != PPR_BAD_RULE || error->part == PPR_PART_LINE)
        return;
    if (error->part != PPR_PART_CLIENT_ORIGIN)
        set_current(builder, line, word_of(line, rule, error->part));
    error->line = builder->line;
    error->column = builder->column + error->offset;
}

/* Read a line. Return where it ends. */
static size_t read_line(struct ppr_builder *builder, struct ppr_view text, size_t number)
{
    struct line line = {.text = text, .number = number};
    const size_t end = split(&line);
    /* The scope of a cookie rule ends with the rule. */
    const struct ppri_prefix scope = builder->cookie_scope;
    struct ppr_error *error = &builder->error;
    if (line.count)
        add_line(builder, &line);
    builder->cookie_scope = scope;
    if (error->status == PPR_BAD_RULE) {
        ppri_message(builder->message, "`%`: %", line.word[line.current],
                     ppr_view_of(error->message));
        error->message = builder->message;
    }
    return end;
}

static void read_lines(struct ppr_builder *builder, struct ppr_view text)
{
    size_t number = 1;
    for (size_t at = 0; at < text.size && ppri_builder_status(builder) == PPR_OK; at++) {
        const size_t end = at + read_line(builder, ppri_from(text, at), number);
        for (; at < end; at++)
            number += text.data[at] == '\n';
        number++;
    }
}

enum ppr_status ppr_builder_read(struct ppr_builder *builder, struct ppr_view text)
{
    if (!ppri_builder_takes(builder, PPR_PART_TEXT, text) ||
        ppr_builder_source(builder, ppri_view(NULL, 0), 0) != PPR_OK)
        return ppri_builder_status(builder);
    ppr_builder_place(builder, 1, 1);
    /* An editor does not show the mark, so a message about the word that it is part of would be no
       help. */
    if (ppri_has_byte_order_mark(text))
        ppri_builder_refuse(builder, PPR_PART_LINE, 0,
                            "a byte order mark must not stand here: save this text as UTF-8 "
                            "without one");
    else
        read_lines(builder, text);
    ppr_builder_place(builder, 0, 0);
    return ppri_builder_status(builder);
}
