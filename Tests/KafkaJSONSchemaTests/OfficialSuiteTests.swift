import KafkaJSONSchema
import Testing

@Suite("Official test suite of JSON Schema", .timeLimit(.minutes(10)))
struct OfficialSuiteTests {
    /// The cases that fail, each with its reason. No schema is accepted and then misunderstood, except
    /// for the first two reasons, which the specification leaves open.
    private static let failures: [String: Set<String>] = [
        // Draft 4 lets a validator take 1.0 for an integer, as all later drafts demand.
        "draft4/optional": [
            "zeroTerminatedFloats.json: some languages do not distinguish between different types of numeric value: "
                + "a float is not an integer even without fractional part"
        ],
        // `contentEncoding` and `contentMediaType` are annotations, as later versions say.
        "draft7/optional": [
            "content.json: validation of string-encoded content based on media type: an invalid JSON document",
            "content.json: validation of binary string-encoding: an invalid base64 string (% is not a valid character)",
            "content.json: validation of binary-encoded media type documents: a validly-encoded invalid JSON document",
            "content.json: validation of binary-encoded media type documents: an invalid base64 string that is valid JSON",
        ],
        // A format that is not implemented is refused when formats are asserted; so are international e-mail addresses and hosts.
        "draft4/optional/format": unknownFormat,
        "draft6/optional/format": unknownFormat,
        "draft7/optional/format": unknownFormats,
        "draft2019-09/optional/format": unknownFormats,
        "draft2020-12/optional/format": unknownFormats,
        // Metaschemas of one's own are refused.
        "draft2019-09": ownMetaschema,
        "draft2020-12": ownMetaschema,
        // Keywords of other versions are refused rather than ignored.
        "draft2019-09/optional": [
            "cross-draft.json: refs to historic drafts are processed as historic drafts: unsupported"
        ],
        "draft2020-12/optional": [
            "cross-draft.json: refs to historic drafts are processed as historic drafts: unsupported",
            "format-assertion.json: schema that uses custom metaschema with format-assertion: false: unsupported",
            "format-assertion.json: schema that uses custom metaschema with format-assertion: true: unsupported",
        ],
    ]

    private static let unknownFormat: Set = ["unknown.json: unknown format: unsupported"]
    private static let unknownFormats = unknownFormat.union([
        "idn-email.json: validation of an internationalized e-mail addresses: unsupported",
        "idn-hostname.json: validation of internationalized host names: unsupported",
        "idn-hostname.json: validation of separators in internationalized host names: unsupported",
    ])
    private static let ownMetaschema: Set = [
        "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary: unsupported",
        "vocabulary.json: ignore unrecognized optional vocabulary: unsupported",
    ]

    private static let drafts: [(String, JSONSchemaDialect)] = [
        ("draft4", .draft4), ("draft6", .draft6), ("draft7", .draft7), ("draft2019-09", .draft2019),
        ("draft2020-12", .draft2020),
    ]

    @Test("All cases pass but those that are listed", arguments: drafts)
    func figures(draft: String, dialect: JSONSchemaDialect) throws {
        let suite = try OfficialSuite()
        for (part, formats) in [("", .annotations), ("/optional", .annotations), ("/optional/format", .assertions)]
            as [(String, JSONSchemaOptions.Formats)]
        {
            let folder = draft + part
            let figures = try suite.run(folder, dialect: dialect, formats: formats)
            print("\(folder): \(figures.passed) of \(figures.all) cases pass")
            #expect(figures.all >= 100)
            #expect(Set(figures.failed) == Self.failures[folder] ?? [], "\(folder)")
        }
    }
}
