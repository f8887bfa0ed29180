/** As in the first migration. */
const TEXT = 'TEXT COLLATE "C"'

/**
 * Blocks in the order of their ends, one that is for good last (2^53 - 1 stands for no end); conversations by where their
 * users speak from. How often blocks have refused somebody is kept beside them. Messages that an agent has not read, by seq.
 */
export const POSTGRES_LISTED_BLOCKS = `
ALTER TABLE blocks ADD COLUMN ends_at BIGINT GENERATED ALWAYS AS (coalesce(until, 9007199254740991)) STORED;
CREATE INDEX blocks_by_until ON blocks (ends_at, id);
CREATE INDEX conversations_by_address ON conversations (address, started_at, id) WHERE address IS NOT NULL;
CREATE TABLE block_hits (
  id ${TEXT} NOT NULL PRIMARY KEY,
  hits BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
ALTER TABLE chats ADD COLUMN unread ${TEXT} NOT NULL DEFAULT '[]';
`
