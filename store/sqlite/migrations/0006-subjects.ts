/** How often a block of a subject was put (`ReadVersion` in `turns/store.ts`); those made before count as none. */
export const SUBJECTS = `
CREATE TABLE subjects (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL
) WITHOUT ROWID;
`
