"""Installs the peers and builds the programs, all in release."""

import glob
import os
import shutil
import subprocess

from paths import BENCHMARKS, CERTIFICATE, KEY, ROOT, VENV_PYTHON, WORK, program

SHIMS = os.path.join(ROOT, "Sources", "CKafkaShims")


def call(*command, **options):
    subprocess.run(command, check=True, **options)


def install():
    call(os.path.join(ROOT, "Tests", "setup"), "--tests")
    install_debian("gcc", "libc6-dev", "librdkafka-dev", "libssl-dev", "openssl")


def install_debian(*packages):
    missing = [name for name in packages if not is_installed(name)]
    if missing:
        sudo = [] if os.getuid() == 0 else ["sudo"]
        call(*sudo, "apt-get", "update", "-qq")
        call(*sudo, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing)


def is_installed(package):
    if not shutil.which("dpkg-query"):
        return True
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True).stdout == "installed"


def librdkafka():
    """The library that the confluent-kafka package carries: newer than Debian's."""
    script = "import confluent_kafka, os; print(os.path.dirname(confluent_kafka.__file__) + '.libs')"
    folder = subprocess.run([VENV_PYTHON, "-c", script], check=True, capture_output=True, text=True).stdout.strip()
    return folder, glob.glob(os.path.join(folder, "librdkafka*"))[0]


def compile_c(name, sources, *options):
    sources = [os.path.join(BENCHMARKS, source) for source in sources]
    call("gcc", "-O2", "-Wall", "-Wextra", "-o", program(name), *sources, *options)


def make_certificate():
    os.makedirs(os.path.dirname(CERTIFICATE), exist_ok=True)
    call(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", KEY,
        "-out", CERTIFICATE, stderr=subprocess.DEVNULL)


def build():
    os.makedirs(os.path.join(WORK, "bin"), exist_ok=True)
    # The Swift runtime is linked in, as servers are deployed.
    swift = ["swift", "build", "--package-path", BENCHMARKS, "--scratch-path", os.path.join(WORK, "swift")]
    swift += ["--static-swift-stdlib"]
    call(*swift, "-c", "release")
    shown = subprocess.run([*swift, "-c", "release", "--show-bin-path"], check=True, capture_output=True, text=True)
    for name in ("bench-producer", "bench-cluster", "bench-allocations", "bench-json"):
        shutil.copy2(os.path.join(shown.stdout.strip(), name), program(name))
    folder, library = librdkafka()
    compile_c("rdkafka_perf", ["peers/rdkafka_perf.c"], library, "-Wl,-rpath," + folder, "-Wl,--allow-shlib-undefined")
    checksum = [os.path.join(SHIMS, name) for name in ("crc32c.c", "crc32c_arm.c", "crc32c_table.c", "crc32c_x86.c")]
    compile_c("codec", ["limit/codec.c"], "-llz4", "-lsnappy", "-lzstd", "-lz")
    limit = ["limit/limit.c", "limit/cluster.c", "limit/channel.c"]
    compile_c("limit", [*limit, *checksum], "-I" + os.path.join(SHIMS, "include"), "-lssl", "-lcrypto")
    compile_c("cipher", ["limit/cipher.c"], "-lcrypto")
    compile_c("sink", ["sink/sink.c", "Sources/CBenchSink/answers.c"], "-lssl", "-lcrypto", "-lpthread")
    make_certificate()


def versions():
    """What was compared, in a few words."""
    script = "import aiokafka, confluent_kafka; print(confluent_kafka.libversion()[0], aiokafka.__version__)"
    rdkafka, aiokafka = subprocess.run([VENV_PYTHON, "-c", script], capture_output=True, text=True).stdout.split()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    number = next((word for word in swift.split() if word[0].isdigit()), "?")
    return f"librdkafka {rdkafka}, aiokafka {aiokafka}, Swift {number}"
