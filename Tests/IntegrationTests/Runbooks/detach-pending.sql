-- DETACH … CONCURRENTLY of a month was interrupted between its two transactions. Who waits for whom cannot be written in
-- one session; what it leaves in the catalog can.
SET allow_system_table_mods = on;
UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'orders_c1_202610'::regclass;
