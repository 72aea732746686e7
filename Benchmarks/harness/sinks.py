"""What records are sent to: a cluster in a process of its own."""

import json
import os
import signal
import subprocess
import time

from paths import CERTIFICATE, KEY, ROOT, VENV_PYTHON, program


TOPIC = "bench"


class Mock:
    """librdkafka's mock cluster, three brokers."""

    topic = TOPIC

    def __init__(self, partitions):
        self.process = subprocess.Popen(
            [VENV_PYTHON, os.path.join(ROOT, "Tests", "Peers", "mock_cluster.py"), "--brokers", "3"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap"]
        self._ask({"do": "createTopic", "topic": TOPIC, "partitions": partitions, "replicas": 3})
        # By itself it chooses leaders at random: some runs would have fewer connections.
        for partition in range(partitions):
            self._ask({"do": "setLeader", "topic": TOPIC, "partition": partition, "broker": partition % 3 + 1})

    def _ask(self, command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])

    def stand_still(self, times, seconds, every):
        """Stops answering for some seconds, again and again."""
        for _ in range(times):
            time.sleep(every)
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.process.kill()
        self.process.wait()


class Embedded:
    """Our own embedded cluster, three brokers."""

    topic = TOPIC

    def __init__(self, partitions):
        self.process = subprocess.Popen(
            [program("bench-cluster"), f"{TOPIC}={partitions}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap"]

    def close(self):
        self.process.kill()
        self.process.wait()


class Discarding:
    """A program that answers and does little else, three brokers. `files`: its certificate and key, for TLS."""

    topic = TOPIC

    def __init__(self, partitions, *files):
        self.process = subprocess.Popen(
            [program("sink"), "3", str(partitions), *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap"]

    def close(self):
        self.process.kill()
        self.process.wait()


class Secure(Discarding):
    """The same over TLS 1.3 with AES-128-GCM; `plain` is one without TLS."""

    def __init__(self, partitions):
        super().__init__(partitions, CERTIFICATE, KEY)
        self.plain = Discarding(partitions)

    def close(self):
        super().close()
        self.plain.close()


class Inside:
    """The client brings its own."""

    def __init__(self, partitions):
        pass

    def close(self):
        pass
