-- A month that should be gone: it is November 2026, the retention is 24 months.
CREATE TABLE orders_c1_202404 PARTITION OF orders_c1
FOR VALUES FROM ('2024-04-01 00:00+00') TO ('2024-05-01 00:00+00');
INSERT INTO orders VALUES (1000, 1, '2024-04-20 12:00+00', 10);
