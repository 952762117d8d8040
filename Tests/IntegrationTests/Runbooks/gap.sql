-- Campaign 2 has lost its November.
DROP TABLE orders_c2_202611;
