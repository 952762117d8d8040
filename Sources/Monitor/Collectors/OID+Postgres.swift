public import PartitionModel
public import Postgres

/// An `oid` column, read as the number that it is.
extension OID: PostgresDecodable {}
