import SwiftProtobuf

/// A file with a message inside of another one.
let shopProto = """
    syntax = "proto3";
    package shop;

    // The first message is not the one that is sent.
    message Unrelated { string note = 1; }

    message Order {
      string id = 1;
      int64 amount = 2;
      repeated Item items = 3;
      map<string, int32> counts = 4;

      message Item { string name = 1; }
    }
    """

/// As swift-protobuf's generator makes them, in short.
struct ShopItem: SwiftProtobuf.Message, Equatable, Sendable {
    static let protoMessageName = "shop.Order.Item"
    var name = ""
    var unknownFields = UnknownStorage()

    init() {}

    init(name: String) { self.name = name }

    mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {
        while let number = try decoder.nextFieldNumber() {
            if number == 1 { try decoder.decodeSingularStringField(value: &name) }
        }
    }

    func traverse<V: Visitor>(visitor: inout V) throws {
        if !name.isEmpty { try visitor.visitSingularStringField(value: name, fieldNumber: 1) }
        try unknownFields.traverse(visitor: &visitor)
    }

    func isEqualTo(message: any Message) -> Bool { self == message as? ShopItem }
}

struct ShopOrder: SwiftProtobuf.Message, Equatable, Sendable {
    static let protoMessageName = "shop.Order"
    var id = ""
    var amount: Int64 = 0
    var items: [ShopItem] = []
    var unknownFields = UnknownStorage()

    init() {}

    init(id: String, amount: Int64, items: [ShopItem]) {
        self.id = id
        self.amount = amount
        self.items = items
    }

    mutating func decodeMessage<D: Decoder>(decoder: inout D) throws {
        while let number = try decoder.nextFieldNumber() {
            switch number {
            case 1: try decoder.decodeSingularStringField(value: &id)
            case 2: try decoder.decodeSingularInt64Field(value: &amount)
            case 3: try decoder.decodeRepeatedMessageField(value: &items)
            default: break
            }
        }
    }

    func traverse<V: Visitor>(visitor: inout V) throws {
        if !id.isEmpty { try visitor.visitSingularStringField(value: id, fieldNumber: 1) }
        if amount != 0 { try visitor.visitSingularInt64Field(value: amount, fieldNumber: 2) }
        if !items.isEmpty { try visitor.visitRepeatedMessageField(value: items, fieldNumber: 3) }
        try unknownFields.traverse(visitor: &visitor)
    }

    func isEqualTo(message: any Message) -> Bool { self == message as? ShopOrder }
}
