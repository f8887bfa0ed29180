import { cleanedText } from "../../language/index.js"

/** Code points of a name as it is kept. */
const LONGEST = 100
const ENDING = /\.[A-Za-z0-9]{1,16}$/

/**
 * A file's name as it is kept and shown: the last part of a path, without marks that cannot be seen or that turn the
 * direction of what is read, without characters that mean something to a shell, a path or a header, and no hidden file's.
 * Something is always left.
 */
export function cleanFileName(sent: string): string {
  const last = sent.split(/[/\\]/).at(-1) ?? ""
  const visible = cleanedText(last).replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, "")
  const name = visible
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/^[. ]+|[. ]+$/g, "")
  if (name === "") return "file"
  const points = Array.from(name)
  if (points.length <= LONGEST) return name
  const [ending = ""] = ENDING.exec(name) ?? []
  return points.slice(0, LONGEST - ending.length).join("") + ending
}

/** `Content-Disposition` of a file that is to be saved and not shown (RFC 6266, RFC 8187). */
export function dispositionOf(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_")
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
