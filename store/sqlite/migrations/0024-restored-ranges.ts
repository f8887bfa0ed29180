/** A block on a range that is restored counts again among those that have its length; what was counted wrongly is counted anew. */
export const RESTORED_RANGES = `
CREATE TRIGGER block_restored AFTER UPDATE OF lifted_at ON blocks
  WHEN NEW.network IS NOT NULL AND OLD.lifted_at IS NOT NULL AND NEW.lifted_at IS NULL BEGIN
  INSERT INTO block_lengths VALUES (NEW.family, NEW.length, 1) ON CONFLICT DO UPDATE SET blocks = blocks + 1;
END;
DELETE FROM block_lengths;
INSERT INTO block_lengths
  SELECT family, length, count(*) FROM blocks WHERE network IS NOT NULL AND lifted_at IS NULL GROUP BY family, length;
`
