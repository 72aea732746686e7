import Foundation

@testable import KafkaAvro

/// `Peers/avro_peer.py`, which is another implementation of Avro.
enum AvroPeer {
    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is not there: run Tests/setup --tests" }
    }

    /// Runs the script to its end.
    ///
    /// - Returns: The lines that it prints.
    static func run(_ arguments: [String], input: String = "") throws -> [Substring] {
        // This file is Tests/KafkaAvroTests/Support/AvroPeer.swift.
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let python =
            ProcessInfo.processInfo.environment["KAFKA_TEST_PYTHON"]
            ?? root.appendingPathComponent(".build/peers-venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python) else { throw Missing(path: python) }
        // Files, which no side can fill before the other one reads.
        let files = FileManager.default.temporaryDirectory.appendingPathComponent("avro-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let (given, printed) = (files.appendingPathComponent("input"), files.appendingPathComponent("output"))
        try Data(input.utf8).write(to: given)
        try Data().write(to: printed)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [folder.appendingPathComponent("Peers/avro_peer.py").path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: printed)
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: printed), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: true)
    }
}

extension AvroValue {
    /// The value in the notation of the script.
    var told: String {
        switch self {
        case .null: "n"
        case .boolean(let value): value ? "t" : "f"
        case .int(let value): "i\(value)"
        case .long(let value): "i\(value)"
        case .float(let value): AvroValue.double(Double(value)).told
        case .double(let value): "d" + withUnsafeBytes(of: value.bitPattern.bigEndian) { hexadecimal($0) }
        case .string(let text), .symbol(let text): "s" + hexadecimal(text.utf8)
        case .bytes(let bytes), .fixed(let bytes): "x" + hexadecimal(bytes)
        case .array(let values): "[" + values.map(\.told).joined(separator: ",") + "]"
        case .map(let fields), .record(let fields):
            "{" + fields.entries.map { hexadecimal($0.name.utf8) + ":" + $0.value.told }.sorted().joined(separator: ",")
                + "}"
        case .branch(_, let value): value.told
        }
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return text
}

func bytes(hexadecimal text: some StringProtocol) -> [UInt8] {
    let digits = Array(text.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
