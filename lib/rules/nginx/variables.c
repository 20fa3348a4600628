/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/variables.h"

#include "rules/nginx/location.h"
#include "text/chars.h"
#include "text/hash.h"

static bool append_to_url(struct ppri_nginx_reader *reader, struct ppr_view text)
{
    struct ppri_array *url = &reader->url;
    return ppri_array_append(url, reader->draft->allocator, text.data, text.size, 1);
}

/* What a set is to a proxy_pass. */
enum reach {
    REACH_NOT, /* it is run for other requests */
    REACH_AROUND, /* the same, though it stands in a block around */
    REACH_MAYBE, /* there is a condition */
    REACH_HERE
};

/* The block that a condition, or one in it, is of. */
static size_t home_of(const struct ppri_nginx *file, size_t block)
{
    while (ppri_nginx_at(file, block)->kind == PPRI_NGINX_IF)
        block = ppri_nginx_at(file, block)->parent;
    return block;
}

static bool is_in(const struct ppri_nginx *file, size_t index, size_t block)
{
    return index > block && index < ppri_nginx_at(file, block)->next;
}

/* nginx runs what the server sets, and what the one location, or limit_except, that it found does:
   nothing of the locations around that. */
static enum reach reach_of(const struct ppri_nginx_reader *reader,
                           const struct ppri_nginx_directive *set,
                           const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t home = home_of(file, set->parent);
    if (home != reader->server && home != home_of(file, pass->block))
        return is_in(file, pass->index, home) ? REACH_AROUND : REACH_NOT;
    return set->parent == home || is_in(file, pass->index, set->parent) ? REACH_HERE : REACH_MAYBE;
}

/* Why a set does not say what the value is; NULL: it does. */
static const char *sentence_of(enum reach reach, bool is_set, struct ppr_view value)
{
    if (reach == REACH_AROUND)
        return "proxy_pass is left out: the value of % is not known here, as nginx does not "
               "inherit "
               "what line % sets in a block around this one; write the URL itself";
    if (reach == REACH_MAYBE)
        return "proxy_pass is left out: the value of % is not known here, as line % sets it under "
               "a "
               "condition; write the URL itself";
    if (is_set)
        return "proxy_pass is left out: the value of % is not known here, as line % sets it again; "
               "write the URL itself";
    if (ppri_find(value, '$') < value.size)
        return "proxy_pass is left out: the value of % is not known here, as line % sets it to a "
               "text with variables; write the URL itself";
    return NULL;
}

/* What is known of a variable for a proxy_pass. */
struct search {
    const struct ppri_nginx_reader *reader;
    const struct ppri_nginx_pass *pass;
    struct ppr_view name; /* with its dollar sign */
    const struct ppri_nginx_word *value;
    bool is_known;
    struct ppri_nginx_cause cause; /* if it is not */
};

static uint64_t hash_of_set(size_t home, struct ppr_view name)
{
    return ppri_hash_bytes(PPRI_HASH_START + home, name);
}

/* Take up the sets of a block and its conditions. */
static void search_block(struct search *search, size_t block)
{
    const struct ppri_nginx *file = &search->reader->file;
    struct ppri_map_search found =
        ppri_map_find(&search->reader->sets, hash_of_set(block, search->name));
    for (size_t i; (i = ppri_map_next(&found)) != 0;) {
        const struct ppri_nginx_directive *set = ppri_nginx_at(file, i);
        const struct ppri_nginx_word *to = ppri_nginx_word(file, set, 2);
        if (home_of(file, set->parent) != block ||
            !ppri_equal(ppri_nginx_text(file, i), search->name))
            continue;
        const enum reach reach = reach_of(search->reader, set, search->pass);
        if (reach == REACH_NOT)
            continue;
        const char *sentence = sentence_of(reach, search->value != NULL, to->text);
        if (!sentence)
            search->value = to;
        else if (search->is_known)
            search->cause =
                (struct ppri_nginx_cause){sentence, ppri_nginx_word(file, set, 0)->position.line};
        search->is_known = search->is_known && (!sentence || reach == REACH_AROUND);
    }
}

/* The only value of a map block, as the number of its word and 2; 1: there is none, or more. */
static size_t find_map_value(const struct ppri_nginx *file, size_t map)
{
    size_t value = 1;
    for (size_t i = map + 1; i < ppri_nginx_at(file, map)->next; i = ppri_nginx_at(file, i)->next) {
        const struct ppri_nginx_directive *entry = ppri_nginx_at(file, i);
        if (entry->count != 2) /* hostnames, volatile */
            continue;
        const struct ppr_view own = ppri_nginx_text(file, i);
        const struct ppri_nginx_word *words = file->words.data;
        if (ppri_find(own, '$') < own.size ||
            (value > 1 && !ppri_equal(own, words[value - 2].text)))
            return 1;
        value = entry->word + 1 + 2;
    }
    return value;
}

/* The only value that map blocks give a variable; NULL: there is none, or more. Found once for
   each block. */
static const struct ppri_nginx_word *map_value(const struct ppri_nginx_reader *reader,
                                               struct ppr_view variable)
{
    const struct ppri_nginx *file = &reader->file;
    struct ppri_map_search search =
        ppri_map_find(&reader->variables, ppri_hash_bytes(PPRI_HASH_START, variable));
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        struct ppri_nginx_directive *map = ppri_nginx_at(file, found);
        if (!ppri_equal(ppri_nginx_word(file, map, 2)->text, variable))
            continue;
        if (!map->link)
            map->link = find_map_value(file, found);
        return map->link > 1 ? &((const struct ppri_nginx_word *)file->words.data)[map->link - 2]
                             : NULL;
    }
    return NULL;
}

/* The value that the caller gives a variable, named without dollar sign; without data: none. */
static struct ppr_view defined_value(const struct ppri_nginx_reader *reader, struct ppr_view name)
{
    const struct ppr_rules_definition *all = reader->draft->sources.options->definitions;
    struct ppri_map_search search =
        ppri_map_find(&reader->definitions, ppri_hash_bytes(PPRI_HASH_START, name));
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        const struct ppr_view value = all[found - 1].value;
        if (ppri_equal(all[found - 1].name, name))
            return value.data ? value : PPRI_LITERAL("");
    }
    return ppri_view(NULL, 0);
}

void ppri_nginx_survey_variables(struct ppri_nginx_reader *reader)
{
    const struct ppr_rules_options *options = reader->draft->sources.options;
    const struct ppr_allocator *allocator = reader->draft->allocator;
    bool added = true;
    for (size_t i = 0; i < options->definition_count && added; i++)
        added = ppri_map_add(&reader->definitions, allocator,
                             ppri_hash_bytes(PPRI_HASH_START, options->definitions[i].name),
                             (uint32_t)i + 1);
    for (size_t i = 1; i < reader->file.directives.count && added; i++) {
        const struct ppri_nginx_directive *map = ppri_nginx_at(&reader->file, i);
        if (map->kind == PPRI_NGINX_SET)
            added = ppri_map_add(
                &reader->sets, allocator,
                hash_of_set(home_of(&reader->file, map->parent), ppri_nginx_text(&reader->file, i)),
                (uint32_t)i);
        if (map->kind == PPRI_NGINX_MAP)
            added = ppri_map_add(
                &reader->variables, allocator,
                ppri_hash_bytes(PPRI_HASH_START, ppri_nginx_word(&reader->file, map, 2)->text),
                (uint32_t)i);
    }
    if (!added)
        ppri_nginx_no_memory(reader);
}

/* The text that a variable has for a proxy_pass; without data: it is not known, because of
   `cause`. nginx runs what the server sets, and what the location of the proxy_pass does. */
static struct ppr_view known_value(const struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass, struct ppr_view variable,
                                   struct ppri_nginx_cause *cause)
{
    const struct ppri_nginx *file = &reader->file;
    struct search search = {.reader = reader, .pass = pass, .name = variable, .is_known = true};
    const struct ppr_view defined = defined_value(reader, ppri_from(variable, 1));
    if (defined.data)
        return defined;
    for (size_t block = pass->block;; block = ppri_nginx_at(file, block)->parent) {
        search_block(&search, block);
        if (block == reader->server || !block)
            break;
    }
    *cause = search.cause;
    if (!search.is_known || search.value)
        return search.is_known ? search.value->text : ppri_view(NULL, 0);
    const struct ppri_nginx_word *value = map_value(reader, variable);
    return value && !search.cause.sentence ? value->text : ppri_view(NULL, 0);
}

/* Put one variable's text in its place. set names it "$name", also where "${name}" stands. */
static enum ppr_status resolve_one(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass,
                                   struct ppr_view variable)
{
    const bool braced = variable.size > 2 && variable.data[1] == '{';
    const size_t begin = reader->url.count;
    struct ppri_nginx_cause cause = {NULL, 0};
    if (!append_to_url(reader, PPRI_LITERAL("$")) ||
        !append_to_url(reader, braced ? ppri_slice(variable, 2, variable.size - 1)
                                      : ppri_from(variable, 1)))
        return ppri_nginx_no_memory(reader);
    const struct ppr_view name =
        ppri_view((const char *)reader->url.data + begin, reader->url.count - begin);
    const struct ppr_view value = known_value(reader, pass, name, &cause);
    if (!value.data && !pass->unknown.size) {
        pass->unknown = variable;
        pass->cause = cause;
    }
    if (!value.data)
        return PPR_OK;
    reader->url.count = begin;
    return append_to_url(reader, value) ? PPR_OK : ppri_nginx_no_memory(reader);
}

enum ppr_status ppri_nginx_resolve(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass,
                                   struct ppr_view *text)
{
    const struct ppr_view word = pass->word->text;
    *text = word;
    pass->variables = ppri_find(word, '$') < word.size;
    if (!pass->variables)
        return PPR_OK;
    reader->url.count = 0;
    for (size_t at = 0; at < word.size;) {
        const size_t size = ppri_nginx_variable(ppri_from(word, at));
        const struct ppr_view part = ppri_slice(word, at, at + (size ? size : 1));
        const enum ppr_status status = size ? resolve_one(reader, pass, part)
                                       : append_to_url(reader, part) ? PPR_OK
                                                                     : ppri_nginx_no_memory(reader);
        if (status != PPR_OK)
            return status;
        at += part.size;
    }
    *text = ppri_view(reader->url.data, reader->url.count);
    return PPR_OK;
}

/* Write the names of variables in braces without a value, "A, B". */
static void list_missing(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    const struct ppr_view word = pass->word->text;
    reader->url.count = 0;
    for (size_t at = 0; at < word.size;) {
        const size_t size = ppri_nginx_variable(ppri_from(word, at));
        const bool is_braced = size > 3 && word.data[at + 1] == '{';
        const struct ppr_view name = ppri_slice(word, at + 2, at + 2 + (is_braced ? size - 3 : 0));
        at += size ? size : 1;
        if (!is_braced || defined_value(reader, name).data)
            continue;
        if (reader->url.count)
            append_to_url(reader, PPRI_LITERAL(", "));
        append_to_url(reader, name);
    }
}

void ppri_nginx_leave_out_unknown(struct ppri_nginx_reader *reader,
                                  const struct ppri_nginx_pass *pass)
{
    const size_t offset = (size_t)(pass->unknown.data - pass->word->text.data);
    char line[PPRI_NUMBER_MAX];
    if (pass->cause.sentence) {
        ppri_nginx_leave_out(reader, pass->word, offset, pass->cause.sentence, pass->unknown,
                             ppri_view(line, ppri_put_number(line, 0, pass->cause.line)));
        return;
    }
    list_missing(reader, pass);
    if (reader->url.count)
        ppri_nginx_leave_out(reader, pass->word, offset,
                             "proxy_pass is left out: no value is given for %; define it (ppr "
                             "--define NAME=VALUE), or write the URL itself",
                             ppri_view(reader->url.data, reader->url.count), ppri_view(NULL, 0));
    else
        ppri_nginx_leave_out(reader, pass->word, offset,
                             "proxy_pass is left out: the value of % is not known here; write the "
                             "URL itself, or set the variable once, to a text without variables",
                             pass->unknown, ppri_view(NULL, 0));
}

size_t ppri_nginx_variable(struct ppr_view text)
{
    size_t at = 1;
    if (!text.size || text.data[0] != '$')
        return 0;
    if (text.size > 1 && text.data[1] == '{') {
        const size_t end = ppri_find(text, '}');
        return end < text.size ? end + 1 : text.size;
    }
    while (at < text.size &&
           (ppri_is_alpha(text.data[at]) || ppri_is_digit(text.data[at]) || text.data[at] == '_'))
        at++;
    return at;
}

size_t ppri_nginx_own_host(struct ppr_view text)
{
    static const char *const names[] = {"$host", "$http_host", "$server_name"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct ppr_view name = ppr_view_of(names[i]);
        if (ppri_begins_with(text, name) &&
            (text.size == name.size || text.data[name.size] == '/' || text.data[name.size] == ':'))
            return name.size;
    }
    return 0;
}
