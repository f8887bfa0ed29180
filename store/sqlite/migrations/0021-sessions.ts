/** People who sign in, and their browsers. */
export const SESSIONS = `
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY, -- the e-mail
  version INTEGER NOT NULL,
  body TEXT NOT NULL -- the whole account as JSON, with the hash of its password
) WITHOUT ROWID;
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY, -- the hash of a cookie
  body TEXT NOT NULL, -- the session as JSON
  until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (until);
`
