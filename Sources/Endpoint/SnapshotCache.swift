internal import Monitor
internal import Synchronization

/// What was last made from a snapshot, so that it is made once, when somebody first asks.
final class SnapshotCache<Value: Sendable>: Sendable {
  private let kept = Mutex<(identity: Snapshot.Identity, value: Value)?>(nil)

  /// What `make` makes of `snapshot`, or made of it before.
  ///
  /// Two who ask at once may both make it: neither waits for the other.
  func value(of snapshot: Snapshot, make: (Snapshot) -> Value) -> Value {
    if let value = kept.withLock({ $0?.identity === snapshot.identity ? $0?.value : nil }) { return value }
    let value = make(snapshot)
    kept.withLock { $0 = (snapshot.identity, value) }
    return value
  }
}
