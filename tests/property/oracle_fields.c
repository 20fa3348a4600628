/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "property/oracle_fields.h"

#include <string.h>

char fold_tab = '\t';

bool is_ows(char c)
{
    return c == ' ' || c == '\t' || c == fold_tab;
}

static struct ppr_view trim(struct ppr_view text)
{
    size_t begin = 0;
    size_t end = text.size;

    while (begin < end && is_ows(text.data[begin])) {
        ++begin;
    }
    while (end > begin && is_ows(text.data[end - 1])) {
        --end;
    }
    return part(text, begin, end);
}

static bool same_word(struct ppr_view text, const char *word)
{
    return same_bytes(lower_all(text), lower_all(ppr_view_of(word)));
}

static bool starts(struct ppr_view text, const char *word)
{
    const size_t size = strlen(word);

    return text.size >= size && same_word(part(text, 0, size), word);
}

/* -------------------------------------------------------------- Fields -- */

struct known_field {
    enum ppr_direction direction;
    const char *name;
    enum ppr_kind kind;
    bool always;
};

/* doc/fields.md */
static const struct known_field known_fields[] = {
    {PPR_RESPONSE, "Location", PPR_KIND_URI, true},
    {PPR_RESPONSE, "Content-Location", PPR_KIND_URI, true},
    {PPR_RESPONSE, "URI", PPR_KIND_URI, true},
    {PPR_RESPONSE, "Refresh", PPR_KIND_REFRESH, true},
    {PPR_RESPONSE, "Link", PPR_KIND_LINK, true},
    {PPR_RESPONSE, "Set-Cookie", PPR_KIND_COOKIE, true},
    {PPR_RESPONSE, "Access-Control-Allow-Origin", PPR_KIND_ORIGIN, false},
    {PPR_RESPONSE, "Timing-Allow-Origin", PPR_KIND_ORIGIN, false},
    {PPR_RESPONSE, "Service-Worker-Allowed", PPR_KIND_SCOPE, false},
    {PPR_RESPONSE, "Content-Security-Policy", PPR_KIND_CSP, false},
    {PPR_RESPONSE, "Content-Security-Policy-Report-Only", PPR_KIND_CSP, false},
    {PPR_RESPONSE, "WWW-Authenticate", PPR_KIND_TEXT, false},
    {PPR_RESPONSE, "Report-To", PPR_KIND_TEXT, false},
    {PPR_RESPONSE, "Reporting-Endpoints", PPR_KIND_TEXT, false},
    {PPR_RESPONSE, "HX-Location", PPR_KIND_TEXT, false},
    {PPR_RESPONSE, "HX-Redirect", PPR_KIND_URI, false},
    {PPR_RESPONSE, "HX-Push-Url", PPR_KIND_URI, false},
    {PPR_RESPONSE, "HX-Replace-Url", PPR_KIND_URI, false},
    {PPR_RESPONSE, "Operation-Location", PPR_KIND_URI, false},
    {PPR_RESPONSE, "Azure-AsyncOperation", PPR_KIND_URI, false},
    {PPR_RESPONSE, "SourceMap", PPR_KIND_URI, false},
    {PPR_RESPONSE, "X-SourceMap", PPR_KIND_URI, false},
    {PPR_RESPONSE, "X-Pingback", PPR_KIND_URI, false},
    {PPR_RESPONSE, "Turbo-Location", PPR_KIND_URI, false},
    {PPR_RESPONSE, "OData-EntityId", PPR_KIND_URI, false},
    {PPR_REQUEST, "Destination", PPR_KIND_URI, true},
    {PPR_REQUEST, "If", PPR_KIND_IF, false},
    {PPR_REQUEST, "Origin", PPR_KIND_ORIGIN, false},
    {PPR_REQUEST, "Referer", PPR_KIND_URI, false},
};

enum ppr_kind oracle_kind(const struct oracle_table *table, enum ppr_direction direction,
                          struct ppr_view name)
{
    const bool all = table->extras && table->extras->all[direction];

    for (size_t i = 0; i < table->field_count; ++i) {
        if (table->fields[i].direction == direction && same_word(name, table->fields[i].name)) {
            return table->fields[i].kind;
        }
    }
    for (size_t i = 0; i < sizeof(known_fields) / sizeof(known_fields[0]); ++i) {
        const struct known_field *const field = &known_fields[i];

        if (field->direction == direction && same_word(name, field->name)) {
            return field->always || all ? field->kind : (enum ppr_kind)0;
        }
    }
    return (enum ppr_kind)0;
}

/* --------------------------------------------------------------- Edits -- */

/** A value being written anew, piece by piece. */
struct edit {
    const struct situation *now;
    const struct oracle_table *table;
    struct ppr_view out;
    struct oracle_answer result;
    const char *ends; /* what would end a reference where it stands; NULL: nothing */
};

static void note(struct edit *edit, enum ppr_reason reason, size_t rule)
{
    if (worth(reason) > worth(edit->result.reason)) {
        edit->result.reason = reason;
        edit->result.rule = rule;
    }
}

static void copy(struct edit *edit, struct ppr_view text)
{
    edit->out = join(edit->out, text);
}

/** Write what came of a piece, or the piece. */
static void take_answer(struct edit *edit, struct ppr_view piece, struct oracle_answer result)
{
    note(edit, result.reason, result.rule);
    edit->result.loose = edit->result.loose || result.loose;
    edit->result.open = edit->result.open || result.open;
    if (result.status == PPR_REWRITTEN) {
        edit->result.status = PPR_REWRITTEN;
        piece = (struct ppr_view){result.data, result.size};
    }
    copy(edit, piece);
}

static void take_reference(struct edit *edit, struct ppr_view piece)
{
    const struct oracle_answer result = answer_with_parameters(edit->now, edit->table, piece);
    const struct ppr_view whole = {result.data, result.size};

    if (edit->ends && result.status == PPR_REWRITTEN && find_any(whole, edit->ends) < whole.size) {
        note(edit, PPR_REASON_MALFORMED, 0);
        copy(edit, piece);
        return;
    }
    take_answer(edit, piece, result);
}

/** A reference with white space around it. */
static void take_trimmed(struct edit *edit, struct ppr_view piece)
{
    const struct ppr_view inner = trim(piece);
    const size_t begin = inner.size ? (size_t)(inner.data - piece.data) : 0;

    copy(edit, part(piece, 0, begin));
    take_reference(edit, part(piece, begin, begin + inner.size));
    copy(edit, part(piece, begin + inner.size, piece.size));
}

static struct oracle_answer finish(struct edit *edit)
{
    edit->result.data = edit->out.data;
    edit->result.size = edit->out.size;
    return edit->result;
}

static struct oracle_answer malformed(void)
{
    return stays(PPR_REASON_MALFORMED, NULL);
}

static struct oracle_answer openly(struct oracle_answer result)
{
    result.open = true;
    return result;
}

static struct oracle_answer loosely(struct oracle_answer result)
{
    result.loose = true;
    return result;
}

/* ------------------------------------------------------------- Refresh -- */

static bool is_html_space(char c)
{
    return is_ows(c) || c == '\n' || c == '\f' || c == '\r';
}

static size_t skip_html_spaces(struct ppr_view text, size_t i)
{
    while (i < text.size && is_html_space(text.data[i])) {
        ++i;
    }
    return i;
}

/** The "shared declarative refresh steps": where the URL begins and ends. False:
 *  there is none. */
static bool find_refresh(struct ppr_view text, size_t *begin, size_t *end)
{
    size_t i = skip_html_spaces(text, 0);
    size_t url;
    const size_t time = i;

    while (i < text.size && is_digit(text.data[i])) {
        ++i;
    }
    if (i == time && (i == text.size || text.data[i] != '.')) {
        return false;
    }
    while (i < text.size && (is_digit(text.data[i]) || text.data[i] == '.')) {
        ++i;
    }
    if (i < text.size && text.data[i] != ';' && text.data[i] != ',' &&
        !is_html_space(text.data[i])) {
        return false;
    }
    i = skip_html_spaces(text, i);
    if (i < text.size && (text.data[i] == ';' || text.data[i] == ',')) {
        ++i;
    }
    i = skip_html_spaces(text, i);
    url = i;
    *end = text.size;
    if (starts(part(text, i, text.size), "url")) {
        i = skip_html_spaces(text, i + 3);
        if (i < text.size && text.data[i] == '=') {
            url = skip_html_spaces(text, i + 1);
        } else {
            *begin = url;
            return true;
        }
    } else if (i < text.size && lower(text.data[i]) == 'u') {
        *begin = url;
        return true;
    }
    if (url < text.size && (text.data[url] == '"' || text.data[url] == '\'')) {
        const char quote[] = {text.data[url], '\0'};

        ++url;
        *end = url + find_any(part(text, url, text.size), quote);
    }
    *begin = url;
    return trim(part(text, url, *end)).size > 0;
}

static struct oracle_answer answer_refresh(struct edit *edit, struct ppr_view value)
{
    size_t begin;
    size_t end;

    /* A form feed is white space to HTML, and a control character to O7. */
    edit->result.open = edit->result.open || find_any(value, "\f") < value.size;
    if (find_refresh(value, &begin, &end)) {
        copy(edit, part(value, 0, begin));
        edit->ends = end == value.size ? NULL : value.data[end] == '"' ? "\"" : "'";
        take_trimmed(edit, part(value, begin, end));
        copy(edit, part(value, end, value.size));
    }
    return finish(edit);
}

/* ---------------------------------------------------------------- Link -- */

static size_t skip_ows(struct ppr_view text, size_t i)
{
    while (i < text.size && is_ows(text.data[i])) {
        ++i;
    }
    return i;
}

/** RFC 8288 B.3. Return where the parameters end, or beyond the text if they do not parse. */
static size_t take_link_parameters(struct edit *edit, struct ppr_view value, size_t i)
{
    const size_t wrong = value.size + 1;
    size_t done = i;

    for (;;) {
        size_t name;
        size_t name_end;
        size_t begin;
        size_t end;

        i = skip_ows(value, i);
        if (i == value.size || value.data[i] != ';') {
            copy(edit, part(value, done, i));
            return i;
        }
        i = skip_ows(value, i + 1);
        name = i;
        while (i < value.size && !is_ows(value.data[i]) && !strchr("=;,", value.data[i])) {
            ++i;
        }
        name_end = i;
        i = skip_ows(value, i);
        if (i < value.size && value.data[i] == '=') {
            i = skip_ows(value, i + 1);
            if (i < value.size && value.data[i] == '"') {
                begin = ++i;
                while (i < value.size && value.data[i] != '"') {
                    i += value.data[i] == '\\' ? 2 : 1;
                }
                if (i >= value.size) {
                    return wrong;
                }
                end = i++;
            } else {
                begin = i;
                while (i < value.size && !strchr(";,", value.data[i])) {
                    ++i;
                }
                end = begin + trim(part(value, begin, i)).size;
            }
            if (same_word(part(value, name, name_end), "anchor")) {
                copy(edit, part(value, done, begin));
                if (begin > 0 && value.data[begin - 1] == '"' &&
                    find_any(part(value, begin, end), "\\") < end - begin) {
                    note(edit, PPR_REASON_MALFORMED, 0);
                    copy(edit, part(value, begin, end));
                } else {
                    edit->ends = begin > 0 && value.data[begin - 1] == '"' ? "\"" : ";,";
                    take_trimmed(edit, part(value, begin, end));
                }
                done = end;
            }
        }
        i = skip_ows(value, i);
        if (i < value.size && !strchr(";,", value.data[i])) {
            return wrong;
        }
    }
}

/** RFC 8288 B.2. */
static struct oracle_answer answer_link(struct edit *edit, struct ppr_view value)
{
    size_t i = 0;

    for (;;) {
        const size_t from = i;
        size_t end;

        while (i < value.size && (is_ows(value.data[i]) || value.data[i] == ',')) {
            ++i;
        }
        copy(edit, part(value, from, i));
        if (i == value.size) {
            return finish(edit);
        }
        end = i + find_any(part(value, i, value.size), ">");
        if (value.data[i] != '<' || end == value.size) {
            return malformed();
        }
        copy(edit, ppr_view_of("<"));
        edit->ends = ">";
        take_trimmed(edit, part(value, i + 1, end));
        copy(edit, ppr_view_of(">"));
        i = take_link_parameters(edit, value, end + 1);
        if (i > value.size || (i < value.size && value.data[i] != ',')) {
            return malformed();
        }
    }
}

/* ------------------------------------------------- Paths that bound, C3 -- */

/** Does a path as text cover another, as directories? */
static bool covers_text(struct ppr_view prefix, struct ppr_view path)
{
    return path.size >= prefix.size && same_bytes(part(path, 0, prefix.size), prefix) &&
           (path.size == prefix.size || path.data[prefix.size] == '/');
}

/** Is a path, without regard to a slash at its end, properly above a prefix? */
static bool is_above(struct ppr_view path, struct ppr_view prefix)
{
    if (path.size && path.data[path.size - 1] == '/') {
        --path.size;
    }
    return path.size < prefix.size && covers_text(path, prefix);
}

static struct oracle_answer bound_to(struct ppr_view path, struct ppr_view text, size_t rule)
{
    text = text.size ? text : ppr_view_of("/");
    if (same_bytes(path, text)) {
        return (struct oracle_answer){
            .status = PPR_UNCHANGED, .reason = PPR_REASON_CLIENT_FACING, .rule = rule};
    }
    return (struct oracle_answer){.status = PPR_REWRITTEN,
                                  .reason = PPR_REASON_MAPPED,
                                  .rule = rule,
                                  .data = text.data,
                                  .size = text.size};
}

static const struct rule *first_rule(const struct situation *now, struct origin origin)
{
    for (size_t i = 0; i < now->rule_count; ++i) {
        if (on_origin(&now->rules[i], origin)) {
            return &now->rules[i];
        }
    }
    return NULL;
}

static const struct rule *deepest_as_text(const struct situation *now, struct origin origin,
                                          struct ppr_view path)
{
    const struct rule *best = NULL;

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];

        if (on_origin(rule, origin) && covers_text(canonical_path(rule->backend_path), path) &&
            (!best || rule->backend_path.count > best->backend_path.count ||
             (rule->backend_path.count == best->backend_path.count && !rule->keep &&
              is_better(now, rule, best)))) {
            best = rule;
        }
    }
    return best;
}

/** What a rule makes of a path that it covers. */
static struct oracle_answer bound_by(const struct rule *rule, struct ppr_view path)
{
    const size_t covered = canonical_path(rule->backend_path).size;

    if (path.size == 1) {
        return bound_to(path, canonical_path(rule->client_path), rule->number);
    }
    return bound_to(path, join(canonical_path(rule->client_path), part(path, covered, path.size)),
                    rule->number);
}

/** Is what comes out for a path one that is at or above a rule's client prefix? */
static bool has_client_prefix(const struct oracle_answer *answer, struct ppr_view path,
                              const struct rule *rule)
{
    struct ppr_view text = path;

    if (answer->status == PPR_REWRITTEN) {
        text = (struct ppr_view){answer->data, answer->size};
    }
    if (text.size && text.data[text.size - 1] == '/') {
        --text.size;
    }
    return covers_text(text, canonical_path(rule->client_path));
}

static bool same_client_origin(const struct rule *a, const struct rule *b)
{
    return a->bound == b->bound && (!a->bound || (a->client.scheme == b->client.scheme &&
                                                  a->client.port == b->client.port &&
                                                  same_host(a->client.host, b->client.host)));
}

/** C3, for a path of a backend that begins with a slash; of a cookie, or of a scope. */
static struct oracle_answer answer_bound(const struct situation *now, struct origin origin,
                                         struct ppr_view path, bool is_cookie)
{
    const struct rule *const own = now->rule;
    const struct rule *const first = first_rule(now, origin);
    const struct rule *rule;

    if (own && !on_origin(own, origin)) { /* what it is there the documents leave open */
        return openly(stays(PPR_REASON_UNCOVERED, NULL));
    }
    if (own && own->client_path.count && covers_text(canonical_path(own->client_path), path) &&
        (!own->bound || !now->client_known || same_host(own->client.host, now->client.host))) {
        return stays(PPR_REASON_CLIENT_FACING, own);
    }
    if (own && own->client_path.count && covers_text(canonical_path(own->client_path), path)) {
        return openly(stays(PPR_REASON_CLIENT_FACING, own)); /* on another host */
    }
    rule = deepest_as_text(now, origin, path);
    if (own && is_above(path, canonical_path(own->backend_path))) {
        if (is_cookie && rule && !rule->keep && same_client_origin(rule, own)) {
            const struct oracle_answer answer = bound_by(rule, path);

            if (has_client_prefix(&answer, path, own)) {
                return answer;
            }
        }
        return bound_to(path, canonical_path(own->client_path), own->number);
    }
    if (rule) {
        return rule->keep ? stays(PPR_REASON_KEPT, rule) : bound_by(rule, path);
    }
    if (!own && first && !first->keep && is_above(path, canonical_path(first->backend_path))) {
        return bound_to(path, canonical_path(first->client_path), first->number);
    }
    if (own && first && is_above(path, canonical_path(first->backend_path))) {
        return openly(stays(PPR_REASON_UNCOVERED, NULL));
    }
    return stays(first ? PPR_REASON_UNCOVERED : PPR_REASON_OTHER_SITE, NULL);
}

static bool is_dotted(struct ppr_view text)
{
    const struct path path = split_path(text);

    for (size_t i = 0; i < path.count; ++i) {
        if (is_dot(path.segments[i]) || is_dot_dot(path.segments[i])) {
            return true;
        }
    }
    return false;
}

/** As C3, but that the client prefix keeps its slash, and that dot segments are narrowed. */
static struct oracle_answer answer_scope(const struct situation *now,
                                         const struct oracle_table *table, struct ppr_view value)
{
    const struct rule *const own =
        now->rule && now->backend_known && on_origin(now->rule, now->backend) ? now->rule : NULL;
    struct oracle_answer result;

    /* what is no plain path is a reference */
    if (value.size &&
        (value.data[0] != '/' || starts(value, "//") || find_any(value, "\\") < value.size)) {
        return answer_with_parameters(now, table, value);
    }
    for (size_t i = 0; i < value.size; ++i) {
        if (is_control(value.data[i])) {
            return malformed();
        }
    }
    if (!value.size || !now->backend_known) {
        return stays(PPR_REASON_RELATIVE, NULL);
    }
    if (own && own->client_path.count && is_dotted(part(value, 0, find_any(value, "?#")))) {
        result = bound_to(value, canonical_path(own->client_path), own->number);
    } else {
        result = answer_bound(now, now->backend, value, false);
    }
    if (result.status != PPR_REWRITTEN) {
        return result;
    }
    struct ppr_view text = {result.data, result.size};
    for (size_t i = 0; i < now->rule_count; ++i) {
        /* the client prefix itself, nothing of the value's behind it */
        if (!now->rules[i].keep && now->rules[i].number == result.rule && text.size > 1 &&
            same_bytes(text, canonical_path(now->rules[i].client_path))) {
            text = join(text, ppr_view_of("/"));
        }
    }
    if (text.size > 1 && text.data[0] == '/' && text.data[1] == '/') {
        text = join(ppr_view_of("/."), text);
    }
    result.data = text.data;
    result.size = text.size;
    return result;
}

/* ------------------------------------------------------------- Cookies -- */

struct cookie {
    bool ours;
    bool origin_known;
    struct origin origin;
    size_t rule; /* what a Domain that goes is counted under */
    unsigned flags;
    bool has_secure;
    bool has_httponly;
    bool has_samesite;
    bool open;
};

/** An attribute without its semicolon. */
struct attribute {
    struct ppr_view name;
    struct ppr_view value;
};

static struct attribute read_attribute(struct ppr_view piece)
{
    const size_t equals = find_any(piece, "=");
    struct attribute attribute = {trim(part(piece, 0, equals)), nothing};

    if (equals < piece.size) {
        attribute.value = trim(part(piece, equals + 1, piece.size));
    }
    return attribute;
}

/** C4: without a leading dot. */
static struct ppr_view bare_domain(struct ppr_view domain)
{
    return domain.size && domain.data[0] == '.' ? part(domain, 1, domain.size) : domain;
}

/** Is this request's rule at or below a scope? */
static bool has_rule(const struct edit *edit, const struct url *scope, struct path prefix)
{
    const struct rule *const own = edit->now->rule;

    return own && !own->keep &&
           (!scope->authority || (own->bound && same_origin(own->client, scope->origin))) &&
           covers(prefix, own->client_path);
}

/** Is what the client asked for at or below a scope? */
static bool has_target(const struct edit *edit, const struct url *scope, struct path prefix)
{
    const struct situation *const now = edit->now;

    return now->target_known &&
           (!scope->authority || (now->client_known && same_origin(now->client, scope->origin))) &&
           covers(prefix, now->target);
}

/** How deep is a scope that covers this request? 0: it does not; 1: all requests. */
static size_t scope_depth(const struct edit *edit, const char *scope)
{
    struct url url;

    if (!scope) {
        return 1;
    }
    if (!read_url(ppr_view_of(scope), &url)) {
        return 0;
    }
    const struct path prefix = read_prefix_path(url.path);

    return has_rule(edit, &url, prefix) || has_target(edit, &url, prefix)
               ? 2 + 2 * prefix.count + url.authority
               : 0;
}

/** Of the scopes of rules of one kind only the deepest counts. */
static bool in_scope(const struct edit *edit, const char *scope, size_t deepest)
{
    return scope_depth(edit, scope) == deepest;
}

static size_t deepest_pair(const struct edit *edit, const struct oracle_pair *pairs)
{
    size_t deepest = 1;

    for (size_t i = 0; i < ORACLE_EXTRAS && pairs[i].from; ++i) {
        const size_t depth = scope_depth(edit, pairs[i].scope);

        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

static const struct oracle_pair *domain_rule(const struct edit *edit, struct ppr_view domain)
{
    const struct oracle_table *const table = edit->table;
    const size_t deepest = table->extras ? deepest_pair(edit, table->extras->domains) : 1;

    for (size_t i = 0; table->extras && i < ORACLE_EXTRAS && table->extras->domains[i].from; ++i) {
        const struct oracle_pair *const pair = &table->extras->domains[i];

        if (in_scope(edit, pair->scope, deepest) &&
            same_bytes(lower_all(bare_domain(domain)),
                       lower_all(bare_domain(ppr_view_of(pair->from))))) {
            return pair;
        }
    }
    return NULL;
}

static bool is_ipv4(struct ppr_view name)
{
    return find_any(name, ".") < name.size && name.size && is_digit(name.data[name.size - 1]);
}

/** C2: is a domain a host, or a parent domain of it? */
static bool is_host_or_parent(struct ppr_view domain, struct host host)
{
    struct url url;
    const struct ppr_view name = lower_all(domain);
    const struct ppr_view text = join(ppr_view_of("http://"), domain);

    if (host.kind == IPV6) {
        return domain.size && domain.data[domain.size - 1] == ']' && read_url(text, &url) &&
               url.authority && !url.userinfo && !url.port_written && url.path.size == 0 &&
               url.rest.size == 0 && same_host(url.origin.host, host);
    }
    if (host.kind == NEVER || name.size == 0) {
        return false;
    }
    if (same_bytes(name, host.name)) {
        return true;
    }
    return !is_ipv4(host.name) && host.name.size > name.size &&
           same_bytes(part(host.name, host.name.size - name.size, host.name.size), name) &&
           host.name.data[host.name.size - name.size - 1] == '.';
}

/** C2, where no backend is known: the first rule of that host, at a default port if
 *  there is one. */
static const struct rule *rule_of_host(const struct situation *now, struct ppr_view domain)
{
    const struct rule *best = NULL;
    bool best_default = false;

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];
        const bool at_default = rule->backend.port == default_port(rule->backend.scheme);
        struct host host = rule->backend.host;

        if (host.kind == NAME && !same_bytes(host.name, lower_all(domain))) {
            continue;
        }
        if (is_host_or_parent(domain, host) && (!best || (at_default && !best_default))) {
            best = rule;
            best_default = at_default;
        }
    }
    return best;
}

static void judge_cookie(struct edit *edit, struct ppr_view domain, struct cookie *cookie)
{
    const struct situation *const now = edit->now;
    const struct rule *rule = now->rule;

    cookie->origin_known = now->backend_known;
    cookie->origin = now->backend;
    cookie->ours = true;
    if (!rule && now->backend_known) {
        rule = first_rule(now, now->backend);
    }
    cookie->rule = rule ? rule->number : 0;
    if (!bare_domain(domain).size || domain_rule(edit, domain)) {
        return;
    }
    domain = bare_domain(domain);
    cookie->ours = now->backend_known &&
                   (is_host_or_parent(domain, now->backend.host) ||
                    (now->host_known && is_host_or_parent(domain, now->host.origin.host)));
    for (size_t i = 0; !now->backend_known && i < now->rule_count; ++i) {
        /* Which of the origins of any scheme? */
        cookie->open = cookie->open ||
                       (now->rules[i].any && is_host_or_parent(domain, now->rules[i].backend.host));
    }
    if (!now->backend_known && (rule = rule_of_host(now, domain))) {
        cookie->ours = true;
        cookie->origin_known = true;
        cookie->origin = rule->backend;
        cookie->rule = rule->number;
    }
}

static unsigned flags_of(const struct edit *edit, struct ppr_view name)
{
    const struct oracle_table *const table = edit->table;
    size_t deepest = 1;

    for (size_t i = 0; table->extras && i < ORACLE_EXTRAS && table->extras->flags[i].name; ++i) {
        const size_t depth = scope_depth(edit, table->extras->flags[i].scope);

        deepest = depth > deepest ? depth : deepest;
    }
    for (size_t i = 0; table->extras && i < ORACLE_EXTRAS && table->extras->flags[i].name; ++i) {
        const struct ppr_view rule = ppr_view_of(table->extras->flags[i].name);
        const size_t star = find_any(rule, "*");

        if (!in_scope(edit, table->extras->flags[i].scope, deepest)) {
            continue;
        }
        if (star < rule.size
                ? name.size >= star && same_bytes(part(name, 0, star), part(rule, 0, star))
                : same_bytes(name, rule)) {
            return table->extras->flags[i].flags;
        }
    }
    return 0;
}

/** C4. */
static struct oracle_answer answer_path_rule(const struct edit *edit, struct ppr_view path)
{
    const struct oracle_table *const table = edit->table;
    const size_t deepest = table->extras ? deepest_pair(edit, table->extras->paths) : 1;
    const struct oracle_pair *best = NULL;
    struct ppr_view best_from = nothing;
    struct ppr_view to;

    for (size_t i = 0; table->extras && i < ORACLE_EXTRAS && table->extras->paths[i].from; ++i) {
        struct ppr_view from = ppr_view_of(table->extras->paths[i].from);

        from.size -= from.data[from.size - 1] == '/';
        if (in_scope(edit, table->extras->paths[i].scope, deepest) && covers_text(from, path) &&
            (!best || from.size > best_from.size)) {
            best = &table->extras->paths[i];
            best_from = from;
        }
    }
    if (!best) {
        return stays(PPR_REASON_NONE, NULL);
    }
    to = ppr_view_of(best->to);
    to.size -= to.data[to.size - 1] == '/';
    if (path.size == 1) {
        return bound_to(path, to, 0);
    }
    return bound_to(path, join(to, part(path, best_from.size, path.size)), 0);
}

/** C3 to C5, for one Path of a cookie that is ours. */
static struct oracle_answer answer_cookie_path(struct edit *edit, const struct cookie *cookie,
                                               struct ppr_view path)
{
    struct oracle_answer result;

    if (!path.size || path.data[0] != '/') {
        return stays(PPR_REASON_RELATIVE, NULL);
    }
    result = answer_path_rule(edit, path);
    if (result.reason != PPR_REASON_NONE) {
        result.rule = cookie->rule;
        result.loose = true;
    } else if (cookie->origin_known) {
        result = answer_bound(edit->now, cookie->origin, path, true);
    } else {
        return stays(PPR_REASON_RELATIVE, NULL);
    }
    if (result.status == PPR_REWRITTEN &&
        (result.size > 1024 ||
         find_any((struct ppr_view){result.data, result.size}, ";") < result.size)) {
        return malformed();
    }
    return result;
}

static const char *samesite_of(unsigned flags)
{
    return flags & PPR_COOKIE_NOSAMESITE        ? NULL
           : flags & PPR_COOKIE_SAMESITE_STRICT ? "Strict"
           : flags & PPR_COOKIE_SAMESITE_LAX    ? "Lax"
           : flags & PPR_COOKIE_SAMESITE_NONE   ? "None"
                                                : NULL;
}

/** Copy an attribute but for its value, which is `text` now. */
static void copy_value(struct edit *edit, struct ppr_view piece, struct ppr_view value,
                       struct ppr_view text)
{
    const size_t begin = (size_t)(value.data - piece.data);

    copy(edit, ppr_view_of(";"));
    copy(edit, part(piece, 0, begin));
    copy(edit, text);
    copy(edit, part(piece, begin + value.size, piece.size));
}

static void drop(struct edit *edit)
{
    edit->result.status = PPR_REWRITTEN;
}

/** One attribute, with the semicolon before it. */
static void take_attribute(struct edit *edit, struct cookie *cookie, struct ppr_view piece)
{
    const struct attribute attribute = read_attribute(piece);
    const char *const samesite = samesite_of(cookie->flags);

    if (same_word(attribute.name, "Secure")) {
        cookie->has_secure = true;
        if (cookie->flags & PPR_COOKIE_NOSECURE) {
            drop(edit);
            return;
        }
    } else if (same_word(attribute.name, "HttpOnly")) {
        cookie->has_httponly = true;
        if (cookie->flags & PPR_COOKIE_NOHTTPONLY) {
            drop(edit);
            return;
        }
    } else if (same_word(attribute.name, "SameSite")) {
        if (cookie->flags & PPR_COOKIE_NOSAMESITE) {
            drop(edit);
            return;
        }
        /* An empty value, is it there or missing? The documents leave it open. */
        cookie->open = cookie->open || !attribute.value.size;
        cookie->has_samesite = cookie->has_samesite || attribute.value.size;
        if (samesite && attribute.value.size && !same_word(attribute.value, samesite)) {
            edit->result.status = PPR_REWRITTEN;
            copy_value(edit, piece, attribute.value, ppr_view_of(samesite));
            return;
        }
    } else if (same_word(attribute.name, "Domain") && cookie->ours &&
               bare_domain(attribute.value).size) {
        const struct oracle_pair *const pair = domain_rule(edit, attribute.value);

        note(edit, PPR_REASON_MAPPED, cookie->rule);
        edit->result.loose = true; /* which rule takes a Domain away? */
        if (!pair) {
            drop(edit);
            return;
        }
        struct ppr_view to = bare_domain(ppr_view_of(pair->to));

        if (attribute.value.data[0] == '.') {
            to = join(ppr_view_of("."), to);
        }
        if (same_bytes(to, attribute.value)) {
            edit->result.loose = true;
        } else {
            edit->result.status = PPR_REWRITTEN;
        }
        copy_value(edit, piece, attribute.value, to);
        return;
    } else if (same_word(attribute.name, "Path") && cookie->ours) {
        const struct oracle_answer result = answer_cookie_path(edit, cookie, attribute.value);

        note(edit, result.reason, result.rule);
        edit->result.loose = edit->result.loose || result.loose;
        edit->result.open = edit->result.open || result.open;
        if (result.status == PPR_REWRITTEN) {
            edit->result.status = PPR_REWRITTEN;
            copy_value(edit, piece, attribute.value, (struct ppr_view){result.data, result.size});
            return;
        }
    }
    copy(edit, ppr_view_of(";"));
    copy(edit, piece);
}

static void add_flag(struct edit *edit, const char *name, const char *value)
{
    edit->result.status = PPR_REWRITTEN;
    copy(edit, ppr_view_of("; "));
    copy(edit, ppr_view_of(name));
    if (value) {
        copy(edit, ppr_view_of("="));
        copy(edit, ppr_view_of(value));
    }
}

static void add_flags(struct edit *edit, const struct cookie *cookie)
{
    const unsigned flags = cookie->flags;

    if ((flags & PPR_COOKIE_SECURE) && !(flags & PPR_COOKIE_NOSECURE) && !cookie->has_secure) {
        add_flag(edit, "Secure", NULL);
    }
    if ((flags & PPR_COOKIE_HTTPONLY) && !(flags & PPR_COOKIE_NOHTTPONLY) &&
        !cookie->has_httponly) {
        add_flag(edit, "HttpOnly", NULL);
    }
    if (samesite_of(flags) && !cookie->has_samesite) {
        add_flag(edit, "SameSite", samesite_of(flags));
    }
}

/** Find the next attribute, from after a semicolon. */
static bool next_piece(struct ppr_view value, size_t *at, struct ppr_view *piece)
{
    size_t end;

    if (*at > value.size) {
        return false;
    }
    end = *at + find_any(part(value, *at, value.size), ";");
    *piece = part(value, *at, end);
    *at = end + 1;
    return true;
}

static struct oracle_answer answer_cookie(struct edit *edit, struct ppr_view value)
{
    const size_t pair_end = find_any(value, ";");
    const struct ppr_view pair = part(value, 0, pair_end);
    const size_t equals = find_any(pair, "=");
    const struct ppr_view name = equals < pair.size ? trim(part(pair, 0, equals)) : nothing;
    const struct ppr_view rest =
        equals < pair.size ? trim(part(pair, equals + 1, pair.size)) : trim(pair);
    struct cookie cookie = {.flags = 0};
    struct ppr_view domain = nothing;
    struct ppr_view piece;
    bool any = false;

    for (size_t i = 0; i < value.size; ++i) {
        if (is_control(value.data[i]) && value.data[i] != '\t') {
            return malformed();
        }
    }
    if (!name.size && !rest.size) {
        cookie.open = true;
    }
    if (starts(name, "__Host-") || (!name.size && starts(rest, "__Host-"))) {
        return stays(PPR_REASON_NONE, NULL);
    }
    for (size_t at = pair_end + 1; next_piece(value, &at, &piece);) {
        if (same_word(read_attribute(piece).name, "Domain")) {
            domain = read_attribute(piece).value;
            any = true;
        }
    }
    cookie.flags = flags_of(edit, name);
    judge_cookie(edit, any ? domain : nothing, &cookie);
    if (!cookie.ours) {
        note(edit, PPR_REASON_OTHER_SITE, 0);
    }
    copy(edit, pair);
    for (size_t at = pair_end + 1; next_piece(value, &at, &piece);) {
        take_attribute(edit, &cookie, piece);
    }
    add_flags(edit, &cookie);
    edit->result.open = edit->result.open || cookie.open;
    return finish(edit);
}

/* ------------------------------------------------------------- Origins -- */

static struct oracle_answer answer_origin(const struct situation *now, struct ppr_view token)
{
    struct url url;
    struct origin client;
    struct ppr_view text;
    bool known = client_of_request(now, &client, &text);
    struct origin backend;
    const struct rule *rule = now->rule;

    if (same_bytes(token, ppr_view_of("*")) || same_bytes(token, ppr_view_of("null"))) {
        return stays(PPR_REASON_NONE, NULL);
    }
    if (!read_url(token, &url)) {
        return loosely(malformed());
    }
    if (!known_scheme(url.origin.scheme) || url.userinfo || url.path.size || url.rest.size) {
        return loosely(stays(PPR_REASON_OTHER_SITE, NULL));
    }
    if (now->direction == PPR_REQUEST) {
        if (rule && rule->bound && now->client_known && !same_origin(rule->client, now->client)) {
            return openly(stays(PPR_REASON_OTHER_SITE, NULL)); /* which is the client's own? */
        }
        if (!rule || !known || !same_origin(client, url.origin)) {
            return loosely(stays(PPR_REASON_OTHER_SITE, NULL));
        }
        text = origin_text(rule->backend);
    } else {
        backend =
            names_backend_host(now, url.origin) && now->backend_known ? now->backend : url.origin;
        if ((known && same_origin(client, url.origin)) ||
            (now->client_known && same_origin(now->client, url.origin))) {
            return openly(stays(PPR_REASON_CLIENT_FACING, NULL)); /* perhaps a backend's, too */
        }
        if (!has_origin(now, backend)) {
            return loosely(stays(PPR_REASON_OTHER_SITE, NULL));
        }
        if (!rule || !on_origin(rule, backend)) {
            rule = first_rule(now, backend);
        }
        if (rule->keep) {
            return loosely(stays(PPR_REASON_KEPT, rule));
        }
        if (rule->bound) {
            text = origin_text(rule->client);
        } else if (now->client_known) {
            text = now->client_text;
        } else {
            return loosely(stays(PPR_REASON_UNCOVERED, NULL));
        }
    }
    if (same_bytes(text, token)) {
        return loosely(stays(PPR_REASON_CLIENT_FACING, rule));
    }
    return (struct oracle_answer){.status = PPR_REWRITTEN,
                                  .reason = PPR_REASON_MAPPED,
                                  .rule = rule->number,
                                  .data = text.data,
                                  .size = text.size,
                                  .loose = true};
}

/** Return the end of a token that a separator ends. */
static size_t token_end(struct ppr_view value, size_t i, const char *separators)
{
    while (i < value.size && !is_ows(value.data[i]) &&
           (value.data[i] == '\0' || !strchr(separators, value.data[i]))) {
        ++i;
    }
    return i;
}

static struct oracle_answer answer_origins(struct edit *edit, struct ppr_view value)
{
    size_t i = 0;

    while (i < value.size) {
        const size_t end = token_end(value, i, ",");

        if (end == i) {
            copy(edit, part(value, i, i + 1));
            ++i;
            continue;
        }
        take_answer(edit, part(value, i, end), answer_origin(edit->now, part(value, i, end)));
        i = end;
    }
    return finish(edit);
}

/* --------------------------------------- Where a path would mean something else -- */

static bool is_absolute(struct ppr_view text)
{
    static const char *const starts_of[] = {"http://", "https://", "ws://", "wss://"};

    for (size_t i = 0; i < 4; ++i) {
        if (starts(text, starts_of[i])) {
            return true;
        }
    }
    return false;
}

/** A socket's URL has the scheme of sockets, secure if what came out is. */
static struct oracle_answer as_socket(struct ppr_view piece, struct oracle_answer result)
{
    const struct ppr_view text = {result.data, result.size};
    const struct ppr_view scheme = part(piece, 0, find_any(piece, ":"));
    struct ppr_view name =
        ppr_view_of(starts(text, "https:") || starts(text, "wss:") ? "wss" : "ws");

    if (result.status != PPR_REWRITTEN || !is_absolute(text)) {
        return result;
    }
    if (same_bytes(lower_all(scheme), name)) {
        name = scheme;
    }
    const struct ppr_view whole = join(name, part(text, find_any(text, ":"), text.size));
    if (same_bytes(whole, piece)) {
        return stays(PPR_REASON_CLIENT_FACING, NULL);
    }
    result.data = whole.data;
    result.size = whole.size;
    return result;
}

static void take_absolute(struct edit *edit, struct ppr_view piece, bool socket)
{
    struct oracle_answer result = answer_with_parameters(edit->now, edit->table, piece);

    if (socket) {
        const size_t rule = result.rule;

        result = as_socket(piece, result);
        result.rule = result.status == PPR_UNCHANGED && !result.rule &&
                              result.reason == PPR_REASON_CLIENT_FACING
                          ? rule
                          : result.rule;
    }
    edit->result.loose = edit->result.loose || result.reason == PPR_REASON_MALFORMED;
    if (!is_absolute(piece)) {
        copy(edit, piece);
    } else if (result.status == PPR_REWRITTEN &&
               !is_absolute((struct ppr_view){result.data, result.size})) {
        note(edit, PPR_REASON_UNCOVERED, 0);
        edit->result.loose = true;
        edit->result.open = edit->result.open || find_any(piece, "?") < piece.size;
        copy(edit, piece);
    } else {
        take_answer(edit, piece, result);
    }
}

static struct oracle_answer answer_text(struct edit *edit, struct ppr_view value)
{
    size_t i = 0;

    while (i < value.size) {
        const size_t end = token_end(value, i, "\"',;<>()");

        if (end == i) {
            copy(edit, part(value, i, i + 1));
            ++i;
            continue;
        }
        take_absolute(edit, part(value, i, end), false);
        i = end;
    }
    return finish(edit);
}

/* ----------------------------------------------------------------- CSP -- */

/** Has a source a wildcard for its host or port? */
static bool is_wild(struct ppr_view token)
{
    const size_t begin = find_any(token, ":") + 3;
    const struct ppr_view after = part(token, begin, token.size);

    return find_any(after, "*") < find_any(after, "/?#");
}

static struct oracle_answer answer_csp(struct edit *edit, struct ppr_view value)
{
    struct ppr_view directive = nothing;
    size_t i = 0;

    while (i < value.size) {
        const size_t end = token_end(value, i, ",;\f"); /* ASCII white space */
        const struct ppr_view token = part(value, i, end);

        if (end == i) {
            if (value.data[i] == ',' || value.data[i] == ';') {
                directive = nothing;
            }
            copy(edit, part(value, i, i + 1));
            ++i;
            continue;
        }
        i = end;
        if (!directive.size) {
            directive = token;
            copy(edit, token);
        } else if (same_word(directive, "report-uri")) {
            edit->ends = ";,";
            take_reference(edit, token);
        } else if (!is_absolute(token) || is_wild(token) || same_word(directive, "report-to")) {
            copy(edit, token);
            edit->result.loose = true;
        } else if (same_word(directive, "frame-ancestors")) {
            edit->result.open =
                edit->result.open ||
                find_any(part(token, token.size < 8 ? token.size : 8, token.size), "/?#") + 8 <
                    token.size;
            take_answer(edit, token, answer_origin(edit->now, token));
        } else {
            take_absolute(edit, token, starts(lower_all(token), "w"));
        }
    }
    return finish(edit);
}

/* ------------------------------------------------------------------ If -- */

/** Return the end of a state list, from its `(`; beyond the text if it has none. */
static size_t list_end(struct ppr_view value, size_t i)
{
    const size_t wrong = value.size + 1;

    for (++i; i < value.size && value.data[i] != ')';) {
        if (value.data[i] == '<') {
            i += find_any(part(value, i, value.size), ">");
            if (i == value.size) {
                return wrong;
            }
            ++i;
        } else if (value.data[i] == '[') {
            bool quoted = false;

            while (i < value.size && (quoted || value.data[i] != ']')) {
                quoted = quoted != (value.data[i] == '"');
                ++i;
            }
            if (i == value.size) {
                return wrong;
            }
            ++i;
        } else {
            ++i;
        }
    }
    return i < value.size ? i + 1 : wrong;
}

static struct oracle_answer answer_if(struct edit *edit, struct ppr_view value)
{
    size_t i = 0;

    while (i < value.size) {
        size_t end;

        if (is_ows(value.data[i])) {
            end = i + 1;
            copy(edit, part(value, i, end));
        } else if (value.data[i] == '<') {
            end = i + find_any(part(value, i, value.size), ">");
            if (end == value.size) {
                return malformed();
            }
            copy(edit, ppr_view_of("<"));
            edit->ends = ">";
            take_reference(edit, part(value, i + 1, end));
            copy(edit, ppr_view_of(">"));
            ++end;
        } else if (value.data[i] == '(') {
            end = list_end(value, i);
            if (end > value.size) {
                return malformed();
            }
            copy(edit, part(value, i, end));
        } else {
            return malformed();
        }
        i = end;
    }
    return finish(edit);
}

/* ---------------------------------------------------- Query parameters -- */

static bool is_parameter(const struct oracle_table *table, struct ppr_view name)
{
    for (size_t i = 0; table->extras && i < ORACLE_EXTRAS && table->extras->parameters[i]; ++i) {
        if (same_bytes(name, ppr_view_of(table->extras->parameters[i]))) {
            return true;
        }
    }
    return false;
}

/** Decode once; `places` gets where each byte begins, and the end. */
static struct ppr_view decode(struct ppr_view text, size_t *places)
{
    char *const data = take(text.size);
    size_t size = 0;

    for (size_t i = 0; i < text.size; ++i) {
        const int byte = encoded_at(text, i);

        places[size] = i;
        data[size++] = byte < 0 ? text.data[i] : (char)byte;
        i += byte < 0 ? 0 : 2;
    }
    places[size] = text.size;
    return (struct ppr_view){data, size};
}

static struct ppr_view encode(struct ppr_view text)
{
    static const char digits[] = "0123456789ABCDEF";
    struct ppr_view out = nothing;

    for (size_t i = 0; i < text.size; ++i) {
        const unsigned char byte = (unsigned char)text.data[i];
        const char encoded[] = {'%', digits[byte / 16], digits[byte % 16], '\0'};

        out = join(out, is_unreserved(byte) ? part(text, i, i + 1) : ppr_view_of(encoded));
    }
    return out;
}

/** Is there anything to encode where a value is not encoded as a whole? */
static bool is_plain(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; ++i) {
        if (!is_unreserved((unsigned char)text.data[i]) && !strchr(":/", text.data[i])) {
            return false;
        }
    }
    return true;
}

static struct oracle_answer answer_parameter(const struct situation *now, struct ppr_view value)
{
    size_t *const places = take((value.size + 1) * sizeof(size_t));
    const bool raw = find_any(value, ":") < value.size;
    const struct ppr_view decoded = raw ? value : decode(value, places);
    struct oracle_answer result = answer(now, decoded);
    struct ppr_view start;
    struct url url;

    if (result.status != PPR_REWRITTEN || !is_absolute(decoded) ||
        !is_absolute((struct ppr_view){result.data, result.size}) || !read_url(decoded, &url) ||
        (!raw && decoded.size - url.rest.size > 256)) {
        return stays(PPR_REASON_NONE, NULL);
    }
    if (is_dotted(url.path)) {
        return openly(stays(PPR_REASON_NONE, NULL));
    }
    start = (struct ppr_view){result.data, result.size - result.tail};
    if (raw && !is_plain(start)) {
        return openly(stays(PPR_REASON_NONE, NULL));
    }
    start = raw ? start : encode(start);
    start =
        join(start, part(value, raw ? value.size - result.tail : places[decoded.size - result.tail],
                         value.size));
    result.data = start.data;
    result.size = start.size;
    return same_bytes(start, value) ? stays(PPR_REASON_NONE, NULL) : result;
}

/** O6: none of the four, in which a query may be anything. */
static bool has_other_scheme(struct ppr_view reference)
{
    const size_t end = find_any(reference, ":/?#");
    const struct ppr_view name = part(reference, 0, end);

    return end < reference.size && reference.data[end] == ':' && !same_word(name, "http") &&
           !same_word(name, "https") && !same_word(name, "ws") && !same_word(name, "wss");
}

struct oracle_answer answer_with_parameters(const struct situation *now,
                                            const struct oracle_table *table,
                                            struct ppr_view reference)
{
    struct edit edit = {now, table, nothing, answer(now, reference), NULL};
    struct ppr_view text = reference;
    size_t begin;
    size_t end;

    if (edit.result.reason == PPR_REASON_MALFORMED) {
        return edit.result;
    }
    if (has_other_scheme(reference)) {
        return edit.result;
    }
    if (edit.result.status == PPR_REWRITTEN) {
        text = (struct ppr_view){edit.result.data, edit.result.size};
    }
    begin = find_any(text, "?#");
    end = find_any(text, "#");
    copy(&edit, part(text, 0, begin));
    while (begin < end) { /* at a `?` or `&` */
        const struct ppr_view after = part(text, begin + 1, end);
        const size_t size = find_any(after, "&");
        const struct ppr_view pair = part(after, 0, size);
        const size_t equals = find_any(pair, "=");

        copy(&edit, part(text, begin, begin + 1));
        if (equals < pair.size && is_parameter(table, part(pair, 0, equals))) {
            const struct ppr_view value = part(pair, equals + 1, pair.size);

            copy(&edit, part(pair, 0, equals + 1));
            take_answer(&edit, value, answer_parameter(now, value));
        } else {
            copy(&edit, pair);
        }
        begin += 1 + size;
    }
    copy(&edit, part(text, end, text.size));
    return finish(&edit);
}

struct oracle_answer answer_kind(const struct situation *now, const struct oracle_table *table,
                                 enum ppr_kind kind, struct ppr_view value)
{
    struct edit edit = {now, table, nothing, stays(PPR_REASON_NONE, NULL), NULL};

    if (find_any(value, "\r\n") < value.size ||
        (value.size && memchr(value.data, '\0', value.size))) {
        return malformed();
    }
    switch (kind) {
    case PPR_KIND_REFRESH:
        return answer_refresh(&edit, value);
    case PPR_KIND_LINK:
        return answer_link(&edit, value);
    case PPR_KIND_COOKIE:
        return answer_cookie(&edit, value);
    case PPR_KIND_ORIGIN:
        return answer_origins(&edit, value);
    case PPR_KIND_SCOPE:
        return answer_scope(now, table, value);
    case PPR_KIND_CSP:
        return answer_csp(&edit, value);
    case PPR_KIND_TEXT:
        return answer_text(&edit, value);
    case PPR_KIND_IF:
        return answer_if(&edit, value);
    default:
        return answer_with_parameters(now, table, value);
    }
}

/* ------------------------------------------------------- For the tests -- */

static const char *const kind_words[] = {"",       "uri",   "refresh", "link", "set-cookie",
                                         "origin", "scope", "csp",     "text", "if"};
static const char *const flag_words[] = {"secure",        "nosecure",        "httponly",
                                         "nohttponly",    "samesite=strict", "samesite=lax",
                                         "samesite=none", "nosamesite"};

void oracle_give(const struct oracle_table *table, struct ppr_builder *builder)
{
    const struct oracle_extras *const extras = table->extras;

    for (size_t i = 0; i < table->rule_count; ++i) {
        const struct oracle_rule *const rule = &table->rules[i];

        if (rule->client) {
            ppr_builder_map(builder, ppr_view_of(rule->client), ppr_view_of(rule->backend),
                            rule->flags);
        } else {
            ppr_builder_keep(builder, ppr_view_of(rule->backend), rule->flags);
        }
    }
    for (size_t i = 0; i < table->field_count; ++i) {
        const struct oracle_field *const field = &table->fields[i];

        ppr_builder_field(builder, field->direction, ppr_view_of(field->name), field->kind);
    }
    for (int direction = 0; extras && direction < 2; ++direction) {
        if (extras->all[direction]) {
            ppr_builder_all_fields(builder, (enum ppr_direction)direction);
        }
    }
    for (size_t i = 0; extras && i < ORACLE_EXTRAS; ++i) {
        if (extras->domains[i].from) {
            ppr_builder_cookie_scope(builder, ppr_view_of(extras->domains[i].scope));
            ppr_builder_cookie_domain(builder, ppr_view_of(extras->domains[i].from),
                                      ppr_view_of(extras->domains[i].to));
        }
        if (extras->paths[i].from) {
            ppr_builder_cookie_scope(builder, ppr_view_of(extras->paths[i].scope));
            ppr_builder_cookie_path(builder, ppr_view_of(extras->paths[i].from),
                                    ppr_view_of(extras->paths[i].to));
        }
        if (extras->flags[i].name) {
            ppr_builder_cookie_scope(builder, ppr_view_of(extras->flags[i].scope));
            ppr_builder_cookie_flags(builder, ppr_view_of(extras->flags[i].name),
                                     extras->flags[i].flags);
        }
        if (extras->parameters[i]) {
            ppr_builder_query_param(builder, ppr_view_of(extras->parameters[i]));
        }
    }
}

static void print_scope(FILE *file, const char *scope)
{
    fprintf(file, "%s%s\n", scope ? " in " : "", scope ? scope : "");
}

static void print_pair(FILE *file, const char *word, const struct oracle_pair *pair)
{
    fprintf(file, "%s %s %s", word, pair->from, pair->to);
    print_scope(file, pair->scope);
}

void oracle_print(const struct oracle_table *table, FILE *file)
{
    const struct oracle_extras *const extras = table->extras;

    for (size_t i = 0; i < table->rule_count; ++i) {
        const struct oracle_rule *const rule = &table->rules[i];

        fprintf(file, "%s %s %s%s\n", rule->client ? "map" : "keep",
                rule->client ? rule->client : "", rule->backend,
                rule->flags & PPR_ANY_SCHEME ? " any-scheme" : "");
    }
    for (size_t i = 0; i < table->field_count; ++i) {
        fprintf(file, "field %s %s %s\n",
                table->fields[i].direction == PPR_REQUEST ? "request" : "response",
                table->fields[i].name, kind_words[table->fields[i].kind]);
    }
    for (size_t i = 0; extras && i < 2; ++i) {
        fputs(!extras->all[i] ? "" : i ? "field request all\n" : "field response all\n", file);
    }
    for (size_t i = 0; extras && i < ORACLE_EXTRAS; ++i) {
        if (extras->domains[i].from) {
            print_pair(file, "cookie-domain", &extras->domains[i]);
        }
        if (extras->paths[i].from) {
            print_pair(file, "cookie-path", &extras->paths[i]);
        }
        if (extras->flags[i].name) {
            fprintf(file, "cookie-flags %s", extras->flags[i].name);
            for (size_t k = 0; k < 8; ++k) {
                if (extras->flags[i].flags >> k & 1) {
                    fprintf(file, " %s", flag_words[k]);
                }
            }
            print_scope(file, extras->flags[i].scope);
        }
        if (extras->parameters[i]) {
            fprintf(file, "query-param %s\n", extras->parameters[i]);
        }
    }
}
