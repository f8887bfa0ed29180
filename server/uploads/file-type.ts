import { fileTypeFromBuffer } from "file-type"

/** Bytes that a file's type is told by: archives of documents say theirs a little further in than others. */
export const TOLD_BY = 64 * 1024

/** Types that the same files are sent as, by the name that `file-type` has for them. */
const SAME: { readonly [found: string]: readonly string[] } = {
  "audio/wav": ["audio/x-wav", "audio/vnd.wave", "audio/wave"],
  "audio/mpeg": ["audio/mp3"],
  "audio/x-m4a": ["audio/mp4", "audio/m4a", "audio/aac"],
  "video/mp4": ["audio/mp4"],
  "video/webm": ["audio/webm"],
  "audio/ogg; codecs=opus": ["audio/ogg", "audio/opus"],
  "application/xml": ["text/xml", "image/svg+xml"],
  "application/zip": ["application/x-zip-compressed"],
  "image/vnd.microsoft.icon": ["image/x-icon"],
  "application/rtf": ["text/rtf"],
}

/** Documents that are archives: of one that begins unusually only that can be told. */
const ARCHIVED = /^application\/(vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|epub\+zip$)/

/** Types that are text, which no first bytes tell of. */
const TEXT = /^(text\/[a-z0-9.+-]+|application\/(json|xml|x-ndjson)|image\/svg\+xml)$/

/** The media type that a header declares, without its parameters; null: none. */
export function declaredType(header: string | undefined): string | null {
  const type = header?.split(";")[0]?.trim().toLowerCase() ?? ""
  return /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(type) ? type : null
}

/**
 * Whether a bot takes files of a type.
 *
 * @param types of `bot.json`: `image/*` are all images but SVG, which is a program more than a picture
 */
export function isTaken(type: string, types: readonly string[]): boolean {
  const [kind] = type.split("/")
  return types.includes(type) || (types.includes(`${kind}/*`) && type !== "image/svg+xml")
}

/**
 * Holds a file against the type that it was sent as: by its first bytes, and where it is to be text by all of them.
 */
export class TypeCheck {
  private readonly decoder: InstanceType<typeof TextDecoder> | null

  private constructor(isText: boolean) {
    this.decoder = isText ? new TextDecoder("utf-8", { fatal: true }) : null
  }

  /**
   * @param first the file's first `TOLD_BY` bytes, or all it has
   * @returns null: it is not what it was sent as
   */
  static async begin(declared: string, first: Uint8Array): Promise<TypeCheck | null> {
    const found = (await fileTypeFromBuffer(first).catch(() => undefined))?.mime ?? null
    if (found === null) return TEXT.test(declared) ? new TypeCheck(true) : null
    const isSame = found === declared || (SAME[found] ?? []).includes(declared)
    const isArchive = found === "application/zip" && ARCHIVED.test(declared)
    return isSame || isArchive ? new TypeCheck(TEXT.test(declared)) : null
  }

  /** @returns false: a text has bytes that no text has */
  fits(bytes: Uint8Array): boolean {
    return this.decodes(bytes, true)
  }

  /** @returns false: a text ends within a character */
  ends(): boolean {
    return this.decodes(new Uint8Array(), false)
  }

  private decodes(bytes: Uint8Array, stream: boolean): boolean {
    if (this.decoder === null) return true
    if (bytes.includes(0)) return false
    try {
      this.decoder.decode(bytes, { stream })
      return true
    } catch {
      return false
    }
  }
}
