import KafkaClient
import Testing

@testable import kafka_producer

@Suite("Plans of benchmarks", .timeLimit(.minutes(10)))
struct BenchPlanTests {
    static func plan(_ axes: [BenchAxis], rounds: Int = 3, topic: String? = nil) -> BenchPlan {
        BenchPlan(
            axes: axes, rounds: rounds, records: 100, recordSize: 10, payload: "letters", rate: nil, partitions: 2,
            producers: 1, topic: topic, properties: ["linger.ms": "1"])
    }

    @Test("An axis is a name and values, none of them empty or twice")
    func axes() {
        #expect(BenchAxis(argument: "linger.ms=0,5") == BenchAxis("linger.ms", ["0", "5"]))
        for wrong in ["linger.ms", "=1", "linger.ms=", "linger.ms=1,,2", "linger.ms=1,1"] {
            #expect(BenchAxis(argument: wrong) == nil, "\(wrong)")
        }
    }

    @Test("Every combination is a cell; the last axis varies fastest")
    func cells() {
        let plan = Self.plan([BenchAxis("a", ["1", "2"]), BenchAxis("b", ["x", "y", "z"])])
        #expect(plan.cellCount == 6)
        #expect(plan.cells.prefix(4) == [["1", "x"], ["1", "y"], ["1", "z"], ["2", "x"]])
        #expect(Self.plan([]).cells == [[]])
        let many = Self.plan((0..<70).map { BenchAxis("\($0)", ["1", "2"]) })
        #expect(many.cellCount == nil)
    }

    @Test("Each round runs every cell once, in an order that is its own and always the same")
    func order() {
        let plan = Self.plan([BenchAxis("a", (0..<20).map(String.init))])
        #expect(plan.order(round: 0).sorted() == Array(0..<20))
        #expect(plan.order(round: 0) == plan.order(round: 0))
        #expect(plan.order(round: 0) != plan.order(round: 1))
    }

    @Test("Cells have names, sizes in KiB")
    func labels() {
        let plan = Self.plan([BenchAxis("batch.size", ["16384", "1000"]), BenchAxis("acks", ["all"])])
        #expect(plan.label(cell: 0) == "batch.size=16 KiB, acks=all")
        #expect(plan.shortLabel(cell: 1) == "1000, acks all")
    }

    @Test("Values of a cell change its settings, or how it is run")
    func cell() throws {
        let axes = [
            "codec", "acks", "partitions", "producers", "tls", "transactions", "payload", "record.size", "batch.size",
            "rate",
        ]
        let plan = Self.plan(axes.map { BenchAxis($0, []) })
        let cell = try BenchCell(
            plan, values: ["zstd:6", "1", "9", "3", "true", "0", "orders", "7", "4096", "500"],
            secrets: ["client.id": "me"])
        let configuration = try cell.configuration(servers: ["a:1"])
        #expect(configuration.compression == .zstd(level: 6))
        #expect(configuration.acks == .leader && !configuration.enableIdempotence)
        #expect(configuration.batchSize == 4096 && configuration.linger == .milliseconds(1))
        #expect(configuration.clientID == "me")
        #expect(cell.partitions == 9 && cell.producers == 3 && cell.usesTLS && cell.recordSize == 7)
        #expect(cell.payload == "orders" && cell.transactionSize == nil && cell.rate == 500)
        let transactional = try BenchCell(Self.plan([BenchAxis("transactions", [])]), values: ["50"])
        let ids = try [0, 1].map { try transactional.configuration(servers: ["a:1"], producer: $0).transactionalID }
        #expect(ids[0] != nil && ids[0] != ids[1])
    }

    @Test(
        "Values that an axis does not take, and axes that a given cluster cannot vary",
        arguments: [
            ("codec", "zip", nil), ("codec", "snappy:3", nil), ("partitions", "0", nil), ("tls", "maybe", nil),
            ("rate", "-1", nil),
            ("partitions", "3", "t"), ("tls", "true", "t"), ("nothing", "1", nil), ("acks", "2", nil),
            ("record.size", "2000000", nil),
        ])
    func wrong(axis: String, value: String, topic: String?) {
        #expect(throws: ToolError.self) {
            try BenchCell(Self.plan([BenchAxis(axis, [value])], topic: topic), values: [value])
        }
    }
}
