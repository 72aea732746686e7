// swift-tools-version: 6.2
// A package of its own: libFuzzer needs unsafe flags, which a package that others depend on must not have. `Sources` are
// links to the real ones, so that all of them are built with coverage.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-O"]),
]

let package = Package(
    name: "kafka-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.1.0"),
    ],
    targets: [
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4"),
        .systemLibrary(name: "CSnappy", pkgConfig: "snappy"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "CKafkaShims"),
        .target(name: "CFuzzer"),
        .target(name: "KafkaWire", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(name: "KafkaConsumerWire", dependencies: ["KafkaWire"], swiftSettings: settings),
        .target(
            name: "KafkaCompression", dependencies: ["CLZ4", "CSnappy", "CZstd", "CZlib"], swiftSettings: settings),
        .target(name: "KafkaSockets", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(name: "COpenSSL"),
        .target(name: "KafkaTLS", dependencies: ["COpenSSL", "CKafkaShims"], swiftSettings: settings),
        .target(name: "KafkaSASL", dependencies: ["KafkaTLS"], swiftSettings: settings),
        .target(name: "KafkaAvro", dependencies: ["KafkaJSON"], swiftSettings: settings),
        .target(
            name: "KafkaClient",
            dependencies: [
                "KafkaWire", "KafkaCompression", "KafkaSockets", "KafkaTLS", "KafkaSASL",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(name: "KafkaJSON", swiftSettings: settings),
        .target(name: "KafkaJSONSchema", dependencies: ["KafkaJSON"], swiftSettings: settings),
        .target(
            name: "KafkaSchemaRegistry",
            dependencies: [
                "KafkaClient", "KafkaAvro", "KafkaJSON", "KafkaJSONSchema",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "KafkaWireFixtures", dependencies: ["KafkaWire", "KafkaConsumerWire"],
            exclude: ["generate.py", "capture.py"], swiftSettings: settings),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", "KafkaWire", "KafkaWireFixtures", "KafkaCompression", "KafkaSockets", "KafkaClient",
                "KafkaTLS", "KafkaSASL", "KafkaJSON", "KafkaAvro", "KafkaJSONSchema", "KafkaSchemaRegistry",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
)
