#!/usr/bin/env python3
"""Writes records with confluent-kafka without end, with the settings in the JSON object that is the first argument.

Prints a line when the first record was delivered. When it gets a line, it stops and prints a JSON object: "delivered", how
many records were, and "errors", what the client said of its brokers.
"""

import json
import sys
import threading

from confluent_kafka import Producer

errors = []
delivered = 0
is_asked = threading.Event()


def on_delivery(error, _):
    global delivered
    if error:
        errors.append(str(error))
        return
    delivered += 1
    if delivered == 1:
        print("delivered", flush=True)


def wait():
    sys.stdin.readline()
    is_asked.set()


producer = Producer(json.loads(sys.argv[1]) | {"error_cb": lambda error: errors.append(error.str())})
threading.Thread(target=wait, daemon=True).start()
number = 0
while not is_asked.is_set():
    producer.produce(sys.argv[2], str(number), on_delivery=on_delivery)
    number += 1
    producer.poll(0.005)
producer.flush(60)
print(json.dumps({"delivered": delivered, "errors": errors}), flush=True)
