/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file ppr/rules.h
 * libppr-rules: rules from the configurations of other programs, and a check of rules.
 *
 * A companion of libppr for tools and servers that read rules from files. It uses the public
 * interface of libppr alone, and may allocate.
 */

#ifndef PPR_RULES_H
#define PPR_RULES_H

#include <ppr/ppr.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The formats of rules. The values are stable. */
enum ppr_rules_format {
    PPR_RULES_PLAIN = 1, /**< one rule a line, see doc/rules.md */
    PPR_RULES_APACHE = 2, /**< Apache httpd's directives of mod_proxy */
    PPR_RULES_NGINX = 3 /**< nginx's directives of ngx_http_proxy_module */
};

/** The value of a variable that the environment of a configuration gives: `${NAME}` of a container
 *  template, `$NAME` of nginx. */
struct ppr_rules_definition {
    struct ppr_view name; /**< without dollar sign and braces: "APP_HOST" */
    struct ppr_view value;
};

/** A text that another one includes. The views must stay valid until it is closed. */
struct ppr_rules_text {
    struct ppr_view name; /**< for messages, for the texts that it includes in turn, and to find a
                               text that includes itself: one file has one name */
    struct ppr_view text; /**< the contents */
    void *handle; /**< the caller's own, for `close` */
};

/** Open one of the texts that a directive includes: the callback `open` of ppr_rules_options.
 *  @param user    of the options
 *  @param pattern the word of the directive, its variables replaced: "conf.d/x*.conf". It is not
 *                 relative to `from`, but to the directory that the server has for this
 *  @param from    the name of the text with the directive
 *  @param number  of the text among those that the pattern matches, from 1, in the order in which
 *                 the server reads them. The calls for a directive come with 1, 2, 3 ... until one
 *                 does not return PPR_OK
 *  @param text    to be set if PPR_OK is returned
 *  @return PPR_OK; PPR_END if there are not so many texts, which is no error; PPR_NO_MEMORY; or
 *          another status if the text cannot be read: the directive is left out with a warning. */
typedef enum ppr_status ppr_rules_open(void *user, struct ppr_view pattern, struct ppr_view from,
                                       size_t number, struct ppr_rules_text *text);

/** Take back a text: the callback `close` of ppr_rules_options. Called once for each text that was
 *  opened, before ppr_rules_read returns, whatever it returns. */
typedef void ppr_rules_close(void *user, const struct ppr_rules_text *text);

/** How a text is read. Every member may be empty. Begin with PPR_RULES_OPTIONS_INIT: `size` lets the
 *  struct grow without harm to callers compiled against an older header. */
struct ppr_rules_options {
    size_t size; /**< sizeof(struct ppr_rules_options) */
    struct ppr_view name; /**< of the text: the source of errors and warnings, whose lines are then
                               counted from 1, and `from` of what it includes. Empty for the source
                               that the builder has. Needed with `open` */
    const struct ppr_rules_definition *definitions; /**< the first of a name counts */
    size_t definition_count;
    ppr_rules_open *open; /**< NULL: nothing is included. A directive that includes is then left out
                               with a warning */
    ppr_rules_close *close; /**< NULL: nothing is to be done */
    void *user; /**< handed to open and close */
    int32_t strict; /**< 1: a directive that would be left out with a warning is an error */
};

/** Empty options. Valid in C and C++. */
#define PPR_RULES_OPTIONS_INIT                                                                     \
  {                                                                                                \
    sizeof(struct ppr_rules_options), {NULL, 0}, NULL, 0, NULL, NULL, NULL, 0                      \
  }

/** Add the rules of a text: the contents of a file, not its name. A directive that cannot be
 *  honoured is left out with a warning of the builder, if that opens no path to clients. Warnings
 *  come text by text, those of a text in its order; then, about this text, a warning for each name that
 *  is one edit away from a directive's, which the server would refuse.
 *
 *  Texts may include each other up to 16 deep; one that includes itself is an error that names both
 *  places. An error or warning of an included text has the name of that text as its source.
 *  @param options NULL for none. The plain format looks at the name only.
 *  @return PPR_OK, PPR_BAD_RULE (the builder's error has source, line and column), PPR_NO_MEMORY, or
 *          PPR_BAD_ARGUMENT for an unknown format, NULL data with a size, options that are smaller
 *          than this header's, or `open` without a name. */
PPR_API enum ppr_status ppr_rules_read(struct ppr_builder *builder, enum ppr_rules_format format,
                                       struct ppr_view text,
                                       const struct ppr_rules_options *options);

/** Look at all rules so far for likely mistakes, and append a warning to the builder for each:
 *
 *  - no rule at all, or local rules only;
 *  - a rule that is never reached, because earlier ones say the same for its directions, or have
 *    the same prefixes for each of its schemes; a local rule given twice; or, of cookie rules of
 *    one kind and scope and of query parameters, one for the same domain, path or name; a client
 *    origin given twice;
 *  - a map rule that is never used for requests, because a local rule has its client prefix, or, if
 *    it is for requests only, an earlier rule;
 *  - a prefix with what is a pattern elsewhere (`*`, `$1`, `:name`, a regular expression), with a
 *    semicolon or comma at its end, or with the host `unix`; a `*` in a field name;
 *  - a rule that does nothing: from a prefix, path or domain to the same one, or the other way round
 *    of an earlier rule; a keep rule of a host that no map rule has;
 *  - a Domain of cookies with a port; SameSite=None or Partitioned without Secure; a cookie rule whose
 *    scope no map rule is at, above or below.
 *
 *  The message of a note begins with "note: ". It is about what is only doubtful:
 *
 *  - an earlier rule for the client prefix with the same backend host and port (other hosts and ports
 *    are members of a balancer);
 *  - of rules for responses, two client prefixes with different paths for one backend prefix;
 *  - http at port 443, https at port 80; PPR_DEFAULT where no client prefix has a host;
 *  - once in a builder each: one prefix of a rule written with a slash at its end and the other
 *    without, which makes a difference in Apache httpd; two slashes in a row in a prefix.
 *
 *  First those of map and keep rules, in their order, each at the line and column of the rule's
 *  backend prefix; then those of local rules, then those of cookie rules, then those of
 *  parameters, then those of client origins, that are never reached; then those about single cookie
 *  and field rules. A rule that is never reached has no other warning. Calling it again appends all
 *  of them again. Time is nearly linear in the bytes of the rules.
 *  @return PPR_OK, with warnings or without; or the builder's error, if it has one or
 *          (PPR_NO_MEMORY) gets one now. */
PPR_API enum ppr_status ppr_rules_check(struct ppr_builder *builder);

/** Write what to do about an error of plain rules, in one sentence: "did you mean `map`?". The error's
 *  own message has the wrong word and the reason. For tools: a program that only reads rules does
 *  not need it.
 *  @param error  of ppr_builder_error
 *  @param text   that was read, from its line 1
 *  @param buffer gets the sentence, without a NUL; NULL with capacity 0 measures
 *  @return REWRITTEN; UNCHANGED if there is nothing to add, or the place is not in the text; NO_SPACE
 *          (count is exact); or BAD_ARGUMENT for NULL, or NULL data with a size. The reason is NONE. */
PPR_API struct ppr_result ppr_rules_advice(const struct ppr_error *error, struct ppr_view text,
                                           char *buffer, size_t capacity);

/** Return the format that a text looks like (enum ppr_rules_format), by the words that its lines begin
 *  with; 0 if it looks like none that is read. */
PPR_API int32_t ppr_rules_guess(struct ppr_view text);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PPR_RULES_H */
