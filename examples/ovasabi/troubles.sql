-- Three troubles, planted on purpose; the fourth is the budget of queries/product_by_id.sql.
-- README.md tells how to clear them.

-- 1. Campaign 3 cannot write messages next month.
CALL drop_month('service_messaging_main', 3, 1);
CALL drop_month('service_messaging_main', 3, 2);

-- 2. Campaign 2 has lost the events of the month three months ago.
CALL drop_month('service_analytics_event', 2, -3);

-- 3. Forty notifications of campaign 1, two years older than its first leaf, ended in a DEFAULT partition.
--    They lie in no month that exists or will be made, so they block nothing.
CREATE TABLE service_notification_main_c1_default PARTITION OF service_notification_main_c1 DEFAULT;

INSERT INTO service_notification_main (id, campaign_id, created_at, message_id, user_id, channel)
SELECT -i, 1, (month_at(-30)::timestamp + i * interval '6 hours') AT TIME ZONE 'UTC', -i, i, 'email'
FROM generate_series(1, 40) AS i;

ANALYZE service_messaging_main, service_analytics_event, service_notification_main;
