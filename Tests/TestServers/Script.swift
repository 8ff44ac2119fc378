/// The scripts of Tests/Servers, which lie in the sources.
enum Script: String {
  case mailhost
  case proxy

  var path: String {
    let tests = #filePath.split(separator: "/").dropLast(2)
    return "/" + tests.joined(separator: "/") + "/Servers/" + rawValue
  }

  static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
}
