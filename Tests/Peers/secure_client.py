#!/usr/bin/env python3
"""Writes a record with confluent-kafka, with the settings in the JSON object that is the first line of input.

Prints a JSON object: "delivered", whether the record was, and "errors", what the client said of its brokers.
"""

import json
import sys

from confluent_kafka import Producer

settings = json.loads(sys.stdin.readline())
topic, seconds = sys.argv[1], float(sys.argv[2])
errors = []
delivered = []


def on_delivery(error, _):
    if error:
        errors.append(str(error))
    else:
        delivered.append(True)


settings |= {"error_cb": lambda error: errors.append(error.str()), "message.timeout.ms": int(seconds * 1000)}
producer = Producer(settings)
producer.produce(topic, "from librdkafka", on_delivery=on_delivery)
while producer.flush(0.05):
    # The first failure will do.
    if errors:
        break
print(json.dumps({"delivered": bool(delivered), "errors": errors}))
sys.stdout.flush()
