/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/regex_prefix.h"

#include "rules/reader/regex_alternative.h"
#include "text/chars.h"

#define GROUPS_MAX 9

/* A text being read, and what is written of it. */
struct translation {
    const struct ppr_allocator *allocator;
    struct ppr_view text;
    size_t at;
    struct ppri_array *out;
    struct ppr_view names[GROUPS_MAX]; /* of the groups; without data: numbers */
    size_t groups;
    bool is_bound; /* the expression is, even without ^ */
    bool has_tail; /* the last group is all the rest, */
    bool has_lead; /* with the slash before it */
    bool no_memory;
};

static bool write(struct translation *t, const char *data, size_t size)
{
    t->no_memory = t->no_memory || !ppri_array_append(t->out, t->allocator, data, size, 1);
    return !t->no_memory;
}

static bool write_capture(struct translation *t, size_t group)
{
    const char digit = (char)('1' + group);
    const struct ppr_view name = t->names[group];
    return write(t, "{", 1) && (name.data ? write(t, name.data, name.size) : write(t, &digit, 1)) &&
           write(t, "}", 1);
}

static bool begins(const struct translation *t, struct ppr_view with)
{
    return t->text.size - t->at >= with.size &&
           ppri_equal(ppri_slice(t->text, t->at, t->at + with.size), with);
}

static bool skip(struct translation *t, struct ppr_view with)
{
    const bool there = begins(t, with);
    t->at += there ? with.size : 0;
    return there;
}

/* Whether what is written next is a host's, not a path's. */
static bool is_in_host(const struct translation *t)
{
    const char *text = t->out->data;
    size_t slashes = 0;
    if (!t->out->count || text[0] == '/')
        return false;
    for (size_t i = 0; i < t->out->count; i++)
        slashes += text[i] == '/';
    return slashes < 3;
}

static bool is_rest(struct ppr_view text)
{
    return ppri_equal(text, PPRI_LITERAL(".*")) || ppri_equal(text, PPRI_LITERAL(".+"));
}

/* The group that begins here. */
static bool read_group_here(struct translation *t)
{
    if (t->groups == GROUPS_MAX)
        return false;
    struct ppr_view *name = &t->names[t->groups];
    t->at++;
    if (skip(t, PPRI_LITERAL("?P<")) || skip(t, PPRI_LITERAL("?<"))) {
        *name = ppri_from(t->text, t->at);
        name->size = ppri_find(*name, '>');
        t->at += name->size + 1;
        if (t->at > t->text.size)
            return false;
    }
    const size_t end = t->at + ppri_find(ppri_from(t->text, t->at), ')');
    if (end == t->text.size)
        return false;
    const struct ppr_view inside = ppri_slice(t->text, t->at, end);
    t->at = end + 1;
    t->has_lead =
        ppri_equal(inside, PPRI_LITERAL("/.*")) || ppri_equal(inside, PPRI_LITERAL("/.+"));
    t->has_tail = is_rest(inside) || t->has_lead;
    t->groups++;
    if (t->has_lead && !write(t, "/", 1))
        return false;
    if (t->has_tail)
        return t->at == t->text.size || ppri_equal(ppri_from(t->text, t->at), PPRI_LITERAL("$"));
    return ppri_alternative_capture(inside, ppri_from(t->text, t->at), is_in_host(t)) &&
           write_capture(t, t->groups - 1);
}

/* One character that stands for itself; a slash may be an optional one, and a dot that was
   not escaped is meant as one. */
static bool read_character(struct translation *t)
{
    const struct ppr_view special = PPRI_LITERAL("*+?[]){}|^");
    const bool escape = t->text.data[t->at] == '\\';
    t->at += escape;
    if (t->at == t->text.size)
        return false;
    const char c = t->text.data[t->at++];
    if (escape ? ppri_is_alpha(c) || ppri_is_digit(c) : ppri_find(special, c) < special.size)
        return false;
    if (c == '/' && t->at < t->text.size && t->text.data[t->at] == '?')
        t->at++;
    return write(t, &c, 1);
}

/* The expression, which must be bound to the beginning, or take all of it. */
static bool read_expression(struct translation *t)
{
    if (!skip(t, PPRI_LITERAL("^")) && !begins(t, PPRI_LITERAL("(.*)")) && !t->is_bound)
        return false;
    while (t->at < t->text.size) {
        const char c = t->text.data[t->at];
        const struct ppr_view rest = ppri_from(t->text, t->at);
        if (is_rest(rest) ||
            is_rest(ppri_slice(rest, 0, rest.size - (rest.data[rest.size - 1] == '$'))))
            return true;
        if (c == '$')
            return t->at + 1 == t->text.size;
        if (c == '(') {
            if (!read_group_here(t))
                return false;
            if (t->has_tail)
                return true;
            continue;
        }
        if (!read_character(t))
            return false;
    }
    return true;
}

/* The number of the group that a variable names; GROUPS_MAX: none. */
static size_t group_of(const struct translation *t, struct ppr_view name)
{
    for (size_t i = 0; i < t->groups; i++) {
        if (t->names[i].data ? ppri_equal(name, t->names[i])
                             : name.size == 1 && name.data[0] == (char)('1' + i))
            return i;
    }
    return GROUPS_MAX;
}

/* The name of the variable that begins here; its size is 0 if there is none. */
static struct ppr_view read_variable_name(struct translation *t)
{
    t->at++;
    const bool braced = skip(t, PPRI_LITERAL("{"));
    const size_t begin = t->at;
    while (t->at < t->text.size &&
           (ppri_is_alpha(t->text.data[t->at]) || ppri_is_digit(t->text.data[t->at]) ||
            t->text.data[t->at] == '_'))
        t->at++;
    const struct ppr_view name = ppri_slice(t->text, begin, t->at);
    return braced && !skip(t, PPRI_LITERAL("}")) ? ppri_view(NULL, 0) : name;
}

/* What may stand behind the tail: the query, which goes with it anyway. */
static bool is_query(struct ppr_view rest)
{
    return !rest.size || ppri_equal(rest, PPRI_LITERAL("$is_args$args")) ||
           ppri_equal(rest, PPRI_LITERAL("?$args")) ||
           ppri_equal(rest, PPRI_LITERAL("?$query_string"));
}

static bool read_replacement(struct translation *t)
{
    bool tail = false;
    while (t->at < t->text.size && !is_query(ppri_from(t->text, t->at))) {
        if (t->text.data[t->at] != '$') {
            if (tail || !write(t, &t->text.data[t->at++], 1))
                return false;
            continue;
        }
        const size_t group = group_of(t, read_variable_name(t));
        if (tail || group == GROUPS_MAX)
            return false;
        tail = t->has_tail && group + 1 == t->groups;
        if (!tail ? !write_capture(t, group) : t->has_lead && !write(t, "/", 1))
            return false;
    }
    return tail == t->has_tail;
}

/* A prefix that is empty is the root. */
static bool finish_prefix(struct translation *t, struct ppri_array *out)
{
    t->out = out;
    return out->count || write(t, "/", 1);
}

/* Translates the expression and `replacement`. Returns false if they are no prefixes, or there is no
   memory. */
static bool translate(struct translation *t, struct ppr_view replacement, struct ppri_array *from,
                      struct ppri_array *to)
{
    if (!read_expression(t))
        return false;
    t->text = replacement;
    t->at = 0;
    t->out = to;
    if (!read_replacement(t))
        return false;
    /* What follows a slash cannot stand alone: "^/x/(.*)" as "$1" is no path. */
    if (!to->count && from->count && ((const char *)from->data)[from->count - 1] == '/')
        return false;
    return finish_prefix(t, from) && finish_prefix(t, to);
}

enum ppr_status ppri_regex_prefixes(const struct ppr_allocator *allocator,
                                    struct ppr_view expression, bool is_bound,
                                    struct ppr_view replacement, struct ppri_array *from,
                                    struct ppri_array *to)
{
    struct translation t = {
        .allocator = allocator, .text = expression, .out = from, .is_bound = is_bound};
    from->count = 0;
    to->count = 0;
    if (translate(&t, replacement, from, to))
        return PPR_OK;
    return t.no_memory ? PPR_NO_MEMORY : PPR_BAD_RULE;
}

/* ------------------------------------------------------------ Literals -- */

/* Whether an expression has an alternative outside of all groups. */
static bool has_alternative(struct ppr_view expression)
{
    size_t depth = 0;
    for (size_t i = 0; i < expression.size; i++) {
        const char c = expression.data[i];
        if (c == '\\')
            i++;
        else if (c == '|' && !depth)
            return true;
        depth += c == '(';
        depth -= c == ')' && depth;
    }
    return false;
}

/* The character that stands for itself at a place, and `*size`, the bytes of it; 0: none does. */
static char literal_at(struct ppr_view rest, bool ignores_case, size_t *size)
{
    const struct ppr_view special = PPRI_LITERAL(".*+?[](){}|^$");
    const bool is_escaped = rest.data[0] == '\\' && rest.size > 1;
    const char c = rest.data[is_escaped];
    const struct ppr_view behind = ppri_from(rest, 1 + (size_t)is_escaped);
    const struct ppr_view counts = PPRI_LITERAL("*?{");
    *size = 1 + (size_t)is_escaped;
    if (is_escaped ? ppri_is_alpha(c) || ppri_is_digit(c) : ppri_find(special, c) < special.size)
        return 0;
    if ((ignores_case && ppri_is_alpha(c)) ||
        (behind.size && ppri_find(counts, behind.data[0]) < counts.size))
        return 0;
    return c;
}

/* What the expression behind its literal text says of it. */
static enum ppri_regex_reach reach_of(struct ppr_view rest)
{
    static const char *const all[] = {"", ".*", "(.*)", ".*$", "(.*)$", "/?", "(/.*)?$", "(/|$)"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (ppri_equal(rest, ppr_view_of(all[i])))
            return PPRI_REGEX_PREFIX;
    }
    return ppri_equal(rest, PPRI_LITERAL("$")) || ppri_equal(rest, PPRI_LITERAL("/?$"))
               ? PPRI_REGEX_EXACT
               : PPRI_REGEX_PART;
}

enum ppri_regex_reach ppri_regex_literal(const struct ppr_allocator *allocator,
                                         struct ppr_view expression, bool ignores_case,
                                         struct ppri_array *text)
{
    const size_t begin = text->count;
    enum ppri_regex_reach reach = PPRI_REGEX_PART;
    if (!ppri_array_reserve(text, allocator, expression.size + 1, 1))
        return reach;
    char *to = text->data;
    const bool is_bound = ppri_begins_with(expression, PPRI_LITERAL("^/"));
    if (is_bound && !has_alternative(expression)) {
        struct ppr_view rest = ppri_from(expression, 1);
        size_t size = 0;
        for (char c = 0; rest.size && (c = literal_at(rest, ignores_case, &size)) != 0;
             rest = ppri_from(rest, size))
            to[text->count++] = c;
        reach = reach_of(rest);
    }
    while (reach == PPRI_REGEX_PART && text->count > begin && to[text->count - 1] != '/')
        text->count--;
    if (text->count == begin)
        to[text->count++] = '/';
    return reach;
}
