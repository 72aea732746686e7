/// What properties implied beyond what they spell out, for the producer's log.
///
/// It records where settings come from, and is no setting itself: configurations that differ only in it are equal.
package struct ImpliedSettings: Sendable {
    /// A setting that the properties did not name, and why it has this value.
    package struct Entry: Sendable {
        package let setting: Setting
        /// The value, as properties spell it.
        package let value: String
        /// Completes a sentence that begins with the setting and its value.
        package let reason: String
    }

    private var entries: [Entry] = []

    /// Notes the value that a setting has now.
    mutating func add(_ setting: Setting, of configuration: ProducerConfiguration, reason: String) {
        entries.append(Entry(setting: setting, value: setting.text(configuration), reason: reason))
    }

    /// The entries that still hold: a setting that was changed later is no longer implied.
    package func inForce(in configuration: ProducerConfiguration) -> [Entry] {
        entries.filter { $0.setting.text(configuration) == $0.value }
    }
}

extension ImpliedSettings: Hashable {
    package static func == (_: ImpliedSettings, _: ImpliedSettings) -> Bool { true }

    package func hash(into _: inout Hasher) {}
}
