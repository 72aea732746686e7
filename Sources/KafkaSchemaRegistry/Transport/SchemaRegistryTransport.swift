/// What carries requests to a schema registry: HTTP, or a registry in memory.
///
/// With the trait `SchemaRegistry`, `HTTPSchemaRegistryTransport` does it on async-http-client. Implement it for an HTTP client of your
/// own. It only carries: retries, other base URLs, credentials and caches are the client's work.
public protocol SchemaRegistryTransport: Sendable {
    /// Sends one request, once, and returns the answer, whatever its status.
    ///
    /// - Throws: Whatever kept the answer from coming: no connection, a timeout. The client tries again then. When the task is cancelled, it
    ///   should end early.
    func send(_ request: SchemaRegistryRequest) async throws -> SchemaRegistryResponse
}

/// A request to a schema registry.
///
/// Descriptions show neither headers nor body: headers carry credentials.
public struct SchemaRegistryRequest: Sendable {
    /// What is done with the resource.
    public enum Method: String, Sendable {
        /// Reads it.
        case get = "GET"
        /// Creates or looks up.
        case post = "POST"
        /// Sets it.
        case put = "PUT"
        /// Removes it.
        case delete = "DELETE"
    }

    /// The method.
    public var method: Method
    /// The base URL: scheme, host, perhaps port and path; without credentials.
    public var base: String
    /// Path and query, percent-encoded, from the first slash on.
    public var path: String
    /// Names and values, including credentials.
    public var headers: [(name: String, value: String)]
    /// JSON, or empty.
    public var body: [UInt8]
    /// How long to wait for the whole answer.
    public var timeout: Duration

    /// A request.
    ///
    /// - Parameters:
    ///   - method: What is done.
    ///   - base: The base URL.
    ///   - path: Path and query, percent-encoded.
    ///   - headers: Names and values.
    ///   - body: JSON, or empty.
    ///   - timeout: How long to wait for the whole answer.
    public init(
        _ method: Method, base: String, path: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], timeout: Duration = .seconds(60)
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    /// Where it goes.
    public var url: String { base + path }
}

extension SchemaRegistryRequest: CustomStringConvertible, CustomReflectable {
    /// Method and URL.
    public var description: String { "\(method.rawValue) \(url)" }

    /// Without what may be secret.
    public var customMirror: Mirror { Mirror(self, children: ["method": method.rawValue, "url": url]) }
}

/// What a schema registry answered.
public struct SchemaRegistryResponse: Sendable {
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
}
