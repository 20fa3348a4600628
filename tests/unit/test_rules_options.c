/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_rules_read with options: names of texts, included texts, definitions, strict, and options
   that break the contract. */

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
        {PPR_RULES_APACHE, "\nProxyPass /a http://b", "\n<Location /a>"},
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

/* ------------------------------------------------------------ Includes -- */

/* Files that a text may include, and how often they were opened and closed. */
struct disk {
    const char *const (*files)[3]; /* pattern, name, contents; in the order of matches */
    size_t open;
    size_t opened;
};

static enum ppr_status open_file(void *user, struct ppr_view pattern, struct ppr_view from,
                                 size_t number, struct ppr_rules_text *text)
{
    struct disk *disk = user;
    size_t match = 0;
    ck_assert_uint_gt(from.size, 0);
    for (size_t i = 0; disk->files[i][0]; i++) {
        const struct ppr_view own = view(disk->files[i][0]);
        if (own.size != pattern.size || memcmp(own.data, pattern.data, own.size) != 0 ||
            ++match != number)
            continue;
        if (!disk->files[i][2])
            return PPR_BAD_ARGUMENT;
        disk->open++;
        disk->opened++;
        text->name = view(disk->files[i][1]);
        text->text = view(disk->files[i][2]);
        text->handle = disk;
        return PPR_OK;
    }
    return PPR_END;
}

static void close_file(void *user, const struct ppr_rules_text *text)
{
    struct disk *disk = user;
    ck_assert_ptr_eq(text->handle, disk);
    disk->open--;
}

static struct ppr_builder *read_with(struct disk *disk, const char *text)
{
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    options.name = view("main");
    options.open = open_file;
    options.close = close_file;
    options.user = disk;
    ppr_rules_read(builder, PPR_RULES_NGINX, view(text), &options);
    ck_assert_uint_eq(disk->open, 0);
    return builder;
}

static void check_place(const struct ppr_builder *builder, size_t number, const char *source,
                        size_t line, const char *client)
{
    struct ppr_item item;
    ck_assert_int_eq(ppr_builder_item(builder, number, &item), PPR_OK);
    ck_assert_str_eq(item.source, source);
    ck_assert_uint_eq(item.line, line);
    ck_assert(item.client.size == strlen(client) &&
              !memcmp(item.client.data, client, item.client.size));
}

/* All texts of a pattern stand in the place of the include, in their order. */
START_TEST(includes_stand_in_their_place)
{
    static const char *const files[][3] = {
        {"d/*", "d/1", "location /b/ {\n proxy_pass http://b\\\\x/; }\ninclude e;"},
        {"e", "e", "\xef\xbb\xbflocation /c/ { proxy_pass http://c/; }"},
        {"d/*", "d/2", "location /d/ { include f; }"},
        {"f", "f", "\n\nproxy_pass http://d:/; include none*;"},
        {NULL, NULL, NULL},
    };
    struct disk disk = {files, 0, 0};
    struct ppr_error warning;
    struct ppr_builder *builder =
        read_with(&disk, "location /a/ { proxy_pass http://a/; }\ninclude d/*;\n"
                         "location /e/ { proxy_pass http://e/; }");
    ck_assert_uint_eq(disk.opened, 4);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    check_place(builder, 1, "main", 1, "/a");
    check_place(builder, 2, "d/1", 1, "/b"); /* local: no rule can have its backend */
    check_place(builder, 3, "e", 1, "/c");
    check_place(builder, 4, "f", 3, "/d");
    check_place(builder, 5, "main", 3, "/e");
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_str_eq(warning.source, "d/1");
    ck_assert_uint_eq(warning.line, 2);
    ck_assert_int_ne(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

static void refuse_include(const char *const (*files)[3], const char *text, const char *source,
                           size_t line, const char *message)
{
    struct disk disk = {files, 0, 0};
    struct ppr_builder *builder = read_with(&disk, text);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_int_eq(error->status, PPR_BAD_RULE);
    ck_assert_str_eq(error->message, message);
    ck_assert_str_eq(error->source, source);
    ck_assert_uint_eq(error->line, line);
    ppr_builder_free(builder);
}

START_TEST(wrong_includes_are_refused)
{
    static const char *const files[][3] = {
        {"a", "a", "\ninclude b;"}, {"b", "b", "\n\n include a;"}, {"open", "open", "\nserver {"},
        {"shut", "shut", "x; }"},   {"half", "half", "x; y"},      {"self", "main", ""},
        {NULL, NULL, NULL},
    };
    refuse_include(files, "include a;", "b", 3, "a includes itself: its line 2 leads here");
    refuse_include(files, "\ninclude self;", "main", 2,
                   "main includes itself: its line 2 leads here");
    refuse_include(files, "http { include open; }", "open", 2, "this block is not closed");
    refuse_include(files, "http { include shut; }", "shut", 1, "this } closes no block");
    refuse_include(files, "http { include half; }", "half", 1, "a ; or { must follow");
}
END_TEST

/* An included text that the caller does not have, or cannot read, is left out. */
START_TEST(missing_includes_are_left_out)
{
    static const char *const files[][3] = {{"bad", "bad", NULL}, {NULL, NULL, NULL}};
    struct disk disk = {files, 0, 0};
    struct ppr_error warning;
    struct ppr_builder *builder = read_with(&disk, "include bad;\ninclude none;\ninclude n*;");
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_str_eq(warning.message, "bad is left out: it cannot be read");
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    ck_assert_str_eq(warning.message, "include none is left out: there is no such text");
    ck_assert_uint_eq(warning.line, 2);
    ck_assert_int_ne(ppr_builder_warning(builder, 3, &warning), PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

static enum ppr_status open_again(void *user, struct ppr_view pattern, struct ppr_view from,
                                  size_t number, struct ppr_rules_text *text)
{
    static char names[32][8];
    size_t *count = user;
    (void)pattern, (void)from;
    if (number > 1)
        return PPR_END;
    names[*count][0] = (char)('A' + *count);
    text->name = (struct ppr_view){names[(*count)++], 1};
    text->text = view("include x;");
    return PPR_OK;
}

START_TEST(includes_have_a_depth)
{
    size_t count = 0;
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    options.name = view("main");
    options.open = open_again;
    options.user = &count;
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX, view("include x;"), &options),
                     PPR_BAD_RULE);
    ck_assert_str_eq(ppr_builder_error(builder)->message,
                     "texts must not include each other more than 16 deep");
    ck_assert_str_eq(ppr_builder_error(builder)->source, "P");
    ck_assert_uint_eq(count, 17);
    ppr_builder_free(builder);
}
END_TEST

/* ------------------------------------------------- Definitions, strict -- */

START_TEST(definitions_give_values)
{
    const struct ppr_rules_definition definitions[] = {
        {{"HOST", 4}, {"app", 3}}, {{"port", 4}, {"81", 2}}, {{"HOST", 4}, {"other", 5}}};
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_item item;
    struct ppr_error warning;
    options.definitions = definitions;
    options.definition_count = COUNT(definitions);
    ppr_rules_read(builder, PPR_RULES_NGINX,
                   view("location /a { proxy_pass http://${HOST}:$port; }\n"
                        "location /b { proxy_pass http://${NAME}:${PORT}${HOST}; }"),
                   &options);
    ck_assert_int_eq(ppr_builder_item(builder, 1, &item), PPR_OK);
    ck_assert(item.backend.size == 15 && !memcmp(item.backend.data, "http://app:81/a", 15));
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_str_eq(warning.message,
                     "proxy_pass is left out: no value is given for NAME, PORT; define it (ppr "
                     "--define NAME=VALUE), or write the URL itself");
    ck_assert_int_ne(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

/* What is left out is an error if the caller is strict; other warnings are none. */
START_TEST(strict_leaves_nothing_out)
{
    static const char *const wrong[] = {
        "location /a { proxy_pass http://$x; }",
        "location ~ x { proxy_pass http://b; }",
        "location /a { proxy_pass http://b; proxy_cookie_path ~^/(a|b) /; }",
        "location /a { proxy_pass http://b; proxy_redirect ~x /; }",
        "server { listen 80; proxy_pass db; }",
    };
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    options.strict = 1;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct ppr_builder *builder = ppr_builder_new(NULL);
        ck_assert_msg(ppr_rules_read(builder, PPR_RULES_NGINX, view(wrong[i]), &options) ==
                          PPR_BAD_RULE,
                      "%s", wrong[i]);
        ppr_builder_free(builder);
    }
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_rules_read(builder, PPR_RULES_NGINX,
                                    view("location /a { proxy_pass http://b/x/; }"), &options),
                     PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

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
    const struct test_case cases[] = {{texts_have_names, 1},
                                      {options_keep_their_contract, 1},
                                      {includes_stand_in_their_place, 1},
                                      {wrong_includes_are_refused, 1},
                                      {missing_includes_are_left_out, 1},
                                      {includes_have_a_depth, 1},
                                      {definitions_give_values, 1},
                                      {strict_leaves_nothing_out, 1}};
    return run_cases("rules_options", cases, COUNT(cases));
}
