/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "head.h"
#include "word.h"

#include <string.h>

static const struct problem none;

static struct problem bad(const char *why)
{
    return (struct problem){400, why};
}

/* ------------------------------------------------------------- Field lines -- */

/* Split off the start line; returns where the field lines begin. */
static size_t read_start(struct ppr_view text, struct head *head)
{
    struct ppr_view rest = text;
    head->start = take_until(&rest, '\n');
    if (head->start.size && head->start.data[head->start.size - 1] == '\r')
        head->start.size--;
    return text.size - rest.size;
}

/* Read the field lines from `begin` on. ppr_block_next skips a line that is no field line. Here
 * such a line is an error, so each field has to begin at the end of the one before it. */
static struct problem read_fields(struct ppr_view text, enum ppr_direction direction, size_t begin,
                                  struct head *head)
{
    size_t offset = begin;
    struct ppr_field field;
    while (ppr_block_next(text, direction, &offset, &field) == PPR_OK) {
        if (field.name.data != text.data + begin)
            return bad("a line of the head is no field line");
        if (head->count == MOST_FIELDS)
            return (struct problem){431, "too many fields"};
        head->fields[head->count++] = field;
        begin = offset;
    }
    size_t empty_line = offset - begin;
    if (offset != text.size || empty_line < 1 || empty_line > 2)
        return bad("a line of the head is no field line");
    return none;
}

static bool nominate(struct head *head, struct ppr_view list)
{
    while (list.size) {
        struct ppr_view name = trimmed(take_until(&list, ','));
        if (name.size == 0)
            continue;
        if (head->nominated_count == MOST_NOMINATED)
            return false;
        head->nominated[head->nominated_count++] = name;
        if (same_word(name, "close"))
            head->close = true;
        if (same_word(name, "upgrade"))
            head->switches = true;
    }
    return true;
}

/* --------------------------------------------------------------- Framing -- */

/* Digits alone, and few enough that the number fits (RFC 9110 8.6). */
static bool read_length(struct ppr_view value, uint64_t *length)
{
    if (value.size == 0 || value.size > 18)
        return false;
    *length = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (!is_digit(value.data[i]))
            return false;
        *length = *length * 10 + (uint64_t)(value.data[i] - '0');
    }
    return true;
}

static struct problem add_length(struct head *head, struct ppr_view value)
{
    uint64_t length;
    if (!read_length(value, &length))
        return bad("Content-Length is not a number");
    if (head->has_length && head->length != length)
        return bad("Content-Length is given twice, and differs");
    head->has_length = true;
    head->length = length;
    return none;
}

static struct problem add_coding(struct head *head, struct ppr_view value)
{
    if (head->chunked || !same_word(value, "chunked"))
        return bad("a Transfer-Encoding other than chunked");
    head->chunked = true;
    return none;
}

/* Note a field that is about the message itself. */
static struct problem note_field(struct head *head, const struct ppr_field *field)
{
    if (same_word(field->name, "Content-Length"))
        return add_length(head, field->value);
    if (same_word(field->name, "Transfer-Encoding"))
        return add_coding(head, field->value);
    if (same_word(field->name, "Connection") && !nominate(head, field->value))
        return bad("Connection names too many fields");
    return none;
}

/* Find out how the message is framed (RFC 9112 6.1, 6.3). */
static struct problem read_framing(struct head *head)
{
    head->close = head->minor == 0;
    for (size_t i = 0; i < head->count; i++) {
        struct problem problem = note_field(head, &head->fields[i]);
        if (problem.status)
            return problem;
    }
    if (head->chunked && head->has_length)
        return bad("Transfer-Encoding and Content-Length");
    if (head->chunked && head->minor == 0)
        return bad("Transfer-Encoding in HTTP/1.0");
    return none;
}

/* Return the value of Upgrade, if Connection names it and there is only one. */
static struct ppr_view find_upgrade(const struct head *head)
{
    struct ppr_view upgrade = {0};
    size_t count = 0;
    for (size_t i = 0; i < head->count; i++) {
        if (!same_word(head->fields[i].name, "Upgrade"))
            continue;
        upgrade = head->fields[i].value;
        count++;
    }
    return head->switches && count == 1 ? upgrade : (struct ppr_view){0};
}

/* "HTTP/1.x", both digits given. */
static bool read_version(struct ppr_view version, int *minor)
{
    if (version.size != 8 || memcmp(version.data, "HTTP/1.", 7) != 0 || !is_digit(version.data[7]))
        return false;
    *minor = version.data[7] - '0';
    return true;
}

/* --------------------------------------------------------------- Requests -- */

static struct problem read_request_line(struct request *request)
{
    struct ppr_view rest = request->head.start;
    request->method = take_until(&rest, ' ');
    request->target = take_until(&rest, ' ');
    if (!is_token(request->method) || request->target.size == 0)
        return bad("malformed request line");
    if (rest.size == 8 && memcmp(rest.data, "HTTP/", 5) == 0 && rest.data[5] != '1')
        return (struct problem){505, "not HTTP/1"};
    if (!read_version(rest, &request->head.minor))
        return bad("malformed request line");
    for (size_t i = 0; i < request->target.size; i++) {
        if (is_control(request->target.data[i]) || request->target.data[i] == '#')
            return bad("malformed request target");
    }
    return none;
}

static struct problem check_values(const struct head *head)
{
    for (size_t i = 0; i < head->count; i++) {
        struct ppr_view value = head->fields[i].value;
        if (value.size && memchr(value.data, '\n', value.size))
            return bad("a folded field line");
        if (has_control(value))
            return bad("a control character in a field value");
    }
    return none;
}

static struct problem find_host(struct request *request)
{
    size_t count = 0;
    for (size_t i = 0; i < request->head.count; i++) {
        if (!same_word(request->head.fields[i].name, "Host"))
            continue;
        request->host = request->head.fields[i].value;
        count++;
    }
    if (count != 1 || request->host.size == 0)
        return bad(count > 1 ? "more than one Host" : "no Host");
    return none;
}

/* Make origin-form of absolute-form, whose authority replaces Host's (RFC 9112 3.2.2). */
static struct problem settle_target(struct request *request, const char *scheme)
{
    struct ppr_view target = request->target;
    struct ppr_url url;
    if (target.data[0] == '/')
        return none;
    if (same_word(target, "*"))
        return (struct problem){501, "the request target * is not for a reverse proxy"};
    if (ppr_parse_url(target, &url, NULL) != PPR_OK || !same_word(url.scheme, scheme) ||
        url.host.size == 0 || url.userinfo.data)
        return bad("the request target is neither a path nor a URL of this proxy");
    size_t path = (size_t)(url.path.data - target.data);
    request->host = (struct ppr_view){url.host.data, (size_t)(url.path.data - url.host.data)};
    request->target = view_from(target, path);
    return none;
}

/* h2c would carry more requests, which the rules would never see. Such an offer, and one with
 * a body, is not passed on, and the request is answered in HTTP/1.1 (RFC 9110 7.8). */
static struct ppr_view find_offer(const struct request *request)
{
    const struct head *head = &request->head;
    struct ppr_view offer = find_upgrade(head);
    struct ppr_view rest = offer;
    if (head->minor == 0 || head->chunked || head->has_length)
        return (struct ppr_view){0};
    while (rest.size) {
        if (same_word(trimmed(take_until(&rest, ',')), "h2c"))
            return (struct ppr_view){0};
    }
    return offer;
}

struct problem request_read(struct ppr_view text, const char *scheme, struct request *request)
{
    *request = (struct request){0};
    size_t begin = read_start(text, &request->head);
    struct problem problem = read_request_line(request);
    if (!problem.status)
        problem = read_fields(text, PPR_REQUEST, begin, &request->head);
    if (!problem.status)
        problem = check_values(&request->head);
    if (!problem.status)
        problem = read_framing(&request->head);
    if (!problem.status)
        problem = find_host(request);
    if (!problem.status && same_word(request->method, "CONNECT"))
        return (struct problem){501, "CONNECT is not for a reverse proxy"};
    if (!problem.status)
        problem = settle_target(request, scheme);
    if (!problem.status)
        request->upgrade = find_offer(request);
    return problem;
}

/* -------------------------------------------------------------- Responses -- */

/* "HTTP/1.1 200 OK"; the phrase may be missing, with its space (RFC 9112 4). */
static bool read_status_line(struct response *response)
{
    struct ppr_view rest = response->head.start;
    struct ppr_view version = take_until(&rest, ' ');
    struct ppr_view status = take_until(&rest, ' ');
    if (!read_version(version, &response->head.minor) || status.size != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (!is_digit(status.data[i]))
            return false;
        response->status = response->status * 10 + (status.data[i] - '0');
    }
    response->phrase = rest;
    return response->status >= 100 && !has_control(rest);
}

struct problem response_read(struct ppr_view text, struct response *response)
{
    *response = (struct response){0};
    size_t begin = read_start(text, &response->head);
    if (!read_status_line(response))
        return (struct problem){502, "malformed status line"};
    struct problem problem = read_fields(text, PPR_RESPONSE, begin, &response->head);
    if (!problem.status)
        problem = read_framing(&response->head);
    if (!problem.status)
        response->upgrade = find_upgrade(&response->head);
    if (problem.status)
        problem.status = 502;
    return problem;
}

/* --------------------------------------------------------------- Trailers -- */

struct problem trailer_read(struct ppr_view text, enum ppr_direction direction, struct head *head)
{
    *head = (struct head){0};
    struct problem problem = read_fields(text, direction, 0, head);
    return problem.status ? problem : check_values(head);
}

/* -------------------------------------------------------------- Hop by hop -- */

bool head_keeps(const struct head *head, struct ppr_view name)
{
    static const char *const fields[] = {"Connection", "Keep-Alive", "Proxy", "TE", "Upgrade"};
    static const char prefix[] = "Proxy-";

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (same_word(name, fields[i]))
            return true;
    }
    size_t size = sizeof prefix - 1;
    if (name.size >= size && same_word((struct ppr_view){name.data, size}, prefix))
        return true;
    for (size_t i = 0; i < head->nominated_count; i++) {
        if (same_view(name, head->nominated[i]))
            return true;
    }
    return false;
}
