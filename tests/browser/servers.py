# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""Whom the browser talks to: a site behind the proxy, and a trap beside it."""

import http.cookies
import http.server
import threading

BASE = "/base/app"
SECRET = "open-sesame"


class Request:
    """What the site was asked."""

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


class Trap(http.server.ThreadingHTTPServer):
    """Where connections for the site's name end, if the browser makes any."""

    class Page(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def answer(self):
            self.server.caught.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Trap</title>")

        do_GET = do_POST = answer

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Page)
        self.connections = 0
        self.caught = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self):
        """Connections count, whatever comes on them."""
        connection = super().get_request()
        self.connections += 1
        return connection

    def close(self):
        self.shutdown()
        self.server_close()
