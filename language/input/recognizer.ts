import { cleanedText } from "../values/cleaned-text.js"
import { compilePattern, isPatternFault, type Pattern } from "../values/pattern.js"
import { PhraseTable } from "./phrase-table.js"

/** One flow that can be asked for, as recognizers know it. */
export interface TriggerEntry {
  readonly flow: string
  /** Of every locale. */
  readonly phrases: readonly string[]
  readonly pattern: string | null
  /** The trigger has a `when`, which the caller checks. */
  readonly hasCondition: boolean
  /** The flow may be asked for while a question waits for an input that would be valid. */
  readonly always: boolean
}

/** Finds the flows that a text asks for (design section 3.5). */
export interface Recognizer {
  /** Called once for a text. The same text always gives the same flows, and no text makes it throw. */
  recognise(text: string): Recognition
}

/** One text being looked at. */
export interface Recognition {
  /**
   * Names of flows that the text asks for, best first, each once; the caller takes the first whose `when` holds. They
   * are looked for one by one, so that who stops at the first pays for no more; what was found out is not asked again.
   *
   * @param onlyAlways those whose trigger says `always`
   */
  flows(onlyAlways: boolean): Iterable<string>
  /** The named groups of the flow's pattern in the text; null where the flow has none that occurs. */
  match(flow: string): { readonly [group: string]: string | null } | null
}

/**
 * The default: first the flows one of whose phrases is the whole text once both are normalised (where no phrase is, once
 * both are normalised loosely), then those whose pattern occurs in the cleaned text. Among each, flows with `when` come before those
 * without, then by name, compared by code unit. Phrases of all locales match. A pattern that `compilePattern` refuses
 * never matches; loading has reported it.
 */
export function phraseRecognizer(
  entries: readonly TriggerEntry[],
  compile: typeof compilePattern = compilePattern,
): Recognizer {
  const ordered = [...entries].sort(byPrecedence)
  const byPhrase = new PhraseTable(ordered.flatMap(entry => entry.phrases.map(phrase => [phrase, entry] as const)))
  const byPattern = ordered.flatMap(entry => {
    const pattern = entry.pattern === null ? null : compile(entry.pattern)
    return pattern === null || isPatternFault(pattern) ? [] : [{ entry, pattern }]
  })
  return {
    recognise(text) {
      const typed = cleanedText(text)
      const found = byPhrase.find(typed)
      const tested = new Map<Pattern, boolean>()
      const occurs = (pattern: Pattern): boolean => {
        const known = tested.get(pattern) ?? pattern.test(typed)
        tested.set(pattern, known)
        return known
      }
      return {
        *flows(onlyAlways) {
          const isWanted = ({ always }: TriggerEntry): boolean => always || !onlyAlways
          for (const entry of found) if (isWanted(entry)) yield entry.flow
          for (const { entry, pattern } of byPattern) {
            if (isWanted(entry) && !found.has(entry) && occurs(pattern)) yield entry.flow
          }
        },
        match: flow => byPattern.find(({ entry }) => entry.flow === flow)?.pattern.groups(typed) ?? null,
      }
    },
  }
}

function byPrecedence(one: TriggerEntry, other: TriggerEntry): number {
  if (one.hasCondition !== other.hasCondition) return one.hasCondition ? -1 : 1
  if (one.flow === other.flow) return 0
  return one.flow < other.flow ? -1 : 1
}
