import KafkaWire
import KafkaWireFixtures

/// Makes hostile inputs for one decoder, the same ones for the same seed.
struct InputGenerator {
    /// The bytes of the latest input.
    private(set) var bytes: [UInt8] = []
    private let templates: [(version: Int16, bytes: [UInt8])]
    private let versions: [Int16]
    private var random: SplitMix64

    init(decoder: WireDecoder, seed: UInt64) {
        random = SplitMix64(seed: seed)
        versions = Array(decoder.versions)
        templates = Self.templates(of: decoder)
        bytes.reserveCapacity(8192)
    }

    private static func templates(of decoder: WireDecoder) -> [(version: Int16, bytes: [UInt8])] {
        switch decoder.name {
        case "RecordBatch":
            return BatchFixture.all.filter { $0.bytes.count < 1024 }.map { (2, $0.bytes) }
        case "Records":
            return BatchFixture.all.filter { $0.bytes.count < 1024 && $0.codec == 0 }
                .map { (2, Array($0.bytes.dropFirst(RecordBatchHeader.size))) }
        case "ProduceResponse.visit":
            return MessageFixture.of("ProduceResponse").map { ($0.version, $0.bytes) }
        case "ResponseHeader":
            return [(0, [0, 0, 0, 1]), (1, [0, 0, 0, 1, 1, 5, 1, 0xaa])]
        default:
            return MessageFixture.of(decoder.name).map { ($0.version, $0.bytes) }
        }
    }

    /// Makes the next input and returns the version in which to decode it.
    mutating func next() -> Int16 {
        bytes.removeAll(keepingCapacity: true)
        if templates.isEmpty || below(4) == 0 {
            for _ in 0..<below(48) { bytes.append(byte()) }
            return versions[below(versions.count)]
        }
        let template = templates[below(templates.count)]
        bytes.append(contentsOf: template.bytes)
        for _ in 0...below(4) { mutate() }
        // Mostly the version that the bytes have, so that what is decoded goes deep.
        return below(8) == 0 ? versions[below(versions.count)] : template.version
    }

    private mutating func mutate() {
        if bytes.isEmpty { return bytes.append(byte()) }
        let place = below(bytes.count)
        switch below(8) {
        case 0: bytes.removeLast(below(bytes.count) + 1)
        case 1: bytes[place] ^= 1 << UInt8(below(8))
        case 2: bytes.insert(byte(), at: place)
        case 3: bytes.remove(at: place)
        case 4:
            for index in place..<min(place + 4, bytes.count) { bytes[index] = 0xff }
        case 5: bytes.append(contentsOf: bytes[place..<min(place + 32, bytes.count)])
        default: bytes[place] = byte()
        }
    }

    /// A byte: often one at which lengths change their meaning.
    private mutating func byte() -> UInt8 {
        let value = random.next()
        switch value & 7 {
        case 0: return 0
        case 1: return 1
        case 2: return 0xff
        case 3: return 0x80
        case 4: return UInt8(truncatingIfNeeded: value >> 16) & 0x0f
        default: return UInt8(truncatingIfNeeded: value >> 16)
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() >> 33) % bound }
}
