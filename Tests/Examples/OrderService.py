#!/usr/bin/env python3
"""Puts the example OrderService under load over HTTP, stops it with SIGTERM in the middle, and reads the topic back.

Each order that was answered with 200 has to be in the topic, at the partition and offset of the answer. The cluster, the
HTTP client and the reader are not ours. Argument: the service's program.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

from peers import Cluster, expect, read

THREADS, ANSWERS_BEFORE_THE_END, TIMEOUT = 16, 1500, 60


class Service:
    """The program, and the port that it says it serves on."""

    def __init__(self, program, **settings):
        environment = os.environ | {"HTTP_PORT": "0"} | settings
        self.process = subprocess.Popen(
            [program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.log, self.port, self._is_up = [], None, threading.Event()
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(r"serving on port (\d+)", line):
                self.port = int(found[1])
                self._is_up.set()
        self._is_up.set()

    def wait_until_up(self):
        self._is_up.wait(TIMEOUT)
        expect(self.port, "the service does not serve:\n" + "".join(self.log))

    def wait_for_end(self):
        status = self.process.wait(TIMEOUT)
        self._reader.join()
        return status

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()


class Client(threading.Thread):
    """Sends one order after the other, until the service is gone, and keeps the answers."""

    def __init__(self, number, port):
        super().__init__()
        self.number, self.port = number, port
        self.stored, self.refused = {}, 0

    def run(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
            for count in range(1_000_000):
                order = {
                    "id": f"order-{self.number}-{count}", "customer": f"customer-{count % 50}", "amount": count,
                    "items": ["book", "Größe 尺寸"],
                }
                connection.request("POST", "/orders", json.dumps(order), {"Content-Type": "application/json"})
                response = connection.getresponse()
                body = response.read()
                if response.status == 200:
                    receipt = json.loads(body)
                    self.stored[receipt["partition"], receipt["offset"]] = order
                else:
                    self.refused += 1
        except (OSError, http.client.HTTPException):
            pass  # The service has ended.


def check_answers(clients, messages):
    """Returns how many orders were answered with 200."""
    answered = {}
    for client in clients:
        expect(not answered.keys() & client.stored.keys(), "two answers name the same offset")
        answered |= client.stored
    for place, order in answered.items():
        message = messages.get(place)
        expect(message, f"{order['id']} was answered with 200, and is not at {place}")
        expect(json.loads(message.value()) == order, f"{message.value()} is at {place} instead of {order}")
        expect(message.key().decode() == order["customer"], f"{order['id']} has the key {message.key()}")
        expect(dict(message.headers()).get("source") == b"order-service", f"{order['id']} has no header")
    ids = [json.loads(message.value())["id"] for message in messages.values()]
    expect(len(ids) == len(set(ids)), "an order is there twice")
    return len(answered)


def check_requests(service):
    """What the service answers apart from orders."""
    status, health = service.get("/health")
    expect(status == 200 and json.loads(health)["status"] == "healthy", f"/health: {status} {health}")
    status, metrics = service.get("/metrics")
    sent = re.search(r"^messaging_client_sent_messages_total\{[^}]*\} (\d+)", metrics, re.MULTILINE)
    expect(status == 200 and sent and int(sent[1]) > 0, f"/metrics: {status} {metrics}")
    expect(re.search(r"^hb_requests_total\{.*orders.*\} ", metrics, re.MULTILINE), "/metrics has no requests")
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=TIMEOUT)
    connection.request("POST", "/orders", "{}", {"Content-Type": "application/json"})
    status = connection.getresponse().status
    expect(status == 400, f"an order without an id is answered with {status}")


def check_load(program):
    with Cluster() as cluster:
        cluster.create_topic("orders", 6)
        # Slow enough that there are always orders on their way.
        cluster.ask("setRoundTrip", broker=-1, milliseconds=10)
        service = Service(program, KAFKA_BOOTSTRAP_SERVERS=cluster.bootstrap)
        service.wait_until_up()
        clients = [Client(number, service.port) for number in range(THREADS)]
        start = time.monotonic()
        for client in clients:
            client.start()
        while sum(len(client.stored) for client in clients) < ANSWERS_BEFORE_THE_END:
            expect(any(client.is_alive() for client in clients), "the service ended: " + "".join(service.log))
            expect(time.monotonic() - start < TIMEOUT, f"the service is slow: {len(clients[0].stored)} answers")
            time.sleep(0.01)
        check_requests(service)
        before = sum(len(client.stored) for client in clients)
        seconds = time.monotonic() - start
        service.process.send_signal(signal.SIGTERM)
        status = service.wait_for_end()
        for client in clients:
            client.join()
        expect(status == 0, f"the service ended with {status}:\n" + "".join(service.log))
        count = check_answers(clients, read(cluster.bootstrap, "orders"))
        refused = sum(client.refused for client in clients)
        print(f"OrderService: {count} orders answered with 200 ({before / seconds:.0f}/s, {count - before} after SIGTERM, "
              f"{refused} refused), all of them in the topic")


def check_missing_cluster(program):
    service = Service(program, KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1", KAFKA_MAX_BLOCK_MS="500")
    status = service.wait_for_end()
    expect(status != 0 and not service.port, f"without a cluster, the service ended with {status}")
    print("OrderService: does not serve without a cluster")


if __name__ == "__main__":
    check_load(sys.argv[1])
    check_missing_cluster(sys.argv[1])
