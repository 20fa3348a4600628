/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Adds words and facts to a sentence about a reference. */

#include "rewrite/why_sentence.h"

#include "text/message.h"

/* The most bytes that are shown of a text from outside. */
#define WORD_MAX 160

static void append(struct ppri_why *why, struct ppr_view text)
{
    ppri_writer_append(&why->writer, text);
}

/* Adds bytes from outside to the sentence. A byte that is not printable is escaped. */
static void append_foreign(struct ppri_why *why, struct ppr_view word)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < word.size && i < WORD_MAX; i++) {
        const char c = word.data[i];
        const char escaped[] = {'\\', 'x', digits[(unsigned char)c >> 4], digits[c & 15]};
        if (c == '\\')
            append(why, PPRI_LITERAL("\\\\"));
        else
            append(why, c < ' ' || c > '~' ? ppri_view(escaped, sizeof escaped) : ppri_view(&c, 1));
    }
    if (word.size > WORD_MAX)
        append(why, PPRI_LITERAL("..."));
}

void ppri_why_number(struct ppri_why *why, size_t number)
{
    char digits[PPRI_NUMBER_MAX];
    append(why, ppri_view(digits, ppri_put_number(digits, 0, number)));
}

static void say_origin(struct ppri_why *why, const struct ppri_origin *origin)
{
    static const char *const schemes[] = {"", "http:", "https:", "ws:", "wss:", ""};
    append(why, ppr_view_of(schemes[origin->scheme]));
    append(why, PPRI_LITERAL("//"));
    append_foreign(why, origin->host);
    if (origin->port == PPRI_NO_PORT || origin->port == ppri_default_port(origin->scheme))
        return;
    append(why, PPRI_LITERAL(":"));
    ppri_why_number(why, (size_t)origin->port);
}

struct ppr_view ppri_why_path(const struct ppri_why *why)
{
    return why->reference.path.size ? why->reference.path : PPRI_LITERAL("/");
}

/* Returns the path of `prefix`, the text of a prefix as users wrote it. */
static struct ppr_view prefix_path(struct ppr_view prefix)
{
    const size_t colon = ppri_find(prefix, ':');
    const size_t authority = colon < prefix.size && prefix.data[0] != '/' ? colon + 3 : 0;
    return ppri_from(prefix, authority + ppri_find(ppri_from(prefix, authority), '/'));
}

/* Adds the number or the origin that `letter` stands for. Returns false if it stands for a text. */
static bool say_number(struct ppri_why *why, char letter)
{
    switch (letter) {
    case 'h':
        say_origin(why, &why->exchange->home);
        return true;
    case 'i':
        ppri_why_number(why, why->result.offset + 1);
        return true;
    case 'j':
        say_origin(why, &why->exchange->backend_origin);
        return true;
    case 'l':
        ppri_why_number(why, why->result.count);
        return true;
    case 'n':
        ppri_why_number(why, why->number);
        return true;
    case 'o':
        say_origin(why, &why->origin);
        return true;
    default:
        return false;
    }
}

/* Returns the wrong byte of the reference; empty if the end is missing. */
static struct ppr_view wrong_byte(const struct ppri_why *why)
{
    const struct ppr_view rest = ppri_from(why->text, why->reference.error);
    return ppri_slice(rest, 0, rest.size > 0);
}

/* Returns the text that `letter` stands for, if it is not a text of the rule. */
static struct ppr_view text_of(const struct ppri_why *why, char letter)
{
    switch (letter) {
    case 'a':
        return ppr_view_of(ppr_reason_word((int32_t)why->alone));
    case 'e':
        return wrong_byte(why);
    case 'f':
        return why->name;
    case 'k':
        return why->exchange->backend_host.host;
    case 'p':
        return ppri_why_path(why);
    case 's':
        return why->reference.scheme;
    case 'u':
        return ppri_exchange_client_text(why->exchange);
    case 'w':
        return ppri_view(why->out, why->result.count);
    default: /* r */
        return why->text;
    }
}

/* Adds the fact that `letter` stands for (why_sentence.h). */
static void say_part(struct ppri_why *why, char letter)
{
    struct ppr_rule rule = {.flags = 0};
    if (say_number(why, letter))
        return;
    ppr_table_rule(why->exchange->table, why->number, &rule);
    const struct ppr_view prefix = why->response ? rule.backend : rule.client;
    append_foreign(why, letter == 'b'   ? rule.backend
                        : letter == 'c' ? rule.client
                        : letter == 'd' ? prefix_path(prefix)
                        : letter == 'x' ? prefix
                                        : text_of(why, letter));
}

void ppri_why_say(struct ppri_why *why, const char *sentence)
{
    for (; *sentence; sentence++) {
        if (*sentence == '%')
            say_part(why, *++sentence);
        else
            append(why, ppri_view(sentence, 1));
    }
}
