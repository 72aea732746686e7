/// Swift source with comments and the insides of string literals blanked out; newlines stay where they are.
func codeOnly(_ text: String) -> String {
    var scanner = CodeScanner(text)
    return scanner.run()
}

/// Knows just enough of Swift's lexical grammar to tell code from comments and strings.
private struct CodeScanner {
    private let input: [UInt8]
    private var position = 0
    private var output: [UInt8] = []

    init(_ text: String) {
        input = Array(text.utf8)
    }

    mutating func run() -> String {
        output.reserveCapacity(input.count)
        while position < input.count {
            switch input[position] {
            case "/" where follows("//"):
                while position < input.count, input[position] != "\n" { blank(1) }
            case "/" where follows("/*"):
                blockComment()
            case "\"", "#":
                if let hashes = stringStart() { string(hashes: hashes) } else { copy() }
            default:
                copy()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func copy() {
        output.append(input[position])
        position += 1
    }

    private func follows(_ text: String, at offset: Int = 0) -> Bool {
        var index = position + offset
        for byte in text.utf8 {
            if index >= input.count || input[index] != byte { return false }
            index += 1
        }
        return true
    }

    private mutating func blank(_ count: Int) {
        let end = min(position + count, input.count)
        while position < end {
            output.append(input[position] == "\n" ? "\n" : " ")
            position += 1
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                blank(2)
            } else if follows("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < input.count
    }

    /// The number of hashes before a string literal that starts here; nil when none does.
    private func stringStart() -> Int? {
        var hashes = 0
        while follows("#", at: hashes) { hashes += 1 }
        return follows("\"", at: hashes) ? hashes : nil
    }

    private mutating func string(hashes: Int) {
        blank(hashes)
        let quotes = follows("\"\"\"") ? "\"\"\"" : "\""
        let end = quotes + String(repeating: "#", count: hashes)
        let escape = "\\" + String(repeating: "#", count: hashes)
        blank(quotes.count)
        while position < input.count, !follows(end) {
            if follows(escape + "(") {
                blank(escape.count)
                interpolation()
            } else if follows(escape) {
                blank(escape.count + 1)
            } else {
                blank(1)
            }
        }
        blank(end.count)
    }

    /// Code inside of a string: kept, it can break rules as well.
    private mutating func interpolation() {
        var depth = 0
        repeat {
            if let hashes = stringStart() {
                string(hashes: hashes)
                continue
            }
            if input[position] == "(" { depth += 1 }
            if input[position] == ")" { depth -= 1 }
            copy()
        } while depth > 0 && position < input.count
    }
}

extension UInt8: @retroactive ExpressibleByUnicodeScalarLiteral {
    /// Lets bytes be compared with ASCII literals.
    public init(unicodeScalarLiteral scalar: Unicode.Scalar) {
        self.init(ascii: scalar)
    }
}
