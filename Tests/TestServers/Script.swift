import Glibc

/// Where servers and homes of tests lie: in memory where there is a gigabyte of it, so that no test waits for a disk.
public let temporaryFolder: String = {
  var status = statvfs()
  let folder = "/dev/shm"
  guard access(folder, W_OK | X_OK) == 0, statvfs(folder, &status) == 0 else { return "/tmp" }
  return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= 1 << 30 ? folder : "/tmp"
}()

/// The scripts of Tests/Servers, which lie in the sources.
enum Script: String {
  case filehost
  case mailhost
  case proxy
  case hook
  case antivirus
  case tls

  var path: String {
    let tests = #filePath.split(separator: "/").dropLast(2)
    return "/" + tests.joined(separator: "/") + "/Servers/" + rawValue
  }

  static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": temporaryFolder]
}
