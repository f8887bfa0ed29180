import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto"
import type { Store } from "../turns/index.js"

const SETTING = "sealingKey"

/**
 * Makes texts unreadable that have to wait and may be secrets, until they are heard. The key is in the store, so that any
 * process can go on after a crash: this keeps a secret out of whatever shows, searches or copies conversations, and out of
 * what a database leaves behind of changed rows; not from somebody who has the whole database while it waits.
 */
export class Sealer {
  private key: Promise<Buffer> | null = null

  /** @param newKey a text nobody can guess */
  constructor(
    private readonly store: Pick<Store, "read" | "commit">,
    private readonly newKey: () => string,
  ) {}

  /** @param place where it waits: the same text elsewhere looks otherwise, and can't be opened from there */
  async seal(text: string, place: string): Promise<string> {
    const key = await this.keyOfStore()
    // No randomness, so that a turn that is decided again keeps the same bytes: one place has one text.
    const nonce = createHmac("sha256", key).update(`${place}\n${text}`).digest().subarray(0, 12)
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place))
    return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
      "base64url",
    )
  }

  /** Null: it was sealed under another key or for another place. @throws where the store can't be read now */
  async open(sealed: string, place: string): Promise<string | null> {
    const bytes = Buffer.from(sealed, "base64url")
    const key = await this.keyOfStore()
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12))
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("utf8")
    } catch {
      return null
    }
  }

  private async keyOfStore(): Promise<Buffer> {
    this.key ??= this.readKey().catch(error => {
      this.key = null
      throw error
    })
    return this.key
  }

  /** Made when it is first needed; of two processes that make one, one is kept. */
  private async readKey(): Promise<Buffer> {
    for (;;) {
      const [fact] = await this.store.read([{ kind: "setting", id: SETTING }], 0)
      const value = (fact?.value as { readonly value?: unknown } | null)?.value
      if (typeof value === "string") return Buffer.from(value, "base64url")
      const made = createHash("sha256").update(`${this.newKey()}\n${this.newKey()}`).digest("base64url")
      await this.store.commit({
        expects: [],
        puts: [{ kind: "setting", id: SETTING, version: 1, value: { id: SETTING, value: made } }],
        activities: [],
        turns: [],
        due: [],

        audit: [],
      })
    }
  }
}
