"""What records are sent to: a cluster in a process of its own."""

import json
import os
import subprocess

from paths import ROOT, VENV_PYTHON, program


class Mock:
    """librdkafka's mock cluster, three brokers."""

    title = "mock"

    def __init__(self, topics):
        self.process = subprocess.Popen(
            [VENV_PYTHON, os.path.join(ROOT, "Tests", "Peers", "mock_cluster.py"), "--brokers", "3"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap"]
        for topic, partitions in topics.items():
            self._ask({"do": "createTopic", "topic": topic, "partitions": partitions, "replicas": 3})
            # By itself it chooses leaders at random: some runs would have fewer connections.
            for partition in range(partitions):
                leader = partition % 3 + 1
                self._ask({"do": "setLeader", "topic": topic, "partition": partition, "broker": leader})

    def _ask(self, command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])

    def close(self):
        self.process.kill()
        self.process.wait()


class Embedded:
    """Our own embedded cluster, three brokers."""

    title = "embedded"

    def __init__(self, topics):
        words = [f"{topic}={partitions}" for topic, partitions in topics.items()]
        self.process = subprocess.Popen(
            [program("bench-cluster"), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = json.loads(self.process.stdout.readline())["bootstrap"]

    def close(self):
        self.process.kill()
        self.process.wait()
