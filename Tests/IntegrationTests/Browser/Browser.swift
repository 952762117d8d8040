import Dispatch
import Foundation
@preconcurrency import Glibc
import Testing

/// A headless Chromium with one tab, spoken to by its DevTools protocol over two pipes.
///
/// Nothing of the page is changed on the way: the Content-Security-Policy holds, and whatever the browser complains of is
/// kept. It waits on a thread of its own, so that what serves the page may run in this process.
actor Browser {
  private let line = Line()
  nonisolated var unownedExecutor: UnownedSerialExecutor { line.asUnownedSerialExecutor() }

  /// What was written to the console as an error, refused by the policy, or thrown and not caught.
  private(set) var complaints: [String] = []

  private let pid: pid_t
  private let requests: Int32
  private let answers: Int32
  private var received: [UInt8] = []
  private var lastID = 0
  private var session: String?
  /// Which document is there with all that belongs to it.
  private var loaded: String?

  static var isInstalled: Bool { Program.isInstalled("chromium") }

  /// Runs a browser beside `body`, with a temporary folder for all that it keeps.
  static func with<Result: Sendable>(_ body: (Browser) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let browser = try Browser(folder: folder)
      do {
        try await browser.open()
        let result = try await body(browser)
        await browser.close()
        return result
      } catch {
        await browser.close()
        throw error
      }
    }
  }

  private init(folder: String) throws {
    var (toBrowser, fromBrowser): ([Int32], [Int32]) = ([0, 0], [0, 0])
    try #require(pipe(&toBrowser) == 0 && pipe(&fromBrowser) == 0)
    for file in toBrowser + fromBrowser { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    // Out of the way of 3 and 4, where the browser looks for them.
    let (input, output) = (fcntl(toBrowser[0], F_DUPFD_CLOEXEC, 10), fcntl(fromBrowser[1], F_DUPFD_CLOEXEC, 10))
    defer { for file in [toBrowser[0], fromBrowser[1], input, output] { Glibc.close(file) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, input, 3)
    posix_spawn_file_actions_adddup2(&actions, output, 4)
    // A group of its own, so that all of its processes can be ended at once.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    let arguments = [
      "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
      "--remote-debugging-pipe", "--user-data-dir=\(folder)/profile",
    ]
    let variables = [
      "PATH=\(ProcessInfo.processInfo.environment["PATH", default: "/usr/bin:/bin"])", "HOME=\(folder)",
      "TMPDIR=\(folder)", "LC_ALL=C.UTF-8", "TZ=UTC",
    ]
    var pid = pid_t()
    let (argv, envp) = (arguments.map { strdup($0) }, variables.map { strdup($0) })
    defer { for text in argv + envp { free(text) } }
    let failure = posix_spawnp(&pid, "chromium", &actions, &attributes, argv + [nil], envp + [nil])
    try #require(failure == 0, "chromium: \(String(cString: strerror(failure)))")
    self.pid = pid
    self.requests = toBrowser[1]
    self.answers = fromBrowser[0]
  }

  private func open() throws {
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String
    let attached = try call("Target.attachToTarget", ["targetId": try #require(target), "flatten": true])
    session = try #require(attached["sessionId"] as? String)
    for domain in ["Page", "Runtime", "Log"] { _ = try call("\(domain).enable") }
    _ = try call("Page.setLifecycleEventsEnabled", ["enabled": true])
  }

  private func close() {
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    Glibc.close(requests)
    Glibc.close(answers)
  }

  // MARK: What a person would do

  /// Opens `url` in a window of this width.
  func show(_ url: String, width: Int, isDark: Bool = false) throws {
    _ = try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
    _ = try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    let loader = try #require(try call("Page.navigate", ["url": url])["loaderId"] as? String)
    while loaded != loader { _ = try receive() }
  }

  /// Runs a script that leads to another page, and waits for that.
  func follow(_ script: String) throws {
    let before = loaded
    _ = try call("Runtime.evaluate", ["expression": "setTimeout(() => { \(script) })"])
    while loaded == before { _ = try receive() }
  }

  /// What a script gives in the page.
  func evaluate<Value: Sendable>(_ script: String, as type: Value.Type = Value.self) throws -> Value {
    let answer = try call("Runtime.evaluate", ["expression": script, "returnByValue": true, "awaitPromise": true])
    let result = answer["result"] as? [String: Any] ?? [:]
    return try #require(result["value"] as? Value, "\(script) gives \(answer)")
  }

  /// Presses a key.
  func press(_ key: String) throws {
    for type in ["rawKeyDown", "keyUp"] {
      _ = try call("Input.dispatchKeyEvent", ["type": type, "key": key, "code": key])
    }
  }

  /// A picture of the first element that `selector` finds, or of the whole page, as PNG.
  func picture(of selector: String = "html") throws -> Data {
    let numbers: [Double] = try evaluate(
      """
      (() => { const box = document.querySelector(\(Self.quoted(selector))).getBoundingClientRect();
        return [box.left + scrollX, box.top + scrollY, box.width, box.height]; })()
      """)
    let clip: [String: Any] = [
      "x": numbers[0], "y": numbers[1], "width": numbers[2], "height": numbers[3], "scale": 1,
    ]
    let answer = try call("Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true, "clip": clip])
    return try #require((answer["data"] as? String).flatMap { Data(base64Encoded: $0) })
  }

  private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }

  // MARK: The protocol

  private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    lastID += 1
    var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    let bytes = try [UInt8](JSONSerialization.data(withJSONObject: message)) + [0]
    try #require(write(requests, bytes, bytes.count) == bytes.count)
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == lastID else { continue }
      try #require(answer["error"] == nil, "\(method): \(answer)")
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// The next message, which ends with a zero.
  private func receive() throws -> [String: Any] {
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = Data(received[..<end])
        received.removeSubrange(...end)
        let answer = try #require(try JSONSerialization.jsonObject(with: message) as? [String: Any])
        note(answer)
        return answer
      }
      var file = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      try #require(poll(&file, 1, 60_000) == 1, "the browser says nothing")
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(answers, &buffer, buffer.count)
      try #require(count > 0, "the browser has ended")
      received += buffer[..<count]
    }
  }

  private func note(_ message: [String: Any]) {
    let details = message["params"] as? [String: Any] ?? [:]
    switch message["method"] as? String {
    case "Page.lifecycleEvent" where details["name"] as? String == "load": loaded = details["loaderId"] as? String
    case "Runtime.exceptionThrown": complaints.append("\(details)")
    case "Runtime.consoleAPICalled" where details["type"] as? String == "error": complaints.append("\(details)")
    case "Log.entryAdded":
      let entry = details["entry"] as? [String: Any] ?? [:]
      if ["error", "warning"].contains(entry["level"] as? String) { complaints.append("\(entry["text"] ?? entry)") }
    default: break
    }
  }
}

/// Runs one thing after the other on a queue of its own.
private final class Line: SerialExecutor {
  private let queue = DispatchQueue(label: "browser")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
