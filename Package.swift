// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "swift-kafka-producer",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "KafkaClient", targets: ["KafkaClient"]),
        .library(name: "KafkaFoundation", targets: ["KafkaFoundation"]),
        .library(name: "KafkaOAuth", targets: ["KafkaOAuth"]),
        .library(name: "KafkaSchemaRegistry", targets: ["KafkaSchemaRegistry"]),
        .library(name: "KafkaSchemaRegistryTesting", targets: ["KafkaSchemaRegistryTesting"]),
        .library(name: "KafkaJSONSchema", targets: ["KafkaJSONSchema"]),
        .library(name: "KafkaAvro", targets: ["KafkaAvro"]),
        .library(name: "KafkaTesting", targets: ["KafkaTesting"]),
        .executable(name: "kafka-producer", targets: ["kafka-producer"]),
    ],
    // Off by default: what a trait needs is neither fetched nor compiled without it.
    traits: [
        .trait(name: "Configuration", description: "A configuration from a ConfigReader of swift-configuration."),
        .trait(name: "Metrics", description: "A reporter of a producer's metrics to swift-metrics."),
        .trait(
            name: "OAuth", description: "HTTP for identity providers of brokers and registries, on async-http-client."),
        .trait(name: "Protobuf", description: "Serializers for messages of swift-protobuf, with a schema registry."),
        .trait(name: "SchemaRegistry", description: "HTTP for schema registries, on async-http-client."),
        .trait(name: "ServiceLifecycle", description: "A producer is a Service of swift-service-lifecycle."),
        .trait(name: "Tracing", description: "Spans of swift-distributed-tracing, and contexts in records' headers."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.0.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.25.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.29.0"),
        .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.28.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
    ],
    targets: [
        // C libraries of the system, and our own small C helpers.
        .systemLibrary(
            name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
        .systemLibrary(
            name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CKafkaShims"),
        // OpenSSL, bound at run time: needs none of its headers, and links nothing of it.
        .target(name: "COpenSSL"),

        // The producer, from the wire up.
        .target(name: "KafkaWire", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(
            name: "KafkaCompression", dependencies: ["CLZ4", "CSnappy", "CZstd", "CZlib"], swiftSettings: settings),
        .target(name: "KafkaSockets", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(name: "KafkaTLS", dependencies: ["COpenSSL", "CKafkaShims"], swiftSettings: settings),
        .target(name: "KafkaSASL", dependencies: ["KafkaTLS"], swiftSettings: settings),
        .target(
            name: "KafkaClient",
            dependencies: [
                "CKafkaShims", "KafkaWire", "KafkaCompression", "KafkaSockets", "KafkaTLS", "KafkaSASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(
                    name: "Configuration", package: "swift-configuration", condition: .when(traits: ["Configuration"])),
                .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])),
                .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Tracing"])),
            ],
            swiftSettings: settings),
        // Messages of consumers and admin clients, which the producer does not send.
        .target(name: "KafkaConsumerWire", dependencies: ["KafkaWire"], swiftSettings: settings),
        // Serializers for types of Foundation, which the producer itself does not bring.
        .target(name: "KafkaFoundation", dependencies: ["KafkaClient"], swiftSettings: settings),
        // JSON as a value: for schemas, and for what they describe.
        .target(name: "KafkaJSON", swiftSettings: settings),
        // Tokens of identity providers.
        .target(
            name: "KafkaOAuth",
            dependencies: [
                "KafkaClient", "KafkaSASL", "KafkaTLS", "KafkaJSON", .product(name: "Logging", package: "swift-log"),
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["OAuth"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["OAuth"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["OAuth"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["OAuth"])),
            ],
            swiftSettings: settings),
        // A client of schema registries, and serializers that use it.
        .target(
            name: "KafkaSchemaRegistry",
            dependencies: [
                "KafkaClient", "KafkaSASL", "KafkaTLS", "KafkaJSON", "KafkaAvro", "KafkaJSONSchema",
                .product(name: "Logging", package: "swift-log"),
                .product(
                    name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "SwiftProtobuf", package: "swift-protobuf", condition: .when(traits: ["Protobuf"])),
            ],
            swiftSettings: settings),
        .target(
            name: "KafkaSchemaRegistryTesting",
            dependencies: [
                "KafkaSchemaRegistry", "KafkaAvro", "KafkaJSON",
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["SchemaRegistry"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["SchemaRegistry"])),
            ],
            swiftSettings: settings),
        .target(name: "KafkaJSONSchema", dependencies: ["KafkaJSON"], swiftSettings: settings),
        // Avro's schemas and binary encoding; knows nothing of Kafka.
        .target(name: "KafkaAvro", dependencies: ["KafkaJSON"], swiftSettings: settings),
        .target(
            name: "KafkaTesting",
            dependencies: [
                "KafkaClient", "KafkaWire", "KafkaConsumerWire", "KafkaCompression", "KafkaSockets", "KafkaTLS",
                "KafkaSASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        // Checks on any cluster what producers said about their records: for the tool and the tests.
        .target(
            name: "KafkaVerification",
            dependencies: [
                "KafkaTesting", "KafkaClient", "KafkaSockets", "KafkaTLS", "KafkaWire", "KafkaConsumerWire",
                "CKafkaShims",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "kafka-producer",
            dependencies: [
                "KafkaClient", "KafkaSockets", "KafkaTesting", "KafkaVerification", "KafkaSchemaRegistry", "KafkaOAuth",
                "KafkaAvro", "KafkaJSONSchema", "KafkaJSON", "KafkaCompression",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        // Tests.
        .testTarget(name: "CKafkaShimsTests", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(
            name: "KafkaWireFixtures", dependencies: ["KafkaWire", "KafkaConsumerWire"],
            path: "Tests/KafkaWireTests/Fixtures",
            exclude: ["generate.py", "capture.py"], swiftSettings: settings),
        .testTarget(
            name: "KafkaWireTests",
            dependencies: ["KafkaWire", "KafkaConsumerWire", "KafkaWireFixtures", "KafkaCompression", "KafkaClient"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "KafkaCompressionTests", dependencies: ["KafkaCompression", "KafkaClient"], swiftSettings: settings),
        .testTarget(name: "KafkaSocketsTests", dependencies: ["KafkaSockets"], swiftSettings: settings),
        .testTarget(
            name: "KafkaTLSTests", dependencies: ["KafkaTLS", "COpenSSL", "KafkaClient"],
            exclude: ["Headers", "Peers"],
            swiftSettings: settings),
        .testTarget(
            name: "KafkaSASLTests", dependencies: ["KafkaSASL", "KafkaTLS", "KafkaClient"],
            exclude: ["Fixtures/generate.py", "Peers"],
            swiftSettings: settings),
        .executableTarget(
            name: "tls-speed", dependencies: ["KafkaTLS", "COpenSSL"], path: "Benchmarks/TLS", swiftSettings: settings),
        .testTarget(
            name: "KafkaClientTests",
            dependencies: [
                "KafkaClient", "KafkaTesting", "KafkaWire", "KafkaCompression", "KafkaSockets", "KafkaTLS",
                "KafkaSASL",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KafkaFoundationTests", dependencies: ["KafkaFoundation", "KafkaClient", "KafkaTesting"],
            swiftSettings: settings),
        .executableTarget(
            name: "json-schema-speed", dependencies: ["KafkaJSONSchema", "KafkaJSON"], path: "Benchmarks/JSONSchema",
            swiftSettings: settings),
        .testTarget(name: "KafkaJSONTests", dependencies: ["KafkaJSON"], swiftSettings: settings),
        .testTarget(name: "KafkaAvroTests", dependencies: ["KafkaAvro"], exclude: ["Peers"], swiftSettings: settings),
        .testTarget(
            name: "KafkaOAuthTests",
            dependencies: [
                "KafkaOAuth", "KafkaClient", "KafkaSASL", "KafkaTLS", "KafkaJSON", "KafkaSchemaRegistryTesting",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KafkaSchemaRegistryTests",
            dependencies: [
                "KafkaSchemaRegistry", "KafkaSchemaRegistryTesting", "KafkaJSON", "KafkaClient", "KafkaTesting",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KafkaJSONSchemaTests", dependencies: ["KafkaJSONSchema", "KafkaJSON"], swiftSettings: settings),
        .testTarget(
            name: "KafkaTestingTests",
            dependencies: [
                "KafkaTesting", "KafkaClient", "KafkaWire", "KafkaConsumerWire", "KafkaCompression", "KafkaSockets",
                "KafkaTLS", "KafkaSASL",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "KafkaVerificationTests", dependencies: ["KafkaVerification", "KafkaTesting", "KafkaClient"],
            swiftSettings: settings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "KafkaClient", "KafkaFoundation", "KafkaTesting", "KafkaVerification", "KafkaCompression",
                "kafka-producer",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ToolTests",
            dependencies: [
                "kafka-producer", "KafkaClient", "KafkaSockets", "KafkaTesting", "KafkaVerification",
                "KafkaSchemaRegistry",
                "KafkaSchemaRegistryTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),

        // The documentation's snippets, compiled with the settings of an ordinary package rather than our own.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "KafkaClient", "KafkaFoundation", "KafkaTesting", "KafkaAvro", "KafkaJSONSchema", "KafkaSchemaRegistry",
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]),

        // The simulation: scenarios and checks, a command that runs seeds, and tests that run some.
        .target(
            name: "SimulationHarness",
            dependencies: [
                "KafkaTesting", "KafkaClient", "KafkaWire", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/SimulationHarness", swiftSettings: settings),
        .executableTarget(
            name: "simulate", dependencies: ["SimulationHarness"], path: "Tests/Simulate", swiftSettings: settings),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["SimulationHarness", "KafkaTesting", "KafkaClient", "KafkaSockets"],
            swiftSettings: settings),
    ]
)
