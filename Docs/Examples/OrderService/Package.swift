// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "order-service",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In your package: .package(url: "…/swift-kafka-producer.git", from: "0.2.0", traits: [ … ])
        .package(
            name: "swift-kafka-producer", path: "../../..",
            traits: ["Configuration", "Metrics", "ServiceLifecycle", "Tracing"]),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.20.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "OrderService",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaFoundation", package: "swift-kafka-producer"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ])
    ]
)
