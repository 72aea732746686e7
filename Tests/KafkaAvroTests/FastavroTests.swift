import Foundation
import Testing

@testable import KafkaAvro

@Suite("Avro as fastavro has it", .timeLimit(.minutes(10)))
struct FastavroTests {
    @Test("10,000 random schemas and values are the same to the byte, in both directions")
    func random() throws {
        let lines = try AvroPeer.run(["write", "1", "10000"])
        #expect(lines.count == 10_000)
        var input = ""
        var told: [String] = []
        var failures: [String] = []
        for (number, line) in lines.enumerated() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            let (text, form, data) = (String(parts[0]), parts[1], bytes(hexadecimal: parts[2]))
            do {
                let schema = try AvroSchema(text)
                let value = try AvroDecoder(AvroValue.self, schema: schema).decode(data)
                // What fastavro wrote is read, and written as the same bytes.
                let again = try AvroEncoder(AvroValue.self, schema: schema).encode(value)
                if value.told != parts[3] || again != data || schema.canonicalForm != form {
                    failures.append(String(line))
                }
                // And a value of our own, with its fields in any order, for fastavro to read.
                var generator = ValueGenerator(schema: schema, state: UInt64(number))
                let own = generator.value()
                let ownBytes = try AvroEncoder(AvroValue.self, schema: schema).encode(own)
                input += "\(text)\t\(hexadecimal(ownBytes))\n"
                told.append(own.told)
            } catch {
                failures.append("\(error): \(line)")
            }
        }
        #expect(failures.isEmpty, "\(failures.count), such as \(failures.first ?? "")")
        let read = try AvroPeer.run(["read"], input: input)
        #expect(read.count == told.count)
        let differences = zip(read, told).filter { $0 != $1 }
        #expect(differences.isEmpty, "\(differences.count), such as \(differences.first.map { "\($0)" } ?? "")")
    }
}
