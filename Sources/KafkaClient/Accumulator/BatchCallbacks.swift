/// The callbacks of a batch's records, in the order of the records.
///
/// Most apps give all records the same closure. It is kept once for as many as follow each other: counting a reference to
/// it for each record would be the work of two threads on one counter, and cost more than all the rest of the record.
struct BatchCallbacks: Sendable {
    /// A record with a callback, and what its metadata needs.
    struct Record: BitwiseCopyable, Sendable {
        let index: Int32
        let keySize: Int32
        let valueSize: Int32
        let timestamp: Int64
    }

    /// A closure, and the end of the records that it is for.
    private struct Run: Sendable {
        let call: DeliveryCallback
        var end: Int
    }

    private var records: [Record] = []
    private var runs: [Run] = []
    private var last = Identity()

    var isEmpty: Bool { records.isEmpty }

    /// Registers the callback of the next record.
    mutating func add(_ call: @escaping DeliveryCallback, for record: Record) {
        records.append(record)
        let identity = Identity(call)
        if identity == last {
            runs[runs.count - 1].end = records.count
        } else {
            last = identity
            runs.append(Run(call: call, end: records.count))
        }
    }

    /// Calls each record's callback with its result, or leaves out a record that has none.
    func callAll(_ result: (Record) -> Result<RecordMetadata, KafkaError>?) {
        var next = 0
        for run in runs {
            let call = run.call
            while next < run.end {
                if let result = result(records[next]) { call(result) }
                next += 1
            }
        }
    }

    /// A closure's identity: code and context. Equal ones are the same closure, because the stored one keeps its context
    /// alive, so that no other can take its address.
    private struct Identity: Equatable, Sendable {
        private var code: UInt = 0
        private var context: UInt = 0

        init() {}

        init(_ call: @escaping DeliveryCallback) {
            // A structure around it: bare, the closure would be given another calling convention, and a new context.
            struct Wrapped {
                let call: DeliveryCallback
            }
            guard MemoryLayout<Wrapped>.size == MemoryLayout<Identity>.size else {
                // Never equal to another one: every record is a run by itself, which is slow and correct.
                code = .random(in: .min ... .max)
                context = .random(in: .min ... .max)
                return
            }
            self = unsafeBitCast(Wrapped(call: call), to: Identity.self)
        }
    }
}

extension BatchCallbacks.Record {
    /// The record that a request became.
    init(_ request: AppendRequest, at index: Int32) {
        self.init(
            index: index, keySize: Int32(truncatingIfNeeded: request.keySize),
            valueSize: Int32(truncatingIfNeeded: request.valueSize), timestamp: request.timestamp)
    }
}
