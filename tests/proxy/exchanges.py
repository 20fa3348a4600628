# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Requests and responses, one after another, side by side, and in pieces."""

import re
import socket
import threading
import time

from proxy.harness import PATIENCE, Case, field, respond, status


class Exchanges(Case):
    def test_keep_alive(self):
        self.start(respond("Location: http://{host}/x\r\n"))
        with self.proxy.connect() as client:
            for _ in range(2):
                client.send(self.request())
                head = client.head()
                self.assertEqual(field(head, "Location"), f"{self.proxy.url}/mirror/foo/x")
                self.assertIsNone(field(head, "Connection"))
                self.assertEqual(client.read(2), b"ok")
        self.assertEqual(self.backend.connections, 1)

    def test_connection_close(self):
        self.start(respond())
        answer = self.send_raw(self.request(fields="Connection: close\r\n"))
        self.assertTrue(answer.endswith(b"\r\n\r\nok"))
        self.assertEqual(field(answer, "Connection"), "close")

    def test_stale_backend_connection(self):
        """The backend ends its connection after each response, unannounced."""
        def handler(stream, head):
            respond()(stream, head)
            return False
        self.start(handler)
        with self.proxy.connect() as client:
            for _ in range(20):
                client.send(self.request())
                self.assertEqual(status(client.head()), 200)
                self.assertEqual(client.read(2), b"ok")

    def test_stale_backend_connection_closed_late(self):
        """The backend reads the second request of a connection, and goes."""
        seen = {}
        def handler(stream, head):
            seen[stream] = seen.get(stream, 0) + 1
            if seen[stream] == 2:
                return False
            return respond()(stream, head)
        self.start(handler)
        with self.proxy.connect() as client:
            for _ in range(3):
                client.send(self.request())
                self.assertEqual(status(client.head()), 200)
                client.read(2)
        self.assertEqual(len(self.backend.heads), 5)

    def test_unsafe_requests_are_sent_once(self):
        """What may have been done is not asked for again, whatever became of the answer."""
        def handler(stream, head):
            return head.startswith(b"GET ") and respond()(stream, head)
        self.start(handler)
        for fields in ("Content-Length: 0\r\n", ""):
            with self.subTest(fields=fields), self.proxy.connect() as client:
                self.backend.heads.clear()
                client.send(self.request())
                self.assertEqual(status(client.head()), 200)
                client.read(2)
                client.send(self.request(method="POST", fields=fields))
                self.assertEqual(status(client.head()), 502)
                self.assertEqual([head[:4] for head in self.backend.heads], [b"GET ", b"POST"])

    def test_pipelined(self):
        def handler(stream, head):
            body = head.split(b" ")[1]
            time.sleep(0.01)
            respond(body=body)(stream, head)
        self.start(handler)
        paths = [f"/{i}" for i in range(10)]
        last = self.request("/mirror/foo/last", fields="Connection: close\r\n")
        raw = b"".join(self.request("/mirror/foo" + path) for path in paths) + last
        answer = self.send_raw(raw)
        got = re.findall(rb"\r\n\r\n(/last|/\d)", answer)
        self.assertEqual(got, [path.encode() for path in paths] + [b"/last"])

    def test_pipelined_with_bodies(self):
        def handler(stream, head):
            body = stream.read(int(field(head, "Content-Length")))
            respond(body=body)(stream, head)
        self.start(handler)
        raw = b"".join(
            self.request("/mirror/foo/", "POST", "Content-Length: 5\r\n", b"body%d" % i)
            for i in range(5))
        with self.proxy.connect() as client:
            client.send(raw)
            client.sock.shutdown(socket.SHUT_WR)
            self.assertEqual(re.findall(rb"body\d", client.rest()),
                             [b"body%d" % i for i in range(5)])

    def test_parallel_clients(self):
        gate = threading.Barrier(100, timeout=PATIENCE)
        def handler(stream, head):
            gate.wait()  # all hundred are in the proxy at once
            respond("Location: http://{host}" + head.split(b" ")[1].decode() + "\r\n")(stream, head)
        self.start(handler)
        wrong = []
        def client(number):
            head, body = self.ask(f"/mirror/foo/{number}")
            expected = f"{self.proxy.url}/mirror/foo/{number}"
            if field(head, "Location") != expected or body != b"ok":
                wrong.append((number, head))
        threads = [threading.Thread(target=client, args=(i,)) for i in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_slow_head_of_request(self):
        self.start(respond())
        with self.proxy.connect() as client:
            for byte in self.request("/mirror/foo/slow", fields="X-Field: value\r\n"):
                client.send(bytes([byte]))
                time.sleep(0.0005)
            self.assertEqual(status(client.head()), 200)
        self.assertTrue(self.backend.heads[0].startswith(b"GET /slow "))

    def test_slow_head_of_response(self):
        def handler(stream, head):
            stream.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            text = f"HTTP/1.1 200 OK\r\nLocation: http://{field(head, 'Host')}/x\r\n" \
                "Content-Length: 2\r\n\r\nok"
            for byte in text.encode():
                stream.send(bytes([byte]))
                time.sleep(0.0005)
        self.start(handler)
        head, body = self.ask()
        self.assertEqual(field(head, "Location"), f"{self.proxy.url}/mirror/foo/x")
        self.assertEqual(body, b"ok")

    def test_long_heads(self):
        """More than any first buffer, and each reference grows."""
        lines = "Content-Location: http://{host}/" + "x" * 10 + "\r\n"
        self.start(respond("X-Long: " + "y" * 40000 + "\r\n" + lines * 200))
        head, body = self.ask(fields="X-Long: " + "z" * 50000 + "\r\n")
        self.assertEqual(len(field(self.backend.heads[0], "X-Long")), 50000)
        self.assertEqual(len(field(head, "X-Long")), 40000)
        self.assertEqual(field(head, "Content-Location"),
                         [f"{self.proxy.url}/mirror/foo/" + "x" * 10] * 200)
        self.assertEqual(body, b"ok")

    def test_half_closed_client(self):
        self.start(respond())
        with self.proxy.connect() as client:
            client.send(self.request())
            client.sock.shutdown(socket.SHUT_WR)
            self.assertTrue(client.rest().endswith(b"ok"))

    def test_bare_line_feeds(self):
        """A line may end in LF alone; what goes on ends in CRLF."""
        self.start(respond())
        request = self.request(fields="X: 1\r\nConnection: close\r\n").replace(b"\r\n", b"\n")
        self.assertEqual(status(self.send_raw(request)), 200)
        self.assertNotRegex(self.backend.heads[0], rb"[^\r]\n")

    def test_empty_lines_before_request(self):
        self.start(respond())
        with self.proxy.connect() as client:
            client.send(b"\r\n\r\n" + self.request())
            self.assertEqual(status(client.head()), 200)
