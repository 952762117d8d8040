-- One campaign, no time: all of its nine months.
-- parameters: [2]
-- max_partitions: 9
SELECT sku, name, price
FROM service_product_main
WHERE campaign_id = $1
ORDER BY sku
