import Testing

@testable import kafka_producer

@Suite("Charts", .timeLimit(.minutes(10)))
struct ChartTests {
    @Test("What would be markup is escaped, in text and in attributes")
    func escaping() {
        let attack = #"</text><script>alert("1")</script>&'"#
        let text = SVG.text(1, 2.5, attack).text
        #expect(!text.contains("<script>") && text.contains("&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)"))
        let element = Markup("a", ["b": attack]).text
        #expect(element == #"<a b="&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"></a>"#)
        #expect(Markup("a\u{1}b").text == "a\u{FFFD}b")
    }

    @Test(
        "Numbers are short, and never in another notation",
        arguments: [
            (1.0, "1"), (0.5, "0.5"), (-0.001, "0"), (100, "100"), (1e7, "10000000"), (2.346, "2.35"),
        ])
    func numbers(value: Double, text: String) {
        #expect(SVG.number(value) == text)
    }

    @Test(
        "Labels of axes",
        arguments: [
            (1_234_567.0, "1.23M"), (45_678, "45.7k"), (9_999, "9999"), (12.34, "12.3"), (0.25, "0.25"), (0, "0"),
            (0.0012, "0.001"), (2e9, "2G"),
        ])
    func labels(value: Double, text: String) {
        #expect(ChartScale.label(value) == text)
    }

    @Test("A linear scale begins at 0 and ends at a round number; its ticks are round")
    func linear() {
        let scale = ChartScale([130, 970], from: 0, to: 100)
        #expect(scale.domain == 0...1000)
        #expect(scale.ticks == [0, 200, 400, 600, 800, 1000])
        #expect(scale.place(0) == 0 && scale.place(500) == 50 && scale.place(1000) == 100)
        let nothing = ChartScale([], from: 0, to: 100)
        #expect(nothing.domain.lowerBound < nothing.domain.upperBound)
        let zero = ChartScale([0, 0], from: 0, to: 100)
        #expect(zero.place(0) == 0 && zero.ticks.count >= 2)
    }

    @Test("A logarithmic scale spans powers of ten")
    func logarithmic() {
        let scale = ChartScale([0.5, 20], kind: .logarithmic, from: 0, to: 300)
        #expect(scale.domain == 0.1...100)
        #expect(scale.ticks.count == 4)
        #expect(abs(scale.place(1) - 100) < 1e-9)
        #expect(scale.place(0) == 0)
    }

    @Test("A heat map has a field for each value, shaded by rank, and one without a value")
    func heatMap() {
        let map = HeatMap(
            title: "Rate", columnName: "linger.ms", rowName: "batch.size", columns: ["0", "5"], rows: ["<4>"],
            fields: [
                HeatMap.Field(column: 0, row: 0, value: 10, detail: "d", isMarked: true, id: "0"),
                HeatMap.Field(column: 1, row: 0, value: nil, detail: "d", id: "1"),
            ])
        let text = map.svg(width: 400).text
        #expect(text.contains(#"data-cell="0" data-value="10.0""#))
        #expect(text.contains(#"data-cell="1" data-value="""#))
        #expect(text.contains(#"class="field q4 marked""#) && text.contains(#"class="field none""#))
        #expect(text.contains("&lt;4&gt;") && !text.contains("<4>"))
        let two = HeatMap(
            title: "", columnName: "", rowName: "", columns: ["0", "1"], rows: [""],
            fields: [
                HeatMap.Field(column: 0, row: 0, value: 1, detail: "", id: "0"),
                HeatMap.Field(column: 1, row: 0, value: 2, detail: "", id: "1"),
            ])
        #expect(two.svg(width: 400).text.contains(#"class="field q0""#))
        #expect(two.svg(width: 400).text.contains(#"class="field q8""#))
    }

    @Test("Bars have their values and ranges; curves have their points")
    func barsAndLines() {
        let bars = BarChart(
            title: "Rate", unit: "records/s",
            bars: [
                BarChart.Bar(label: "a", spread: Spread([1, 2, 4]), detail: "", id: "0"),
                BarChart.Bar(label: "b", spread: nil, detail: "", id: "1"),
            ])
        let text = bars.svg(width: 700).text
        #expect(text.contains(#"data-value="2.0" data-low="1.0" data-high="4.0""#))
        #expect(text.contains("not measured"))
        let lines = LineChart(
            title: "Latency", xName: "percentile", yName: "ms",
            series: [LineChart.Series(name: "a", points: [.init(x: 0, y: 1), .init(x: 1, y: 2)], id: "7")])
        #expect(lines.svg(width: 700).text.contains(#"data-cell="7" data-points="0.0 1.0,1.0 2.0""#))
    }
}
