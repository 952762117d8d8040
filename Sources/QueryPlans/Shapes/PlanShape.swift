public import PartitionModel

/// A plan without all that differs from month to month, so that a new month changes nothing and a lost index changes
/// everything.
///
/// Leaves have become their root and their indexes the root's; equal siblings under an Append are one; constants,
/// parameters and costs are gone. What is left is how the plan works: the nodes and what they do, the columns and
/// operators of their conditions, and which side of a join is which.
public struct PlanShape: Sendable {
  /// The topmost node.
  public let top: Node
  /// The young leaves (`PlanNames.youngLeaves`) that made the plan what it is: it reads no grown one in their place. It
  /// is a plan for hardly any rows, so that nothing follows from its being another. No part of the shape.
  public let youngLeaves: Set<RelationName>

  /// The shape with `top` at its top.
  public init(top: Node, youngLeaves: Set<RelationName> = []) {
    self.top = top
    self.youngLeaves = youngLeaves
  }

  /// One node, standing for all its equal siblings.
  public struct Node: Sendable {
    /// What the node is to its parent where it is no mere input: `InitPlan 1`, `SubPlan 2`, `CTE recent`.
    public let role: String?
    /// What the node does: `Index Scan using event_created_at_idx`, `Hash Left Join`.
    public let method: String
    /// What it does it to: `public.event e`.
    public let target: String?
    /// What else there is to it: `Filter: (e.kind = ?)`.
    public let details: [Detail]
    /// The nodes below: InitPlans, then inputs (the outer before the inner), then SubPlans.
    public let children: [Node]
    /// How many equal siblings it stands for. It follows the calendar and is no part of the shape.
    public let count: Int
    /// How many workers a Gather planned. It follows the size of the tables and is no part of the shape.
    public let workers: Int?

    /// A node of a shape.
    public init(
      role: String? = nil, method: String, target: String? = nil, details: [Detail] = [], children: [Node] = [],
      count: Int = 1, workers: Int? = nil
    ) {
      self.role = role
      self.method = method
      self.target = target
      self.details = details
      self.children = children
      self.count = count
      self.workers = workers
    }
  }

  /// One thing about a node, under the label that EXPLAIN has for it.
  public struct Detail: Hashable, Sendable {
    /// `Filter`, `Sort Key`
    public let label: String
    /// The expression, without constants.
    public let text: String

    /// A detail under its label.
    public init(label: String, text: String) {
      self.label = label
      self.text = text
    }
  }
}

extension PlanShape: Hashable {
  /// Whether both are equal from their topmost node on.
  public static func == (left: Self, right: Self) -> Bool { left.top == right.top }

  /// Feeds what `==` compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(top) }
}

extension PlanShape.Node: Hashable {
  /// Whether both do the same, however often and with however many workers.
  public static func == (left: Self, right: Self) -> Bool {
    left.role == right.role && left.method == right.method && left.target == right.target
      && left.details == right.details && left.children == right.children
  }

  /// Feeds what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(role)
    hasher.combine(method)
    hasher.combine(target)
    hasher.combine(details)
    hasher.combine(children)
  }
}

extension PlanShape {
  /// Sixteen hexadecimal digits that two shapes share exactly when they are equal, but for one pair in 2⁶⁴: FNV-1a over
  /// the lines of the shape without its counts, the same in every process and on every machine.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for line in lines {
      for byte in line.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      hash = (hash ^ 0x0A) &* 0x0000_0100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
