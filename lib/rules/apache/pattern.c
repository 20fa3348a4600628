/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/pattern.h"

#include "text/chars.h"

/* An expression as far as it was read, and the path that all it matches begins with. */
struct scan {
    struct ppr_view text;
    size_t at;
    char *prefix;
    size_t size;
};

static struct ppr_view rest_of(const struct scan *scan)
{
    return ppri_from(scan->text, scan->at);
}

static bool skip(struct scan *scan, const char *text)
{
    const struct ppr_view view = ppr_view_of(text);
    if (!ppri_begins_with(rest_of(scan), view))
        return false;
    scan->at += view.size;
    return true;
}

/* The size of a character that stands for itself; 0: it does not. */
static size_t plain_size(struct ppr_view text)
{
    if (!text.size)
        return 0;
    const bool is_escaped = text.data[0] == '\\' && text.size > 1;
    const char c = text.data[is_escaped];
    if (is_escaped ? ppri_is_alpha(c) || ppri_is_digit(c)
                   : !(ppri_is(c, PPRI_UNRESERVED) && c != '.') && c != '/' && c != '%' &&
                         c != ',' && c != ':' && c != '@' && c != '=' && c != '&' && c != ';')
        return 0;
    /* a character that is repeated, or may be missing */
    const struct ppr_view after = ppri_from(text, 1 + (size_t)is_escaped);
    if (after.size && (after.data[0] == '*' || after.data[0] == '?' || after.data[0] == '+' ||
                       after.data[0] == '{'))
        return 0;
    return 1 + (size_t)is_escaped;
}

/* Append the characters that stand for themselves to the prefix. */
static void read_plain(struct scan *scan)
{
    for (size_t size; (size = plain_size(rest_of(scan))) != 0; scan->at += size)
        scan->prefix[scan->size++] = scan->text.data[scan->at + size - 1];
}

/* Skip the beginning of a group that holds what it matches, with its name if it has one. Return
   false if there is none. */
static bool open_group(struct scan *scan)
{
    if (!skip(scan, "("))
        return false;
    if (!skip(scan, "?<") && !skip(scan, "?P<"))
        return !rest_of(scan).size || rest_of(scan).data[0] != '?';
    const size_t size = ppri_find(rest_of(scan), '>');
    scan->at += size < rest_of(scan).size ? size + 1 : size;
    return true;
}

/* Whether an expression goes on with one of some texts, and ends there. */
static bool is_one_of(const struct scan *scan, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ppri_equal(rest_of(scan), ppr_view_of(texts[i])))
            return true;
    }
    return false;
}

#define IS_ONE_OF(scan, texts) is_one_of(scan, texts, sizeof(texts) / sizeof *(texts))

/* The last group, opened now, holds the rest of the path. */
static void set_tail(const struct scan *scan, struct ppri_apache_pattern *pattern, unsigned group)
{
    pattern->groups = group;
    pattern->tail = group;
    pattern->lead = scan->size;
}

/* Read "(/app/.*)", a group that holds all. Return false, having read nothing, if it is another. */
static bool read_whole(struct scan *scan, struct ppri_apache_pattern *pattern)
{
    static const char *const ends[] = {".*)", ".*)$"};
    const struct scan before = *scan;
    if (open_group(scan)) {
        set_tail(scan, pattern, 1);
        read_plain(scan);
        if (IS_ONE_OF(scan, ends))
            return true;
    }
    *scan = before;
    pattern->groups = 0;
    pattern->tail = 0;
    return false;
}

/* Read what follows the plain beginning of an expression. Return false if it is not known. */
static bool read_end(struct scan *scan, struct ppri_apache_pattern *pattern)
{
    static const char *const exact[] = {"$", "/?$", "/*$"};
    static const char *const below[] = {"(?:/.*)?$", "(?:/.*)?", "(?:/|$)", "(?:/|$).*",
                                        "(?:$|/)",   "(?=/|$)",  "(/|$)",   "($|/)"};
    static const char *const second[] = {"(/|$)(.*)", "(/|$)(.*)$"};
    static const char *const all[] = {"", ".*", ".*$"};
    static const char *const group[] = {".*)", ".*)$", ".*)?", ".*)?$"};
    static const char *const segments[] = {"/.*)", "/.*)$", "/.*)?", "/.*)?$"};
    pattern->is_open = scan->size && scan->prefix[scan->size - 1] != '/';
    if (IS_ONE_OF(scan, exact)) {
        pattern->kind = PPRI_APACHE_EXACT;
        pattern->is_open = false;
        return true;
    }
    const bool is_second = IS_ONE_OF(scan, second);
    if (is_second) { /* the rest has no slash at its beginning */
        scan->prefix[scan->size++] = '/';
        set_tail(scan, pattern, 2);
    }
    if (is_second || IS_ONE_OF(scan, below)) {
        pattern->is_open = false;
        return true;
    }
    skip(scan, "/?");
    if (IS_ONE_OF(scan, all))
        return true;
    /* of "/x/?(.*)" it is not known whether the group has the slash */
    const bool is_unclear = scan->at && scan->text.data[scan->at - 1] == '?' && scan->size > 1;
    if (is_unclear || !open_group(scan))
        return false;
    set_tail(scan, pattern, 1);
    if (IS_ONE_OF(scan, segments)) {
        pattern->is_open = false;
        return true;
    }
    return IS_ONE_OF(scan, group);
}

/* Whether an expression has an alternative outside of all groups, so that what it begins with tells
   nothing. */
static bool has_alternative(struct ppr_view text)
{
    size_t depth = 0;
    bool in_class = false;
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (c == '\\')
            i++;
        else if (in_class || c == '[')
            in_class = c != ']';
        else if (c == '|' && !depth)
            return true;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
    }
    return false;
}

/* Make the prefix of what was read: a path. */
static struct ppr_view prefix_of(const struct scan *scan)
{
    return scan->size ? ppri_view(scan->prefix, scan->size) : PPRI_LITERAL("/");
}

void ppri_apache_read_pattern(struct ppri_apache *reader, struct ppr_view text,
                              struct ppri_apache_pattern *pattern)
{
    struct scan scan = {.text = text};
    const struct ppri_apache_pattern empty = {.kind = PPRI_APACHE_PREFIX};
    *pattern = empty;
    pattern->prefix = PPRI_LITERAL("/");
    scan.prefix = ppri_apache_memory(reader, text.size + 2);
    if (!scan.prefix || has_alternative(text)) {
        pattern->kind = PPRI_APACHE_NARROW;
        return;
    }
    const bool is_anchored = skip(&scan, "^");
    if (is_anchored && skip(&scan, "/?"))
        scan.prefix[scan.size++] = '/'; /* every path has it */
    bool is_read = read_whole(&scan, pattern);
    if (!is_read) {
        read_plain(&scan);
        is_read = read_end(&scan, pattern);
    }
    /* Without an anchor an expression may match anywhere; a path begins with a slash. */
    const bool is_all = !scan.size || (scan.size == 1 && scan.prefix[0] == '/');
    const bool is_path = !scan.size || scan.prefix[0] == '/';
    pattern->prefix = is_path && (is_anchored || is_all) ? prefix_of(&scan) : PPRI_LITERAL("/");
    if (is_read && is_path && (is_anchored || (is_all && pattern->kind == PPRI_APACHE_PREFIX)))
        return;
    const bool is_open = pattern->prefix.data[pattern->prefix.size - 1] != '/';
    const struct ppr_view prefix = pattern->prefix;
    *pattern = empty;
    pattern->kind = PPRI_APACHE_NARROW;
    pattern->prefix = prefix;
    pattern->is_open = is_open;
}

struct ppr_view ppri_apache_widest(const struct ppri_apache_pattern *pattern)
{
    size_t size = pattern->prefix.size;
    while (pattern->is_open && size > 1 && pattern->prefix.data[size - 1] != '/')
        size--;
    return ppri_slice(pattern->prefix, 0, size);
}

/* Whether a text ends with a reference to the tail of a pattern, which is then taken off. */
static bool cut_reference(const struct ppri_apache_pattern *pattern, struct ppr_view *text)
{
    if (!pattern->tail || text->size < 2 || text->data[text->size - 2] != '$' ||
        text->data[text->size - 1] != (char)('0' + pattern->tail))
        return false;
    text->size -= 2;
    return true;
}

bool ppri_apache_pattern_target(struct ppri_apache *reader,
                                const struct ppri_apache_pattern *pattern, struct ppr_view target,
                                bool appends, struct ppr_view *backend)
{
    static const char *const paths[] = {"%{REQUEST_URI}", "$0", "%{ENV:REQUEST_URI}"};
    struct ppr_view text = target;
    size_t lead = pattern->lead;
    bool is_found = pattern->kind == PPRI_APACHE_PREFIX && cut_reference(pattern, &text);
    for (size_t i = 0; i < sizeof paths / sizeof *paths && !is_found; i++) {
        const struct ppr_view path = ppr_view_of(paths[i]);
        is_found =
            text.size > path.size && ppri_equal(ppri_from(text, text.size - path.size), path);
        if (is_found)
            text.size -= path.size;
        lead = is_found ? 0 : lead;
    }
    if (!is_found && appends && ppri_find(text, '$') == text.size) {
        is_found = true;
        lead = 0;
    }
    if (!is_found || pattern->kind != PPRI_APACHE_PREFIX || ppri_find(text, '$') < text.size ||
        ppri_find(text, '%') < text.size)
        return false;
    struct ppr_view more = ppri_from(pattern->prefix, lead);
    if (text.size && text.data[text.size - 1] == '/' && more.size && more.data[0] == '/')
        more = ppri_from(more, 1);
    *backend = ppri_apache_join(reader, text, more);
    return true;
}
