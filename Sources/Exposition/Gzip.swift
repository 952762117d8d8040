internal import CZlib

/// Gzip (RFC 1952) for bodies that are compressed once and sent often.
public enum Gzip {
  /// `bytes` as a gzip stream.
  public static func compress(_ bytes: [UInt8]) -> [UInt8] {
    header + deflate(bytes, flush: Z_FINISH) + trailer(checksum: checksum(bytes), length: bytes.count)
  }

  /// Deflate, no file name, no time, system unknown: the same bytes always give the same stream.
  static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  /// The checksum and, modulo 2³², the length of what was compressed, least significant byte first.
  static func trailer(checksum: UInt32, length: Int) -> [UInt8] {
    [checksum, UInt32(truncatingIfNeeded: length)].flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }

  /// The CRC-32 of `bytes`, going on from that of what stands before them.
  static func checksum(_ bytes: [UInt8], after checksum: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      // Without an address zlib starts anew instead of going on.
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return checksum }
      return UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), start, bytes.count))
    }
  }

  /// `bytes` as raw deflate blocks, the last one marked so with `Z_FINISH`, or with `Z_FULL_FLUSH` followed by more that
  /// knows nothing of these.
  ///
  /// The fastest level: exposition text shrinks to a twentieth with it, and the best one takes five times as long to save
  /// a sixth of that.
  static func deflate(_ bytes: [UInt8], flush: Int32) -> [UInt8] {
    var stream = z_stream()
    var status = partwatch_deflateInitRaw(&stream, Z_BEST_SPEED)
    precondition(status == Z_OK, "zlib cannot start: \(status)")
    defer { deflateEnd(&stream) }
    // The bound is for Z_FINISH; a flush adds an empty block of at most 6 bytes.
    let bound = Int(deflateBound(&stream, UInt(bytes.count))) + 16
    return bytes.withUnsafeBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: bound) { output, written in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        status = CZlib.deflate(&stream, flush)
        let complete = status == (flush == Z_FINISH ? Z_STREAM_END : Z_OK) && stream.avail_out > 0
        precondition(complete, "zlib stopped: \(status)")
        written = output.count - Int(stream.avail_out)
      }
    }
  }
}

/// The beginning of a gzip stream whose end is different each time: a large body, compressed once, that short tails follow.
///
/// The beginning and any one `ending(with:)` are together one ordinary gzip stream of one member. That works because the
/// beginning stops at a full flush (zlib's manual, `deflate`): at a whole byte, with nothing after it referring back.
public struct GzipPrefix: Sendable {
  /// The beginning of the stream; the same for every ending.
  public let bytes: [UInt8]
  private let checksum: UInt32
  private let length: Int

  /// Compresses `body`.
  public init(_ body: [UInt8]) {
    bytes = Gzip.header + Gzip.deflate(body, flush: Z_FULL_FLUSH)
    checksum = Gzip.checksum(body)
    length = body.count
  }

  /// What must follow `bytes` for the stream to hold the body and then `tail`.
  public func ending(with tail: [UInt8]) -> [UInt8] {
    Gzip.deflate(tail, flush: Z_FINISH)
      + Gzip.trailer(checksum: Gzip.checksum(tail, after: checksum), length: length + tail.count)
  }
}
