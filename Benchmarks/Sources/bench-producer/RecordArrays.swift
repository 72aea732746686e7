import KafkaClient

/// Arrays of records, for calls that take many: of all values, or filled for each call.
struct RecordArrays {
    typealias Record = ProducerRecord<Never, UnsafeRawBufferPointer>

    private let plan: Plan
    private let arrays: [[Record]]

    init(_ plan: Plan) {
        self.plan = plan
        let count = plan.isFresh ? 0 : max(1, plan.values.count / plan.arraySize)
        arrays = (0..<count).map { number in
            (0..<plan.arraySize).map { Self.record(plan, number * plan.arraySize + $0) }
        }
    }

    /// The array for the records from there on, as it was made at the start.
    func prepared(_ first: Int, _ count: Int) -> [Record] {
        let array = arrays[first / plan.arraySize % arrays.count]
        return count == array.count ? array : Array(array.prefix(count))
    }

    /// An array that is made now.
    func filled(from first: Int, count: Int) -> [Record] {
        var records: [Record] = []
        records.reserveCapacity(count)
        for index in first..<first + count { records.append(Self.record(plan, index)) }
        return records
    }

    private static func record(_ plan: Plan, _ index: Int) -> Record {
        ProducerRecord(topic: plan.topic, partition: plan.partition(of: index), value: plan.values[index])
    }
}
