import Foundation
import KafkaCompression
import Testing

/// What this package compresses, Python's implementations read, and the other way round.
@Suite("Compression with others", .timeLimit(.minutes(10)))
struct CompressionInteropTests {
    /// A Python implementation of a codec, as `Tests/Peers/codecs.py` names it.
    struct Implementation: Decodable {
        let codec: CompressionCodec
        let codecName: String
        let name: String
        let decompresses: Bool

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            let codecName = try row.decode(String.self)
            self.codecName = codecName
            codec = try #require(CompressionCodec.allCases.first { $0.name == codecName })
            name = try row.decode(String.self)
            decompresses = try row.decode(Bool.self)
        }
    }

    /// The peer and what it offers.
    struct Peer {
        private struct Offer: Decodable { let implementations: [Implementation] }
        private struct Reply: Decodable { let data: Data }

        let process: PeerProcess
        let implementations: [Implementation]

        init() async throws {
            // It greets with nothing: the first line is the first answer.
            process = try PeerProcess.startSilent(script: "codecs.py")
            implementations = try JSONDecoder().decode(Offer.self, from: try await process.ask("implementations"))
                .implementations
        }

        func run(_ command: String, _ implementation: Implementation, _ data: [UInt8]) async throws -> [UInt8] {
            let reply = try await process.ask(
                command,
                [
                    "codec": .text(implementation.codecName), "implementation": .text(implementation.name),
                    "data": .text(Data(data).base64EncodedString()),
                ])
            return Array(try JSONDecoder().decode(Reply.self, from: reply).data)
        }
    }

    static let inputs: [[UInt8]] = [
        [], Array("a".utf8), Array(String(repeating: "{\"city\":\"Oslo\"}\n", count: 20).utf8),
        (0..<4000).flatMap { Array("line \($0) of \($0 &* 7919)\n".utf8) },
        (0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) },
    ]

    @Test("Others read what this package compressed, at every level")
    func othersRead() async throws {
        let peer = try await Peer()
        defer { peer.process.end() }
        let levels: [CompressionCodec: [Int32?]] = [.gzip: [nil, 1, 9], .lz4: [nil, 1, 17], .zstd: [nil, -5, 1, 19]]
        for implementation in peer.implementations where implementation.decompresses {
            for level in levels[implementation.codec] ?? [nil] {
                let compressor = try Compressor(codec: implementation.codec, level: level)
                for input in Self.inputs {
                    let read = try await peer.run("decompress", implementation, compressor.compressed(input))
                    #expect(
                        read == input, "\(implementation), level \(String(describing: level)), \(input.count) bytes")
                }
            }
        }
    }

    @Test("This package reads what others compressed")
    func othersWrite() async throws {
        let peer = try await Peer()
        defer { peer.process.end() }
        for implementation in peer.implementations {
            for input in Self.inputs {
                let compressed = try await peer.run("compress", implementation, input)
                let read = try compressed.withUnsafeBytes {
                    try Decompressor.decompress(implementation.codec, $0, limit: input.count)
                }
                #expect(read == input, "\(implementation), \(input.count) bytes")
            }
        }
    }
}

extension Compressor {
    fileprivate func compressed(_ input: [UInt8]) throws -> [UInt8] {
        var output = [UInt8](repeating: 0, count: bound(input.count))
        let count = try output.withUnsafeMutableBytes { target in
            try input.withUnsafeBytes { try compress($0, into: target) }
        }
        return Array(output.prefix(try #require(count)))
    }
}
