"""What is measured, and what is read off it."""

import os
from dataclasses import dataclass, field

import sinks
import values
from paths import CERTIFICATE
from sides import (LIBRDKAFKA_QUEUES, LIBRDKAFKA_TLS, SAFE, TLS, aiokafka, allocations, cipher, codec, idle, java,
                   json_encoder, json_topic, letters, librdkafka, limit, often, ours, overloaded, unencrypted)

OURS, LIBRDKAFKA, LIMIT, CODEC, AIOKAFKA, JAVA = "ours", "librdkafka", "limit", "codec alone", "aiokafka", "Java"
PLAINTEXT, CIPHER = "ours in plaintext", "cipher alone"


@dataclass
class Line:
    """A line of the table: a figure of two sides, and how they compare. Without another side, the target is of the
    figure itself."""

    title: str
    figure: str
    unit: str
    other: str = ""
    target: str = ""  # ">= 3" or "<= 0.25"; empty: for information
    side: str = OURS


@dataclass
class Row:
    """Clients that do the same work in turns, and the lines that come of it."""

    key: str
    sides: dict  # name → what `sides` makes
    lines: list
    records: int = 1
    sink: type = sinks.Mock
    partitions: int = 6
    pairs: int = 0  # at most so many; 0: as many as asked for
    timeout: int = 60
    warm: bool = True  # whether a tenth of the work is done once before


def rate(title, other, target="", side=OURS, unit="M/s"):
    return Line(f"{title}: throughput", "recordsPerSecond", unit, other, target, side)


def cpu(title, other, target="", side=OURS):
    return Line(f"{title}: CPU per record", "cpuPerRecord", "µs", other, target, side)


def throughput_100(key, sink, where):
    title, settings = f"100 B, batch 64 KiB{where}", SAFE | {"linger.ms": 5, "batch.size": 65536}
    row = Row(
        key, sink=sink, records=8_000_000,
        sides={
            OURS: ours("throughput", letters(100), settings),
            LIBRDKAFKA: librdkafka("throughput", letters(100), settings | LIBRDKAFKA_QUEUES, callbacks="on"),
            LIMIT: limit(100, 65536),
        },
        lines=[
            rate(title, LIBRDKAFKA, ">= 3"), cpu(title, LIBRDKAFKA, "<= 0.25"), rate(title, LIMIT, ">= 0.5"),
            cpu(title, LIMIT),
        ])
    # Java's client does not get along with the mock cluster's answers.
    if sink is sinks.Embedded and os.environ.get("KAFKA_HOME"):
        row.sides[JAVA] = java(100, settings)
        row.lines += [rate(title, JAVA), cpu(title, JAVA)]
    return row


def throughput_1k():
    title, settings = "1 KiB, batch 1 MiB", SAFE | {"linger.ms": 5, "batch.size": 1 << 20}
    return Row(
        "1k", records=2_000_000,
        sides={
            OURS: ours("throughput", letters(1024), settings | {"buffer.memory": 128 << 20, "max.request.size": 4 << 20}),
            LIBRDKAFKA: librdkafka(
                "throughput", letters(1024), settings | LIBRDKAFKA_QUEUES | {"message.max.bytes": 4 << 20},
                callbacks="on"),
            LIMIT: limit(1024, 1 << 20),
        },
        lines=[
            rate(title, LIBRDKAFKA, ">= 2"), cpu(title, LIBRDKAFKA), rate(title, LIMIT, ">= 0.8"), cpu(title, LIMIT),
        ])


def compressed(name, records):
    title = f"270 B JSON, batch 64 KiB, {name}"
    settings = SAFE | {"linger.ms": 5, "batch.size": 65536, "compression.type": name}
    return Row(
        name, records=records,
        sides={
            OURS: ours("throughput", values.events, settings),
            LIBRDKAFKA: librdkafka("throughput", values.events, settings | LIBRDKAFKA_QUEUES, callbacks="on"),
            CODEC: codec(name, values.events, 65536),
        },
        lines=[
            rate(title, LIBRDKAFKA, ">= 1.5"), cpu(title, LIBRDKAFKA),
            # All that the client does counts here, not only compression.
            Line(f"{title}: records per second of CPU", "recordsPerCPUSecond", "M/s", CODEC, ">= 0.85"),
            rate(title, CODEC),
        ])


def compression_cores():
    title, settings = "zstd on 2 cores against 1", SAFE | {
        "linger.ms": 5, "batch.size": 65536, "compression.type": "zstd"}
    return Row(
        "cores", records=1_500_000,
        sides={
            OURS: ours("throughput", values.events, settings, prefix=["taskset", "-c", "0,1"]),
            "one core": ours("throughput", values.events, settings, prefix=["taskset", "-c", "0"]),
        },
        lines=[rate(title, "one core", ">= 1.7")])


def latency():
    zero = {"linger.ms": 0}
    quick = SAFE | zero | {"socket.nagle.disable": "true"}
    return Row(
        "latency", records=20_000,
        sides={
            OURS: ours("awaited", letters(100), SAFE | zero),
            "defaults": ours("awaited", letters(100), {}),
            LIBRDKAFKA: librdkafka("awaited", letters(100), quick),
            # Waits out its linger of 5 ms each time: fewer records.
            "librdkafka's defaults": librdkafka("awaited", letters(100), {"enable.idempotence": "true"}, share=0.02),
        },
        lines=[
            Line(f"One awaited send at a time, {what}: {name}", figure, "µs", other, target, side)
            for what, side, other, target in (
                ("linger 0", OURS, LIBRDKAFKA, "<= 0.8"),
                ("our defaults against its linger 0", "defaults", LIBRDKAFKA, "<= 1"),
                ("defaults", "defaults", "librdkafka's defaults", ""),
            )
            for name, figure in (("p50", "p50us"), ("p99", "p99us"))
        ])


def tasks():
    title = "1,000 tasks, each awaiting its sends"
    return Row(
        "tasks", records=1_000_000,
        sides={
            OURS: ours("awaited", letters(100), {}, tasks=1000),
            AIOKAFKA: aiokafka(letters(100), 1000, share=0.05),
        },
        lines=[
            Line(f"{title}: throughput", "recordsPerSecond", "k/s", target=">= 500000"),
            rate(title, AIOKAFKA, ">= 10", unit="k/s"), cpu(title, AIOKAFKA),
        ])


def paced():
    title = "10,000 records/s for 60 s, defaults"
    return Row(
        "paced", records=600_000, pairs=2, timeout=90,
        sides={
            OURS: ours("paced", letters(100), {}, rate=10_000),
            LIBRDKAFKA: librdkafka("paced", letters(100), {"enable.idempotence": "true"}, rate=10_000),
        },
        lines=[
            Line(f"{title}: CPU", "cpuSeconds", "s", LIBRDKAFKA, "<= 0.5"),
            Line(f"{title}: peak memory", "peakKB", "MiB", LIBRDKAFKA),
        ])


def many_partitions():
    title, settings = "10,000 partitions against 1", SAFE | {"linger.ms": 5, "batch.size": 65536}
    return Row(
        "partitions", records=10_000_000, partitions=10_000, pairs=3,
        sides={
            OURS: ours("throughput", letters(100), settings),
            # The first partition, named in each record.
            "1 partition": ours("throughput", letters(100), settings, partitions=1),
        },
        lines=[cpu(title, "1 partition", "<= 1.5"), rate(title, "1 partition")])


def sparse():
    title = "10,000 partitions, a record each per second, defaults"
    return Row(
        "sparse", records=150_000, partitions=10_000, pairs=2,
        sides={
            OURS: ours("paced", letters(100), {}, rate=10_000, partitions=10_000),
            LIBRDKAFKA: librdkafka(
                "paced", letters(100), {"enable.idempotence": "true"}, rate=10_000, partitions=10_000),
        },
        lines=[Line(f"{title}: peak memory", "peakKB", "MiB", LIBRDKAFKA, "<= 0.5"), cpu(title, LIBRDKAFKA)])


def overload():
    title, buffer = "Brokers that stand still, 100 B, buffer of 64 MiB", 64 << 20
    return Row(
        "overload", records=4_000_000, pairs=3,
        sides={
            OURS: overloaded(ours("throughput", letters(100), SAFE | {"buffer.memory": buffer}), buffer),
            LIBRDKAFKA: overloaded(
                librdkafka(
                    "throughput", letters(100),
                    SAFE | LIBRDKAFKA_QUEUES | {"queue.buffering.max.kbytes": buffer >> 10}, callbacks="on"), buffer),
        },
        lines=[
            Line(f"{title}: peak memory", "peakKB", "MiB", LIBRDKAFKA),
            Line(f"{title}: peak memory beyond the buffer", "beyondBufferKB", "MiB", LIBRDKAFKA),
        ])


def guarantees():
    settings = {"acks": "all", "linger.ms": 5, "batch.size": 65536}
    return Row(
        "options", records=8_000_000,
        sides={
            OURS: ours("throughput", letters(100), settings | SAFE),
            "not idempotent": ours("throughput", letters(100), settings | {"enable.idempotence": "false"}),
            "callbacks": ours("throughput", letters(100), settings | SAFE, callbacks="on"),
        },
        lines=[
            rate("Idempotence on against off", "not idempotent", ">= 0.95"),
            rate("Callbacks on against off", OURS, ">= 0.9", side="callbacks"),
        ])


def many_at_once():
    """1,000 records a call. librdkafka has three ways, each of which is the fastest with some version or setting: record by
    record, its batch call, and its batch call with a partition for each call, which leaves out its partitioner."""
    title, settings = "100 B, 1,000 a call", SAFE | {"linger.ms": 5, "batch.size": 65536}

    def theirs(**plan):
        return librdkafka("throughput", letters(100), settings | LIBRDKAFKA_QUEUES, share=0.5, callbacks="on", **plan)

    others = {
        "librdkafka, one by one": theirs(),
        "librdkafka, batch call": theirs(array=1000),
        "librdkafka, batch call with a partition": theirs(array=1000, partitions=6),
    }
    filled, others_filled = "filled for each call", "librdkafka, batch call, filled for each call"
    return Row(
        "batch-api", records=16_000_000,
        sides={
            OURS: ours("throughput", letters(100), settings, array=1000),
            **others,
            LIMIT: limit(100, 65536),
            "one by one": ours("throughput", letters(100), settings, share=0.5),
            filled: ours("throughput", letters(100), settings, array=1000, fresh="on"),
            others_filled: theirs(array=1000, fresh="on"),
        },
        lines=[
            *(rate(title, other, ">= 5") for other in others),
            *(cpu(title, other) for other in others),
            rate(title, LIMIT, ">= 0.5"), cpu(title, LIMIT), rate(title, "one by one"), cpu(title, "one by one"),
            rate(f"{title}, arrays {filled}", others_filled, side=filled),
        ])


def typed():
    title, settings = "100 B through a typed topic of bytes", SAFE | {"linger.ms": 5, "batch.size": 65536}
    return Row(
        "typed", records=8_000_000,
        sides={
            OURS: ours("throughput", letters(100), settings, typed="on"),
            "without": ours("throughput", letters(100), settings),
        },
        lines=[rate(title, "without", ">= 0.97"), cpu(title, "without", "<= 1.03")])


def json():
    title, settings = "270 B JSON through a typed topic", SAFE | {"linger.ms": 5, "batch.size": 65536}
    return Row(
        "json", records=500_000,
        sides={OURS: json_topic(settings), "encoder alone": json_encoder()},
        lines=[
            rate(title, "encoder alone", ">= 0.9", unit="k/s"),
            # All that the client does counts here, not only encoding.
            Line(f"{title}: records per second of CPU", "recordsPerCPUSecond", "k/s", "encoder alone"),
        ])


def metrics():
    title, settings = "Metrics reported every 100 ms against none", SAFE | {"linger.ms": 5, "batch.size": 65536}
    return Row(
        "metrics", records=8_000_000,
        sides={
            OURS: ours("throughput", letters(100), settings, metrics=100),
            "no metrics": ours("throughput", letters(100), settings),
        },
        lines=[rate(title, "no metrics", ">= 0.97"), cpu(title, "no metrics", "<= 1.03")])


def heap():
    return Row(
        "allocations", sink=sinks.Inside, pairs=1, warm=False, sides={OURS: allocations()},
        lines=[
            Line("Heap allocations per enqueued record", "perRecord", "", target="<= 0"),
            Line("Heap allocations per batch", "perBatch", "", target="<= 4"),
        ])


def idling():
    title = "Idle, connected to 3 brokers"
    return Row(
        "idle", pairs=2, warm=False,
        sides={
            OURS: idle("bench-producer", 10, letters(100), {}),
            LIBRDKAFKA: idle("rdkafka_perf", 10, letters(100), {}),
        },
        lines=[
            Line(f"{title}: wake-ups per second", "wakeups", "", target="<= 2"),
            Line(f"{title}: wake-ups per second", "wakeups", "", LIBRDKAFKA),
            Line(f"{title}: CPU", "cpuShare", "µs/s", LIBRDKAFKA),
        ])


def first():
    return Row(
        "first", warm=False,
        sides={
            OURS: often("bench-producer", 15, letters(100), {}),
            LIBRDKAFKA: often("rdkafka_perf", 15, letters(100), {"linger.ms": 0}),
        },
        lines=[Line("From init to the first acknowledgement", "p50us", "µs", LIBRDKAFKA, "<= 0.5")])


def secure(key, name, size, batch, records, more, limit_target=""):
    """`more`: our settings, and librdkafka's, that go with batches of this size."""
    title, settings = f"TLS 1.3, {name}", SAFE | {"linger.ms": 5, "batch.size": batch}
    mine, theirs = (settings | some for some in more)
    return Row(
        key, sink=sinks.Secure, records=records,
        sides={
            OURS: ours("throughput", letters(size), mine | TLS),
            LIBRDKAFKA: librdkafka(
                "throughput", letters(size), theirs | LIBRDKAFKA_QUEUES | LIBRDKAFKA_TLS, callbacks="on"),
            PLAINTEXT: unencrypted(ours("throughput", letters(size), mine)),
            LIMIT: limit(size, batch, CERTIFICATE),
            CIPHER: cipher(size),
        },
        lines=[
            rate(title, LIBRDKAFKA, ">= 2"), cpu(title, LIBRDKAFKA, "<= 0.4"), rate(title, PLAINTEXT),
            cpu(title, PLAINTEXT), rate(title, LIMIT, limit_target), cpu(title, LIMIT), rate(title, CIPHER),
            cpu(title, CIPHER),
        ])


def secure_first():
    return Row(
        "tls-first", sink=sinks.Secure, warm=False,
        sides={
            OURS: often("bench-producer", 15, letters(100), TLS),
            LIBRDKAFKA: often("rdkafka_perf", 15, letters(100), {"linger.ms": 0} | LIBRDKAFKA_TLS),
            "loaded": often("bench-producer", 15, letters(100), TLS, warm="on"),
            "librdkafka, loaded": often(
                "rdkafka_perf", 15, letters(100), {"linger.ms": 0} | LIBRDKAFKA_TLS, warm="on"),
        },
        lines=[
            Line("TLS 1.3: from init to the first acknowledgement", "p50us", "µs", "librdkafka, loaded", "<= 1", "loaded"),
            # Here we load OpenSSL first; librdkafka has it built in.
            Line("TLS 1.3, in a new process: from init to the first acknowledgement", "p50us", "µs", LIBRDKAFKA),
        ])


def transactions():
    """In turns with the same records outside transactions, and with librdkafka's transactions of the same kind. The shares
    let each side take some seconds."""
    settings = SAFE | {"linger.ms": 5, "batch.size": 65536}

    def mine(share, **plan):
        return ours("transactions", letters(100), settings | {"transactional.id": "ours"}, share=share, **plan)

    def theirs(share, **plan):
        return librdkafka(
            "transactions", letters(100), settings | LIBRDKAFKA_QUEUES | {"transactional.id": "librdkafka"}, share=share,
            callbacks="on", **plan)

    kinds = {
        "100 records": (0.05, 0.01, {"transaction": 100}),
        "10,000 records": (0.5, 0.2, {"transaction": 10_000}),
        "one record": (0.0002, 0.0002, {"transaction": 1}),
        "100 ms": (1, None, {"duration": 100}),
    }
    sides = {"plain": ours("throughput", letters(100), settings)}
    for name, (share, other, plan) in kinds.items():
        sides[name] = mine(share, **plan)
        if other:
            sides[f"librdkafka, {name}"] = theirs(other, **plan)
    return Row(
        "transactions", records=8_000_000, sides=sides, lines=[
            Line("Transactions of 100 records of 100 B: throughput", "recordsPerSecond", "k/s",
                 "librdkafka, 100 records", ">= 2", "100 records"),
            Line("Transactions of 10,000 records: throughput", "recordsPerSecond", "M/s",
                 "librdkafka, 10,000 records", ">= 3", "10,000 records"),
            Line("Transactions of one record: p50", "p50us", "µs", "librdkafka, one record", "<= 1", "one record"),
            Line("Transactions of 100 ms: throughput", "recordsPerSecond", "M/s", "plain", ">= 0.95", "100 ms"),
        ])


ROWS = [
    throughput_100("100", sinks.Mock, ""),
    throughput_100("100-embedded", sinks.Embedded, ", embedded cluster"),
    throughput_1k(),
    compressed("lz4", 2_000_000),
    compressed("snappy", 2_000_000),
    compressed("zstd", 1_500_000),
    compressed("gzip", 500_000),
    compression_cores(),
    latency(),
    tasks(),
    paced(),
    many_partitions(),
    sparse(),
    overload(),
    guarantees(),
    heap(),
    idling(),
    first(),
    secure("tls", "100 B, batch 64 KiB", 100, 65536, 5_000_000, ({}, {})),
    secure(
        "tls-1k", "1 KiB, batch 1 MiB", 1024, 1 << 20, 1_500_000,
        ({"buffer.memory": 128 << 20, "max.request.size": 4 << 20}, {"message.max.bytes": 4 << 20}), ">= 0.7"),
    secure_first(),
    transactions(),
    many_at_once(),
    typed(),
    json(),
    metrics(),
]
