/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/lexer.h"

#include "text/chars.h"

#include <string.h>

/* Blocks in blocks. Nobody nests so deep, and what looks for the blocks around a directive
   need not care for how many there are. */
#define DEPTH_MAX 64

/* A text that is read. */
struct place {
    struct ppr_view text;
    size_t source; /* its number */
    size_t at;
    size_t line;
    size_t line_begin;
    char *plain; /* room for words that have escapes; NULL: not needed yet */
    size_t used; /* bytes of it */
};

/* An include that is being followed. */
struct include {
    struct place from; /* where it goes on */
    struct ppri_position position; /* of the directive */
    struct ppr_view pattern;
    size_t number; /* of the text that is read now */
    size_t block; /* that the directive is in */
};

struct scanner {
    struct ppri_draft *draft;
    struct ppri_nginx *file;
    struct place in;
    size_t first; /* word of the directive at hand */
    size_t block;
    size_t depth;
    struct include includes[PPRI_SOURCES_DEPTH_MAX + 1];
    size_t include_count;
};

static struct ppri_position here(const struct scanner *s)
{
    const struct ppri_position position = {s->in.line, s->in.at - s->in.line_begin + 1,
                                           s->in.source};
    return position;
}

static enum ppr_status fail_scan(const struct scanner *s, struct ppri_position position,
                                 const char *sentence)
{
    const struct ppr_view none = {NULL, 0};
    return ppri_draft_fail(s->draft, position, sentence, none, none);
}

static enum ppr_status fail_scan_memory(const struct scanner *s)
{
    return ppri_draft_no_memory(s->draft);
}

static bool at_end(const struct scanner *s)
{
    return s->in.at >= s->in.text.size;
}

static char peek(const struct scanner *s)
{
    return s->in.text.data[s->in.at];
}

static void step(struct scanner *s)
{
    if (s->in.text.data[s->in.at++] != '\n')
        return;
    s->in.line++;
    s->in.line_begin = s->in.at;
}

/* Step over the rest of a line, up to its LF. */
static void step_line(struct scanner *s)
{
    while (!at_end(s) && peek(s) != '\n')
        step(s);
}

static bool ends_word(char c)
{
    return ppri_is_space(c) || c == ';' || c == '{';
}

/* What a backslash and a character stand for; 0: for themselves. */
static char escaped(char c)
{
    switch (c) {
    case '"':
    case '\'':
    case '\\':
        return c;
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    default:
        return 0;
    }
}

/* Resolve the escapes of a word. It never becomes longer, so that a copy of the text has
   room for all words. */
static bool resolve_escapes(struct scanner *s, struct ppr_view source, struct ppr_view *text)
{
    struct ppri_array *plains = &s->file->plains;
    const struct ppr_allocator *allocator = s->draft->allocator;
    if (!s->in.plain && ppri_array_reserve(plains, allocator, 1, sizeof s->in.plain)) {
        s->in.plain = ppri_allocate(allocator, s->in.text.size);
        ppri_array_append(plains, allocator, &s->in.plain, 1, sizeof s->in.plain);
    }
    if (!s->in.plain)
        return false;
    char *to = s->in.plain + s->in.used;
    size_t size = 0;
    for (size_t i = 0; i < source.size; i++) {
        const bool pair = source.data[i] == '\\' && i + 1 < source.size;
        const char c = (char)(pair ? escaped(source.data[i + 1]) : 0);
        to[size++] = (char)(c ? c : source.data[i]);
        i += c != 0;
    }
    s->in.used += size;
    *text = ppri_view(to, size);
    return true;
}

struct ppri_position ppri_nginx_word_position(const struct ppri_nginx_word *word, size_t offset)
{
    struct ppri_position position = word->position;
    const char *source = word->source;
    for (size_t i = 0; i < offset && i < word->text.size; i++) {
        const size_t size = *source == '\\' && escaped(source[1]) ? 2 : 1;
        position.column += size;
        if (size == 1 && *source == '\n') {
            position.line++;
            position.column = 1;
        }
        source += size;
    }
    return position;
}

/* Step to where a word ends; tell whether it has escapes. */
static bool step_word(struct scanner *s, char quote)
{
    bool escapes = false;
    bool dollar = false;
    for (; !at_end(s); step(s)) {
        const char c = peek(s);
        if (c == '\\') {
            escapes = true;
            step(s);
            if (at_end(s))
                return true;
        } else if (quote ? c == quote : ends_word(c) && !(dollar && c == '{')) {
            return escapes;
        }
        dollar = c == '$';
    }
    return escapes;
}

static enum ppr_status read_word(struct scanner *s)
{
    const char quote = (char)(peek(s) == '"' || peek(s) == '\'' ? peek(s) : 0);
    const struct ppri_position begun = here(s);
    if (quote)
        step(s);
    struct ppri_nginx_word word = {.source = s->in.text.data + s->in.at, .position = here(s)};
    const size_t begin = s->in.at;
    const bool escapes = step_word(s, quote);
    if (quote && at_end(s))
        return fail_scan(s, begun, "this quote is not closed");
    word.text = ppri_slice(s->in.text, begin, s->in.at);
    if (escapes && !resolve_escapes(s, word.text, &word.text))
        return fail_scan_memory(s);
    if (quote)
        step(s);
    if (quote && !at_end(s) && !ends_word(peek(s)) && peek(s) != ')')
        return fail_scan(s, here(s), "a space, ; or { must follow a closing quote");
    struct ppri_array *words = &s->file->words;
    if (!ppri_array_append(words, s->draft->allocator, &word, 1, sizeof word))
        return fail_scan_memory(s);
    return PPR_OK;
}

/* The size of "[", some "=" and "[" that begin here, or of the same with "]"; 0: none. */
static size_t bracket(const struct scanner *s, char c)
{
    size_t at = s->in.at + 1;
    if (at_end(s) || peek(s) != c)
        return 0;
    while (at < s->in.text.size && s->in.text.data[at] == '=')
        at++;
    return at < s->in.text.size && s->in.text.data[at] == c ? at + 1 - s->in.at : 0;
}

/* Step over a Lua string, a long one or comment, or one other character. */
static void step_lua(struct scanner *s)
{
    const char c = peek(s);
    const bool comment =
        c == '-' && s->in.at + 1 < s->in.text.size && s->in.text.data[s->in.at + 1] == '-';
    if (comment)
        s->in.at += 2;
    const size_t level = bracket(s, '[');
    if (level) {
        s->in.at += level;
        while (!at_end(s) && bracket(s, ']') != level)
            step(s);
        s->in.at += at_end(s) ? 0 : level;
    } else if (comment) {
        step_line(s);
    } else if (c == '"' || c == '\'') {
        step(s);
        while (!at_end(s) && peek(s) != c && peek(s) != '\n') {
            if (peek(s) == '\\')
                step(s);
            if (!at_end(s))
                step(s);
        }
        if (!at_end(s))
            step(s);
    } else {
        step(s);
    }
}

/* Step over Lua, up to the brace that closes its block. */
static void step_lua_block(struct scanner *s)
{
    size_t depth = 0;
    while (!at_end(s)) {
        if (peek(s) == '}' && !depth--)
            return;
        depth += peek(s) == '{';
        step_lua(s);
    }
}

static bool is_lua(struct ppr_view name)
{
    const struct ppr_view end = PPRI_LITERAL("_by_lua_block");
    return name.size > end.size && ppri_equal(ppri_from(name, name.size - end.size), end);
}

static const struct ppri_nginx_word *first_word(const struct scanner *s)
{
    return &((const struct ppri_nginx_word *)s->file->words.data)[s->first];
}

/* Whether a brace is one of "{{" or "{%". */
static bool is_template(const struct scanner *s)
{
    const char before = (char)(s->in.at ? s->in.text.data[s->in.at - 1] : 0);
    const char after = (char)(s->in.at + 1 < s->in.text.size ? s->in.text.data[s->in.at + 1] : 0);
    return before == '{' || after == '{' || after == '%';
}

/* End the directive at hand at a semicolon or a brace. */
static enum ppr_status end_directive(struct scanner *s, bool is_block)
{
    struct ppri_array *directives = &s->file->directives;
    const size_t index = directives->count;
    if (s->file->words.count == s->first && index && is_block && is_template(s))
        return fail_scan(s, here(s),
                         "this looks like a template ({{ ... }}): give the rendered file");
    if (s->file->words.count == s->first && index)
        return fail_scan(s, here(s),
                         is_block ? "a block must have a name before its {"
                                  : "a directive must come before this ;");
    if (is_block && s->depth >= DEPTH_MAX)
        return fail_scan(s, here(s), "blocks must not be nested more than 64 deep");
    const struct ppri_nginx_directive directive = {
        .word = s->first,
        .count = s->file->words.count - s->first,
        .parent = s->block,
        .next = index + 1,
        .end = here(s),
        .is_block = is_block,
    };
    if (!ppri_array_append(directives, s->draft->allocator, &directive, 1, sizeof directive))
        return fail_scan_memory(s);
    if (!index) /* the text itself, which has no brace */
        return PPR_OK;
    step(s);
    if (is_block && is_lua(first_word(s)->text))
        step_lua_block(s);
    if (is_block) {
        s->block = index;
        s->depth++;
    }
    s->first = s->file->words.count;
    return PPR_OK;
}

static enum ppr_status close_block(struct scanner *s)
{
    if (s->file->words.count != s->first)
        return fail_scan(s, here(s), "a ; must come before this }");
    if (s->block == (s->include_count ? s->includes[s->include_count - 1].block : 0))
        return fail_scan(s, here(s), "this } closes no block");
    struct ppri_nginx_directive *block = ppri_nginx_at(s->file, s->block);
    block->next = s->file->directives.count;
    s->block = block->parent;
    s->depth--;
    step(s);
    return PPR_OK;
}

/* Begin with a text. */
static void begin_text(struct scanner *s, size_t source)
{
    const struct place place = {
        .text = ppri_source_at(&s->draft->sources, source)->text.text, .source = source, .line = 1};
    s->in = place;
    if (ppri_has_byte_order_mark(place.text))
        s->in.at = 3;
}

/* Go on with the next text of the last include, or behind the include if there is none. */
static enum ppr_status next_text(struct scanner *s)
{
    struct include *include = &s->includes[s->include_count - 1];
    size_t source = 0;
    const enum ppr_status status = ppri_draft_include(s->draft, include->position, include->pattern,
                                                      ++include->number, &source);
    if (status == PPR_OK)
        begin_text(s, source);
    if (status != PPR_END && status != PPR_UNCHANGED)
        return status;
    s->in = include->from;
    s->include_count--;
    const struct ppr_view signs = PPRI_LITERAL("*?[");
    bool is_pattern = include->number > 1 || status == PPR_UNCHANGED;
    for (size_t i = 0; i < signs.size; i++)
        is_pattern =
            is_pattern || ppri_find(include->pattern, signs.data[i]) < include->pattern.size;
    return is_pattern ? PPR_OK
                      : ppri_draft_leave_out(s->draft, include->position,
                                             "include % is left out: there is no such text",
                                             include->pattern, ppri_view(NULL, 0));
}

/* Whether the directive at hand, which ends here, is an include that the caller opens. */
static bool is_include(const struct scanner *s)
{
    return s->draft->sources.options->open && s->file->words.count == s->first + 2 &&
           ppri_equal(first_word(s)->text, PPRI_LITERAL("include"));
}

static enum ppr_status follow_include(struct scanner *s)
{
    const struct ppri_nginx_word *words = first_word(s);
    const struct include include = {
        .position = words[0].position, .pattern = words[1].text, .block = s->block};
    step(s);
    s->file->words.count = s->first;
    s->includes[s->include_count] = include;
    s->includes[s->include_count++].from = s->in;
    return next_text(s);
}

/* Check that all is closed that a text has opened. */
static enum ppr_status check_end(const struct scanner *s)
{
    const size_t around = s->include_count ? s->includes[s->include_count - 1].block : 0;
    if (s->file->words.count != s->first)
        return fail_scan(s, here(s), "a ; or { must follow");
    if (s->block == around)
        return PPR_OK;
    const struct ppri_nginx_directive *open = ppri_nginx_at(s->file, s->block);
    return fail_scan(s, ppri_nginx_word(s->file, open, 0)->position, "this block is not closed");
}

static enum ppr_status read_on(struct scanner *s)
{
    switch (peek(s)) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        step(s);
        return PPR_OK;
    case '#':
        step_line(s);
        return PPR_OK;
    case ';':
        return is_include(s) ? follow_include(s) : end_directive(s, false);
    case '{':
        return end_directive(s, true);
    case '}':
        return close_block(s);
    default:
        return read_word(s);
    }
}

enum ppr_status ppri_nginx_split(struct ppri_draft *draft, struct ppri_nginx *file)
{
    struct scanner s = {.draft = draft, .file = file};
    memset(file, 0, sizeof *file);
    begin_text(&s, 0);
    enum ppr_status status = end_directive(&s, true);
    while (status == PPR_OK && !(at_end(&s) && !s.include_count)) {
        if (!at_end(&s))
            status = read_on(&s);
        else if ((status = check_end(&s)) == PPR_OK)
            status = next_text(&s);
    }
    if (status == PPR_OK)
        status = check_end(&s);
    if (status == PPR_OK)
        ppri_nginx_at(file, 0)->next = file->directives.count;
    return status;
}

void ppri_nginx_release(const struct ppr_allocator *allocator, struct ppri_nginx *file)
{
    char *const *plains = file->plains.data;
    for (size_t i = 0; i < file->plains.count; i++)
        ppri_release(allocator, plains[i]);
    ppri_release(allocator, file->plains.data);
    ppri_release(allocator, file->words.data);
    ppri_release(allocator, file->directives.data);
    ppri_map_release(&file->children, allocator);
}
