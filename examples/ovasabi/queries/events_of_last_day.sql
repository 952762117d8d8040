-- now() is known only when the query starts, so its months are removed at start-up, not while planning.
-- One leaf, but two on the first day of a month; without the upper end it would read the months ahead as well.
-- parameters: [4]
-- max_partitions: 2
SELECT event_type, user_id, created_at
FROM service_analytics_event
WHERE campaign_id = $1 AND created_at > now() - interval '1 day' AND created_at <= now()
