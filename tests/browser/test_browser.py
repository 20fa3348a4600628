#!/usr/bin/env python3
# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""A real browser before the example proxy: headless Chromium. The output is TAP.

    tests/browser/test_browser.py PROXY

The browser knows the proxy as http://www.example.test/mirror/foo/. Behind it is a
site that names itself http://localhost:PORT/base/app in redirects, cookies, Refresh
and Link. For the browser, that name leads to a trap, which nothing may go to. All
servers listen on free ports of the loopback. Skipped where there is no chromium.
"""

import os
import signal
import sys
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from browser import chromium  # noqa: E402
from browser.servers import BASE, Site  # noqa: E402
from proxy.harness import Programs, Proxy  # noqa: E402
from support.servers import Trap  # noqa: E402

HOST = "www.example.test"
CLIENT = f"http://{HOST}/mirror/foo"
NAME = "localhost"
FETCH = 5  # seconds that a fetch by the browser's own will may take
CHECKS = []


def check(name):
    """Puts a function on the list; the checks run in the order of this file."""

    def add(function):
        CHECKS.append((name, function))
        return function

    return add


def equal(got, expected):
    if got != expected:
        raise AssertionError(f"{got!r} is not {expected!r}")


class World:
    """The browser, and all that it talks to."""

    def __init__(self):
        self.ends = []
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        self.site = self.add(Site(NAME))
        self.trap = self.add(Trap())
        self.proxy = Proxy(f"map /mirror/foo/ {self.site.url}{BASE}\nfield response all\n")
        self.ends.append(self.end_proxy)
        self.browser = self.add(chromium.Chromium({
            HOST: f"127.0.0.1:{self.proxy.port}", NAME: f"127.0.0.1:{self.trap.server_port}"}))

    def add(self, server):
        self.ends.append(server.close)
        return server

    def end_proxy(self):
        if self.proxy:
            self.proxy.close()

    def close(self):
        while self.ends:
            self.ends.pop()()

    def is_at(self, path, title):
        """Where the browser is, and what it shows there."""
        got = self.browser.evaluate("document.location.href + ' ' + document.title")
        equal(got, f"{CLIENT}{path} {title}")

    def fetched(self, path):
        """The site's request for what the browser fetches by itself."""
        site, trap = self.site, self.trap
        before = trap.connections
        self.browser.wait_for(lambda: site.asked(path) or trap.connections > before,
                              f"a request for {path}", FETCH)
        request = site.asked(path)
        if not request:
            raise AssertionError(f"the trap caught {trap.caught()}")
        equal(request.fields["X-Forwarded-Host"], HOST)
        equal(request.logged_in(), True)


@check("a page that needs a login redirects to the login, by an absolute URL")
def first(world):
    world.browser.visit(f"{CLIENT}/home")
    world.is_at("/login", "Login")


@check("the login redirects to the page, by an absolute URL")
def login(world):
    world.browser.visit(f"{CLIENT}/login")
    world.browser.act("document.forms[0].submit()")
    equal(world.browser.evaluate("document.location.href"), f"{CLIENT}/home")


@check("its cookie is the client host's own, below the client prefix")
def kept(world):
    cookie = world.browser.cookies()["sid"]
    equal((cookie["domain"], cookie["path"], cookie["httpOnly"]), (HOST, "/mirror/foo", True))


@check("the cookie comes back, and the site shows who is logged in")
def logged_in(world):
    world.browser.visit(f"{CLIENT}/home")
    world.is_at("/home", "Home")
    equal(world.site.asked("/home").logged_in(), True)


@check("a link leads to a page that is still logged in")
def again(world):
    world.browser.visit(f"{CLIENT}/home")
    world.browser.act("document.links[0].click()")
    world.is_at("/again", "Again")


@check("a cookie for a path below goes there, and not elsewhere")
def below(world):
    world.browser.visit(f"{CLIENT}/admin")
    world.browser.visit(f"{CLIENT}/home")
    equal("admin" in world.site.asked("/admin").cookies(), True)
    equal("admin" in world.site.asked("/home").cookies(), False)


@check("a cookie of somebody else's is not taken")
def foreign(world):
    equal("foreign" in world.browser.cookies(), False)


@check("Link: an absolute URL is preloaded through the proxy, with the cookie")
def preload(world):
    world.browser.visit(f"{CLIENT}/preload")
    world.is_at("/preload", "Preload")
    world.fetched("/style")


@check("Link: a path, after a comma and quotes, is preloaded through the proxy")
def preload_path(world):
    world.fetched("/script")


@check("Refresh: a quoted absolute URL moves on to a page behind the proxy")
def refresh(world):
    refreshed(world, "/wait")


@check("Refresh: a quoted path does, too")
def refresh_path(world):
    refreshed(world, "/wait-path")


def refreshed(world, path):
    before = world.browser.loads()
    world.browser.visit(CLIENT + path)
    equal(world.site.asked(path).logged_in(), True)
    world.browser.wait_for_load(before + 1)
    world.is_at("/next", "Next")


@check("Content-Security-Policy: the site's own scripts run behind the proxy")
def policy(world):
    world.browser.visit(f"{CLIENT}/policy")
    world.is_at("/policy", "The script ran")


@check("a cookie of the client's domain is for all its hosts")
def wide(world):
    world.browser.visit(f"{CLIENT}/wide")
    cookie = world.browser.cookies()["wide"]
    equal((cookie["domain"], cookie["path"]), (".example.test", "/mirror/foo"))


@check("WebSocket: a page talks to the site through the proxy, with the cookie")
def live(world):
    world.browser.visit(f"{CLIENT}/live")
    world.browser.wait_for(
        lambda: world.browser.evaluate("document.title") == "hello from the socket 1000",
        "the socket's message and its regular end", FETCH)
    equal(world.site.asked("/live-socket").logged_in(), True)


@check("a logout takes the cookie away")
def logout(world):
    equal("sid" in world.browser.cookies(), True)
    world.browser.visit(f"{CLIENT}/logout")
    world.is_at("/login", "Login")
    equal("sid" in world.browser.cookies(), False)
    world.browser.visit(f"{CLIENT}/home")
    world.is_at("/login", "Login")


@check("the address line never left the client prefix")
def address(world):
    pages = [url for url in world.browser.pages() if url != "about:blank"]
    equal(len(pages) > 10, True)
    equal([url for url in pages if not url.startswith(CLIENT + "/")], [])


@check("no request was for the site's name")
def requests(world):
    urls = world.browser.requests()
    equal(len(urls) > 20, True)
    equal([url for url in urls if NAME in url], [])


@check("all that the site was asked came through the proxy")
def through(world):
    equal([request.path for request in world.site.requests
           if request.fields["Via"] != "1.1 proxy"], [])


@check("the trap got no connection")
def trapped(world):
    equal((world.trap.connections, world.trap.caught()), (0, []))


@check("the trap would have got one")
def trap_works(world):
    before = world.trap.connections
    world.browser.visit(f"{world.site.url}{BASE}/home")
    equal(world.browser.evaluate("document.title"), "Trap")
    equal(world.trap.connections > before, True)


@check("the proxy has nothing to say, and ends well")
def end(world):
    proxy, world.proxy = world.proxy, None
    log = proxy.log()
    equal((proxy.close(), log), (None, ""))


def report(number, name, function, world):
    """Run a check, and print its line; returns whether it held."""
    wrong = None
    try:
        function(world)
    except AssertionError as error:
        wrong = str(error)
    except Exception:  # whatever it is, the other checks are to run
        wrong = traceback.format_exc()
    if wrong:
        print("# " + wrong.strip().replace("\n", "\n# "))
    print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
    return not wrong


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: tests/browser/test_browser.py PROXY")
    if not chromium.find():
        print("1..0 # SKIP no chromium here")
        return 0
    Programs.proxy = os.path.abspath(sys.argv[1])
    print(f"1..{len(CHECKS)}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    world = World()
    try:
        held = [report(number, name, function, world)
                for number, (name, function) in enumerate(CHECKS, 1)]
    finally:
        world.close()
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
