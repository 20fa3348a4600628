/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/grammar.h"

#include "rules/apache/lexer.h"
#include "rules/apache/section.h"
#include "rules/apache/section_reader.h"
#include "rules/apache/variables.h"

/* A value may hold another one many times over, and a third one that: so it has a bound. */
#define VALUE_MAX 1024

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

static const struct {
    struct ppr_view name;
    enum ppri_apache_kind kind;
} known[] = {
    {WORD("ProxyPass"), PPRI_APACHE_PASS},
    {WORD("ProxyPassMatch"), PPRI_APACHE_PASS_MATCH},
    {WORD("ProxyPassReverse"), PPRI_APACHE_REVERSE},
    {WORD("ProxyPassReverseCookieDomain"), PPRI_APACHE_COOKIE_DOMAIN},
    {WORD("ProxyPassReverseCookiePath"), PPRI_APACHE_COOKIE_PATH},
    {WORD("BalancerMember"), PPRI_APACHE_MEMBER},
    {WORD("RewriteRule"), PPRI_APACHE_REWRITE_RULE},
    {WORD("RewriteCond"), PPRI_APACHE_REWRITE_CONDITION},
    {WORD("RewriteEngine"), PPRI_APACHE_REWRITE_ENGINE},
    {WORD("ProxyPassInherit"), PPRI_APACHE_INHERIT},
    {WORD("ServerName"), PPRI_APACHE_NAME},
    {WORD("ServerAlias"), PPRI_APACHE_ALIAS},
    {WORD("Listen"), PPRI_APACHE_LISTEN},
    {WORD("SSLEngine"), PPRI_APACHE_SSL},
    {WORD("Require"), PPRI_APACHE_REQUIRE},
    {WORD("Order"), PPRI_APACHE_ORDER},
    {WORD("Deny"), PPRI_APACHE_DENY},
    {WORD("Allow"), PPRI_APACHE_ALLOW},
    {WORD("Redirect"), PPRI_APACHE_REDIRECT},
    {WORD("RedirectPermanent"), PPRI_APACHE_REDIRECT},
    {WORD("RedirectTemp"), PPRI_APACHE_REDIRECT},
    {WORD("SetHandler"), PPRI_APACHE_HANDLER},
    {WORD("Use"), PPRI_APACHE_USE},
    {WORD("Include"), PPRI_APACHE_INCLUDE},
    {WORD("IncludeOptional"), PPRI_APACHE_INCLUDE_OPTIONAL},
    {WORD("Define"), PPRI_APACHE_DEFINE},
    {WORD("UnDefine"), PPRI_APACHE_UNDEFINE},
};

/* A text that is read, and what opened it. */
struct frame {
    struct ppri_apache_line line;
    struct ppri_apache_word
        pattern; /* of the directive that included it; no data: the caller's text */
    size_t number; /* among the texts of the pattern */
    size_t open; /* the section that was open where it was included */
};

/* The texts that are read now, and the section that is open. */
struct state {
    struct ppri_array frames; /* struct frame */
    size_t open;
};

/* ---------------------------------------------------------- Directives -- */

/* Whether a directive makes rules. */
static bool makes_rules(enum ppri_apache_kind kind)
{
    return kind <= PPRI_APACHE_MEMBER;
}

/* Whether leaving a directive out may open a path. */
static bool may_close(enum ppri_apache_kind kind, const struct ppri_apache_word *words,
                      size_t count)
{
    if (kind == PPRI_APACHE_PASS || kind == PPRI_APACHE_PASS_MATCH) {
        for (size_t i = 1; i < count; i++) {
            if (ppri_equal(words[i].text, PPRI_LITERAL("!")))
                return true;
        }
    }
    return kind == PPRI_APACHE_REQUIRE || kind == PPRI_APACHE_DENY ||
           kind == PPRI_APACHE_REDIRECT || kind == PPRI_APACHE_ORDER ||
           kind == PPRI_APACHE_REWRITE_RULE;
}

/* The outermost section around a place whose condition is not known to be true; 0: none. `is_false`:
   one of them is taken for false, `is_known`: that is certain. */
static size_t find_doubt(const struct ppri_apache *reader, size_t open, bool *is_false,
                         bool *is_known)
{
    size_t doubt = 0;
    *is_false = false;
    *is_known = false;
    for (size_t i = open; i && !*is_known; i = ppri_apache_section(reader, i)->parent) {
        const struct ppri_apache_section *section = ppri_apache_section(reader, i);
        if (section->is_false || (section->is_doubtful && !*is_false))
            doubt = i;
        *is_false = *is_false || section->is_false;
        *is_known = section->is_false && !section->is_doubtful;
    }
    return doubt;
}

/* Refuse a name that no directive can have, such as one with a no-break space before it. */
static void check_directive_name(struct ppri_apache *reader, const struct ppri_apache_word *name)
{
    for (size_t i = 0; i < name->text.size; i++) {
        if (name->text.data[i] > ' ' && name->text.data[i] <= '~')
            continue;
        ppri_apache_fail(reader, name, i, "the name of a directive must not have this character",
                         ppri_view(NULL, 0));
        return;
    }
}

static enum ppri_apache_kind directive_kind(struct ppr_view name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (ppri_equal_nocase(name, known[i].name))
            return known[i].kind;
    }
    return PPRI_APACHE_OTHER;
}

/* Append a directive to those of its server. */
static void add_directive(struct ppri_apache *reader, struct ppri_apache_directive directive)
{
    ppri_apache_push(reader, &reader->directives, &directive, sizeof directive);
    if (reader->status != PPR_OK || directive.kind == PPRI_APACHE_MEMBER ||
        directive.kind == PPRI_APACHE_LISTEN)
        return; /* these are looked at all together */
    const size_t number = reader->directives.count;
    const size_t index =
        directive.section ? ppri_apache_section(reader, directive.section)->server : 0;
    struct ppri_apache_server *server = ppri_apache_server(reader, index);
    if (server->last)
        ppri_apache_directive(reader, server->last)->next = number;
    else
        server->first = number;
    server->last = number;
}

/* Read a Define or UnDefine. */
static void read_define(struct ppri_apache *reader, struct ppri_apache_line *line, bool is_on)
{
    struct ppri_apache_word name;
    struct ppri_apache_word value = {.text = {NULL, 0}};
    if (!ppri_apache_next(reader, line, &name))
        return;
    if (is_on && ppri_apache_next(reader, line, &value) && !value.text.data)
        value.text = ppri_view("", 0);
    if (value.text.size > VALUE_MAX)
        ppri_apache_fail(reader, &value, VALUE_MAX, "a value must not be longer than 1024 bytes",
                         ppri_view(NULL, 0));
    if (reader->status == PPR_OK)
        ppri_apache_define(reader, name.text, is_on, value.text);
}

/* Take the words of a directive, and note those that have no value. */
static void keep_directive(struct ppri_apache *reader, struct state *state,
                           struct ppri_apache_line *line, const struct ppri_apache_word *name,
                           struct ppri_apache_directive directive)
{
    directive.section = state->open;
    directive.words = reader->words.count;
    ppri_apache_push(reader, &reader->words, name, sizeof *name);
    directive.count = 1 + ppri_apache_take_words(reader, line);
    if (reader->status != PPR_OK)
        return;
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive.words);
    if (directive.is_left_out &&
        !may_close((enum ppri_apache_kind)directive.kind, words, directive.count))
        return;
    for (size_t i = 1; i < directive.count && directive.kind != PPRI_APACHE_LISTEN; i++) {
        if (ppri_apache_words(reader, directive.words)[i].missing.size)
            ppri_apache_note_missing(reader, ppri_apache_words(reader, directive.words) + i);
    }
    const size_t location = ppri_apache_location_around(reader, state->open);
    bool is_match = false;
    const struct ppri_apache_word *path =
        location ? ppri_apache_location_word(reader, location, &is_match) : NULL;
    if (path && path->missing.size)
        ppri_apache_note_missing(reader, path);
    add_directive(reader, directive);
}

/* Warn of a file or macro that is not read. */
static void warn_unread(struct ppri_apache *reader, struct ppri_apache_line *line,
                        const struct ppri_apache_word *name, const char *sentence)
{
    struct ppri_apache_word argument;
    if (ppri_apache_next(reader, line, &argument))
        ppri_apache_leave_out(reader, name, 0, sentence, argument.text, ppri_view(NULL, 0));
}

/* Open the next text of the pattern of a frame, which is on top. Without one the frame is taken
   off. */
static void open_next(struct ppri_apache *reader, struct state *state)
{
    struct frame *frame = (struct frame *)state->frames.data + state->frames.count - 1;
    size_t source = 0;
    frame->number++;
    const enum ppr_status status = ppri_draft_include(&reader->draft, frame->pattern.at,
                                                      frame->pattern.text, frame->number, &source);
    const struct ppri_apache_line line = {.source = source, .next_number = 1};
    if (status == PPR_OK)
        frame->line = line;
    else
        state->frames.count--;
    if (status != PPR_OK && status != PPR_END && status != PPR_UNCHANGED)
        reader->status = status;
}

static void include(struct ppri_apache *reader, struct state *state, struct ppri_apache_line *line,
                    const struct ppri_apache_word *name)
{
    struct frame frame = {.open = state->open};
    if (!reader->draft.sources.options->open) {
        warn_unread(reader, line, name, "this file is not read: %");
        return;
    }
    if (!ppri_apache_next(reader, line, &frame.pattern))
        return;
    if (frame.pattern.missing.size) {
        ppri_apache_note_missing(reader, &frame.pattern);
        return;
    }
    ppri_apache_push(reader, &state->frames, &frame, sizeof frame);
    if (reader->status == PPR_OK)
        open_next(reader, state);
}

static void read_directive(struct ppri_apache *reader, struct state *state,
                           struct ppri_apache_line *line, const struct ppri_apache_word *name)
{
    struct ppri_apache_directive directive = {.kind = (uint8_t)directive_kind(name->text)};
    const enum ppri_apache_kind kind = (enum ppri_apache_kind)directive.kind;
    bool is_false = false;
    bool is_known = false;
    if (name->text.data[0] == '#')
        return;
    if (kind == PPRI_APACHE_OTHER) {
        check_directive_name(reader, name);
        return;
    }
    const size_t doubt = find_doubt(reader, state->open, &is_false, &is_known);
    if (doubt && makes_rules(kind) && is_false)
        ppri_apache_leave_out(reader, name, 0, "% is left out: %> is taken for false", name->text,
                              ppri_apache_section(reader, doubt)->head);
    else if (doubt && makes_rules(kind))
        ppri_apache_warn(reader, name, "% is read: %> is taken for true", name->text,
                         ppri_apache_section(reader, doubt)->head);
    directive.is_left_out = is_false;
    if (is_known || (is_false && (kind == PPRI_APACHE_DEFINE || kind == PPRI_APACHE_UNDEFINE ||
                                  kind == PPRI_APACHE_INCLUDE ||
                                  kind == PPRI_APACHE_INCLUDE_OPTIONAL || kind == PPRI_APACHE_USE)))
        return;
    if (kind == PPRI_APACHE_DEFINE || kind == PPRI_APACHE_UNDEFINE)
        read_define(reader, line, kind == PPRI_APACHE_DEFINE);
    else if (kind == PPRI_APACHE_INCLUDE || kind == PPRI_APACHE_INCLUDE_OPTIONAL)
        include(reader, state, line, name);
    else if (kind == PPRI_APACHE_USE)
        warn_unread(reader, line, name, "this macro is not read: %");
    else
        keep_directive(reader, state, line, name, directive);
}

/* ---------------------------------------------------------------- Texts -- */

/* Whether a line is in a section of another language, and does not end it. */
static bool is_raw(const struct ppri_apache *reader, size_t open, struct ppr_view name)
{
    if (!open || ppri_apache_section(reader, open)->kind != PPRI_APACHE_RAW)
        return false;
    const struct ppri_apache_word *own =
        ppri_apache_words(reader, ppri_apache_section(reader, open)->words);
    return name.size < 3 || name.data[1] != '/' ||
           !ppri_equal_nocase(ppri_slice(name, 2, name.size - 1), ppri_from(own->text, 1));
}

static void read_line(struct ppri_apache *reader, struct state *state,
                      struct ppri_apache_line *line, size_t bottom)
{
    struct ppri_apache_word name;
    if (!ppri_apache_next(reader, line, &name) || !name.text.size || reader->status != PPR_OK ||
        is_raw(reader, state->open, name.text))
        return;
    if (name.text.data[0] != '<')
        read_directive(reader, state, line, &name);
    else if (name.text.size > 1 && name.text.data[1] == '/')
        ppri_apache_close_section(reader, &state->open, bottom, &name);
    else
        ppri_apache_open_section(reader, &state->open, line, name);
}

/* Read lines of the text on top up to its end, or up to one that includes another. */
static void read_top(struct ppri_apache *reader, struct state *state)
{
    const size_t top = state->frames.count;
    while (state->frames.count == top && reader->status == PPR_OK) {
        struct frame *frame = (struct frame *)state->frames.data + top - 1;
        struct ppri_apache_line line = frame->line;
        const size_t bottom = frame->open;
        if (!ppri_apache_load(reader, &line))
            break;
        frame->line = line; /* lines that it includes come before the next one */
        read_line(reader, state, &line, bottom);
    }
    if (state->frames.count != top || reader->status != PPR_OK)
        return;
    const struct frame *frame = (const struct frame *)state->frames.data + top - 1;
    if (state->open != frame->open) {
        const struct ppri_apache_section *open = ppri_apache_section(reader, state->open);
        ppri_apache_fail(reader, ppri_apache_words(reader, open->words), 0, "%> has no end",
                         open->head);
    } else if (frame->pattern.text.data)
        open_next(reader, state);
    else
        state->frames.count--;
}

void ppri_apache_read_texts(struct ppri_apache *reader)
{
    struct state state = {.open = 0};
    const struct frame first = {.line = {.next_number = 1}};
    const struct ppri_apache_server main_server = {.section = 0};
    ppri_apache_push(reader, &reader->servers, &main_server, sizeof main_server);
    ppri_apache_push(reader, &state.frames, &first, sizeof first);
    while (state.frames.count && reader->status == PPR_OK)
        read_top(reader, &state);
    ppri_release(reader->draft.allocator, state.frames.data);
}
