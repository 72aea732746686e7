import KafkaClient

/// A properties file of a user.
enum PropertiesFile {
    /// The most bytes of a file.
    private static let limit = 1 << 20

    static func read(_ path: String) throws(ToolError) -> [String: String] {
        let bytes = try InputFile.read(path, limit: limit)
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw .wrongUse("'\(path)' is not a text file: it has bytes that are not UTF-8")
        }
        // Some editors begin a file with a byte order mark, which would be taken for a part of the first key.
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        do throws(KafkaError) {
            return try ProducerConfiguration.parseProperties(text)
        } catch {
            throw .wrongUse("'\(path)': \(error.message)")
        }
    }
}
