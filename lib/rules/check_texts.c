/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_texts.h"

#include "text/hash.h"

/* ------------------------------------------------------------------ Entries -- */

static bool add(struct ppri_check_texts *check, struct ppri_map *map,
                const struct ppri_check_rule *rule, struct ppri_check_text text)
{
    const uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(check->items, text));
    return ppri_map_add(map, check->items->allocator, hash, (uint32_t)rule->number);
}

bool ppri_check_texts_enter(struct ppri_check_texts *check, const struct ppri_check_rule *rule)
{
    const struct ppr_view host = ppri_check_view(check->items, rule->backend.host);
    if (rule->kind != PPR_ITEM_MAP)
        return true;
    check->has_map = true;
    check->has_any_host = check->has_any_host || ppri_find(host, '{') < host.size;
    check->has_client_host = check->has_client_host || rule->client.host.size;
    return (!rule->client.scheme || add(check, &check->origins, rule, rule->client.text)) &&
           add(check, &check->hosts, rule, rule->backend.host);
}

void ppri_check_texts_release(struct ppri_check_texts *check)
{
    ppri_map_release(&check->origins, check->items->allocator);
    ppri_map_release(&check->hosts, check->items->allocator);
}

static const struct ppri_check_rule *rule_at(const struct ppri_check_texts *check, size_t number)
{
    return &((const struct ppri_check_rule *)check->items->rules.data)[number - 1];
}

static bool is_host_mapped(const struct ppri_check_texts *check, struct ppri_check_text host)
{
    const uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(check->items, host));
    struct ppri_map_search search = ppri_map_find(&check->hosts, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        if (ppri_check_is_same(check->items, rule_at(check, number)->backend.host, host))
            return true;
    }
    return false;
}

/* Return the earlier rule that maps the prefixes of a rule the other way round; NULL: there is
   none. */
static const struct ppri_check_rule *find_reverse(const struct ppri_check_texts *check,
                                                  const struct ppri_check_rule *rule)
{
    const struct ppri_check_items *items = check->items;
    const uint64_t hash =
        ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(items, rule->backend.text));
    struct ppri_map_search search = ppri_map_find(&check->origins, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        const struct ppri_check_rule *other = rule_at(check, number);
        if (number < rule->number &&
            ppri_check_is_same(items, other->client.text, rule->backend.text) &&
            ppri_check_is_same(items, other->backend.text, rule->client.text))
            return other;
    }
    return NULL;
}

/* ----------------------------------------------------------------- Patterns -- */

#define FOR_ITSELF "`%` in a prefix stands for itself: "
#define WRITE_NAME "on both sides for a label or segment that varies"

/* Return the offset of a regular expression's sign; the size of the text if there is none. */
static size_t find_expression(struct ppr_view text)
{
    for (size_t at = 0; at < text.size; at++) {
        const char c = text.data[at];
        const char next = (char)(at + 1 < text.size ? text.data[at + 1] : '\0');
        if (c == '(' || c == '^' || (c == '.' && next == '*') || (c == '$' && next == '/'))
            return at;
    }
    return text.size;
}

/* Return the name after a sign, "1" of "$1"; empty if the sign is not there with a name. */
static struct ppr_view find_name(struct ppr_view text, char sign)
{
    for (size_t at = 0; at + 1 < text.size; at++) {
        const char next = text.data[at + 1];
        const bool begins =
            sign == '$' ? ppri_is_digit(next)
                        : at && text.data[at - 1] == '/' && !ppri_is_digit(next) && next != '/';
        size_t end = at + 1;
        if (text.data[at] != sign || !begins)
            continue;
        while (end < text.size && ppri_is(text.data[end], PPRI_TOKEN) && text.data[end] != '.')
            end++;
        return ppri_slice(text, at + 1, end);
    }
    return ppri_view(NULL, 0);
}

static bool tell(const struct ppri_check_texts *check, const struct ppri_check_rule *rule,
                 const char *sentence, struct ppr_view first, struct ppr_view second)
{
    ppri_check_tell(check->report, rule, NULL, sentence, first, second);
    return true;
}

/* Check for names of groups and parameters, "$1" and ":name". */
static bool check_names(const struct ppri_check_texts *check, const struct ppri_check_rule *rule,
                        struct ppr_view text)
{
    static const char signs[] = {'$', ':'};
    for (size_t i = 0; i < sizeof signs; i++) {
        const struct ppr_view name = find_name(text, signs[i]);
        if (name.size)
            return tell(check, rule, FOR_ITSELF "write {%} " WRITE_NAME,
                        ppri_view(name.data - 1, name.size + 1), name);
    }
    return false;
}

static bool check_patterns(const struct ppri_check_texts *check, const struct ppri_check_rule *rule,
                           struct ppr_view text)
{
    const size_t expression = find_expression(text);
    const size_t star = ppri_find(text, '*');
    const struct ppr_view shown = ppri_slice(text, expression, text.size - 1);
    if (expression < text.size)
        return tell(check, rule, FOR_ITSELF "a prefix is no regular expression", shown, shown);
    if (star + 2 == text.size)
        return tell(check, rule,
                    FOR_ITSELF "a prefix covers all that is below it, so leave the `%` out",
                    PPRI_LITERAL("*"), PPRI_LITERAL("*"));
    if (star < text.size)
        return tell(check, rule, FOR_ITSELF "write % " WRITE_NAME, PPRI_LITERAL("*"),
                    PPRI_LITERAL("{name}"));
    return check_names(check, rule, text);
}

/* -------------------------------------------------------------------- Texts -- */

/* Check the character before the last slash. */
static bool check_end(const struct ppri_check_texts *check, const struct ppri_check_rule *rule,
                      struct ppr_view text, struct ppr_view side)
{
    const struct ppr_view last =
        text.size > 1 ? ppri_slice(text, text.size - 2, text.size - 1) : ppri_view(NULL, 0);
    return last.size && (last.data[0] == ';' || last.data[0] == ',') &&
           tell(check, rule, "the % prefix ends with `%`, which is a part of it: leave it out",
                side, last);
}

static bool check_text(const struct ppri_check_texts *check, const struct ppri_check_rule *rule,
                       const struct ppri_check_prefix *prefix, struct ppr_view side)
{
    const struct ppr_view text = ppri_check_shown(check->items, prefix);
    if (!text.size)
        return false;
    if (ppri_equal(ppri_check_view(check->items, prefix->host), PPRI_LITERAL("unix")))
        return tell(check, rule,
                    "the host of this prefix is `unix`: write the URL by which the backend names "
                    "itself in its responses",
                    side, side);
    return check_end(check, rule, text, side) || check_patterns(check, rule, text);
}

/* -------------------------------------------------------------------- Rules -- */

/* Check for rules that do nothing. */
static bool check_use(const struct ppri_check_texts *check, const struct ppri_check_rule *rule)
{
    const struct ppr_view none = ppri_view(NULL, 0);
    const struct ppri_check_rule *reverse = NULL;
    if (rule->kind == PPR_ITEM_KEEP)
        return check->has_map && !check->has_any_host &&
               !is_host_mapped(check, rule->backend.host) &&
               tell(check, rule, "no map rule has the host `%`: its URLs stay without this rule",
                    ppri_check_view(check->items, rule->backend.host), none);
    if (!rule->client.scheme)
        return false;
    if (ppri_check_is_same(check->items, rule->client.text, rule->backend.text))
        return tell(check, rule, "this rule does nothing: both prefixes are the same", none, none);
    reverse = find_reverse(check, rule);
    if (!reverse)
        return false;
    ppri_check_tell_naming(check->report, rule, reverse, "% maps the other way round", none);
    return true;
}

static void check_port(const struct ppri_check_texts *check, const struct ppri_check_rule *rule)
{
    const int port = rule->backend.port;
    if (port == 443 && rule->backend.scheme == PPRI_CHECK_HTTP && !(rule->flags & PPR_ANY_SCHEME))
        tell(check, rule, "note: port % is that of https, and this prefix has %",
             PPRI_LITERAL("443"), PPRI_LITERAL("http"));
    if (port == 80 && rule->backend.scheme == PPRI_CHECK_HTTPS && !(rule->flags & PPR_ANY_SCHEME))
        tell(check, rule, "note: port % is that of http, and this prefix has %", PPRI_LITERAL("80"),
             PPRI_LITERAL("https"));
}

static bool has_two_slashes(struct ppr_view path)
{
    for (size_t at = 1; at < path.size; at++) {
        if (path.data[at] == '/' && path.data[at - 1] == '/')
            return true;
    }
    return false;
}

static void check_slashes(struct ppri_check_texts *check, const struct ppri_check_rule *rule)
{
    const bool at_client = (rule->flags & PPR_CLIENT_SLASH) != 0;
    const bool at_backend = (rule->flags & PPR_BACKEND_SLASH) != 0;
    const struct ppr_view client = PPRI_LITERAL("client");
    const struct ppr_view backend = PPRI_LITERAL("backend");
    const bool in_client = has_two_slashes(ppri_check_view(check->items, rule->client.path));
    const bool in_backend = has_two_slashes(ppri_check_view(check->items, rule->backend.path));
    if ((in_client || in_backend) && !check->double_told)
        check->double_told =
            tell(check, rule,
                 "note: the % prefix has two slashes in a row: URLs with one are not below it",
                 in_client ? client : backend, client);
    if (at_client != at_backend && !check->slash_told)
        check->slash_told =
            tell(check, rule,
                 "note: the % prefix ends with a slash, and the % prefix does not: no difference "
                 "here, but in Apache httpd it loses or doubles one",
                 at_client ? client : backend, at_client ? backend : client);
}

void ppri_check_texts_rule(struct ppri_check_texts *check, const struct ppri_check_rule *rule)
{
    if (check_text(check, rule, &rule->client, PPRI_LITERAL("client")) ||
        check_text(check, rule, &rule->backend, PPRI_LITERAL("backend")) ||
        rule->kind == PPR_ITEM_LOCAL || check_use(check, rule))
        return;
    check_port(check, rule);
    if (rule->flags & PPR_DEFAULT && !check->has_client_host)
        tell(check, rule, "note: no rule names a host of clients, so that default changes nothing",
             ppri_view(NULL, 0), ppri_view(NULL, 0));
    if (rule->kind == PPR_ITEM_MAP)
        check_slashes(check, rule);
}
