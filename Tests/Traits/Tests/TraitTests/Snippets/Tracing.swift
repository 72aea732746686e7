import KafkaClient
import Tracing

func trace(_ configuration: ProducerConfiguration, _ tracer: any Tracer) throws -> [KafkaProducer] {
    // snippet.tracing
    let batches = try KafkaProducer(configuration, interceptors: [KafkaTracing(batchSpans: true)])
    let traced = try KafkaProducer(configuration, interceptors: [KafkaTracing(tracer)])
    let untraced = try KafkaProducer(configuration, interceptors: [KafkaTracing.off])
    // snippet.end
    return [batches, traced, untraced]
}
