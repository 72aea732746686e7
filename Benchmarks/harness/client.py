"""Runs a client to its end, and takes its figures."""

import json
import os
import signal
import subprocess
import threading


class ClientFailed(Exception):
    pass


def run(command, timeout=90):
    """The client's own figures, and what its whole process used: `cpuSeconds`, `cpuPerRecord` in µs."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    timer = threading.Timer(timeout, lambda: os.kill(process.pid, signal.SIGKILL))
    timer.start()
    try:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
        process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 or not output.strip():
        raise ClientFailed(f"{' '.join(command)}: ended with {process.returncode}")
    figures = json.loads(output.strip().splitlines()[-1])
    if figures.get("failed"):
        raise ClientFailed(f"{' '.join(command)}: {figures['failed']} records failed")
    figures["cpuSeconds"] = usage.ru_utime + usage.ru_stime
    figures["cpuPerRecord"] = figures["cpuSeconds"] * 1e6 / max(1, figures["records"])
    return figures
