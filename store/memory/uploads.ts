import type { BegunUpload, Upload } from "../../turns/index.js"
import { ABANDONED, type KeptUpload } from "../uploads.js"

/** A file, whole or not. */
export interface MemoryUpload {
  readonly begun: BegunUpload
  readonly parts: readonly Uint8Array[]
  /** Null: it is not whole yet. */
  readonly size: number | null
}

type Uploads = Map<string, MemoryUpload>

/** @param isThere the conversation is not erased */
export function beginUpload(uploads: Uploads, upload: BegunUpload, most: number, isThere: boolean): boolean {
  const abandoned = [...uploads.values()]
    .filter(({ begun, size }) => size === null && begun.at < upload.at - ABANDONED.after)
    .sort((one, other) => one.begun.at - other.begun.at)
  for (const { begun } of abandoned.slice(0, ABANDONED.atOnce)) uploads.delete(begun.id)
  const present = [...uploads.values()].filter(({ begun }) => begun.conversation === upload.conversation)
  if (!isThere || present.length >= most) return false
  uploads.set(upload.id, { begun: { ...upload }, parts: [], size: null })
  return true
}

export function addUploadPart(uploads: Uploads, id: string, bytes: Uint8Array): boolean {
  const upload = uploads.get(id)
  if (upload === undefined || upload.size !== null) return false
  uploads.set(id, { ...upload, parts: [...upload.parts, Uint8Array.from(bytes)] })
  return true
}

export function finishUpload(uploads: Uploads, id: string, size: number): boolean {
  const upload = uploads.get(id)
  if (upload === undefined || upload.size !== null) return false
  uploads.set(id, { ...upload, size })
  return true
}

export function wholeUpload(uploads: Uploads, id: string): Upload | null {
  const upload = uploads.get(id)
  return upload === undefined || upload.size === null ? null : { ...upload.begun, size: upload.size }
}

export function keptUpload({ begun, parts, size }: MemoryUpload): KeptUpload {
  return { ...begun, size, parts: parts.map(bytes => Buffer.from(bytes).toString("base64")) }
}

export function uploadOf({ size, parts, ...begun }: KeptUpload): MemoryUpload {
  return { begun, size, parts: parts.map(text => Uint8Array.from(Buffer.from(text, "base64"))) }
}
