/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/servers.h"

#include "rules/nginx/location.h"
#include "text/chars.h"
#include "text/hash.h"

static const struct ppr_view nothing = {NULL, 0};

/* --------------------------------------------------------------- Names -- */

/* The first character that a host must not have there; its size: there is none. */
static size_t find_wrong(struct ppr_view name)
{
    const struct ppr_view right = PPRI_LITERAL("-._:[]");
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        const bool is_second = c == '.' && i && name.data[i - 1] == '.';
        if (is_second ||
            (!ppri_is_alpha(c) && !ppri_is_digit(c) && ppri_find(right, c) == right.size))
            return i;
    }
    return name.size;
}

/* Whether a server_name is a host, not a pattern or a catch-all, nor one with a port. */
static bool is_plain(struct ppr_view name)
{
    return name.size && name.data[0] != '.' && !ppri_equal(name, PPRI_LITERAL("_")) &&
           find_wrong(name) == name.size && !ppri_nginx_port_of(name).size;
}

struct ppr_view ppri_nginx_port_of(struct ppr_view address)
{
    size_t colon = address.size;
    while (colon && address.data[colon - 1] != ':' && address.data[colon - 1] != ']')
        colon--;
    return colon && address.data[colon - 1] == ':' ? ppri_from(address, colon - 1) : nothing;
}

/* The names of a server, one after another. */
struct names {
    const struct ppri_nginx *file;
    size_t index; /* of the directive */
    size_t number; /* of the word */
};

static struct names names_of(const struct ppri_nginx_reader *reader, size_t server)
{
    const struct names names = {&reader->file,
                                ppri_nginx_child(&reader->file, server, PPRI_NGINX_NAME), 0};
    return names;
}

/* The next name that is a plain one, or none; NULL: no more. */
static const struct ppri_nginx_word *next_name(struct names *names, bool plain)
{
    while (names->index) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(names->file, names->index);
        while (++names->number < directive->count) {
            const struct ppri_nginx_word *name =
                ppri_nginx_word(names->file, directive, names->number);
            if (is_plain(name->text) == plain)
                return name;
        }
        names->index = directive->same;
        names->number = 0;
    }
    return NULL;
}

/* A plain name, and who has it. */
struct name {
    struct ppr_view text;
    size_t server; /* the first one */
    bool is_shared; /* another server has it, too */
    size_t added; /* the last round in which it was added */
};

static struct name *name_at(const struct ppri_nginx_reader *reader, size_t number)
{
    return &((struct name *)reader->name_list.data)[number - 1];
}

/* The number of a name, from 1; 0: it was not noted. */
static size_t find_name(const struct ppri_nginx_reader *reader, struct ppr_view text, uint64_t hash)
{
    struct ppri_map_search search = ppri_map_find(&reader->names, hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        if (ppri_equal_nocase(name_at(reader, found)->text, text))
            return found;
    }
    return 0;
}

static void note_name(struct ppri_nginx_reader *reader, struct ppr_view text, size_t server)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const uint64_t hash = ppri_nginx_hash_nocase(text);
    const struct name name = {.text = text, .server = server};
    const size_t found = find_name(reader, text, hash);
    if (found && name_at(reader, found)->server != server)
        name_at(reader, found)->is_shared = true;
    else if (!found &&
             (!ppri_array_append(&reader->name_list, allocator, &name, 1, sizeof name) ||
              !ppri_map_add(&reader->names, allocator, hash, (uint32_t)reader->name_list.count)))
        ppri_nginx_no_memory(reader);
}

/* Note the plain names of a server. */
static void survey_names(struct ppri_nginx_reader *reader, size_t server)
{
    struct names names = names_of(reader, server);
    const struct ppri_nginx_word *name = next_name(&names, true);
    reader->named += name != NULL;
    for (; name && !ppri_nginx_failed(reader); name = next_name(&names, true))
        note_name(reader, name->text, server);
}

/* ----------------------------------------------------------- Addresses -- */

/* Where nginx listens, and the server that gets what no name decides. */
struct address {
    struct ppr_view host; /* empty: all of IPv4 */
    struct ppr_view port;
    size_t server;
    bool is_explicit; /* default_server */
};

static bool is_number(struct ppr_view text)
{
    size_t digits = 0;
    while (digits < text.size && (ppri_is_digit(text.data[digits]) || text.data[digits] == '-'))
        digits++;
    return text.size && digits == text.size;
}

static struct address read_address(struct ppr_view text)
{
    const struct ppr_view port = is_number(text) ? text : ppri_nginx_port_of(text);
    struct address address = {.host = ppri_slice(text, 0, text.size - port.size),
                              .port = is_number(text) || !port.size ? port : ppri_from(port, 1)};
    if (ppri_equal(address.host, PPRI_LITERAL("*")) ||
        ppri_equal(address.host, PPRI_LITERAL("0.0.0.0")))
        address.host = nothing;
    if (!address.port.size)
        address.port = PPRI_LITERAL("80");
    return address;
}

static bool is_default(const struct ppri_nginx_reader *reader,
                       const struct ppri_nginx_directive *listen)
{
    for (size_t i = 2; i < listen->count; i++) {
        const struct ppr_view word = ppri_nginx_word(&reader->file, listen, i)->text;
        if (ppri_equal(word, PPRI_LITERAL("default_server")) ||
            ppri_equal(word, PPRI_LITERAL("default")))
            return true;
    }
    return false;
}

/* Note the first server of an address, or that which is the default explicitly. */
static void note_address(struct ppri_nginx_reader *reader, struct address address)
{
    struct address *all = reader->address_list.data;
    const uint64_t hash =
        ppri_hash_bytes(ppri_hash_bytes(PPRI_HASH_START, address.host), address.port);
    struct ppri_map_search search = ppri_map_find(&reader->addresses, hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        struct address *other = &all[found - 1];
        if (!ppri_equal(other->host, address.host) || !ppri_equal(other->port, address.port))
            continue;
        if (address.is_explicit && !other->is_explicit)
            *other = address;
        return;
    }
    const struct ppr_allocator *allocator = reader->draft->allocator;
    if (!ppri_array_append(&reader->address_list, allocator, &address, 1, sizeof address) ||
        !ppri_map_add(&reader->addresses, allocator, hash, (uint32_t)reader->address_list.count))
        ppri_nginx_no_memory(reader);
}

static void survey_addresses(struct ppri_nginx_reader *reader, size_t server)
{
    size_t i = ppri_nginx_child(&reader->file, server, PPRI_NGINX_LISTEN);
    struct address address = read_address(nothing);
    address.server = server;
    if (!i)
        note_address(reader, address);
    for (; i; i = ppri_nginx_sibling(&reader->file, i)) {
        address = read_address(ppri_nginx_text(&reader->file, i));
        address.server = server;
        address.is_explicit = is_default(reader, ppri_nginx_at(&reader->file, i));
        note_address(reader, address);
    }
}

/* `link` of a server block is set if it is the default of an address. */
static void mark_defaults(struct ppri_nginx_reader *reader)
{
    const struct address *all = reader->address_list.data;
    for (size_t i = 0; i < reader->address_list.count; i++) {
        struct ppri_nginx_directive *server = ppri_nginx_at(&reader->file, all[i].server);
        reader->defaults += !server->link;
        server->link = 1;
    }
}

void ppri_nginx_survey(struct ppri_nginx_reader *reader)
{
    for (size_t i = 1; i < reader->file.directives.count && !ppri_nginx_failed(reader); i++) {
        if (ppri_nginx_at(&reader->file, i)->kind != PPRI_NGINX_SERVER)
            continue;
        reader->server = i;
        reader->servers++;
        reader->passing += ppri_nginx_next(reader, i, PPRI_NGINX_PASS) != 0;
        survey_names(reader, i);
        survey_addresses(reader, i);
    }
    mark_defaults(reader);
}

/* --------------------------------------------------------------- Bases -- */

static void add_base(struct ppri_nginx_reader *reader, struct ppri_nginx_base base)
{
    if (!ppri_array_append(&reader->bases, reader->draft->allocator, &base, 1, sizeof base))
        ppri_nginx_no_memory(reader);
}

/* Add a name at a port once. */
static void add_base_once(struct ppri_nginx_reader *reader, struct ppri_nginx_base base,
                          uint64_t hash)
{
    struct ppri_map_search search = ppri_map_find(&reader->base_map, hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        const struct ppri_nginx_base *other = ppri_nginx_base(reader, found - 1);
        if (other->name == base.name && ppri_equal(other->port, base.port))
            return;
    }
    add_base(reader, base);
    if (!ppri_map_add(&reader->base_map, reader->draft->allocator, hash,
                      (uint32_t)reader->bases.count))
        ppri_nginx_no_memory(reader);
}

/* Add a name at a port, unless an earlier server has it. */
static void add_name_port(struct ppri_nginx_reader *reader, struct ppri_nginx_base base)
{
    const uint64_t hash = ppri_hash_bytes(ppri_nginx_hash_nocase(base.name->text), base.port);
    struct ppri_map_search search = ppri_map_find(&reader->name_ports, hash);
    const size_t found = ppri_map_next(&search);
    if (!found && !ppri_map_add(&reader->name_ports, reader->draft->allocator, hash,
                                (uint32_t)reader->server))
        ppri_nginx_no_memory(reader);
    if (!found || found == reader->server)
        add_base_once(reader, base, hash);
    else if (!reader->guarding)
        ppri_nginx_warn(reader, 0, base.name,
                        "an earlier server has the name % at the same port: it gets the requests",
                        base.name->text);
}

/* Add a name. Only where another server has it, too, its ports tell which is asked. */
static void add_name(struct ppri_nginx_reader *reader, const struct ppri_nginx_word *word)
{
    struct ppri_nginx_base base = {.name = word};
    const size_t number = find_name(reader, word->text, ppri_nginx_hash_nocase(word->text));
    if (number && name_at(reader, number)->added == reader->round)
        return;
    if (number)
        name_at(reader, number)->added = reader->round;
    if (!number || !name_at(reader, number)->is_shared) {
        add_base(reader, base);
        return;
    }
    size_t i = ppri_nginx_child(&reader->file, reader->server, PPRI_NGINX_LISTEN);
    base.port = PPRI_LITERAL("80");
    base.listen = word;
    if (!i)
        add_name_port(reader, base);
    for (; i; i = ppri_nginx_sibling(&reader->file, i)) {
        const struct ppri_nginx_directive *listen = ppri_nginx_at(&reader->file, i);
        const struct ppr_view text = ppri_nginx_text(&reader->file, i);
        if (ppri_begins_with(text, PPRI_LITERAL("unix:")))
            continue;
        base.port = read_address(text).port;
        base.listen = ppri_nginx_word(&reader->file, listen, 1);
        if (is_number(base.port) && ppri_find(base.port, '-') == base.port.size)
            add_name_port(reader, base);
    }
}

void ppri_nginx_begin_server(struct ppri_nginx_reader *reader, size_t server)
{
    const struct ppri_nginx_directive *block = ppri_nginx_at(&reader->file, server);
    struct names names = names_of(reader, server);
    const struct ppri_nginx_word *name = NULL;
    reader->server = server;
    reader->round++;
    reader->bases.count = 0;
    ppri_map_release(&reader->base_map, reader->draft->allocator);
    while ((name = next_name(&names, true)))
        add_name(reader, name);
    const bool is_any = !reader->bases.count;
    const struct ppri_nginx_base base = {.flags = server && reader->named ? PPR_DEFAULT : 0,
                                         .for_responses =
                                             server && (!block->link || reader->defaults != 1)};
    if (!server || block->link || is_any)
        add_base(reader, base);
}

void ppri_nginx_settle_default(struct ppri_nginx_reader *reader)
{
    for (size_t i = 0; i < reader->bases.count; i++) {
        struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        if (!base->name && reader->server && reader->has_locals &&
            reader->passing > (size_t)reader->has_pass)
            base->for_responses = true;
    }
}

bool ppri_nginx_has_names(const struct ppri_nginx_reader *reader)
{
    struct names names = names_of(reader, reader->server);
    return next_name(&names, true) != NULL;
}

bool ppri_nginx_is_named(const struct ppri_nginx_reader *reader)
{
    return reader->bases.count && ppri_nginx_base(reader, 0)->name;
}

/* Warn of a name for which no rule is made. A port is worth it also where no name is plain. */
static void warn_name(const struct ppri_nginx_reader *reader, const struct ppri_nginx_word *name)
{
    const struct ppr_view text = name->text;
    const size_t wrong = find_wrong(text);
    const bool is_pattern = !text.size || text.data[0] == '~' || text.data[0] == '.' ||
                            ppri_find(text, '*') < text.size || ppri_find(text, '$') < text.size;
    if (!is_pattern && wrong < text.size)
        ppri_nginx_leave_out(reader, name, wrong,
                             "server_name % is left out: a host must not have the character %",
                             text, ppri_slice(text, wrong, wrong + 1));
    else if (text.size && text.data[0] != '~' && ppri_nginx_port_of(text).size)
        ppri_nginx_warn(reader, 0, name,
                        "nginx never finds %, as a name has no port: no rule is made for it", text);
    else if (ppri_nginx_is_named(reader) && !ppri_nginx_at(&reader->file, reader->server)->link)
        ppri_nginx_warn(reader, 0, name,
                        "% is no plain host name: no rule is made for it, only for those beside it",
                        text);
}

void ppri_nginx_warn_names(const struct ppri_nginx_reader *reader)
{
    struct names names = names_of(reader, reader->server);
    const struct ppri_nginx_word *name = NULL;
    while ((name = next_name(&names, false)))
        warn_name(reader, name);
}

void ppri_nginx_add_base(struct ppri_nginx_prefix *pieces, const struct ppri_nginx_base *base)
{
    if (!base->name)
        return;
    ppri_nginx_prefix_add(pieces, PPRI_LITERAL("//"), base->name);
    ppri_nginx_prefix_add(pieces, base->name->text, base->name);
    if (!base->port.size)
        return;
    ppri_nginx_prefix_add(pieces, PPRI_LITERAL(":"), NULL);
    ppri_nginx_prefix_add(pieces, base->port, base->listen);
}
