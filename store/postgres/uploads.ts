import type { Store, Upload } from "../../turns/index.js"
import { ERASURE_READS, ERASURES } from "../sql/erasure.js"
import { UPLOAD_READS, UPLOAD_WRITES, type UploadRow, uploadFromRow } from "../sql/uploads.js"
import { ABANDONED, type KeptUpload } from "../uploads.js"
import type { Connections, Session } from "./connection.js"

type Uploads = Pick<Store, "beginUpload" | "addUploadPart" | "finishUpload" | "dropUpload" | "upload" | "uploadPart">

export function uploadMethods(connections: Connections): Uploads {
  return {
    beginUpload: ({ id, conversation, name, contentType, at }, most) =>
      connections.change(async session => {
        // Two that begin at once count each other, and an erasure of the conversation is waited for.
        await session.run("SELECT 1 FROM conversations WHERE id = ? FOR UPDATE", conversation)
        const begun = await session.all<{ readonly id: string }>(
          ERASURE_READS.begunUploads,
          at - ABANDONED.after,
          ABANDONED.atOnce,
        )
        for (const one of begun) await drop(session, one.id)
        const bound = [id, conversation, name, contentType, at, conversation, conversation, most]
        return (await session.run(UPLOAD_WRITES.begin, ...bound)) > 0
      }),
    addUploadPart: async (id, number, bytes) =>
      (await connections.run(UPLOAD_WRITES.addPart, id, number, bytes, id)) > 0,
    finishUpload: async (id, size) => (await connections.run(UPLOAD_WRITES.finish, size, id)) > 0,
    dropUpload: id => connections.change(session => drop(session, id)),
    upload: id => readUpload(connections, id),
    uploadPart: (id, number) => connections.value<Buffer>(UPLOAD_READS.part, id, number),
  }
}

/** A file that is whole. */
export async function readUpload({ first }: Pick<Session, "first">, id: string): Promise<Upload | null> {
  const row = await first<UploadRow>(UPLOAD_READS.whole, id)
  return row === undefined ? null : uploadFromRow(row)
}

/** All of them, with their bytes, by id. */
export async function allUploads(session: Session): Promise<readonly KeptUpload[]> {
  const uploads: KeptUpload[] = []
  for (const row of await session.all<UploadRow>(UPLOAD_READS.all)) {
    const parts = await session.all<{ readonly bytes: Buffer }>(UPLOAD_READS.parts, row.id)
    uploads.push({ ...uploadFromRow(row), parts: parts.map(({ bytes }) => bytes.toString("base64")) })
  }
  return uploads
}

async function drop(session: Session, id: string): Promise<void> {
  await session.run(ERASURES.uploadParts, id)
  await session.run(ERASURES.upload, id)
}
