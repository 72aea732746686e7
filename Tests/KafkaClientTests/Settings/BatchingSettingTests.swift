import Testing

@testable import KafkaClient

/// Each test fails if the producer ignores the setting that it is named after; see `SettingCoverage`.
@Suite("Settings in effect: automatic batching", .timeLimit(.minutes(10)))
struct BatchingSettingTests {
    /// A producer that has just sent a record.
    private func driver(_ configure: (inout ProducerConfiguration) -> Void) throws -> SenderDriver {
        let driver = try SenderDriver.warm {
            // With it, a partition's first batch is alone on its way.
            $0.enableIdempotence = false
            configure(&$0)
        }
        try driver.send("first")
        try driver.settle()
        return driver
    }

    private func text(_ size: Int) -> String { String(repeating: "x", count: size) }

    @Test("batching.mode: a record after a pause leaves immediately, whatever linger it begins with")
    func mode() throws {
        #expect(try driver { $0.linger = .fixed(.seconds(1)) }.requests.isEmpty)
        let automatic = try driver {
            $0.linger = .fixed(.seconds(1))
            $0.batching = .automatic()
        }
        #expect(automatic.requests.count == 1)
    }

    @Test("batching.linger.*, batching.batch.size.*: where linger and batch size begin, they are within the bounds")
    func bounds() throws {
        for (linger, expected) in [(Linger.zero, 10), (.fixed(.seconds(1)), 20)] {
            var bounds = BatchingBounds()
            bounds.minimumLinger = .milliseconds(10)
            bounds.maximumLinger = .milliseconds(20)
            let driver = try driver {
                $0.linger = linger
                $0.batching = .automatic(within: bounds)
            }
            try driver.send("second")
            try driver.advance(.milliseconds(expected - 1))
            #expect(driver.requests.count == 1)
            try driver.advance(.milliseconds(1))
            #expect(driver.requests.count == 2)
        }
        for (batchSize, expected) in [(1, 2), (1 << 20, 4)] {
            var bounds = BatchingBounds()
            bounds.minimumBatchSize = 1000
            bounds.maximumBatchSize = 2000
            bounds.minimumLinger = .milliseconds(10)
            let driver = try driver {
                $0.batchSize = batchSize
                $0.batching = .automatic(within: bounds)
            }
            // The last one shows that there was no room for it.
            for _ in 0..<5 { try driver.send(text(400)) }
            try driver.settle()
            #expect(try driver.values().last?.first?.count == expected)
        }
    }
}
