import KafkaSockets
import KafkaWire
import Testing

@testable import KafkaClient

@Suite("Several requests in flight", .timeLimit(.minutes(10)))
struct PipeliningTests {
    /// A driver whose partition 0 has had its first acknowledgement, at sequence 0.
    private func warm(_ configure: (inout ProducerConfiguration) -> Void = { _ in }) throws -> SenderDriver {
        let driver = try SenderDriver(configure)
        try driver.warmUp()
        try driver.send("first")
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        return driver
    }

    @Test("The first batch under an identity travels alone")
    func firstAlone() throws {
        let driver = try SenderDriver()
        try driver.warmUp()
        for value in ["a", "b", "c"] {
            try driver.send(value)
            try driver.settle()
        }
        #expect(try driver.values() == [[["a"]]])
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        #expect(try driver.values() == [[["b"]], [["c"]]])
    }

    @Test("Up to five requests, then one for each that comes back, in order")
    func five() throws {
        let driver = try warm()
        var deliveries: [Delivery] = []
        for value in ["1", "2", "3", "4", "5", "6", "7"] {
            deliveries.append(try driver.send(value))
            try driver.settle()
        }
        #expect(try driver.values() == [[["1"]], [["2"]], [["3"]], [["4"]], [["5"]]])
        let sequences = try driver.requests.map { try driver.cluster.batches(of: $0)[0].header.baseSequence }
        #expect(sequences == [1, 2, 3, 4, 5])
        try driver.cluster.acknowledge(driver.requests[0], baseOffset: 10)
        try driver.settle()
        #expect(deliveries.map(\.offset) == [10, nil, nil, nil, nil, nil, nil])
        #expect(try driver.values() == [[["2"]], [["3"]], [["4"]], [["5"]], [["6"]]])
        for request in driver.requests { try driver.cluster.acknowledge(request, baseOffset: 11) }
        try driver.settle()
        #expect(try driver.values() == [[["7"]]])
        #expect(try driver.batch().header.baseSequence == 7)
    }

    @Test("A lower limit holds for all partitions of a broker together")
    func limit() throws {
        let driver = try warm { $0.maxInFlightRequestsPerConnection = 2 }
        for (value, partition) in [("a", 0), ("b", 1), ("c", 0), ("d", 1)] as [(String, Int32)] {
            try driver.send(value, partition: partition)
            try driver.settle()
        }
        #expect(try driver.values() == [[["a"]], [["b"]]])
        try driver.cluster.acknowledge(driver.requests[0])
        try driver.settle()
        #expect(try driver.values() == [[["b"]], [["c"]]])
    }

    @Test("One request carries one batch of each ready partition")
    func grouped() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1], "u": [1], "v": [2]])
        try driver.warmUp()
        for partition in 0..<3 { try driver.send("t\(partition)", partition: Int32(partition)) }
        try driver.send("u", topic: "u")
        try driver.send("v", topic: "v")
        try driver.settle()
        #expect(driver.requests.count == 2)
        #expect(driver.requests.map(\.node).sorted() == [1, 2])
        let first = try #require(driver.requests.first { $0.node == 1 })
        let batches = try driver.cluster.batches(of: first)
        #expect(batches.map { "\($0.topic)-\($0.partition)" } == ["t-0", "t-1", "t-2", "u-0"])
        #expect(batches.map(\.values) == [["t0"], ["t1"], ["t2"], ["u"]])
        #expect(try first.decode(ProduceRequest.self).topics.count == 2, "each topic is named once")
    }

    @Test("A request is filled up to maxRequestSize; the rest goes with the next")
    func requestSize() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1]]) {
            $0.maxRequestSize = 1000
            $0.batchSize = 900
        }
        try driver.warmUp()
        for partition in 0..<3 { try driver.send(String(repeating: "x", count: 300), partition: Int32(partition)) }
        try driver.settle()
        #expect(try driver.values().map(\.count) == [2, 1])
    }

    @Test("The largest sizes that are allowed bound nothing, and overflow nothing")
    func largestSizes() throws {
        let driver = try SenderDriver {
            $0.maxRequestSize = ProduceRequestWriter.largestRecordSize
            $0.batchSize = ProduceRequestWriter.largestRecordSize
            $0.bufferMemory = .max
            $0.maxBufferedRecords = .max
            $0.maxInFlightRequestsPerConnection = Int(Int32.max)
            $0.enableIdempotence = false
        }
        try driver.warmUp()
        for partition in 0..<2 { try driver.send(String(repeating: "x", count: 100_000), partition: Int32(partition)) }
        try driver.settle()
        #expect(try driver.values().map(\.count) == [2])
    }

    @Test("No partition starves: who had its turn goes to the end")
    func fair() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1]]) {
            $0.maxInFlightRequestsPerConnection = 1
            $0.maxRequestSize = 500
            $0.batchSize = 400
        }
        try driver.warmUp()
        // Batches so large that a request carries one.
        for round in 0..<3 {
            for partition in 0..<2 {
                try driver.send(
                    "\(partition)\(round)" + String(repeating: "x", count: 300), partition: Int32(partition))
            }
        }
        var order: [String] = []
        for _ in 0..<6 {
            try driver.settle()
            order.append(String(try driver.batch().values[0].prefix(2)))
            try driver.cluster.acknowledge(driver.request())
        }
        #expect(order == ["00", "10", "01", "11", "02", "12"])
    }

    @Test("Partitions that had their turn in one request line up again in the order in which it took them")
    func turnsInOneRequest() throws {
        let driver = try SenderDriver(topics: ["t": [1, 1, 1]]) {
            $0.maxInFlightRequestsPerConnection = 1
            $0.maxRequestSize = 1000
            $0.batchSize = 400
        }
        try driver.warmUp()
        // The first batch of each partition would be waited for.
        for partition in 0..<3 { try driver.send("first", partition: Int32(partition)) }
        try driver.settle()
        try driver.cluster.acknowledge(driver.request())
        try driver.settle()
        // Batches so large that a request carries two.
        for round in 0..<4 {
            for partition in 0..<3 {
                try driver.send(
                    "\(partition)\(round)" + String(repeating: "x", count: 300), partition: Int32(partition))
            }
        }
        var order: [[String]] = []
        for _ in 0..<6 {
            try driver.settle()
            order.append(try driver.cluster.batches(of: driver.request()).map { String($0.values[0].prefix(2)) })
            try driver.cluster.acknowledge(driver.request())
        }
        #expect(order == [["00", "10"], ["20", "01"], ["11", "21"], ["02", "12"], ["22", "03"], ["13", "23"]])
    }

    @Test("A socket that takes a few bytes at a time gets every byte, in order")
    func smallWrites() throws {
        let driver = try warm()
        driver.network.limitRoom(9001, to: 10)
        let deliveries = try ["a", "b"].map { value in
            defer { try? driver.settle() }
            return try driver.send(value)
        }
        #expect(driver.requests.isEmpty)
        for _ in 0..<40 {
            driver.network.limitRoom(9001, to: 7)
            try driver.settle()
        }
        #expect(try driver.values() == [[["a"]], [["b"]]])
        driver.network.limitRoom(9001, to: .max)
        for request in driver.requests { try driver.cluster.acknowledge(request, baseOffset: 1) }
        try driver.settle()
        #expect(deliveries.map(\.offset) == [1, 1])
    }

    @Test("Without idempotence, one at a time keeps the order; more do not wait for each other")
    func withoutIdempotence() throws {
        for limit in [1, 3] {
            let driver = try SenderDriver {
                $0.enableIdempotence = false
                $0.maxInFlightRequestsPerConnection = limit
            }
            try driver.warmUp()
            #expect(driver.cluster.producerIDRequests == 0)
            for value in ["a", "b", "c", "d"] {
                try driver.send(value)
                try driver.settle()
            }
            #expect(driver.requests.count == limit)
            #expect(try driver.cluster.batches(of: driver.requests[0])[0].header.producerID == -1)
            #expect(try driver.cluster.batches(of: driver.requests[0])[0].header.baseSequence == -1)
        }
    }

    @Test("Timers do not pile up, however long the delivery timeout is")
    func timers() throws {
        let driver = try SenderDriver {
            $0.linger = .fixed(.milliseconds(5))
            $0.deliveryTimeout = .seconds(1_000_000)
        }
        try driver.warmUp()
        for _ in 0..<100 {
            try driver.send("a")
            try driver.advance(.milliseconds(6))
            try driver.cluster.acknowledge(driver.request())
            try driver.settle()
        }
        #expect(driver.sender.schedule.timerCount < 5)
    }
}
