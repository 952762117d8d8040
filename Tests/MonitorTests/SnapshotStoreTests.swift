import Config
import Exposition
import Testing

@testable import Monitor

@Suite("The snapshot store")
struct SnapshotStoreTests {
  private let a = DatabaseIdentity(server: "main", datname: "a")
  private let b = DatabaseIdentity(server: "main", datname: "b")

  private func database(_ identity: DatabaseIdentity, _ state: ConnectionState = .up) -> DatabaseSnapshot {
    DatabaseSnapshot(server: identity.server, datname: identity.datname, connection: state)
  }

  @Test("is complete once every database that it waits for was tried, reachable or not")
  func completeness() async {
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [a, b])
    #expect(!store.latest.snapshot.isComplete)
    await store.publish(database(b))
    #expect(!store.latest.snapshot.isComplete)
    await store.publish(database(a, .down("no route")))
    #expect(store.latest.snapshot.isComplete)
    #expect(store.latest.snapshot.databases.map(\.identity) == [a, b])
  }

  @Test("is complete from the start where it waits for none")
  func nothingAwaited() {
    #expect(SnapshotStore(limits: SeriesLimits()).latest.snapshot.isComplete)
  }

  @Test("does not wait for a database that is forgotten, and shows it no more")
  func forgetting() async {
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [a])
    await store.forget(a)
    #expect(store.latest.snapshot.isComplete)
    await store.publish(database(b))
    await store.forget(b)
    #expect(store.latest.snapshot.databases.isEmpty)
  }

  @Test("waits for databases that are discovered later, but not for those it has")
  func expecting() async {
    let store = SnapshotStore(limits: SeriesLimits(), awaiting: [a])
    await store.publish(database(a))
    await store.expect([a, b])
    #expect(!store.latest.snapshot.isComplete)
    await store.publish(database(b))
    #expect(store.latest.snapshot.isComplete)
  }

  @Test("keeps the latest of each database, and a page of the same moment")
  func latest() async {
    let store = SnapshotStore(limits: SeriesLimits())
    await store.publish(database(a))
    let held = store.latest
    await store.publish(database(a, .down("gone")))
    #expect(held.snapshot.databases.map(\.connection) == [.up])
    #expect(store.latest.snapshot.databases.map(\.connection) == [.down("gone")])
    let up = #"partwatch_up{server="main",datname="a"} "#
    #expect(held.body.contains(up + "1\n"))
    #expect(store.latest.body.contains(up + "0\n"))
  }
}

extension SnapshotStore.Published {
  fileprivate var body: String {
    let form = page.form(accept: nil, acceptEncoding: nil)
    return page.body(in: form, tail: .init()).map { String(decoding: $0, as: UTF8.self) }.joined()
  }
}
