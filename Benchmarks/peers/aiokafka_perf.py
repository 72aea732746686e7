#!/usr/bin/env python3
"""Tasks that each await a record's acknowledgement before they send the next one, with aiokafka.

aiokafka_perf.py BOOTSTRAP TOPIC RECORDS TASKS VALUES
"""

import asyncio
import json
import sys
import time

import aiokafka


async def main():
    bootstrap, topic, records, tasks, path = sys.argv[1:]
    each = int(records) // int(tasks)
    with open(path, "rb") as file:
        lines = file.read().splitlines()
    producer = aiokafka.AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, lines[0])

    async def send(first):
        for index in range(first, first + each):
            await producer.send_and_wait(topic, lines[index % len(lines)])

    start = time.perf_counter()
    await asyncio.gather(*(send(task * each) for task in range(int(tasks))))
    seconds = time.perf_counter() - start
    await producer.stop()
    count = each * int(tasks)
    print(json.dumps({"records": count, "failed": 0, "seconds": seconds, "recordsPerSecond": count / seconds}))


asyncio.run(main())
