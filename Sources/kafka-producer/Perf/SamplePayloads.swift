import Foundation

/// Random numbers that are the same in each run, so that runs can be compared (SplitMix64).
struct SampleGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Values such as services send: the same ones in each run.
enum SamplePayloads {
    private static let names = [
        "Ada", "Bo", "Chidi", "Dana", "Eun", "Farah", "Gus", "Hana", "Ivo", "Jun", "Kofi", "Lea",
    ]
    private static let streets = [
        "Main Street", "Mill Lane", "Station Road", "High Street", "Harbour View", "Park Avenue",
    ]
    private static let cities = ["Lisbon", "Oslo", "Nairobi", "Lima", "Osaka", "Toronto", "Leeds", "Turin", "Cork"]
    private static let products = ["lamp", "chair", "kettle", "notebook", "bicycle", "raincoat", "headphones", "desk"]
    private static let currencies = ["EUR", "USD", "GBP", "JPY"]
    private static let states = ["created", "paid", "packed", "shipped"]
    private static let actions = ["page_view", "click", "search", "add_to_cart", "login", "purchase"]
    private static let pages = [
        "/", "/search", "/cart", "/checkout", "/product/42", "/product/1001", "/account/orders",
    ]
    private static let agents = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
    ]

    /// JSON orders of about 400 bytes, one a line.
    static func orders(_ count: Int) -> [UInt8] {
        lines(count, seed: 1) { number, random in
            let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                #"{"sku":"\#(pick(products, &random))-\#(Int.random(in: 100...999, using: &random))","quantity":"#
                    + #"\#(Int.random(in: 1...5, using: &random)),"price":\#(price(&random))}"#
            }
            return
                #"{"orderId":\#(4_000_000 + number),"customer":{"id":\#(Int.random(in: 1...500_000, using: &random)),"#
                + #""name":"\#(pick(names, &random))","address":{"street":"\#(Int.random(in: 1...300, using: &random)) "#
                + #"\#(pick(streets, &random))","city":"\#(pick(cities, &random))"}},"items":["#
                + items.joined(separator: ",")
                + #"],"currency":"\#(pick(currencies, &random))","status":"\#(pick(states, &random))","#
                + #""createdAt":"2026-03-14T\#(time(number))Z"}"#
        }
    }

    /// JSON events of users on a site, of about 300 bytes, one a line.
    static func events(_ count: Int) -> [UInt8] {
        lines(count, seed: 2) { number, random in
            #"{"event":"\#(pick(actions, &random))","user":"\#(hex(&random))","session":"\#(hex(&random))","page":"#
                + #""\#(pick(pages, &random))","agent":"\#(pick(agents, &random))","ip":"10.\#(UInt8.random(in: 0...255, using: &random))"#
                + #".\#(UInt8.random(in: 0...255, using: &random)).\#(UInt8.random(in: 1...254, using: &random))","#
                + #""timestamp":"2026-03-14T\#(time(number))Z","durationMs":\#(Int.random(in: 1...4000, using: &random))}"#
        }
    }

    private static func lines(_ count: Int, seed: UInt64, _ line: (Int, inout SampleGenerator) -> String) -> [UInt8] {
        var random = SampleGenerator(seed: seed)
        var bytes: [UInt8] = []
        for number in 0..<count {
            bytes += line(number, &random).utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    private static func pick(_ choices: [String], _ random: inout SampleGenerator) -> String {
        choices[Int(random.next() % UInt64(choices.count))]
    }

    private static func price(_ random: inout SampleGenerator) -> String {
        "\(Int.random(in: 1...400, using: &random)).\(Int.random(in: 10...99, using: &random))"
    }

    private static func hex(_ random: inout SampleGenerator) -> String {
        String(format: "%016llx", random.next())
    }

    private static func time(_ number: Int) -> String {
        String(format: "%02d:%02d:%02d.%03d", number / 3600 % 24, number / 60 % 60, number % 60, number * 37 % 1000)
    }
}

extension Payloads {
    private static let samples = 8192

    /// Whether payloads of that name have a size that can be chosen.
    static func isSized(_ name: String) -> Bool { name == "letters" || name == "random" }

    /// The payloads of a name: `letters`, `random`, `orders`, `events`, or a file of lines.
    static func named(_ name: String, size: Int, limit: Int) throws(ToolError) -> Payloads {
        let lines: [UInt8]
        switch name {
        case "letters": return Payloads(size: size)
        case "random": return Payloads(randomBytes: size)
        case "orders": lines = SamplePayloads.orders(samples)
        case "events": lines = SamplePayloads.events(samples)
        default: lines = try InputFile.read(name, limit: limit)
        }
        guard let payloads = Payloads(lines: lines) else {
            throw .wrongUse("'\(name)' has no lines to send")
        }
        return payloads
    }

    /// The mean size in bytes.
    var averageSize: Double {
        let total = (0..<count).reduce(0) { $0 + self[$1].count }
        return Double(total) / Double(max(1, count))
    }

    /// The largest in bytes.
    var largestSize: Int { (0..<count).reduce(0) { max($0, self[$1].count) } }
}
