/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file oracle_fields.h
 * What the two halves of the oracle share: oracle.c has references and blocks,
 * oracle_fields.c the kinds of field and query parameters (section 4).
 */

#ifndef PPR_TESTS_ORACLE_FIELDS_H
#define PPR_TESTS_ORACLE_FIELDS_H

#include "property/oracle.h"

/* --------------------------------------------------------------- Views -- */

extern const struct ppr_view nothing;

/** A byte that stands for a TAB next to a fold, which is white space (B2). */
extern char fold_tab;

void *take(size_t size);
struct ppr_view part(struct ppr_view text, size_t begin, size_t end);
struct ppr_view join(struct ppr_view left, struct ppr_view right);
bool same_bytes(struct ppr_view left, struct ppr_view right);
size_t find_any(struct ppr_view text, const char *set);
struct ppr_view lower_all(struct ppr_view text);
char lower(char c);
bool is_control(char c);
bool is_digit(char c);
bool is_unreserved(int c);
int encoded_at(struct ppr_view text, size_t i);

/* ------------------------------------------------------ Paths and URLs -- */

/** A path's segment. What it means is one number for each of its letters: a
 *  byte as sent, or 256 plus a byte that is percent-encoded and has to be. So
 *  `%%41B`, which means `%AB` in letters, is not the encoding `%AB` (R3). */
struct segment {
    struct ppr_view sent;
    int *letters;
    size_t count;
};

struct path {
    struct segment *segments;
    size_t count;
};

enum scheme { NO_SCHEME, HTTP, HTTPS, WS, WSS, OTHER_SCHEME };

/** A host that needs decoding or IDNA, or is an IPvFuture, is NEVER equal to
 *  anything, itself included (R3). */
enum host_kind { NEVER, NAME, IPV6 };

struct host {
    enum host_kind kind;
    struct ppr_view name; /* in lower case */
    unsigned char address[16];
};

struct origin {
    enum scheme scheme;
    struct host host;
    long port; /* the scheme's if none is written; -1 if that is not known */
};

struct url {
    struct origin origin;
    bool authority;
    bool userinfo;
    bool port_written;
    struct ppr_view path;
    struct ppr_view rest; /* query and fragment, with their marks */
};

struct rule {
    size_t number;
    bool keep;
    bool any;
    bool bound; /* the client prefix names an origin */
    struct origin client;
    struct path client_path;
    struct origin backend;
    struct path backend_path;
};

/** All that the rules of section 3 look at, read from the context. */
struct situation {
    struct rule *rules;
    size_t rule_count;
    enum ppr_direction direction;

    bool client_known;
    struct origin client;
    struct ppr_view client_text;

    bool target_known;
    struct path target;

    bool backend_given; /* by the caller */
    bool backend_known; /* given, or derived from the target (O2) */
    struct origin backend;
    bool backend_path_known;
    struct path backend_path;

    bool host_known;
    struct url host; /* of which only host and port count */

    const struct rule *rule; /* "this request's rule" (O3) */
};

struct path read_path(struct ppr_view text);
struct path split_path(struct ppr_view text);
struct path read_prefix_path(struct ppr_view text);
bool is_dot(struct segment segment);
bool is_dot_dot(struct segment segment);
struct ppr_view canonical_path(struct path path);
bool covers(struct path prefix, struct path path);
bool known_scheme(enum scheme scheme);
long default_port(enum scheme scheme);
bool same_host(struct host left, struct host right);
bool same_origin(struct origin left, struct origin right);
struct ppr_view origin_text(struct origin origin);
bool read_url(struct ppr_view text, struct url *url);
bool on_origin(const struct rule *rule, struct origin origin);
bool has_origin(const struct situation *now, struct origin origin);
bool is_better(const struct situation *now, const struct rule *rule, const struct rule *best);
bool client_of_request(const struct situation *now, struct origin *origin, struct ppr_view *text);
bool names_backend_host(const struct situation *now, struct origin origin);

/* ------------------------------------------------------------- Answers -- */

struct oracle_answer stays(enum ppr_reason reason, const struct rule *rule);

/** How much a reason is worth a look, least first. */
int worth(enum ppr_reason reason);

/** A reference alone, without its query parameters. */
struct oracle_answer answer(const struct situation *now, struct ppr_view reference);

/** A reference with its query parameters. */
struct oracle_answer answer_with_parameters(const struct situation *now,
                                            const struct oracle_table *table,
                                            struct ppr_view reference);

/** A whole value without white space around it. */
struct oracle_answer answer_kind(const struct situation *now, const struct oracle_table *table,
                                 enum ppr_kind kind, struct ppr_view value);

/** Is a byte white space of a field value? */
bool is_ows(char c);

#endif /* PPR_TESTS_ORACLE_FIELDS_H */
