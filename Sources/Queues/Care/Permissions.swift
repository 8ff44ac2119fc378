internal import Glibc

/// Who may look into a home: nobody but its owner. Looked at before a store is opened, which refuses what is open to others.
public enum HomePermissions {
  /// The home itself and what lies directly in it and in its folders, but for what people write themselves, by the umask
  /// they have: the closed home around it keeps it from others.
  public static func findings(home: String, repairs: Bool) throws(StoreError) -> [HomeFinding] {
    var findings: [HomeFinding] = []
    for path in try [home] + contents(of: home) {
      if let finding = try finding(at: path, repairs: repairs) { findings.append(finding) }
    }
    return findings
  }

  private static func contents(of folder: String) throws(StoreError) -> [String] {
    var paths: [String] = []
    for name in try names(in: folder)
    where !["intray.yaml", "connections.yaml", "datatypes", "outgoing"].contains(name) {
      paths.append("\(folder)/\(name)")
      if isFolder("\(folder)/\(name)") { paths += try names(in: "\(folder)/\(name)").map { "\(folder)/\(name)/\($0)" } }
    }
    return paths
  }

  private static func finding(at path: String, repairs: Bool) throws(StoreError) -> HomeFinding? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw fileError("look at", path)
    }
    guard status.st_uid == geteuid() else {
      return HomeFinding(
        .permissions,
        "\"\(path)\" belongs to user \(status.st_uid); expected user \(geteuid()), who looks after this home")
    }
    return try finding(at: path, mode: status.st_mode, repairs: repairs)
  }

  private static func finding(at path: String, mode status: mode_t, repairs: Bool) throws(StoreError) -> HomeFinding? {
    let mode = status & 0o777
    guard status & S_IFMT != S_IFLNK, mode & 0o077 != 0 else { return nil }
    var finding = HomeFinding(
      .permissions, "\"\(path)\" has mode 0\(String(mode, radix: 8)), open to others than its owner",
      repair: "close it to all but its owner")
    guard repairs else { return finding }
    guard chmod(path, mode & 0o700) == 0 else { throw fileError("change the mode of", path) }
    finding.isRepaired = true
    return finding
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func names(in folder: String) throws(StoreError) -> [String] {
    guard let entries = opendir(folder) else { throw fileError("read the folder", folder) }
    defer { closedir(entries) }
    return try Queues.names(in: entries, of: folder).sorted()
  }
}
