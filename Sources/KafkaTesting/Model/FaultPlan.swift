package import KafkaClient

/// The faults that wait for requests to hit.
package struct FaultPlan {
    private struct Entry {
        var id: Int
        var fault: EmbeddedFault
    }

    private var entries: [Entry] = []
    private var nextID = 0

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    package mutating func add(_ fault: EmbeddedFault) -> EmbeddedFault.ID {
        nextID += 1
        entries.append(Entry(id: nextID, fault: fault))
        return EmbeddedFault.ID(rawValue: nextID)
    }

    package mutating func remove(_ id: EmbeddedFault.ID) {
        entries.removeAll { $0.id == id.rawValue }
    }

    package mutating func removeAll() {
        entries.removeAll()
    }

    /// The faults that hit this request; counts them down.
    package mutating func take(for request: EmbeddedRequest, dice: inout SplitMix64) -> ActiveFaults {
        guard !entries.isEmpty else { return ActiveFaults() }
        var hits: [EmbeddedFault] = []
        for index in entries.indices where FaultPlan.matches(entries[index].fault, request) {
            if entries[index].fault.skipping > 0 {
                entries[index].fault.skipping -= 1
                continue
            }
            guard dice.chance(entries[index].fault.probability) else { continue }
            hits.append(entries[index].fault)
            if let times = entries[index].fault.times { entries[index].fault.times = times - 1 }
        }
        entries.removeAll { ($0.fault.times ?? 1) <= 0 }
        return ActiveFaults(faults: hits)
    }

    private static func matches(_ fault: EmbeddedFault, _ request: EmbeddedRequest) -> Bool {
        if let times = fault.times, times <= 0 { return false }
        if let api = fault.api, api != request.api { return false }
        if let broker = fault.broker, broker != request.broker { return false }
        if fault.topic == nil, fault.partition == nil { return true }
        return request.partitions.contains { fault.covers(topic: $0.topic, partition: $0.partition) }
    }
}

extension EmbeddedFault {
    /// Whether it is meant for this partition; a request that names only topics has partition -1.
    package func covers(topic: String, partition: Int32) -> Bool {
        if let wanted = self.topic, wanted != topic { return false }
        if let wanted = self.partition, wanted != partition, partition != -1 { return false }
        return true
    }
}

/// The faults that hit one request.
package struct ActiveFaults: Sendable, Hashable {
    package var faults: [EmbeddedFault] = []

    package init(faults: [EmbeddedFault] = []) {
        self.faults = faults
    }

    /// The error that a partition is answered with, and whether its batch is stored before.
    package func error(topic: String, partition: Int32) -> (code: EmbeddedErrorCode, afterAppend: Bool)? {
        for fault in faults where fault.covers(topic: topic, partition: partition) {
            switch fault.effect {
            case .error(let code), .errorAlone(let code): return (code, false)
            case .errorAfterAppend(let code): return (code, true)
            default: continue
            }
        }
        return nil
    }

    /// The error that a request without topics is answered with.
    package var requestError: EmbeddedErrorCode? {
        for fault in faults {
            switch fault.effect {
            case .error(let code), .errorAlone(let code), .errorAfterAppend(let code): return code
            default: continue
            }
        }
        return nil
    }

    /// The error that a whole request is answered with: one that is meant for a topic hits that topic's partitions only.
    ///
    /// - Parameter beforehand: Whether the request is not handled; otherwise it is, and answered with the error all the same.
    package func error(beforehand: Bool) -> EmbeddedErrorCode? {
        for fault in faults where fault.topic == nil && fault.partition == nil {
            switch fault.effect {
            case .error(let code) where beforehand, .errorAlone(let code) where beforehand: return code
            case .errorAfterAppend(let code) where !beforehand: return code
            default: continue
            }
        }
        return nil
    }

    /// The error that a Metadata response consists of.
    package var errorAlone: EmbeddedErrorCode? {
        for case .errorAlone(let code) in faults.map(\.effect) { return code }
        return nil
    }

    /// The message with which a client is refused that authenticates.
    package var refusal: String? {
        for case .refuseAuthentication(let message) in faults.map(\.effect) { return message }
        return nil
    }

    /// The brokers that a Metadata response does not list.
    package var brokersLeftOut: [Int32] {
        faults.compactMap { fault in
            if case .leaveOut(let broker) = fault.effect { broker } else { nil }
        }
    }

    /// The sum of the delays before the request is handled.
    package var processingDelay: Duration {
        faults.reduce(.zero) { sum, fault in
            if case .delayProcessing(let delay) = fault.effect { sum + delay } else { sum }
        }
    }

    /// The sum of the delays before the response leaves.
    package var responseDelay: Duration {
        faults.reduce(.zero) { sum, fault in
            if case .delayResponse(let delay) = fault.effect { sum + delay } else { sum }
        }
    }

    /// The throttle time that the response announces.
    package var throttle: Duration {
        faults.reduce(.zero) { longest, fault in
            if case .throttle(let time) = fault.effect { max(longest, time) } else { longest }
        }
    }

    package func contains(_ effect: EmbeddedFault.Effect) -> Bool {
        faults.contains { $0.effect == effect }
    }
}
