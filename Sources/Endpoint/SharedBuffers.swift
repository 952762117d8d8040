internal import NIOCore
internal import Synchronization

/// Large bodies as the HTTP library takes them: each is copied once, however often it is sent.
final class SharedBuffers: Sendable {
  private let kept = Mutex<[(bytes: [UInt8], buffer: ByteBuffer)]>([])

  /// What is shorter is copied faster than it is looked up.
  private static let worthwhile = 65_536
  /// One page in each of its forms.
  private static let limit = 4

  /// `bytes` as a buffer.
  func buffer(_ bytes: [UInt8]) -> ByteBuffer {
    if bytes.count < Self.worthwhile { return ByteBuffer(bytes: bytes) }
    return kept.withLock { kept in
      if let known = kept.first(where: { $0.bytes.isSameStorage(as: bytes) }) { return known.buffer }
      let buffer = ByteBuffer(bytes: bytes)
      if kept.count == Self.limit { kept.removeFirst() }
      kept.append((bytes, buffer))
      return buffer
    }
  }
}

extension [UInt8] {
  /// Whether both are one array in memory; it stays where it is for as long as anybody has it.
  fileprivate func isSameStorage(as other: [UInt8]) -> Bool {
    withUnsafeBufferPointer { ours in
      other.withUnsafeBufferPointer { theirs in ours.baseAddress == theirs.baseAddress && ours.count == theirs.count }
    }
  }
}
