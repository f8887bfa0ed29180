/**
 * Blocks in the order of their ends, one that is for good last (2^53 - 1 stands for no end); conversations by where their
 * users speak from. How often blocks have refused somebody is kept beside them. Messages that an agent has not read, by seq.
 */
export const LISTED_BLOCKS = `
ALTER TABLE blocks ADD COLUMN ends_at INTEGER GENERATED ALWAYS AS (coalesce(until, 9007199254740991)) VIRTUAL;
CREATE INDEX blocks_by_until ON blocks (ends_at, id, kind, scope, until, lifted_at, at, search, search_person);
CREATE INDEX conversations_by_address ON conversations (address, started_at, id) WHERE address IS NOT NULL;
CREATE TABLE block_hits (
  id TEXT NOT NULL PRIMARY KEY,
  hits INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE chats ADD COLUMN unread TEXT NOT NULL DEFAULT '[]';
`
