-- The role that watches: it may connect, and plan the canonical queries, which needs the same rights as running them.
-- Partitions inherit nothing here on purpose: a query by its root needs no right on them.
DO $$
BEGIN
  CREATE ROLE partwatch LOGIN;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

GRANT USAGE ON SCHEMA public TO partwatch;
GRANT SELECT ON service_content_main, service_messaging_main, service_notification_main, service_analytics_event,
  service_product_main, service_campaign_main TO partwatch;

-- Once more, in a session that has loaded nothing itself: the statistics that another session still holds back would be
-- added to what it finds.
ANALYZE;
