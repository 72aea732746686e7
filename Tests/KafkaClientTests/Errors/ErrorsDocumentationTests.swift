import Foundation
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("The errors and their documentation", .timeLimit(.minutes(10)))
struct ErrorsDocumentationTests {
    private static let document: String = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("Docs/ERRORS.md"), encoding: .utf8)) ?? ""
    }()

    /// A row of the table of brokers' errors.
    struct Row: Sendable {
        let name: String
        let reaction: String
        let stored: String
        let code: String
    }

    private static let rows: [Row] = document.split(separator: "\n")
        .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) } }
        .filter { $0.count == 4 && !$0[0].isEmpty && $0[0].allSatisfy { $0.isUppercase || $0 == "_" } }
        .map { Row(name: $0[0], reaction: $0[1], stored: $0[2], code: $0[3]) }

    @Test("Every code is in the tables", arguments: KafkaError.Code.all.map(\.description))
    func codes(name: String) {
        #expect(Self.document.contains("`\(name)`"))
    }

    @Test("What a broker's error leads to is what the table says", arguments: rows)
    func brokerErrors(row: Row) throws {
        let error = try #require(BrokerErrorCode.allKnown.first { $0.name == row.name })
        let facts = BrokerErrorFacts(error)
        switch facts.reaction {
        case .acknowledge: #expect(row.reaction.hasPrefix("acknowledged"))
        case .split: #expect(row.reaction.hasPrefix("split"))
        case .fail: #expect(row.reaction.hasPrefix("fails"))
        case .sendAgain: #expect(row.reaction.hasPrefix("sent again") && !row.reaction.contains("under a new"))
        case .restartSequence(.fencedEpoch): #expect(row.reaction == "sent again under a new producer id")
        case .restartSequence:
            #expect(row.reaction.hasPrefix("sent again") && row.reaction.contains("under a new epoch"))
        }
        switch facts.persistence {
        case .notWritten: #expect(row.stored == "no")
        case .unknown: #expect(row.stored == "perhaps")
        case .written: #expect(row.stored == "yes")
        }
        #expect(row.code == (facts.reaction == .acknowledge ? "–" : facts.code.description))
        #expect(row.reaction.contains("metadata") == (facts.refreshesMetadata && facts.reaction == .sendAgain))
    }

    /// A row of the table of transactions: the error's name, and what follows by API.
    private static let transactionRows: [[String]] = document.split(separator: "\n")
        .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) } }
        .filter {
            $0.count == 1 + TransactionReactionTests.kinds.count && $0[0].allSatisfy { $0.isUppercase || $0 == "_" }
        }

    @Test("What an error does to a transaction is what the table says", arguments: transactionRows)
    func transactions(row: [String]) throws {
        let error = try #require(BrokerErrorCode.allKnown.first { $0.name == row[0] })
        for (kind, word) in zip(TransactionReactionTests.kinds, row.dropFirst()) where word != "–" {
            let expected: TransactionReaction? =
                switch word {
                case "again": .retry
                case "looked up": .findCoordinator
                case "abort": .abort
                case "abort, epoch": .abortAndBump
                case "call": .failCall
                case "end": .fatal
                default: nil
                }
            #expect(TransactionReaction(error, of: kind) == expected, "\(kind)")
        }
    }

    @Test("No error that a transaction can meet is missing")
    func transactionsComplete() {
        let expected = TransactionReactionTests.rows.filter(\.error.isKnown)
        #expect(Set(Self.transactionRows.map { $0[0] }) == Set(expected.map(\.error.name)))
        // Cells that brokers do not answer with are the same.
        for row in expected {
            let cells = Self.transactionRows.first { $0[0] == row.error.name }?.dropFirst() ?? []
            #expect(cells.map { $0 == "–" } == row.reactions.map { $0 == "-" }, "\(row.error)")
        }
    }

    @Test("No error that a batch can meet is missing")
    func complete() {
        let missing = BrokerErrorFacts.listed.filter { error in
            !error.isSuccess && !Self.rows.contains { $0.name == error.name }
        }
        // Not from a Produce request of ours: transactions, or a request that the client would not make. The text names
        // them.
        #expect(
            missing == [
                .invalidRequest, .unsupportedVersion, .transactionalIDAuthorizationFailed, .producerFenced,
            ])
        for error in missing { #expect(Self.document.contains(error.name)) }
        #expect(Set(Self.rows.map(\.name)).count == Self.rows.count && Self.rows.count > 25)
    }
}
