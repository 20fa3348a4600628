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

/* A rule. It stands in the pool, before the text of its prefixes: what is read together is
   together. */
struct ppri_rule {
    struct ppri_prefix client; /* of a keep rule: no size */
    struct ppri_prefix backend;
    /* Of the first rule of an origin: the depths, as bits, at which any rule has
       a prefix on that origin. */
    uint32_t client_depths;
    uint32_t backend_depths;
    uint32_t number; /* from 1 */
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
    uint32_t size;
};

/* A rule for cookies (C4). Texts are in the pool. */
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

/* What can be asked for. Client prefixes are in one of three spaces: those of
   an origin, those that are a path alone, and, for when the client origin is not
   known, those of any origin. A pair is a client prefix together with the first
   rule of a shared backend prefix. Cookie rules stand under what they are for, and the
   first of each scope under that. */
enum ppri_slot_kind {
    PPRI_SLOT_BACKEND,
    PPRI_SLOT_BACKEND_ORIGIN,
    PPRI_SLOT_CLIENT,
    PPRI_SLOT_CLIENT_ORIGIN,
    PPRI_SLOT_CLIENT_UNBOUND,
    PPRI_SLOT_PAIR,
    PPRI_SLOT_PAIR_UNBOUND,
    PPRI_SLOT_PAIR_ORIGIN,
    PPRI_SLOT_COOKIE,
    PPRI_SLOT_COOKIE_SCOPE
};

/* The bits of a slot's kind. */
#define PPRI_SLOT_KIND_BITS 4

/* Entry of the hash: the place of a rule, or the index of a cookie rule from 1, above the bits
   of the kind. The slots stand in the order of their tags (text/map.h). */
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
    size_t rule_count;
    size_t homes; /* slots where entries may begin to look for room; one at least */
    size_t field_count;
    uint32_t path_depths; /* depths of client prefixes that are a path alone */
    uint32_t unbound_depths; /* depths of client prefixes with an origin */
    /* Of the fields to rewrite, per direction, by what ppri_name_start says of a name's first
       two bytes: the registry's rows, as bits, and PPRI_NAMED if there are others. */
    uint32_t name_rows[2][PPRI_NAME_STARTS];
    const uint32_t *places; /* of the rules, by their numbers */
    /* For each PPRI_HOMES_A_START homes, the place of the first rule whose backend origin is at
       home there, or behind; and where the last ones end. NULL: the table is small. */
    const uint32_t *starts;
    const struct ppri_slot *slots;
    size_t cookie_count;
    bool has_cookie_scopes;
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

/* The key of a client prefix that is a path alone, in the place of an origin's hash. */
#define PPRI_PATH_ALONE UINT64_C(0x2545f4914f6cdd1d)
/* The same for the space of any origin. */
#define PPRI_UNBOUND UINT64_C(0x5851f42d4c957f2d)

/* The hash key of what a slot kind asks for: of an origin's, its hash; of a prefix's, this. */
static inline uint64_t ppri_slot_key(enum ppri_slot_kind kind, uint64_t origin, uint32_t path)
{
    return ppri_mix(origin, (uint64_t)path << PPRI_SLOT_KIND_BITS | kind);
}

/* The key of a backend's host alone, among the origins. Only hosts that have a port
   which is no scheme's default are entered: the others can be guessed. */
uint64_t ppri_host_key(struct ppr_view host);
uint64_t ppri_pair_key(enum ppri_slot_kind kind, uint64_t client, size_t head,
                       enum ppri_scheme scheme);

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
    return (rule->backend.flags & PPRI_KEEP) != 0;
}

static inline bool ppri_rule_captures(const struct ppri_rule *rule)
{
    return (rule->client.flags & PPRI_CAPTURING) != 0;
}

/* Whether a rule's backend prefix is all that a table has on its origins. */
static inline bool ppri_rule_is_alone(const struct ppr_table *table, const struct ppri_rule *rule)
{
    return (rule->client.flags & PPRI_SOLE) && !table->shape_count[PPRI_BACKEND];
}

#endif
