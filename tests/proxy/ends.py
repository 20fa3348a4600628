# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""How the proxy begins and ends, and how long it waits."""

import resource
import signal
import socket
import subprocess
import tempfile
import time

from proxy.harness import PATIENCE, Case, Programs, field, respond, say, status


class Ends(Case):
    def test_end_in_the_middle(self):
        """SIGTERM with exchanges under way is a clean end; the cleanup looks at the status."""
        self.start(lambda stream, head: stream.rest() and False)
        clients = [self.proxy.connect() for _ in range(5)]
        for client in clients:
            client.send(self.request(method="PUT", fields="Content-Length: 9\r\n", body=b"12"))
            self.addCleanup(client.close)
        clients[0].send(b"3456")

    def test_interrupt(self):
        self.start_proxy("map / http://127.0.0.1:1/\n", number=signal.SIGINT)

    def test_places_to_listen(self):
        self.start_proxy("map / http://127.0.0.1:1/\n", listen="localhost:0")
        with tempfile.NamedTemporaryFile() as rules:
            rules.write(b"map / http://127.0.0.1:1/\n")
            rules.flush()
            for listen in ("127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "[::1]",
                           "no.such.host.invalid.:1", "192.0.2.1:0", self.proxy.host):
                with self.subTest(listen=listen):
                    done = subprocess.run(
                        [Programs.proxy, "--rules", rules.name, "--listen", listen],
                        capture_output=True, timeout=PATIENCE, check=False)
                    self.assertEqual((done.returncode, done.stdout), (1, b""))
                    self.assertRegex(done.stderr, rb"^proxy: .+\n$")

    def test_many_clients(self):
        """More than a select, or the usual limit of descriptors, can do."""
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = limits[1]
        if most != resource.RLIM_INFINITY and most < 4000:
            self.skipTest(f"only {most} descriptors")
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))
        self.start(respond())  # the proxy raises its limit, and then we do
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        clients = [self.proxy.connect() for _ in range(1000)]
        for client in clients:
            self.addCleanup(client.close)
        for turn in range(2):
            for client in clients:
                client.send(self.request(fields=f"X-Turn: {turn}\r\n"))
            self.assertEqual({status(client.head()) for client in clients}, {200})
            self.assertEqual({client.read(2) for client in clients}, {b"ok"})
        self.assertEqual(self.backend.connections, len(clients))


class Timeouts(Case):
    """Each with a second of patience; what is too long for that is a failure."""

    def start_hasty(self, handler):
        self.begun = time.monotonic()
        self.start(handler, "--timeout", "1")

    def tearDown(self):
        self.assertGreater(time.monotonic() - self.begun, 0.9, "too soon")

    def test_idle_client(self):
        self.start_hasty(respond())
        self.assertEqual(self.send_raw(b""), b"")

    def test_idle_after_a_response(self):
        self.start_hasty(respond())
        answer = self.send_raw(self.request())
        self.assertEqual(answer.count(b"HTTP/1.1"), 1)

    def test_half_a_head(self):
        self.start_hasty(respond())
        with self.proxy.connect() as client:
            client.send(self.request(method="HEAD"))
            self.assertEqual(status(client.head()), 200)
            client.send(self.request()[:-1])
            head = client.head()
            self.assertEqual(status(head), 408)
            self.assertEqual(len(client.rest()), int(field(head, "Content-Length")))

    def test_head_byte_by_byte(self):
        """Progress of a head buys no time."""
        self.start_hasty(respond())
        with self.proxy.connect() as client:
            client.sock.settimeout(0.05)
            client.send(b"GET /mirror/foo/ HTTP/1.1\r\nX: ")
            answer = b""
            while not answer and time.monotonic() < self.begun + PATIENCE:
                try:
                    client.send(b"x")
                    answer = client.sock.recv(1000)
                except TimeoutError:
                    pass
            self.assertEqual(status(answer), 408)

    def test_half_a_request_body(self):
        self.start_hasty(lambda stream, head: stream.rest() and False)
        answer = self.send_raw(
            self.request(method="PUT", fields="Content-Length: 9\r\n", body=b"1"))
        self.assertEqual(status(answer), 408)

    def test_silent_backend(self):
        self.start_hasty(lambda stream, head: stream.rest() and False)
        self.assertEqual(status(self.send_raw(self.request())), 504)
        self.assertEqual(self.proxy.log().count("\n"), 1)

    def test_half_a_response(self):
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")
            stream.rest()
        self.start_hasty(handler)
        answer = self.send_raw(self.request())
        self.assertTrue(answer.endswith(b"\r\n\r\n1"))
        self.assertIn("timeout", self.proxy.log())

    def test_half_a_close_delimited_response(self):
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\n\r\n1")
            stream.rest()
        self.start_hasty(handler)
        with self.assertRaises(ConnectionResetError):
            self.send_raw(self.request())

    def test_client_that_does_not_read(self):
        done = []
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                while True:
                    stream.send(b"x" * 65536)
            finally:
                done.append(True)
        self.start_hasty(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            self.wait_for(lambda: done, "the proxy waits for ever")

    def test_slow_but_steady(self):
        """Whatever moves may take longer than that in all."""
        def handler(stream, head):
            body = stream.read(int(field(head, "Content-Length")))
            for _ in range(3):
                time.sleep(0.8)
                stream.send(b"HTTP/1.1 102 Processing\r\n\r\n")
            stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
            for byte in body:
                time.sleep(0.4)
                stream.send(bytes([byte]))
        self.start_hasty(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT", fields="Content-Length: 4\r\n"))
            for byte in b"slow":
                time.sleep(0.4)
                client.send(bytes([byte]))
            self.assertEqual([status(client.head()) for _ in range(4)], [102, 102, 102, 200])
            self.assertEqual(client.read(4), b"slow")
