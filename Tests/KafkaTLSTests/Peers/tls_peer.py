"""A TLS peer that is not ours: Python's ssl module, on 127.0.0.1.

    tls_peer.py server CERTIFICATE KEY [CLIENT-CA]      echoes what one client sends, until it ends its stream
    tls_peer.py client PORT CA COUNT [CERTIFICATE KEY]  sends COUNT bytes and checks that they come back

A server prints its port. Both print the TLS version and what the peer is called, and "ok" at the end.
"""

import socket
import ssl
import sys


def say(*words):
    print(*words, flush=True)


def peer_name(stream):
    certificate = stream.getpeercert()
    return dict(pair[0] for pair in certificate["subject"])["commonName"] if certificate else "-"


def server(certificate, key, client_ca=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))
    say(listener.getsockname()[1])
    connection, _ = listener.accept()
    with context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False) as stream:
        while data := stream.recv(65536):
            stream.sendall(data)
        say(stream.version(), peer_name(stream), "ok")
        stream.unwrap()


def client(port, ca, count, certificate=None, key=None):
    context = ssl.create_default_context(cafile=ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    data = bytes(i * 31 & 0xFF for i in range(int(count)))
    connection = socket.create_connection(("127.0.0.1", int(port)))
    with context.wrap_socket(connection, server_hostname="broker1", suppress_ragged_eofs=False) as stream:
        sent = 0
        received = b""
        # In turns: neither side has room for everything.
        while len(received) < len(data):
            if sent < len(data):
                sent += stream.send(data[sent : sent + 16384])
            received += stream.recv(65536)
        assert received == data
        say(stream.version(), peer_name(stream), "ok")
        stream.unwrap()


{"server": server, "client": client}[sys.argv[1]](*sys.argv[2:])
