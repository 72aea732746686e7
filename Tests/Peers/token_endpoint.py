#!/usr/bin/env python3
"""A token endpoint of Python's standard library, for tests. Prints its port, and answers until its input ends.

  /token  a token for the client `client` with the secret `secret`, else 401
  /flaky  500 for the first request, then as /token
  /slow   never answers
  /redirect  sends elsewhere, to /token
  /late   a token that has expired
  /short  a token that is valid for a second, each another one
  /behind a token for an hour, of a clock that is a day behind
  /assertion?ahead=SECONDS  a token for an assertion that is valid by a clock that is so much ahead (RFC 7523, 3)
"""

import base64
import http.server
import json
import sys
import threading
import time
import urllib.parse

state = {"requests": 0}


def segment(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def claims(assertion):
    part = assertion.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(urllib.parse.parse_qsl(body, strict_parsing=True))
        state["requests"] += 1
        if self.path == "/slow":
            return time.sleep(60)
        if self.path == "/redirect":
            self.send_response(307)
            self.send_header("Location", "/token")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if self.path == "/flaky" and state["requests"] == 1:
            return self.answer(500, {"error": "server_error"})
        if self.headers["Content-Type"] != "application/x-www-form-urlencoded":
            return self.answer(415, {})
        if self.path.startswith("/assertion"):
            return self.check(claims(fields["client_assertion"]), int(self.path.partition("ahead=")[2]))
        scheme, _, credentials = self.headers["Authorization"].partition(" ")
        if scheme != "Basic" or base64.b64decode(credentials) != b"client:secret":
            return self.answer(401, {"error": "invalid_client"})
        if fields != {"grant_type": "client_credentials", "scope": "kafka produce"}:
            return self.answer(400, {"error": "invalid_scope"})
        self.grant({"/late": -10, "/short": 1}.get(self.path, 3600), 86400 if self.path == "/behind" else 0)

    def check(self, assertion, ahead):
        now = time.time() + ahead
        if assertion["exp"] <= now:
            return self.answer(400, {"error": "invalid_client", "error_description": "the assertion has expired"})
        if assertion["nbf"] > now:
            return self.answer(400, {"error": "invalid_client", "error_description": "the assertion is not valid yet"})
        self.grant(3600)

    def grant(self, lifetime, behind=0):
        now = int(time.time()) - behind
        payload = {"sub": "client", "iat": now, "exp": now + lifetime, "jti": state["requests"]}
        token = f'{segment({"alg": "none"})}.{segment(payload)}.'
        self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
