-- The table that every page is about, in good order: three campaigns, each with October to December 2026.
CREATE TABLE orders (
  id bigint NOT NULL, campaign_id int NOT NULL, created_at timestamptz NOT NULL, total numeric NOT NULL
) PARTITION BY LIST (campaign_id);
CREATE INDEX orders_created_at_idx ON orders (created_at);

DO $$
DECLARE campaign int; month date;
BEGIN
  FOR campaign IN 1..3 LOOP
    EXECUTE format(
      'CREATE TABLE orders_c%1$s PARTITION OF orders FOR VALUES IN (%1$s) PARTITION BY RANGE (created_at)', campaign);
    FOR month IN SELECT generate_series(date '2026-10-01', '2026-12-01', '1 month') LOOP
      EXECUTE format(
        'CREATE TABLE orders_c%1$s_%2$s PARTITION OF orders_c%1$s FOR VALUES FROM (%3$L) TO (%4$L)', campaign,
        to_char(month, 'YYYYMM'), month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00');
    END LOOP;
  END LOOP;
END $$;

INSERT INTO orders
SELECT i, 1 + i % 3, timestamptz '2026-10-01 12:00+00' + i * interval '1 day', 10 FROM generate_series(0, 90) AS i;
ANALYZE orders;
