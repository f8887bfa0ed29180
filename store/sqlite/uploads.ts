import type { Store, Upload } from "../../turns/index.js"
import { ERASURE_READS, ERASURES } from "../sql/erasure.js"
import { UPLOAD_READS, UPLOAD_WRITES, type UploadRow, uploadFromRow } from "../sql/uploads.js"
import { ABANDONED, type KeptUpload } from "../uploads.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"

export interface UploadTable
  extends Pick<Store, "beginUpload" | "addUploadPart" | "finishUpload" | "dropUpload" | "upload" | "uploadPart"> {
  /** A file that is whole. */
  read(id: string): Upload | null
  all(): readonly KeptUpload[]
}

export function uploadTable(database: Connection, group: GroupCommit): UploadTable {
  const prepare = <Row>(sql: string) => lazily(() => database.prepare<unknown[], Row>(sql))
  const whole = prepare<UploadRow>(UPLOAD_READS.whole)
  const part = prepare<{ readonly bytes: Buffer }>(UPLOAD_READS.part)
  const begun = prepare<{ readonly id: string }>(ERASURE_READS.begunUploads)
  const begin = prepare(UPLOAD_WRITES.begin)
  const addPart = prepare(UPLOAD_WRITES.addPart)
  const finish = prepare(UPLOAD_WRITES.finish)
  const remove = [prepare(ERASURES.uploadParts), prepare(ERASURES.upload)]
  const drop = (id: string): void => {
    for (const statement of remove) statement().run(id)
  }
  const written = async (write: () => number): Promise<boolean> => {
    let changes = 0
    await group.commit({
      isAsDecided: () => true,
      write: () => {
        changes = write()
      },
    })
    return changes > 0
  }
  const read = (id: string): Upload | null => {
    const row = whole().get(id)
    return row === undefined ? null : uploadFromRow(row)
  }
  return {
    beginUpload: ({ id, conversation, name, contentType, at }, most) =>
      written(() => {
        for (const one of begun().all(at - ABANDONED.after, ABANDONED.atOnce)) drop(one.id)
        return begin().run(id, conversation, name, contentType, at, conversation, conversation, most).changes
      }),
    addUploadPart: (id, number, bytes) => written(() => addPart().run(id, number, bytes, id).changes),
    finishUpload: (id, size) => written(() => finish().run(size, id).changes),
    dropUpload: async id => {
      await written(() => {
        drop(id)
        return 0
      })
    },
    upload: async id => read(id),
    read,
    uploadPart: async (id, number) => part().get(id, number)?.bytes ?? null,
    all: () => {
      const parts = database.prepare<unknown[], { readonly bytes: Buffer }>(UPLOAD_READS.parts)
      return database
        .prepare<unknown[], UploadRow>(UPLOAD_READS.all)
        .all()
        .map(row => ({
          ...uploadFromRow(row),
          parts: parts.all(row.id).map(({ bytes }) => bytes.toString("base64")),
        }))
    },
  }
}

/** Prepared when it is first needed: most stores never need it. */
export function lazily<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}
