#!/usr/bin/env python3
"""Opens a report page of the tool in headless Chromium, and checks what a person would look for.

    report_page.py PAGE.html DATA.json [--pictures FOLDER]

Light and dark, 1280 and 390 pixels wide, and as on paper: nothing is requested besides the page, nothing complains, nothing
is wider than the screen, and every chart that is shown has the values of the JSON. Prints what is wrong to standard error and exits with 1,
or says what was checked.
"""
import argparse
import json
import pathlib
import tempfile

from browser import Browser, conclude

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
    browser.appear(scheme, width)
    shown = browser.evaluate(SHOW)
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
        browser.picture(pathlib.Path(pictures) / f"{scheme}-{width}.png", width)
    return shown, [f"{place}: {problem}" for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--pictures", help="write screenshots into this folder")
    arguments = parser.parse_args()
    data = json.loads(arguments.data.read_text())
    problems = []
    with tempfile.TemporaryDirectory(prefix="kafka-report-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            url = arguments.page.resolve().as_uri()
            browser.open(url)
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
            problems += browser.problems(allowed=[url])
        finally:
            browser.close()
    if not figures:
        problems.append("the page has no charts")
    conclude(problems, f"{figures} charts, with the data of {arguments.data.name}, in 5 looks")


main()
