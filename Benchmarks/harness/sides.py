"""The clients: each is a function of (sink, records, timeout) that lets it do its work and returns its figures."""

import os
import re
import threading

import client
import values
from paths import BENCHMARKS, CERTIFICATE, VENV_PYTHON, program

SAFE = {"acks": "all", "enable.idempotence": "true"}

# What somebody who wants throughput from librdkafka would set beside batches and linger. Its callbacks are on, since it
# is faster with them: without, the thread that produces contends with those that send.
LIBRDKAFKA_QUEUES = {"queue.buffering.max.messages": 1_000_000, "queue.buffering.max.kbytes": 1_048_576,
                     "batch.num.messages": 1_000_000}

# Both verify the certificate and its host. The sink chooses the cipher.
TLS = {"security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": CERTIFICATE}
LIBRDKAFKA_TLS = {"security.protocol": "ssl", "ssl.ca.location": CERTIFICATE}


def letters(size):
    return lambda: values.letters(size)


def _words(sink, records, mode, value_file, settings, plan):
    fixed = {"mode": mode, "bootstrap": sink.bootstrap, "topic": sink.topic, "values": value_file(), "records": records}
    return [f"{key}={value}" for key, value in (fixed | plan).items()] + ["--"] + [
        f"{key}={value}" for key, value in settings.items()]


def _client(name, mode, value_file, settings, plan, prefix=(), share=1):
    def command(sink, records):
        words = _words(sink, max(1, int(records * share)), mode, value_file, settings, plan)
        return [*prefix, program(name), *words]

    return command


def _run(command):
    return lambda sink, records, timeout: client.run(command(sink, records), timeout)


def ours(mode, value_file, settings, prefix=(), share=1, **plan):
    """Ours. `prefix`: a command that runs it, such as taskset. `share`: of the row's records."""
    return _run(_client("bench-producer", mode, value_file, settings, plan, prefix, share))


def librdkafka(mode, value_file, settings, share=1, **plan):
    """`share`: of the row's records."""
    return _run(_client("rdkafka_perf", mode, value_file, settings, plan, share=share))


def often(name, times, value_file, settings, **plan):
    """Many new processes: the time from init to the first acknowledgement."""
    command = _client(name, "first", value_file, settings, plan)
    return lambda sink, records, timeout: client.run_often(command(sink, 1), timeout, times)


def idle(name, seconds, value_file, settings):
    command = _client(name, "idle", value_file, settings, {})
    return lambda sink, records, timeout: client.watch(command(sink, 1), timeout, seconds)


def overloaded(side, buffer):
    """While the sink stands still, three times 0.8 s, a client holds all that it may. `buffer`: bytes of records."""
    def run(sink, records, timeout):
        trouble = threading.Thread(target=sink.stand_still, args=(3, 0.8, 0.15))
        trouble.start()
        try:
            figures = side(sink, records, timeout)
        finally:
            trouble.join()
        figures["beyondBufferKB"] = figures["peakKB"] - buffer / 1024
        return figures

    return run


def unencrypted(side):
    """The same work, to the secure sink's other half."""
    return lambda sink, records, timeout: side(sink.plain, records, timeout)


def limit(size, batch, *trusted):
    """`trusted`: a file of certificates, for TLS."""
    return _run(lambda sink, records: [
        program("limit"), sink.bootstrap, sink.topic, str(records), str(size), str(batch), *trusted])


def cipher(size):
    """OpenSSL's AES-128-GCM alone, on as many bytes."""
    return _run(lambda sink, records: [program("cipher"), str(records), str(size)])


def codec(name, value_file, batch):
    """The codec alone, on the same blocks."""
    return _run(lambda sink, records: [program("codec"), name, value_file(), str(records), str(batch)])


def json_topic(settings):
    """Events through a typed topic."""
    return _run(lambda sink, records: [
        program("bench-json"), "topic", f"bootstrap={sink.bootstrap}", f"topic={sink.topic}",
        f"values={values.events()}", f"records={records}", "--", *(f"{key}={value}" for key, value in settings.items())])


def json_encoder():
    """The topic's encoder alone, on the same events."""
    return _run(lambda sink, records: [
        program("bench-json"), "encoder", f"values={values.events()}", f"records={records}"])


def allocations():
    """Heap allocations, counted by a program with a sink of its own."""
    return _run(lambda sink, records: [program("bench-allocations")])


def aiokafka(value_file, tasks, share):
    script = os.path.join(BENCHMARKS, "peers", "aiokafka_perf.py")
    return _run(lambda sink, records: [
        VENV_PYTHON, script, sink.bootstrap, sink.topic, str(int(records * share)), str(tasks), value_file()])


def java(size, settings):
    """Kafka's own tool; its CPU time includes the start of the virtual machine, as that of all clients does."""
    tool = os.path.join(os.environ["KAFKA_HOME"], "bin", "kafka-producer-perf-test.sh")

    def run(sink, records, timeout):
        properties = {"bootstrap.servers": sink.bootstrap} | settings
        process = client.start([
            tool, "--topic", sink.topic, "--num-records", str(records), "--record-size", str(size), "--throughput", "-1",
            "--producer-props", *(f"{key}={value}" for key, value in properties.items())])
        output, cpu_seconds = client.finish(process, timeout)
        last = re.search(r"(\d+) records sent, ([\d.]+) records/sec", output.strip().splitlines()[-1])
        if not last:
            raise client.ClientFailed("Java's tool printed no result")
        return client.derive({"records": int(last[1]), "recordsPerSecond": float(last[2])}, cpu_seconds)

    return run
