public import Foundation
public import KafkaClient

extension Data: KafkaBytes {
    /// The data's bytes.
    @inlinable
    public func withKafkaBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(body)
    }
}

extension RecordSerializer where Self == BytesSerializer<Data> {
    /// `Data` as it is.
    @inlinable
    public static var data: BytesSerializer<Data> { BytesSerializer() }
}
