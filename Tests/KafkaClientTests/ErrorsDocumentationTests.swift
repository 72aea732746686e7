import Foundation
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("The errors and their documentation")
struct ErrorsDocumentationTests {
    private static let document: String = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("Docs/ERRORS.md"), encoding: .utf8)) ?? ""
    }()

    /// A row of the table of brokers' errors: name, what follows, whether it may have been stored.
    private static let rows: [[String]] = document.split(separator: "\n")
        .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        .filter { $0.count == 3 && $0[0].hasPrefix("`") && $0[0].dropFirst().first?.isUppercase == true }

    @Test("Every code is in the tables", arguments: KafkaError.Code.all.map(\.description))
    func codes(name: String) {
        #expect(Self.document.contains("`\(name)`"))
    }

    @Test("What a broker's error leads to is what the table says", arguments: rows)
    func brokerErrors(row: [String]) throws {
        let name = row[0].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
        let code = try #require(BrokerErrorCode.allKnown.first { $0.name == name })
        let heals: Set<BrokerErrorCode> = [
            .messageTooLarge, .duplicateSequenceNumber, .outOfOrderSequenceNumber, .unknownProducerID,
            .invalidProducerEpoch, .invalidProducerIDMapping,
        ]
        if !heals.contains(code) {
            #expect(row[1].hasPrefix("sent again") == code.isRetriable)
            #expect(row[1].hasPrefix("fails") == !code.isRetriable)
        }
        #expect((row[2] == "no") == code.meansNotWritten)
        #expect(row[1].contains("metadata") == (code.refreshesMetadata && code.isRetriable))
    }

    @Test("No error that a batch can meet is missing")
    func complete() {
        let names = Set(Self.rows.map { $0[0].trimmingCharacters(in: CharacterSet(charactersIn: "`")) })
        let missing = BrokerErrorCode.allKnown.filter {
            $0.meansNotWritten && !names.contains($0.name)
        }
        // Not from a Produce request of ours: transactions, or a request that the client would not make.
        #expect(Set(missing) == [.invalidRequest, .unsupportedVersion, .transactionalIDAuthorizationFailed])
        #expect(Self.rows.count > 25)
    }
}
