/// How long a broker works on a Produce request before it answers. Later requests of the connection wait behind it.
///
/// The default is no time at all. With some, it matters how many requests a producer makes of its records.
public struct EmbeddedServiceTime: Sendable, Hashable {
    /// For each request, however large.
    public var perRequest: Duration
    /// For each 1,048,576 bytes of requests, in addition.
    public var perMebibyte: Duration

    /// Describes how long requests take.
    public init(perRequest: Duration = .zero, perMebibyte: Duration = .zero) {
        self.perRequest = perRequest
        self.perMebibyte = perMebibyte
    }

    /// For a request of that size in bytes.
    func time(of byteCount: Int) -> Duration {
        perRequest + perMebibyte * byteCount / (1024 * 1024)
    }
}
