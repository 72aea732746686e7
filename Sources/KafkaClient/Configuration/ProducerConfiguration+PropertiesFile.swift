extension ProducerConfiguration {
    /// Reads the text of a Java properties file.
    ///
    /// The format is `java.util.Properties`': `key=value`, `key: value` or `key value`; lines that begin with `#` or `!`
    /// are comments; a backslash at the end of a line continues it; `\t`, `\n`, `\r`, `\f` and `\uXXXX` are escapes, and
    /// a backslash before anything else is dropped. Of a key that is there twice, the last value counts.
    ///
    /// - Throws: ``KafkaError/Code/invalidConfiguration`` that names the line of an escape which is not complete.
    public static func parseProperties(_ text: String) throws(KafkaError) -> [String: String] {
        var parser = PropertiesParser(text)
        return try parser.parse()
    }
}
