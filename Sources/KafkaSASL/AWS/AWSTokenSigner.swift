package import KafkaTLS

/// Makes the tokens that Amazon MSK accepts with OAUTHBEARER in place of those of an identity provider: a URL that is
/// signed with AWS credentials (Signature Version 4, in the query), in base64url.
///
/// Nothing is sent to AWS: the broker does that, with the URL.
package struct AWSTokenSigner: Sendable {
    /// How long a token is valid.
    package static let lifetimeSeconds: Int64 = 900

    private let region: String
    private let userAgent: String
    private let crypto: Crypto

    /// A signer for a region, such as "eu-west-1".
    ///
    /// - Parameter userAgent: The client's name in AWS's logs.
    /// - Throws: `.invalidSetting` for a text that is not a region.
    package init(region: String, userAgent: String, _ crypto: Crypto) throws(SASLError) {
        guard AWSRegion.isRegion(region) else {
            throw SASLError(.invalidSetting("The AWS region is not valid: use one such as eu-west-1."), .oauthBearer)
        }
        self.region = region
        self.userAgent = userAgent
        self.crypto = crypto
    }

    /// Makes a token.
    ///
    /// - Parameter nowMs: Milliseconds since 1970.
    package func token(_ credentials: AWSCredentials, nowMs: Int64) throws(SASLError) -> OAuthToken {
        let url = try SASLError.cryptography(.oauthBearer) { () throws(TLSError) in
            try signedURL(credentials, AWSTime(milliseconds: nowMs))
        }
        // The signature does not cover the user agent, which is for statistics.
        let agent = "&User-Agent=\(PercentEncoding.encode(userAgent))"
        let token = url.reveal { Secret(Base64.encode($0 + Array(agent.utf8), .url)) }
        // The time is signed in whole seconds, and the lifetime counts from there.
        let issued = nowMs - nowMs % 1000
        let expiry = issued + Self.lifetimeSeconds * 1000
        return try OAuthToken(
            token, principal: credentials.accessKeyID, expiresAtMs: min(expiry, credentials.expiresAtMs ?? expiry),
            issuedAtMs: issued)
    }

    private var host: String { "kafka.\(region).amazonaws.com" }

    private func signedURL(_ credentials: AWSCredentials, _ time: AWSTime) throws(TLSError) -> Secret {
        let scope = "\(time.date)/\(region)/kafka-cluster/aws4_request"
        // In the order of their names, as the signature wants them.
        var fields: [(name: String, value: [UInt8])] = [
            ("Action", Array("kafka-cluster:Connect".utf8)),
            ("X-Amz-Algorithm", Array("AWS4-HMAC-SHA256".utf8)),
            ("X-Amz-Credential", Array("\(credentials.accessKeyID)/\(scope)".utf8)),
            ("X-Amz-Date", Array(time.timestamp.utf8)),
            ("X-Amz-Expires", Array("\(Self.lifetimeSeconds)".utf8)),
        ]
        if let token = credentials.sessionToken { fields.append(("X-Amz-Security-Token", token.reveal { $0 })) }
        fields.append(("X-Amz-SignedHeaders", Array("host".utf8)))
        let query = fields.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        let request = "GET\n/\n\(query)\nhost:\(host)\n\nhost\n\(Hex.encode(try crypto.digest(.sha256, [])))"
        let digest = Hex.encode(try crypto.digest(.sha256, Array(request.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(time.timestamp)\n\(scope)\n\(digest)"
        let key = try signingKey(credentials, time)
        let signature = Hex.encode(try crypto.hmac(.sha256, key: key, Array(text.utf8)))
        return Secret("https://\(host)/?\(query)&X-Amz-Signature=\(signature)")
    }

    private func signingKey(_ credentials: AWSCredentials, _ time: AWSTime) throws(TLSError) -> [UInt8] {
        var key = credentials.secretAccessKey.reveal { Array("AWS4".utf8) + $0 }
        for part in [time.date, region, "kafka-cluster", "aws4_request"] {
            key = try crypto.hmac(.sha256, key: key, Array(part.utf8))
        }
        return key
    }
}
