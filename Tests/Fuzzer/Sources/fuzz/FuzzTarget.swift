import KafkaWire
import KafkaWireFixtures

/// What an input is for: its first byte, and for decoders the second one, which is the version.
enum FuzzTarget {
    /// The first byte of inputs for a whole sender.
    static let sender = UInt8(WireDecoder.all.count)
    /// The first byte of inputs for SASL.
    static let sasl = sender + 1
    /// The first byte of inputs for Avro; the second one is not used.
    static let avro = sasl + 1
    /// The first byte of inputs for JSON and its schemas.
    static let schema = avro + 1

    static func run(_ input: UnsafeRawBufferPointer) {
        guard input.count >= 2 else { return }
        let rest = UnsafeRawBufferPointer(rebasing: input[2...])
        if input[0] == sasl { return SASLTarget.run(rest, kind: input[1]) }
        if input[0] == avro { return AvroTarget.run(rest) }
        if input[0] == schema { return SchemaTarget.run(rest, kind: input[1]) }
        if input[0] >= sender { return SenderTarget.run(rest, acks: input[1]) }
        let decoder = WireDecoder.all[Int(input[0])]
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
