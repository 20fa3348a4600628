#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""libppr from Python by ctypes: ctypes_example.py LIBRARY. Prints

    rules:2:12: `wiki.internal`: a backend prefix must be an absolute URL
    https://www.example.org/shop/7
    location: https://www.example.org/shop/7
    link: </shop/style.css>; rel=preload
    server: example
"""

import sys
from ctypes import CDLL, POINTER, Structure, create_string_buffer, sizeof
from ctypes import c_char_p, c_int, c_int32, c_size_t, c_uint64, c_void_p

RESPONSE, REWRITTEN, DROPPED = 0, 2, 10


class View(Structure):
    _fields_ = [('data', c_char_p), ('size', c_size_t)]


class Result(Structure):
    _fields_ = [('status', c_int32), ('reason', c_int32), ('rule', c_size_t), ('count', c_size_t),
                ('offset', c_size_t), ('end', c_size_t), ('reserved', c_size_t * 2)]


class Context(Structure):
    _fields_ = [('size', c_size_t), *((name, View) for name in (
        'client_scheme', 'client_authority', 'client_target', 'backend_scheme',
        'backend_authority', 'backend_target', 'backend_host'))]


class Pair(Structure):
    _fields_ = [('name', View), ('value', View), ('status', c_int32), ('reason', c_int32),
                ('rule', c_size_t), ('at', c_size_t), ('length', c_size_t),
                ('reserved', c_size_t * 2)]


def view(text):
    return View(text, len(text))


# The types of the functions: without them ctypes takes pointers for ints, and cuts them.
ppr = CDLL(sys.argv[1])
for name, result, *arguments in (
        ('ppr_builder_new', c_void_p, c_void_p), ('ppr_builder_free', None, c_void_p),
        ('ppr_builder_source', c_int, c_void_p, View, c_size_t),
        ('ppr_builder_read', c_int, c_void_p, View), ('ppr_builder_build', c_void_p, c_void_p),
        ('ppr_builder_error', c_void_p, c_void_p), ('ppr_table_unref', None, c_void_p),
        ('ppr_error_text', Result, c_void_p, c_char_p, c_size_t),
        ('ppr_exchange_init', c_int, c_void_p, c_void_p, POINTER(Context), c_void_p),
        ('ppr_rewrite_url', Result, c_void_p, c_int, View, c_char_p, c_size_t),
        ('ppr_rewrite_fields', c_int, c_void_p, c_int, POINTER(Pair), c_size_t, c_char_p, c_size_t,
         POINTER(Result))):
    getattr(ppr, name).restype, getattr(ppr, name).argtypes = result, arguments
buffer = create_string_buffer(1024)
for rules in (b'map /shop/ http://shop.internal/\nmap /wiki/ wiki.internal\n',
              b'map /shop/ http://shop.internal/\n'):
    builder = ppr.ppr_builder_new(None)
    ppr.ppr_builder_source(builder, view(b'rules'), 1)
    ppr.ppr_builder_read(builder, view(rules))
    table = ppr.ppr_builder_build(builder)
    if not table:
        error = ppr.ppr_builder_error(builder)
        print(buffer[:ppr.ppr_error_text(error, buffer, sizeof(buffer)).count].decode())
    ppr.ppr_builder_free(builder)
context = Context(sizeof(Context), view(b'https'), view(b'www.example.org'), view(b'/shop/'))
exchange = (c_uint64 * 96)()  # borrows the table and the bytes of the context
ppr.ppr_exchange_init(exchange, table, context, None)
location = b'http://shop.internal/7'
url = ppr.ppr_rewrite_url(exchange, RESPONSE, view(location), buffer, sizeof(buffer))
print(buffer[:url.count].decode())
fields = (b'location', location), (b'link', b'</style.css>; rel=preload'), (b'server', b'example')
pairs = (Pair * len(fields))(*(Pair(view(name), view(value)) for name, value in fields))
ppr.ppr_rewrite_fields(exchange, RESPONSE, pairs, len(pairs), buffer, sizeof(buffer), None)
for (name, value), pair in zip(fields, pairs):
    if pair.status == DROPPED:
        continue
    if pair.status == REWRITTEN:
        value = buffer[pair.at:pair.at + pair.length]
    print(f'{name.decode()}: {value.decode()}')
ppr.ppr_table_unref(table)
