extension DataType {
  /// The types that come with the product, by name; each is read from its descriptor in `DataTypes/`.
  public static let shipped: [DataType] = descriptors.map { name, bytes in
    do { return try DataType(descriptor: bytes, file: "\(name).json") } catch { fatalError("\(error)") }
  }

  public static func shipped(named name: String) -> DataType? { shipped.first { $0.name == name } }

  /// The descriptor of a shipped type as it is written.
  public static func shippedDescriptor(named name: String) -> [UInt8]? {
    descriptors.first { $0.0 == name }?.1
  }

  private static let descriptors: [(String, [UInt8])] = [
    ("action-modifications", PackageResources.action_modifications_json),
    ("any", PackageResources.any_json),
    ("clicks", PackageResources.clicks_json),
    ("conversions", PackageResources.conversions_json),
    ("partner-funds", PackageResources.partner_funds_json),
    ("performance-data", PackageResources.performance_data_json),
    ("product-catalog", PackageResources.product_catalog_json),
    ("product-catalog-google", PackageResources.product_catalog_google_json),
  ]
}
