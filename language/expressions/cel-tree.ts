import type { ASTNode } from "@marcbachmann/cel-js"
import { isBeyondExact } from "../values/number.js"
import type { ParseFault } from "./cel-fault.js"
import type { NameToken } from "./mask.js"
import type { ListFunction, Tree } from "./tree.js"

const EACH_FUNCTIONS: ReadonlySet<string> = new Set<ListFunction>(["exists", "all", "filter", "map"])

/** Turns what the CEL parser made into our tree, and refuses the parts of CEL that we do not have (design section 4). */
export function treeOf(node: ASTNode, tokens: ReadonlyMap<number, NameToken>): Tree | ParseFault {
  const reading: Reading = { tokens, fault: null }
  const tree = read(node, reading)
  return reading.fault ?? tree
}

/** The first fault met is kept; what is read after it does not matter. */
interface Reading {
  readonly tokens: ReadonlyMap<number, NameToken>
  fault: ParseFault | null
}

function read(node: ASTNode, reading: Reading): Tree {
  const { start, end } = node
  switch (node.op) {
    case "value":
      return readLiteral(node, reading)
    case "id":
      return readName(node, reading)
    case ".":
      if (reading.tokens.has(node.pos)) return refuse(reading, node, "After `.` comes the name of a field.", null)
      return { kind: "member", object: read(node.args[0], reading), name: node.args[1], start, end }
    case "[]":
      return { kind: "index", object: read(node.args[0], reading), index: read(node.args[1], reading), start, end }
    case "!_":
      return { kind: "unary", operator: "!", operand: read(node.args, reading), start, end }
    case "-_":
      return { kind: "unary", operator: "-", operand: read(node.args, reading), start, end }
    case "?:": {
      const [test, yes, no] = node.args
      return { kind: "choice", test: read(test, reading), yes: read(yes, reading), no: read(no, reading), start, end }
    }
    case "list":
      return { kind: "list", items: node.args.map(item => read(item, reading)), start, end }
    case "map":
      return { kind: "object", entries: readEntries(node.args, reading), start, end }
    case "call":
      return readCall(node, node.args[0], node.args[1], reading)
    case "rcall":
      return readCall(node, node.args[0], [node.args[1], ...node.args[2]], reading)
    case ".?":
    case "[?]":
      return refuse(
        reading,
        node,
        "Optional values are not known here: what is missing is null by itself.",
        "leave the `?` out",
      )
    default: {
      const [left, right] = node.args
      return { kind: "binary", operator: node.op, left: read(left, reading), right: read(right, reading), start, end }
    }
  }
}

function readLiteral(node: Extract<ASTNode, { op: "value" }>, reading: Reading): Tree {
  const { args: value, start, end } = node
  if (typeof value === "bigint" || typeof value === "number") {
    const number = Number(value)
    if (!Number.isFinite(number)) return refuse(reading, node, "This number is too large.", null)
    const inexact = typeof value === "bigint" && isBeyondExact(String(value))
    return { kind: "literal", value: number, start, end, ...(inexact ? { inexact } : {}) }
  }
  if (value instanceof Uint8Array)
    return refuse(reading, node, "Bytes are not known here.", "leave the b before the quote out")
  if (typeof value === "object" && value !== null)
    return refuse(reading, node, "There is one kind of number here.", "leave the u out")
  if (typeof value === "string" && value.includes("\u0000"))
    return refuse(reading, node, "A text cannot hold the character U+0000.", null)
  return { kind: "literal", value, start, end }
}

function readName(node: Extract<ASTNode, { op: "id" }>, reading: Reading): Tree {
  const { args: name, start, end } = node
  const token = reading.tokens.get(start)
  if (token !== undefined) return { ...token, start, end }
  return name === "GetDate" ? { kind: "now", start, end } : { kind: "item", name, start, end }
}

function readEntries(
  entries: readonly (readonly [ASTNode, ASTNode])[],
  reading: Reading,
): readonly (readonly [string, Tree])[] {
  const seen = new Set<string>()
  return entries.map(([key, value]) => {
    const name = key.op === "value" && typeof key.args === "string" ? key.args : null
    if (name === null) refuse(reading, key, "The keys of an object are texts in quotes.", "{'key': value}")
    else if (seen.has(name)) refuse(reading, key, `The key '${name}' is there twice.`, null)
    seen.add(name ?? "")
    return [name ?? "", read(value, reading)] as const
  })
}

function readCall(node: ASTNode, name: string, parameters: readonly ASTNode[], reading: Reading): Tree {
  const { start, end } = node
  if (EACH_FUNCTIONS.has(name)) return readEach(node, name as ListFunction, parameters, reading)
  if (name !== "GetDate")
    return { kind: "call", name, parameters: parameters.map(each => read(each, reading)), start, end }
  if (parameters.length > 0) return refuse(reading, node, "GetDate takes nothing.", "GetDate or GetDate()")
  return { kind: "now", start, end }
}

function readEach(node: ASTNode, name: ListFunction, parameters: readonly ASTNode[], reading: Reading): Tree {
  const example = `for example: list.${name}(item, ${name === "map" ? "item + 1" : "item > 1"})`
  const [list, item, body, ...more] = parameters
  if (list === undefined || item === undefined || body === undefined || more.length > 0)
    return refuse(reading, node, `${name} takes a list, a name for its items, and an expression for each.`, example)
  if (item.op !== "id" || item.args === "GetDate" || reading.tokens.has(item.start))
    return refuse(reading, item, "This is not a name for the item.", example)
  const { start, end } = node
  return { kind: "each", name, list: read(list, reading), item: item.args, body: read(body, reading), start, end }
}

function refuse(reading: Reading, node: ASTNode, message: string, hint: string | null): Tree {
  const { start, end } = node
  reading.fault ??= { message, hint, start, end }
  return { kind: "literal", value: null, start, end }
}
