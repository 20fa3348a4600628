# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""The site behind the proxy that the browser talks to."""

import base64
import hashlib
import http.cookies
import http.server
import threading

BASE = "/base/app"
SECRET = "open-sesame"


class Request:
    """The requests that the site got."""

    def __init__(self, path, fields):
        self.path = path
        self.fields = fields

    def cookies(self):
        """{name: value} of all."""
        cookies = http.cookies.SimpleCookie(self.fields.get("Cookie", ""))
        return {name: cookie.value for name, cookie in cookies.items()}

    def logged_in(self):
        return self.cookies().get("sid") == SECRET


class Page(http.server.BaseHTTPRequestHandler):
    """The site. It names itself wherever it can, as the rule of the proxy does."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def respond(self, status=200, title="", body="", kind="text/html", fields=()):
        if kind == "text/html":
            body = f"<!doctype html><title>{title}</title>{body}"
        data = body.encode()
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value.replace("SELF", self.server.url + BASE)
                             .replace("NAME", self.server.name))
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def take(self):
        request = Request(self.path, self.headers)
        self.server.requests.append(request)
        return request

    def do_GET(self):
        request = self.take()
        path = self.path.partition("?")[0]
        name = path[len(BASE):].strip("/").replace("-", "_")
        show = getattr(self, "show_" + name, None)
        if path.startswith(BASE + "/") and name in PUBLIC:
            show()
        elif not path.startswith(BASE + "/") or not show:
            self.respond(404, "Not here")
        elif request.logged_in():
            show()
        else:
            self.respond(302, fields=[("Location", "SELF/login")])

    def do_POST(self):
        """Log in."""
        self.take()
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != BASE + "/login" or sent != b"user=demo":
            self.respond(403, "No")
            return
        self.respond(302, fields=[
            ("Location", "SELF/home"),
            ("Set-Cookie", f"sid={SECRET}; Path={BASE}; Domain=NAME; HttpOnly"),
            ("Set-Cookie", f"admin=1; Domain=NAME; Path={BASE}/admin"),
            ("Set-Cookie", "foreign=1; Domain=ads.example.net; Path=/")])

    def show_login(self):
        self.respond(title="Login", body='<form method=post action="login">'
                     '<input name=user value=demo><button>Log in</button></form>')

    def show_home(self):
        self.respond(title="Home", body='<a href="again">again</a>')

    def show_again(self):
        self.respond(title="Again")

    def show_admin(self):
        self.respond(title="Admin")

    def show_preload(self):
        self.respond(title="Preload", fields=[
            ("Link", f'<SELF/style>; rel=preload; as=style; title="a, <b>; c", '
                     f"<{BASE}/script>; rel=preload; as=script")])

    def show_style(self):
        self.respond(kind="text/css", body="body { color: green }")

    def show_script(self):
        self.respond(kind="text/javascript", body="document.title = 'The script ran'")

    def show_wait(self):
        self.respond(title="Wait", fields=[("Refresh", '0; url="SELF/next"')])

    def show_wait_path(self):
        self.respond(title="Wait", fields=[("Refresh", f"0;URL='{BASE}/next'")])

    def show_next(self):
        self.respond(title="Next")

    def show_policy(self):
        """Scripts from the site's own name only: not even 'self'."""
        self.respond(title="No script ran", body='<script src="script"></script>', fields=[
            ("Content-Security-Policy", "default-src 'none'; script-src SELF/")])

    def show_wide(self):
        """A cookie for all hosts of the client's domain."""
        self.respond(title="Wide", fields=[
            ("Set-Cookie", f"wide=1; Domain=example.test; Path={BASE}")])

    def show_live(self):
        """A page that shows the messages of its WebSocket."""
        self.respond(title="Live", body="""<script>
            const socket = new WebSocket(location.href.replace("http", "ws") + "-socket")
            socket.onopen = () => socket.send("hello")
            socket.onmessage = event => { document.title = event.data }
            socket.onclose = event => { document.title += " " + event.code }
            </script>""")

    def show_live_socket(self):
        """Send back the first message, and close (RFC 6455)."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", self.headers["Upgrade"])
        self.send_header("Sec-WebSocket-Accept",
                         base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        _, size = self.rfile.read(2)
        mask, data = self.rfile.read(4), self.rfile.read(size & 127)
        text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)) + b" from the socket"
        self.wfile.write(bytes([0x81, len(text)]) + text + b"\x88\x02\x03\xe8")
        self.close_connection = True

    def show_logout(self):
        self.respond(302, fields=[
            ("Set-Cookie", f"sid=; Path={BASE}; Domain=NAME; Max-Age=0"),
            ("Location", "SELF/login")])


PUBLIC = ("login",)


class Site(http.server.ThreadingHTTPServer):
    """The site's server, known under a name that it is to resolve to."""

    def __init__(self, name):
        super().__init__(("127.0.0.1", 0), Page)
        self.name = name
        self.url = f"http://{name}:{self.server_port}"
        self.requests = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def asked(self, path):
        """The last request for a path of the site, or None."""
        for request in reversed(self.requests):
            if request.path == BASE + path:
                return request
        return None

    def close(self):
        self.shutdown()
        self.server_close()
