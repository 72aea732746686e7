#!/usr/bin/env python3
"""Makes ScramFixtures.swift and AWSFixtures.swift: what other implementations compute.

SCRAM exchanges are computed with Python's hashlib and compared with scramp 1.5.0; tokens for Amazon MSK are signed by
botocore 1.44.8, in the way of Amazon's aws-msk-iam-sasl-signer.

    pip install scramp==1.5.0 botocore==1.44.8
    python3 generate.py
"""
import base64
import datetime
import hashlib
import hmac
import os
from urllib.parse import quote, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from scramp import ScramClient, ScramMechanism

HERE = os.path.dirname(os.path.abspath(__file__))


def b64(data):
    return base64.b64encode(data).decode()


def escape(user):
    return user.replace("=", "=3D").replace(",", "=2C")


def scram(name, user, password, salt, iterations, client_nonce, server_nonce, extension=""):
    """The four messages of an exchange, by RFC 5802."""
    algorithm = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[name]

    def sign(key, message):
        return hmac.new(key, message.encode(), algorithm).digest()

    bare = f"n={escape(user)},r={client_nonce}{extension}"
    server_first = f"r={client_nonce}{server_nonce},s={b64(salt)},i={iterations}"
    without_proof = f"c=biws,r={client_nonce}{server_nonce}"
    transcript = f"{bare},{server_first},{without_proof}"
    salted = hashlib.pbkdf2_hmac(algorithm, password.encode(), salt, iterations)
    client_key = sign(salted, "Client Key")
    stored_key = hashlib.new(algorithm, client_key).digest()
    proof = bytes(a ^ b for a, b in zip(client_key, sign(stored_key, transcript)))
    messages = [f"n,,{bare}", server_first, f"{without_proof},p={b64(proof)}",
                f"v={b64(sign(sign(salted, 'Server Key'), transcript))}"]
    if user.isascii() and password.isascii() and not extension:
        # scramp applies SASLprep, which changes nothing of these, and knows no extensions.
        client = ScramClient([name], user, password, c_nonce=client_nonce)
        assert client.get_client_first() == messages[0]
        client.set_server_first(messages[1])
        assert client.get_client_final() == messages[2]
        client.set_server_final(messages[3])
        server = ScramMechanism(name).make_server(
            lambda _: ScramMechanism(name).make_auth_info(password, iterations, salt), s_nonce=server_nonce)
        server.set_client_first(messages[0])
        assert server.get_server_first() == messages[1]
        server.set_client_final(messages[2])
        assert server.get_server_final() == messages[3]
    return [name, user, password, "token" if extension else "user", client_nonce, server_nonce] + messages


def scram_exchanges():
    # The example of RFC 7677, section 3. Its messages are in the tests as well, copied from the RFC.
    rfc = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    yield scram("SCRAM-SHA-256", "user", "pencil", rfc, 4096, "rOprNGfwEbeRWgbNEkqO",
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
    for name in ("SCRAM-SHA-256", "SCRAM-SHA-512"):
        yield scram(name, "alice", "alice-secret", bytes(range(16)), 4096, "fyko+d2lbbFgONRv9qkxdawL", "3rfcNHYJY1ZVvWVs7j")
        yield scram(name, "a=b,c==,", "p,a=ss word\\'\"", bytes(range(250, 256)) * 4, 8192, "abc", "def")
        yield scram(name, "j\u00f6rg \U0001f511", "p\u00e4ssw\u00f6rd\u00a0\u212b", b"salt" * 5, 5000, "n0nce", "s3rver")
        yield scram(name, "token-id", "dG9rZW4taG1hYw==", b"0123456789abcdef", 4096, "c" * 32, "s" * 32,
                    ",tokenauth=true")


def msk_token(access_key, secret_key, session_token, region, moment, user_agent):
    """As aws-msk-iam-sasl-signer does it, at a given moment."""
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    request = AWSRequest(method="GET", url=f"https://kafka.{region}.amazonaws.com/?Action=kafka-cluster%3AConnect")
    signer = botocore.auth.SigV4QueryAuth(
        Credentials(access_key, secret_key, session_token), "kafka-cluster", region, expires=900)
    signer.add_auth(request)
    parts = urlsplit(request.url)
    # botocore signs the fields in the order of their names, and sends them in another, which means the same.
    fields = parts.query.split("&")
    signature = [field for field in fields if field.startswith("X-Amz-Signature=")]
    query = "&".join(sorted(set(fields) - set(signature)) + signature)
    url = f"https://{parts.netloc}{parts.path}?{query}&User-Agent={quote(user_agent, safe='')}"
    return base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def msk_tokens():
    agent = "swift-kafka-producer/1.0 (Linux; x86_64)"
    utc = datetime.timezone.utc
    cases = [
        ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None, "us-east-1",
         datetime.datetime(2026, 11, 25, 18, 30, 5, tzinfo=utc)),
        ("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "FwoGZXIvYXdzE+/=a b~c-d_e.f==",
         "eu-west-1", datetime.datetime(2024, 2, 29, 23, 59, 59, tzinfo=utc)),
        ("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "token", "cn-northwest-1",
         datetime.datetime(2000, 1, 1, 0, 0, 0, tzinfo=utc)),
        ("AKIAI44QH8DHBEXAMPLE", "secret", None, "us-gov-west-1",
         datetime.datetime(2099, 12, 31, 12, 0, 0, tzinfo=utc)),
    ]
    for access_key, secret_key, session_token, region, moment in cases:
        yield [access_key, secret_key, session_token or "", region, str(int(moment.timestamp()) * 1000), agent,
               msk_token(access_key, secret_key, session_token, region, moment, agent)]


def write(name, variable, what, rows):
    """Rows of texts, each text as hexadecimal digits of its UTF-8, "-" if it is empty."""
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.write("// Made by generate.py: do not edit. Each text as hexadecimal digits, \"-\" for none.\n"
                   f"// swift-format-ignore-file\n\n/// {what}\nlet {variable} = \"\"\"\n")
        for row in rows:
            file.write("    " + " ".join(text.encode().hex() or "-" for text in row) + "\n")
        file.write('    """\n')


write("ScramFixtures.swift", "scramFixtureLines",
      "Mechanism, user, password, whether it is a token, the nonces, and the four messages.", scram_exchanges())
write("AWSFixtures.swift", "awsFixtureLines",
      "Access key, secret key, session token, region, milliseconds since 1970, user agent, and the token.", msk_tokens())
