"""Files of values to send: the same bytes for all clients. About 1 MiB each, so that a codec cannot find a value again
within a batch."""

import json
import os
import random
import string

from paths import VALUES

TOTAL = 1 << 20


def letters(size):
    """Lines of random letters."""
    return _file(f"letters-{size}", lambda dice: "".join(dice.choices(string.ascii_letters, k=size)))


def events():
    """Lines of JSON, 270 bytes each, as of a web shop's log."""
    return _file("events", _event)


def _event(dice):
    event = {
        "id": f"{dice.getrandbits(64):016x}",
        "timestamp": f"2026-03-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:11.{dice.randint(0, 999):03}Z",
        "type": dice.choice(["page_view", "add_to_cart", "checkout", "search"]),
        "user": {"id": dice.randint(1, 100_000), "country": dice.choice(["DE", "FR", "US", "JP", "BR"])},
        "path": "/products/" + dice.choice(["shoes", "shirts", "books", "garden"]) + f"/{dice.randint(1, 9999)}",
        "duration_ms": dice.randint(1, 2000),
        "agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "session": "",
    }
    text = json.dumps(event, separators=(",", ":"))
    event["session"] = "".join(dice.choices(string.ascii_lowercase, k=max(0, 270 - len(text))))
    return json.dumps(event, separators=(",", ":"))


def _file(name, line):
    os.makedirs(VALUES, exist_ok=True)
    path, dice = os.path.join(VALUES, name), random.Random(1)
    lines, total = [], 0
    while total < TOTAL:
        lines.append(line(dice))
        total += len(lines[-1])
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path
