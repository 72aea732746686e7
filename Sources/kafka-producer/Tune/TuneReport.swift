import Foundation
import KafkaClient
import KafkaVerification

/// What `tune` found: the workload, what was measured, what is recommended and why, and how it did.
struct TuneReport: Encodable, Sendable {
    /// A point of the curve of a batch's fill over the linger.
    struct Fill: Encodable, Equatable, Sendable {
        let linger: Double
        /// From 0 to 1.
        let fill: Double
    }

    struct FillCurve: Encodable, Equatable, Sendable {
        let batchBytes: Int
        let points: [Fill]
    }

    /// A field of the grid of bounds.
    struct Bound: Encodable, Equatable, Sendable {
        let batchBytes: Int
        let linger: Double
        let bytesPerSecond: Double
        /// What identifies it in the chart.
        let id: String
    }

    struct Settings: Encodable, Equatable, Sendable {
        let properties: [String: String]
        let estimate: TuneEstimate
    }

    let format = 1
    let workload: TuneWorkload
    let topic: String?
    let codecs: [CodecFigure]
    let warnings: [TuneWarning]
    let lines: [TuneLine]
    let current: Settings
    let recommended: Settings
    let fillCurves: [FillCurve]
    let bounds: [Bound]
    let machine: MachineInfo
    let started: String
    /// The runs of both settings; nil if none were asked for.
    var verification: TuneVerification?

    /// - Parameters:
    ///   - settings: The current ones, without secrets.
    ///   - contradiction: What they contradict.
    init(
        _ workload: TuneWorkload, current: ProducerConfiguration, settings: [String: String], contradiction: String?,
        codecs: [CodecFigure], topic: (name: String, facts: TopicFacts)?
    ) {
        let (lines, configuration) = TuneAdvisor(workload: workload, current: current, codecs: codecs).recommend()
        self.workload = workload
        self.topic = topic?.name
        self.codecs = codecs
        self.lines = lines
        warnings =
            TuneCritic(
                workload: workload, current: current, codecs: codecs, topic: topic?.facts, contradiction: contradiction
            ).warnings
        self.current = Settings(properties: settings, estimate: TuneEstimate(workload, current))
        recommended = Settings(
            properties: Self.changed(settings, by: lines), estimate: TuneEstimate(workload, configuration))
        let linger = configuration.linger.longest / .milliseconds(1)
        fillCurves = Self.fillCurves(workload, upTo: max(20, 2 * linger))
        bounds = Self.bounds(workload)
        machine = .current()
        started = Date.now.formatted(.iso8601)
    }

    /// The current settings with the recommended ones in their place.
    private static func changed(_ settings: [String: String], by lines: [TuneLine]) -> [String: String] {
        var properties = settings.filter { !($0.key.hasPrefix("compression.") && $0.key.hasSuffix(".level")) }
        for line in lines { properties[line.property] = line.value }
        return properties
    }

    static let batchSizes = [16, 32, 64, 128, 256].map { $0 * 1024 }
    static let lingers: [Double] = [1, 5, 20, 50, 100]

    private static func fillCurves(_ workload: TuneWorkload, upTo last: Double) -> [FillCurve] {
        batchSizes.map { batch in
            let points = (0...40).map { step in
                let linger = last * Double(step) / 40
                return Fill(
                    linger: linger,
                    fill: TuningFormulas.expectedFill(
                        batchBytes: batch, recordBytes: workload.recordBytes, recordsPerSecond: workload.ofBatch,
                        lingerMilliseconds: linger))
            }
            return FillCurve(batchBytes: batch, points: points)
        }
    }

    private static func bounds(_ workload: TuneWorkload) -> [Bound] {
        batchSizes.flatMap { batch in
            lingers.compactMap { linger in
                TuningFormulas.throughputBound(
                    batchBytes: batch, lingerMilliseconds: linger, partitions: workload.partitions,
                    bandwidth: workload.bandwidth
                ).map {
                    Bound(
                        batchBytes: batch, linger: linger, bytesPerSecond: $0,
                        id: "\(batch),\(Format.fixed(linger, 0))")
                }
            }
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    // MARK: Settings to copy

    /// The recommendation as a properties file.
    var properties: String {
        lines.map { Self.comment("# ", $0.reason) + "\($0.property)=\($0.value)" }.joined(separator: "\n")
    }

    /// The recommendation as Swift.
    var swift: String {
        let settings = lines.compactMap { line in
            line.swift.map { Self.comment("// ", line.reason) + "configuration.\($0)" }
        }
        return (["var configuration = ProducerConfiguration(bootstrapServers: [\"localhost:9092\"])"] + settings)
            .joined(separator: "\n")
    }

    /// In lines that fit next to other text.
    private static func comment(_ mark: String, _ text: String) -> String {
        TuneText.wrapped(text, width: 84).map { mark + $0 + "\n" }.joined()
    }
}
