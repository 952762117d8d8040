-- A thread of the last month, by the index on it: one leaf, and never the whole of it.
-- parameters: [1, 7, '{month.start-1}', '{month.start}']
-- max_partitions: 1
-- require_index: true
SELECT id, sender_id, created_at
FROM service_messaging_main
WHERE campaign_id = $1 AND thread_id = $2 AND created_at >= $3 AND created_at < $4
ORDER BY created_at
