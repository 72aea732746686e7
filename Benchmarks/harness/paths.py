"""Where things are, and what is built there."""

import os

BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCHMARKS)
WORK = os.path.join(ROOT, ".build", "benchmarks")
VALUES = os.path.join(WORK, "values")
RESULTS = os.path.join(WORK, "results")
# What TLS needs, once `build` has made it: a certificate for loopback, which clients trust, and its key.
CERTIFICATE = os.path.join(WORK, "tls", "certificate.pem")
KEY = os.path.join(WORK, "tls", "key.pem")
VENV_PYTHON = os.path.join(ROOT, ".build", "peers-venv", "bin", "python")
PERFORMANCE = os.path.join(ROOT, "Docs", "PERFORMANCE.md")


def program(name):
    """A program of ours, in C or in Swift, once `build` has made it."""
    return os.path.join(WORK, "bin", name)
