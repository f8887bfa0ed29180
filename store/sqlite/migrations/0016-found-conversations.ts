/** A search for a part of an id goes through an index, and not through whole conversations. When keys were used last. */
export const FOUND_CONVERSATIONS = `
DROP INDEX conversations_by_start;
CREATE INDEX conversations_by_start ON conversations (started_at, id, user, visitor);
CREATE TABLE key_uses (
  id TEXT NOT NULL PRIMARY KEY,
  used_at INTEGER NOT NULL
) WITHOUT ROWID;
`
