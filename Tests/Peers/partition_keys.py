#!/usr/bin/env python3
"""Says where other clients send keys. Every line of input is a key in base64; the output is one JSON array.

  partition_keys.py kafka-python COUNT...            one array for each partition count, by its DefaultPartitioner
  partition_keys.py confluent BOOTSTRAP TOPIC NAME   where librdkafka's partitioner NAME sent them, to a real topic
"""

import base64
import json
import sys


def with_kafka_python(keys, counts):
    from kafka.partitioner.default import DefaultPartitioner

    class Cluster:
        """What the partitioner wants to know."""

        def __init__(self, count):
            self.numbers = set(range(int(count)))

        def topics(self):
            return {"t"}

        def partitions_for_topic(self, _):
            return self.numbers

        available_partitions_for_topic = partitions_for_topic

    partitioner = DefaultPartitioner()
    return [
        [partitioner.partition("t", key, key, None, None, cluster) for key in keys]
        for cluster in map(Cluster, counts)
    ]


def with_confluent(keys, bootstrap, topic, name):
    from confluent_kafka import KafkaException, Producer

    partitions = [None] * len(keys)

    def delivered(index):
        def report(error, message):
            if error:
                raise KafkaException(error)
            partitions[index] = message.partition()
        return report

    producer = Producer({"bootstrap.servers": bootstrap, "partitioner": name, "linger.ms": 50})
    for index, key in enumerate(keys):
        producer.produce(topic, b"", key, on_delivery=delivered(index))
    producer.flush(30)
    return partitions


lines = [base64.b64decode(line) for line in sys.stdin]
run = {"kafka-python": lambda *counts: with_kafka_python(lines, counts), "confluent": lambda *a: with_confluent(lines, *a)}
print(json.dumps(run[sys.argv[1]](*sys.argv[2:])))
