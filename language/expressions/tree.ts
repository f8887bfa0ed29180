/** Where a part stands in the expression's source, in UTF-16 code units. */
interface Place {
  readonly start: number
  readonly end: number
}

export type UnaryOperator = "!" | "-"
export type BinaryOperator = "&&" | "||" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%"
export type ListFunction = "exists" | "all" | "filter" | "map"

/** An expression's meaning, independent of the parser. */
export type Tree = Place &
  (
    | {
        readonly kind: "literal"
        readonly value: null | boolean | number | string
        /** A whole number beyond 2^53: the value may be another one. */
        readonly inexact?: true
      }
    /** The turn's time, `GetDate`. */
    | { readonly kind: "now" }
    /** `@name` */
    | { readonly kind: "variable"; readonly name: string }
    /** `[[Entity]].Field` */
    | { readonly kind: "field"; readonly entity: string; readonly field: string }
    /** A bare name: the item that `exists`, `all`, `filter` or `map` look at, or a mistake. */
    | { readonly kind: "item"; readonly name: string }
    | { readonly kind: "member"; readonly object: Tree; readonly name: string }
    | { readonly kind: "index"; readonly object: Tree; readonly index: Tree }
    | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Tree }
    | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Tree; readonly right: Tree }
    /** `test ? yes : no` */
    | { readonly kind: "choice"; readonly test: Tree; readonly yes: Tree; readonly no: Tree }
    | { readonly kind: "list"; readonly items: readonly Tree[] }
    | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: Tree])[] }
    /** `name(a, b)` and `a.name(b)` alike. */
    | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Tree[] }
    /** `list.exists(item, body)` and its like: `body` is worked out for each item. */
    | {
        readonly kind: "each"
        readonly name: ListFunction
        readonly list: Tree
        readonly item: string
        readonly body: Tree
      }
  )

export type TreeOf<Kind extends Tree["kind"]> = Extract<Tree, { readonly kind: Kind }>

/** The parts that a part is made of, in the order of the source. */
export function partsOf(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case "member":
      return [tree.object]
    case "index":
      return [tree.object, tree.index]
    case "unary":
      return [tree.operand]
    case "binary":
      return [tree.left, tree.right]
    case "choice":
      return [tree.test, tree.yes, tree.no]
    case "list":
      return tree.items
    case "object":
      return tree.entries.map(([, value]) => value)
    case "call":
      return tree.parameters
    case "each":
      return [tree.list, tree.body]
    default:
      return []
  }
}

/** The tree and all parts of its parts, outermost first. */
export function* allParts(tree: Tree): Generator<Tree> {
  const waiting = [tree]
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    yield part
    waiting.push(...partsOf(part).toReversed())
  }
}
