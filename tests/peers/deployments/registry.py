# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""An upload to a registry of the kind of Docker's: a challenge that names a token server, and an
upload whose each step is at the Location of the last."""

import hashlib
import re

from deployments.world import Deployment


class Registry(Deployment):
    def start(self, rules, *options, secure):
        def token(request):
            self.assertIn("service=registry", request.query)
            return 200, [], "token-1"

        def registry(request):
            name = f"{self.registry.url}/v2/app/blobs"
            if request.fields["Authorization"] != "Bearer token-1":
                return 401, [("WWW-Authenticate", f'Bearer realm="{self.auth.url}/token",'
                              'service="registry",scope="repository:app:push"')], ""
            if request.method == "POST":
                return 202, [("Location", f"{name}/uploads/1?_state=s%2F1"), ("Range", "0-0")], ""
            if request.method == "PATCH":
                self.blob = request.body
                return 202, [("Location", f"{name}/uploads/1?_state=s%2F2")], ""
            if request.method == "PUT":
                digest = "sha256:" + hashlib.sha256(self.blob).hexdigest()
                self.assertEqual(request.query, f"_state=s%2F2&digest={digest}")
                return 201, [("Location", f"/v2/app/blobs/{digest}"),
                             ("Docker-Content-Digest", digest)], ""
            return 200, [], self.blob.decode()

        self.registry = self.application(registry, "app.internal")
        self.auth = self.application(token, "auth.internal")
        proxy = self.proxy(rules.format(registry=self.registry.url, auth=self.auth.url)
                           + "field response WWW-Authenticate text\n", *options, secure=secure)
        port = 443 if secure else 80
        return self.client({f"{name}.example.test:{port}": proxy for name in ("registry", "auth")})

    def push(self, client, base, realm):
        """The requests of `docker push`."""
        blob = "layer " * 1000
        digest = "sha256:" + hashlib.sha256(blob.encode()).hexdigest()
        client.ask(f"{base}/v2/")
        challenge = client.last.value("WWW-Authenticate")
        self.assertEqual(re.findall(r'(\w+)="([^"]*)"', challenge)[0], ("realm", realm))
        client.ask(f"{realm}?service=registry&scope=repository:app:push")
        bearer = ("-H", f"Authorization: Bearer {client.body}")
        client.ask(f"{base}/v2/app/blobs/uploads/", *bearer, "-X", "POST")
        location = client.last.value("Location")
        self.assertEqual(location, f"{base}/v2/app/blobs/uploads/1?_state=s%2F1")
        client.ask(location, *bearer, "-X", "PATCH", "--data-binary", blob)
        location = client.last.value("Location")
        client.ask(f"{location}&digest={digest}", *bearer, "-X", "PUT")
        self.assertEqual((client.last.status, client.last.value("Docker-Content-Digest")),
                         (201, digest))
        location = client.last.value("Location")
        prefix = base.partition("example.test")[2]
        self.assertEqual(location, f"{prefix}/v2/app/blobs/{digest}")
        client.ask(f"{base.removesuffix(prefix)}{location}", *bearer)
        self.assertEqual(client.body, blob)

    def test_hosts(self):
        """Each server on a host of its own, on http and on https."""
        for secure, scheme in ((False, "http"), (True, "https")):
            with self.subTest(scheme=scheme):
                client = self.start("map //registry.example.test/ {registry}/\n"
                                    "map //auth.example.test/ {auth}/\n", secure=secure)
                self.push(client, f"{scheme}://registry.example.test",
                          f"{scheme}://auth.example.test/token")

    def test_prefixes(self):
        client = self.start("map /hub/v2/ {registry}/v2/\nmap /hub/auth/ {auth}/\n", secure=True)
        self.push(client, "https://registry.example.test/hub",
                  "https://registry.example.test/hub/auth/token")
