/// What `\p{…}` names: a general category, or a property that is there or not. Scripts are not known to Swift.
enum UnicodeProperty: Sendable {
    case category(Set<Unicode.GeneralCategory>)
    case binary(@Sendable (Unicode.Scalar.Properties) -> Bool)
    case any
    case ascii

    /// - Parameter name: `Lu`, `Letter`, `gc=Lu`, `Alphabetic` …
    init?(_ name: String) {
        let parts = name.split(separator: "=", omittingEmptySubsequences: false)
        let isCategory = parts.count == 2 && (parts[0] == "gc" || parts[0] == "General_Category")
        guard let value = parts.last.map(String.init), parts.count == 1 || isCategory else { return nil }
        if let categories = Self.categories[value] {
            self = .category(categories)
        } else if !isCategory, let property = Self.properties[value] {
            self = property
        } else {
            return nil
        }
    }

    func contains(_ value: UInt32) -> Bool {
        // Half of a surrogate pair is in no text.
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch self {
        case .category(let categories): return categories.contains(scalar.properties.generalCategory)
        case .binary(let property): return property(scalar.properties)
        case .any: return true
        case .ascii: return value < 128
        }
    }

    private static let properties: [String: UnicodeProperty] = [
        "Any": .any, "ASCII": .ascii,
        "Alphabetic": .binary { $0.isAlphabetic }, "Alpha": .binary { $0.isAlphabetic },
        "Uppercase": .binary { $0.isUppercase }, "Upper": .binary { $0.isUppercase },
        "Lowercase": .binary { $0.isLowercase }, "Lower": .binary { $0.isLowercase },
        "White_Space": .binary { $0.isWhitespace }, "space": .binary { $0.isWhitespace },
        "Hex_Digit": .binary { $0.isHexDigit }, "Hex": .binary { $0.isHexDigit },
        "ASCII_Hex_Digit": .binary { $0.isASCIIHexDigit }, "AHex": .binary { $0.isASCIIHexDigit },
        "ID_Start": .binary { $0.isIDStart }, "IDS": .binary { $0.isIDStart },
        "ID_Continue": .binary { $0.isIDContinue }, "IDC": .binary { $0.isIDContinue },
        "Emoji": .binary { $0.isEmoji }, "Ideographic": .binary { $0.isIdeographic },
        "Ideo": .binary { $0.isIdeographic },
    ]

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        let single: [(names: [String], group: String, category: Unicode.GeneralCategory)] = [
            (["Lu", "Uppercase_Letter"], "L", .uppercaseLetter), (["Ll", "Lowercase_Letter"], "L", .lowercaseLetter),
            (["Lt", "Titlecase_Letter"], "L", .titlecaseLetter), (["Lm", "Modifier_Letter"], "L", .modifierLetter),
            (["Lo", "Other_Letter"], "L", .otherLetter), (["Mn", "Nonspacing_Mark"], "M", .nonspacingMark),
            (["Mc", "Spacing_Mark"], "M", .spacingMark), (["Me", "Enclosing_Mark"], "M", .enclosingMark),
            (["Nd", "Decimal_Number", "digit"], "N", .decimalNumber), (["Nl", "Letter_Number"], "N", .letterNumber),
            (["No", "Other_Number"], "N", .otherNumber), (["Pc", "Connector_Punctuation"], "P", .connectorPunctuation),
            (["Pd", "Dash_Punctuation"], "P", .dashPunctuation), (["Ps", "Open_Punctuation"], "P", .openPunctuation),
            (["Pe", "Close_Punctuation"], "P", .closePunctuation),
            (["Pi", "Initial_Punctuation"], "P", .initialPunctuation),
            (["Pf", "Final_Punctuation"], "P", .finalPunctuation),
            (["Po", "Other_Punctuation"], "P", .otherPunctuation),
            (["Sm", "Math_Symbol"], "S", .mathSymbol), (["Sc", "Currency_Symbol"], "S", .currencySymbol),
            (["Sk", "Modifier_Symbol"], "S", .modifierSymbol), (["So", "Other_Symbol"], "S", .otherSymbol),
            (["Zs", "Space_Separator"], "Z", .spaceSeparator), (["Zl", "Line_Separator"], "Z", .lineSeparator),
            (["Zp", "Paragraph_Separator"], "Z", .paragraphSeparator), (["Cc", "Control", "cntrl"], "C", .control),
            (["Cf", "Format"], "C", .format), (["Co", "Private_Use"], "C", .privateUse),
            (["Cs", "Surrogate"], "C", .surrogate), (["Cn", "Unassigned"], "C", .unassigned),
        ]
        let groups: [String: [String]] = [
            "L": ["L", "Letter"], "M": ["M", "Mark", "Combining_Mark"], "N": ["N", "Number"],
            "P": ["P", "Punctuation", "punct"], "S": ["S", "Symbol"], "Z": ["Z", "Separator"], "C": ["C", "Other"],
        ]
        var result: [String: Set<Unicode.GeneralCategory>] = [
            "LC": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter],
            "Cased_Letter": [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter],
        ]
        for (names, group, category) in single {
            for name in names + (groups[group] ?? []) { result[name, default: []].insert(category) }
        }
        return result
    }()
}
