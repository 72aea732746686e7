#!/usr/bin/env python3
"""Writes records with confluent-kafka: one JSON object with "partition", "key" and "value" for each line of input."""

import json
import sys

from confluent_kafka import Producer

bootstrap, topic, compression = sys.argv[1:]
failures = []


def delivered(error, _):
    if error:
        failures.append(error)


# One request at a time: without idempotence, an error that passes would let a later batch in before the one it hit.
producer = Producer({"bootstrap.servers": bootstrap, "compression.type": compression, "linger.ms": 50,
                     "max.in.flight.requests.per.connection": 1})
for line in sys.stdin:
    record = json.loads(line)
    producer.produce(topic, record["value"], record.get("key"), record["partition"], on_delivery=delivered)
left = producer.flush(30)
if failures or left:
    raise SystemExit(f"{left} records left, failures: {failures}")
