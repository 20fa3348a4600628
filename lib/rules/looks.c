/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/looks.h"

#include <ppr/rules.h>

#include "text/chars.h"

/* Words that begin lines of a format, and of no other. */
static const struct {
    const char *word;
    enum ppri_look look;
} words[] = {
    {"map", PPRI_LOOKS_PLAIN},
    {"keep", PPRI_LOOKS_PLAIN},
    {"local", PPRI_LOOKS_PLAIN},
    {"client", PPRI_LOOKS_PLAIN},
    {"field", PPRI_LOOKS_PLAIN},
    {"cookie-domain", PPRI_LOOKS_PLAIN},
    {"cookie-path", PPRI_LOOKS_PLAIN},
    {"cookie-flags", PPRI_LOOKS_PLAIN},
    {"query-param", PPRI_LOOKS_PLAIN},
    {"server", PPRI_LOOKS_NGINX},
    {"location", PPRI_LOOKS_NGINX},
    {"upstream", PPRI_LOOKS_NGINX},
    {"events", PPRI_LOOKS_NGINX},
    {"http", PPRI_LOOKS_NGINX},
    {"server_name", PPRI_LOOKS_NGINX},
    {"rewrite", PPRI_LOOKS_NGINX},
    {"frontend", PPRI_LOOKS_HAPROXY},
    {"backend", PPRI_LOOKS_HAPROXY},
    {"http-request", PPRI_LOOKS_HAPROXY},
    {"http-response", PPRI_LOOKS_HAPROXY},
    {"use_backend", PPRI_LOOKS_HAPROXY},
    {"default_backend", PPRI_LOOKS_HAPROXY},
    {"acl", PPRI_LOOKS_HAPROXY},
    {"reverse_proxy", PPRI_LOOKS_CADDY},
    {"handle_path", PPRI_LOOKS_CADDY},
    {"handle", PPRI_LOOKS_CADDY},
    {"header_down", PPRI_LOOKS_CADDY},
};

/* Beginnings of such words, without regard to case. */
static const struct {
    const char *begin;
    enum ppri_look look;
} beginnings[] = {
    {"proxy_", PPRI_LOOKS_NGINX},
    {"proxypass", PPRI_LOOKS_APACHE},
    {"proxyset", PPRI_LOOKS_APACHE},
    {"<virtualhost", PPRI_LOOKS_APACHE},
    {"<location", PPRI_LOOKS_APACHE},
    {"</", PPRI_LOOKS_APACHE},
    {"<proxy", PPRI_LOOKS_APACHE},
    {"<if", PPRI_LOOKS_APACHE},
    {"servername", PPRI_LOOKS_APACHE},
    {"serveralias", PPRI_LOOKS_APACHE},
    {"rewriterule", PPRI_LOOKS_APACHE},
    {"rewritecond", PPRI_LOOKS_APACHE},
    {"rewriteengine", PPRI_LOOKS_APACHE},
    {"loadmodule", PPRI_LOOKS_APACHE},
    {"balancermember", PPRI_LOOKS_APACHE},
    {"documentroot", PPRI_LOOKS_APACHE},
    {"sslengine", PPRI_LOOKS_APACHE},
    {"<!", PPRI_LOOKS_DATA},
    {"---", PPRI_LOOKS_DATA},
};

static struct ppr_view without_blanks(struct ppr_view line)
{
    while (line.size && (ppri_is_ows(line.data[0])))
        line = ppri_from(line, 1);
    while (line.size && (ppri_is_ows(line.data[line.size - 1]) || line.data[line.size - 1] == '\r'))
        line.size--;
    return line;
}

static bool contains(struct ppr_view text, struct ppr_view word)
{
    for (size_t at = 0; at + word.size <= text.size; at++) {
        if (ppri_begins_with(ppri_from(text, at), word))
            return true;
    }
    return false;
}

bool ppri_has_template(struct ppr_view text)
{
    return contains(text, PPRI_LITERAL("{{")) || contains(text, PPRI_LITERAL("{%")) ||
           contains(text, PPRI_LITERAL("<%")) || contains(text, PPRI_LITERAL("${"));
}

static bool begins_nocase(struct ppr_view text, struct ppr_view begin)
{
    return text.size >= begin.size && ppri_equal_nocase(ppri_slice(text, 0, begin.size), begin);
}

enum ppri_look ppri_look_of_line(struct ppr_view line)
{
    line = without_blanks(line);
    size_t size = 0;
    while (size < line.size && !ppri_is_ows(line.data[size]))
        size++;
    const struct ppr_view word = ppri_slice(line, 0, size);
    if (!line.size || line.data[0] == '#')
        return PPRI_LOOKS_UNKNOWN;
    if (begins_nocase(line, PPRI_LITERAL("{%")) || begins_nocase(line, PPRI_LITERAL("{{")) ||
        begins_nocase(line, PPRI_LITERAL("<%")))
        return PPRI_LOOKS_TEMPLATE;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (begins_nocase(word, ppr_view_of(beginnings[i].begin)))
            return beginnings[i].look;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (ppri_equal(word, ppr_view_of(words[i].word)))
            return words[i].look;
    }
    const char last = line.data[line.size - 1];
    if (line.data[0] == '[' || (line.data[0] == '{' && line.size > 1) ||
        word.data[size - 1] == ':' || ppri_equal(word, PPRI_LITERAL("-")))
        return PPRI_LOOKS_DATA;
    return last == ';' || last == '{' || line.data[0] == '}' ? PPRI_LOOKS_NGINX
                                                             : PPRI_LOOKS_UNKNOWN;
}

enum ppri_look ppri_look_of_text(struct ppr_view text)
{
    size_t counts[PPRI_LOOKS_TEMPLATE + 1] = {0};
    size_t best = PPRI_LOOKS_UNKNOWN;
    for (size_t at = 0; at < text.size;) {
        const size_t end = at + ppri_find(ppri_from(text, at), '\n');
        const struct ppr_view line = ppri_slice(text, at, end);
        const bool is_proxy =
            contains(line, PPRI_LITERAL("ProxyPass")) || contains(line, PPRI_LITERAL("proxy_pass"));
        counts[ppri_look_of_line(line)] += is_proxy ? 4 : 1;
        at = end + 1;
    }
    counts[PPRI_LOOKS_UNKNOWN] = 0;
    for (size_t look = PPRI_LOOKS_PLAIN; look <= PPRI_LOOKS_TEMPLATE; look++) {
        if (counts[look] > counts[best])
            best = look;
    }
    return (enum ppri_look)best;
}

const char *ppri_look_sentence(enum ppri_look look)
{
    static const char *const sentences[] = {
        [PPRI_LOOKS_UNKNOWN] = NULL,
        [PPRI_LOOKS_PLAIN] = "this looks like plain rules: read it with --format plain "
                             "(PPR_RULES_PLAIN)",
        [PPRI_LOOKS_APACHE] = "this looks like a configuration of Apache httpd: read it with "
                              "--format apache (PPR_RULES_APACHE)",
        [PPRI_LOOKS_NGINX] =
            "this looks like a configuration of nginx: read it with --format nginx "
            "(PPR_RULES_NGINX)",
        [PPRI_LOOKS_HAPROXY] = "this looks like a configuration of HAProxy, which is not read: "
                               "doc/migrating.md has the rules to write",
        [PPRI_LOOKS_CADDY] = "this looks like a configuration of Caddy, which is not read: "
                             "doc/migrating.md has the rules to write",
        [PPRI_LOOKS_DATA] = "this looks like YAML or JSON, which is not read: doc/migrating.md has "
                            "the rules to write",
        [PPRI_LOOKS_TEMPLATE] = "this looks like a template: give ppr the text that it becomes",
    };
    return sentences[look];
}

int32_t ppr_rules_guess(struct ppr_view text)
{
    static const int32_t formats[PPRI_LOOKS_TEMPLATE + 1] = {
        [PPRI_LOOKS_PLAIN] = PPR_RULES_PLAIN,
        [PPRI_LOOKS_APACHE] = PPR_RULES_APACHE,
        [PPRI_LOOKS_NGINX] = PPR_RULES_NGINX,
    };
    return ppri_is_bad(text) ? 0 : formats[ppri_look_of_text(text)];
}
