import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("What a refusal means for a batch", .timeLimit(.minutes(10)))
struct BatchVerdictTests {
    private func verdict(
        _ error: BrokerErrorCode, records: Int32 = 10, isFinished: Bool = false, isCurrent: Bool = true,
        isFirst: Bool = true, late: BatchVerdict.LateAttempt = .none
    ) -> BatchVerdict {
        BatchVerdict(
            BrokerErrorFacts(error),
            BatchVerdict.Facts(
                recordCount: records, isFinished: isFinished, hasCurrentIdentity: isCurrent, isFirstInFlight: isFirst,
                lateAttempt: late))
    }

    private let again = BatchVerdict.retry(restart: nil, isMissing: false)

    @Test(
        "Errors that pass are retried, whatever the batch is",
        arguments: [
            .corruptMessage, .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower, .requestTimedOut,
            .networkException, .kafkaStorageError, .notEnoughReplicas, .notEnoughReplicasAfterAppend,
            .fencedLeaderEpoch, .unknownLeaderEpoch, .unknownTopicID, .throttlingQuotaExceeded,
        ] as [BrokerErrorCode])
    func retried(error: BrokerErrorCode) {
        #expect(verdict(error) == again)
        #expect(verdict(error, records: 1, isFinished: true, isCurrent: false, isFirst: false) == again)
    }

    @Test(
        "Errors that stay fail the batch",
        arguments: [
            .recordListTooLarge, .invalidRecord, .invalidTimestamp, .invalidTopicException, .invalidRequiredAcks,
            .topicAuthorizationFailed, .clusterAuthorizationFailed, .unsupportedForMessageFormat,
            .unsupportedCompressionType, .unknownServerError, .invalidRequest, .unsupportedVersion, .producerFenced,
        ] as [BrokerErrorCode])
    func failed(error: BrokerErrorCode) {
        #expect(verdict(error) == .fail)
    }

    @Test("A batch that is too large is split, unless it is one record, or its records ended")
    func split() {
        #expect(verdict(.messageTooLarge) == .split)
        #expect(verdict(.messageTooLarge, records: 2) == .split)
        #expect(verdict(.messageTooLarge, records: 1) == .fail)
        #expect(verdict(.messageTooLarge, isFinished: true) == .fail)
    }

    @Test("A gap in the sequence restarts it only if no batch before this one is expected")
    func gap() {
        #expect(verdict(.outOfOrderSequenceNumber) == .retry(restart: .outOfOrder, isMissing: true))
        #expect(verdict(.outOfOrderSequenceNumber, isFirst: false) == .retry(restart: nil, isMissing: true))
    }

    @Test("A batch that the broker may yet store under its old identity gets no new one")
    func lateAttempt() {
        #expect(verdict(.outOfOrderSequenceNumber, late: .expected) == again)
        #expect(verdict(.outOfOrderSequenceNumber, late: .overdue) == .failUnknown)
        #expect(
            verdict(.outOfOrderSequenceNumber, isFirst: false, late: .overdue)
                == .retry(restart: nil, isMissing: true))
        #expect(verdict(.unknownProducerID, late: .overdue) == .retry(restart: .unknownProducer, isMissing: true))
    }

    @Test("A broker that has forgotten the producer does not have the batch; one that fenced it may")
    func forgotten() {
        #expect(verdict(.unknownProducerID) == .retry(restart: .unknownProducer, isMissing: true))
        #expect(verdict(.unknownProducerID, isFirst: false) == .retry(restart: .unknownProducer, isMissing: true))
        for error in [BrokerErrorCode.invalidProducerEpoch, .invalidProducerIDMapping] {
            #expect(verdict(error) == .retry(restart: .fencedEpoch, isMissing: false))
        }
    }

    @Test("An answer about an earlier epoch restarts nothing", arguments: [true, false])
    func earlierEpoch(isFirst: Bool) {
        for error in [BrokerErrorCode.outOfOrderSequenceNumber, .unknownProducerID, .invalidProducerEpoch] {
            let expected: BatchVerdict = BrokerErrorFacts(error).isRetriable ? again : .fail
            #expect(verdict(error, isCurrent: false, isFirst: isFirst) == expected)
        }
    }
}

@Suite("A batch's history", .timeLimit(.minutes(10)))
struct BatchHistoryTests {
    private var nextOrder: Int64 = 3

    private mutating func sent(_ times: Int = 1) -> BatchHistory {
        var history = BatchHistory()
        for _ in 0..<times { history.sent(to: 1, nextOrder: &nextOrder, now: .start) }
        return history
    }

    @Test("The first sending gives it its place; later ones do not change that")
    mutating func order() {
        #expect(!BatchHistory().hasOrder)
        let history = sent(3)
        #expect(history.order == 3 && nextOrder == 4)
        #expect(history.attempts == 3 && history.failures == 3)
    }

    @Test("Only what left its connection without an answer may be written")
    mutating func lost() {
        var history = sent()
        #expect(history.persistence == .notWritten)
        history.lost(wasWritten: false, now: .start)
        #expect(history.persistence == .notWritten)
        history.lost(wasWritten: true, now: .start)
        #expect(history.mayBeWritten && history.persistence == .unknown)
    }

    @Test("A broker that does not have it settles that, but not what an unanswered attempt may still do")
    mutating func missing() {
        var history = sent()
        history.refused(.unknown)
        #expect(history.persistence == .unknown)
        history.foundMissing()
        #expect(history.persistence == .notWritten)
        history.lost(wasWritten: true, now: .start)
        history.foundMissing()
        #expect(!history.mayBeWritten && history.persistence == .unknown)
    }

    @Test("Only the broker that never answered may still carry out an attempt")
    mutating func lateAttempt() {
        var history = sent()
        history.lost(wasWritten: false, now: .start)
        #expect(history.lateAttempt(now: .start) == nil)
        history.lost(wasWritten: true, now: .start)
        history.sent(to: 2, nextOrder: &nextOrder, now: .start)
        #expect(history.lateAttempt(now: .at(.seconds(1))) == nil)
        history.sent(to: 1, nextOrder: &nextOrder, now: .start)
        history.foundMissing()
        #expect(history.lateAttempt(now: .at(.seconds(3))) == .seconds(3))
        history.lost(wasWritten: true, now: .at(.seconds(2)))
        #expect(history.lateAttempt(now: .at(.seconds(3))) == .seconds(1))
        #expect(history.afterSplit().lateAttempt(now: .at(.seconds(3))) == .seconds(1))
    }

    @Test("A refusal that says so leaves it unwritten")
    mutating func refused() {
        var history = sent()
        history.refused(.notWritten)
        #expect(history.persistence == .notWritten)
        history.refused(.written)
        #expect(history.persistence == .unknown, "stored, says one attempt; others may follow")
    }

    @Test("Parts inherit all of it, and the split uses no retry")
    mutating func parts() {
        var history = sent(2)
        history.sealed(now: .start)
        history.leftWire(now: .at(.seconds(2)))
        history.backsOff(for: .seconds(1))
        history.lost(wasWritten: true, now: .start)
        let part = history.afterSplit()
        #expect(part.order == history.order && part.attempts == 2 && part.failures == 1)
        #expect(part.persistence == .unknown && part.lastBroker == 1 && part.sealedAt == .start)
        #expect(part.timeInFlight == .seconds(2) && part.timeBackingOff == .seconds(1))
        #expect(part.sentAt == nil)
    }
}

@Suite("How long a batch is retried", .timeLimit(.minutes(10)))
struct RetryLimitTests {
    private func decide(attempts: Int, isRetriable: Bool = true, age: Duration = .zero) -> RetryLimit.Decision {
        var configuration = ProducerConfiguration(bootstrapServers: ["b:9092"])
        configuration.retries = 2
        configuration.deliveryTimeout = .seconds(60)
        var history = BatchHistory()
        var nextOrder: Int64 = 0
        for _ in 0..<attempts { history.sent(to: 1, nextOrder: &nextOrder, now: .start) }
        return RetryLimit(configuration).decide(
            history, createdAt: .start, isRetriable: isRetriable, now: .start + age)
    }

    @Test("As often as `retries` says, after the first attempt")
    func retries() {
        #expect(decide(attempts: 2) == .retry)
        #expect(decide(attempts: 3) == .fail)
        #expect(decide(attempts: 1, isRetriable: false) == .fail)
    }

    @Test("Not once the delivery timeout has passed, which is then the reason")
    func timeout() {
        #expect(decide(attempts: 1, age: .seconds(60) - .nanoseconds(1)) == .retry)
        #expect(decide(attempts: 1, age: .seconds(60)) == .timedOut)
        #expect(decide(attempts: 9, age: .seconds(60)) == .timedOut)
        #expect(decide(attempts: 1, isRetriable: false, age: .seconds(60)) == .fail)
    }
}
