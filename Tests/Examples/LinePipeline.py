#!/usr/bin/env python3
"""Sends lines through the example LinePipeline, and reads them back.

The cluster and the reader are not ours. Argument: the program.
"""

import subprocess
import sys

from peers import Cluster, expect, read


def run(program, cluster, topic, lines, *options):
    return subprocess.run(
        [program, "--bootstrap-servers", cluster.bootstrap, "--topic", topic, *options], input=lines, timeout=120,
        stderr=subprocess.PIPE)


def check_lines(program, cluster):
    cluster.create_topic("lines", 3)
    lines = [f"key {number % 100}\tvalue {number} ünï".encode() for number in range(50_000)]
    # A buffer that is far smaller than the input, which has to wait.
    result = run(
        program, cluster, "lines", b"\n".join(lines), "--key-separator", "\t", "--property", "buffer.memory=65536",
        "--property", "max.request.size=65536")
    expect(result.returncode == 0, f"status {result.returncode}: {result.stderr.decode()}")
    found = {}
    for _, message in sorted(read(cluster.bootstrap, "lines").items()):
        found.setdefault(message.key(), []).append(message.key() + b"\t" + message.value())
    expected = {}
    for line in lines:
        expected.setdefault(line.split(b"\t")[0], []).append(line)
    expect(found == expected, f"{sum(map(len, found.values()))} lines are there, or they are in another order")
    print(f"LinePipeline: {len(lines)} lines, all of them in the topic, in the order of each key")


def check_failures(program, cluster):
    cluster.create_topic("some", 1)
    lines = [b"one", b"x" * 2_000_000, b"", b"three"]
    result = run(program, cluster, "some", b"\n".join(lines))
    errors = result.stderr.decode()
    expect(result.returncode == 1, f"status {result.returncode} though a line is too large")
    expect("line 2 is not stored: " in errors and "3 lines are stored, 1 failed" in errors, errors)
    values = [message.value() for _, message in sorted(read(cluster.bootstrap, "some").items())]
    expect(values == [b"one", b"", b"three"], f"{values} are there")
    # The brokers refuse: TOPIC_AUTHORIZATION_FAILED.
    cluster.create_topic("forbidden", 1)
    cluster.ask("pushPartitionErrors", topic="forbidden", partition=0, api=0, errors=[29])
    result = run(program, cluster, "forbidden", b"one\n")
    expect(result.returncode == 1 and b"line 1 is not stored: " in result.stderr, result.stderr.decode())
    result = run(program, cluster, "lines", b"one\n", "--property", "no.such.setting=1")
    expect(result.returncode not in (0, -5), f"a wrong setting ends with {result.returncode}")
    print("LinePipeline: says which lines are not stored, and ends with 1")


if __name__ == "__main__":
    with Cluster() as cluster:
        check_lines(sys.argv[1], cluster)
        check_failures(sys.argv[1], cluster)
