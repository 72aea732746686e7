/// Where certificates or a key come from: a file, which is read when a context is made, or bytes.
///
/// Its description is the file's path or the name of the bytes, never the bytes.
package struct TLSSource: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    private enum Contents: Sendable, Hashable {
        case file
        case memory(Secret)
    }

    private var contents: Contents
    /// The file's path, or what the bytes are called in errors.
    package let name: String

    /// A file, by its path.
    package static func file(_ path: String) -> TLSSource {
        TLSSource(contents: .file, name: path)
    }

    /// Bytes, and a name for them in errors, such as that of a setting.
    package static func memory(_ bytes: [UInt8], name: String) -> TLSSource {
        TLSSource(contents: .memory(Secret(bytes: bytes)), name: name)
    }

    /// The path, if it is a file.
    package var path: String? {
        contents == .file ? name : nil
    }

    /// The current bytes.
    package func read() throws(TLSError) -> [UInt8] {
        switch contents {
        case .file: try FileContents.read(name)
        case .memory(let bytes): bytes.reveal { $0 }
        }
    }

    package var description: String { name }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
