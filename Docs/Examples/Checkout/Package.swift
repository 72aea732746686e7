// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "checkout",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In your package: .package(url: "…/swift-kafka-producer.git", from: "0.2.0")
        .package(name: "swift-kafka-producer", path: "../../..")
    ],
    targets: [
        .target(
            name: "Checkout",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaFoundation", package: "swift-kafka-producer"),
            ]),
        // Brokers in the test process: nothing has to be installed or started.
        .testTarget(
            name: "CheckoutTests",
            dependencies: ["Checkout", .product(name: "KafkaTesting", package: "swift-kafka-producer")]),
    ]
)
