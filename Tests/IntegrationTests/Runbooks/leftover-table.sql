-- A month that was detached, and forgotten.
CREATE TABLE orders_c1_202404 (LIKE orders);
INSERT INTO orders_c1_202404 VALUES (1000, 1, '2024-04-20 12:00+00', 10);
