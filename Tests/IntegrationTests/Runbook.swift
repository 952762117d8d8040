import FoundationEssentials
import Testing

/// A page of docs/runbooks, and the trouble that it is about: the script of its name in `Runbooks`.
struct Runbook: CustomTestStringConvertible, Sendable {
  /// The page's name without `.md`.
  let name: String
  /// The page.
  let text: String

  /// Its SQL, in the order of the page.
  var blocks: [Block] {
    var blocks: [Block] = []
    var open: (fence: Substring, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
        continue
      }
      guard let (fence, lines) = open else {
        open = (line.dropFirst(3), [])
        continue
      }
      open = nil
      let body = lines.joined(separator: "\n")
      switch fence {
      case "sql": blocks.append(Block(sql: body))
      case "sql refused": blocks.append(Block(sql: body, refusal: ""))
      // What PostgreSQL answers stands below what it refuses.
      case "text" where blocks.last?.refusal == "": blocks[blocks.count - 1].refusal = body
      default: break
      }
    }
    return blocks
  }

  /// A piece of SQL on the page.
  struct Block {
    let sql: String
    /// What PostgreSQL says where it is meant to refuse it.
    var refusal: String?
  }

  /// The script that plants the page's trouble; nil where none can be planted, as for a lock that somebody holds.
  var trouble: String? { try? String(contentsOfFile: "\(Self.troubles)/\(name).sql", encoding: .utf8) }

  var testDescription: String { name }

  // MARK: All of them

  /// The table that every page is about, in good order.
  static var orders: String { get throws { try String(contentsOfFile: "\(troubles)/orders.sql", encoding: .utf8) } }

  private static let troubles = URL(filePath: #filePath).appending(path: "../Runbooks").standardized.path

  /// docs/runbooks.
  static let folder = URL(filePath: #filePath).appending(path: "../../../docs/runbooks").standardized.path

  /// Every page but the index, by name.
  static let all: [Runbook] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted().compactMap { file in
      (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)).map {
        Runbook(name: String(file.dropLast(3)), text: $0)
      }
    }
  }()
}
