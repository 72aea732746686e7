import Foundation
import KafkaClient
import Testing

@Suite("KafkaError", .timeLimit(.minutes(10)))
struct KafkaErrorTests {
    private struct Cause: Error, CustomStringConvertible {
        let description = "connect: Connection refused."
    }

    @Test("An error is as wide as a reference")
    func size() {
        #expect(MemoryLayout<KafkaError>.size == MemoryLayout<Int>.size)
    }

    @Test("The description says what, where, how often, where the time went, what is stored, and why")
    func description() {
        let error = KafkaError(
            .deliveryTimedOut, "The record was not acknowledged within 120 s.", brokerError: 6,
            brokerErrorName: "NOT_LEADER_OR_FOLLOWER", brokerID: 3, topic: "orders", partition: 7, attempts: 2,
            underlying: Cause(), persistence: .unknown,
            timeSpent: .init(inFlight: .milliseconds(90_500), backingOff: .milliseconds(250)))
        #expect(
            error.description == """
                The record was not acknowledged within 120 s (deliveryTimedOut; partition orders-7; broker 3; broker \
                error NOT_LEADER_OR_FOLLOWER (6); 2 attempts; time spent: 90.5 s in flight, 250 ms backing off; \
                the record may have been stored). Cause: connect: Connection refused.
                """)
    }

    @Test("A plain error's description is its message and its code")
    func plain() {
        #expect(
            KafkaError(.producerClosed, "The producer is closed.").description
                == "The producer is closed (producerClosed).")
    }

    @Test("A code is all that it takes to make one")
    func minimal() {
        let error = KafkaError(.bufferFull)
        #expect(error.code == .bufferFull && error.isRetriable && !error.isFatal)
        #expect(error.persistence == .notWritten)
        #expect(error.description == "KafkaError (bufferFull).")
        #expect(KafkaError(.unknownTopic, topic: "t").description == "KafkaError (unknownTopic; topic t).")
    }

    @Test("localizedDescription is the description, and at least the code when the type is not known")
    func localizedDescription() {
        let error = KafkaError(.bufferFull, "No memory.")
        #expect(error.localizedDescription == "No memory (bufferFull).")
        #expect((error as any Error).localizedDescription.contains("KafkaError.bufferFull"))
        #expect((error as any Error) as? KafkaError != nil)
    }

    @Test("A cancelled call is recognised without a list of codes")
    func cancellation() {
        #expect(KafkaError(.cancelled).isCancellation)
        #expect(!KafkaError(.producerClosed).isCancellation)
    }

    @Test("Flags follow from the code unless they are given")
    func flags() {
        #expect(KafkaError(.bufferFull, "").isRetriable)
        #expect(!KafkaError(.recordTooLarge, "").isRetriable)
        #expect(KafkaError(.fenced, "").isFatal)
        #expect(!KafkaError(.deliveryTimedOut, "").isFatal)
        #expect(KafkaError(.brokerRejected, "", isRetriable: true).isRetriable)
        #expect(KafkaError(.authorizationFailed, "", isFatal: true).isFatal)
        #expect(KafkaError(.bufferFull, "").persistence == .notWritten)
    }

    @Test("with(…) replaces what is given, keeps the rest, and leaves the original alone")
    func with() {
        let original = KafkaError(.connectionFailed, "It broke.", brokerID: 1, attempts: 1, isRetriable: false)
        let changed = original.with(topic: "t", partition: 0, attempts: 3, persistence: .unknown)
        #expect(changed.code == .connectionFailed)
        #expect(changed.message == "It broke.")
        #expect(changed.brokerID == 1)
        #expect(changed.topic == "t")
        #expect(changed.partition == 0)
        #expect(changed.attempts == 3)
        #expect(!changed.isRetriable)
        #expect(changed.persistence == .unknown)
        #expect(original.topic == nil)
        #expect(original.attempts == 1)
        #expect(original.persistence == .notWritten)
    }

    @Test("The parts of the time spent add up")
    func timeSpent() {
        let spent = KafkaError.TimeSpent(
            waitingForMetadata: .seconds(1), waitingForMemory: .seconds(2), inBatch: .seconds(3),
            connecting: .seconds(4), inFlight: .seconds(5), backingOff: .seconds(6))
        #expect(spent.total == .seconds(21))
        #expect(KafkaError.TimeSpent().description == "no time")
    }

    @Test(
        "Durations are written for people",
        arguments: [
            (Duration.zero, "0 ms"), (.microseconds(250), "250 µs"), (.milliseconds(1), "1 ms"),
            (.milliseconds(9999), "9999 ms"), (.seconds(10), "10 s"), (.milliseconds(29_460), "29.4 s"),
        ])
    func brief(duration: Duration, text: String) {
        #expect(duration.brief == text)
    }
}
