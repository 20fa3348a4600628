/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Regular expressions of an Apache httpd configuration. They are refused; but many say no more
   than a prefix does, or a capture: then the error says which rule to write. */

#include "rules/apache/regex.h"

#include "rules/reader/regex_alternative.h"
#include "text/chars.h"

#define GROUPS_MAX 9

/* An expression as far as it was read. */
struct regex {
    struct ppr_view text;
    size_t at;
    unsigned groups;
    unsigned tail; /* the group that holds all the rest of a path; 0: none */
    struct ppri_apache_run lead; /* what that group holds of the prefix, too */
    size_t mark;
};

static void append_to_regex(struct ppri_apache *reader, const struct regex *regex,
                            struct ppr_view text)
{
    ppri_apache_append_text(&reader->text, text, regex->mark);
}

/* Write a capture as the plain format does. */
static void add_capture(struct ppri_apache *reader, const struct regex *regex, unsigned number)
{
    const char text[] = {'{', (char)('0' + number), '}'};
    append_to_regex(reader, regex, ppri_view(text, sizeof text));
}

/* Whether a group matches all the rest. */
static bool is_rest(struct ppr_view group)
{
    return ppri_equal(group, PPRI_LITERAL(".*")) || ppri_equal(group, PPRI_LITERAL(".+")) ||
           ppri_equal(group, PPRI_LITERAL("/.*"));
}

/* Read a character that stands for itself. Return false if it is none. */
static bool read_plain(struct ppri_apache *reader, struct regex *regex)
{
    const struct ppr_view rest = ppri_from(regex->text, regex->at);
    const bool is_escaped = rest.data[0] == '\\' && rest.size > 1;
    const char c = rest.data[is_escaped];
    regex->at += 1 + (size_t)is_escaped;
    if (!ppri_is(c, PPRI_UNRESERVED) && c != '/')
        return false;
    /* \w and the like stand for others, a dot for any */
    if (is_escaped ? ppri_is_alpha(c) || ppri_is_digit(c) : c == '.')
        return false;
    append_to_regex(reader, regex, ppri_view(&c, 1));
    return true;
}

/* Read a group that ends at a place and holds all the rest of a path, and perhaps what is before
   that: "/app/.*". */
static bool read_tail(struct ppri_apache *reader, struct regex *regex, size_t end)
{
    const bool has_lead = !is_rest(ppri_slice(regex->text, regex->at, end));
    regex->lead.begin = reader->text.bytes.count;
    while (has_lead && regex->at + 2 < end) {
        if (!read_plain(reader, regex))
            return false;
    }
    regex->lead.size = reader->text.bytes.count - regex->lead.begin;
    if (!is_rest(ppri_slice(regex->text, regex->at, end)))
        return false;
    regex->at = end + 1;
    if (!has_lead && regex->at < regex->text.size && regex->text.data[regex->at] == '?')
        regex->at++;
    if (regex->at < regex->text.size && regex->text.data[regex->at] == '$')
        regex->at++;
    regex->tail = regex->groups;
    return regex->at == regex->text.size;
}

/* Read a group, behind its parenthesis. Return false if it is none of those that are
   understood. */
static bool read_capture(struct ppri_apache *reader, struct regex *regex)
{
    const struct ppr_view rest = ppri_from(regex->text, regex->at);
    const size_t size = ppri_find(rest, ')');
    if (size == rest.size || regex->groups == GROUPS_MAX)
        return false;
    regex->groups++;
    if (!ppri_alternative_capture(ppri_slice(rest, 0, size), ppri_from(rest, size + 1), false))
        return read_tail(reader, regex, regex->at + size);
    regex->at += size + 1;
    add_capture(reader, regex, regex->groups);
    return true;
}

/* Write the client prefix that an expression stands for. Return false if there is none. */
static bool read_regex(struct ppri_apache *reader, struct regex *regex)
{
    const size_t begin = reader->text.bytes.count;
    if (!regex->text.size || regex->text.data[0] != '^')
        return false;
    for (regex->at = 1; regex->at < regex->text.size;) {
        const struct ppr_view rest = ppri_from(regex->text, regex->at);
        if (ppri_equal(rest, PPRI_LITERAL(".*")) || ppri_equal(rest, PPRI_LITERAL(".*$")))
            break;
        regex->at += rest.data[0] == '(';
        if (!(rest.data[0] == '(' ? read_capture : read_plain)(reader, regex))
            return false;
    }
    if (reader->text.bytes.count == begin)
        append_to_regex(reader, regex, PPRI_LITERAL("/"));
    return reader->text.bytes.count > begin &&
           ((const char *)reader->text.bytes.data)[begin] == '/';
}

/* Write the backend prefix of a target. Return false if there is none: what the expression
   found must stand in it, the rest at its end. */
static bool read_target(struct ppri_apache *reader, const struct regex *regex,
                        struct ppr_view target)
{
    unsigned used = 0;
    for (size_t i = 0; i < target.size; i++) {
        const char c = target.data[i];
        if (c != '$') {
            append_to_regex(reader, regex, ppri_view(&c, 1));
            continue;
        }
        const unsigned number = i + 1 < target.size && ppri_is_digit(target.data[i + 1])
                                    ? (unsigned)(target.data[i + 1] - '0')
                                    : 0;
        if (!number || number > regex->groups)
            return false;
        i++;
        used |= 1U << number;
        if (number != regex->tail)
            add_capture(reader, regex, number);
        else if (i + 1 < target.size)
            return false;
        else
            ppri_apache_append(&reader->text, regex->lead);
    }
    return used + 2 == 2U << regex->groups;
}

/* Write what a target without anything of the expression leads to: httpd appends the path. */
static bool append_request_path(struct ppri_apache *reader, const struct regex *regex,
                                struct ppr_view target, struct ppri_apache_run client)
{
    if (ppri_find(target, '$') < target.size)
        return false;
    target.size -= target.size && target.data[target.size - 1] == '/';
    append_to_regex(reader, regex, target);
    ppri_apache_append(&reader->text, client);
    return true;
}

/* Find the prefixes that an expression and a target stand for. Return false if there are none. */
static bool advise(struct ppri_apache *reader, struct regex *regex, struct ppr_view target,
                   struct ppri_apache_run *client, struct ppri_apache_run *backend)
{
    struct ppri_apache_text *text = &reader->text;
    size_t begin = text->bytes.count;
    if (!read_regex(reader, regex) || ppri_apache_seal(text, begin, regex->mark, client) != PPR_OK)
        return false;
    begin = text->bytes.count;
    const bool is_alone = !target.size || ppri_equal(target, PPRI_LITERAL("!"));
    if (is_alone        ? regex->groups != (regex->tail != 0)
        : regex->groups ? !regex->tail || !read_target(reader, regex, target)
                        : !append_request_path(reader, regex, target, *client))
        return false;
    /* every path has a slash at its beginning, so that one stands behind the target, too */
    const char *bytes = text->bytes.data;
    if (text->bytes.count > begin && client->size == 1 && bytes[text->bytes.count - 1] != '/')
        append_to_regex(reader, regex, PPRI_LITERAL("/"));
    return ppri_apache_seal(text, begin, regex->mark, backend) == PPR_OK;
}

enum ppr_status ppri_apache_refuse_regex(struct ppri_apache *reader,
                                         struct ppri_apache_run regex_run,
                                         struct ppri_apache_run target)
{
    struct ppri_apache_text *text = &reader->text;
    struct regex regex = {.mark = ppri_apache_mark(text, regex_run, 0)};
    const char *sentence = "a regular expression is not read; write a directive for each prefix "
                           "that it stands for";
    struct ppri_apache_run client = {0, 0};
    struct ppri_apache_run backend = {0, 0};
    size_t at = 0;
    size_t target_at = 0;
    /* The workspace moves while it grows, what is kept stays. */
    enum ppr_status status = ppri_apache_keep(text, ppri_apache_view(text, regex_run), &at);
    if (status == PPR_OK)
        status = ppri_apache_keep(text, ppri_apache_view(text, target), &target_at);
    if (status != PPR_OK)
        return status;
    regex.text = ppri_apache_kept(text, at, regex_run.size);
    const struct ppr_view said = ppri_apache_kept(text, target_at, target.size);
    bool is_known = advise(reader, &regex, said, &client, &backend);
    if (is_known && regex.groups > 1)
        status = ppri_alternative_map(reader->draft.allocator, ppri_apache_view(text, client),
                                      ppri_apache_view(text, backend));
    if (status == PPR_NO_MEMORY)
        return ppri_draft_no_memory(&reader->draft);
    is_known = is_known && status == PPR_OK;
    if (is_known && !target.size)
        sentence = "a regular expression is not read; write instead: <Location %>";
    else if (is_known && !backend.size)
        sentence = "a regular expression is not read; write instead: ProxyPass % !";
    else if (is_known && regex.groups > 1)
        sentence = "a regular expression is not read; in the plain format this is: map % %";
    else if (is_known)
        sentence = "a regular expression is not read; write instead: ProxyPass % %";
    return ppri_draft_fail(&reader->draft, ppri_apache_position(text, regex.mark), sentence,
                           ppri_apache_view(text, client), ppri_apache_view(text, backend));
}
