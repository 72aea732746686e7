import Foundation
import KafkaClient
import KafkaTesting
import Testing

@testable import Checkout

/// Against brokers on loopback ports, which belong to one test each.
@Suite("Checkout")
struct CheckoutTests {
    private let purchase = Purchase(id: "p-1", customer: "ada", amount: 1999)

    /// A cluster, and a checkout that is connected to it.
    private func withCheckout(
        _ body: (EmbeddedKafkaCluster, Checkout) async throws -> Void
    ) async throws {
        try await withEmbeddedKafkaCluster(brokers: 3) { cluster in
            try cluster.createTopic(Checkout.topic, partitions: 3)
            let configuration = ProducerConfiguration(bootstrapServers: cluster.bootstrapServers)
            try await withKafkaProducer(configuration) { producer in
                try await body(cluster, Checkout(producer: producer))
            }
        }
    }

    private func purchases(in records: [EmbeddedRecord]) throws -> [Purchase] {
        try records.map { try JSONDecoder().decode(Purchase.self, from: Data($0.value ?? [])) }
    }

    @Test("A purchase is stored under its customer, as JSON")
    func stored() async throws {
        try await withCheckout { cluster, checkout in
            #expect(await checkout.place(purchase) == .confirmed)
            let records = cluster.records(in: Checkout.topic)
            #expect(records.map(\.keyString) == ["ada"])
            #expect(records[0].headers == [RecordHeader(key: "source", value: "checkout")])
            let stored = try purchases(in: records)
            #expect(stored == [purchase])
        }
    }

    @Test("Purchases of a customer keep their order")
    func order() async throws {
        try await withCheckout { cluster, checkout in
            let list = (0..<300).map { Purchase(id: "\($0)", customer: "customer-\($0 % 7)", amount: $0) }
            #expect(await checkout.place(all: list).isEmpty)
            let stored = try purchases(in: cluster.records(in: Checkout.topic))
            #expect(Set(stored) == Set(list))
            for (_, purchases) in Dictionary(grouping: stored, by: \.customer) {
                #expect(purchases.map(\.amount) == purchases.map(\.amount).sorted())
            }
        }
    }

    @Test("A lost response neither loses a purchase nor stores it twice")
    func lostResponse() async throws {
        try await withCheckout { cluster, checkout in
            // The broker stores the next batch, and closes the connection instead of answering.
            cluster.inject(EmbeddedFault(.disconnectAfter, api: .produce))
            #expect(await checkout.place(purchase) == .confirmed)
            #expect(cluster.recordCount(in: Checkout.topic) == 1)
        }
    }

    @Test("A broker that is down for a moment is not noticed")
    func missingReplicas() async throws {
        try await withCheckout { cluster, checkout in
            cluster.inject(EmbeddedFault(.error(.notEnoughReplicas), api: .produce, times: 3))
            #expect(await checkout.place(purchase) == .confirmed)
        }
    }

    @Test("What the topic does not take is not placed")
    func refused() async throws {
        try await withCheckout { cluster, checkout in
            cluster.setMaxMessageBytes(300, of: Checkout.topic)
            let large = Purchase(
                id: (0..<1000).map { _ in "\(UInt8.random(in: 0...9))" }.joined(), customer: "ada", amount: 1)
            #expect(await checkout.place(large) == .notPlaced)
            #expect(await checkout.place(all: [purchase, large]) == [large])
            let stored = try purchases(in: cluster.records(in: Checkout.topic))
            #expect(stored == [purchase])
        }
    }
}
