-- The last month and this one, newest first: two leaves.
-- parameters: [3, '{month.start-1}', '{month.end}', 17]
-- max_partitions: 2
SELECT id, channel, created_at
FROM service_notification_main
WHERE campaign_id = $1 AND created_at >= $2 AND created_at < $3 AND user_id = $4 AND read_at IS NULL
ORDER BY created_at DESC
LIMIT 50
