/** As in the first migration. */
const TEXT = 'TEXT COLLATE "C"'

/**
 * People are found by their names and e-mails. Names of before lose their case as the database's own locale knows it; the
 * separator is that of `search-text.ts`.
 */
export const POSTGRES_NAMED_PERSONS = `
ALTER TABLE entities ADD COLUMN person ${TEXT}; -- of a ChatUser: name and e-mail without case; null: both are unknown
UPDATE entities SET person = lower(
    coalesce(CAST(fields AS json) ->> 'Name', '') || chr(31) || coalesce(CAST(fields AS json) ->> 'Email', ''))
  WHERE entity = 'ChatUser' AND scope IN ('user', 'visitor')
    AND coalesce(CAST(fields AS json) ->> 'Name', '') || coalesce(CAST(fields AS json) ->> 'Email', '') <> '';
CREATE INDEX named_persons ON entities (scope, owner) WHERE person IS NOT NULL;
`
