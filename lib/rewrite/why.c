/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Explains a reference in words. The output is taken from the rewriting call, and the reason from
   the step that decided (enum ppri_step). So the words agree with the call. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "rewrite/why_nearest.h"
#include "text/chars.h"
#include "uri/scan.h"

/* ---------------------------------------------------------------- Verdicts -- */

/* Adds the words for the nearest rule on the origin, or else for the first rule with its host. */
static const char *nearest_or_host(struct ppri_why *why)
{
    const char *nearest = ppri_why_nearest(why, &why->origin);
    return *nearest ? nearest : ppri_why_near_host(why);
}

static const char *came_out(const struct ppri_why *why)
{
    if (why->result.status == PPR_UNCHANGED)
        return ": it comes out as it is";
    return why->result.status == PPR_REWRITTEN ? ": it comes out as %w"
                                               : ": it comes out as %l bytes";
}

/* Adds the words for a rule that maps or keeps the reference, after the words `what`. */
static const char *by_rule(struct ppri_why *why, const char *what)
{
    ppri_why_say(why, what);
    if (why->result.reason == PPR_REASON_KEPT)
        return " is under its backend prefix %b, which it leaves alone";
    ppri_why_say(why, why->response ? " is under its backend prefix %b, which the client sees as %c"
                                    : " is under its client prefix %c, which stands for %b");
    return came_out(why);
}

static const char *repaired(struct ppri_why *why, const char *what)
{
    ppri_why_say(why, "%o%p");
    ppri_why_say(why, what);
    return came_out(why);
}

static const char *relative(struct ppri_why *why)
{
    struct ppri_exchange *exchange = why->exchange;
    const bool is_known = why->response ? ppri_exchange_has_backend_path(exchange)
                                        : exchange->client_path.data != NULL;
    if (why->reference.form == PPRI_FORM_SAME_PATH)
        return ": without a path it leads back to where it was found";
    if (why->reference.form == PPRI_FORM_PATH)
        return ": %p is a path alone, and whose it is cannot be told: the backend was not given, "
               "and no rule covers client_target";
    if (!is_known)
        return ": %r depends on where it was found, which the context does not tell";
    if (!exchange->rule)
        return ": %r depends on where it was found, and that is under no rule";
    why->number = ppri_rule_number(exchange->rule);
    if (why->response && ppri_exchange_says(exchange, PPR_AWARE))
        return ": rule %n says that its backend is aware of its client prefix";
    return ": %r does not climb out of the prefixes of rule %n, by which the page came";
}

static const char *malformed(struct ppri_why *why)
{
    const size_t at = why->reference.error;
    if (why->reference.form != PPRI_FORM_MALFORMED)
        return ": the host has a byte, or a form, that no host has";
    ppri_why_say(why, at < why->text.size ? ": byte " : ": something is missing at its end, byte ");
    ppri_why_number(why, at + 1);
    if (at >= why->text.size)
        return "";
    if (why->text.data[at] == '\\')
        return " is a backslash, which browsers take for a slash";
    return ppri_is(why->text.data[at], PPRI_CONTROL) ? " is a control character, %e"
                                                     : " (%e) must not stand there";
}

/* Adds the words for a URL of another site. If it is on the client's host or on a kept host, N6
   does not explain its origin. */
static const char *other_site(struct ppri_why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const bool clients = ppri_exchange_is_client_host(exchange, why->origin.host);
    if (!clients && !ppri_exchange_is_kept_host(exchange, why->origin.host)) {
        ppri_why_say(why, exchange->has_client_origin
                              ? ": %o is neither a backend's nor the client's"
                              : ": %o is no backend's, and the client origin is not known");
        return exchange->backend_given && !exchange->backend_host.host.size
                   ? "; if it is the Host that the backend was sent, backend_host is missing"
                   : "";
    }
    ppri_why_say(why, clients ? ": %o is the client's host"
                              : ": %o is the Host that the backend was sent");
    why->number = ppri_rule_number(exchange->rule);
    if (!ppri_exchange_has_responses(exchange))
        return ", but no rule for responses stands for this backend";
    if (ppri_exchange_says(exchange, PPR_EXACT))
        return ", and rule %n says exact: at no other origin it is the client's";
    return why->number
               ? ", but nothing explains its port: with any-port in rule %n it would be the "
                 "client's own"
               : ", but nothing explains its port";
}

static const char *request_site(const struct ppri_why *why)
{
    return why->exchange->has_client_origin
               ? ": %o is not the client's origin, %u, and no client prefix is on it"
               : ": the client origin is not known, and no client prefix is on %o";
}

/* Adds the words for the steps of requests. */
static const char *request_verdict(struct ppri_why *why)
{
    switch (why->step) {
    case PPRI_STEP_REQUEST:
        return by_rule(why, why->reference.form == PPRI_FORM_PATH ? "%p"
                            : why->reference.form == PPRI_FORM_RELATIVE
                                ? "%r, resolved at client_target,"
                                : "%o%p");
    case PPRI_STEP_REQUEST_LOCAL:
        return "the server answers %p itself, and does not pass it on";
    case PPRI_STEP_REQUEST_UNCOVERED:
        ppri_why_say(why,
                     ": %p is on the client's own origin, but no rule's client prefix covers it");
        return ppri_why_nearest(why, &why->origin);
    case PPRI_STEP_REQUEST_SITE:
        return request_site(why);
    case PPRI_STEP_REQUEST_BACKEND:
        return ": it leads to another backend, whose name this one, %j, is not told";
    case PPRI_STEP_REQUEST_UNNAMED:
        return ": the configuration does not name the client's origin, %u, by client or in a rule";
    default:
        return "";
    }
}

/* Adds the words for the steps of paths, and of requests. */
static const char *path_verdict(struct ppri_why *why)
{
    switch (why->step) {
    case PPRI_STEP_PATH:
        return by_rule(why, why->reference.form == PPRI_FORM_PATH
                                ? "%p, a path of the backend that was asked, %h,"
                                : "%p, which climbs out of its directory and is resolved at %h,");
    case PPRI_STEP_PATH_AWARE:
        return "it says that its backend is aware of its client prefix: a path that it sends stays";
    case PPRI_STEP_PATH_FACING:
        return "%p is under its client prefix %c already";
    case PPRI_STEP_PATH_UNCOVERED:
        ppri_why_say(
            why, ": %p is a path of the backend, %h, but no rule for responses covers it there");
        return ppri_why_nearest(why, &why->exchange->home);
    default:
        return request_verdict(why);
    }
}

static const char *verdict(struct ppri_why *why)
{
    switch (why->step) {
    case PPRI_STEP_SCHEME:
        return why->response ? ": %s is none of the schemes http, https, ws and wss"
                             : ": %s is neither http nor https";
    case PPRI_STEP_MALFORMED:
        return malformed(why);
    case PPRI_STEP_USERINFO:
        return ": a user's name stands before the host of %o, and credentials are never moved";
    case PPRI_STEP_RELATIVE:
        return relative(why);
    case PPRI_STEP_BACKEND:
        return by_rule(why, "%o%p");
    case PPRI_STEP_OTHER_SERVER:
        return "%o%p is under its client prefix %c, of another server of this proxy";
    case PPRI_STEP_NAME:
        return why->number && ppri_rule_at(why->exchange->table, why->number)->backend.size &&
                       !why->exchange->is_own
                   ? by_rule(why, "%o%p, a name of the backend that was asked, which is at %h,")
                   : by_rule(why, "%o%p, a name of the backend that was asked,");
    case PPRI_STEP_NAME_FACING:
        return repaired(why, ", a name of the backend that was asked, is under a client prefix "
                             "already, and only its origin is not the client's");
    case PPRI_STEP_CLIENT:
        return "%o%p is the client's own already";
    case PPRI_STEP_CLIENT_KEPT:
    case PPRI_STEP_ORIGIN_KEPT:
        return by_rule(why, "%o%p, which names the backend by the Host that it was sent,");
    case PPRI_STEP_CLIENT_OUTSIDE:
    case PPRI_STEP_ORIGIN_OUTSIDE:
        return ": %o is the client's host, and no rule's client prefix covers %p";
    case PPRI_STEP_ORIGIN:
        return repaired(why, ppri_exchange_is_client_host(why->exchange, why->origin.host)
                                 ? " is on the client's host, and only its scheme or port is not "
                                   "that of %u"
                                 : " is on the Host that the backend was sent, which stands for "
                                   "the client's origin, %u");
    case PPRI_STEP_ORIGIN_STAYS:
        return "%o%p is on https, and the client is not known to be: https is never weakened";
    case PPRI_STEP_ORIGIN_UNCOVERED:
        ppri_why_say(
            why, ": %o is the Host that the backend was sent, %k, and means %h, but no rule covers "
                 "%p there");
        return ppri_why_nearest(why, &why->exchange->home);
    case PPRI_STEP_HOST:
        ppri_why_say(why, ": %o is a backend's host, but no rule for responses covers %p there");
        return nearest_or_host(why);
    case PPRI_STEP_SITE:
        return other_site(why);
    default:
        return path_verdict(why);
    }
}

/* Adds the members of the context that were ignored. */
static void say_ignored(struct ppri_why *why)
{
    static const char *const names[] = {
        "; client_scheme",     "; client_authority", "; client_target", "; backend_scheme",
        "; backend_authority", "; backend_target",   "; backend_host",  "; the client origin"};
    const unsigned ignored = ppri_exchange_ignored(why->exchange);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(ignored >> i & 1))
            continue;
        ppri_why_say(why, names[i]);
        if (1U << i != PPR_IGNORED_CLIENT_ORIGIN)
            ppri_why_say(why, " does not parse, and was ignored");
        else
            ppri_why_say(why,
                         why->exchange->table->client_count
                             ? " does not count, because no client rule lists it"
                             : " does not count, because it is a backend's, and no rule names it");
    }
}

static void say_all(struct ppri_why *why, const void *of)
{
    static const char *const kinds[] = {" by rule %n: ", " by local %n: "};
    (void)of;
    why->number = why->result.rule;
    ppri_why_say(why, ppr_reason_word(why->result.reason));
    if (why->alone != (enum ppr_reason)why->result.reason) {
        ppri_why_say(why, why->number ? " by rule %n: " : ": ");
        ppri_why_say(why, why->result.reason == PPR_REASON_MAPPED
                              ? "by itself it is %a, but a URL in its query is mapped"
                              : "by itself it is %a, but a URL in its query names a backend, and "
                                "cannot be mapped there");
        ppri_why_say(why, came_out(why));
    } else {
        const char *kind = kinds[why->step == PPRI_STEP_REQUEST_LOCAL];
        const bool is_about_rule = why->step >= PPRI_STEP_BACKEND && why->number;
        if (is_about_rule)
            ppri_why_say(why, kind);
        else if (why->result.reason == PPR_REASON_CLIENT_FACING ||
                 why->result.reason == PPR_REASON_MAPPED)
            ppri_why_say(why, ": ");
        ppri_why_say(why, verdict(why));
        if (why->result.status != PPR_UNCHANGED && why->result.reason != PPR_REASON_MAPPED)
            ppri_why_say(why, "; a URL in its query is mapped");
    }
    say_ignored(why);
}

/* ------------------------------------------------------------------- Facts -- */

/* Sets the step that decided, and the reason of the reference without its query parameters. */
PPRI_NOINLINE static void find_step(struct ppri_why *why)
{
    struct ppri_replacement replacement;
    ppri_reference_map(why->exchange, why->text, 0, &replacement);
    why->step = replacement.step;
    why->alone = (enum ppr_reason)why->result.reason;
    if (why->exchange->table->param_count &&
        (why->result.reason == PPR_REASON_MAPPED || why->result.reason == PPR_REASON_UNCOVERED))
        why->alone = replacement.reason;
}

static void find_origin(struct ppri_why *why)
{
    const struct ppri_exchange *exchange = why->exchange;
    const enum ppri_form form = why->reference.form;
    why->origin = why->reference.origin;
    why->origin.scheme = ppri_scheme_family(why->origin.scheme);
    if (form != PPRI_FORM_ABSOLUTE && form != PPRI_FORM_NETWORK) {
        why->origin = why->response ? exchange->home : exchange->client_origin;
        return;
    }
    if (form == PPRI_FORM_NETWORK)
        why->origin.scheme = ppri_exchange_network_scheme(exchange, why->origin.host);
    if (why->origin.port == PPRI_NO_PORT)
        why->origin.port = ppri_default_port(why->origin.scheme);
}

struct ppr_result ppr_why_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                              struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || (!buffer && capacity) || ppri_is_bad(reference))
        return ppri_bad_argument();
    struct ppri_why why = {
        .exchange = own, .response = direction == PPR_RESPONSE, .text = reference};
    /* An output longer than the most that a sentence shows is only measured. */
    why.result = ppr_rewrite_url(exchange, direction, reference, why.out, PPRI_WHY_OUT_MAX);
    ppri_exchange_know(own);
    ppri_scan(&why.reference, reference, why.response ? (unsigned)PPRI_SCAN_BACKSLASHES : 0);
    find_step(&why);
    find_origin(&why);
    return ppri_why_write(&why, say_all, NULL, buffer, capacity);
}
