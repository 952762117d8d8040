-- Rows of uneven sizes by table, campaign and month, up to midnight UTC of today.
-- Nothing is random: two loads on one day give the same rows.

-- Every active campaign has a branch in every table; the draft needs none yet.
INSERT INTO service_campaign_main (id, slug, status, started_at) VALUES
  (1, 'ovasabi-website', 'active', month_at(-6)::timestamp AT TIME ZONE 'UTC'),
  (2, 'summer-festival', 'active', month_at(-6)::timestamp AT TIME ZONE 'UTC'),
  (3, 'creator-awards', 'active', month_at(-6)::timestamp AT TIME ZONE 'UTC'),
  (4, 'community-pilot', 'active', month_at(-6)::timestamp AT TIME ZONE 'UTC'),
  (5, 'winter-edition', 'draft', NULL);

-- The moments at which rows are written: campaign 1 is the largest and each next one half of it, months rise and fall,
-- and within a month the rows are evenly spread. `share` scales a table.
CREATE FUNCTION pg_temp.moments(share integer)
RETURNS TABLE (id bigint, campaign_id bigint, created_at timestamptz)
LANGUAGE sql AS $$
  SELECT row_number() OVER (ORDER BY moment, campaign), campaign, moment AT TIME ZONE 'UTC'
  FROM generate_series(1, 4) AS campaign
  CROSS JOIN generate_series(-6, 0) AS shift
  CROSS JOIN LATERAL (SELECT share * (16 >> campaign) * (6 + (campaign * 7 + shift * shift * 3) % 11)) AS month (rows)
  CROSS JOIN LATERAL generate_series(1, month.rows) AS i
  CROSS JOIN LATERAL (
    SELECT month_at(shift)::timestamp
      + (month_at(shift + 1)::timestamp - month_at(shift)::timestamp) * ((i - 0.5) / month.rows)
  ) AS at (moment)
  WHERE moment < date_trunc('day', now() AT TIME ZONE 'UTC')
$$;

-- Every tenth body is too long for a page, so that there is TOAST to measure.
INSERT INTO service_content_main (id, campaign_id, created_at, author_id, kind, title, body, metadata)
SELECT id, campaign_id, created_at, 1 + id % 97, (ARRAY['article', 'video', 'gallery'])[1 + id % 3], 'Story ' || id,
  (SELECT string_agg(md5(id || '/' || line), ' ')
   FROM generate_series(1, CASE WHEN id % 10 = 0 THEN 120 ELSE 6 END) AS line),
  jsonb_build_object('language', (ARRAY['en', 'fr', 'sw'])[1 + id % 3], 'revision', id % 5)
FROM pg_temp.moments(3);

INSERT INTO service_messaging_main (id, campaign_id, created_at, thread_id, sender_id, recipient_id, body)
SELECT id, campaign_id, created_at, id / 12, 1 + id % 499, 1 + (id * 7) % 499, md5(id::text) || md5((id + 1)::text)
FROM pg_temp.moments(8);

-- Three messages in four are announced.
INSERT INTO service_notification_main (id, campaign_id, created_at, message_id, user_id, channel, read_at)
SELECT id, campaign_id, created_at, id, recipient_id, (ARRAY['email', 'push', 'in_app'])[1 + id % 3],
  CASE WHEN id % 5 > 0 THEN created_at + interval '7 minutes' END
FROM service_messaging_main
WHERE id % 4 > 0;

INSERT INTO service_analytics_event (id, campaign_id, created_at, event_type, user_id, properties)
SELECT id, campaign_id, created_at, (ARRAY['view', 'click', 'share', 'signup'])[1 + id % 4], NULLIF(id % 499, 0),
  jsonb_build_object('session', md5((id / 9)::text), 'duration_ms', id * 37 % 5000)
FROM pg_temp.moments(20);

INSERT INTO service_product_main (id, campaign_id, created_at, sku, name, price, stock)
SELECT id, campaign_id, created_at, upper(left(md5(id::text), 10)), 'Product ' || id, 1 + id % 9000 / 100.0,
  id * 13 % 250
FROM pg_temp.moments(1);

DROP FUNCTION pg_temp.moments;

-- Autovacuum never analyzes a parent; this reaches the parents and every leaf.
ANALYZE service_campaign_main, service_content_main, service_messaging_main, service_notification_main,
  service_analytics_event, service_product_main;
