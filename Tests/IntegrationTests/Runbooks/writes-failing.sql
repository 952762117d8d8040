-- It is December, and campaign 3 has no December.
DROP TABLE orders_c3_202612;
