// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient
    import Testing

    @testable import kafka_producer

    @Suite("What the demo finds when it reads back", .timeLimit(.minutes(10)))
    struct DemoReaderTests {
        private func value(_ number: Int, size: Int = 20) -> [UInt8] {
            var value = DemoValue(size: size)
            value.set(number: number)
            return value.bytes
        }

        @Test("Numbers come back out of values", arguments: [0, 7, 1_000_000, 999_999_999_999], [12, 13, 100])
        func numbers(number: Int, size: Int) {
            let bytes = value(number, size: size)
            #expect(bytes.count == size)
            #expect(DemoValue.number(in: bytes, size: size) == number)
        }

        @Test("A changed byte is noticed wherever it is")
        func changedByte() {
            for index in 0..<20 {
                var bytes = value(42)
                bytes[index] ^= 0x40
                #expect(DemoValue.number(in: bytes, size: 20) == nil, "byte \(index)")
            }
            #expect(DemoValue.number(in: Array(value(42).dropLast()), size: 20) == nil)
        }

        private func read(_ partitions: [[Int]], records: Int) -> DemoReader {
            var reader = DemoReader(records: records, recordSize: 20)
            for (partition, numbers) in partitions.enumerated() {
                for number in numbers { reader.read(partition: Int32(partition), value: value(number)) }
            }
            return reader
        }

        private func isGood(_ reader: DemoReader, records: Int) -> Bool {
            var check = DemoCheck()
            check.note(reader, records: records, partitions: 3)
            return check.isGood
        }

        @Test("All there, each once, in order within partitions")
        func good() {
            let reader = read([[0, 3, 4], [], [1, 2, 5]], records: 6)
            #expect(reader.found == 6 && reader.duplicates == 0 && reader.strange == 0 && reader.misordered == 0)
            #expect(isGood(reader, records: 6))
            // They need not come partition by partition.
            var mixed = DemoReader(records: 4, recordSize: 20)
            for (partition, number) in [(0, 0), (1, 1), (0, 2), (1, 3)] {
                mixed.read(partition: Int32(partition), value: value(number))
            }
            #expect(isGood(mixed, records: 4))
        }

        @Test("Lost, doubled, swapped and foreign records are distinguished")
        func bad() {
            let lost = read([[0, 1], [3]], records: 4)
            #expect(lost.found == 3 && lost.duplicates == 0 && lost.misordered == 0)
            #expect(!isGood(lost, records: 4))
            let doubled = read([[0, 1], [1, 2]], records: 3)
            #expect(doubled.found == 3 && doubled.duplicates == 1 && doubled.misordered == 0)
            #expect(!isGood(doubled, records: 3))
            let swapped = read([[0, 2, 1]], records: 3)
            #expect(swapped.found == 3 && swapped.misordered == 1)
            #expect(!isGood(swapped, records: 3))
            let foreign = read([[0, 1, 9]], records: 2)
            #expect(foreign.found == 2 && foreign.strange == 1)
            #expect(!isGood(foreign, records: 2))
            var null = DemoReader(records: 0, recordSize: 20)
            null.read(partition: 0, value: nil)
            #expect(null.strange == 1)
        }

        @Test("Numbers far apart are distinguished", arguments: [0, 63, 64, 65, 65_535, 65_536, 999_999])
        func farApart(number: Int) {
            var reader = read([[number]], records: 1_000_000)
            #expect(reader.found == 1 && reader.duplicates == 0)
            for other in [number ^ 1, number ^ 64, number ^ 65_536] where other < 1_000_000 {
                reader.read(partition: Int32(other), value: value(other))
            }
            #expect(reader.duplicates == 0)
            reader.read(partition: -1, value: value(number))
            #expect(reader.duplicates == 1)
        }

        private func acknowledged(_ partition: Int32, _ offset: Int64) -> Result<RecordMetadata, KafkaError> {
            .success(
                RecordMetadata(
                    topic: "t", partition: partition, offset: offset, timestamp: 0, serializedKeySize: -1,
                    serializedValueSize: 20))
        }

        private func check(_ ledger: DemoLedger, records: Int) -> DemoCheck {
            var check = DemoCheck()
            check.note(ledger.counts, records: records)
            return check
        }

        @Test("Offsets must rise in each partition")
        func ledger() {
            let ledger = DemoLedger()
            for (partition, offset) in [(0, 5), (0, 6), (1, 0), (0, 8)] {
                ledger.note(acknowledged(Int32(partition), Int64(offset)))
            }
            #expect(ledger.counts.misplaced == 0 && ledger.counts.acknowledged == 4 && ledger.counts.partitions == 2)
            #expect(check(ledger, records: 4).isGood)
            #expect(!check(ledger, records: 5).isGood)
            ledger.note(acknowledged(0, 8))
            ledger.note(acknowledged(1, 0))
            #expect(ledger.counts.misplaced == 2)
            #expect(!check(ledger, records: 6).isGood)
        }

        @Test("Acknowledgements without offsets are reported as such")
        func noOffsets() {
            let ledger = DemoLedger()
            ledger.note(acknowledged(0, -1))
            ledger.note(acknowledged(0, -1))
            #expect(ledger.counts.withoutOffset == 2 && ledger.counts.misplaced == 0)
            let check = check(ledger, records: 2)
            #expect(check.isGood)
            #expect(check.findings.contains { $0.text.contains("acks=0") })
        }
    }
#endif
