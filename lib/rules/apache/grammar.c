/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/grammar.h"

#include "rules/apache/balancer.h"
#include "rules/apache/vhost.h"

/* A value may hold another's many times over, and that a third's: so it has a bound. */
#define VALUE_MAX 1024

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

static const struct {
    struct ppr_view name;
    enum ppri_apache_kind kind;
    const char *unread; /* what is said of it */
} known[] = {
    {WORD("ProxyPass"), PPRI_APACHE_PASS, NULL},
    {WORD("ProxyPassMatch"), PPRI_APACHE_PASS_MATCH, NULL},
    {WORD("ProxyPassReverse"), PPRI_APACHE_REVERSE, NULL},
    {WORD("ProxyPassReverseCookieDomain"), PPRI_APACHE_COOKIE_DOMAIN, NULL},
    {WORD("ProxyPassReverseCookiePath"), PPRI_APACHE_COOKIE_PATH, NULL},
    {WORD("BalancerMember"), PPRI_APACHE_MEMBER, NULL},
    {WORD("Listen"), PPRI_APACHE_LISTEN, NULL},
    {WORD("ServerName"), PPRI_APACHE_NAME, NULL},
    {WORD("ServerAlias"), PPRI_APACHE_ALIAS, NULL},
    {WORD("SSLEngine"), PPRI_APACHE_SSL, NULL},
    {WORD("Define"), PPRI_APACHE_DEFINE, NULL},
    {WORD("UnDefine"), PPRI_APACHE_UNDEFINE, NULL},
    {WORD("Include"), PPRI_APACHE_UNREAD, "this file is not read: %"},
    {WORD("IncludeOptional"), PPRI_APACHE_UNREAD, "this file is not read: %"},
    {WORD("Use"), PPRI_APACHE_UNREAD, "this macro is not read: %"},
    {WORD("RewriteRule"), PPRI_APACHE_UNREAD, "this RewriteRule proxies, and is not read: %"},
    {WORD("SetHandler"), PPRI_APACHE_UNREAD, "this handler proxies, and is not read: %"},
    {WORD("ProxyPassInherit"), PPRI_APACHE_UNREAD,
     "this is not honoured: rules outside of virtual hosts count in all of them"},
};

static const struct {
    struct ppr_view name;
    enum ppri_apache_section_kind kind;
} sections[] = {
    {WORD("<VirtualHost"), PPRI_APACHE_VIRTUAL_HOST},
    {WORD("<Location"), PPRI_APACHE_LOCATION},
    {WORD("<LocationMatch"), PPRI_APACHE_LOCATION_MATCH},
    {WORD("<Proxy"), PPRI_APACHE_PROXY},
    {WORD("<IfModule"), PPRI_APACHE_IF_MODULE},
    {WORD("<IfDefine"), PPRI_APACHE_IF_DEFINE},
    {WORD("<Perl"), PPRI_APACHE_RAW},
};

/* ------------------------------------------------------------- Sections -- */

/* Find out about the condition of a section. */
static void judge_condition(struct ppri_apache *reader, struct ppri_apache_section *section,
                            struct ppr_view condition)
{
    const bool negated = condition.size && condition.data[0] == '!';
    bool is_true = true; /* the modules that a configuration asks for are there */
    bool is_known = true;
    if (section->kind == PPRI_APACHE_IF_DEFINE)
        is_true = ppri_apache_is_defined(&reader->text, ppri_from(condition, negated), &is_known);
    section->is_false = is_true == negated;
    section->is_doubtful = !is_known;
}

static enum ppr_status fail_head(struct ppri_apache *reader, struct ppri_apache_run name,
                                 const char *sentence)
{
    return ppri_apache_fail(reader, name, 0, sentence, ppri_view(NULL, 0));
}

/* Take the head of a section up to its ">": without it the name, and the arguments if there
   are any. */
static enum ppr_status read_head(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                 struct ppri_apache_run *name)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, *name);
    const bool ended = view.data[view.size - 1] == '>';
    name->size -= ended;
    if (name->size == 1)
        return fail_head(reader, *name, "a section must have a name");
    if ((ended && rest->at == rest->end) || ppri_apache_cut(&reader->text, rest))
        return PPR_OK;
    return fail_head(reader, *name, "the head of this section has no > at its end");
}

static enum ppri_apache_section_kind section_kind(struct ppr_view name)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (ppri_equal_nocase(name, sections[i].name))
            return sections[i].kind;
    }
    return PPRI_APACHE_ANY;
}

static enum ppr_status open_section(struct ppri_apache *reader, struct ppri_apache_at at,
                                    struct ppri_apache_rest *rest, struct ppri_apache_run name)
{
    struct ppri_apache_section section = {.parent = reader->open, .at = at};
    enum ppr_status status = read_head(reader, rest, &name);
    if (status != PPR_OK)
        return status;
    const struct ppri_apache_run head = {name.begin, rest->end - name.begin};
    const bool alone = rest->at == rest->end;
    const struct ppr_view view = ppri_apache_view(&reader->text, alone ? name : head);
    section.name_size = name.size;
    section.head_size = view.size;
    section.kind = (uint8_t)section_kind(ppri_apache_view(&reader->text, name));
    status = ppri_apache_keep(&reader->text, view, &section.head);
    if (status != PPR_OK)
        return status;
    if (section.kind != PPRI_APACHE_ANY && section.kind != PPRI_APACHE_RAW) {
        struct ppri_apache_run argument;
        if (!ppri_apache_word(&reader->text, rest, &argument))
            return fail_head(reader, name, "this section must have an argument");
        if (section.kind == PPRI_APACHE_IF_DEFINE || section.kind == PPRI_APACHE_IF_MODULE)
            judge_condition(reader, &section, ppri_apache_view(&reader->text, argument));
    }
    if (!ppri_array_append(&reader->sections, reader->draft.allocator, &section, 1, sizeof section))
        return ppri_draft_no_memory(&reader->draft);
    reader->open = reader->sections.count;
    return PPR_OK;
}

static struct ppr_view head_of(const struct ppri_apache *reader, size_t number)
{
    const struct ppri_apache_section *section = ppri_apache_section(reader, number);
    return ppri_apache_kept(&reader->text, section->head, section->head_size);
}

static enum ppr_status close_section(struct ppri_apache *reader, struct ppri_apache_run name)
{
    struct ppr_view view = ppri_apache_view(&reader->text, name);
    if (view.data[view.size - 1] != '>')
        return ppri_apache_fail(reader, name, view.size, "> must stand here", ppri_view(NULL, 0));
    view = ppri_slice(view, 2, view.size - 1);
    if (!reader->open)
        return ppri_apache_fail(reader, name, 0, "no <%> is open here", view);
    const struct ppri_apache_section *section = ppri_apache_section(reader, reader->open);
    const struct ppr_view open = ppri_slice(head_of(reader, reader->open), 1, section->name_size);
    if (!ppri_equal_nocase(view, open))
        return ppri_apache_fail(reader, name, 0, "</%> must come first", open);
    reader->open = section->parent;
    return PPR_OK;
}

/* ----------------------------------------------------------- Directives -- */

/* Whether a directive is left out, because a condition around it is taken for false. Warn
   of what would make a rule, also where the text does not say whether it is true. */
static enum ppr_status check_conditions(struct ppri_apache *reader, enum ppri_apache_kind kind,
                                        struct ppri_apache_run name, bool *is_out)
{
    size_t doubtful = 0;
    *is_out = false;
    for (size_t i = reader->open; i && !*is_out; i = ppri_apache_section(reader, i)->parent) {
        const struct ppri_apache_section *section = ppri_apache_section(reader, i);
        *is_out = section->is_false;
        if (section->is_false || section->is_doubtful)
            doubtful = i;
    }
    if (!doubtful || kind > PPRI_APACHE_MEMBER)
        return PPR_OK;
    return ppri_apache_warn(reader, name,
                            *is_out ? "% is left out: %> is taken for false"
                                    : "% is read: %> is taken for true",
                            ppri_apache_view(&reader->text, name), head_of(reader, doubtful));
}

static enum ppr_status read_define(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                   bool defined)
{
    struct ppri_apache_run name;
    struct ppri_apache_run value = {0, 0};
    if (!ppri_apache_word(&reader->text, rest, &name))
        return PPR_OK;
    const bool has_value = defined && ppri_apache_word(&reader->text, rest, &value);
    if (value.size > VALUE_MAX)
        return ppri_apache_fail(reader, value, VALUE_MAX,
                                "a value must not be longer than 1024 bytes", ppri_view(NULL, 0));
    struct ppr_view view = ppri_apache_view(&reader->text, value);
    if (has_value && !view.data)
        view.data = "";
    return ppri_apache_define(&reader->text, ppri_apache_view(&reader->text, name), view, defined);
}

/* Whether a list of flags in brackets has P, or proxy. */
static bool has_proxy_flag(struct ppr_view flags)
{
    if (flags.size < 2 || flags.data[0] != '[')
        return false;
    for (size_t at = 1; at < flags.size;) {
        size_t end = at;
        while (end < flags.size && flags.data[end] != ',' && flags.data[end] != ']')
            end++;
        const struct ppr_view flag = ppri_trim(ppri_slice(flags, at, end), false);
        if (ppri_equal_nocase(flag, PPRI_LITERAL("P")) ||
            ppri_equal_nocase(flag, PPRI_LITERAL("proxy")))
            return true;
        at = end + 1;
    }
    return false;
}

/* Whether a directive that is not read is worth a warning. */
static bool is_worth(struct ppr_view name, struct ppr_view argument, struct ppr_view last)
{
    if (ppri_equal_nocase(name, PPRI_LITERAL("RewriteRule")))
        return has_proxy_flag(last);
    if (ppri_equal_nocase(name, PPRI_LITERAL("SetHandler")))
        return argument.size > 6 &&
               ppri_equal_nocase(ppri_slice(argument, 0, 6), PPRI_LITERAL("proxy:")) &&
               !ppri_apache_is_nameless(ppri_from(argument, 6));
    if (ppri_equal_nocase(name, PPRI_LITERAL("ProxyPassInherit")))
        return ppri_equal_nocase(argument, PPRI_LITERAL("off"));
    return true;
}

static enum ppr_status read_unread(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                   struct ppri_apache_run name, const char *sentence)
{
    struct ppri_apache_run argument;
    if (!ppri_apache_word(&reader->text, rest, &argument))
        return PPR_OK;
    struct ppri_apache_run last = argument;
    for (struct ppri_apache_run word; ppri_apache_word(&reader->text, rest, &word);)
        last = word;
    const struct ppr_view view = ppri_apache_view(&reader->text, argument);
    if (!is_worth(ppri_apache_view(&reader->text, name), view,
                  ppri_apache_view(&reader->text, last)))
        return PPR_OK;
    return ppri_apache_warn(reader, name, sentence, view, ppri_view(NULL, 0));
}

/* Link an item to those of its virtual host that say how it is called. Of those outside, all
   virtual hosts inherit SSLEngine. */
static void link_name(struct ppri_apache *reader, size_t number)
{
    const size_t server = ppri_apache_server_of(reader, reader->open);
    if (!server && ppri_apache_item(reader, number)->kind == PPRI_APACHE_SSL)
        reader->main_ssl = number;
    if (!server)
        return;
    struct ppri_apache_section *section = ppri_apache_section(reader, server);
    if (section->last)
        ppri_apache_item(reader, section->last)->next = number;
    else
        section->first = number;
    section->last = number;
}

static void add_listen(struct ppri_apache *reader, size_t number)
{
    if (reader->last_listen)
        ppri_apache_item(reader, reader->last_listen)->next = number;
    else
        reader->first_listen = number;
    reader->last_listen = number;
}

static enum ppr_status add_item(struct ppri_apache *reader, struct ppri_apache_at at,
                                enum ppri_apache_kind kind)
{
    const struct ppri_apache_item item = {.at = at, .section = reader->open, .kind = (uint8_t)kind};
    if (!ppri_array_append(&reader->items, reader->draft.allocator, &item, 1, sizeof item))
        return ppri_draft_no_memory(&reader->draft);
    if (kind == PPRI_APACHE_MEMBER)
        return ppri_apache_add_member(reader, reader->items.count);
    if (kind == PPRI_APACHE_LISTEN)
        add_listen(reader, reader->items.count);
    else if (kind > PPRI_APACHE_MEMBER)
        link_name(reader, reader->items.count);
    return PPR_OK;
}

/* Refuse a name that no directive can have, such as one with a no-break space before it. A
   comment is no directive. */
static enum ppr_status check_directive_name(struct ppri_apache *reader, struct ppri_apache_run name)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, name);
    for (size_t i = 0; i < view.size && view.data[0] != '#'; i++) {
        if (view.data[i] <= ' ' || view.data[i] > '~')
            return ppri_apache_fail(reader, name, i,
                                    "the name of a directive must not have this character",
                                    ppri_view(NULL, 0));
    }
    return PPR_OK;
}

static enum ppr_status read_directive(struct ppri_apache *reader, struct ppri_apache_at at,
                                      struct ppri_apache_rest *rest, struct ppri_apache_run name)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, name);
    enum ppri_apache_kind kind = PPRI_APACHE_OTHER;
    const char *unread = NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!ppri_equal_nocase(view, known[i].name))
            continue;
        kind = known[i].kind;
        unread = known[i].unread;
    }
    if (kind == PPRI_APACHE_OTHER)
        return check_directive_name(reader, name);
    bool is_out = false;
    const enum ppr_status status = check_conditions(reader, kind, name, &is_out);
    if (status != PPR_OK || is_out)
        return status;
    if (kind == PPRI_APACHE_DEFINE || kind == PPRI_APACHE_UNDEFINE)
        return read_define(reader, rest, kind == PPRI_APACHE_DEFINE);
    if (kind == PPRI_APACHE_UNREAD)
        return read_unread(reader, rest, name, unread);
    return add_item(reader, at, kind);
}

/* Whether a line is in a section of another language, and does not end it. */
static bool is_raw(const struct ppri_apache *reader, struct ppr_view name)
{
    return reader->open && ppri_apache_section(reader, reader->open)->kind == PPRI_APACHE_RAW &&
           !ppri_equal_nocase(name, PPRI_LITERAL("</Perl>"));
}

static enum ppr_status read_config_line(struct ppri_apache *reader, struct ppri_apache_at *at)
{
    struct ppri_apache_rest rest;
    struct ppri_apache_run name;
    const struct ppri_apache_at begin = *at;
    ppri_apache_reset(&reader->text, 0);
    const enum ppr_status status = ppri_apache_load(&reader->text, at, &rest);
    if (status != PPR_OK || !ppri_apache_word(&reader->text, &rest, &name))
        return status;
    const struct ppr_view view = ppri_apache_view(&reader->text, name);
    if (!view.size || is_raw(reader, view))
        return PPR_OK;
    /* a comment is a directive that is not known */
    if (view.data[0] != '<')
        return read_directive(reader, begin, &rest, name);
    if (view.size > 1 && view.data[1] == '/')
        return close_section(reader, name);
    return open_section(reader, begin, &rest, name);
}

enum ppr_status ppri_apache_read_lines(struct ppri_apache *reader)
{
    struct ppri_apache_at at = {0, 1};
    while (at.offset < reader->text.text.size) {
        const enum ppr_status status = read_config_line(reader, &at);
        if (status != PPR_OK)
            return status;
    }
    if (!reader->open)
        return PPR_OK;
    struct ppri_apache_rest rest;
    struct ppri_apache_run name;
    at = ppri_apache_section(reader, reader->open)->at;
    ppri_apache_reset(&reader->text, 0);
    const enum ppr_status status = ppri_apache_load(&reader->text, &at, &rest);
    if (status != PPR_OK || !ppri_apache_word(&reader->text, &rest, &name))
        return status;
    return ppri_apache_fail(reader, name, 0, "%> has no end", head_of(reader, reader->open));
}
