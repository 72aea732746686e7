import KafkaClient

struct Intake {
    func setPaused(_: Bool) {}
}

func watchPressure(of producer: KafkaProducer, _ intake: Intake) async {
    // snippet.pressure-updates
    for await pressure in producer.backPressureUpdates {
        // "high, 97 % of the buffer in use, 3 tasks wait: broker 2 (kafka-2:9092) has 5 requests to answer"
        log("\(pressure)")
        intake.setPaused(pressure.isHigh)
    }
    // snippet.end
}

func steer(_ configuration: inout ProducerConfiguration) {
    // snippet.pacing
    configuration.pacingThreshold = 50
    // snippet.end
    // snippet.topic-bounds
    configuration.topicBufferMemory = 8 * 1024 * 1024
    configuration.maxTopicRecords = 20_000
    // snippet.end
}
