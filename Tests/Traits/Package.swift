// swift-tools-version: 6.2
import PackageDescription

// A user's package that enables the traits: what they bring is tested with it.
let package = Package(
    name: "trait-tests",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(
            name: "swift-kafka-producer", path: "../..",
            traits: ["Configuration", "Metrics", "OAuth", "Protobuf", "SchemaRegistry", "ServiceLifecycle", "Tracing"]),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-protobuf.git", from: "1.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.8.0"),
    ],
    targets: [
        .testTarget(
            name: "TraitTests",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaOAuth", package: "swift-kafka-producer"),
                .product(name: "KafkaSchemaRegistry", package: "swift-kafka-producer"),
                .product(name: "KafkaSchemaRegistryTesting", package: "swift-kafka-producer"),
                .product(name: "KafkaTesting", package: "swift-kafka-producer"),
                .product(name: "kafka-producer", package: "swift-kafka-producer"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
