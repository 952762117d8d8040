-- It is December, and the rows of campaign 3 go to DEFAULT.
DROP TABLE orders_c3_202612;
CREATE TABLE orders_c3_default PARTITION OF orders_c3 DEFAULT;
INSERT INTO orders SELECT 1000 + i, 3, timestamptz '2026-12-03 12:00+00' + i * interval '1 hour', 10
FROM generate_series(1, 40) AS i;
