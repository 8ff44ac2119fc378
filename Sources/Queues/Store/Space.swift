internal import Glibc

extension Store {
  /// Throws `.noSpace` when fewer than `bytes` octets are free for us where the home lies. Ask before any mail is read.
  public func requireSpace(bytes: Int) throws(StoreError) {
    var status = statvfs()
    guard statvfs(home, &status) == 0 else { throw fileError("look at the file system of", home) }
    let (free, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    guard !overflow, free < UInt64(max(0, bytes)) else { return }
    throw StoreError(.noSpace, "\"\(home)\" has \(free) bytes of free space, and \(bytes) are needed to go on")
  }
}
