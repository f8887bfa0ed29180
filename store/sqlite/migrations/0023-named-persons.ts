/** People are found by their names and e-mails. `fold_case` is `foldCase`; the separator is that of `search-text.ts`. */
export const NAMED_PERSONS = `
ALTER TABLE entities ADD COLUMN person TEXT; -- of a ChatUser: name and e-mail without case; null: both are unknown
UPDATE entities SET person =
    fold_case(coalesce(fields ->> '$.Name', '') || char(31) || coalesce(fields ->> '$.Email', ''))
  WHERE entity = 'ChatUser' AND scope IN ('user', 'visitor')
    AND coalesce(fields ->> '$.Name', '') || coalesce(fields ->> '$.Email', '') <> '';
CREATE INDEX named_persons ON entities (scope, person, owner) WHERE person IS NOT NULL;
`
