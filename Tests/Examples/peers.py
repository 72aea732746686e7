"""What the checks of the examples have in common: a cluster and a reader, both of another project."""

import json
import os
import subprocess
import sys

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Cluster:
    """librdkafka's mock cluster, three brokers, in a process of its own."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, os.path.join(ROOT, "Tests", "Peers", "mock_cluster.py"), "--brokers", "3"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self._process.stdout.readline())["bootstrap"]

    def ask(self, command, **parameters):
        self._process.stdin.write(json.dumps({"do": command} | parameters) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def create_topic(self, topic, partitions):
        self.ask("createTopic", topic=topic, partitions=partitions, replicas=3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()


def read(bootstrap, topic):
    """All messages of a topic, by partition and offset."""
    consumer = Consumer({
        "bootstrap.servers": bootstrap, "group.id": "examples", "enable.auto.commit": False, "check.crcs": True,
        "enable.partition.eof": True, "auto.offset.reset": "earliest",
    })
    reading = set(consumer.list_topics(topic, timeout=20).topics[topic].partitions)
    consumer.assign([TopicPartition(topic, partition, 0) for partition in reading])
    messages = {}
    while reading:
        message = consumer.poll(20)
        if message is None:
            raise RuntimeError(f"nothing for 20 s; partitions {sorted(reading)} are unfinished")
        if not message.error():
            messages[message.partition(), message.offset()] = message
        elif message.error().code() == KafkaError._PARTITION_EOF:
            reading.discard(message.partition())
        else:
            raise KafkaException(message.error())
    consumer.close()
    return messages


def expect(condition, what):
    if not condition:
        raise SystemExit(f"failed: {what}")
