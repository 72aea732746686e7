import KafkaClient

func watchHealth(of producer: KafkaProducer) async {
    // snippet.health-updates
    for await health in producer.healthUpdates {
        log("Kafka is \(health)")  // "Kafka is degraded: 83 % of the buffer is in use"
    }
    // snippet.end
}

func strictMonitor(of producer: KafkaProducer) -> HealthMonitor {
    // snippet.health-limits
    var limits = HealthLimits()
    limits.bufferUsage = 0.5
    limits.recordAge = .seconds(10)
    let monitor = producer.healthMonitor(limits)
    // snippet.end
    return monitor
}

// snippet.health-checks
func isAlive(_ health: ProducerHealth) -> Bool {
    !health.reasons.contains { $0.problem == .producerEnded }
}

func isReady(_ health: ProducerHealth) -> Bool {
    health.status < .unhealthy
}
// snippet.end
