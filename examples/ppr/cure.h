/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The names of backends in texts, and the rule lines that map them. */

#ifndef CURE_H
#define CURE_H

#include "tool.h"

enum { CURE_MAX = 1024, HOSTS_MAX = 256 };

/* The hosts of backends. One that begins with a dot stands for all names that end so. */
struct hosts {
    struct ppr_view host[HOSTS_MAX];
    size_t count;
};

/* The hosts of the rules, of --backend-url and of --backend-host. */
void find_hosts(const struct command *command, struct hosts *hosts);

/* Find the next name of a backend from an offset on. Return its offset, the size of the text if there
   is none. */
size_t find_name(const struct hosts *hosts, struct ppr_view text, size_t at, size_t *size);

/* Return how many names of backends a text has. */
size_t count_names(const struct hosts *hosts, struct ppr_view text);

/* Return the host of a URL; empty if it has none. */
struct ppr_view host_of(struct ppr_view url);

/* True for a host that no other site has: a name without dots, a private address. */
bool is_private(struct ppr_view host);

/* A place where a name stands. */
struct place {
    struct command *command;
    struct ppr_view text; /* a line, a reference or a value */
    struct ppr_view field; /* its name; empty for a reference */
    size_t at; /* of the name in the text */
    /* Return whether the name is gone with one rule more. */
    bool (*is_cured)(const struct place *place, const struct ppr_table *table);
    const void *data; /* of is_cured */
    char cure[CURE_MAX];
};

/* Set the cure to a rule line that was tried. Return false if there is none. */
bool find_cure(struct place *place);

#endif
