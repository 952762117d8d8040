-- Readings by sensor, then by time, in one key.
CREATE TABLE readings (sensor_id int NOT NULL, taken_at timestamptz NOT NULL, value float8) PARTITION BY RANGE (sensor_id, taken_at);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM (1, '2026-11-01 00:00+00') TO (1, '2026-12-01 00:00+00');
INSERT INTO readings VALUES (1, '2026-11-22 12:00+00', 20.5);
