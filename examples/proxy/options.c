/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: proxy --rules FILE --listen HOST:PORT [OPTION]...\n"
    "\n"
    "rules:\n"
    "  --rules FILE               see doc/rules.md; SIGHUP reads FILE again\n"
    "  --format FORMAT            of FILE: plain, apache or nginx; plain\n"
    "clients:\n"
    "  --listen HOST:PORT         where clients connect; port 0 picks a free one\n"
    "  --cert FILE, --key FILE    speak TLS to clients, with this certificate chain and key (PEM)\n"
    "  --client-scheme SCHEME     http or https: how clients reach a TLS terminator in front of\n"
    "                             this proxy; https with --cert, else http\n"
    "backends:\n"
    "  --preserve-host            send the client's Host to the backend, not the backend's\n"
    "  --ca FILE                  the authorities that https backends are verified with (PEM);\n"
    "                             the system's\n"
    "  --hosts FILE               addresses of backends, as in /etc/hosts, which is read too\n"
    "time-outs, in seconds:\n"
    "  --timeout SECONDS          a client or backend that neither sends nor reads; 60\n"
    "  --connect-timeout SECONDS  connecting to a backend, TLS included; 10\n"
    "  --upgrade-timeout SECONDS  an upgraded connection without traffic; 3600\n"
    "  --linger-timeout SECONDS   a client that does not close after its last response; 2\n"
    "limits, in bytes:\n"
    "  --max-head BYTES           of one request or response; 65536\n"
    "  --max-buffer BYTES         read from a peer ahead of use, or waiting for it; 131072\n";

static const struct options defaults = {
    .format = PPR_RULES_PLAIN,
    .timeout = 60,
    .connect_timeout = 10,
    .upgrade_timeout = 3600,
    .linger_timeout = 2,
    .max_head = 64 * 1024,
    .max_buffer = 128 * 1024,
};

enum { DAY = 24 * 3600, MEGABYTE = 1024 * 1024 };

enum kind { KIND_TEXT, KIND_NUMBER, KIND_FLAG, KIND_FORMAT, KIND_SCHEME };

static const struct option {
    const char *name;
    enum kind kind;
    size_t offset; /* of the member of struct options */
    int least, most; /* of a number */
} known[] = {
    {"--rules", KIND_TEXT, offsetof(struct options, rules), 0, 0},
    {"--format", KIND_FORMAT, offsetof(struct options, format), 0, 0},
    {"--listen", KIND_TEXT, offsetof(struct options, listen), 0, 0},
    {"--cert", KIND_TEXT, offsetof(struct options, cert), 0, 0},
    {"--key", KIND_TEXT, offsetof(struct options, key), 0, 0},
    {"--client-scheme", KIND_SCHEME, offsetof(struct options, client_scheme), 0, 0},
    {"--preserve-host", KIND_FLAG, offsetof(struct options, preserve_host), 0, 0},
    {"--ca", KIND_TEXT, offsetof(struct options, ca), 0, 0},
    {"--hosts", KIND_TEXT, offsetof(struct options, hosts), 0, 0},
    {"--timeout", KIND_NUMBER, offsetof(struct options, timeout), 1, DAY},
    {"--connect-timeout", KIND_NUMBER, offsetof(struct options, connect_timeout), 1, DAY},
    {"--upgrade-timeout", KIND_NUMBER, offsetof(struct options, upgrade_timeout), 1, 30 * DAY},
    {"--linger-timeout", KIND_NUMBER, offsetof(struct options, linger_timeout), 1, DAY},
    {"--max-head", KIND_NUMBER, offsetof(struct options, max_head), 256, MEGABYTE},
    {"--max-buffer", KIND_NUMBER, offsetof(struct options, max_buffer), 1024, 64 * MEGABYTE},
};

/* ------------------------------------------------------------------ Values -- */

int options_number(const char *text, int least, int most)
{
    char *end;
    if (text[0] < '0' || text[0] > '9')
        return -1;
    long number = strtol(text, &end, 10);
    return *end == '\0' && number >= least && number <= most ? (int)number : -1;
}

static enum ppr_rules_format format_of(const char *word)
{
    static const struct {
        const char *word;
        enum ppr_rules_format format;
    } formats[] = {
        {"plain", PPR_RULES_PLAIN}, {"apache", PPR_RULES_APACHE}, {"nginx", PPR_RULES_NGINX}};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(word, formats[i].word) == 0)
            return formats[i].format;
    }
    return 0;
}

static bool wrong(const struct option *option, const char *value, const char *expected)
{
    fprintf(stderr, "proxy: %s %s: not %s\n", option->name, value, expected);
    return false;
}

static bool set_number(int *member, const struct option *option, const char *value)
{
    char expected[64];
    *member = options_number(value, option->least, option->most);
    if (*member >= 0)
        return true;
    snprintf(expected, sizeof expected, "a number from %d to %d", option->least, option->most);
    return wrong(option, value, expected);
}

static bool set_value(struct options *options, const struct option *option, const char *value)
{
    void *member = (char *)options + option->offset;
    switch (option->kind) {
    case KIND_TEXT:
        *(const char **)member = value;
        return true;
    case KIND_FLAG:
        *(bool *)member = true;
        return true;
    case KIND_NUMBER:
        return set_number(member, option, value);
    case KIND_FORMAT:
        options->format = format_of(value);
        return options->format || wrong(option, value, "plain, apache or nginx");
    case KIND_SCHEME:
        options->client_scheme = value;
        return strcmp(value, "http") == 0 || strcmp(value, "https") == 0 ||
               wrong(option, value, "http or https");
    }
    return false;
}

/* ------------------------------------------------------------- Command line -- */

static const struct option *find_option(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(name, known[i].name) == 0)
            return &known[i];
    }
    return NULL;
}

static bool read_arguments(struct options *options, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct option *option = find_option(argv[i]);
        if (!option) {
            fprintf(stderr, "proxy: %s: no such option\n", argv[i]);
            return false;
        }
        bool has_value = option->kind != KIND_FLAG;
        if (has_value && i + 1 == argc) {
            fprintf(stderr, "proxy: %s: its value is missing\n", argv[i]);
            return false;
        }
        if (!set_value(options, option, has_value ? argv[++i] : NULL))
            return false;
    }
    return true;
}

/* Check the options beside each other. Returns the mistake, or NULL. */
static const char *check(const struct options *options)
{
    if (!options->rules)
        return "--rules is missing";
    if (!options->listen)
        return "--listen is missing";
    if (!options->cert != !options->key)
        return "--cert and --key go together";
    /* a head waits in the buffer until it is whole */
    if (options->max_buffer <= options->max_head)
        return "--max-buffer must be more than --max-head";
    return NULL;
}

int options_read(struct options *options, int argc, char **argv)
{
    static const char hint[] = "usage: proxy --help lists the options\n";
    *options = defaults;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return EXIT_SUCCESS;
    }
    if (!read_arguments(options, argc, argv)) {
        fputs(hint, stderr);
        return EXIT_USAGE;
    }
    const char *mistake = check(options);
    if (mistake) {
        fprintf(stderr, "proxy: %s\n%s", mistake, hint);
        return EXIT_USAGE;
    }
    if (!options->client_scheme)
        options->client_scheme = options->cert ? "https" : "http";
    return OPTIONS_RUN;
}
