const TEXT = 'TEXT COLLATE "C"'

/** People who sign in, and their browsers. */
export const POSTGRES_SESSIONS = `
CREATE TABLE accounts (
  id ${TEXT} NOT NULL PRIMARY KEY, -- the e-mail
  version BIGINT NOT NULL,
  body ${TEXT} NOT NULL -- the whole account as JSON, with the hash of its password
);
CREATE TABLE sessions (
  id ${TEXT} NOT NULL PRIMARY KEY, -- the hash of a cookie
  body ${TEXT} NOT NULL, -- the session as JSON
  until BIGINT NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (until);
`
