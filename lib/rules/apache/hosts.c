/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/hosts.h"

#include "rules/apache/rewrite.h"
#include "text/chars.h"
#include "text/hash.h"

/* The most servers each of which is looked at for the names of all others. */
#define FOREIGN_MAX 64

static const struct ppr_view none = {NULL, 0};

/* ------------------------------------------------------------- Servers -- */

static bool is_passing(const struct ppri_apache *reader, size_t server)
{
    for (size_t i = ppri_apache_server(reader, server)->first; i;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        const bool is_pass =
            directive->kind == PPRI_APACHE_PASS || directive->kind == PPRI_APACHE_PASS_MATCH;
        if (ppri_apache_is_proxying(reader, directive) || is_pass)
            return true;
    }
    return false;
}

void ppri_apache_find_passing(struct ppri_apache *reader)
{
    for (size_t i = 0; i < reader->servers.count; i++)
        ppri_apache_server(reader, i)->passes =
            is_passing(reader, i) || (i && ppri_apache_server(reader, 0)->passes);
}

/* ----------------------------------------------------------- Addresses -- */

/* The port of an address: the digits after its last colon, or nothing but digits. Empty: any. */
static struct ppr_view port_of(struct ppr_view address)
{
    size_t at = address.size;
    while (at && ppri_is_digit(address.data[at - 1]))
        at--;
    return !at || address.data[at - 1] == ':' ? ppri_from(address, at) : none;
}

/* The host of an address; empty: any. */
static struct ppr_view host_of(struct ppr_view address)
{
    static const char *const any[] = {"*", "_default_", "0.0.0.0", "[::]"};
    const struct ppr_view port = port_of(address);
    struct ppr_view host = ppri_slice(address, 0, address.size - port.size);
    if (host.size && host.data[host.size - 1] == ':')
        host.size--;
    else if (host.size > 1 && host.data[host.size - 1] == '*' && host.data[host.size - 2] == ':')
        host.size -= 2;
    for (size_t i = 0; i < sizeof any / sizeof *any; i++) {
        if (ppri_equal_nocase(host, ppr_view_of(any[i])))
            return none;
    }
    return host;
}

static uint64_t hash_nocase(uint64_t hash, struct ppr_view text)
{
    struct ppri_hasher hasher = ppri_hasher_start(hash);
    for (size_t i = 0; i < text.size; i++)
        ppri_hasher_add(&hasher, ppri_lower(text.data[i]));
    return ppri_hasher_end(&hasher);
}

static uint64_t hash_of_address(struct ppr_view address)
{
    return hash_nocase(hash_nocase(PPRI_HASH_START, host_of(address)), port_of(address));
}

/* Whether a server speaks TLS. */
static bool find_secure(const struct ppri_apache *reader, size_t server)
{
    const size_t number = ppri_apache_server(reader, server)->section;
    bool is_on = false;
    for (size_t i = ppri_apache_server(reader, server)->first; i;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        if (directive->kind == PPRI_APACHE_SSL && directive->count > 1)
            is_on = ppri_equal_nocase(ppri_apache_words(reader, directive->words)[1].text,
                                      PPRI_LITERAL("on"));
    }
    const struct ppri_apache_section *section = number ? ppri_apache_section(reader, number) : NULL;
    for (size_t i = 1; section && i < section->count; i++)
        is_on = is_on || ppri_equal(port_of(ppri_apache_words(reader, section->words)[i].text),
                                    PPRI_LITERAL("443"));
    return is_on;
}

/* --------------------------------------------------------------- Names -- */

/* A name of a server. */
struct name {
    struct ppr_view text;
    const struct ppri_apache_word *word;
    size_t server;
    size_t next; /* of the same text, from 1 */
    size_t first; /* of the same text */
    size_t main; /* the server of the text without a port; of the first */
};

struct hosts {
    struct ppri_array names; /* struct name */
    struct ppri_map numbers; /* of the first of each text */
    struct ppri_map addresses; /* servers by address, from 1 */
    struct ppri_map taken; /* names at addresses: servers */
    struct ppri_array ports; /* struct ppr_view: of Listen */
};

/* The host of a ServerName: without scheme and port. */
static struct ppr_view server_host(struct ppr_view name)
{
    size_t at = 0;
    while (at + 2 < name.size &&
           !(name.data[at] == ':' && name.data[at + 1] == '/' && name.data[at + 2] == '/'))
        at++;
    name = at + 2 < name.size ? ppri_from(name, at + 3) : name;
    if (!name.size || name.data[0] != '[')
        name = ppri_slice(name, 0, ppri_find(name, ':'));
    return name;
}

/* Whether a text can be the host of a rule. Warn if it cannot. */
static bool is_host(struct ppri_apache *reader, const struct ppri_apache_word *word,
                    struct ppr_view host)
{
    for (size_t i = 0; i < host.size; i++) {
        const bool is_dot_at_end = host.data[i] == '.' && i + 1 == host.size;
        if ((ppri_is(host.data[i], PPRI_UNRESERVED) && !is_dot_at_end) || host.data[i] == ':' ||
            host.data[i] == '[' || host.data[i] == ']')
            continue;
        const bool is_many = host.data[i] == '*' || host.data[i] == '?';
        ppri_apache_warn(reader, word,
                         is_many ? "there are no rules for the names that % stands for"
                                 : "no host has the name %: write the host alone",
                         word->text, none);
        return false;
    }
    return host.size && host.size < 256;
}

/* Whether all addresses of a server are taken for a name by servers before it. */
static bool is_taken(struct ppri_apache *reader, struct hosts *hosts,
                     const struct ppri_apache_section *section, struct ppr_view host, size_t server)
{
    const struct ppri_apache_word *words = ppri_apache_words(reader, section->words);
    bool is_all = true;
    for (size_t i = 1; i < section->count && reader->status == PPR_OK; i++) {
        const uint64_t hash = hash_nocase(hash_of_address(words[i].text), host);
        struct ppri_map_search search = ppri_map_find(&hosts->taken, hash);
        const size_t other = hosts->taken.count ? ppri_map_next(&search) : 0;
        if (other && other != server + 1)
            continue;
        is_all = is_all && other;
        if (!other &&
            !ppri_map_add(&hosts->taken, reader->draft.allocator, hash, (uint32_t)(server + 1)))
            reader->status = ppri_draft_no_memory(&reader->draft);
    }
    return is_all;
}

static void add_name(struct ppri_apache *reader, struct hosts *hosts, size_t server,
                     const struct ppri_apache_word *word)
{
    const struct ppri_apache_section *section =
        ppri_apache_section(reader, ppri_apache_server(reader, server)->section);
    const struct ppr_view host = server_host(word->text);
    if (word->missing.size || !is_host(reader, word, host) ||
        is_taken(reader, hosts, section, host, server))
        return;
    struct name name = {.text = host, .word = word, .server = server, .main = server};
    const uint64_t hash = hash_nocase(PPRI_HASH_START, host);
    struct ppri_map_search search = ppri_map_find(&hosts->numbers, hash);
    struct name *names = hosts->names.data;
    for (size_t number; hosts->numbers.count && !name.first && (number = ppri_map_next(&search));) {
        if (ppri_equal_nocase(names[number - 1].text, host))
            name.first = number;
    }
    const size_t number = hosts->names.count + 1;
    if (name.first) { /* those between are found in their order by going through all */
        name.next = names[name.first - 1].next;
        names[name.first - 1].next = number;
    }
    ppri_apache_push(reader, &hosts->names, &name, sizeof name);
    if (reader->status == PPR_OK && !name.first &&
        !ppri_map_add(&hosts->numbers, reader->draft.allocator, hash, (uint32_t)number))
        reader->status = ppri_draft_no_memory(&reader->draft);
}

/* Add the names of a server: the last ServerName, all aliases. */
static void add_names(struct ppri_apache *reader, struct hosts *hosts, size_t server)
{
    const struct ppri_apache_word *own = NULL;
    for (unsigned step = 0; step < 2; step++) {
        for (size_t i = ppri_apache_server(reader, server)->first; i && reader->status == PPR_OK;
             i = ppri_apache_directive(reader, i)->next) {
            const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
            const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
            if (!step && directive->kind == PPRI_APACHE_NAME && directive->count > 1)
                own = &words[1];
            for (size_t j = 1; step && directive->kind == PPRI_APACHE_ALIAS && j < directive->count;
                 j++)
                add_name(reader, hosts, server, &words[j]);
        }
        if (!step && own)
            add_name(reader, hosts, server, own);
    }
}

/* Enter the addresses of a server, and whether it is the first of one. */
static void add_addresses(struct ppri_apache *reader, struct hosts *hosts, size_t server)
{
    const struct ppri_apache_section *section =
        ppri_apache_section(reader, ppri_apache_server(reader, server)->section);
    const struct ppri_apache_word *words = ppri_apache_words(reader, section->words);
    for (size_t i = 1; i < section->count && reader->status == PPR_OK; i++) {
        const uint64_t hash = hash_of_address(words[i].text);
        struct ppri_map_search search = ppri_map_find(&hosts->addresses, hash);
        if (hosts->addresses.count && ppri_map_next(&search))
            continue;
        ppri_apache_server(reader, server)->is_first = true;
        if (!ppri_map_add(&hosts->addresses, reader->draft.allocator, hash, (uint32_t)(server + 1)))
            reader->status = ppri_draft_no_memory(&reader->draft);
    }
}

/* --------------------------------------------------------------- Heads -- */

/* Of two servers that have a name, the one that it means on whatever port: one that passes requests
   on, rather the one that speaks TLS, else the first. */
static size_t better(const struct ppri_apache *reader, size_t a, size_t b)
{
    const bool a_passes = ppri_apache_server(reader, a)->passes;
    const bool b_passes = ppri_apache_server(reader, b)->passes;
    if (a_passes != b_passes)
        return a_passes ? a : b;
    if (ppri_apache_server(reader, a)->is_secure != ppri_apache_server(reader, b)->is_secure)
        return ppri_apache_server(reader, a)->is_secure ? a : b;
    return a < b ? a : b;
}

static void push_head(struct ppri_apache *reader, struct ppri_array *heads, struct ppr_view text,
                      size_t server, size_t main_server)
{
    const struct ppri_apache_head head = {text, server, main_server, false};
    ppri_apache_push(reader, heads, &head, sizeof head);
}

/* Add the heads of a name with the ports of its server. */
static void add_port_heads(struct ppri_apache *reader, const struct hosts *hosts,
                           const struct name *name, size_t main_server, struct ppri_array *heads)
{
    const struct ppri_apache_section *section =
        ppri_apache_section(reader, ppri_apache_server(reader, name->server)->section);
    const struct ppr_view host = ppri_apache_join(reader, PPRI_LITERAL("//"), name->text);
    for (size_t i = 1; i < section->count && reader->status == PPR_OK; i++) {
        const struct ppr_view port = port_of(ppri_apache_words(reader, section->words)[i].text);
        const struct ppr_view *all = hosts->ports.data;
        const size_t count = port.size ? 1 : hosts->ports.count;
        for (size_t j = 0; j < count && reader->status == PPR_OK; j++) {
            const struct ppr_view colon = ppri_apache_join(reader, host, PPRI_LITERAL(":"));
            push_head(reader, heads, ppri_apache_join(reader, colon, port.size ? port : all[j]),
                      name->server, main_server);
        }
    }
}

/* Whether a server of a name, of which `first` is the first, has a port. */
static bool has_port(const struct ppri_apache *reader, const struct hosts *hosts,
                     const struct name *first, struct ppr_view port)
{
    const struct name *names = hosts->names.data;
    const struct name *name = first;
    for (;;) {
        const struct ppri_apache_section *section =
            ppri_apache_section(reader, ppri_apache_server(reader, name->server)->section);
        for (size_t i = 1; i < section->count; i++) {
            const struct ppr_view own = port_of(ppri_apache_words(reader, section->words)[i].text);
            if (!own.size || ppri_equal(own, port))
                return true;
        }
        if (!name->next)
            return false;
        name = &names[name->next - 1];
    }
}

/* Add the heads of all names with the port of a server, where it is the first of an address that no
   server of the name has: httpd takes it for them. At the ports 80 and 443 another server may stand
   before httpd, so that the client's port tells nothing. */
static void add_foreign_heads(struct ppri_apache *reader, const struct hosts *hosts, size_t server,
                              struct ppri_array *heads)
{
    const struct name *names = hosts->names.data;
    const struct ppri_apache_section *section =
        ppri_apache_section(reader, ppri_apache_server(reader, server)->section);
    for (size_t i = 1; i < section->count; i++) {
        const struct ppr_view address = ppri_apache_words(reader, section->words)[i].text;
        const struct ppr_view port = port_of(address);
        struct ppri_map_search search = ppri_map_find(&hosts->addresses, hash_of_address(address));
        if (!port.size || ppri_equal(port, PPRI_LITERAL("80")) ||
            ppri_equal(port, PPRI_LITERAL("443")) || ppri_map_next(&search) != server + 1)
            continue;
        for (size_t j = 0; j < hosts->names.count && reader->status == PPR_OK; j++) {
            if (names[j].first || has_port(reader, hosts, &names[j], port))
                continue;
            const struct ppr_view host =
                ppri_apache_join(reader, PPRI_LITERAL("//"), names[j].text);
            push_head(
                reader, heads,
                ppri_apache_join(reader, ppri_apache_join(reader, host, PPRI_LITERAL(":")), port),
                server, names[j].main);
        }
    }
}

/* Choose the server of each name on whatever port. */
static void choose_main(const struct ppri_apache *reader, struct hosts *hosts)
{
    struct name *names = hosts->names.data;
    for (size_t i = 0; i < hosts->names.count; i++) {
        if (!names[i].first)
            continue;
        struct name *first = &names[names[i].first - 1];
        first->main = better(reader, first->main, names[i].server);
    }
}

/* Add the head for hosts that no other head names: of the server that is best. */
static void add_default(struct ppri_apache *reader, const struct hosts *hosts,
                        struct ppri_array *heads)
{
    const size_t nobody = reader->servers.count;
    size_t best = reader->servers.count > 1 ? nobody : 0;
    for (size_t i = 1; i < reader->servers.count; i++) {
        if (ppri_apache_server(reader, i)->is_first)
            best = best == nobody ? i : better(reader, best, i);
    }
    /* The main server has the addresses that no virtual host has. */
    const struct ppr_view *ports = hosts->ports.data;
    for (size_t i = 0; i < hosts->ports.count && best && best < nobody; i++) {
        const uint64_t any = hash_of_address(PPRI_LITERAL("*"));
        const uint64_t own = hash_of_address(ports[i]);
        struct ppri_map_search at_any = ppri_map_find(&hosts->addresses, any);
        struct ppri_map_search at_own = ppri_map_find(&hosts->addresses, own);
        if (!ppri_map_next(&at_any) && !ppri_map_next(&at_own) &&
            !ppri_apache_server(reader, best)->passes)
            best = 0;
    }
    const struct ppri_apache_head head = {none, best, best, heads->count != 0};
    if (best < nobody)
        ppri_apache_push(reader, heads, &head, sizeof head);
}

static void find_ports(struct ppri_apache *reader, struct hosts *hosts)
{
    for (size_t i = 1; i <= reader->directives.count && reader->status == PPR_OK; i++) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        if (directive->kind != PPRI_APACHE_LISTEN || directive->count < 2)
            continue;
        const struct ppr_view port = port_of(ppri_apache_words(reader, directive->words)[1].text);
        if (port.size)
            ppri_apache_push(reader, &hosts->ports, &port, sizeof port);
    }
}

void ppri_apache_make_heads(struct ppri_apache *reader, struct ppri_array *heads)
{
    struct hosts hosts = {.names = {NULL, 0, 0}};
    find_ports(reader, &hosts);
    for (size_t i = 1; i < reader->servers.count && reader->status == PPR_OK; i++) {
        ppri_apache_server(reader, i)->is_secure = find_secure(reader, i);
        add_addresses(reader, &hosts, i);
        add_names(reader, &hosts, i);
    }
    choose_main(reader, &hosts);
    const struct name *names = hosts.names.data;
    /* Servers that are many have names of their own. */
    for (size_t i = 1; i < reader->servers.count && reader->servers.count <= FOREIGN_MAX; i++) {
        if (ppri_apache_server(reader, i)->is_first)
            add_foreign_heads(reader, &hosts, i, heads);
    }
    for (unsigned step = 0; step < 2; step++) {
        for (size_t i = 0; i < hosts.names.count && reader->status == PPR_OK; i++) {
            const size_t first = names[i].first ? names[i].first - 1 : i;
            const bool is_main = names[i].server == names[first].main;
            if (is_main && step)
                push_head(reader, heads,
                          ppri_apache_join(reader, PPRI_LITERAL("//"), names[i].text),
                          names[i].server, names[i].server);
            else if (!is_main && !step)
                add_port_heads(reader, &hosts, &names[i], names[first].main, heads);
        }
    }
    add_default(reader, &hosts, heads);
    ppri_release(reader->draft.allocator, hosts.names.data);
    ppri_release(reader->draft.allocator, hosts.ports.data);
    ppri_map_release(&hosts.numbers, reader->draft.allocator);
    ppri_map_release(&hosts.addresses, reader->draft.allocator);
    ppri_map_release(&hosts.taken, reader->draft.allocator);
}
