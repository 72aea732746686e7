import KafkaClient
import KafkaTesting
import KafkaWire

/// Trouble with answers.
extension Trouble {
    /// Errors that pass. A broker that answers with one of these may have stored the batch before.
    private static let retriable: [EmbeddedErrorCode] = [
        .leaderNotAvailable, .notLeaderOrFollower, .requestTimedOut, .networkException, .unknownTopicOrPartition,
        .kafkaStorageError, .fencedLeaderEpoch, .unknownLeaderEpoch, .notEnoughReplicasAfterAppend,
    ]

    /// Everything that the protocol calls retriable, also what no broker says of a batch. Nothing was stored.
    private static let anyRetriable: [EmbeddedErrorCode] = BrokerErrorCode.allKnown.filter(\.isRetriable)
        .map { EmbeddedErrorCode(rawValue: $0.rawValue) }

    /// Errors that are the end of a batch.
    private static let final: [EmbeddedErrorCode] = [
        .invalidRecord, .invalidTimestamp, .topicAuthorizationFailed, .recordListTooLarge, .invalidRequiredAcks,
        .unsupportedCompressionType, .unsupportedForMessageFormat,
    ]

    /// A batch is answered with an error, and is not stored, unless the error says that it is.
    private func refuse(_ code: EmbeddedErrorCode, times: Int) {
        let isStored = code.rawValue == BrokerErrorCode.notEnoughReplicasAfterAppend.rawValue
        inject(isStored ? .errorAfterAppend(code) : .error(code), api: .produce, times: times)
    }

    func inject(_ effect: EmbeddedFault.Effect, api: EmbeddedAPI?, times: Int) {
        simulation.inject(EmbeddedFault(effect, api: api, skipping: dice.below(4), times: times))
    }

    private var anyTimes: Int { dice.chance(0.7) ? 1 : dice.number(2...6) }

    private func anyAPI() -> EmbeddedAPI {
        dice.element([.produce, .produce, .produce, .produce, .metadata, .initProducerID, .apiVersions])
    }

    func answerWithError() {
        switch dice.below(11) {
        case 0: doubtBeforeFailure()
        case 1...3: refuse(dice.element(Self.retriable), times: anyTimes)
        case 4: inject(.errorAfterAppend(dice.element(Self.retriable)), api: .produce, times: anyTimes)
        // As brokers say of what they stored too long ago to know where.
        case 5: inject(.errorAfterAppend(.duplicateSequenceNumber), api: .produce, times: anyTimes)
        case 6: refuse(dice.element(Self.anyRetriable), times: anyTimes)
        case 7: inject(.error(dice.element(Self.final)), api: .produce, times: 1)
        case 8:
            let code = dice.element(Self.retriable)
            inject(dice.chance(0.5) ? .error(code) : .errorAlone(code), api: .metadata, times: anyTimes)
        default: inject(.error(dice.element(Self.retriable)), api: .initProducerID, times: anyTimes)
        }
    }

    /// A batch is stored and answered with an error that passes; one behind it fails permanently.
    private func doubtBeforeFailure() {
        let skipping = dice.below(3)
        simulation.inject(
            EmbeddedFault(.errorAfterAppend(dice.element(Self.retriable)), api: .produce, skipping: skipping))
        simulation.inject(
            EmbeddedFault(.error(dice.element(Self.final)), api: .produce, skipping: skipping + dice.number(0...1)))
    }

    func loseOrDelay() {
        let api = anyAPI()
        let effect: EmbeddedFault.Effect
        switch dice.below(5) {
        case 0: effect = .dropResponse
        case 1: effect = .delayResponse(dice.milliseconds(1...3000))
        case 2: effect = .delayProcessing(dice.milliseconds(1...3000))
        case 3: effect = .disconnectBefore
        default: effect = .disconnectAfter
        }
        inject(effect, api: api, times: anyTimes)
    }

    func throttle() {
        inject(.throttle(dice.milliseconds(1...1000)), api: dice.chance(0.8) ? .produce : nil, times: anyTimes)
    }

    /// A broker that is well is missing from the next answers.
    func leaveOut() {
        inject(.leaveOut(broker: anyBroker()), api: .metadata, times: dice.number(1...4))
    }

    /// Answers that are none.
    func answerNonsense() {
        let api = anyAPI()
        let effect: EmbeddedFault.Effect
        switch dice.below(5) {
        case 0: effect = .replyBytes((0..<dice.number(1...60)).map { _ in UInt8(dice.below(256)) })
        case 1: effect = .truncate(toBytes: dice.below(100))
        case 2: effect = .frameLength(dice.element([-1, 0, 3, 5, 1 << 30, .max, .min]))
        // Nothing below 0: should the answers before it get lost, it would be a wrong answer that the client cannot detect.
        case 3: effect = .correlationIDOffset(dice.element([1, 2, 1 << 20]))
        default: effect = .replyBytes([0, 0, 0, 4] + (0..<4).map { _ in UInt8(dice.below(256)) })
        }
        inject(effect, api: api, times: 1)
    }
}
