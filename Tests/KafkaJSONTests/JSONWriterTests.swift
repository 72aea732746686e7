import KafkaJSON
import Testing

@Suite("JSON writer", .timeLimit(.minutes(10)))
struct JSONWriterTests {
    @Test("Compact, in order, escaped where needed")
    func text() {
        let value: JSONValue = ["b": [1, nil, true], "a": ["x": "\"\\/\n\r\t\u{1}\u{1f}é😀"]]
        #expect(value.text == #"{"b":[1,null,true],"a":{"x":"\"\\/\n\r\t\u0001\u001fé😀"}}"#)
    }

    @Test("Members are set, replaced and removed")
    func members() {
        var object = JSONObject()
        for index in 0..<20 { object["\(index)"] = .integer(index) }
        object["3"] = nil
        object["4"] = "four"
        #expect(object.count == 19)
        #expect(object["3"] == nil)
        #expect(object["4"] == "four")
        #expect(object["19"] == 19)
        let isAppended = object.append("19", 1)
        #expect(!isAppended)
    }

    @Test("The order of members does not matter to equality, that of elements does")
    func equality() {
        #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
        #expect((["a": 1, "b": 2] as JSONValue).hashValue == (["b": 2, "a": 1] as JSONValue).hashValue)
        #expect([1, 2] as JSONValue != [2, 1])
        #expect(["a": 1] as JSONValue != ["a": 1, "b": 2])
    }
}
