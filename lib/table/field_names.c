/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The registry of field names, and lookups in it. */

#include "table/field_names.h"

#include "text/short.h"

/* The words of kinds in rule files. Referer has the word of PPR_KIND_URI, but is mapped
   strictly. */
static const char *const kind_words[] = {
    [PPR_KIND_URI] = "uri",
    [PPR_KIND_REFRESH] = "refresh",
    [PPR_KIND_LINK] = "link",
    [PPR_KIND_COOKIE] = "set-cookie",
    [PPR_KIND_ORIGIN] = "origin",
    [PPR_KIND_SCOPE] = "scope",
    [PPR_KIND_CSP] = "csp",
    [PPR_KIND_TEXT] = "text",
    [PPR_KIND_IF] = "if",
    [PPR_KIND_HX_LOCATION] = "hx-location",
    [PPR_KIND_ENDPOINTS] = "endpoints",
    [PPR_KIND_DROP] = "drop",
};

/* The registry, a row for each field. The columns are direction, on without a rule, kind and
   name. */
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
  FIELD(PPR_RESPONSE, false, PPR_KIND_HX_LOCATION, "HX-Location")                                  \
  FIELD(PPR_RESPONSE, false, (enum ppr_kind)PPRI_KIND_SWITCH, "HX-Push-Url")                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "HX-Redirect")                                          \
  FIELD(PPR_RESPONSE, false, (enum ppr_kind)PPRI_KIND_SWITCH, "HX-Replace-Url")                    \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "OData-EntityId")                                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Operation-Location")                                   \
  FIELD(PPR_RESPONSE, false, PPR_KIND_ENDPOINTS, "Report-To")                                      \
  FIELD(PPR_RESPONSE, false, PPR_KIND_ENDPOINTS, "Reporting-Endpoints")                            \
  FIELD(PPR_RESPONSE, false, PPR_KIND_SCOPE, "Service-Worker-Allowed")                             \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "SourceMap")                                            \
  FIELD(PPR_RESPONSE, false, PPR_KIND_ORIGIN, "Timing-Allow-Origin")                               \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Turbo-Location")                                       \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "Turbolinks-Location")                                  \
  FIELD(PPR_RESPONSE, false, PPR_KIND_TEXT, "WWW-Authenticate")                                    \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "X-Inertia-Location")                                   \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "X-Pingback")                                           \
  FIELD(PPR_RESPONSE, false, PPR_KIND_URI, "X-SourceMap")                                          \
  FIELD(PPR_REQUEST, true, PPR_KIND_URI, "Destination")                                            \
  FIELD(PPR_REQUEST, false, PPR_KIND_IF, "If")                                                     \
  FIELD(PPR_REQUEST, false, PPR_KIND_ORIGIN, "Origin")                                             \
  FIELD(PPR_REQUEST, false, (enum ppr_kind)PPRI_KIND_REFERER, "Referer")

#define ROW(direction, always, kind, name)       {direction, always, kind, {name, sizeof(name) - 1}},
#define NAME_SIZE(direction, always, kind, name) sizeof(name) - 1,

/* The registry's rows. The index of a row is its bit in known_fields and name_rows. */
static const struct ppri_field fields[] = {FIELDS(ROW)};

const uint8_t ppri_field_names_sizes[] = {FIELDS(NAME_SIZE)};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

_Static_assert(COUNT(fields) < 32, "there is a bit for each row, and one more");

struct ppr_view ppri_kind_word(size_t kind)
{
    return ppr_view_of(kind < COUNT(kind_words) ? kind_words[kind] : NULL);
}

/* ------------------------------------------------------------- Builder -- */

bool ppri_field_names_next(const struct ppri_field_names *names, size_t *at,
                           struct ppri_field *field)
{
    while (*at < COUNT(fields)) {
        const struct ppri_field *row = &fields[*at];
        const uint32_t bit = UINT32_C(1) << (*at & 31);
        ++*at;
        if (row->always || (names->known[row->direction] & bit)) {
            *field = *row;
            return true;
        }
    }
    if (*at - COUNT(fields) >= names->count)
        return false;
    const struct ppri_named_field *named = &names->named[(*at)++ - COUNT(fields)];
    field->direction = (enum ppr_direction)named->direction;
    field->always = false;
    field->kind = (enum ppr_kind)named->kind;
    field->name = ppri_view(names->pool + named->name, named->size);
    return true;
}

enum ppr_kind ppri_field_names_kind(const struct ppri_field_names *names, size_t at,
                                    enum ppr_direction direction, struct ppr_view name)
{
    struct ppri_field field;
    while (ppri_field_names_next(names, &at, &field)) {
        if (field.direction == direction && ppri_equal_nocase(field.name, name))
            return field.kind;
    }
    return PPR_KIND_NONE;
}

void ppri_field_names_all(const struct ppri_field_names *names, enum ppr_direction direction,
                          uint32_t known[2])
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        const bool is_checked = (int)fields[i].kind == PPRI_KIND_REFERER ||
                                (direction == PPR_REQUEST && fields[i].kind == PPR_KIND_ORIGIN);
        if (fields[i].direction == direction && !is_checked &&
            !ppri_field_names_kind(names, 0, direction, fields[i].name))
            known[direction] |= UINT32_C(1) << i;
    }
}

bool ppri_field_names_on(uint32_t known[2], enum ppr_direction direction, struct ppr_view name,
                         enum ppr_kind kind)
{
    size_t i = 0;
    while (i < COUNT(fields) &&
           (fields[i].direction != direction || ppri_kind_public(fields[i].kind) != kind ||
            !ppri_equal_nocase(fields[i].name, name)))
        i++;
    if (i == COUNT(fields))
        return false;
    known[direction] |= UINT32_C(1) << i;
    return true;
}

void ppri_field_names_enter(struct ppr_table *table)
{
    const struct ppri_field_names names = ppri_field_names_of(table);
    struct ppri_field field;
    for (size_t at = 0; ppri_field_names_next(&names, &at, &field);) {
        const char second = (char)(field.name.size > 1 ? field.name.data[1] : ':');
        const unsigned start = ppri_name_start(field.name.data[0], second);
        table->name_rows[field.direction][start] |=
            at > COUNT(fields) ? PPRI_NAMED : UINT32_C(1) << (at - 1);
    }
}

/* --------------------------------------------------------------- Table -- */

/* True if `bytes` are `name`, in any case. Most senders write names as the registry does. */
PPRI_INLINE bool is_name(const char *bytes, struct ppr_view name)
{
    return ppri_same(bytes, name.data, name.size) ||
           ppri_equal_nocase(ppri_view(bytes, name.size), name);
}

/* Returns the kind of a field that users named, or PPR_KIND_NONE. */
PPRI_RARE static enum ppr_kind find_named(const struct ppr_table *table,
                                          enum ppr_direction direction, struct ppr_view name)
{
    const struct ppri_field_names names = ppri_field_names_of(table);
    return ppri_field_names_kind(&names, COUNT(fields), direction, name);
}

/* Returns the kind of the field `name` among `rows`, an entry of name_rows, or PPR_KIND_NONE. */
PPRI_NOINLINE static enum ppr_kind find_among(const struct ppr_table *table,
                                              enum ppr_direction direction, struct ppr_view name,
                                              uint32_t rows)
{
    for (uint32_t known = rows & ~PPRI_NAMED; known; known &= known - 1) {
        const struct ppri_field *row = &fields[ppri_lowest(known)];
        if (row->name.size == name.size && is_name(name.data, row->name))
            return row->kind;
    }
    return rows & PPRI_NAMED ? find_named(table, direction, name) : PPR_KIND_NONE;
}

enum ppr_kind ppri_field_names_find(const struct ppr_table *table, enum ppr_direction direction,
                                    struct ppr_view name)
{
    if (!name.size)
        return PPR_KIND_NONE;
    /* The first two bytes select the candidates: most fields have no candidate. */
    const char second = (char)(name.size > 1 ? name.data[1] : ':');
    const uint32_t rows = table->name_rows[direction][ppri_name_start(name.data[0], second)];
    return rows ? find_among(table, direction, name, rows) : PPR_KIND_NONE;
}

PPRI_RARE enum ppr_kind ppr_table_kind(const struct ppr_table *table, enum ppr_direction direction,
                                       struct ppr_view name)
{
    if (!table || ppri_is_bad(name) || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return PPR_KIND_NONE;
    return ppri_kind_public(ppri_field_names_find(table, direction, name));
}

PPRI_RARE enum ppr_status ppr_table_field(const struct ppr_table *table,
                                          enum ppr_direction direction, size_t number,
                                          struct ppr_view *name, int32_t *kind)
{
    if (!table || !number)
        return PPR_BAD_ARGUMENT;
    const struct ppri_field_names names = ppri_field_names_of(table);
    struct ppri_field field;
    for (size_t at = 0; ppri_field_names_next(&names, &at, &field);) {
        if (field.direction != direction || --number)
            continue;
        if (name)
            *name = field.name;
        if (kind)
            *kind = (int32_t)ppri_kind_public(field.kind);
        return PPR_OK;
    }
    return PPR_BAD_ARGUMENT;
}

/* True if a colon follows the name of `size` bytes at `at`, perhaps after white space. Sets size
   and spaced of `field`. */
static inline bool find_colon(struct ppr_view block, size_t at, size_t size,
                              struct ppri_known_field *field)
{
    field->size = size;
    while (at + field->size < block.size && ppri_is_ows(block.data[at + field->size]))
        field->size++;
    field->spaced = field->size > size;
    return at + field->size < block.size && block.data[at + field->size] == ':';
}

/* Finds a field that users named, by the line at `at`. */
PPRI_RARE static bool named_at(const struct ppr_table *table, enum ppr_direction direction,
                               struct ppr_view block, size_t at, struct ppri_known_field *field)
{
    size_t size = 0;
    while (size <= PPRI_FIELD_NAME_MAX && at + size < block.size &&
           ppri_is(block.data[at + size], PPRI_TOKEN))
        size++;
    if (!find_colon(block, at, size, field))
        return false;
    field->kind = find_named(table, direction, ppri_slice(block, at, at + size));
    return field->kind != PPR_KIND_NONE;
}

bool ppri_field_names_at(const struct ppr_table *table, enum ppr_direction direction, uint32_t rows,
                         struct ppr_view block, size_t at, struct ppri_known_field *field)
{
    for (uint32_t known = rows & ~PPRI_NAMED; known; known &= known - 1) {
        const struct ppri_field *row = &fields[ppri_lowest(known)];
        const struct ppr_view name = ppri_view(block.data + at, row->name.size);
        if (is_name(name.data, row->name) && find_colon(block, at, name.size, field)) {
            field->kind = row->kind;
            return true;
        }
    }
    return rows & PPRI_NAMED && named_at(table, direction, block, at, field);
}
