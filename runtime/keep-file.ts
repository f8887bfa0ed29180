import { ParleyError } from "../language/index.js"
import type { BegunUpload, Store, Upload } from "../turns/index.js"

/**
 * Keeps a file while it comes, part by part: no more of it is held in memory than one part. Of one that does not become
 * whole nothing is left.
 *
 * @param most files that its conversation may have
 * @param parts of `UPLOAD_PART` bytes each but the last
 * @throws `UPLOADS_EXCEEDED`, `CONVERSATION_UNKNOWN`: it was erased while the file came; and whatever `parts` throws
 */
export async function keepFile(
  store: Store,
  upload: BegunUpload,
  most: number,
  parts: AsyncIterable<Uint8Array>,
): Promise<Upload> {
  const { id, conversation } = upload
  if (!(await store.beginUpload(upload, most))) {
    const [fact] = await store.read([{ kind: "conversation", id: conversation }], upload.at)
    throw fact?.version === 0 ? gone(conversation) : tooMany(most)
  }
  try {
    let size = 0
    let number = 0
    for await (const part of parts) {
      if (!(await store.addUploadPart(id, number++, part))) throw gone(conversation)
      size += part.length
    }
    if (!(await store.finishUpload(id, size))) throw gone(conversation)
    return { ...upload, size }
  } catch (error) {
    await store.dropUpload(id)
    throw error
  }
}

function tooMany(most: number): ParleyError {
  return new ParleyError("UPLOADS_EXCEEDED", "", `A conversation may have ${most} files (uploads.maxFiles).`)
}

function gone(conversation: string): ParleyError {
  return new ParleyError("CONVERSATION_UNKNOWN", "", `There is no conversation ${conversation}.`)
}
