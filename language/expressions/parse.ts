import { Environment } from "@marcbachmann/cel-js"
import { faultOf, isParseFault, type ParseFault } from "./cel-fault.js"
import { treeOf } from "./cel-tree.js"
import { maskNames } from "./mask.js"
import type { Tree } from "./tree.js"

export type { ParseFault } from "./cel-fault.js"
export { isParseFault } from "./cel-fault.js"
export type { Tree } from "./tree.js"

/** A parsed expression: immutable, and good for any number of evaluations. */
export interface Expression {
  readonly source: string
  readonly tree: Tree
}

/** UTF-16 code units. Far more than anyone reads, and cheap to refuse. */
const LONGEST_SOURCE = 16_384

const cel = new Environment({
  limits: { maxAstNodes: 2_000, maxDepth: 100, maxListElements: 1_000, maxMapEntries: 1_000, maxCallArguments: 32 },
})

/**
 * Reads an expression (design section 4: CEL's grammar, our names). Whether its names and types are right is for
 * `checkExpression` to say. Never throws, and refuses what is too long or nested too deeply.
 */
export function parseExpression(source: string): Expression | ParseFault {
  const whole = { start: 0, end: source.length }
  if (source.length > LONGEST_SOURCE)
    return { message: `The expression is too long (more than ${LONGEST_SOURCE} characters).`, hint: null, ...whole }
  if (source.trim() === "") return { message: "The expression is empty.", hint: null, ...whole }
  const masked = maskNames(source)
  if (isParseFault(masked)) return masked
  const tree = parseMasked(masked.text, source, masked.tokens)
  return isParseFault(tree) ? tree : { source, tree }
}

function parseMasked(text: string, source: string, tokens: Parameters<typeof treeOf>[1]): Tree | ParseFault {
  try {
    return treeOf(cel.parse(text).ast, tokens)
  } catch (error) {
    return faultOf(error, source)
  }
}
