import FoundationEssentials
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// What Alertmanager sends to a webhook.
struct Notification: Decodable, Equatable {
  /// The receiver's name in its configuration.
  var receiver: String
  /// `firing` while any of the alerts does, then `resolved`.
  var status: String
  /// What all of its alerts share, because it is what they are grouped by.
  var groupLabels: [String: String]
  /// All alerts of the group.
  var alerts: [Alert]

  /// One of the alerts.
  struct Alert: Decodable, Equatable {
    var status: String
    var labels: [String: String]
    var annotations: [String: String]
  }
}

/// Listens to notifications, as a pager would.
final class Webhook: Sendable {
  /// Where it listens: `127.0.0.1:41234`.
  let address: String
  private let received: Received

  private init(port: Int, received: Received) {
    self.address = "127.0.0.1:\(port)"
    self.received = received
  }

  /// Listens on a free port beside `body`.
  static func withListening<Result>(_ body: (Webhook) async throws -> Result) async throws -> Result {
    let received = Received()
    let router = Router()
    router.post("{receiver}") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 24)
      received.add(try JSONDecoder().decode(Notification.self, from: Data(body.readableBytesView)))
      return HTTPResponse.Status.ok
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "webhook")
    logger.logLevel = .critical
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)

    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { port.finish() }
        try await application.run()
      }
      defer { group.cancelAll() }
      guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
      return try await body(Webhook(port: port, received: received))
    }
  }

  /// What has come so far of the alert of this name, first things first.
  func notifications(of alert: String) -> [Notification] {
    received.all.filter { $0.groupLabels["alertname"] == alert }
  }

  private final class Received: Sendable {
    private let notifications = Mutex<[Notification]>([])

    var all: [Notification] { notifications.withLock { $0 } }
    func add(_ notification: Notification) { notifications.withLock { $0.append(notification) } }
  }
}
