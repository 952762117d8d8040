-- A tenant that may be NULL, no primary key, no index by tenant and time, a name of its own, a DEFAULT, and a plain table.
ALTER TABLE orders ALTER COLUMN campaign_id DROP NOT NULL;
ALTER TABLE orders_c2_202611 RENAME TO orders_c2_november;
CREATE TABLE orders_default PARTITION OF orders DEFAULT;
CREATE TABLE refunds (id bigint NOT NULL, campaign_id int NOT NULL, created_at timestamptz NOT NULL);
INSERT INTO refunds SELECT i, 1, timestamptz '2026-10-01 12:00+00' + i * interval '1 hour' FROM generate_series(1, 100) AS i;
ANALYZE refunds;
