-- The index that the recorded plan used is gone.
DROP INDEX orders_created_at_idx;
