-- A table like orders, loaded and never analyzed.
CREATE TABLE payments (LIKE orders) PARTITION BY LIST (campaign_id);
CREATE TABLE payments_c1 PARTITION OF payments FOR VALUES IN (1);
INSERT INTO payments SELECT * FROM orders WHERE campaign_id = 1;
