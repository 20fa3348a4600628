/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/grammar.h"

#include "text/hash.h"

#include <string.h>

#define MANY 255

struct known {
    char name[20];
    uint8_t kind;
    uint8_t least; /* words behind the name */
    uint8_t most;
    bool is_block;
    uint16_t in; /* bits of the kinds of blocks where it may stand */
};

#define IN_ROOT     PPRI_NGINX_BIT(PPRI_NGINX_ROOT)
#define IN_HTTP     PPRI_NGINX_BIT(PPRI_NGINX_HTTP)
#define IN_SERVER   PPRI_NGINX_BIT(PPRI_NGINX_SERVER)
#define IN_LOCATION PPRI_NGINX_BIT(PPRI_NGINX_LOCATION)
#define IN_IF       PPRI_NGINX_BIT(PPRI_NGINX_IF)
#define IN_LIMIT    PPRI_NGINX_BIT(PPRI_NGINX_LIMIT)
#define IN_UPSTREAM PPRI_NGINX_BIT(PPRI_NGINX_UPSTREAM)
#define IN_LEVELS   (IN_ROOT | IN_HTTP | IN_SERVER | IN_LOCATION)

/* A text may be what some other text includes, so that all may stand at its root. */
static const struct known knowns[] = {
    {"http", PPRI_NGINX_HTTP, 0, 0, true, IN_ROOT},
    {"server", PPRI_NGINX_SERVER, 0, 0, true, IN_ROOT | IN_HTTP},
    {"location", PPRI_NGINX_LOCATION, 1, 2, true, IN_ROOT | IN_SERVER | IN_LOCATION},
    {"if", PPRI_NGINX_IF, 1, MANY, true, IN_ROOT | IN_SERVER | IN_LOCATION},
    {"limit_except", PPRI_NGINX_LIMIT, 1, MANY, true, IN_ROOT | IN_LOCATION},
    {"upstream", PPRI_NGINX_UPSTREAM, 1, 1, true, IN_ROOT | IN_HTTP},
    {"server", PPRI_NGINX_MEMBER, 1, MANY, false, IN_ROOT | IN_UPSTREAM},
    {"proxy_pass", PPRI_NGINX_PASS, 1, 1, false,
     IN_ROOT | IN_SERVER | IN_LOCATION | IN_IF | IN_LIMIT},
    {"proxy_redirect", PPRI_NGINX_REDIRECT, 1, 2, false, IN_LEVELS},
    {"proxy_cookie_domain", PPRI_NGINX_DOMAIN, 1, 2, false, IN_LEVELS},
    {"proxy_cookie_path", PPRI_NGINX_PATH, 1, 2, false, IN_LEVELS},
    {"proxy_cookie_flags", PPRI_NGINX_FLAGS, 1, MANY, false, IN_LEVELS},
    {"proxy_set_header", PPRI_NGINX_HEADER, 2, 2, false, IN_LEVELS},
    {"listen", PPRI_NGINX_LISTEN, 1, MANY, false, IN_ROOT | IN_SERVER},
    {"server_name", PPRI_NGINX_NAME, 1, MANY, false, IN_ROOT | IN_SERVER},
    {"ssl", PPRI_NGINX_SSL, 1, 1, false, IN_ROOT | IN_HTTP | IN_SERVER},
    {"set", PPRI_NGINX_SET, 2, 2, false, IN_ROOT | IN_SERVER | IN_LOCATION | IN_IF},
    {"rewrite", PPRI_NGINX_REWRITE, 2, 3, false, IN_ROOT | IN_SERVER | IN_LOCATION | IN_IF},
    {"break", PPRI_NGINX_BREAK, 0, 0, false, IN_ROOT | IN_SERVER | IN_LOCATION | IN_IF},
    {"return", PPRI_NGINX_RETURN, 1, 2, false, IN_ROOT | IN_SERVER | IN_LOCATION | IN_IF},
    {"deny", PPRI_NGINX_DENY, 1, 1, false, IN_LEVELS | IN_LIMIT},
    {"allow", PPRI_NGINX_ALLOW, 1, 1, false, IN_LEVELS | IN_LIMIT},
    {"satisfy", PPRI_NGINX_SATISFY, 1, 1, false, IN_LEVELS},
    {"internal", PPRI_NGINX_INTERNAL, 0, 0, false, IN_ROOT | IN_LOCATION},
    {"map", PPRI_NGINX_MAP, 2, 2, true, IN_ROOT | IN_HTTP},
    {"include", PPRI_NGINX_INCLUDE, 1, 1, false, IN_LEVELS | IN_IF | IN_LIMIT | IN_UPSTREAM},
};

/* The entry of a name; where two have it, that which is a block as this is. */
static const struct known *find_known(struct ppr_view name, bool is_block)
{
    const struct known *found = NULL;
    for (size_t i = 0; i < sizeof knowns / sizeof *knowns; i++) {
        const struct known *known = &knowns[i];
        if (!ppri_equal(name, ppri_view(known->name, strlen(known->name))))
            continue;
        if (!found || known->is_block == is_block)
            found = known;
    }
    return found;
}

static const char too_many[] = "this word is too many for %; perhaps a ; is missing before it";

struct classes {
    struct ppri_draft *draft;
    const struct ppri_nginx *file;
    const struct ppri_nginx_directive *directive;
};

static enum ppr_status fail_at(const struct classes *c, struct ppri_position position,
                               const char *sentence)
{
    const struct ppri_nginx_directive *parent = ppri_nginx_at(c->file, c->directive->parent);
    const struct ppr_view none = {NULL, 0};
    return ppri_draft_fail(c->draft, position, sentence,
                           ppri_nginx_word(c->file, c->directive, 0)->text,
                           parent->count ? ppri_nginx_word(c->file, parent, 0)->text : none);
}

/* Refuse an only word that is not "off", nor what else may stand alone. */
static enum ppr_status check_alone(const struct classes *c)
{
    const struct ppri_nginx_word *word = ppri_nginx_word(c->file, c->directive, 1);
    const uint8_t kind = c->directive->kind;
    if (kind < PPRI_NGINX_REDIRECT || kind > PPRI_NGINX_FLAGS || c->directive->count != 2 ||
        ppri_equal(word->text, PPRI_LITERAL("off")))
        return PPR_OK;
    if (kind == PPRI_NGINX_REDIRECT)
        return ppri_equal(word->text, PPRI_LITERAL("default"))
                   ? PPR_OK
                   : fail_at(c, word->position, "only off or default may stand alone behind %");
    return fail_at(c, word->position, "only off may stand alone behind %");
}

static enum ppr_status check(const struct classes *c, const struct known *known)
{
    const struct ppri_nginx_directive *directive = c->directive;
    const struct ppri_position position = ppri_nginx_word(c->file, directive, 0)->position;
    if (known->is_block != directive->is_block)
        return fail_at(c, directive->end,
                       known->is_block ? "% must have a block" : "% must not have a block");
    if (!(known->in & PPRI_NGINX_BIT(ppri_nginx_at(c->file, directive->parent)->kind)))
        return fail_at(c, position, "% must not stand in a block %");
    if (directive->count <= known->least)
        return fail_at(c, directive->end, "a word must follow that % needs");
    if (directive->count > (size_t)known->most + 1 && known->most != MANY)
        return fail_at(c, ppri_nginx_word(c->file, directive, known->most + 1u)->position,
                       too_many);
    return check_alone(c);
}

/* Whether an included text says nothing of URLs, by its usual name: types, parameters,
   certificates, modules. */
static bool is_beside_the_point(struct ppr_view pattern)
{
    static const char *const parts[] = {"mime.types", "fastcgi.conf", "_params",
                                        "ssl",        "letsencrypt",  "modules-enabled"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct ppr_view part = ppr_view_of(parts[i]);
        for (size_t at = 0; at + part.size <= pattern.size; at++) {
            if (ppri_equal(ppri_slice(pattern, at, at + part.size), part))
                return true;
        }
    }
    return false;
}

/* Warn of what is left to the caller. */
static enum ppr_status warn_of_include(const struct classes *c)
{
    if (c->directive->kind == PPRI_NGINX_INCLUDE)
        return is_beside_the_point(ppri_nginx_word(c->file, c->directive, 1)->text)
                   ? PPR_OK
                   : ppri_draft_warn(
                         c->draft, 0, ppri_nginx_word(c->file, c->directive, 0)->position,
                         "include % is left to the caller",
                         ppri_nginx_word(c->file, c->directive, 1)->text, ppri_view(NULL, 0));
    const struct ppri_nginx_word *word = ppri_nginx_word(c->file, c->directive, 1);
    const struct ppr_view socket = PPRI_LITERAL("unix:");
    if (c->directive->kind == PPRI_NGINX_MEMBER && word->text.size >= socket.size &&
        ppri_equal(ppri_slice(word->text, 0, socket.size), socket))
        return ppri_draft_warn(c->draft, 0, word->position,
                               "a socket has no URL: % is left out, its upstream's name is not",
                               word->text, ppri_view(NULL, 0));
    return PPR_OK;
}

/* The first word of the directive at hand that begins a line and is the name of one: that is how
   a missing ; looks. NULL: none is. */
static const struct ppri_nginx_word *find_swallowed(const struct classes *c)
{
    const struct ppri_nginx_directive *directive = c->directive;
    for (size_t i = 1; i < directive->count; i++) {
        const struct ppri_nginx_word *word = ppri_nginx_word(c->file, directive, i);
        const struct known *known =
            word->position.line > ppri_nginx_word(c->file, directive, i - 1)->position.line
                ? find_known(word->text, directive->is_block)
                : NULL;
        /* ssl is a word of listen, too. */
        if (known && (known->kind != PPRI_NGINX_SSL || directive->kind != PPRI_NGINX_LISTEN))
            return word;
    }
    return NULL;
}

static enum ppr_status warn_swallowed(const struct classes *c)
{
    const struct ppri_nginx_word *word = find_swallowed(c);
    if (!word)
        return PPR_OK;
    return ppri_draft_warn(c->draft, 0, word->position,
                           "% is not read: it is a word of %; perhaps a ; is missing before it",
                           word->text, ppri_nginx_word(c->file, c->directive, 0)->text);
}

/* The same where a directive takes any number of words: nginx refuses another one's name among
   those of listen and of an upstream's server, and not where all words are names. */
static enum ppr_status check_swallowed(const struct classes *c)
{
    const uint8_t kind = c->directive->kind;
    if (kind == PPRI_NGINX_NAME)
        return warn_swallowed(c);
    const struct ppri_nginx_word *word =
        kind == PPRI_NGINX_LISTEN || kind == PPRI_NGINX_MEMBER ? find_swallowed(c) : NULL;
    return word ? fail_at(c, word->position, too_many) : PPR_OK;
}

/* Refuse a name that no directive can have, such as one with a no-break space before it; warn
   of what it has swallowed. */
static enum ppr_status check_unknown_name(const struct classes *c)
{
    const struct ppri_nginx_word *name = ppri_nginx_word(c->file, c->directive, 0);
    for (size_t i = 0; i < name->text.size; i++) {
        if (name->text.data[i] <= ' ' || name->text.data[i] > '~')
            return fail_at(c, ppri_nginx_word_position(name, i),
                           "the name of a directive must not have this character");
    }
    return warn_swallowed(c);
}

/* Whether what stands in a block is read. A server of stream has the names of http's. */
static bool is_read(const struct ppri_nginx_directive *block)
{
    return block->kind != PPRI_NGINX_OTHER && block->kind != PPRI_NGINX_MAP;
}

static enum ppr_status classify(struct classes *c, struct ppri_nginx_directive *directive)
{
    const struct ppri_nginx_directive *parent = ppri_nginx_at(c->file, directive->parent);
    if (!is_read(parent))
        return PPR_OK;
    const struct known *known =
        find_known(ppri_nginx_word(c->file, directive, 0)->text, directive->is_block);
    c->directive = directive;
    if (!known)
        return check_unknown_name(c);
    directive->kind = known->kind;
    enum ppr_status status = check(c, known);
    if (status == PPR_OK)
        status = check_swallowed(c);
    return status == PPR_OK ? warn_of_include(c) : status;
}

static uint64_t key_of(size_t block, unsigned kind)
{
    const size_t key[2] = {block, kind};
    return ppri_hash_bytes(PPRI_HASH_START, ppri_view((const char *)key, sizeof key));
}

/* The child that a search of a block and a kind finds. */
static size_t find_child(const struct ppri_nginx *file, size_t block, unsigned kind)
{
    struct ppri_map_search search = ppri_map_find(&file->children, key_of(block, kind));
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        if (ppri_nginx_at(file, found)->parent == block &&
            (ppri_nginx_at(file, found)->kind == kind || kind == PPRI_NGINX_HOST))
            return found;
    }
    return 0;
}

/* Link a directive behind those of its kind in its block. */
static bool link_child(const struct ppr_allocator *allocator, struct ppri_nginx *file, size_t index)
{
    struct ppri_nginx_directive *child = ppri_nginx_at(file, index);
    struct ppri_nginx_directive *parent = ppri_nginx_at(file, child->parent);
    const uint32_t bit = PPRI_NGINX_BIT(child->kind);
    if (!(parent->has & bit)) {
        parent->has |= bit;
        return ppri_map_add(&file->children, allocator, key_of(child->parent, child->kind),
                            (uint32_t)index);
    }
    struct ppri_nginx_directive *first =
        ppri_nginx_at(file, find_child(file, child->parent, child->kind));
    struct ppri_nginx_directive *last = first->last ? ppri_nginx_at(file, first->last) : first;
    last->same = index;
    first->last = index;
    return true;
}

/* Have the first proxy_set_header of a block that sets Host found by a kind of its own. */
static bool link_host(const struct ppr_allocator *allocator, struct ppri_nginx *file, size_t index)
{
    const struct ppri_nginx_directive *header = ppri_nginx_at(file, index);
    struct ppri_nginx_directive *parent = ppri_nginx_at(file, header->parent);
    const uint32_t bit = PPRI_NGINX_BIT(PPRI_NGINX_HOST);
    if (header->kind != PPRI_NGINX_HEADER || (parent->has & bit) ||
        !ppri_equal_nocase(ppri_nginx_text(file, index), PPRI_LITERAL("Host")))
        return true;
    parent->has |= bit;
    return ppri_map_add(&file->children, allocator, key_of(header->parent, PPRI_NGINX_HOST),
                        (uint32_t)index);
}

enum ppr_status ppri_nginx_classify(struct ppri_draft *draft, struct ppri_nginx *file)
{
    struct classes c = {.draft = draft, .file = file};
    ppri_nginx_at(file, 0)->kind = PPRI_NGINX_ROOT;
    for (size_t i = 1; i < file->directives.count; i++) {
        struct ppri_nginx_directive *directive = ppri_nginx_at(file, i);
        const enum ppr_status status = classify(&c, directive);
        if (status != PPR_OK)
            return status;
        if (directive->kind != PPRI_NGINX_OTHER &&
            (!link_child(draft->allocator, file, i) || !link_host(draft->allocator, file, i)))
            return ppri_draft_no_memory(draft);
    }
    return PPR_OK;
}

size_t ppri_nginx_child(const struct ppri_nginx *file, size_t block, enum ppri_nginx_kind kind)
{
    return ppri_nginx_at(file, block)->has & PPRI_NGINX_BIT(kind) ? find_child(file, block, kind)
                                                                  : 0;
}

size_t ppri_nginx_sibling(const struct ppri_nginx *file, size_t index)
{
    return ppri_nginx_at(file, index)->same;
}

struct ppr_view ppri_nginx_text(const struct ppri_nginx *file, size_t index)
{
    return ppri_nginx_word(file, ppri_nginx_at(file, index), 1)->text;
}

size_t ppri_nginx_level(const struct ppri_nginx *file, size_t block, enum ppri_nginx_kind kind)
{
    for (;; block = ppri_nginx_at(file, block)->parent) {
        if (ppri_nginx_at(file, block)->has & PPRI_NGINX_BIT(kind))
            return block;
        if (!block)
            return PPRI_NGINX_NONE;
    }
}

size_t ppri_nginx_around(const struct ppri_nginx *file, size_t index, enum ppri_nginx_kind kind)
{
    while (index) {
        index = ppri_nginx_at(file, index)->parent;
        if (ppri_nginx_at(file, index)->kind == kind)
            break;
    }
    return index;
}
