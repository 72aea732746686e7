"""Another implementation of Avro, fastavro: random schemas and values, and what it reads.

    avro_peer.py write SEED COUNT
        a line for each schema: the schema, its canonical form, the bytes of a value in hexadecimal, and what the value is
    avro_peer.py read
        takes lines with a schema and bytes, and says what the value is, and the bytes that it is written as again

Values are told in a notation that Swift's side prints too: n, t, f, i5, d<bits of the double>, s<UTF-8>, x<bytes>, [..], {..}.
"""
import io
import json
import random
import struct
import sys

import fastavro

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]


def tell(value):
    if value is None:
        return "n"
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, int):
        return "i%d" % value
    if isinstance(value, float):
        return "d" + struct.pack(">d", value).hex()
    if isinstance(value, str):
        return "s" + value.encode().hex()
    if isinstance(value, bytes):
        return "x" + value.hex()
    if isinstance(value, tuple):
        return tell(value[1])
    if isinstance(value, list):
        return "[" + ",".join(map(tell, value)) + "]"
    entries = sorted((key.encode().hex(), tell(element)) for key, element in value.items())
    return "{" + ",".join(key + ":" + element for key, element in entries) + "}"


class Generator:
    def __init__(self, random):
        self.random = random
        self.names = 0
        self.known = []

    def name(self):
        self.names += 1
        return self.random.choice(["a.", "a.b.", "Z_9."]) + "N%d" % self.names

    def attributes(self, schema):
        if self.random.random() < 0.2:
            schema["doc"] = self.random.choice(["x", "\u00e4\"\\", ""])
        if self.random.random() < 0.1:
            schema["unknown"] = [1, {"a": None}]
        return schema

    def schema(self, depth, in_union=False):
        kinds = ["primitive"] * 6 + ["object", "enum", "fixed", "known"]
        if depth > 0:
            kinds += ["record"] * 4 + ["array", "map"] + ([] if in_union else ["union"] * 2)
        kind = self.random.choice(kinds)
        if kind == "known" and self.known:
            return self.random.choice(self.known)
        if kind == "object":
            return self.attributes({"type": self.random.choice(PRIMITIVES)})
        if kind == "enum":
            symbols = ["S%d" % n for n in range(self.random.choice([1, 2, 3, 70]))]
            return self.named({"type": "enum", "name": self.name(), "symbols": symbols})
        if kind == "fixed":
            return self.named({"type": "fixed", "name": self.name(), "size": self.random.choice([0, 1, 2, 16])})
        if kind == "array":
            return self.attributes({"type": "array", "items": self.schema(depth - 1)})
        if kind == "map":
            return self.attributes({"type": "map", "values": self.schema(depth - 1)})
        if kind == "union":
            branches, seen = [], set()
            for _ in range(self.random.choice([1, 2, 2, 3, 5])):
                before = list(self.known)
                branch = self.schema(depth - 1, in_union=True)
                if label(branch) in seen:
                    # What was defined inside of it is not there.
                    self.known = before
                else:
                    seen.add(label(branch))
                    branches.append(branch)
            return branches
        if kind == "record":
            schema = self.attributes({"type": "record", "name": self.name(), "fields": []})
            for number in range(self.random.choice([0, 1, 2, 3, 5, 9])):
                field = self.attributes({"name": "f%d" % number, "type": self.schema(depth - 1)})
                schema["fields"].append(field)
            self.known.append(schema["name"])
            return schema
        return self.random.choice(PRIMITIVES)

    def named(self, schema):
        self.known.append(schema["name"])
        return self.attributes(schema)

    def value(self, schema, named):
        if isinstance(schema, str) and schema in named:
            schema = named[schema]
        if isinstance(schema, list):
            branch = self.random.choice(schema)
            value = self.value(branch, named)
            kind = branch if isinstance(branch, str) else branch["type"]
            return value if kind == "null" else (label(branch), value)
        kind = schema if isinstance(schema, str) else schema["type"]
        r = self.random
        if kind == "null":
            return None
        if kind == "boolean":
            return r.random() < 0.5
        if kind == "int":
            return r.choice([0, 1, -1, 63, 64, -64, -65, 2**31 - 1, -(2**31), r.randrange(-(2**31), 2**31)])
        if kind == "long":
            return r.choice([0, -1, 8191, 8192, 2**63 - 1, -(2**63), r.randrange(-(2**63), 2**63)])
        if kind == "float":
            return struct.unpack("<f", struct.pack("<f", r.choice([0.0, -0.0, 1.5, 1e30, float("inf"), r.gauss(0, 1e6)])))[0]
        if kind == "double":
            return r.choice([0.0, -0.0, 5e-324, 1.7e308, float("-inf"), r.gauss(0, 1e6)])
        if kind == "bytes":
            return r.randbytes(r.choice([0, 1, 5, 63, 64, 300]))
        if kind == "string":
            return "".join(r.choice("abc\u00e4\u20ac\U0001f600\0") for _ in range(r.choice([0, 1, 7, 15, 16, 70])))
        if kind == "enum":
            return r.choice(schema["symbols"])
        if kind == "fixed":
            return r.randbytes(schema["size"])
        if kind == "array":
            return [self.value(schema["items"], named) for _ in range(r.choice([0, 1, 2, 3, 66]) if r.random() < 0.3 else 1)]
        if kind == "map":
            return {"k%d" % n: self.value(schema["values"], named) for n in range(r.choice([0, 1, 2, 5]))}
        return {field["name"]: self.value(field["type"], named) for field in schema["fields"]}


def label(branch):
    """What identifies a branch of a union."""
    if isinstance(branch, str):
        return branch
    return branch.get("name", branch["type"])


def definitions(schema, known):
    """The named types of a schema by their names."""
    if isinstance(schema, list):
        for branch in schema:
            definitions(branch, known)
    elif isinstance(schema, dict):
        if "name" in schema:
            known[schema["name"]] = schema
        for part in [schema.get("items"), schema.get("values")] + [field["type"] for field in schema.get("fields", [])]:
            definitions(part, known)
    return known


def encode(schema, value):
    output = io.BytesIO()
    fastavro.schemaless_writer(output, schema, value)
    return output.getvalue()


def write(seed, count):
    for number in range(count):
        generator = Generator(random.Random("%s-%d" % (seed, number)))
        schema = generator.schema(4)
        known = definitions(schema, {})
        parsed = fastavro.parse_schema(json.loads(json.dumps(schema)))
        value = generator.value(schema, known)
        form = fastavro.schema.to_parsing_canonical_form(schema)
        print("\t".join([json.dumps(schema), form, encode(parsed, value).hex(), tell(value)]))


def read():
    for line in sys.stdin:
        text, data = line.rstrip("\n").split("\t")
        schema = fastavro.parse_schema(json.loads(text))
        source = io.BytesIO(bytes.fromhex(data))
        value = fastavro.schemaless_reader(source, schema, return_record_name=True, return_named_type=True)
        print(tell(value) if not source.read() else "left over")


if sys.argv[1] == "write":
    write(sys.argv[2], int(sys.argv[3]))
else:
    read()
