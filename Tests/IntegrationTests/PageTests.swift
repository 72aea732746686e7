import Foundation
import Testing

/// The tool's pages, opened in a browser: see `Tests/Peers/report_page.py` and `live_page.py` for what is looked at.
@Suite("Pages in Chromium", .serialized, .timeLimit(.minutes(10)))
struct PageTests {
    /// Runs the tool with a report, and looks at the page.
    private func look(_ arguments: [String], change: (String) -> String = { $0 }) async throws -> String {
        let files = try TemporaryFiles()
        let page = files.directory.appendingPathComponent("report.html")
        // 1: the recommendation loses, which so few records may bring about.
        _ = try await OneShotProcess.output(
            "/bin/sh",
            ["-c", #""$0" "$@"; test $? -le 1"#, Peers.tool] + arguments + ["--report", page.path])
        let data = page.deletingPathExtension().appendingPathExtension("json")
        try Data(change(String(contentsOf: page, encoding: .utf8)).utf8).write(to: page)
        let output = try await OneShotProcess.output(
            try Peers.python(), [Peers.script("report_page.py"), page.path, data.path])
        return String(decoding: output, as: UTF8.self)
    }

    @Test("A benchmark's page shows its data: light and dark, wide and narrow, without errors and requests")
    func bench() async throws {
        let output = try await look([
            "bench", "--records", "2000", "--rounds", "2", "--axis", "batch.size=1000,4000,16384", "--axis",
            "linger.ms=0,2", "--axis", "compression.type=none,lz4", "--rate", "20000",
        ])
        // Heat maps of four figures for each codec, four bar charts, two with curves.
        #expect(output.hasPrefix("14 charts, with the data of report.json, in 5 looks"), "\(output)")
    }

    @Test("A recommendation's page does, with the runs of both settings")
    func tune() async throws {
        let output = try await look([
            "tune", "--rate", "2000", "--payload", "orders", "--verify", "--rounds", "2", "--seconds", "0.2",
        ])
        #expect(output.hasPrefix("9 charts, with the data of report.json, in 5 looks"), "\(output)")
    }

    @Test("A failover's page does, with both runs over time")
    func incident() async throws {
        let output = try await look(["demo", "--incident"])
        #expect(output.hasPrefix("4 charts, with the data of report.json, in 5 looks"), "\(output)")
    }

    @Test("The live page shows the frames as they come, and says when the tool has ended")
    func live() async throws {
        let output = try await OneShotProcess.output(try Peers.python(), [Peers.script("live_page.py"), Peers.tool])
        #expect(
            String(decoding: output, as: UTF8.self)
                == "6 charts, texts and tables, with the data of the frames, in 4 looks; its end is seen\n")
    }

    @Test(
        "What is wrong with a page is found",
        arguments: [
            ("<h1>", #"<img src="http://127.0.0.1:9/x.png" alt=""><h1>"#, "requests http://127.0.0.1:9/x.png"),
            ("<h1>", "<script>console.error('no')</script><h1>", "consoleAPICalled"),
            ("<h1>", #"<div style="width: 2000px">wide</div><h1>"#, "px wider than the screen"),
            (#"id="lines-fill""#, #"id="lines-else""#, "a chart that the data do not know"),
            (#"data-value=""#, #"data-value="1"#, "shows 1"),
            ("@media (prefers-color-scheme: dark)", "@media (prefers-color-scheme: no)", "the same background"),
        ])
    func defects(text: String, replacement: String, problem: String) async throws {
        let error = await #expect(throws: PeerError.self) {
            try await look(["tune", "--rate", "2000", "--record-size", "100"]) {
                $0.replacing(text, with: replacement)
            }
        }
        let description = error.map { "\($0)" } ?? ""
        #expect(description.contains("report_page.py") && description.contains(problem), "\(description)")
    }

    @Test("A browser that is not there is said to be missing")
    func missingBrowser() async throws {
        let files = try TemporaryFiles()
        let page = try files.write("report.html", "<!DOCTYPE html>")
        let data = try files.write("report.json", #"{"cells": [], "runs": []}"#)
        let error = await #expect(throws: PeerError.self) {
            try await OneShotProcess.output(
                "/usr/bin/env",
                [
                    "KAFKA_TEST_CHROMIUM=/no/such/chromium", try Peers.python(), Peers.script("report_page.py"), page,
                    data,
                ])
        }
        #expect(error.map { "\($0)" }?.contains("run Tests/setup --tests") == true)
    }
}
