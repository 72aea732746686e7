import KafkaClient
import KafkaWire
import KafkaWireFixtures
import Testing

/// Bytes from the network may be cut off, changed or made up: decoders throw, and do nothing worse.
@Suite("Hostile bytes", .timeLimit(.minutes(10)))
struct HostileBytesTests {
    @Test("Every message that is cut off is refused, wherever the cut is", arguments: WireDecoder.all)
    func truncation(decoder: WireDecoder) {
        for fixture in fixtures(of: decoder) where !fixture.name.hasPrefix("unsupported") {
            // Each a copy of its own, so that a read beyond the end is a read beyond the allocation.
            let accepted = fixture.bytes.indices.filter { count in
                (try? run(decoder, Array(fixture.bytes[..<count]), fixture.version)) != nil
            }
            #expect(accepted == [], "\(fixture) was accepted when cut to these counts")
        }
    }

    @Test("No change of one byte does harm", arguments: WireDecoder.all)
    func mutation(decoder: WireDecoder) {
        for fixture in fixtures(of: decoder) {
            let unstable = fixture.bytes.indices.filter { place in
                [0xff, 0x80, 0x01, 0x7f].contains { (change: UInt8) in
                    var bytes = fixture.bytes
                    bytes[place] ^= change
                    return (try? run(decoder, bytes, fixture.version)) == .unstable
                }
            }
            #expect(unstable == [], "\(fixture) with one of these bytes changed")
        }
    }

    @Test("Random bytes do no harm", arguments: WireDecoder.all)
    func random(decoder: WireDecoder) {
        var generator = SplitMix64(seed: 20_26)
        for version in decoder.versions {
            for _ in 0..<300 {
                let count = Int.random(in: 0..<64, using: &generator)
                let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                if (try? run(decoder, bytes, version)) == .unstable { Issue.record("\(decoder) v\(version) \(bytes)") }
            }
        }
    }

    @Test("A version that is not claimed is refused")
    func versions() {
        for (name, versions) in WireDecoder.messages {
            guard let decoder = WireDecoder.all.first(where: { $0.name == name }) else { continue }
            for version in [versions.lowerBound - 1, versions.upperBound + 1, Int16.max, Int16.min] {
                let what = "\(name) version \(version)"
                #expect(throws: WireError(.unsupportedVersion, at: 0, what)) {
                    try run(decoder, Array(repeating: 0, count: 100), version)
                }
            }
        }
    }

    @Test("An array that announces more than the bytes can hold is refused before memory is asked for")
    func hugeArrays() {
        // Two billion topics, each of which would take more than a hundred bytes.
        let old: [UInt8] = [0x7f, 0xff, 0xff, 0xff] + Array(repeating: 0, count: 60)
        #expect(throws: WireError(.lengthTooLarge, at: 4, "array")) {
            try reading(old) { (reader) throws(WireError) in try MetadataRequest(from: &reader, version: 8) }
        }
        let compact: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x0f] + Array(repeating: 0, count: 60)
        #expect(throws: WireError(.lengthTooLarge, at: 5, "array")) {
            try reading(compact) { (reader) throws(WireError) in try MetadataRequest(from: &reader, version: 12) }
        }
    }

    private func fixtures(of decoder: WireDecoder) -> [MessageFixture] {
        MessageFixture.of(decoder.name == "ProduceResponse.visit" ? "ProduceResponse" : decoder.name)
    }

    private func run(
        _ decoder: WireDecoder, _ bytes: [UInt8], _ version: Int16
    ) throws(WireError) -> WireDecoder.Outcome {
        let result: Result<WireDecoder.Outcome, WireError> = bytes.withUnsafeBytes { raw in
            do throws(WireError) {
                return .success(try decoder.run(raw, version))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
