import KafkaAvro
import Testing

@Suite("The canonical form of schemas, and fingerprints", .timeLimit(.minutes(10)))
struct CanonicalFormTests {
    /// Schemas, their canonical form, and its fingerprint, from Avro's own `share/test/data/schema-tests.txt`.
    static let cases: [(String, String, Int64)] = [
        (#""null""#, #""null""#, 7195948357588979594), (#"{"type":"null"}"#, #""null""#, 7195948357588979594),
        (#""boolean""#, #""boolean""#, -6970731678124411036), (#""int""#, #""int""#, 8247732601305521295),
        (#""long""#, #""long""#, -3434872931120570953), (#""float""#, #""float""#, 5583340709985441680),
        (#""double""#, #""double""#, -8181574048448539266), (#""bytes""#, #""bytes""#, 5746618253357095269),
        (#""string""#, #""string""#, -8142146995180207161), (#"[  ]"#, "[]", -1241056759729112623),
        (#"[ "int"  ]"#, #"["int"]"#, -5232228896498058493),
        (#"[ "int" , {"type":"boolean"} ]"#, #"["int","boolean"]"#, 5392556393470105090),
        (
            #"{"fields":[], "type":"record", "name":"foo"}"#, #"{"name":"foo","type":"record","fields":[]}"#,
            -4824392279771201922
        ),
        (
            #"{"fields":[], "type":"record", "name":"foo", "namespace":"x.y"}"#,
            #"{"name":"x.y.foo","type":"record","fields":[]}"#, 5916914534497305771
        ),
        (
            #"{"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"}"#,
            #"{"name":"a.b.foo","type":"record","fields":[]}"#, -4616218487480524110
        ),
        (
            #"{"name":"foo","type":"record","doc":"Useful info","fields":[{"type":{"type":"boolean"},"#
                + #""aliases":[],"default":true,"name":"f1","order":"descending"}]}"#,
            #"{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"}]}"#, 7843277075252814651
        ),
        (
            #"{ "fields":[{"type":"boolean", "aliases":[], "name":"f1", "default":true},"#
                + #" {"order":"descending","name":"f2","doc":"Hello","type":"int"}], "type":"record", "name":"foo"}"#,
            #"{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}"#,
            -4860222112080293046
        ),
        (
            #"{"type":"enum", "name":"foo", "symbols":["A1"]}"#, #"{"name":"foo","type":"enum","symbols":["A1"]}"#,
            -6342190197741309591
        ),
        (
            #"{"namespace":"x.y.z", "type":"enum", "name":"foo", "doc":"foo bar", "symbols":["A1", "A2"]}"#,
            #"{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}"#, -4448647247586288245
        ),
        (
            #"{"name":"foo","type":"fixed","size":15}"#, #"{"name":"foo","type":"fixed","size":15}"#,
            1756455273707447556
        ),
        (
            #"{"namespace":"x.y.z", "type":"fixed", "name":"foo", "doc":"foo bar", "size":32}"#,
            #"{"name":"x.y.z.foo","type":"fixed","size":32}"#, -3064184465700546786
        ),
        (
            #"{ "items":{"type":"null"}, "type":"array"}"#, #"{"type":"array","items":"null"}"#, -589620603366471059
        ),
        (
            #"{ "values":"string", "type":"map"}"#, #"{"type":"map","values":"string"}"#, -8732877298790414990
        ),
    ]

    @Test("Known schemas have the known form and fingerprint", arguments: cases)
    func known(text: String, form: String, fingerprint: Int64) throws {
        let schema = try AvroSchema(text)
        #expect(schema.canonicalForm == form)
        #expect(Int64(bitPattern: schema.fingerprint) == fingerprint)
    }

    @Test("A type is defined where it is first used, and a name from then on")
    func names() throws {
        let schema = try AvroSchema(
            #"{"type":"record","name":"PigValue","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}"#)
        #expect(
            schema.canonicalForm
                == #"{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}"#
        )
        #expect(Int64(bitPattern: schema.fingerprint) == -1759257747318642341)
    }
}
