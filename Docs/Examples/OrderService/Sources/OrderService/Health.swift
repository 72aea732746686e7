import Hummingbird
import KafkaClient

/// What an orchestrator asks for: 200 while orders can be stored, 503 with the reasons otherwise.
struct Health {
    let producer: KafkaProducer

    private struct Report: ResponseEncodable {
        var status: String
        var problems: [String]
    }

    func response() async -> some ResponseGenerator {
        let problems = await problems()
        return EditedResponse(
            status: problems.isEmpty ? .ok : .serviceUnavailable,
            response: Report(status: problems.isEmpty ? "healthy" : "unhealthy", problems: problems))
    }

    /// The one place that knows what a healthy producer is.
    private func problems() async -> [String] {
        let metrics = await producer.metrics()
        var problems: [String] = []
        if producer.cluster == nil { problems.append("no broker has answered yet") }
        if metrics.bufferAvailableBytes < metrics.bufferTotalBytes / 5 { problems.append("the buffer is nearly full") }
        if let age = metrics.oldestRecordAge, age > .seconds(10) {
            problems.append("the oldest order waits for \(age.components.seconds) s")
        }
        return problems
    }
}
