-- Over budget on purpose: an id says nothing about its partition, so every leaf of every campaign is read.
-- The index on id makes each of them cheap, which is how such a query stays unnoticed while leaves are few.
-- parameters: [42]
-- max_partitions: 1
SELECT sku, name, price, stock
FROM service_product_main
WHERE id = $1
