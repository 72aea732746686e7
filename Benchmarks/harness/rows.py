"""What is measured, and what is read off it."""

from dataclasses import dataclass, field

import sinks
import values
from paths import program

OURS, LIBRDKAFKA, LIMIT = "ours", "librdkafka", "limit"


@dataclass
class Line:
    """A line of the table: one figure of two sides, and how they compare."""

    title: str
    figure: str
    unit: str
    other: str
    target: str  # ">= 3" or "<= 0.25", of the ratio; empty: for information
    ours: str = OURS


@dataclass
class Row:
    """Clients that do the same work in turns, and the lines that come of it."""

    key: str
    sides: dict  # name → function of (sink, records) that gives the command
    lines: list
    records: int
    sink: type = sinks.Mock
    topics: dict = field(default_factory=lambda: {"bench": 6})
    pairs: int = 0  # at most so many; 0: as many as asked for
    timeout: int = 90


def words(plan, settings):
    return [f"{key}={value}" for key, value in plan.items()] + ["--"] + [f"{k}={v}" for k, v in settings.items()]


def swift(mode, value_file, settings, **plan):
    def command(sink, records):
        fixed = {"mode": mode, "bootstrap": sink.bootstrap, "topic": "bench", "values": value_file(), "records": records}
        return [program("bench-producer"), *words(fixed | plan, settings)]

    return command


# What somebody who wants throughput from librdkafka would set beside batches and linger. Its callbacks are on, since it
# is faster with them: without, the thread that produces contends with those that send.
LIBRDKAFKA_QUEUES = {"queue.buffering.max.messages": 1_000_000, "queue.buffering.max.kbytes": 1_048_576,
                     "batch.num.messages": 1_000_000}
SAFE = {"acks": "all", "enable.idempotence": "true"}


def librdkafka(mode, value_file, settings, **plan):
    def command(sink, records):
        fixed = {"mode": mode, "bootstrap": sink.bootstrap, "topic": "bench", "values": value_file(), "records": records}
        return [program("rdkafka_perf"), *words(fixed | plan, settings)]

    return command


def limit(size, batch):
    def command(sink, records):
        return [program("limit"), sink.bootstrap, "bench", str(records), str(size), str(batch)]

    return command


def letters(size):
    return lambda: values.letters(size)


def throughput_100(key, sink, where):
    settings = SAFE | {"linger.ms": 5, "batch.size": 65536}
    return Row(
        key=key, sink=sink, records=8_000_000,
        sides={
            OURS: swift("throughput", letters(100), settings),
            LIBRDKAFKA: librdkafka("throughput", letters(100), settings | LIBRDKAFKA_QUEUES, callbacks="on"),
            LIMIT: limit(100, 65536),
        },
        lines=[
            Line(f"100 B, batch 64 KiB{where}: throughput", "recordsPerSecond", "M/s", LIBRDKAFKA, ">= 3"),
            Line(f"100 B, batch 64 KiB{where}: CPU per record", "cpuPerRecord", "µs", LIBRDKAFKA, "<= 0.25"),
            Line(f"100 B, batch 64 KiB{where}: throughput", "recordsPerSecond", "M/s", LIMIT, ">= 0.5"),
            Line(f"100 B, batch 64 KiB{where}: CPU per record", "cpuPerRecord", "µs", LIMIT, ""),
        ],
    )


ROWS = [
    throughput_100("100", sinks.Mock, ""),
    throughput_100("100-embedded", sinks.Embedded, ", embedded cluster"),
]
