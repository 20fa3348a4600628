/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The table: one block of memory with all rules, and one hash of every prefix
   that can be asked for. What is found costs one probe for each depth that the
   origin at hand has rules at, however many rules there are. */

#ifndef PPRI_TABLE_TABLE_H
#define PPRI_TABLE_TABLE_H

#include "table/prefix.h"
#include "text/hash.h"
#include "text/memory.h"

#include <stdatomic.h>
#include <stdint.h>

/* What a rule is, in addition to enum ppr_rule_flag. A map rule for both directions has
   PPR_FOR_REQUESTS and PPR_FOR_RESPONSES; a keep rule has PPR_FOR_RESPONSES. */
enum ppri_rule_flag {
    PPRI_LOCAL = 1 << 16,
    PPRI_CAPTURING = 1 << 17, /* there are captures in a prefix */
    PPRI_SOLE = 1 << 18, /* no other rule for responses has a backend prefix on the rule's backend
                            origins, but perhaps a later one the same prefix (PPRI_SHARED) */
    PPRI_SHARED = 1 << 19, /* another rule for responses has the same backend prefix */
    PPRI_MEMBERS = 1 << 20 /* other rules have the same client prefix */
};

/* The directions of a rule. */
#define PPRI_DIRECTIONS (PPR_FOR_REQUESTS | PPR_FOR_RESPONSES)

/* A rule. It stands in the pool, before the text of its prefixes: what is read together is
   together. */
struct ppri_rule {
    struct ppri_prefix client; /* of a keep rule: no size */
    struct ppri_prefix backend; /* of a local rule: no size */
    /* Of the first rule for responses of an origin: a bit for each depth at which a rule has a
       backend prefix there. */
    uint32_t backend_depths;
    uint32_t next; /* a rule for responses: the place of the next one on its backend origins, in a
                      circle, which may have others, too */
    uint32_t number; /* from 1; local rules have numbers of their own */
    uint32_t flags; /* enum ppr_rule_flag and enum ppri_rule_flag */
};

/* The place of a rule in the pool is counted in units of so many bytes, and never 0. */
#define PPRI_RULE_UNIT sizeof(uint32_t)

/* What two bytes, in any case, say of a name that begins with them: a number below this. */
#define PPRI_NAME_STARTS 64
static inline unsigned ppri_name_start(char first, char second)
{
    return ((unsigned)first * 2 + ((unsigned)second & 31)) % PPRI_NAME_STARTS;
}
#define PPRI_NAMED (UINT32_C(1) << 31)

/* A field that a user named. */
struct ppri_named_field {
    uint32_t name; /* in the pool */
    uint16_t size;
    uint8_t direction;
    uint8_t kind;
};

/* A query parameter that a user named. */
struct ppri_named_param {
    uint32_t name; /* in the pool */
    uint16_t size;
    uint16_t flags; /* PPR_FOR_REQUESTS, PPR_FOR_RESPONSES, PPR_PARAM_PATH */
};

/* A rule for cookies (K4). Texts are in the pool. */
struct ppri_cookie_rule {
    struct ppri_prefix scope; /* the client prefix at or below which it counts; no size: any */
    uint32_t from; /* the domain without a dot before it, the path without a slash at its
                      end, or the name without "*" */
    uint32_t to; /* the same of what comes out; no text for flags */
    uint16_t from_size;
    uint16_t to_size;
    uint8_t kind; /* enum ppri_cookie_kind */
    bool any_end; /* flags: names that go on behind `from`, too */
    uint16_t flags; /* enum ppr_cookie_flag */
};

/* The longest text of a cookie rule: no longer attribute counts. */
#define PPRI_COOKIE_TEXT_MAX 1024

/* What can be asked for. Client prefixes are in spaces (enum ppri_space), of all rules or of a
   group: those that share a backend prefix under a scheme, whose number is their first rule's.
   Members are rules for requests that share a client prefix, and stand under their backend origin.
   Cookie rules stand under what they are for, and the first of each scope under that. */
enum ppri_slot_kind {
    PPRI_SLOT_BACKEND,
    PPRI_SLOT_BACKEND_ORIGIN,
    PPRI_SLOT_DOMAIN, /* a parent domain of a backend's host */
    PPRI_SLOT_CLIENT,
    PPRI_SLOT_CLIENT_SPACE, /* the first rules of a space */
    PPRI_SLOT_MEMBER,
    PPRI_SLOT_COOKIE,
    PPRI_SLOT_COOKIE_SCOPE,
    PPRI_SLOT_LISTED /* the origin of a client rule */
};

/* Where client prefixes stand. */
enum ppri_space {
    PPRI_SPACE_PATH, /* a path alone */
    PPRI_SPACE_HOST, /* on a host, with or without scheme and port */
    PPRI_SPACE_ANY /* the same on whatever host, for when the client's is not known */
};

/* The bits of a slot's kind. */
#define PPRI_SLOT_KIND_BITS 4

/* Entry of the hash: the place of a rule, or the index of a cookie rule or client origin from 1,
   above the bits of the kind. The slots stand in the order of their tags (text/map.h). */
struct ppri_slot {
    uint32_t tag; /* the upper half of its key */
    uint32_t ref; /* 0: empty */
};

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

/* So many homes share a number that says where their rules begin. */
#define PPRI_HOMES_A_START 32

struct ppr_table {
    atomic_size_t references;
    struct ppr_allocator allocator;
    size_t rule_count; /* map and keep */
    size_t local_count;
    size_t homes; /* slots where entries may begin to look for room; one at least */
    size_t field_count;
    uint32_t client_depths[2]; /* of client prefixes that are a path alone, and with a host */
    /* A bit for the hash of each backend host without captures: most hosts of other sites are
       known by it as such. */
    uint64_t backend_hosts[4];
    bool has_hosts; /* there are client prefixes with a host */
    bool has_defaults; /* there are rules with PPR_DEFAULT */
    /* Of the fields to rewrite, per direction, by what ppri_name_start says of a name's first
       two bytes: the registry's rows, as bits, and PPRI_NAMED if there are others. */
    uint32_t name_rows[2][PPRI_NAME_STARTS];
    const uint32_t *places; /* of map and keep rules by their numbers, then of local ones */
    /* For each PPRI_HOMES_A_START homes, the place of the first rule whose backend origin is at
       home there, or behind; and where the last ones end. NULL: the table is small. */
    const uint32_t *starts;
    const struct ppri_slot *slots;
    const struct ppri_prefix *clients; /* the origins of client rules */
    size_t client_count;
    size_t cookie_count;
    bool has_cookie_scopes;
    bool has_cookie_marks; /* there are captures, or a semicolon in a prefix */
    size_t param_count;
    uint32_t known_fields[2]; /* of the registry's rows, per direction: a bit if it is on */
    const struct ppri_named_field *fields;
    const struct ppri_cookie_rule *cookies;
    const struct ppri_named_param *params;
    /* Of prefixes with captures, by enum ppri_side, the deepest first; of those of one depth
       those first whose first capture comes later. */
    const struct ppri_shape *shapes[2];
    size_t shape_count[2];
    const char *pool;
};

/* The hash key of what a slot kind asks for: of an origin's, its hash; of a prefix's, this. */
static inline uint64_t ppri_slot_key(enum ppri_slot_kind kind, uint64_t origin, uint32_t path)
{
    return ppri_mix(origin, (uint64_t)path << PPRI_SLOT_KIND_BITS | kind);
}

/* The key of a backend's host alone, among the origins. Only hosts that have a port
   which is no scheme's default are entered: the others can be guessed. */
static inline uint64_t ppri_host_key(uint64_t host_hash)
{
    return ppri_origin_key(host_hash, PPRI_SCHEME_NONE, PPRI_NO_PORT);
}

/* The bit of a host's hash among those of a table's backend hosts, and its word. */
static inline uint64_t ppri_host_bit(uint64_t host_hash)
{
    return UINT64_C(1) << (host_hash >> 56 & 63);
}

static inline size_t ppri_host_word(uint64_t host_hash)
{
    return (size_t)(host_hash >> 62);
}

/* What stands for a space in keys; `host_hash`: of PPRI_SPACE_HOST. */
static inline uint64_t ppri_space_key(enum ppri_space space, uint64_t host_hash)
{
    return space == PPRI_SPACE_HOST ? host_hash : PPRI_HASH_START + (uint64_t)space;
}

/* The number of a group, for keys: of the rules that have the backend prefix of `head` under a
   scheme; 0 for all rules (NULL). */
static inline size_t ppri_group(size_t head_number, enum ppri_scheme scheme)
{
    return head_number * 2 + (scheme == PPRI_SCHEME_HTTPS);
}

/* The key of a client prefix, or of its space (with a path hash of 0), in a group, 0 for all rules;
   and of a backend origin among the members of a rule. */
static inline uint64_t ppri_client_key(enum ppri_slot_kind kind, size_t group, uint64_t space,
                                       uint32_t path)
{
    return ppri_mix(ppri_slot_key(kind, space, path), group);
}

/* The slot where a key's entries are, or behind which: the upper half of the key, as a
   fraction. */
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

/* About where the first rule of a backend origin stands, as an offset in the pool. */
static inline size_t ppri_expected(const struct ppr_table *table, uint64_t key)
{
    const size_t home = ppri_slot_home(key, table->homes);
    const uint32_t *start = &table->starts[home / PPRI_HOMES_A_START];
    const size_t size = (size_t)(start[1] - start[0]) * PPRI_RULE_UNIT;
    return (size_t)start[0] * PPRI_RULE_UNIT +
           size * (home % PPRI_HOMES_A_START) / PPRI_HOMES_A_START;
}

/* What is fetched around there: bytes before it, and all, by the size of a cache's line. It is
   in the table's block: before the pool are other parts, behind it there is room. */
#define PPRI_FETCH_BEFORE 128
#define PPRI_FETCH_SIZE   448
#define PPRI_FETCH_STEP   64

/* Have the slots of a backend origin come into the caches, and at the same time what is about
   where its first rule stands. In line by all means: GCC 12 drops a function that does nothing
   else. */
PPRI_INLINE void ppri_fetch_origin(const struct ppr_table *table, uint64_t key)
{
    const char *at = table->pool + ppri_expected(table, key) - PPRI_FETCH_BEFORE;
    PPRI_FETCH(table->slots + ppri_slot_home(key, table->homes));
    for (size_t more = 0; more < PPRI_FETCH_SIZE; more += PPRI_FETCH_STEP)
        PPRI_FETCH(at + more);
}

/* Start a search for the first rule of a backend origin. */
PPRI_INLINE struct ppri_probe ppri_probe_origin(const struct ppr_table *table, uint64_t key)
{
    if (table->starts)
        ppri_fetch_origin(table, key);
    return ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN, key);
}

/* The rule at a place, and the one with a number. */
static inline const struct ppri_rule *ppri_rule_in(const struct ppr_table *table, size_t place)
{
    const void *rule = table->pool + place * PPRI_RULE_UNIT;
    return rule;
}

static inline const struct ppri_rule *ppri_rule_at(const struct ppr_table *table, size_t number)
{
    return ppri_rule_in(table, table->places[number - 1]);
}

/* What the next slot that may be it says, to be compared by the caller; 0: there is none. */
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

/* Whether a search has a slot with its tag. Most searches end here. */
static inline bool ppri_probe_reach(struct ppri_probe *probe)
{
    while (probe->at->ref && probe->at->tag < probe->tag)
        probe->at++;
    return probe->at->ref && probe->at->tag == probe->tag;
}

/* The same for what is about rules of prefixes; NULL: there is none. */
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

/* Whether a rule's backend prefix stands for a scheme. */
static inline bool ppri_rule_stands_for(const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    return (rule->flags & PPR_ANY_SCHEME) || rule->backend.scheme == (uint8_t)scheme;
}

/* The port of a rule's backend prefix under a scheme that it stands for; PPRI_NO_PORT: it is
   captured. */
static inline int32_t ppri_rule_port(const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    const enum ppri_port_form form = ppri_prefix_port_form(&rule->backend);
    if (form == PPRI_PORT_CAPTURED)
        return PPRI_NO_PORT;
    return form == PPRI_PORT_NAMED || rule->backend.scheme == (uint8_t)scheme
               ? rule->backend.port
               : ppri_default_port(scheme);
}

/* Whether a rule's backend prefix stands on an origin. */
bool ppri_rule_is_on(const char *pool, const struct ppri_rule *rule,
                     const struct ppri_captures *captures, const struct ppri_origin *origin);

/* The flags of a rule as users have them: what is for both directions says nothing of it. */
static inline unsigned ppri_rule_public_flags(const struct ppri_rule *rule)
{
    const unsigned directions = rule->flags & PPRI_DIRECTIONS;
    const bool silent = directions == PPRI_DIRECTIONS || ppri_rule_is_keep(rule);
    return (rule->flags & 0xffff) & ~(silent ? directions : 0U);
}

/* The order of rules: NULL comes last. */
static inline const struct ppri_rule *ppri_earlier(const struct ppri_rule *a,
                                                   const struct ppri_rule *b)
{
    if (!a || !b)
        return a ? a : b;
    return a->number < b->number ? a : b;
}

/* Whether a rule's backend prefix is all that a table has on its origins. */
static inline bool ppri_rule_is_alone(const struct ppr_table *table, const struct ppri_rule *rule)
{
    return (rule->flags & PPRI_SOLE) && !table->shape_count[PPRI_BACKEND];
}

#endif
