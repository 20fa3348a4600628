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

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* PPR_RULES_H */
