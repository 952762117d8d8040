// swift-tools-version: 6.2

import PackageDescription

/// What every target of ours compiles with: the language as it will be, and no warning left standing.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "partwatch",
  products: [.executable(name: "partwatch", targets: ["partwatch"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    // No traits: the endpoint needs HTTP/1 alone, and every trait brings a TLS library to build.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // C libraries, seen through their headers alone.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CMalloc"),

    // The pure middle: values in, values out.
    .target(name: "PartitionModel", swiftSettings: house),
    .target(name: "QueryPlans", dependencies: ["PartitionModel"], swiftSettings: house),
    .target(
      name: "Findings", dependencies: ["KnowledgeGraph", "PartitionModel", "QueryPlans"], swiftSettings: house),
    .target(name: "DDL", dependencies: ["PartitionModel"], swiftSettings: house),
    .target(name: "Exposition", dependencies: ["CZlib"], swiftSettings: house),
    .target(name: "Documentation", dependencies: ["PartitionModel", "QueryPlans"], swiftSettings: house),
    .target(name: "KnowledgeGraph", dependencies: ["PartitionModel", "QueryPlans"], swiftSettings: house),

    // The edges.
    .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: house),
    .target(
      name: "Config",
      dependencies: ["Findings", "PartitionModel", "QueryPlans", .product(name: "Yams", package: "Yams")],
      swiftSettings: house),
    .target(name: "ThrowawayServer", swiftSettings: house),
    .target(
      name: "Monitor",
      dependencies: [
        "Config", "DDL", "Exposition", "Findings", "KnowledgeGraph", "PartitionModel", "Postgres", "QueryPlans",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: house),
    .target(
      name: "Endpoint",
      dependencies: [
        "Config", "Exposition", "Findings", "Monitor", "PartitionModel", "QueryPlans",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "partwatch",
      dependencies: [
        "CMalloc", "Config", "DDL", "Documentation", "Endpoint", "Exposition", "Findings", "KnowledgeGraph", "Monitor",
        "PartitionModel", "Postgres", "QueryPlans", "ThrowawayServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: house),

    // Tests: one target for each of ours, and the one that runs the program on real servers.
    .target(
      name: "TestServers", dependencies: ["ThrowawayServer"], path: "Tests/TestServers", swiftSettings: house),
    .target(name: "TestTrees", dependencies: ["PartitionModel"], path: "Tests/TestTrees", swiftSettings: house),
    .testTarget(name: "PartitionModelTests", dependencies: ["PartitionModel", "TestTrees"], swiftSettings: house),
    .testTarget(name: "QueryPlansTests", dependencies: ["QueryPlans", "PartitionModel"], swiftSettings: house),
    .testTarget(
      name: "FindingsTests", dependencies: ["Findings", "KnowledgeGraph", "PartitionModel", "QueryPlans", "TestTrees"],
      swiftSettings: house),
    .testTarget(name: "DDLTests", dependencies: ["DDL", "PartitionModel", "TestTrees"], swiftSettings: house),
    .testTarget(name: "ExpositionTests", dependencies: ["Exposition"], swiftSettings: house),
    .testTarget(
      name: "DocumentationTests", dependencies: ["Documentation", "PartitionModel", "QueryPlans", "TestTrees"],
      swiftSettings: house),
    .testTarget(
      name: "KnowledgeGraphTests", dependencies: ["KnowledgeGraph", "PartitionModel", "QueryPlans", "TestTrees"],
      swiftSettings: house),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestServers"], swiftSettings: house),
    .testTarget(
      name: "ConfigTests", dependencies: ["Config", "Findings", "PartitionModel", "QueryPlans"], swiftSettings: house),
    .testTarget(
      name: "MonitorTests",
      dependencies: [
        "Config", "Exposition", "Findings", "Monitor", "PartitionModel", "Postgres", "QueryPlans", "TestServers",
        "TestTrees", "ThrowawayServer", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "JudgeTests",
      dependencies: ["Config", "Monitor", "PartitionModel", "Postgres", "QueryPlans", "TestServers", "TestTrees"],
      swiftSettings: house),
    .testTarget(
      name: "EndpointTests",
      dependencies: [
        "Config", "Endpoint", "Findings", "Monitor", "PartitionModel", "QueryPlans", "TestTrees",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "Config", "Endpoint", "Findings", "Monitor", "PartitionModel", "partwatch", "TestServers", "TestTrees",
        "ThrowawayServer",
        // Alertmanager needs somebody to notify.
        .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      // The pages to compare with and the troubles to plant, read where they lie.
      exclude: ["Golden", "Runbooks"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
