/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/section_reader.h"

#include "rules/apache/lexer.h"
#include "rules/apache/variables.h"

/* Sections in sections: what is around a directive is looked at for each. */
#define DEPTH_MAX 64

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

static const struct {
    struct ppr_view name;
    enum ppri_apache_section_kind kind;
    bool is_bare; /* it needs no argument */
} sections[] = {
    {WORD("<VirtualHost"), PPRI_APACHE_VIRTUAL_HOST, false},
    {WORD("<Location"), PPRI_APACHE_LOCATION, false},
    {WORD("<LocationMatch"), PPRI_APACHE_LOCATION_MATCH, false},
    {WORD("<Proxy"), PPRI_APACHE_PROXY, false},
    {WORD("<If"), PPRI_APACHE_CONDITION, true},
    {WORD("<ElseIf"), PPRI_APACHE_CONDITION, true},
    {WORD("<Else"), PPRI_APACHE_CONDITION, true},
    {WORD("<RequireAll"), PPRI_APACHE_REQUIRE_ALL, true},
    {WORD("<RequireAny"), PPRI_APACHE_REQUIRE_ANY, true},
    {WORD("<IfModule"), PPRI_APACHE_IF_MODULE, false},
    {WORD("<IfDefine"), PPRI_APACHE_IF_DEFINE, false},
    {WORD("<IfVersion"), PPRI_APACHE_IF_VERSION, false},
    {WORD("<IfFile"), PPRI_APACHE_IF_FILE, false},
    {WORD("<IfDirective"), PPRI_APACHE_IF_MODULE, false},
    {WORD("<IfSection"), PPRI_APACHE_IF_MODULE, false},
    {WORD("<Perl"), PPRI_APACHE_RAW, true},
    {WORD("<Macro"), PPRI_APACHE_RAW, true},
};

/* ---------------------------------------------------------- Conditions -- */

/* Whether httpd 2.4 has a version that a comparison asks for. Clear `is_known` if that depends on
   the release. */
static bool has_version(const struct ppri_apache *reader, const struct ppri_apache_section *section,
                        bool *is_known)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, section->words);
    struct ppr_view how = section->count > 2 ? words[1].text : PPRI_LITERAL("=");
    const struct ppr_view version = words[section->count > 2 ? 2 : 1].text;
    const bool is_not = how.size && how.data[0] == '!';
    how = ppri_from(how, is_not);
    const bool is_old = ppri_begins_with(version, PPRI_LITERAL("1.")) ||
                        ppri_begins_with(version, PPRI_LITERAL("2.0")) ||
                        ppri_begins_with(version, PPRI_LITERAL("2.1")) ||
                        ppri_begins_with(version, PPRI_LITERAL("2.2")) ||
                        ppri_begins_with(version, PPRI_LITERAL("2.3"));
    const bool is_2_4 =
        ppri_equal(version, PPRI_LITERAL("2.4")) || ppri_equal(version, PPRI_LITERAL("2.4.0"));
    const bool is_least = how.size && how.data[0] == '>';
    const bool is_most = how.size && how.data[0] == '<';
    *is_known = (is_least || is_most) && (is_old || is_2_4);
    return is_least != is_not;
}

/* Find out about the condition of a section. */
static void judge_condition(const struct ppri_apache *reader, struct ppri_apache_section *section)
{
    const struct ppr_view condition = ppri_apache_words(reader, section->words)[1].text;
    const bool is_not = condition.size && condition.data[0] == '!';
    bool is_true = true; /* the modules that a configuration asks for are there */
    bool is_known = true;
    if (section->kind == PPRI_APACHE_IF_DEFINE)
        is_true = ppri_apache_is_defined(reader, ppri_from(condition, is_not), &is_known);
    section->is_false = is_true == is_not;
    section->is_doubtful = !is_known;
    if (section->kind == PPRI_APACHE_IF_VERSION) {
        section->is_false = !has_version(reader, section, &is_known) && is_known;
        section->is_doubtful = !is_known;
    }
    if (section->kind == PPRI_APACHE_IF_FILE)
        section->is_false = section->is_doubtful = true;
}

/* --------------------------------------------------------------- Heads -- */

static enum ppri_apache_section_kind section_kind(struct ppr_view name, bool *is_bare)
{
    *is_bare = true;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!ppri_equal_nocase(name, sections[i].name))
            continue;
        *is_bare = sections[i].is_bare;
        return sections[i].kind;
    }
    return PPRI_APACHE_IGNORED;
}

/* Take the head of a section up to its ">". Return false after an error. */
static bool read_head(struct ppri_apache *reader, struct ppri_apache_line *line,
                      struct ppri_apache_word *name)
{
    const bool is_ended = name->text.data[name->text.size - 1] == '>';
    name->text.size -= is_ended;
    if (name->text.size == 1)
        ppri_apache_fail(reader, name, 0, "a section must have a name", ppri_view(NULL, 0));
    else if (!(is_ended && line->at == line->end) && !ppri_apache_cut(reader, line))
        ppri_apache_fail(reader, name, 0, "the head of this section has no > at its end",
                         ppri_view(NULL, 0));
    return reader->status == PPR_OK;
}

void ppri_apache_open_section(struct ppri_apache *reader, size_t *open,
                              struct ppri_apache_line *line, struct ppri_apache_word name)
{
    struct ppri_apache_section section = {.parent = *open, .words = reader->words.count};
    bool is_bare = true;
    if (!read_head(reader, line, &name))
        return;
    const struct ppr_view rest =
        ppri_view((const char *)reader->line.data + line->at, line->end - line->at);
    section.head = ppri_apache_join(
        reader, ppri_apache_join(reader, name.text, rest.size ? PPRI_LITERAL(" ") : rest), rest);
    section.kind = (uint8_t)section_kind(name.text, &is_bare);
    ppri_apache_push(reader, &reader->words, &name, sizeof name);
    section.count = 1;
    if (!is_bare)
        section.count += ppri_apache_take_words(reader, line);
    if (reader->status == PPR_OK && !is_bare && section.count == 1)
        ppri_apache_fail(reader, &name, 0, "this section must have an argument",
                         ppri_view(NULL, 0));
    if (reader->status != PPR_OK)
        return;
    if (section.kind >= PPRI_APACHE_IF_MODULE && section.kind < PPRI_APACHE_RAW)
        judge_condition(reader, &section);
    const size_t parent_server = *open ? ppri_apache_section(reader, *open)->server : 0;
    section.server = parent_server;
    section.depth = *open ? ppri_apache_section(reader, *open)->depth + 1 : 1;
    if (section.depth > DEPTH_MAX) {
        ppri_apache_fail(reader, &name, 0, "sections must not be more than 64 deep",
                         ppri_view(NULL, 0));
        return;
    }
    if (section.kind == PPRI_APACHE_VIRTUAL_HOST && !parent_server) {
        const struct ppri_apache_server server = {.section = reader->sections.count + 1};
        section.server = reader->servers.count;
        ppri_apache_push(reader, &reader->servers, &server, sizeof server);
    }
    ppri_apache_push(reader, &reader->sections, &section, sizeof section);
    *open = reader->sections.count;
}

void ppri_apache_close_section(struct ppri_apache *reader, size_t *open, size_t bottom,
                               const struct ppri_apache_word *name)
{
    const struct ppr_view text = name->text;
    if (text.data[text.size - 1] != '>') {
        ppri_apache_fail(reader, name, text.size, "> must stand here", ppri_view(NULL, 0));
        return;
    }
    const struct ppr_view inner = ppri_slice(text, 2, text.size - 1);
    if (!*open || *open == bottom) {
        ppri_apache_fail(reader, name, 0, "no <%> is open here", inner);
        return;
    }
    const struct ppri_apache_section *section = ppri_apache_section(reader, *open);
    const struct ppr_view opened = ppri_from(ppri_apache_words(reader, section->words)->text, 1);
    if (!ppri_equal_nocase(inner, opened))
        ppri_apache_fail(reader, name, 0, "</%> must come first", opened);
    else
        *open = section->parent;
}
