import Testing

@testable import Monitor

@Suite("The back-off")
struct BackoffTests {
  @Test("doubles from one second up to a minute")
  func doubling() {
    var backoff = Backoff()
    let waits = (1...9).map { _ in backoff.next(jitter: 1) }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
  }

  @Test("takes off up to half, so that not all come back at once")
  func jitter() {
    var backoff = Backoff()
    #expect(backoff.next(jitter: 0) == .milliseconds(500))
    #expect(backoff.next(jitter: 0.5) == .milliseconds(1500))
    #expect(backoff.next(jitter: 0) == .seconds(2))
  }
}
