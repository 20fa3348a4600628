# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Bodies: where they end, and that no more of them is held than need be."""

import socket
import threading
import time

from proxy.harness import (MEGABYTE, PATIENCE, Case, field, read_chunks, respond, say,
                           status)


class Bodies(Case):
    size = 50 * MEGABYTE

    def test_big_response(self):
        block = b"x" * 65536
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.size)
            for _ in range(self.size // len(block)):
                stream.send(block)
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            head = client.head()
            time.sleep(0.5)  # what is not read must not pile up in the proxy
            before = self.proxy.seconds()
            time.sleep(0.5)
            self.assertLess(self.proxy.seconds() - before, 0.2, "it waits without working")
            self.assertEqual(client.skip(int(field(head, "Content-Length"))), self.size)
        self.check_memory()

    def test_big_request(self):
        worked = []
        def handler(stream, head):
            time.sleep(0.5)
            before = self.proxy.seconds()
            time.sleep(0.5)
            worked.append(self.proxy.seconds() - before)
            count = stream.skip(int(field(head, "Content-Length")))
            respond(body=str(count).encode())(stream, head)
        self.start(handler)
        block = b"x" * 65536
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT", fields=f"Content-Length: {self.size}\r\n"))
            for _ in range(self.size // len(block)):
                client.send(block)
            self.assertEqual(status(client.head()), 200)
            self.assertEqual(int(client.read(len(str(self.size)))), self.size)
        self.assertLess(worked[0], 0.2, "it waits without working")
        self.check_memory()

    def test_big_chunks_both_ways(self):
        """An echo: what is read from one side waits for the other."""
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        count = 160
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(count):
                stream.send(stream.read(len(chunk)))
            stream.send(stream.read(5))
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="POST", fields="Transfer-Encoding: chunked\r\n"))
            def feed():
                for _ in range(count):
                    client.send(chunk)
                client.send(b"0\r\n\r\n")
            feeder = threading.Thread(target=feed)
            feeder.start()
            self.assertEqual(status(client.head()), 200)
            self.assertEqual(client.skip(len(chunk) * count), len(chunk) * count)
            self.assertEqual(client.read(5), b"0\r\n\r\n")
            feeder.join()
        self.check_memory()

    def test_chunks_pass_as_they_are(self):
        raw = b'5;name="v;"\r\nhello\r\n00A \r\n0123456789\r\n0\r\nX-Trailer: a\r\nY: b\r\n\r\n'
        got = []
        def handler(stream, head):
            got.append(field(head, "Transfer-Encoding"))
            got.append(read_chunks(stream))
            stream.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + raw)
        self.start(handler)
        request = self.request(method="POST", fields="Transfer-Encoding: Chunked\r\n", body=raw)
        with self.proxy.connect() as client:
            client.send(request)
            for byte in request:  # and once more, in small pieces
                client.send(bytes([byte]))
            for _ in range(2):
                self.assertEqual(field(client.head(), "Transfer-Encoding"), "chunked")
                self.assertEqual(read_chunks(client), raw)
        self.assertEqual(got, ["chunked", raw] * 2)

    def test_malformed_chunks(self):
        self.start(lambda stream, head: stream.rest() and False)
        for chunks in (b"5\nhello\r\n0\r\n\r\n", b"x\r\n", b"-1\r\n", b"0x5\r\nhello\r\n",
                       b"5\r\nhello0\r\n\r\n", b"1000000000000000\r\n", b"\r\n", b"5;a\nb\r\n",
                       b"5\rhello\r\n", b"0\r\nX: 1\n\r\n", b";a\r\n", b"5;" + b"a" * 20000,
                       b"5 6\r\nhello\r\n", b"5\t;\n", b"5 \n", b"0\r\nno colon\r\n\r\n",
                       b"0\r\n X: 1\r\n\r\n", b"0\r\nX: 1\r\n 2\r\n\r\n", b"0\r\nX : 1\r\n\r\n",
                       b"0\r\nX: a\rb\r\n\r\n", b"0\r\nX: 1\r\n" * 2000,
                       b"0\r\n" + b"X: 1\r\n" * 300 + b"\r\n"):
            with self.subTest(chunks=chunks[:30]):
                answer = self.send_raw(
                    self.request(method="POST", fields="Transfer-Encoding: chunked\r\n",
                                 body=chunks))
                self.assertEqual(status(answer), 400)

    def test_close_delimited(self):
        self.start(say(b"HTTP/1.1 200 OK\r\n\r\nall that there is"))
        answer = self.send_raw(self.request())
        self.assertTrue(answer.endswith(b"\r\n\r\nall that there is"))
        self.assertEqual(field(answer, "Connection"), "close")

    def test_old_backend(self):
        self.start(say(b"HTTP/1.0 200 OK\nContent-Length: 3\n\nold"))
        head, body = self.ask()
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertEqual(body, b"old")

    def test_old_client(self):
        self.start(respond())
        answer = self.send_raw(b"GET /mirror/foo/ HTTP/1.0\r\nHost: %s\r\n\r\n"
                               % self.proxy.host.encode())
        self.assertTrue(answer.endswith(b"\r\n\r\nok"))
        self.assertTrue(self.backend.heads[0].startswith(b"GET / HTTP/1.0\r\n"))

    def test_responses_without_body(self):
        def handler(stream, head):
            code = int(head.split(b" ")[1][1:])
            length = b"" if code == 204 else b"Content-Length: 1000\r\n"
            stream.send(b"HTTP/1.1 %d X\r\n%s\r\n" % (code, length))
        self.start(handler)
        with self.proxy.connect() as client:
            for method, code, length in (("HEAD", 200, "1000"), ("GET", 204, None),
                                         ("GET", 304, "1000"), ("HEAD", 404, "1000")):
                client.send(self.request(f"/mirror/foo/{code}", method))
                head = client.head()
                self.assertEqual((status(head), field(head, "Content-Length")), (code, length))
        self.assertEqual(self.backend.connections, 1)

    def test_expect_continue(self):
        def handler(stream, head):
            self.assertEqual(field(head, "Expect"), "100-continue")
            stream.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            respond(body=stream.read(4))(stream, head)
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT",
                                     fields="Expect: 100-continue\r\nContent-Length: 4\r\n"))
            self.assertEqual(client.head(), b"HTTP/1.1 100 Continue\r\n\r\n")
            client.send(b"body")
            self.assertEqual(status(client.head()), 200)
            self.assertEqual(client.read(4), b"body")

    def test_interim_responses(self):
        def handler(stream, head):
            host = field(head, "Host")
            stream.send(f"HTTP/1.1 103 Early Hints\r\nLocation: http://{host}/x\r\n\r\n".encode())
            stream.send(b"HTTP/1.1 102 Processing\r\n\r\n")
            respond("Location: http://{host}/y\r\n")(stream, head)
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            first, second, third = client.head(), client.head(), client.head()
        self.assertEqual([status(head) for head in (first, second, third)], [103, 102, 200])
        self.assertEqual(field(first, "Location"), f"{self.proxy.url}/mirror/foo/x")
        self.assertEqual(field(third, "Location"), f"{self.proxy.url}/mirror/foo/y")

    def test_refusal_before_the_body(self):
        """A backend that says no and does not read must not cost the client its answer."""
        def handler(stream, head):
            respond(line="HTTP/1.1 413 Content Too Large")(stream, head)
            return False
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT", fields="Content-Length: 10000000\r\n"))
            try:
                for _ in range(100):
                    client.send(b"x" * 100000)
            except OSError:
                pass
            self.assertEqual(status(client.head()), 413)
            self.assertEqual(client.read(2), b"ok")

    def test_malformed_chunks_in_response(self):
        for chunks in (b"x\r\n", b"2\r\nok\r\n5 6\r\n", b"0\r\nno colon\r\n\r\n"):
            with self.subTest(chunks=chunks):
                self.start(say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
                answer = self.send_raw(self.request())
                self.assertFalse(answer.endswith(b"0\r\n\r\n"), answer)
                self.assertIn("malformed chunks in the response", self.proxy.log())

    def test_refusal_says_close(self):
        """An answer before the body: what follows of it is no request."""
        def handler(stream, head):
            respond(line="HTTP/1.1 401 Unauthorized")(stream, head)
            stream.rest()
        self.start(handler)
        answer = self.send_raw(self.request(
            method="PUT", fields="Expect: 100-continue\r\nContent-Length: 40\r\n") +
            b"GET /mirror/foo/ HTTP/1.1\r\n")
        self.assertEqual((status(answer), field(answer, "Connection")), (401, "close"))
        self.assertTrue(answer.endswith(b"\r\n\r\nok"))
        self.assertEqual(len(self.backend.heads), 1)

    def test_interim_responses_without_end(self):
        """They wait for the client to read, too."""
        sent = [0]
        interim = b"HTTP/1.1 102 Processing\r\nX: " + b"x" * 1000 + b"\r\n\r\n"
        def handler(stream, head):
            while sent[0] < self.size:
                stream.send(interim)
                sent[0] += len(interim)
            respond()(stream, head)
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            time.sleep(0.5)
            self.assertLess(sent[0], self.size)
            while status(head := client.head()) == 102:
                pass
            self.assertEqual(status(head), 200)
        self.check_memory()

    def test_client_goes_away(self):
        """The backend is told, by the end of its connection; the proxy goes on."""
        gone = threading.Event()
        def handler(stream, head):
            if b" /last " in head:
                return respond()(stream, head)
            stream.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try:
                while True:
                    stream.send(b"400\r\n" + b"x" * 1024 + b"\r\n")
            finally:
                gone.set()
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            client.read(100000)
        self.assertTrue(gone.wait(PATIENCE))
        self.assertEqual(status(self.ask("/mirror/foo/last")[0]), 200)

    def test_client_goes_away_in_its_request(self):
        gone = threading.Event()
        def handler(stream, _):
            self.assertEqual(stream.rest(), b"half")
            gone.set()
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request(method="PUT", fields="Content-Length: 8\r\n", body=b"half"))
            self.wait_for(lambda: self.backend.heads, "the request has not come")
        self.assertTrue(gone.wait(PATIENCE))

    def test_broken_close_delimited(self):
        """The end of the connection would be the body's: a reset must not become one."""
        def handler(stream, _):
            stream.send(b"HTTP/1.1 200 OK\r\n\r\nhalf")
            time.sleep(0.2)
            stream.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return False
        self.start(handler)
        with self.assertRaises(ConnectionResetError):
            self.send_raw(self.request())
        self.assertIn("in the middle of the response", self.proxy.log())

    def test_cut_response(self):
        for head in (b"Content-Length: 100", b"Transfer-Encoding: chunked"):
            with self.subTest(head=head):
                self.start(say(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n5\r\nhello\r\n"))
                answer = self.send_raw(self.request())
                self.assertTrue(answer.endswith(b"\r\n\r\n5\r\nhello\r\n"))
                self.assertEqual(self.proxy.log().count("\n"), 1)
