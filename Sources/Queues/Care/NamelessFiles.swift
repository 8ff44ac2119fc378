internal import Glibc
internal import Model

/// Files that nothing in the database names. A run that is at work has such files too, but those have a second name in
/// staging until after their commit.
extension Store {
  /// What a power cut can leave, that took a file's name in staging and not the one beside the others.
  func namelessFiles(repairs: Bool) throws(StoreError) -> [HomeFinding] {
    var findings: [HomeFinding] = []
    let folder = try Folder(path: "\(home)/files")
    for bucket in try folder.names().sorted() {
      for name in try Folder(path: "\(folder.path)/\(bucket)").names().sorted() {
        let path = "files/\(bucket)/\(name)"
        guard try !database.isNamed(path), try !isOnItsWay(name), try !database.isNamed(path) else { continue }
        var finding = HomeFinding(
          .namelessFile, "no row names \"\(home)/\(path)\"; its message is still in its mailbox",
          repair: "remove it")
        if repairs {
          guard unlinkat(folder.descriptor, "\(bucket)/\(name)", 0) == 0 || errno == ENOENT else {
            throw health.fails(fileError("remove", "\(home)/\(path)"))
          }
          finding.isRepaired = true
        }
        findings.append(finding)
      }
    }
    return findings
  }

  /// What a run left in staging that did not live to tidy up; the next poll of the account would do it too. Accounts that are
  /// polled at the moment are passed over.
  func leftovers(repairs: Bool) throws(StoreError) -> [HomeFinding] {
    var findings: [HomeFinding] = []
    for component in try stagingAccounts() {
      guard let lock = try lock(account: accountName(component)) else { continue }
      let count = try stagingFolder(of: lock.account).names().count { ULID($0) != nil }
      guard count > 0 else { continue }
      var finding = HomeFinding(
        .namelessFile,
        "\(count) files are left in \"\(home)/staging/\(component)\" by a run that did not end by itself",
        repair: "remove what is not in the queue")
      if repairs {
        try sweep(under: lock)
        finding.isRepaired = true
      }
      findings.append(finding)
    }
    return findings
  }

  private func isOnItsWay(_ name: String) throws(StoreError) -> Bool {
    for component in try stagingAccounts() where access("\(home)/staging/\(component)/\(name)", F_OK) == 0 {
      return true
    }
    return false
  }

  private func stagingAccounts() throws(StoreError) -> [String] { try Folder(path: "\(home)/staging").names().sorted() }
}
