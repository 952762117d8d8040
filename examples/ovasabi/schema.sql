-- The campaign × month layout: LIST (campaign_id) → one branch per campaign, RANGE (created_at) → monthly leaves.
-- Five partitioned tables × four campaigns × nine months = 180 leaves, from six months ago to two months ahead.
-- Each primary key holds both partition keys, as PostgreSQL demands of a unique index on a partitioned table.

CREATE TABLE service_campaign_main (
  id         bigint PRIMARY KEY,
  slug       text NOT NULL UNIQUE,
  status     text NOT NULL CHECK (status IN ('draft', 'active', 'completed')),
  started_at timestamptz
);

CREATE TABLE service_content_main (
  id          bigint NOT NULL,
  campaign_id bigint NOT NULL,
  created_at  timestamptz NOT NULL,
  author_id   bigint NOT NULL,
  kind        text NOT NULL,
  title       text NOT NULL,
  body        text NOT NULL,
  metadata    jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (campaign_id, created_at, id)
) PARTITION BY LIST (campaign_id);

CREATE INDEX ON service_content_main (author_id, created_at);

CREATE TABLE service_messaging_main (
  id           bigint NOT NULL,
  campaign_id  bigint NOT NULL,
  created_at   timestamptz NOT NULL,
  thread_id    bigint NOT NULL,
  sender_id    bigint NOT NULL,
  recipient_id bigint NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (campaign_id, created_at, id)
) PARTITION BY LIST (campaign_id);

CREATE INDEX ON service_messaging_main (thread_id, created_at);

-- A notification is written together with the message that it announces and carries the same created_at.
CREATE TABLE service_notification_main (
  id          bigint NOT NULL,
  campaign_id bigint NOT NULL,
  created_at  timestamptz NOT NULL,
  message_id  bigint NOT NULL,
  user_id     bigint NOT NULL,
  channel     text NOT NULL,
  read_at     timestamptz,
  PRIMARY KEY (campaign_id, created_at, id)
) PARTITION BY LIST (campaign_id);

CREATE INDEX ON service_notification_main (message_id);
CREATE INDEX ON service_notification_main (user_id, created_at) WHERE read_at IS NULL;

CREATE TABLE service_analytics_event (
  id          bigint NOT NULL,
  campaign_id bigint NOT NULL,
  created_at  timestamptz NOT NULL,
  event_type  text NOT NULL,
  user_id     bigint,
  properties  jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (campaign_id, created_at, id)
) PARTITION BY LIST (campaign_id);

CREATE INDEX ON service_analytics_event (event_type, created_at);

CREATE TABLE service_product_main (
  id          bigint NOT NULL,
  campaign_id bigint NOT NULL,
  created_at  timestamptz NOT NULL,
  sku         text NOT NULL,
  name        text NOT NULL,
  price       numeric(12, 2) NOT NULL,
  stock       integer NOT NULL,
  PRIMARY KEY (campaign_id, created_at, id)
) PARTITION BY LIST (campaign_id);

CREATE INDEX ON service_product_main (id);
CREATE INDEX ON service_product_main (sku);

-- The first day of the UTC month that lies `shift` months after the current one (before it, where negative).
CREATE FUNCTION month_at(shift integer) RETURNS date
LANGUAGE sql STABLE
RETURN (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => shift))::date;

CREATE FUNCTION leaf_name(root text, campaign bigint, shift integer) RETURNS text
LANGUAGE sql STABLE
RETURN format('%s_c%s_%s', root, campaign, to_char(month_at(shift), 'YYYYMM'));

-- Bounds say +00, so that months begin at midnight UTC whatever the TimeZone of the session.
CREATE PROCEDURE add_month(root text, campaign bigint, shift integer)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
    leaf_name(root, campaign, shift), format('%s_c%s', root, campaign),
    to_char(month_at(shift), 'YYYY-MM-DD 00:00:00+00'), to_char(month_at(shift + 1), 'YYYY-MM-DD 00:00:00+00'));
END $$;

CREATE PROCEDURE drop_month(root text, campaign bigint, shift integer)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS %I', leaf_name(root, campaign, shift));
END $$;

DO $$
DECLARE
  root text;
BEGIN
  FOREACH root IN ARRAY ARRAY['service_content_main', 'service_messaging_main', 'service_notification_main',
    'service_analytics_event', 'service_product_main']
  LOOP
    FOR campaign IN 1..4 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%s) PARTITION BY RANGE (created_at)',
        format('%s_c%s', root, campaign), root, campaign);
      FOR shift IN -6..2 LOOP
        CALL add_month(root, campaign, shift);
      END LOOP;
    END LOOP;
  END LOOP;
END $$;
