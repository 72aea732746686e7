"""Turns runs into a table."""

import json
import os
import platform
import statistics
import subprocess

from paths import PERFORMANCE, RESULTS, ROOT

BEGIN, END = "<!-- Benchmarks/run: begin -->", "<!-- Benchmarks/run: end -->"
SCALES = {"M/s": 1e-6, "k/s": 1e-3, "MiB": 1 / 1024}


def store(row, runs, about):
    os.makedirs(RESULTS, exist_ok=True)
    with open(os.path.join(RESULTS, row.key + ".json"), "w") as file:
        json.dump({"about": about, "runs": runs}, file)


def load(row):
    try:
        with open(os.path.join(RESULTS, row.key + ".json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def number(value):
    if value == 0:
        return "0"
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:,.{digits}f}"


def verdict(value, target):
    if not target:
        return "–"
    sign, bound = target.split()
    met = value >= float(bound) if sign == ">=" else value <= float(bound)
    return f"{'≥' if sign == '>=' else '≤'} {float(bound):,g}: {'met' if met else '**missed**'}"


def cells(line, runs):
    mine = [run[line.figure] for run in runs[line.side]]
    scale = SCALES.get(line.unit, 1)

    def shown(values):
        return f"{number(statistics.median(values) * scale)} {line.unit}".strip()

    if not line.other:
        return [line.title, shown(mine), "", "", verdict(statistics.median(mine), line.target)]
    theirs = [run[line.figure] for run in runs[line.other]]
    ratios = [one / other if other else float("inf") for one, other in zip(mine, theirs)]
    ratio = statistics.median(ratios)
    return [
        line.title, shown(mine), f"{line.other}: {shown(theirs)}",
        f"{number(ratio)} ({number(min(ratios))}–{number(max(ratios))})", verdict(ratio, line.target),
    ]


def table(rows):
    lines = ["| Work | This producer | Compared with | Ratio: median (least–most) | Target |", "|---|--:|--:|--:|---|"]
    for row in rows:
        stored = load(row)
        if not stored:
            lines.append(f"| {row.lines[0].title} | | | not measured | |")
            continue
        runs = stored["runs"]
        for line in row.lines:
            # Java's client is not there each time.
            if line.side in runs and (not line.other or line.other in runs):
                lines.append("| " + " | ".join(cells(line, runs)) + " |")
    return "\n".join(lines)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.release()}"


def write(rows, versions):
    stored = [found for found in map(load, rows) if found]
    dates = sorted({found["about"]["date"] for found in stored})
    commits = sorted({found["about"]["commit"] for found in stored})
    pairs = sorted({len(next(iter(found["runs"].values()))) for found in stored})
    text = "\n".join([
        BEGIN,
        f"Measured {' to '.join(sorted({dates[0], dates[-1]}))}, commit {', '.join(commits)}, on {machine()}; {versions}. "
        f"{' or '.join(map(str, pairs))} runs of each side, in turns.",
        "",
        table(rows),
        END,
    ])
    with open(PERFORMANCE) as file:
        page = file.read()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    with open(PERFORMANCE, "w") as file:
        file.write(before + text + after)
