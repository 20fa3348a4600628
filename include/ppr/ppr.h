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
 *     ppr_builder_map(builder, PPR_STRING("/mirror/foo/"),
 *                     PPR_STRING("http://backend.example.com/"), 0);
 *     struct ppr_table *table = ppr_builder_build(builder);
 *     ppr_builder_free(builder);
 *
 *     struct ppr_context context = PPR_CONTEXT_INIT;
 *     context.client_scheme = PPR_STRING("http");
 *     context.client_authority = PPR_STRING("reverseproxy.com");
 *     struct ppr_exchange exchange;
 *     ppr_exchange_init(&exchange, table, &context, NULL);
 *     struct ppr_result result = ppr_rewrite_block(
 *         &exchange, PPR_RESPONSE, head, head_length, sizeof head, 0);
 *
 * Rules that hold for all calls:
 *
 * - Every size, length, capacity, offset and count is in bytes.
 * - Text comes as pointer and length; no text needs a NUL at its end.
 * - No call does I/O, reads a locale or a global, or sets errno. A call keeps a pointer to its
 *   arguments only where its comment says so.
 * - A table is immutable: any number of threads may use one at the same time
 *   without locks. A builder and an exchange belong to one thread at a time.
 * - The ppr_rewrite_ calls, ppr_exchange_init, ppr_route, ppr_parse_url and ppr_block_next use no
 *   heap, do not recurse, take time linear in their input, and use at most 4 KiB of stack.
 *   ppr_why_url and ppr_why_field use no heap. The comment of ppr_why_url has their time and stack.
 *
 * RFC 3986 is URI syntax, RFC 9110 HTTP semantics, RFC 9112 HTTP/1.1.
 */

#ifndef PPR_PPR_H
#define PPR_PPR_H

#include <stddef.h>
#include <stdint.h>

/* Programs that link libppr as a Windows DLL define PPR_DLL; libppr itself is built with
   PPR_BUILD. */
#if defined(_WIN32) && defined(PPR_BUILD)
#  define PPR_API __declspec(dllexport)
#elif defined(_WIN32) && defined(PPR_DLL)
#  define PPR_API __declspec(dllimport)
#elif defined(__GNUC__)
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

/** The version as one number: major, minor and patch have a byte each. */
#define PPR_VERSION_NUMBER 0x000200

/** Return the version of the linked library, "0.2.0"; static, never NULL. */
PPR_API const char *ppr_version(void);

/* -------------------------------------------------------------- Status -- */

/** The result of a call. The values are fixed. */
enum ppr_status {
    PPR_OK = 0, /**< done */
    PPR_UNCHANGED = 1, /**< nothing was written: the caller's bytes are right as they are */
    PPR_REWRITTEN = 2, /**< ppr_result.count bytes were written */
    PPR_NO_SPACE = 3, /**< nothing was written; a capacity of ppr_result.count is enough */
    PPR_INCOMPLETE = 4, /**< a field block without its end; nothing was written */
    PPR_BAD_ARGUMENT = 5, /**< the caller broke the contract; nothing was written */
    PPR_MALFORMED = 6, /**< ppr_parse_url: not a reference */
    PPR_NO_MEMORY = 7, /**< builder: the allocator returned NULL */
    PPR_BAD_RULE = 8, /**< builder: see ppr_builder_error */
    PPR_END = 9, /**< ppr_block_next: the empty line was reached */
    PPR_DROPPED = 10 /**< ppr_rewrite_field, ppr_rewrite_fields: the caller must take the field
                          out; nothing was written */
};

/** The reason why a reference came out as it did. The values are fixed. */
enum ppr_reason {
    PPR_REASON_NONE = 0, /**< there was no reference */
    PPR_REASON_MAPPED = 1, /**< a rule covers it */
    PPR_REASON_CLIENT_FACING = 2, /**< it names the client side already */
    PPR_REASON_RELATIVE = 3, /**< relative, and right as it is */
    PPR_REASON_OTHER_SITE = 4, /**< another site, or another scheme */
    PPR_REASON_KEPT = 5, /**< a keep rule covers it */
    PPR_REASON_UNCOVERED = 6, /**< it names a backend of the table, and no rule covers its path:
                                   an internal name goes out. Worth a log line. */
    PPR_REASON_MALFORMED = 7 /**< not a reference, or one with credentials for a backend; left
                                  byte for byte */
};

/** Return a status in words; static, never NULL, also for an unknown value. */
PPR_API const char *ppr_status_text(int32_t status);

/** Return a reason's word ("mapped", "client-facing", "relative", "other-site",
 *  "kept", "uncovered", "malformed", "-" for none); static, never NULL. */
PPR_API const char *ppr_reason_word(int32_t reason);

/** The result of a call that writes. */
struct ppr_result {
    int32_t status; /**< enum ppr_status: UNCHANGED, REWRITTEN, DROPPED, NO_SPACE, INCOMPLETE or
                         BAD_ARGUMENT */
    int32_t reason; /**< enum ppr_reason; of several references, the one most worth a look */
    size_t rule; /**< number of the rule that decided, from 1; 0 for no rule, as for
                      UNCOVERED and OTHER_SITE */
    size_t count; /**< REWRITTEN: bytes written; NO_SPACE: a capacity that is enough; else 0 */
    size_t offset; /**< of the reference that `reason` is about, in the input as it was given;
                        without meaning if the reason is NONE */
    size_t end; /**< ppr_rewrite_block: offset after the empty line, in the input; else 0. Once
                     rewritten, the head ends at end + count - length. */
    size_t reserved[2]; /**< 0 */
};

/* --------------------------------------------------------- String view -- */

/** Bytes somewhere else. {NULL, 0} is an empty view, and so is any of size 0;
 *  NULL with a size above 0 is a bad argument everywhere. */
struct ppr_view {
    const char *data;
    size_t size;
};

/** A view of a string literal, in C99 and C++; C90 has ppr_view_of. ISO C does not allow it in the
 *  initialiser of a static object: write {"text", 4} there. */
#ifdef __cplusplus
static inline struct ppr_view ppr_string_view(const char *data, size_t size)
{
    struct ppr_view view;
    view.data = data;
    view.size = size;
    return view;
}
#  define PPR_STRING(literal) ppr_string_view("" literal, sizeof(literal) - 1)
#else
#  define PPR_STRING(literal) ((struct ppr_view){"" literal, sizeof(literal) - 1})
#endif

/** Return a view of a NUL-terminated string, without the NUL. NULL gives an
 *  empty view. It lives as long as the string. */
PPR_API struct ppr_view ppr_view_of(const char *string);

/* ----------------------------------------------------------- Allocator -- */

/** Where a builder and its tables get memory. Both functions are
 *  required. Blocks are aligned as malloc's. `context` is handed to each call,
 *  and must outlive the builder and every table built from it; the last
 *  ppr_table_unref, and so `release`, may come from any thread. */
struct ppr_allocator {
    void *context;
    void *(*allocate)(void *context, size_t size); /**< returns NULL if there is no memory */
    void (*release)(void *context, void *memory); /**< `memory` is never NULL */
};

/* ------------------------------------------------------------- Builder -- */

/** Collects rules. Errors are sticky: after the first, every further call
 *  returns its status and does nothing. A bad argument is such an error, too. So add, add, add,
 *  build, and look at the error once. Where a function takes a builder, NULL is one that ran out
 *  of memory. */
struct ppr_builder;

/** Flags of a rule. The values are fixed. */
enum ppr_rule_flag {
    PPR_ANY_SCHEME = 1, /**< the backend prefix stands for http and https, each with its default
                             port, or both with the port that it names */
    PPR_KEEP = 2, /**< read back: a keep rule */
    PPR_CLIENT_SLASH = 4, /**< read back by ppr_builder_item: the client prefix was written with
                               a slash at its end */
    PPR_BACKEND_SLASH = 8, /**< the same of the backend prefix */
    PPR_FOR_REQUESTS = 16, /**< the rule is for requests, */
    PPR_FOR_RESPONSES = 32, /**< or for responses; both, or none of them: for both */
    PPR_ANY_PORT = 64, /**< a URL on the client's own host is the client's at whatever port */
    PPR_EXACT = 128, /**< it is the client's at the client's own origin only */
    PPR_AWARE = 256, /**< the backend knows its client prefix: paths that it sends stay */
    PPR_UNAWARE = 512, /**< it does not: a path that it sends is always the backend's own */
    PPR_DEFAULT = 1024, /**< for client hosts that no other rule names by host or URL */
    PPR_PARAM_PATH = 2048 /**< of a query parameter: absolute paths are mapped, too */
};

/** Kinds of rules. The values are stable. */
enum ppr_item_kind {
    PPR_ITEM_MAP = 1,
    PPR_ITEM_KEEP = 2,
    PPR_ITEM_FIELD = 3,
    PPR_ITEM_COOKIE_DOMAIN = 4,
    PPR_ITEM_COOKIE_PATH = 5,
    PPR_ITEM_COOKIE_FLAGS = 6,
    PPR_ITEM_QUERY_PARAM = 7,
    PPR_ITEM_LOCAL = 8,
    PPR_ITEM_CLIENT = 9
};

/** From backend to client, or from client to backend. */
enum ppr_direction { PPR_RESPONSE = 0, PPR_REQUEST = 1 };

/** How a field's value carries references. */
enum ppr_kind {
    PPR_KIND_NONE = 0, /**< the field is not rewritten */
    PPR_KIND_URI = 1, /**< "uri": one URI reference, as Location (RFC 9110 10.2.2) */
    PPR_KIND_REFRESH = 2, /**< "refresh": a time and a reference (WHATWG HTML) */
    PPR_KIND_LINK = 3, /**< "link": targets and anchors of a list (RFC 8288 3) */
    PPR_KIND_COOKIE = 4, /**< "set-cookie": Domain and Path of a cookie (RFC 6265bis 5.6) */
    PPR_KIND_ORIGIN = 5, /**< "origin": serialised origins, "null", "*" (RFC 6454 6.2) */
    PPR_KIND_SCOPE = 6, /**< "scope": a path that bounds something */
    PPR_KIND_CSP = 7, /**< "csp": Content-Security-Policy (CSP 3) */
    PPR_KIND_TEXT = 8, /**< "text": absolute URLs anywhere in a text */
    PPR_KIND_IF = 9, /**< "if": the resource tags of If (RFC 4918 10.4) */
    PPR_KIND_HX_LOCATION = 10, /**< "hx-location": one reference, or JSON whose `path` is one */
    PPR_KIND_ENDPOINTS = 11, /**< "endpoints": each quoted string of Reporting-Endpoints (RFC 9651
                                  3.2), each `url` of Report-To, which is JSON */
    PPR_KIND_DROP = 12 /**< "drop": the field is taken out */
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
    PPR_COOKIE_NOSAMESITE = 128, /**< loses it */
    PPR_COOKIE_PARTITIONED = 256, /**< has Partitioned */
    PPR_COOKIE_NOPARTITIONED = 512 /**< loses it */
};

/** Return a new builder, or NULL when there is no memory, or a function of the
 *  allocator is missing.
 *  @param allocator copied; NULL for malloc and free. */
PPR_API struct ppr_builder *ppr_builder_new(const struct ppr_allocator *allocator);

/** Free a builder. Its tables live on. NULL is ignored. */
PPR_API void ppr_builder_free(struct ppr_builder *builder);

/** Add a rule that joins two prefixes. Prefixes are
 *  directories: `/app` and `/app/` are the same, and cover `/app/x`, not
 *  `/apple`. They are copied and normalised (RFC 3986 6.2.2.1, 6.2.2.2, 6.2.3). A prefix has at
 *  most 8000 bytes, of which at most 255 are the host's, and 31 segments; it has no userinfo,
 *  query, fragment or dot segments.
 *
 *  The longest prefix wins, whatever the order of the rules. For responses this is the backend
 *  prefix; of rules with one backend prefix the one whose client prefix covers client_target wins,
 *  else the first that may stand on the client's origin, else the first. For requests it is the
 *  client prefix; of rules with one client prefix the first wins. A rule given twice has two
 *  numbers and the effect of one.
 *
 *  @param client  an absolute path, which stands on any host; `//host/path` or `//host:port/path`,
 *                 which stands on that host; or an absolute http or https URL
 *  @param backend an absolute URL: http or https; ws and wss are read as these
 *  @param flags   0, or of enum ppr_rule_flag those that are not only read back; PPR_ANY_PORT
 *                 contradicts PPR_EXACT, and PPR_AWARE PPR_UNAWARE
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for an
 *          unknown flag, flags that contradict each other, or NULL data with a size. */
PPR_API enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                        struct ppr_view backend, unsigned flags);

/** Add a rule that leaves a backend prefix alone in responses. The longest
 *  prefix wins among map and keep rules together. Requests do not look at keep rules. Parameters
 *  and return codes as for ppr_builder_map.
 *  @param flags 0 or PPR_ANY_SCHEME */
PPR_API enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                         unsigned flags);

/** Add a rule by which requests at or below a client prefix are not passed on (Apache's `!`): the
 *  server answers them itself. The longest wins among map and local rules, of equal prefixes the
 *  local one. It compares as the most generous server would: runs of slashes as one, `%2F`, `%5C`
 *  and a backslash as slashes, a segment up to its `;`. It is no access control all the same: that
 *  is the server's, which sees the request.
 *  @param client as of ppr_builder_map
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data with a size. */
PPR_API enum ppr_status ppr_builder_local(struct ppr_builder *builder, struct ppr_view client);

/** Add an origin by which clients may know this proxy. If there is any, a client origin that is
 *  none of them counts as not given. Fields that the backend checks against forged requests, Origin
 *  and Referer, are mapped only for a client origin that a rule names: by this call, or as the host
 *  or URL of its client prefix.
 *  @param origin an http or https URL without a path, `https://www.example.org`
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for NULL data with a size. */
PPR_API enum ppr_status ppr_builder_client(struct ppr_builder *builder, struct ppr_view origin);

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
 *  @param from, to absolute paths, compared as text; `from` may be `*`, which counts last: any
 *         path, and none
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

/** Have the URL in a query parameter mapped, too, wherever a reference has such a query (RFC 3986
 *  3.4), also one of another site's: `redirect_uri` of
 *  `https://id.example/login?redirect_uri=http%3A%2F%2Fbackend.example.com%2F`. Only an absolute
 *  URL that comes out absolute, and with PPR_PARAM_PATH an absolute path; only the value changes,
 *  and only where it must. An encoded value with more than 256 bytes before its own query stays.
 *
 *  Not for a parameter that the other site compares with what the backend told it directly, as the
 *  token request of OAuth 2.0 (RFC 6749 4.1.3) and the ticket validation of CAS do: a proxy does
 *  not see these, and the login fails. Tell such a backend its public URL.
 *  @param name  compared as bytes; not `*`
 *  @param flags PPR_FOR_RESPONSES, PPR_FOR_REQUESTS or both: the directions, responses if none is
 *               given; PPR_PARAM_PATH
 *  @return PPR_OK, PPR_BAD_RULE, PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for an unknown flag, or NULL
 *          data with a size. */
PPR_API enum ppr_status ppr_builder_query_param(struct ppr_builder *builder, struct ppr_view name,
                                                unsigned flags);

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
    PPR_PART_BUILDER = 17, /**< the builder itself, which could not be made */
    PPR_PART_CLIENT_ORIGIN = 18
};

/** Return a part in words, "backend prefix"; static, never NULL, also for an unknown value. */
PPR_API const char *ppr_part_text(int32_t part);

/** An error of a builder, or a warning: something that is allowed, and worth a look. */
struct ppr_error {
    int32_t status; /**< enum ppr_status; PPR_OK for no error, and for a warning */
    int32_t part; /**< enum ppr_part: the part that is wrong */
    size_t rule; /**< number of the map or keep rule, from 1; 0 for no such rule */
    const char *source; /**< name of the text, "" if it has none; never NULL */
    size_t line; /**< of the source, from 1; 0 if it is not known */
    size_t column; /**< in bytes, from 1; 0 for a rule that came by a call */
    size_t offset; /**< of the wrong byte in the part, in bytes */
    const char *message; /**< the reason in words, one line; never NULL */
    size_t reserved[2]; /**< 0 */
};

/** Name the source of the rules that follow, for errors and warnings.
 *  @param name copied: a file's name; empty keeps the name
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

/** Format an error or a warning: "source:line:column: why", without the parts that are not known.
 *  @param buffer gets the text, without a NUL; NULL with capacity 0 measures
 *  @return REWRITTEN; NO_SPACE (count is exact); or BAD_ARGUMENT for NULL. The reason is NONE. */
PPR_API struct ppr_result ppr_error_text(const struct ppr_error *error, char *buffer,
                                         size_t capacity);

/** Get a warning by its number, from 1. ppr_builder_warn appends them, and so do the calls of
 *  <ppr/rules.h>.
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
    int32_t kind; /**< enum ppr_item_kind */
    int32_t direction; /**< enum ppr_direction, of a field */
    int32_t field_kind; /**< enum ppr_kind, of a field; 0 for all known fields of the direction */
    unsigned flags; /**< of a map or keep rule: enum ppr_rule_flag; of cookie flags: enum
                         ppr_cookie_flag */
    size_t rule; /**< number of a map or keep rule, from 1, or of a local rule */
    const char *source; /**< as of ppr_error; the pointers of two texts differ */
    size_t line;
    size_t column;
    struct ppr_view client; /**< as of ppr_rule; of a client rule: the origin */
    struct ppr_view backend;
    struct ppr_view scope; /**< of a cookie rule: a client prefix, or empty */
    struct ppr_view name; /**< of a field, a cookie or a parameter */
    struct ppr_view from; /**< of a cookie rule: the domain without a dot at its beginning, or the
                               path without a slash at its end */
    struct ppr_view to; /**< of a cookie rule, as `from` */
    int32_t is_off; /**< 1 for a rule of ppr_builder_cookie_off, else 0 */
    size_t reserved[2]; /**< 0 */
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
    unsigned flags; /**< of enum ppr_rule_flag; neither PPR_FOR_REQUESTS nor PPR_FOR_RESPONSES: for
                         both, or a keep rule */
    size_t reserved[2]; /**< 0 */
};

/** Read back a rule by its number. Rules are numbered from 1 in the order in
 *  which they were given, map and keep together.
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: no such rule, or NULL. */
PPR_API enum ppr_status ppr_table_rule(const struct ppr_table *table, size_t number,
                                       struct ppr_rule *rule);

/** Return how many local rules were given to the builder. NULL has 0. */
PPR_API size_t ppr_table_locals(const struct ppr_table *table);

/** Read back the client prefix of a local rule by its number. Local rules have numbers of their
 *  own, from 1.
 *  @param client gets a view that lives as long as the table
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: no such rule, or NULL. */
PPR_API enum ppr_status ppr_table_local(const struct ppr_table *table, size_t number,
                                        struct ppr_view *client);

/** Return the kind as which a table rewrites a field, or PPR_KIND_NONE.
 *  @param name a field name, compared without regard to case
 *  @return PPR_KIND_NONE also for NULL or an unknown direction. */
PPR_API enum ppr_kind ppr_table_kind(const struct ppr_table *table, enum ppr_direction direction,
                                     struct ppr_view name);

/** Get a field that a table rewrites by its number, from 1: a host that keeps fields by name looks
 *  up only these. The order is the table's own.
 *  @param name gets a view that lives as long as the table; may be NULL
 *  @param kind may be NULL
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: there are not so many, NULL, or an unknown direction. */
PPR_API enum ppr_status ppr_table_field(const struct ppr_table *table, enum ppr_direction direction,
                                        size_t number, struct ppr_view *name, int32_t *kind);

/** Write all rules of a table in the plain format, one a line: so that rules read in any
 *  format can be kept in this one. Reading them gives the same table, with the same numbers.
 *  Map and keep rules come first, in their order, prefixes normalised and with a slash at their
 *  end; then local rules, client origins, fields, cookie rules and parameters. Comments and places
 *  are lost.
 *  @param table    required
 *  @param buffer   gets the text, without a NUL; NULL with capacity 0 measures
 *  @param capacity size of the buffer
 *  @return REWRITTEN (count bytes were written); NO_SPACE (count bytes are needed; the
 *          buffer is as it was); or BAD_ARGUMENT: no table, or no buffer with a capacity. The
 *          reason is NONE. */
PPR_API struct ppr_result ppr_table_write(const struct ppr_table *table, char *buffer,
                                          size_t capacity);

/* ------------------------------------------------------------ Exchange -- */

/** The knowledge that a proxy has of an exchange, in the pieces in which it has them. Every view
 *  may be empty; the more is given, the more can be told apart. Without the backend members the
 *  backend is that of the rule that covers client_target; without that, paths stay, as relative
 *  references do. Without scheme or authority of the client, references come out as paths. Begin
 *  with PPR_CONTEXT_INIT: `size` lets the struct grow without harm to callers compiled against an
 *  older header. */
struct ppr_context {
    size_t size; /**< sizeof(struct ppr_context) */
    struct ppr_view client_scheme; /**< how the client reached the proxy: "https" */
    struct ppr_view client_authority; /**< Host or :authority as received,
                                           "www.example.org:8443"; an absolute-form client_target
                                           takes its place (RFC 9112 3.2.2) */
    struct ppr_view client_target; /**< the request target: "/mirror/foo/a?b", or absolute-form */
    struct ppr_view backend_scheme; /**< "http", "https"; "h2" is https, "h2c" and "grpc" are
                                         http; of any other the backend's origin is not known */
    struct ppr_view backend_authority; /**< where the request went, as the rule names it:
                                            "app.internal:8080". If no rule names it (it is an
                                            address, or a member of a balancer), its own
                                            references count as those of the backend that
                                            client_target's rule names */
    struct ppr_view backend_target; /**< "/a?b" */
    struct ppr_view backend_host; /**< the Host field sent to the backend: the client's, if the
                                       proxy preserves it. URLs of this host name the backend, at
                                       the backend's scheme and at ports that the client, the
                                       backend or a default explains; `exact` and `any-port` of
                                       the rule say otherwise */
};

/** An empty context. Valid in C and C++. */
#define PPR_CONTEXT_INIT                                                                           \
  {                                                                                                \
    sizeof(struct ppr_context), {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0},  \
    {                                                                                              \
      NULL, 0                                                                                      \
    }                                                                                              \
  }

/** Members of a context that ppr_exchange_init ignored, as bits. The values are fixed. */
enum ppr_context_bit {
    PPR_IGNORED_CLIENT_SCHEME = 1,
    PPR_IGNORED_CLIENT_AUTHORITY = 2,
    PPR_IGNORED_CLIENT_TARGET = 4,
    PPR_IGNORED_BACKEND_SCHEME = 8,
    PPR_IGNORED_BACKEND_AUTHORITY = 16,
    PPR_IGNORED_BACKEND_TARGET = 32,
    PPR_IGNORED_BACKEND_HOST = 64,
    PPR_IGNORED_CLIENT_ORIGIN = 128 /**< scheme and authority of the client parse, and do not count
                                         all the same: client rules do not list them, or they are
                                         a backend's, and no rule names them */
};

/** One request and its response, and the proxy's knowledge of them, read once for all their fields
 *  in both directions.
 *  The memory is the caller's, on the stack or in a struct of its own; there is nothing to free.
 *
 *  - It borrows the table and the bytes of the context until its last use. So these bytes must not
 *    lie in a block that is being rewritten, nor change: results would be wrong without an error.
 *  - It holds no pointer into itself: it may be moved and copied, with memcpy too.
 *  - Calls fill it in, so one thread at a time uses it.
 *  - It may be dropped at any time, and initialised again. */
struct ppr_exchange {
    uint64_t opaque[96];
};

/** Prepare an exchange. The first call that needs to know reads the members and finds the rules; so
 *  an exchange that is prepared for nothing costs little. With `ignored` it is done here.
 *
 *  Most of a context comes from a client, so no member can switch rewriting off: one that does not
 *  parse is ignored as if it were empty. An empty port is a port left out.
 *
 *  @param exchange required
 *  @param table    required; borrowed
 *  @param context  its bytes are borrowed, the struct is not; NULL stands for an empty one
 *  @param ignored  gets the members that were ignored (enum ppr_context_bit), for a log, 0 for
 *                  none; `*` and the authority of CONNECT are no targets and count; may be NULL
 *  @return PPR_OK, or PPR_BAD_ARGUMENT: NULL for the exchange or the table, a member with NULL
 *          data and a size, a context that is smaller than this header's, or larger with members
 *          set that this version does not know. Then calls on the exchange return BAD_ARGUMENT. */
PPR_API enum ppr_status ppr_exchange_init(struct ppr_exchange *exchange,
                                          const struct ppr_table *table,
                                          const struct ppr_context *context, unsigned *ignored);

/* ----------------------------------------------------------- Rewriting -- */

/**
 * Find the backend URL of a request: the client's target, mapped by the rules for requests.
 *
 * @param table    required
 * @param context  required; only its client members are looked at. client_target is a request
 *                 target (RFC 9112 3.2): origin-form, in which `//x` is a path, or absolute-form,
 *                 of whatever host. A client authority that is missing or ignored stands for any:
 *                 a server answers 400 to a bad Host first. Bytes that libppr does not know as
 *                 malformed are copied, a space, too: who sends HTTP/1.1 refuses one first.
 * @param buffer   gets the absolute URL, without a NUL; NULL with capacity 0 measures
 * @param capacity size of the buffer
 * @return REWRITTEN; NO_SPACE (count is exact); UNCHANGED if no rule covers the target (the reason
 *         is UNCOVERED) or the target is no path (`*`, the authority of CONNECT, a backslash or
 *         control character: MALFORMED); or BAD_ARGUMENT as for ppr_exchange_init, for the members
 *         looked at.
 */
PPR_API struct ppr_result ppr_route(const struct ppr_table *table,
                                    const struct ppr_context *context, char *buffer,
                                    size_t capacity);

/**
 * Rewrite one URI reference (RFC 3986 4.1).
 *
 * An absolute reference to a backend comes out on the client origin, or as an
 * absolute path where none is known; an absolute path comes out as one; what
 * leads the client to the right place already stays byte for byte. What follows
 * the prefix is carried byte for byte, but for dot segments, which are removed.
 *
 * In the request direction a reference to a client prefix comes out on the backend of
 * the deepest one: as an absolute URL; a path comes out as a path if the backend is known and on
 * the same backend. A client prefix that is a path stands on the client origin, which must be
 * known for an absolute reference to match. Keep rules have no part in it.
 *
 * @param exchange  required; calls fill it in
 * @param direction PPR_RESPONSE or PPR_REQUEST
 * @param reference without white space around it
 * @param buffer    gets the new reference, without a NUL; must not overlap any
 *                  input; NULL with capacity 0 measures
 * @param capacity  size of the buffer
 * @return UNCHANGED; REWRITTEN; NO_SPACE (count is exact; the buffer is as it was); or
 *         BAD_ARGUMENT: NULL, an unknown direction, NULL data with a size.
 */
PPR_API struct ppr_result ppr_rewrite_url(struct ppr_exchange *exchange,
                                          enum ppr_direction direction, struct ppr_view reference,
                                          char *buffer, size_t capacity);

/**
 * Rewrite the value of one field, for callers that keep fields as pairs. White
 * space around the value (OWS, RFC 9110 5.6.3) is kept. A field that the table does not rewrite
 * in this direction is unchanged, with PPR_REASON_NONE.
 *
 * @param name  field name, in any case; HTTP/2 and HTTP/3 names too
 * @param value one line: CR, LF or NUL in it make it malformed
 * @param buffer gets the new value
 * Other parameters and return codes as for ppr_rewrite_url. Besides, DROPPED: the caller must take
 * the field out; it has the kind PPR_KIND_DROP, whatever its value.
 */
PPR_API struct ppr_result ppr_rewrite_field(struct ppr_exchange *exchange,
                                            enum ppr_direction direction, struct ppr_view name,
                                            struct ppr_view value, char *buffer, size_t capacity);

/** A field as a pair, for ppr_rewrite_fields: the caller sets name and value, the call sets the
 *  rest, which need not be initialised. */
struct ppr_pair {
    struct ppr_view name;
    struct ppr_view value;
    int32_t status; /**< enum ppr_status: UNCHANGED, REWRITTEN or DROPPED */
    int32_t reason; /**< enum ppr_reason */
    size_t rule; /**< as of ppr_result */
    size_t at; /**< REWRITTEN: offset of the new value in the buffer */
    size_t length; /**< REWRITTEN: its bytes; else 0 */
    size_t reserved[2]; /**< 0 */
};

/**
 * Rewrite the values of several fields into one buffer, as ppr_rewrite_field does for each.
 *
 * @param pairs  required unless pair_count is 0; unless REWRITTEN or UNCHANGED, their outputs are
 *               not to be used
 * @param buffer gets the new values, one after the other; must not overlap names, values or pairs;
 *               NULL with capacity 0 measures
 * @param result gets the sum: status, the reason most worth a look with its rule, the bytes of all
 *               new values; its offset is the number of the pair, from 0; may be NULL
 * @return the status of the result: UNCHANGED, REWRITTEN (one field at least is rewritten or
 *         dropped), NO_SPACE (count is exact), or BAD_ARGUMENT as for ppr_rewrite_url.
 */
PPR_API enum ppr_status ppr_rewrite_fields(struct ppr_exchange *exchange,
                                           enum ppr_direction direction, struct ppr_pair *pairs,
                                           size_t pair_count, char *buffer, size_t capacity,
                                           struct ppr_result *result);

/** Flags of ppr_rewrite_block. */
enum ppr_block_flag {
    PPR_BLOCK_WHOLE = 1, /**< the block ends with the buffer, without an empty line (trailers) */
    PPR_BLOCK_HEAD = 2 /**< `length` is that of the head: an empty line anywhere else than at its
                            end is malformed, because the caller and libppr would not agree on the
                            end of the head: the result is UNCHANGED and MALFORMED, with the offset
                            after that line. Such a head must not be forwarded. */
};

/**
 * Rewrite a field block (RFC 9112 2.1) in its own buffer: a status or request
 * line if there is one, field lines, the empty line, and perhaps more bytes,
 * which move along untouched. Every other byte stays as it is, the start line, too; but a folded
 * value that is rewritten comes out on one line, and all lines of a field of PPR_KIND_DROP are taken
 * out. A line ends in CR LF or LF. The first empty line ends the block, also if nothing stands above
 * it. A line that is no field line is passed over: to refuse one, as with a space before its colon,
 * is the caller's duty (RFC 9112 5.1). Of several references the result has the reason most worth a
 * look: uncovered, malformed, mapped, kept, other-site, client-facing, relative, in this order; of
 * equal ones the first.
 *
 * @param exchange  required; its context and table must not lie in the block
 * @param block     the buffer
 * @param length    bytes in it
 * @param capacity  bytes that it may grow to, at least length; 0 measures: then the result is
 *                  NO_SPACE also if the block would shrink
 * @param flags     0 or enum ppr_block_flag
 * @return UNCHANGED; REWRITTEN (count is the new length); NO_SPACE (count is the length and the
 *         sum of all growth: a capacity that is always enough; a smaller one may be, if what comes
 *         out fits); INCOMPLETE: the empty line has not come yet; or BAD_ARGUMENT as for
 *         ppr_rewrite_url, and for a capacity above 0 and below length, or an unknown flag. Unless
 *         REWRITTEN, the buffer is as it was.
 */
PPR_API struct ppr_result ppr_rewrite_block(struct ppr_exchange *exchange,
                                            enum ppr_direction direction, char *block,
                                            size_t length, size_t capacity, unsigned flags);

/**
 * Explain in words why ppr_rewrite_url does with a reference what it does: one sentence, for
 * a person or a log. It begins with the reason's word (ppr_reason_word), and names the rule by
 * its number, if one decided:
 *
 *     uncovered: http://backend.example.com is a backend of rule 3, but /raw is outside of
 *     its prefix /app
 *
 * The sentence is one line of printable ASCII: a backslash comes as two, any other byte as \xNN;
 * long texts are cut ("..."), so that it has at most 4096 bytes. It does not show userinfo.
 * It names members of the context that were ignored. Bytes of a malformed reference are counted
 * from 1. The words may change; the first one will not. Time is linear in the reference, and, for
 * other sites and uncovered references, in the number of rules too. At most 8 KiB of stack.
 *
 * @param buffer   gets the sentence, without a NUL; must not overlap any input; NULL
 *                 with capacity 0 measures
 * @param capacity size of the buffer
 * Other parameters as for ppr_rewrite_url.
 * @return REWRITTEN; NO_SPACE (count is exact; the buffer is as it was); or BAD_ARGUMENT as for
 *         ppr_rewrite_url. Reason and rule are those that ppr_rewrite_url gives.
 */
PPR_API struct ppr_result ppr_why_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                                      struct ppr_view reference, char *buffer, size_t capacity);

/**
 * Explain in words why ppr_rewrite_field changes a value, or leaves it: one sentence about the part
 * of the value that the reason is about. The sentence begins with the reason's word, as that of
 * ppr_why_url; with "-" if there is no reason; or with "dropped":
 *
 *     mapped by rule 1: `/x` at byte 11 of Set-Cookie stands for http://b/x, which the client sees
 *     as /app: it comes out as a=b; Path=/app
 *     -: no rule has Alt-Svc rewritten in responses
 *
 * Bytes are counted from 1. Everything else is as for ppr_why_url.
 *
 * @param name  field name
 * @param value as for ppr_rewrite_field
 * Other parameters and return codes as for ppr_why_url. Reason, rule and offset are those that
 * ppr_rewrite_field gives.
 */
PPR_API struct ppr_result ppr_why_field(struct ppr_exchange *exchange, enum ppr_direction direction,
                                        struct ppr_view name, struct ppr_view value, char *buffer,
                                        size_t capacity);

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
    int32_t port; /**< as a number; the scheme's default if none is given;
                                   -1 if that is not known */
    int32_t reserved_word; /**< 0 */
    size_t reserved[2]; /**< 0 */
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
    size_t reserved[2]; /**< 0 */
};

/** Find the next field line of a block, as ppr_rewrite_block sees them: the
 *  start line and lines that are no field lines are passed over.
 *  @param block     the field block
 *  @param direction of the block
 *  @param offset    in: where to begin, 0 at first; out: where to go on
 *  @param field     gets views into the block
 *  @return PPR_OK; PPR_END: the empty line was reached, `offset` is after
 *          it; PPR_INCOMPLETE: the block ends before its empty line, and
 *          `offset` is where its last, unended line begins; PPR_BAD_ARGUMENT. */
PPR_API enum ppr_status ppr_block_next(struct ppr_view block, enum ppr_direction direction,
                                       size_t *offset, struct ppr_field *field);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PPR_PPR_H */
