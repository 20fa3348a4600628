# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""New rules while the proxy runs."""

import http.client
import threading
import time

from proxy.harness import Backend, Case, field, respond, status
from proxy.upgrades import ASK, echo, switch


class Reload(Case):
    def test_new_rules(self):
        """The next request is routed by the new rules, on the same connection."""
        self.start(respond("Location: http://{host}/x\r\n"))
        other = Backend(respond("Location: http://{host}/x\r\n", body=b"no"))
        self.addCleanup(other.close)
        with self.proxy.connect() as client:
            for prefix, backend, body in (("/mirror/foo", self.backend, b"ok"),
                                          ("/other", self.backend, b"ok"), ("/last", other, b"no")):
                self.proxy.write(f"map {prefix}/ {backend.url}/\nlocal {prefix}/closed/\n")
                said = self.proxy.reload()
                self.assertEqual(said, f"proxy: {self.proxy.rules}: 1 rules, read again\n")
                client.send(self.request(f"{prefix}/"))
                head = client.head()
                self.assertEqual(field(head, "Location"), f"{self.proxy.url}{prefix}/x")
                self.assertEqual(client.read(2), body)
        self.assertEqual(self.backend.connections, 1)

    def test_wrong_rules(self):
        """The old rules stay, and the log has the reason with its place."""
        self.start(respond())
        for rules, why in (("map /a/ http://a/\nmap /b/ ftp://b/\n", ":2:"),
                           ("", ": no map rule in it\n")):
            with self.subTest(rules=rules):
                self.proxy.write(rules)
                said = self.proxy.reload()
                self.assertTrue(said.startswith(self.proxy.rules + why), said)
                self.assertTrue(said.endswith(f"proxy: {self.proxy.rules}: the old rules stay\n"))
                self.assertEqual(status(self.ask()[0]), 200)

    def test_request_under_way(self):
        """It keeps the rules that it began with, to its end."""
        go_on = threading.Event()
        def handler(stream, head):
            go_on.wait(10)
            stream.send(b"HTTP/1.1 200 OK\r\nLocation: http://%s/x\r\nContent-Length: 0\r\n\r\n"
                        % field(head, "Host").encode())
        self.start(handler)
        with self.proxy.connect() as client:
            client.send(self.request())
            self.wait_for(lambda: self.backend.heads, "the request has not come")
            self.proxy.write(f"map /other/ {self.backend.url}/\n")
            self.proxy.reload()
            go_on.set()
            self.assertEqual(field(client.head(), "Location"), f"{self.proxy.url}/mirror/foo/x")
            client.send(self.request())
            self.assertEqual(status(client.head()), 404)

    def test_upgraded_connection(self):
        self.start(switch(echo))
        with self.proxy.connect() as client:
            client.send(self.request(fields=ASK))
            self.assertEqual(status(client.head()), 101)
            self.proxy.write("map /other/ http://127.0.0.1:1/\n")
            self.proxy.reload()
            client.send(b"still here")
            self.assertEqual(client.read(10), b"still here")

    def test_load(self):
        """A hundred tables under load. Each sends the same client prefix to another place, and
        a response by another table than its request's would name the backend."""
        def handler(stream, head):
            folder = head.split(b"/")[1].decode()
            time.sleep(0.002)
            respond("Location: http://{host}/" + folder + "/x\r\n")(stream, head)

        def client():
            connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
            count = 0
            try:
                while not stop.is_set():
                    connection.request("GET", "/app/")
                    response = connection.getresponse()
                    got = response.status, response.read(), response.headers["Location"]
                    if got != (200, b"ok", f"{self.proxy.url}/app/x"):
                        wrong.append(got)
                    count += 1
            except (OSError, http.client.HTTPException) as error:
                wrong.append(repr(error))
            connection.close()
            answers.append(count)

        self.start(handler, rules="map /app/ {url}/0/\n")
        stop, answers, wrong = threading.Event(), [], []
        threads = [threading.Thread(target=client) for _ in range(8)]
        for thread in threads:
            thread.start()
        begun = time.monotonic()
        for turn in range(1, 101):
            self.proxy.write(f"map /app/ {self.backend.url}/{turn}/\n")
            self.proxy.reload()
        seconds = time.monotonic() - begun
        stop.set()
        for thread in threads:
            thread.join()
        print(f"# {sum(answers)} requests in {seconds:.1f} s, 100 tables")
        self.assertEqual(wrong, [])
        self.assertEqual(len(self.backend.heads), sum(answers), "each was sent once")
        used = {head.split(b"/")[1] for head in self.backend.heads}
        self.assertGreater(len(used), 20, "many tables routed requests")
