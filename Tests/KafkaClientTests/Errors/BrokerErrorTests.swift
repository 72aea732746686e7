import KafkaClient
import KafkaWire
import Testing

@Suite("KafkaError from a broker's error code", .timeLimit(.minutes(10)))
struct BrokerErrorTests {
    @Test("It carries the code, its name, the place, and what to do")
    func fields() {
        let error = KafkaError(
            broker: .messageTooLarge, brokerMessage: "2000000 > 1048588", brokerID: 4, topic: "t", partition: 2,
            attempts: 1
        )
        #expect(error.code == .recordTooLarge)
        #expect(error.brokerError == 10)
        #expect(error.brokerErrorName == "MESSAGE_TOO_LARGE")
        #expect(error.brokerID == 4)
        #expect(error.topic == "t")
        #expect(error.partition == 2)
        #expect(error.attempts == 1)
        #expect(!error.isRetriable)
        #expect(error.persistence == .notWritten)
        #expect(error.message.contains("2000000 > 1048588."))
        #expect(error.message.contains("max.message.bytes"))
    }

    @Test("Every known code makes an error of sentences, with the flags that the code has")
    func every() {
        for code in BrokerErrorCode.allKnown where !code.isSuccess {
            let error = KafkaError(broker: code)
            #expect(error.message.hasSuffix("."))
            #expect(error.description.contains(code.name))
            #expect(error.isRetriable == code.isRetriable)
            #expect(error.isFatal == code.isFatalToProducer)
        }
    }

    @Test(
        "Codes that programs switch on are distinguished",
        arguments: [
            (.topicAuthorizationFailed, .authorizationFailed), (.clusterAuthorizationFailed, .authorizationFailed),
            (.unknownTopicOrPartition, .unknownTopic), (.unknownTopicID, .unknownTopic),
            (.invalidTopicException, .invalidTopic), (.invalidRecord, .invalidRecord),
            (.producerFenced, .fenced), (.unsupportedVersion, .unsupportedVersion),
            (.notEnoughReplicas, .brokerRejected), (.requestTimedOut, .requestTimedOut),
        ] as [(BrokerErrorCode, KafkaError.Code)])
    func codes(error: BrokerErrorCode, code: KafkaError.Code) {
        #expect(KafkaError(broker: error).code == code)
    }

    @Test("What is known of the record's fate follows from the code, unless the caller knows better")
    func persistence() {
        #expect(KafkaError(broker: .notEnoughReplicas).persistence == .notWritten)
        #expect(KafkaError(broker: .notEnoughReplicasAfterAppend).persistence == .written)
        #expect(KafkaError(broker: .requestTimedOut).persistence == .unknown)
        // They may come after the append, when leadership moves or the topic goes while replicas are awaited.
        #expect(KafkaError(broker: .notLeaderOrFollower).persistence == .unknown)
        #expect(KafkaError(broker: .unknownTopicOrPartition).persistence == .unknown)
        #expect(KafkaError(broker: BrokerErrorCode(rawValue: 9999)).persistence == .unknown)
        #expect(KafkaError(broker: .notEnoughReplicas, persistence: .unknown).persistence == .unknown)
    }

    @Test("A code that no table has anything to say about: what Kafka's list says of it decides")
    func defaults() {
        let future = BrokerErrorFacts(BrokerErrorCode(rawValue: 9999))
        #expect(future.reaction == .fail && future.persistence == .unknown && future.code == .brokerRejected)
        let retriable = BrokerErrorFacts(.coordinatorLoadInProgress)
        #expect(!BrokerErrorFacts.listed.contains(.coordinatorLoadInProgress))
        #expect(retriable.reaction == .sendAgain && retriable.persistence == .unknown && retriable.remedy == nil)
        #expect(BrokerErrorFacts(.groupAuthorizationFailed).code == .authorizationFailed)
    }

    @Test("Nothing that is not retriable is merely sent again, and what is retriable does not just fail")
    func reactions() {
        for code in BrokerErrorCode.allKnown {
            let facts = BrokerErrorFacts(code)
            switch facts.reaction {
            case .sendAgain: #expect(code.isRetriable)
            case .fail, .split, .restartSequence: #expect(!code.isRetriable)
            case .acknowledge: #expect(facts.persistence == .written)
            }
        }
    }

    @Test("A code from the future is kept")
    func unknown() {
        let error = KafkaError(broker: BrokerErrorCode(rawValue: 9999))
        #expect(error.code == .brokerRejected)
        #expect(error.brokerError == 9999)
        #expect(error.description.contains("9999"))
    }
}
