import { type RE2JS, RE2Set } from "re2js"

/**
 * The most that a search costs over all texts, in steps of about 10 ns. Processor time measured with re2js 2.10.0 on
 * Node 20.20, on one of two busy cores of an AMD EPYC, the lowest of nine runs over 4,000 characters of the worst text:
 *
 * | pattern | its search | ns a character |
 * |---|---|---|
 * | `(?i)order #?\d+`, 12 instructions | table of 14 states | 0.4 - 8 |
 * | `.{0,50}!$`, 104 | table of 101 states | 11 |
 * | `(?i)заказ №?\d+`, 12 | table of 14 states, characters beyond Latin-1 | 15 |
 * | `^\p{L}[\p{L} .'-]*$`, 7, 1,300 classes of characters | table of one pass | 49 |
 * | `a[ab]{900}[c!]`, 904 | instruction by instruction | 15 for each |
 * | `(?i)[k-s]{100}!`, 103 | instruction by instruction | 26 for each |
 * | `\p{L}{100}!`, 103 | instruction by instruction | 38 for each |
 */
const TABLE_STEPS = 2
const WIDE_TABLE_STEPS = 5
const INSTRUCTION_STEPS = 4

/** Classes of characters up to which finding a character's class is as good as nothing. */
const FEW_CLASSES = 256
/**
 * How much of a pattern's table is worked out, in instructions looked at; each takes about 90 ns and leaves 8 bytes at
 * most. A table that is larger is not used: working it out while a text is searched took 400 ns for each instruction and
 * character, ten times as long as doing without.
 */
const TABLE_WORK = 100_000

/** How a pattern is searched for, and the steps that each character of the text may take. */
export interface Search {
  /** A table of all states there are leads from character to character; else every instruction is followed. */
  readonly hasTable: boolean
  readonly stepsPerCharacter: number
}

/** The search that needs no table. */
export function searchByInstruction(program: RE2JS): Search {
  return { hasTable: false, stepsPerCharacter: INSTRUCTION_STEPS * program.programSize() }
}

/** The best search for a pattern. Works its whole table out where that is small, so that no search has to. */
export function searchOf(program: RE2JS): Search {
  const { onepass, dfa } = program.re2()
  const stepsPerCharacter = dfa.numClasses > FEW_CLASSES ? WIDE_TABLE_STEPS : TABLE_STEPS
  // The library searches so wherever it can, and it has this table from the beginning.
  if (onepass !== null) return { hasTable: true, stepsPerCharacter }
  return isTableComplete(dfa) ? { hasTable: true, stepsPerCharacter } : searchByInstruction(program)
}

type Automaton = ReturnType<RE2JS["re2"]>["dfa"]
/** A state of the library's, which types say nothing of. */
interface State {
  readonly nfaStates: readonly number[]
}

/** Tells the library that the text ends. */
const END = -1
/** The beginning of a text, and all else that may be true there. */
const BEGINNING = { context: () => 0xff, step: () => END }

/** Follows every class of characters from every state, as searches do; what was worked out stays in the automaton. */
function isTableComplete(dfa: Automaton): boolean {
  if (dfa.failed) return false
  const start: State | null = dfa.start(BEGINNING, 0)
  const states = new Set(start === null ? [] : [start])
  let work = 0
  for (const state of states) {
    work += (dfa.numClasses + 1) * Math.max(1, state.nfaStates.length)
    if (work > TABLE_WORK) return false
    for (let characters = 0; characters <= dfa.numClasses; characters += 1) {
      const first = characters === 0 ? 0 : dfa.classBounds[characters - 1]
      const next: State | null = dfa.step(
        state,
        characters,
        characters === dfa.numClasses ? END : first,
        RE2Set.UNANCHORED,
      )
      if (next === null) return false
      states.add(next)
    }
  }
  return start !== null
}
