import KafkaClient
import KafkaTesting
import Testing

/// Transactions end to end, in virtual time, under both versions of the protocol.
@Suite(.timeLimit(.minutes(30)))
struct TransactionTests {
    private static func simulation(seed: UInt64 = 1, version: Int16) -> Simulation {
        var cluster = EmbeddedClusterConfiguration(brokers: 3)
        cluster.transactionVersion = version
        return Simulation(seed: seed, cluster: cluster)
    }

    private static func value(_ record: EmbeddedRecord) -> String {
        String(decoding: record.value ?? [], as: UTF8.self)
    }

    @Test(arguments: [Int16(0), 2])
    func committedRecordsAreVisible(version: Int16) throws {
        let simulation = Self.simulation(version: version)
        let producer = try simulation.makeProducer { $0.transactionalID = "app-1" }
        let task = simulation.spawn { () -> KafkaTransactionError? in
            do throws(KafkaTransactionError) {
                for number in 0..<3 {
                    try await producer.withTransaction { transaction in
                        for index in 0..<10 {
                            try await transaction.enqueue(
                                ProducerRecord(topic: "orders", key: "\(index)", value: "\(number)-\(index)"))
                        }
                    }
                }
                await producer.close()
                return nil
            } catch {
                return error
            }
        }
        simulation.run(for: .seconds(30))
        _ = task
        #expect(simulation.committedRecords(in: "orders").count == 30)
        // From Produce 12 on, brokers add partitions themselves, which version 1 does not expect (KIP-890).
        let versions = simulation.requests.filter { $0.api == .produce }.map(\.version)
        #expect(!versions.isEmpty && versions.allSatisfy { ($0 >= 12) == (version == 2) })
        #expect(simulation.verifyLogs().problems == [])
    }

    @Test(arguments: [Int16(0), 2])
    func anAbortLeavesNothingVisible(version: Int16) throws {
        struct Reason: Error {}
        let simulation = Self.simulation(version: version)
        let producer = try simulation.makeProducer { $0.transactionalID = "app-1" }
        simulation.spawn {
            do throws(KafkaTransactionError) {
                try await producer.withTransaction { transaction in
                    try await transaction.send(ProducerRecord(topic: "orders", key: "1", value: "aborted"))
                    throw Reason()
                }
            } catch {
                #expect(error.outcome == .aborted)
                #expect(error.underlying is Reason)
                #expect(!error.canRunAgain)
            }
            do throws(KafkaTransactionError) {
                try await producer.withTransaction { transaction in
                    try await transaction.send(ProducerRecord(topic: "orders", key: "1", value: "committed"))
                }
            } catch {
                Issue.record("\(error)")
            }
            await producer.close()
        }
        simulation.run(for: .seconds(30))
        #expect(simulation.records(in: "orders").map(Self.value) == ["aborted", "committed"])
        #expect(simulation.committedRecords(in: "orders").map(Self.value) == ["committed"])
    }

    @Test(arguments: [Int16(0), 2])
    func anAbortTakesBackWhatHasNotLeft(version: Int16) throws {
        let simulation = Self.simulation(version: version)
        let producer = try simulation.makeProducer {
            $0.transactionalID = "app-1"
            $0.linger = .fixed(.seconds(10))
        }
        simulation.spawn {
            do throws(KafkaError) {
                try await producer.initTransactions()
                try await producer.beginTransaction()
                let delivery = try await producer.enqueue(ProducerRecord(topic: "orders", key: "1", value: "aborted"))
                try await producer.abortTransaction()
                guard case .failure(let error)? = delivery.result else {
                    Issue.record("the record did not fail")
                    return
                }
                #expect(error.code == .transactionAborted)
            } catch {
                Issue.record("\(error)")
            }
            await producer.close()
        }
        simulation.run(for: .seconds(30))
        #expect(simulation.requestCount(.produce) == 0 && simulation.requestCount(.endTransaction) == 0)
        #expect(simulation.isQuiet)
    }

    @Test(arguments: [Int16(0), 2])
    func offsetsAreCommittedWithTheTransaction(version: Int16) throws {
        let simulation = Self.simulation(version: version)
        let producer = try simulation.makeProducer { $0.transactionalID = "app-1" }
        let input = TopicPartition(topic: "input", partition: 0)
        simulation.spawn {
            do throws(KafkaTransactionError) {
                try await producer.withTransaction { transaction in
                    try await transaction.enqueue(ProducerRecord(topic: "orders", key: "1", value: "1"))
                    try await transaction.sendOffsets([input: 17], group: "app")
                }
                try await producer.withTransaction { transaction in
                    try await transaction.sendOffsets([input: 18], group: "app")
                    throw CancellationError()
                }
            } catch {
                #expect(error.outcome == .aborted)
            }
            await producer.close()
        }
        simulation.run(for: .seconds(30))
        #expect(simulation.committedOffsets(group: "app") == [input: 17])
    }

    @Test(arguments: [Int16(0), 2])
    func aSecondProducerFencesTheFirst(version: Int16) throws {
        let simulation = Self.simulation(version: version)
        let zombie = try simulation.makeProducer { $0.transactionalID = "app-1" }
        let successor = try simulation.makeProducer { $0.transactionalID = "app-1" }
        simulation.spawn {
            do throws(KafkaError) {
                try await zombie.initTransactions()
                try await zombie.beginTransaction()
                try await zombie.send(ProducerRecord(topic: "orders", key: "1", value: "zombie"))
            } catch {
                Issue.record("\(error)")
            }
            do throws(KafkaTransactionError) {
                try await successor.withTransaction { transaction in
                    try await transaction.send(ProducerRecord(topic: "orders", key: "1", value: "successor"))
                }
            } catch {
                Issue.record("\(error)")
            }
            do throws(KafkaError) {
                try await zombie.commitTransaction()
                Issue.record("a fenced producer has committed")
            } catch {
                #expect(error.code == .fenced)
                #expect(error.isFatal)
            }
            await zombie.close()
            await successor.close()
        }
        simulation.run(for: .seconds(30))
        #expect(simulation.committedRecords(in: "orders").map(Self.value) == ["successor"])
    }
}
