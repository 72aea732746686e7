/// An error of this package whose description has no secrets, so that others may repeat it. What an app's provider of credentials throws is
/// not repeated otherwise.
package protocol SecretFreeError: Error, CustomStringConvertible {}

extension Error {
    /// How the failure of an app's provider goes on in a message: with its description if that has no secrets, otherwise with its type.
    package var secretFreeCause: String {
        (self as? any SecretFreeError).map { ": \($0)" } ?? " with \(type(of: self))"
    }
}
