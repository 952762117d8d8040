-- A role whose sessions in this database have the setting; others on the server do not.
DO $$ BEGIN CREATE ROLE billing; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE billing IN DATABASE :"DBNAME" SET plan_cache_mode = force_generic_plan;
