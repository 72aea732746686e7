// `@testable` needs a debug build.
#if DEBUG
    import KafkaClient
    import Testing

    @testable import kafka_producer

    @Suite("What the demo finds when it reads back", .timeLimit(.minutes(5)))
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
            for numbers in partitions {
                reader.startPartition()
                for number in numbers { reader.read(value(number)) }
            }
            return reader
        }

        @Test("All there, each once, in order within partitions")
        func good() {
            let reader = read([[0, 3, 4], [], [1, 2, 5]], records: 6)
            #expect(reader.found == 6 && reader.duplicates == 0 && reader.strange == 0 && reader.misordered == 0)
        }

        @Test("Lost, doubled, swapped and foreign records are told apart")
        func bad() {
            #expect(read([[0, 1], [3]], records: 4).found == 3)
            let doubled = read([[0, 1], [1, 2]], records: 3)
            #expect(doubled.found == 3 && doubled.duplicates == 1 && doubled.misordered == 0)
            let swapped = read([[0, 2, 1]], records: 3)
            #expect(swapped.found == 3 && swapped.misordered == 1)
            #expect(read([[0, 1, 9]], records: 2).strange == 1)
        }

        private func acknowledged(_ partition: Int32, _ offset: Int64) -> Result<RecordMetadata, KafkaError> {
            .success(
                RecordMetadata(
                    topic: "t", partition: partition, offset: offset, timestamp: 0, serializedKeySize: -1,
                    serializedValueSize: 20))
        }

        @Test("Offsets must rise in each partition")
        func ledger() {
            let ledger = DemoLedger()
            for (partition, offset) in [(0, 5), (0, 6), (1, 0), (0, 8)] {
                ledger.note(acknowledged(Int32(partition), Int64(offset)))
            }
            #expect(ledger.counts.misplaced == 0 && ledger.counts.acknowledged == 4 && ledger.counts.partitions == 2)
            #expect(DemoCheck(acknowledgements: ledger.counts, records: 4).isGood)
            #expect(!DemoCheck(acknowledgements: ledger.counts, records: 5).isGood)
            ledger.note(acknowledged(0, 8))
            ledger.note(acknowledged(1, 0))
            #expect(ledger.counts.misplaced == 2)
            #expect(!DemoCheck(acknowledgements: ledger.counts, records: 6).isGood)
        }

        @Test("Acknowledgements without offsets are told as what they are")
        func noOffsets() {
            let ledger = DemoLedger()
            ledger.note(acknowledged(0, -1))
            ledger.note(acknowledged(0, -1))
            #expect(ledger.counts.withoutOffset == 2 && ledger.counts.misplaced == 0)
            let check = DemoCheck(acknowledgements: ledger.counts, records: 2)
            #expect(check.isGood)
            #expect(check.findings.contains { $0.text.contains("acks=0") })
        }
    }
#endif
