-- A concurrent build that failed for a row that was there twice.
INSERT INTO orders SELECT * FROM orders_c3_202612 LIMIT 1;
\set ON_ERROR_STOP 0
CREATE UNIQUE INDEX CONCURRENTLY orders_c3_202612_id_idx ON orders_c3_202612 (id);
\set ON_ERROR_STOP 1
DELETE FROM orders_c3_202612 a USING orders_c3_202612 b WHERE a.id = b.id AND a.ctid > b.ctid;
