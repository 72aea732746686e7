"""Runs a row's sides in turns."""

import sys
import time

from client import ClientFailed


def say(text):
    print(text, file=sys.stderr, flush=True)


class Measurement:
    """A row with a sink, which is replaced when a run goes wrong."""

    attempts = 3

    def __init__(self, row):
        self.row = row
        self.sink = row.sink(row.partitions)

    def run(self, side, records):
        for attempt in range(1, self.attempts + 1):
            try:
                return self.row.sides[side](self.sink, records, self.row.timeout)
            except ClientFailed as error:
                say(f"{self.row.key}, {side}: {error}")
                if attempt == self.attempts:
                    raise
                self.close()
                self.sink = self.row.sink(self.row.partitions)

    def close(self):
        self.sink.close()


def measure(row, pairs, quick):
    """For each side, the figures of its runs; the runs of one index are a pair."""
    pairs = min(pairs, row.pairs) if row.pairs else pairs
    records = max(1, row.records // 10) if quick else row.records
    start, measurement = time.monotonic(), Measurement(row)
    runs = {side: [] for side in row.sides}
    try:
        # Pages, buffers and connections of the sink are warm for the first side as they are for the last.
        for side in row.sides if row.warm else ():
            measurement.run(side, max(1, records // 10))
        for _ in range(pairs):
            for side in row.sides:
                runs[side].append(measurement.run(side, records))
    finally:
        measurement.close()
    say(f"{row.key}: took {time.monotonic() - start:.0f} s")
    return runs
