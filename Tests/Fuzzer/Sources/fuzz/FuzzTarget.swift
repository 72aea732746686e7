import KafkaWire
import KafkaWireFixtures

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// What an input is for: its first byte, and for decoders the second one, which is the version.
enum FuzzTarget {
    /// The first byte of inputs for a whole sender.
    static let sender = UInt8(WireDecoder.all.count)
    /// The first byte of inputs for SASL.
    static let sasl = sender + 1
    /// The first byte of inputs for Avro.
    static let avro = sasl + 1
    /// The first byte of inputs for JSON and its schemas.
    static let schema = avro + 1
    /// The first byte of inputs for schemas of Protobuf.
    static let proto = schema + 1

    /// Targets that can be fuzzed alone, by name.
    static let named: [String: UInt8] = [
        "sender": sender, "sasl": sasl, "avro": avro, "json-schema": schema, "proto": proto,
    ]

    /// The target of all inputs, whatever their first byte is, if the environment names one.
    private static let only = getenv("KAFKA_FUZZ_TARGET").flatMap { named[String(cString: $0)] }

    static func run(_ input: UnsafeRawBufferPointer) {
        guard input.count >= 2 else { return }
        let rest = UnsafeRawBufferPointer(rebasing: input[2...])
        let target = only ?? input[0]
        switch target {
        case sasl: return SASLTarget.run(rest, kind: input[1])
        case avro: return AvroTarget.run(rest, kind: input[1])
        case schema: return SchemaTarget.run(rest, kind: input[1])
        case proto: return ProtoTarget.run(rest, kind: input[1])
        case sender...: return SenderTarget.run(rest, acks: input[1])
        default: break
        }
        let decoder = WireDecoder.all[Int(target)]
        let version = Int16(input[1])
        guard decoder.versions.contains(version) else { return }
        do throws(WireError) {
            guard case .unstable = try decoder.run(rest, version) else { return }
            preconditionFailure("\(decoder) v\(version) does not survive re-encoding")
        } catch {
            // What hostile bytes deserve.
        }
    }
}
