// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "line-pipeline",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In your package: .package(url: "…/swift-kafka-producer.git", from: "0.2.0")
        .package(name: "swift-kafka-producer", path: "../../.."),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "LinePipeline",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaFoundation", package: "swift-kafka-producer"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ])
    ]
)
