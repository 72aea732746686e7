import KafkaClient

let configuration = ProducerConfiguration(bootstrapServers: ["localhost:9092"])
try configuration.validate()
print(KafkaError(.bufferFull))
print("configured for \(configuration.bootstrapServers)")
