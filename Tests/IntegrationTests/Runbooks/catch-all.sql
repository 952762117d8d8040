-- From January on, one partition takes all of campaign 3.
CREATE TABLE orders_c3_rest PARTITION OF orders_c3 FOR VALUES FROM ('2027-01-01 00:00+00') TO (MAXVALUE);
