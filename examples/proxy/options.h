/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The command line. */

#ifndef PROXY_OPTIONS_H
#define PROXY_OPTIONS_H

#include <ppr/rules.h>
#include <stdbool.h>

enum { EXIT_USAGE = 2, OPTIONS_RUN = -1 };

struct options {
    const char *rules;
    enum ppr_rules_format format;
    const char *listen;
    const char *cert; /**< NULL: clients speak plain HTTP here */
    const char *key;
    const char *client_scheme; /**< never NULL */
    bool preserve_host;
    const char *ca; /**< NULL: the system's */
    const char *hosts; /**< NULL: /etc/hosts alone */
    /* in seconds */
    int timeout;
    int connect_timeout;
    int upgrade_timeout;
    int linger_timeout;
    /* in bytes */
    int max_head;
    int max_buffer;
};

/** Read the command line. A mistake is reported on stderr.
 *  @return OPTIONS_RUN, or the exit status of the program */
int options_read(struct options *options, int argc, char **argv);

/** Read a number from `least` to `most`, decimal digits alone; -1 for any other text. */
int options_number(const char *text, int least, int most);

#endif
