#!/usr/bin/env python3
"""Opens a report page of the tool in headless Chromium, and checks what a person would look for.

    report_page.py PAGE.html DATA.json [--pictures FOLDER]

Light and dark, 1280 and 390 pixels wide, and as on paper: nothing is requested besides the page, nothing complains, nothing
is wider than the screen, and every chart that is shown has the values of the JSON. Prints what is wrong to standard error and exits with 1,
or says what was checked. Speaks the DevTools protocol over a pipe; needs Python's own library only.
"""
import argparse
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]

# What a look takes is a second or two; a browser that hangs must not hang what waits for it.
PATIENCE = 180

SHOW = """JSON.stringify({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  background: getComputedStyle(document.body).backgroundColor,
  color: getComputedStyle(document.body).color,
  scripts: document.scripts.length,
  figures: [...document.querySelectorAll('figure')].map(figure => {
    const shown = [...figure.querySelectorAll('svg')].filter(svg => svg.getClientRects().length > 0);
    const marks = shown.flatMap(svg => [...svg.querySelectorAll('[data-cell]')]);
    const outside = shown.flatMap(svg => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text, rect, polyline')].filter(part => {
        const box = part.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
      }).map(part => part.textContent || part.tagName);
    });
    const sizes = shown.flatMap(svg => [...svg.querySelectorAll('text')].map(text => {
      const matrix = text.getScreenCTM();
      return parseFloat(getComputedStyle(text).fontSize) * matrix.a;
    }));
    return {id: figure.id, shown: shown.length, outside: outside, smallest: Math.min(...sizes, 99),
      marks: marks.map(mark => ({...mark.dataset, fill: getComputedStyle(mark).fill, stroke: getComputedStyle(mark).stroke,
        size: mark.getBoundingClientRect().width}))};
  })
})"""


class Browser:
    """Chromium, spoken to over two pipes."""

    def __init__(self, profile):
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


def one(value):
    return {"median": value, "low": value, "high": value}


def expected(data):
    """What each chart has to show, by the chart's id without its number: cell -> values."""
    if "incident" in data:
        return incident_charts(data)
    return tune_charts(data) if "workload" in data else bench_charts(data)


def incident_charts(data):
    values = {"lines-buffer": lambda sample: sample["bufferBytes"] / (1 << 20), "lines-callers": lambda sample: sample["callers"],
              "lines-slowest": lambda sample: sample["slowestMilliseconds"], "lines-failed": lambda sample: sample["failed"]}
    return {chart: {str(number): [(sample["seconds"], value(sample)) for sample in run["samples"]]
                    for number, run in enumerate(data["incident"])} for chart, value in values.items()}


def tune_charts(data):
    charts = {"lines-fill": {str(curve["batchBytes"]): [(point["linger"], point["fill"] * 100) for point in curve["points"]]
                             for curve in data["fillCurves"]}}
    if data["bounds"]:
        charts["heat-bound"] = {bound["id"]: one(bound["bytesPerSecond"] / (1 << 20)) for bound in data["bounds"]}
    if data["codecs"]:
        charts["bars-codecRatio"] = {figure["codec"]: one(figure["ratio"] * 100) for figure in data["codecs"]}
        charts["bars-codecSpeed"] = {figure["codec"]: one(figure["megabytesPerSecond"]) for figure in data["codecs"]}
    if "verification" in data:
        cells = data["verification"]["bench"]["cells"]
        for metric, load in [("requests", 0), ("p99", 0), ("cpuSeconds", 0), ("compressionRatio", 0),
                             ("recordsPerSecond", 1)]:
            charts[f"bars-{metric}-{load}"] = {str(cell["cell"]): cell["metrics"][metric]
                                               for cell in cells if cell["cell"] // 2 == load}
    return charts


def bench_charts(data):
    charts = {}
    for cell in data["cells"]:
        for metric, spread in cell["metrics"].items():
            for kind in ("heat", "bars"):
                charts.setdefault(f"{kind}-{metric}", {})[str(cell["cell"])] = spread
    return charts


def close_enough(shown, wanted):
    return abs(float(shown) - wanted) <= 1e-9 * max(1, abs(wanted))


def check_marks(figure, data, charts, problems):
    kind = figure["id"]
    if kind.startswith("heat-") and kind not in charts:
        kind = kind.rsplit("-", 1)[0]
    if kind.startswith("lines-") and kind in charts:
        for mark in figure["marks"]:
            points = [tuple(map(float, point.split())) for point in mark["points"].split(",")]
            wanted = charts[kind].get(mark["cell"], [])
            if len(points) != len(wanted) or not all(
                    close_enough(got, want) for pair, other in zip(points, wanted) for got, want in zip(pair, other)):
                problems.append(f"{figure['id']}: the curve of {mark['cell']} is another one than the data's")
        if len(figure["marks"]) != len(charts[kind]):
            problems.append(f"{figure['id']}: {len(figure['marks'])} curves of {len(charts[kind])}")
    elif kind == "lines-latency":
        curves = {tuple(run["result"]["latency"]["curve"]) for run in data["runs"]}
        for mark in figure["marks"]:
            values = [float(point.split()[1]) for point in mark["points"].split(",")]
            if not any(set(values) <= set(curve) for curve in curves):
                problems.append(f"{figure['id']}: a curve that is no run's: {values}")
    elif kind == "lines-time":
        runs = [{(sample["seconds"], sample["recordsPerSecond"]) for sample in run["result"]["samples"]}
                for run in data["runs"]]
        for mark in figure["marks"]:
            points = {tuple(map(float, point.split())) for point in mark["points"].split(",")}
            if not any(points <= run for run in runs):
                problems.append(f"{figure['id']}: a curve that is no run's")
    elif kind in charts:
        for mark in figure["marks"]:
            wanted = charts[kind].get(mark["cell"])
            if wanted is None:
                if mark["value"]:
                    problems.append(f"{figure['id']}: cell {mark['cell']} has a value and was not run")
                continue
            if not close_enough(mark["value"], wanted["median"]):
                problems.append(f"{figure['id']}: cell {mark['cell']} shows {mark['value']}, not {wanted['median']}")
            for side in ("low", "high"):
                if side in mark and not close_enough(mark[side], wanted[side]):
                    problems.append(f"{figure['id']}: cell {mark['cell']} has {side} {mark[side]}")
        if "axes" not in data.get("plan", {}) and len(figure["marks"]) != len(charts[kind]):
            problems.append(f"{figure['id']}: {len(figure['marks'])} of {len(charts[kind])} values are drawn")
        if kind.startswith("bars") and len(figure["marks"]) < min(40, len(charts[kind])):
            problems.append(f"{figure['id']}: {len(figure['marks'])} bars of {len(charts[kind])}")
    else:
        problems.append(f"{figure['id']}: a chart that the data do not know")


def look(browser, data, scheme, width, pictures):
    problems = []
    place = f"{scheme}, {width} px"
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
    browser.call("Emulation.setEmulatedMedia", media="print" if scheme == "print" else "",
                 features=[{"name": "prefers-color-scheme", "value": "dark" if scheme == "dark" else "light"}])
    answer = browser.call("Runtime.evaluate", expression=SHOW)
    shown = json.loads(answer["result"]["value"])
    if shown["wide"] > 0:
        problems.append(f"the page is {shown['wide']} px wider than the screen")
    if shown["scripts"]:
        problems.append(f"the page has {shown['scripts']} scripts")
    charts = expected(data)
    heat = set()
    for figure in shown["figures"]:
        if figure["shown"] != 1:
            problems.append(f"{figure['id']}: {figure['shown']} pictures are shown")
        if not figure["marks"]:
            problems.append(f"{figure['id']}: nothing is drawn")
        if figure["outside"]:
            problems.append(f"{figure['id']}: cut off: {figure['outside'][:3]}")
        if figure["smallest"] < 9:
            problems.append(f"{figure['id']}: text of {figure['smallest']:.1f} px")
        for mark in figure["marks"]:
            if mark["size"] == 0 or (mark["fill"] == "none" and mark["stroke"] == "none"):
                problems.append(f"{figure['id']}: cell {mark['cell']} cannot be seen")
        if figure["id"].startswith("heat-recordsPerSecond"):
            heat |= {mark["cell"] for mark in figure["marks"]}
        check_marks(figure, data, charts, problems)
    missing = set(charts) - {figure["id"] for figure in shown["figures"]} if "axes" not in data.get("plan", {}) else set()
    if missing:
        problems.append(f"these charts are missing: {', '.join(sorted(missing))}")
    wide_axes = sum(len(axis["values"]) > 1 for axis in data.get("plan", {}).get("axes", []))
    if wide_axes >= 2 and len(heat) != len(data["cells"]):
        problems.append(f"heat maps show {len(heat)} of {len(data['cells'])} cells")
    if pictures:
        size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
        picture = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path = pathlib.Path(pictures) / f"{scheme}-{width}.png"
        path.write_bytes(base64.b64decode(picture["data"]))
    return shown, [f"{place}: {problem}" for problem in problems]


def give_up(number, frame):
    raise SystemExit(f"Chromium did not answer within {PATIENCE} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--pictures", help="write screenshots into this folder")
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    data = json.loads(arguments.data.read_text())
    problems = []
    with tempfile.TemporaryDirectory(prefix="kafka-report-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(domain + ".enable")
            browser.events.clear()
            url = arguments.page.resolve().as_uri()
            browser.call("Page.navigate", url=url)
            browser.wait("Page.loadEventFired")
            backgrounds = {}
            figures = 0
            for scheme, width in [("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390), ("print", 1280)]:
                shown, found = look(browser, data, scheme, width, arguments.pictures)
                problems += found
                backgrounds[scheme] = shown["background"]
                figures = len(shown["figures"])
            if backgrounds["light"] == backgrounds["dark"]:
                problems.append("light and dark have the same background")
            if backgrounds["print"] != backgrounds["light"]:
                problems.append("paper is not light")
            for event in browser.events:
                parameters = event.get("params", {})
                match event.get("method"):
                    case "Network.requestWillBeSent" if parameters["request"]["url"] != url:
                        problems.append(f"requests {parameters['request']['url']}")
                    case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded":
                        problems.append(f"{event['method']}: {json.dumps(parameters)[:300]}")
        finally:
            browser.close()
    if not figures:
        problems.append("the page has no charts")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{figures} charts, with the data of {arguments.data.name}, in 5 looks")
    sys.exit(1 if problems else 0)


main()
