#!/usr/bin/env python3
"""Compresses and decompresses with Python's implementations, over stdin and stdout.

Every line of input, {"do": "decompress", "codec": "lz4", "data": base64}, is answered by {"data": base64} or
{"error": ...}. {"do": "implementations"} names the codecs as ["codec", "implementation"]; "implementation" chooses
one where there are several.
"""

import base64
import gzip
import json
import sys

import cramjam
import lz4.frame
import snappy
import zstandard
from kafka import codec as kafka_python


def zstd_stream(data):
    compressor = zstandard.ZstdCompressor(write_content_size=False, write_checksum=True).compressobj()
    return compressor.compress(data) + compressor.flush()


def zstd_all(data):
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


# (codec, implementation): (compress, decompress)
IMPLEMENTATIONS = {
    ("gzip", "python"): (gzip.compress, gzip.decompress),
    ("gzip", "cramjam"): (cramjam.gzip.compress, cramjam.gzip.decompress),
    ("gzip", "kafka-python"): (kafka_python.gzip_encode, kafka_python.gzip_decode),
    # Bare snappy is for us to read only: what we write is framed.
    ("snappy", "python-snappy"): (snappy.compress, None),
    ("snappy", "kafka-python"): (kafka_python.snappy_encode, kafka_python.snappy_decode),
    ("lz4", "python-lz4"): (lz4.frame.compress, lz4.frame.decompress),
    ("lz4", "linked"): (
        lambda data: lz4.frame.compress(
            data, block_size=lz4.frame.BLOCKSIZE_MAX256KB, block_linked=True, content_checksum=True,
            block_checksum=True, store_size=False),
        lz4.frame.decompress),
    ("lz4", "cramjam"): (cramjam.lz4.compress, cramjam.lz4.decompress),
    ("lz4", "kafka-python"): (kafka_python.lz4_encode, kafka_python.lz4_decode),
    ("zstd", "python-zstandard"): (zstandard.ZstdCompressor().compress, zstd_all),
    ("zstd", "stream"): (zstd_stream, zstd_all),
    ("zstd", "cramjam"): (cramjam.zstd.compress, cramjam.zstd.decompress),
    ("zstd", "kafka-python"): (kafka_python.zstd_encode, kafka_python.zstd_decode),
}


def answer(request):
    if request["do"] == "implementations":
        return {"implementations": [[*names, bool(functions[1])] for names, functions in IMPLEMENTATIONS.items()]}
    functions = IMPLEMENTATIONS[request["codec"], request["implementation"]]
    function = functions[0 if request["do"] == "compress" else 1]
    return {"data": base64.b64encode(bytes(function(base64.b64decode(request["data"])))).decode()}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
