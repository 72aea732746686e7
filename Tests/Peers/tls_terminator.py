#!/usr/bin/env python3
"""Ends TLS with Python's ssl in front of servers that speak plaintext: one port of 127.0.0.1 for each of them.

    tls_terminator.py {"backends": [port, ...], "version": "TLSv1_3", "clientCertificates": true}

Nothing that passes through is read or changed: what the servers say of their addresses has to name these ports. The
certificates are made by the program openssl. The first line of output is a JSON object: "ports", in the order of the
backends; "ca", the CA's certificate; "client" and "stranger", each a certificate and its key, of that CA and of another
one. Every line of input is answered by one line: {"connections": [[version, common name or null], ...]}, those whose
handshake has succeeded. It ends when its input does.
"""

import json
import os
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

HOSTS = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL, capture_output=True)


class Certificates:
    """CAs and certificates, in files of a directory."""

    def __init__(self, directory):
        self.directory = directory

    def path(self, name):
        return os.path.join(self.directory, name)

    def text(self, name):
        with open(self.path(name), encoding="ascii") as file:
            return file.read()

    def make_ca(self, name):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", self.path(name + ".key"), "-out", self.path(name + ".pem"))

    def issue(self, name, ca, extension=None):
        request = self.path(name + ".csr")
        openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
                "-keyout", self.path(name + ".key"), "-out", request)
        arguments = []
        if extension:
            with open(self.path("extension"), "w", encoding="ascii") as file:
                file.write(extension + "\n")
            arguments = ["-extfile", self.path("extension")]
        openssl("x509", "-req", "-in", request, "-CA", self.path(ca + ".pem"), "-CAkey", self.path(ca + ".key"),
                "-CAcreateserial", "-days", "1", "-out", self.path(name + ".pem"), *arguments)


class Terminator:
    """Blocking sockets, and a thread for each connection: asyncio would close a connection without the alert that says why."""

    def __init__(self, context):
        self.context = context
        self.connections = []

    def start(self, backend):
        """Returns the port on which it listens for this backend."""
        listener = socket.create_server(("127.0.0.1", 0))
        in_thread(self.accept, listener, backend)
        return listener.getsockname()[1]

    def accept(self, listener, backend):
        while True:
            in_thread(self.serve, listener.accept()[0], backend)

    def serve(self, connection, backend):
        with self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as tls:
            try:
                tls.do_handshake()
            except (OSError, ssl.SSLError):
                finish(tls)
                return
            subject = (tls.getpeercert() or {}).get("subject")
            self.connections.append([tls.version(), dict(pair[0] for pair in subject)["commonName"] if subject else None])
            try:
                with socket.create_connection(("127.0.0.1", backend)) as plain:
                    relay(tls, plain)
            except (OSError, ssl.SSLError):
                pass


def in_thread(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()


def finish(tls):
    """Lets the client read the alert: closing a socket with something unread is a reset, which may overtake it."""
    try:
        tls.shutdown(socket.SHUT_WR)
        while tls.recv(65536):
            pass
    except OSError:
        pass


def relay(tls, plain):
    while True:
        readable = [tls] if tls.pending() else select.select([tls, plain], [], [])[0]
        for source, sink in ((tls, plain), (plain, tls)):
            if source not in readable:
                continue
            source.settimeout(0)
            try:
                data = source.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                # A part of a TLS record.
                continue
            finally:
                source.settimeout(None)
            if not data:
                return
            sink.sendall(data)


def say(answer):
    print(json.dumps(answer), flush=True)


def main(settings, certificates):
    certificates.make_ca("ca")
    certificates.make_ca("other")
    certificates.issue("broker", "ca", HOSTS)
    certificates.issue("client", "ca")
    certificates.issue("stranger", "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.path("broker.pem"), certificates.path("broker.key"))
    context.minimum_version = context.maximum_version = ssl.TLSVersion[settings["version"]]
    if settings["clientCertificates"]:
        context.load_verify_locations(certificates.path("ca.pem"))
        context.verify_mode = ssl.CERT_REQUIRED
    terminator = Terminator(context)
    say({
        "ports": [terminator.start(backend) for backend in settings["backends"]],
        "ca": certificates.text("ca.pem"),
        **{name: [certificates.text(name + ".pem"), certificates.text(name + ".key")]
           for name in ("client", "stranger")},
    })
    while sys.stdin.readline():
        say({"connections": terminator.connections})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="kafka-peer-") as directory:
        try:
            main(json.loads(sys.argv[1]), Certificates(directory))
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"{error}: {error.stderr.decode(errors='replace')}") from error
