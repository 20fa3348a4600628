/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/field_names.h"

#include "text/short.h"

/* The words of a rule file, by their kinds. */
static const char *const kind_words[] = {
    [PPR_KIND_URI] = "uri",           [PPR_KIND_REFRESH] = "refresh", [PPR_KIND_LINK] = "link",
    [PPR_KIND_COOKIE] = "set-cookie", [PPR_KIND_ORIGIN] = "origin",   [PPR_KIND_SCOPE] = "scope",
    [PPR_KIND_CSP] = "csp",           [PPR_KIND_TEXT] = "text",       [PPR_KIND_IF] = "if",
};

/* A field that is known: its place among those of its direction is its bit in the
   table's known_fields. */
struct field_row {
    enum ppr_direction direction;
    bool always; /* on without a rule */
    enum ppr_kind kind;
    struct ppr_view name;
};

/* Direction, whether it is on without a rule, kind, name. */
#define FIELDS(FIELD)                                                                              \
  FIELD(PPR_RESPONSE, true, PPR_KIND_URI, "Location")                                              \
  FIELD(PPR_RESPONSE, true, PPR_KIND_COOKIE, "Set-Cookie")                                         \
  FIELD(PPR_RESPONSE, true, PPR_KIND_URI, "Content-Location")                                      \
  FIELD(PPR_RESPONSE, true, PPR_KIND_LINK, "Link")                                                 \
  FIELD(PPR_RESPONSE, true, PPR_KIND_REFRESH, "Refresh")                                           \
  FIELD(PPR_RESPONSE, true, PPR_KIND_URI, "URI")                                                   \
  FIELD(PPR_RESPONSE, false, PPR_KIND_ORIGIN, "Access-Control-Allow-Origin")                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Azure-AsyncOperation")                                 \
  FIELD(PPR_RESPONSE, false, PPR_KIND_CSP, "Content-Security-Policy")                              \
  FIELD(PPR_RESPONSE, false, PPR_KIND_CSP, "Content-Security-Policy-Report-Only")                  \
  FIELD(PPR_RESPONSE, false, PPR_KIND_TEXT, "HX-Location")                                         \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "HX-Push-Url")                                          \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "HX-Redirect")                                          \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "HX-Replace-Url")                                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "OData-EntityId")                                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Operation-Location")                                   \
  FIELD(PPR_RESPONSE, false, PPR_KIND_TEXT, "Report-To")                                           \
  FIELD(PPR_RESPONSE, false, PPR_KIND_TEXT, "Reporting-Endpoints")                                 \
  FIELD(PPR_RESPONSE, false, PPR_KIND_SCOPE, "Service-Worker-Allowed")                             \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "SourceMap")                                            \
  FIELD(PPR_RESPONSE, false, PPR_KIND_ORIGIN, "Timing-Allow-Origin")                               \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Turbo-Location")                                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_TEXT, "WWW-Authenticate")                                    \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "X-Pingback")                                           \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "X-SourceMap")                                          \
  FIELD(PPR_REQUEST, true, PPR_KIND_URI, "Destination")                                            \
  FIELD(PPR_REQUEST, false, PPR_KIND_IF, "If")                                                     \
  FIELD(PPR_REQUEST, false, PPR_KIND_ORIGIN, "Origin")                                             \
  FIELD(PPR_REQUEST, false, PPR_KIND_URI, "Referer")

#define ROW(direction, always, kind, name)       {direction, always, kind, {name, sizeof(name) - 1}},
#define NAME_SIZE(direction, always, kind, name) sizeof(name) - 1,

static const struct field_row fields[] = {FIELDS(ROW)};

const uint8_t ppri_field_names_sizes[] = {FIELDS(NAME_SIZE)};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

_Static_assert(COUNT(fields) < 32, "there is a bit for each row, and one more");

static uint32_t bit_of(const struct field_row *row)
{
    return UINT32_C(1) << (row - fields);
}

bool ppri_kind_is_known(enum ppr_kind kind)
{
    return kind > 0 && kind < COUNT(kind_words);
}

enum ppr_kind ppri_kind_of_word(struct ppr_view word)
{
    for (size_t i = 1; i < COUNT(kind_words); i++) {
        if (ppri_equal(word, ppr_view_of(kind_words[i])))
            return (enum ppr_kind)i;
    }
    return PPR_KIND_NONE;
}

struct ppr_view ppri_kind_word(enum ppr_kind kind)
{
    return ppr_view_of(kind_words[kind]);
}

bool ppri_field_names_next(const struct ppr_table *table, size_t *at, struct ppri_field_rule *field)
{
    for (; *at < COUNT(fields); ++*at) {
        const struct field_row *row = &fields[*at];
        if (row->always || !(table->known_fields[row->direction] & bit_of(row)))
            continue;
        ++*at;
        field->direction = row->direction;
        field->kind = row->kind;
        field->name = row->name;
        return true;
    }
    const size_t named = *at - COUNT(fields);
    if (named >= table->field_count)
        return false;
    const struct ppri_named_field *own = &table->fields[named];
    ++*at;
    field->direction = (enum ppr_direction)own->direction;
    field->kind = (enum ppr_kind)own->kind;
    field->name = ppri_view(table->pool + own->name, own->size);
    return true;
}

/* The row of a field; NULL: it is not known. */
static const struct field_row *find_row(enum ppr_direction direction, struct ppr_view name)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (fields[i].direction == direction && ppri_equal_nocase(fields[i].name, name))
            return &fields[i];
    }
    return NULL;
}

void ppri_field_names_start(uint32_t known[2])
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (fields[i].always)
            known[fields[i].direction] |= bit_of(&fields[i]);
    }
}

void ppri_field_names_all(const struct ppri_field_names *names, enum ppr_direction direction)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        /* What the user gave another kind has it. */
        if (fields[i].direction == direction &&
            !ppri_field_names_kind(names, direction, fields[i].name))
            names->known[direction] |= bit_of(&fields[i]);
    }
}

bool ppri_field_names_on(uint32_t known[2], enum ppr_direction direction, struct ppr_view name,
                         enum ppr_kind kind)
{
    const struct field_row *row = find_row(direction, name);
    if (!row || row->kind != kind)
        return false;
    known[direction] |= bit_of(row);
    return true;
}

/* Find a field among those that are switched on, and those that users named. */
static enum ppr_kind find_kind(const uint32_t known[2], const struct ppri_named_field *named,
                               size_t count, const char *pool, enum ppr_direction direction,
                               struct ppr_view name)
{
    for (uint32_t rows = known ? known[direction] : 0; rows; rows &= rows - 1) {
        const struct field_row *row = &fields[ppri_lowest(rows)];
        if (ppri_equal_nocase(row->name, name))
            return row->kind;
    }
    for (size_t i = 0; i < count; i++) {
        if (named[i].direction == (uint8_t)direction &&
            ppri_equal_nocase(ppri_view(pool + named[i].name, named[i].size), name))
            return (enum ppr_kind)named[i].kind;
    }
    return PPR_KIND_NONE;
}

enum ppr_kind ppri_field_names_kind(const struct ppri_field_names *names,
                                    enum ppr_direction direction, struct ppr_view name)
{
    return find_kind(names->known, names->named, names->count, names->pool, direction, name);
}

/* The kind of a field that users named; 0 if they did not. */
PPRI_NOINLINE static enum ppr_kind find_named(const struct ppr_table *table,
                                              enum ppr_direction direction, struct ppr_view name)
{
    return find_kind(NULL, table->fields, table->field_count, table->pool, direction, name);
}

/* The kind of a field among some of the table's name_rows; 0: it is none of them. */
PPRI_NOINLINE static enum ppr_kind find_among(const struct ppr_table *table,
                                              enum ppr_direction direction, struct ppr_view name,
                                              uint32_t rows)
{
    for (uint32_t known = rows & ~PPRI_NAMED; known; known &= known - 1) {
        const struct field_row *row = &fields[ppri_lowest(known)];
        if (ppri_equal_nocase(row->name, name))
            return row->kind;
    }
    return rows & PPRI_NAMED ? find_named(table, direction, name) : PPR_KIND_NONE;
}

enum ppr_kind ppri_field_names_find(const struct ppr_table *table, enum ppr_direction direction,
                                    struct ppr_view name)
{
    if (!name.size)
        return PPR_KIND_NONE;
    /* The first two bytes select the candidates: most fields have none. */
    const char second = (char)(name.size > 1 ? name.data[1] : ':');
    const uint32_t rows = table->name_rows[direction][ppri_name_start(name.data[0], second)];
    return rows ? find_among(table, direction, name, rows) : PPR_KIND_NONE;
}

enum ppr_kind ppr_table_kind(const struct ppr_table *table, enum ppr_direction direction,
                             struct ppr_view name)
{
    if (!table || ppri_is_bad(name) || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return PPR_KIND_NONE;
    return ppri_field_names_find(table, direction, name);
}

/* Set the outputs of ppr_table_field that the caller wants. */
static enum ppr_status set_outputs(struct ppr_view own_name, enum ppr_kind own_kind,
                                   struct ppr_view *name, int32_t *kind)
{
    if (name)
        *name = own_name;
    if (kind)
        *kind = (int32_t)own_kind;
    return PPR_OK;
}

enum ppr_status ppr_table_field(const struct ppr_table *table, enum ppr_direction direction,
                                size_t number, struct ppr_view *name, int32_t *kind)
{
    if (!table || !number || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return PPR_BAD_ARGUMENT;
    for (uint32_t rows = table->known_fields[direction]; rows; rows &= rows - 1) {
        const struct field_row *row = &fields[ppri_lowest(rows)];
        if (!--number)
            return set_outputs(row->name, row->kind, name, kind);
    }
    for (size_t i = 0; i < table->field_count; i++) {
        const struct ppri_named_field *named = &table->fields[i];
        if (named->direction == (uint8_t)direction && !--number)
            return set_outputs(ppri_view(table->pool + named->name, named->size),
                               (enum ppr_kind)named->kind, name, kind);
    }
    return PPR_BAD_ARGUMENT;
}

/* Whether a line at an offset begins with a name, which ends there. */
static inline bool is_name_at(struct ppr_view block, size_t at, struct ppr_view name)
{
    const char *data = block.data + at;
    return ppri_same(data, name.data, name.size) ||
           ppri_equal_nocase(ppri_view(data, name.size), name);
}

PPRI_NOINLINE static bool named_at(const struct ppr_table *table, enum ppr_direction direction,
                                   struct ppr_view block, size_t at, struct ppri_known_field *field)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct ppri_named_field *named = &table->fields[i];
        if (named->direction == (uint8_t)direction && block.size - at > named->size &&
            block.data[at + named->size] == ':' &&
            is_name_at(block, at, ppri_view(table->pool + named->name, named->size))) {
            field->kind = (enum ppr_kind)named->kind;
            field->size = named->size;
            return true;
        }
    }
    return false;
}

bool ppri_field_names_at(const struct ppr_table *table, enum ppr_direction direction, uint32_t rows,
                         struct ppr_view block, size_t at, struct ppri_known_field *field)
{
    for (uint32_t known = rows & ~PPRI_NAMED; known; known &= known - 1) {
        const struct field_row *row = &fields[ppri_lowest(known)];
        if (is_name_at(block, at, row->name)) {
            field->kind = row->kind;
            field->size = row->name.size;
            return true;
        }
    }
    return rows & PPRI_NAMED && named_at(table, direction, block, at, field);
}

static void enter_name(struct ppr_table *table, enum ppr_direction direction, struct ppr_view name,
                       uint32_t row)
{
    const char second = (char)(name.size > 1 ? name.data[1] : ':');
    table->name_rows[direction][ppri_name_start(name.data[0], second)] |= row;
}

void ppri_field_names_enter(struct ppr_table *table)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (table->known_fields[fields[i].direction] & bit_of(&fields[i]))
            enter_name(table, fields[i].direction, fields[i].name, bit_of(&fields[i]));
    }
    for (size_t i = 0; i < table->field_count; i++) {
        const struct ppri_named_field *field = &table->fields[i];
        enter_name(table, (enum ppr_direction)field->direction,
                   ppri_view(table->pool + field->name, field->size), PPRI_NAMED);
    }
}
