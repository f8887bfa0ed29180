import { hasVisible, ParleyError } from "../language/index.js"
import type { UnitOfWork } from "./unit-of-work.js"
import type { Upload } from "./upload.js"

/** A file as messages name it. */
export type Attachment = {
  readonly contentType: string
  /** A path of the server. */
  readonly contentUrl: string
  readonly name: string
}

export function attachmentOf({ id, conversation, contentType, name }: Upload): Attachment {
  return { contentType, contentUrl: `${filesOf(conversation)}${id}`, name }
}

/**
 * The file that an address means, by its id; "": none of this conversation.
 *
 * @param contentUrl as a client sent it; a server below a path of its host is asked for more than our path
 */
export function fileAt(contentUrl: string, conversation: string): string {
  const files = filesOf(conversation)
  const start = contentUrl.indexOf(files)
  const id = start < 0 ? "" : contentUrl.slice(start + files.length)
  return /^[a-z0-9]{1,64}$/.test(id) ? id : ""
}

/** A text with its files, as it is said. */
interface SaidWithFiles {
  readonly text: string
  readonly attachments: readonly Attachment[]
}

/**
 * A text and the files that were sent with it, as the files of its conversation say what they are. Nothing else can be
 * attached: no address elsewhere, and no file of somebody else. Where there is nothing else to read, their names are the text.
 *
 * @param sent the files' addresses
 * @throws `ATTACHMENT_UNKNOWN`
 */
export function withFiles(
  work: UnitOfWork,
  conversation: string,
  text: string,
  sent: readonly string[] = [],
): SaidWithFiles {
  const files = sent.map(contentUrl => fileAt(contentUrl, conversation))
  work.facts.need(...files.filter(file => file !== "").map(upload => ({ kind: "upload", upload }) as const))
  const attachments = files.map((file, index) => {
    const upload = file === "" ? null : work.facts.upload(file)
    if (upload?.conversation === conversation) return attachmentOf(upload)
    const message = "This is no file of this conversation: send it with POST .../uploads first, and its answer here."
    throw new ParleyError("ATTACHMENT_UNKNOWN", `/attachments/${index}/contentUrl`, message)
  })
  const isNamed = !hasVisible(text) && attachments.length > 0
  return { text: isNamed ? attachments.map(({ name }) => name).join(", ") : text, attachments }
}

function filesOf(conversation: string): string {
  return `/v1/conversations/${encodeURIComponent(conversation)}/uploads/`
}
