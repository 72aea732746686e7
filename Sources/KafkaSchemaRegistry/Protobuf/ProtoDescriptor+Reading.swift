internal import Foundation

extension ProtoFile {
    /// Reads a schema of a registry: a `.proto` file, or a serialized descriptor in Base64.
    package init(schema text: String) throws(ProtoError) {
        if let data = Data(base64Encoded: text), let file = ProtoFile(descriptor: Array(data)) {
            self = file
        } else {
            try self.init(text)
        }
    }

    /// Reads a serialized FileDescriptorProto; nil if it is none.
    package init?(descriptor: [UInt8]) {
        self.init()
        guard let fields = ProtoReader.fields(descriptor[...], depth: 0) else { return nil }
        for field in fields {
            switch (field.number, field.value) {
            case (2, .data(let data)): package = String(decoding: data, as: UTF8.self)
            case (3, .data(let data)): imports.append((String(decoding: data, as: UTF8.self), false))
            case (4, .data(let data)):
                guard let message = Self.message(data, depth: 1) else { return nil }
                messages.append(message)
            case (5, .data(let data)):
                guard let enumeration = Self.enumeration(data) else { return nil }
                enums.append(enumeration)
            case (10, .varint(let index)):
                guard let index = Int(exactly: index), imports.indices.contains(index) else { return nil }
                imports[index].isPublic = true
            case (12, .data(let data)): syntax = String(decoding: data, as: UTF8.self)
            default: break
            }
        }
        if messages.isEmpty && enums.isEmpty { return nil }
    }

    private static func message(_ data: ArraySlice<UInt8>, depth: Int) -> Message? {
        guard let fields = ProtoReader.fields(data, depth: depth) else { return nil }
        var message = Message(name: "")
        var entries: [String: Message] = [:]
        for field in fields {
            guard case .data(let data) = field.value else { continue }
            switch field.number {
            case 1: message.name = String(decoding: data, as: UTF8.self)
            case 2:
                guard let field = Self.field(data) else { return nil }
                message.fields.append(field)
            case 3:
                guard let nested = Self.message(data, depth: depth + 1) else { return nil }
                if isMapEntry(data) { entries[nested.name] = nested } else { message.messages.append(nested) }
            case 4:
                guard let enumeration = enumeration(data) else { return nil }
                message.enums.append(enumeration)
            case 8:
                let name = ProtoReader.fields(data, depth: depth)?.first { $0.number == 1 }
                if case .data(let text) = name?.value { message.oneofs.append(String(decoding: text, as: UTF8.self)) }
            default: break
            }
        }
        restore(&message, entries)
        return message.fields.allSatisfy { isValid($0, in: message) } ? message : nil
    }

    /// Maps and optional fields as they are written, rather than what a descriptor makes of them.
    private static func restore(_ message: inout Message, _ entries: [String: Message]) {
        for index in message.fields.indices {
            let name = message.fields[index].type.split(separator: ".").last.map(String.init) ?? ""
            if message.fields[index].oneof == Self.synthetic { message.fields[index].oneof = nil }
            if let entry = entries[name], entry.fields.count == 2 {
                message.fields[index].mapKey = entry.fields[0].type
                message.fields[index].type = entry.fields[1].type
                message.fields[index].label = nil
            }
        }
        message.oneofs.removeAll { oneof in message.fields.contains { "_" + $0.name == oneof && $0.oneof == nil } }
    }

    private static let synthetic = -1

    /// Whether number and oneof can be there.
    private static func isValid(_ field: Field, in message: Message) -> Bool {
        fieldNumbers.contains(field.number) && field.oneof.map { message.oneofs.indices.contains($0) } != false
    }

    private static func isMapEntry(_ data: ArraySlice<UInt8>) -> Bool {
        let options = ProtoReader.fields(data, depth: 1)?.first { $0.number == 7 }
        guard case .data(let bytes) = options?.value else { return false }
        return ProtoReader.fields(bytes, depth: 1)?.contains { $0.number == 7 && $0.value == .varint(1) } == true
    }

    private static func field(_ data: ArraySlice<UInt8>) -> Field? {
        guard let parts = ProtoReader.fields(data, depth: 1) else { return nil }
        var field = Field(name: "", number: 0, type: "")
        let names = Dictionary(uniqueKeysWithValues: scalars.map { ($0.value, $0.key) })
        var isProto3Optional = false
        for part in parts {
            switch (part.number, part.value) {
            case (1, .data(let data)): field.name = String(decoding: data, as: UTF8.self)
            case (3, .varint(let number)): field.number = Int32(exactly: number) ?? 0
            case (4, .varint(let label)): field.label = label == 3 ? .repeated : label == 2 ? .required : nil
            case (5, .varint(let type)): if field.type.isEmpty { field.type = names[type] ?? "" }
            case (6, .data(let data)): field.type = String(decoding: data, as: UTF8.self)
            case (7, .data(let data)): field.defaultValue = String(decoding: data, as: UTF8.self)
            case (9, .varint(let oneof)): field.oneof = Int(clamping: oneof)
            case (17, .varint(1)): isProto3Optional = true
            default: break
            }
        }
        if isProto3Optional {
            field.label = .optional
            field.oneof = synthetic
        }
        return field
    }

    private static func enumeration(_ data: ArraySlice<UInt8>) -> Enumeration? {
        guard let fields = ProtoReader.fields(data, depth: 1) else { return nil }
        var enumeration = Enumeration(name: "")
        for field in fields {
            guard case .data(let data) = field.value else { continue }
            if field.number == 1 { enumeration.name = String(decoding: data, as: UTF8.self) }
            if field.number == 3 {
                let options = ProtoReader.fields(data, depth: 1)
                enumeration.allowsAlias = options?.contains { $0.number == 2 && $0.value == .varint(1) } == true
            }
            guard field.number == 2, let parts = ProtoReader.fields(data, depth: 1) else { continue }
            var value = (name: "", number: Int32(0))
            for part in parts {
                if case .data(let text) = part.value, part.number == 1 {
                    value.name = String(decoding: text, as: UTF8.self)
                }
                if case .varint(let number) = part.value, part.number == 2 {
                    value.number = Int32(truncatingIfNeeded: number)
                }
            }
            enumeration.values.append(value)
        }
        return enumeration
    }
}

/// Reads fields of a Protobuf message.
enum ProtoReader {
    enum Value: Equatable {
        case varint(UInt64)
        case data(ArraySlice<UInt8>)
        case other
    }

    /// Nil if it is no message, or too deep.
    static func fields(_ bytes: ArraySlice<UInt8>, depth: Int) -> [(number: Int, value: Value)]? {
        if depth > 64 { return nil }
        var (rest, fields) = (bytes, [(number: Int, value: Value)]())
        while !rest.isEmpty {
            guard let tag = varint(&rest), let number = Int(exactly: tag >> 3), number > 0 else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = varint(&rest) else { return nil }
                fields.append((number, .varint(value)))
            case 1, 5:
                let count = tag & 7 == 1 ? 8 : 4
                guard rest.count >= count else { return nil }
                rest = rest.dropFirst(count)
                fields.append((number, .other))
            case 2:
                guard let count = varint(&rest).flatMap({ Int(exactly: $0) }), count <= rest.count else { return nil }
                fields.append((number, .data(rest.prefix(count))))
                rest = rest.dropFirst(count)
            default: return nil
            }
        }
        return fields
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
