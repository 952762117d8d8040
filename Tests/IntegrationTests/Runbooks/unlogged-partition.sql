-- A month that was loaded unlogged, and left so.
ALTER TABLE orders_c3_202612 SET UNLOGGED;
