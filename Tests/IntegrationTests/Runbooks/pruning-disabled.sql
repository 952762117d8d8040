-- A role whose sessions in this database have the setting; others on the server do not.
DO $$ BEGIN CREATE ROLE reporting; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE reporting IN DATABASE :"DBNAME" SET enable_partition_pruning = off;
