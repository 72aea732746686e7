/// An error of this package whose description has no secrets, so that others may repeat it. What an app's provider of credentials throws is
/// not repeated otherwise.
package protocol SecretFreeError: Error, CustomStringConvertible {}
