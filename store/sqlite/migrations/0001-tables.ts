/**
 * All tables. Moments are milliseconds since 1970, UTC. Texts compare by their UTF-8 bytes (BINARY), which is by code
 * point. A record's `version` is the number of times it was put.
 */
export const TABLES = `
CREATE TABLE conversations (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  side TEXT NOT NULL,
  status TEXT NOT NULL,
  channel TEXT NOT NULL,
  user TEXT,
  visitor TEXT,
  began_authenticated INTEGER NOT NULL,
  address BLOB, -- sixteen bytes, IPv4 mapped; null unless it is a subject of blocks
  chat TEXT,
  started_at INTEGER NOT NULL,
  state TEXT NOT NULL -- the whole conversation as JSON
);
CREATE INDEX conversations_by_start ON conversations (started_at, id);
CREATE INDEX conversations_by_status ON conversations (status, started_at, id);
CREATE INDEX conversations_by_user ON conversations (user, status, started_at, id) WHERE user IS NOT NULL;
CREATE INDEX conversations_by_visitor ON conversations (visitor, status, started_at, id) WHERE visitor IS NOT NULL;
CREATE INDEX open_conversations_by_address ON conversations (address, id)
  WHERE address IS NOT NULL AND status = 'active' AND side = 'user';

CREATE TABLE entity_owners (
  scope TEXT NOT NULL, -- conversation, user, visitor or activity
  owner TEXT NOT NULL,
  version INTEGER NOT NULL,
  names TEXT NOT NULL, -- of the owner's entities, a JSON list in order
  PRIMARY KEY (scope, owner)
) WITHOUT ROWID;
CREATE TABLE entities (
  scope TEXT NOT NULL,
  owner TEXT NOT NULL,
  entity TEXT NOT NULL,
  fields TEXT NOT NULL, -- JSON; times are {"$time": ISO 8601}, durations {"$duration": milliseconds}
  PRIMARY KEY (scope, owner, entity),
  FOREIGN KEY (scope, owner) REFERENCES entity_owners (scope, owner)
) WITHOUT ROWID;
CREATE VIEW entity_fields (scope, owner, entity, field, value) AS
  SELECT scope, owner, entity, key,
    CASE type WHEN 'object' THEN coalesce(value ->> '$."$time"', value ->> '$."$duration"', value) ELSE value END
  FROM (SELECT e.scope, e.owner, e.entity, f.key, f.type, f.value FROM entities e, json_each(e.fields) f);

CREATE TABLE chats (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  agent_conversation TEXT,
  status TEXT NOT NULL,
  queue TEXT NOT NULL,
  priority INTEGER NOT NULL,
  message TEXT,
  waiting_since INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  connects INTEGER NOT NULL,
  connected_at INTEGER,
  ended_at INTEGER,
  ended_by TEXT,
  agent TEXT,
  tick_at INTEGER,
  heard_at INTEGER,
  idle_warned INTEGER NOT NULL
);
CREATE INDEX chats_by_status ON chats (status, priority DESC, waiting_since, id);
CREATE INDEX chats_by_queue ON chats (queue, status, priority DESC, waiting_since, id);
CREATE INDEX chats_by_agent ON chats (agent, status, ended_at, id) WHERE agent IS NOT NULL;

CREATE TABLE agents (
  email TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  hours TEXT, -- JSON
  open_chats INTEGER NOT NULL,
  last_chat_at INTEGER,
  last_connect_at INTEGER,
  sign_out_time INTEGER,
  last_chat TEXT
) WITHOUT ROWID;
CREATE TABLE agent_queues (
  email TEXT NOT NULL REFERENCES agents (email),
  place INTEGER NOT NULL, -- from 0, in the order the agent has them
  queue TEXT NOT NULL,
  PRIMARY KEY (email, place)
) WITHOUT ROWID;
CREATE INDEX agents_by_queue ON agent_queues (queue, email);

CREATE TABLE queues (
  code TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  joined INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blocks (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL, -- user, visitor, conversation or ip
  value TEXT NOT NULL, -- an address range is in CIDR form, normalised
  family INTEGER, -- of an address range: 4 or 6
  length INTEGER, -- leading bits that its addresses have in common, of sixteen bytes
  network BLOB, -- its first address, then length, as seventeen bytes
  scope TEXT NOT NULL, -- liveChat or conversation
  reason TEXT,
  at INTEGER NOT NULL,
  until INTEGER, -- null: for good
  by TEXT,
  source TEXT NOT NULL,
  conversation TEXT,
  chat TEXT,
  lifted_at INTEGER, -- null: not lifted; it may still be over
  lifted_by TEXT,
  lifted_reason TEXT,
  lifted_how TEXT,
  search TEXT NOT NULL -- value, reason and maker without case: LIKE knows only Latin letters
);
CREATE INDEX blocks_by_time ON blocks (at, id);
CREATE INDEX blocks_by_subject ON blocks (kind, value, at, id);
CREATE INDEX held_blocks_by_time ON blocks (at, id, until) WHERE lifted_at IS NULL;
CREATE INDEX held_blocks ON blocks (kind, value, until) WHERE lifted_at IS NULL;
CREATE INDEX held_networks ON blocks (network, until) WHERE network IS NOT NULL AND lifted_at IS NULL;

-- Which lengths the ranges that are not lifted have: an address is looked for once in each.
CREATE TABLE block_lengths (
  family INTEGER NOT NULL,
  length INTEGER NOT NULL,
  blocks INTEGER NOT NULL,
  PRIMARY KEY (family, length)
) WITHOUT ROWID;
CREATE TRIGGER block_made AFTER INSERT ON blocks WHEN NEW.network IS NOT NULL AND NEW.lifted_at IS NULL BEGIN
  INSERT INTO block_lengths VALUES (NEW.family, NEW.length, 1) ON CONFLICT DO UPDATE SET blocks = blocks + 1;
END;
CREATE TRIGGER block_lifted AFTER UPDATE OF lifted_at ON blocks
  WHEN NEW.network IS NOT NULL AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL BEGIN
  UPDATE block_lengths SET blocks = blocks - 1 WHERE family = NEW.family AND length = NEW.length;
  DELETE FROM block_lengths WHERE family = NEW.family AND length = NEW.length AND blocks = 0;
END;

CREATE TABLE activities (
  conversation TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  at INTEGER,
  role TEXT NOT NULL,
  text TEXT,
  body TEXT NOT NULL, -- the whole activity as JSON
  PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;
CREATE TABLE turns (
  conversation TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL, -- JSON
  trace TEXT NOT NULL, -- JSON
  PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
CREATE TABLE answered (
  conversation TEXT NOT NULL,
  client_activity_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  answer TEXT NOT NULL, -- JSON
  PRIMARY KEY (conversation, client_activity_id)
) WITHOUT ROWID;

CREATE TABLE due_times (
  owner TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  rank INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX due_times_by_moment ON due_times (at, rank, owner);

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  by TEXT,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL -- JSON
);
CREATE INDEX audit_by_subject ON audit (subject, number);
`
