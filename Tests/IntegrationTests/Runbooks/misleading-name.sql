-- November by its bound, May by its name.
ALTER TABLE orders_c2_202611 RENAME TO orders_c2_202605;
