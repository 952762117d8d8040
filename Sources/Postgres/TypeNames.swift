/// The name of a built-in type, as `\d` and casts say it, and the bare OID of any other.
///
/// The numbers are fixed in PostgreSQL's `pg_type.dat`.
func typeName(_ oid: UInt32) -> String { builtInTypes[oid] ?? "type \(oid)" }

private let builtInTypes: [UInt32: String] = [
  16: "bool", 17: "bytea", 18: "\"char\"", 19: "name", 20: "int8", 21: "int2", 22: "int2vector", 23: "int4",
  24: "regproc",
  25: "text", 26: "oid", 27: "tid", 28: "xid", 29: "cid", 30: "oidvector", 114: "json", 142: "xml", 194: "pg_node_tree",
  700: "float4", 701: "float8", 705: "unknown", 1000: "bool[]", 1002: "\"char\"[]", 1003: "name[]", 1005: "int2[]",
  1007: "int4[]", 1009: "text[]", 1015: "varchar[]", 1016: "int8[]", 1021: "float4[]", 1022: "float8[]", 1028: "oid[]",
  1033: "aclitem", 1034: "aclitem[]", 1042: "bpchar", 1043: "varchar", 1082: "date", 1083: "time", 1114: "timestamp",
  1115: "timestamp[]", 1182: "date[]", 1184: "timestamptz", 1185: "timestamptz[]", 1186: "interval", 1231: "numeric[]",
  1266: "timetz", 1560: "bit", 1562: "varbit", 1700: "numeric", 2205: "regclass", 2206: "regtype", 2210: "regclass[]",
  2249: "record", 2278: "void", 2950: "uuid", 3220: "pg_lsn", 3802: "jsonb", 4089: "regnamespace", 4096: "regrole",
  5069: "xid8",
]
