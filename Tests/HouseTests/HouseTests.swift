// HouseTests: the house's own rules, read from the sources. SwiftPM builds an undeclared import of a sibling target
// without a word; these tests do not.
