/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr: try rules without a proxy. See usage below. */

#define _POSIX_C_SOURCE 200809L

#include <ppr/rules.h>

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum exit_status { EXIT_WRITE = 1, EXIT_WARNED = 1, EXIT_USAGE = 2, EXIT_NO_ROOM = 3 };

static const char usage[] =
    "usage: ppr url   [options] RULES         stdin: one reference a line\n"
    "       ppr field [options] RULES NAME    stdin: one field value a line\n"
    "       ppr block [options] RULES         stdin: one field block\n"
    "       ppr route [options] RULES         stdin: one request target a line; the backend's URL\n"
    "       ppr why   [options] RULES [NAME]  stdin: one reference, or value of the field NAME, a\n"
    "                                         line; says why in words\n"
    "       ppr check [--format F] RULES      stdout: the rules in the plain format; stderr:\n"
    "                                         what is worth a look, as RULES:LINE:COLUMN: why\n"
    "\n"
    "  --request                 request direction (default: response)\n"
    "  --client-origin ORIGIN    what the client sees: https://www.example.org\n"
    "  --client-target TARGET    what the client asked for: /mirror/foo/a?b\n"
    "  --backend-url URL         what the proxy asked for: http://10.0.0.7:8080/a?b\n"
    "  --backend-host HOST       the Host field sent to the backend\n"
    "  --format FORMAT           of RULES, a file: plain (default), apache or nginx\n"
    "  --explain                 url, field, route: add TAB, the reason, TAB, the rule's number;\n"
    "                            block: the same on stderr, a line for each field that\n"
    "                            carries references\n"
    "  -0                        url, field, route, why: records end in NUL, both ways\n"
    "  --capacity N              block: the size of the buffer in bytes\n"
    "\n"
    "A part of an origin, target, URL or host that cannot be used is ignored, with a warning on\n"
    "stderr.\n"
    "\n"
    "Exit status: 0; 1 if stdout fails, or a check has warnings; 2 on bad usage or rules, or if\n"
    "the stdout of a check fails; 3 if a block finds no room.\n";

/* A buffer that grows. */
struct buffer {
    char *data;
    size_t capacity;
};

struct command {
    const char *name;
    const char *rules_path;
    const char *field_name;
    enum ppr_direction direction;
    enum ppr_rules_format format;
    const char *client_origin;
    const char *client_target;
    const char *backend_url;
    const char *backend_host;
    bool explain;
    char delimiter;
    bool has_capacity;
    size_t capacity;
    bool warned;
    struct ppr_table *table;
    struct ppr_context context;
    struct ppr_exchange exchange;
};

static int bad_memory(void)
{
    fputs("ppr: out of memory\n", stderr);
    return EXIT_USAGE;
}

static void *check_memory(void *memory)
{
    if (!memory)
        exit(bad_memory());
    return memory;
}

static void reserve(struct buffer *buffer, size_t capacity)
{
    if (capacity <= buffer->capacity)
        return;
    buffer->data = check_memory(realloc(buffer->data, capacity));
    buffer->capacity = capacity;
}

/* Read all of a stream; the bytes read are the return value. */
static size_t read_all(FILE *stream, struct buffer *buffer)
{
    size_t size = 0;
    for (;;) {
        if (size == buffer->capacity)
            reserve(buffer, size ? size * 2 : 65536);
        const size_t got = fread(buffer->data + size, 1, buffer->capacity - size, stream);
        if (!got)
            return size;
        size += got;
    }
}

static int bad_usage(const char *message, const char *what)
{
    fprintf(stderr, "ppr: %s%s%s\n%s", message, what ? ": " : "", what ? what : "", usage);
    return EXIT_USAGE;
}

/* ------------------------------------------------------------- Options -- */

enum option_code {
    OPTION_REQUEST = 256,
    OPTION_CLIENT_ORIGIN,
    OPTION_CLIENT_TARGET,
    OPTION_BACKEND_URL,
    OPTION_BACKEND_HOST,
    OPTION_FORMAT,
    OPTION_EXPLAIN,
    OPTION_CAPACITY,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option options[] = {
    {"request", no_argument, NULL, OPTION_REQUEST},
    {"client-origin", required_argument, NULL, OPTION_CLIENT_ORIGIN},
    {"client-target", required_argument, NULL, OPTION_CLIENT_TARGET},
    {"backend-url", required_argument, NULL, OPTION_BACKEND_URL},
    {"backend-host", required_argument, NULL, OPTION_BACKEND_HOST},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"capacity", required_argument, NULL, OPTION_CAPACITY},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static bool read_number(const char *text, size_t *number)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    *number = (size_t)value;
    return text[0] >= '0' && text[0] <= '9' && !*end && !errno && *number == value;
}

static const struct {
    const char *name;
    enum ppr_rules_format format;
} formats[] = {
    {"plain", PPR_RULES_PLAIN},
    {"apache", PPR_RULES_APACHE},
    {"nginx", PPR_RULES_NGINX},
};

static bool read_format(const char *name, enum ppr_rules_format *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) != 0)
            continue;
        *format = formats[i].format;
        return true;
    }
    return false;
}

/* Take one option. Return an exit status, or -1 to go on. */
static int take_option(struct command *command, int code)
{
    switch (code) {
    case OPTION_REQUEST:
        command->direction = PPR_REQUEST;
        return -1;
    case OPTION_CLIENT_ORIGIN:
        command->client_origin = optarg;
        return -1;
    case OPTION_CLIENT_TARGET:
        command->client_target = optarg;
        return -1;
    case OPTION_BACKEND_URL:
        command->backend_url = optarg;
        return -1;
    case OPTION_BACKEND_HOST:
        command->backend_host = optarg;
        return -1;
    case OPTION_FORMAT:
        return read_format(optarg, &command->format)
                   ? -1
                   : bad_usage("this format is not known", optarg);
    case OPTION_EXPLAIN:
        command->explain = true;
        return -1;
    case '0':
        command->delimiter = '\0';
        return -1;
    case OPTION_CAPACITY:
        command->has_capacity = true;
        return read_number(optarg, &command->capacity)
                   ? -1
                   : bad_usage("a capacity must be a number of bytes", optarg);
    case OPTION_HELP:
        fputs(usage, stdout);
        return EXIT_SUCCESS;
    case OPTION_VERSION:
        printf("ppr %s\n", ppr_version());
        return EXIT_SUCCESS;
    default:
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
}

static bool is(const struct command *command, const char *name)
{
    return !strcmp(command->name, name);
}

static bool has_context(const struct command *command)
{
    return command->direction == PPR_REQUEST || command->client_origin || command->client_target ||
           command->backend_url || command->backend_host;
}

/* Refuse options that a command does not know. */
static int check_options(const struct command *command)
{
    const bool check = is(command, "check");
    if (command->has_capacity && !is(command, "block"))
        return bad_usage("--capacity is for blocks", NULL);
    if (!command->delimiter && (is(command, "block") || check))
        return bad_usage("-0 is for url, field, route and why", NULL);
    if (command->explain && (is(command, "why") || check))
        return bad_usage("--explain is for url, field, block and route", NULL);
    if (check && has_context(command))
        return bad_usage("check takes no option but --format", NULL);
    return -1;
}

static int take_operands(struct command *command, int argc, char **argv)
{
    if (optind == argc)
        return bad_usage("url, field, block, route, why or check must come first", NULL);
    command->name = argv[optind++];
    const bool field = is(command, "field");
    if (!field && !is(command, "url") && !is(command, "block") && !is(command, "route") &&
        !is(command, "why") && !is(command, "check"))
        return bad_usage("this command is not known", command->name);
    if (optind == argc)
        return bad_usage("a file of rules must be named", NULL);
    command->rules_path = argv[optind++];
    if (field && optind == argc)
        return bad_usage("a field must be named", NULL);
    if (field || (is(command, "why") && optind < argc))
        command->field_name = argv[optind++];
    if (optind < argc)
        return bad_usage("this argument is too many", argv[optind]);
    return check_options(command);
}

static int take_arguments(struct command *command, int argc, char **argv)
{
    for (int code; (code = getopt_long(argc, argv, "0", options, NULL)) != -1;) {
        const int status = take_option(command, code);
        if (status >= 0)
            return status;
    }
    return take_operands(command, argc, argv);
}

/* --------------------------------------------------------------- Rules -- */

static bool read_rules(const char *path, struct buffer *text, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    *size = read_all(file, text);
    const bool failed = ferror(file) != 0;
    const int reason = errno;
    fclose(file);
    errno = reason;
    return !failed;
}

/* Print an error or a warning with its place. */
static void complain(const struct ppr_error *error)
{
    struct buffer text = {NULL, 0};
    reserve(&text, ppr_error_text(error, NULL, 0).count);
    const struct ppr_result result = ppr_error_text(error, text.data, text.capacity);
    fwrite(text.data, 1, result.count, stderr);
    fputc('\n', stderr);
    free(text.data);
}

/* Check the rules, and say what is worth a look. */
static void check_rules(struct command *command, struct ppr_builder *builder)
{
    struct ppr_error warning;
    if (ppr_rules_check(builder) != PPR_OK)
        exit(bad_memory());
    for (size_t number = 1; ppr_builder_warning(builder, number, &warning) == PPR_OK; number++) {
        complain(&warning);
        command->warned = true;
    }
}

/* Build the table; say what is wrong if that fails. */
static struct ppr_table *load(struct command *command)
{
    struct buffer text = {NULL, 0};
    size_t size = 0;
    if (!read_rules(command->rules_path, &text, &size)) {
        fprintf(stderr, "ppr: %s: %s\n", command->rules_path, strerror(errno));
        free(text.data);
        return NULL;
    }
    const struct ppr_view view = {text.data, size};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, ppr_view_of(command->rules_path), 1);
    ppr_rules_read(builder, command->format, view, NULL);
    struct ppr_table *table = ppr_builder_build(builder);
    if (!table)
        complain(ppr_builder_error(builder));
    else if (is(command, "check"))
        check_rules(command, builder);
    ppr_builder_free(builder);
    free(text.data);
    return table;
}

/* ------------------------------------------------------------ Exchange -- */

/* Split a URL after its scheme, and where its authority ends (RFC 3986 3). Return false if it has
   no scheme and authority. */
static bool split(const char *url, struct ppr_view *scheme, struct ppr_view *authority,
                  struct ppr_view *rest)
{
    const char *colon = strstr(url, "://");
    if (!colon)
        return false;
    const char *begin = colon + 3;
    const size_t size = strcspn(begin, "/?#");
    *scheme = (struct ppr_view){url, (size_t)(colon - url)};
    *authority = (struct ppr_view){begin, size};
    *rest = ppr_view_of(begin + size);
    return true;
}

static void warn_of_option(const char *option, const char *message)
{
    fprintf(stderr, "ppr: warning: %s %s\n", option, message);
}

/* The bytes after an origin are taken as part of its authority, so that libppr ignores it. */
static void set_client_origin(struct ppr_context *context, const char *origin)
{
    struct ppr_view rest = {NULL, 0};
    if (!split(origin, &context->client_scheme, &context->client_authority, &rest))
        warn_of_option("--client-origin", "is ignored: it is no origin");
    context->client_authority.size += rest.size;
}

static void set_backend_url(struct ppr_context *context, const char *url)
{
    if (!split(url, &context->backend_scheme, &context->backend_authority,
               &context->backend_target))
        warn_of_option("--backend-url", "is ignored: it is no absolute URL");
    else if (!context->backend_target.size)
        context->backend_target = ppr_view_of("/");
}

/* Name the options of which libppr ignored a part. */
static void warn_of_ignored(unsigned ignored)
{
    static const struct {
        unsigned bit;
        const char *option;
        const char *message;
    } parts[] = {
        {PPR_IGNORED_CLIENT_SCHEME, "--client-origin", "has a scheme that is ignored"},
        {PPR_IGNORED_CLIENT_AUTHORITY, "--client-origin", "has an authority that is ignored"},
        {PPR_IGNORED_CLIENT_TARGET, "--client-target", "is ignored: it is no request target"},
        {PPR_IGNORED_BACKEND_SCHEME, "--backend-url", "has a scheme that is ignored"},
        {PPR_IGNORED_BACKEND_AUTHORITY, "--backend-url", "has an authority that is ignored"},
        {PPR_IGNORED_BACKEND_TARGET, "--backend-url", "has a path that is ignored"},
        {PPR_IGNORED_BACKEND_HOST, "--backend-host", "is ignored: it is no host"},
        {PPR_IGNORED_CLIENT_ORIGIN, "--client-origin",
         "does not count: no client rule lists it, or it is a backend's"},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (ignored & parts[i].bit)
            warn_of_option(parts[i].option, parts[i].message);
    }
}

/* Prepare the exchange that all records belong to. */
static void prepare(struct command *command)
{
    const struct ppr_context empty = PPR_CONTEXT_INIT;
    struct ppr_context *context = &command->context;
    unsigned ignored = 0;
    *context = empty;
    if (command->client_origin)
        set_client_origin(context, command->client_origin);
    context->client_target = ppr_view_of(command->client_target);
    if (command->backend_url)
        set_backend_url(context, command->backend_url);
    context->backend_host = ppr_view_of(command->backend_host);
    ppr_exchange_init(&command->exchange, command->table, context, &ignored);
    warn_of_ignored(ignored);
}

/* ------------------------------------------------------------ Commands -- */

static struct ppr_result rewrite_record(struct command *command, struct ppr_view record,
                                        char *buffer, size_t capacity)
{
    if (is(command, "route")) {
        command->context.client_target = record;
        return ppr_route(command->table, &command->context, buffer, capacity);
    }
    if (is(command, "why") && command->field_name)
        return ppr_why_field(&command->exchange, command->direction,
                             ppr_view_of(command->field_name), record, buffer, capacity);
    if (is(command, "why"))
        return ppr_why_url(&command->exchange, command->direction, record, buffer, capacity);
    if (!command->field_name)
        return ppr_rewrite_url(&command->exchange, command->direction, record, buffer, capacity);
    return ppr_rewrite_field(&command->exchange, command->direction,
                             ppr_view_of(command->field_name), record, buffer, capacity);
}

static void explain(FILE *stream, struct ppr_result result)
{
    fprintf(stream, "\t%s\t",
            result.status == PPR_DROPPED ? ppr_status_text(PPR_DROPPED)
                                         : ppr_reason_word(result.reason));
    if (result.rule)
        fprintf(stream, "%zu", result.rule);
    else
        fputc('-', stream);
}

static void print(FILE *stream, struct ppr_view bytes)
{
    if (bytes.size)
        fwrite(bytes.data, 1, bytes.size, stream);
}

static void run_record(struct command *command, struct ppr_view record, struct buffer *buffer)
{
    struct ppr_result result = rewrite_record(command, record, buffer->data, buffer->capacity);
    if (result.status == PPR_NO_SPACE) {
        reserve(buffer, result.count);
        result = rewrite_record(command, record, buffer->data, buffer->capacity);
    }
    const struct ppr_view rewritten = {buffer->data, result.count};
    if (result.status != PPR_DROPPED)
        print(stdout, result.status == PPR_REWRITTEN ? rewritten : record);
    if (command->explain)
        explain(stdout, result);
    putchar(command->delimiter);
}

static int run_records(struct command *command)
{
    struct buffer buffer = {NULL, 0};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t got; (got = getdelim(&line, &room, command->delimiter, stdin)) > 0;) {
        struct ppr_view record = {line, (size_t)got};
        if (line[record.size - 1] == command->delimiter)
            record.size--;
        run_record(command, record, &buffer);
    }
    free(line);
    free(buffer.data);
    return EXIT_SUCCESS;
}

/* Print a field as it comes out, on one line. */
static void explain_field(struct ppr_field field, struct ppr_result result)
{
    print(stderr, field.name);
    fputs(": ", stderr);
    for (size_t i = 0; i < field.value.size; i++) {
        const char c = field.value.data[i];
        fputc(c == '\r' || c == '\n' ? ' ' : c, stderr);
    }
    explain(stderr, result);
    fputc('\n', stderr);
}

/* Rewrite each field in a block of its own, to know the reason of each. */
static void explain_block(struct command *command, struct ppr_view block)
{
    struct buffer buffer = {NULL, 0};
    struct ppr_field field;
    for (size_t at = 0; ppr_block_next(block, command->direction, &at, &field) == PPR_OK;) {
        size_t length = (size_t)(block.data + at - field.name.data);
        reserve(&buffer, length);
        memcpy(buffer.data, field.name.data, length);
        struct ppr_result result =
            ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                              buffer.capacity, PPR_BLOCK_WHOLE);
        if (result.status == PPR_NO_SPACE) {
            reserve(&buffer, result.count);
            result = ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                                       buffer.capacity, PPR_BLOCK_WHOLE);
        }
        if (result.status == PPR_REWRITTEN && !result.count) {
            result.status = PPR_DROPPED;
            explain_field(field, result);
        }
        if (result.reason == PPR_REASON_NONE)
            continue;
        if (result.status == PPR_REWRITTEN)
            length = result.count;
        reserve(&buffer, length + 2);
        memcpy(buffer.data + length, "\r\n", 2);
        const struct ppr_view alone = {buffer.data, length + 2};
        size_t begin = 0;
        if (ppr_block_next(alone, command->direction, &begin, &field) == PPR_OK)
            explain_field(field, result);
    }
    free(buffer.data);
}

static int run_block(struct command *command)
{
    struct buffer buffer = {NULL, 0};
    const size_t length = read_all(stdin, &buffer);
    const struct ppr_view block = {buffer.data, length};
    struct ppr_result result =
        ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length, 0, 0);
    if (command->explain && result.status != PPR_INCOMPLETE)
        explain_block(command, block);
    const size_t needed = result.status == PPR_NO_SPACE ? result.count : length;
    const size_t capacity = command->has_capacity ? command->capacity : needed;
    if (capacity < length)
        result.status = PPR_NO_SPACE;
    else if (result.status == PPR_NO_SPACE) {
        reserve(&buffer, capacity);
        result = ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                                   capacity, 0);
    }
    const struct ppr_view out = {buffer.data,
                                 result.status == PPR_REWRITTEN ? result.count : length};
    print(stdout, out);
    free(buffer.data);
    if (result.status == PPR_INCOMPLETE)
        fputs("incomplete\n", stderr);
    if (result.status != PPR_NO_SPACE)
        return EXIT_SUCCESS;
    fprintf(stderr, "need %zu\n", needed);
    return EXIT_NO_ROOM;
}

/* Print the rules in the plain format. */
static int run_check(const struct command *command)
{
    struct buffer buffer = {NULL, 0};
    struct ppr_result result = ppr_table_write(command->table, NULL, 0);
    reserve(&buffer, result.count);
    result = ppr_table_write(command->table, buffer.data, buffer.capacity);
    const struct ppr_view text = {buffer.data, result.count};
    print(stdout, text);
    free(buffer.data);
    return command->warned ? EXIT_WARNED : EXIT_SUCCESS;
}

static int run(struct command *command)
{
    prepare(command);
    const int status = is(command, "block")   ? run_block(command)
                       : is(command, "check") ? run_check(command)
                                              : run_records(command);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "ppr: stdout: %s\n", strerror(errno));
        return is(command, "check") ? EXIT_USAGE : EXIT_WRITE;
    }
    return status;
}

int main(int argc, char **argv)
{
    struct command command = {.format = PPR_RULES_PLAIN, .delimiter = '\n'};
    int status = take_arguments(&command, argc, argv);
    if (status >= 0)
        return status;
    command.table = load(&command);
    if (!command.table)
        return EXIT_USAGE;
    status = run(&command);
    ppr_table_unref(command.table);
    return status;
}
