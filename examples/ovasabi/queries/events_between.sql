-- BETWEEN includes its upper end, which is the first instant of the next month: two leaves where one was meant.
-- parameters: [1, '{month.start}', '{month.end}']
-- max_partitions: 2
SELECT event_type, count(*)
FROM service_analytics_event
WHERE campaign_id = $1 AND created_at BETWEEN $2 AND $3
GROUP BY event_type
