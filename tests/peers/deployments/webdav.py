# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""WebDAV: Destination, If and Location between curl and httpd's mod_dav."""

import pathlib
import re
import tempfile
import unittest

from deployments.world import Deployment
from support.servers import find_httpd, free_port, start_httpd, wait_for

MODULES = ("mpm_event", "authz_core", "dav", "dav_fs", "ssl", "socache_shmcb")
HTTPD = find_httpd(MODULES)

# mod_dav refuses a Destination with another name or port than the server's own. So each name
# by which it is asked needs a virtual host with the port that such a URL has.
CONFIGURATION = """
Listen 127.0.0.1:{http}
Listen 127.0.0.1:{https}
ServerName dav.internal:{http}
DocumentRoot {root}/files
DavLockDB {root}/locks/db
<Directory {root}/files>
    Dav On
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:{http}>
    ServerName dav.internal:{http}
</VirtualHost>
<VirtualHost 127.0.0.1:{http}>
    ServerName www.example.test:80
</VirtualHost>
<VirtualHost 127.0.0.1:{https}>
    ServerName dav.internal:{https}
    SSLEngine on
    SSLCertificateFile {cert}
    SSLCertificateKeyFile {key}
</VirtualHost>
<VirtualHost 127.0.0.1:{https}>
    ServerName www.example.test:443
    SSLEngine on
    SSLCertificateFile {cert}
    SSLCertificateKeyFile {key}
</VirtualHost>
"""


@unittest.skipUnless(all(HTTPD), "no httpd with mod_dav and mod_ssl here")
class WebDav(Deployment):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        root = pathlib.Path(directory.name)
        root.chmod(0o755)
        for name in ("files", "files/dir", "locks"):
            (root / name).mkdir()
            (root / name).chmod(0o777)
        cls.files = root / "files"
        cls.ports = {"http": free_port(), "https": free_port()}
        cert, key = cls.authority.issue("dav.internal")
        configuration = CONFIGURATION.format(root=root, cert=cert, key=key, **cls.ports)
        cls.httpd = start_httpd(HTTPD, MODULES, root / "httpd", configuration)
        cls.addClassCleanup(cls.stop)
        if not wait_for(cls.httpd, cls.ports.values()):
            log = root / "httpd/error.log"
            raise AssertionError(log.read_text(encoding="utf-8") if log.exists() else "no httpd")

    @classmethod
    def stop(cls):
        cls.httpd.terminate()
        cls.httpd.wait(20)

    def walk(self, client, base, created):
        """`created` is the URL of `base` as a Location has it."""
        def ask(path, method, *headers, status):
            options = [word for header in headers for word in ("-H", header)]
            client.ask(base + path, "-X", method, *options)
            self.assertEqual(client.last.status, status, f"{method} {path}: {client.body}")

        (self.files / "dir/a.txt").write_text("text", encoding="ascii")
        ask("/a.txt", "COPY", f"Destination: {base}/b%20c.txt", status=201)
        self.assertEqual((self.files / "dir/b c.txt").read_text(encoding="ascii"), "text")
        self.assertEqual(client.last.value("Location"), f"{created}/b%20c.txt")
        ask("/b%20c.txt", "MOVE", f"Destination: {base}/d.txt", "Overwrite: T", status=201)
        self.assertFalse((self.files / "dir/b c.txt").exists())
        ask("/d.txt", "MKCOL", status=405)
        # a lock is named by its URL in If
        client.ask(f"{base}/d.txt", "-X", "LOCK", "-H", "Content-Type: text/xml", "-d",
                   '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope>'
                   "<locktype><write/></locktype></lockinfo>")
        token = re.search(r"<(opaquelocktoken:[^>]*)>", client.last.value("Lock-Token"))[1]
        ask("/a.txt", "COPY", f"Destination: {base}/d.txt", status=423)
        ask("/a.txt", "COPY", f"Destination: {base}/d.txt",
            f"If: <{base}/d.txt> (<{token}>)", status=204)
        ask("/d.txt", "UNLOCK", f"Lock-Token: <{token}>", status=204)
        # a condition counts only for the URL that it names
        ask("/a.txt", "COPY", f"Destination: {base}/d.txt",
            f'If: <{base}/d.txt> (["another version"])', status=412)
        ask("/d.txt", "DELETE", status=204)

    def each(self, backend):
        """Clients on http and https, with the client's Host and without."""
        rules = (f"map /files/ {backend}://dav.internal:{self.ports[backend]}/dir/\n"
                 "field request If if\n")
        for scheme, port in (("http", 80), ("https", 443)):
            for options in ((), ("--preserve-host",)):
                with self.subTest(client=scheme, options=options):
                    proxy = self.proxy(rules, *options, secure=scheme == "https")
                    client = self.client({f"www.example.test:{port}": proxy})
                    # an https URL of the client's own host never becomes one of http
                    kept = "https" if options and backend == "https" else scheme
                    self.walk(client, f"{scheme}://www.example.test/files",
                              f"{kept}://www.example.test/files")

    def test_http(self):
        self.each("http")

    def test_https(self):
        self.each("https")
