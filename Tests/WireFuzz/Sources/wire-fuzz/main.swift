// Feeds hostile bytes to every decoder of the wire protocol.
//
//     swift run -c release --package-path Tests/WireFuzz --scratch-path .build/wire-fuzz wire-fuzz \
//         [inputs per decoder = 1000000] [seed = 1] [decoder]
//
// Inputs are random bytes and mutated messages of other implementations. They end where readable memory ends, so a
// read beyond them crashes instead of going unnoticed. The same seed gives the same inputs; a crash says which one
// it was.

import KafkaWire
import KafkaWireFixtures

let arguments = CommandLine.arguments.dropFirst()
let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
let seed = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1
let chosen = arguments.dropFirst(2).first

guard let memory = GuardedMemory(size: 1 << 16) else { exitWithError("no memory with a guard page") }
CrashReport.install(seed: seed)

var fuzzed = 0
for (index, decoder) in WireDecoder.all.enumerated() where chosen == nil || chosen == decoder.name {
    var inputs = InputGenerator(decoder: decoder, seed: seed &+ UInt64(index) << 32)
    CrashReport.begin(decoder: decoder.name)
    var whole = 0
    for number in 0..<count {
        CrashReport.progress(number)
        let version = inputs.next()
        let input = memory.place(inputs.bytes)
        do throws(WireError) {
            switch try decoder.run(input, version) {
            case .whole: whole += 1
            case .part: break
            case .unstable:
                exitWithError("\(decoder) v\(version), input \(number), seed \(seed): does not survive re-encoding")
            }
        } catch {
            // What hostile bytes deserve.
        }
    }
    fuzzed += 1
    print("\(decoder): \(count) inputs, \(whole) of them decoded")
}
if fuzzed == 0 { exitWithError("no such decoder") }
print("\(count) inputs per decoder, \(fuzzed) decoders, 0 crashes, seed \(seed), peak \(peakMemoryMiB()) MiB")
