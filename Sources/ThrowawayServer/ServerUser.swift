internal import Glibc

/// The user that the server runs as when we are root, which `initdb` and `postgres` refuse to be.
struct ServerUser {
  let name: String
  let user: uid_t
  let group: gid_t

  /// `nil` when we are not root: then the server runs as who we are.
  static func forServer() throws -> ServerUser? {
    guard geteuid() == 0 else { return nil }
    for name in ["postgres", "nobody"] {
      if let entry = getpwnam(name)?.pointee {
        return ServerUser(name: name, user: entry.pw_uid, group: entry.pw_gid)
      }
    }
    throw ThrowawayServerError(
      "PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody; run as another user")
  }
}
