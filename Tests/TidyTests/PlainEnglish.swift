import Foundation

/// Words of earlier versions that are not how an English-speaking engineer would say it.
///
/// The rule covers all sources, documents and tests.
enum PlainEnglish {
    /// The words, and what to write instead.
    static let replacements = [
        "anew": "again, or a verb with re-",
        "app's side": "caller",
        "are over": "have ended",
        "at once": "immediately, or concurrently",
        "beside": "in addition to, or next to",
        "came to nothing": "failed",
        "come to nothing": "fail",
        "comes to nothing": "fails",
        "dearest": "most expensive",
        "for good": "permanently",
        "is over": "has ended",
        "nobody": "no task, no request …",
        "somebody": "a task, a request …",
        "stands in": "is in",
        "tells": "says, returns, notifies",
        "told": "notified, informed",
        "whoever": "the one that",
    ]

    /// The rule's own folder, which has to name the words.
    static let exception = "Tests/TidyTests/"

    /// Comments and strings with one of the words.
    static func violations(_ file: SourceFile) -> [Violation] {
        if file.path.hasPrefix(exception) { return [] }
        return file.lines.indices.flatMap { index -> [Violation] in
            let prose = file.prose(index)
            if prose.allSatisfy({ $0 == " " }) { return [] }
            return replacements.keys.sorted().filter { contains($0, in: prose) }.map { word in
                let replacement = replacements[word] ?? ""
                return Violation(path: file.path, line: index + 1, what: "\"\(word)\": write \(replacement)")
            }
        }
    }

    /// Whether the words are in the text, and not as a part of longer ones.
    private static func contains(_ words: String, in prose: String) -> Bool {
        var rest = prose[...]
        while let found = rest.range(of: words) {
            let before = prose[..<found.lowerBound].last
            let after = prose[found.upperBound...].first
            if before?.isLetter != true, after?.isLetter != true { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}

extension SourceFile {
    /// What a line says to people, in lower case: comments and strings in Swift, all of it in other files.
    fileprivate func prose(_ index: Int) -> String {
        if !path.hasSuffix(".swift") { return lines[index].lowercased() }
        // The code is the line with the rest blanked out, byte for byte.
        let bytes = zip(lines[index].utf8, code[index].utf8).map { $0 == $1 ? UInt8(ascii: " ") : $0 }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
