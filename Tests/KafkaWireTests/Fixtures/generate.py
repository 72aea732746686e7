#!/usr/bin/env python3
"""Makes MessageFixtures.swift and BatchFixtures.swift: bytes by other implementations of the protocol.

Messages are encoded by kafka-python 3.0.12, whose classes come from Kafka's own message definitions; record batches
by aiokafka 0.14.0 and kafka-python. What neither can make is written here by hand, byte by byte, and says so.
The Swift tests say which values the bytes must stand for; keep both sides in step.

    pip install kafka-python==3.0.12 aiokafka==0.14.0 lz4 python-snappy cramjam
    python3 generate.py
"""
import os
import struct
import uuid
from importlib import import_module

from kafka.protocol.api_message import ApiMessage

HERE = os.path.dirname(os.path.abspath(__file__))
TOPIC_ID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
LINES = []


class MetadataResponse(ApiMessage):
    """kafka-python's own class turns the authorized operations into sets; this one keeps them as numbers."""


def message(module, name):
    return MetadataResponse if name == "MetadataResponse" else getattr(import_module("kafka.protocol." + module), name)


def build(container, fields, version):
    """The values as kafka-python's objects; those that the version lacks are left out by its own schema."""
    struct_ = container._struct
    values = {}
    for key, value in fields.items():
        field = struct_.fields[key]
        if not field.for_version_q(version):
            continue
        if value is not None and field.is_struct_array():
            value = [build(field.data_class, item, version) for item in value]
        elif value is not None and field.is_struct():
            value = build(field.data_class, value, version)
        values[key] = value
    return container(version=version, **values)


def add(name, case, version, data):
    LINES.append(f"{name} {case} {version} {bytes(data).hex() or '-'}")


def generate(module, name, cases, versions, only=None):
    cls = message(module, name)
    for case, fields in cases.items():
        first, last = (only or {}).get(case, versions)
        for version in range(max(first, versions[0]), min(last, versions[1]) + 1):
            encoded = build(cls, fields, version).encode(version=version)
            add(name, case, version, encoded)


def node_endpoints():
    return [dict(node_id=7, host="seven.example", port=9099, rack="r7"), dict(node_id=8, host="8", port=1, rack=None)]


def api_versions():
    generate("metadata.api_versions", "ApiVersionsRequest",
             {"full": dict(client_software_name="swift-kafka", client_software_version="1.2.3")}, (0, 4))
    keys = [dict(api_key=0, min_version=3, max_version=13), dict(api_key=18, min_version=0, max_version=4),
            dict(api_key=12345, min_version=-1, max_version=32767)]
    generate("metadata.api_versions", "ApiVersionsResponse", {
        "full": dict(
            error_code=0, api_keys=keys, throttle_time_ms=77,
            supported_features=[dict(name="metadata.version", min_version=1, max_version=25),
                                dict(name="kraft.version", min_version=0, max_version=1)],
            finalized_features_epoch=1234567890123,
            finalized_features=[dict(name="metadata.version", max_version_level=24, min_version_level=3)],
            zk_migration_ready=True),
        "plain": dict(error_code=0, api_keys=keys, throttle_time_ms=0),
        "error": dict(error_code=58, api_keys=[], throttle_time_ms=5),
    }, (0, 4))
    # Answers to a version that the broker does not know. Kafka: in the form of version 0.
    add("ApiVersionsResponse", "unsupported", 4, struct.pack(">hihhh", 35, 1, 18, 0, 3))
    # librdkafka's mock broker: a form of its own, as captured after ApiVersions version 3.
    add("ApiVersionsResponse", "unsupportedOdd", 3, bytes.fromhex(MOCK_UNSUPPORTED))
    # By hand: fields that a later Kafka may add, after each structure, are passed over.
    add("ApiVersionsResponse", "unknownTags", 3, bytes.fromhex(
        "0000" "02" "0000" "0003" "000d" "02" "0502aabb" "8001" "03" "ccddee" "00000000"
        "02" "01" "08" "00000000000000ff" "63" "02" "beef"))


# The body after the correlation id, captured from librdkafka 2.16: its mock broker counts one API as none.
MOCK_UNSUPPORTED = "00230100120000000200000000"


def metadata():
    generate("metadata.metadata", "MetadataRequest", {
        "topics": dict(topics=[dict(topic_id=uuid.UUID(int=0), name="orders"), dict(topic_id=uuid.UUID(int=0), name="caf\u00e9")],
                       allow_auto_topic_creation=False, include_cluster_authorized_operations=True,
                       include_topic_authorized_operations=True),
        "all": dict(topics=None, allow_auto_topic_creation=True, include_cluster_authorized_operations=False,
                    include_topic_authorized_operations=False),
        "none": dict(topics=[], allow_auto_topic_creation=True, include_cluster_authorized_operations=False,
                     include_topic_authorized_operations=False),
        "ids": dict(topics=[dict(topic_id=TOPIC_ID, name=None)], allow_auto_topic_creation=False,
                    include_cluster_authorized_operations=False, include_topic_authorized_operations=False),
    }, (0, 13), {"all": (1, 13), "none": (1, 13), "ids": (10, 13)})
    # Version 0 asks for all topics by an empty array.
    add("MetadataRequest", "all", 0, struct.pack(">i", 0))
    partition = dict(error_code=0, partition_index=3, leader_id=2, leader_epoch=41, replica_nodes=[1, 2, 3],
                     isr_nodes=[1, 2], offline_replicas=[3])
    lost = dict(error_code=5, partition_index=4, leader_id=-1, leader_epoch=-1, replica_nodes=[], isr_nodes=[],
                offline_replicas=[])
    generate("metadata.metadata", "MetadataResponse", {
        "full": dict(
            throttle_time_ms=11,
            brokers=[dict(node_id=1, host="one.example", port=9092, rack="rack-a"),
                     dict(node_id=2, host="::1", port=65535, rack=None)],
            cluster_id="cluster-xyz", controller_id=2,
            topics=[dict(error_code=0, name="orders", topic_id=TOPIC_ID, is_internal=True,
                         partitions=[partition, lost], topic_authorized_operations=0x0df8),
                    dict(error_code=3, name="missing", topic_id=uuid.UUID(int=0), is_internal=False, partitions=[],
                         topic_authorized_operations=-2147483648)],
            cluster_authorized_operations=0x1f, error_code=129),
        "empty": dict(throttle_time_ms=0, brokers=[], cluster_id=None, controller_id=-1, topics=[],
                      cluster_authorized_operations=-2147483648, error_code=0),
        "nameless": dict(
            throttle_time_ms=0, brokers=[], cluster_id=None, controller_id=-1,
            topics=[dict(error_code=100, name=None, topic_id=TOPIC_ID, is_internal=False, partitions=[],
                         topic_authorized_operations=-2147483648)],
            cluster_authorized_operations=-2147483648, error_code=0),
    }, (0, 13), {"nameless": (12, 13)})


def produce():
    generate("producer.produce", "ProduceRequest", {
        "full": dict(
            transactional_id="txn-1", acks=-1, timeout_ms=30000,
            topic_data=[dict(name="orders", topic_id=TOPIC_ID,
                             partition_data=[dict(index=0, records=b"batch zero"), dict(index=5, records=b"five")]),
                        dict(name="b", topic_id=uuid.UUID(int=1), partition_data=[dict(index=1, records=None)])]),
        "plain": dict(
            transactional_id=None, acks=1, timeout_ms=1500,
            topic_data=[dict(name="orders", topic_id=TOPIC_ID,
                             partition_data=[dict(index=2, records=bytes(range(256)))])]),
    }, (3, 13))
    good = dict(index=0, error_code=0, base_offset=1 << 40, log_append_time_ms=-1, log_start_offset=17,
                record_errors=[], error_message=None)
    moved = dict(index=1, error_code=6, base_offset=-1, log_append_time_ms=-1, log_start_offset=-1, record_errors=[],
                 error_message=None, current_leader=dict(leader_id=7, leader_epoch=99))
    bad = dict(index=2, error_code=87, base_offset=-1, log_append_time_ms=1700000000000, log_start_offset=0,
               record_errors=[dict(batch_index=4, batch_index_error_message="bad record"),
                              dict(batch_index=9, batch_index_error_message=None)],
               error_message="one or more records were rejected")
    generate("producer.produce", "ProduceResponse", {
        "full": dict(responses=[dict(name="orders", topic_id=TOPIC_ID, partition_responses=[good, moved, bad]),
                                dict(name="b", topic_id=uuid.UUID(int=1), partition_responses=[good])],
                     throttle_time_ms=250, node_endpoints=node_endpoints()),
        "plain": dict(responses=[dict(name="orders", topic_id=TOPIC_ID, partition_responses=[good])],
                      throttle_time_ms=0),
    }, (3, 13))


def init_producer_id():
    generate("producer.transaction", "InitProducerIdRequest", {
        "full": dict(transactional_id="txn-1", transaction_timeout_ms=60000, producer_id=4000, producer_epoch=7),
        "idempotent": dict(transactional_id=None, transaction_timeout_ms=2147483647, producer_id=-1,
                           producer_epoch=-1),
    }, (0, 5))
    generate("producer.transaction", "InitProducerIdResponse", {
        "full": dict(throttle_time_ms=3, error_code=0, producer_id=4000, producer_epoch=8),
        "error": dict(throttle_time_ms=0, error_code=51, producer_id=-1, producer_epoch=-1),
    }, (0, 5))


def transactions():
    module = "producer.transaction"
    owner = dict(transactional_id="txn-1", producer_id=4000, producer_epoch=7)
    topics = [dict(name="orders", partitions=[0, 5]), dict(name="b", partitions=[1])]
    generate(module, "AddPartitionsToTxnRequest", {
        "full": dict(v3_and_below_transactional_id="txn-1", v3_and_below_producer_id=4000,
                     v3_and_below_producer_epoch=7, v3_and_below_topics=topics),
    }, (0, 3))
    generate(module, "AddPartitionsToTxnResponse", {
        "full": dict(throttle_time_ms=3, results_by_topic_v3_and_below=[
            dict(name="orders", results_by_partition=[dict(partition_index=0, partition_error_code=0),
                                                      dict(partition_index=5, partition_error_code=55)]),
            dict(name="b", results_by_partition=[dict(partition_index=1, partition_error_code=3)])]),
    }, (0, 3))
    generate(module, "AddOffsetsToTxnRequest", {"full": dict(owner, group_id="group-1")}, (0, 4))
    generate(module, "AddOffsetsToTxnResponse", {
        "full": dict(throttle_time_ms=3, error_code=0), "error": dict(throttle_time_ms=0, error_code=51),
    }, (0, 4))
    offsets = [dict(partition_index=0, committed_offset=1 << 40, committed_leader_epoch=12, committed_metadata="note"),
               dict(partition_index=5, committed_offset=0, committed_leader_epoch=-1, committed_metadata=None)]
    member = dict(generation_id=9, member_id="member-1", group_instance_id="instance-1")
    generate(module, "TxnOffsetCommitRequest", {
        "full": dict(owner, **member, group_id="group-1", topics=[dict(name="orders", partitions=offsets)]),
        "manual": dict(owner, group_id="group-1", generation_id=-1, member_id="", group_instance_id=None,
                       topics=[dict(name="orders", partitions=offsets)]),
    }, (0, 5))
    results = [dict(partition_index=0, error_code=0), dict(partition_index=5, error_code=15)]
    generate(module, "TxnOffsetCommitResponse", {
        "full": dict(throttle_time_ms=3, topics=[dict(name="orders", partitions=results)]),
    }, (0, 5))
    generate(module, "EndTxnRequest", {
        "commit": dict(owner, committed=True), "abort": dict(owner, committed=False),
    }, (0, 5))
    generate(module, "EndTxnResponse", {
        "full": dict(throttle_time_ms=3, error_code=0, producer_id=4000, producer_epoch=8),
        "error": dict(throttle_time_ms=0, error_code=90, producer_id=-1, producer_epoch=-1),
    }, (0, 5))


def group_offsets():
    offsets = [dict(partition_index=0, committed_offset=1 << 40, committed_leader_epoch=12, committed_metadata="note"),
               dict(partition_index=5, committed_offset=0, committed_leader_epoch=-1, committed_metadata=None)]
    generate("consumer.group", "OffsetCommitRequest", {
        "full": dict(group_id="group-1", generation_id_or_member_epoch=9, member_id="member-1",
                     group_instance_id="instance-1", retention_time_ms=86400000,
                     topics=[dict(name="orders", partitions=offsets)]),
        "manual": dict(group_id="group-1", generation_id_or_member_epoch=-1, member_id="", group_instance_id=None,
                       retention_time_ms=-1, topics=[]),
    }, (2, 9))
    generate("consumer.group", "OffsetCommitResponse", {
        "full": dict(throttle_time_ms=3, topics=[dict(name="orders", partitions=[
            dict(partition_index=0, error_code=0), dict(partition_index=5, error_code=16)])]),
    }, (2, 9))
    topics = [dict(name="orders", partition_indexes=[0, 5])]
    generate("consumer.group", "OffsetFetchRequest", {
        "full": dict(group_id="group-1", topics=topics, require_stable=True, groups=[
            dict(group_id="group-1", member_id="member-1", member_epoch=3, topics=topics),
            dict(group_id="group-2", member_id=None, member_epoch=-1, topics=None)]),
        "all": dict(group_id="group-1", topics=None, require_stable=False, groups=[
            dict(group_id="group-1", member_id=None, member_epoch=-1, topics=None)]),
    }, (1, 9), {"all": (2, 9)})
    found = [dict(partition_index=0, committed_offset=1 << 40, committed_leader_epoch=12, metadata="note", error_code=0),
             dict(partition_index=5, committed_offset=-1, committed_leader_epoch=-1, metadata=None, error_code=88)]
    generate("consumer.group", "OffsetFetchResponse", {
        "full": dict(throttle_time_ms=3, error_code=0, topics=[dict(name="orders", partitions=found)], groups=[
            dict(group_id="group-1", topics=[dict(name="orders", partitions=found)], error_code=0),
            dict(group_id="group-2", topics=[], error_code=16)]),
        "error": dict(throttle_time_ms=0, error_code=16, topics=[], groups=[
            dict(group_id="group-1", topics=[], error_code=16)]),
    }, (1, 9), {"error": (2, 9)})


def sasl():
    generate("sasl", "SaslHandshakeRequest", {"full": dict(mechanism="SCRAM-SHA-512")}, (0, 1))
    generate("sasl", "SaslHandshakeResponse", {
        "full": dict(error_code=0, mechanisms=["PLAIN", "SCRAM-SHA-512"]),
        "error": dict(error_code=33, mechanisms=["OAUTHBEARER"]),
        "none": dict(error_code=33, mechanisms=[]),
    }, (0, 1))
    generate("sasl", "SaslAuthenticateRequest", {
        "full": dict(auth_bytes=b"\0alice\0alice-secret"),
        "empty": dict(auth_bytes=b""),
    }, (0, 2))
    generate("sasl", "SaslAuthenticateResponse", {
        "full": dict(error_code=0, error_message=None, auth_bytes=b"v=c2lnbmF0dXJl", session_lifetime_ms=3600000),
        "error": dict(error_code=58, error_message="Authentication failed", auth_bytes=b"", session_lifetime_ms=0),
    }, (0, 2))


def find_coordinator():
    generate("metadata.find_coordinator", "FindCoordinatorRequest", {
        "full": dict(key="txn-1", key_type=1, coordinator_keys=["txn-1", "txn-2"]),
    }, (0, 6))
    generate("metadata.find_coordinator", "FindCoordinatorResponse", {
        "full": dict(
            throttle_time_ms=9, error_code=0, error_message="NONE", node_id=3, host="three.example", port=9094,
            coordinators=[dict(key="txn-1", node_id=3, host="three.example", port=9094, error_code=0,
                               error_message="NONE"),
                          dict(key="txn-2", node_id=-1, host="", port=-1, error_code=15, error_message=None)]),
        "error": dict(
            throttle_time_ms=0, error_code=15, error_message=None, node_id=-1, host="", port=-1,
            coordinators=[dict(key="txn-1", node_id=-1, host="", port=-1, error_code=15, error_message=None)]),
    }, (0, 6))


def create_topics():
    generate("admin.topics", "CreateTopicsRequest", {
        "full": dict(
            topics=[dict(name="orders", num_partitions=6, replication_factor=3, assignments=[],
                         configs=[dict(name="cleanup.policy", value="compact"), dict(name="retention.ms", value=None)]),
                    dict(name="placed", num_partitions=-1, replication_factor=-1,
                         assignments=[dict(partition_index=0, broker_ids=[1, 2]),
                                      dict(partition_index=1, broker_ids=[])],
                         configs=[])],
            timeout_ms=15000, validate_only=True),
    }, (2, 7))
    generate("admin.topics", "CreateTopicsResponse", {
        "full": dict(
            throttle_time_ms=1,
            topics=[dict(name="orders", topic_id=TOPIC_ID, error_code=0, error_message=None, num_partitions=6,
                         replication_factor=3,
                         configs=[dict(name="cleanup.policy", value="compact", read_only=True, config_source=1,
                                       is_sensitive=False),
                                  dict(name="secret", value=None, read_only=False, config_source=5,
                                       is_sensitive=True)]),
                    dict(name="taken", topic_id=uuid.UUID(int=0), error_code=36, error_message="exists",
                         topic_config_error_code=29, num_partitions=-1, replication_factor=-1, configs=None)]),
    }, (2, 7))


def describe_configs():
    generate("admin.configs", "DescribeConfigsRequest", {
        "full": dict(
            resources=[dict(resource_type=2, resource_name="orders",
                            configuration_keys=["min.insync.replicas", "max.message.bytes"]),
                       dict(resource_type=4, resource_name="1", configuration_keys=None),
                       dict(resource_type=2, resource_name="caf\u00e9", configuration_keys=[])],
            include_synonyms=True, include_documentation=True),
    }, (1, 4))
    generate("admin.configs", "DescribeConfigsResponse", {
        "full": dict(
            throttle_time_ms=9,
            results=[dict(error_code=0, error_message=None, resource_type=2, resource_name="orders",
                          configs=[dict(name="min.insync.replicas", value="2", read_only=False, config_source=1,
                                        is_sensitive=False,
                                        synonyms=[dict(name="min.insync.replicas", value="2", source=1),
                                                  dict(name="min.insync.replicas", value=None, source=5)],
                                        config_type=3, documentation="How many replicas."),
                                   dict(name="secret", value=None, read_only=True, config_source=5, is_sensitive=True,
                                        synonyms=[], config_type=9, documentation=None)]),
                     dict(error_code=3, error_message="no such topic", resource_type=2, resource_name="missing",
                          configs=[])]),
    }, (1, 4))


def list_offsets():
    generate("consumer.offsets", "ListOffsetsRequest", {
        "full": dict(
            replica_id=-1, isolation_level=1,
            topics=[dict(name="orders", partitions=[dict(partition_index=0, current_leader_epoch=12, timestamp=-1),
                                                    dict(partition_index=1, current_leader_epoch=-1,
                                                         timestamp=1700000000000)])],
            timeout_ms=2500),
    }, (1, 11))
    generate("consumer.offsets", "ListOffsetsResponse", {
        "full": dict(
            throttle_time_ms=6,
            topics=[dict(name="orders", partitions=[
                dict(partition_index=0, error_code=0, timestamp=1700000000001, offset=991, leader_epoch=12),
                dict(partition_index=1, error_code=78, timestamp=-1, offset=-1, leader_epoch=-1)])]),
    }, (1, 11))


def fetch():
    partition = dict(partition=0, current_leader_epoch=12, fetch_offset=1 << 33, last_fetched_epoch=11,
                     log_start_offset=-1, partition_max_bytes=1048576)
    generate("consumer.fetch", "FetchRequest", {
        "full": dict(
            cluster_id="cluster-xyz", replica_id=4, replica_state=dict(replica_id=4, replica_epoch=5), max_wait_ms=500,
            min_bytes=1, max_bytes=52428800, isolation_level=1, session_id=31, session_epoch=2,
            topics=[dict(topic="orders", topic_id=TOPIC_ID, partitions=[partition])],
            forgotten_topics_data=[dict(topic="old", topic_id=uuid.UUID(int=1), partitions=[0, 9])], rack_id="r1"),
        "plain": dict(
            replica_id=-1, max_wait_ms=100, min_bytes=1, max_bytes=1000, isolation_level=0, session_id=0,
            session_epoch=-1, topics=[dict(topic="orders", topic_id=TOPIC_ID, partitions=[partition])],
            forgotten_topics_data=[], rack_id=""),
    }, (4, 18))
    # What brokers tell each other in the tagged fields of a partition: a client's broker passes over it.
    follower = dict(partition, replica_directory_id=uuid.UUID(int=5), high_watermark=77)
    generate("consumer.fetch", "FetchRequest", {
        "follower": dict(
            replica_state=dict(replica_id=4, replica_epoch=5), max_wait_ms=100, min_bytes=1, max_bytes=1000,
            isolation_level=0, session_id=0, session_epoch=-1,
            topics=[dict(topic_id=TOPIC_ID, partitions=[follower])], forgotten_topics_data=[], rack_id=""),
    }, (17, 18))
    records = dict(partition_index=0, error_code=0, high_watermark=100, last_stable_offset=90, log_start_offset=5,
                   aborted_transactions=[dict(producer_id=4000, first_offset=33)], preferred_read_replica=2,
                   records=b"batches")
    moved = dict(partition_index=1, error_code=6, high_watermark=-1, last_stable_offset=-1, log_start_offset=-1,
                 diverging_epoch=dict(epoch=3, end_offset=44), current_leader=dict(leader_id=7, leader_epoch=99),
                 snapshot_id=dict(end_offset=55, epoch=2), aborted_transactions=None, preferred_read_replica=-1,
                 records=None)
    generate("consumer.fetch", "FetchResponse", {
        "full": dict(throttle_time_ms=8, error_code=0, session_id=31,
                     responses=[dict(topic="orders", topic_id=TOPIC_ID, partitions=[records, moved])],
                     node_endpoints=node_endpoints()),
        "error": dict(throttle_time_ms=0, error_code=70, session_id=0, responses=[]),
    }, (4, 18))


def headers():
    # The header of a request, by kafka-python, with version 12 of Metadata (flexible) and version 1 (not).
    cls = message("metadata.metadata", "MetadataRequest")
    for version in (1, 12):
        request = build(cls, dict(topics=[]), version)
        for case, client in (("named", "client-1"), ("anonymous", None)):
            request.with_header(correlation_id=0x01020304, client_id=client)
            whole = request.encode(version=version, header=True)
            body = request.encode(version=version)
            add("RequestHeader", case, version, whole[:len(whole) - len(body)])


def batches():
    import aiokafka.record.default_records as aio
    import kafka.record.default_records as kp
    lines = []
    # (timestamp, key, value, headers)
    plain = [(1700000000000, b"k1", b"value one", []), (1700000000005, None, b"no key", []),
             (1700000000003, b"tombstone", None, []), (1700000000100, b"", b"", [])]
    with_headers = [(1700000000000, b"k", b"v", [("trace", b"\x00\xff"), ("empty", b""), ("null", None)]),
                    (1700000000001, None, None, [("\u00fcber", b"x" * 200)])]
    many = [(1700000000000 + i, b"key-%d" % i, b"value " * 10, []) for i in range(100)]
    sets = {"plain": plain, "headers": with_headers, "many": many}

    def make(module, builder, case, codec, producer=(-1, -1, -1), transactional=False):
        batch = builder(magic=2, compression_type=codec, is_transactional=transactional, producer_id=producer[0],
                        producer_epoch=producer[1], base_sequence=producer[2], batch_size=1 << 20)
        for offset, (timestamp, key, value, record_headers) in enumerate(sets[case]):
            batch.append(offset, timestamp=timestamp, key=key, value=value, headers=record_headers)
        state = "transactional" if transactional else ("idempotent" if producer[0] >= 0 else "none")
        lines.append(f"{module} {case} {codec} {state} {bytes(batch.build()).hex()}")

    for case in sets:
        make("kafka-python", kp.DefaultRecordBatchBuilder, case, 0)
        make("aiokafka", aio.DefaultRecordBatchBuilder, case, 0)
    for codec in (1, 2, 3, 4):
        make("aiokafka", aio.DefaultRecordBatchBuilder, "many", codec)
    for codec in (1, 2, 3):
        make("kafka-python", kp.DefaultRecordBatchBuilder, "many", codec)
    make("kafka-python", kp.DefaultRecordBatchBuilder, "plain", 0, (4000, 7, 2147483646))
    make("kafka-python", kp.DefaultRecordBatchBuilder, "headers", 0, (4000, 7, 0), True)
    return lines


def write(name, text, lines, variable):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.write(text + f'package let {variable} = """\n')
        for line in lines:
            file.write("    " + line + "\n")
        file.write('    """\n')


def main():
    for part in (headers, api_versions, metadata, produce, init_producer_id, find_coordinator, create_topics,
                 list_offsets, fetch, sasl, transactions, group_offsets, describe_configs):
        part()
    write("MessageFixtures.swift", "// Made by generate.py: do not edit. Message, case, version, bytes.\n"
          "// swift-format-ignore-file\n\n/// Messages as other implementations encode them, one a line.\n", LINES, "messageFixtureLines")
    write("BatchFixtures.swift", "// Made by generate.py: do not edit. Maker, case, codec, producer, bytes.\n"
          "// swift-format-ignore-file\n\n/// Record batches as other implementations encode them, one a line.\n", batches(), "batchFixtureLines")


if __name__ == "__main__":
    main()
