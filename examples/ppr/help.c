/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The texts of --help, each no longer than a screen. */

#include "tool.h"

#define RULES_OPTIONS                                                                              \
  "  --format FORMAT     of the files: plain (default), apache, nginx, or auto\n"                  \
  "  --define NAME=VALUE the value of a variable of an Apache or nginx configuration\n"            \
  "  --strict            a directive that would be left out is an error\n"

#define CONTEXT_OPTIONS                                                                            \
  "  --request           request direction (default: response)\n"                                  \
  "  --client-origin O   what the client sees: https://www.example.org\n"                          \
  "  --client-target T   what the client asked for: /mirror/foo/a?b\n"                             \
  "  --backend-url URL   what the proxy asked for: http://10.0.0.7:8080/a?b\n"                     \
  "  --backend-host H    the Host field sent to the backend\n"

static const char overview[] =
    "usage: ppr COMMAND [options] RULES...\n"
    "\n"
    "Try rules of a reverse proxy: what becomes of the URLs that a backend sends.\n"
    "\n"
    "  ppr check   RULES...         find mistakes in rules; print the rules as understood\n"
    "  ppr convert RULES...         Apache or nginx configuration to plain rules\n"
    "  ppr url     RULES...         rewrite references, one a line\n"
    "  ppr field   RULES... NAME    rewrite values of the field NAME, one a line\n"
    "  ppr block   RULES...         rewrite a head: a status line, fields, an empty line\n"
    "  ppr route   RULES...         the backend's URL for each request target\n"
    "  ppr why     RULES [NAME]     say in words why a reference, or a field, comes out so\n"
    "  ppr leaks   RULES...         find backends' names in a rewritten head, and the cure\n"
    "\n"
    "  ppr help COMMAND             the options of a command\n"
    "  ppr --version\n"
    "\n"
    "From an existing configuration:\n"
    "    ppr convert --format auto httpd.conf > rules\n"
    "    ppr check rules\n"
    "\n"
    "Exit status: 0; 1 for warnings or leaks, or if stdout fails; 2 for bad usage or rules.\n";

static const char *const texts[] = {
    [COMMAND_URL] = "usage: ppr url [options] RULES...\n"
                    "\n"
                    "Rewrite each line of stdin, a reference, as libppr does in a Location field.\n"
                    "\n" RULES_OPTIONS CONTEXT_OPTIONS
                    "  --explain           add TAB, the reason, TAB, the rule's number\n"
                    "  -0                  records end in NUL, both ways\n"
                    "\n"
                    "    $ echo http://backend.example.com/x | ppr url --explain rules\n"
                    "    /mirror/foo/x   mapped  1\n"
                    "\n"
                    "Exit status: 0; 1 if stdout fails; 2 for bad usage or rules.\n",
    [COMMAND_FIELD] =
        "usage: ppr field [options] RULES... NAME\n"
        "\n"
        "Rewrite each line of stdin, a value of the field NAME.\n"
        "\n" RULES_OPTIONS CONTEXT_OPTIONS
        "  --explain           add TAB, the reason, TAB, the rule's number\n"
        "  -0                  records end in NUL, both ways\n"
        "\n"
        "    $ echo 'sid=1; Path=/' | ppr field --client-target /app/ rules Set-Cookie\n"
        "\n"
        "Exit status: 0; 1 if stdout fails; 2 for bad usage or rules.\n",
    [COMMAND_BLOCK] =
        "usage: ppr block [options] RULES...\n"
        "\n"
        "Rewrite a head on stdin: a status or request line, fields, and an empty line. What\n"
        "follows comes out as it is.\n"
        "\n" RULES_OPTIONS CONTEXT_OPTIONS
        "  --explain           on stderr: each field with a reference, the reason, the rule\n"
        "  --capacity N        the size of the buffer in bytes\n"
        "\n"
        "    $ curl -si http://10.0.0.7:8080/ | ppr block rules\n"
        "\n"
        "Exit status: 0; 1 if stdout fails; 2 for bad usage or rules; 3 if the capacity is too\n"
        "small; 4 if the empty line is missing. For 3 and 4 the head comes out as it was.\n",
    [COMMAND_ROUTE] =
        "usage: ppr route [options] RULES...\n"
        "\n"
        "Print the backend's URL for each line of stdin, a request target: where a proxy with\n"
        "these rules sends the request. A target that no rule covers comes out as it is.\n"
        "\n" RULES_OPTIONS "  --client-origin O   what the client sees: https://www.example.org\n"
        "  --explain           add TAB, the reason, TAB, the rule's number\n"
        "  -0                  records end in NUL, both ways\n"
        "\n"
        "    $ echo /shop/cart | ppr route rules\n"
        "    http://10.0.0.7:8080/cart\n"
        "\n"
        "Exit status: 0; 1 if stdout fails; 2 for bad usage or rules.\n",
    [COMMAND_WHY] =
        "usage: ppr why [options] RULES [NAME]\n"
        "       ppr why [options] RULES... NAME\n"
        "\n"
        "Say in a sentence why each line of stdin, a reference or a value of the field NAME,\n"
        "comes out as it does: what was compared, with which rule of which line.\n"
        "\n" RULES_OPTIONS CONTEXT_OPTIONS "  -0                  records end in NUL, both ways\n"
        "\n"
        "    $ echo http://backend.example.com:81/x | ppr why rules\n"
        "\n"
        "Exit status: 0; 1 if stdout fails; 2 for bad usage or rules.\n",
    [COMMAND_CHECK] =
        "usage: ppr check [options] RULES...\n"
        "\n"
        "Print on stdout the rules as they were understood, in the plain format, and on stderr\n"
        "what is most likely a mistake, as FILE:LINE:COLUMN: why. A line that says `note` is\n"
        "about something that is only doubtful.\n"
        "\n" RULES_OPTIONS "\n"
        "    $ ppr check rules > /dev/null || exit 1\n"
        "\n"
        "Exit status: 0 if there is nothing to say, or notes only; 1 for warnings; 2 for bad\n"
        "usage or rules, or if stdout fails.\n",
    [COMMAND_CONVERT] =
        "usage: ppr convert [options] RULES...\n"
        "\n"
        "Print rules in the plain format, each after a comment with the line that it comes\n"
        "from. On stderr: directives that were left out, with what to write instead.\n"
        "\n" RULES_OPTIONS "\n"
        "    $ ppr convert --format auto /etc/apache2/apache2.conf > rules\n"
        "\n"
        "Exit status: 0; 1 for warnings; 2 for bad usage or rules, or if stdout fails.\n",
    [COMMAND_LEAKS] =
        "usage: ppr leaks [options] RULES... < HEAD\n"
        "\n"
        "Rewrite a head, and print each place where the name of a backend is still in it, with\n"
        "the rule line that would cure it. The names are those of the rules, of --backend-url\n"
        "and of --backend-host.\n"
        "\n" RULES_OPTIONS CONTEXT_OPTIONS "\n"
        "    $ curl -si http://10.0.0.7:8080/ | ppr leaks --client-target /app/ rules\n"
        "\n"
        "Exit status: 0 if there are none; 1 for leaks; 2 for bad usage or rules; 4 if the empty\n"
        "line is missing.\n",
};

void print_help(FILE *stream)
{
    fputs(overview, stream);
}

void print_command_help(FILE *stream, enum command_kind kind)
{
    fputs(texts[kind], stream);
}
