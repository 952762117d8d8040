-- No campaign, one month: one leaf per campaign. Raise the budget with each new campaign.
-- parameters: ['{month.start}', '{month.end}']
-- max_partitions: 4
SELECT campaign_id, kind, count(*)
FROM service_content_main
WHERE created_at >= $1 AND created_at < $2
GROUP BY campaign_id, kind
