import { hasVisible, ParleyError } from "../../language/index.js"
import type { Store, Upload } from "../../turns/index.js"

/** A file as messages name it. */
export type Attachment = {
  readonly contentType: string
  /** A path of this server. */
  readonly contentUrl: string
  readonly name: string
}

/** An attachment as a client sends it: the file's address says which it is. */
export interface SentAttachment {
  readonly contentUrl: string
  readonly contentType?: string
  readonly name?: string
}

export function attachmentOf({ id, conversation, contentType, name }: Upload): Attachment {
  return { contentType, contentUrl: `${filesOf(conversation)}${id}`, name }
}

/**
 * The attachments of a message, as the files of its conversation say what they are. Nothing else can be attached: no
 * address elsewhere, and no file of somebody else.
 *
 * @throws `ATTACHMENT_UNKNOWN`
 */
export async function ownAttachments(
  store: Store,
  conversation: string,
  sent: readonly SentAttachment[],
): Promise<readonly Attachment[]> {
  const files = filesOf(conversation)
  return Promise.all(
    sent.map(async ({ contentUrl }, index) => {
      // A server below a path of its host is asked for more than our path.
      const start = contentUrl.indexOf(files)
      const id = start < 0 ? "" : contentUrl.slice(start + files.length)
      const upload = /^[a-z0-9]{1,64}$/.test(id) ? await store.upload(id) : null
      if (upload?.conversation === conversation) return attachmentOf(upload)
      const message = "This is no file of this conversation: send it with POST .../uploads first, and its answer here."
      throw new ParleyError("ATTACHMENT_UNKNOWN", `/attachments/${index}/contentUrl`, message)
    }),
  )
}

/** The text of a message with files: their names, where there is nothing else to read. */
export function textWithFiles(text: string, attachments: readonly Attachment[]): string {
  return !hasVisible(text) && attachments.length > 0 ? attachments.map(({ name }) => name).join(", ") : text
}

function filesOf(conversation: string): string {
  return `/v1/conversations/${encodeURIComponent(conversation)}/uploads/`
}
