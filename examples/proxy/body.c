/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "body.h"

/* The limit of bytes beside data: a longer chunk-size line with its extension, or trailer
 * section, is an attempt to keep us busy. */
enum { MOST_OVERHEAD = 16 * 1024, MOST_DIGITS = 15 };

void body_begin(struct body *body, enum body_kind kind, uint64_t length)
{
    struct text trailer = body->trailer;
    text_clear(&trailer);
    *body = (struct body){.kind = kind, .left = length, .trailer = trailer};
}

bool body_done(const struct body *body)
{
    switch (body->kind) {
    case BODY_NONE:
        return true;
    case BODY_LENGTH:
        return body->left == 0;
    case BODY_CHUNKED:
        return body->state == CHUNK_DONE;
    case BODY_CLOSE:
        break;
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Take a byte after a chunk's size. White space before the extension is tolerated (RFC 9112
 * 7.1.1). Anything else is not: another reader might take it for more of the size. */
static bool space_byte(struct body *body, char c)
{
    if (c == '\r')
        body->state = CHUNK_SIZE_LF;
    else if (c == ';')
        body->state = CHUNK_EXTENSION;
    else
        body->state = CHUNK_SPACE;
    return body->state != CHUNK_SPACE || c == ' ' || c == '\t';
}

/* Take a byte of a chunk's size, or the first one after it. */
static bool size_byte(struct body *body, char c)
{
    int digit = hex_digit(c);
    if (digit < 0)
        return body->digits > 0 && space_byte(body, c);
    body->left = body->left * 16 + (unsigned)digit;
    return ++body->digits <= MOST_DIGITS;
}

/* Take a byte of a line of which only the end matters. A bare LF does not end it: two readers
 * that differ about that see two different bodies. */
static bool line_byte(struct body *body, char c, enum chunk_state after_cr)
{
    if (c == '\r')
        body->state = after_cr;
    return c != '\n' && c != '\0';
}

static bool expect(struct body *body, char c, char expected, enum chunk_state next)
{
    body->state = next;
    return c == expected;
}

static bool size_end(struct body *body, char c)
{
    body->digits = 0;
    body->overhead = 0;
    return expect(body, c, '\n', body->left == 0 ? CHUNK_TRAILER_START : CHUNK_DATA);
}

static bool trailer_start(struct body *body, char c)
{
    if (c == '\r') {
        body->state = CHUNK_LAST_LF;
        return true;
    }
    body->state = CHUNK_TRAILER;
    return line_byte(body, c, CHUNK_TRAILER_LF);
}

/* Take a byte that is no data. Returns false if it must not be there. */
static bool chunk_byte(struct body *body, char c)
{
    if (++body->overhead > MOST_OVERHEAD)
        return false;
    switch (body->state) {
    case CHUNK_SIZE:
        return size_byte(body, c);
    case CHUNK_SPACE:
        return space_byte(body, c);
    case CHUNK_EXTENSION:
        return line_byte(body, c, CHUNK_SIZE_LF);
    case CHUNK_SIZE_LF:
        return size_end(body, c);
    case CHUNK_DATA_CR:
        return expect(body, c, '\r', CHUNK_DATA_LF);
    case CHUNK_DATA_LF:
        return expect(body, c, '\n', CHUNK_SIZE);
    case CHUNK_TRAILER_START:
        return trailer_start(body, c);
    case CHUNK_TRAILER:
        return line_byte(body, c, CHUNK_TRAILER_LF);
    case CHUNK_TRAILER_LF:
        return expect(body, c, '\n', CHUNK_TRAILER_START);
    case CHUNK_LAST_LF:
        return expect(body, c, '\n', CHUNK_DONE);
    case CHUNK_DATA:
    case CHUNK_DONE:
        break;
    }
    return false;
}

/* Pass over up to `size` bytes of data; returns how many. */
static size_t data_bytes(struct body *body, size_t size)
{
    size_t count = body->left < size ? (size_t)body->left : size;
    body->left -= count;
    if (body->left == 0 && body->state == CHUNK_DATA)
        body->state = CHUNK_DATA_CR;
    return count;
}

static bool in_trailer(const struct body *body)
{
    return body->kind == BODY_CHUNKED && body->state >= CHUNK_TRAILER_START;
}

/* Find how many of these bytes belong to a chunked body: to its chunks, or to
 * its trailer section. */
static bool scan_chunks(struct body *body, const char *data, size_t size, size_t *count)
{
    bool trailer = in_trailer(body);
    size_t i = 0;
    while (i < size && in_trailer(body) == trailer && body->state != CHUNK_DONE) {
        if (body->state == CHUNK_DATA)
            i += data_bytes(body, size - i);
        else if (!chunk_byte(body, data[i++]))
            return false;
    }
    *count = i;
    return true;
}

/* Find how many of these bytes belong to a body that is not done. */
static bool scan(struct body *body, const char *data, size_t size, size_t *count)
{
    if (body->kind == BODY_CHUNKED)
        return scan_chunks(body, data, size, count);
    *count = body->kind == BODY_LENGTH ? data_bytes(body, size) : size;
    return true;
}

bool body_move(struct body *body, struct evbuffer *from, struct evbuffer *to, size_t most)
{
    while (!body_done(body) && evbuffer_get_length(to) < most) {
        struct evbuffer_iovec span;
        if (evbuffer_peek(from, -1, NULL, &span, 1) < 1 || span.iov_len == 0)
            return true;
        bool trailer = in_trailer(body);
        size_t count;
        if (!scan(body, span.iov_base, span.iov_len, &count))
            return false;
        if (trailer) {
            text_add(&body->trailer, (struct ppr_view){span.iov_base, count});
            evbuffer_drain(from, count);
        } else {
            evbuffer_remove_buffer(from, to, count);
        }
    }
    return true;
}

void body_free(struct body *body)
{
    text_free(&body->trailer);
}
