/** For who looks into fields of entities with SQL a date is its text, as a time is, and an object is plain JSON. */
export const DATES_OF_FIELDS = `
DROP VIEW entity_fields;
CREATE VIEW entity_fields (scope, owner, entity, field, value) AS
  SELECT scope, owner, entity, key,
    CASE type WHEN 'object'
      THEN coalesce(value ->> '$."$time"', value ->> '$."$date"', value ->> '$."$duration"', value -> '$."$object"', value)
      ELSE value END
  FROM (SELECT e.scope, e.owner, e.entity, f.key, f.type, f.value FROM entities e, json_each(e.fields) f);
`
