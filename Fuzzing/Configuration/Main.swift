import Driver

@main
enum Main {
  static func main() { Driver.run(FuzzConfiguration.targets) }
}
