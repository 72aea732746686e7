/// One setting of the producer, as a row of a table.
///
/// The table is the only place that knows a setting's names, range and spelling: reading properties, checking ranges,
/// the wording of errors and the documentation all come from it.
package struct Setting: Sendable {
    /// The key in a properties file: the Java producer's name.
    package let javaName: String

    /// The name of the property of ``ProducerConfiguration``.
    package let swiftName: String

    /// The values that it takes, to complete "must be …".
    package let allowed: String

    /// What it does, in a sentence or two.
    package let effect: String

    /// The unit in which properties give it, if it has one.
    let unit: Unit?

    /// Whether its value is kept out of logs, errors and descriptions.
    let isSecret: Bool

    /// Puts a value into a configuration, or says no if the text does not spell one.
    let set: @Sendable (String, inout ProducerConfiguration) -> Bool

    /// The value as a properties file spells it.
    package let text: @Sendable (ProducerConfiguration) -> String

    /// The value for people: as `text`, unless that leaves something out.
    let display: @Sendable (ProducerConfiguration) -> String

    /// Whether the value is one of those that it takes.
    let isAllowed: @Sendable (ProducerConfiguration) -> Bool

    /// Whether it means something only together with others, so that `set` does nothing: see ``SecurityProperties``.
    var isPart = false

    /// Both names, as errors give them: `batch.size (batchSize)`.
    package var label: String {
        javaName == swiftName ? javaName : "\(javaName) (\(swiftName))"
    }

    /// What to say about a value that it does not take.
    func problem(value: String) -> String {
        "\(label) is \(value.isEmpty ? "empty" : concealed(value)), but must be \(allowed)."
    }

    /// A unit of settings. Others that people think in are of the same kind: see ``KeyUnit``.
    enum Unit: Sendable {
        case milliseconds
        case bytes
    }
}

extension Setting {
    /// How one type of value is spelled and bounded.
    struct Spelling<Value: Sendable>: Sendable {
        let allowed: String
        let parse: @Sendable (String) -> Value?
        let text: @Sendable (Value) -> String
        /// `nil`: as `text`.
        var display: (@Sendable (Value) -> String)?
        var isAllowed: @Sendable (Value) -> Bool = { _ in true }
        var unit: Unit?
    }

    init<Value>(
        _ javaName: String,
        _ swiftName: String,
        _ path: any WritableKeyPath<ProducerConfiguration, Value> & Sendable,
        _ spelling: Spelling<Value>,
        _ effect: String,
        isSecret: Bool = false
    ) {
        let display = spelling.display ?? spelling.text
        self.init(
            javaName: javaName,
            swiftName: swiftName,
            allowed: spelling.allowed,
            effect: effect,
            unit: spelling.unit,
            isSecret: isSecret,
            set: { text, configuration in
                guard let value = spelling.parse(text) else { return false }
                configuration[keyPath: path] = value
                return spelling.isAllowed(value)
            },
            text: { spelling.text($0[keyPath: path]) },
            display: { display($0[keyPath: path]) },
            isAllowed: { spelling.isAllowed($0[keyPath: path]) })
    }
}
