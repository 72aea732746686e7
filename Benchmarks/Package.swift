// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// A package of its own: what measures the library does not become a dependency of those who use it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "CBenchSink", targets: ["CBenchSink"]),
        .library(name: "CBenchAllocations", targets: ["CBenchAllocations"]),
    ],
    dependencies: [
        // A trait that compiles nothing into a record's way; one row measures what it brings.
        .package(name: "swift-kafka-producer", path: "..", traits: ["Metrics"]),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "bench-producer",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: settings),
        // Apart, since it brings Foundation.
        .executableTarget(
            name: "bench-json",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaFoundation", package: "swift-kafka-producer"),
                .product(name: "KafkaTesting", package: "swift-kafka-producer"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bench-registry",
            dependencies: [
                "CBenchSink", "CBenchAllocations",
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaAvro", package: "swift-kafka-producer"),
                .product(name: "KafkaSchemaRegistry", package: "swift-kafka-producer"),
                .product(name: "KafkaSchemaRegistryTesting", package: "swift-kafka-producer"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bench-cluster", dependencies: [.product(name: "KafkaTesting", package: "swift-kafka-producer")],
            swiftSettings: settings),
        // A sink inside of the process, and a count of allocations.
        .target(name: "CBenchSink"),
        .target(name: "CBenchAllocations"),
        .executableTarget(
            name: "bench-allocations",
            dependencies: [
                "CBenchSink", "CBenchAllocations", .product(name: "KafkaClient", package: "swift-kafka-producer"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "bench-instructions",
            dependencies: [
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
                .product(name: "KafkaTesting", package: "swift-kafka-producer"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: settings),
    ]
)
