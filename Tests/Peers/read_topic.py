#!/usr/bin/env python3
"""Prints what a topic holds, oldest first within a partition, one JSON object for each record.

Keys, values and header values are base64, or null. Everything up to the end that the brokers report at the time is
read, by a client of your choice, which checks the batches' CRC.
"""

import argparse
import asyncio
import base64
import json


def encoded(data):
    return None if data is None else base64.b64encode(data).decode()


def show(partition, offset, timestamp, kind, key, value, headers):
    print(json.dumps({
        "partition": partition, "offset": offset, "timestamp": timestamp, "timestampType": kind, "key": encoded(key),
        "value": encoded(value), "headers": [[name, encoded(data)] for name, data in headers or []],
    }))


def with_confluent(arguments):
    from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

    consumer = Consumer({
        "bootstrap.servers": arguments.bootstrap, "group.id": "read-topic", "enable.auto.commit": False,
        "enable.partition.eof": True, "check.crcs": arguments.check_crcs, "auto.offset.reset": "earliest",
        "isolation.level": arguments.isolation, "allow.auto.create.topics": False,
    })
    topic = consumer.list_topics(arguments.topic, timeout=20).topics[arguments.topic]
    if topic.error:
        raise KafkaException(topic.error)
    # From offset 0 rather than "beginning": no need of ListOffsets, which not every broker answers rightly.
    reading = set(topic.partitions)
    consumer.assign([TopicPartition(arguments.topic, partition, 0) for partition in sorted(reading)])
    while reading:
        message = consumer.poll(20)
        if message is None:
            raise SystemExit(f"nothing for 20 s; partitions {sorted(reading)} are unfinished")
        if message.error():
            if message.error().code() != KafkaError._PARTITION_EOF:
                raise KafkaException(message.error())
            reading.discard(message.partition())
            continue
        kind, timestamp = message.timestamp()
        show(message.partition(), message.offset(), timestamp, kind - 1, message.key(), message.value(),
             message.headers())
    consumer.close()


async def with_aiokafka(arguments):
    from aiokafka import AIOKafkaConsumer, TopicPartition

    consumer = AIOKafkaConsumer(
        bootstrap_servers=arguments.bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest",
        isolation_level=arguments.isolation, check_crcs=True)
    await consumer.start()
    try:
        await consumer._client.add_topic(arguments.topic)
        numbers = consumer.partitions_for_topic(arguments.topic)
        partitions = [TopicPartition(arguments.topic, number) for number in sorted(numbers)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            batches = await asyncio.wait_for(consumer.getmany(timeout_ms=1000), 20)
            for partition, records in batches.items():
                for record in records:
                    show(partition.partition, record.offset, record.timestamp, record.timestamp_type, record.key,
                         record.value, record.headers)
    finally:
        await consumer.stop()


def with_kafka_python(arguments):
    from kafka import KafkaConsumer, TopicPartition

    # Not for librdkafka's mock: it gives up on the way in which that refuses newer ApiVersions.
    consumer = KafkaConsumer(
        bootstrap_servers=arguments.bootstrap.split(","), group_id=None, enable_auto_commit=False,
        isolation_level=arguments.isolation, check_crcs=True)
    partitions = [TopicPartition(arguments.topic, number)
                  for number in sorted(consumer.partitions_for_topic(arguments.topic))]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    while any(consumer.position(partition) < ends[partition] for partition in partitions):
        for partition, records in consumer.poll(timeout_ms=1000).items():
            for record in records:
                show(partition.partition, record.offset, record.timestamp, record.timestamp_type, record.key,
                     record.value, record.headers)
    consumer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("client", choices=["confluent", "aiokafka", "kafka-python"])
    parser.add_argument("bootstrap")
    parser.add_argument("topic")
    parser.add_argument("--isolation", default="read_committed", choices=["read_committed", "read_uncommitted"])
    parser.add_argument("--no-crcs", dest="check_crcs", action="store_false",
                        help="confluent only: librdkafka's mock writes transactions' markers without one")
    arguments = parser.parse_args()
    if arguments.client == "confluent":
        with_confluent(arguments)
    elif arguments.client == "aiokafka":
        asyncio.run(with_aiokafka(arguments))
    else:
        with_kafka_python(arguments)


if __name__ == "__main__":
    main()
