// `@testable` needs a debug build.
#if DEBUG
    import Testing

    @testable import kafka_producer

    @Suite("Keys and values in lines", .timeLimit(.minutes(10)))
    struct LineFormatTests {
        private func parse(_ line: String, separator: String? = nil, null: String? = nil) -> [String?] {
            let format = LineFormat(
                keySeparator: separator.map(LineFormat.unescape), nullValue: null.map { Array($0.utf8) })
            return Array(line.utf8).withUnsafeBytes { line in
                let (key, value) = format.parse(line)
                return [key, value].map { $0.map { String(decoding: $0, as: UTF8.self) } }
            }
        }

        @Test("Without a separator, all is value")
        func valueOnly() {
            #expect(parse("a:b") == [nil, "a:b"])
            #expect(parse("") == [nil, ""])
        }

        @Test("The first separator counts; a line without it has no key")
        func separator() {
            #expect(parse("a:b", separator: ":") == ["a", "b"])
            #expect(parse("a:b:c", separator: ":") == ["a", "b:c"])
            #expect(parse(":b", separator: ":") == ["", "b"])
            #expect(parse("a:", separator: ":") == ["a", ""])
            #expect(parse("ab", separator: ":") == [nil, "ab"])
            #expect(parse("", separator: ":") == [nil, ""])
        }

        @Test("Separators of several bytes")
        func longSeparator() {
            #expect(parse("a==>b", separator: "=>") == ["a=", "b"])
            #expect(parse("a=b=>", separator: "=>") == ["a=b", ""])
            #expect(parse("a=", separator: "=>") == [nil, "a="])
            #expect(parse("aab", separator: "aab") == ["", ""])
            #expect(parse("aaab", separator: "aab") == ["a", ""])
            #expect(parse("schlüssel→wert", separator: "→") == ["schlüssel", "wert"])
        }

        @Test("The null token is a whole value, never a key or a part")
        func nullValue() {
            #expect(parse("k:NULL", separator: ":", null: "NULL") == ["k", nil])
            #expect(parse("NULL", null: "NULL") == [nil, nil])
            #expect(parse("NULLs", null: "NULL") == [nil, "NULLs"])
            #expect(parse("NULL:v", separator: ":", null: "NULL") == ["NULL", "v"])
            #expect(parse("k:", separator: ":", null: "") == ["k", nil])
        }

        @Test("Escapes of arguments")
        func escapes() {
            #expect(LineFormat.unescape("\\t") == [9])
            #expect(LineFormat.unescape("a\\0\\n\\r\\\\b") == [0x61, 0, 10, 13, 0x5c, 0x62])
            #expect(LineFormat.unescape("\\x1f\\xFFz") == [0x1f, 0xff, 0x7a])
            #expect(LineFormat.unescape("\\xg1\\d\\") == Array("\\xg1\\d\\".utf8))
            #expect(LineFormat.unescape("\\x1") == Array("\\x1".utf8))
            #expect(LineFormat.unescape("é|") == Array("é|".utf8))
        }
    }
#endif
