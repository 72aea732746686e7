import KafkaSchemaRegistryTesting
import Synchronization
import Testing

@testable import KafkaSchemaRegistry

/// When the latest version of a subject is looked for, and by whom.
@Suite("The schema in use", .timeLimit(.minutes(10)))
struct SchemaInUseTests {
    private final class Schema: Sendable {
        private let freed: @Sendable () -> Void

        init(freed: @escaping @Sendable () -> Void = {}) { self.freed = freed }

        deinit { freed() }
    }

    @Test("One of many tasks is to look for a newer one, once for each age")
    func due() async throws {
        let fixture = try RegistryFixture()
        let inUse = SchemaInUse(Schema(), age: .seconds(60), RegistryTime(fixture.clock))
        for _ in 0..<3 {
            #expect(!inUse.isDue())
            fixture.clock.advance(by: .seconds(60))
            let count = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 { group.addTask { inUse.isDue() } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(count == 1)
        }
    }

    @Test("What a task found stays alive while others replace it, and is freed in the end")
    func replaced() async throws {
        let fixture = try RegistryFixture()
        let freed = Mutex(0)
        let schema = { @Sendable in Schema { freed.withLock { $0 += 1 } } }
        var inUse: SchemaInUse? = SchemaInUse(schema(), age: .seconds(60), RegistryTime(fixture.clock))
        if let inUse {
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { for _ in 0..<100 { inUse.replace(with: schema()) } }
                    group.addTask { for _ in 0..<1000 { _ = inUse.object(as: Schema.self) } }
                }
            }
            #expect(freed.withLock { $0 } == 0)
            let last = schema()
            inUse.replace(with: last)
            #expect(inUse.object(as: Schema.self) === last)
        }
        inUse = nil
        #expect(freed.withLock { $0 } == 802)
    }
}
