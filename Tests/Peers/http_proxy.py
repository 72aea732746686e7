#!/usr/bin/env python3
"""An HTTP proxy of Python's standard library, for tests: tunnels for https (CONNECT), requests with whole URLs for http.

    http_proxy.py [user:password]

The first line of output is its port. Every line of input is answered by one line, a JSON array of what it was asked for so
far: [method, target, status]. It ends when its input does.
"""

import base64
import http.client
import http.server
import json
import select
import socket
import sys
import threading
import urllib.parse

user = sys.argv[1] if len(sys.argv) > 1 else None
seen = []


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def is_allowed(self):
        if user is None:
            return True
        scheme, _, credentials = self.headers.get("Proxy-Authorization", "").partition(" ")
        return scheme.lower() == "basic" and base64.b64decode(credentials).decode() == user

    def refuse(self):
        seen.append([self.command, self.path, 407])
        self.send_response(407)
        self.send_header("Proxy-Authenticate", 'Basic realm="test"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def do_CONNECT(self):
        if not self.is_allowed():
            return self.refuse()
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            seen.append([self.command, self.path, 200])
            self.send_response(200)
            self.end_headers()
            sides = {self.connection: server, server: self.connection}
            while True:
                for source in select.select(list(sides), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    sides[source].sendall(data)

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.is_allowed():
            return self.refuse()
        url = urllib.parse.urlsplit(self.path)
        server = http.client.HTTPConnection(url.hostname, url.port)
        headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("proxy-")}
        server.request(self.command, url._replace(scheme="", netloc="").geturl(), body, headers)
        answer = server.getresponse()
        data = answer.read()
        seen.append([self.command, self.path, answer.status])
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = forward

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
for _ in sys.stdin:
    print(json.dumps(seen), flush=True)
