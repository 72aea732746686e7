/// PEM in one line, as properties have it, put back into lines: OpenSSL needs them, and Java does not.
enum PEMText {
    private static let dashes = "-----"

    /// The same blocks with line breaks. What is not a block is left as it is, as are blocks with headers.
    static func withLineBreaks(_ text: String) -> String {
        var rest = text[...]
        var result = ""
        while let begin = rest.firstRange(of: "-----BEGIN "),
            let label = rest[begin.upperBound...].firstRange(of: dashes),
            let end = rest[label.upperBound...].firstRange(of: "-----END "),
            let last = rest[end.upperBound...].firstRange(of: dashes)
        {
            result += rest[..<begin.lowerBound]
            let body = rest[label.upperBound..<end.lowerBound]
            if body.utf8.contains(UInt8(ascii: ":")) {
                result += rest[begin.lowerBound..<last.upperBound]
            } else {
                result += "\(rest[begin.lowerBound..<label.upperBound])\n\(lines(of: body))"
                result += "\(rest[end.lowerBound..<last.upperBound])\n"
            }
            rest = rest[last.upperBound...]
        }
        return result + rest
    }

    /// Base64 in lines of 64 characters, each with a line break.
    private static func lines(of body: Substring) -> String {
        let characters = body.utf8.filter { $0 > 0x20 }
        var result = ""
        for start in stride(from: 0, to: characters.count, by: 64) {
            result += String(decoding: characters[start..<min(start + 64, characters.count)], as: UTF8.self) + "\n"
        }
        return result
    }
}
