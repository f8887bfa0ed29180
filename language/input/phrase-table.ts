import { normalise, normaliseLoosely } from "../values/normalise.js"

/** Phrases and their meanings, found by the whole of what was typed (design section 3.5). */
export class PhraseTable<Meaning> {
  readonly #exact = new Map<string, Set<Meaning>>()
  readonly #loose = new Map<string, Set<Meaning>>()

  /** Phrases of which nothing is left when they are normalised mean nothing. */
  constructor(phrases: Iterable<readonly [phrase: string, meaning: Meaning]>) {
    for (const [phrase, meaning] of phrases) {
      remember(this.#exact, normalise(phrase), meaning)
      remember(this.#loose, normaliseLoosely(phrase), meaning)
    }
  }

  /** The meanings of the text, in the order in which they were given: by its normal form, else by the looser one. */
  find(text: string): ReadonlySet<Meaning> {
    return this.#exact.get(normalise(text)) ?? this.#loose.get(normaliseLoosely(text)) ?? new Set()
  }

  /** All phrases, normalised. */
  get phrases(): Iterable<string> {
    return this.#exact.keys()
  }
}

function remember<Meaning>(table: Map<string, Set<Meaning>>, key: string, meaning: Meaning): void {
  const same = table.get(key)
  if (same !== undefined) same.add(meaning)
  else if (key !== "") table.set(key, new Set([meaning]))
}
