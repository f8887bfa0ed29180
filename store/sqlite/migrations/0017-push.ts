/**
 * Events, and webhooks that are told of them, in place of the callbacks of keys. A callback becomes a webhook of its key
 * that hears of activities; lines that were on their way to it still are, and those given up can be sent again.
 */
export const PUSH = `
CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL -- the whole webhook as JSON, with its secrets
) WITHOUT ROWID;
CREATE TABLE webhook_progress (
  webhook TEXT NOT NULL PRIMARY KEY,
  seen INTEGER NOT NULL, -- the last event that it was given
  failing_since INTEGER
) WITHOUT ROWID;
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  lane TEXT NOT NULL, -- a conversation, or block: and the id of a block of none
  type TEXT NOT NULL,
  key TEXT, -- that began the conversation
  at INTEGER NOT NULL,
  body TEXT NOT NULL -- JSON
);
CREATE INDEX events_by_lane ON events (lane);
CREATE TABLE held_events ( -- not to be told yet
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  lane TEXT NOT NULL,
  type TEXT NOT NULL,
  key TEXT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  reply_to TEXT, -- the activity whose request may wait for this line; null: it only comes after one that is held
  seq INTEGER,
  until INTEGER, -- how long that request may wait
  tell_at INTEGER NOT NULL -- no earlier than that of those before it in its lane
);
CREATE INDEX held_events_by_lane ON held_events (lane, number);
CREATE INDEX held_events_by_moment ON held_events (tell_at, number);
CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook TEXT NOT NULL,
  event INTEGER NOT NULL,
  type TEXT NOT NULL,
  lane TEXT NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL, -- waiting, delivered or failed
  attempts INTEGER NOT NULL,
  next_at INTEGER, -- null: one before it comes first, or it is over
  attempted_at INTEGER,
  answer_status INTEGER,
  error TEXT
);
CREATE INDEX deliveries_by_moment ON deliveries (webhook, next_at, number) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_by_lane ON deliveries (webhook, lane, number) WHERE status = 'waiting';
CREATE INDEX deliveries_by_status ON deliveries (webhook, status, number);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, number);
CREATE INDEX deliveries_by_event ON deliveries (event);
CREATE INDEX deliveries_counted ON deliveries (status);
CREATE INDEX held_blocks_by_end ON blocks (until) WHERE lifted_at IS NULL;

INSERT INTO webhooks (id, version, body) SELECT 'wh_' || id, 1, json_object(
  'id', 'wh_' || id, 'key', id, 'url', body ->> '$.callback.url', 'types', json('["activity.created"]'),
  'secrets', json_array(json_object('secret', body ->> '$.callback.secret', 'until', NULL)),
  'createdAt', body -> '$.createdAt', 'disabled', NULL, 'deletedAt', NULL)
  FROM keys WHERE json_type(body, '$.callback') = 'object';
INSERT INTO settings (id, version, body) SELECT 'listeners', 1, json_object('id', 'listeners', 'value', json_group_object(
  id, json_object('key', body ->> '$.key', 'types', body -> '$.types', 'until', NULL)))
  FROM webhooks HAVING count(*) > 0;
UPDATE keys SET body = replace(json_remove(body, '$.callback'), '"callback:manage"', '"webhook:manage"');
UPDATE conversations SET state = json_set(json_remove(state, '$.callback'), '$.keyId', state ->> '$.callback')
  WHERE json_type(state, '$.callback') = 'text';

CREATE TEMP TABLE lines_under_way AS
  SELECT o.number, o.key, o.status, o.error, o.attempts, a.conversation, a.seq, coalesce(a.at, o.at) AS at, a.body
  FROM outbox o JOIN activities a ON a.conversation = o.conversation AND a.seq BETWEEN o.first AND o.last
  WHERE a.type <> 'trace' AND EXISTS (SELECT 1 FROM webhooks WHERE id = 'wh_' || o.key);
INSERT INTO events (lane, type, key, at, body)
  SELECT conversation, 'activity.created', key, at, json_object('activity', json(body)) FROM lines_under_way
  WHERE status = 'failed' ORDER BY number, seq;
INSERT INTO deliveries (webhook, event, type, lane, at, status, attempts, error)
  SELECT 'wh_' || l.key, e.number, e.type, e.lane, e.at, 'failed', l.attempts, l.error
  FROM events e JOIN lines_under_way l ON l.conversation = e.lane AND l.seq = e.body ->> '$.activity.seq'
  WHERE l.status = 'failed' ORDER BY e.number;
INSERT INTO webhook_progress (webhook, seen) SELECT id, (SELECT coalesce(max(number), 0) FROM events) FROM webhooks;
INSERT INTO events (lane, type, key, at, body)
  SELECT conversation, 'activity.created', key, at, json_object('activity', json(body)) FROM lines_under_way
  WHERE status = 'waiting' ORDER BY number, seq;
DROP TABLE lines_under_way;
DROP TABLE outbox;
`
