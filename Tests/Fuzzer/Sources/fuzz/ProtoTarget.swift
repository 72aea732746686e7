import KafkaSchemaRegistry

/// Schemas of Protobuf, as registries give them: text, or serialized descriptors.
enum ProtoTarget {
    /// - Parameter kind: 1 for a serialized descriptor.
    static func run(_ input: UnsafeRawBufferPointer, kind: UInt8) {
        guard let file = read(input, kind: kind) else { return }
        let descriptor = file.descriptor(name: "a.proto")
        guard !file.messages.isEmpty || !file.enums.isEmpty else { return }
        guard let again = ProtoFile(descriptor: descriptor) else {
            preconditionFailure("a file's own descriptor cannot be read")
        }
        precondition(
            again.messages.map(\.name) == file.messages.map(\.name), "messages do not survive in a descriptor")
        for message in file.messages { _ = file.indexes(of: file.package + "." + message.name) }
    }

    private static func read(_ input: UnsafeRawBufferPointer, kind: UInt8) -> ProtoFile? {
        if kind == 1 { return ProtoFile(descriptor: Array(input)) }
        return try? ProtoFile(schema: String(decoding: input, as: UTF8.self))
    }

    private static let text = """
        syntax = "proto3"; package com.shop; import public "other.proto";
        message Order { option deprecated = true; reserved 9, 11 to 12; string id = 1 [json_name = "ID", (o) = { a: [2] }];
          optional int64 amount = 0x2; repeated Item items = 3 [packed = false]; map<string, com.shop.Order.Item> m = 4;
          oneof kind { bool a = 5; Color b = 6; } enum Color { option allow_alias = true; RED = 0; NONE = -1; }
          message Item { message Deep { string s = 1; } } }
        service Shop { rpc Buy(Order) returns (Order) {} }
        """

    static var seeds: [[UInt8]] {
        let descriptor = (try? ProtoFile(text))?.descriptor(name: "a.proto") ?? []
        return [
            [0] + Array(text.utf8), [1] + descriptor,
            [0] + Array("message A { optional int32 a = 1 [default = 3]; }".utf8),
        ]
    }
}
