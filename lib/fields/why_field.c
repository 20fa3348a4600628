/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Explains a field's value in words. A reference in it is explained by ppr_why_url. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "fields/lines.h"
#include "rewrite/resolve.h"
#include "rewrite/why_sentence.h"
#include "table/field_names.h"

/* A value to explain. */
struct question {
    struct ppri_exchange *exchange;
    struct ppr_view name;
    struct ppr_view value;
    enum ppr_kind kind;
    struct ppr_result result; /* of ppr_rewrite_field */
    struct ppr_view piece; /* the piece that the reason is about */
};

/* Finds the piece of the value that the reason is about. */
PPRI_NOINLINE static void find_piece(struct question *question)
{
    struct ppri_value_edit edit;
    struct ppri_output output;
    ppri_exchange_know(question->exchange);
    ppri_output_measure(&output, NULL);
    ppri_value_start(&edit, question->exchange, &output, question->value, false);
    ppri_kind_parser(question->kind)(&edit, question->value);
    const struct ppr_view rest = ppri_from(question->value, edit.outcome.offset);
    question->piece = ppri_slice(rest, 0, edit.noted < rest.size ? edit.noted : rest.size);
}

/* True if ppr_why_url explains the pieces of `kind`. */
static bool has_references(enum ppr_kind kind)
{
    return kind != PPR_KIND_COOKIE && kind != PPR_KIND_ORIGIN && kind != PPR_KIND_SCOPE &&
           kind != PPR_KIND_CSP;
}

static const char *needs_origin(const struct question *question)
{
    const bool is_needed = question->kind == PPR_KIND_ORIGIN || question->kind == PPR_KIND_CSP ||
                           question->kind == PPR_KIND_TEXT;
    return is_needed && !question->exchange->has_client_origin
               ? " names a backend, and cannot be a path; the client origin is not known"
               : " names a backend, and no rule covers it";
}

static const char *mapped(const struct question *question, struct ppri_why *why)
{
    if (question->kind == PPR_KIND_COOKIE && question->exchange->table->cookie_count)
        ppri_why_say(why, why->number ? " is changed by a rule for cookies, or by rule %n"
                                      : " is changed by a rule for cookies");
    else if (why->response)
        ppri_why_say(why, " stands for %b, which the client sees as %c");
    else
        ppri_why_say(why, " is the client's name for %b");
    return why->result.status == PPR_UNCHANGED   ? ", and is right already"
           : why->result.status == PPR_REWRITTEN ? ": it comes out as %w"
                                                 : ": it comes out as %l bytes";
}

static const char *relative(const struct question *question)
{
    if (question->kind != PPR_KIND_COOKIE)
        return " leads to the right place as it is";
    return question->piece.size && question->piece.data[0] == '/'
               ? " is a path, and whose it is cannot be told: the backend was not given"
               : " is no absolute path: browsers take the path of the request instead";
}

/* Returns the words for the result's reason. */
static const char *meaning(const struct question *question, struct ppri_why *why)
{
    switch ((enum ppr_reason)why->result.reason) {
    case PPR_REASON_MAPPED:
        return mapped(question, why);
    case PPR_REASON_CLIENT_FACING:
        return " is right for the client as it is";
    case PPR_REASON_RELATIVE:
        return relative(question);
    case PPR_REASON_OTHER_SITE:
        return why->response
                   ? " is another site's"
                   : " is not on the client origin, or the configuration does not name it";
    case PPR_REASON_KEPT:
        return " is under %b, which the rule leaves alone";
    case PPR_REASON_UNCOVERED:
        return needs_origin(question);
    default:
        return " cannot be read, or what would come out cannot stand there";
    }
}

static void say(struct ppri_why *why, const void *of)
{
    const struct question *question = of;
    if (question->kind == PPR_KIND_NONE)
        ppri_why_say(why, why->response ? "-: no rule has %f rewritten in responses"
                                        : "-: no rule has %f rewritten in requests");
    else if (why->result.status == PPR_DROPPED)
        ppri_why_say(why, "dropped: a field rule takes %f out");
    else if (why->result.reason == PPR_REASON_NONE)
        ppri_why_say(why, "-: %f has no reference in it");
    else {
        ppri_why_say(why, ppr_reason_word(why->result.reason));
        ppri_why_say(why, why->number ? " by rule %n: " : ": ");
        ppri_why_say(why, "`%r` at byte %i of %f");
        ppri_why_say(why, meaning(question, why));
    }
}

/* Explains a value in a sentence of its own. */
static struct ppr_result explain(const struct question *question, char *buffer, size_t capacity)
{
    struct ppri_why why = {.exchange = question->exchange,
                           .response = question->exchange->direction == PPR_RESPONSE,
                           .text = question->piece,
                           .number = question->result.rule,
                           .name = question->name,
                           .result = question->result};
    if (question->result.status == PPR_NO_SPACE)
        why.result = ppri_value_rewrite(question->exchange, ppri_kind_parser(question->kind),
                                        question->value, why.out, PPRI_WHY_OUT_MAX);
    return ppri_why_write(&why, say, question, buffer, capacity);
}

/* Appends the offset of the piece to a sentence about it, unless the piece is at offset 0. */
static void append_place(const struct question *question, struct ppri_writer *writer)
{
    struct ppri_why why = {.exchange = question->exchange,
                           .name = question->name,
                           .result = question->result,
                           .writer = *writer};
    if (!question->result.offset)
        return;
    ppri_why_say(&why, "; it stands at byte %i of %f");
    *writer = why.writer;
}

/* Explains the piece as a reference. Returns false if the reference alone has another reason or
   rule than the piece. */
static bool explain_reference(struct ppr_exchange *exchange, const struct question *question,
                              char *buffer, size_t capacity, struct ppr_result *result)
{
    const enum ppr_direction direction = question->exchange->direction;
    *result = ppr_why_url(exchange, direction, question->piece, NULL, 0);
    if (result->reason != question->result.reason || result->rule != question->result.rule)
        return false;
    struct ppri_writer writer = {.size = result->count};
    append_place(question, &writer);
    const size_t first = result->count;
    result->count = writer.size;
    result->offset = question->result.offset;
    if (writer.size > capacity)
        return true;
    result->status = PPR_REWRITTEN;
    ppr_why_url(exchange, direction, question->piece, buffer, first);
    const struct ppri_writer place = {.data = buffer, .capacity = capacity, .size = first};
    writer = place;
    append_place(question, &writer);
    return true;
}

struct ppr_result ppr_why_field(struct ppr_exchange *exchange, enum ppr_direction direction,
                                struct ppr_view name, struct ppr_view value, char *buffer,
                                size_t capacity)
{
    struct question question = {.exchange = ppri_exchange_enter(exchange, direction),
                                .name = name,
                                .value = value,
                                .piece = value};
    struct ppr_result result;
    question.result = ppr_rewrite_field(exchange, direction, name, value, NULL, 0);
    if (question.result.status == PPR_BAD_ARGUMENT || (!buffer && capacity))
        return ppri_bad_argument();
    question.kind = ppri_field_names_find(question.exchange->table, direction, name);
    const bool is_read =
        question.result.reason != PPR_REASON_NONE && !ppri_is_broken(question.kind, value, false);
    if (is_read)
        find_piece(&question);
    if (is_read && has_references(question.kind) &&
        explain_reference(exchange, &question, buffer, capacity, &result))
        return result;
    return explain(&question, buffer, capacity);
}
