/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_rules_read with options: names of texts, and options that break the contract. */

#include "support/support.h"

#include <ppr/rules.h>

#include <check.h>
#include <string.h>

static struct ppr_view view(const char *text)
{
    return ppr_view_of(text);
}

/* The name of a text is the source of its rules, errors and warnings in every format. */
START_TEST(texts_have_names)
{
    static const struct {
        enum ppr_rules_format format;
        const char *good;
        const char *bad;
    } texts[] = {
        {PPR_RULES_PLAIN, "\nmap /a http://b", "\nnonsense"},
        {PPR_RULES_APACHE, "\nProxyPass /a http://b", "\nProxyPass"},
        {PPR_RULES_NGINX, "\nlocation /a { proxy_pass http://b; }", "\nlocation /a {"},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
        struct ppr_builder *builder = ppr_builder_new(NULL);
        struct ppr_item item;
        ppr_builder_source(builder, view("before"), 10);
        options.name = view("good");
        ppr_rules_read(builder, texts[i].format, view(texts[i].good), &options);
        ck_assert_int_eq(ppr_builder_item(builder, 1, &item), PPR_OK);
        ck_assert_str_eq(item.source, "good");
        ck_assert_uint_eq(item.line, 2);
        options.name = view("bad");
        ck_assert_int_eq(ppr_rules_read(builder, texts[i].format, view(texts[i].bad), &options),
                         PPR_BAD_RULE);
        ck_assert_str_eq(ppr_builder_error(builder)->source, "bad");
        ck_assert_uint_eq(ppr_builder_error(builder)->line, 2);
        ppr_builder_free(builder);
    }
}
END_TEST

static void refuse(const struct ppr_rules_options *options, const char *message)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_PLAIN, view("map / http://b"), options),
                     PPR_BAD_ARGUMENT);
    ck_assert_str_eq(ppr_builder_error(builder)->message, message);
    ppr_builder_free(builder);
}

static enum ppr_status open_nothing(void *user, struct ppr_view pattern, struct ppr_view from,
                                    size_t number, struct ppr_rules_text *text)
{
    (void)user, (void)pattern, (void)from, (void)number, (void)text;
    return PPR_END;
}

START_TEST(options_keep_their_contract)
{
    static const char *const bad_view = "a view without data must be empty";
    struct {
        struct ppr_rules_options options;
        char more[8];
    } newer = {.options = PPR_RULES_OPTIONS_INIT};
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    struct ppr_rules_definition definition = {{"A", 1}, {NULL, 1}};
    newer.options.size = sizeof newer;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(
        ppr_rules_read(builder, PPR_RULES_PLAIN, view("map / http://b"), &newer.options), PPR_OK);
    ppr_builder_free(builder);
    newer.more[7] = 1;
    refuse(&newer.options, "options must not have members that this release does not know");
    options.size--;
    refuse(&options, "options must begin with their size");
    options.size++;
    options.definition_count = 1;
    refuse(&options, bad_view);
    options.definitions = &definition;
    refuse(&options, bad_view);
    definition.value.size = 0;
    options.name.size = 1;
    refuse(&options, bad_view);
    options.name.size = 0;
    options.open = open_nothing;
    refuse(&options, "a text that includes others must have a name");
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {{texts_have_names, 1}, {options_keep_their_contract, 1}};
    return run_cases("rules_options", cases, COUNT(cases));
}
