/**
 * Files of conversations, and what is erased in the order of time: a conversation by its end, a request by the conversation
 * that it was about, a block by the conversation that it was made in.
 */
export const ERASING = `
CREATE TABLE uploads (
  id TEXT NOT NULL PRIMARY KEY,
  conversation TEXT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER, -- bytes; null: it is not whole yet
  at INTEGER NOT NULL
);
CREATE INDEX uploads_by_conversation ON uploads (conversation);
CREATE INDEX uploads_by_time ON uploads (at, id);
CREATE INDEX begun_uploads ON uploads (at, id) WHERE size IS NULL;
CREATE TABLE upload_parts (
  upload TEXT NOT NULL,
  number INTEGER NOT NULL, -- from 0
  bytes BLOB NOT NULL,
  PRIMARY KEY (upload, number)
);

ALTER TABLE conversations ADD COLUMN ended_at INTEGER; -- the last line's moment, of one that has ended and is not an agent's side of another
ALTER TABLE conversations ADD COLUMN traced INTEGER NOT NULL DEFAULT 1; -- 0: its turns were erased
UPDATE conversations SET ended_at = json_extract(state, '$.chatActivity.lastAt')
  WHERE status = 'ended' AND (side = 'user' OR coalesce(json_extract(state, '$.linked.conversation'), '') = '');
CREATE INDEX ended_conversations ON conversations (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX traced_conversations ON conversations (ended_at, id) WHERE ended_at IS NOT NULL AND traced = 1;

ALTER TABLE requests ADD COLUMN conversation TEXT; -- that it was about; null: none, or its id begins with it
CREATE INDEX requests_by_conversation ON requests (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX lines_out_by_conversation ON outbox (conversation);
CREATE INDEX blocks_made_in ON blocks (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX blocks_by_end ON blocks (coalesce(lifted_at, until), id);
CREATE INDEX ended_chats ON chats (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE TRIGGER block_gone AFTER DELETE ON blocks WHEN OLD.network IS NOT NULL AND OLD.lifted_at IS NULL BEGIN
  UPDATE block_lengths SET blocks = blocks - 1 WHERE family = OLD.family AND length = OLD.length;
  DELETE FROM block_lengths WHERE family = OLD.family AND length = OLD.length AND blocks = 0;
END;
`
