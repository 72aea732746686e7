#!/usr/bin/env python3
"""Transactions by clients of other projects, as a test of the cluster they run against. Prints one JSON object."""

import argparse
import asyncio
import json

TIMEOUT = 30


def confluent_producer(arguments):
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": arguments.bootstrap, "transactional.id": arguments.id,
                         "transaction.timeout.ms": 60000, "linger.ms": 5})
    producer.init_transactions(TIMEOUT)
    return producer


def confluent_consumer(arguments):
    from confluent_kafka import Consumer

    return Consumer({"bootstrap.servers": arguments.bootstrap, "group.id": arguments.group,
                     "isolation.level": "read_committed", "enable.auto.commit": False,
                     "auto.offset.reset": "earliest"})


def write_with_confluent(arguments):
    producer = confluent_producer(arguments)
    for number in range(arguments.count):
        producer.begin_transaction()
        for index in range(3):
            producer.produce(arguments.topic, f"{number}-{index}", partition=index % 2)
        # An abort of what was not sent yet would leave nothing in the log to be hidden.
        producer.flush(TIMEOUT)
        if number % 2:
            producer.abort_transaction(TIMEOUT)
        else:
            producer.commit_transaction(TIMEOUT)


async def write_with_aiokafka(arguments):
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(bootstrap_servers=arguments.bootstrap, transactional_id=arguments.id)
    await producer.start()
    try:
        for number in range(arguments.count):
            await producer.begin_transaction()
            for index in range(3):
                await producer.send_and_wait(arguments.topic, f"{number}-{index}".encode(), partition=index % 2)
            if number % 2:
                await producer.abort_transaction()
            else:
                await producer.commit_transaction()
    finally:
        await producer.stop()


def write_with_kafka_python(arguments):
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=arguments.bootstrap.split(","), transactional_id=arguments.id)
    producer.init_transactions()
    for number in range(arguments.count):
        producer.begin_transaction()
        sent = [producer.send(arguments.topic, f"{number}-{index}".encode(), partition=index % 2)
                for index in range(3)]
        for future in sent:
            future.get(TIMEOUT)
        if number % 2:
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    producer.close()


def write(arguments):
    """Transactions of three records; those with odd numbers are aborted."""
    if arguments.client == "confluent":
        write_with_confluent(arguments)
    elif arguments.client == "aiokafka":
        asyncio.run(write_with_aiokafka(arguments))
    else:
        write_with_kafka_python(arguments)
    return {}


def pipeline(arguments):
    """Copies partition 0 of a topic to another, offsets included; every second transaction is aborted and repeated."""
    from confluent_kafka import TopicPartition

    producer, consumer = confluent_producer(arguments), confluent_consumer(arguments)
    position, attempts, observed = 0, 0, []
    consumer.assign([TopicPartition(arguments.input, 0, position)])
    while position < arguments.count:
        messages = consumer.consume(7, TIMEOUT)
        end = messages[-1].offset() + 1
        producer.begin_transaction()
        for message in messages:
            producer.produce(arguments.topic, message.value(), partition=0)
        producer.send_offsets_to_transaction(
            [TopicPartition(arguments.input, 0, end)], consumer.consumer_group_metadata(), TIMEOUT)
        attempts += 1
        if attempts % 2:
            producer.flush(TIMEOUT)
            producer.abort_transaction(TIMEOUT)
            consumer.seek(TopicPartition(arguments.input, 0, position))
        else:
            producer.commit_transaction(TIMEOUT)
            position = end
        committed = consumer.committed([TopicPartition(arguments.input, 0)], TIMEOUT)[0]
        observed.append([position, max(committed.offset, 0)])
    consumer.close()
    return {"observed": observed}


def fence(arguments):
    """Two producers with one transactional id: what the first is answered when it commits after the second has started."""
    from confluent_kafka import KafkaException

    first = confluent_producer(arguments)
    first.begin_transaction()
    first.produce(arguments.topic, "first", partition=0)
    first.flush(TIMEOUT)
    second = confluent_producer(arguments)
    second.begin_transaction()
    second.produce(arguments.topic, "second", partition=0)
    second.commit_transaction(TIMEOUT)
    try:
        first.commit_transaction(TIMEOUT)
    except KafkaException as failure:
        error = failure.args[0]
        return {"error": error.name(), "fatal": error.fatal()}
    return {"error": None, "fatal": False}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["write", "pipeline", "fence"])
    parser.add_argument("bootstrap")
    parser.add_argument("id")
    parser.add_argument("topic")
    parser.add_argument("--client", default="confluent", choices=["confluent", "aiokafka", "kafka-python"])
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--input")
    parser.add_argument("--group", default="transactions")
    arguments = parser.parse_args()
    print(json.dumps(globals()[arguments.command](arguments)))


if __name__ == "__main__":
    main()
