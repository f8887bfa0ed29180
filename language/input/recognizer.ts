import { normalise } from "../values/normalise.js"
import { compilePattern, isPatternFault, type Pattern } from "../values/pattern.js"

/** What a recognizer knows of one flow that can be asked for. */
export interface TriggerEntry {
  readonly flow: string
  /** Of every locale. */
  readonly phrases: readonly string[]
  readonly pattern: string | null
  /** The trigger has a `when`, which the caller checks. */
  readonly hasCondition: boolean
  readonly always: boolean
}

/** Finds the flows that a text asks for (design section 3.5). */
export interface Recognizer {
  /**
   * Names of flows that the text asks for, best first, each once; the caller takes the first whose `when` holds. The
   * same text always gives the same names, and no text makes it throw.
   */
  recognise(text: string): readonly string[]
}

/**
 * The default: first the flows one of whose phrases is the whole text once both are normalised, then those whose
 * pattern occurs in the text as typed, without the blanks around it. Among each, flows with `when` come before those
 * without, then by name, compared by code unit. Phrases of all locales match. A pattern that `compilePattern` refuses
 * never matches; loading has reported it.
 */
export function phraseRecognizer(entries: readonly TriggerEntry[]): Recognizer {
  const ordered = [...entries].sort(byPrecedence)
  const flowsByPhrase = new Map<string, Set<string>>()
  const patterns: { readonly flow: string; readonly pattern: Pattern }[] = []
  for (const { flow, phrases, pattern } of ordered) {
    for (const phrase of phrases) {
      const key = normalise(phrase)
      const flows = flowsByPhrase.get(key)
      if (flows !== undefined) flows.add(flow)
      else if (key !== "") flowsByPhrase.set(key, new Set([flow]))
    }
    const compiled = pattern === null ? null : compilePattern(pattern)
    if (compiled !== null && !isPatternFault(compiled)) patterns.push({ flow, pattern: compiled })
  }
  return {
    recognise(text) {
      const typed = text.trim()
      const flows = new Set(flowsByPhrase.get(normalise(typed)))
      for (const { flow, pattern } of patterns) if (pattern.test(typed)) flows.add(flow)
      return [...flows]
    },
  }
}

function byPrecedence(one: TriggerEntry, other: TriggerEntry): number {
  if (one.hasCondition !== other.hasCondition) return one.hasCondition ? -1 : 1
  if (one.flow === other.flow) return 0
  return one.flow < other.flow ? -1 : 1
}
