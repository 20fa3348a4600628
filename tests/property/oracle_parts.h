/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file oracle_parts.h
 * The parts of the oracle: oracle_urls.c reads URLs, oracle_rules.c rule files, oracle.c judges
 * references, oracle_cookies.c cookies, oracle_fields.c values and blocks.
 */

#ifndef PPR_TESTS_ORACLE_PARTS_H
#define PPR_TESTS_ORACLE_PARTS_H

#include "property/oracle.h"

/* --------------------------------------------------------------- Views -- */

extern const struct ppr_view nothing;

void *take(size_t size);
struct ppr_view part(struct ppr_view text, size_t begin, size_t end);
struct ppr_view join(struct ppr_view left, struct ppr_view right);
struct ppr_view join3(struct ppr_view one, struct ppr_view two, struct ppr_view three);
struct ppr_view number_text(long number);
bool same_bytes(struct ppr_view left, struct ppr_view right);
bool same_word(struct ppr_view text, const char *word); /* in any case */
bool starts(struct ppr_view text, const char *word); /* in any case */
bool ends(struct ppr_view text, char c);
bool has_any(struct ppr_view text, const char *set);
bool has_control(struct ppr_view text);
size_t find_any(struct ppr_view text, const char *set); /* the size if there is none */
struct ppr_view lower_all(struct ppr_view text);
struct ppr_view trim(struct ppr_view text);
char lower(char c);
bool is_digit(char c);
bool is_token(char c); /* RFC 9110 5.6.2 */
bool is_unreserved(int c);
int encoded_at(struct ppr_view text, size_t i); /* the byte of a %XX; -1 if there is none */
struct ppr_view encode(struct ppr_view text); /* all but unreserved characters */

/* ------------------------------------------------------ Paths and URLs -- */

/** A path's segment. `norm` is equal for segments that M3 calls equal. */
struct segment {
    struct ppr_view sent;
    struct ppr_view norm;
    struct ppr_view capture; /* of a rule's prefix: the name of a capture */
};

struct path {
    struct segment *segments;
    size_t count;
};

enum scheme { NO_SCHEME, HTTP, HTTPS, OTHER_SCHEME };

struct origin {
    enum scheme scheme;
    struct ppr_view host; /* in lower case, without a dot at its end; an IPv6 address as such */
    long port;
};

/** The parts of a reference. */
struct url {
    enum scheme scheme; /* ws is HTTP, wss HTTPS */
    bool socket;
    struct ppr_view scheme_text; /* in lower case */
    bool has_authority;
    struct ppr_view authority;
    struct ppr_view path; /* with slashes for backslashes */
    struct ppr_view rest; /* query and fragment, with their marks */
};

enum { NO_PORT = -1 };

struct path read_path(struct ppr_view text); /* without dot segments */
struct path split_path(struct ppr_view text); /* with them; the first slash may be missing */
struct path prefix_path(struct ppr_view text); /* without an empty segment at its end */
struct segment read_segment(struct ppr_view sent);
bool same_segments(struct path left, struct path right, size_t count);
bool covers(struct path prefix, struct path path); /* M2, without captures */
bool is_dotted(struct ppr_view path);
struct ppr_view sent_from(struct path path, size_t first); /* "/a/b" as it was sent */
bool read_authority(struct ppr_view text, struct ppr_view *host, long *port);
bool split_url(struct ppr_view text, struct url *url);
enum scheme scheme_of(struct ppr_view name);
long default_port(enum scheme scheme);
long port_of(enum scheme scheme, long port);
bool same_origin(struct origin left, struct origin right);
struct ppr_view scheme_name(enum scheme scheme);

/* --------------------------------------------------------------- Rules -- */

/** The forms of a client prefix: `/p`, `//host/p`, `https://host/p`. */
enum form { NO_PREFIX, PATH_FORM, HOST_FORM, URL_FORM };

struct prefix {
    enum form form;
    enum scheme scheme;
    struct ppr_view host; /* may have labels that are captures, "{x}" */
    long port; /* as written, or NO_PORT */
    struct ppr_view port_capture; /* "{x}" */
    struct path path;
};

enum rule_kind { MAP, KEEP, LOCAL };

/** A rule, or a member of the family of rules that one with captures stands for. */
struct rule {
    enum rule_kind kind;
    size_t number;
    struct prefix client;
    struct prefix backend;
    bool request;
    bool response;
    bool any_scheme;
    bool any_port;
    bool exact;
    bool aware;
    bool unaware;
    bool is_default;
};

/** The values of captures. */
struct values {
    size_t count;
    struct ppr_view names[8];
    struct ppr_view texts[8];
};

struct field_rule {
    enum ppr_direction direction;
    struct ppr_view name;
    enum ppr_kind kind;
};

enum cookie_kind { COOKIE_DOMAIN, COOKIE_PATH, COOKIE_FLAGS };
enum { COOKIE_PARTITIONED = 1 << 8, COOKIE_NOPARTITIONED = 1 << 9 };

struct cookie_rule {
    enum cookie_kind kind;
    bool off;
    struct ppr_view from;
    struct ppr_view to;
    unsigned flags;
    struct prefix scope; /* NO_PREFIX: all requests */
};

enum { LIST_MOST = 64 };

/* A query parameter that users named. */
struct parameter_rule {
    struct ppr_view name;
    bool is_for[2]; /* by direction */
    bool has_paths;
};

/** All rules of a text. */
struct table {
    struct rule rules[LIST_MOST];
    size_t rule_count;
    struct origin clients[LIST_MOST];
    size_t client_count;
    struct field_rule fields[LIST_MOST];
    size_t field_count;
    bool all[2]; /* by direction */
    struct cookie_rule cookies[LIST_MOST];
    size_t cookie_count;
    struct parameter_rule parameters[LIST_MOST];
    size_t parameter_count;
};

const struct table *read_table(const struct oracle_table *text);
bool match_path(const struct rule *rule, struct path prefix, struct path path,
                struct values *values);
bool match_host(const struct rule *rule, const struct prefix *prefix, struct ppr_view host,
                struct values *values);
bool match_port(const struct rule *rule, const struct prefix *prefix, long port,
                struct values *values);
bool match_client_origin(const struct rule *rule, struct origin origin, struct values *values);
bool match_backend(const struct rule *rule, struct origin origin, struct values *values); /* M8 */
const struct rule *member_of(const struct rule *rule, const struct values *values);
bool is_literal(const struct rule *rule);
struct ppr_view marks(const struct prefix *prefix); /* the order of M10 */
struct ppr_view authority_text(const struct prefix *prefix);
struct ppr_view origin_text(const struct prefix *prefix);

/* ------------------------------------------------------------ Exchange -- */

/** Everything that section 3 knows of an exchange. */
struct situation {
    const struct table *table;
    enum ppr_direction direction;
    bool strict; /* Origin and Referer of requests */

    bool has_client;
    struct origin client;
    struct ppr_view client_text;
    struct ppr_view client_host_text; /* as it was sent */
    bool named; /* the configuration names the client's origin */

    bool has_target;
    struct path target;

    bool has_backend;
    struct origin backend;
    struct ppr_view backend_text; /* its authority */
    bool has_backend_path;
    struct path backend_path;
    struct ppr_view asked_host; /* of backend_authority, whatever the scheme */

    bool has_host;
    struct ppr_view host; /* of backend_host */
    long host_port;
    struct ppr_view host_text;

    const struct rule *rule; /* this exchange's rule */
    bool has_home;
    struct origin home;
    bool aware;
    bool unaware;
    bool off; /* no rule for responses stands for this backend */
    bool family; /* the table has rules with captures */
    bool unsure; /* a client's host or port is a capture, and the client is not known */
};

void read_situation(struct situation *now, const struct table *table, enum ppr_direction direction,
                    const struct ppr_context *context);
long compare_rules(const struct rule *one, const struct rule *two, bool client);

/* M4: the rule for responses whose backend prefix covers a path on an origin. */
const struct rule *lookup(const struct situation *now, struct origin origin, struct path path);

bool on_client(const struct situation *now, const struct rule *rule, struct values *values);
bool is_here(const struct situation *now, const struct rule *rule); /* on_client, without values */
bool is_backend(const struct situation *now, struct origin origin); /* of rules for responses */
bool is_backend_host(const struct situation *now, struct ppr_view host);
bool is_named_server(const struct situation *now, struct origin origin, const struct path *path);
bool is_other_name(const struct situation *now, struct origin origin);
bool repaired_origin(const struct situation *now, const struct url *url, struct origin origin,
                     struct ppr_view *base);
struct ppr_view client_base(const struct situation *now, const struct rule *rule, bool absolute);
struct ppr_view as_socket(const struct url *url, struct ppr_view text);
struct ppr_view backend_name(const struct situation *now);

/* ------------------------------------------------------------- Answers -- */

struct oracle_answer stays(enum ppr_reason reason, const struct rule *rule);
struct oracle_answer becomes(struct ppr_view before, struct ppr_view after,
                             const struct rule *rule);

/** Rewrite a reference alone, without its query parameters. */
struct oracle_answer answer(const struct situation *now, struct ppr_view reference);

/** Rewrite the value of the set-cookie kind. */
struct oracle_answer answer_cookie(const struct situation *now, struct ppr_view value);

/** Rewrite a plain path of the scope kind. */
struct oracle_answer answer_scope_path(const struct situation *now, struct ppr_view path);

#endif /* PPR_TESTS_ORACLE_PARTS_H */
