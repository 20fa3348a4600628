/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Any bytes as the value of a field of any kind: the laws that hold whatever it is.
 * The first byte of an input names the field, the second the context, as a letter and a
 * digit; the rest is the value. */

#include "setting.h"

#include "support/once.h"
#include "support/pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BEYOND = 8, /* bytes watched behind every buffer */
    CONTEXTS = 6,
    FLAGS_MOST = 5, /* attributes that the rules add to a cookie */
};

static const char rules[] = "map /m http://b/x\n"
                            "map /a/long/way/to/go http://other.b:8080\n"
                            "map https://shop.example.org/s https://c any-scheme\n"
                            "keep http://b/x/raw\n"
                            "field response all\n"
                            "field request all\n"
                            "cookie-flags s* secure httponly samesite=lax\n"
                            "cookie-flags n* nosecure nohttponly nosamesite\n"
                            "query-param u both path\n"
                            "map /t/{t} http://{t}.i\n"
                            "map /c/{b}/{a} http://c/{a}/{b}/x\n"
                            "map https://{n}.example.org/long/{m} http://d/in/{m}/{n}\n";

struct field {
    const char *name;
    enum ppr_direction direction;
};

static const struct field fields[] = {
    {"Location", PPR_RESPONSE},
    {"Set-Cookie", PPR_RESPONSE},
    {"Refresh", PPR_RESPONSE},
    {"Link", PPR_RESPONSE},
    {"Access-Control-Allow-Origin", PPR_RESPONSE},
    {"Service-Worker-Allowed", PPR_RESPONSE},
    {"Content-Security-Policy", PPR_RESPONSE},
    {"WWW-Authenticate", PPR_RESPONSE},
    {"HX-Location", PPR_RESPONSE},
    {"Reporting-Endpoints", PPR_RESPONSE},
    {"Destination", PPR_REQUEST},
    {"If", PPR_REQUEST},
    {"Origin", PPR_REQUEST},
    {"Referer", PPR_REQUEST},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static const char *const contexts[CONTEXTS][4] = {
    {NULL, NULL, NULL, NULL},
    {"https://www.example.org", NULL, NULL, NULL},
    {"https://www.example.org", "/m/p?q", "http://b/x/p?q", NULL},
    {"http://w", "/a/long/way/to/go/p", "http://other.b:8080/p", "alias"},
    {"http://w", "/t/acme/p", NULL, "acme"},
    {"https://n.example.org", "/long/mm/p", "http://d/in/mm/n/p", NULL},
};

static const struct ppr_table *the_table(void)
{
    static struct ppr_table *table;

    if (!table) {
        struct ppr_builder *const builder = ppr_builder_new(NULL);
        ppr_builder_read(builder, ppr_view_of(rules));
        table = ppr_builder_build(builder);
        LAW(table != NULL);
        ppr_builder_free(builder);
    }
    return table;
}

struct run {
    const struct field *field;
    struct ppr_context context;
    struct ppr_view value;
    struct ppr_view output; /* the value's bytes if unchanged */
    char *memory;
};

static struct ppr_result rewrite(const struct run *run, struct ppr_view value, char *buffer,
                                 size_t capacity)
{
    return once_field(the_table(), run->field->direction, &run->context,
                      ppr_view_of(run->field->name), value, buffer, capacity);
}

/** Measure; write into one byte less; into what was measured. */
static void write_all(struct run *run)
{
    const struct ppr_result measured = rewrite(run, run->value, NULL, 0);
    struct ppr_result result;

    /* for nothing there is always room */
    LAW(measured.status == (measured.count > 0 ? PPR_NO_SPACE : PPR_UNCHANGED) ||
        (measured.status == PPR_REWRITTEN && measured.count == 0));
    run->output = run->value;
    run->memory = NULL;
    if (measured.status == PPR_UNCHANGED) {
        return;
    }
    run->memory = malloc(measured.count + BEYOND);
    LAW(run->memory != NULL);
    memset(run->memory, CANARY, measured.count + BEYOND);
    if (measured.count > 0) {
        result = rewrite(run, run->value, run->memory, measured.count - 1);
        LAW(result.status == PPR_NO_SPACE && result.count == measured.count);
        LAW(is_canary(run->memory, measured.count + BEYOND));
    }
    result = rewrite(run, run->value, run->memory, measured.count);
    LAW(result.status == PPR_REWRITTEN && result.count == measured.count);
    LAW(result.reason == measured.reason && result.rule == measured.rule);
    LAW(is_canary(run->memory + measured.count, BEYOND));
    run->output.data = run->memory;
    run->output.size = measured.count;
    LAW(!same_view(run->output, run->value));
}

static size_t count(struct ppr_view text, bool (*wanted)(char c))
{
    size_t number = 0;
    for (size_t i = 0; i < text.size; ++i) {
        number += wanted(text.data[i]);
    }
    return number;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static bool is_semicolon(char c)
{
    return c == ';';
}

static bool is_comma(char c)
{
    return c == ',';
}

/** Nothing comes in that would be another field, attribute, or element of a list. */
static void check_bytes(const struct run *run)
{
    LAW(count(run->output, is_control) <= count(run->value, is_control));
    LAW(count(run->output, is_comma) <= count(run->value, is_comma));
    LAW(count(run->output, is_semicolon) <= count(run->value, is_semicolon) + FLAGS_MOST);
}

/** W6. */
static void check_again(const struct run *run)
{
    char *const again = exact_view(run->output);
    const struct ppr_view value = {again, run->output.size};

    LAW(rewrite(run, value, NULL, 0).status == PPR_UNCHANGED);
    free(again);
}

/** A block with this one field comes out as the field does, at the least capacity. */
static void check_block(const struct run *run)
{
    const size_t name = strlen(run->field->name);
    const size_t around = name + 5; /* colon, and two line ends */
    const size_t in = around + run->value.size;
    const size_t out = around + run->output.size;
    const size_t capacity = in + out; /* enough, whatever grows in it and whatever shrinks */
    char *const block = malloc(capacity);
    struct ppr_result result;

    LAW(block != NULL);
    memcpy(block, run->field->name, name);
    block[name] = ':';
    if (run->value.size > 0) {
        memcpy(block + name + 1, run->value.data, run->value.size);
    }
    memcpy(block + in - 4, "\r\n\r\n", 4);
    result = once_block(the_table(), run->field->direction, &run->context, block, in, capacity, 0);
    LAW(result.status == (run->memory ? PPR_REWRITTEN : PPR_UNCHANGED));
    LAW(run->output.size == 0 || memcmp(block + name + 1, run->output.data, run->output.size) == 0);
    LAW(memcmp(block + out - 4, "\r\n\r\n", 4) == 0);
    free(block);
}

static bool has_line_end(struct ppr_view text)
{
    return text.size > 0 &&
           (memchr(text.data, '\r', text.size) || memchr(text.data, '\n', text.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run;
    char *copy;

    if (size < 2) {
        return 0;
    }
    const char *const *const facts = contexts[data[1] % CONTEXTS];
    run.field = &fields[data[0] % FIELDS];
    run.context = (struct ppr_context){.size = sizeof run.context};
    set_client_origin(&run.context, ppr_view_of(facts[0]));
    run.context.client_target = ppr_view_of(facts[1]);
    set_backend_url(&run.context, ppr_view_of(facts[2]));
    run.context.backend_host = ppr_view_of(facts[3]);
    run.value.data = (const char *)data + 2;
    run.value.size = size - 2;
    copy = exact_view(run.value);
    run.value.data = copy;
    write_all(&run);
    check_bytes(&run);
    if (run.memory && run.field->direction == PPR_RESPONSE) {
        check_again(&run);
    }
    if (!has_line_end(run.value)) {
        check_block(&run);
    }
    free(run.memory);
    free(copy);
    return 0;
}
