// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what it needs is large, and nothing else needs it.
let package = Package(
    name: "micro",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-kafka-producer", path: "../.."),
        .package(name: "benchmarks", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark.git", exact: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Producer",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "CBenchAllocations", package: "benchmarks"),
                .product(name: "CBenchSink", package: "benchmarks"),
                .product(name: "KafkaClient", package: "swift-kafka-producer"),
            ],
            path: "Benchmarks/Producer",
            swiftSettings: [.swiftLanguageMode(.v6)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
