/** Texts compare by their UTF-8 bytes, which is by code point, whatever locale the database has. */
const TEXT = 'TEXT COLLATE "C"'

/** All tables. Moments are milliseconds since 1970, UTC. A record's `version` is the number of times it was put. */
export const POSTGRES_TABLES = `
CREATE TABLE conversations (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  side ${TEXT} NOT NULL,
  status ${TEXT} NOT NULL,
  channel ${TEXT} NOT NULL,
  "user" ${TEXT},
  visitor ${TEXT},
  began_authenticated INTEGER NOT NULL,
  address BYTEA, -- sixteen bytes, IPv4 mapped; null unless it is a subject of blocks
  chat ${TEXT},
  started_at BIGINT NOT NULL,
  ended_at BIGINT, -- the last line's moment, of one that has ended and is not an agent's side of another
  traced INTEGER NOT NULL DEFAULT 1, -- 0: its turns were erased
  state ${TEXT} NOT NULL -- the whole conversation as JSON
);
CREATE INDEX conversations_by_start ON conversations (started_at, id, "user", visitor);
CREATE INDEX conversations_by_status ON conversations (status, started_at, id);
CREATE INDEX conversations_by_user ON conversations ("user", status, started_at, id) WHERE "user" IS NOT NULL;
CREATE INDEX conversations_by_visitor ON conversations (visitor, status, started_at, id) WHERE visitor IS NOT NULL;
CREATE INDEX open_conversations_by_address ON conversations (address, id)
  WHERE address IS NOT NULL AND status = 'active' AND side = 'user';
CREATE INDEX ended_conversations ON conversations (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX traced_conversations ON conversations (ended_at, id) WHERE ended_at IS NOT NULL AND traced = 1;

CREATE TABLE entity_owners (
  scope ${TEXT} NOT NULL, -- conversation, user, visitor or activity
  owner ${TEXT} NOT NULL,
  version BIGINT NOT NULL,
  names ${TEXT} NOT NULL, -- of the owner's entities, a JSON list in order
  PRIMARY KEY (scope, owner)
);
CREATE TABLE entities (
  scope ${TEXT} NOT NULL,
  owner ${TEXT} NOT NULL,
  entity ${TEXT} NOT NULL,
  fields ${TEXT} NOT NULL, -- JSON; times are {"$time": ISO 8601}, durations {"$duration": milliseconds}
  PRIMARY KEY (scope, owner, entity)
);

CREATE TABLE chats (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  conversation ${TEXT} NOT NULL,
  agent_conversation ${TEXT},
  status ${TEXT} NOT NULL,
  queue ${TEXT} NOT NULL,
  priority INTEGER NOT NULL,
  message ${TEXT},
  waiting_since BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  connects INTEGER NOT NULL,
  connected_at BIGINT,
  ended_at BIGINT,
  ended_by ${TEXT},
  agent ${TEXT},
  tick_at BIGINT,
  rests_until BIGINT,
  heard_at BIGINT,
  waits_for ${TEXT}, -- agent or user, who has not answered since heard_at
  idle_warned INTEGER NOT NULL,
  refused_by ${TEXT} NOT NULL, -- e-mails of agents who had it and get it only if nobody else is there, a JSON list
  unanswered INTEGER NOT NULL, -- messages of the user since an agent last spoke
  person ${TEXT}, -- JSON
  questions ${TEXT} NOT NULL, -- what agents are asked, a JSON list, as the next two
  tags ${TEXT} NOT NULL,
  notes ${TEXT} NOT NULL,
  handover ${TEXT}, -- JSON: the last agent's word to the next
  first_connected_at BIGINT,
  first_reply_at BIGINT,
  talked_for BIGINT NOT NULL, -- milliseconds, without the present connect
  transfers INTEGER NOT NULL,
  rating ${TEXT},
  is_over INTEGER GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN 1 ELSE 0 END) STORED,
  list_rank INTEGER GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN 0 ELSE -priority END) STORED,
  list_at BIGINT GENERATED ALWAYS AS (CASE WHEN status = 'ended' THEN -coalesce(ended_at, 0) ELSE waiting_since END) STORED,
  first_waited_at BIGINT GENERATED ALWAYS AS
    (CASE WHEN waiting_since < 0 THEN waiting_since + 8796093022208 ELSE waiting_since END) STORED -- FRONT is written out
);
CREATE INDEX chats_by_queue ON chats (queue, status, priority DESC, waiting_since, id);
CREATE INDEX chats_by_agent ON chats (agent, status, ended_at, id) WHERE agent IS NOT NULL;
CREATE INDEX open_chats ON chats (id) WHERE status <> 'ended';
CREATE INDEX chats_listed ON chats (is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_queue ON chats (queue, is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_agent ON chats (agent, is_over, list_rank, list_at, id) WHERE agent IS NOT NULL;
CREATE INDEX chats_listed_of_status ON chats (status, is_over, list_rank, list_at, id);
CREATE INDEX chats_listed_of_conversation ON chats (conversation, is_over, list_rank, list_at, id);
CREATE INDEX chats_picked_up ON chats (queue, connected_at DESC, id) WHERE connects = 1 AND connected_at IS NOT NULL;
CREATE INDEX chats_reported ON chats (first_waited_at, id, queue, agent);
CREATE INDEX ended_chats ON chats (ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE agents (
  email ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  name ${TEXT} NOT NULL,
  status ${TEXT} NOT NULL,
  hours ${TEXT}, -- JSON
  open_chats INTEGER NOT NULL,
  open_by_queue ${TEXT} NOT NULL, -- JSON
  last_chat_at BIGINT,
  last_connect_at BIGINT,
  sign_out_time BIGINT,
  last_chat ${TEXT},
  availability ${TEXT} NOT NULL, -- available, break or away
  max_chats INTEGER, -- of all queues; null: no limit
  seen_at BIGINT, -- the last sign of life; null: none is asked for
  presence ${TEXT} -- here, away or lost; null: none is asked for
);
CREATE TABLE agent_queues (
  email ${TEXT} NOT NULL,
  place INTEGER NOT NULL, -- from 0, in the order the agent has them
  queue ${TEXT} NOT NULL,
  PRIMARY KEY (email, place)
);
CREATE INDEX agents_by_queue ON agent_queues (queue, email);

CREATE TABLE queues (
  code ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  joined BIGINT NOT NULL
);

CREATE TABLE blocks (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  kind ${TEXT} NOT NULL, -- user, visitor, conversation or ip
  value ${TEXT} NOT NULL, -- an address range is in CIDR form, normalised
  family INTEGER, -- of an address range: 4 or 6
  length INTEGER, -- leading bits that its addresses have in common, of sixteen bytes
  network BYTEA, -- its first address, then length, as seventeen bytes
  scope ${TEXT} NOT NULL, -- liveChat or conversation
  reason ${TEXT},
  at BIGINT NOT NULL,
  until BIGINT, -- null: for good
  by ${TEXT},
  source ${TEXT} NOT NULL,
  name ${TEXT}, -- of the person whom it hit, as known when it was made
  email ${TEXT},
  conversation ${TEXT},
  chat ${TEXT},
  lifted_at BIGINT, -- null: not lifted; it may still be over
  lifted_by ${TEXT},
  lifted_reason ${TEXT},
  lifted_how ${TEXT},
  search ${TEXT} NOT NULL, -- value, reason and maker without case
  search_person ${TEXT} -- name and email without case
);
CREATE INDEX blocks_by_subject ON blocks (kind, value, at, id);
CREATE INDEX blocks_by_time ON blocks (at, id);
CREATE INDEX blocks_by_kind ON blocks (kind, at, id);
CREATE INDEX held_blocks_by_time ON blocks (at, id, until) WHERE lifted_at IS NULL;
CREATE INDEX held_blocks ON blocks (kind, value, until) WHERE lifted_at IS NULL;
CREATE INDEX held_networks ON blocks (network, until) WHERE network IS NOT NULL AND lifted_at IS NULL;
CREATE INDEX held_blocks_by_end ON blocks (until) WHERE lifted_at IS NULL;
CREATE INDEX blocks_by_value ON blocks (value, at, id);
CREATE INDEX blocks_by_maker ON blocks (by, at, id) WHERE by IS NOT NULL;
CREATE INDEX blocks_by_conversation ON blocks (conversation, at, id) WHERE conversation IS NOT NULL;
CREATE INDEX blocks_by_end ON blocks (coalesce(lifted_at, until), id);
CREATE TABLE subjects (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
);

CREATE TABLE activities (
  conversation ${TEXT} NOT NULL,
  seq BIGINT NOT NULL,
  type ${TEXT} NOT NULL,
  at BIGINT,
  role ${TEXT} NOT NULL,
  text ${TEXT},
  body ${TEXT} NOT NULL, -- the whole activity as JSON
  PRIMARY KEY (conversation, seq)
);
CREATE TABLE turns (
  conversation ${TEXT} NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  event ${TEXT} NOT NULL, -- JSON
  trace ${TEXT} NOT NULL, -- JSON
  PRIMARY KEY (conversation, number)
);
CREATE TABLE due_times (
  owner ${TEXT} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  rank INTEGER NOT NULL
);
CREATE INDEX due_times_by_moment ON due_times (at, rank, owner);
CREATE TABLE audit (
  number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id ${TEXT} NOT NULL,
  at BIGINT NOT NULL,
  what ${TEXT} NOT NULL,
  by ${TEXT},
  subject ${TEXT} NOT NULL,
  detail ${TEXT} NOT NULL -- JSON
);
CREATE INDEX audit_by_time ON audit (at, number, what, by);
CREATE INDEX audit_by_subject ON audit (subject, at, number);
CREATE INDEX audit_by_maker ON audit (by, at, number) WHERE by IS NOT NULL;
CREATE INDEX audit_by_deed ON audit (what, at, number);

CREATE TABLE keys (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  body ${TEXT} NOT NULL -- the whole key as JSON, with the hash of its secret
);
CREATE TABLE key_uses (
  id ${TEXT} NOT NULL PRIMARY KEY,
  used_at BIGINT NOT NULL
);
CREATE TABLE settings (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  body ${TEXT} NOT NULL -- the whole setting as JSON
);
CREATE TABLE webhooks (
  id ${TEXT} NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  body ${TEXT} NOT NULL -- the whole webhook as JSON, with its secrets
);
CREATE TABLE requests (
  id ${TEXT} NOT NULL PRIMARY KEY, -- a conversation, a blank and a clientActivityId; else of a caller and an Idempotency-Key
  fingerprint ${TEXT} NOT NULL,
  result ${TEXT}, -- JSON: what came of it; null: nothing, or the answer is there
  answer ${TEXT}, -- JSON; null: it was not answered yet
  at BIGINT NOT NULL,
  until BIGINT, -- null: for good
  conversation ${TEXT} -- that it was about; null: none, or its id begins with it
);
CREATE INDEX requests_by_end ON requests (until, id) WHERE until IS NOT NULL;
CREATE INDEX requests_by_conversation ON requests (conversation) WHERE conversation IS NOT NULL;

CREATE TABLE webhook_progress (
  webhook ${TEXT} NOT NULL PRIMARY KEY,
  seen BIGINT NOT NULL, -- the last event that it was given
  failing_since BIGINT
);
CREATE TABLE new_events ( -- without a number yet; a later place in a lane is later
  place BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  lane ${TEXT} NOT NULL,
  type ${TEXT} NOT NULL,
  key ${TEXT},
  at BIGINT NOT NULL,
  body ${TEXT} NOT NULL
);
CREATE TABLE last_event (number BIGINT NOT NULL); -- one row, locked by who gives numbers to events
INSERT INTO last_event (number) VALUES (0);
CREATE TABLE events (
  number BIGINT NOT NULL PRIMARY KEY,
  lane ${TEXT} NOT NULL, -- a conversation, or block: and the id of a block of none
  type ${TEXT} NOT NULL,
  key ${TEXT}, -- that began the conversation
  at BIGINT NOT NULL,
  body ${TEXT} NOT NULL -- JSON
);
CREATE INDEX events_by_lane ON events (lane);
CREATE TABLE held_events ( -- not to be told yet
  number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  lane ${TEXT} NOT NULL,
  type ${TEXT} NOT NULL,
  key ${TEXT},
  at BIGINT NOT NULL,
  body ${TEXT} NOT NULL,
  reply_to ${TEXT}, -- the activity whose request may wait for this line; null: it only comes after one that is held
  seq BIGINT,
  until BIGINT, -- how long that request may wait
  tell_at BIGINT NOT NULL -- no earlier than that of those before it in its lane
);
CREATE INDEX held_events_by_lane ON held_events (lane, number);
CREATE INDEX held_events_by_moment ON held_events (tell_at, number);
CREATE TABLE deliveries (
  number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  webhook ${TEXT} NOT NULL,
  event BIGINT NOT NULL,
  type ${TEXT} NOT NULL,
  lane ${TEXT} NOT NULL,
  at BIGINT NOT NULL,
  status ${TEXT} NOT NULL, -- waiting, delivered or failed
  attempts INTEGER NOT NULL,
  next_at BIGINT, -- null: one before it comes first, or it is over
  attempted_at BIGINT,
  answer_status INTEGER,
  error ${TEXT}
);
CREATE INDEX deliveries_by_moment ON deliveries (webhook, next_at, number) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_by_lane ON deliveries (webhook, lane, number) WHERE status = 'waiting';
CREATE INDEX deliveries_by_status ON deliveries (webhook, status, number);
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, number);
CREATE INDEX deliveries_by_event ON deliveries (event);
CREATE INDEX deliveries_counted ON deliveries (status);

CREATE TABLE uploads (
  id ${TEXT} NOT NULL PRIMARY KEY,
  conversation ${TEXT} NOT NULL,
  name ${TEXT} NOT NULL,
  content_type ${TEXT} NOT NULL,
  size BIGINT, -- bytes; null: it is not whole yet
  at BIGINT NOT NULL
);
CREATE INDEX uploads_by_conversation ON uploads (conversation);
CREATE INDEX uploads_by_time ON uploads (at, id);
CREATE INDEX begun_uploads ON uploads (at, id) WHERE size IS NULL;
CREATE TABLE upload_parts (
  upload ${TEXT} NOT NULL,
  number BIGINT NOT NULL, -- from 0
  bytes BYTEA NOT NULL,
  PRIMARY KEY (upload, number)
);

CREATE TABLE pulse (room BYTEA NOT NULL); -- one row: written to find out whether there is room for what turns write
INSERT INTO pulse VALUES ('');
-- What is locked for a record that is not there: by who makes it, and by who decides on that it is not there.
CREATE TABLE gates (number INTEGER NOT NULL PRIMARY KEY);
INSERT INTO gates SELECT * FROM generate_series(0, 1023);
`
