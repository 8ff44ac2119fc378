@main
struct Intray {
  static func main() {}
}
