/** A request is kept by the commit that does it, before there is an answer: `status` and `body` are null until then. */
export const DONE_REQUESTS = `
CREATE TABLE kept_requests (
  id TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  result TEXT NOT NULL, -- JSON: what came of it; null once it is answered
  status INTEGER,
  body TEXT,
  at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO kept_requests SELECT id, fingerprint, 'null', status, body, at FROM kept_answers;
DROP TABLE kept_answers;
ALTER TABLE kept_requests RENAME TO kept_answers;
CREATE INDEX kept_answers_by_time ON kept_answers (at);
`
