/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Any bytes as a field block: the laws that hold whatever they are. The byte
 * after the setting is "1" for PPR_BLOCK_WHOLE. */

#include "setting.h"

#include "support/once.h"

#include <stdlib.h>
#include <string.h>

enum {
    ORACLE_SIZE = 1200, /* the oracle is slow: of a longer input only the laws are checked */
};

struct run {
    struct setting setting;
    unsigned flags;
    struct ppr_view input;
    struct ppr_result result;
    struct ppr_view output; /* the input's bytes if unchanged */
    char *memory;
    size_t capacity; /* that was measured as enough */
};

/** A buffer with the input in it, of `capacity` bytes or the input's size. */
static char *load(struct ppr_view input, size_t capacity)
{
    const size_t size = capacity > input.size ? capacity : input.size;
    char *const data = malloc(size ? size : 1);

    LAW(data != NULL);
    memset(data, CANARY, size ? size : 1);
    if (input.size) {
        memcpy(data, input.data, input.size);
    }
    return data;
}

static bool is_as_loaded(const char *data, struct ppr_view input, size_t capacity)
{
    for (size_t i = input.size; i < capacity; ++i) {
        if (data[i] != CANARY) {
            return false;
        }
    }
    return input.size == 0 || memcmp(data, input.data, input.size) == 0;
}

static struct ppr_result rewrite(const struct run *run, char *data, size_t size, size_t capacity)
{
    return once_block(run->setting.table, run->setting.direction, &run->setting.context, data, size,
                      capacity, run->flags);
}

/** With the room that was measured. */
static void write_exact(struct run *run)
{
    const size_t length = run->input.size;
    char *const data = load(run->input, length);
    const struct ppr_result measured = rewrite(run, data, length, 0);
    size_t capacity = length;

    LAW(measured.status == PPR_UNCHANGED || measured.status == PPR_NO_SPACE ||
        measured.status == PPR_INCOMPLETE || (measured.status == PPR_REWRITTEN && length == 0));
    LAW(is_as_loaded(data, run->input, length));
    free(data);
    if (measured.status == PPR_NO_SPACE && measured.count > capacity) {
        capacity = measured.count;
    }
    run->capacity = capacity;
    run->memory = load(run->input, capacity);
    run->result = rewrite(run, run->memory, length, capacity);
    run->output = run->input;
    LAW(run->result.reason == measured.reason && run->result.rule == measured.rule);
    if (measured.status == PPR_NO_SPACE) {
        LAW(measured.count >= length);
        LAW(run->result.status == PPR_REWRITTEN && run->result.count <= measured.count);
        run->output = (struct ppr_view){run->memory, run->result.count};
    } else {
        LAW(run->result.status == measured.status && run->result.count == 0);
        LAW(is_as_loaded(run->memory, run->input, capacity));
    }
}

/** With too little room, and with more than enough. */
static void write_otherwise(const struct run *run)
{
    static const size_t more[] = {1, 2, 7, 64, 1000};
    const size_t length = run->input.size;
    struct ppr_result result;
    char *data;

    if (run->output.size > length && length > 0) {
        const size_t capacity = length + (run->output.size - 1 - length) / 2;

        data = load(run->input, capacity);
        result = rewrite(run, data, length, capacity);
        LAW(result.status == PPR_NO_SPACE && result.count >= run->result.count);
        LAW(is_as_loaded(data, run->input, capacity));
        free(data);
    }
    for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); ++i) {
        data = load(run->input, run->capacity + more[i]);
        result = rewrite(run, data, length, run->capacity + more[i]);
        LAW(result.status == run->result.status && result.count == run->result.count);
        LAW(result.reason == run->result.reason && result.rule == run->result.rule);
        LAW(same_view(run->output, (struct ppr_view){data, run->output.size}));
        free(data);
    }
}

static enum ppr_kind kind_of(const struct run *run, struct ppr_view name)
{
    return oracle_kind(&run->setting.oracle, run->setting.direction, name);
}

/** Return whether what is from a value to the end of its line has lines in it. */
static bool is_folded(struct ppr_view value, const char *end)
{
    return value.size && memchr(value.data, '\n', (size_t)(end - value.data) - 1);
}

/** A field of the output is what ppr_rewrite_field makes of the input's; folded
 *  ones are the oracle's to judge. */
static void check_value(const struct run *run, const struct ppr_field *from, const char *end,
                        const struct ppr_field *to)
{
    /* White space that comes to the end of a value is none of it any more. */
    const size_t room = to->value.size + from->value.size;
    char *const buffer = malloc(room + 1);
    struct ppr_result result;

    LAW(buffer != NULL);
    LAW(same_view(from->name, to->name));
    if (!kind_of(run, from->name)) {
        LAW(same_view(from->value, to->value));
    } else if (!is_folded(from->value, end)) {
        result = once_field(run->setting.table, run->setting.direction, &run->setting.context,
                            from->name, from->value, buffer, room);
        while (result.count > to->value.size &&
               (buffer[result.count - 1] == ' ' || buffer[result.count - 1] == '\t')) {
            --result.count;
        }
        LAW(result.status == PPR_UNCHANGED || result.status == PPR_REWRITTEN);
        LAW(result.status == PPR_UNCHANGED
                ? same_view(from->value, to->value)
                : same_view(to->value, (struct ppr_view){buffer, result.count}));
    } else if (!same_view(from->value, to->value)) {
        LAW(!memchr(to->value.data, '\n', to->value.size));
        LAW(!memchr(to->value.data, '\r', to->value.size));
    }
    free(buffer);
}

/** Where the input and the output have been compared up to. */
struct progress {
    size_t from; /* offset in the input */
    size_t to; /* offset in the output */
};

/** The bytes of the input up to an offset came out as they were. */
static void check_copied(const struct run *run, struct progress *done, size_t from)
{
    const size_t size = from - done->from;
    LAW(run->output.size - done->to >= size);
    LAW(same_view((struct ppr_view){run->input.data + done->from, size},
                  (struct ppr_view){run->output.data + done->to, size}));
    done->from += size;
    done->to += size;
}

/** The fields of the input in the same order, but for dropped ones, and all that no field is as it
 *  was. */
static void check_fields(const struct run *run)
{
    const struct ppr_view input = run->input;
    struct progress done = {0, 0};
    struct ppr_field from;
    struct ppr_field to;
    size_t offset = 0;
    enum ppr_status status;
    while ((status = ppr_block_next(input, run->setting.direction, &offset, &from)) == PPR_OK) {
        check_copied(run, &done, (size_t)(from.name.data - input.data));
        done.from = offset;
        if (kind_of(run, from.name) == PPR_KIND_DROP)
            continue;
        LAW(ppr_block_next(run->output, run->setting.direction, &done.to, &to) == PPR_OK);
        check_value(run, &from, input.data + offset, &to);
    }
    LAW(status == PPR_END || (status == PPR_INCOMPLETE && run->flags));
    if (status == PPR_END) {
        check_copied(run, &done, input.size);
        LAW(done.to == run->output.size);
    }
}

/** Without its empty line a block is incomplete. */
static void check_incomplete(const struct run *run)
{
    struct ppr_field field;
    size_t offset = 0;
    enum ppr_status status = PPR_OK;

    while (status == PPR_OK) {
        status = ppr_block_next(run->input, run->setting.direction, &offset, &field);
    }
    LAW(status == PPR_INCOMPLETE && offset <= run->input.size);
    LAW(run->flags == 0);
}

/** W6: where the second time must change nothing for any field, it must not
 *  for the block. */
static void check_again(const struct run *run)
{
    struct ppr_field field;
    size_t offset = 0;
    char *data;
    struct ppr_result second;

    if (run->output.size > ORACLE_SIZE || run->result.status != PPR_REWRITTEN) {
        return;
    }
    while (ppr_block_next(run->output, run->setting.direction, &offset, &field) == PPR_OK) {
        const enum ppr_kind kind = kind_of(run, field.name);

        if (kind && (kind != PPR_KIND_URI || run->setting.direction == PPR_REQUEST ||
                     !oracle_settles(&run->setting.oracle, &run->setting.context, field.value))) {
            return;
        }
    }
    data = load(run->output, run->output.size);
    second = rewrite(run, data, run->output.size, run->output.size);
    LAW(second.status == PPR_UNCHANGED || run->flags);
    free(data);
}

static void check_oracle(const struct run *run)
{
    struct oracle_answer expected;

    if (run->input.size > ORACLE_SIZE) {
        return;
    }
    expected = oracle_block(&run->setting.oracle, run->setting.direction, &run->setting.context,
                            run->input, run->flags);
    if (expected.open) {
        return;
    }
    LAW(run->result.status == (int32_t)expected.status);
    LAW(same_view(run->output, (struct ppr_view){expected.data, expected.size}));
    if (expected.status != PPR_INCOMPLETE && !expected.loose) {
        LAW(run->result.reason == (int32_t)expected.reason);
    }
}

static void check(struct run *run)
{
    char *const input = exact_view(run->input);

    run->input.data = input;
    write_exact(run);
    write_otherwise(run);
    if (run->result.status == PPR_INCOMPLETE) {
        check_incomplete(run);
    } else {
        check_fields(run);
        check_again(run);
    }
    check_oracle(run);
    free(run->memory);
    free(input);
    oracle_forget();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run run = {.input = {(const char *)data, size}};

    if (choose_setting(&run.setting, &run.input) && run.input.size > 0) {
        run.flags = run.input.data[0] == '1' ? PPR_BLOCK_WHOLE : 0;
        ++run.input.data;
        --run.input.size;
        check(&run);
    }
    free_setting(&run.setting);
    return 0;
}
