"""Runs a row's sides in turns."""

import sys
import time

import client


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(row, pairs, quick):
    """For each side, the figures of its runs; the runs of one index are a pair."""
    pairs = min(pairs, row.pairs) if row.pairs else pairs
    records = max(1, row.records // 10) if quick else row.records
    start = time.monotonic()
    sink = row.sink(row.topics)
    runs = {side: [] for side in row.sides}
    try:
        # Pages, buffers and connections of the sink are warm for the first side as they are for the last.
        for side, command in row.sides.items():
            client.run(command(sink, max(1, records // 10)), row.timeout)
        for _ in range(pairs):
            for side, command in row.sides.items():
                runs[side].append(client.run(command(sink, records), row.timeout))
    finally:
        sink.close()
    say(f"{row.key}: took {time.monotonic() - start:.0f} s")
    return runs
