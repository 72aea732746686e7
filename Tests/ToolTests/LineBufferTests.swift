// `@testable` needs a debug build.
#if DEBUG
    import Testing

    @testable import kafka_producer

    /// A line as a value that can be compared.
    private enum Line: Equatable {
        case bytes([UInt8])
        case tooLong(Int)

        init(_ line: LineBuffer.Line) {
            switch line {
            case .bytes(let bytes): self = .bytes(Array(bytes))
            case .tooLong(let count): self = .tooLong(count)
            }
        }

        static func text(_ text: String) -> Line { .bytes(Array(text.utf8)) }
    }

    /// Feeds the buffer with at most `chunk` bytes at a time, and takes all lines.
    private func lines(of input: [UInt8], chunk: Int, maximum: Int = 1000) -> [Line] {
        let buffer = LineBuffer(maximum: maximum)
        var rest = input[...]
        var result: [Line] = []
        while true {
            let count = buffer.fill { space in
                let part = rest.prefix(min(chunk, space.count))
                space.copyBytes(from: part)
                rest = rest.dropFirst(part.count)
                return part.count
            }
            while let line = buffer.next() { result.append(Line(line)) }
            if count == 0 { break }
        }
        if let line = buffer.last() { result.append(Line(line)) }
        return result
    }

    @Suite("Lines of a stream", .timeLimit(.minutes(10)))
    struct LineBufferTests {
        @Test("A line feed ends a line, and the last line needs none", arguments: [1, 2, 3, 1000])
        func splitting(chunk: Int) {
            #expect(lines(of: [], chunk: chunk) == [])
            #expect(lines(of: Array("a\nbc\n".utf8), chunk: chunk) == [.text("a"), .text("bc")])
            #expect(lines(of: Array("a\nbc".utf8), chunk: chunk) == [.text("a"), .text("bc")])
            #expect(lines(of: Array("\n\na\n\n".utf8), chunk: chunk) == [.text(""), .text(""), .text("a"), .text("")])
        }

        @Test("Bytes go through unchanged: carriage returns, zeros, what is not UTF-8")
        func bytes() {
            let line: [UInt8] = [0, 0xff, 0xc0, 0x0d, 0x80, 0x0d]
            #expect(lines(of: line + [0x0a] + line, chunk: 4) == [.bytes(line), .bytes(line)])
        }

        @Test(
            "A line may have as many bytes as the maximum; a longer one is reported with its length",
            arguments: [1, 3, 7, 100])
        func maximum(chunk: Int) {
            let input = "12345\n123456\n1\n1234567890123\nab"
            #expect(
                lines(of: Array(input.utf8), chunk: chunk, maximum: 5) == [
                    .text("12345"), .tooLong(6), .text("1"), .tooLong(13), .text("ab"),
                ])
            #expect(lines(of: Array("a\n1234567".utf8), chunk: chunk, maximum: 5) == [.text("a"), .tooLong(7)])
        }

        @Test("Lines larger than the buffer, among small ones")
        func largeLines() {
            let large = [UInt8](repeating: 0x78, count: 2_000_000)
            let input = Array("small\n".utf8) + large + Array("\nnext\n".utf8) + large
            #expect(
                lines(of: input, chunk: 70_001, maximum: 3_000_000)
                    == [.text("small"), .bytes(large), .text("next"), .bytes(large)])
            #expect(
                lines(of: input, chunk: 70_001, maximum: 100_000)
                    == [.text("small"), .tooLong(large.count), .text("next"), .tooLong(large.count)])
        }

        @Test("Any input in any chunks comes out as it went in", arguments: 0..<50)
        func random(seed: Int) {
            var generator = SystemRandomNumberGenerator()
            let input = (0..<Int.random(in: 1...3000)).map { _ in
                Bool.random(using: &generator) ? UInt8.random(in: 0...255) : [0x0a, 0x61][Int.random(in: 0...1)]
            }
            var expected = input.split(separator: 0x0a, omittingEmptySubsequences: false).map { Line.bytes(Array($0)) }
            if expected.last == .bytes([]) { expected.removeLast() }
            #expect(lines(of: input, chunk: Int.random(in: 1...400), maximum: 3000) == expected, "\(input)")
        }

        @Test("What is left of an interrupted stream is known")
        func unfinished() {
            let buffer = LineBuffer(maximum: 4)
            func put(_ text: String) {
                _ = buffer.fill { space in
                    space.copyBytes(from: Array(text.utf8))
                    return text.utf8.count
                }
                while buffer.next() != nil {}
            }
            #expect(buffer.unfinishedBytes == 0)
            put("ab\ncd")
            #expect(buffer.unfinishedBytes == 2)
            put("efgh")
            #expect(buffer.unfinishedBytes == 6)
            put("\n")
            #expect(buffer.unfinishedBytes == 0)
        }
    }
#endif
