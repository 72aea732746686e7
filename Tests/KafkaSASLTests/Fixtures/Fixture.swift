/// A SCRAM exchange as another implementation computes it.
struct ScramFixture: CustomStringConvertible {
    let mechanism: String
    let user: String
    let password: String
    let isToken: Bool
    let clientNonce: String
    let serverNonce: String
    /// Client-first, server-first, client-final, server-final.
    let messages: [String]

    var description: String { "\(mechanism) of \(user)" }

    static let all = fixtures(scramFixtureLines).map { row in
        ScramFixture(
            mechanism: row[0], user: row[1], password: row[2], isToken: row[3] == "token", clientNonce: row[4],
            serverNonce: row[5], messages: Array(row[6...]))
    }
}

/// A token for Amazon MSK as another implementation signs it.
struct AWSFixture: CustomStringConvertible {
    let accessKey: String
    let secretKey: String
    let sessionToken: String?
    let region: String
    let nowMs: Int64
    let userAgent: String
    let token: String

    var description: String { "\(accessKey) in \(region)" }

    static let all = fixtures(awsFixtureLines).map { row in
        AWSFixture(
            accessKey: row[0], secretKey: row[1], sessionToken: row[2].isEmpty ? nil : row[2], region: row[3],
            nowMs: Int64(row[4]) ?? -1, userAgent: row[5], token: row[6])
    }
}

/// The texts of each line.
private func fixtures(_ lines: String) -> [[String]] {
    lines.split(separator: "\n").map { line in
        line.split(separator: " ").map { String(decoding: hexBytes($0), as: UTF8.self) }
    }
}

/// The bytes that hexadecimal digits stand for; "-" stands for none.
private func hexBytes(_ digits: Substring) -> [UInt8] {
    let values = digits.compactMap(\.hexDigitValue)
    return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}
