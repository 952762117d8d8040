-- The role that Partwatch connects as may not read the table.
DO $$ BEGIN CREATE ROLE monitor; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
