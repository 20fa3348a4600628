/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The table: one block of memory with all rules, and one hash with an entry for each prefix that is
   looked up. A lookup takes one probe for each depth at which the origin has prefixes, whatever the
   number of rules. */

#ifndef PPRI_TABLE_TABLE_H
#define PPRI_TABLE_TABLE_H

#include "table/prefix.h"
#include "text/hash.h"
#include "text/memory.h"

#include <stdatomic.h>
#include <stdint.h>

/* Flags of a rule besides enum ppr_rule_flag. A map rule for both directions has PPR_FOR_REQUESTS
   and PPR_FOR_RESPONSES. A keep rule has PPR_FOR_RESPONSES. */
enum ppri_rule_flag {
    PPRI_LOCAL = 1 << 16,
    PPRI_CAPTURING = 1 << 17, /* a prefix of the rule has captures */
    /* No other rule for responses is on the rule's backend origins, except later ones with its
       backend prefix (PPRI_SHARED). */
    PPRI_SOLE = 1 << 18,
    PPRI_SHARED = 1 << 19, /* later rules for responses have the backend prefix of this one */
    PPRI_MEMBERS = 1 << 20 /* other rules have the same client prefix */
};

/* The flags of the directions of a rule. */
#define PPRI_DIRECTIONS (PPR_FOR_REQUESTS | PPR_FOR_RESPONSES)

/* A rule. In the pool it is followed by the text of its prefixes, because both are read
   together. */
struct ppri_rule {
    struct ppri_prefix client; /* size 0 in a keep rule */
    struct ppri_prefix backend; /* size 0 in a local rule */
    /* Bits of depths (segments) at which rules have backend prefixes on this rule's backend origin.
       Valid in the first rule for responses of the origin. */
    uint32_t backend_depths;
    /* Place of the next rule for responses on its backend origins, in a circle; the circle may hold
       rules of other origins. */
    uint32_t next;
    uint32_t number; /* from 1; local rules have numbers of their own */
    uint32_t flags; /* bits of enum ppr_rule_flag and enum ppri_rule_flag */
};

/* Bytes of the unit of places: a rule's place is its offset in the pool in these units. A place is
   never 0. */
#define PPRI_RULE_UNIT sizeof(uint32_t)

/* The number of entries of name_rows. A name is found by its first two bytes, in any case. */
#define PPRI_NAME_STARTS 64
/* Returns the entry of name_rows for names that begin with two bytes; letters in any case. */
static inline unsigned ppri_name_start(char first, char second)
{
    return ((unsigned)first * 2 + ((unsigned)second & 31)) % PPRI_NAME_STARTS;
}
/* The bit of name_rows for names that are not in the registry. */
#define PPRI_NAMED (UINT32_C(1) << 31)

/* A field that a user named by a rule. */
struct ppri_named_field {
    uint32_t name; /* offset in the pool */
    uint16_t size; /* bytes */
    uint8_t direction; /* enum ppr_direction */
    uint8_t kind; /* enum ppr_kind */
};

/* A query parameter that a user named by a rule. */
struct ppri_named_param {
    uint32_t name; /* offset in the pool */
    uint16_t size; /* bytes */
    uint16_t flags; /* PPR_FOR_REQUESTS, PPR_FOR_RESPONSES, PPR_PARAM_PATH */
};

/* A cookie rule (K4). Its texts are in the pool. */
struct ppri_cookie_rule {
    /* The client prefix at or below which it applies; size 0 if everywhere. */
    struct ppri_prefix scope;
    /* Offset of the domain without its first dot, of the path without its last slash, or of the
       name without "*". */
    uint32_t from;
    uint32_t to; /* offset of the new domain or path, in the same form; no text for flags */
    uint16_t from_size; /* bytes */
    uint16_t to_size; /* bytes */
    uint8_t kind; /* enum ppri_cookie_kind */
    /* In cookie-flags `from` is the beginning of a name. In cookie-path the rule is for any path,
       and `from` is empty. */
    bool any_end;
    uint16_t flags; /* bits of enum ppr_cookie_flag */
};

/* Bytes of the longest text of a cookie rule. Browsers ignore longer attributes. */
#define PPRI_COOKIE_TEXT_MAX 1024

/* The kinds of entries of the hash. A client prefix is in a space (enum ppri_space), once among all
   rules and once in each group. A group is the rules that share a backend prefix under a scheme;
   its number is that of its first rule. Members are the rules for requests that share a client
   prefix, and are entered by their backend origins. A cookie rule has an entry by its kind, scope
   and `from`, and the first rule of each scope has one by the scope. An example of a rule and its
   entries:

       map //www.example.org/app/ http://b.example:8080/x/

       origin           http://b.example:8080, and b.example alone, as 8080 is no default port
       backend prefix   /x on that origin; none if the rule is PPRI_SOLE
       client prefix    /app on www.example.org, and /app on any host
       client space     www.example.org */
enum ppri_slot_kind {
    PPRI_SLOT_BACKEND,
    PPRI_SLOT_BACKEND_ORIGIN,
    PPRI_SLOT_DOMAIN, /* a parent domain of a backend's host */
    PPRI_SLOT_CLIENT,
    PPRI_SLOT_CLIENT_SPACE, /* the first rules of a space */
    PPRI_SLOT_MEMBER,
    PPRI_SLOT_COOKIE,
    PPRI_SLOT_COOKIE_SCOPE,
    PPRI_SLOT_LISTED /* the origin of a `client` rule */
};

/* The spaces of client prefixes. */
enum ppri_space {
    PPRI_SPACE_PATH, /* prefixes that are a path alone */
    PPRI_SPACE_HOST, /* prefixes on a host, with or without scheme and port */
    /* The prefixes of PPRI_SPACE_HOST, on any host: used if the client is not known. */
    PPRI_SPACE_ANY
};

/* Bits of `ref` that hold the kind. */
#define PPRI_SLOT_KIND_BITS 4

/* An entry of the hash. Entries are in the order of their tags (text/map.h has an example). */
struct ppri_slot {
    uint32_t tag; /* the upper half of the key */
    /* Place of a rule, or index from 1 of a cookie rule or `client` origin, above the bits of the
       kind; 0 if the slot is empty. */
    uint32_t ref;
};

/* The largest place that `ref` can hold. */
#define PPRI_RULES_MAX (UINT32_MAX >> PPRI_SLOT_KIND_BITS)

static inline uint32_t ppri_ref(size_t place, uint32_t kind)
{
    return (uint32_t)place << PPRI_SLOT_KIND_BITS | kind;
}

static inline uint32_t ppri_ref_kind(uint32_t ref)
{
    return ref & ((1U << PPRI_SLOT_KIND_BITS) - 1);
}

static inline size_t ppri_ref_place(uint32_t ref)
{
    return ref >> PPRI_SLOT_KIND_BITS;
}

/* The number of homes for each entry of `starts`. */
#define PPRI_HOMES_A_START 32

struct ppr_table {
    atomic_size_t references;
    struct ppr_allocator allocator;
    size_t rule_count; /* map and keep rules */
    size_t local_count;
    size_t homes; /* homes of the slots (text/map.h), at least 1 */
    size_t field_count;
    /* Bits of depths: of client prefixes that are a path alone, and of those with a host. */
    uint32_t client_depths[2];
    /* A bit for the hash of each backend host (ppri_host_word, ppri_host_bit). A host whose bit is
       0 is no backend's, unless captures match it. */
    uint64_t backend_hosts[4];
    bool has_hosts; /* there are client prefixes with a host */
    bool has_defaults; /* there are rules with PPR_DEFAULT */
    /* By direction and ppri_name_start: bits of the registry's rows whose names begin so, and
       PPRI_NAMED if other names do. Only for fields that the table rewrites. */
    uint32_t name_rows[2][PPRI_NAME_STARTS];
    const uint32_t *places; /* of map and keep rules by number, then of local rules */
    /* For each PPRI_HOMES_A_START homes, the place of the first rule whose backend origin has its
       home there or later. The last entry is the end of these rules. NULL if the table is small. */
    const uint32_t *starts;
    const struct ppri_slot *slots;
    const struct ppri_prefix *clients; /* the origins of `client` rules */
    size_t client_count;
    size_t cookie_count;
    bool has_cookie_scopes;
    bool has_cookie_marks; /* there are captures, or a semicolon in a prefix */
    size_t param_count;
    uint32_t known_fields[2]; /* by direction, bits of the registry's rows that are on */
    const struct ppri_named_field *fields;
    const struct ppri_cookie_rule *cookies;
    const struct ppri_named_param *params;
    /* By enum ppri_side, the shapes of prefixes with captures, the deepest first. Of shapes of one
       depth, those whose first capture comes later are first. */
    const struct ppri_shape *shapes[2];
    size_t shape_count[2];
    const char *pool;
};

/* Returns the key of an entry of `kind` by its origin and the hash of its path. The key of
   PPRI_SLOT_BACKEND_ORIGIN is the origin's hash itself. */
static inline uint64_t ppri_slot_key(enum ppri_slot_kind kind, uint64_t origin, uint32_t path)
{
    return ppri_mix(origin, (uint64_t)path << PPRI_SLOT_KIND_BITS | kind);
}

/* Returns the key of a backend's host alone, among the origins. Only hosts with a port that is no
   scheme's default have such an entry: other hosts are found on the default ports. */
static inline uint64_t ppri_host_key(uint64_t host_hash)
{
    return ppri_origin_key(host_hash, PPRI_SCHEME_NONE, PPRI_NO_PORT);
}

/* The word of a host's hash in backend_hosts, and its bit there. */
static inline size_t ppri_host_word(uint64_t host_hash)
{
    return (size_t)(host_hash >> 62);
}

static inline uint64_t ppri_host_bit(uint64_t host_hash)
{
    return UINT64_C(1) << (host_hash >> 56 & 63);
}

/* Returns the key of a space. `host_hash` is used by PPRI_SPACE_HOST. */
static inline uint64_t ppri_space_key(enum ppri_space space, uint64_t host_hash)
{
    return space == PPRI_SPACE_HOST ? host_hash : PPRI_HASH_START + (uint64_t)space;
}

/* Returns the number of a group for keys: the rules with the backend prefix of the rule
   `head_number` under `scheme`. The number 0 is that of all rules. */
static inline size_t ppri_group(size_t head_number, enum ppri_scheme scheme)
{
    return head_number * 2 + (scheme == PPRI_SCHEME_HTTPS);
}

/* Returns the key of an entry of `kind` in a group (0 for all rules). For a client prefix `path` is
   its hash, for a space 0. For members `group` is the rule's number, and `space` the hash of the
   backend origin. */
static inline uint64_t ppri_client_key(enum ppri_slot_kind kind, size_t group, uint64_t space,
                                       uint32_t path)
{
    return ppri_mix(ppri_slot_key(kind, space, path), group);
}

/* Returns the home of a key: the upper half of the key as a fraction of the homes. Its entries are
   there or in slots after it. */
static inline size_t ppri_slot_home(uint64_t key, size_t homes)
{
    return (size_t)((key >> 32) * (uint64_t)homes >> 32);
}

/* A search through the slots of a key. */
struct ppri_probe {
    const struct ppr_table *table;
    const struct ppri_slot *at;
    uint32_t tag;
    uint32_t kind;
};

static inline struct ppri_probe ppri_probe_start(const struct ppr_table *table,
                                                 enum ppri_slot_kind kind, uint64_t key)
{
    const struct ppri_probe probe = {table, table->slots + ppri_slot_home(key, table->homes),
                                     (uint32_t)(key >> 32), (uint32_t)kind};
    return probe;
}

/* Returns an estimate of where the first rule of a backend origin is, as an offset in the pool. It
   interpolates between two entries of `starts`. */
static inline size_t ppri_expected(const struct ppr_table *table, uint64_t key)
{
    const size_t home = ppri_slot_home(key, table->homes);
    const uint32_t *start = &table->starts[home / PPRI_HOMES_A_START];
    const size_t size = (size_t)(start[1] - start[0]) * PPRI_RULE_UNIT;
    return (size_t)start[0] * PPRI_RULE_UNIT +
           size * (home % PPRI_HOMES_A_START) / PPRI_HOMES_A_START;
}

/* Bytes that are fetched around the estimate: bytes before it, bytes in all, and the step, which is
   the size of a cache line. All are in the table's block: other parts are before the pool, and room
   is after it. */
#define PPRI_FETCH_BEFORE 128
#define PPRI_FETCH_SIZE   448
#define PPRI_FETCH_STEP   64

/* Prefetches the slots of a backend origin, and the bytes around the estimated place of its first
   rule. Always inlined: GCC 12 drops a function that does nothing else. */
PPRI_INLINE void ppri_fetch_origin(const struct ppr_table *table, uint64_t key)
{
    const char *at = table->pool + ppri_expected(table, key) - PPRI_FETCH_BEFORE;
    PPRI_FETCH(table->slots + ppri_slot_home(key, table->homes));
    for (size_t more = 0; more < PPRI_FETCH_SIZE; more += PPRI_FETCH_STEP)
        PPRI_FETCH(at + more);
}

/* Starts a search for the first rule of a backend origin. */
PPRI_INLINE struct ppri_probe ppri_probe_origin(const struct ppr_table *table, uint64_t key)
{
    if (table->starts)
        ppri_fetch_origin(table, key);
    return ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN, key);
}

/* Returns the rule at a place. */
static inline const struct ppri_rule *ppri_rule_in(const struct ppr_table *table, size_t place)
{
    const void *rule = table->pool + place * PPRI_RULE_UNIT;
    return rule;
}

/* Returns the rule with a number; local rules follow the others. */
static inline const struct ppri_rule *ppri_rule_at(const struct ppr_table *table, size_t number)
{
    return ppri_rule_in(table, table->places[number - 1]);
}

/* Returns the place or index in the next slot with the tag and kind of the search, or 0. The caller
   compares the rule: different keys may have one tag. */
static inline size_t ppri_probe_index(struct ppri_probe *probe)
{
    for (;;) {
        const struct ppri_slot slot = *probe->at;
        if (!slot.ref || slot.tag > probe->tag)
            return 0;
        probe->at++;
        if (slot.tag == probe->tag && ppri_ref_kind(slot.ref) == probe->kind)
            return ppri_ref_place(slot.ref);
    }
}

/* True if a search has a slot with its tag. Most searches end here. */
static inline bool ppri_probe_reach(struct ppri_probe *probe)
{
    while (probe->at->ref && probe->at->tag < probe->tag)
        probe->at++;
    return probe->at->ref && probe->at->tag == probe->tag;
}

/* Returns the rule of the next slot with the tag and kind of the search, or NULL. The caller
   compares it. */
static inline const struct ppri_rule *ppri_probe_next(struct ppri_probe *probe)
{
    const size_t place = ppri_probe_index(probe);
    return place ? ppri_rule_in(probe->table, place) : NULL;
}

static inline size_t ppri_rule_number(const struct ppri_rule *rule)
{
    return rule ? rule->number : 0;
}

static inline bool ppri_rule_is_keep(const struct ppri_rule *rule)
{
    return (rule->flags & PPR_KEEP) != 0;
}

static inline bool ppri_rule_captures(const struct ppri_rule *rule)
{
    return (rule->flags & PPRI_CAPTURING) != 0;
}

/* True if the backend prefix of `rule` is on `scheme`. */
static inline bool ppri_rule_stands_for(const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    return (rule->flags & PPR_ANY_SCHEME) || rule->backend.scheme == (uint8_t)scheme;
}

/* Returns the port of the rule's backend prefix under `scheme`, on which it is. Returns
   PPRI_NO_PORT if the port is a capture. */
static inline int32_t ppri_rule_port(const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    const enum ppri_port_form form = ppri_prefix_port_form(&rule->backend);
    if (form == PPRI_PORT_CAPTURED)
        return PPRI_NO_PORT;
    return form == PPRI_PORT_NAMED || rule->backend.scheme == (uint8_t)scheme
               ? rule->backend.port
               : ppri_default_port(scheme);
}

/* True if the backend prefix of `rule` is on `origin`. If `captures` is NULL, its captures may have
   any value. */
bool ppri_rule_is_on(const char *pool, const struct ppri_rule *rule,
                     const struct ppri_captures *captures, const struct ppri_origin *origin);

/* Returns the flags of `rule` as users write them: a rule for both directions has no flag for
   them. */
static inline unsigned ppri_rule_public_flags(const struct ppri_rule *rule)
{
    const unsigned directions = rule->flags & PPRI_DIRECTIONS;
    const bool silent = directions == PPRI_DIRECTIONS || ppri_rule_is_keep(rule);
    return (rule->flags & 0xffff) & ~(silent ? directions : 0U);
}

/* Returns the rule with the smaller number. A NULL is later than any rule. */
static inline const struct ppri_rule *ppri_earlier(const struct ppri_rule *a,
                                                   const struct ppri_rule *b)
{
    if (!a || !b)
        return a ? a : b;
    return a->number < b->number ? a : b;
}

/* True if `rule` is the only rule for responses on its backend origins, and no backend prefix has
   captures. */
static inline bool ppri_rule_is_alone(const struct ppr_table *table, const struct ppri_rule *rule)
{
    return (rule->flags & PPRI_SOLE) && !table->shape_count[PPRI_BACKEND];
}

#endif
