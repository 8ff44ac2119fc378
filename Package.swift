// swift-tools-version: 6.2

import PackageDescription

// The rooms in the order a file travels through them, each with all that it may import.
// ARCHITECTURE.md says what every room is in charge of; Tests/HouseTests holds the arrows.

let package = Package(
  name: "intray",
  products: [.executable(name: "intray", targets: ["Intray"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .room("Model"),
    .room("Spool", ["Model"]),
    .room("Transfer", ["Model", "Spool", "CCurl", .crypto]),
    .room("MIME", [.crypto, "CIconv", "CMIME"]),
    .room("Matching", ["Model"]),
    .room("Formats", ["Model", "CXML", "CZlib", "CBytes"], [.embedInCode("DataTypes")]),
    .room("Queues", ["Model", "CSQLite", .crypto]),
    .room("Replies", ["Model", "MIME"]),
    .room("Ingestion", ["Model", "Spool", "MIME", "Matching", "Formats", "Queues", "Replies", .crypto]),
    .executableTarget(
      name: "Intray",
      dependencies: [
        "Model", "Spool", "Transfer", "MIME", "Matching", "Formats", "Queues", "Replies", "Ingestion",
        "CCrypt", "CHTTPD", "CProcess", .crypto,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: .strict,
      linkerSettings: [.unsafeFlags(.small, .when(configuration: .release))]),

    // C: module maps over system libraries, and what only C can say about them.
    .target(name: "CCrypt"),
    .target(name: "CCurl"),
    .target(name: "CHTTPD"),
    .target(name: "CIconv"),
    .target(name: "CProcess"),
    .target(name: "CMIME"),
    .target(name: "CBytes"),
    .target(name: "CXML", dependencies: ["CBytes", "CLibXML2"]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // The reader alone, as Benchmarks/mime/run drives it.
    .executableTarget(
      name: "mime-bench", dependencies: ["MIME", .crypto], path: "Benchmarks/mime/intray", swiftSettings: .strict),

    // The queue alone, as Benchmarks/queue/run drives it.
    .executableTarget(
      name: "queue-bench", dependencies: ["Model", "Queues"], path: "Benchmarks/queue/intray", swiftSettings: .strict),

    // Throw-away Dovecot and Postfix on 127.0.0.1 for the tests that need real servers.
    .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: .strict),

    // A program that delivers into a store, for the tests that kill it at every system call.
    .executableTarget(
      name: "QueuesChild", dependencies: ["Model", "Queues"], path: "Tests/QueuesChild", swiftSettings: .strict),

    .tests("Model"),
    .tests("Spool", ["Model"]),
    .tests("Transfer", ["Model", "Spool", "Queues", "Ingestion", "TestServers"]),
    .tests("MIME", [.crypto, "TestServers"]),
    .tests("Matching", ["Model"]),
    .tests("Formats", ["Model", "CBytes", "CZlib"]),
    .tests("Queues", ["Model", "QueuesChild", "TestServers"]),
    .tests("Replies", ["Model", "MIME"]),
    .tests("Ingestion", ["Model", "Spool", "MIME", "Matching", "Formats", "Queues", "Replies", .crypto]),
    .tests("Intray", ["Model", "Formats", "Ingestion", "TestServers"]),
    .testTarget(name: "EndToEndTests", dependencies: ["TestServers"], swiftSettings: .strict),
    .testTarget(name: "HouseTests", swiftSettings: .strict),

    // What scripts/fuzz feeds (Fuzzing/ is a package of its own), for a moment.
    .target(name: "Feeding", path: "Fuzzing/Feeding", swiftSettings: .strict),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["Feeding", "Model", "MIME", "Transfer", "Matching", "Formats", "CBytes", "Intray"],
      exclude: [
        "Mail/Main.swift", "IMAP/Main.swift", "Names/Main.swift", "Files/Main.swift", "Configuration/Main.swift",
      ],
      swiftSettings: .strict),
  ])

extension [String] {
  /// Links an executable that takes up little memory: with its relocations packed, without the names of what only it uses.
  static var small: [String] {
    ["-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic"]
  }
}

extension [SwiftSetting] {
  /// Swift 6 with every check of the language that is going to be the default; with INTRAY_STRICT set, as
  /// continuous integration sets it, a warning is an error.
  static var strict: [SwiftSetting] {
    [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .enableUpcomingFeature("InferIsolatedConformances"),
    ] + (Context.environment["INTRAY_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])
  }
}

extension Target {
  static func room(
    _ name: String, _ mayImport: [Target.Dependency] = [], _ resources: [Resource] = []
  ) -> Target {
    .target(name: name, dependencies: mayImport, resources: resources, swiftSettings: .strict)
  }

  static func tests(_ room: String, _ mayImport: [Target.Dependency] = []) -> Target {
    .testTarget(
      name: "\(room)Tests", dependencies: [.byName(name: room)] + mayImport, swiftSettings: .strict)
  }
}

extension Target.Dependency {
  static var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
}
