// Feeds inputs that libFuzzer makes, guided by what they reach, to whatever reads bytes from the network.
//
// The first byte of an input says who reads the rest: one of the decoders, a whole sender, for which the bytes are what
// its brokers answer, SASL, Avro, JSON Schema, or schemas of Protobuf. See Tests/fuzz.

import CFuzzer
import KafkaWireFixtures

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

// The name that libFuzzer's own entry point refers to, which is linked in though ours is used.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FuzzTarget.run(UnsafeRawBufferPointer(start: data, count: size))
    return 0
}

@MainActor
func runFuzzer() -> Int32 {
    if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--seeds" {
        return Seeds.write(to: CommandLine.arguments[2]) ? 0 : 1
    }
    var count = CommandLine.argc
    // C's own arguments, which live as long as the process.
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return withUnsafeMutablePointer(to: &arguments) { pointer in
        pointer.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) { argv in
            LLVMFuzzerRunDriver(&count, argv) { testOneInput($0, $1) }
        }
    }
}

exit(runFuzzer())
