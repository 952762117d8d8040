import KnowledgeGraph
import PartitionModel
import TestTrees

/// A graph of the shape that the platform writes: two spaces, keys of maps in order, no newline at its end.
let platformGraph = #"""
  {
    "version": "1.0.21",
    "last_updated": "2025-10-03T00:40:18.443523Z",
    "system_components": {
      "service_platform": {
        "core_services": [
          "campaign",
          "notification"
        ]
      }
    },
    "services": {
      "analytics": {
        "name": "analytics",
        "category": "dynamic_services",
        "dependencies": [
          "user"
        ],
        "metadata": {
          "capabilities": [],
          "description": "a \"version\": {\"1.0.0\"} \\ \u003cin\u003e [braces] – 年",
          "version": "v1"
        }
      },
      "token_services": {
        "name": "",
        "category": ""
      }
    },
    "patterns": {
      "core_patterns": {
        "name": "",
        "category": ""
      }
    },
    "database_practices": {
      "architecture": {
        "primary_database": {
          "purpose": "Primary persistent storage",
          "technology": "PostgreSQL"
        }
      }
    },
    "redis_practices": null
  }
  """#

/// The graph in `text`.
func graph(_ text: String) throws -> GraphFile { try GraphFile(Array(text.utf8)) }

extension GraphFile {
  /// Its text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// 4 October 2025, noon.
let noon = Instant(secondsSinceEpoch: 1_759_579_200)

/// One registered table, in little.
let orders: [String: JSONValue] = ["public.orders": .object(["strategy": .string("RANGE")])]
