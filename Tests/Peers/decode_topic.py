#!/usr/bin/env python3
"""Decodes a partition's records with Python's own means and, where it has them, confluent-kafka's deserializers.

The header "types" of each record names the type of its key and that of its value, as in "int64,json". One JSON object is
printed for each record: {"types": …, "key": text, "value": text}, null for a null. Numbers are as Python prints them.
"""

import argparse
import datetime
import json
import struct
import uuid

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.serialization import DoubleDeserializer, IntegerDeserializer, StringDeserializer


def unpack(layout):
    def decode(data):
        (number,) = struct.unpack(layout, data)
        return repr(number)

    return decode


def parse_uuid(data):
    text = data.decode("ascii")
    parsed = uuid.UUID(text)
    if str(parsed) != text:
        raise ValueError(f"{text} is not how Java writes {parsed}")
    return str(parsed)


def parse_date(data):
    (milliseconds,) = struct.unpack(">q", data)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (epoch + datetime.timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds")


def only_null(data):
    raise ValueError(f"{len(data)} bytes where null is expected")


# What decodes a type; all that are listed have to agree.
DECODERS = {
    "int16": [unpack(">h")],
    "int32": [unpack(">i"), lambda data: repr(IntegerDeserializer()(data))],
    "int64": [unpack(">q")],
    "float": [unpack(">f")],
    "double": [unpack(">d"), lambda data: repr(DoubleDeserializer()(data))],
    "boolean": [unpack(">?")],
    "string": [lambda data: data.decode("utf-8"), StringDeserializer("utf_8")],
    "bytes": [bytes.hex],
    "uuid": [parse_uuid],
    "date": [parse_date],
    "json": [lambda data: json.dumps(json.loads(data), sort_keys=True)],
    "unused": [only_null],
}


def decoded(kind, data):
    if data is None:
        return None
    texts = {decode(data) for decode in DECODERS[kind]}
    if len(texts) != 1:
        raise ValueError(f"{kind}: {data.hex()} is decoded as {texts}")
    return texts.pop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bootstrap")
    parser.add_argument("topic")
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    consumer = Consumer({
        "bootstrap.servers": arguments.bootstrap, "group.id": "decode-topic", "enable.auto.commit": False,
        "check.crcs": True, "allow.auto.create.topics": False,
    })
    consumer.assign([TopicPartition(arguments.topic, 0, 0)])
    for number in range(arguments.count):
        message = consumer.poll(20)
        if message is None:
            raise SystemExit(f"nothing for 20 s after {number} records")
        if message.error():
            raise KafkaException(message.error())
        types = dict(message.headers())["types"].decode()
        key, value = types.split(",")
        print(json.dumps({"types": types, "key": decoded(key, message.key()), "value": decoded(value, message.value())}))
    consumer.close()


main()
