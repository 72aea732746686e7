#!/usr/bin/env python3
"""Reads and writes records with confluent-kafka's serializers and a schema registry.

  read   prints the value of each record of a topic's first partition as a JSON object
  write  writes a record for each JSON object of its input, registering --schema
"""

import argparse
import base64
import json
import sys

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer, prefix_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def message_class(client, subject, name):
    """A class for the messages of a subject's latest version, made of the descriptor that the registry gives."""
    text = client.get_version(subject, "latest", fmt="serialized").schema.schema_str
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text))
    file.name = "peer.proto"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def read(arguments, client):
    if arguments.format == "avro":
        deserializer = AvroDeserializer(client)
    elif arguments.format == "json":
        deserializer = JSONDeserializer(None, schema_registry_client=client)
    else:
        kind = message_class(client, f"{arguments.topic}-value", arguments.message)
        deserializer = ProtobufDeserializer(kind, {"use.deprecated.format": False}, client)
    consumer = Consumer({
        "bootstrap.servers": arguments.bootstrap, "group.id": "peer", "enable.auto.commit": False,
        "auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(arguments.topic, 0, 0)])
    for _ in range(arguments.count):
        record = consumer.poll(30)
        if record is None or record.error():
            raise SystemExit(f"no record: {record and record.error()}")
        context = SerializationContext(arguments.topic, MessageField.VALUE, record.headers() or [])
        value = deserializer(record.value(), context)
        if arguments.format == "protobuf" and value is not None:
            value = json_format.MessageToDict(value)
        print(json.dumps(value, default=plain, sort_keys=True))
    consumer.close()


def write(arguments, client):
    with open(arguments.schema) as file:
        schema = file.read()
    identity = header_schema_id_serializer if arguments.header else prefix_schema_id_serializer
    settings = {"auto.register.schemas": True, "schema.id.serializer": identity}
    if arguments.format == "avro":
        serializer = AvroSerializer(client, schema, conf=settings)
    elif arguments.format == "json":
        serializer = JSONSerializer(schema, client, conf=settings)
    else:
        kind = message_class(client, arguments.schema_subject, arguments.message)
        serializer = ProtobufSerializer(kind, client, {**settings, "use.deprecated.format": False})
    producer = Producer({"bootstrap.servers": arguments.bootstrap})
    for line in sys.stdin:
        value, headers = json.loads(line), []
        if arguments.format == "protobuf":
            value = json_format.ParseDict(value, kind())
        data = serializer(value, SerializationContext(arguments.topic, MessageField.VALUE, headers))
        producer.produce(arguments.topic, data, partition=0, headers=headers)
    if producer.flush(30):
        raise SystemExit("records left")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["read", "write"])
    parser.add_argument("format", choices=["avro", "json", "protobuf"])
    parser.add_argument("registry")
    parser.add_argument("bootstrap")
    parser.add_argument("topic")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--schema")
    parser.add_argument("--schema-subject")
    parser.add_argument("--header", action="store_true")
    parser.add_argument("--message")
    arguments = parser.parse_args()
    client = SchemaRegistryClient({"url": arguments.registry})
    {"read": read, "write": write}[arguments.action](arguments, client)


main()
