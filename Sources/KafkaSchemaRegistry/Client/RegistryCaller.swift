internal import KafkaJSON
internal import Synchronization

/// Sends requests, with credentials, to base URLs in turn, and repeats what may succeed later.
struct RegistryCaller: Sendable {
    private static let accept =
        "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json; q=0.9, application/json; q=0.5"
    private static let contentType = "application/vnd.schemaregistry.v1+json"

    private let configuration: SchemaRegistryConfiguration
    private let transport: any SchemaRegistryTransport
    private let time: RegistryTime
    private let tokens: RegistryTokens
    private let preferred = Preferred()

    /// The base URL that answered last.
    private final class Preferred: Sendable {
        let index = Atomic(0)
    }

    private enum Attempt {
        case answer(SchemaRegistryResponse)
        case failure(SchemaRegistryError)
    }

    init(
        _ configuration: SchemaRegistryConfiguration, _ transport: any SchemaRegistryTransport, _ time: RegistryTime
    ) {
        self.configuration = configuration
        self.transport = transport
        self.time = time
        tokens = RegistryTokens(configuration.authentication, time)
    }

    func ask(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegistryAnswer {
        var retries = 0
        while true {
            let failure: SchemaRegistryError
            switch try await askAll(question) {
            case .answer(let response): return try Self.read(response, question, request(question, base: ""))
            case .failure(let error): failure = error
            }
            if retries == configuration.maxRetries { throw failure }
            do { try await time.sleep(backoff(retries)) } catch { throw Self.cancelled }
            retries += 1
        }
    }

    /// Tries each base URL, from the one that answered last.
    private func askAll(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> Attempt {
        var last = Attempt.failure(SchemaRegistryError(.invalidConfiguration, "no URL of a schema registry is set"))
        let first = preferred.index.load(ordering: .relaxed)
        for offset in configuration.urls.indices {
            let index = (first + offset) % configuration.urls.count
            last = try await askOne(question, base: configuration.urls[index])
            if case .answer = last {
                preferred.index.store(index, ordering: .relaxed)
                return last
            }
            if Task.isCancelled { throw Self.cancelled }
        }
        return last
    }

    /// One base URL, once; twice if it refuses a token that may be out of date.
    private func askOne(_ question: RegistryQuestion, base: String) async throws(SchemaRegistryError) -> Attempt {
        for isSecond in [false, true] {
            var request = request(question, base: base)
            let response: SchemaRegistryResponse
            let token = try await tokens.header()
            if let token { request.headers.append(("Authorization", token)) }
            do { response = try await transport.send(request) } catch {
                if Task.isCancelled { throw Self.cancelled }
                return .failure(.unreachable(error, request, question, proxy: configuration.proxy))
            }
            if response.status == 401, !isSecond, let token, tokens.discard(token) { continue }
            if Self.mayPass(response.status) { return .failure(.init(response, question, request)) }
            return .answer(response)
        }
        return .failure(SchemaRegistryError(.unauthorized, "the registry refuses the token"))
    }

    private func request(_ question: RegistryQuestion, base: String) -> SchemaRegistryRequest {
        var headers: [(name: String, value: String)] = [("Accept", Self.accept)]
        let body = question.body
        if !body.isEmpty { headers.append(("Content-Type", Self.contentType)) }
        headers += configuration.authentication.headers
        headers += configuration.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        return SchemaRegistryRequest(
            question.method, base: base, path: question.path, headers: headers, body: body,
            timeout: configuration.requestTimeout)
    }

    private static func mayPass(_ status: Int) -> Bool {
        switch status {
        case 408, 429, 500, 502, 503, 504: true
        default: false
        }
    }

    private static func read(
        _ response: SchemaRegistryResponse, _ question: RegistryQuestion, _ request: SchemaRegistryRequest
    ) throws(SchemaRegistryError) -> RegistryAnswer {
        guard (200..<300).contains(response.status) else { throw SchemaRegistryError(response, question, request) }
        if let json = try? JSONValue(parsing: response.body), let answer = question.answer(json) { return answer }
        var error = SchemaRegistryError(
            .unexpectedAnswer, "the answer is not one of a schema registry",
            remedy: "Check the URL: Apicurio, for one, has Confluent's interface under /apis/ccompat/v7.")
        error.status = response.status
        error.subject = question.subject
        error.request = "\(question.method.rawValue) \(question.path)"
        throw error
    }

    private static let cancelled = SchemaRegistryError(
        .cancelled, "the request to the schema registry was cancelled")

    /// Doubles, up to the longest; a random part of up to a fifth is taken off, so that apps do not come back all together.
    private func backoff(_ retries: Int) -> Duration {
        let doubled = configuration.retryBackoff * (1 << min(retries, 20))
        return min(doubled, configuration.maxRetryBackoff) * Double.random(in: 0.8...1)
    }
}
