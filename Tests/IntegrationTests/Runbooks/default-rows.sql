-- Rows of May 2024 went to the DEFAULT of campaign 1.
CREATE TABLE orders_c1_default PARTITION OF orders_c1 DEFAULT;
INSERT INTO orders SELECT 1000 + i, 1, timestamptz '2024-05-03 12:00+00' + i * interval '1 hour', 10
FROM generate_series(1, 40) AS i;
