/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Random tables, contexts, references and blocks against the oracle, and the
 * laws of the design that need none. PPR_SEED and PPR_ROUNDS change what is
 * tried, PPR_FAILURES how many failures are shown before the test gives up. */

#include "property/generate.h"
#include "property/oracle.h"
#include "support/once.h"
#include "support/pieces.h"
#include "support/sanitized.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = SANITIZED ? 2500 : 10000 };

/** One call: what is asked, in a form that can be made smaller. */
struct trial {
    struct oracle_table table;
    struct oracle_rule rules[MAX_RULES];
    enum ppr_direction direction;
    struct ppr_context context;
    bool with_context;
    struct ppr_view input;
    const char *name; /* of a field; NULL: the input is a reference */
    enum ppr_kind kind; /* of that field */
    unsigned flags; /* of a block */
    bool every_size; /* try every size of buffer */
};

/** What the library made of it. */
struct outcome {
    struct ppr_result result;
    char *data; /* result.count bytes, malloc */
};

/** Return NULL, or what is wrong. */
typedef const char *check_function(const struct trial *trial, const struct ppr_table *table);

static const struct oracle_field extra_fields[] = {{PPR_RESPONSE, "X-Extra", PPR_KIND_URI},
                                                   {PPR_REQUEST, "Locations", PPR_KIND_URI}};

/* -------------------------------------------------------------- Memory -- */

/** Return a copy in a block of exactly its size, so that a sanitizer sees each
 *  byte read beyond. An empty view has one that must not be read at all. */
static struct ppr_view exact_copy(struct ppr_view view)
{
    char *const data = malloc(view.size ? view.size : 1);

    ck_assert_ptr_nonnull(data);
    if (view.size) {
        memcpy(data, view.data, view.size);
        return (struct ppr_view){data, view.size};
    }
    free(data);
    return (struct ppr_view){NULL, 0};
}

static void drop(struct ppr_view view)
{
    free((void *)(uintptr_t)view.data);
}

/** The members of a context, to do something with each. */
enum { MEMBERS = 7 };

static struct ppr_view *member(struct ppr_context *context, size_t i)
{
    struct ppr_view *const members[MEMBERS] = {
        &context->client_scheme,  &context->client_authority,  &context->client_target,
        &context->backend_scheme, &context->backend_authority, &context->backend_target,
        &context->backend_host};

    return members[i];
}

static struct ppr_context exact_context(const struct ppr_context *context)
{
    struct ppr_context copy = *context;

    for (size_t i = 0; i < MEMBERS; ++i) {
        *member(&copy, i) = exact_copy(*member(&copy, i));
    }
    return copy;
}

static void drop_context(struct ppr_context *context)
{
    for (size_t i = 0; i < MEMBERS; ++i) {
        drop(*member(context, i));
    }
}

static struct ppr_builder *collect(const struct oracle_table *from)
{
    struct ppr_builder *const builder = ppr_builder_new(NULL);

    oracle_give(from, builder);
    return builder;
}

static struct ppr_table *build(const struct oracle_table *from)
{
    struct ppr_builder *const builder = collect(from);
    struct ppr_table *const table = ppr_builder_build(builder);

    ck_assert_msg(table != NULL, "rule %zu: %s", ppr_builder_error(builder)->rule,
                  ppr_builder_error(builder)->message);
    ppr_builder_free(builder);
    return table;
}

/* ---------------------------------------------------------- References -- */

static struct ppr_result call(const struct trial *trial, const struct ppr_table *table,
                              char *buffer, size_t capacity)
{
    const struct ppr_context *const context = trial->with_context ? &trial->context : NULL;

    return trial->name ? once_field(table, trial->direction, context, ppr_view_of(trial->name),
                                    trial->input, buffer, capacity)
                       : once_url(table, trial->direction, context, trial->input, buffer, capacity);
}

/** What is right, by the oracle. */
static struct oracle_answer ask(const struct trial *trial)
{
    const struct ppr_context *const context = trial->with_context ? &trial->context : NULL;

    return trial->name ? oracle_value(&trial->table, trial->direction, context,
                                      ppr_view_of(trial->name), trial->input)
                       : oracle_reference(&trial->table, trial->direction, context, trial->input);
}

static bool same_result(struct ppr_result one, struct ppr_result two)
{
    return one.status == two.status && one.reason == two.reason && one.rule == two.rule &&
           one.count == two.count && one.offset == two.offset && one.end == two.end;
}

/** Every size of buffer up to two bytes too many: nothing is written without
 *  room, and nothing beyond what is counted. */
static const char *check_sizes(const struct trial *trial, const struct ppr_table *table,
                               const struct outcome *outcome)
{
    const size_t count = outcome->result.count;
    char *const buffer = malloc(count + 3);
    const char *wrong = NULL;

    ck_assert_ptr_nonnull(buffer);
    for (size_t size = 0; size <= count + 2 && !wrong; ++size) {
        struct ppr_result result;
        size_t written;

        memset(buffer, 0x5A, count + 3);
        result = call(trial, table, buffer, size);
        written = result.status == PPR_REWRITTEN ? result.count : 0;
        if (outcome->result.status == PPR_REWRITTEN && size < count) {
            if (result.status != PPR_NO_SPACE || result.count != count) {
                wrong = "a buffer too small gives no NO_SPACE, or another count";
            }
        } else if (!same_result(result, outcome->result)) {
            wrong = "another result with another size";
        }
        for (size_t i = written; i < count + 3; ++i) {
            if (buffer[i] != 0x5A) {
                wrong = "bytes written beyond the count";
            }
        }
        if (written && memcmp(buffer, outcome->data, written) != 0) {
            wrong = "other bytes with another size";
        }
    }
    free(buffer);
    return wrong;
}

/** Measure, then write into exactly that much. */
static const char *run(const struct trial *trial, const struct ppr_table *table,
                       struct outcome *outcome)
{
    struct ppr_result measured = call(trial, table, NULL, 0);

    outcome->result = measured;
    outcome->data = malloc(measured.count ? measured.count : 1);
    ck_assert_ptr_nonnull(outcome->data);
    if (measured.status != PPR_NO_SPACE) {
        return measured.count ? "a count without NO_SPACE" : NULL;
    }
    outcome->result = call(trial, table, outcome->data, measured.count);
    measured.status = PPR_REWRITTEN;
    return same_result(measured, outcome->result) ? NULL : "measured is not written";
}

static const char *compare(const struct oracle_answer *expected, const struct outcome *outcome)
{
    const struct ppr_result *const got = &outcome->result;

    if (expected->open) {
        return NULL;
    }
    if (got->status != (int32_t)expected->status) {
        return "status";
    }
    if (got->end != expected->end) {
        return "end";
    }
    if (got->status == PPR_REWRITTEN &&
        (got->count != expected->size || memcmp(outcome->data, expected->data, got->count) != 0)) {
        return "output";
    }
    if (got->status == PPR_INCOMPLETE) {
        return NULL;
    }
    if (expected->loose) {
        return NULL;
    }
    return got->reason != (int32_t)expected->reason ? "reason"
           : got->rule != expected->rule            ? "rule"
                                                    : NULL;
}

/** O9, for whatever comes out: nothing comes out as `//host`, and a browser
 *  takes a backslash for a slash. */
static const char *check_output(const struct outcome *outcome)
{
    const char *const data = outcome->data;
    const size_t size = outcome->result.count;

    if (outcome->result.status != PPR_REWRITTEN) {
        return NULL;
    }
    if (size >= 2 && data[0] == '/' && (data[1] == '/' || data[1] == '\\')) {
        return "a network-path reference came out";
    }
    for (size_t i = 0; i < size; ++i) {
        if ((unsigned char)data[i] < 0x20 || data[i] == 0x7F) {
            return "a control character came out";
        }
    }
    return size == 0 ? "nothing came out" : NULL;
}

/** O10: the oracle knows where a second time must change nothing. */
static const char *check_again(const struct trial *trial, const struct ppr_table *table,
                               const struct outcome *outcome)
{
    struct trial again = *trial;
    struct outcome second;
    const char *wrong;

    if (outcome->result.status != PPR_REWRITTEN) {
        return NULL;
    }
    again.input = exact_copy((struct ppr_view){outcome->data, outcome->result.count});
    wrong = run(&again, table, &second);
    if (!wrong && second.result.status != PPR_UNCHANGED &&
        oracle_settles(&trial->table, trial->direction,
                       trial->with_context ? &trial->context : NULL, again.input)) {
        wrong = "a second time changes it again";
    }
    free(second.data);
    drop(again.input);
    return wrong;
}

static struct ppr_result call_used(const struct trial *trial, struct ppr_exchange *exchange,
                                   enum ppr_direction direction, char *buffer, size_t capacity)
{
    return trial->name ? ppr_rewrite_field(exchange, direction, ppr_view_of(trial->name),
                                           trial->input, buffer, capacity)
                       : ppr_rewrite_url(exchange, direction, trial->input, buffer, capacity);
}

/** An exchange that was used for both directions, and moved after each call, is as good as a new
 *  one; and what it ignores is what the oracle ignores. */
static const char *check_used(const struct trial *trial, const struct ppr_table *table,
                              const struct outcome *outcome)
{
    const enum ppr_direction other = trial->direction == PPR_REQUEST ? PPR_RESPONSE : PPR_REQUEST;
    const size_t count = outcome->result.count;
    struct ppr_exchange *const used = malloc(sizeof(*used));
    struct ppr_exchange *const moved = malloc(sizeof(*moved));
    char *const buffer = malloc(count ? count : 1);
    struct ppr_result result;
    unsigned ignored = 0;
    const char *wrong = NULL;

    ck_assert(used && moved && buffer);
    ck_assert(ppr_exchange_init(used, table, trial->with_context ? &trial->context : NULL,
                                &ignored) == PPR_OK);
    call_used(trial, used, other, NULL, 0);
    memcpy(moved, used, sizeof(*moved));
    free(used);
    result = call_used(trial, moved, trial->direction, buffer, count);
    if (!same_result(result, outcome->result) ||
        (result.status == PPR_REWRITTEN && memcmp(buffer, outcome->data, count) != 0)) {
        wrong = "another result with an exchange that was used and moved";
    } else if (ignored != (trial->with_context ? oracle_ignored(&trial->context) : 0)) {
        wrong = "what is ignored";
    }
    free(buffer);
    free(moved);
    return wrong;
}

static const char *check_reference(const struct trial *trial, const struct ppr_table *table)
{
    const struct oracle_answer expected = ask(trial);
    struct trial exact = *trial;
    struct outcome outcome;
    const char *wrong;

    exact.context = exact_context(&trial->context);
    exact.input = exact_copy(trial->input);
    wrong = run(&exact, table, &outcome);
    wrong = wrong ? wrong : compare(&expected, &outcome);
    wrong = wrong ? wrong : check_used(&exact, table, &outcome);
    if (!trial->name) {
        wrong = wrong ? wrong : check_output(&outcome);
        wrong = wrong ? wrong : check_again(&exact, table, &outcome);
    }
    if (!wrong && trial->every_size) {
        wrong = check_sizes(&exact, table, &outcome);
    }
    free(outcome.data);
    drop(exact.input);
    drop_context(&exact.context);
    oracle_forget();
    return wrong;
}

/* -------------------------------------------------------------- Blocks -- */

/** Rewrite in a buffer of exactly `capacity` bytes; 0: of the input's size, and
 *  only measure. `data` gets the whole buffer. */
static struct ppr_result call_block(const struct trial *trial, const struct ppr_table *table,
                                    size_t capacity, char **data)
{
    const size_t length = trial->input.size;
    const size_t size = capacity > length ? capacity : length;

    *data = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(*data);
    memset(*data, 0x5A, size ? size : 1);
    if (length) {
        memcpy(*data, trial->input.data, length);
    }
    return once_block(table, trial->direction, trial->with_context ? &trial->context : NULL, *data,
                      length, capacity, trial->flags);
}

static bool untouched(const struct trial *trial, const char *data, size_t size)
{
    if (trial->input.size && memcmp(data, trial->input.data, trial->input.size) != 0) {
        return false;
    }
    for (size_t i = trial->input.size; i < size; ++i) {
        if (data[i] != 0x5A) {
            return false;
        }
    }
    return true;
}

/** The least that a block needs: it must have room as it is, too. */
static size_t least_for(const struct trial *trial, const struct oracle_answer *expected)
{
    return expected->size > trial->input.size ? expected->size : trial->input.size;
}

/** A capacity that is measured is enough. A smaller one may be, if the output fits. */
static const char *check_capacity(const struct trial *trial, const struct ppr_table *table,
                                  const struct oracle_answer *expected, size_t capacity,
                                  size_t enough)
{
    struct outcome outcome;
    const char *wrong;

    outcome.result = call_block(trial, table, capacity, &outcome.data);
    if (expected->status == PPR_REWRITTEN &&
        (capacity < expected->size ||
         (capacity < enough && outcome.result.status == PPR_NO_SPACE))) {
        wrong = outcome.result.status != PPR_NO_SPACE       ? "a buffer too small is no NO_SPACE"
                : outcome.result.count != enough            ? "another count than was measured"
                : !untouched(trial, outcome.data, capacity) ? "NO_SPACE, and bytes written"
                                                            : NULL;
    } else {
        wrong = compare(expected, &outcome);
        if (!wrong && outcome.result.status != PPR_REWRITTEN &&
            (outcome.result.count || !untouched(trial, outcome.data, capacity))) {
            wrong = "nothing rewritten, and bytes written";
        }
    }
    free(outcome.data);
    return wrong;
}

static const char *check_block(const struct trial *trial, const struct ppr_table *table)
{
    const struct oracle_answer expected =
        oracle_block(&trial->table, trial->direction, trial->with_context ? &trial->context : NULL,
                     trial->input, trial->flags);
    const size_t least = least_for(trial, &expected);
    struct trial exact = *trial;
    const char *wrong = NULL;
    struct ppr_result measured;
    char *data;

    if (expected.open) {
        oracle_forget();
        return NULL;
    }
    exact.context = exact_context(&trial->context);
    measured = call_block(&exact, table, 0, &data);
    if (!untouched(&exact, data, exact.input.size)) {
        wrong = "measuring writes";
    } else if (trial->input.size && expected.status == PPR_REWRITTEN &&
               (measured.status != PPR_NO_SPACE || measured.count < least)) {
        wrong = "what is measured";
    }
    free(data);
    if (!wrong && measured.status == PPR_NO_SPACE) {
        wrong = check_capacity(&exact, table, &expected, measured.count, measured.count);
    }
    for (size_t more = 0; more <= 64 && !wrong && least; more += more < 4 ? 1 : 15) {
        wrong = check_capacity(&exact, table, &expected, least + more, measured.count);
    }
    if (!wrong && expected.size > trial->input.size && trial->input.size) {
        wrong = check_capacity(&exact, table, &expected, expected.size - 1, measured.count);
        wrong = wrong ? wrong
                      : check_capacity(&exact, table, &expected, trial->input.size, measured.count);
    }
    drop_context(&exact.context);
    oracle_forget();
    return wrong;
}

/* ------------------------------------------------------------ Failures -- */

static bool fails(const struct trial *trial, check_function *check)
{
    struct ppr_table *table;
    bool failed;

    if (trial->table.rule_count == 0) {
        return false;
    }
    table = build(&trial->table);
    failed = check(trial, table) != NULL;
    ppr_table_unref(table);
    return failed;
}

/** Try a smaller trial, and keep it if it fails too. */
static bool keep_if_fails(struct trial *trial, struct trial *smaller, check_function *check)
{
    smaller->table.rules = smaller->rules;
    if (!fails(smaller, check)) {
        return false;
    }
    *trial = *smaller;
    trial->table.rules = trial->rules;
    return true;
}

static void reduce_rules(struct trial *trial, check_function *check)
{
    for (size_t i = trial->table.rule_count; i-- > 0;) {
        struct trial smaller = *trial;

        memmove(smaller.rules + i, smaller.rules + i + 1,
                (MAX_RULES - i - 1) * sizeof(smaller.rules[0]));
        --smaller.table.rule_count;
        keep_if_fails(trial, &smaller, check);
    }
    for (size_t i = 0; i < trial->table.rule_count; ++i) {
        struct trial smaller = *trial;

        smaller.rules[i].flags = 0;
        keep_if_fails(trial, &smaller, check);
    }
}

static void reduce_view(struct trial *trial, struct ppr_view *view, check_function *check)
{
    for (size_t length = view->size; length > 0; length /= 2) {
        for (size_t at = 0; at + length <= view->size;) {
            struct trial smaller = *trial;
            char *const data = malloc(view->size);
            /* The same member of the smaller trial. */
            struct ppr_view *const same =
                (struct ppr_view *)(void *)((char *)&smaller + ((char *)view - (char *)trial));

            ck_assert_ptr_nonnull(data); /* and leaked: a failing test ends soon */
            memcpy(data, view->data, at);
            memcpy(data + at, view->data + at + length, view->size - at - length);
            *same = (struct ppr_view){data, view->size - length};
            if (!keep_if_fails(trial, &smaller, check)) {
                ++at;
            }
        }
    }
}

static void reduce(struct trial *trial, check_function *check)
{
    if (random_setting("PPR_REDUCE", 1) == 0) {
        return;
    }
    for (size_t i = MEMBERS; i-- > 0;) {
        reduce_view(trial, member(&trial->context, i), check);
    }
    reduce_rules(trial, check);
    reduce_view(trial, &trial->input, check);
}

/** Print as printf(1) wants it, between apostrophes. */
static void print_quoted(struct ppr_view view)
{
    fputc('\'', stderr);
    for (size_t i = 0; i < view.size; ++i) {
        const unsigned char byte = (unsigned char)view.data[i];

        if (byte == '%') {
            fputs("%%", stderr);
        } else if (byte < 0x20 || byte >= 0x7F || byte == '\'' || byte == '\\') {
            fprintf(stderr, "\\%03o", byte);
        } else {
            fputc(byte, stderr);
        }
    }
    fputc('\'', stderr);
}

static void print_member(const char *name, struct ppr_view view)
{
    if (view.size) {
        fprintf(stderr, "# %s ", name);
        print_quoted(view);
        fputc('\n', stderr);
    }
}

static void print_answer(const char *what, enum ppr_status status, enum ppr_reason reason,
                         size_t rule, struct ppr_view text)
{
    fprintf(stderr, "%s: %s, %s, rule %zu", what, ppr_status_text((int32_t)status),
            ppr_reason_word((int32_t)reason), rule);
    if (text.size) {
        fputs(", ", stderr);
        print_quoted(text);
    }
    fputc('\n', stderr);
}

static void print_trial(const struct trial *trial, const char *command)
{
    static const char *const names[MEMBERS] = {
        "client_scheme",     "client_authority", "client_target", "backend_scheme",
        "backend_authority", "backend_target",   "backend_host"};

    fputs("cat >rules <<'END'\n", stderr);
    oracle_print(&trial->table, stderr);
    fputs("END\nprintf ", stderr);
    print_quoted(trial->input);
    fprintf(stderr, " | examples/ppr %s%s", command,
            trial->direction == PPR_REQUEST ? " --request" : "");
    fprintf(stderr, " rules %s\n", trial->name ? trial->name : "");
    for (size_t i = 0; i < MEMBERS && trial->with_context; ++i) {
        struct ppr_context context = trial->context;

        print_member(names[i], *member(&context, i));
    }
}

/** Show a failure in its smallest form that was found. */
static void show(struct trial *trial, check_function *check)
{
    const bool block = check == check_block;
    struct oracle_answer expected;
    struct ppr_table *table;
    struct outcome outcome;
    const char *wrong;

    reduce(trial, check);
    table = build(&trial->table);
    wrong = check(trial, table);
    fprintf(stderr, "\nWRONG: %s%s\n", wrong ? wrong : "?",
            block && trial->flags ? " (the flag PPR_BLOCK_WHOLE was given)" : "");
    print_trial(trial, block         ? "block --explain"
                       : trial->name ? "field -0 --explain"
                                     : "url -0 --explain");
    if (block) {
        expected =
            oracle_block(&trial->table, trial->direction,
                         trial->with_context ? &trial->context : NULL, trial->input, trial->flags);
        outcome.result = call_block(trial, table, trial->input.size + 65536, &outcome.data);
    } else {
        expected = ask(trial);
        run(trial, table, &outcome);
    }
    print_answer("expected", expected.status, expected.reason, expected.rule,
                 (struct ppr_view){expected.data, expected.size});
    print_answer("got     ", (enum ppr_status)outcome.result.status,
                 (enum ppr_reason)outcome.result.reason, outcome.result.rule,
                 (struct ppr_view){outcome.data, outcome.result.count});
    free(outcome.data);
    ppr_table_unref(table);
    oracle_forget();
}

static unsigned long failures;

static void judge(const struct trial *trial, const struct ppr_table *table, check_function *check)
{
    struct trial copy = *trial;

    if (check(trial, table) == NULL) {
        return;
    }
    copy.table.rules = copy.rules;
    memcpy(copy.rules, trial->table.rules, trial->table.rule_count * sizeof(copy.rules[0]));
    show(&copy, check);
    ++failures;
    ck_assert_msg(failures < random_setting("PPR_FAILURES", 3), "%lu failures, see above",
                  failures);
}

/* --------------------------------------------------------------- Tests -- */

static bool same_view(struct ppr_view left, struct ppr_view right)
{
    return left.size == right.size &&
           (left.size == 0 || memcmp(left.data, right.data, left.size) == 0);
}

/** The table gives its rules back, normalised as the oracle has it. */
static void check_rules(const struct random_table *from, const struct ppr_table *table)
{
    ck_assert_uint_eq(ppr_table_size(table), from->oracle.rule_count);
    for (size_t i = 0; i < from->oracle.rule_count; ++i) {
        const struct oracle_rule *const rule = &from->rules[i];
        struct ppr_rule got;
        struct ppr_view backend = oracle_prefix(rule->backend);
        struct ppr_view client = {NULL, 0};

        if (rule->client) {
            client = oracle_prefix(rule->client);
        }
        ck_assert_int_eq((int)ppr_table_rule(table, i + 1, &got), PPR_OK);
        ck_assert_msg(same_view(got.backend, backend), "%s reads back as %.*s", rule->backend,
                      (int)got.backend.size, got.backend.data);
        ck_assert_msg(same_view(got.client, client), "%s reads back as %.*s",
                      rule->client ? rule->client : "keep", (int)got.client.size, got.client.data);
        ck_assert_uint_eq(got.flags, rule->flags | (rule->client ? 0u : (unsigned)PPR_KEEP));
    }
    oracle_forget();
}

START_TEST(references)
{
    struct random random = random_start("references", 1);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct random_context context;
    static struct buffer reference;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table(&random, &from);
        table = build(&from.oracle);
        check_rules(&from, table);
        for (size_t i = 0; i < 40; ++i) {
            struct trial trial = {.table = from.oracle};

            trial.direction = random_chance(&random, 25) ? PPR_REQUEST : PPR_RESPONSE;
            trial.with_context = !random_chance(&random, 5);
            random_context(&random, &from, &context);
            trial.context = context.context;
            random_reference(&random, &from, &reference);
            trial.input = buffer_view(&reference);
            trial.every_size = i == 0;
            judge(&trial, table, check_reference);
        }
        ppr_table_unref(table);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

/** A prefix both kept and mapped is refused, by whichever of its origins (R4). */
START_TEST(conflicts)
{
    struct random random = random_start("conflicts", 5);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    unsigned long refused = 0;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_builder *builder;
        struct ppr_table *table;
        bool conflict;

        random_table(&random, &from);
        from.rules[random_below(&random, from.oracle.rule_count)].client = NULL;
        from.rules[random_below(&random, from.oracle.rule_count)].flags ^= PPR_ANY_SCHEME;
        conflict = oracle_conflict(&from.oracle);
        builder = collect(&from.oracle);
        table = ppr_builder_build(builder);
        ck_assert_msg((table == NULL) == conflict, "round %lu: %s", round,
                      conflict ? "a conflict that is not seen" : "a conflict that is none");
        ck_assert_int_eq((int)ppr_builder_error(builder)->status, conflict ? PPR_BAD_RULE : PPR_OK);
        refused += conflict;
        ppr_table_unref(table);
        ppr_builder_free(builder);
        oracle_forget();
    }
    ck_assert_uint_gt(refused, rounds / 100);
}
END_TEST

START_TEST(blocks)
{
    struct random random = random_start("blocks", 2);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS) / 4;
    static struct random_table from;
    static struct random_context context;
    static struct buffer block;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table(&random, &from);
        from.oracle.fields = extra_fields;
        from.oracle.field_count = random_below(&random, 3);
        if (random_chance(&random, 60)) {
            random_extras(&random, &from);
        }
        table = build(&from.oracle);
        for (size_t i = 0; i < 10; ++i) {
            struct trial trial = {.table = from.oracle};

            trial.direction = random_chance(&random, 25) ? PPR_REQUEST : PPR_RESPONSE;
            trial.with_context = !random_chance(&random, 5);
            random_context(&random, &from, &context);
            trial.context = context.context;
            random_block(&random, &from, &block);
            trial.input = buffer_view(&block);
            trial.flags = random_chance(&random, 20) ? PPR_BLOCK_WHOLE : 0;
            judge(&trial, table, check_block);
        }
        ppr_table_unref(table);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

/** Map there and back; return false if the reference does not map at all. */
static const char *check_round_trip(const struct trial *trial, const struct ppr_table *table)
{
    struct trial back = *trial;
    struct outcome there;
    struct outcome home = {.data = NULL};
    const char *wrong = run(trial, table, &there);

    if (!wrong && there.result.status == PPR_REWRITTEN &&
        there.result.reason == PPR_REASON_MAPPED) {
        back.direction = PPR_REQUEST;
        back.input = (struct ppr_view){there.data, there.result.count};
        wrong = run(&back, table, &home);
        if (!wrong && home.result.reason != PPR_REASON_MAPPED) {
            wrong = "no way back";
        } else if (!wrong && home.result.rule != there.result.rule) {
            wrong = "back by another rule";
        } else if (!wrong && !oracle_same_url(trial->input,
                                              (struct ppr_view){home.data, home.result.count})) {
            wrong = "back is another place";
        }
    }
    free(there.data);
    free(home.data);
    oracle_forget();
    return wrong;
}

START_TEST(round_trips)
{
    struct random random = random_start("round trips", 3);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct buffer reference;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table_two_way(&random, &from);
        table = build(&from.oracle);
        for (size_t i = 0; i < 20; ++i) {
            struct trial trial = {.table = from.oracle, .with_context = true};

            trial.context.size = sizeof(trial.context);
            set_client_origin(&trial.context,
                              ppr_view_of(random_chance(&random, 50) ? "http://front.example"
                                                                     : "https://f:8443"));
            random_backend_url(&random, &from, &reference);
            trial.input = buffer_view(&reference);
            judge(&trial, table, check_round_trip);
        }
        ppr_table_unref(table);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

/** ppr_rewrite_field is ppr_rewrite_url on what stands between the white space. */
START_TEST(field_values)
{
    struct random random = random_start("field values", 4);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS) / 4;
    static const char *const names[] = {"Location", "destination", "URI",     "content-location",
                                        "X-Extra",  "Locations",   "Content", ""};
    static const char *const spaces[] = {"", " ", "\t ", "   "};
    static struct random_table from;
    static struct random_context context;
    static struct buffer reference;
    static struct buffer value;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table(&random, &from);
        from.oracle.fields = extra_fields;
        from.oracle.field_count = 2;
        table = build(&from.oracle);
        for (size_t i = 0; i < 20; ++i) {
            const enum ppr_direction direction =
                random_chance(&random, 25) ? PPR_REQUEST : PPR_RESPONSE;
            const struct ppr_view name = ppr_view_of(names[random_below(&random, 8)]);
            struct oracle_answer expected;
            struct outcome got;
            static char bytes[8192];
            struct ppr_view exact;

            random_context(&random, &from, &context);
            random_reference(&random, &from, &reference);
            buffer_clear(&value);
            buffer_string(&value, spaces[random_below(&random, 4)]);
            buffer_add(&value, buffer_view(&reference));
            buffer_string(&value, spaces[random_below(&random, 4)]);
            exact = exact_copy(buffer_view(&value));
            expected = oracle_value(&from.oracle, direction, &context.context, name, exact);
            got.data = bytes;
            got.result =
                once_field(table, direction, &context.context, name, exact, bytes, sizeof(bytes));
            ck_assert_msg(compare(&expected, &got) == NULL, "%s of %.*s: %.*s",
                          compare(&expected, &got), (int)name.size, name.data, (int)exact.size,
                          exact.data);
            drop(exact);
            oracle_forget();
        }
        ppr_table_unref(table);
    }
}
END_TEST

/** Values of every kind, with rules for cookies and parameters. */
START_TEST(kinds)
{
    struct random random = random_start("kinds", 6);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct random_context context;
    static struct buffer value;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table(&random, &from);
        random_extras(&random, &from);
        table = build(&from.oracle);
        for (size_t i = 0; i < 20; ++i) {
            struct trial trial = {.table = from.oracle};

            trial.kind = random_field(&random, &trial.direction, &trial.name);
            trial.with_context = !random_chance(&random, 5);
            random_context(&random, &from, &context);
            trial.context = context.context;
            random_value(&random, &from, trial.kind, &value);
            trial.input = buffer_view(&value);
            trial.every_size = i == 0;
            judge(&trial, table, check_reference);
        }
        ppr_table_unref(table);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

static const char *check_twice(const struct trial *trial, const struct ppr_table *table)
{
    struct trial again = *trial;
    struct outcome once;
    struct outcome twice = {.data = NULL};
    const char *wrong = run(trial, table, &once);

    if (!wrong && once.result.status == PPR_REWRITTEN) {
        again.input = (struct ppr_view){once.data, once.result.count};
        wrong = run(&again, table, &twice);
        if (!wrong && twice.result.status != PPR_UNCHANGED) {
            wrong = "a second time changes it again";
        }
    }
    free(once.data);
    free(twice.data);
    return wrong;
}

/** O10, for each kind: one rule, and a request that came through it. */
START_TEST(kinds_twice)
{
    struct random random = random_start("kinds twice", 7);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct buffer url;
    static struct buffer target;
    static struct buffer value;

    for (unsigned long round = 0; round < rounds; ++round) {
        struct ppr_table *table;

        random_table_two_way(&random, &from);
        from.oracle.rule_count = 1;
        random_extras(&random, &from);
        memset(from.extras.paths, 0, sizeof(from.extras.paths));
        memset(from.extras.domains, 0, sizeof(from.extras.domains));
        table = build(&from.oracle);
        for (size_t i = 0; i < 20; ++i) {
            struct trial trial = {.table = from.oracle, .with_context = true};

            do {
                trial.kind = random_field(&random, &trial.direction, &trial.name);
            } while (trial.direction == PPR_REQUEST);
            buffer_clear(&target);
            buffer_string(&target, from.rules[0].client);
            buffer_string(&target, "/x");
            buffer_clear(&url);
            buffer_string(&url, from.rules[0].backend);
            buffer_string(&url, url.data[url.size - 1] == '/' ? "x" : "/x");
            trial.context.size = sizeof(trial.context);
            set_client_origin(&trial.context, ppr_view_of("https://front.example"));
            trial.context.client_target = buffer_view(&target);
            set_backend_url(&trial.context, buffer_view(&url));
            random_value(&random, &from, trial.kind, &value);
            trial.input = buffer_view(&value);
            judge(&trial, table, check_twice);
        }
        ppr_table_unref(table);
    }
    ck_assert_uint_eq(failures, 0);
}
END_TEST

int main(void)
{
    Suite *const suite = suite_create("random");
    TCase *const cases = tcase_create("against the oracle");
    SRunner *const runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(cases, 0);
    tcase_add_test(cases, references);
    tcase_add_test(cases, conflicts);
    tcase_add_test(cases, blocks);
    tcase_add_test(cases, kinds);
    tcase_add_test(cases, kinds_twice);
    tcase_add_test(cases, round_trips);
    tcase_add_test(cases, field_values);
    suite_add_tcase(suite, cases);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
