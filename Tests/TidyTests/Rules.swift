import Foundation

/// A line that breaks a rule.
struct Violation: Equatable, CustomStringConvertible {
    let path: String
    /// From 1.
    let line: Int
    let what: String

    var description: String { "\(path):\(line): \(what)" }
}

/// The rules, as functions of a file or of the tree's paths.
enum Rules {
    /// The least time limit of a suite, in minutes.
    static let shortestTimeLimit = 10

    /// What each target may import, besides `everyone`.
    static let layers: [String: Set<String>] = [
        "KafkaWire": ["CKafkaShims"],
        "KafkaConsumerWire": ["KafkaWire"],
        "KafkaCompression": ["CLZ4", "CSnappy", "CZstd", "CZlib"],
        "KafkaSockets": ["CKafkaShims"],
        "KafkaTLS": ["COpenSSL", "CKafkaShims"],
        "KafkaSASL": ["KafkaTLS"],
        "KafkaClient": [
            "KafkaWire", "KafkaCompression", "KafkaSockets", "KafkaTLS", "KafkaSASL", "CKafkaShims", "Logging",
            "DequeModule",
        ],
        "KafkaFoundation": ["KafkaClient", "Foundation"],
        "KafkaJSON": [],
        "KafkaOAuth": ["KafkaClient", "KafkaSASL", "KafkaTLS", "KafkaJSON", "Logging", "Foundation"],
        "KafkaJSONSchema": ["KafkaJSON", "Foundation"],
        "KafkaAvro": ["KafkaJSON", "FoundationEssentials", "Foundation"],
        "KafkaSchemaRegistry": [
            "KafkaClient", "KafkaSASL", "KafkaTLS", "KafkaAvro", "KafkaJSON", "KafkaJSONSchema", "Logging",
            "Foundation",
        ],
        "KafkaSchemaRegistryTesting": ["KafkaSchemaRegistry", "KafkaAvro", "KafkaJSON", "Foundation"],
        "KafkaTesting": [
            "KafkaClient", "KafkaWire", "KafkaConsumerWire", "KafkaCompression", "KafkaSockets", "KafkaTLS",
            "KafkaSASL",
            "CKafkaShims", "Logging", "DequeModule",
        ],
        "KafkaVerification": [
            "KafkaTesting", "KafkaClient", "KafkaWire", "KafkaConsumerWire", "KafkaSockets", "KafkaTLS", "Logging",
            "CKafkaShims",
        ],
        "kafka-producer": [
            "KafkaClient", "KafkaSockets", "KafkaTesting", "KafkaVerification", "KafkaSchemaRegistry", "KafkaOAuth",
            "KafkaAvro", "KafkaJSONSchema", "KafkaJSON", "KafkaCompression", "Logging", "ArgumentParser", "Histogram",
            "Foundation",
        ],
    ]

    /// What a file may import besides, if all of it is compiled with that trait only.
    static let traits: [String: Set<String>] = [
        "Configuration": ["Configuration"],
        "Metrics": ["CoreMetrics"],
        "OAuth": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL"],
        "Protobuf": ["SwiftProtobuf"],
        "SchemaRegistry": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"],
        "ServiceLifecycle": ["ServiceLifecycle"],
        "Tracing": ["Tracing"],
    ]

    /// The targets that may use what traits bring.
    static let integrated: Set<String> = [
        "KafkaClient", "KafkaOAuth", "KafkaSchemaRegistry", "KafkaSchemaRegistryTesting",
    ]

    /// Locks and atomics, and the C library under its names. Not Foundation: a server that links a Kafka client
    /// shall not have to link that.
    static let everyone: Set<String> = ["Swift", "Synchronization", "Glibc", "Musl", "Darwin", "Android"]

    /// Where KafkaClient may read a clock: everything else is told the time.
    static let clockFiles: Set<String> = ["ProducerClock.swift"]

    static let maximumLines = 450
    static let maximumFunctionLines = 60
    /// Files with a table that is a function: one case for each failure.
    static let tables: Set<String> = ["ConnectionFailure.swift"]

    /// Imports that point upwards, or outside.
    static func imports(_ file: SourceFile) -> [Violation] {
        guard var allowed = layers[file.target] else {
            return [Violation(path: file.path, line: 1, what: "no rule says what \(file.target) may import")]
        }
        if integrated.contains(file.target) { allowed.formUnion(traits(of: file).flatMap { traits[$0] ?? [] }) }
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
        return find(file, mentioning: "import ") { line in
            guard let module = line.firstMatch(of: pattern).map({ String($0.1) }) else { return nil }
            return allowed.contains(module) || everyone.contains(module) ? nil : "imports \(module)"
        }
    }

    /// The traits without any of which a file is empty.
    private static func traits(of file: SourceFile) -> [String] {
        guard let condition = file.code.first?.wholeMatch(of: /#if (\w+(?: && \w+)*)/)?.1, file.code.last == "#endif",
            !file.code.dropFirst().dropLast().contains(where: { $0.hasPrefix("#") })
        else { return [] }
        return condition.split(separator: " && ").map(String.init)
    }

    /// Ways to crash for what can happen.
    static func crashes(_ file: SourceFile) -> [Violation] {
        find(file, mentioning: "try!") { $0.contains(/(?:^|\W)try!/) ? "try!" : nil }
            + find(file, mentioning: "as!") { $0.contains(/(?:^|\W)as!/) ? "as!" : nil }
            + find(file, mentioning: "fatalError") { $0.contains(/(?:^|\W)fatalError\s*\(/) ? "fatalError" : nil }
    }

    /// Promises to the compiler that do not say why they hold: on the same line, in the comment above, or in the one
    /// right below. A documentation comment counts when it speaks of the promise.
    static func unexplainedPromises(_ file: SourceFile) -> [Violation] {
        let promise = /@unchecked\s+Sendable|nonisolated\(unsafe\)/
        return file.code.indices.compactMap { index in
            guard mentions(file.code[index], "@unchecked") || mentions(file.code[index], "nonisolated(unsafe)"),
                let match = file.code[index].firstMatch(of: promise)
            else { return nil }
            var comments = [file.lines[index]]
            if index + 1 < file.lines.count, isComment(file.lines[index + 1]) { comments.append(file.lines[index + 1]) }
            var above = index - 1
            while above >= 0, isComment(file.lines[above]) || isAttribute(file.lines[above]) {
                comments.append(file.lines[above])
                above -= 1
            }
            let isExplained = comments.contains { line in
                guard let comment = line.firstMatch(of: /\/\/(\/?)(.*)$/) else { return false }
                return comment.1.isEmpty || comment.2.contains(/unchecked|unsafe|Sendable/)
            }
            return isExplained
                ? nil : Violation(path: file.path, line: index + 1, what: "\(match.0) without a reason beside it")
        }
    }

    private static func isComment(_ line: String) -> Bool {
        line.contains(/^\s*\/\//)
    }

    private static func isAttribute(_ line: String) -> Bool {
        line.contains(/^\s*@\w+(\([^)]*\))?\s*$/)
    }

    /// Tests that wait for time to pass.
    static func sleeps(_ file: SourceFile) -> [Violation] {
        // What documentation shows is only compiled.
        if file.path.hasPrefix("Tests/DocumentationTests/Snippets/") { return [] }
        return find(file, mentioning: "sleep") { $0.contains(/(?:^|\W)(?:u|nano)?sleep\s*\(/) ? "sleeps" : nil }
    }

    /// Suites without a time limit: a test that waits for what never comes would hold up all others for ever. A limit counts
    /// from a test's start, also while others have the machine, so a short one says how slow the machine may be.
    static func timeLimits(_ file: SourceFile) -> [Violation] {
        let starts = file.code.indices.filter { mentions(file.code[$0], "@Suite") }
        if starts.isEmpty, let line = file.code.firstIndex(where: { mentions($0, "@Test") }) {
            return [
                Violation(path: file.path, line: line + 1, what: "a test outside of a suite, which limits its time")
            ]
        }
        return starts.compactMap { start in
            // The attribute may go on in the next lines, up to what it is an attribute of.
            let end = file.code[start...].firstIndex { $0.contains(/(?:^|\W)(?:struct|class|actor|enum|extension)\W/) }
            let attribute = file.code[start...(end ?? start)].joined()
            guard let limit = attribute.firstMatch(of: /\.timeLimit\(\.minutes\((\d+)\)\)/), let minutes = Int(limit.1)
            else {
                return Violation(path: file.path, line: start + 1, what: "a suite without a time limit")
            }
            return minutes >= shortestTimeLimit
                ? nil
                : Violation(
                    path: file.path, line: start + 1,
                    what: "a time limit below \(shortestTimeLimit) minutes, which a slow machine may meet")
        }
    }

    /// Tests that start a process of their own, in suites that `Tests/run` does not find by their names.
    static func exitTests(_ file: SourceFile) -> [Violation] {
        if file.name.hasSuffix("ExitTests.swift") { return [] }
        return find(file, mentioning: "processExitsWith") { _ in "is an exit test outside of a suite ...ExitTests" }
    }

    /// Clocks that are read where a test could not set them.
    static func clocks(_ file: SourceFile) -> [Violation] {
        if file.target != "KafkaClient" || clockFiles.contains(file.name) { return [] }
        // `clock.now()` asks a clock that was handed in; `.now` alone, or a type's, reads the system's.
        let now = /MonotonicTime\.now(?:\W|$)|(?:^|[^\w)\]?!>])\.now(?:\W|$)/
        let others = ["clock_gettime", "gettimeofday", "ContinuousClock", "SuspendingClock", "kafka_monotonic"]
        return find(file, mentioning: ".now") { $0.contains(now) ? "reads a clock" : nil }
            + others.flatMap { find(file, mentioning: $0) { _ in "reads a clock" } }
    }

    /// Files that hold more than one idea.
    static func size(_ file: SourceFile) -> [Violation] {
        if file.lines.count <= maximumLines { return [] }
        return [Violation(path: file.path, line: file.lines.count, what: "more than \(maximumLines) lines")]
    }

    /// Functions that do more than one thing. Where one ends is known by its indentation, which is the formatter's.
    static func functionSize(_ file: SourceFile) -> [Violation] {
        let start =
            /^(\s*)(?:(?:@\w+(?:\([^)]*\))?|[a-z]+(?:\([a-z]+\))?)\s+)*(?:func\s|init[?(<]|deinit\s|subscript[(<])/
        if tables.contains(file.name) { return [] }
        return file.code.indices.compactMap { index in
            let line = file.code[index]
            guard mentions(line, "func ") || mentions(line, "init") || mentions(line, "subscript"),
                let indentation = line.firstMatch(of: start)?.1, !line.hasSuffix("}")
            else { return nil }
            let end = file.code[(index + 1)...].firstIndex { line in
                line.hasPrefix(indentation)
                    && line.dropFirst(indentation.count).first.map { !" )]{".contains($0) } == true
            }
            guard let end, file.code[end].dropFirst(indentation.count).first == "}" else { return nil }
            let count = end - index + 1
            return count <= maximumFunctionLines
                ? nil
                : Violation(path: file.path, line: index + 1, what: "a function of \(count) lines")
        }
    }

    /// Lists of what waits for something, and the flags that say who is in them, where others than their owner can change
    /// them: then nothing keeps the two in step.
    static func membership(_ file: SourceFile) -> [Violation] {
        guard file.path.hasPrefix("Sources/KafkaClient/Sender/") else { return [] }
        let list =
            /^\s*(?:package |internal )?var (?:ready|waiting|awaiting|leaderless|active)\w*(?::| =) ?(?:\[|Deque<|Set<)[^{]*$/
        let flag =
            /^\s*(?:package |internal )?var (?:isReady|isActive|isLeaderless|isWaiting|awaits\w*)(?:: Bool| = (?:true|false))[^{]*$/
        return find(file, mentioning: "var ") { line in
            line.contains(list) || line.contains(flag) ? "membership that others can change" : nil
        }
    }

    /// Paths that differ only in the case of their last part. A disk that ignores case, which is the default on macOS,
    /// can hold only one of them.
    static func caseTwins(_ paths: [String]) -> [Violation] {
        var seen: [String: String] = [:]
        return paths.sorted().compactMap { path in
            let name = path.split(separator: "/").last ?? ""
            let key = path.dropLast(name.count) + name.lowercased()
            guard let twin = seen.updateValue(path, forKey: String(key)) else { return nil }
            return Violation(path: path, line: 1, what: "differs from \(twin) only in case")
        }
    }

    /// Asks the rule about the lines with that text; regular expressions are too slow to be asked about all.
    private static func find(
        _ file: SourceFile, mentioning text: String, _ rule: (String) -> String?
    ) -> [Violation] {
        file.code.enumerated().compactMap { index, line in
            guard mentions(line, text) else { return nil }
            return rule(line).map { Violation(path: file.path, line: index + 1, what: $0) }
        }
    }

    private static func mentions(_ line: String, _ text: String) -> Bool {
        line.withCString { strstr($0, text) != nil }
    }
}
