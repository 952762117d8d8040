internal import FoundationEssentials

/// What a browser may do with the page (W3C, "Content Security Policy Level 3"): show it with the one style and the one
/// script that are its own, known by their digests, and send its form back here. Whatever else got onto it is dead.
struct ContentSecurityPolicy: CustomStringConvertible {
  /// The text of the one `<style>`.
  let style: String
  /// The text of the one `<script>`.
  let script: String

  var description: String {
    "default-src 'none'; style-src \(Self.source(style)); script-src \(Self.source(script)); img-src data:; "
      + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
  }

  private static func source(_ text: String) -> String {
    "'sha256-\(Data(SHA256.digest(Array(text.utf8))).base64EncodedString())'"
  }
}
