internal import Findings
internal import Monitor
internal import PartitionModel

/// The maps of the tables' coverage, the table with the worst finding first.
struct MapList {
  private let database: DatabaseSnapshot
  private let report: DatabaseReport
  private let scope: Scope
  private let trees: [TreeReport]

  init(_ database: DatabaseSnapshot, _ report: DatabaseReport, _ scope: Scope) {
    self.database = database
    self.report = report
    self.scope = scope
    self.trees = report.treesWorstFirst(report.findingsByTable).filter { scope.includes($0.root.name) }
  }

  func content(_ allowance: inout Allowance) -> [String: Any] {
    var maps: [[String: Any]] = []
    for tree in trees {
      // Where no more fits, the table is left to its own page.
      let extent = CoverageMap.Extent(past: scope.isOneTable ? 24 : 12, branches: allowance.branches)
      let map = allowance.cells > 0 ? CoverageMap(of: tree, at: report.now, extent, where: scope.includes) : nil
      guard let map, map.rows.count * map.columns.count <= allowance.cells else { continue }
      allowance.cells -= map.rows.count * map.columns.count
      maps.append(MapDrawing(map, of: tree, in: database, at: report.now, scope).content)
    }
    var content: [String: Any] = ["maps": maps, "anyMap": !trees.isEmpty, "legend": Self.legend]
    if trees.count > maps.count { content["moreMaps"] = (trees.count - maps.count).grouped }
    return content
  }

  private static let legend: [[String: String]] = [
    (.covered, "12 MB", "covered; the darker, the larger"), (.current, "", "the period of now"),
    (.missing, "", "no partition: writes fail"), (.defaultOnly, "", "rows go to a DEFAULT partition"),
    (.catchAll, "", "rows go to a catch-all partition"), (.detachPending, "", "a detach is under way: writes fail"),
    (.blocked, "", "somebody holds a lock, the size is of before"), (.unknown, "", "the key hides its time"),
  ].map { (state: CoverageMap.State, text: String, meaning: String) in
    [
      "legendClass": state.style + (state == .covered ? " z3" : ""), "legendSign": state.sign + text,
      "meaning": meaning,
    ]
  }

  static let source = """
    {{#anyMap}}
    <section aria-label="Coverage">
    <h3>Coverage</h3>
    <ul class="legend" aria-label="Legend">
    {{#legend}}<li><span class="{{legendClass}}">{{legendSign}}</span> {{meaning}}</li>
    {{/legend}}
    </ul>
    {{#maps}}
    <article class="map" aria-label="{{mapTable}}">
    <h4><a href="{{mapLink}}"><bdi>{{mapTable}}</bdi></a> <small>{{mapCaption}}</small></h4>
    {{#search}}
    <form method="get" action="/"><input type="hidden" name="server" value="{{searchServer}}"><input type="hidden" name="datname" value="{{searchDatname}}"><input type="hidden" name="schemaname" value="{{searchSchema}}"><input type="hidden" name="relname" value="{{searchTable}}"><label>Branches with <input name="branch" value="{{searchBranch}}" placeholder="campaign_id=7"></label> <button>Show</button></form>
    {{/search}}
    <div class="scroll map" tabindex="0" role="region" aria-label="Coverage map of {{mapTable}}">
    <table>
    <thead><tr><th scope="col" class="corner">Branch</th>{{#columns}}<th scope="col" class="{{columnClass}}" title="{{columnTitle}}">{{#isNow}}<small>now</small><br>{{/isNow}}{{columnName}}</th>{{/columns}}{{#hasDefault}}<th scope="col">DEFAULT</th>{{/hasDefault}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr><th scope="row"><span class="branch {{urgency}}">{{urgencySign}}<bdi>{{branch}}</bdi></span>{{#note}}<small>{{note}}</small>{{/note}}</th>{{#cells}}<td{{#cellClass}} class="{{cellClass}}" title="{{cellTitle}}"{{/cellClass}}>{{cellText}}</td>{{/cells}}{{#hasDefault}}<td{{#defaultClass}} class="{{defaultClass}}" title="{{defaultTitle}}"{{/defaultClass}}>{{defaultText}}</td>{{/hasDefault}}</tr>
    {{/rows}}
    {{#folded}}
    <tr class="folded"><th scope="row">{{foldedCount}}<small>{{foldedNote}}</small></th>{{#foldedCells}}<td{{#foldedClass}} class="{{foldedClass}}" title="{{foldedTitle}}"{{/foldedClass}}>{{foldedText}}</td>{{/foldedCells}}{{#hasDefault}}<td></td>{{/hasDefault}}</tr>
    {{/folded}}
    </tbody>
    </table>
    </div>
    <output class="reading"></output>
    </article>
    {{/maps}}
    {{#moreMaps}}<p class="dim">and the maps of {{moreMaps}} more tables, each on the page of its table: follow its name in the overview</p>
    {{/moreMaps}}
    </section>
    {{/anyMap}}

    """
}
