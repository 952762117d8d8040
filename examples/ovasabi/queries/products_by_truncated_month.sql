-- A function around the key hides it from pruning: the campaign is found, but all of its nine months are read.
-- The budget says so; written as a range on created_at it would be 1.
-- parameters: [1, '{month.start}']
-- max_partitions: 9
SELECT count(*), sum(stock)
FROM service_product_main
WHERE campaign_id = $1 AND date_trunc('month', created_at) = $2
