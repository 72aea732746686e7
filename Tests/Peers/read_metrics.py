#!/usr/bin/env python3
"""Reads metrics in Prometheus' text format from standard input with Prometheus' own Python library.

Prints a line of JSON for each family: its name, kind, help and samples.
"""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    samples = [[sample.name, sample.labels, sample.value] for sample in family.samples]
    print(json.dumps({"name": family.name, "kind": family.type, "help": family.documentation, "samples": samples}))
