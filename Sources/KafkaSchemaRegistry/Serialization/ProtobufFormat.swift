#if Protobuf
    public import KafkaClient
    public import SwiftProtobuf

    /// Messages of swift-protobuf, with a schema of a registry. Needs the trait `Protobuf`.
    ///
    /// Generated code does not carry the text of its `.proto` file, so the text is given.
    public struct ProtobufFormat<Value: SwiftProtobuf.Message>: SchemaFormat {
        /// Protobuf.
        public var schemaType: SchemaType { .protobuf }
        /// The text of the `.proto` file.
        public let schema: RegistrySchema?
        /// The message's full name.
        public var recordName: String? { Value.protoMessageName }
        private let messageIndexes: [Int]?

        /// Protobuf with a schema.
        ///
        /// - Parameters:
        ///   - type: What is written.
        ///   - schema: The `.proto` file; nil to use the registry's whatever it is.
        ///   - messageIndexes: The path to the message in its file: the index of each message around it, then its own; nil to find it by
        ///     its name.
        public init(_ type: Value.Type, schema: RegistrySchema?, messageIndexes: [Int]? = nil) {
            self.schema = schema
            self.messageIndexes = messageIndexes
        }

        /// An encoder that knows where in the schema's file the message is.
        public func makeEncoder(
            _ schema: RegistrySchema, references: [(name: String, schema: RegistrySchema)]
        ) throws -> Encoder {
            if let messageIndexes { return Encoder(messageIndexes: messageIndexes) }
            let file: ProtoFile
            do throws(ProtoError) { file = try ProtoFile(schema: schema.text) } catch {
                throw SchemaRegistryError(
                    .invalidSchema, "\(error)", remedy: "Correct the schema, or give the message's indexes.")
            }
            guard let indexes = file.indexes(of: Value.protoMessageName) else {
                throw SchemaRegistryError(
                    .schemaMismatch, "the schema has no message \(Value.protoMessageName)",
                    remedy: "Use the file that the message was generated from.")
            }
            return Encoder(messageIndexes: indexes)
        }

        /// Writes messages in Protobuf's binary format.
        public struct Encoder: SchemaEncoder {
            /// The path to the message in its file.
            public let messageIndexes: [Int]

            /// Appends the message's bytes.
            public func encode(_ value: Value, into output: inout SerializerOutput) throws {
                let bytes: [UInt8] = try value.serializedBytes()
                output.append(contentsOf: bytes)
            }
        }
    }

    extension SchemaRegistryClient {
        /// Messages of swift-protobuf, with a schema of this registry. Needs the trait `Protobuf`.
        ///
        /// - Parameters:
        ///   - type: What is written.
        ///   - schema: The text of the `.proto` file; nil to use the registry's whatever it is, such as the latest version.
        ///   - messageIndexes: The path to the message in its file; nil to find it by its name.
        ///   - options: How the schema is chosen; nil for the client's ``SchemaRegistryConfiguration/serialization``. Imported files are
        ///     ``SerializationOptions/references``.
        public func protobuf<Value: SwiftProtobuf.Message>(
            _ type: Value.Type, schema: String? = nil, messageIndexes: [Int]? = nil,
            options: SerializationOptions? = nil
        ) -> RegistrySerialization<ProtobufFormat<Value>> {
            let schema = schema.map { RegistrySchema($0, type: .protobuf) }
            return RegistrySerialization(
                self, ProtobufFormat(type, schema: schema, messageIndexes: messageIndexes), options: options)
        }
    }
#endif
