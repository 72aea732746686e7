/// A message as another implementation encodes it.
package struct MessageFixture: Sendable, CustomStringConvertible {
    /// The message: the name of its type.
    package let message: String
    /// Which of the values that generate.py knows.
    package let name: String
    /// The version.
    package let version: Int16
    /// The bytes.
    package let bytes: [UInt8]

    /// What tests say about it.
    package var description: String { "\(message) v\(version) \(name)" }

    init(line: Substring) {
        let fields = line.split(separator: " ")
        // Kafka's names write "Id" and "Txn"; Swift's write "ID" and "Transaction".
        message = String(fields[0]).replacing("InitProducerId", with: "InitProducerID")
            .replacing("Txn", with: "Transaction")
        name = String(fields[1])
        version = Int16(fields[2]) ?? -1
        bytes = parseHex(fields[3])
    }

    /// All of them.
    package static let all: [MessageFixture] = messageFixtureLines.split(separator: "\n").map {
        MessageFixture(line: $0)
    }

    /// All of one message.
    package static func of(_ message: String) -> [MessageFixture] { all.filter { $0.message == message } }
}

/// A record batch as another implementation encodes it.
package struct BatchFixture: Sendable, CustomStringConvertible {
    /// The implementation.
    package let maker: String
    /// Which of the record sets that generate.py knows.
    package let name: String
    /// The codec's number.
    package let codec: UInt8
    /// `none`, `idempotent` or `transactional`.
    package let producer: String
    /// The bytes.
    package let bytes: [UInt8]

    /// What tests say about it.
    package var description: String { "\(maker) \(name) codec \(codec) \(producer)" }

    /// All of them.
    package static let all: [BatchFixture] = batchFixtureLines.split(separator: "\n").map { line in
        let fields = line.split(separator: " ").map(String.init)
        return BatchFixture(
            maker: fields[0], name: fields[1], codec: UInt8(fields[2]) ?? 255, producer: fields[3],
            bytes: parseHex(fields[4][...]))
    }
}

/// The bytes that hexadecimal digits stand for; `-` stands for none.
package func parseHex(_ hex: Substring) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt8?
    for digit in hex.utf8 where digit != UInt8(ascii: "-") && digit != UInt8(ascii: " ") {
        let value = digit < UInt8(ascii: "a") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
        if let first = high {
            result.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return result
}

/// A response as a broker sent it.
package struct CaptureFixture: Sendable, CustomStringConvertible {
    /// The broker's implementation.
    package let maker: String
    /// The message.
    package let message: MessageFixture

    /// What tests say about it.
    package var description: String { "\(message) of \(maker)" }

    /// All of them.
    package static let all: [CaptureFixture] = captureFixtureLines.split(separator: "\n").map { line in
        let fields = line.split(separator: " ", maxSplits: 1)
        return CaptureFixture(
            maker: String(fields[0]), message: MessageFixture(line: fields[1].replacingFirstSpace(with: " captured ")))
    }
}

extension Substring {
    fileprivate func replacingFirstSpace(with text: String) -> Substring {
        guard let space = firstIndex(of: " ") else { return self }
        return Substring(self[..<space] + text + self[index(after: space)...])
    }
}
