import { Graphviz } from "@hpcc-js/wasm-graphviz"
import fc from "fast-check"
import { type Drawing, drawingOf } from "../../drawing/index.js"
import type { Json } from "../../language/index.js"
import { anyCharacter } from "../any-character.js"

export const READER = { locale: "en", fallback: "en" }

export function drawn(source: Json, name = "flow"): Drawing {
  return drawingOf(name, source, READER)
}

/** A flow with these steps, the first of them its start. */
export function flow(steps: { readonly [name: string]: Json }, more: { readonly [key: string]: Json } = {}): Json {
  return { ...more, start: Object.keys(steps)[0] ?? "", steps }
}

export const say = (message: Json, next?: Json): Json => ({
  type: "message",
  message,
  ...(next === undefined ? {} : { next }),
})

export interface Read {
  readonly name: string
  readonly nodes: readonly { readonly name: string; readonly label: string; readonly [attribute: string]: unknown }[]
  readonly edges: readonly {
    readonly from: string
    readonly to: string
    readonly label?: string
    readonly style?: string
  }[]
}

/** The graph that Graphviz reads in a text in DOT. */
export async function readDot(dot: string): Promise<Read> {
  const graphviz = await Graphviz.load()
  const { name, objects = [], edges = [] } = JSON.parse(graphviz.layout(dot, "dot_json", "dot"))
  const names: readonly string[] = objects.map((node: { readonly name: string }) => node.name)
  return {
    name,
    nodes: objects,
    edges: edges.map((edge: { readonly tail: number; readonly head: number }) => {
      return { ...edge, from: names[edge.tail], to: names[edge.head] }
    }),
  }
}

export interface Element {
  readonly name: string
  readonly attributes: readonly string[]
}

/** The elements of an SVG, in order; throws where it is more than elements, attributes, and text between them. */
export function elements(svg: string): readonly Element[] {
  const found: Element[] = []
  const open: string[] = []
  let end = 0
  for (const match of svg.matchAll(/([^<]*)<(\/?)([a-z]+)((?: [\w:-]+="[^"<>]*")*)(\/?)>/gi)) {
    const [whole, text = "", close, name = "", written = "", alone] = match
    if (match.index !== end) throw new Error(`no element: ${svg.slice(end, end + 80)}`)
    end += whole.length
    if (/&(?!(?:amp|lt|gt|quot);)/.test(text + written)) throw new Error(`no entity: ${text}`)
    if (/[^\t\n -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) throw new Error(`no character: ${text}`)
    if (close === "/") {
      if (open.pop() !== name) throw new Error(`closes nothing: ${name}`)
      continue
    }
    found.push({ name, attributes: [...written.matchAll(/ ([\w:-]+)=/g)].map(([, key = ""]) => key) })
    if (alone !== "/") open.push(name)
  }
  if (open.length > 0 || svg.slice(end).trim() !== "") throw new Error(`is left: ${open} ${svg.slice(end, end + 80)}`)
  return found
}

/** Texts that break out of quotes, elements and lines, in every language that a picture is written in. */
export const HOSTILE: readonly string[] = [
  '"',
  "\\",
  '\\"',
  '\\"]; evil [label="x',
  '"] --> evil["x',
  "<script>alert(1)</script>",
  "</text></svg><script>",
  "]]>",
  "&lt;b&gt; &amp; &#34; #34; #quot;",
  "\n\r\n\t",
  "a\u2028b\u2029c\u0085d",
  "\u0000\u0001\u001b[2J\u007f",
  "\ud800 lone",
  "\uffff\ufffe",
  "\u202e\u2066 other way",
  "\\N \\G \\L \\l",
  "<<TABLE><TR><TD>x</TD></TR></TABLE>>",
  "%% comment",
  "```",
  "`code` **bold** _it_",
  "- a",
  "1. a",
  "# a",
  "end",
  "subgraph x",
  "click evil href",
  "مرحبا בעולם",
  "你好，世界",
  "👨‍👩‍👧‍👦🇷🇴❤️",
  "e\u0301".repeat(400),
  "W".repeat(5000),
  "一".repeat(5000),
  "a ".repeat(5000),
]

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: anyCharacter, maxLength: 80 }))
const paths = (targets: fc.Arbitrary<string>) =>
  fc.oneof(targets, fc.array(fc.record({ when: text, to: targets }, { requiredKeys: ["to"] }), { maxLength: 4 }))

/** Flows with any texts, whose paths lead to steps, to the end, and to steps that are not there. */
export const anyFlow: fc.Arbitrary<Json> = fc
  .uniqueArray(
    fc.oneof(
      fc.string({ minLength: 1, maxLength: 10 }),
      fc.constantFrom("__proto__", "constructor", "entry", "step1", "end"),
    ),
    {
      maxLength: 12,
    },
  )
  .chain(names => {
    const targets = fc.constantFrom("end", "nowhere", ...names, ...names)
    const common = { next: paths(targets), set: fc.dictionary(text, text, { maxKeys: 2 }) }
    const asking = {
      ...common,
      message: text,
      exceeded: paths(targets),
      save: text,
      timeout: fc.record({ after: text, next: paths(targets) }),
    }
    const typed = (type: string, keys: { readonly [key: string]: fc.Arbitrary<unknown> }) =>
      fc.record({ type: fc.constant(type), ...keys }, { requiredKeys: ["type"] })
    const step = fc.oneof(
      typed("message", { ...common, message: fc.oneof(text, fc.dictionary(fc.constantFrom("en", "ru"), text)) }),
      typed("prompt", asking),
      typed("choice", {
        ...asking,
        options: fc.array(fc.record({ value: text, title: text, when: text }), { maxLength: 7 }),
      }),
      typed("action", {
        ...common,
        action: text,
        params: fc.dictionary(text, fc.jsonValue()),
        onError: paths(targets),
      }),
      typed("call", { ...common, flow: text, onError: paths(targets) }),
      typed("goto", { flow: text }),
      typed("wait", { ...common, for: fc.array(text) }),
      typed("event", { ...common, name: text, value: fc.jsonValue() }),
      typed("branch", { next: paths(targets) }),
      typed("end", { result: fc.jsonValue() }),
    )
    return fc.tuple(...names.map(name => step.map(spec => [name, spec] as const))).map(steps => ({
      description: "x",
      trigger: { phrases: [...HOSTILE.slice(0, 3)] },
      start: names[0] ?? "",
      steps: Object.fromEntries(steps),
    }))
  }) as fc.Arbitrary<Json>
