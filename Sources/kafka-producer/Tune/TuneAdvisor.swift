import KafkaClient

/// Recommends settings for a workload: arithmetic and measurements in, one line with a reason per setting out.
struct TuneAdvisor {
    let workload: TuneWorkload
    let current: ProducerConfiguration
    let codecs: [CodecFigure]

    private static let batches = [16, 32, 64, 128, 256].map { $0 * 1024 }
    /// The most memory for batches that fill, so that many partitions do not take the buffer.
    private static let mostOpenBytes = 64 << 20
    /// What a codec has to save, and the share of a core that it may take.
    private static let leastSaving = 0.1
    private static let mostCoreShare = 0.25
    /// Ratios that differ by less are the same.
    private static let similarRatio = 0.05

    /// - Returns: The settings, and the current configuration changed by them.
    func recommend() -> (lines: [TuneLine], configuration: ProducerConfiguration) {
        var configuration = current
        configuration.batchSize = batchSize
        let (linger, lingerReason) = linger(batch: configuration.batchSize)
        configuration.linger = .milliseconds(linger)
        configuration.compression = compression.choice
        setDurability(&configuration)
        setTimes(&configuration)
        let lines =
            durabilityLines(configuration) + [
                line(
                    "batch.size", "\(configuration.batchSize)", "batchSize = \(Self.bytes(configuration.batchSize))",
                    "\(current.batchSize)", batchReason(configuration.batchSize)),
                line(
                    "linger.ms", "\(linger)", "linger = .milliseconds(\(linger))",
                    Format.fixed(current.linger.longest / .milliseconds(1), 0), lingerReason),
            ] + compressionLines(configuration) + bufferLines(configuration)
        return (lines, configuration)
    }

    private func line(
        _ property: String, _ value: String, _ swift: String?, _ current: String, _ reason: String
    ) -> TuneLine {
        TuneLine(property: property, value: value, swift: swift, current: current, reason: reason)
    }

    /// `64 * 1024` rather than `65536`.
    private static func bytes(_ count: Int) -> String {
        if count >= 1 << 20, count.isMultiple(of: 1 << 20) { return "\(count >> 20) * 1024 * 1024" }
        return count >= 1024 && count.isMultiple(of: 1024) ? "\(count >> 10) * 1024" : "\(count)"
    }

    // MARK: Batches

    private func formula(_ batch: Int) -> Double {
        BatchingFormulas.optimalLinger(
            batchBytes: batch, recordBytes: workload.recordBytes, recordsPerSecond: workload.ofBatch)
    }

    /// The largest batch that fills within the latency; the smallest if none does.
    private var batchSize: Int {
        if let target = workload.targetBatch { return target }
        let open = workload.isKeyed ? workload.partitions : 1
        let fitting = Self.batches.filter {
            formula($0) <= max(1, workload.longestLinger) && $0 * open <= Self.mostOpenBytes
        }
        return fitting.last ?? Self.batches[0]
    }

    private func batchReason(_ batch: Int) -> String {
        let fill = Format.fixed(
            BatchingFormulas.recordsPerBatch(batchBytes: batch, recordBytes: workload.recordBytes), 1)
        let size = "\(fill) records of \(Format.fixed(workload.recordBytes, 0)) bytes"
        if workload.targetBatch != nil { return "\(size): the batch that was asked for." }
        if formula(batch) <= max(1, workload.longestLinger) {
            return
                "\(size): the largest batch up to 256 KiB that fills within \(Self.milliseconds(workload.longestLinger)), "
                + "half of what the latency leaves."
        }
        return "\(size): the smallest batch; at this rate not even it fills within "
            + "\(Self.milliseconds(workload.longestLinger))."
    }

    private static func milliseconds(_ value: Double) -> String { "\(Format.fixed(value, 0)) ms" }

    private func linger(batch: Int) -> (Int, String) {
        let optimal = formula(batch)
        let records = BatchingFormulas.recordsPerBatch(batchBytes: batch, recordBytes: workload.recordBytes)
        let rate = workload.ofBatch / 1000
        let arithmetic =
            "\(Format.fixed(records, 1)) records / \(Format.fixed(rate, rate < 10 ? 2 : 0)) per ms × "
            + "\(BatchingFormulas.margin) = \(Format.fixed(optimal, 2)) ms"
        let gathered = workload.ofBatch * workload.longestLinger / 1000
        if gathered < 1 {
            return (0, "Waiting gathers nothing: \(Format.fixed(gathered, 2)) records come in the time that there is.")
        }
        if optimal > workload.longestLinger {
            let linger = Int(workload.longestLinger)
            let fill = TuningFormulas.expectedFill(
                batchBytes: batch, recordBytes: workload.recordBytes, recordsPerSecond: workload.ofBatch,
                lingerMilliseconds: Double(linger))
            return (
                linger,
                "\(arithmetic), more than the latency leaves: batches leave \(Format.fixed(fill * 100, 0)) % full."
            )
        }
        let linger = max(1, Int(optimal.rounded()))
        return (linger, arithmetic + (Double(linger) > optimal + 0.5 ? "; batches are full before." : "."))
    }

    // MARK: Compression

    private var compression: (choice: Compression, reason: String) {
        guard let smallest = codecs.min(by: { $0.ratio < $1.ratio }) else {
            return (current.compression, "Not measured: give a payload, or a topic.")
        }
        guard smallest.ratio <= 1 - Self.leastSaving else {
            return (
                .uncompressed,
                "No codec saves \(Format.fixed(Self.leastSaving * 100, 0)) %: \(smallest.codec) leaves "
                    + "\(Format.fixed(smallest.ratio * 100, 0)) %."
            )
        }
        let useful = codecs.filter {
            $0.ratio <= 1 - Self.leastSaving
                && $0.coreShare(bytesPerSecond: workload.bytesPerSecond) <= Self.mostCoreShare
        }
        guard let best = useful.map(\.ratio).min(),
            let chosen = useful.filter({ $0.ratio <= best + Self.similarRatio }).max(by: {
                $0.megabytesPerSecond < $1.megabytesPerSecond
            })
        else {
            return (
                .uncompressed,
                "Every codec that saves anything takes more than \(Format.fixed(Self.mostCoreShare * 100, 0)) % of a core at "
                    + "\(Format.bytes(workload.bytesPerSecond))/s."
            )
        }
        let share = chosen.coreShare(bytesPerSecond: workload.bytesPerSecond)
        return (
            chosen.compression,
            "Leaves \(Format.fixed(chosen.ratio * 100, 0)) % of the bytes at \(Format.fixed(chosen.megabytesPerSecond, 0)) MB/s: "
                + "\(Format.fixed(share * 100, 1)) % of a core. The smallest within \(Format.fixed(Self.mostCoreShare * 100, 0)) % "
                + "of a core, or as good and faster."
        )
    }

    private func compressionLines(_ configuration: ProducerConfiguration) -> [TuneLine] {
        let (choice, reason) = compression
        let swift =
            choice.codec == .uncompressed
            ? ".uncompressed" : "." + choice.codec.name + (choice.level.map { "(level: \($0))" } ?? "")
        var lines = [
            line(
                "compression.type", choice.codec.name, "compression = \(swift)", "\(current.compression)", reason)
        ]
        if let level = choice.level {
            lines.append(
                line(
                    "compression.\(choice.codec.name).level", "\(level)", nil,
                    current.compression.codec == choice.codec
                        ? current.compression.level.map { "\($0)" } ?? "default" : "none",
                    "The level that was measured."))
        }
        return lines
    }

    // MARK: Durability

    private func setDurability(_ configuration: inout ProducerConfiguration) {
        // A transactional producer has no choice.
        if current.transactionalID == nil {
            configuration.acks =
                switch workload.durability {
                case .none: .zero
                case .leader: .leader
                case .all: .all
                }
            configuration.enableIdempotence = workload.durability == .all
        }
        configuration.maxInFlightRequestsPerConnection = 5
    }

    private func durabilityLines(_ configuration: ProducerConfiguration) -> [TuneLine] {
        let acks = "\(configuration.acks)"
        let swift = ["0": ".zero", "1": ".leader"][acks] ?? ".all"
        let (why, order) =
            switch configuration.acks {
            case .all:
                (
                    "All replicas in sync have the record before it counts as sent.",
                    "Retries write no duplicates and keep the order."
                )
            case .leader:
                (
                    "The leader has it; lost if the leader breaks before the others copied it.",
                    "Needs acks=all: retries may write duplicates, and change the order."
                )
            case .zero:
                ("No broker answers: nothing is repeated, and losses are not noticed.", "Needs acks=all.")
            }
        return [
            line("acks", acks, "acks = \(swift)", "\(current.acks)", why),
            line(
                "enable.idempotence", "\(configuration.enableIdempotence)",
                "enableIdempotence = \(configuration.enableIdempotence)", "\(current.enableIdempotence)", order),
            line(
                "max.in.flight.requests.per.connection", "5", "maxInFlightRequestsPerConnection = 5",
                "\(current.maxInFlightRequestsPerConnection)",
                configuration.enableIdempotence
                    ? "As many as an idempotent producer may have, in order."
                    : "Requests follow each other without waiting."
            ),
        ]
    }

    // MARK: Outages

    private func setTimes(_ configuration: inout ProducerConfiguration) {
        let outage = TuningFormulas.outageBuffer(
            recordBytes: workload.recordBytes, recordsPerSecond: workload.ofProducer, seconds: workload.outageSeconds)
        let working = TuningFormulas.workingMemory(
            batchBytes: configuration.batchSize, partitions: workload.partitions, brokers: workload.brokers,
            inFlight: 5,
            maxRequestBytes: configuration.maxRequestSize)
        let least = max(ProducerConfiguration(bootstrapServers: []).bufferMemory, configuration.maxRequestSize)
        let wanted = min(outage * BatchingFormulas.margin + Double(working), Double(1 << 40))
        configuration.bufferMemory = max(least, ((Int(wanted) + (1 << 20) - 1) >> 20) << 20)
        let waits = configuration.linger.longest + configuration.requestTimeout
        configuration.deliveryTimeout = max(
            .seconds(120), waits + .seconds(Int(workload.outageSeconds.rounded(.up))))
    }

    private func bufferLines(_ configuration: ProducerConfiguration) -> [TuneLine] {
        let outage = TuningFormulas.outageBuffer(
            recordBytes: workload.recordBytes, recordsPerSecond: workload.ofProducer, seconds: workload.outageSeconds)
        let seconds = Format.fixed(workload.outageSeconds, 0)
        let timeout = Int(configuration.deliveryTimeout / .milliseconds(1))
        return [
            line(
                "buffer.memory", "\(configuration.bufferMemory)",
                "bufferMemory = \(Self.bytes(configuration.bufferMemory))", "\(current.bufferMemory)",
                "\(Format.bytes(outage)) come in during an outage of \(seconds) s, × \(BatchingFormulas.margin), and batches in "
                    + "work; at least 32 MiB."),
            line(
                "delivery.timeout.ms", "\(timeout)", "deliveryTimeout = .milliseconds(\(timeout))",
                "\(Int(current.deliveryTimeout / .milliseconds(1)))",
                "Longer than linger, request timeout and the outage together; at least the default of 120 s."),
        ]
    }
}
