// swift-tools-version: 6.2
import PackageDescription

// A user's package: that the library can be used from outside, and what a program then loads, is checked with it.
let package = Package(
    name: "link-check",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-kafka-producer", path: "../..")],
    targets: [
        .executableTarget(
            name: "link-check", dependencies: [.product(name: "KafkaClient", package: "swift-kafka-producer")])
    ]
)
