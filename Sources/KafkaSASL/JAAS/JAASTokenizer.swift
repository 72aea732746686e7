internal import KafkaTLS

/// Cuts a JAAS configuration into tokens as Kafka's clients do it, with Java's `StreamTokenizer`: words, texts in single
/// or double quotes with Java's escapes, comments, and single characters.
struct JAASTokenizer {
    /// A piece of the text.
    enum Token: Hashable, Sendable {
        /// A word or a text in quotes; it may be a password.
        case text(Secret)
        /// A number without quotes, which Java does not accept anywhere.
        case number
        /// Another character, such as "=" and ";".
        case symbol(Unicode.Scalar)
        case end
    }

    /// Line and column, both from 1.
    struct Position: Hashable, Sendable {
        var line = 1
        var column = 1
    }

    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var position = Position()

    init(_ text: Secret) throws(SASLError) {
        let string = text.reveal { String(validating: $0, as: UTF8.self) }
        guard let string else { throw SASLError(.invalidJAAS("The text is not UTF-8.", line: 1, column: 1)) }
        scalars = Array(string.unicodeScalars)
    }

    /// The next token, and where it begins.
    mutating func next() throws(SASLError) -> (token: Token, position: Position) {
        try skipSpaceAndComments()
        let start = position
        guard let first = peek else { return (.end, start) }
        if first == "\"" || first == "'" { return (.text(try quoted(start)), start) }
        if Self.startsNumber(first) { return (number(), start) }
        if Self.isWord(first) { return (.text(word()), start) }
        advance()
        return (.symbol(first), start)
    }

    private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
    private var peekSecond: Unicode.Scalar? { place + 1 < scalars.count ? scalars[place + 1] : nil }

    private mutating func advance() {
        if scalars[place] == "\n" {
            position = Position(line: position.line + 1, column: 1)
        } else {
            position.column += 1
        }
        place += 1
    }

    private mutating func skipSpaceAndComments() throws(SASLError) {
        while let scalar = peek {
            if scalar.value <= 0x20 {
                advance()
            } else if scalar == "/" {
                try skipComment()
            } else {
                return
            }
        }
    }

    /// Java takes a single slash for the beginning of a comment, too.
    private mutating func skipComment() throws(SASLError) {
        let start = position
        guard peekSecond == "*" else {
            while let scalar = peek, scalar != "\n", scalar != "\r" { advance() }
            return
        }
        advance()
        advance()
        while let scalar = peek {
            if scalar == "*" && peekSecond == "/" {
                advance()
                advance()
                return
            }
            advance()
        }
        throw .jaas("The comment that begins here does not end.", start)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "-", "_", "$": true
        default: scalar.value >= 160
        }
    }

    private static func startsNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", ".", "-": true
        default: false
        }
    }

    private mutating func word() -> Secret {
        var text = ""
        while let scalar = peek, Self.isWord(scalar) || Self.startsNumber(scalar) {
            text.unicodeScalars.append(scalar)
            advance()
        }
        return Secret(text)
    }

    /// A number; a hyphen without one is a symbol, and does not begin a word.
    private mutating func number() -> Token {
        if peek == "-" {
            advance()
            guard let scalar = peek, scalar != "-", Self.startsNumber(scalar) else { return .symbol("-") }
        }
        // A number has one point. What follows is a token of its own, even without space.
        var hasPoint = false
        while let scalar = peek, Self.startsNumber(scalar), scalar != "-", !(hasPoint && scalar == ".") {
            if scalar == "." { hasPoint = true }
            advance()
        }
        return .number
    }
}

extension JAASTokenizer {
    private mutating func quoted(_ start: Position) throws(SASLError) -> Secret {
        let quote = scalars[place]
        advance()
        var text = ""
        while let scalar = peek, scalar != "\n", scalar != "\r" {
            advance()
            if scalar == quote { return Secret(text) }
            text.unicodeScalars.append(scalar == "\\" ? try escaped(start) : scalar)
        }
        throw Self.unendedQuotes(start)
    }

    private static func unendedQuotes(_ start: Position) -> SASLError {
        .jaas("The quoted text that begins here does not end on this line.", start)
    }

    /// What follows a backslash.
    private mutating func escaped(_ start: Position) throws(SASLError) -> Unicode.Scalar {
        guard let scalar = peek else { throw Self.unendedQuotes(start) }
        switch scalar {
        case "0"..."7": return octal()
        case "a": advance(); return "\u{7}"
        case "b": advance(); return "\u{8}"
        case "f": advance(); return "\u{c}"
        case "n": advance(); return "\n"
        case "r": advance(); return "\r"
        case "t": advance(); return "\t"
        case "v": advance(); return "\u{b}"
        default: advance(); return scalar
        }
    }

    /// One to three digits, up to 377.
    private mutating func octal() -> Unicode.Scalar {
        var value: UInt8 = 0
        var count = 0
        while count < 3, let scalar = peek, "0"..."7" ~= scalar, count < 2 || value < 0o40 {
            value = value << 3 | UInt8(scalar.value - 0x30)
            count += 1
            advance()
        }
        return Unicode.Scalar(value)
    }
}

extension SASLError {
    /// A problem at a place of `sasl.jaas.config`. The text must not repeat what is there: it may be a password.
    static func jaas(_ problem: String, _ position: JAASTokenizer.Position) -> SASLError {
        SASLError(.invalidJAAS(problem, line: position.line, column: position.column))
    }
}
