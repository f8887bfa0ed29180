/** A commit of one statement compares a gate as it found it with the gate as it locked it (`guardedStatement`). */
export const POSTGRES_CHANGED_GATES = `
ALTER TABLE gates ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
`
