/// A unit that a key names in its last word, as `queue.buffering.max.kbytes` does.
struct KeyUnit: Equatable {
    /// As it is called in a sentence, in the plural.
    let name: String
    /// The unit in which properties give what is measured in this one.
    let settings: Setting.Unit
    /// How to convert the one into the other; `nil` if they are the same.
    let conversion: String?

    /// The unit that a key names, and what is left of the key without it.
    static func split(_ key: String) -> (stem: Substring, unit: KeyUnit?) {
        let key = key[...]
        guard let separator = key.lastIndex(where: { ".-_".contains($0) }),
            let unit = words[key[key.index(after: separator)...].lowercased()]
        else { return (key, nil) }
        return (key[..<separator], unit)
    }

    private static let words: [String: KeyUnit] = {
        var words: [String: KeyUnit] = [:]
        func add(_ spellings: String, _ name: String, _ settings: Setting.Unit, _ conversion: String?) {
            for word in spellings.split(separator: " ") {
                words[String(word)] = KeyUnit(name: name, settings: settings, conversion: conversion)
            }
        }
        add("ns nanos nanoseconds", "nanoseconds", .milliseconds, "1,000,000 nanoseconds are 1 ms")
        add("us micros microseconds", "microseconds", .milliseconds, "1,000 microseconds are 1 ms")
        add("ms millis milliseconds", "milliseconds", .milliseconds, nil)
        add("s sec secs second seconds", "seconds", .milliseconds, "1 second is 1,000 ms")
        // Not "min", which rather means a minimum.
        add("mins minute minutes", "minutes", .milliseconds, "1 minute is 60,000 ms")
        add("h hour hours", "hours", .milliseconds, "1 hour is 3,600,000 ms")
        add("bytes", "bytes", .bytes, nil)
        add("kb kib kbytes kilobytes kibibytes", "KiB", .bytes, "1 KiB is 1,024 bytes")
        add("mb mib mbytes megabytes mebibytes", "MiB", .bytes, "1 MiB is 1,048,576 bytes")
        add("gb gib gbytes gigabytes gibibytes", "GiB", .bytes, "1 GiB is 1,073,741,824 bytes")
        return words
    }()
}

extension Setting.Unit: CustomStringConvertible {
    var description: String {
        switch self {
        case .milliseconds: "milliseconds"
        case .bytes: "bytes"
        }
    }
}
