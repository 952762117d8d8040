-- A join on both keys: one leaf of each table. An equality with a constant reaches the other table through the join,
-- a range does not: it has to be said of both.
-- parameters: [2, '{month.start}', '{month.end}']
-- max_partitions: 1
SELECT m.id, m.thread_id, n.channel, n.read_at
FROM service_messaging_main AS m
JOIN service_notification_main AS n
  ON n.campaign_id = m.campaign_id AND n.created_at = m.created_at AND n.message_id = m.id
WHERE m.campaign_id = $1
  AND m.created_at >= $2 AND m.created_at < $3
  AND n.created_at >= $2 AND n.created_at < $3
