public import Config
internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import Monitor
internal import NIOCore
public import ServiceLifecycle

/// Serves the site over HTTP: the thin coat between the HTTP library and ``Site``.
public struct HTTPEndpoint: Service {
  /// How long a connection may stay with nothing asked over it: longer than Prometheus usually waits between two scrapes.
  private static let idleTimeout = Duration.seconds(75)

  private let address: ListenAddress
  private let application: Application<CallbackResponder<BasicRequestContext>>

  /// An endpoint at `address` that shows what `store` has.
  ///
  /// - Parameter onListening: called once with the port that is listened on.
  /// - Throws: where the page's template cannot be read, which is an error of this program.
  public init(
    _ address: ListenAddress, store: SnapshotStore, logger: Logger,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws {
    let site = try Site()
    let buffers = SharedBuffers()
    self.address = address
    self.application = Application(
      // Whatever the method and the path: which there are is the site's to say.
      responder: CallbackResponder { request, _ in site.response(to: request, store.latest, buffers) },
      server: HTTPServerBuilder { responder in
        HTTPConnection(
          base: HTTP1Channel(responder: responder, configuration: .init(idleTimeout: TimeAmount(Self.idleTimeout))))
      },
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: "partwatch",
        availableConnectionsDelegate: ConnectionLimit(logger: logger)),
      onServerRunning: { channel in
        try? await channel.eventLoop.submit {
          try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger), position: .first)
        }.get()
        await onListening(channel.localAddress?.port ?? address.port)
      },
      logger: logger)
  }

  /// Serves until the task is cancelled or a graceful shutdown begins.
  ///
  /// - Throws: ``ListenError`` where the address cannot be listened on.
  public func run() async throws {
    do {
      try await application.run()
    } catch let error as IOError {
      throw ListenError(address: address, reason: String(cString: strerror(error.errnoCode)))
    } catch let error as SocketAddressError.UnknownHost {
      throw ListenError(address: address, reason: error.errorDescription)
    }
  }
}

/// An address that cannot be listened on.
public struct ListenError: Error, CustomStringConvertible {
  let address: ListenAddress
  let reason: String

  /// The address, the system's words, and the way out.
  public var description: String { "cannot listen on \(address): \(reason); choose another address with --listen" }
}

extension Site {
  /// The reply to `request` in the library's terms.
  func response(to request: Request, _ published: SnapshotStore.Published, _ buffers: SharedBuffers) -> Response {
    let response = reply(to: Query(request), published).response(buffers)
    return request.method == .head ? response.createHeadResponse() : response
  }
}

extension Query {
  fileprivate init(_ request: Request) {
    func header(_ name: HTTPField.Name) -> String? {
      let lines = request.headers[values: name]
      return lines.isEmpty ? nil : lines.joined(separator: ",")
    }
    self.init(
      method: request.method.rawValue, path: request.uri.path, parameters: request.uri.query,
      accept: header(.accept), acceptEncoding: header(.acceptEncoding), ifNoneMatch: header(.ifNoneMatch))
  }
}

extension Reply {
  fileprivate func response(_ buffers: SharedBuffers) -> Response {
    var fields = HTTPFields()
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Response(
      status: .init(code: status), headers: fields,
      body: ResponseBody(contentsOf: body.map(buffers.buffer)))
  }
}
