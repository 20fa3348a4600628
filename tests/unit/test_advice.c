/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_rules_advice with errors and texts that do not belong together, and ppr_rules_guess. What the
   advice is for an error is in rows. */

#include "support/support.h"

#include <ppr/rules.h>

#include <check.h>

static const char text[] = "map /a/ http://b/\nmap /c/ d:80\n";

/* The error of reading the text. */
static struct ppr_error read_error(void)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of(text));
    struct ppr_error error = *ppr_builder_error(builder);
    error.source = error.message = "";
    ppr_builder_free(builder);
    return error;
}

static int32_t status_of(const struct ppr_error *error, struct ppr_view view)
{
    char buffer[512];
    return ppr_rules_advice(error, view, buffer, sizeof buffer).status;
}

START_TEST(contract_is_kept)
{
    const struct ppr_error error = read_error();
    const struct ppr_view no_data = {NULL, 1};
    char buffer[1];
    ck_assert_int_eq(error.status, PPR_BAD_RULE);
    ck_assert_int_eq(status_of(&error, ppr_view_of(text)), PPR_REWRITTEN);
    ck_assert_int_eq(status_of(NULL, ppr_view_of(text)), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(status_of(&error, no_data), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rules_advice(&error, ppr_view_of(text), NULL, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rules_advice(&error, ppr_view_of(text), buffer, 1).status, PPR_NO_SPACE);
}
END_TEST

/* Every place, also those that are not in the text, and every part. */
START_TEST(places_may_be_wrong)
{
    struct ppr_error error = read_error();
    for (size_t size = 0; size < sizeof text; size++) {
        char *exact = exact_copy(text, size);
        const struct ppr_view view = {exact, size};
        for (error.line = 0; error.line < 5; error.line++) {
            for (error.column = 0; error.column < 24; error.column++) {
                for (error.part = 0; error.part < 20; error.part++)
                    ck_assert_int_ne(status_of(&error, view), PPR_BAD_ARGUMENT);
            }
        }
        exact_free(exact, size);
    }
    error = read_error();
    error.line = SIZE_MAX;
    ck_assert_int_eq(status_of(&error, ppr_view_of(text)), PPR_UNCHANGED);
    error = read_error();
    error.column = SIZE_MAX;
    ck_assert_int_eq(status_of(&error, ppr_view_of(text)), PPR_UNCHANGED);
    error = read_error();
    error.status = PPR_NO_MEMORY;
    ck_assert_int_eq(status_of(&error, ppr_view_of(text)), PPR_UNCHANGED);
}
END_TEST

static const struct {
    const char *text;
    int32_t format;
} guesses[] = {
    {"", 0},
    {"# map\n\n", 0},
    {"map /a/ http://b/\n", PPR_RULES_PLAIN},
    {"# server {\nkeep http://b/\n", PPR_RULES_PLAIN},
    {"ProxyPass /a/ http://b/\n", PPR_RULES_APACHE},
    {"<VirtualHost *:80>\n  ServerName x\n</VirtualHost>\n", PPR_RULES_APACHE},
    {"LoadModule x y\r\nproxypass /a/ http://b/\r\n", PPR_RULES_APACHE},
    {"server {\n  listen 80;\n}\n", PPR_RULES_NGINX},
    {"  location / { proxy_pass http://b; }", PPR_RULES_NGINX},
    {"frontend x\n  bind :80\n  default_backend y\nbackend y\n", 0},
    {"http:\n  routers:\n    x:\n", 0},
    {"{\"map\": 1}", 0},
    {"{% for x in y %}\n{% endfor %}\n", 0},
};

START_TEST(formats_are_guessed)
{
    const struct ppr_view no_data = {NULL, 1};
    ck_assert_int_eq(ppr_rules_guess(no_data), 0);
    for (size_t i = 0; i < COUNT(guesses); i++)
        ck_assert_msg(ppr_rules_guess(ppr_view_of(guesses[i].text)) == guesses[i].format, "%s",
                      guesses[i].text);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {contract_is_kept, 1}, {places_may_be_wrong, 1}, {formats_are_guessed, 1}};
    return run_cases("advice", cases, COUNT(cases));
}
