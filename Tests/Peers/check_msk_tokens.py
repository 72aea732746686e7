#!/usr/bin/env python3
"""Checks tokens for Amazon MSK as AWS does: by Signature Version 4, with the secret of the access key.

Reads a JSON object: "secret", "region", and "tokens". Prints one JSON object for each token: "error", or the fields of its URL.
Uses nothing but Python's own library, so that the signer is compared with something that shares no code with it.
"""

import base64
import datetime
import hashlib
import hmac
import json
import sys
from urllib.parse import parse_qsl, quote, urlsplit


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def check(token, secret, region):
    url = urlsplit(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode())
    assert url.scheme == "https" and url.netloc == f"kafka.{region}.amazonaws.com" and url.path == "/", url
    pairs = parse_qsl(url.query, strict_parsing=True)
    fields = dict(pairs)
    assert len(fields) == len(pairs), "a field that is there twice"
    # Not signed: MSK's own clients append it afterwards.
    signed = {name: value for name, value in fields.items() if name not in ("X-Amz-Signature", "User-Agent")}
    assert signed["Action"] == "kafka-cluster:Connect" and signed["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert signed["X-Amz-SignedHeaders"] == "host" and 0 < int(signed["X-Amz-Expires"]) <= 900
    key_id, scope = signed["X-Amz-Credential"].split("/", 1)
    date, *rest = scope.split("/")
    assert rest == [region, "kafka-cluster", "aws4_request"], scope
    stamp = signed["X-Amz-Date"]
    assert stamp.startswith(date + "T")
    time = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    age = (datetime.datetime.now(datetime.timezone.utc) - time).total_seconds()
    assert -1 < age < int(signed["X-Amz-Expires"]), f"signed {age} s ago"
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(signed[name], safe='-_.~')}" for name in sorted(signed))
    request = "\n".join(["GET", "/", query, f"host:{url.netloc}", "", "host", hashlib.sha256(b"").hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (date, region, "kafka-cluster", "aws4_request"):
        key = sign(key, part)
    assert hmac.compare_digest(sign(key, text).hex(), fields["X-Amz-Signature"]), "the signature does not match"
    return {"key": key_id, "session": fields.get("X-Amz-Security-Token"), "agent": fields["User-Agent"]}


task = json.load(sys.stdin)
for each in task["tokens"]:
    try:
        print(json.dumps(check(each, task["secret"], task["region"])))
    except (AssertionError, KeyError, ValueError) as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
