internal import Foundation
internal import KafkaClient
internal import Synchronization

/// Credentials as a header; tokens of a provider are kept while they are valid.
final class RegistryTokens: Sendable {
    private struct Kept {
        var header: String
        var until: Duration?
    }

    private let authentication: SchemaRegistryConfiguration.Authentication
    private let time: RegistryTime
    private let kept = Mutex<Kept?>(nil)
    private let flights = SingleFlight<Int, String>()

    init(_ authentication: SchemaRegistryConfiguration.Authentication, _ time: RegistryTime) {
        self.authentication = authentication
        self.time = time
    }

    /// The value of the header `Authorization`; nil if there is none.
    func header() async throws(SchemaRegistryError) -> String? {
        switch authentication.kind {
        case .none: return nil
        case .basic(let username, let password):
            return "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
        case .bearer(let token): return "Bearer \(token)"
        case .provider(let provider):
            if let current { return current }
            return try await flights.run(0) { await self.fetch(provider) }
        }
    }

    /// Forgets a token that the registry refused, unless it has been replaced since: requests that were on their way with it are refused
    /// one after the other.
    ///
    /// - Returns: Whether another one can be had.
    func discard(_ header: String) -> Bool {
        guard case .provider = authentication.kind else { return false }
        kept.withLock { kept in
            if kept?.header == header { kept = nil }
        }
        return true
    }

    private var current: String? {
        let now = time.now()
        return kept.withLock { kept in
            guard let kept, kept.until.map({ now < $0 }) ?? true else { return nil }
            return kept.header
        }
    }

    private func fetch(
        _ provider: @Sendable () async throws -> SchemaRegistryToken
    ) async -> Result<String, SchemaRegistryError> {
        // The flight before this one may have landed after this caller had looked.
        if let current { return .success(current) }
        let asked = time.now()
        do {
            let token = try await provider()
            let until = token.lifetime.map { asked + authentication.age(lifetime: $0) }
            kept.withLock { $0 = Kept(header: "Bearer \(token.value)", until: until) }
            return .success("Bearer \(token.value)")
        } catch {
            return .failure(
                SchemaRegistryError(
                    .unauthorized, "the provider of tokens for the schema registry failed\(error.secretFreeCause)",
                    remedy: error is any SecretFreeError ? "" : "Ask the provider by itself to see why."))
        }
    }
}
