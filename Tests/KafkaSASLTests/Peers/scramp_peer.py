"""One side of a SCRAM exchange, by scramp: a line for each message, in base64.

    scramp_peer.py server MECHANISM USER PASSWORD ITERATIONS
    scramp_peer.py client MECHANISM USER PASSWORD

Ends with the line "ok", or with "refused" and why.
"""
import base64
import sys

from scramp import ScramClient, ScramException, ScramMechanism


def say(message):
    print(base64.b64encode(message.encode()).decode(), flush=True)


def hear():
    return base64.b64decode(sys.stdin.readline()).decode()


def server(mechanism, user, password, iterations):
    scram = ScramMechanism(mechanism)
    users = {user: scram.make_auth_info(password, int(iterations))}
    peer = scram.make_server(lambda name: users[name])
    peer.set_client_first(hear())
    say(peer.get_server_first())
    try:
        peer.set_client_final(hear())
    finally:
        say(peer.get_server_final())


def client(mechanism, user, password):
    peer = ScramClient([mechanism], user, password)
    say(peer.get_client_first())
    peer.set_server_first(hear())
    say(peer.get_client_final())
    peer.set_server_final(hear())


try:
    {"server": server, "client": client}[sys.argv[1]](*sys.argv[2:])
    print("ok", flush=True)
except ScramException as error:
    print("refused", error, flush=True)
