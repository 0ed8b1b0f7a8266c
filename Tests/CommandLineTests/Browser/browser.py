"""Headless Chromium over its debugging pipe: the DevTools protocol with nothing but Python."""

import json
import os
import select
import subprocess
import tempfile
import time


class Browser:
    """One process; messages are JSON with a zero byte after each, on descriptors 3 and 4."""

    def __init__(self, program="chromium", limit=60):
        self.limit = limit
        self.events = []
        self._next = 0
        self._rest = b""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # As root, and in containers, Chromium's own sandbox cannot start; pages are ours.
        options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--no-first-run", "--remote-debugging-pipe",
            f"--user-data-dir={self._profile.name}", "about:blank",
        ]
        script = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
        self._process = subprocess.Popen(
            ["sh", "-c", script, program, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        os.set_blocking(self._process.stdout.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self._process.wait(timeout=10)
        except Exception:
            self._process.kill()
        self._profile.cleanup()

    def call(self, method, session=None, **parameters):
        """The result of a command; events that arrive meanwhile are kept."""
        number = self._send(method, session, parameters)
        answer = self._until(lambda found: found.get("id") == number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _send(self, method, session, parameters):
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        self._process.stdin.flush()
        return self._next

    def wait(self, method, session):
        """The next event of a name, unless it has arrived already."""
        def fits(event):
            return event.get("method") == method and event.get("sessionId") == session

        return next((event for event in self.events if fits(event)), None) or self._until(fits)

    def _until(self, fits):
        end = time.monotonic() + self.limit
        while time.monotonic() < end:
            while b"\0" in self._rest:
                head, self._rest = self._rest.split(b"\0", 1)
                message = json.loads(head)
                if "method" in message:
                    self.events.append(message)
                # A dialog holds everything up until it is answered.
                if message.get("method") == "Page.javascriptDialogOpening":
                    self._send(
                        "Page.handleJavaScriptDialog", message["sessionId"], {"accept": True})
                if fits(message):
                    return message
            if select.select([self._process.stdout], [], [], 1)[0]:
                chunk = self._process.stdout.read()
                if chunk == b"":
                    raise RuntimeError("the browser has ended")
                self._rest += chunk or b""
        raise RuntimeError("the browser does not answer")


class Tab:
    """A page of a browser at a width, in a colour scheme."""

    def __init__(self, browser, width, scheme):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
            mobile=width < 600)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}])

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.browser.wait("Page.loadEventFired", self.session)

    def evaluate(self, script):
        """The value of a script's last expression."""
        result = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def events(self):
        return [event for event in self.browser.events if event.get("sessionId") == self.session]
