-- Invoices by number, in ranges of a thousand; the last has begun.
CREATE TABLE invoices (id bigint NOT NULL, total numeric NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE invoices_0 PARTITION OF invoices FOR VALUES FROM (0) TO (1000);
CREATE TABLE invoices_1 PARTITION OF invoices FOR VALUES FROM (1000) TO (2000);
INSERT INTO invoices SELECT i, 10 FROM generate_series(0, 1500) AS i;
