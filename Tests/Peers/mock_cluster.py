#!/usr/bin/env python3
"""A mock Kafka cluster, driven over stdin and stdout.

The cluster is the one inside librdkafka, in the library that the confluent-kafka package carries.
The first line of output is {"bootstrap": "127.0.0.1:port,..."}. After it, every line of input is a command,
{"do": "setLeader", "topic": "t", "partition": 0, "broker": 2}, and is answered by one line: {} or what was asked
for, or {"error": "..."}. The commands are the methods of `Commands`; their parameters are the other fields.
The cluster ends when its input does.
"""

import argparse
import ctypes
import glob
import json
import os
import sys

int16, int32, int64 = ctypes.c_int16, ctypes.c_int32, ctypes.c_int64
text, pointer = ctypes.c_char_p, ctypes.c_void_p

# Functions that return an error code, and their parameters after the cluster. The ones with variable arguments end
# in a count: what follows it is passed as C ints.
RETURNING_ERROR = {
    "topic_create": [text, ctypes.c_int, ctypes.c_int],
    "partition_set_leader": [text, int32, int32],
    "partition_push_leader_response": [text, ctypes.c_int, int32, int32],
    "partition_push_request_errors": [text, int32, int16, ctypes.c_size_t],
    "broker_set_down": [int32],
    "broker_set_up": [int32],
    "broker_set_rtt": [int32, ctypes.c_int],
    "broker_push_request_error_rtts": [int32, int16, ctypes.c_size_t],
    "broker_error_stack_cnt": [int32, int16, ctypes.POINTER(ctypes.c_size_t)],
    "broker_add": [int32],
    "broker_decommission": [int32],
    "coordinator_set": [text, text, int32],
    "set_apiversion": [int16, int16, int16],
}
RETURNING_NOTHING = {
    "topic_set_error": [text, ctypes.c_int],
    "push_request_errors_array": [int16, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int)],
    "clear_request_errors": [int16],
    "broker_set_host_port": [int32, text, ctypes.c_int],
    "start_request_tracking": [],
    "stop_request_tracking": [],
    "clear_requests": [],
}


def load_library():
    import confluent_kafka

    # The wheel for Linux keeps the library beside the package, the one for macOS inside it.
    package = os.path.dirname(confluent_kafka.__file__)
    for pattern in (package + ".libs/librdkafka*", package + "/.dylibs/librdkafka*"):
        for path in glob.glob(pattern):
            return ctypes.CDLL(path)
    raise SystemExit("no librdkafka beside " + package)


class Cluster:
    """The C functions, bound to one cluster."""

    def __init__(self, brokers):
        self.library = library = load_library()
        library.rd_kafka_new.restype = pointer
        library.rd_kafka_err2name.restype = text
        self._declare()
        # The cluster borrows the threads and timers of a client instance that talks to nobody.
        library.rd_kafka_conf_new.restype = pointer
        settings = pointer(library.rd_kafka_conf_new())
        reason = ctypes.create_string_buffer(512)
        size = ctypes.c_size_t(len(reason))
        library.rd_kafka_conf_set(settings, b"log_level", b"0", reason, size)
        client = library.rd_kafka_new(0, settings, reason, size)
        if not client:
            raise SystemExit(reason.value.decode())
        library.rd_kafka_mock_cluster_new.restype = pointer
        self.handle = pointer(library.rd_kafka_mock_cluster_new(pointer(client), ctypes.c_int(brokers)))
        self.bootstrap = library.rd_kafka_mock_cluster_bootstraps(self.handle).decode()

    def _declare(self):
        for names, result in ((RETURNING_ERROR, ctypes.c_int), (RETURNING_NOTHING, None)):
            for name, parameters in names.items():
                function = getattr(self.library, "rd_kafka_mock_" + name)
                function.argtypes = [pointer] + parameters
                function.restype = result
        for name, parameters, result in (
            ("cluster_bootstraps", [pointer], text),
            ("get_requests", [pointer, ctypes.POINTER(ctypes.c_size_t)], ctypes.POINTER(pointer)),
            ("request_id", [pointer], int32),
            ("request_api_key", [pointer], int16),
            ("request_timestamp", [pointer], int64),
            ("request_destroy_array", [ctypes.POINTER(pointer), ctypes.c_size_t], None),
        ):
            function = getattr(self.library, "rd_kafka_mock_" + name)
            function.argtypes = parameters
            function.restype = result

    def call(self, name, *arguments):
        arguments = [a.encode() if isinstance(a, str) else a for a in arguments]
        error = getattr(self.library, "rd_kafka_mock_" + name)(self.handle, *arguments)
        if error:
            raise ValueError(f"{name}: {self.library.rd_kafka_err2name(error).decode()}")


def c_ints(values):
    return [ctypes.c_int(value) for value in values]


class Commands:
    """What can be asked of the cluster. Error code -195 (_TRANSPORT) drops the connection."""

    def __init__(self, cluster):
        self.cluster = cluster

    def createTopic(self, topic, partitions, replicas):
        self.cluster.call("topic_create", topic, partitions, replicas)

    def setTopicError(self, topic, error):
        self.cluster.call("topic_set_error", topic, error)

    def setLeader(self, topic, partition, broker):
        """Broker -1: the partition has no leader."""
        self.cluster.call("partition_set_leader", topic, partition, broker)

    def pushLeaderHint(self, topic, partition, broker, epoch):
        """The next Metadata answer names this leader, whatever is true."""
        self.cluster.call("partition_push_leader_response", topic, partition, broker, epoch)

    def setDown(self, broker):
        self.cluster.call("broker_set_down", broker)

    def setUp(self, broker):
        self.cluster.call("broker_set_up", broker)

    def setRoundTrip(self, broker, milliseconds):
        """Broker -1: all."""
        self.cluster.call("broker_set_rtt", broker, milliseconds)

    def pushErrors(self, api, errors):
        """The next requests of this API fail, whoever gets them."""
        array = (ctypes.c_int * len(errors))(*errors)
        self.cluster.call("push_request_errors_array", api, len(errors), array)

    def clearErrors(self, api):
        self.cluster.call("clear_request_errors", api)

    def pushBrokerErrors(self, broker, api, errors, milliseconds):
        """The next requests of this API to this broker: error (or 0) and delay, one of each for each request."""
        pairs = [value for pair in zip(errors, milliseconds, strict=True) for value in pair]
        self.cluster.call("broker_push_request_error_rtts", broker, api, len(errors), *c_ints(pairs))

    def brokerErrorsLeft(self, broker, api):
        count = ctypes.c_size_t()
        self.cluster.call("broker_error_stack_cnt", broker, api, ctypes.byref(count))
        return {"count": count.value}

    def pushPartitionErrors(self, topic, partition, api, errors):
        """The next requests of this API fail for this partition alone."""
        self.cluster.call("partition_push_request_errors", topic, partition, api, len(errors), *c_ints(errors))

    def setCoordinator(self, kind, key, broker):
        """Kind: "transaction" or "group"."""
        self.cluster.call("coordinator_set", kind, key, broker)

    def setApiVersions(self, api, minimum, maximum):
        """Versions -1 and -1: the API is not there."""
        self.cluster.call("set_apiversion", api, minimum, maximum)

    def advertise(self, broker, host, port):
        """What Metadata says about the broker's address; it goes on listening where it did."""
        self.cluster.call("broker_set_host_port", broker, host, port)

    def addBroker(self, broker):
        self.cluster.call("broker_add", broker)

    def decommission(self, broker):
        self.cluster.call("broker_decommission", broker)

    def trackRequests(self):
        """Forgets the requests so far and records from now on."""
        self.cluster.call("clear_requests")
        self.cluster.call("start_request_tracking")

    def requests(self):
        """The requests since `trackRequests`: [api, broker, microseconds], oldest first."""
        library, count = self.cluster.library, ctypes.c_size_t()
        array = library.rd_kafka_mock_get_requests(self.cluster.handle, ctypes.byref(count))
        rows = [
            [
                library.rd_kafka_mock_request_api_key(array[i]),
                library.rd_kafka_mock_request_id(array[i]),
                library.rd_kafka_mock_request_timestamp(array[i]),
            ]
            for i in range(count.value)
        ]
        library.rd_kafka_mock_request_destroy_array(array, count)
        return {"requests": rows}


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--brokers", type=int, default=3)
    cluster = Cluster(parser.parse_args().brokers)
    commands = Commands(cluster)
    say({"bootstrap": cluster.bootstrap})
    for line in sys.stdin:
        try:
            parameters = json.loads(line)
            say(getattr(commands, parameters.pop("do"))(**parameters) or {})
        except Exception as error:
            say({"error": f"{type(error).__name__}: {error}"})
    # Without waiting for librdkafka's threads: there is nothing to save.
    os._exit(0)


if __name__ == "__main__":
    main()
