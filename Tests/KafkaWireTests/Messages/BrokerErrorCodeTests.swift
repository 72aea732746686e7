import KafkaWire
import Testing

@Suite("Broker error codes", .timeLimit(.minutes(10)))
struct BrokerErrorCodeTests {
    @Test("Codes -1...133 are known, each with a name of its own")
    func all() {
        #expect(BrokerErrorCode.allKnown.map(\.rawValue) == Array(-1...133))
        #expect(Set(BrokerErrorCode.allKnown.map(\.name)).count == 135)
        #expect(BrokerErrorCode.allKnown.allSatisfy { $0.isKnown && !$0.message.isEmpty })
    }

    @Test(
        "Names belong to their codes",
        arguments: [
            (BrokerErrorCode.unknownServerError, -1, "UNKNOWN_SERVER_ERROR"), (.none, 0, "NONE"),
            (.notLeaderOrFollower, 6, "NOT_LEADER_OR_FOLLOWER"), (.messageTooLarge, 10, "MESSAGE_TOO_LARGE"),
            (.invalidTopicException, 17, "INVALID_TOPIC_EXCEPTION"),
            (.unsupportedVersion, 35, "UNSUPPORTED_VERSION"),
            (.outOfOrderSequenceNumber, 45, "OUT_OF_ORDER_SEQUENCE_NUMBER"),
            (.duplicateSequenceNumber, 46, "DUPLICATE_SEQUENCE_NUMBER"),
            (.invalidTransactionState, 48, "INVALID_TXN_STATE"), (.unknownProducerID, 59, "UNKNOWN_PRODUCER_ID"),
            (.invalidRecord, 87, "INVALID_RECORD"), (.producerFenced, 90, "PRODUCER_FENCED"),
            (.unknownTopicID, 100, "UNKNOWN_TOPIC_ID"), (.transactionAbortable, 120, "TRANSACTION_ABORTABLE"),
            (.rebootstrapRequired, 129, "REBOOTSTRAP_REQUIRED"),
            (.shareSessionLimitReached, 133, "SHARE_SESSION_LIMIT_REACHED"),
        ] as [(BrokerErrorCode, Int16, String)])
    func names(code: BrokerErrorCode, number: Int16, name: String) {
        #expect(code.rawValue == number)
        #expect(code.name == name)
        #expect(code.description == "\(name) (\(number))")
    }

    @Test("The retriable codes are those of Kafka's Java client")
    func retriable() {
        let expected: [Int16] = [
            2, 3, 5, 6, 7, 9, 13, 14, 15, 16, 19, 20, 41, 51, 56, 70, 71, 72, 74, 75, 78, 80, 83, 84, 88, 89, 100, 103,
            106, 122, 123, 133,
        ]
        #expect(BrokerErrorCode.allKnown.filter(\.isRetriable).map(\.rawValue) == expected)
    }

    @Test("The codes that outdate metadata are those of Kafka's Java client")
    func metadata() {
        let expected: [Int16] = [3, 5, 6, 9, 13, 56, 72, 74, 80, 83, 84, 100, 103]
        #expect(BrokerErrorCode.allKnown.filter(\.refreshesMetadata).map(\.rawValue) == expected)
    }

    @Test("No code is both retriable and the end of the producer")
    func fatal() {
        let fatal = BrokerErrorCode.allKnown.filter(\.isFatalToProducer)
        #expect(fatal.map(\.rawValue) == [31, 35, 53, 58, 90])
        #expect(fatal.allSatisfy { !$0.isRetriable })
    }

    @Test("A code of the future is kept, and is no known kind of error", arguments: [Int16.min, -2, 134, Int16.max])
    func unknown(number: Int16) {
        let code = BrokerErrorCode(rawValue: number)
        #expect(!code.isKnown)
        #expect(!code.isSuccess)
        #expect(!code.isRetriable)
        #expect(code.name == "UNKNOWN_ERROR_CODE_\(number)")
    }
}
