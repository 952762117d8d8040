import Config
import Foundation
import PartitionModel
import TestTrees
import Testing

@testable import Endpoint
@testable import Monitor

@Suite("The JSON at /api/v1")
struct APITests {
  private let site: Site

  init() throws { self.site = try Site() }

  @Test("is as docs/openapi.yml says: every documented key is sent, and no other")
  func documented() async throws {
    let down = DatabaseSnapshot(
      server: "spare", datname: "app", connection: .down("refused"),
      collectors: [.init(name: .sizes, interval: .seconds(60), failure: "no", duration: .zero)])
    let published = await published(try watched(), try folded(), try plain(), down)

    var openAPI = try OpenAPI()
    #expect(openAPI.paths == API.paths)
    for path in API.paths {
      let reply = site.reply(to: Query(path: path), published)
      #expect(reply.status == 200)
      #expect(
        reply.headers == [
          "Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
        ])
      try openAPI.check(Array(reply.body.joined()), of: path)
      #expect(try openAPI.described(below: path).subtracting(openAPI.seen).sorted() == [])
    }
    #expect(openAPI.differences == [])
  }

  @Test(
    "says which servers and databases there are to whoever names another",
    arguments: [
      ("server=typo", #"there is no server "typo"; there are main, spare"#),
      ("datname=typo", #"there is no database "typo"; there are app, other"#),
      ("server=spare&datname=app", #"there is no database "app"; there are other"#),
    ])
  func unknown(parameters: String, sentence: String) async throws {
    let spare = DatabaseSnapshot(server: "spare", datname: "other", connection: .up)
    let published = await published(try watched(), spare)
    var openAPI = try OpenAPI()
    for path in API.paths {
      let reply = site.reply(to: Query(path: path, parameters: parameters), published)
      #expect(reply.status == 404)
      #expect(reply.headers["Content-Type"] == "application/json")
      try openAPI.check(Array(reply.body.joined()), of: path, status: 404)
      let answer = try JSONSerialization.jsonObject(with: Data(reply.body.joined())) as? [String: String]
      #expect(answer == ["error": sentence])
    }
    #expect(openAPI.differences == [])
  }

  @Test("calls nothing unknown where nothing is named")
  func nothingNamed() async throws {
    let empty = SnapshotStore(limits: SeriesLimits()).latest
    #expect(site.reply(to: Query(path: "/api/v1/tables", parameters: "relname=t"), empty).status == 200)
  }

  @Test("does not call unknown what may still come")
  func notYet() async throws {
    let identity = DatabaseIdentity(server: "main", datname: "app")
    let waiting = SnapshotStore(limits: SeriesLimits(), awaiting: [identity]).latest
    let reply = site.reply(to: Query(path: "/api/v1/tables", parameters: "server=main"), waiting)
    #expect(reply.status == 200)
    #expect(reply.text == "{\"format\": 1, \"complete\": false, \"databases\": []}\n")
  }

  @Test("tells a table's coverage cell by cell")
  func coverage() async throws {
    let answer = site.reply(
      to: Query(path: "/api/v1/coverage", parameters: "branch=c%3D2"), await published(try watched())
    ).text
    #expect(
      answer == """
        {"format": 1, "complete": true, "databases": [
         {"server": "main", "datname": "app", "up": true, "reason": null, "as_of": "2026-11-22T12:00:00Z", "failures": [], \
        "coverage": [
          {"schemaname": "public", "relname": "t", "column": "at", "granularity": "month", "time_zone": "UTC", \
        "required_until": "2027-01-01T00:00:00Z", "periods": [
           {"kind": "period", "start": "2026-11-01T00:00:00Z", "end": "2026-12-01T00:00:00Z", "current": true},
           {"kind": "period", "start": "2026-12-01T00:00:00Z", "end": "2027-01-01T00:00:00Z", "current": false}
          ], "branches": [
           {"branch": "c=2", "schemaname": "public", "relname": "t_2", "urgency": "next", \
        "covered_until": "2026-12-01T00:00:00Z", "covered_without_end": false, \
        "writable_until": "2026-12-01T00:00:00Z", "writable_without_end": false, \
        "missing": {"past": 0, "current": 0, "next": 1, "later": 0}, "bytes": 8192, "default": null, "cells": [
            {"state": "current", "part": false, "leaves": 1, "bytes": 8192, \
        "leaf": {"schemaname": "public", "relname": "t_2_1", "start": "2026-11-01T00:00:00Z", \
        "end": "2026-12-01T00:00:00Z"}, "uncovered": null},
            {"state": "missing", "part": false, "leaves": 0, "bytes": null, "leaf": null, \
        "uncovered": {"start": "2026-12-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}}
           ]}
          ], "folded": null}
         ]}
        ]}

        """)
  }

  @Test("says what has no end, and what is not known")
  func endless() async throws {
    let root = try tree("RANGE(at date) 2026-10..month..2026-12 2026-12..")
    var reading = DatabaseReading()
    reading.forest = PartitionForest(roots: [root])
    let database = DatabaseSnapshot(
      server: "main", datname: "app", connection: .up,
      report: DatabaseReport(reading, policies: PolicyBook(), at: try instant("2026-11-22")))
    let answer = try tables(await published(database))

    #expect(answer["writable_until"] as? NSNull == NSNull())
    #expect(answer["writable_without_end"] as? Bool == true)
    #expect(answer["covered_until"] as? String == "2026-12-01T00:00:00Z")
    #expect(answer["covered_without_end"] as? Bool == false)
    #expect(answer["bytes"] as? NSNull == NSNull())
    #expect(answer["rows"] as? NSNull == NSNull())
  }

  @Test(
    "carries any name as it is",
    arguments: [
      #"<script>alert(1)</script>"#, "a \"b\" \\c\nd\te\u{1}\u{1F}", "\"\u{301}\\\u{301}",
      "\u{202E}rtl\u{200F}\u{2028}🚀",
    ])
  func hostileNames(name: String) async throws {
    let published = await published(database(tables: RelationName(schema: name, name: name)))
    let answer = try tables(published)

    #expect((answer["relname"] as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    #expect((answer["schemaname"] as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
  }

  private func tables(_ published: SnapshotStore.Published) throws -> [String: Any] {
    let body = Data(site.reply(to: Query(path: "/api/v1/tables"), published).body.joined())
    let document = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
    let database = try #require((document["databases"] as? [[String: Any]])?.first)
    return try #require((database["tables"] as? [[String: Any]])?.first)
  }

  // MARK: Databases that have something for every key

  /// A table of more branches than are told one by one, the first of which has something in its DEFAULT.
  private func folded() throws -> DatabaseSnapshot {
    let branches = (1...501).map(String.init).joined(separator: "|")
    let root = try tree(
      "LIST(c int4) 0{RANGE(at date) 2026-10..month..2026-12 DEFAULT} \(branches){RANGE(at date) 2026-10..month..2027-01}"
    )
    var reading = DatabaseReading()
    reading.forest = PartitionForest(roots: [root])
    for leaf in root.leaves {
      reading.sizes.sizes[leaf.oid] = RelationSize(heap: 8_192)
      reading.sizes.rows[leaf.oid] = RowStatistics(counted: RowEstimate(live: 10, dead: 1))
    }
    let rest = try #require(root.leaves.first { $0.bound == .default })
    reading.facts[root.oid] = TreeFacts(defaultProbes: [rest.oid: DefaultProbe(rows: 10, conflicts: 2, missing: nil)])
    return DatabaseSnapshot(
      server: "folded", datname: "app", connection: .up,
      report: DatabaseReport(reading, policies: PolicyBook(), at: try instant("2026-11-22")))
  }

  /// A table without time.
  private func plain() throws -> DatabaseSnapshot {
    var reading = DatabaseReading()
    reading.forest = PartitionForest(roots: [try tree("HASH(id int8) 0/2")])
    return DatabaseSnapshot(
      server: "plain", datname: "app", connection: .up,
      report: DatabaseReport(reading, policies: PolicyBook(), at: try instant("2026-11-22")))
  }
}
