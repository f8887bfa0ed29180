/** Lines of conversations on their way to callbacks; one that arrived is not kept. */
export const OUTBOX = `
CREATE TABLE outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation TEXT NOT NULL,
  key TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL, -- waiting or failed
  attempts INTEGER NOT NULL,
  next_at INTEGER, -- null: one before it comes first, or it was given up
  error TEXT
);
CREATE INDEX outbox_by_moment ON outbox (next_at, number) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation, number) WHERE status = 'waiting';
CREATE INDEX outbox_by_status ON outbox (status, number);
`
