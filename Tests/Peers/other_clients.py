#!/usr/bin/env python3
"""Writes a record with kafka-python or aiokafka, with the settings in the JSON object that is the input."""

import asyncio
import json
import ssl
import sys

settings = json.load(sys.stdin)
authority = settings.pop("ca", None)
if authority:
    settings["ssl_context"] = ssl.create_default_context(cadata=authority)


def kafka_python():
    from kafka import KafkaProducer
    producer = KafkaProducer(**settings)
    producer.send("t", b"from another client").get(60)
    producer.close()


async def aiokafka():
    from aiokafka import AIOKafkaProducer
    producer = AIOKafkaProducer(**settings)
    await producer.start()
    try:
        await producer.send_and_wait("t", b"from another client")
    finally:
        await producer.stop()


if sys.argv[1] == "aiokafka":
    asyncio.run(aiokafka())
else:
    kafka_python()
