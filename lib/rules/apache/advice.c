/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Many expressions say no more than a prefix does, or a capture of the plain format. */

#include "rules/apache/advice.h"

#include "rules/reader/regex_alternative.h"
#include "text/chars.h"

#include <string.h>

#define GROUPS_MAX 9

/* An expression as far as it was read, and the client prefix that it stands for. */
struct regex {
    struct ppr_view text;
    size_t at;
    unsigned groups;
    unsigned tail; /* the group that holds the rest of the path; 0: none */
    char *client;
    size_t size;
    size_t lead; /* where in the client prefix that group begins */
};

static void put_capture(char *to, size_t *size, unsigned number)
{
    to[(*size)++] = '{';
    to[(*size)++] = (char)('0' + number);
    to[(*size)++] = '}';
}

static bool is_rest(struct ppr_view group)
{
    return ppri_equal(group, PPRI_LITERAL(".*")) || ppri_equal(group, PPRI_LITERAL(".+")) ||
           ppri_equal(group, PPRI_LITERAL("/.*"));
}

/* Read a character that stands for itself. Return false if it does not. */
static bool read_plain(struct regex *regex)
{
    const struct ppr_view rest = ppri_from(regex->text, regex->at);
    const bool is_escaped = rest.data[0] == '\\' && rest.size > 1;
    const char c = rest.data[is_escaped];
    regex->at += 1 + (size_t)is_escaped;
    if ((!ppri_is(c, PPRI_UNRESERVED) && c != '/') ||
        (is_escaped ? ppri_is_alpha(c) || ppri_is_digit(c) : c == '.'))
        return false;
    regex->client[regex->size++] = c;
    return true;
}

/* Read a group up to its end that holds the rest of the path, and perhaps what is before that. */
static bool read_tail(struct regex *regex, size_t end)
{
    const bool has_lead = !is_rest(ppri_slice(regex->text, regex->at, end));
    regex->lead = regex->size;
    while (has_lead && regex->at + 2 < end) {
        if (!read_plain(regex))
            return false;
    }
    if (!is_rest(ppri_slice(regex->text, regex->at, end)))
        return false;
    regex->at = end + 1;
    regex->at += !has_lead && regex->at < regex->text.size && regex->text.data[regex->at] == '?';
    regex->at += regex->at < regex->text.size && regex->text.data[regex->at] == '$';
    regex->tail = regex->groups;
    return regex->at == regex->text.size;
}

/* Read a group after its parenthesis. */
static bool read_group(struct regex *regex)
{
    const struct ppr_view rest = ppri_from(regex->text, regex->at);
    const size_t size = ppri_find(rest, ')');
    if (size == rest.size || regex->groups == GROUPS_MAX)
        return false;
    regex->groups++;
    if (!ppri_alternative_capture(ppri_slice(rest, 0, size), ppri_from(rest, size + 1), false))
        return read_tail(regex, regex->at + size);
    regex->at += size + 1;
    put_capture(regex->client, &regex->size, regex->groups);
    return true;
}

/* Read an expression. Return false if no client prefix comes close to it. */
static bool read_regex(struct regex *regex)
{
    if (!regex->text.size || regex->text.data[0] != '^')
        return false;
    for (regex->at = 1; regex->at < regex->text.size;) {
        const bool is_group = regex->text.data[regex->at] == '(';
        regex->at += is_group;
        if (!(is_group ? read_group : read_plain)(regex))
            return false;
    }
    return regex->size && regex->client[0] == '/' && regex->tail;
}

/* Write the backend prefix of a target: each group must be in it once, the rest at its end. */
static bool write_target(const struct regex *regex, struct ppr_view target, char *to, size_t *size)
{
    unsigned used = 0;
    for (size_t i = 0; i < target.size; i++) {
        if (target.data[i] != '$') {
            to[(*size)++] = target.data[i];
            continue;
        }
        const unsigned number = i + 1 < target.size && ppri_is_digit(target.data[i + 1])
                                    ? (unsigned)(target.data[i + 1] - '0')
                                    : 0;
        if (!number || number > regex->groups || (number == regex->tail && i + 2 < target.size))
            return false;
        i++;
        used |= 1U << number;
        if (number != regex->tail) {
            put_capture(to, size, number);
            continue;
        }
        memcpy(to + *size, regex->client + regex->lead, regex->size - regex->lead);
        *size += regex->size - regex->lead;
    }
    return used + 2 == 2U << regex->groups;
}

void ppri_apache_advise(struct ppri_apache *reader, const struct ppri_apache_word *at,
                        struct ppr_view what, struct ppr_view text, struct ppr_view target)
{
    struct regex regex = {.text = text};
    size_t size = 0;
    regex.client = ppri_apache_memory(reader, 3 * text.size + 1);
    char *backend = ppri_apache_memory(reader, 3 * (target.size + text.size) + 1);
    if (!regex.client || !backend)
        return;
    enum ppr_status known = PPR_BAD_RULE;
    if (read_regex(&regex) && write_target(&regex, target, backend, &size))
        known = ppri_alternative_map(reader->draft.allocator, ppri_view(regex.client, regex.size),
                                     ppri_view(backend, size));
    if (known == PPR_NO_MEMORY) {
        reader->status = ppri_draft_no_memory(&reader->draft);
        return;
    }
    const struct ppr_view client = ppri_view(regex.client, regex.size);
    const struct ppr_view instead = ppri_apache_join(
        reader, ppri_apache_join(reader, client, PPRI_LITERAL(" ")), ppri_view(backend, size));
    if (known == PPR_OK)
        ppri_apache_leave_out(reader, at, 0,
                              regex.groups > 1
                                  ? "% is left out; in the plain format this is: map %"
                                  : "% is left out: it is less than a prefix; write ProxyPass % if "
                                    "all of it may be passed on",
                              text, instead);
    else
        ppri_apache_leave_out(reader, at, 0,
                              "the % % is left out: it is no prefix; write a ProxyPass for each "
                              "prefix that it stands for",
                              what, text);
}
