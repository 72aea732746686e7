/// The AWS region that an MSK cluster is in.
package enum AWSRegion {
    /// The region in a broker's name, such as "b-1.orders.abc.c2.kafka.eu-west-1.amazonaws.com"; nil if it has none,
    /// for example because the name is one of a private domain.
    package static func of(host: String) -> String? {
        var labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        if labels.last == "" { labels.removeLast() }
        if labels.last == "cn" { labels.removeLast() }
        guard labels.count >= 4, labels.suffix(2) == ["amazonaws", "com"] else { return nil }
        let service = labels[labels.count - 4]
        guard service == "kafka" || service == "kafka-serverless" else { return nil }
        let region = String(labels[labels.count - 3])
        return isRegion(region) ? region : nil
    }

    /// The region of the first broker whose name has one, else that of the environment (`AWS_REGION`,
    /// `AWS_DEFAULT_REGION`).
    ///
    /// - Throws: `.invalidSetting` if there is none, or one that is not valid.
    package static func find(hosts: [String], environment: [String: String]) throws(SASLError) -> String {
        for host in hosts {
            if let region = of(host: host) { return region }
        }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            guard let region = environment[name], !region.isEmpty else { continue }
            if isRegion(region) { return region }
            throw SASLError(.invalidSetting("\(name) is not an AWS region: use one such as eu-west-1."), .oauthBearer)
        }
        throw SASLError(
            .invalidSetting(
                "The AWS region is unknown: it is not part of the brokers' names, and AWS_REGION is not set. Set it."),
            .oauthBearer)
    }

    /// Small letters, digits and hyphens: it becomes part of a host's name.
    package static func isRegion(_ region: String) -> Bool {
        !region.isEmpty && region.utf8.count <= 63
            && region.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
