import Foundation
import KafkaVerification

/// A doctor's report as one JSON object.
struct DoctorJSON: Encodable {
    private let report: DoctorReport

    private enum Keys: String, CodingKey {
        case ok
    }

    init(_ report: DoctorReport) {
        self.report = report
    }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(report.isGood, forKey: .ok)
    }

    /// One line.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
