import KafkaSockets
import Logging

@testable import KafkaClient

/// A whole sender with records to send, whose brokers answer with the input.
enum SenderTarget {
    static let topic = "t"
    private static let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }

    static func run(_ input: UnsafeRawBufferPointer, acks: UInt8) {
        var configuration = ProducerConfiguration(bootstrapServers: ["b:9001"])
        configuration.linger = .zero
        configuration.bufferMemory = 1 << 20
        configuration.acks = acks & 1 == 0 ? .all : .zero
        configuration.enableIdempotence = acks & 1 == 0
        configuration.compression = acks & 2 == 0 ? .uncompressed : .lz4
        let clock = FuzzClock()
        let network = FuzzNetwork(input)
        let core = ProducerCore(configuration: configuration, clock: clock, seed: 1) {}
        guard
            let sender = try? core.makeSender(
                network: network, clientID: "c", logger: logger, callbackExecutor: nil, seed: 1)
        else { return }
        let mailbox = core.accumulator.mailbox
        if let known = core.accumulator.topics.topic(topic) {
            mailbox.post(.metadataWaiter(Waiter(), known, deadline: .distantFuture))
        }
        var deliveries: [Delivery] = []
        for step in 0..<60 {
            let deadline = sender.runOnce(now: clock.time)
            if step % 3 == 2, deliveries.count < 12 { append(to: core, &deliveries) }
            if network.isExhausted && network.isQuiet { break }
            if network.isQuiet, deadline > clock.time { clock.time = min(deadline, clock.time + .seconds(5)) }
            sender.poll(until: .distantPast)
        }
        // Whatever they answered: the end comes, and every record has one.
        mailbox.post(.close(Waiter(), deadline: .distantPast))
        for _ in 0..<20 where !sender.isFinished {
            _ = sender.runOnce(now: clock.time)
            sender.poll(until: .distantPast)
        }
        precondition(sender.isFinished, "the sender does not end")
        precondition(deliveries.allSatisfy { $0.result != nil }, "a record did not end")
        let pool = core.accumulator.pool
        precondition(pool.availableBytes == pool.totalBytes, "memory was not given back")
    }

    private static func append(to core: ProducerCore, _ deliveries: inout [Delivery]) {
        let value = [UInt8](repeating: 7, count: 40)
        value.withUnsafeBytes { value in
            var request = AppendRequest(
                key: nil, value: value, partition: Int32(deliveries.count & 1), timestamp: 5, isAwaited: false)
            if case .accepted(let delivery) = core.append(
                &request, topic: topic, headers: [], callback: nil, pending: nil)
            {
                deliveries.append(delivery)
            }
        }
    }
}
