/// A password, or other bytes that must not appear in any text. Printing, interpolating or dumping it reveals neither
/// its contents nor its length.
package struct Secret: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    private let bytes: [UInt8]

    /// A secret text, as UTF-8.
    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Secret bytes.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// Lends the bytes to a closure.
    package func reveal<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }

    package var description: String { "<hidden>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
