import KafkaClient
import KafkaVerification

/// A known mistake in settings, or something that no setting mends.
struct TuneWarning: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable, CaseIterable {
        case lingerZero, minInSyncReplicas, oneInFlight, incompressible, deliveryTimeout, bandwidth, latency, recordSize
        case unknownTopicSettings, smallBuffer
    }

    let kind: Kind
    let text: String
}

/// Looks for mistakes in the settings that a producer has now.
struct TuneCritic {
    let workload: TuneWorkload
    let current: ProducerConfiguration
    let codecs: [CodecFigure]
    let topic: TopicFacts?
    /// What the current settings contradict, so that a producer does not start with them.
    let contradiction: String?

    /// From so many records a second to one batch on, a request of its own for each is a waste.
    private static let highRate = 1000.0

    var warnings: [TuneWarning] {
        var warnings: [TuneWarning] = []
        func warn(_ kind: TuneWarning.Kind, if condition: Bool = true, _ text: @autoclosure () -> String) {
            if condition { warnings.append(TuneWarning(kind: kind, text: text())) }
        }
        warn(
            .lingerZero, if: current.linger.longest == .zero && workload.ofBatch >= Self.highRate,
            "linger.ms is 0, at \(Format.rate(workload.ofBatch)) to one batch: batches leave nearly empty whenever a "
                + "request can be sent, which costs requests, and processor time here and on brokers.")
        if let text = replicaWarning { warn(.minInSyncReplicas, text) }
        warn(
            .unknownTopicSettings, if: topic?.settingsProblem != nil && current.acks == .all,
            "The topic's min.insync.replicas could not be asked (\(topic?.settingsProblem ?? "")): see that it is 2 or more, "
                + "or acks=all waits for the leader only when the other replicas are gone.")
        warn(
            .oneInFlight,
            if: current.maxInFlightRequestsPerConnection == 1 && current.enableIdempotence,
            "max.in.flight.requests.per.connection is 1, which an idempotent producer does not need for order or against "
                + "duplicates: it keeps both with up to 5. With 1, each broker waits for a round trip of "
                + "\(Format.fixed(workload.roundTrip, 2)) ms between two requests.")
        warn(
            .oneInFlight,
            if: current.maxInFlightRequestsPerConnection == 1 && !current.enableIdempotence,
            "max.in.flight.requests.per.connection is 1 to keep the order: enable.idempotence=true keeps it with 5, and "
                + "writes no duplicates.")
        if let text = compressionWarning { warn(.incompressible, text) }
        if let contradiction { warn(.deliveryTimeout, contradiction) }
        warnFurther(warn)
        return warnings
    }

    private func warnFurther(_ warn: (TuneWarning.Kind, Bool, @autoclosure () -> String) -> Void) {
        let best = codecs.map(\.ratio).min() ?? 1
        if let bandwidth = workload.bandwidth {
            warn(
                .bandwidth, workload.bytesPerSecond * best > bandwidth * 0.8,
                "\(Format.bytes(workload.bytesPerSecond))/s are \(Format.bytes(workload.bytesPerSecond * best))/s even with the "
                    + "best codec, more than 80 % of the network's \(Format.bytes(bandwidth))/s: no setting mends that."
            )
        }
        warn(
            .latency, workload.latencyBudget <= workload.roundTrip,
            "A round trip of \(Format.fixed(workload.roundTrip, 2)) ms is more than the latency budget of "
                + "\(Format.fixed(workload.latencyBudget, 2)) ms: no setting mends that.")
        if let limit = topic?.maxMessageBytes {
            warn(
                .recordSize, Int(workload.recordBytes) > limit || current.batchSize > limit,
                "The topic takes batches of up to \(Format.grouped(limit)) bytes (max.message.bytes): larger ones are split "
                    + "and sent again, and a record that is larger is refused.")
        }
        let held = Double(current.bufferMemory) / max(1, workload.bytesPerSecond)
        warn(
            .smallBuffer, held < workload.outageSeconds,
            "buffer.memory holds \(Format.fixed(held, 1)) s of records, and the outage lasts "
                + "\(Format.fixed(workload.outageSeconds, 1)) s: senders wait then, up to max.block.ms.")
    }

    private var replicaWarning: String? {
        guard current.acks == .all, let topic else { return nil }
        if topic.replicationFactor < 2 {
            return
                "The topic has one replica: acks=all means that one broker has the record, and losing its disk loses it."
        }
        guard topic.minInSyncReplicas == 1 else { return nil }
        return
            "acks=all, but the topic's min.insync.replicas is 1 of \(topic.replicationFactor) replicas: when the others are "
            + "gone, the leader alone acknowledges, and its loss loses records. Set the topic's min.insync.replicas to 2."
    }

    private var compressionWarning: String? {
        let name = current.compression.codec.name
        guard current.compression.codec != .uncompressed,
            let figure = codecs.first(where: { $0.codec == name || $0.codec.hasPrefix(name + ":") }),
            figure.ratio > 0.95
        else { return nil }
        return
            "compression.type is \(name), which leaves \(Format.fixed(figure.ratio * 100, 0)) % of these values: it costs "
            + "processor time at \(Format.fixed(figure.megabytesPerSecond, 0)) MB/s, and saves next to nothing."
    }
}
