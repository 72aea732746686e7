/// What carries requests to an identity provider. With the trait `OAuth`, `HTTPOAuthTransport` does it on async-http-client.
public protocol OAuthTransport: Sendable {
    /// Sends one request, once, and returns the answer, whatever its status.
    ///
    /// - Throws: Whatever kept the answer from coming. When the task is cancelled, it should end early.
    func send(_ request: OAuthRequest) async throws -> OAuthResponse
}

/// A request to an identity provider. Descriptions show neither headers nor body.
public struct OAuthRequest: Sendable, CustomStringConvertible, CustomReflectable {
    /// `GET` or `POST`.
    public var method: String
    /// The URL.
    public var url: String
    /// Names and values, including credentials.
    public var headers: [(name: String, value: String)]
    /// A form, or empty.
    public var body: String
    /// How long to wait for the whole answer.
    public var timeout: Duration

    /// Method and URL, without the query.
    public var description: String { "\(method) \(url.split(separator: "?").first ?? "")" }

    /// Without what may be secret.
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}

/// What an identity provider answered. Descriptions do not show the body.
public struct OAuthResponse: Sendable, CustomStringConvertible, CustomReflectable {
    /// The status of HTTP.
    public var status: Int
    /// JSON, mostly.
    public var body: [UInt8]

    /// An answer.
    ///
    /// - Parameters:
    ///   - status: The status of HTTP.
    ///   - body: JSON.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }

    /// The status.
    public var description: String { "status \(status)" }

    /// Without what is secret.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}
