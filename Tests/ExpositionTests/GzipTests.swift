import Exposition
import Testing

@Suite("Gzip", .enabled(if: Tool.gzip.isInstalled))
struct GzipTests {
  /// Nothing, one byte, text, and five megabytes of either kind: such that shrink and such that do not.
  static let bodies: [[UInt8]] = [
    [],
    [0],
    Array("pg_partition_missing{server=\"main\"} 0\n".utf8),
    Array((0..<100_000).map { "pg_partition_missing{branch=\"campaign_id=\($0)\"} 0\n" }.joined().utf8),
    noise(count: 5_000_000),
  ]

  /// Bytes without any pattern, the same at each run.
  static func noise(count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 32)
    }
  }

  @Test("gives back what was compressed", arguments: bodies.indices)
  func roundTrip(index: Int) throws {
    let body = Self.bodies[index]
    let run = try Tool.gzip.run("-dc", input: Gzip.compress(body))

    #expect(run.exitCode == 0)
    #expect(run.output == body)
  }

  @Test("is small where the text repeats itself")
  func size() {
    let body = Self.bodies[3]
    #expect(Gzip.compress(body).count < body.count / 10)
    #expect(GzipPrefix(body).bytes.count < body.count / 10)
  }

  @Test("goes on from one beginning with any tail", arguments: bodies.indices, bodies.indices)
  func tails(bodyIndex: Int, tailIndex: Int) throws {
    let (body, tail) = (Self.bodies[bodyIndex], Self.bodies[tailIndex])
    let beginning = GzipPrefix(body)
    let run = try Tool.gzip.run("-dc", input: beginning.bytes + beginning.ending(with: tail))

    #expect(run.exitCode == 0)
    #expect(run.output == body + tail)
  }

  @Test("stays one member with a tail, for readers that stop after the first", .enabled(if: Tool.python.isInstalled))
  func oneMember() throws {
    let beginning = GzipPrefix(Array("body ".utf8))
    let program = """
      import sys, zlib
      reader = zlib.decompressobj(wbits=31)
      print(reader.decompress(sys.stdin.buffer.read()), reader.eof, reader.unused_data)
      """
    let run = try Tool.python.run("-c", program, input: beginning.bytes + beginning.ending(with: Array("tail".utf8)))

    #expect(run.text == "b'body tail' True b''\n")
  }
}
