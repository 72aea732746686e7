/// Why bytes could not be read as what they should be.
///
/// Bytes from the network are hostile: every read is bounded, and the first violation ends the decoding with this.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    package enum Kind: Hashable, Sendable {
        /// The bytes ended inside a value of fixed size.
        case endOfBuffer
        /// A length or count is negative where null is not allowed, or below -1.
        case negativeLength
        /// A length or count announces more than the bytes that are left.
        case lengthTooLarge
        /// A variable-length integer does not end, or does not fit its type.
        case varintTooLong
        /// A string is not UTF-8.
        case invalidUTF8
        /// A value is outside of what the protocol allows.
        case invalidValue
        /// Bytes are left where the value should have ended.
        case trailingBytes
        /// The message has no such version here.
        case unsupportedVersion
    }

    /// What was wrong.
    package var kind: Kind
    /// Where, in bytes from the start of what the reader was given.
    package var offset: Int
    /// What was being read.
    package var what: String

    /// An error at an offset.
    package init(_ kind: Kind, at offset: Int, _ what: String) {
        self.kind = kind
        self.offset = offset
        self.what = what
    }

    /// The whole error in words.
    package var description: String { "\(kind) at byte \(offset) (\(what))" }
}
