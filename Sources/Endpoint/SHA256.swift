/// SHA-256 (FIPS 180-4), for the one thing that needs it here: a Content-Security-Policy names scripts by it.
enum SHA256 {
  /// The 32 bytes of the digest of `message`.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var hash = initial
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += bigEndian(UInt64(message.count) * 8)
    for block in stride(from: 0, to: padded.count, by: 64) { compress(padded[block..<block + 64], into: &hash) }
    return hash.flatMap(bigEndian)
  }

  private static func compress(_ block: ArraySlice<UInt8>, into hash: inout [UInt32]) {
    var schedule = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
      block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for round in 16..<64 {
      let (early, late) = (schedule[round - 15], schedule[round - 2])
      let mixedEarly = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
      let mixedLate = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
      schedule.append(schedule[round - 16] &+ mixedEarly &+ schedule[round - 7] &+ mixedLate)
    }
    var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
    var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
    for round in 0..<64 {
      let first =
        h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ (e & f ^ ~e & g) &+ constants[round] &+ schedule[round]
      let second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { hash[index] &+= word }
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }

  private static func bigEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    stride(from: Word.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> Word($0)) }
  }

  // The fractions of the square roots of the first 8 primes, and of the cube roots of the first 64.

  private static let primes = (2...311).filter { number in !(2..<number).contains { number.isMultiple(of: $0) } }

  private static let initial = primes.prefix(8).map { fraction(of: $0, root: 2) }
  private static let constants = primes.map { fraction(of: $0, root: 3) }

  /// The first 32 bits of the fraction of a root, by halving: exact, unlike a `Double`.
  private static func fraction(of number: Int, root: Int) -> UInt32 {
    // number · 2^(32·root) has the root's whole part and 32 bits of its fraction as its whole root.
    let target = UInt128(number) << UInt128(32 * root)
    var (low, high) = (UInt128(0), UInt128(1) << 40)
    while high - low > 1 {
      let middle = (low + high) / 2
      let power = (1..<root).reduce(middle) { power, _ in power * middle }
      if power <= target { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }
}
