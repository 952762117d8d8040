/// The shape of a table's name, by which siblings are known: its digits left out, but for how many make a date.
struct NameShape: Hashable {
  private let shape: [UInt8]

  /// The shape of `name`; nil where it has no number, and so nothing that tells siblings apart.
  init?(_ name: String) {
    var shape: [UInt8] = []
    var digits = 0
    var hasNumber = false
    func endRun() {
      if digits > 0 { shape += digits < 4 ? "#".utf8 : "#\(digits)".utf8 }
      digits = 0
    }
    for byte in name.utf8 {
      if byte &- 0x30 <= 9 {
        hasNumber = true
        digits += 1
      } else {
        endRun()
        shape.append(byte)
      }
    }
    endRun()
    guard hasNumber else { return nil }
    self.shape = shape
  }
}
