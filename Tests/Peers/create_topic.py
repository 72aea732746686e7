#!/usr/bin/env python3
"""Creates a topic with confluent-kafka, and prints {"partitions": n} when its partitions have leaders.

A broker that does not know CreateTopics is asked for the topic's metadata, and creates it as it sees fit.
"""

import json
import sys
import time

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

bootstrap, topic, partitions = sys.argv[1:]
client = AdminClient({"bootstrap.servers": bootstrap, "allow.auto.create.topics": True})
try:
    # Replication factor -1: as the cluster has it.
    client.create_topics([NewTopic(topic, int(partitions), -1)], operation_timeout=20)[topic].result(30)
except KafkaException as error:
    if error.args[0].code() != KafkaError._UNSUPPORTED_FEATURE:
        raise
deadline = time.monotonic() + 30
while True:
    found = client.list_topics(topic, timeout=20).topics[topic]
    if not found.error and found.partitions and all(p.leader >= 0 for p in found.partitions.values()):
        break
    if time.monotonic() > deadline:
        raise SystemExit(f"{topic} has no leaders: {found.error}")
    time.sleep(0.02)
print(json.dumps({"partitions": len(found.partitions)}))
