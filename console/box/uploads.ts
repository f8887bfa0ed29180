import type { UploadLimits } from "../../client/index.js"
import type { SentFile } from "./talk.js"
import type { Tongue } from "./texts.js"

/** Where files go: the conversation's, with its token. */
export interface UploadPlace {
  readonly url: string
  readonly conversation: string
  readonly token: string
}

/** Why a file can't be sent, before it is: by the code that the server would have for it; null: it may be. */
export function refusalBefore({ size, type }: File, { maxBytes, types }: UploadLimits): string | null {
  if (size > maxBytes) return "BODY_TOO_LARGE"
  const isTaken = types.some(one => one === type || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))))
  return isTaken ? null : "UPLOAD_TYPE_INVALID"
}

/** Why a file was refused, in words. */
export function refusalText(
  { name }: File,
  code: string,
  { maxBytes, types }: UploadLimits,
  { t, size }: Tongue,
): string {
  if (code === "BODY_TOO_LARGE") return t("file", { name, size: size(maxBytes) })
  if (code === "UPLOAD_TYPE_INVALID") return t("fileType", { name, types: types.join(", ") })
  return t(code === "UPLOADS_EXCEEDED" ? "fileMany" : "fileFailed", { name })
}

/**
 * Sends a file, by `XMLHttpRequest`, which alone tells how much of it has gone.
 *
 * @param tell hears of it until it is sent or refused
 * @returns how to stop it
 */
export function upload(
  file: File,
  place: UploadPlace,
  tell: (state: { readonly part: number } | { readonly code: string } | { readonly sent: SentFile }) => void,
): () => void {
  const request = new XMLHttpRequest()
  const path = `/v1/conversations/${encodeURIComponent(place.conversation)}/uploads?name=${encodeURIComponent(file.name)}`
  request.open("POST", place.url + path)
  request.setRequestHeader("Authorization", `Bearer ${place.token}`)
  request.setRequestHeader("Content-Type", file.type)
  request.upload.onprogress = ({ loaded, total }) => tell({ part: total === 0 ? 0 : loaded / total })
  request.onerror = () => tell({ code: "" })
  request.onload = () => {
    const answer = parsed(request.responseText)
    // The server's answers are held against its document by its own tests.
    if (request.status === 201) tell({ sent: answer })
    else tell({ code: String(answer.code) })
  }
  request.send(file)
  return () => request.abort()
}

/** An object as JSON, or an empty one: somebody else wrote it. */
export function parsed(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
