internal import KafkaJSON
internal import Logging
internal import Synchronization

/// A client of a schema registry (Confluent's, Karapace, Apicurio): what a producer needs of one.
///
/// Keep one for an app. Answers are cached; of calls for the same thing at the same time, one goes to the registry, and a cancelled caller
/// does not disturb the others. What has been asked for once is there from then on, whether the registry is or not: only the
/// latest version of a subject is asked for again, in the background, after ``SchemaRegistryConfiguration/latestAge``.
public final class SchemaRegistryClient: Sendable {
    /// What it was made with.
    public let configuration: SchemaRegistryConfiguration
    let caller: RegistryCaller
    let time: RegistryTime
    private let cache: Mutex<AnswerCache>
    private let flights = SingleFlight<RegistryQuestion, RegistryAnswer>()

    /// A client. It asks nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Where the registry is.
    ///   - transport: What carries requests there.
    ///   - clock: Counts the ages of answers, and the time between retries.
    /// - Throws: ``SchemaRegistryError/Code/invalidConfiguration``.
    public init(
        _ configuration: SchemaRegistryConfiguration, transport: any SchemaRegistryTransport,
        clock: some Clock<Duration> = ContinuousClock()
    ) throws(SchemaRegistryError) {
        let configuration = try configuration.resolved()
        let time = RegistryTime(clock)
        self.configuration = configuration
        self.time = time
        caller = RegistryCaller(configuration, transport, time)
        cache = Mutex(
            AnswerCache(
                capacity: configuration.cacheSize, latestAge: configuration.latestAge,
                missingAge: configuration.missingAge))
    }

    func answer(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegistryAnswer {
        switch find(question) {
        case .fresh(let answer): return answer
        case .stale(let answer):
            refresh(question)
            return answer
        case .missing(let error): throw error
        case .nothing: break
        }
        return try await flights.run(question) { await self.fetch(question) }
    }

    func schema(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegisteredSchema {
        guard let schema = try await answer(question).schema else {
            throw SchemaRegistryError(.unexpectedAnswer, "the registry's answer has no schema")
        }
        return schema
    }

    /// Asks again, and waits for the answer.
    func refetched(_ question: RegistryQuestion) async throws(SchemaRegistryError) -> RegistryAnswer? {
        try await flights.run(question) { await self.fetch(question) }
    }

    /// Asks again in the background for what may have changed; the old answer stays until then.
    func refresh(_ question: RegistryQuestion) {
        flights.begin(question) { await self.fetch(question) }
    }

    /// The cached answer, and whether it is time to ask again.
    func cached(_ question: RegistryQuestion) -> (answer: RegistryAnswer, isStale: Bool)? {
        switch find(question) {
        case .fresh(let answer): (answer, false)
        case .stale(let answer): (answer, true)
        case .missing, .nothing: nil
        }
    }

    private func find(_ question: RegistryQuestion) -> AnswerCache.Found {
        let now = time.now()
        return cache.withLock { $0.find(question, now: now) }
    }

    private func fetch(_ question: RegistryQuestion) async -> Result<RegistryAnswer, SchemaRegistryError> {
        // The flight before this one may have landed after this caller had looked.
        if case .fresh(let answer) = find(question) { return .success(answer) }
        do throws(SchemaRegistryError) {
            let answer = try await caller.ask(question)
            if question.isCached {
                let now = time.now()
                cache.withLock { $0.store(answer, for: question, now: now) }
            }
            return .success(answer)
        } catch {
            failed(question, error)
            return .failure(error)
        }
    }

    private func failed(_ question: RegistryQuestion, _ error: SchemaRegistryError) {
        let now = time.now()
        if cached(question) != nil {
            configuration.logger?.warning("a schema could not be refreshed; the old one stays in use: \(error)")
        }
        cache.withLock { cache in
            cache.keep(question, now: now)
            if error.isAboutAbsence { cache.storeMissing(error, for: question, now: now) }
        }
    }
}

extension SchemaRegistryError {
    /// Whether the thing is not there.
    var isAboutAbsence: Bool {
        switch code {
        case .subjectNotFound, .versionNotFound, .schemaNotFound: true
        default: false
        }
    }
}
