/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/typos.h"

#include "rules/reader/near.h"
#include "text/chars.h"
#include "text/message.h"

static const char *const apache_names[] = {"ProxyPass",
                                           "ProxyPassMatch",
                                           "ProxyPassReverse",
                                           "ProxyPassReverseCookieDomain",
                                           "ProxyPassReverseCookiePath",
                                           "BalancerMember",
                                           "ServerName",
                                           "ServerAlias",
                                           "RewriteRule",
                                           NULL};
static const char *const nginx_names[] = {
    "proxy_pass",        "proxy_redirect",     "proxy_cookie_domain",
    "proxy_cookie_path", "proxy_cookie_flags", "server_name",
    "location",          "upstream",           NULL};

/* A walk through a text. */
struct walk {
    struct ppr_view text;
    size_t at;
    size_t line;
    size_t begin; /* of the line */
    bool is_nginx;
    bool starts; /* a directive may begin here */
};

/* Skip a comment to the end of its line, or a quoted word. */
static void skip_other(struct walk *walk)
{
    const char c = walk->text.data[walk->at];
    if (c == '#') {
        walk->at += ppri_find(ppri_from(walk->text, walk->at), '\n');
        return;
    }
    walk->at++;
    if (!walk->is_nginx || (c != '"' && c != '\''))
        return;
    while (walk->at < walk->text.size && walk->text.data[walk->at] != c &&
           walk->text.data[walk->at] != '\n')
        walk->at++;
}

/* Return the next name of a directive; empty at the end of the text. */
static struct ppr_view next_name(struct walk *walk)
{
    while (walk->at < walk->text.size) {
        const char c = walk->text.data[walk->at];
        const size_t from = walk->at;
        if (c == '\n') {
            walk->line++;
            walk->begin = ++walk->at;
            walk->starts = true;
        } else if (walk->is_nginx && (c == ';' || c == '{' || c == '}')) {
            walk->at++;
            walk->starts = true;
        } else if (ppri_is_ows(c)) {
            walk->at++;
        } else if (walk->starts && ppri_is(c, PPRI_TOKEN) && c != '#') {
            while (walk->at < walk->text.size && ppri_is(walk->text.data[walk->at], PPRI_TOKEN))
                walk->at++;
            walk->starts = false;
            return ppri_slice(walk->text, from, walk->at);
        } else {
            walk->starts = false;
            skip_other(walk);
        }
    }
    return ppri_view(NULL, 0);
}

static bool is_known(struct ppr_view name, const char *const names[])
{
    while (*names && !ppri_equal_nocase(name, ppr_view_of(*names)))
        names++;
    return *names != NULL;
}

static enum ppr_status tell(struct ppr_builder *builder, const struct walk *walk,
                            struct ppr_view name, struct ppr_view meant, int32_t strict)
{
    char message[PPRI_MESSAGE_MAX];
    const size_t offset = (size_t)(name.data - walk->text.data);
    ppri_message(message, "`%` is no directive: did you mean `%`?", name, meant);
    const struct ppr_error error = {.status = strict ? PPR_BAD_RULE : PPR_OK,
                                    .part = PPR_PART_TEXT,
                                    .line = walk->line,
                                    .column = offset - walk->begin + 1,
                                    .message = message};
    return strict ? ppr_builder_fail(builder, &error) : ppr_builder_warn(builder, &error);
}

enum ppr_status ppri_typos_check(struct ppr_builder *builder, enum ppr_rules_format format,
                                 struct ppr_view text, int32_t strict)
{
    const bool is_nginx = format == PPR_RULES_NGINX;
    const char *const *names = is_nginx ? nginx_names : apache_names;
    struct walk walk = {.text = text, .line = 1, .is_nginx = is_nginx, .starts = true};
    struct ppr_view name;
    enum ppr_status status = PPR_OK;
    while (status == PPR_OK && (name = next_name(&walk)).size) {
        const struct ppr_view meant =
            is_known(name, names) ? ppri_view(NULL, 0) : ppri_near_of(name, names);
        if (meant.size)
            status = tell(builder, &walk, name, meant, strict);
    }
    return status;
}
