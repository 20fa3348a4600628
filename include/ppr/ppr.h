/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file ppr/ppr.h
 * libppr: ProxyPassReverse as a library.
 *
 * A reverse proxy hides a backend. The backend does not know, and names itself
 * in what it sends back. libppr turns those names into client-facing ones, and
 * the client-facing ones in requests into the backend's.
 *
 *     struct ppr_builder *builder = ppr_builder_new(NULL);
 *     ppr_builder_map(builder, ppr_view_of("/mirror/foo/"),
 *                     ppr_view_of("http://backend.example.com/"), 0);
 *     struct ppr_table *table = ppr_builder_build(builder);
 *     ppr_builder_free(builder);
 *
 *     struct ppr_context context = {.size = sizeof context};
 *     context.client_origin = ppr_view_of("http://reverseproxy.com");
 *     struct ppr_result result = ppr_rewrite_block(
 *         table, PPR_RESPONSE, &context, head, head_length, sizeof head, 0);
 *
 * Rules that hold for all of it:
 *
 * - Every size, length, capacity, offset and count is in bytes.
 * - Text comes as pointer and length; nothing in it needs a NUL at its end.
 * - No call does I/O, keeps a pointer to what it was given (but for the
 *   allocator's context), reads a locale or a global, or sets errno.
 * - A table is immutable: any number of threads may use one at the same time
 *   without locks. A builder belongs to one thread at a time.
 * - The ppr_rewrite_ calls and ppr_parse_url use no heap, do not recurse, take
 *   time linear in their input, and use at most 4 KiB of stack. ppr_why_url is as
 *   they are, but for its time and its stack, which it says.
 *
 * RFC 3986 is URI syntax, RFC 9110 HTTP semantics, RFC 9112 HTTP/1.1.
 */

#ifndef PPR_PPR_H
#define PPR_PPR_H

#include <stddef.h>

#if defined(__GNUC__)
#  define PPR_API __attribute__((visibility("default")))
#else
#  define PPR_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------- Version -- */

#define PPR_VERSION_MAJOR 0
#define PPR_VERSION_MINOR 2
#define PPR_VERSION_PATCH 0

/** Return the version of the linked library, "0.2.0"; static, never NULL. */
PPR_API const char *ppr_version(void);

/* -------------------------------------------------------------- Status -- */

/** What a call did, or why it did not. The values are stable. */
enum ppr_status {
    PPR_OK = 0, /**< done */
    PPR_UNCHANGED = 1, /**< nothing written: the caller's bytes are right as they are */
    PPR_REWRITTEN = 2, /**< ppr_result.count bytes were written */
    PPR_NO_SPACE = 3, /**< ppr_result.count bytes are needed; nothing was written */
    PPR_INCOMPLETE = 4, /**< a field block without its end; nothing was written */
    PPR_BAD_ARGUMENT = 5, /**< the caller broke the contract; nothing was written */
    PPR_MALFORMED = 6, /**< ppr_parse_url: not a reference */
    PPR_NO_MEMORY = 7, /**< builder: the allocator gave none */
    PPR_BAD_RULE = 8 /**< builder: see ppr_builder_error */
};

/** Why a reference came out as it did. The values are stable. */
enum ppr_reason {
    PPR_REASON_NONE = 0, /**< there was no reference to judge */
    PPR_REASON_MAPPED = 1, /**< a rule covers it */
    PPR_REASON_CLIENT_FACING, /**< it names the client side already */
    PPR_REASON_RELATIVE, /**< relative, and right as it is */
    PPR_REASON_OTHER_SITE, /**< another site, or another scheme */
    PPR_REASON_KEPT, /**< a keep rule covers it */
    PPR_REASON_UNCOVERED, /**< a backend of the table, but a path that no rule
                                   covers: an internal name goes out. Worth a log line. */
    PPR_REASON_MALFORMED /**< not a reference; left byte for byte */
};

/** Return a status in words; static, never NULL, also for an unknown value. */
PPR_API const char *ppr_status_text(enum ppr_status status);

/** Return a reason's word ("mapped", "client-facing", "relative", "other-site",
 *  "kept", "uncovered", "malformed", "-" for none); static, never NULL. */
PPR_API const char *ppr_reason_word(enum ppr_reason reason);

/** The result of a rewriting call. */
struct ppr_result {
    enum ppr_status status; /**< UNCHANGED, REWRITTEN, NO_SPACE, INCOMPLETE or BAD_ARGUMENT */
    enum ppr_reason reason; /**< of several references, that of the one most worth a look */
    size_t rule; /**< number of the rule that decided, from 1; 0 for none */
    size_t count; /**< REWRITTEN: bytes written; NO_SPACE: bytes needed; else 0 */
};

/* --------------------------------------------------------- String view -- */

/** Bytes somewhere else. {NULL, 0} is an empty view, and so is any of size 0;
 *  NULL with a size above 0 is a bad argument everywhere. */
struct ppr_view {
    const char *data;
    size_t size;
};

/** Return a view of a NUL-terminated string, without the NUL. NULL gives an
 *  empty view. It lives as long as the string. */
PPR_API struct ppr_view ppr_view_of(const char *string);

/* ----------------------------------------------------------- Allocator -- */

/** Where a builder and its tables get memory. All three functions are
 *  required. Blocks are aligned as malloc's. `context` is handed to each call,
 *  and must outlive the builder and every table built from it; the last
 *  ppr_table_unref may come from any thread. */
struct ppr_allocator {
    void *context;
    void *(*allocate)(void *context, size_t size); /**< NULL: none left */
    void *(*reallocate)(void *context, void *memory, size_t size); /**< as realloc(3) */
    void (*release)(void *context, void *memory); /**< NULL is ignored */
};

/* ------------------------------------------------------------- Builder -- */

/** Collects rules. Errors are sticky: after the first, every further call
 *  returns its status and does nothing. So add, add, add, build, and look at
 *  the error once. Where a function takes a builder, NULL is one that ran out
 *  of memory. */
struct ppr_builder;

/** Flags of a rule. */
enum ppr_rule_flag {
    PPR_ANY_SCHEME = 1, /**< the backend prefix stands for http, https, ws and wss, each
                             with its default port unless the rule has another */
    PPR_KEEP = 2, /**< read back: a keep rule */
    PPR_CLIENT_SLASH = 4, /**< read back by ppr_builder_item: the client prefix was written with
                               a slash at its end */
    PPR_BACKEND_SLASH = 8 /**< the same of the backend prefix */
};

/** Kinds of rules. The values are stable. */
enum ppr_item_kind {
    PPR_ITEM_MAP = 1,
    PPR_ITEM_KEEP = 2,
    PPR_ITEM_FIELD = 3,
    PPR_ITEM_COOKIE_DOMAIN = 4,
    PPR_ITEM_COOKIE_PATH = 5,
    PPR_ITEM_COOKIE_FLAGS = 6,
    PPR_ITEM_QUERY_PARAM = 7
};

/** From backend to client, or from client to backend. */
enum ppr_direction { PPR_RESPONSE = 0, PPR_REQUEST = 1 };

/** How a field's value carries references. */
enum ppr_kind {
    PPR_KIND_URI = 1, /**< "uri": one URI reference, as Location (RFC 9110 10.2.2) */
    PPR_KIND_REFRESH = 2, /**< "refresh": a time and a reference (WHATWG HTML) */
    PPR_KIND_LINK = 3, /**< "link": targets and anchors of a list (RFC 8288 3) */
    PPR_KIND_COOKIE = 4, /**< "set-cookie": Domain and Path of a cookie (RFC 6265bis 5.6) */
    PPR_KIND_ORIGIN = 5, /**< "origin": serialised origins, "null", "*" (RFC 6454 6.2) */
    PPR_KIND_SCOPE = 6, /**< "scope": a path that bounds something */
    PPR_KIND_CSP = 7, /**< "csp": Content-Security-Policy (CSP 3) */
    PPR_KIND_TEXT = 8, /**< "text": absolute URLs anywhere in a text */
    PPR_KIND_IF = 9 /**< "if": the resource tags of If (RFC 4918 10.4) */
};

/** What becomes of the attributes of a cookie, to be or-ed together. Of two that
 *  contradict each other the removal counts; only one SameSite may be named. */
enum ppr_cookie_flag {
    PPR_COOKIE_SECURE = 1, /**< has Secure */
    PPR_COOKIE_NOSECURE = 2, /**< loses it */
    PPR_COOKIE_HTTPONLY = 4, /**< has HttpOnly */
    PPR_COOKIE_NOHTTPONLY = 8, /**< loses it */
    PPR_COOKIE_SAMESITE_STRICT = 16, /**< has SameSite=Strict, and no other */
    PPR_COOKIE_SAMESITE_LAX = 32, /**< has SameSite=Lax */
    PPR_COOKIE_SAMESITE_NONE = 64, /**< has SameSite=None */
    PPR_COOKIE_NOSAMESITE = 128 /**< loses it */
};

/** Return a new builder, or NULL when there is no memory, or a function of the
 *  allocator is missing.
 *  @param allocator copied; NULL for malloc, realloc and free. */
PPR_API struct ppr_builder *ppr_builder_new(const struct ppr_allocator *allocator);

/** Free a builder. Its tables live on. NULL is ignored. */
PPR_API void ppr_builder_free(struct ppr_builder *builder);

/** Add a rule that joins two prefixes. The deeper prefix wins, whatever the
 *  order of the rules; a rule given twice is one rule. Prefixes are
 *  directories: `/app` and `/app/` are the same, and cover `/app/x`, not
 *  `/apple`. They are copied, normalised (RFC 3986 6.2.2, 6.2.3). A prefix has at
 *  most 8000 bytes, of which at most 255 are the host's, and 31 segments.
 *  @param client  an absolute path, or an absolute http or https URL
 *  @param backend an absolute URL: http, https, ws or wss
 *  @param flags   0 or PPR_ANY_SCHEME
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for an
 *          unknown flag or NULL data with a size. */
PPR_API enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                        struct ppr_view backend, unsigned flags);

/** Add a rule that leaves a backend prefix alone (Apache's `!`). The deepest
 *  prefix wins among map and keep rules together. Parameters and return codes
 *  as for ppr_builder_map. */
PPR_API enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                         unsigned flags);

/** Have a field rewritten that is not by default. Location, Content-Location, URI,
 *  Refresh, Link and Set-Cookie of responses and Destination of requests always are.
 *  @param name a field name (RFC 9110 5.1), compared without regard to case
 *  @return PPR_OK, PPR_BAD_RULE (not a field name; the field has another kind
 *          already), PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for an unknown
 *          direction or kind. */
PPR_API enum ppr_status ppr_builder_field(struct ppr_builder *builder, enum ppr_direction direction,
                                          struct ppr_view name, enum ppr_kind kind);

/** Have all fields of a direction rewritten that libppr knows (doc/fields.md lists
 *  them), but for those that have another kind already.
 *  @return PPR_OK, or PPR_BAD_ARGUMENT for an unknown direction. */
PPR_API enum ppr_status ppr_builder_all_fields(struct ppr_builder *builder,
                                               enum ppr_direction direction);

/** Say what becomes of a Domain of cookies; it goes before what follows from the
 *  prefixes, which is to remove a backend's Domain.
 *  @param from, to whole domains, or addresses; a dot before them and the case of
 *         `from` do not matter; the first rule for a domain counts
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data
 *          with a size. */
PPR_API enum ppr_status ppr_builder_cookie_domain(struct ppr_builder *builder, struct ppr_view from,
                                                  struct ppr_view to);

/** Say what becomes of a Path of cookies; it goes before what follows from the
 *  prefixes. Both are directories; the longest `from` counts, the first of them.
 *  @param from, to absolute paths, compared as text
 *  @return as ppr_builder_cookie_domain. */
PPR_API enum ppr_status ppr_builder_cookie_path(struct ppr_builder *builder, struct ppr_view from,
                                                struct ppr_view to);

/** Say what becomes of the flags of cookies. Without such a rule they stay. A cookie
 *  whose name begins with __Host- stays as a whole.
 *  @param name  of a cookie, or what names begin with, and `*`; the first rule for a
 *               name counts
 *  @param flags of enum ppr_cookie_flag
 *  @return as ppr_builder_cookie_domain, and PPR_BAD_ARGUMENT for unknown flags, no
 *          flag, or more than one SameSite. */
PPR_API enum ppr_status ppr_builder_cookie_flags(struct ppr_builder *builder, struct ppr_view name,
                                                 unsigned flags);

/** Say for which requests the cookie rules that follow count: those whose client_target, or
 *  whose rule, is at or below a client prefix. Of each kind of cookie rule only those with
 *  the deepest such prefix count for a request, and those for all if there are none.
 *  @param client as of ppr_builder_map; empty: for all requests, as at first
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data with
 *          a size. */
PPR_API enum ppr_status ppr_builder_cookie_scope(struct ppr_builder *builder,
                                                 struct ppr_view client);

/** Have the URL in a query parameter mapped, too, wherever a reference has such a
 *  query (RFC 3986 3.4), also one of another site's: `redirect_uri` of
 *  `https://id.example/login?redirect_uri=http%3A%2F%2Fbackend.example.com%2F`. Only an
 *  absolute URL that comes out absolute; only the value changes, and only where it
 *  must. Dot segments, or, if it is encoded, an origin and path of more than 256 bytes,
 *  leave it as it is.
 *  @param name compared as bytes
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data with
 *          a size. */
PPR_API enum ppr_status ppr_builder_query_param(struct ppr_builder *builder, struct ppr_view name);

/** Have no cookie rules of a kind in the current scope, so that those of wider scopes do not
 *  apply there: "cookie-path off in /x" of the plain format.
 *  @param kind PPR_ITEM_COOKIE_DOMAIN, PPR_ITEM_COOKIE_PATH or PPR_ITEM_COOKIE_FLAGS
 *  @return PPR_OK, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for another kind. */
PPR_API enum ppr_status ppr_builder_cookie_off(struct ppr_builder *builder,
                                               enum ppr_item_kind kind);

/** Add the rules of a text in the plain format (doc/rules.md): the contents of a rule file, not
 *  its name. <ppr/rules.h> reads other formats.
 *  @return PPR_OK, PPR_BAD_RULE (the error has line and column), PPR_NO_MEMORY, or
 *          PPR_BAD_ARGUMENT for NULL data with a size. */
PPR_API enum ppr_status ppr_builder_read(struct ppr_builder *builder, struct ppr_view text);

/* ---------------------------------------------- Places, errors, warnings -- */

/** The part of a rule, or of a call, that an error is about. The values are stable. */
enum ppr_part {
    PPR_PART_NONE = 0, /**< no part in particular */
    PPR_PART_RULE = 1,
    PPR_PART_CLIENT_PREFIX = 2,
    PPR_PART_BACKEND_PREFIX = 3,
    PPR_PART_FLAGS = 4,
    PPR_PART_DIRECTION = 5,
    PPR_PART_FIELD_NAME = 6,
    PPR_PART_KIND = 7,
    PPR_PART_SCOPE = 8, /**< the client prefix that cookie rules apply under */
    PPR_PART_COOKIE_DOMAIN = 9,
    PPR_PART_NEW_COOKIE_DOMAIN = 10,
    PPR_PART_COOKIE_PATH = 11,
    PPR_PART_NEW_COOKIE_PATH = 12,
    PPR_PART_COOKIE_NAME = 13,
    PPR_PART_PARAMETER_NAME = 14,
    PPR_PART_TEXT = 15, /**< a text of rules as a whole */
    PPR_PART_LINE = 16, /**< a line of a text */
    PPR_PART_BUILDER = 17 /**< the builder itself, which could not be made */
};

/** Return a part in words, "backend prefix"; static, never NULL, also for an unknown value. */
PPR_API const char *ppr_part_text(enum ppr_part part);

/** An error of a builder, or a warning: something that is allowed, and worth a look. */
struct ppr_error {
    enum ppr_status status; /**< PPR_OK for no error, and for a warning */
    enum ppr_part part; /**< the part that is wrong */
    size_t rule; /**< number of the map or keep rule, from 1; 0 for no such rule */
    const char *source; /**< name of the text, "" if it has none; never NULL */
    size_t line; /**< of the source, from 1; 0 for a rule that came by a call */
    size_t column; /**< in bytes, from 1; 0 for a rule that came by a call */
    size_t offset; /**< of the wrong byte in the part, in bytes */
    const char *message; /**< the reason in words, one line; never NULL */
};

/** Name the source of the rules that follow, for errors and warnings.
 *  @param name copied: a file's name, without control characters; empty keeps the name
 *  @param line the line of the source where the next text begins, and the line of rules that
 *              come by calls, from 1; 0 keeps the line. With an empty name and 0 only a new
 *              text begins.
 *  @return PPR_OK, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data with a size. */
PPR_API enum ppr_status ppr_builder_source(struct ppr_builder *builder, struct ppr_view name,
                                           size_t line);

/** Set the place of the rules that follow by calls. For readers of other formats.
 *  @param line   of the text, from 1, counted from the line of ppr_builder_source; 0 for no
 *                place
 *  @param column in bytes, from 1 */
PPR_API void ppr_builder_place(struct ppr_builder *builder, size_t line, size_t column);

/** Set an error of one's own, if the builder has none. For readers of other formats.
 *  @param error status, part, rule, line (of the text, as for ppr_builder_place), column, offset
 *               and message are copied, of a long message only the first 511 bytes; the source
 *               is the builder's
 *  @return the status of the builder's error; PPR_BAD_ARGUMENT if that of `error` is PPR_OK. */
PPR_API enum ppr_status ppr_builder_fail(struct ppr_builder *builder,
                                         const struct ppr_error *error);

/** Append a warning of one's own. For readers of other formats.
 *  @param warning rule, line, column and message are copied as by ppr_builder_fail. A source of
 *                 NULL is the builder's; else it is one that ppr_builder_item returned, and `line`
 *                 is a line of that source.
 *  @return PPR_OK, or the builder's error, if it has one or (PPR_NO_MEMORY) gets one now. */
PPR_API enum ppr_status ppr_builder_warn(struct ppr_builder *builder,
                                         const struct ppr_error *warning);

/** Return the first error of a builder; never NULL. It and what it points to are valid until the
 *  builder is freed (for a NULL builder: static). */
PPR_API const struct ppr_error *ppr_builder_error(const struct ppr_builder *builder);

/** Get a warning by its number, from 1.
 *  @param warning its message is valid until the builder is called again
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: there are not so many, or NULL. */
PPR_API enum ppr_status ppr_builder_warning(const struct ppr_builder *builder, size_t number,
                                            struct ppr_error *warning);

/** Return the allocator of a builder, for those that allocate for it; NULL for NULL. */
PPR_API const struct ppr_allocator *ppr_builder_allocator(const struct ppr_builder *builder);

/** A rule of any kind as a builder holds it, normalised, with its place. Members that its kind
 *  does not have are empty. The views are valid until a rule is added, `source` until the builder
 *  is freed. */
struct ppr_item {
    enum ppr_item_kind kind;
    enum ppr_direction direction; /**< of a field */
    enum ppr_kind field_kind; /**< of a field; 0 for all known fields of the direction */
    unsigned flags; /**< of a map or keep rule: enum ppr_rule_flag; of cookie flags: enum
                         ppr_cookie_flag */
    size_t rule; /**< number of a map or keep rule, from 1 */
    const char *source; /**< as of ppr_error; the pointers of two texts differ */
    size_t line;
    size_t column;
    struct ppr_view client; /**< as of ppr_rule */
    struct ppr_view backend;
    struct ppr_view scope; /**< of a cookie rule: a client prefix, or empty */
    struct ppr_view name; /**< of a field, a cookie or a parameter */
    struct ppr_view from; /**< of a cookie rule: the domain without a dot at its beginning, or the
                               path without a slash at its end */
    struct ppr_view to; /**< of a cookie rule, as `from` */
    int is_off; /**< 1 for a rule of ppr_builder_cookie_off, else 0 */
};

/** Return how many rules of all kinds a builder has; 0 for NULL. */
PPR_API size_t ppr_builder_size(const struct ppr_builder *builder);

/** Read back a rule of any kind by its number. Rules are numbered from 1 in the order in which
 *  they were given, all kinds together.
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: there are not so many, or NULL. */
PPR_API enum ppr_status ppr_builder_item(const struct ppr_builder *builder, size_t number,
                                         struct ppr_item *item);

/* --------------------------------------------------------------- Table -- */

/** All rules, compiled into one block of memory; immutable; reference counted,
 *  so that a proxy swaps in a new one while old requests finish. */
struct ppr_table;

/** Build a table of all rules so far; the caller owns one reference. The
 *  builder may go on, and build again.
 *  @return NULL when the builder has an error, or gets one now:
 *          PPR_BAD_RULE (a prefix both kept and mapped) or PPR_NO_MEMORY. */
PPR_API struct ppr_table *ppr_builder_build(struct ppr_builder *builder);

/** Add a reference and return the table. Any thread. NULL gives NULL. */
PPR_API struct ppr_table *ppr_table_ref(struct ppr_table *table);

/** Drop a reference; the last one frees the table. Any thread. NULL is ignored. */
PPR_API void ppr_table_unref(struct ppr_table *table);

/** Return how many map and keep rules were given to the builder. NULL has 0. */
PPR_API size_t ppr_table_size(const struct ppr_table *table);

/** A rule as the table holds it: normalised, a prefix's path without a slash at
 *  its end unless it is "/". The views live as long as the table. */
struct ppr_rule {
    struct ppr_view client; /**< empty for a keep rule */
    struct ppr_view backend;
    unsigned flags; /**< PPR_ANY_SCHEME, PPR_KEEP */
};

/** Read back a rule by its number. Rules are numbered from 1 in the order in
 *  which they were given, map and keep together.
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: no such rule, or NULL. */
PPR_API enum ppr_status ppr_table_rule(const struct ppr_table *table, size_t number,
                                       struct ppr_rule *rule);

/** Write all rules of a table in the plain format, one a line: so that rules read in any
 *  format can be kept in this one. Reading them gives the same table, with the same numbers.
 *  Map and keep rules come first, in their order, prefixes normalised and with a slash at their
 *  end; then fields, cookie rules and parameters. Comments and places are lost.
 *  @param table    required
 *  @param buffer   gets the text, without a NUL; NULL with capacity 0 measures
 *  @param capacity size of the buffer
 *  @return REWRITTEN (count bytes were written); NO_SPACE (count bytes are needed; the
 *          buffer is as it was); or BAD_ARGUMENT: no table, or no buffer with a capacity. The
 *          reason is NONE. */
PPR_API struct ppr_result ppr_table_write(const struct ppr_table *table, char *buffer,
                                          size_t capacity);

/* ----------------------------------------------------- Request context -- */

/** What the caller knows of the exchange at hand, in either direction. Every
 *  view may be empty; the more there is, the more can be told apart. Set `size`
 *  to sizeof(struct ppr_context) and all else that is not known to zero: so it
 *  can grow without harm to callers compiled against an older header. client_origin
 *  and backend_url are the caller's, and must be right; client_target and backend_host
 *  come from a client: where they do not parse they count as empty. */
struct ppr_context {
    size_t size;
    struct ppr_view client_origin; /**< what the client sees: "https://www.example.org";
                                        scheme, host and port, nothing after them */
    struct ppr_view client_target; /**< what the client asked for: "/mirror/foo/a?b" */
    struct ppr_view backend_url; /**< what the proxy asked for: "http://10.0.0.7:8080/a?b";
                                        empty: client_target, mapped */
    struct ppr_view backend_host; /**< the Host field sent to the backend, where it is not
                                        the authority of backend_url, or where URLs of that
                                        host with another scheme or port are the backend's too */
};

/* ----------------------------------------------------------- Rewriting -- */

/**
 * Rewrite one URI reference (RFC 3986 4.1).
 *
 * An absolute reference to a backend comes out on the client origin, or as an
 * absolute path where none is known; an absolute path comes out as one; what
 * leads the client to the right place already stays byte for byte. What follows
 * the prefix is carried byte for byte, but for dot segments, which are removed.
 *
 * In the request direction a reference to a client prefix comes out on the backend of
 * the deepest one: as an absolute URL, so that a proxy can route by it; a path comes out
 * as a path if backend_url is given and on the same backend. A client prefix that is a
 * path stands on client_origin, which must be known for an absolute reference to match.
 * Keep rules have no part in it.
 *
 * @param table     required
 * @param direction PPR_RESPONSE or PPR_REQUEST
 * @param context   NULL: nothing is known
 * @param reference without white space around it
 * @param buffer    gets the new reference, without a NUL; must not overlap any
 *                  input; NULL with capacity 0 measures
 * @param capacity  size of the buffer
 * @return UNCHANGED; REWRITTEN; NO_SPACE (the buffer is as it was); or
 *         BAD_ARGUMENT: no table, an unknown direction, NULL data with a size,
 *         a context whose size is too small, or larger with members set that this
 *         version does not know, a client_origin that is not a clean http or https
 *         origin, a backend_url that does not begin with an http, https, ws or wss
 *         origin.
 */
PPR_API struct ppr_result ppr_rewrite_url(const struct ppr_table *table,
                                          enum ppr_direction direction,
                                          const struct ppr_context *context,
                                          struct ppr_view reference, char *buffer, size_t capacity);

/**
 * Rewrite the value of one field, for callers that keep fields as pairs. White
 * space around the value (OWS, RFC 9110 5.6.3) is kept. A field that is not of
 * a known kind is unchanged, with PPR_REASON_NONE.
 *
 * @param name  field name, in any case; HTTP/2 and HTTP/3 names too
 * @param value one line: CR, LF or NUL in it make it malformed
 * @param buffer gets the new value
 * Other parameters and return codes as for ppr_rewrite_url.
 */
PPR_API struct ppr_result ppr_rewrite_field(const struct ppr_table *table,
                                            enum ppr_direction direction,
                                            const struct ppr_context *context, struct ppr_view name,
                                            struct ppr_view value, char *buffer, size_t capacity);

/**
 * Say in words why ppr_rewrite_url does with a reference what it does: one sentence, for
 * a person or a log. It begins with the reason's word (ppr_reason_word), and names the rule by
 * its number, if one decided:
 *
 *     uncovered: http://backend.example.com is a backend of rule 3, but /raw is outside of
 *     its prefix /app
 *
 * It is one line of printable ASCII: a backslash comes as two, any other byte as \xNN; what
 * is long is cut ("..."), so that a sentence has at most 4096 bytes. Userinfo is not told.
 * A client_target or backend_host that was ignored, because it does not parse, is told.
 * Bytes of a malformed reference are counted from 1. The words may change; the first one
 * will not. Time is linear in the reference, and, for
 * other sites and what is uncovered, in the number of rules too. At most 8 KiB of stack.
 *
 * @param buffer   gets the sentence, without a NUL; must not overlap any input; NULL
 *                 with capacity 0 measures
 * @param capacity size of the buffer
 * Other parameters as for ppr_rewrite_url.
 * @return REWRITTEN (count bytes were written); NO_SPACE (count bytes are needed; the buffer
 *         is as it was); or BAD_ARGUMENT as for ppr_rewrite_url. Reason and rule are those
 *         that ppr_rewrite_url gives.
 */
PPR_API struct ppr_result ppr_why_url(const struct ppr_table *table, enum ppr_direction direction,
                                      const struct ppr_context *context, struct ppr_view reference,
                                      char *buffer, size_t capacity);

/** Flags of ppr_rewrite_block. */
enum ppr_block_flag {
    PPR_BLOCK_WHOLE = 1 /**< the block ends with the buffer, without an empty line (trailers) */
};

/**
 * Rewrite a field block (RFC 9112 2.1) in its own buffer: a status or request
 * line if there is one, field lines, the empty line, and perhaps more bytes,
 * which move along untouched. Every other byte stays as it is. The first empty line
 * ends the block, also if nothing is before it. Of several references the result has
 * the reason most worth a look: uncovered, malformed, mapped, kept, other-site,
 * client-facing, relative, in this order; of equal ones that of the first.
 *
 * @param block    the buffer; nothing of the context may point into it
 * @param length   bytes in it
 * @param capacity bytes that it may grow to, at least length; 0 measures
 * @param flags    0 or PPR_BLOCK_WHOLE
 * @return UNCHANGED; REWRITTEN (count is the new length); NO_SPACE (count is
 *         what the new length would be; the capacity must be no less than that,
 *         nor than length); INCOMPLETE: the empty line has not come yet; or
 *         BAD_ARGUMENT as for ppr_rewrite_url, and for a capacity between 0 and
 *         length, an unknown flag, a context that overlaps the buffer. Unless
 *         REWRITTEN, the buffer is as it was.
 */
PPR_API struct ppr_result ppr_rewrite_block(const struct ppr_table *table,
                                            enum ppr_direction direction,
                                            const struct ppr_context *context, char *block,
                                            size_t length, size_t capacity, unsigned flags);

/* ------------------------------------------------------------- Reading -- */

/** A reference in its parts (RFC 3986 3): views into it. A part that is absent
 *  has NULL data; one that is present and empty has not. */
struct ppr_url {
    struct ppr_view scheme; /**< "http" */
    struct ppr_view userinfo; /**< what stands before "@" */
    struct ppr_view host; /**< as sent; an IPv6 literal with its brackets */
    struct ppr_view path; /**< never absent, perhaps empty */
    struct ppr_view query; /**< without "?" */
    struct ppr_view fragment; /**< without "#" */
    long port; /**< as a number; the scheme's default if none is given;
                                   -1 if that is not known */
};

/** Split a reference, with the scanner that matching uses, so that a proxy
 *  connects to what libppr compared.
 *  @param url    gets the parts; untouched unless PPR_OK; required
 *  @param offset gets the place of the first wrong byte if PPR_MALFORMED; may be NULL
 *  @return PPR_OK, PPR_MALFORMED (control characters, a backslash before the
 *          query, an empty authority, a bad port, ...) or PPR_BAD_ARGUMENT. Only
 *          schemes other than http, https, ws and wss may have an empty authority. */
PPR_API enum ppr_status ppr_parse_url(struct ppr_view reference, struct ppr_url *url,
                                      size_t *offset);

/** One field line of a block. */
struct ppr_field {
    struct ppr_view name; /**< as sent */
    struct ppr_view value; /**< without OWS around it; CR LF inside where it is folded */
};

/** Find the next field line of a block, as ppr_rewrite_block sees them: the
 *  start line and lines that are no field lines are passed over.
 *  @param block  the field block
 *  @param offset in: where to begin, 0 at first; out: where to go on
 *  @param field  gets views into the block
 *  @return PPR_OK; PPR_UNCHANGED: the empty line was reached, `offset` is after
 *          it; PPR_INCOMPLETE: the block ends before its empty line, and
 *          `offset` is where its last, unended line begins; PPR_BAD_ARGUMENT. */
PPR_API enum ppr_status ppr_block_next(struct ppr_view block, size_t *offset,
                                       struct ppr_field *field);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PPR_PPR_H */
