/** Tables for serving over HTTP: keys, settings that processes share, and answers that may have to be given again. */
export const KEYS = `
CREATE TABLE keys (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL -- the whole key as JSON, with the hash of its secret
) WITHOUT ROWID;
CREATE TABLE settings (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL -- the whole setting as JSON
) WITHOUT ROWID;
CREATE TABLE kept_answers (
  id TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX kept_answers_by_time ON kept_answers (at);
`
