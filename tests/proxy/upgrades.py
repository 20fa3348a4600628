# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Connections that become something else than HTTP: WebSocket and others."""

import socket
import threading
import time

from proxy.harness import MEGABYTE, PATIENCE, Case, field, respond, say, status

ASK = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n"
ANSWER = ("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n"
          "Sec-WebSocket-Accept: a\r\n")


def switch(then, fields=""):
    """A handler that switches protocols, and then calls a function with the connection."""

    def handler(stream, head):
        stream.send((ANSWER + fields.format(host=field(head, "Host")) + "\r\n").encode())
        then(stream)
        return False

    return handler


def echo(stream):
    """Echo until the other side ends, then send a last word and end."""
    while data := stream.file.read1(65536):
        stream.send(data)
    stream.send(b"bye")


class Upgrades(Case):
    def upgrade(self, client, more=b""):
        client.send(self.request(fields=ASK) + more)
        head = client.head()
        self.assertEqual(status(head), 101, head)
        return head

    def test_heads(self):
        """Both heads say Upgrade, and the references in them are rewritten."""
        self.start(switch(echo, "Set-Cookie: a=1; Path=/x\r\nLocation: http://{host}/y\r\n"))
        with self.proxy.connect() as client:
            head = self.upgrade(client)
        sent = self.backend.heads[0]
        for got, protocol, key in ((sent, "websocket", "Sec-WebSocket-Key"),
                                   (head, "WebSocket", "Sec-WebSocket-Accept")):
            self.assertEqual(field(got, "Connection"), "Upgrade")
            self.assertEqual(field(got, "Upgrade"), protocol)
            self.assertEqual(len(field(got, key)), 1)
        self.assertIsNone(field(head, "Content-Length"))
        self.assertEqual(field(head, "Set-Cookie"), "a=1; Path=/mirror/foo/x")
        self.assertEqual(field(head, "Location"), f"{self.proxy.url}/mirror/foo/y")

    def test_both_ways(self):
        self.start(switch(echo))
        with self.proxy.connect() as client:
            self.upgrade(client)
            for data in (b"\x81\x05hello", b"GET / HTTP/1.1\r\n\r\n", bytes(range(256))):
                client.send(data)
                self.assertEqual(client.read(len(data)), data)

    def test_early_bytes(self):
        """Bytes that come with a head, on either side, belong to the new protocol."""
        self.start(say(ANSWER.encode() + b"\r\nhello", stay=True))
        self.backend.handler = switch(lambda stream: (stream.send(b"hello"), echo(stream)))
        with self.proxy.connect() as client:
            self.upgrade(client, b"early")
            self.assertEqual(client.read(10), b"helloearly")

    def test_client_ends(self):
        """The backend sees the end, and the client gets all that comes after it."""
        self.start(switch(echo))
        with self.proxy.connect() as client:
            self.upgrade(client)
            client.send(b"last")
            client.sock.shutdown(socket.SHUT_WR)
            self.assertEqual(client.rest(), b"lastbye")

    def test_backend_ends(self):
        self.start(switch(lambda stream: stream.send(b"x" * MEGABYTE)))
        with self.proxy.connect() as client:
            self.upgrade(client)
            self.assertEqual(client.skip(2 * MEGABYTE), MEGABYTE)
        self.assertEqual(self.proxy.log(), "")

    def test_client_is_gone(self):
        gone = threading.Event()
        def handler(stream):
            stream.rest()
            gone.set()
        self.start(switch(handler))
        with self.proxy.connect() as client:
            self.upgrade(client)
        self.assertTrue(gone.wait(PATIENCE))

    def test_back_pressure(self):
        """A peer that does not read holds the other one, in both directions."""
        size = 20 * MEGABYTE
        def handler(stream):
            time.sleep(0.3)
            self.assertEqual(stream.skip(size), size)
            for _ in range(size // 65536):
                stream.send(b"y" * 65536)
        self.start(switch(handler))
        with self.proxy.connect() as client:
            self.upgrade(client)
            for _ in range(size // 65536):
                client.send(b"x" * 65536)
            time.sleep(0.3)
            self.assertEqual(client.skip(size), size)
        self.check_memory()

    def test_refused_upgrade(self):
        """A backend that goes on in HTTP/1.1: so does the connection."""
        self.start(respond())
        with self.proxy.connect() as client:
            for fields in (ASK, "", ASK):
                client.send(self.request(fields=fields))
                self.assertEqual(status(client.head()), 200)
                self.assertEqual(client.read(2), b"ok")
        self.assertEqual(self.backend.connections, 1)

    def test_offers_that_are_not_passed_on(self):
        """h2c would carry requests around the rules; the others are no whole offer."""
        self.start(respond())
        for fields, body in (("Connection: Upgrade\r\nUpgrade: h2c\r\n", b""),
                             ("Connection: Upgrade\r\nUpgrade: websocket , H2C\r\n", b""),
                             ("Connection: Upgrade\r\n", b""), ("Upgrade: websocket\r\n", b""),
                             (ASK + "Upgrade: other\r\n", b""),
                             (ASK + "Content-Length: 2\r\n", b"ok")):
            with self.subTest(fields=fields):
                self.ask(fields=fields, body=body)
                self.assertIsNone(field(self.backend.heads[-1], "Upgrade"))
                self.assertIsNone(field(self.backend.heads[-1], "Connection"))
        request = self.request(fields=ASK).replace(b"HTTP/1.1", b"HTTP/1.0")
        self.assertEqual(status(self.send_raw(request)), 200)
        self.assertIsNone(field(self.backend.heads[-1], "Upgrade"))

    def test_unasked_switches(self):
        for answer, fields in ((ANSWER, ""), (ANSWER.replace("Upgrade: ", "X: "), ASK)):
            with self.subTest(answer=answer):
                self.start(say(answer.encode() + b"\r\n"))
                self.assertEqual(status(self.ask(fields=fields)[0]), 502)
                self.assertIn("switches protocols, unasked", self.proxy.log())

    def test_timeouts(self):
        """A silent connection ends after the time-out for upgrades, not after the usual one."""
        self.start(switch(echo), "--timeout", "1", "--upgrade-timeout", "3")
        with self.proxy.connect() as client:
            self.upgrade(client)
            time.sleep(1.5)
            client.send(b"still here")
            self.assertEqual(client.read(10), b"still here")
            begun = time.monotonic()
            self.assertEqual(client.rest(), b"")
            self.assertGreater(time.monotonic() - begun, 2.5)
        self.assertEqual(self.proxy.log(), "")

    def test_backend_that_misses_the_end(self):
        """Once the client has ended its side, the usual time-out holds."""
        self.start(switch(lambda stream: time.sleep(8)), "--timeout", "1")
        with self.proxy.connect() as client:
            self.upgrade(client)
            begun = time.monotonic()
            client.sock.shutdown(socket.SHUT_WR)
            self.assertEqual(client.rest(), b"")
            self.assertLess(time.monotonic() - begun, 6)
