-- An index that was built partition by partition, and never on one of them.
CREATE INDEX orders_c3_total_idx ON ONLY orders_c3 (total);
CREATE INDEX orders_c3_202610_total_idx ON orders_c3_202610 (total);
CREATE INDEX orders_c3_202611_total_idx ON orders_c3_202611 (total);
ALTER INDEX orders_c3_total_idx ATTACH PARTITION orders_c3_202610_total_idx;
ALTER INDEX orders_c3_total_idx ATTACH PARTITION orders_c3_202611_total_idx;
