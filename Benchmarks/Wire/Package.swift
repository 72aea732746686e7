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
    name: "wire-instructions",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CKafkaShims"),
        .target(name: "KafkaWire", dependencies: ["CKafkaShims"], swiftSettings: settings),
        .executableTarget(
            name: "wire-instructions", dependencies: ["KafkaWire", "CKafkaShims"], swiftSettings: settings),
    ]
)
