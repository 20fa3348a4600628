/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Any bytes as a reference: the laws that hold whatever it is. */

#include "setting.h"

#include "support/once.h"

#include <stdlib.h>
#include <string.h>

enum {
    BEYOND = 8, /* bytes watched behind every buffer */
    ORACLE_SIZE = 400, /* the oracle is slow: of a longer input only the laws are checked */
};

struct run {
    struct setting setting;
    struct ppr_view input;
    struct ppr_result result;
    struct ppr_view output; /* the input's bytes if unchanged */
    char *memory;
};

static struct ppr_result rewrite(const struct setting *setting, struct ppr_view input, char *buffer,
                                 size_t capacity)
{
    return once_url(setting->table, setting->direction, &setting->context, input, buffer, capacity);
}

/** Measure; write into what was measured; into one byte less. */
static void write_all(struct run *run)
{
    const struct ppr_result measured = rewrite(&run->setting, run->input, NULL, 0);
    struct ppr_result less;

    LAW(measured.status == PPR_UNCHANGED || measured.status == PPR_NO_SPACE);
    LAW(measured.status == PPR_NO_SPACE || measured.count == 0);
    run->memory = malloc(measured.count + BEYOND);
    LAW(run->memory != NULL);
    memset(run->memory, CANARY, measured.count + BEYOND);
    if (measured.status == PPR_NO_SPACE) {
        LAW(measured.count > 0);
        less = rewrite(&run->setting, run->input, run->memory, measured.count - 1);
        LAW(less.status == PPR_NO_SPACE && less.count == measured.count);
        LAW(is_canary(run->memory, measured.count + BEYOND));
    }
    run->result = rewrite(&run->setting, run->input, run->memory, measured.count);
    run->output = run->input;
    if (measured.status == PPR_NO_SPACE) {
        LAW(run->result.status == PPR_REWRITTEN);
        run->output = (struct ppr_view){run->memory, measured.count};
    } else {
        LAW(run->result.status == PPR_UNCHANGED);
    }
    LAW(run->result.count == measured.count);
    LAW(run->result.reason == measured.reason && run->result.rule == measured.rule);
    LAW(is_canary(run->memory + measured.count, BEYOND));
}

/** May a parameter that is looked at stand in a reference? */
static bool may_have_parameter(const struct run *run, struct ppr_view reference)
{
    return run->setting.extras && reference.size > 0 && memchr(reference.data, '?', reference.size);
}

/** W5. */
static void check_output(const struct run *run)
{
    LAW(run->result.reason > PPR_REASON_NONE && run->result.reason <= PPR_REASON_MALFORMED);
    if (run->result.status != PPR_REWRITTEN) {
        return;
    }
    LAW(!same_view(run->input, run->output));
    for (size_t i = 0; i < run->output.size; ++i) {
        LAW((uint8_t)run->output.data[i] >= 0x20 && run->output.data[i] != 0x7F);
    }
    /* The only network-path reference on purpose is to the host of a rule. */
    LAW(run->output.data[0] != '\\' && !starts_with(run->output, (struct ppr_view){"/\\", 2}));
    LAW(!starts_with(run->output, (struct ppr_view){"//", 2}) ||
        starts_with(run->output, ppr_view_of("//www.example.org/")) ||
        may_have_parameter(run, run->input));
    LAW(run->result.reason == PPR_REASON_MAPPED || may_have_parameter(run, run->input));
}

/** W6. */
static void check_again(const struct run *run)
{
    const struct ppr_result second = rewrite(&run->setting, run->output, NULL, 0);

    LAW(second.status == PPR_UNCHANGED || second.status == PPR_NO_SPACE);
    LAW(second.reason != PPR_REASON_MALFORMED || run->result.status == PPR_UNCHANGED);
    if (run->result.status == PPR_UNCHANGED) {
        LAW(second.status == PPR_UNCHANGED);
    } else if (run->input.size <= ORACLE_SIZE && !may_have_parameter(run, run->output) &&
               run->setting.direction == PPR_RESPONSE &&
               oracle_settles(&run->setting.oracle, &run->setting.context, run->output)) {
        LAW(second.status == PPR_UNCHANGED);
    }
}

/** A backend's URL goes to the client and comes back. */
static void check_round_trip(const struct run *run)
{
    struct run there = {.setting = run->setting, .input = run->input};
    struct run back;
    struct ppr_url url;

    there.setting.direction = PPR_RESPONSE;
    there.setting.context =
        (struct ppr_context){.size = sizeof(struct ppr_context),
                             .client_scheme = run->setting.context.client_scheme,
                             .client_authority = run->setting.context.client_authority};
    if (!run->setting.two_way || ppr_parse_url(run->input, &url, NULL) != PPR_OK ||
        !url.scheme.data) {
        return;
    }
    write_all(&there);
    if (there.result.status == PPR_REWRITTEN) {
        back = (struct run){.setting = there.setting, .input = there.output};
        back.setting.direction = PPR_REQUEST;
        write_all(&back);
        LAW(back.result.reason == PPR_REASON_MAPPED && back.result.rule == there.result.rule);
        LAW(oracle_same_url(run->input, back.output));
        free(back.memory);
    }
    free(there.memory);
    oracle_forget();
}

static void check_field(const struct run *run)
{
    const bool request = run->setting.direction == PPR_REQUEST;
    const struct ppr_view name = ppr_view_of(request ? "destination" : "LOCATION");
    const bool space = run->input.size && (strchr(" \t", run->input.data[0]) ||
                                           strchr(" \t", run->input.data[run->input.size - 1]));
    char *const value = malloc(run->input.size + 2);
    char *const buffer = malloc(run->output.size + 2);
    struct ppr_result result;

    LAW(value != NULL && buffer != NULL);
    value[0] = '\t';
    if (run->input.size) {
        memcpy(value + 1, run->input.data, run->input.size);
    }
    value[run->input.size + 1] = ' ';
    result =
        once_field(run->setting.table, run->setting.direction, &run->setting.context, name,
                   (struct ppr_view){value, run->input.size + 2}, buffer, run->output.size + 2);
    if (!space) { /* else another reference, without it */
        LAW(result.status == run->result.status && result.reason == run->result.reason);
        LAW(result.rule == run->result.rule);
    }
    if (!space && result.status == PPR_REWRITTEN) {
        LAW(result.count == run->output.size + 2);
        LAW(buffer[0] == '\t' && buffer[result.count - 1] == ' ');
        LAW(memcmp(buffer + 1, run->output.data, run->output.size) == 0);
    }
    free(value);
    free(buffer);
}

static void check_oracle(const struct run *run)
{
    struct oracle_answer expected;

    if (run->input.size > ORACLE_SIZE) {
        return;
    }
    expected = oracle_reference(&run->setting.oracle, run->setting.direction, &run->setting.context,
                                run->input);
    if (expected.open) {
        return;
    }
    LAW(run->result.status == (int32_t)expected.status);
    LAW(run->result.reason == (int32_t)expected.reason || expected.loose);
    if (!expected.loose && !expected.any_rule &&
        (expected.reason == PPR_REASON_MAPPED || expected.reason == PPR_REASON_KEPT)) {
        LAW(run->result.rule == expected.rule);
    }
    LAW(same_view(run->output, (struct ppr_view){expected.data, expected.size}));
}

/** What is not malformed can be read, and by the same scanner; but for the
 *  authority of another scheme, which only who reads it is told of. */
static void check_parse(const struct run *run)
{
    struct ppr_url url;
    size_t offset = 0;
    const enum ppr_status status = ppr_parse_url(run->input, &url, &offset);

    LAW(status == PPR_OK || status == PPR_MALFORMED);
    if (status == PPR_MALFORMED) {
        /* Another scheme's URL may have a parameter that is mapped. */
        LAW(offset <= run->input.size);
        LAW(run->result.status == PPR_UNCHANGED || may_have_parameter(run, run->input));
        LAW(run->result.reason == PPR_REASON_MALFORMED ||
            run->result.reason == PPR_REASON_OTHER_SITE || run->result.status != PPR_UNCHANGED);
    } else {
        LAW(url.port >= -1 && url.port <= 65535);
        LAW(ppr_parse_url(run->output, &url, NULL) == PPR_OK);
    }
}

/** Members of the context that do not parse are told, and nothing else is. */
static void check_ignored(const struct run *run)
{
    struct ppr_exchange exchange;
    unsigned ignored = 0;

    LAW(ppr_exchange_init(&exchange, run->setting.table, &run->setting.context, &ignored) ==
        PPR_OK);
    LAW((ignored & ~(unsigned)PPR_IGNORED_CLIENT_ORIGIN) == oracle_ignored(&run->setting.context));
}

static void check(struct run *run)
{
    char *const input = exact_view(run->input);

    run->input.data = input;
    write_all(run);
    check_output(run);
    check_again(run);
    check_round_trip(run);
    check_field(run);
    check_parse(run);
    check_oracle(run);
    check_ignored(run);
    free(run->memory);
    free(input);
    oracle_forget();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run = {.input = {(const char *)data, size}};

    if (choose_setting(&run.setting, &run.input)) {
        check(&run);
    }
    free_setting(&run.setting);
    return 0;
}
