# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The pieces of which tests between real programs are made: ports, processes, certificates."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

HTTPD_MODULES = ("/usr/lib/apache2/modules", "/usr/lib/httpd/modules", "/usr/lib64/httpd/modules")


def find(*programs):
    """The path of the first of some programs that is here, or None. Servers are often in
    directories that only root's PATH has."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return next(filter(None, (shutil.which(name, path=path) for name in programs)), None)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(process, ports):
    """Wait until a process accepts connections on all ports; False if it ends before."""
    for port in ports:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None:
                    return False
                time.sleep(0.05)
        else:
            return False
    return True


def find_httpd(modules):
    """httpd's program and the directory of its modules, if all those named are there; else
    two empty strings."""
    program = find("apache2", "httpd")
    for directory in HTTPD_MODULES:
        if program and all(os.path.exists(f"{directory}/mod_{name}.so") for name in modules):
            return program, directory
    return "", ""


def start_httpd(httpd, modules, root, configuration):
    """Start httpd in the foreground, with its files in a directory that this makes.

    `httpd` is the pair of find_httpd."""
    program, directory = httpd
    root.mkdir()
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    file = root / "httpd.conf"
    file.write_text(
        "".join(f"LoadModule {name}_module {directory}/mod_{name}.so\n" for name in modules)
        + f"ServerRoot {root}\nDefaultRuntimeDir {root}\nPidFile {root}/pid\n"
        f"ErrorLog {root}/error.log\nMutex file:{root}\n{user}"
        "StartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8\n"
        f"{configuration}\n", encoding="ascii")
    return subprocess.Popen([program, "-DFOREGROUND", "-f", str(file)], stdin=subprocess.DEVNULL)


class Authority:
    """A certificate authority, which lives as long as the test."""

    def __init__(self, name="test authority"):
        self.directory = tempfile.TemporaryDirectory()
        self.count = 0
        self.certificate, self.key = self.make(f"/CN={name}", "-addext",
                                               "keyUsage=critical,keyCertSign")

    def make(self, subject, *options):
        self.count += 1
        base = pathlib.Path(self.directory.name, str(self.count))
        cert, key = f"{base}.pem", f"{base}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", subject,
                        "-out", cert, "-keyout", key, *options],
                       check=True, capture_output=True, timeout=60)
        return cert, key

    def issue(self, *names):
        """Certificate and key, as files, for some hosts: names, or addresses of digits."""
        hosts = ",".join(f"{'DNS' if name[-1].isalpha() else 'IP'}:{name}" for name in names)
        return self.make("/CN=host", "-CA", self.certificate, "-CAkey", self.key, "-addext",
                         f"subjectAltName={hosts}", "-addext", "basicConstraints=CA:FALSE")

    def close(self):
        self.directory.cleanup()
