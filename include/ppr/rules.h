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

/** Add the rules of a text: the contents of a file, not its name. Directives that are left out
 *  are warnings of the builder, in the order of the text.
 *  @return PPR_OK, PPR_BAD_RULE (the builder's error has line and column), PPR_NO_MEMORY, or
 *          PPR_BAD_ARGUMENT for an unknown format or NULL data with a size. */
PPR_API enum ppr_status ppr_rules_read(struct ppr_builder *builder, enum ppr_rules_format format,
                                       struct ppr_view text);

/** Look at all rules so far for likely mistakes, and append a warning to the builder for each:
 *
 *  - a rule that is never reached, because earlier ones say the same for its directions, or have
 *    the same prefixes for each of its schemes; a local rule given twice; or, of cookie rules of
 *    one kind and scope and of query parameters, one for the same domain, path or name;
 *  - a map rule that is never used for requests, because an earlier rule for requests has its
 *    client prefix (as balancer members have), or a local rule has it: for responses it still
 *    counts;
 *  - of rules for responses, two client prefixes for one backend prefix;
 *  - of rules for responses, a backend prefix that another rule has under another scheme
 *    (PPR_ANY_SCHEME says both);
 *  - of rules for requests, a client prefix of "/" beside others;
 *  - one prefix of a rule written with a slash at its end, the other without: no difference
 *    here, but one in Apache httpd;
 *  - a client origin given twice.
 *
 *  First those of map and keep rules, in their order, each at the line and column of the rule's
 *  backend prefix; then those of local rules, then those of cookie rules, then those of
 *  parameters, then those of client origins, at what they are for. A rule that is never reached
 *  has no other warning. Calling it again appends all of them again. Time is nearly linear in
 *  the bytes of the rules.
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
