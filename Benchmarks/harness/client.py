"""Runs a client to its end, and takes its figures."""

import json
import os
import signal
import subprocess
import threading
import time


class ClientFailed(Exception):
    pass


class TookTooLong(ClientFailed):
    pass


def start(command):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finish(process, timeout):
    """What the process prints until it ends, and what it used: user and system time of all its threads."""
    killed = threading.Event()

    def kill():
        killed.set()
        os.kill(process.pid, signal.SIGKILL)

    timer = threading.Timer(timeout, kill)
    timer.start()
    try:
        process.stdin.close()
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
        process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if killed.is_set():
        raise TookTooLong(f"{' '.join(process.args)}: took more than {timeout} s")
    if process.returncode != 0 or not output.strip():
        raise ClientFailed(f"{' '.join(process.args)}: ended with {process.returncode}")
    return output, usage.ru_utime + usage.ru_stime


def derive(figures, cpu_seconds):
    records = max(1, figures["records"])
    figures["cpuSeconds"] = cpu_seconds
    figures["cpuPerRecord"] = cpu_seconds * 1e6 / records
    figures["recordsPerCPUSecond"] = records / cpu_seconds if cpu_seconds else 0.0
    return figures


def run(command, timeout):
    """The client's own figures, and the CPU time of its whole process."""
    output, cpu_seconds = finish(start(command), timeout)
    figures = json.loads(output.strip().splitlines()[-1])
    if figures.get("failed"):
        raise ClientFailed(f"{' '.join(command)}: {figures['failed']} records failed")
    return derive(figures, cpu_seconds)


def run_often(command, timeout, times):
    """The medians of many short runs."""
    runs = [run(command, timeout) for _ in range(times)]
    return {key: sorted(figures[key] for figures in runs)[times // 2] for key in runs[0]}


def watch(command, timeout, seconds):
    """Starts a client that says when it is ready, and counts what it does while it has nothing to do."""
    process = start(command)
    try:
        if process.stdout.readline().strip() != "ready":
            raise ClientFailed(f"{' '.join(command)}: was never ready")
        time.sleep(2)
        before, start_time = activity(process.pid), time.monotonic()
        time.sleep(seconds)
        after, elapsed = activity(process.pid), time.monotonic() - start_time
    except BaseException:
        process.kill()
        process.wait()
        raise
    finish(process, timeout)
    # Of threads that ended meanwhile, what they did last is not known.
    used = [(now[0] - before.get(task, (0, 0))[0], now[1] - before.get(task, (0, 0))[1]) for task, now in after.items()]
    return {
        "records": 1, "wakeups": sum(wakeups for wakeups, _ in used) / elapsed,
        "cpuShare": sum(microseconds for _, microseconds in used) / elapsed,
    }


def activity(pid):
    """For each thread, how often it went to sleep so far, and its CPU time in µs."""
    threads = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            switches = next(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt_switches"))
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            threads[task] = (switches, int(file.read().split()[0]) / 1000)
    return threads
