# Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT
"""A headless Chromium, told what to do by the DevTools protocol over two pipes."""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 30  # seconds that the browser may take for one thing
LOAD = 15  # seconds that a page may take to load
LIFE = 120  # seconds that it may take for everything

# DevTools reads from 3 and writes to 4; it ends when 3 does.
LAUNCH = """import os, sys
pipes = [int(number) for number in sys.argv[1:3]]
for place, number in zip((3, 4), pipes):
    os.dup2(number, place)
    os.close(number)
os.execv(sys.argv[3], sys.argv[3:])
"""

# It is to talk to nobody but the test.
OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run
    --no-proxy-server --disable-background-networking --disable-component-update --disable-sync
    --disable-default-apps --disable-extensions --disable-breakpad --disable-crash-reporter
    --password-store=basic --disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable
    --remote-debugging-pipe""".split()


def find():
    """The path of the program, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def above(number):
    """The same open file under a number that is out of the way of 3 and 4."""
    moved = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(number)
    return moved


def pipe():
    return [above(number) for number in os.pipe()]


class Chromium:
    """The browser, with one page.

    `names` says where connections for a host go: {"www.example.org": "127.0.0.1:8080"};
    other names are not resolved."""

    def __init__(self, names):
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.calls, self.replies, self.events, self.rest = 0, {}, [], b""
        rules = [f"MAP {name} {place}" for name, place in names.items()] + ["MAP * ~NOTFOUND"]
        self.start([find(), *OPTIONS, f"--user-data-dir={self.home.name}/data",
                    "--host-resolver-rules=" + ", ".join(rules), "about:blank"])
        self.end = time.monotonic() + LIFE
        try:
            self.open_page()
        except BaseException:
            self.close()
            raise

    def open_page(self):
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")

    def start(self, command):
        commands, self.commands = pipe()
        self.answers, answers = pipe()
        self.errors = open(os.path.join(self.home.name, "errors"), "w+", encoding="utf-8",
                           errors="replace")
        numbers = [str(commands), str(answers)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, *numbers, *command], pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors,
            env={**os.environ, "HOME": self.home.name}, start_new_session=True)
        os.close(commands)
        os.close(answers)

    def log(self):
        with open(self.errors.name, encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def read(self, patience):
        """Take in what the browser says, and wait for it a while."""
        if not select.select([self.answers], [], [], patience)[0]:
            return
        data = os.read(self.answers, 1 << 20)
        if not data:
            raise AssertionError(f"the browser ended: {self.log()}")
        *messages, self.rest = (self.rest + data).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.replies[message["id"]] = message
            else:
                self.events.append(message)

    def wait_for(self, condition, what, patience=PATIENCE):
        """Read on until the condition holds."""
        end = min(time.monotonic() + patience, self.end)
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited too long for {what}")
            self.read(0.05)

    def call(self, method, **params):
        self.calls += 1
        number = self.calls
        message = {"id": number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        self.wait_for(lambda: number in self.replies, f"the answer to {method}")
        reply = self.replies.pop(number)
        if "error" in reply:
            raise AssertionError(f"{method}: {reply['error']}")
        return reply["result"]

    # What a page does.

    def seen(self, method):
        """The parameters of all events of a name, from the beginning."""
        return [event["params"] for event in self.events if event["method"] == method]

    def loads(self):
        return len(self.seen("Page.loadEventFired"))

    def wait_for_load(self, before):
        """Wait until one page more has loaded than before."""
        self.wait_for(lambda: self.loads() > before, "a page to load", LOAD)

    def evaluate(self, expression):
        reply = self.call("Runtime.evaluate", expression=expression)
        if "exceptionDetails" in reply:
            raise AssertionError(f"{expression}: {reply['result'].get('description')}")
        return reply["result"].get("value")

    def visit(self, url):
        """Go to a URL, and wait until what is there at the end of its redirects has loaded."""
        before = self.loads()
        self.call("Page.navigate", url=url)
        self.wait_for_load(before)

    def act(self, expression):
        """Run a script that goes somewhere else, and wait until that has loaded."""
        before = self.loads()
        self.evaluate(expression)
        self.wait_for_load(before)

    def requests(self):
        """The URLs of all requests, redirected ones too."""
        return [event["request"]["url"] for event in self.seen("Network.requestWillBeSent")]

    def pages(self):
        """The URLs that the address line has shown."""
        return [event["frame"]["url"] for event in self.seen("Page.frameNavigated")]

    def cookies(self):
        """{name: cookie} of all cookies, wherever they go."""
        return {cookie["name"]: cookie for cookie in self.call("Storage.getCookies")["cookies"]}

    def close(self):
        """End it by its pipe; if that does not do, or leaves something, by a signal."""
        os.close(self.commands)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.answers)
        self.errors.close()
        self.home.cleanup()
