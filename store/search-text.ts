import type { Entities } from "../engine/index.js"
import type { Block } from "../helpdesk/index.js"

/** Between the parts, so that nothing that is looked for matches across two of them. */
const SEPARATOR = "\u001f"

/**
 * Text without its case, in every script (SQLite's `LIKE` knows only Latin letters); a final sigma is a sigma, and a letter is
 * the same with its marks in it or after it.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().normalize("NFC").replaceAll("ς", "σ")
}

/** An id without the case of Latin letters, as databases can do it by themselves. */
export function foldLatin(text: string): string {
  return text.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

/** A text that `BlockFilter.q` is looked for in, without case: the subject's value, the reason and who made it. */
export function searchTextOf(block: Block): string {
  return foldCase([block.subject.value, block.reason ?? "", block.by ?? ""].join(SEPARATOR))
}

/** The other text: the person's name and e-mail, which are erased by themselves; null: both are unknown. */
export function personTextOf({ name, email }: Pick<Block, "name" | "email">): string | null {
  return name === null && email === null ? null : foldCase([name ?? "", email ?? ""].join(SEPARATOR))
}

/**
 * The text that a person is found by in lists of conversations: the name and the e-mail that they have now.
 *
 * @param owner whose entities they are: `Records.entities` has ids of these
 * @returns null: both are unknown, or the entities are no person's
 */
export function nameTextOf(owner: string, entities: Entities): string | null {
  if (!/^(user|visitor):/.test(owner)) return null
  const { Name, Email } = entities.ChatUser ?? {}
  const given = (field: unknown) => (typeof field === "string" && field !== "" ? field : null)
  return personTextOf({ name: given(Name), email: given(Email) })
}
