// swift-tools-version: 6.2
// A package of its own, which users of the library do not build. Its sources are links to the library's, because other
// packages cannot use what is not public.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "wire-fuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CKafkaShims"),
        .target(name: "KafkaWire", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .target(name: "KafkaConsumerWire", dependencies: ["KafkaWire"], swiftSettings: settings),
        .target(
            name: "KafkaWireFixtures", dependencies: ["KafkaWire", "KafkaConsumerWire"],
            exclude: ["generate.py", "capture.py"], swiftSettings: settings),
        .executableTarget(
            name: "wire-fuzz", dependencies: ["KafkaWire", "KafkaWireFixtures"], swiftSettings: settings),
    ]
)
