/**
 * One table of requests that were acted on: of activities with a `clientActivityId`, which were `answered`, and of those
 * with an `Idempotency-Key`, which were `kept_answers` for a day. Rows are in the order in which they were written.
 */
export const REQUESTS = `
CREATE TABLE requests (
  id TEXT NOT NULL PRIMARY KEY, -- a conversation, a blank and a clientActivityId; else of a caller and an Idempotency-Key
  fingerprint TEXT NOT NULL,
  result TEXT, -- JSON: what came of it; null: nothing, or the answer is there
  answer TEXT, -- JSON; null: it was not answered yet
  at INTEGER NOT NULL,
  until INTEGER -- null: for good
);
INSERT INTO requests (id, fingerprint, result, answer, at, until)
  SELECT conversation || ' ' || client_activity_id, fingerprint,
    CASE answer WHEN 'null' THEN '{"first":' || first || ',"last":' || last || ',"view":null}' END,
    CASE answer WHEN 'null' THEN NULL ELSE '{"first":' || first || ',"last":' || last || ',"view":' || answer || '}' END,
    0, NULL
  FROM answered;
INSERT INTO requests (id, fingerprint, result, answer, at, until)
  SELECT id, fingerprint, nullif(result, 'null'),
    CASE WHEN status IS NULL THEN NULL ELSE json_object('status', status, 'body', body) END,
    at, at + 86400000
  FROM kept_answers;
DROP TABLE answered;
DROP TABLE kept_answers;
CREATE INDEX requests_by_end ON requests (until, id) WHERE until IS NOT NULL;
`
