/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Values of fields, query parameters and blocks: section 4 of doc/design.md. */

#include "property/oracle_parts.h"

#include <string.h>

/* -------------------------------------------------------- Known fields -- */

struct known_field {
    enum ppr_direction direction;
    const char *name;
    enum ppr_kind kind;
    bool always;
};

/* doc/fields.md. Origin and Referer of requests are rewritten only by a rule of their own. */
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
    {PPR_RESPONSE, "HX-Redirect", PPR_KIND_URI, false},
    {PPR_RESPONSE, "HX-Location", PPR_KIND_HX_LOCATION, false},
    {PPR_RESPONSE, "Reporting-Endpoints", PPR_KIND_ENDPOINTS, false},
    {PPR_RESPONSE, "Report-To", PPR_KIND_ENDPOINTS, false},
    {PPR_RESPONSE, "Operation-Location", PPR_KIND_URI, false},
    {PPR_RESPONSE, "SourceMap", PPR_KIND_URI, false},
    {PPR_RESPONSE, "Turbolinks-Location", PPR_KIND_URI, false},
    {PPR_RESPONSE, "X-Inertia-Location", PPR_KIND_URI, false},
    {PPR_REQUEST, "Destination", PPR_KIND_URI, true},
    {PPR_REQUEST, "If", PPR_KIND_IF, false},
};

static enum ppr_kind kind_in(const struct table *table, enum ppr_direction direction,
                             struct ppr_view name)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct field_rule *const rule = &table->fields[i];
        if (rule->direction == direction && same_bytes(lower_all(name), lower_all(rule->name)))
            return rule->kind;
    }
    for (size_t i = 0; i < sizeof known_fields / sizeof known_fields[0]; i++) {
        const struct known_field *const field = &known_fields[i];
        if (field->direction == direction && same_word(name, field->name) &&
            (field->always || table->all[direction]))
            return field->kind;
    }
    return PPR_KIND_NONE;
}

enum ppr_kind oracle_kind(const struct oracle_table *text, enum ppr_direction direction,
                          struct ppr_view name)
{
    return kind_in(read_table(text), direction, name);
}

/* --------------------------------------------------------------- Edits -- */

/* A value that is written anew, piece by piece. */
struct edit {
    const struct situation *now;
    struct ppr_view out;
    struct oracle_answer result;
    const char *ends; /* the bytes that would end a reference where it stands; NULL if none do */
};

/* The order of reasons; the last is the most worth a look. */
static int worth(enum ppr_reason reason)
{
    static const enum ppr_reason order[] = {
        PPR_REASON_NONE, PPR_REASON_RELATIVE, PPR_REASON_CLIENT_FACING, PPR_REASON_OTHER_SITE,
        PPR_REASON_KEPT, PPR_REASON_MAPPED,   PPR_REASON_MALFORMED,     PPR_REASON_UNCOVERED};
    int i = 0;
    while (order[i] != reason)
        i++;
    return i;
}

static void note(struct oracle_answer *result, const struct oracle_answer *more)
{
    result->loose = result->loose || more->loose;
    result->open = result->open || more->open;
    if (worth(more->reason) > worth(result->reason)) {
        result->reason = more->reason;
        result->rule = more->rule;
        result->any_rule = more->any_rule;
    }
}

static void copy(struct edit *edit, struct ppr_view text)
{
    edit->out = join(edit->out, text);
}

/* Write the result of a piece, or the piece. */
static void take_answer(struct edit *edit, struct ppr_view piece, struct oracle_answer result)
{
    struct ppr_view text = {result.data, result.size};
    if (result.status == PPR_REWRITTEN && edit->ends && has_any(text, edit->ends))
        result = stays(PPR_REASON_MALFORMED, NULL);
    note(&edit->result, &result);
    if (result.status == PPR_REWRITTEN)
        edit->result.status = PPR_REWRITTEN;
    copy(edit, result.status == PPR_REWRITTEN ? text : piece);
}

static struct oracle_answer answer_with_parameters(const struct situation *now,
                                                   struct ppr_view reference);

/* A reference with white space around it. */
static void take_reference(struct edit *edit, struct ppr_view piece)
{
    const struct ppr_view inner = trim(piece);
    const size_t begin = inner.size ? (size_t)(inner.data - piece.data) : 0;
    copy(edit, part(piece, 0, begin));
    take_answer(edit, inner, answer_with_parameters(edit->now, inner));
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

static bool is_ows(char c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_ows(struct ppr_view text, size_t i)
{
    while (i < text.size && is_ows(text.data[i]))
        i++;
    return i;
}

/* ------------------------------------------------------------- Refresh -- */

static bool is_html_space(char c)
{
    return is_ows(c) || c == '\f';
}

static size_t skip_html_spaces(struct ppr_view text, size_t i)
{
    while (i < text.size && is_html_space(text.data[i]))
        i++;
    return i;
}

/* Skip the time and the separator. Return false if the value is none (WHATWG HTML). */
static bool skip_time(struct ppr_view text, size_t *i)
{
    const size_t time = *i = skip_html_spaces(text, 0);
    while (*i < text.size && is_digit(text.data[*i]))
        ++*i;
    if (*i == time && (*i == text.size || text.data[*i] != '.'))
        return false;
    while (*i < text.size && (is_digit(text.data[*i]) || text.data[*i] == '.'))
        ++*i;
    if (*i < text.size && !has_any(part(text, *i, *i + 1), ";, \t\f"))
        return false;
    *i = skip_html_spaces(text, *i);
    if (*i < text.size && (text.data[*i] == ';' || text.data[*i] == ','))
        ++*i;
    *i = skip_html_spaces(text, *i);
    return true;
}

/* The "shared declarative refresh steps". Return false if there is no URL. */
static bool find_refresh(struct ppr_view text, size_t *begin, size_t *end)
{
    size_t i;
    if (!skip_time(text, &i))
        return false;
    *begin = i;
    *end = text.size;
    if (starts(part(text, i, text.size), "url")) {
        i = skip_html_spaces(text, i + 3);
        if (i == text.size || text.data[i] != '=')
            return true;
        *begin = skip_html_spaces(text, i + 1);
    } else if (starts(part(text, i, text.size), "u")) {
        return true;
    }
    if (*begin < text.size && (text.data[*begin] == '"' || text.data[*begin] == '\'')) {
        const char quote[] = {text.data[*begin], '\0'};
        ++*begin;
        *end = *begin + find_any(part(text, *begin, text.size), quote);
    }
    return trim(part(text, *begin, *end)).size > 0;
}

static struct oracle_answer answer_refresh(struct edit *edit, struct ppr_view value)
{
    size_t begin;
    size_t end;
    /* A form feed is white space to HTML, and a control character to W3. */
    edit->result.open = has_any(value, "\f");
    if (find_refresh(value, &begin, &end)) {
        copy(edit, part(value, 0, begin));
        edit->ends = begin && value.data[begin - 1] == '"'    ? "\""
                     : begin && value.data[begin - 1] == '\'' ? "'"
                                                              : NULL;
        take_reference(edit, part(value, begin, end));
        copy(edit, part(value, end, value.size));
    }
    return finish(edit);
}

/* ---------------------------------------------------------------- Link -- */

/* The value of a link's parameter. */
struct link_value {
    bool quoted;
    size_t begin;
    size_t end;
};

/* Read a value after its `=`. Return where it ends; beyond the text if it does not. */
static size_t read_link_value(struct ppr_view text, size_t i, struct link_value *value)
{
    i = skip_ows(text, i);
    value->quoted = i < text.size && text.data[i] == '"';
    value->begin = i + value->quoted;
    if (!value->quoted) {
        i += find_any(part(text, i, text.size), ";,");
        value->end = value->begin + trim(part(text, value->begin, i)).size;
        return i;
    }
    for (i++; i < text.size && text.data[i] != '"';)
        i += text.data[i] == '\\' ? 2 : 1;
    value->end = i;
    return i + 1;
}

static void take_anchor(struct edit *edit, struct ppr_view text, const struct link_value *value)
{
    const struct oracle_answer wrong = malformed();
    const struct ppr_view piece = part(text, value->begin, value->end);
    edit->ends = value->quoted ? "\"" : ";,";
    if (value->quoted && has_any(piece, "\\")) {
        note(&edit->result, &wrong);
        copy(edit, piece);
    } else {
        take_reference(edit, piece);
    }
}

/* RFC 8288 B.3. Return where the parameters end, or beyond the text if they do not parse. */
static size_t take_link_parameters(struct edit *edit, struct ppr_view text, size_t i)
{
    size_t done = i;
    for (;;) {
        struct link_value value = {.quoted = false};
        struct ppr_view name;
        i = skip_ows(text, i);
        if (i == text.size || text.data[i] != ';') {
            copy(edit, part(text, done, i));
            return i;
        }
        i = skip_ows(text, i + 1);
        name = part(text, i, i + find_any(part(text, i, text.size), " \t=;,"));
        i = skip_ows(text, i + name.size);
        if (i < text.size && text.data[i] == '=') {
            i = read_link_value(text, i + 1, &value);
            if (i > text.size)
                return i;
            if (same_word(name, "anchor")) {
                copy(edit, part(text, done, value.begin));
                take_anchor(edit, text, &value);
                done = value.end;
            }
        }
        i = skip_ows(text, i);
        if (i < text.size && text.data[i] != ';' && text.data[i] != ',')
            return text.size + 1;
    }
}

/* RFC 8288 B.2. */
static struct oracle_answer answer_link(struct edit *edit, struct ppr_view value)
{
    size_t i = 0;
    for (;;) {
        const size_t from = i;
        size_t end;
        while (i < value.size && (is_ows(value.data[i]) || value.data[i] == ','))
            i++;
        copy(edit, part(value, from, i));
        if (i == value.size)
            return finish(edit);
        end = i + find_any(part(value, i, value.size), ">");
        if (value.data[i] != '<' || end == value.size)
            return malformed();
        copy(edit, ppr_view_of("<"));
        edit->ends = ">";
        take_reference(edit, part(value, i + 1, end));
        copy(edit, ppr_view_of(">"));
        i = take_link_parameters(edit, value, end + 1);
        if (i > value.size || (i < value.size && value.data[i] != ','))
            return malformed();
    }
}

/* ------------------------------------------------------------- Origins -- */

/* A rule whose backend prefix is on an origin: this exchange's, else the first for responses. */
static const struct rule *rule_on(const struct situation *now, struct origin origin)
{
    struct values own = {0};
    if (now->rule && now->rule->response && match_backend(now->rule, origin, &own))
        return now->rule;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->response && match_backend(rule, origin, &values))
            return member_of(rule, &values);
    }
    return NULL;
}

/* The client origin of a rule; uncovered if it is not known. */
static struct oracle_answer origin_of(const struct situation *now, const struct url *url,
                                      struct ppr_view token, const struct rule *rule)
{
    const struct ppr_view base = rule              ? client_base(now, rule, true)
                                 : now->has_client ? now->client_text
                                                   : nothing;
    if (rule && rule->kind == KEEP)
        return stays(PPR_REASON_KEPT, rule);
    if (!starts(base, "http") || (rule && has_any(base, "{")))
        return stays(PPR_REASON_UNCOVERED, NULL);
    return becomes(token, as_socket(url, base), rule);
}

static struct oracle_answer answer_response_origin(const struct situation *now,
                                                   struct ppr_view token, const struct url *url,
                                                   struct origin origin)
{
    const struct ppr_view own = join3(url->scheme_text, ppr_view_of("://"), url->authority);
    struct ppr_view base;
    if (is_backend(now, origin)) {
        struct oracle_answer result = origin_of(now, url, token, rule_on(now, origin));
        result.open = now->family; /* which of an origin's rules? */
        return result;
    }
    if ((now->has_client && same_origin(origin, now->client)) || is_named_server(now, origin, NULL))
        return stays(PPR_REASON_CLIENT_FACING, NULL);
    if (is_other_name(now, origin))
        return origin_of(now, url, token, now->rule);
    if (repaired_origin(now, url, origin, &base)) {
        if (!base.size)
            return stays(PPR_REASON_UNCOVERED, NULL);
        return same_bytes(base, own) ? stays(PPR_REASON_CLIENT_FACING, NULL)
                                     : becomes(token, as_socket(url, base), NULL);
    }
    return stays(is_backend_host(now, origin.host) ? PPR_REASON_UNCOVERED : PPR_REASON_OTHER_SITE,
                 NULL);
}

/* Only the client's own origin, named by the configuration, becomes that of the backend. */
static struct oracle_answer answer_request_origin(const struct situation *now,
                                                  struct ppr_view token, struct origin origin)
{
    struct oracle_answer result;
    if (!now->has_client || !same_origin(origin, now->client) || !now->named || !now->rule ||
        !now->rule->request || !is_here(now, now->rule) || !now->has_backend)
        return stays(PPR_REASON_OTHER_SITE, NULL);
    result = becomes(token, backend_name(now), now->rule);
    result.reason = PPR_REASON_MAPPED;
    return result;
}

static struct oracle_answer answer_origin(const struct situation *now, struct ppr_view token)
{
    struct url url;
    struct origin origin;
    long port;
    struct oracle_answer result;
    if (same_bytes(token, ppr_view_of("*")) || same_bytes(token, ppr_view_of("null")))
        return stays(PPR_REASON_NONE, NULL);
    if (!split_url(token, &url) || has_any(token, "\\")) { /* no browser writes one */
        result = malformed();
    } else if (!url.scheme || url.scheme == OTHER_SCHEME || url.path.size || url.rest.size) {
        result = stays(PPR_REASON_OTHER_SITE, NULL);
    } else if (!url.has_authority || !read_authority(url.authority, &origin.host, &port)) {
        result = malformed();
    } else {
        origin.scheme = url.scheme;
        origin.port = port_of(url.scheme, port);
        if (now->direction == PPR_RESPONSE)
            return answer_response_origin(now, token, &url, origin);
        return url.socket ? stays(PPR_REASON_OTHER_SITE, NULL)
                          : answer_request_origin(now, token, origin);
    }
    result.loose = true;
    return result;
}

/* Return the end of a token that white space or a separator ends. */
static size_t token_end(struct ppr_view value, size_t i, const char *separators)
{
    while (i < value.size && !is_ows(value.data[i]) && !has_any(part(value, i, i + 1), separators))
        i++;
    return i;
}

static struct oracle_answer answer_origins(struct edit *edit, struct ppr_view value)
{
    for (size_t i = 0; i < value.size;) {
        const size_t end = token_end(value, i, ",");
        const struct ppr_view token = part(value, i, end);
        if (token.size)
            take_answer(edit, token, answer_origin(edit->now, token));
        else
            copy(edit, part(value, i, i + 1));
        i = token.size ? end : i + 1;
    }
    return finish(edit);
}

/* ---------------------------- Where a path would mean something else -- */

static bool is_absolute(struct ppr_view text)
{
    return starts(text, "http://") || starts(text, "https://") || starts(text, "ws://") ||
           starts(text, "wss://");
}

static void take_absolute(struct edit *edit, struct ppr_view piece)
{
    struct oracle_answer result = answer_with_parameters(edit->now, piece);
    const bool open = has_any(piece, "?") || result.open;
    if (!is_absolute(piece)) {
        copy(edit, piece);
        return;
    }
    if (result.status == PPR_REWRITTEN &&
        !is_absolute((struct ppr_view){result.data, result.size})) {
        result = stays(PPR_REASON_UNCOVERED, NULL);
        result.loose = true;
        result.open = open; /* its parameters */
    }
    result.loose = result.loose || result.reason == PPR_REASON_MALFORMED;
    take_answer(edit, piece, result);
}

static struct oracle_answer answer_text(struct edit *edit, struct ppr_view value)
{
    edit->ends = "\"',;<>()";
    for (size_t i = 0; i < value.size;) {
        const size_t end = token_end(value, i, "\"',;<>()");
        const struct ppr_view token = part(value, i, end);
        const size_t equals = find_any(token, "=");
        if (token.size)
            take_absolute(edit, token);
        else
            copy(edit, part(value, i, i + 1));
        if (equals < token.size && !is_absolute(token)) /* not in here */
            edit->result.open =
                edit->result.open || is_absolute(part(token, equals + 1, token.size));
        i = token.size ? end : i + 1;
    }
    return finish(edit);
}

/* ----------------------------------------------------------------- CSP -- */

/* Return true if a source has a wildcard for its host or port. */
static bool is_wild(struct ppr_view token)
{
    const size_t begin = find_any(token, ":") + 3;
    const struct ppr_view after = part(token, begin, token.size);
    return find_any(after, "*") < find_any(after, "/?#");
}

/* Return true if csp, which is not in here, maps more of a source: one without a scheme, or
   a bare origin. */
static bool is_for_sources(struct ppr_view token)
{
    if (is_absolute(token))
        return !has_any(part(token, find_any(token, ":") + 3, token.size), "/") ||
               find_any(token, "/") + 2 >= token.size || ends(token, '/');
    return !has_any(token, "'") && !same_bytes(token, ppr_view_of("*")) && !ends(token, ':');
}

static void take_source(struct edit *edit, struct ppr_view directive, struct ppr_view token)
{
    edit->ends = ";,";
    if (same_word(directive, "report-uri")) {
        take_reference(edit, token);
        return;
    }
    edit->result.open = edit->result.open || is_for_sources(token);
    if (!is_absolute(token) || is_wild(token) || same_word(directive, "report-to")) {
        copy(edit, token);
        edit->result.loose = true;
    } else if (same_word(directive, "frame-ancestors")) {
        const size_t begin = find_any(token, ":") + 3;
        edit->result.open = edit->result.open || has_any(part(token, begin, token.size), "/?#");
        take_answer(edit, token, answer_origin(edit->now, token));
    } else {
        take_absolute(edit, token);
    }
}

static struct oracle_answer answer_csp(struct edit *edit, struct ppr_view value)
{
    struct ppr_view directive = nothing;
    for (size_t i = 0; i < value.size;) {
        const size_t end = token_end(value, i, ",;\f"); /* ASCII white space */
        const struct ppr_view token = part(value, i, end);
        if (!token.size) {
            directive = value.data[i] == ',' || value.data[i] == ';' ? nothing : directive;
            copy(edit, part(value, i, i + 1));
        } else if (directive.size) {
            take_source(edit, directive, token);
        } else {
            directive = token;
            copy(edit, token);
        }
        i = token.size ? end : i + 1;
    }
    return finish(edit);
}

/* ------------------------------------------------------------------ If -- */

/* Return the end of a state list, from its `(`; beyond the text if it has none. */
static size_t list_end(struct ppr_view value, size_t i)
{
    for (i++; i < value.size && value.data[i] != ')'; i++) {
        if (value.data[i] == '<') {
            i += find_any(part(value, i, value.size), ">");
        } else if (value.data[i] == '[') {
            bool quoted = false;
            while (i < value.size && (quoted || value.data[i] != ']'))
                quoted = quoted != (value.data[i++] == '"');
        }
    }
    return i < value.size ? i + 1 : value.size + 1;
}

/* RFC 4918 10.4.2: resource tags and lists. */
static struct oracle_answer answer_if(struct edit *edit, struct ppr_view value)
{
    for (size_t i = 0, end; i < value.size; i = end) {
        end = i + 1;
        if (value.data[i] == '(')
            end = list_end(value, i);
        else if (value.data[i] == '<')
            end = i + find_any(part(value, i, value.size), ">") + 1;
        else if (!is_ows(value.data[i]))
            return malformed();
        if (end > value.size)
            return malformed();
        if (value.data[i] != '<') {
            copy(edit, part(value, i, end));
            continue;
        }
        edit->ends = ">";
        copy(edit, ppr_view_of("<"));
        take_answer(edit, part(value, i + 1, end - 1),
                    answer_with_parameters(edit->now, part(value, i + 1, end - 1)));
        copy(edit, ppr_view_of(">"));
    }
    return finish(edit);
}

/* ---------------------------------------------------- Query parameters -- */

/* Find a parameter's rules for the direction. Return false if there is none; `has_paths` is true if
   one of them is for paths, too. */
static bool is_parameter(const struct situation *now, struct ppr_view name, bool *has_paths)
{
    bool found = false;
    *has_paths = false;
    for (size_t i = 0; i < now->table->parameter_count; i++) {
        const struct parameter_rule *const rule = &now->table->parameters[i];
        if (!same_bytes(name, rule->name) || !rule->is_for[now->direction])
            continue;
        found = true;
        *has_paths = *has_paths || rule->has_paths;
    }
    return found;
}

/* Decode once; `places` gets where each byte begins, and the end. */
static struct ppr_view decode(struct ppr_view text, size_t *places)
{
    char *const data = take(text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        const int byte = encoded_at(text, i);
        places[size] = i;
        data[size++] = byte < 0 ? text.data[i] : (char)byte;
        i += byte < 0 ? 0 : 2;
    }
    places[size] = text.size;
    return (struct ppr_view){data, size};
}

/* Return true if a text needs no encoding where the value as a whole is not encoded. */
static bool is_plain(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!is_unreserved((unsigned char)text.data[i]) && !strchr(":/", text.data[i]))
            return false;
    }
    return true;
}

/* A value that the documents leave open. */
static struct oracle_answer open_value(void)
{
    struct oracle_answer result = stays(PPR_REASON_NONE, NULL);
    result.open = true;
    return result;
}

/* The beginning of a URL or a path is replaced; the rest stays as it was encoded. A value that
   names a backend and stays is uncovered. */
static struct oracle_answer answer_parameter(const struct situation *now, struct ppr_view value,
                                             bool has_paths)
{
    size_t *const places = take((value.size + 1) * sizeof *places);
    const bool raw = has_any(value, ":") || starts(value, "/");
    const struct ppr_view decoded = decode(value, places);
    const bool network = starts(decoded, "//") || starts(decoded, "/\\");
    const bool path = starts(decoded, "/") && !network;
    struct oracle_answer result = answer(now, decoded);
    struct ppr_view text = {result.data, result.size};
    struct url url;
    size_t end = decoded.size - result.tail;
    if (!split_url(decoded, &url) || (path ? !has_paths : !network && !url.scheme))
        return stays(PPR_REASON_NONE, NULL);
    if (has_any(part(decoded, 0, decoded.size - url.rest.size), "\\"))
        return open_value();
    if (result.status != PPR_REWRITTEN)
        return stays(result.reason == PPR_REASON_UNCOVERED ? result.reason : PPR_REASON_NONE, NULL);
    if (network || (!path && !is_absolute(text)))
        return stays(PPR_REASON_UNCOVERED, NULL);
    text.size -= result.tail;
    if (is_dotted(url.path) || (raw && !is_plain(text)) || decoded.size - url.rest.size > 256)
        return open_value();
    end = places[end];
    text = join(raw ? text : encode(text), part(value, end, value.size));
    if (same_bytes(text, value))
        return stays(PPR_REASON_NONE, NULL);
    result.data = text.data;
    result.size = text.size;
    return result;
}

static void take_parameter(struct edit *edit, struct ppr_view pair)
{
    const size_t equals = find_any(pair, "=");
    bool has_paths = false;
    if (equals == pair.size || !is_parameter(edit->now, part(pair, 0, equals), &has_paths)) {
        copy(edit, pair);
        return;
    }
    const struct ppr_view value = part(pair, equals + 1, pair.size);
    copy(edit, part(pair, 0, equals + 1));
    take_answer(edit, value, answer_parameter(edit->now, value, has_paths));
}

static struct oracle_answer answer_with_parameters(const struct situation *now,
                                                   struct ppr_view reference)
{
    struct edit edit = {.now = now, .result = answer(now, reference)};
    struct ppr_view text = reference;
    struct url url;
    size_t at;
    size_t end;
    if (edit.result.reason == PPR_REASON_MALFORMED || !split_url(reference, &url) ||
        url.scheme == OTHER_SCHEME) /* in which a `?` may be anything */
        return edit.result;
    if (edit.result.status == PPR_REWRITTEN)
        text = (struct ppr_view){edit.result.data, edit.result.size};
    at = find_any(text, "?#");
    end = find_any(text, "#");
    copy(&edit, part(text, 0, at));
    while (at < end) { /* at a `?` or `&` */
        const struct ppr_view after = part(text, at + 1, end);
        const size_t size = find_any(after, "&");
        copy(&edit, part(text, at, at + 1));
        take_parameter(&edit, part(after, 0, size));
        at += 1 + size;
    }
    copy(&edit, part(text, end, text.size));
    return finish(&edit);
}

/* ---------------------------------------------------------------- JSON -- */

/* The offset after a string that begins at `i`, which is a quote; beyond the text if it has no
   end. */
static size_t string_end(struct ppr_view text, size_t i)
{
    for (i++; i < text.size && text.data[i] != '"'; i++) {
        if (text.data[i] == '\\')
            i++;
    }
    return i + 1;
}

/* A reference in which "\/" stands for "/". Other escapes are left open. */
static struct oracle_answer answer_escaped(const struct situation *now, struct ppr_view string)
{
    char *const data = take(string.size);
    char *const escaped = take(65536);
    struct ppr_view decoded = {data, 0};
    size_t head = 0;
    bool mixed = false; /* some slashes are escaped, and some are not */
    for (size_t i = 0; i < string.size; i++) {
        const bool escape = string.data[i] == '\\';
        mixed = mixed || (string.data[i] == '/' && !escape);
        if (escape && (i + 1 == string.size || string.data[i + 1] != '/'))
            return open_value();
        i += escape;
        data[decoded.size++] = string.data[i];
    }
    struct oracle_answer result = answer(now, decoded);
    struct url url;
    if (result.status != PPR_REWRITTEN)
        return result;
    if (!split_url(decoded, &url) || is_dotted(url.path) || decoded.size - url.rest.size > 256 ||
        has_any(decoded, "?#") || mixed)
        return open_value();
    for (size_t i = 0; i < result.size; i++) {
        if (result.data[i] == '/')
            escaped[head++] = '\\';
        escaped[head++] = result.data[i];
    }
    result.data = escaped;
    result.size = head;
    return result;
}

static void take_string(struct edit *edit, struct ppr_view string)
{
    edit->ends = "\"";
    if (has_any(string, "\\"))
        take_answer(edit, string, answer_escaped(edit->now, string));
    else
        take_answer(edit, string, answer_with_parameters(edit->now, string));
}

/* Go over JSON: the strings of all members of a name are references, or only those of the outermost
   object. */
static struct oracle_answer answer_json(struct edit *edit, struct ppr_view value, const char *name,
                                        bool outermost)
{
    size_t depth = 0;
    for (size_t i = 0; i < value.size;) {
        const char c = value.data[i];
        const size_t end = c == '"' ? string_end(value, i) : i + 1;
        size_t next = end;
        if (end > value.size || (!depth && (c == '}' || c == ']')))
            return malformed();
        depth += (c == '{' || c == '[');
        depth -= (c == '}' || c == ']');
        while (next < value.size && is_ows(value.data[next]))
            next++;
        const bool key = c == '"' && next < value.size && value.data[next] == ':';
        for (next += key; key && next < value.size && is_ows(value.data[next]);)
            next++;
        if (!key || next == value.size || value.data[next] != '"') {
            copy(edit, part(value, i, end));
            i = end;
            continue;
        }
        const size_t after = string_end(value, next);
        if (after > value.size)
            return malformed();
        copy(edit, part(value, i, next + 1));
        if (same_bytes(part(value, i + 1, end - 1), ppr_view_of(name)) &&
            (!outermost || depth == 1))
            take_string(edit, part(value, next + 1, after - 1));
        else
            copy(edit, part(value, next + 1, after - 1));
        copy(edit, ppr_view_of("\""));
        i = after;
    }
    return depth ? malformed() : finish(edit);
}

/* A dictionary: each string is a reference. */
static struct oracle_answer answer_dictionary(struct edit *edit, struct ppr_view value)
{
    struct ppr_view rest = value;
    for (size_t i = find_any(rest, "\""); i < rest.size; i = find_any(rest, "\"")) {
        const size_t end = string_end(rest, i);
        if (end > rest.size)
            return malformed();
        const struct ppr_view string = part(rest, i + 1, end - 1);
        copy(edit, part(rest, 0, i + 1));
        edit->ends = "\"";
        take_answer(edit, string,
                    has_any(string, "\\") ? malformed()
                                          : answer_with_parameters(edit->now, string));
        copy(edit, ppr_view_of("\""));
        rest = part(rest, end, rest.size);
    }
    copy(edit, rest);
    return finish(edit);
}

/* -------------------------------------------------------------- Values -- */

static bool is_plain_path(struct ppr_view value)
{
    return starts(value, "/") && !starts(value, "//") && !has_any(value, "\\");
}

/* A scope that is no plain path. One that climbs out of the prefix is not in here. */
static struct oracle_answer answer_scope(const struct situation *now, struct ppr_view value)
{
    struct oracle_answer result = answer_with_parameters(now, value);
    struct url url;
    result.open = result.open || (split_url(value, &url) && !url.scheme && !url.has_authority &&
                                  result.reason != PPR_REASON_RELATIVE);
    return result;
}

static struct oracle_answer answer_kind(const struct situation *now, enum ppr_kind kind,
                                        struct ppr_view value)
{
    struct edit edit = {.now = now, .out = nothing, .result = stays(PPR_REASON_NONE, NULL)};
    if (has_any(value, "\r\n") || (value.size && memchr(value.data, '\0', value.size)))
        return malformed();
    switch (kind) {
    case PPR_KIND_REFRESH:
        return answer_refresh(&edit, value);
    case PPR_KIND_LINK:
        return answer_link(&edit, value);
    case PPR_KIND_COOKIE:
        return answer_cookie(now, value);
    case PPR_KIND_ORIGIN:
        return answer_origins(&edit, value);
    case PPR_KIND_SCOPE:
        if (has_control(value))
            return malformed();
        return is_plain_path(value) ? answer_scope_path(now, value) : answer_scope(now, value);
    case PPR_KIND_CSP:
        return answer_csp(&edit, value);
    case PPR_KIND_TEXT:
        return answer_text(&edit, value);
    case PPR_KIND_IF:
        return answer_if(&edit, value);
    case PPR_KIND_HX_LOCATION:
        return starts(value, "{") ? answer_json(&edit, value, "path", true)
                                  : answer_with_parameters(now, value);
    case PPR_KIND_ENDPOINTS:
        return starts(value, "{") || starts(value, "[") ? answer_json(&edit, value, "url", false)
                                                        : answer_dictionary(&edit, value);
    default:
        return answer_with_parameters(now, value);
    }
}

/* A result that is not rewritten has the bytes of its input. */
static struct oracle_answer whole(struct oracle_answer result, struct ppr_view input)
{
    if (result.status != PPR_REWRITTEN) {
        result.data = input.data;
        result.size = input.size;
    }
    return result;
}

struct oracle_answer oracle_reference(const struct oracle_table *table,
                                      enum ppr_direction direction,
                                      const struct ppr_context *context, struct ppr_view reference)
{
    struct situation now;
    struct oracle_answer result;
    read_situation(&now, read_table(table), direction, context);
    result = answer_with_parameters(&now, reference);
    result.open = result.open || now.unsure;
    return whole(result, reference);
}

struct oracle_answer oracle_value(const struct oracle_table *text, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view name,
                                  struct ppr_view value)
{
    const struct table *const table = read_table(text);
    const enum ppr_kind kind = kind_in(table, direction, name);
    const struct ppr_view inner = trim(value);
    const size_t begin = inner.size ? (size_t)(inner.data - value.data) : 0;
    struct oracle_answer result;
    struct situation now;
    if (!kind || kind == PPR_KIND_DROP) {
        result = stays(PPR_REASON_NONE, NULL);
        result.status = kind ? PPR_DROPPED : PPR_UNCHANGED;
        return whole(result, value);
    }
    read_situation(&now, table, direction, context);
    now.strict =
        direction == PPR_REQUEST &&
        (kind == PPR_KIND_ORIGIN || same_word(name, "Origin") || same_word(name, "Referer"));
    result = answer_kind(&now, kind, inner);
    if (result.status == PPR_REWRITTEN) {
        const struct ppr_view out =
            join3(part(value, 0, begin), (struct ppr_view){result.data, result.size},
                  part(value, begin + inner.size, value.size));
        result.data = out.data;
        result.size = out.size;
    }
    result.open = result.open || now.unsure;
    return whole(result, value);
}

/* -------------------------------------------------------------- Blocks -- */

/* Return the end of the line at `begin`, after its LF; 0 if it has none. */
static size_t line_end(struct ppr_view block, size_t begin)
{
    const struct ppr_view after = part(block, begin, block.size);
    const size_t size = find_any(after, "\n");
    return size < after.size ? begin + size + 1 : 0;
}

/* Return a line without its CR LF or LF. */
static struct ppr_view line_text(struct ppr_view line)
{
    if (!ends(line, '\n'))
        return line;
    line.size--;
    line.size -= ends(line, '\r');
    return line;
}

/* The name of a field line, and the spaces after it. */
struct line_name {
    struct ppr_view name; /* empty: the line is no field line */
    size_t colon;
    bool spaced;
};

static struct line_name read_name(struct ppr_view line)
{
    struct line_name result = {.name = nothing, .colon = find_any(line, ":")};
    size_t end = result.colon;
    if (result.colon == line.size)
        return result;
    while (end && is_ows(line.data[end - 1]))
        end--;
    for (size_t i = 0; i < end; i++) {
        if (!is_token(line.data[i]))
            return result;
    }
    result.name = part(line, 0, end);
    result.spaced = end < result.colon;
    return result;
}

/* Put a folded value on one line, with one space for each fold. Return false for a CR that ends
   no line. */
static bool unfold(struct ppr_view *value)
{
    struct ppr_view out = nothing;
    for (size_t i = 0, end; i < value->size; i = end) {
        size_t folds = 0;
        for (end = i; end < value->size && has_any(part(*value, end, end + 1), " \t\r\n"); end++) {
            folds += value->data[end] == '\n';
            if (value->data[end] == '\r' &&
                (end + 1 == value->size || value->data[end + 1] != '\n'))
                return false;
        }
        if (!folds) {
            end += end == i;
            out = join(out, part(*value, i, end));
        }
        while (folds--)
            out = join(out, ppr_view_of(" "));
    }
    *value = out;
    return true;
}

struct block_walk {
    const struct oracle_table *table;
    enum ppr_direction direction;
    const struct ppr_context *context;
    struct oracle_answer result;
    struct ppr_view out;
};

/* One field line, with the lines that are folded onto it. */
static void take_field(struct block_walk *walk, struct ppr_view lines)
{
    const struct line_name line = read_name(part(lines, 0, find_any(lines, "\n")));
    const struct ppr_view inner = line_text(lines);
    struct ppr_view value = line.name.size ? part(inner, line.colon + 1, inner.size) : nothing;
    struct oracle_answer result = malformed();
    if (line.name.size && oracle_kind(walk->table, walk->direction, line.name)) {
        /* RFC 9112 5.1: in a request there is no space before the colon. */
        const bool wrong = line.spaced && walk->direction == PPR_REQUEST;
        if (!wrong && oracle_kind(walk->table, walk->direction, line.name) == PPR_KIND_DROP) {
            walk->result.status = PPR_REWRITTEN;
            return;
        }
        if (!wrong && unfold(&value))
            result = oracle_value(walk->table, walk->direction, walk->context, line.name, value);
        note(&walk->result, &result);
    }
    if (result.status == PPR_REWRITTEN) {
        walk->result.status = PPR_REWRITTEN;
        walk->out = join3(walk->out, part(lines, 0, line.colon + 1),
                          (struct ppr_view){result.data, result.size});
        lines = part(lines, inner.size, lines.size);
    }
    walk->out = join(walk->out, lines);
}

static struct oracle_answer finish_block(struct block_walk *walk, struct ppr_view block, size_t end,
                                         bool ended, unsigned flags)
{
    if (!ended) {
        walk->result = stays(PPR_REASON_NONE, NULL);
        walk->result.status = PPR_INCOMPLETE;
        return whole(walk->result, block);
    }
    if ((flags & PPR_BLOCK_HEAD) && end < block.size) {
        walk->result = malformed();
        walk->result.end = (size_t)ORACLE_ANY_END;
        return whole(walk->result, block);
    }
    walk->out = join(walk->out, part(block, end, block.size));
    walk->result.end = end;
    walk->result.data = walk->out.data;
    walk->result.size = walk->out.size;
    return whole(walk->result, block);
}

struct oracle_answer oracle_block(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view block,
                                  unsigned flags)
{
    struct block_walk walk = {table, direction, context, stays(PPR_REASON_NONE, NULL), nothing};
    size_t begin = 0;
    while (begin < block.size) {
        size_t end = line_end(block, begin);
        if (end && !line_text(part(block, begin, end)).size) {
            walk.out = join(walk.out, part(block, begin, end));
            return finish_block(&walk, block, end, true, flags);
        }
        while (end && end < block.size && is_ows(block.data[end]))
            end = line_end(block, end);
        end = end ? end : block.size;
        take_field(&walk, part(block, begin, end));
        begin = end;
    }
    return finish_block(&walk, block, block.size, (flags & PPR_BLOCK_WHOLE) != 0, flags);
}
