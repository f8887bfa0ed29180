import type { Upload } from "../../turns/index.js"

export interface UploadRow {
  readonly id: string
  readonly conversation: string
  readonly name: string
  readonly content_type: string
  readonly size: number
  readonly at: number
}

export const UPLOAD_READS = {
  /** Binds an id. */
  whole: "SELECT * FROM uploads WHERE id = ? AND size IS NOT NULL",
  /** Binds a file and a number. */
  part: "SELECT bytes FROM upload_parts WHERE upload = ? AND number = ?",
  all: "SELECT * FROM uploads ORDER BY id",
  /** Binds a file. */
  parts: "SELECT bytes FROM upload_parts WHERE upload = ? ORDER BY number",
}

export const UPLOAD_WRITES = {
  /** Binds id, conversation, name, type and moment; then the conversation twice, and how many it may have. */
  begin: `INSERT INTO uploads (id, conversation, name, content_type, at) SELECT ?, ?, ?, ?, CAST(? AS BIGINT)
    WHERE EXISTS (SELECT 1 FROM conversations WHERE id = ?) AND (SELECT count(*) FROM uploads WHERE conversation = ?) < ?`,
  /** Binds file, number and bytes; then the file again. */
  addPart: `INSERT INTO upload_parts (upload, number, bytes) SELECT ?, CAST(? AS BIGINT), ?
    WHERE EXISTS (SELECT 1 FROM uploads WHERE id = ? AND size IS NULL)`,
  /** Binds the size and an id. */
  finish: "UPDATE uploads SET size = ? WHERE id = ? AND size IS NULL",
}

export function uploadFromRow({ content_type: contentType, ...row }: UploadRow): Upload {
  return { ...row, contentType }
}
