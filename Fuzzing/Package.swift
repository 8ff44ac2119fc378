// swift-tools-version: 6.2

import PackageDescription

// The rooms once more, instrumented for libFuzzer, and what drives them: see scripts/fuzz, which sets FUZZER_RUNTIME.
// `Rooms` is a symbolic link to Sources.

/// With INTRAY_ASAN set, everything is built for AddressSanitizer too.
let sanitizers = Context.environment["INTRAY_ASAN"] == nil ? ["fuzzer"] : ["fuzzer", "address"]

let package = Package(
  name: "fuzzing",
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
    .room(
      "Intray",
      [
        "Model", "Spool", "Transfer", "MIME", "Matching", "Formats", "Queues", "Replies", "Ingestion",
        "CCrypt", "CHTTPD", "CProcess", .crypto,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ]),

    .c("CCrypt"),
    .c("CCurl"),
    .c("CHTTPD"),
    .c("CIconv"),
    .c("CProcess"),
    .c("CMIME"),
    .c("CBytes"),
    .c("CXML", ["CBytes", "CLibXML2"]),
    .systemLibrary(name: "CSQLite", path: "Rooms/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CLibXML2", path: "Rooms/CLibXML2", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CZlib", path: "Rooms/CZlib", pkgConfig: "zlib"),

    .target(name: "CFuzzer", path: "CFuzzer"),
    .target(name: "Feeding", path: "Feeding", swiftSettings: .plain),
    .target(name: "Driver", dependencies: ["Feeding", "CFuzzer"], path: "Driver", swiftSettings: .plain),
    .fuzzer("fuzz-mail", ["MIME"], path: "Mail"),
    .fuzzer("fuzz-imap", ["Model", "Transfer"], path: "IMAP"),
    .fuzzer("fuzz-files", ["Model", "Formats", "CBytes"], path: "Files"),
    .fuzzer("fuzz-names", ["Model", "Matching"], path: "Names"),
    .fuzzer("fuzz-configuration", ["Model", "Intray"], path: "Configuration"),
  ])

extension [SwiftSetting] {
  static var plain: [SwiftSetting] {
    [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .enableUpcomingFeature("InferIsolatedConformances"),
    ] + (sanitizers.contains("address") ? [.unsafeFlags(["-sanitize=address"])] : [])
  }

  /// Counts the edges that are taken, and lets the targets see what is internal.
  static var instrumented: [SwiftSetting] {
    plain + [
      .unsafeFlags([
        "-sanitize=fuzzer", "-parse-as-library", "-enable-testing",
        "-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp,indirect-calls",
      ])
    ]
  }
}

extension Target {
  static func room(
    _ name: String, _ mayImport: [Target.Dependency] = [], _ resources: [Resource] = []
  ) -> Target {
    .target(
      name: name, dependencies: mayImport, path: "Rooms/\(name)", resources: resources, swiftSettings: .instrumented)
  }

  static func c(_ name: String, _ mayImport: [Target.Dependency] = []) -> Target {
    let kinds = sanitizers.map { $0 == "fuzzer" ? "fuzzer-no-link" : $0 }.joined(separator: ",")
    return .target(
      name: name, dependencies: mayImport, path: "Rooms/\(name)", cSettings: [.unsafeFlags(["-fsanitize=\(kinds)"])])
  }

  static func fuzzer(_ name: String, _ rooms: [Target.Dependency], path: String) -> Target {
    .executableTarget(
      name: name, dependencies: rooms + ["Feeding", "Driver"], path: path, swiftSettings: .plain,
      linkerSettings: [
        .unsafeFlags(
          [Context.environment["FUZZER_RUNTIME"] ?? "libclang_rt.fuzzer_no_main.a", "-lstdc++"]
            + (sanitizers.contains("address") ? ["-sanitize=address"] : []))
      ])
  }
}

extension Target.Dependency {
  static var crypto: Target.Dependency { .product(name: "Crypto", package: "swift-crypto") }
}
