#!/usr/bin/env python3
"""Opens the live page of the tool in headless Chromium, and checks what a person would look for.

    live_page.py KAFKA-PRODUCER [--pictures FOLDER]

Runs `top --serve`, which shows a producer at work. Light and dark, 1280 and 390 pixels wide: nothing is requested besides the page's
own files, nothing complains, nothing is wider than the screen, texts, tables and curves have the values of the frames that came. When
the tool ends, the page says so. Prints what is wrong to standard error and exits with 1, or says what was checked.
"""
import argparse
import json
import pathlib
import re
import subprocess
import tempfile
import time

from browser import Browser, conclude

# Frames and what the page shows of them, between two events of the page.
SHOWN = """JSON.stringify({
  frames: frames,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  background: getComputedStyle(document.body).backgroundColor,
  status: [document.getElementById('status').textContent, document.getElementById('status').className],
  texts: Object.fromEntries(['title', 'records', 'buffer', 'fill', 'errors'].map(id => [id, document.getElementById(id).textContent])),
  facts: Object.fromEntries([...document.querySelectorAll('#facts > div')].map(part =>
    [part.querySelector('dt').textContent, part.querySelector('dd').textContent])),
  tables: Object.fromEntries([...document.querySelectorAll('table')].map(table =>
    [table.id, [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))])),
  charts: Object.fromEntries([...document.querySelectorAll('figure svg')].map(svg =>
    [svg.id, {width: svg.getBoundingClientRect().width, stroke: [...svg.querySelectorAll('polyline')].map(curve => getComputedStyle(curve).stroke),
      points: [...svg.querySelectorAll('polyline')].map(curve => curve.getAttribute('points'))}]))
})"""

# The curves of each chart, and the value that is at the top if it is not the highest.
CURVES = {
    "chart-records": ([lambda frame: frame["records"]["perSecond"]], None),
    "chart-bytes": ([lambda frame: frame["bytes"]["perSecond"]], None),
    "chart-latency": ([lambda frame: frame["delivery"]["p50"], lambda frame: frame["delivery"]["p99"]], None),
    "chart-buffer": ([lambda frame: frame["buffer"]["usedBytes"] / frame["buffer"]["totalBytes"]], 1),
    "chart-fill": ([lambda frame: frame["batches"]["fill"]], 1),
    "chart-errors": ([lambda frame: frame["errors"]["perSecond"]], None),
}


def check_curves(shown, problems):
    frames = shown["frames"]
    if set(shown["charts"]) != set(CURVES):
        problems.append(f"the charts are {', '.join(shown['charts'])}")
    for name, (values, top) in CURVES.items():
        chart = shown["charts"].get(name, {"width": 0, "points": [], "stroke": []})
        if chart["width"] < 100 or len(chart["points"]) != len(values) or "none" in chart["stroke"]:
            problems.append(f"{name}: {len(chart['points'])} curves, {chart['width']} px")
            continue
        highest = top or max(1e-9, *(value(frame) for value in values for frame in frames))
        for value, points in zip(values, chart["points"]):
            heights = [float(point.split(",")[1]) for point in points.split()]
            wanted = [100 - min(1, max(0, value(frame) / highest)) * 96 for frame in frames]
            if len(heights) != len(wanted) or any(abs(got - want) > 0.01 for got, want in zip(heights, wanted)):
                problems.append(f"{name}: the curve is another one than the frames'")


def check_texts(shown, problems):
    frame = shown["frames"][-1]
    wanted = {
        "title": frame["title"], "buffer": f"{frame['buffer']['usedBytes'] / frame['buffer']['totalBytes'] * 100:.0f} %",
    }
    for name, text in wanted.items():
        if shown["texts"][name] != text:
            problems.append(f"{name} is {shown['texts'][name]}, not {text}")
    if shown["status"] != [frame["health"]["status"], "status " + frame["health"]["status"]]:
        problems.append(f"the status is {shown['status']}")
    if shown["facts"].get("Records") != f"{frame['records']['total']:,}":
        problems.append(f"Records is {shown['facts'].get('Records')}, not {frame['records']['total']:,}")
    topics = [row[0] for row in shown["tables"]["topics"][1:]]
    if sorted(topics) != sorted(topic["name"] for topic in frame["topics"]) or not topics:
        problems.append(f"the topics are {topics}")
    totals = {topic["name"]: f"{topic['records']['total']:,}" for topic in frame["topics"]}
    for row in shown["tables"]["topics"][1:]:
        if row[3] != totals.get(row[0]):
            problems.append(f"topic {row[0]} has {row[3]} records, not {totals.get(row[0])}")
    brokers = [row[0] for row in shown["tables"]["brokers"][1:]]
    if brokers != [str(broker["id"]) for broker in frame["brokers"]] or not brokers:
        problems.append(f"the brokers are {brokers}")


def until(what, condition):
    for _ in range(600):
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise SystemExit(f"{what}: not within a minute")


def look(browser, pictures, problems):
    """All looks at a page that goes on changing."""
    backgrounds = {}
    for scheme, width in [("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390)]:
        browser.appear(scheme, width)
        shown = browser.evaluate(SHOWN)
        found = []
        if shown["wide"] > 0:
            found.append(f"the page is {shown['wide']} px wider than the screen")
        check_curves(shown, found)
        check_texts(shown, found)
        problems += [f"{scheme}, {width} px: {problem}" for problem in found]
        backgrounds.setdefault(scheme, shown["background"])
        if pictures:
            browser.picture(pathlib.Path(pictures) / f"live-{scheme}-{width}.png", width)
    if backgrounds["light"] == backgrounds["dark"]:
        problems.append("light and dark have the same background")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--pictures", help="write screenshots into this folder")
    arguments = parser.parse_args()
    problems = []
    tool = subprocess.Popen(
        [arguments.tool, "top", "--serve", "0", "--refresh", "0.1", "--throughput", "1000"], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    with tempfile.TemporaryDirectory(prefix="kafka-live-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            address = re.search(r"http://[\d.]+:\d+", tool.stderr.readline())[0]
            browser.open(address + "/")
            until("frames", lambda: browser.evaluate(
                "JSON.stringify(frames.length > 5 && frames.at(-1).brokers.length > 0)"))
            look(browser, arguments.pictures, problems)
            files = [address + path for path in ("/", "/dashboard.css", "/dashboard.js", "/events")] + ["data:,"]
            problems += browser.problems(allowed=files)
            tool.terminate()
            tool.wait(timeout=30)
            until("the end of the tool", lambda: browser.evaluate(
                "JSON.stringify(document.getElementById('status').textContent === 'not connected')"))
        finally:
            browser.close()
            tool.kill()
            tool.wait()
    conclude(problems, f"{len(CURVES)} charts, texts and tables, with the data of the frames, in 4 looks; its end is seen")


main()
