# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Requests and responses that the proxy must refuse."""

import socket

from proxy.harness import Case, field, respond, say, status


class Refusals(Case):
    def test_no_rule(self):
        self.start(respond())
        head, body = self.ask("/mirror/fool")
        self.assertEqual(status(head), 404)
        self.assertEqual(body, b"no rule covers this path\n")
        self.assertEqual(self.backend.connections, 0)

    def test_local_rule(self):
        """This server has no pages of its own, but the backend does not get the request."""
        self.start(respond(), rules="map / {url}/\nlocal /secret/\n")
        head, body = self.ask("/secret/x")
        self.assertEqual(status(head), 404)
        self.assertIn(b"local rule", body)
        self.assertEqual(self.backend.heads, [])

    def test_refused_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        self.start_proxy(f"map / http://127.0.0.1:{port}/\n")
        head, _ = self.ask("/")
        self.assertEqual(status(head), 502)
        self.assertEqual(self.proxy.log().count("\n"), 1)
        self.assertIn("refused", self.proxy.log())

    def test_backend_without_a_response(self):
        self.start(say(b""))
        head, _ = self.ask()
        self.assertEqual(status(head), 502)
        self.assertEqual(self.proxy.log().count("\n"), 1)

    def test_malformed_responses(self):
        for raw in (b"HTTP/1.1 200 OK\r\nLocation: http://x", b"nonsense\r\n\r\n", b"\r\n\r\n",
                    b"HTTP/1.1 20 OK\r\n\r\n", b"HTTP/2 200\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                    b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70000 + b"\r\n\r\n"):
            with self.subTest(raw=raw[:60]):
                self.start(say(raw))
                self.assertEqual(status(self.ask()[0]), 502)
                self.assertEqual(self.proxy.log().count("\n"), 1)

    def test_space_before_a_colon(self):
        self.start(say(b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok"))
        head, body = self.ask()
        self.assertEqual((status(head), body), (200, b"ok"))
        self.assertNotIn(b" :", head)

    def refuse(self, code, raw):
        with self.subTest(raw=raw[:80]):
            raw = raw.replace(b"HOST", self.proxy.host.encode())
            answer = self.send_raw(raw)
            self.assertEqual(status(answer), code)
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "one answer, and the end")

    def test_smuggling(self):
        self.start(respond())
        begin = b"POST /mirror/foo/ HTTP/1.1\r\n"
        host = b"Host: HOST\r\n"
        tail = b"\r\n5\r\nhello\r\n0\r\n\r\n" + b"GET /mirror/foo/secret HTTP/1.1\r\n\r\n"
        for fields in (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                       b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                       b"Content-Length: 5\r\nContent-Length: 6\r\n",
                       b"Content-Length: 5, 5\r\n", b"Content-Length: +5\r\n",
                       b"Content-Length: 0x5\r\n", b"Content-Length: -5\r\n",
                       b"Content-Length:\r\n", b"Content-Length: 5 5\r\n",
                       b"Content-Length: 18446744073709551621\r\n",
                       b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: xchunked\r\n",
                       b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                       b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding:\r\n",
                       b"Transfer-Encoding:\x0bchunked\r\n", b"Transfer-Encoding: \"chunked\"\r\n",
                       b"Transfer-Encoding : chunked\r\n", b"Content-Length : 5\r\n",
                       b" Transfer-Encoding: chunked\r\n", b"X: 1\r\n Content-Length: 5\r\n",
                       b"X: 1\rTransfer-Encoding: chunked\r\n", b"X: a\0b\r\n", b"no colon\r\n",
                       b"X\0: 1\r\n", b": 1\r\n", b"X: 1\r\r\n", host, b"Host: other\r\n"):
            self.refuse(400, begin + host + fields + tail)
        self.refuse(400, begin + b" X: 1\r\n" + host + tail)
        self.refuse(400, b"POST /mirror/foo/ HTTP/1.0\r\n" + host +
                    b"Transfer-Encoding: chunked\r\n" + tail)
        self.assertEqual(self.backend.heads, [])

    def test_bad_hosts(self):
        self.start(respond())
        for host in (b"", b"Host:\r\n", b"Host: a/b\r\n", b"Host: a b\r\n", b"Host: u@a\r\n",
                     b"Host: a:99999\r\n", b"Host: a?b\r\n", b"Host: a#b\r\n", b"Host: [::1\r\n",
                     b"Host: a\\b\r\n"):
            self.refuse(400, b"GET /mirror/foo/ HTTP/1.1\r\n" + host + b"\r\n")
        self.assertEqual(self.backend.heads, [])

    def test_bad_request_lines(self):
        self.start(respond())
        for line in (b"GET", b"GET /", b"GET  / HTTP/1.1", b"GET / HTTP/1.1 ", b"GET / http/1.1",
                     b"GET / HTTP/1.10", b"GET /a b HTTP/1.1", b"G(T / HTTP/1.1",
                     b"GET mirror HTTP/1.1", b"GET /a\tb HTTP/1.1", b"GET /a\rb HTTP/1.1",
                     b"GET /mirror/foo/#x HTTP/1.1", b"GET http://u@HOST/mirror/foo/ HTTP/1.1",
                     b"GET //HOST\\x HTTP/1.1", b"GET https://HOST/mirror/foo/ HTTP/1.1",
                     b"GET http:///mirror/foo/ HTTP/1.1", b"GET http:/mirror/foo/ HTTP/1.1",
                     b"GET http://HOST\\@a/ HTTP/1.1", b"GET ?x HTTP/1.1", b"GET / HTTP/1.1\r",
                     b" GET / HTTP/1.1", b"Host: HOST"):
            self.refuse(400, line + b"\r\nHost: HOST\r\n\r\n")
        self.refuse(505, b"GET / HTTP/2.0\r\nHost: HOST\r\n\r\n")
        self.refuse(501, b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n")
        self.refuse(501, b"CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n")
        self.assertEqual(self.backend.heads, [])

    def test_long_request_head(self):
        self.start(respond())
        begin = b"GET /mirror/foo/ HTTP/1.1\r\nHost: HOST\r\n"
        self.refuse(431, begin + b"X: " + b"x" * 70000 + b"\r\n\r\n")
        self.refuse(431, begin + b"X: 1\r\n" * 300 + b"\r\n")
        self.refuse(431, b"GET /" + b"x" * 70000)
        self.refuse(400, begin + b"Connection: a" + b", a" * 20 + b"\r\n\r\n")

    def test_hop_by_hop(self):
        names = ["Keep-Alive", "TE", "Upgrade", "Proxy-Connection", "Proxy-Authorization", "Proxy",
                 "X-Hop"]
        fields = "".join(f"{name}: x\r\n" for name in names)
        fields += "Connection: keep-alive, X-Hop,, Host\r\nX-End: to end\r\n"
        self.start(respond(fields))
        head, _ = self.ask(fields=fields + "X-Forwarded-Proto: https\r\n"
                           "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Host: evil\r\n")
        sent = self.backend.heads[0]
        for name in names + ["Connection"]:
            self.assertIsNone(field(sent, name), name)
            self.assertIsNone(field(head, name), name)
        self.assertEqual(field(sent, "X-End"), "to end")
        self.assertEqual(field(head, "X-End"), "to end")
        self.assertEqual(field(sent, "Via"), "1.1 proxy")
        self.assertEqual(field(sent, "X-Forwarded-For"), "192.0.2.1, 127.0.0.1")
        self.assertEqual(field(sent, "X-Forwarded-Host"), self.proxy.host)
        self.assertEqual(field(sent, "X-Forwarded-Proto"), "http")
