import Foundation

/// How a line becomes a key and a value.
struct LineFormat: Sendable {
    typealias Bytes = UnsafeRawBufferPointer

    /// Between key and value; nil or empty if lines are values only.
    var keySeparator: [UInt8]?
    /// The value that stands for a null value.
    var nullValue: [UInt8]?

    /// Key and value in a line. Without the separator, all of it is the value, and the key is null.
    func parse(_ line: Bytes) -> (key: Bytes?, value: Bytes?) {
        var key: Bytes?
        var value = line
        if let keySeparator, let start = Self.firstOccurrence(of: keySeparator, in: line) {
            key = Bytes(rebasing: line[..<start])
            value = Bytes(rebasing: line[(start + keySeparator.count)...])
        }
        if let nullValue, value.elementsEqual(nullValue) { return (key, nil) }
        return (key, value)
    }

    private static func firstOccurrence(of pattern: [UInt8], in bytes: Bytes) -> Int? {
        guard let first = pattern.first, let base = bytes.baseAddress else { return nil }
        var position = 0
        while position + pattern.count <= bytes.count {
            let candidates = bytes.count - pattern.count + 1 - position
            guard let found = memchr(base + position, Int32(first), candidates) else { return nil }
            let start = UnsafeRawPointer(found) - base
            if memcmp(found, pattern, pattern.count) == 0 { return start }
            position = start + 1
        }
        return nil
    }
}

extension LineFormat {
    /// The bytes of an argument, in which `\t`, `\n`, `\r`, `\0`, `\\` and `\xHH` stand for what they do in C.
    /// A backslash before anything else stands for itself.
    static func unescape(_ argument: String) -> [UInt8] {
        let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "0"): 0x00,
            UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        ]
        var result: [UInt8] = []
        var rest = Array(argument.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.first else {
                result.append(byte)
                continue
            }
            let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
            if let escaped = escapes[next] {
                result.append(escaped)
                rest = rest.dropFirst()
            } else if next == UInt8(ascii: "x"), digits.allSatisfy(\.isHexDigit), digits.utf8.count == 2,
                let escaped = UInt8(digits, radix: 16)
            {
                result.append(escaped)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
