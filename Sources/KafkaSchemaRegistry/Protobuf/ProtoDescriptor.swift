// A file as a serialized FileDescriptorProto, the form in which registries and Confluent's Python serializers exchange schemas as well
// (in Base64).

extension ProtoFile {
    /// The serialized descriptor, under a name. Names of types stay as they are written; readers resolve them.
    package func descriptor(name: String) -> [UInt8] {
        var file = ProtoWriter()
        file.string(1, name)
        if !package.isEmpty { file.string(2, package) }
        for (index, dependency) in imports.enumerated() {
            file.string(3, dependency.name)
            if dependency.isPublic { file.varint(10, UInt64(index)) }
        }
        for message in messages { file.message(4, Self.descriptor(message, syntax: syntax)) }
        for enumeration in enums { file.message(5, Self.descriptor(enumeration)) }
        if syntax != "proto2" { file.string(12, syntax) }
        return file.bytes
    }

    private static func descriptor(_ message: Message, syntax: String) -> ProtoWriter {
        var writer = ProtoWriter()
        writer.string(1, message.name)
        var synthetic: [String] = []
        for field in message.fields {
            // An optional field of proto3 is in a oneof of its own, behind those that are written.
            let isOptional = syntax == "proto3" && field.label == .optional
            if isOptional { synthetic.append("_" + field.name) }
            let oneof = isOptional ? message.oneofs.count + synthetic.count - 1 : field.oneof
            writer.message(2, descriptor(field, oneof: oneof, isProto3Optional: isOptional))
        }
        for nested in message.messages { writer.message(3, descriptor(nested, syntax: syntax)) }
        for field in message.fields where field.mapKey != nil { writer.message(3, mapEntry(field)) }
        for enumeration in message.enums { writer.message(4, descriptor(enumeration)) }
        for oneof in message.oneofs + synthetic {
            var declaration = ProtoWriter()
            declaration.string(1, oneof)
            writer.message(8, declaration)
        }
        return writer
    }

    private static func descriptor(_ field: Field, oneof: Int?, isProto3Optional: Bool) -> ProtoWriter {
        var writer = ProtoWriter()
        writer.string(1, field.name)
        writer.varint(3, UInt64(field.number))
        let isRepeated = field.label == .repeated || field.mapKey != nil
        writer.varint(4, isRepeated ? 3 : field.label == .required ? 2 : 1)
        if field.mapKey != nil {
            writer.varint(5, 11)
            writer.string(6, entryName(field))
        } else if let number = scalars[field.type] {
            writer.varint(5, number)
        } else {
            writer.string(6, field.type)
        }
        if let value = field.defaultValue { writer.string(7, value) }
        if let isPacked = field.isPacked {
            var options = ProtoWriter()
            options.varint(2, isPacked ? 1 : 0)
            writer.message(8, options)
        }
        if let oneof { writer.varint(9, UInt64(oneof)) }
        if isProto3Optional { writer.varint(17, 1) }
        return writer
    }

    private static func mapEntry(_ field: Field) -> ProtoWriter {
        var entry = ProtoWriter()
        entry.string(1, entryName(field))
        let key = Field(name: "key", number: 1, type: field.mapKey ?? "string")
        let value = Field(name: "value", number: 2, type: field.type)
        for part in [key, value] { entry.message(2, descriptor(part, oneof: nil, isProto3Optional: false)) }
        var options = ProtoWriter()
        options.varint(7, 1)
        entry.message(7, options)
        return entry
    }

    /// `item_counts` has entries of the type `ItemCountsEntry`.
    private static func entryName(_ field: Field) -> String {
        field.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Entry"
    }

    private static func descriptor(_ enumeration: Enumeration) -> ProtoWriter {
        var writer = ProtoWriter()
        writer.string(1, enumeration.name)
        for (name, number) in enumeration.values {
            var value = ProtoWriter()
            value.string(1, name)
            value.varint(2, UInt64(bitPattern: Int64(number)))
            writer.message(2, value)
        }
        if enumeration.allowsAlias {
            var options = ProtoWriter()
            options.varint(2, 1)
            writer.message(3, options)
        }
        return writer
    }

    package static let scalars: [String: UInt64] = [
        "double": 1, "float": 2, "int64": 3, "uint64": 4, "int32": 5, "fixed64": 6, "fixed32": 7, "bool": 8,
        "string": 9, "bytes": 12, "uint32": 13, "sfixed32": 15, "sfixed64": 16, "sint32": 17, "sint64": 18,
    ]
}

/// Writes fields of a Protobuf message.
package struct ProtoWriter {
    package private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: Int, _ value: UInt64) {
        raw(UInt64(field) << 3)
        raw(value)
    }

    mutating func string(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

    mutating func message(_ field: Int, _ value: ProtoWriter) { data(field, value.bytes) }

    private mutating func data(_ field: Int, _ value: [UInt8]) {
        raw(UInt64(field) << 3 | 2)
        raw(UInt64(value.count))
        bytes += value
    }

    private mutating func raw(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
