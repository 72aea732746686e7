package import KafkaTLS

/// What `sasl.jaas.config` says: a login module and its options, as Java reads them.
package struct JAASEntry: Sendable, Hashable {
    /// The module's class.
    package let module: String
    /// The options. If one is repeated, the last counts. All values are secret, since some are.
    package let options: [String: Secret]
    /// Where the module's name is.
    let position: JAASTokenizer.Position

    /// Reads "module flag name=value name=value;".
    ///
    /// - Throws: `.invalidJAAS`.
    package init(parsing text: Secret) throws(SASLError) {
        var tokenizer = try JAASTokenizer(text)
        let (first, position) = try tokenizer.next()
        if first == .end { throw .jaas("The configuration is empty: it names no login module.", position) }
        guard case .text(let module) = first else { throw .jaas("A login module's class is expected here.", position) }
        try Self.readFlag(&tokenizer)
        options = try Self.readOptions(&tokenizer)
        let (rest, end) = try tokenizer.next()
        if rest != .end { throw .jaas("Only one login module is allowed, and a second one begins here.", end) }
        self.module = module.text
        self.position = position
    }

    private static func readFlag(_ tokenizer: inout JAASTokenizer) throws(SASLError) {
        let (token, position) = try tokenizer.next()
        let flags = ["required", "requisite", "sufficient", "optional"]
        guard case .text(let flag) = token, flags.contains(flag.text.lowercased()) else {
            throw .jaas("After the login module, one of \(flags.joined(separator: ", ")) is expected.", position)
        }
    }

    private static func readOptions(_ tokenizer: inout JAASTokenizer) throws(SASLError) -> [String: Secret] {
        var options: [String: Secret] = [:]
        while true {
            let (token, position) = try tokenizer.next()
            switch token {
            case .symbol(";"): return options
            case .end: throw .jaas("The configuration has to end with a semicolon.", position)
            case .text(let name): options[name.text] = try readValue(&tokenizer)
            case .number, .symbol:
                throw .jaas("An option's name is expected here. A value with such a character needs quotes.", position)
            }
        }
    }

    private static func readValue(_ tokenizer: inout JAASTokenizer) throws(SASLError) -> Secret {
        let (sign, signPosition) = try tokenizer.next()
        guard sign == .symbol("=") else {
            throw .jaas(
                "After an option's name, \"=\" is expected here. A value with spaces or marks needs quotes.",
                signPosition)
        }
        let (value, position) = try tokenizer.next()
        guard case .text(let text) = value else {
            throw .jaas("An option's value is expected here. Unless it is a plain word, it needs quotes.", position)
        }
        return text
    }
}
