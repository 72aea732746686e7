"""Headless Chromium, for the checks of the tool's pages. Speaks the DevTools protocol over a pipe; needs Python's own library only."""
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]

# What a look takes is a second or two; a browser that hangs must not hang what waits for it.
PATIENCE = 180


def give_up(number, frame):
    raise SystemExit(f"Chromium did not answer within {PATIENCE} s")


class Browser:
    """Chromium, spoken to over two pipes."""

    def __init__(self, profile):
        signal.signal(signal.SIGALRM, give_up)
        signal.alarm(PATIENCE)
        to_browser, self.writer = os.pipe()
        self.reader, from_browser = os.pipe()

        def set_pipes():
            # As high as it takes, so that neither overwrites the other.
            incoming, outgoing = os.dup(to_browser), os.dup(from_browser)
            os.dup2(incoming, 3)
            os.dup2(outgoing, 4)

        program = os.environ.get("KAFKA_TEST_CHROMIUM") or next(filter(shutil.which, PROGRAMS), PROGRAMS[0])
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-breakpad",
                 "--remote-debugging-pipe", "--user-data-dir=" + profile, "about:blank"],
                close_fds=False, preexec_fn=set_pipes, stdout=subprocess.DEVNULL, stderr=self.errors)
        except OSError as error:
            raise SystemExit(f"{program} cannot be started ({error.strerror}): run Tests/setup --tests, or name a Chromium "
                             "in KAFKA_TEST_CHROMIUM") from None
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(target for target in targets if target["type"] == "page")
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]

    def receive(self):
        while b"\0" not in self.buffer:
            part = os.read(self.reader, 1 << 16)
            if not part:
                self.errors.seek(0)
                raise SystemExit("Chromium ended: " + self.errors.read().decode(errors="replace")[-1000:])
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def open(self, url):
        """Opens a page, from when on what it does is in `events`."""
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def evaluate(self, expression):
        """The value of an expression that makes JSON."""
        return json.loads(self.call("Runtime.evaluate", expression=expression)["result"]["value"])

    def appear(self, scheme, width):
        """Shows the page as on a screen of that width, light or dark, or as on paper ("print")."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", media="print" if scheme == "print" else "",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if scheme == "dark" else "light"}])

    def picture(self, path, width):
        """Writes a picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(answer["data"]))

    def problems(self, allowed):
        """Requests to addresses that are not `allowed`, and what was written to the console."""
        found = []
        for event in self.events:
            parameters = event.get("params", {})
            match event.get("method"):
                case "Network.requestWillBeSent" if parameters["request"]["url"] not in allowed:
                    found.append(f"requests {parameters['request']['url']}")
                case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded":
                    found.append(f"{event['method']}: {json.dumps(parameters)[:300]}")
        return found

    def close(self):
        signal.alarm(30)
        try:
            self.session = None
            self.call("Browser.close")
        except (SystemExit, OSError):
            pass
        signal.alarm(0)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def conclude(problems, summary):
    """Ends the program: with what is wrong, or with what was checked."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(summary)
    sys.exit(1 if problems else 0)
