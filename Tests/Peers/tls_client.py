#!/usr/bin/env python3
"""Connects with Python's ssl and sends an ApiVersions request, with the settings in the JSON object that is the input.

Prints a JSON object: "error", or "version", "cipher", "issuer" and "answer", the length of the response.
"""

import json
import socket
import ssl
import struct
import sys
import tempfile

settings = json.load(sys.stdin)
context = ssl.create_default_context(cadata=settings["ca"])
context.minimum_version = ssl.TLSVersion[settings.get("lowest", "TLSv1_2")]
context.maximum_version = ssl.TLSVersion[settings.get("highest", "TLSv1_3")]
if "certificate" in settings:
    with tempfile.NamedTemporaryFile() as file:
        file.write((settings["certificate"] + settings["key"]).encode())
        file.flush()
        context.load_cert_chain(file.name)


def receive(connection, count):
    received = b""
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            raise EOFError(f"closed after {len(received)} of {count} bytes")
        received += piece
    return received


def run():
    address = ("127.0.0.1", settings["port"])
    with socket.create_connection(address, timeout=settings.get("timeout", 60)) as connection:
        with context.wrap_socket(connection, server_hostname=settings.get("host", "127.0.0.1")) as tls:
            tls.sendall(struct.pack(">ihhih", 10, 18, 0, 7, -1))
            length, = struct.unpack(">i", receive(tls, 4))
            receive(tls, length)
            issuer = dict(pair[0] for pair in tls.getpeercert()["issuer"])
            result = {"version": tls.version(), "cipher": tls.cipher()[0], "issuer": issuer["commonName"],
                      "answer": length}
            # Raises unless the broker answers with its own close_notify.
            if settings.get("closes"):
                tls.unwrap()
            return result


try:
    print(json.dumps(run()))
except (OSError, EOFError) as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
