import KafkaClient

func limitClicks(
    _ configuration: ProducerConfiguration, _ click: ProducerRecord<String, String>
) async throws {
    // snippet.rate-limit
    let limit = RateLimit(recordsPerSecond: 500, burst: 1000, topics: ["clicks"])
    let producer = try KafkaProducer(configuration, interceptors: [limit])
    do {
        try await producer.enqueue(click)
    } catch {
        guard let exceeded = error.underlying as? RateLimit.Exceeded else { throw error }
        try await Task.sleep(for: exceeded.retryAfter)
    }
    // snippet.end
}
