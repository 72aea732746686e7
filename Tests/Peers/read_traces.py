#!/usr/bin/env python3
"""Prints the trace that each record of a partition belongs to, as OpenTelemetry's own propagator reads it from the headers.

One JSON object for each record, read with kafka-python from the beginning, for as many records as are asked for.
"""

import argparse
import json

from kafka import KafkaConsumer, TopicPartition
from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bootstrap")
    parser.add_argument("topic")
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    consumer = KafkaConsumer(
        bootstrap_servers=arguments.bootstrap.split(","), group_id=None, enable_auto_commit=False,
        consumer_timeout_ms=20_000)
    partition = TopicPartition(arguments.topic, 0)
    consumer.assign([partition])
    consumer.seek(partition, 0)
    for _ in range(arguments.count):
        record = next(consumer)
        carrier = {name: data.decode() for name, data in record.headers}
        context = TraceContextTextMapPropagator().extract(carrier)
        span = trace.get_current_span(context).get_span_context()
        print(json.dumps({
            "isValid": span.is_valid, "traceID": f"{span.trace_id:032x}", "spanID": f"{span.span_id:016x}",
            "isSampled": span.trace_flags.sampled, "state": span.trace_state.to_header(),
        }))
    consumer.close()


main()
