/** Reports count those who were refused an agent. */
export const COUNTED_REFUSALS = `
CREATE TABLE refusals (
  number INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  queue TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX refusals_by_time ON refusals (at, number, queue, reason);
`
