-- Both keys, a half-open month: one leaf. This is the form to write by default.
-- parameters: [1, '{month.start}', '{month.end}']
-- max_partitions: 1
SELECT id, title, created_at
FROM service_content_main
WHERE campaign_id = $1 AND created_at >= $2 AND created_at < $3
ORDER BY created_at DESC
