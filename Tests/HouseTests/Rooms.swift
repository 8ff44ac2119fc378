/// What every room under Sources/ may import, in the order a file travels through them. `Package.swift` says the same;
/// a test compares the two.
let arrows: KeyValuePairs<String, Set<String>> = [
  "Model": [],
  "Spool": ["Model"],
  "Transfer": ["Model", "Spool", "CCurl", "Crypto"],
  "MIME": ["CIconv", "CMIME", "Crypto"],
  "Matching": ["Model"],
  "Formats": ["Model", "CXML", "CZlib", "CBytes"],
  "Queues": ["Model", "CSQLite", "Crypto"],
  "Replies": ["Model", "MIME"],
  "Ingestion": ["Model", "Spool", "MIME", "Matching", "Formats", "Queues", "Replies", "Crypto"],
  "Intray": [
    "Model", "Spool", "Transfer", "MIME", "Matching", "Formats", "Queues", "Replies", "Ingestion",
    "CCrypt", "CHTTPD", "CProcess", "Crypto", "ArgumentParser", "Logging", "Yams",
  ],
]

/// What comes with the language: any room may import it.
let toolchain: Set<String> = ["FoundationEssentials", "Glibc", "Synchronization"]

/// Rooms that compute and do nothing else: no input or output, no waiting.
let pureRooms = ["Model", "MIME", "Matching", "Formats", "Replies"]

/// C rooms hold headers and a module map, and import nothing of Swift.
let systemRooms: Set<String> = [
  "CCrypt", "CCurl", "CHTTPD", "CIconv", "CMIME", "CBytes", "CProcess", "CSQLite", "CLibXML2", "CXML", "CZlib",
]

/// Endings that say nothing about what a type is.
let emptyWords = [
  "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Handler", "Processor", "Service",
]
