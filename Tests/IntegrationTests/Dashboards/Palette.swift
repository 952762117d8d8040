/// The colours that dashboards name, as Grafana shows them in the dark.
enum Palette {
  enum Name: String, Decodable {
    case green, yellow, orange, red, blue, purple, transparent

    var hex: String {
      switch self {
      case .green: "#73bf69"
      case .yellow: "#fade2a"
      case .orange: "#ff9830"
      case .red: "#f2495c"
      case .blue: "#5794f2"
      case .purple: "#b877d9"
      case .transparent: "transparent"
      }
    }

    /// The colour of words on it: bright grounds have dark ones.
    var words: String { self == .yellow || self == .orange ? "#202226" : "#f7f8fa" }
  }

  /// The colours of series, one after the other.
  static let series = [
    "#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0", "#37872d", "#fade2a",
    "#447ebc", "#c15c17", "#890f02", "#0a437c", "#6d1f62", "#584477", "#b7dbab", "#f4d598", "#70dbed", "#f9ba8f",
  ]
}
