internal import Glibc
internal import Logging
internal import NIOCore

/// Waits a moment before it accepts again where the system has no descriptor or memory for another connection.
///
/// Without it the event loop asks again at once, for as long as that lasts; and the library, told of the error, never takes
/// a connection again.
final class AcceptPause: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias OutboundIn = Never

  private static let pause = TimeAmount.seconds(1)
  /// Errors that are further apart than this are not of one shortage.
  private static let calm = TimeAmount.minutes(1)

  private let logger: Logger
  private var isPaused = false
  private var lastError: NIODeadline?

  init(logger: Logger) { self.logger = logger }

  func read(context: ChannelHandlerContext) {
    if !isPaused { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch (error as? IOError)?.errnoCode {
    // The client has gone meanwhile.
    case ECONNABORTED: break
    case .some(let code) where [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code): pause(context, code)
    default: context.fireErrorCaught(error)
    }
  }

  private func pause(_ context: ChannelHandlerContext, _ code: CInt) {
    let now = NIODeadline.now()
    if lastError.map({ now - $0 > Self.calm }) ?? true {
      logger.error(
        "cannot take another connection: \(String(cString: strerror(code))); trying again every second until it is better"
      )
    }
    lastError = now
    guard !isPaused, let options = context.channel.syncOptions else { return }
    // What was asked to be read stays asked for after an error: only this makes the event loop cease.
    isPaused = (try? options.setOption(.autoRead, value: false)) != nil
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isPaused = false
      try? options.setOption(.autoRead, value: true)
    }
  }
}
