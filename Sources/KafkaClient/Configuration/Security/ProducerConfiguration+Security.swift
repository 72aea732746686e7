extension ProducerConfiguration {
    /// How connections are secured, checked.
    func securitySettings() throws(KafkaError) -> SecuritySettings {
        SecuritySettings()
    }
}
