import type { Account, ApiKey, Setting, Webhook } from "../../turns/index.js"
import { insertInto, type PutWrites, readsById, updateOf, type WriteStatements } from "./statements.js"

/** A row of a record that is found by its id alone, and is kept as plain JSON. */
export interface DocumentRow {
  readonly id: string
  readonly version: number
  readonly body: string
}

const COLUMNS = ["id", "version", "body"]

export const DOCUMENT_STATEMENTS: WriteStatements = {
  insertKey: { sql: insertInto("keys", COLUMNS) },
  updateKey: { sql: updateOf("keys", COLUMNS) },
  insertSetting: { sql: insertInto("settings", COLUMNS) },
  updateSetting: { sql: updateOf("settings", COLUMNS) },
  insertWebhook: { sql: insertInto("webhooks", COLUMNS) },
  updateWebhook: { sql: updateOf("webhooks", COLUMNS) },
  insertAccount: { sql: insertInto("accounts", COLUMNS) },
  updateAccount: { sql: updateOf("accounts", COLUMNS) },
}

export function documentWrites(kind: "Key" | "Setting" | "Webhook" | "Account"): PutWrites<object> {
  return (id, version, value) => {
    const body = JSON.stringify(value)
    return [version === 1 ? [`insert${kind}`, id, version, body] : [`update${kind}`, version, body, id]]
  }
}

export const KEY_READS = {
  ...readsById("keys", "id", "SELECT * FROM keys", documentFromRow<ApiKey>),
  all: "SELECT * FROM keys ORDER BY id",
}
export const WEBHOOK_READS = {
  ...readsById("webhooks", "id", "SELECT * FROM webhooks", documentFromRow<Webhook>),
  all: "SELECT * FROM webhooks ORDER BY id",
}
export const ACCOUNT_READS = {
  ...readsById("accounts", "id", "SELECT * FROM accounts", documentFromRow<Account>),
  all: "SELECT * FROM accounts ORDER BY id",
}
export const KEY_USES = {
  note: `INSERT INTO key_uses (id, used_at) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at WHERE key_uses.used_at < excluded.used_at`,
  all: 'SELECT id, used_at AS "usedAt" FROM key_uses ORDER BY id',
}
export const SETTING_READS = readsById("settings", "id", "SELECT * FROM settings", documentFromRow<Setting>)

function documentFromRow<T>({ version, body }: DocumentRow) {
  // The body was written by `documentWrites` from this type.
  return { version, value: JSON.parse(body) as T }
}
