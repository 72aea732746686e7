#!/usr/bin/env python3
"""Prints librdkafka's settings, as its own table of them: "name | C, P or * | …", from the library that confluent-kafka carries."""

import ctypes

from mock_cluster import load_library

library, c = load_library(), ctypes.CDLL(None)
library.rd_kafka_conf_properties_show(ctypes.c_void_p.in_dll(c, "stdout"))
c.fflush(None)
