-- Campaign 4 was announced, and has no month.
CREATE TABLE orders_c4 PARTITION OF orders FOR VALUES IN (4) PARTITION BY RANGE (created_at);
