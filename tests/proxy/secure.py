# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""TLS, to backends and to clients."""

import os
import socket
import ssl
import time
import unittest

from proxy.harness import MEGABYTE, PATIENCE, Backend, Case, Stream, field, respond, status
from proxy.upgrades import ASK, echo, switch
from support.servers import Authority, find


@unittest.skipUnless(find("openssl"), "no openssl here")
class Secure(Case):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)
        cls.certificate = cls.authority.issue("localhost", "127.0.0.1")

    def start_secure(self, handler, *options, host="127.0.0.1", certificate=None):
        """Start a backend that speaks TLS, and a proxy that trusts our authority."""
        self.start(handler, "--ca", self.authority.certificate, *options,
                   rules=f"map /mirror/foo/ https://{host}:{{port}}/\n",
                   certificate=certificate or self.certificate)

    def test_backend(self):
        self.start_secure(respond("Location: https://{host}/x\r\n"))
        with self.proxy.connect() as client:
            for _ in range(2):
                client.send(self.request())
                head = client.head()
                self.assertEqual(field(head, "Location"), f"{self.proxy.url}/mirror/foo/x")
                self.assertEqual(client.read(2), b"ok")
        self.assertEqual(self.backend.connections, 1, "the connection is kept")

    def test_backend_by_name(self):
        self.start_secure(respond(), host="localhost")
        self.assertEqual(status(self.ask()[0]), 200)

    def refused(self, why):
        head, body = self.ask()
        self.assertEqual(status(head), 502)
        self.assertIn(why, body.decode())
        self.assertIn(why, self.proxy.log())
        self.assertEqual(self.backend.heads, [])

    def test_wrong_name(self):
        """The chain is good, but it is another server's."""
        other = self.authority.issue("other.example", "127.0.0.2")
        self.start_secure(respond(), certificate=other)
        self.refused("the certificate of the backend: IP address mismatch")
        self.start_secure(respond(), certificate=other, host="localhost")
        self.refused("the certificate of the backend: hostname mismatch")

    def test_wrong_authority(self):
        authority = Authority("another")
        self.addCleanup(authority.close)
        self.start_secure(respond(), certificate=authority.issue("127.0.0.1"))
        self.refused("the certificate of the backend: unable to get local issuer certificate")

    def test_system_authorities(self):
        """Without --ca they are the system's, which do not know ours."""
        self.start(respond(), rules="map /mirror/foo/ https://127.0.0.1:{port}/\n",
                   certificate=self.certificate)
        self.refused("the certificate of the backend: ")

    def test_old_tls(self):
        self.start_secure(respond())
        self.backend.tls.maximum_version = ssl.TLSVersion.TLSv1_1
        self.backend.tls.set_ciphers("ALL:@SECLEVEL=0")
        self.refused("TLS: ")

    def test_backend_without_tls(self):
        self.backend = Backend(lambda stream, head: False)
        self.addCleanup(self.backend.close)
        self.start_proxy(f"map /mirror/foo/ https://127.0.0.1:{self.backend.port}/\n")
        def plain(sock):
            sock.recv(10)
            sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            sock.close()
        self.backend.serve = plain
        self.refused("TLS: wrong version number")

    def test_refused_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        self.start_proxy(f"map /mirror/foo/ https://127.0.0.1:{port}/\n")
        self.assertEqual(status(self.ask()[0]), 502)
        self.assertIn("cannot connect: Connection refused", self.proxy.log())

    def test_silent_backend(self):
        """The time-out for connecting holds for the handshake."""
        self.start_secure(respond(), "--connect-timeout", "1")
        self.backend.serve = lambda sock: sock.recv(10000) and sock.recv(1)
        begun = time.monotonic()
        self.assertEqual(status(self.ask()[0]), 504)
        self.assertLess(time.monotonic() - begun, 8, "the usual one is ten seconds")

    def test_cut_response(self):
        """An end without TLS's own may be an attacker's: the client must see that."""
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\n\r\nhalf")
            os.close(stream.sock.detach())
            return False
        self.start_secure(handler)
        with self.assertRaises(ConnectionResetError):
            self.send_raw(self.request())
        self.assertIn("in the middle of the response", self.proxy.log())

    def test_bodies(self):
        """Large ones, both ways at once, with back-pressure through TLS."""
        size = 8 * MEGABYTE
        def handler(stream, head):
            stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(size // 65536):
                stream.send(stream.read(65536))
        self.start_secure(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT", fields=f"Content-Length: {size}\r\n"))
            for _ in range(16):
                client.send(b"x" * 65536)
            self.assertEqual(status(client.head()), 200)
            for _ in range(size // 65536 - 16):
                client.send(b"x" * 65536)
                client.skip(65536)
            self.assertEqual(client.skip(16 * 65536), 16 * 65536)
        self.check_memory()

    # Clients

    def connect(self):
        context = ssl.create_default_context(cafile=self.authority.certificate)
        sock = socket.create_connection((self.proxy.address, self.proxy.port))
        return Stream(context.wrap_socket(sock, server_hostname="localhost"))

    def start_front(self, handler, *options):
        cert, key = self.certificate
        self.start(handler, "--cert", cert, "--key", key, *options)
        self.assertTrue(self.proxy.url.startswith("https://"))

    def test_client(self):
        self.start_front(respond("Location: http://{host}/x\r\nLink: </y>\r\n"))
        with self.connect() as client:
            for _ in range(2):
                client.send(self.request(host="localhost"))
                head = client.head()
                self.assertEqual(field(head, "Location"), "https://localhost/mirror/foo/x")
                self.assertEqual(field(head, "Link"), "</mirror/foo/y>")
                client.read(2)
            client.send(self.request("https://localhost/mirror/foo/", host="other",
                                     fields="Connection: close\r\n"))
            self.assertEqual(status(client.head()), 200)
            self.assertEqual(client.rest(), b"ok", "TLS ends as it should")
        self.assertEqual(field(self.backend.heads[0], "X-Forwarded-Proto"), "https")

    def test_client_of_another_scheme(self):
        self.start_front(respond())
        with self.connect() as client:
            client.send(self.request("http://localhost/mirror/foo/"))
            self.assertEqual(status(client.head()), 400)

    def test_client_without_tls(self):
        self.start_front(respond())
        with self.proxy.connect() as client:
            client.send(self.request())
            try:
                answer = client.rest()
            except ConnectionResetError:
                answer = b""
            self.assertNotIn(b"HTTP", answer)
        with self.connect() as client:  # and it goes on
            client.send(self.request())
            self.assertEqual(status(client.head()), 200)

    def test_silent_client(self):
        self.start_front(respond(), "--timeout", "1")
        self.assertEqual(self.send_raw(b""), b"")

    def test_upgrade(self):
        """TLS on both sides of it."""
        cert, key = self.certificate
        self.start_secure(switch(echo), "--cert", cert, "--key", key)
        with self.connect() as client:
            client.send(self.request(fields=ASK))
            self.assertEqual(status(client.head()), 101)
            client.send(b"x" * MEGABYTE)
            self.assertEqual(client.skip(MEGABYTE), MEGABYTE)
            client.sock.settimeout(PATIENCE)
        self.assertEqual(self.proxy.log(), "")

    def test_half_closed_upgrade(self):
        """The end of the client goes on to the backend, and what comes after it comes back."""
        self.start_secure(switch(echo))
        with self.proxy.connect() as client:
            client.send(self.request(fields=ASK))
            self.assertEqual(status(client.head()), 101)
            client.send(b"x" * MEGABYTE)
            client.sock.shutdown(socket.SHUT_WR)
            self.assertEqual(client.skip(MEGABYTE), MEGABYTE)
            self.assertEqual(client.rest(), b"bye")

    def test_terminator(self):
        """A TLS terminator before this proxy, which is told of it."""
        self.start(respond("Location: http://www.example.org/x\r\n"), "--client-scheme", "https",
                   "--preserve-host")
        head, _ = self.ask(host="www.example.org")
        self.assertEqual(field(head, "Location"), "https://www.example.org/mirror/foo/x")
        self.assertEqual(field(self.backend.heads[0], "X-Forwarded-Proto"), "https")
